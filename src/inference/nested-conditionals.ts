import type { SkewGradient } from "../model/skew-gradient.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { packTail } from "../sparse/triangular-solve.js";
import { factorLatent } from "./latent-mode.js";
import type { NestedTarget } from "./nested-target.js";
import type { ConditionalState, JointLayout, LevelState } from "./posterior-state.js";
import type { ExploredPoint } from "./vcp-exploration.js";

/** Skewness up to which the transformation of a normal keeps its order within 5 SDs. */
const MAX_SKEWNESS = 0.6;

/** p(x | v, y) at an explored point, at which the target is put. */
export function conditionalAt(target: NestedTarget, point: ExploredPoint): ConditionalState {
  const { mode, mean, vcp, effects } = point.approximation;
  const factor = factorAt(target, point);
  const inverse = SelectedInverse.of(factor);
  const { positions } = latentEffects(target);
  const skew = skewAt(target, inverse);
  const sds = inverse.diagonal().map(Math.sqrt).slice(0, target.effects);
  const slopes = new Float64Array(vcp.length * mode.length);
  vcp.forEach((_, k) => slopes.set(slopeIn(target, factor, mode, k), k * mode.length));
  return {
    vcp,
    mean,
    slopes,
    sds,
    bends: Float64Array.from(positions, (at) => skewness(effects.third[at], effects.variance[at])),
    factor: packTail(factor.symbolic, factor.values),
    levels: levelsAt(target, point, inverse),
    skew: skew && {
      third: skew.third,
      leverages: skew.leverages,
      stretch: sds.map(
        (sd, j) => Math.sqrt(effects.variance[positions[j]]) / (target.scales[j] * sd),
      ),
    },
  };
}

/** What the conditionals of all points have in common. */
export function layoutOf(target: NestedTarget, point: ExploredPoint): JointLayout {
  const factor = factorAt(target, point);
  const { headSize, tailSize, order, columnPointers, rowIndices } = factor.symbolic;
  const { integrated, fixed, scaling } = target;
  const fixedTransform = new Float64Array(fixed * fixed);
  for (let j = 0; j < fixed; j++) {
    const column = scaling.toUser(new Float64Array(fixed).fill(1, j, j + 1));
    for (let i = 0; i < fixed; i++) fixedTransform[i * fixed + j] = column[i];
  }
  return {
    ...latentEffects(target),
    level: integrated
      ? { term: integrated.term, positions: integrated.positions.levelEffects }
      : null,
    fixedTransform,
    pattern: { headSize, tailSize, order, columnPointers, rowIndices, packed: true },
    design: skewAt(target, SelectedInverse.of(factor))?.rows ?? null,
  };
}

function factorAt(target: NestedTarget, point: ExploredPoint): CholeskyFactor {
  const { mode, vcp } = point.approximation;
  target.setVcp(vcp);
  target.holdFixed(false);
  target.value(mode);
  return factorLatent(target).factor;
}

/** Null where the target does not know the skewness of its rows. */
function skewAt({ corrections }: NestedTarget, inverse: SelectedInverse): SkewGradient | null {
  return corrections.skewGradient?.(inverse, MAX_SKEWNESS) ?? null;
}

function latentEffects({ termOf, effects, integrated }: NestedTarget) {
  const all = () => Int32Array.from({ length: effects }, (_, j) => j);
  return { termOf, positions: integrated?.positions.otherEffects ?? all() };
}

/** dx/dv_k of the mode: C times the mixed derivatives, and in units of b, b_k less for its own term. */
function slopeIn(
  target: NestedTarget,
  factor: CholeskyFactor,
  mode: Float64Array,
  k: number,
): Float64Array {
  if (target.integrated?.term === k) {
    const slope = target.integrated.vcpResponse();
    factor.solveInPlace(slope);
    return slope;
  }
  const own = mode.map((b, j) => (j < target.effects && target.termOf[j] === k ? b : 0));
  const slope = own.map((b) => 2 * b);
  factor.solveInPlace(slope);
  return slope.map((value, j) => value - own[j]);
}

function levelsAt(
  { integrated, scales }: NestedTarget,
  { approximation: { effects } }: ExploredPoint,
  inverse: SelectedInverse,
): LevelState | null {
  if (integrated === undefined) return null;
  const regressions = integrated.regressions();
  const own = integrated.variances();
  const explained = integrated.explainedVariances(inverse, regressions);
  const { levelEffects } = integrated.positions;
  const ofLevels = (values: Float64Array) => Float64Array.from(levelEffects, (at) => values[at]);
  const variance = ofLevels(effects.variance);
  const third = ofLevels(effects.third);
  const pointers = new Int32Array(regressions.length + 1);
  regressions.forEach(({ columns }, g) => (pointers[g + 1] = pointers[g] + columns.length));
  return {
    mean: ofLevels(effects.mean),
    sd: variance.map(Math.sqrt),
    bends: third.map((value, g) => skewness(value, variance[g])),
    vcpSlopes: Float64Array.from(regressions, ({ vcp }) => vcp),
    ownSds: own.map(Math.sqrt),
    linearSds: own.map((value, g) => Math.sqrt(value + explained[g])),
    pointers,
    columns: Int32Array.from(regressions.flatMap(({ columns }) => [...columns])),
    // dE[u_g]/db_j = s_j dE[u_g]/du_j
    slopes: Float64Array.from(
      regressions.flatMap(({ columns, slopes }) => [
        ...slopes.map((a, t) => a * scales[columns[t]]),
      ]),
    ),
    fixedSlopes: Float64Array.from(regressions.flatMap(({ fixed }) => [...fixed])),
  };
}

function skewness(third: number, variance: number): number {
  const g = Math.max(-MAX_SKEWNESS, Math.min(MAX_SKEWNESS, third / variance ** 1.5));
  return Number.isFinite(g) ? g : 0;
}
