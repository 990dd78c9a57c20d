import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  Binomial,
  InputError,
  MixedGLM,
  parseCsv,
  Poisson,
  type BayesMixedGLMResults,
  type FitProgress,
  type FormulaOptions,
  type LaplaceOptions,
} from "../../src/index.js";
import { buildModel } from "../../bench/gauntlet/judge.js";
import { generate } from "../../bench/gauntlet/kinds.js";
import * as library from "../../src/index.js";
import { fitLaplace } from "../../src/inference/fit-laplace.js";
import { LaplaceObjective } from "../../src/inference/laplace-objective.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { KnownVariance } from "../model/known-variance.js";
import {
  innermostOf,
  levelInputs,
  logIntegral,
  logNormal,
  type LevelModelChoices,
} from "../model/level-models.js";
import {
  dataOf,
  differences,
  dot,
  largestDifference,
  type ModelInputs,
} from "../model/random-models.js";
import { exampleCsv } from "../reference/load.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => readFileSync(here(path), "utf8");

const binomial = new Binomial();
const poisson = new Poisson();
const modelOf = ({ endog, exog, exogVc, ident, options }: ModelInputs) =>
  new MixedGLM(endog, exog, exogVc, ident, options);
const codesOf = ({ warnings }: BayesMixedGLMResults) => warnings.map(({ code }) => code);

describe("maximum likelihood against glmer with nAGQ = 25", () => {
  const peers = JSON.parse(read("../reference/adaptive-quadrature.json"));
  const flat = { feP: Infinity, vcpP: Infinity };
  const contraception = parseCsv(exampleCsv("contraception"));
  const ages = Array.from(contraception.age as ArrayLike<number>, Number);
  const mean = ages.reduce((a, b) => a + b) / ages.length;
  const sd = Math.sqrt(ages.reduce((sum, age) => sum + (age - mean) ** 2, 0) / ages.length);
  contraception.age_std = ages.map((age) => (age - mean) / sd);
  const cases: [string, string, ReturnType<typeof parseCsv>, FormulaOptions][] = [
    [
      "cbpp",
      "incidence ~ C(period) + (1 | herd)",
      parseCsv(exampleCsv("cbpp")),
      { trials: "size" },
    ],
    [
      "contraception",
      "use01 ~ age_std + I(age_std**2) + urban + livch + (1 | district)",
      contraception,
      {},
    ],
    [
      "bacteria",
      "y01 ~ trt + I(week > 2) + (1 | ID)",
      parseCsv(read("../reference/bacteria.csv")),
      {},
    ],
    [
      "salamanders",
      "count ~ mined + spp + (1 | site)",
      parseCsv(exampleCsv("salamanders")),
      { family: poisson },
    ],
  ];

  /** Names as R writes them. */
  const inR = (name: string) =>
    name
      .replace("Intercept", "(Intercept)")
      .replace(/C\((\w+)\)/, "factor($1)")
      .replace(/\[T\.([^\]]*)\]/, "$1")
      .replace(" ** ", "^")
      .replace(/^I\(week > 2\).*/, "I(week > 2)");

  it.each(cases)(
    "%s: fixed effects, their standard errors, and the SD",
    (name, text, data, more) => {
      const model = MixedGLM.fromFormula(text, data, { ...more, ...flat });
      const result = model.fitLaplace({ quadraturePoints: 25 });
      const peer = peers[name];
      expect(result.convergence.converged).toBe(true);
      expect(result.warnings).toEqual([]);
      const near = (ours: number, theirs: number, limit: number) =>
        expect(Math.abs(ours - theirs) / (1 + Math.abs(theirs))).toBeLessThan(limit);
      model.fepNames.forEach((term, j) => {
        near(result.feMean[j], peer.fe[inR(term)], 1e-5);
        near(result.feSd[j], peer.feSd[inR(term)], 2e-3);
      });
      near(Math.exp(result.vcpMean[0]), peer.sd, 1e-5);
      // where lme4's constant is the same
      if (!["cbpp", "salamanders"].includes(name)) near(result.logLik as number, peer.logLik, 1e-9);
    },
  );
});

describe("families of one to three members in communities", () => {
  const reference = JSON.parse(read("../reference/smallclusters.json"));
  const data = parseCsv(read("../../bench/data/smallclusters.csv"));
  const text = "y ~ x + treated + (1 | family) + (1 | community)";
  const model = MixedGLM.fromFormula(text, data, { vcpP: 1, feP: 2 });
  const result = model.fitLaplace();
  const away = (mean: ArrayLike<number>, { mean: m, sd }: { mean: number[]; sd: number[] }) =>
    Math.max(...m.map((value, j) => Math.abs(mean[j] - value) / sd[j]));

  it("takes quadrature for the families by itself, and says so", () => {
    expect(result.convergence.converged).toBe(true);
    expect(result.warnings).toEqual([]);
    expect(result.integration).toMatch(
      /^adaptive quadrature, 13 points, for family, whose SD it changes by about \d+%; Laplace's method for community$/,
    );
  });

  it("agrees with long MCMC, where Laplace's method is 3 posterior SDs off", () => {
    expect(away(result.vcpMean, reference.vcp)).toBeLessThan(0.2);
    expect(away(result.feMean, reference.fe)).toBeLessThan(0.1);
    const laplace = model.fitLaplace({ quadraturePoints: 1 });
    expect(away(laplace.vcpMean, reference.vcp)).toBeGreaterThan(3);
    reference.fe.sd.forEach((sd: number, j: number) => {
      expect(Math.abs(result.feSd[j] / sd - 1)).toBeLessThan(0.05);
    });
    reference.vcp.sd.forEach((sd: number, k: number) => {
      expect(Math.abs(result.vcpSd[k] / sd - 1)).toBeLessThan(0.15);
    });
  });

  it("has the means and standard deviations of the random effects from MCMC", () => {
    const { names, mean, sd } = reference.vc;
    names.forEach((name: string, i: number) => {
      const j = model.vcNames.indexOf(name);
      expect(Math.abs(result.vcMean[j] - mean[i])).toBeLessThan(0.12 * sd[i]);
      expect(Math.abs(result.vcSd[j] / sd[i] - 1)).toBeLessThan(0.06);
    });
  });
});

const objectives: [string, LevelModelChoices][] = [
  ["binomial, one term", { family: binomial, levels: [15] }],
  ["binomial, nested", { family: binomial, levels: [15, 5], nested: true, vectors: false }],
  ["binomial, crossed, slopes", { family: binomial, levels: [14, 6], slopes: true }],
  ["Poisson, crossed", { family: poisson, levels: [20, 5], slopes: true, rows: 80 }],
  ["Poisson, nested", { family: poisson, levels: [20, 4], nested: true, vectors: false }],
  ["known variance", { family: new KnownVariance(), levels: [15, 5, 3], slopes: true }],
];

describe.each(objectives)("the log marginal, %s", (name, choices) => {
  const inputs = levelInputs(21, choices);
  const { levels } = choices;
  const theta = Float64Array.of(0.3, -0.4, ...levels.map((_, k) => -0.4 - 0.3 * k));
  const objectiveOf = (points: number) => {
    const target = innermostOf(inputs).integrate(points);
    return new LaplaceObjective(target, new Float64Array(target.size));
  };
  const laplace = new LaplaceObjective(
    new ConditionalPosterior(dataOf(inputs)),
    new Float64Array(levels.reduce((a, b) => a + b) + 2),
  );

  it.each([5, 11, 31])("has an exact gradient with %d points", (points) => {
    const objective = objectiveOf(points);
    const expected = differences((at) => [objective.evaluate(at).value], theta, 3e-3)[0];
    const { gradient, latentConverged } = objective.evaluate(theta);
    expect(latentConverged).toBe(true);
    // exact for the integral; for few points the Hessian of the rule differs a little
    const limit = levels.length === 1 || points === 31 ? 1e-6 : points === 11 ? 1e-4 : 5e-3;
    expect(largestDifference(gradient, expected)).toBeLessThan(limit);
  });

  it("converges, and is Laplace's where that is exact", () => {
    const { value } = laplace.evaluate(theta);
    const values = [5, 11, 21, 41].map((points) => objectiveOf(points).evaluate(theta).value);
    const errors = values.slice(0, 3).map((v) => Math.abs(v - values[3]));
    if (name === "known variance") {
      expect(Math.max(...errors, Math.abs(value - values[3]))).toBeLessThan(1e-9);
    } else {
      expect(errors[1]).toBeLessThan(errors[0]);
      expect(errors[2]).toBeLessThan(errors[1]);
    }
  });
});

it("is the integral over the levels of the only term, by brute force", () => {
  const inputs = levelInputs(5, { family: binomial, levels: [12], slopes: true });
  const target = innermostOf(inputs).integrate(31);
  const objective = new LaplaceObjective(target, new Float64Array(target.size));
  const gamma = [0.3, -0.4];
  const v = 0.2;
  const { value } = objective.evaluate(Float64Array.of(...gamma, v));
  const beta = target.scaling.toUser(gamma);
  const row = rowsOf(inputs, beta);
  let expected = -(v * v) / 2 - beta.reduce((sum, b) => sum + (b * b) / 8, 0);
  for (let g = 0; g < 12; g++) {
    const own = inputs.exogVc.map((_, i) => i).filter((i) => inputs.exogVc[i][g] !== 0);
    const integrand = (b: number) =>
      own.reduce((sum, i) => sum + row(i, Math.exp(v) * inputs.exogVc[i][g] * b), logNormal(b));
    expected += logIntegral(integrand);
  }
  inputs.exogVc.forEach((z, i) => {
    if (z.every((entry) => entry === 0)) expected += row(i, 0);
  });
  expect(value).toBeCloseTo(expected, 7);
});

it("is near the double integral of a nested model, nearer than Laplace's method for both terms", () => {
  // two communities of six families each
  const inputs = levelInputs(9, { family: binomial, levels: [12, 2], nested: true, rows: 60 });
  const target = innermostOf(inputs).integrate(21);
  const theta = Float64Array.of(0.2, -0.3, 0.6, -0.4);
  const beta = target.scaling.toUser([0.2, -0.3]);
  const row = rowsOf(inputs, beta);
  const [inner, outer] = [Math.exp(0.6), Math.exp(-0.4)];
  let expected = -(0.36 + 0.16) / 2 - beta.reduce((sum, b) => sum + (b * b) / 8, 0);
  for (let h = 0; h < 2; h++) {
    const families = Array.from({ length: 12 }, (_, g) => g).filter((g) => g % 2 === h);
    const own = families.map((g) =>
      inputs.exogVc.map((_, i) => i).filter((i) => inputs.exogVc[i][g] !== 0),
    );
    const given = (a: number) =>
      own.reduce((sum, members) => {
        const integrand = (b: number) =>
          members.reduce((total, i) => total + row(i, outer * a + inner * b), logNormal(b));
        return sum + logIntegral(integrand, 7, 60);
      }, logNormal(a));
    expected += logIntegral(given, 7, 60);
  }
  const both = new ConditionalPosterior(dataOf(inputs));
  const values = [target, both].map(
    (of) => new LaplaceObjective(of, new Float64Array(of.size)).evaluate(theta).value,
  );
  expect(Math.abs(values[0] - expected)).toBeLessThan(0.02);
  expect(Math.abs(values[0] - expected)).toBeLessThan(Math.abs(values[1] - expected) / 4);
});

/** Log likelihood of a row at x'beta + offset + a change, with its constant. */
function rowsOf({ endog, exog, options }: ModelInputs, beta: Float64Array) {
  const family = options.family as Binomial;
  const jet = new Float64Array(5);
  return (i: number, change: number) => {
    const trials = options.trials?.[i] ?? 1;
    family.kernelJet(
      endog[i],
      trials,
      dot(exog[i], beta) + (options.offset?.[i] ?? 0) + change,
      jet,
    );
    return (options.weights?.[i] ?? 1) * (jet[0] + family.logConstant(endog[i], trials));
  };
}

describe("the result", () => {
  const gaussian = modelOf(
    levelInputs(6, { family: new KnownVariance(), levels: [12, 5], slopes: true, rows: 90 }),
  );

  it("is that of Laplace's method for a Gaussian response, covariances included", () => {
    const laplace = gaussian.fitLaplace({ quadraturePoints: 1 });
    const quadrature = gaussian.fitLaplace({ quadraturePoints: 9 });
    expect(largestDifference(quadrature.params, laplace.params)).toBeLessThan(1e-6);
    expect(largestDifference(sdOf(quadrature), sdOf(laplace))).toBeLessThan(1e-5);
    const [a, b] = [quadrature, laplace].map((result) => result.covParams().to1DArray());
    expect(largestDifference(a, b)).toBeLessThan(1e-5);
  });

  it("has the squares of its SDs on the diagonal of its covariance", () => {
    const choices: LevelModelChoices = { family: binomial, levels: [14, 5], nested: true };
    const result = modelOf(levelInputs(8, choices)).fitLaplace({ quadraturePoints: 9 });
    const covariance = result.covParams();
    const variances = covariance.diagonal();
    expect(
      largestDifference(
        sdOf(result).map((sd) => sd * sd),
        variances,
      ),
    ).toBeLessThan(1e-9);
    const asymmetry = covariance.clone().sub(covariance.transpose()).to1DArray();
    expect(Math.max(...asymmetry.map(Math.abs))).toBeLessThan(1e-12);
  });

  it("has posterior means and SDs of the effects by brute force, at known fe and vcp", () => {
    const inputs = levelInputs(13, { family: binomial, levels: [12], vectors: false });
    // priors so tight that (fe, vcp) are known
    const tight = modelOf({ ...inputs, options: { ...inputs.options, feP: 1e-4, vcpP: 1e-4 } });
    const result = tight.fitLaplace({ quadraturePoints: 31 });
    const row = rowsOf(inputs, result.feMean);
    for (let g = 0; g < 12; g++) {
      const own = inputs.exogVc.map((_, i) => i).filter((i) => inputs.exogVc[i][g] !== 0);
      const density = (b: number) => own.reduce((sum, i) => sum + row(i, b), logNormal(b));
      const moment = (r: number) => Math.exp(logIntegral((b) => density(b) + r * Math.log(b + 20)));
      const mean = moment(1) / moment(0) - 20;
      const second = moment(2) / moment(0) - (mean + 20) ** 2;
      expect(result.vcMean[g]).toBeCloseTo(mean, 5);
      expect(result.vcSd[g]).toBeCloseTo(Math.sqrt(second), 4);
    }
  });

  function sdOf({ feSd, vcpSd, vcSd }: BayesMixedGLMResults) {
    return [...feSd, ...vcpSd, ...vcSd];
  }
});

describe("quadraturePoints", () => {
  const model = modelOf(levelInputs(2, { family: binomial, levels: [14, 4], nested: true }));

  it.each([0, 52, 2.5, NaN, "11"])("refuses %p", (points) => {
    const fit = () => model.fitLaplace({ quadraturePoints: points } as LaplaceOptions);
    expect(fit).toThrow(InputError);
    expect(fit).toThrow(
      `invalid quadraturePoints: ${points} is not a whole number from 1 to 51; pass 1 for Laplace's method, a number such as 13 for quadrature, or "auto"`,
    );
  });

  it("says what was done", () => {
    expect(model.fitLaplace({ quadraturePoints: 1 }).integration).toBe(
      "Laplace's method for all terms",
    );
    expect(model.fitLaplace({ quadraturePoints: 7 }).integration).toBe(
      "adaptive quadrature, 7 points, for VC_1; Laplace's method for VC_2",
    );
    const salamanders = MixedGLM.fromFormula(
      "count ~ mined + spp + (1 | site)",
      parseCsv(exampleCsv("salamanders")),
      { family: poisson },
    );
    expect(salamanders.fitLaplace().integration).toMatch(
      /^Laplace's method for all terms \(quadrature would change the SD of site by about 0\.\d+%\)$/,
    );
    expect(salamanders.fitLaplace({ quadraturePoints: 3 }).integration).toBe(
      "adaptive quadrature, 3 points, for site",
    );
  });

  it("takes 31 points where they move the mode by more than a thousandth of an SD", () => {
    // eleven rows, one arm without failures: the prior alone bounds the effect above
    const spec = generate("quasi-complete separation", 10070);
    const model = buildModel(library, spec);
    const auto = model.fitLaplace();
    expect(auto.integration).toMatch(/^adaptive quadrature, 31 points/);
    expect(auto.convergence.converged).toBe(true);
    const exact = model.fitLaplace({ quadraturePoints: 51 });
    exact.feSd.forEach((sd, j) => {
      expect(Math.abs(auto.feMean[j] - exact.feMean[j])).toBeLessThan(2e-4 * sd);
      expect(Math.abs(auto.feSd[j] / sd - 1)).toBeLessThan(0.02);
    });
    const rough = model.fitLaplace({ quadraturePoints: 13 });
    expect(Math.abs(rough.feMean[1] - exact.feMean[1])).toBeGreaterThan(2e-3 * exact.feSd[1]);
  });

  it.each([20152, 40166])(
    "has the SDs of known levels where counts of 1e8 determine them, %d",
    (seed) => {
      const spec = generate("counts up to 1e9", seed);
      const { feSd, vcpMean, vcpSd, vcMean } = buildModel(library, spec).fitLaplace();
      // with the levels' deviations u from gamma, f = -gamma^2 / 8 - sum u^2 exp(-2 v) / 2 - q v - v^2 / 2
      const precision = Math.exp(-2 * vcpMean[0]);
      const known = vcMean.filter((u) => Math.abs(u) > 1e-6);
      const sum = (power: number) => known.reduce((total, u) => total + u ** power, 0);
      const ofGamma = 1 / 4 + known.length * precision;
      const both = 2 * precision * sum(1);
      const ofVcp = 1 + 2 * precision * sum(2);
      const determinant = ofGamma * ofVcp - both ** 2;
      expect(feSd[0] / Math.sqrt(ofVcp / determinant)).toBeCloseTo(1, 2);
      expect(vcpSd[0] / Math.sqrt(ofGamma / determinant)).toBeCloseTo(1, 2);
    },
  );

  it("takes 51 points where 31 do not settle the mode, as for an SD of 44", () => {
    const model = buildModel(library, generate("offsets of 50", 30062));
    expect(model.fitLaplace().integration).toMatch(/^adaptive quadrature, 51 points/);
  });

  it("claims no convergence where a level has several modes", () => {
    // cauchit with offsets of -50 to 50: the second mode of a level is 18 SDs from the first
    const model = buildModel(library, generate("offsets of 50", 20006));
    for (const result of [model.fitLaplace(), model.fitInla()]) {
      expect(codesOf(result)).toContain("several-modes");
      expect(result.convergence.converged).toBe(false);
      expect(result.convergence.message).toMatch(/^Stopped at a maximum of a quadrature that/);
    }
    // without offsets levels have one mode on the same link
    const plain = buildModel(library, { ...generate("offsets of 50", 20006), offset: null });
    expect(codesOf(plain.fitLaplace())).not.toContain("several-modes");
  });

  it("keeps 13 points that find a maximum where 31 from there find none", () => {
    // proportions on the square root link, near the border of its domain
    const model = buildModel(library, generate("quasi-complete separation", 1044));
    const auto = model.fitLaplace();
    expect(auto.integration).toMatch(/^adaptive quadrature, 13 points/);
    expect(auto.convergence.converged).toBe(true);
    expect([...auto.feSd].every(Number.isFinite)).toBe(true);
    const rough = model.fitLaplace({ quadraturePoints: 13 });
    expect([...auto.params]).toEqual([...rough.params]);
    // the iterations with 31 points count too
    expect(auto.convergence.iterations).toBeGreaterThan(rough.convergence.iterations);
  });

  it("retreats to Laplace's method where quadrature finds no maximum, with a caution", () => {
    // ten counts on the square root link: nodes lie beyond the border of its domain
    const model = buildModel(library, generate("one to eight terms", 20095));
    const fractions: number[] = [];
    const auto = model.fitLaplace({ onIteration: ({ fraction }) => void fractions.push(fraction) });
    expect(auto.integration).toMatch(
      /^Laplace's method for all terms \(with VC_\d integrated by quadrature, .* no maximum was found\)$/,
    );
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(codesOf(auto)).toContain("quadrature-unavailable");
    const laplace = model.fitLaplace({ quadraturePoints: 1 });
    expect([...auto.params]).toEqual([...laplace.params]);
    expect([...auto.feSd, ...auto.vcpSd]).toEqual([...laplace.feSd, ...laplace.vcpSd]);
    expect([...auto.vcSd]).toEqual([...laplace.vcSd]);
  });

  it("retreats in fitInla too, and agrees with long MCMC", () => {
    // 39 proportions on the identity link; 40,000 draws by fitNuts
    const means = [0.4633, -0.062, -1.668];
    const sds = [0.1038, 0.029, 0.4646];
    const result = buildModel(library, generate("ordinary data", 20029)).fitInla();
    expect(result.integration).toMatch(/^Laplace's method for all terms \(with VC_1 integrated by/);
    expect(codesOf(result)).toEqual(["quadrature-unavailable", "domain-border"]);
    expect(result.convergence.converged).toBe(true);
    const ours = [...result.feMean, ...result.vcpMean];
    [...result.feSd, ...result.vcpSd].forEach((sd, j) => {
      expect(Math.abs(ours[j] - means[j])).toBeLessThan(0.08 * sds[j]);
      expect(Math.abs(sd / sds[j] - 1)).toBeLessThan(0.05);
    });
  });

  it("has Laplace's numbers where the iterations do not reach for quadrature again", () => {
    const model = buildModel(library, generate("one to eight terms", 20095));
    const short = model.fitInla({ maxIterations: 5 });
    expect(short.integration).toMatch(/^Laplace's method for all terms/);
    expect([...short.vcpMean].every(Number.isFinite)).toBe(true);
    expect(short.convergence.iterations).toBeLessThanOrEqual(5);
  });

  it("falls back to Laplace's method where no term can be integrated, with a note", () => {
    const inputs = levelInputs(2, { family: binomial, levels: [14, 4] });
    inputs.exogVc[0][3] = 0.5;
    inputs.exogVc[0][4] = 0.5;
    const other = modelOf(inputs);
    const reason = "VC_1, the term with the most levels, has several entries in one row";
    const asked = other.fitLaplace({ quadraturePoints: 11 });
    expect(asked.integration).toBe(`Laplace's method for all terms (no quadrature: ${reason})`);
    expect(asked.warnings).toEqual([
      {
        code: "quadrature-unavailable",
        severity: "note",
        message: `quadraturePoints is 11, but Laplace's method was used for all terms: ${reason}.`,
        remedy:
          "Leave quadraturePoints out; where levels hold few rows each, Laplace's method tends to understate their SD.",
      },
    ]);
    const auto = other.fitLaplace();
    expect(auto.integration).toBe(asked.integration);
    expect(codesOf(auto)).toEqual([]);
    expect([...auto.params]).toEqual([...asked.params]);
  });

  it("goes on from a variance that Laplace's method puts at zero", () => {
    // pairs with one success each: no variance between them
    const rows = Array.from({ length: 60 }, (_, i) => i);
    const pairs = new MixedGLM(
      rows.map((i) => i % 2),
      rows.map(() => [1]),
      rows.map((i) => Array.from({ length: 30 }, (_, j) => +(j === i >> 1))),
      new Array<number>(30).fill(0),
      { vcpP: Infinity },
    );
    for (const quadraturePoints of ["auto", 11] as const) {
      const result = pairs.fitLaplace({ quadraturePoints });
      expect(result.convergence.converged).toBe(true);
      expect(codesOf(result)).toEqual(["variance-near-zero"]);
      expect(result.vcpSd[0]).toBeNaN();
    }
  });

  it("starts where it is told, and tells its observer of both stages", () => {
    const states: FitProgress[] = [];
    const first = model.fitLaplace({
      quadraturePoints: 9,
      onIteration: (state) => void states.push(state),
    });
    expect(states.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(["mode", "quadrature"]),
    );
    const iterations = states.map(({ iteration }) => iteration);
    expect(iterations).toEqual([...iterations].sort((a, b) => a - b));
    const again = model.fitLaplace({ quadraturePoints: 9, start: first.params });
    expect(largestDifference(again.params, first.params)).toBeLessThan(1e-5);
  });

  it.each(["mode", "quadrature"])("stops cleanly in the stage %s", (stage) => {
    const result = model.fitLaplace({
      quadraturePoints: 9,
      onIteration: (state) => state.stage !== stage,
    });
    expect(codesOf(result)).toContain("interrupted");
    expect(result.params.every(Number.isFinite)).toBe(true);
    expect(result.integration).toMatch(stage === "mode" ? /^Laplace/ : /^adaptive/);
  });

  it.each([1, 9])(
    "has no SDs where the curvature is not that of a maximum (%d points)",
    (points) => {
      const inputs = levelInputs(2, { family: binomial, levels: [14, 4], nested: true });
      const flat = modelOf({ ...inputs, options: { ...inputs.options, vcpP: Infinity } });
      // near a variance of zero the log marginal is convex in v
      const start = new Float64Array(2 + 2 + 18);
      start.fill(-3, 2, 4);
      let stages = 0;
      const result = flat.fitLaplace({
        quadraturePoints: points,
        start,
        maxIterations: 0,
        onIteration: () => void stages++,
      });
      expect(stages).toBe(points === 1 ? 1 : 2);
      expect(codesOf(result)).toContain("hessian-not-positive-definite");
      expect(result.vcpSd.every(Number.isNaN)).toBe(true);
      expect(result.covParams().to1DArray().every(Number.isNaN)).toBe(true);
      expect(result.params.every(Number.isFinite)).toBe(true);
    },
  );

  it("is not available to a target that offers no term", () => {
    const target = new ConditionalPosterior(
      dataOf(levelInputs(2, { family: binomial, levels: [14, 4] })),
    );
    expect(fitLaplace(target).integration).toBe(
      "Laplace's method for all terms (no quadrature: the model offers no term)",
    );
  });

  it("keeps to maxIterations over both stages", () => {
    const result = model.fitLaplace({ quadraturePoints: 9, maxIterations: 0 });
    expect(result.convergence.iterations).toBe(0);
    expect(codesOf(result)).toContain("not-converged");
  });
});
