import { dot } from "../math/small-matrix.js";
import type { CholeskyFactor } from "../sparse/cholesky.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import { factorLatent } from "./latent-mode.js";
import type { NestedTarget } from "./nested-target.js";

/** Step of the differences, in SDs of the fixed effect. */
const STEP = 0.1;

/** What terms of second order say of each fixed effect at fixed v, on the user's scale. */
export interface FixedCumulants {
  /** What they add to the variance. */
  readonly change: Float64Array;
  /** Third central moments. */
  readonly third: Float64Array;
}

/**
 * Under tilts of the posterior, p_t(x) proportional to p(x) exp(t beta_j), with beta = J'x,
 *
 *     d E_t[beta_j] / dt = Var(beta_j),   E_t[x] = x* + H^-1 c / 2,   dx* / dt = s = H^-1 J e_j.
 *
 * What the variance s'J e_j lacks is therefore the derivative of that element of J'H^-1 c / 2 along s; where H is a
 * quadrature's and not quite -f'', it is s'H s / -f''[s, s] times as large. The third central moment is f'''[s, s, s].
 * All come from differences about the mode, along s.
 */
export function fixedCumulants(
  target: NestedTarget,
  mode: Float64Array,
  sd: ArrayLike<number>,
): FixedCumulants {
  const p = target.fixed;
  target.value(mode);
  const gradient = gradientOf(target);
  const { factor } = factorLatent(target);
  const directions = fixedDirections(target, factor, sd);
  const atMode = meanShift(target, factor);
  const change = new Float64Array(p);
  const third = new Float64Array(p);
  directions.forEach((s, j) => {
    const at = (t: number) => mode.map((value, i) => value + t * s[i]);
    target.value(at(STEP));
    const above = gradientOf(target);
    const shift = meanShift(target, factorLatent(target).factor).map(
      (value, i) => value - atMode[i],
    );
    target.value(at(-STEP));
    const below = gradientOf(target);
    const moved = target.scaling.toUser(shift.subarray(target.effects));
    const slopes = [below, gradient, above].map((g) => dot(g, s));
    const curvature = (slopes[0] - slopes[2]) / (2 * STEP);
    change[j] = (moved[j] * sd[j]) / STEP + sd[j] ** 2 * (1 / curvature - 1);
    third[j] = (slopes[0] - 2 * slopes[1] + slopes[2]) * (sd[j] ** 3 / STEP ** 2);
  });
  return { change, third };
}

function gradientOf(target: NestedTarget): Float64Array {
  const gradient = new Float64Array(target.size);
  target.gradient(gradient);
  return gradient;
}

/** s_j / sd_j for each j: the moves that take beta_j by one SD, all else following. */
function fixedDirections(
  target: NestedTarget,
  factor: CholeskyFactor,
  sd: ArrayLike<number>,
): Float64Array[] {
  return Array.from({ length: target.fixed }, (_, j) => {
    const unit = new Float64Array(target.size);
    unit[target.effects + j] = 1 / sd[j];
    const direction = target.pullBack(unit);
    factor.solveInPlace(direction);
    return direction;
  });
}

/** H^-1 c / 2 at the present point. */
function meanShift(target: NestedTarget, factor: CholeskyFactor): Float64Array {
  const shift = target.logDeterminantGradient(SelectedInverse.of(factor));
  factor.solveInPlace(shift);
  return shift.map((value) => -value / 2);
}
