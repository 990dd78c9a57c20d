import { InputError, type FitWarning } from "../errors.js";
import { dot } from "../math/small-matrix.js";
import { SelectedInverse } from "../sparse/selected-inverse.js";
import { borderWarnings, type SpreadGaussian } from "./border-warnings.js";
import type { UserCoordinates } from "./latent-covariance.js";
import { factorLatent, type LatentFactor, type LatentTarget } from "./latent-mode.js";
import type { TargetData } from "./target-data.js";

/** The conditional posterior f(x; v), x = (b, gamma), whose shape is compared with a Gaussian's. */
export interface ShapedTarget extends LatentTarget, UserCoordinates {
  holdFixed(held: boolean): void;
  /** The latent point of packed parameters, after moving v to theirs. */
  fromParameters(params: Float64Array): Float64Array;
  /** Rows whose predictor, give or take `width` of its SDs, leaves the domain of the link. */
  rowsBeyondDomain(inverse: () => SelectedInverse, width: number): number;
  /** Multiplications that one evaluation takes, and those that H^-1 takes. */
  readonly valueWork: number;
  readonly inverseWork: number;
  /** An R such that a share t of a move of one SD changes f'' by factors from exp(-t R) to exp(t R). */
  predictorReach(inverse: () => SelectedInverse): number;
  readonly data: TargetData;
}

/** Where a Gaussian approximation does not describe the posterior. */
export interface PosteriorShape {
  /** True where a fixed effect with a flat prior has no finite maximum. */
  readonly unbounded: boolean;
  /** Rows whose predictors are near the border of the link's domain. */
  readonly beyond: number;
  readonly warnings: readonly FitWarning[];
}

/** One SD from its mode a Gaussian log density has fallen by 1/2; outside of this range it is none. */
const LEAST_FALL = 0.1;
const LARGEST_FALL = 2.5;
/** With a reach of R the fall lies between R^-2 (exp(-R) - 1 + R) and R^-2 (exp(R) - 1 - R): for this R between 0.2 and 2.4. */
const SMALL_REACH = 3.5;
/** A Gaussian has 2.3% of its mass beyond so many SDs. */
const BORDER_SDS = 2;
/** A border within so many SDs squeezes a variational Gaussian, which may have next to no mass beyond. */
const SQUEEZED_SDS = 8;

/**
 * Compares the log density around packed parameters with its Gaussian approximation at fixed v. For
 * each fixed effect, d the move by one SD up or down with everything else following,
 *
 *     fall = f(x) + f'(x) d - f(x + d),
 *
 * which is 1/2 for a Gaussian. Where the data bound the effect on one side only, as under separation, it
 * is near 0 on that side and many times as large on the other; scale and link play no part. And the rows near the border of the link's domain
 * are counted, for a variational fit by the SDs that its Gaussian gives the predictors too. Moves the target.
 */
export function posteriorShape(
  target: ShapedTarget,
  params: Float64Array,
  variational: SpreadGaussian | null = null,
): PosteriorShape {
  const { feP, fepNames } = target.data;
  const sds = variational === null ? BORDER_SDS : SQUEEZED_SDS;
  const gaussian = variational?.rowsBeyondDomain(sds) ?? 0;
  const x = target.fromParameters(params);
  target.holdFixed(false);
  const clear = () => ({
    unbounded: false,
    beyond: 0,
    warnings: borderWarnings({ sds, posterior: 0, gaussian }),
  });
  if (!Number.isFinite(target.value(x))) return clear();
  const latent = factorLatent(target);
  const inverse = () => SelectedInverse.of(latent.factor);
  // the reach spares two evaluations a fixed effect: it may take as long as these
  const cheap = target.inverseWork <= 2 * (target.size - target.effects) * target.valueWork;
  // where the reach is known the log likelihood is finite everywhere: there is no border
  if (cheap && latent.kind === "observed" && target.predictorReach(inverse) <= SMALL_REACH) {
    return clear();
  }
  const beyond = target.rowsBeyondDomain(inverse, sds);
  // beyond a border every density falls steeply
  const largest = beyond > 0 ? Infinity : LARGEST_FALL;
  const oneSided = effectFalls(target, x, params, latent).filter(({ falls }) =>
    falls.some((fall) => fall < LEAST_FALL || fall > largest),
  );
  const flat = oneSided.filter(({ position }) => feP[position] === Infinity);
  const bounded = oneSided.filter(({ position }) => feP[position] < Infinity);
  return {
    unbounded: flat.length > 0,
    beyond,
    warnings: [
      ...separationWarnings(fepNames, flat, bounded, beyond > 0),
      ...borderWarnings({ sds, posterior: beyond, gaussian }),
    ],
  };
}

/** How the random effects were integrated, in words; `target` null: by Laplace's method. */
interface LostIntegration {
  readonly text: string;
  readonly target: unknown;
}

/**
 * The shape, for fits that integrate over the fixed effects; `lost` is the integration with which the search for the mode
 * led nowhere.
 * @throws InputError where that integral is infinite, the data not bounding a flat effect, or may be, the mode lying on
 *   the border of the link's domain or not being found.
 */
export function checkProper(
  target: ShapedTarget,
  params: Float64Array,
  lost: LostIntegration | null = null,
): PosteriorShape {
  const shape = posteriorShape(target, params);
  const flat = target.data.feP.includes(Infinity);
  if (!shape.unbounded && !(lost !== null && flat)) return shape;
  const certain = shape.unbounded && shape.beyond === 0;
  const evidence = shape.unbounded
    ? shape.warnings[0].message
    : `The search found no maximum with ${lost?.text}, so nothing shows that the data bound the fixed effects.`;
  const quadrature = !shape.unbounded && lost?.target !== null;
  throw new InputError(
    "feP",
    `Infinity, but then the posterior ${certain ? "is" : "may be"} improper. ${evidence}`,
    `pass a finite feP, such as 2.5 for covariates of SD 1${quadrature ? ", or quadraturePoints: 1 for Laplace's method" : ""}`,
  );
}

interface EffectFall {
  readonly position: number;
  readonly value: number;
  /** SD at fixed v. */
  readonly sd: number;
  /** The fall of f one SD above and one SD below. */
  readonly falls: readonly number[];
}

function effectFalls(
  target: ShapedTarget,
  x: Float64Array,
  params: Float64Array,
  { factor }: LatentFactor,
): EffectFall[] {
  const { size, effects } = target;
  const gradient = new Float64Array(size);
  const value = target.value(x);
  target.gradient(gradient);
  const falls = Array.from({ length: size - effects }, (_, j) => {
    const unit = new Float64Array(size);
    unit[effects + j] = 1;
    const move = target.pullBack(unit);
    factor.solveInPlace(move);
    const sd = Math.sqrt(target.toUser(move)[effects + j]);
    const fall = (scale: number) => {
      const moved = target.value(x.map((b, i) => b + scale * move[i]));
      return value + scale * dot(gradient, move) - moved;
    };
    return { position: j, value: params[j], sd, falls: [fall(1 / sd), fall(-1 / sd)] };
  });
  target.value(x);
  return falls;
}

function separationWarnings(
  names: readonly string[],
  flat: readonly EffectFall[],
  bounded: readonly EffectFall[],
  border: boolean,
): FitWarning[] {
  const list = (effects: readonly EffectFall[]) =>
    effects
      .map(
        ({ position, value, sd }) =>
          `${names[position]} (${value.toPrecision(3)}, SD ${sd.toPrecision(2)})`,
      )
      .join(", ");
  const warnings: FitWarning[] = [];
  if (flat.length > 0) {
    warnings.push({
      code: "separation",
      severity: "severe",
      message: border
        ? `The likelihood rises to the border of the link's domain: nothing shows that the data bound ${list(flat)}. The values are where the search stopped.`
        : `The data do not bound ${list(flat)}: some rows are predicted perfectly, so under a flat prior the likelihood rises without end. The values are where the search stopped.`,
      remedy: "Pass a finite feP, such as 2.5 for covariates of SD 1, or leave the covariate out.",
    });
  }
  if (bounded.length > 0) {
    warnings.push({
      code: "separation",
      severity: "caution",
      message: `The data bound ${list(bounded)} on one side only; the prior decides how far it goes on the other, and the posterior is far from Gaussian there: mean and SD do not describe it.`,
      remedy: "Pass a smaller feP, such as 2.5 for covariates of SD 1, or use fitNuts().",
    });
  }
  return warnings;
}
