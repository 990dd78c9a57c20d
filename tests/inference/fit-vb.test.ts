import { inverse } from "ml-matrix";
import {
  Binomial,
  InputError,
  MixedGLM,
  Poisson,
  Probit,
  type FitProgress,
  type VbOptions,
} from "../../src/index.js";
import { NegativeBinomial } from "../families/user-families.js";
import { KnownVariance } from "../model/known-variance.js";
import { LINKS } from "../families/cases.js";
import { randomInputs, type ModelInputs, type RandomModelOptions } from "../model/random-models.js";

function build({ endog, exog, exogVc, ident, options }: ModelInputs, more = {}): MixedGLM {
  return new MixedGLM(endog, exog, exogVc, ident, { ...options, ...more });
}

const sdsOf = (result: { feSd: Float64Array; vcpSd: Float64Array; vcSd: Float64Array }) =>
  Float64Array.of(...result.feSd, ...result.vcpSd, ...result.vcSd);

const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

/** Largest derivative of the ELBO in units of the SDs: in the means, and in the log SDs. */
function slopes(model: MixedGLM, result: ReturnType<MixedGLM["fitVb"]>, options: VbOptions = {}) {
  const sd = sdsOf(result);
  const quadrature = options.quadrature ?? "exact";
  const gradient = model.vbElboGrad(result.params, sd, { quadrature });
  return Math.max(
    largest(gradient.mean.map((g, j) => g * sd[j])),
    largest(gradient.sd.map((g, j) => g * sd[j])),
  );
}

const expectRising = (trace: Float64Array | undefined) => {
  expect(trace).toBeDefined();
  trace?.forEach((elbo, i) => {
    if (i > 0) expect(elbo).toBeGreaterThanOrEqual(trace[i - 1] - 1e-11 * Math.abs(elbo));
  });
};

describe("mean field", () => {
  const models: [string, RandomModelOptions, VbOptions][] = [
    ["binomial", { family: new Binomial() }, {}],
    ["binomial, arbitrary Z", { family: new Binomial(), arbitrary: true, fixed: 3 }, {}],
    ["binomial by statsmodels' rule", {}, { quadrature: "statsmodels" }],
    ["probit", { family: new Binomial(new Probit()) }, {}],
    ["cloglog", { family: new Binomial(LINKS.cloglog) }, {}],
    ["cauchit", { family: new Binomial(LINKS.cauchit) }, {}],
    ["Poisson", { family: new Poisson() }, {}],
    ["Poisson, five terms", { family: new Poisson(), levels: [9, 8, 7, 3, 2], rows: 90 }, {}],
    ["Poisson by statsmodels' rule", { family: new Poisson() }, { quadrature: "statsmodels" }],
    ["no fixed effects", { family: new Poisson(), fixed: 0 }, {}],
    ["one row per level", { rows: 30, levels: [30, 4], vectors: false }, {}],
    ["a prior for each", { options: { feP: [0.5, Infinity], vcpP: [0.3, 2] } }, {}],
  ];

  it.each(models)(
    "%s: the gradient is 0, the ELBO rises to that of vbElbo",
    (_, choices, options) => {
      for (const seed of [1, 2, 3]) {
        const model = build(randomInputs(seed, choices));
        const result = model.fitVb({ ...options, tolerance: 1e-7 });
        expect(result.convergence.converged).toBe(true);
        expect(result.convergence.iterations).toBeLessThan(60);
        expect(slopes(model, result, options)).toBeLessThan(1e-5);
        expectRising(result.elboTrace);
        const quadrature = options.quadrature ?? "exact";
        const elbo = model.vbElbo(result.params, sdsOf(result), { quadrature });
        expect(Math.abs((result.elbo ?? NaN) - elbo)).toBeLessThan(1e-9 * (1 + Math.abs(elbo)));
      }
    },
  );

  it("fits a user's family", () => {
    const inputs = randomInputs(5, { family: new NegativeBinomial(LINKS.log, 2) });
    inputs.endog = inputs.endog.map((y) => Math.abs(Math.round(y)));
    const model = build(inputs);
    const result = model.fitVb();
    expect(result.convergence.converged).toBe(true);
    expect(slopes(model, result)).toBeLessThan(1e-4);
  });

  it.each(["mean-field", "structured"] as const)(
    "refuses a flat fixed effect that the data do not bound, %s",
    (covariance) => {
      const inputs = randomInputs(1, { vectors: false });
      inputs.endog = inputs.exog.map((x) => +(x[1] > 0));
      const model = build(inputs, { feP: Infinity });
      expect(() => model.fitVb({ covariance })).toThrow(/^invalid feP: Infinity, .* FE_2 \(/);
    },
  );

  it("has the known variances of a Gaussian response, 1 / (prior + information)", () => {
    const inputs = randomInputs(3, { family: new KnownVariance(0.7), vectors: false });
    const result = build(inputs).fitVb({ tolerance: 1e-8 });
    inputs.exog[0].forEach((_, j) => {
      const information = inputs.exog.reduce((sum, x) => sum + x[j] ** 2, 0) / 0.7;
      expect(result.feSd[j] ** 2 * (1 / 4 + information)).toBeCloseTo(1, 6);
    });
    inputs.ident.forEach((k, j) => {
      const information = inputs.exogVc.reduce((sum, z) => sum + z[j] ** 2, 0) / 0.7;
      const prior = Math.exp(2 * (result.vcpSd[k] ** 2 - result.vcpMean[k]));
      expect(result.vcSd[j] ** 2 * (prior + information)).toBeCloseTo(1, 6);
    });
  });

  it("is that of the user's columns: an intercept, and a covariate with mean 1,000", () => {
    const inputs = randomInputs(6, { family: new Poisson(), rows: 80, fixed: 2 });
    inputs.exog.forEach((x) => (x[1] = 1000 + 3 * x[1]));
    const model = build(inputs);
    const result = model.fitVb({ tolerance: 1e-8 });
    expect(result.convergence.converged).toBe(true);
    expect(slopes(model, result)).toBeLessThan(1e-5);
    expectRising(result.elboTrace);
    // both columns see nearly the same rows: information differs by the factor 1,000^2
    expect(result.feSd[0] / result.feSd[1]).toBeGreaterThan(500);
  });

  it("is not slowed by an intercept that the term can imitate", () => {
    const inputs = randomInputs(7, { rows: 400, levels: [40], fixed: 1, vectors: false });
    const result = build(inputs).fitVb({ tolerance: 1e-9 });
    expect(result.convergence.iterations).toBeLessThan(20);
    expect(result.warnings.map(({ code }) => code)).toEqual(["mean-field-sd-too-small"]);
    expect(result.warnings[0].message).toMatch(
      /^The SD of FE_1 is 0\.\d+ where a joint Gaussian at the same point has 0\.\d+ \(\d\d%\): /,
    );
  });

  it("ends at the same optimum from anywhere, and at once from its own end", () => {
    const model = build(randomInputs(9, { family: new Poisson() }));
    const result = model.fitVb({ tolerance: 1e-8 });
    const far = model.fitVb({
      mean: result.params.map((value, j) => value + Math.sin(j)),
      sd: result.params.map((_, j) => 0.5 + 0.4 * Math.cos(j)),
      tolerance: 1e-8,
    });
    expect(largest(far.params.map((value, j) => value - result.params[j]))).toBeLessThan(1e-6);
    const again = model.fitVb({ mean: result.params, sd: sdsOf(result) });
    expect(again.convergence.iterations).toBe(0);
    expect(model.fitVb({ start: result.params }).convergence.iterations).toBeLessThan(8);
  });

  it("has a diagonal covariance, and says in the summary what it is", () => {
    const model = build(randomInputs(1));
    const result = model.fitVb();
    const sd = sdsOf(result);
    const covariance = result.covParams();
    sd.forEach((s, j) => expect(covariance.get(j, j)).toBeCloseTo(s * s, 14));
    expect(covariance.get(0, 1)).toBe(0);
    const text = String(result.summary());
    expect(text).toContain("Variational Bayes");
    expect(text).toContain("factored (mean field)");
    expect(text).toContain((result.elbo ?? NaN).toFixed(3));
  });

  it("shows its progress, and stops when told to", () => {
    const model = build(randomInputs(1));
    const seen: FitProgress[] = [];
    const result = model.fitVb({
      onIteration: (state) => {
        seen.push(state);
        return seen.length < 3;
      },
    });
    expect(seen.map(({ iteration }) => iteration)).toEqual([0, 1, 2]);
    expect(seen[0]).toMatchObject({ method: "vb", stage: "mean field" });
    expect(seen.map(({ objective }) => objective)).toEqual([...(result.elboTrace ?? [])]);
    expect(result.convergence.converged).toBe(false);
    expect(result.warnings.map(({ code }) => code)).toContain("interrupted");
    expect(result.elbo).toBe(seen[2].objective);
    const exhausted = model.fitVb({ maxIterations: 2 });
    expect(exhausted.convergence.iterations).toBe(2);
    expect(exhausted.warnings.at(-1)?.message).toMatch(/posterior SDs from an optimum\.$/);
  });
});

describe("structured", () => {
  const structured = { covariance: "structured" } as const;
  const models: [string, RandomModelOptions][] = [
    ["binomial", { family: new Binomial() }],
    ["probit, arbitrary Z", { family: new Binomial(new Probit()), arbitrary: true }],
    ["Poisson, four terms", { family: new Poisson(), levels: [9, 8, 7, 2], rows: 90 }],
    ["no fixed effects", { family: new Poisson(), fixed: 0 }],
    ["one row per level", { rows: 30, levels: [30, 4], vectors: false }],
    ["a prior for each", { options: { feP: [0.5, Infinity], vcpP: [0.3, 2] } }],
  ];

  it.each(models)(
    "%s: converges, and bounds the evidence better than the mean field",
    (_, choices) => {
      for (const seed of [1, 2]) {
        const model = build(randomInputs(seed, choices));
        const result = model.fitVb(structured);
        expect(result.convergence.converged).toBe(true);
        expectRising(result.elboTrace);
        expect(result.elbo).toBeGreaterThan(model.fitVb().elbo ?? NaN);
        const covariance = result.covParams();
        sdsOf(result).forEach((sd, j) => expect(covariance.get(j, j) / sd ** 2).toBeCloseTo(1, 9));
      }
    },
  );

  it("has a precision with the sparsity of the Hessian, to which it is equal in expectation", () => {
    const inputs = randomInputs(2, { rows: 80, levels: [6], fixed: 2 });
    const model = build(inputs);
    const result = model.fitVb({ ...structured, tolerance: 1e-8 });
    const precision = inverse(result.covParams());
    // packed: 2 fixed effects, 1 log SD, 6 effects of one factor
    for (let i = 3; i < 9; i++) {
      for (let j = 3; j < i; j++) expect(Math.abs(precision.get(i, j))).toBeLessThan(1e-8);
    }
    expect(Math.abs(precision.get(0, 2))).toBeLessThan(1e-8);
    // E d2 log p / dv2 = -2 E sum u^2 exp(-2v) - 1, and E dlog p / dv = 0 makes that sum q + v
    expect(precision.get(2, 2)).toBeCloseTo(2 * (6 + result.vcpMean[0]) + 1, 5);
    const covariance = result.covParams();
    const rho = Math.exp(2 * covariance.get(2, 2) - 2 * result.vcpMean[0]);
    for (let j = 3; j < 9; j++) {
      const shifted = result.params[j] - 2 * covariance.get(j, 2);
      expect(precision.get(j, 2)).toBeCloseTo(-2 * rho * shifted, 5);
    }
  });

  it("does not depend on the units of the columns", () => {
    const inputs = randomInputs(6, { family: new Poisson(), rows: 80, fixed: 2 });
    const feP = [Infinity, Infinity];
    const plain = build(inputs, { feP }).fitVb({ ...structured, tolerance: 1e-7 });
    inputs.exog.forEach((x) => (x[1] = 1000 + 3 * x[1]));
    const moved = build(inputs, { feP }).fitVb({ ...structured, tolerance: 1e-7 });
    expect(3 * moved.feMean[1]).toBeCloseTo(plain.feMean[1], 6);
    expect(3 * moved.feSd[1]).toBeCloseTo(plain.feSd[1], 6);
    expect(moved.feMean[0] + 1000 * moved.feMean[1]).toBeCloseTo(plain.feMean[0], 5);
    // the bound has the volume of the parameters in it
    expect((moved.elbo ?? NaN) - (plain.elbo ?? NaN)).toBeCloseTo(-Math.log(3), 6);
  });

  it("shows the progress of both of its stages, and stops in either", () => {
    const model = build(randomInputs(1));
    const stages: string[] = [];
    const fractions: number[] = [];
    model.fitVb({
      ...structured,
      onIteration: ({ stage, fraction }) => {
        stages.push(stage);
        fractions.push(fraction);
      },
    });
    expect(new Set(stages)).toEqual(new Set(["marginal mode", "structured"]));
    fractions.forEach((fraction) => expect(fraction >= 0 && fraction <= 1).toBe(true));
    for (const stage of ["marginal mode", "structured"]) {
      const result = model.fitVb({ ...structured, onIteration: (state) => state.stage !== stage });
      expect(result.convergence.iterations).toBe(0);
      expect(result.warnings.map(({ code }) => code)).toContain("interrupted");
    }
  });

  it("says that the SDs of log standard deviations are too small, with numbers", () => {
    const result = build(randomInputs(1)).fitVb(structured);
    const warning = result.warnings.find(({ code }) => code === "vcp-sd-too-small");
    expect(warning?.message).toMatch(/VC_1 0\.\d+ \(0\.\d+\), VC_2 0\.\d+ \(0\.\d+\)\.$/);
    expect(warning?.remedy).toContain("fitInla()");
    expect(String(result.summary())).toContain("structured (joint Gaussian)");
  });
});

describe("options", () => {
  const model = build(randomInputs(1));
  const message = (options: object) => {
    try {
      model.fitVb(options);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).message;
    }
    return null;
  };

  it("are checked", () => {
    const size = model.fitVb().params.length;
    const zeros = new Float64Array(size);
    expect(message({ quadrature: "gauss" })).toBe(
      'invalid quadrature: "gauss" is neither "exact" nor "statsmodels"',
    );
    expect(message({ covariance: "full" })).toBe(
      'invalid covariance: "full" is neither "mean-field" nor "structured"',
    );
    expect(message({ covariance: "structured", quadrature: "statsmodels" })).toMatch(
      /^invalid quadrature: "statsmodels" is for the mean field/,
    );
    expect(message({ covariance: "structured", sd: zeros.slice().fill(1) })).toMatch(
      /^invalid sd: the structured fit starts from a covariance of its own/,
    );
    expect(message({ mean: [1, 2] })).toMatch(/^invalid mean: length 2, but the model has \d+/);
    expect(message({ sd: zeros })).toBe("invalid sd: entry 0 is 0, not a positive number");
    expect(message({ mean: zeros, start: zeros })).toMatch(/^invalid mean: start is given too/);
    expect(message({ scale_fe: true })).toMatch(/^invalid options: there is no option "scale_fe"/);
    expect(() => model.vbElbo(zeros, zeros)).toThrow("entry 0 is 0, not a positive number");
    expect(() => model.vbElbo(zeros, zeros.fill(1), { quadrature: "x" as never })).toThrow(
      InputError,
    );
  });

  it("need a proper prior on the log standard deviations", () => {
    const flat = build(randomInputs(1), { vcpP: Infinity });
    expect(() => flat.fitVb()).toThrow(/^invalid vcpP: the prior of VC_1 is flat/);
  });
});
