import type { Random } from "../math/random.js";
import { SkewGradient } from "../model/skew-gradient.js";
import { backwardSolve, forwardSolve } from "../sparse/triangular-solve.js";
import type {
  ConditionalState,
  FactorPattern,
  JointLayout,
  LevelState,
  SkewState,
} from "./posterior-state.js";

/**
 * Draws of (fe, vcp, vc) given v near one point v_s of the grid: x = (b, gamma) from the Gaussian
 * there, its mean moved by dx/dv (v - v_s), bent so that effects, fixed effects and linear predictors have
 * their third cumulants (`SkewGradient`), effects stretched to their SDs, and u_j = exp(v) b_j. Where the
 * rows are not known, or a term is integrated by quadrature, each random effect is bent by itself, by
 * z + g (z^2 - 1) / 6 (Cornish and Fisher); the effects of that term follow by regression on the others,
 * with their own variance.
 */
export class ConditionalDraws {
  private readonly effects: number;
  private readonly fixed: number;
  private readonly skew: SkewGradient | null;

  constructor(
    readonly layout: JointLayout,
    readonly state: ConditionalState,
  ) {
    this.effects = layout.termOf.length;
    this.fixed = state.mean.length - this.effects;
    this.skew = skewGradient(layout, state);
  }

  /** Packed parameters. */
  draw(vcp: Float64Array, random: Random, out: Float64Array): void {
    const { effects, fixed } = this;
    const { termOf, positions } = this.layout;
    const deviation = this.gaussian(random);
    const shift = this.shift(vcp);
    const x = this.skewed(shift, deviation);
    this.writeFixed(x, out);
    out.set(vcp, fixed);
    const vc = out.subarray(fixed + vcp.length);
    for (let j = 0; j < effects; j++) vc[positions[j]] = x[j] * Math.exp(vcp[termOf[j]]);
    if (this.state.levels !== null) {
      this.drawLevels(this.state.levels, vcp, shift, deviation, random, vc);
    }
  }

  /** beta = T gamma */
  private writeFixed(x: Float64Array, out: Float64Array): void {
    const { fixed, effects } = this;
    const { fixedTransform } = this.layout;
    for (let i = 0; i < fixed; i++) {
      out[i] = 0;
      for (let j = 0; j < fixed; j++) out[i] += fixedTransform[i * fixed + j] * x[effects + j];
    }
  }

  /** sum_k dx/dv_k (v_k - v_sk) */
  shift(vcp: Float64Array): Float64Array {
    const { slopes, mean, vcp: origin } = this.state;
    const shift = new Float64Array(mean.length);
    for (let k = 0; k < vcp.length; k++) {
      const move = vcp[k] - origin[k];
      const from = k * shift.length;
      for (let j = 0; j < shift.length; j++) shift[j] += move * slopes[from + j];
    }
    return shift;
  }

  /** L'^-1 e, e standard normal. */
  private gaussian(random: Random): Float64Array {
    return this.deviation(random.fillNormal(new Float64Array(this.state.mean.length)));
  }

  /** L'^-1 e in the numbering of x; overwrites e. */
  deviation(work: Float64Array): Float64Array {
    const { pattern } = this.layout;
    const { order } = pattern;
    backwardSolve(pattern, this.state.factor, work);
    const deviation = new Float64Array(work.length);
    for (let k = 0; k < work.length; k++) deviation[order[k]] = work[k];
    return deviation;
  }

  /** Mean, shift and deviation, with the skewness of all linear combinations where it is known. */
  private skewed(shift: Float64Array, deviation: Float64Array): Float64Array {
    const { skew, state, layout } = this;
    if (skew === null) return this.latent(shift, deviation);
    const bend = solve(layout.pattern, state.factor, skew.at(deviation));
    const { stretch } = state.skew as SkewState;
    return state.mean.map((at, j) => at + shift[j] + (stretch[j] ?? 1) * (deviation[j] + bend[j]));
  }

  /** Mean, shift and deviation, to which every effect adds sd g (z^2 - 1) / 6. */
  latent(shift: Float64Array, deviation: Float64Array): Float64Array {
    const { mean, sds, bends } = this.state;
    const x = mean.map((at, j) => at + shift[j] + deviation[j]);
    for (let j = 0; j < this.effects; j++) x[j] += sds[j] * bent(deviation[j] / sds[j], bends[j]);
    return x;
  }

  private drawLevels(
    levels: LevelState,
    vcp: Float64Array,
    shift: Float64Array,
    deviation: Float64Array,
    random: Random,
    vc: Float64Array,
  ): void {
    const { term, positions } = this.layout.level as NonNullable<JointLayout["level"]>;
    const { mean, sd, bends, vcpSlopes, ownSds, linearSds } = levels;
    const move = vcp[term] - this.state.vcp[term];
    for (let g = 0; g < positions.length; g++) {
      const along = this.along(levels, g, deviation);
      const z = (along + ownSds[g] * random.normal()) / linearSds[g];
      const centre = mean[g] + vcpSlopes[g] * move + this.along(levels, g, shift);
      vc[positions[g]] = centre + sd[g] * (z + bent(z, bends[g]));
    }
  }

  /** The change of a level's mean along a displacement of x. */
  private along(levels: LevelState, g: number, displacement: Float64Array): number {
    const { pointers, columns, slopes, fixedSlopes } = levels;
    const { effects, fixed } = this;
    let sum = 0;
    for (let t = pointers[g]; t < pointers[g + 1]; t++) sum += slopes[t] * displacement[columns[t]];
    for (let j = 0; j < fixed; j++) sum += fixedSlopes[g * fixed + j] * displacement[effects + j];
    return sum;
  }
}

function skewGradient(
  { design, termOf }: JointLayout,
  { skew, vcp }: ConditionalState,
): SkewGradient | null {
  if (design === null || skew === null) return null;
  const scales = Float64Array.from(termOf, (k) => Math.exp(vcp[k]));
  return new SkewGradient(design, scales, skew.third, skew.leverages);
}

/** H^-1 b in the numbering of x. */
function solve(pattern: FactorPattern, factor: Float64Array, b: Float64Array): Float64Array {
  const { order } = pattern;
  const work = b.map((_, k) => b[order[k]]);
  forwardSolve(pattern, factor, work);
  backwardSolve(pattern, factor, work);
  const solution = new Float64Array(b.length);
  for (let k = 0; k < work.length; k++) solution[order[k]] = work[k];
  return solution;
}

function bent(z: number, g: number): number {
  return (g * (z * z - 1)) / 6;
}
