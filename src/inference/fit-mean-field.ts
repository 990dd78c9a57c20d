import type { SpreadGaussian } from "./border-warnings.js";
import { endingWarnings } from "./fit-ending.js";
import type { FitOutcome } from "./fit-outcome.js";
import { IndependentPosterior } from "./independent-posterior.js";
import { factorLatent } from "./latent-mode.js";
import { findMeanFieldOptimum, type MeanFieldOptimum } from "./mean-field-optimum.js";
import { logSdFactors } from "./mean-field-profile.js";
import type { MeanFieldTarget } from "./mean-field-target.js";
import type { VbOptions } from "./vb-options.js";
import { describeVbEnding, observer } from "./vb-progress.js";
import { meanFieldStart, type ConditionalTarget } from "./vb-start.js";
import { posteriorShape } from "./posterior-shape.js";
import { meanFieldWarnings } from "./vb-warnings.js";

/** The mean-field ELBO with its parameters as the user knows them. */
export interface MeanFieldModel extends MeanFieldTarget, SpreadGaussian {
  readonly data: MeanFieldTarget["data"] & { readonly fepNames: readonly string[] };
  /** (S b, T gamma) and its transpose. */
  toUser(displacement: Float64Array): Float64Array;
  pullBack(covector: Float64Array): Float64Array;
}

/**
 * The best factored Gaussian: means and standard deviations of (fe, vcp, vc), on the user's scale of
 * the fixed effects, as statsmodels' `fit_vb` has it.
 */
export function fitMeanField(
  conditional: ConditionalTarget,
  target: MeanFieldModel,
  options: VbOptions,
): FitOutcome {
  const begin = performance.now();
  const { maxIterations = 500, tolerance = 1e-5, onIteration } = options;
  const read = (values?: ArrayLike<number>) => values && Float64Array.from(values);
  const mean = read(options.mean ?? options.start);
  const start = meanFieldStart(target, conditional, mean, read(options.sd));
  const limits = { maxIterations, tolerance, ...observer("mean field", tolerance, onIteration) };
  const optimum = findMeanFieldOptimum(target, start, limits);
  const { params, sd } = packed(target, optimum);
  const { elbo, trace, ending, iterations, distance } = optimum;
  const shape = posteriorShape(conditional, params, target);
  const fixed = target.size - target.effects;
  return {
    method: "vb",
    params,
    sd,
    posterior: new IndependentPosterior(params, sd),
    covarianceForm: "factored (mean field)",
    elbo: { value: elbo, trace },
    convergence: describeVbEnding(ending, iterations, distance, performance.now() - begin),
    warnings: [
      ...meanFieldWarnings(target.data.fepNames, sd.subarray(0, fixed), jointFixedSds(target)),
      ...shape.warnings,
      ...endingWarnings(ending, distance, false, "optimum"),
    ],
  };
}

/** Means and standard deviations, packed (fe, vcp, vc). */
function packed(target: MeanFieldModel, { x, logVariances, w }: MeanFieldOptimum) {
  const { effects } = target;
  const user = target.toUser(x);
  const sds = logVariances.map((value) => Math.exp(value / 2));
  const factors = logSdFactors(target, w);
  const pack = (latent: Float64Array, vcp: number[]) =>
    Float64Array.from([...latent.subarray(effects), ...vcp, ...latent.subarray(0, effects)]);
  return {
    params: pack(
      user,
      factors.map((factor) => factor.mean),
    ),
    sd: pack(
      sds,
      factors.map(({ variance }) => Math.sqrt(variance)),
    ),
  };
}

/** SDs of fe under the Gaussian with covariance H^-1, W = E[-l2] at the optimum. */
function jointFixedSds(target: MeanFieldModel): Float64Array {
  const { effects, size } = target;
  const { factor } = factorLatent(target);
  return Float64Array.from({ length: size - effects }, (_, j) => {
    const unit = new Float64Array(size);
    unit[effects + j] = 1;
    const solution = target.pullBack(unit);
    factor.solveInPlace(solution);
    return Math.sqrt(target.toUser(solution)[effects + j]);
  });
}
