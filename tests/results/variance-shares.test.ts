import { InputError } from "../../src/errors.js";
import { Binomial, Cauchit, CLogLog, Logit, MixedGLM, Poisson, Probit } from "../../src/index.js";
import type { FittedModel } from "../../src/results/fitted-model.js";
import { varianceShares } from "../../src/results/variance-shares.js";
import { fitOfDraws } from "./fakes.js";

const rows = Array.from({ length: 12 }, (_, i) => ({
  y: [0, 1, 1][i % 3],
  x: (i % 4) - 1,
  g: `g${i % 6}`,
  h: `h${i % 2}`,
}));

/** A fit whose draws all have the given fixed effects and standard deviations. */
function known(model: MixedGLM, fe: number[], sds: number[][]): FittedModel {
  return fitOfDraws(model, (s) => {
    const vcp = sds[s % sds.length].map(Math.log);
    return [...fe, ...vcp, ...model.vcNames.map(() => 9)];
  });
}

describe("varianceShares", () => {
  it.each([
    ["logit", new Logit(), Math.PI ** 2 / 3],
    ["probit", new Probit(), 1],
    ["cloglog", new CLogLog(), Math.PI ** 2 / 6],
  ])("has the closed form for %s", (_, link, latent) => {
    const family = new Binomial(link);
    const model = MixedGLM.fromFormula("y ~ 1 + (1 | g) + (1 | h)", rows, { family });
    const shares = varianceShares(known(model, [0.2], [[0.5, 2]]));
    const total = 0.25 + 4 + latent;
    expect(shares.rows.map(({ name }) => name)).toEqual(["g", "h", "residual"]);
    [0.25, 4, latent].forEach((variance, k) => {
      expect(shares.rows[k].variance.mean).toBeCloseTo(variance, 12);
      expect(shares.rows[k].share.mean).toBeCloseTo(variance / total, 12);
      expect(shares.rows[k].share.upper).toBeCloseTo(variance / total, 12);
    });
  });

  it("has the lognormal approximation at the mean count for Poisson", () => {
    const model = MixedGLM.fromFormula("y ~ 1 + (1 | g)", rows, { family: new Poisson() });
    const shares = varianceShares(known(model, [0.3], [[0.8]]));
    const residual = Math.log(1 + 1 / Math.exp(0.3 + 0.32));
    expect(shares.rows[1].variance.mean).toBeCloseTo(residual, 12);
    expect(shares.rows[0].share.mean).toBeCloseTo(0.64 / (0.64 + residual), 12);
  });

  it("counts a random slope by its mean square", () => {
    const model = MixedGLM.fromFormula("y ~ x + (0 + x | g)", rows);
    const shares = varianceShares(known(model, [0, 0], [[2]]));
    expect(shares.rows[0].variance.mean).toBeCloseTo(4 * 1.5, 12);
  });

  it("averages and spreads over draws", () => {
    const family = new Binomial(new Probit());
    const model = MixedGLM.fromFormula("y ~ 1 + (1 | g)", rows, { family });
    const { share } = varianceShares(known(model, [0], [[1], [2]]), { draws: 1000 }).rows[0];
    expect(share.mean).toBeCloseTo((0.5 + 0.8) / 2, 12);
    expect([share.lower, share.upper]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.8, 12)]);
  });

  it("is a method of results, and prints", () => {
    const result = MixedGLM.fromFormula("y ~ 1 + (1 | g)", rows).fitInla();
    const shares = result.varianceShares({ draws: 500, seed: 2 });
    expect(shares.rows[0].share.mean + shares.rows[1].share.mean).toBeCloseTo(1, 12);
    expect(String(shares)).toMatch(/\nresidual +3\.2899 /);
  });

  it("refuses links without a latent variance", () => {
    const cauchit = new Binomial(new Cauchit());
    const model = MixedGLM.fromFormula("y ~ 1 + (1 | g)", rows, { family: cauchit });
    const action = () => varianceShares(known(model, [0], [[1]]));
    expect(action).toThrow(InputError);
    expect(action).toThrow("Binomial with link cauchit have no known variance");
  });
});
