import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { Poisson } from "../../src/families/poisson.js";
import type { ModelOptions } from "../../src/model/model-options.js";
import { validateModel } from "../../src/model/validate-model.js";
import type { CscMatrix } from "../../src/sparse/csc-matrix.js";

/** Uniform and normal numbers from a seed: mulberry32, and the polar form of Box and Muller. */
export class Draws {
  constructor(private state: number) {}

  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from 0 to size - 1. */
  below(size: number): number {
    return Math.floor(this.uniform() * size);
  }

  normals(length: number, scale = 1): number[] {
    return Array.from({ length }, () => scale * this.normal());
  }

  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
}

/** The arguments of a model, dense. */
export interface ModelInputs {
  endog: number[];
  exog: number[][];
  exogVc: number[][];
  ident: number[];
  options: ModelOptions;
}

export interface RandomModelOptions {
  family?: Family;
  rows?: number;
  /** Columns of X, the first of them an intercept. */
  fixed?: number;
  /** Number of levels of each term, and the standard deviation its effects are drawn with. */
  levels?: number[];
  sds?: number[];
  /** Z with arbitrary values and two entries per row and term, instead of indicators. */
  arbitrary?: boolean;
  /** With offset and weights, and with trials where the family has them. */
  vectors?: boolean;
  options?: ModelOptions;
}

/** Simulates data from a model with random designs and effects. */
export function randomInputs(seed: number, choices: RandomModelOptions = {}): ModelInputs {
  const { rows = 60, fixed = 2, levels = [6, 4], arbitrary = false, vectors = true } = choices;
  const { sds = levels.map(() => 1), family = new Binomial() } = choices;
  const draws = new Draws(seed);
  const exog = Array.from({ length: rows }, () =>
    Array.from({ length: fixed }, (_, j) => (j === 0 ? 1 : draws.normal())),
  );
  const exogVc = exog.map((_, i) =>
    levels.flatMap((count) => indicatorRow(draws, i, count, arbitrary)),
  );
  const ident = levels.flatMap((count, k) => new Array<number>(count).fill(k));
  const fe = draws.normals(fixed, 0.5);
  const vc = ident.map((k) => sds[k] * draws.normal());
  const offset = exog.map(() => (vectors ? 0.3 * draws.normal() : 0));
  const weights = exog.map(() => (vectors ? draws.below(4) / 2 : 1));
  const trials = exog.map(() => (vectors && family.usesTrials ? draws.below(6) : 1));
  const endog = exog.map((x, i) =>
    respond(draws, family, dot(x, fe) + dot(exogVc[i], vc) + offset[i], trials[i]),
  );
  const options = {
    family,
    ...(vectors ? { offset, weights } : {}),
    ...(vectors && family.usesTrials ? { trials } : {}),
    ...choices.options,
  };
  return { endog, exog, exogVc, ident, options };
}

/** A random level, but in the first rows each level once. */
function indicatorRow(draws: Draws, i: number, count: number, arbitrary: boolean): number[] {
  const row = new Array<number>(count).fill(0);
  row[i < count ? i : draws.below(count)] = arbitrary ? draws.normal() : 1;
  if (arbitrary) row[draws.below(count)] += draws.normal();
  return row;
}

/** A draw from the family, with the mean kept away from the borders. */
function respond(draws: Draws, family: Family, eta: number, trials: number): number {
  const mu = family.link.inverse(eta);
  if (family instanceof Binomial) {
    let successes = 0;
    for (let t = 0; t < trials; t++) {
      if (draws.uniform() < Math.min(0.95, Math.max(0.05, mu))) successes++;
    }
    return successes;
  }
  if (!(family instanceof Poisson)) return mu + draws.normal();
  const limit = Math.exp(-Math.min(50, Math.max(0.1, mu)));
  let count = -1;
  for (let product = 1; product > limit; product *= draws.uniform()) count++;
  return Math.max(0, count);
}

export function dataOf({ endog, exog, exogVc, ident, options }: ModelInputs) {
  return validateModel(endog, exog, exogVc, ident, options).data;
}

/**
 * The joint log posterior by its definition, row by row, for families other than the binomial and
 * the Poisson without their log likelihood's constant: only where means lie inside the domain.
 */
export function definition(inputs: ModelInputs, params: ArrayLike<number>): number {
  const { exog, exogVc, ident, options, endog } = inputs;
  const { vcpP = 1, feP = 2 } = options;
  const p = exog[0].length;
  const k = Math.max(...ident) + 1;
  const fe = Array.from(params).slice(0, p);
  const vcp = Array.from(params).slice(p, p + k);
  const vc = Array.from(params).slice(p + k);
  const prior = (sd: number | ArrayLike<number>, j: number) =>
    typeof sd === "number" ? sd : sd[j];
  let sum = 0;
  fe.forEach((value, j) => (sum -= value ** 2 / (2 * prior(feP, j) ** 2)));
  vcp.forEach((value, j) => (sum -= value ** 2 / (2 * prior(vcpP, j) ** 2)));
  vc.forEach((u, j) => (sum -= u ** 2 / (2 * Math.exp(2 * vcp[ident[j]])) + vcp[ident[j]]));
  endog.forEach((y, i) => {
    const eta = dot(exog[i], fe) + dot(exogVc[i], vc) + (options.offset?.[i] ?? 0);
    const likelihood = rowLikelihood(options.family as Family, y, options.trials?.[i] ?? 1, eta);
    sum += (options.weights?.[i] ?? 1) * likelihood;
  });
  return sum;
}

function rowLikelihood(family: Family, y: number, trials: number, eta: number): number {
  const mu = family.link.inverse(eta);
  if (family instanceof Poisson) return y * Math.log(mu) - mu - logFactorial(y);
  const choose = logFactorial(trials) - logFactorial(y) - logFactorial(trials - y);
  return choose + y * Math.log(mu) + (trials - y) * Math.log(1 - mu);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}

/** Jacobian of f at x by central differences of fourth order: row i is df_i/dx. */
export function differences(
  f: (x: Float64Array) => ArrayLike<number>,
  x: Float64Array,
  step = 1e-3,
): number[][] {
  const columns = Array.from(x, (_, j) => {
    const [a, b, c, d] = [-2, -1, 1, 2].map((k) => {
      const moved = x.slice();
      moved[j] += k * step;
      return f(moved);
    });
    return Array.from(a, (_, i) => (a[i] - 8 * b[i] + 8 * c[i] - d[i]) / (12 * step));
  });
  return columns[0].map((_, i) => columns.map((column) => column[i]));
}

/** max |a - b| / (1 + max |b|) over two lists of equal length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN;
  let difference = 0;
  let scale = 1;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, 1 + Math.abs(b[i]));
  }
  return difference / scale;
}

export function toDense({ rows, columns, columnPointers, rowIndices, values }: CscMatrix) {
  const dense = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (let j = 0; j < columns; j++) {
    for (let s = columnPointers[j]; s < columnPointers[j + 1]; s++) {
      dense[rowIndices[s]][j] = values[s];
    }
  }
  return dense;
}
