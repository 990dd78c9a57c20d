import { inverse, Matrix, solve } from "ml-matrix";
import { Binomial, CLogLog, InputError, MixedGLM } from "../src/index.js";
import { LogLog } from "./families/cases.js";
import { KnownVariance } from "./model/known-variance.js";
import { largestDifference, randomInputs } from "./model/random-models.js";

describe("a normal family with known variance", () => {
  const sigma2 = 0.7;
  const family = new KnownVariance(sigma2);
  const feP = 3;
  const inputs = randomInputs(2, {
    family,
    rows: 200,
    levels: [8, 5],
    sds: [2, 1.5],
    options: { feP, vcpP: 1.5 },
  });
  const { endog, exog, exogVc, ident, options } = inputs;
  const weights = options.weights as number[];
  const offset = options.offset as number[];
  const model = new MixedGLM(endog, exog, exogVc, ident, options);
  const result = model.fitMap();

  /** The conditional posterior of (fe, vc) at the log standard deviations found. */
  const precisionOf = () => {
    const design = new Matrix(exog.map((x, i) => [...x, ...exogVc[i]]));
    const weighted = new Matrix(
      design.to2DArray().map((row, i) => row.map((a) => (a * weights[i]) / sigma2)),
    );
    const precision = weighted.transpose().mmul(design);
    exog[0].forEach((_, j) => precision.set(j, j, precision.get(j, j) + 1 / feP ** 2));
    ident.forEach((k, j) => {
      const at = exog[0].length + j;
      precision.set(at, at, precision.get(at, at) + Math.exp(-2 * result.vcpMean[k]));
    });
    const residual = Matrix.columnVector(endog.map((y, i) => y - offset[i]));
    return { precision, target: weighted.transpose().mmul(residual) };
  };

  it("fits", () => {
    expect(result.convergence.converged).toBe(true);
    expect(result.warnings).toEqual([]);
    expect(String(result.summary())).toMatch("Gaussian Mixed GLM Results");
  });

  it("has the closed-form posterior mean of fe and vc, given vcp", () => {
    const { precision, target } = precisionOf();
    const mean = solve(precision, target).to1DArray();
    expect(largestDifference([...result.feMean, ...result.vcMean], mean)).toBeLessThan(1e-10);
  });

  it("has the mode in vcp at which sum u^2 / exp(2 v) = q + v / vcpP^2", () => {
    result.vcpMean.forEach((v, k) => {
      const own = [...result.vcMean].filter((_, j) => ident[j] === k);
      const sum = own.reduce((total, u) => total + u * u, 0);
      expect(sum * Math.exp(-2 * v)).toBeCloseTo(own.length + v / 1.5 ** 2, 6);
    });
  });

  it("has the conditional covariance in closed form, widened by that of vcp", () => {
    const { precision } = precisionOf();
    const joint = inverse(result.covParams()).to2DArray();
    const p = exog[0].length;
    const latent = joint.map((_, j) => j).filter((j) => j < p || j >= p + 2);
    const conditional = latent.map((i) => latent.map((j) => joint[i][j]));
    const difference = largestDifference(conditional.flat(), precision.to1DArray());
    expect(difference).toBeLessThan(1e-8);
  });

  it("has the log posterior of its definition", () => {
    const u = new Float64Array(result.params.length);
    const expected = endog.reduce((sum, y, i) => {
      const log = -((y - offset[i]) ** 2) / (2 * sigma2) - Math.log(2 * Math.PI * sigma2) / 2;
      return sum + weights[i] * log;
    }, 0);
    expect(largestDifference([model.logposterior(u)], [expected])).toBeLessThan(1e-12);
  });

  it("speaks its own mind of a bad response, and has no trials", () => {
    const bad = endog.map((y, i) => (i === 4 ? -2e6 : y));
    expect(() => new MixedGLM(bad, exog, exogVc, ident, { family })).toThrow("row 4 is below -1e6");
    const trials = endog.map(() => 1);
    expect(() => new MixedGLM(endog, exog, exogVc, ident, { family, trials })).toThrow(
      "invalid trials: the Gaussian family has none; leave trials out",
    );
  });
});

describe("a log-log link", () => {
  const inputs = randomInputs(3, {
    family: new Binomial(new CLogLog()),
    rows: 400,
    sds: [1.5, 1.5],
  });
  const { endog, exog, exogVc, ident, options } = inputs;
  const cloglog = new MixedGLM(endog, exog, exogVc, ident, options).fitMap();
  const trials = options.trials as number[];
  const mirrored = new MixedGLM(
    endog.map((y, i) => trials[i] - y),
    exog,
    exogVc,
    ident,
    {
      ...options,
      family: new Binomial(new LogLog()),
      offset: (options.offset as number[]).map((value) => -value),
    },
  );
  const loglog = mirrored.fitMap();

  it("gives the fit of cloglog to successes and failures swapped, with the signs turned", () => {
    expect(cloglog.warnings).toEqual([]);
    expect(loglog.warnings).toEqual([]);
    expect(loglog.convergence.converged).toBe(true);
    const turned = (values: Float64Array) => values.map((value) => -value);
    expect(largestDifference(turned(loglog.feMean), cloglog.feMean)).toBeLessThan(1e-7);
    expect(largestDifference(turned(loglog.vcMean), cloglog.vcMean)).toBeLessThan(1e-7);
    expect(largestDifference(loglog.vcpMean, cloglog.vcpMean)).toBeLessThan(1e-7);
    for (const part of ["feSd", "vcpSd", "vcSd"] as const) {
      expect(largestDifference(loglog[part], cloglog[part])).toBeLessThan(1e-7);
    }
  });

  it("predicts with the user's inverse", () => {
    const linear = loglog.predict({ linear: true });
    const mean = linear.map((eta) => Math.exp(-Math.exp(-eta)));
    expect(largestDifference(loglog.predict(), mean)).toBeLessThan(1e-15);
    expect(
      largestDifference(
        loglog.predict(),
        cloglog.predict().map((mu) => 1 - mu),
      ),
    ).toBeLessThan(1e-7);
  });
});

it("refuses a class in place of an instance", () => {
  const binomial = Binomial as unknown as new (link: unknown) => Binomial;
  expect(() => new binomial(LogLog)).toThrow(InputError);
  expect(() => new binomial(LogLog)).toThrow(
    "invalid link: the class LogLog is not a Link; pass an instance, as new Logit()",
  );
  const options = { family: KnownVariance as unknown as KnownVariance };
  expect(() => new MixedGLM([1], [[1]], [[1]], [0], options)).toThrow("is not a Family");
});
