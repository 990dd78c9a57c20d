import { InputError } from "../../src/errors.js";
import { MixedGLM, Poisson, type FormulaOptions } from "../../src/index.js";
import { Random } from "../../src/math/random.js";

interface Row {
  y: number;
  n: number;
  x: number;
  g: string;
}

/** Binomial counts of 5 groups with 4 rows each. */
const ROWS: Row[] = [3, 5, 2, 6, 1, 0, 2, 1, 7, 6, 8, 5, 4, 2, 3, 5, 0, 1, 0, 3].map((y, i) => ({
  y,
  n: 8 + (i % 3),
  x: (i % 4) / 2 - 0.75,
  g: "abcde"[Math.floor(i / 4)],
}));
const OPTIONS: FormulaOptions = { trials: "n" };
const fit = (rows: Row[]) => MixedGLM.fromFormula("y ~ x + (1 | g)", rows, OPTIONS).fitInla();
const full = fit(ROWS);

/** log p(left-out rows | kept rows) is the difference of two log marginal likelihoods. */
function logPredictive(kept: Row[]): number {
  return full.logMarginalLikelihood! - fit(kept).logMarginalLikelihood!;
}

function thrown(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("loo", () => {
  const score = full.loo();

  it("agrees for every row with the refit without it", () => {
    ROWS.forEach((_, i) => {
      const exact = logPredictive(ROWS.filter((_, other) => other !== i));
      expect(Math.abs(score.pointwise[i] - exact)).toBeLessThan(0.06);
    });
    expect(score.kHat!.every((k) => k < 0.7)).toBe(true);
    expect(score.warnings).toEqual([]);
  });

  it("agrees for every group with the refit without it", () => {
    const groups = full.loo({ groups: "g" });
    expect(groups.names).toEqual(["g[a]", "g[b]", "g[c]", "g[d]", "g[e]"]);
    [..."abcde"].forEach((g, at) => {
      const exact = logPredictive(ROWS.filter((row) => row.g !== g));
      expect(Math.abs(groups.pointwise[at] - exact)).toBeLessThan(0.1);
    });
  });

  it("sums parts, with the standard error of a sum", () => {
    const parts = Array.from(score.pointwise);
    const mean = parts.reduce((a, b) => a + b, 0) / 20;
    const variance = parts.reduce((a, b) => a + (b - mean) ** 2, 0) / 19;
    expect(score.elpd).toBeCloseTo(20 * mean, 10);
    expect(score.se).toBeCloseTo(Math.sqrt(20 * variance), 10);
    expect(score.ic).toBe(-2 * score.elpd);
    expect(score.p).toBeGreaterThan(2);
    expect(score.p).toBeLessThan(8);
  });

  it("draws the same for the same seed", () => {
    expect(full.loo({ draws: 200, seed: 3 }).elpd).toBe(full.loo({ draws: 200, seed: 3 }).elpd);
    expect(full.loo({ draws: 200, seed: 3 }).elpd).not.toBe(full.loo({ draws: 200, seed: 4 }).elpd);
  });

  it("prints a table", () => {
    const lines = String(score).split("\n");
    expect(lines[0].trim()).toBe("Leave-one-out cross-validation (20 rows)");
    expect(lines[4]).toMatch(/^elpd_loo +-\d+\.\d\d +\d+\.\d\d$/);
    expect(String(full.loo({ draws: 100, groups: 0 }))).toContain("(5 groups of g)");
  });

  it("is plain data in JSON", () => {
    const { kind, elpd, pointwise, kHat } = JSON.parse(JSON.stringify(score));
    expect([kind, elpd]).toEqual(["loo", score.elpd]);
    expect([pointwise.length, kHat.length]).toEqual([20, 20]);
  });

  it("reports original rows where the likelihood merges equal ones", () => {
    const split = ROWS.flatMap((row) => [row, row]);
    const twice = fit(split).loo({ draws: 500 });
    expect(twice.pointwise.length).toBe(40);
    for (let i = 0; i < 40; i += 2) {
      expect(twice.pointwise[i]).toBeCloseTo(twice.pointwise[i + 1], 10);
    }
  });

  it("works after every fit", () => {
    const model = MixedGLM.fromFormula("y ~ x + (1 | g)", ROWS, OPTIONS);
    for (const result of [model.fitVb({ covariance: "structured" }), model.fitLaplace()]) {
      expect(Math.abs(result.loo({ draws: 500 }).elpd - score.elpd)).toBeLessThan(1.5);
    }
    expect(model.fitMap().loo({ draws: 100 }).pointwise.every(Number.isFinite)).toBe(true);
  });

  it("integrates an effect that is the row's own, and warns where weights fail", () => {
    const random = new Random(4);
    const calm = ROWS.map((row, i) => ({ ...row, row: `r${i}` }));
    const own = MixedGLM.fromFormula("y ~ 1 + (1 | row)", calm, OPTIONS).fitInla();
    expect(Math.max(...own.loo({ draws: 1000 }).kHat!)).toBeLessThan(0.7);

    const rows = Array.from({ length: 24 }, (_, i) => ({
      y: i === 5 ? 60 : Math.round(Math.exp(1 + 0.5 * random.normal())),
      g: `g${i % 3}`,
    }));
    const family = new Poisson();
    const plain = MixedGLM.fromFormula("y ~ 1 + (1 | g)", rows, { family }).fitInla();
    const { warnings, kHat } = plain.loo({ draws: 1000 });
    expect(kHat!.indexOf(Math.max(...kHat!))).toBe(5);
    expect(warnings.map(({ code }) => code)).toEqual(["loo-unreliable"]);
    expect(warnings[0].message).toMatch(/k-hat is above 0\.7 for 1 of 24 .* \(4\.2%\); .* for 5$/);
  });

  it.each([
    [{ groups: "h" }, "there is no term"],
    [{ draws: 1 }, "invalid draws: 1 is not a whole number >= 2"],
    [{ seed: 0.5 }, "invalid seed"],
    [{ group: "g" } as object, 'there is no option "group"; the options are draws, seed, groups'],
  ])("refuses %j", (options, message) => {
    expect(thrown(() => full.loo(options))).toContain(message);
    expect(thrown(() => full.waic(options))).toContain(message);
  });
});

describe("waic", () => {
  it("is near loo where the data are many", () => {
    const random = new Random(8);
    const rows = Array.from({ length: 300 }, (_, i) => {
      const x = random.normal();
      const u = Math.sin(1 + (i % 6));
      return { y: random.uniform() < 1 / (1 + Math.exp(-x - u)) ? 1 : 0, x, g: `g${i % 6}` };
    });
    const result = MixedGLM.fromFormula("y ~ x + (1 | g)", rows).fitInla();
    const options = { draws: 400 };
    const [byLoo, byWaic] = [result.loo(options), result.waic(options)];
    expect(Math.abs(byLoo.elpd - byWaic.elpd)).toBeLessThan(0.2);
    expect(Math.abs(byLoo.p - byWaic.p)).toBeLessThan(0.3);
    expect(byWaic.kHat).toBeNull();
    expect(byWaic.warnings).toEqual([]);
  });

  it("warns of parts whose log likelihood varies much, and is then too high", () => {
    const { warnings, elpd } = full.waic();
    expect(warnings.map(({ code }) => code)).toEqual(["waic-unreliable"]);
    expect(elpd).toBeGreaterThan(full.loo({ draws: 500 }).elpd);
  });
});
