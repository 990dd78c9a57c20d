import type { FitMethod } from "../inference/fit-options.js";
import type {
  ConditionalState,
  JointLayout,
  JointState,
  LevelState,
  NestedState,
  PosteriorState,
} from "../inference/posterior-state.js";
import type { SkewRows } from "../model/skew-gradient.js";
import { MAX_LATTICE } from "../inference/vcp-interpolation.js";
import { broken } from "./codec.js";
import {
  checkEach,
  checkFinite,
  checkLength,
  checkPermutation,
  checkPointers,
  checkPositive,
  checkPositions,
  checkVectors,
} from "./rules.js";

/** Numbers of fixed effects, terms and random effects, and the packed SDs. */
export interface Sizes {
  readonly p: number;
  readonly k: number;
  readonly q: number;
  readonly sd: Float64Array;
}

const KINDS: Record<FitMethod, readonly PosteriorState["kind"][]> = {
  map: ["gaussian"],
  laplace: ["gaussian"],
  vb: ["gaussian", "independent"],
  inla: ["nested"],
  nuts: ["draws", "gaussian"],
};

/** @throws InputError naming the field of the posterior that contradicts the others. */
export function checkPosterior(
  state: PosteriorState,
  method: FitMethod,
  sizes: Sizes,
  path: string,
): void {
  if (!KINDS[method].includes(state.kind)) {
    throw broken(`${path}.kind`, `a fit by ${method} has no posterior of kind ${state.kind}`);
  }
  const size = sizes.sd.length;
  if (state.kind === "draws") {
    const { chains, draws, values } = state;
    checkFinite(`${path}.values`, values, chains * draws * size);
    if (values.length === 0) throw broken(`${path}.draws`, "there are no draws");
  }
  if (state.kind === "gaussian" || state.kind === "nested") {
    checkCovariance(state.covariance, sizes.sd, `${path}.covariance`);
  }
  if (state.kind === "nested") checkNested(state, sizes, path);
}

/** Finite wherever both parameters have an SD. */
function checkCovariance(triangle: Float64Array | null, sd: Float64Array, path: string): void {
  if (triangle === null) return;
  const size = sd.length;
  checkLength(path, triangle, (size * (size + 1)) / 2);
  for (let i = 0, t = 0; i < size; i++) {
    for (let j = 0; j <= i; j++, t++) {
      const wanted = !Number.isNaN(sd[i]) && !Number.isNaN(sd[j]);
      const holds = Number.isFinite(triangle[t]) && (i !== j || triangle[t] >= 0);
      if (!wanted || holds) continue;
      throw broken(path, `entry ${t} is ${triangle[t]}, no covariance of parameters ${i} and ${j}`);
    }
  }
}

function checkNested(state: NestedState, sizes: Sizes, path: string): void {
  const { scale, grid, joint } = state;
  const { p, k, sd } = sizes;
  checkVectors(path, state, { third: sd.length, stretch: p });
  checkVectors(`${path}.scale`, scale, { centre: k, factor: k * k });
  const diagonal = scale.centre.map((_, a) => scale.factor[a * (k + 1)]);
  checkPositive(`${path}.scale.factor`, diagonal);
  grid.forEach((point, s) => checkVectors(`${path}.grid[${s}]`, point, { z: k, gradient: k }));
  checkGrid(state, k, `${path}.grid`);
  checkTables(state, k, path);
  if (joint !== null) checkJoint(joint, grid.length, sizes, `${path}.joint`);
}

/** A density for each of k terms. */
function checkTables({ vcpTables }: NestedState, k: number, path: string): void {
  checkLength(`${path}.vcpTables`, vcpTables, k);
  vcpTables.forEach(({ step, values }, a) => {
    const table = `${path}.vcpTables[${a}]`;
    checkPositive(`${table}.step`, [step]);
    checkFinite(`${table}.values`, values, values.length);
    checkEach(`${table}.values`, values, (value) => value >= 0, "a density");
    if (values.length < 2 || values.every((value) => value === 0)) {
      throw broken(`${table}.values`, "no density is positive");
    }
  });
}

/**
 * All points different, and for each but the centre one with its first nonzero coordinate at 0, so that
 * every line of points crosses an axis, a plane, ...: what `interpolate` rests on.
 */
function checkGrid({ grid }: NestedState, k: number, path: string): void {
  const keys = new Set(grid.map(({ z }) => z.join()));
  if (keys.size < grid.length) throw broken(path, "a point occurs twice");
  if (!keys.has(new Float64Array(k).join())) throw broken(path, "the point z = 0 is missing");
  grid.forEach(({ z }, s) => {
    const first = z.findIndex((value) => value !== 0);
    if (first >= 0 && !keys.has(z.map((value, a) => (a === first ? 0 : value)).join())) {
      throw broken(`${path}[${s}].z`, `there is no point with its coordinate ${first} at 0`);
    }
    const nonZeros = z.filter((value) => value !== 0).length;
    if (k > MAX_LATTICE && nonZeros > 2) {
      throw broken(`${path}[${s}].z`, `${nonZeros} coordinates are not 0, more than 2`);
    }
  });
}

function checkJoint(joint: JointState, points: number, sizes: Sizes, path: string): void {
  const { layout, conditionals } = joint;
  checkLayout(layout, sizes, `${path}.layout`);
  checkLength(`${path}.conditionals`, conditionals, points);
  conditionals.forEach((conditional, s) => {
    checkConditional(conditional, layout, sizes, `${path}.conditionals[${s}]`);
  });
}

function checkLayout(layout: JointLayout, { p, k, q }: Sizes, path: string): void {
  const { termOf, positions, level, fixedTransform, pattern } = layout;
  const effects = termOf.length;
  const levels = level === null ? 0 : level.positions.length;
  checkPositions(`${path}.termOf`, termOf, q - levels, k);
  checkPositions(`${path}.positions`, positions, effects, q);
  if (level !== null) {
    checkPositions(`${path}.level.positions`, level.positions, levels, q);
    if (level.term >= k) throw broken(`${path}.level.term`, `${level.term} is none of ${k} terms`);
  }
  checkPermutation(
    `${path}.positions`,
    Int32Array.of(...positions, ...(level === null ? [] : level.positions)),
  );
  checkFinite(`${path}.fixedTransform`, fixedTransform, p * p);
  const { headSize, tailSize, order, columnPointers, rowIndices } = pattern;
  const size = headSize + tailSize;
  if (size !== effects + p) {
    throw broken(`${path}.pattern.headSize`, `with tailSize it makes ${size}, not ${effects + p}`);
  }
  checkPositions(`${path}.pattern.order`, order, size, size);
  checkPermutation(`${path}.pattern.order`, order);
  checkPointers(`${path}.pattern.columnPointers`, columnPointers, headSize, rowIndices.length);
  const rows = rowIndices.length;
  checkPositions(`${path}.pattern.rowIndices`, rowIndices, rows, size);
  if (layout.design !== null) checkDesign(layout.design, effects, p, `${path}.design`);
}

function checkDesign(
  { count, rowPointers, columnsOf, values, exog }: SkewRows,
  effects: number,
  p: number,
  path: string,
): void {
  const entries = columnsOf.length;
  checkPointers(`${path}.rowPointers`, rowPointers, count, entries);
  checkPositions(`${path}.columnsOf`, columnsOf, entries, effects);
  if (values !== null) checkFinite(`${path}.values`, values, entries);
  if (exog.columns !== p) throw broken(`${path}.exog.columns`, `${exog.columns}, not ${p}`);
  checkFinite(`${path}.exog.data`, exog.data, count * p);
}

function checkConditional(
  conditional: ConditionalState,
  { termOf, level, pattern, design }: JointLayout,
  { p, k }: Sizes,
  path: string,
): void {
  const effects = termOf.length;
  const latent = effects + p;
  const { headSize, tailSize, rowIndices } = pattern;
  const tail = headSize + rowIndices.length;
  const entries = tail + (tailSize * (tailSize + 1)) / 2;
  const lengths = { vcp: k, mean: latent, slopes: k * latent, sds: effects, bends: effects };
  checkVectors(path, conditional, { ...lengths, factor: entries });
  const { sds, factor, levels, skew } = conditional;
  checkPositive(`${path}.sds`, sds);
  // the diagonal of L: first of all, and first of each column of the dense triangle at the end
  const diagonal = [...factor.subarray(0, headSize)];
  for (let j = 0, t = tail; j < tailSize; t += tailSize - j++) diagonal.push(factor[t]);
  checkPositive(`${path}.factor`, diagonal);
  if ((skew === null) !== (design === null)) {
    throw broken(`${path}.skew`, `it ${skew ? "is there" : "is missing"}, against the layout`);
  }
  if (skew !== null && design !== null) {
    const { count } = design;
    checkVectors(`${path}.skew`, skew, { third: count, leverages: count, stretch: effects });
    checkPositive(`${path}.skew.stretch`, skew.stretch);
  }
  if ((levels === null) !== (level === null)) {
    throw broken(`${path}.levels`, `it ${levels ? "is there" : "is missing"}, against the layout`);
  }
  if (levels !== null && level !== null) {
    checkLevels(levels, level.positions.length, effects, p, `${path}.levels`);
  }
}

function checkLevels(
  levels: LevelState,
  count: number,
  effects: number,
  p: number,
  path: string,
): void {
  const { pointers, columns, sd, linearSds } = levels;
  const lengths = { mean: count, sd: count, bends: count, vcpSlopes: count, ownSds: count };
  const slopes = { slopes: columns.length, fixedSlopes: count * p };
  checkVectors(path, levels, { ...lengths, linearSds: count, ...slopes });
  checkPositive(`${path}.sd`, sd);
  checkPositive(`${path}.linearSds`, linearSds);
  checkPointers(`${path}.pointers`, pointers, count, columns.length);
  checkPositions(`${path}.columns`, columns, columns.length, effects);
}
