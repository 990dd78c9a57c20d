import { InputError } from "../../src/errors.js";
import { compareModels, MixedGLM, Poisson } from "../../src/index.js";
import { Random } from "../../src/math/random.js";

interface Row {
  y: number;
  x: number;
  noise: number;
  g: string;
}

function simulate(seed: number): Row[] {
  const random = new Random(seed);
  const effects = random.fillNormal(new Float64Array(8));
  return Array.from({ length: 96 }, (_, i) => {
    const [x, noise] = [random.normal(), random.normal()];
    const mean = Math.exp(0.5 + 0.5 * x + 0.5 * effects[i % 8]);
    let y = 0;
    for (let p = random.uniform(); p > Math.exp(-mean); p *= random.uniform()) y++;
    return { y, x, noise, g: `g${i % 8}` };
  });
}

const fit = (formula: string, rows: Row[]) =>
  MixedGLM.fromFormula(formula, rows, { family: new Poisson() }).fitInla();
const rows = simulate(1);
const truth = fit("y ~ x + (1 | g)", rows);
const without = fit("y ~ noise + (1 | g)", rows);
const options = { draws: 200 };

function message(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("compareModels", () => {
  const comparison = compareModels({ without, truth }, options);

  it("puts the truth first, clearly", () => {
    const [first, second] = comparison.rows;
    expect([first.name, second.name]).toEqual(["truth", "without"]);
    expect([first.difference, first.differenceSe]).toEqual([0, 0]);
    expect(second.difference).toBeLessThan(-2 * second.differenceSe);
  });

  it("has differences and standard errors from the parts", () => {
    const [a, b] = [truth.loo(options), without.loo(options)];
    const d = Array.from(b.pointwise, (value, i) => value - a.pointwise[i]);
    const mean = d.reduce((sum, value) => sum + value, 0) / 96;
    const variance = d.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 95;
    expect(comparison.rows[1].difference).toBeCloseTo(96 * mean, 8);
    expect(comparison.rows[1].differenceSe).toBeCloseTo(Math.sqrt(96 * variance), 8);
    expect(compareModels({ a, b }).rows[1].difference).toBeCloseTo(96 * mean, 8);
  });

  it("prefers the truth on new data too", () => {
    for (const seed of [2, 3]) {
      const data = simulate(seed);
      const models = { t: fit("y ~ x + (1 | g)", data), n: fit("y ~ noise + (1 | g)", data) };
      expect(compareModels(models, options).rows[0].name).toBe("t");
    }
  });

  it("prints a table", () => {
    const lines = String(comparison).split("\n");
    expect(lines[2].trim()).toMatch(/^Diff\. +SE\(diff\.\) +elpd_loo +SE +p_loo +max k-hat$/);
    expect(lines[4]).toMatch(/^truth +0\.00 +0\.00 +-\d+\.\d\d/);
  });

  it("compares whole groups and waic", () => {
    const groups = compareModels({ truth, without }, { ...options, groups: "g" });
    expect(groups.rows[0].name).toBe("truth");
    const byWaic = compareModels({ a: truth.waic(options), b: without.waic(options) });
    expect([byWaic.kind, byWaic.rows[0].name]).toEqual(["waic", "a"]);
    expect(byWaic.rows[0].largestKHat).toBeNull();
  });

  it("refuses what cannot be compared", () => {
    const short = fit("y ~ x + (1 | g)", rows.slice(0, 90));
    const other = fit("y ~ x + (1 | g)", simulate(5));
    expect(message(() => compareModels({ truth }))).toContain("1 given; pass at least two");
    expect(message(() => compareModels({ truth, short }, { draws: 30 }))).toContain(
      '"truth" and "short" have 96 and 90 rows; fit both to the rows without missing values',
    );
    expect(message(() => compareModels({ truth, other }, { draws: 30 }))).toContain(
      '"truth" and "other" differ in response',
    );
    const scores = { a: truth.loo({ draws: 30 }), b: without.waic({ draws: 30 }) };
    expect(message(() => compareModels(scores))).toContain("scored in different ways");
    const nothing = { a: truth, b: {} } as unknown as { a: typeof truth; b: typeof truth };
    expect(message(() => compareModels(nothing, { draws: 30 }))).toContain(
      '"b" is not the result of a',
    );
  });
});
