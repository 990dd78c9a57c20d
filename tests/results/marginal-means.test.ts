import { InputError } from "../../src/errors.js";
import { MixedGLM, Poisson } from "../../src/index.js";
import type { FittedModel } from "../../src/results/fitted-model.js";
import { marginalMeans } from "../../src/results/marginal-means.js";
import { fitOfDraws } from "./fakes.js";

const rows = Array.from({ length: 18 }, (_, i) => ({
  y: i === 17 ? null : i % 3,
  period: (i % 3) + 1,
  x: Math.sin(i),
  g: `g${i % 6}`,
}));
const kept = rows.slice(0, 17);

/** A fit whose draws are all (fe, log sds, 0, ...). */
function known(model: MixedGLM, fe: number[], sds: number[]): FittedModel {
  const draw = [...fe, ...sds.map(Math.log), ...model.vcNames.map(() => 0)];
  return fitOfDraws(model, () => draw);
}

const poisson = MixedGLM.fromFormula("y ~ C(period) * x + (1 | g)", rows, {
  family: new Poisson(),
});
const FE = [0.1, 0.2, -0.3, 0.5, 0.1, -0.2];
const eta = (period: number, x: number) =>
  0.1 + [0, 0.2, -0.3][period - 1] + x * (0.5 + [0, 0.1, -0.2][period - 1]);
const average = (f: (x: number) => number) =>
  kept.reduce((sum, { x }) => sum + f(x), 0) / kept.length;

describe("marginalMeans", () => {
  it("averages the linear predictor over the rows used, at each level", () => {
    const { rows: means, contrasts } = marginalMeans(known(poisson, FE, [0.7]), "period", {
      ...{ scale: "linear", draws: 5 },
    });
    expect(means.map(({ level }) => level)).toEqual(["1", "2", "3"]);
    means.forEach(({ mean }, l) =>
      expect(mean).toBeCloseTo(
        average((x) => eta(l + 1, x)),
        12,
      ),
    );
    expect(contrasts.map(({ contrast }) => contrast)).toEqual(["2 - 1", "3 - 1", "3 - 2"]);
    expect(contrasts[2].mean).toBeCloseTo(means[2].mean - means[1].mean, 12);
  });

  it("integrates random effects on the scale of the response", () => {
    const { rows: means } = marginalMeans(known(poisson, FE, [0.7]), "C(period)", { draws: 5 });
    means.forEach(({ mean }, l) => {
      expect(mean).toBeCloseTo(
        average((x) => Math.exp(eta(l + 1, x) + 0.49 / 2)),
        12,
      );
    });
  });

  it("integrates by quadrature where there is no closed form", () => {
    const binary = kept.map((row) => ({ ...row, y: Number(row.y! > 0), sex: row.x > 0 }));
    const model = MixedGLM.fromFormula("y ~ sex + (1 | g)", binary);
    const { rows: means } = marginalMeans(known(model, [0.4, 1], [1.5]), "sex", { draws: 2 });
    [0.4, 1.4].forEach((at, l) => {
      let exact = 0;
      for (let e = -12; e <= 12; e += 0.01) {
        const density = Math.exp(-((e / 1.5) ** 2) / 2) / (1.5 * Math.sqrt(2 * Math.PI));
        exact += (0.01 * density) / (1 + Math.exp(-at - e));
      }
      expect(means[l].mean).toBeCloseTo(exact, 6);
    });
  });

  it("is a method of results with columns of data, and prints", () => {
    const columns = { y: kept.map(({ y }) => y!), p: kept.map(({ period }) => `p${period}`) };
    const data = { ...columns, g: kept.map(({ g }) => g) };
    const family = new Poisson();
    const result = MixedGLM.fromFormula("y ~ p + (1 | g)", data, { family }).fitInla();
    const means = result.marginalMeans("p", { draws: 200, seed: 2 });
    expect(means.rows[0].sd).toBeGreaterThan(0);
    expect(means.rows[0].lower).toBeLessThan(means.rows[0].mean);
    expect(String(means)).toContain("Marginal means of p (response scale)");
    expect(String(means)).toMatch(/\np3 - p1 +\S+ +\d/);
  });

  it("finds columns whose names are no words", () => {
    const odd = kept.map(({ y, period, g }) => ({ y, "the period": period, g }));
    const family = new Poisson();
    const model = MixedGLM.fromFormula('y ~ C(Q("the period"), Sum) + (1 | g)', odd, { family });
    const means = marginalMeans(known(model, [1, 0, 0], [0.5]), "the period", { draws: 2 });
    expect(means.rows).toHaveLength(3);
    means.rows.forEach(({ mean }) => expect(mean).toBeCloseTo(Math.exp(1 + 0.125), 12));
  });

  it("refuses what it cannot average", () => {
    const fit = known(poisson, FE, [0.7]);
    expect(() => marginalMeans(fit, "x")).toThrow(InputError);
    expect(() => marginalMeans(fit, "x")).toThrow('"x" is no categorical variable of the formula');
    const scale = "log" as "linear";
    expect(() => marginalMeans(fit, "period", { scale })).toThrow('use "response" or "linear"');
    const plain = new MixedGLM([0, 1, 1], [1, 1, 1], [[1], [0], [1]], [0]);
    expect(() => marginalMeans(known(plain, [0], [1]), "x")).toThrow("built from matrices");
  });
});
