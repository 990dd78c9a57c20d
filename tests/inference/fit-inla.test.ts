import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { Binomial, InputError, MixedGLM, Poisson, type FitProgress } from "../../src/index.js";
import { KnownVariance } from "../model/known-variance.js";
import { logIntegral, logNormal } from "../model/level-models.js";
import { Draws, dot, randomInputs, type ModelInputs } from "../model/random-models.js";

const modelOf = ({ endog, exog, exogVc, ident, options }: ModelInputs) =>
  new MixedGLM(endog, exog, exogVc, ident, options);

/** Points of a grid over v with weights, the moments of y | v there, and log p(y). */
interface ExactPosterior {
  mean: Float64Array;
  sd: Float64Array;
  logMarginalLikelihood: number;
}

/**
 * The posterior of a normal response with known variance 1, from dense algebra: given v, with
 * A = [X Z], D the prior variances of (fe, vc), H = A'A + D^-1 and r = y - offset, (fe, vc) has mean
 * H^-1 A'r and covariance H^-1, and log p(y | v) = -(n log 2 pi + r'r - r'A H^-1 A'r + log|H| + log|D|) / 2.
 * The log standard deviations are summed over a grid.
 */
function exactNormal(inputs: ModelInputs, grid: number[][]): ExactPosterior {
  const { endog, exog, exogVc, ident, options } = inputs;
  const n = endog.length;
  const p = exog[0].length;
  const k = new Set(ident).size;
  const a = new Matrix(exog.map((row, i) => [...row, ...exogVc[i]]));
  const offset = Array.from(options.offset ?? new Array<number>(n).fill(0));
  const r = endog.map((y, i) => y - offset[i]);
  const ar = a.transpose().mmul(Matrix.columnVector(r));
  const information = a.transpose().mmul(a);
  const points = grid.map((v) => {
    const prior = [
      ...exog[0].map(() => (options.feP as number) ** 2),
      ...ident.map((term) => Math.exp(2 * v[term])),
    ];
    const h = Matrix.add(information, Matrix.diag(prior.map((d) => 1 / d)));
    const cholesky = new CholeskyDecomposition(h);
    const inverse = cholesky.solve(Matrix.eye(prior.length));
    const mean = inverse.mmul(ar).to1DArray();
    const variance = inverse.diagonal();
    let log = (dot(mean, ar.to1DArray()) - dot(r, r) - n * Math.log(2 * Math.PI)) / 2;
    const l = cholesky.lowerTriangularMatrix;
    prior.forEach((d, j) => (log -= Math.log(l.get(j, j)) + Math.log(d) / 2));
    for (const value of v) log += logNormal(value / (options.vcpP as number));
    const packed = (x: number[], vcp: number[]) => [...x.slice(0, p), ...vcp, ...x.slice(p)];
    return {
      log,
      mean: packed(mean, v),
      variance: packed(
        variance,
        v.map(() => 0),
      ),
    };
  });
  const largest = Math.max(...points.map(({ log }) => log));
  const shares = points.map(({ log }) => Math.exp(log - largest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mean = new Float64Array(p + k + ident.length);
  const square = new Float64Array(mean.length);
  points.forEach((point, s) => {
    const weight = shares[s] / total;
    point.mean.forEach((value, j) => {
      mean[j] += weight * value;
      square[j] += weight * (value * value + point.variance[j]);
    });
  });
  const step = Math.abs(grid[1][k - 1] - grid[0][k - 1]);
  const cell = step ** k / (options.vcpP as number) ** k;
  const logMarginalLikelihood = largest + Math.log(total * cell);
  return {
    mean,
    sd: square.map((value, j) => Math.sqrt(value - mean[j] ** 2)),
    logMarginalLikelihood,
  };
}

/** Every combination of k values from `low` to `high`. */
function lattice(k: number, [low, high]: number[], step: number): number[][] {
  const length = Math.round((high - low) / step) + 1;
  const values = Array.from({ length }, (_, i) => low + i * step);
  let points: number[][] = [[]];
  for (let a = 0; a < k; a++) points = points.flatMap((point) => values.map((v) => [...point, v]));
  return points;
}

describe("a normal response, whose posterior is known in closed form given vcp", () => {
  const options = { feP: 2, vcpP: 1 };
  const cases = [
    { levels: [12], range: [-3, 2.5], step: 0.05, digits: { mean: 0.01, sd: 0.01, log: 0.01 } },
    { levels: [10, 8], range: [-3, 2.5], step: 0.15, digits: { mean: 0.02, sd: 0.02, log: 0.02 } },
    {
      levels: [12, 10, 9],
      range: [-2, 1.25],
      step: 0.25,
      digits: { mean: 0.05, sd: 0.05, log: 0.05 },
    },
  ];
  it.each(cases)("$levels levels", ({ levels, range, step, digits }) => {
    const family = new KnownVariance(1);
    const rows = levels.length === 3 ? 100 : 60;
    const inputs = randomInputs(3, { family, rows, levels, vectors: false, options });
    const exact = exactNormal(inputs, lattice(levels.length, range, step));
    const result = modelOf(inputs).fitInla();
    const sd = [...result.feSd, ...result.vcpSd, ...result.vcSd];
    exact.mean.forEach((value, j) => {
      expect(Math.abs(result.params[j] - value) / exact.sd[j]).toBeLessThan(digits.mean);
      expect(Math.abs(sd[j] / exact.sd[j] - 1)).toBeLessThan(digits.sd);
    });
    const difference = (result.logMarginalLikelihood as number) - exact.logMarginalLikelihood;
    expect(Math.abs(difference)).toBeLessThan(digits.log);
  });
});

describe("small models against integrals by brute force", () => {
  const step = 0.2;
  const betas = Array.from({ length: 31 }, (_, i) => -3 + i * step);
  const vcps = Array.from({ length: 31 }, (_, i) => -3.6 + i * step);
  /** log likelihood of `size` trials or counts that share eta, y in all, without its constant. */
  const kernels = {
    Binomial: (y: number, size: number, eta: number) => y * eta - size * Math.log1p(Math.exp(eta)),
    Poisson: (y: number, size: number, eta: number) => y * eta - size * Math.exp(eta),
  };

  /** Moments of (fe, vcp) and log p(y) for an intercept and one term, levels one by one. */
  function exact(counts: number[], trials: number[], perLevel: number, family: Binomial | Poisson) {
    const kernel = kernels[family.name];
    const sums = (values: number[]) =>
      Array.from({ length: counts.length / perLevel }, (_, g) =>
        values.slice(g * perLevel, (g + 1) * perLevel).reduce((sum, value) => sum + value, 0),
      );
    const [totals, sizes] = [sums(counts), sums(trials)];
    const constant = counts.reduce((sum, y, i) => sum + family.logConstant(y, trials[i]), 0);
    const log = (beta: number, v: number) => {
      let sum = constant + logNormal(beta / 2) - Math.log(2) + logNormal(v);
      totals.forEach((y, g) => {
        const f = (b: number) => logNormal(b) + kernel(y, sizes[g], beta + Math.exp(v) * b);
        sum += logIntegral(f, 7, 60);
      });
      return sum;
    };
    const cells = betas.flatMap((beta) => vcps.map((v) => ({ beta, v, log: log(beta, v) })));
    const largest = Math.max(...cells.map((cell) => cell.log));
    let [total, m, w, mm, ww] = [0, 0, 0, 0, 0];
    for (const { beta, v, log } of cells) {
      const share = Math.exp(log - largest);
      total += share;
      m += share * beta;
      w += share * v;
      mm += share * beta * beta;
      ww += share * v * v;
    }
    const moments = (first: number, second: number) => ({
      mean: first / total,
      sd: Math.sqrt(second / total - (first / total) ** 2),
    });
    const logMarginalLikelihood = largest + Math.log(total * step * step);
    return { fe: moments(m, mm), vcp: moments(w, ww), logMarginalLikelihood };
  }

  it.each([
    ["binomial, 10 trials a row", new Binomial(), [7, 9, 2, 4, 1, 0, 5, 6, 3, 2, 8, 8], 10, 2],
    [
      "binomial, one trial a row",
      new Binomial(),
      [1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 1],
      1,
      3,
    ],
    ["Poisson", new Poisson(), [3, 1, 0, 2, 5, 7, 1, 0, 2, 4, 3, 2], 1, 2],
  ])("%s", (_, family, counts, size, perLevel) => {
    const trials = counts.map(() => size);
    const levels = counts.length / perLevel;
    const reference = exact(counts, trials, perLevel, family);
    const z = counts.map((_, i) =>
      Array.from({ length: levels }, (_, g) => Number(Math.floor(i / perLevel) === g)),
    );
    const ident = new Array<number>(levels).fill(0);
    const model = new MixedGLM(
      counts,
      counts.map(() => [1]),
      z,
      ident,
      {
        family,
        feP: 2,
        vcpP: 1,
        ...(family instanceof Binomial ? { trials } : {}),
      },
    );
    const result = model.fitInla();
    const { fe, vcp, logMarginalLikelihood } = reference;
    expect(Math.abs(result.feMean[0] - fe.mean) / fe.sd).toBeLessThan(0.02);
    expect(Math.abs(result.vcpMean[0] - vcp.mean) / vcp.sd).toBeLessThan(0.05);
    // three binary rows a level, six levels: as far from normal as data come
    const tolerance = size === 1 ? 0.07 : 0.03;
    expect(Math.abs(result.feSd[0] / fe.sd - 1)).toBeLessThan(tolerance);
    expect(Math.abs(result.vcpSd[0] / vcp.sd - 1)).toBeLessThan(tolerance);
    const difference = (result.logMarginalLikelihood as number) - logMarginalLikelihood;
    expect(Math.abs(difference)).toBeLessThan(0.03);
  });
});

it.each([1, 2, 3])(
  "rare events in large levels: Laplace's method agrees with quadrature, data %i",
  (seed) => {
    const draws = new Draws(seed);
    const effects = draws.normals(10, 0.8);
    const rows = Array.from({ length: 600 }, (_, i) => ({ level: i % 10, x: draws.normal() }));
    const columns = {
      y: rows.map(({ level, x }) => {
        const eta = -3.7 + 0.5 * x + effects[level];
        return Number(draws.uniform() < 1 / (1 + Math.exp(-eta)));
      }),
      x: rows.map(({ x }) => x),
      level: rows.map(({ level }) => `l${level}`),
    };
    const model = MixedGLM.fromFormula("y ~ x + (1 | level)", columns, { family: new Binomial() });
    const laplace = model.fitInla({ quadraturePoints: 1 });
    const exact = model.fitInla({ quadraturePoints: 25 });
    for (const kind of ["fe", "vcp", "vc"] as const) {
      laplace[`${kind}Sd`].forEach((sd, j) => {
        const difference = laplace[`${kind}Mean`][j] - exact[`${kind}Mean`][j];
        const ratio = sd / exact[`${kind}Sd`][j];
        // of vcp 0.02 SDs and 0.12%; the largest, a level's effect, 0.039 SDs and 1.5%
        expect(Math.abs(difference)).toBeLessThan((kind === "vcp" ? 0.025 : 0.045) * sd);
        expect(Math.abs(ratio - 1)).toBeLessThan(kind === "vcp" ? 0.005 : 0.02);
      });
    }
  },
);

describe("binary levels of an SD that reaches above 3", () => {
  const draws = new Draws(5);
  /** 100 levels of one row each, or of four and an SD of 5. */
  const columnsOf = (size: number, sd: number) => {
    const effects = draws.normals(100, sd);
    const x = draws.normals(100 * size, 1);
    const y = Array.from(x, (value, i) => {
      const eta = 0.5 * value - 0.3 + effects[i % 100];
      return Number(draws.uniform() < 1 / (1 + Math.exp(-eta)));
    });
    return { y, x, g: y.map((_, i) => `g${i % 100}`) };
  };

  it.each([
    ["one row each", 1, 1],
    ["four rows each", 4, 5],
  ])("takes 31 points by itself and agrees with 51, %s", (_, size, sd) => {
    const model = MixedGLM.fromFormula("y ~ x + (1 | g)", columnsOf(size, sd));
    const fractions: number[] = [];
    const result = model.fitInla({ onIteration: ({ fraction }) => void fractions.push(fraction) });
    expect(result.integration).toMatch(/^adaptive quadrature, 31 points/);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    const exact = model.fitInla({ quadraturePoints: 51 });
    for (const kind of ["fe", "vcp"] as const) {
      exact[`${kind}Sd`].forEach((spread, j) => {
        const difference = result[`${kind}Mean`][j] - exact[`${kind}Mean`][j];
        expect(Math.abs(difference)).toBeLessThan(0.02 * spread);
        expect(Math.abs(result[`${kind}Sd`][j] / spread - 1)).toBeLessThan(0.03);
      });
    }
    expect(model.fitLaplace().integration).toMatch(size === 1 ? /13 points/ : /31 points/);
  });

  it("adds up the iterations of its searches, and keeps to maxIterations over all of them", () => {
    const model = MixedGLM.fromFormula("y ~ x + (1 | g)", columnsOf(4, 5));
    const observed = (maxIterations: number) => {
      const states: FitProgress[] = [];
      const result = model.fitInla({
        maxIterations,
        onIteration: (state) => void (state.stage === "mode" && states.push(state)),
      });
      return { result, iterations: states.map(({ iteration }) => iteration) };
    };
    const { result, iterations } = observed(200);
    expect(result.integration).toMatch(/31 points/);
    expect(iterations).toEqual([...iterations].sort((a, b) => a - b));
    expect(result.convergence.iterations).toBeGreaterThanOrEqual(iterations[iterations.length - 1]);
    for (const limit of [1, 3]) {
      const short = observed(limit);
      expect(Math.max(...short.iterations)).toBe(limit);
      // a second search tells of its start, where the first one ended
      expect(short.iterations.length).toBeLessThanOrEqual(limit + 2);
      expect(short.result.convergence).toMatchObject({ converged: false, iterations: limit });
      expect(short.result.warnings.map(({ code }) => code)).toContain("not-converged");
    }
  });
});

it("says where terms of second order change the variance of a random effect by half", () => {
  const message = (sd: number) => {
    const draws = new Draws(1);
    const effects = draws.normals(60, sd);
    const group = Array.from({ length: 600 }, (_, i) => i % 60);
    const y = group.map((g) => Number(draws.uniform() < 1 / (1 + Math.exp(-effects[g]))));
    const columns = { y, g: group.map((g) => `g${g}`) };
    const fit = MixedGLM.fromFormula("y ~ 1 + (1 | g)", columns).fitInla({ quadraturePoints: 1 });
    return fit.warnings.map((warning) => warning.message).join();
  };
  expect(message(5)).toMatch(/; they change the variance of a random effect by \d+%: what/);
  expect(message(1)).toBe("");
});

describe("what does not change the posterior does not change the fit", () => {
  const inputs = randomInputs(11, { levels: [8, 5], vectors: false, family: new Poisson() });

  it("two runs agree to the last bit", () => {
    const [first, second] = [1, 2].map(() => modelOf(inputs).fitInla());
    expect(first.params).toEqual(second.params);
    expect(first.vcSd).toEqual(second.vcSd);
    expect(first.sample(3)).toEqual(second.sample(3));
  });

  it("weights of 2 are rows twice", () => {
    const { endog, exog, exogVc, ident, options } = inputs;
    const weights = endog.map(() => 2);
    const weighted = modelOf({ ...inputs, options: { ...options, weights } }).fitInla();
    const twice = <T>(rows: readonly T[]) => [...rows, ...rows];
    const stacked = new MixedGLM(
      twice(endog),
      twice(exog),
      twice(exogVc),
      ident,
      options,
    ).fitInla();
    weighted.params.forEach((value, j) => expect(value).toBeCloseTo(stacked.params[j], 7));
    weighted.feSd.forEach((value, j) => expect(value).toBeCloseTo(stacked.feSd[j], 7));
    expect(weighted.logMarginalLikelihood).toBeCloseTo(stacked.logMarginalLikelihood as number, 6);
  });

  it("nor does an offset that a fixed effect takes up, nor the unit of a covariate", () => {
    const { endog, exog, exogVc, ident, options } = inputs;
    const base = modelOf(inputs).fitInla();
    const scaled = new MixedGLM(
      endog,
      exog.map(([one, x]) => [one, 1000 * x]),
      exogVc,
      ident,
      { ...options, feP: [2, 2 / 1000] },
    ).fitInla();
    const plain = new MixedGLM(endog, exog, exogVc, ident, { ...options, feP: [2, 2] }).fitInla();
    expect(scaled.feMean[1] * 1000).toBeCloseTo(plain.feMean[1], 7);
    expect(scaled.feSd[1] * 1000).toBeCloseTo(plain.feSd[1], 7);
    expect(base.convergence.converged).toBe(true);
  });
});

describe("joint draws and covariance", () => {
  it.each([
    ["Laplace", { levels: [8, 5], family: new Poisson(), vectors: false }],
    ["quadrature", { levels: [25, 5], family: new Binomial(), rows: 60, vectors: false }],
  ])("agree with the marginals: %s", (method, choices) => {
    const inputs = randomInputs(21, choices);
    const quadraturePoints = method === "Laplace" ? 1 : 9;
    const result = modelOf(inputs).fitInla({ quadraturePoints });
    const n = 10000;
    const draws = result.sample(n, { seed: 4 });
    const covariance = result.covParams();
    const sd = [...result.feSd, ...result.vcpSd, ...result.vcSd];
    const columns = sd.map((_, j) => draws.getColumn(j));
    const means = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / n);
    sd.forEach((s, j) => {
      // sampling errors: 0.010 for a mean, 0.007 for an SD of a normal
      expect(Math.abs(means[j] - result.params[j]) / s).toBeLessThan(0.1);
      const spread = columns[j].reduce((sum, x) => sum + (x - means[j]) ** 2, 0) / n;
      expect(Math.abs(Math.sqrt(spread) / s - 1)).toBeLessThan(0.1);
      expect(Math.sqrt(covariance.get(j, j))).toBeCloseTo(s, 9);
      for (let l = 0; l < j; l++) {
        let product = 0;
        for (let i = 0; i < n; i++)
          product += (columns[j][i] - means[j]) * (columns[l][i] - means[l]);
        const correlation = covariance.get(j, l) / (s * sd[l]);
        expect(Math.abs(product / n / (s * sd[l]) - correlation)).toBeLessThan(0.12);
      }
    });
  });

  it("points of vcp carry weights that sum to 1", () => {
    for (const levels of [[8], [8, 5], [9, 7, 6]]) {
      const { vcpPoints = [] } = modelOf(randomInputs(5, { levels })).fitInla();
      expect(vcpPoints.length).toBeGreaterThan(levels.length);
      expect(vcpPoints.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    }
  });

  it("points of one log SD have its mean and SD", () => {
    const { vcpPoints = [], vcpMean, vcpSd } = modelOf(randomInputs(5, { levels: [8] })).fitInla();
    const mean = (f: (v: number) => number) =>
      vcpPoints.reduce((sum, { weight, vcp }) => sum + weight * f(vcp[0]), 0);
    expect(mean((v) => v)).toBeCloseTo(vcpMean[0], 9);
    expect(Math.sqrt(mean((v) => (v - vcpMean[0]) ** 2))).toBeCloseTo(vcpSd[0], 9);
  });

  it("draws of one log SD go by points that lie closer", () => {
    const result = modelOf(randomInputs(5, { levels: [8] })).fitInla();
    const { posterior } = JSON.parse(JSON.stringify(result)) as { posterior: { grid: unknown[] } };
    expect(posterior.grid.length).toBeGreaterThan(result.vcpPoints?.length ?? 0);
  });
});

describe("options and their errors", () => {
  const inputs = randomInputs(2, { levels: [6] });

  it("refuses flat priors of vcp, and leaves the evidence out under flat priors of fe", () => {
    const flatVcp = { ...inputs, options: { ...inputs.options, vcpP: Infinity } };
    expect(() => modelOf(flatVcp).fitInla()).toThrow(InputError);
    expect(() => modelOf(flatVcp).fitInla()).toThrow(
      /invalid vcpP: Infinity for VC_1, .*improper; pass a finite vcpP such as 1, or use fitLaplace/s,
    );
    const flatFe = { ...inputs, options: { ...inputs.options, feP: Infinity } };
    expect(modelOf(flatFe).fitInla().logMarginalLikelihood).toBeUndefined();
  });

  it("tells of its progress, and stops when asked to", () => {
    const states: FitProgress[] = [];
    modelOf(inputs).fitInla({ onIteration: (state) => void states.push(state) });
    expect(new Set(states.map(({ stage }) => stage))).toEqual(new Set(["mode", "exploration"]));
    expect(states.every(({ method }) => method === "inla")).toBe(true);
    const fractions = states.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    for (const stage of ["mode", "exploration"]) {
      const stopped = modelOf(inputs).fitInla({ onIteration: (state) => state.stage !== stage });
      expect(stopped.convergence.converged).toBe(false);
      expect(stopped.warnings.map(({ code }) => code)).toContain("interrupted");
      expect(stopped.params.every(Number.isFinite)).toBe(true);
    }
  });

  it("stays at the best point where it is stopped at once", () => {
    const stopped = modelOf(inputs).fitInla({ onIteration: () => false });
    for (const mean of stopped.vcpMean) expect(mean).toBeCloseTo(-0.7, 2);
  });
});

describe("corrections of Laplace's method as large as approximation-rough warns of", () => {
  /** Counts in 8 groups, with an effect a row whose SD is 2: the SD of the rows hardly needs quadrature, that of the groups does. */
  function overdispersed(formula: string) {
    const draws = new Draws(3);
    const groups = draws.normals(8, 0.5);
    const rows = Array.from({ length: 320 }, (_, i) => ({ group: i % 8, x: draws.normal() }));
    const columns = {
      y: rows.map(({ group, x }) =>
        Math.round(Math.exp(0.5 * x + groups[group] + 2 * draws.normal())),
      ),
      x: rows.map(({ x }) => x),
      group: rows.map(({ group }) => `g${group}`),
      row: rows.map((_, i) => `r${i}`),
    };
    return MixedGLM.fromFormula(formula, columns, { family: new Poisson() });
  }

  it("lead to quadrature, and are gone then", () => {
    const model = overdispersed("y ~ x + (1 | group) + (1 | row)");
    const [auto, laplace, quadrature] = (["auto", 1, 13] as const).map((quadraturePoints) =>
      model.fitInla({ quadraturePoints }),
    );
    expect(auto.integration).toContain("for row, as the corrections of Laplace's method are large");
    expect(auto.warnings).toEqual([]);
    expect(laplace.warnings.map(({ code }) => code)).toEqual(["approximation-rough"]);
    expect(laplace.warnings[0].remedy).toMatch(/^Leave quadraturePoints at "auto"/);
    const away = (fit: typeof auto) =>
      Math.max(
        ...fit.vcpMean.map((m, j) => Math.abs(m - quadrature.vcpMean[j]) / quadrature.vcpSd[j]),
      );
    expect(away(auto)).toBeLessThan(0.005);
    expect(away(laplace)).toBeGreaterThan(0.05);
  });

  it("lead to quadrature for an intercept whose levels have a slope too: as fitNuts has it", () => {
    const draws = new Draws(1);
    const effects = Array.from({ length: 80 }, () => [0.8 * draws.normal(), 0.5 * draws.normal()]);
    const rows = Array.from({ length: 300 }, (_, i) => ({ level: i % 80, x: draws.normal() }));
    const columns = {
      y: rows.map(({ level, x }) => {
        const eta = -2 + 0.5 * x + effects[level][0] + effects[level][1] * x;
        return Number(draws.uniform() < 1 / (1 + Math.exp(-eta)));
      }),
      x: rows.map(({ x }) => x),
      level: rows.map(({ level }) => `l${level}`),
    };
    const model = MixedGLM.fromFormula("y ~ x + (1 + x || level)", columns);
    const inla = model.fitInla();
    const nuts = model.fitNuts({ seed: 1, draws: 2000 });
    expect(inla.integration).toContain("Laplace's method for level:x");
    for (const kind of ["fe", "vcp"] as const) {
      nuts[`${kind}Sd`].forEach((sd, j) => {
        const difference = inla[`${kind}Mean`][j] - nuts[`${kind}Mean`][j];
        expect(Math.abs(difference) / sd).toBeLessThan(0.07);
        expect(Math.abs(inla[`${kind}Sd`][j] / sd - 1)).toBeLessThan(0.06);
      });
    }
  });

  it("lead to nothing more once the observer has said stop", () => {
    const stages: string[] = [];
    const { convergence, integration } = overdispersed("y ~ x + (1 | group) + (1 | row)").fitInla({
      onIteration: ({ stage }) => {
        stages.push(stage);
        return stage !== "exploration";
      },
    });
    expect(convergence.converged).toBe(false);
    expect(integration).toContain("Laplace's method for all terms");
    expect(stages.indexOf("exploration")).toBe(stages.length - 1);
  });

  it("are warned of where no term can be integrated", () => {
    const choices = {
      family: new Binomial(),
      levels: [30],
      rows: 40,
      arbitrary: true,
      vectors: false,
    };
    const { integration, warnings } = modelOf(randomInputs(5, choices)).fitInla();
    expect(integration).toContain("no quadrature");
    expect(warnings.map(({ code, remedy }) => [code, remedy])).toEqual([
      ["approximation-rough", "Compare with fitNuts before you act on the numbers."],
    ]);
  });
});
