import type { SpreadGaussian } from "./border-warnings.js";
import { endingWarnings } from "./fit-ending.js";
import type { FitOutcome } from "./fit-outcome.js";
import { GaussianPosterior } from "./gaussian-posterior.js";
import { describeVbEnding, observer } from "./vb-progress.js";
import { findStructuredOptimum, type StructuredTarget } from "./structured-optimum.js";
import type { VbOptions } from "./vb-options.js";
import type { ConditionalTarget } from "./vb-start.js";
import { posteriorShape } from "./posterior-shape.js";
import { disagreementWarnings, narrowVcpWarning } from "./vb-warnings.js";

/** The structured ELBO with its parameters as the user knows them. */
export interface StructuredModel extends StructuredTarget, SpreadGaussian {
  /** Length of (b, gamma), and of b. */
  readonly size: number;
  readonly effects: number;
  readonly data: { readonly fepNames: readonly string[]; readonly vcpNames: readonly string[] };
  /** Sets the scales S, which the search keeps. */
  setVcp(vcp: ArrayLike<number>): void;
  /** A precision to start from at z. */
  startingPrecision(z: Float64Array): Float64Array;
  /** (S b, T gamma) and its transpose. */
  toUser(displacement: Float64Array): Float64Array;
  pullBack(covector: Float64Array): Float64Array;
}

/** Smallest log standard deviation at which the search starts. */
const LOWEST_LOG_SD = -4;

/**
 * The best joint Gaussian whose precision has the sparsity of the posterior's Hessian. The search
 * starts from `laplace`, the fit of the marginal mode, with which the result is compared.
 */
export function fitStructured(
  conditional: ConditionalTarget,
  target: StructuredModel,
  laplace: FitOutcome,
  options: VbOptions,
): FitOutcome {
  const begin = performance.now();
  const { maxIterations = 500, tolerance = 1e-5, onIteration } = options;
  const mean = options.mean ?? options.start;
  const params = mean === undefined ? laplace.params : Float64Array.from(mean);
  const start = structuredStart(conditional, target, params);
  const limits = { maxIterations, tolerance, ...observer("structured", tolerance, onIteration) };
  const optimum = findStructuredOptimum(target, start, limits);
  const { elbo, trace, ending, iterations, distance, precision } = optimum;
  const fit = { params: packed(target, optimum.z), sd: packedSds(target) };
  const shape = posteriorShape(conditional, fit.params, target);
  const milliseconds = performance.now() - begin + 1000 * laplace.convergence.seconds;
  return {
    method: "vb",
    ...fit,
    posterior: new GaussianPosterior(fit.params, fit.sd, () => denseCovariance(target, precision)),
    covarianceForm: "structured (joint Gaussian)",
    elbo: { value: elbo, trace },
    convergence: describeVbEnding(ending, iterations, distance, milliseconds),
    warnings: [
      ...comparisonWarnings(target, fit, laplace),
      ...shape.warnings,
      ...endingWarnings(ending, distance, false, "optimum"),
    ],
  };
}

function comparisonWarnings(
  target: StructuredModel,
  fit: Pick<FitOutcome, "params" | "sd">,
  laplace: FitOutcome,
) {
  const { fepNames, vcpNames } = target.data;
  const split = ({ params, sd }: Pick<FitOutcome, "params" | "sd">) => {
    const part = (names: readonly string[], from: number) => ({
      names,
      mean: params.subarray(from, from + names.length),
      sd: sd.subarray(from, from + names.length),
    });
    return { fe: part(fepNames, 0), vcp: part(vcpNames, fepNames.length) };
  };
  const own = split(fit);
  const marginal = split(laplace);
  return [...disagreementWarnings(own, marginal), narrowVcpWarning(own.vcp, marginal.vcp)];
}

/** Means as given, in scales that suit them. */
function structuredStart(
  conditional: ConditionalTarget,
  target: StructuredModel,
  params: Float64Array,
) {
  const fixed = target.size - target.effects;
  const terms = target.length - target.size;
  const vcp = params.subarray(fixed, fixed + terms).map((v) => Math.max(v, LOWEST_LOG_SD));
  const bounded = params.slice();
  bounded.set(vcp, fixed);
  target.setVcp(vcp);
  const z = Float64Array.of(...conditional.fromParameters(bounded), ...vcp);
  return { z, precision: target.startingPrecision(z) };
}

/** (fe, vcp, vc) of a displacement or a point in the coordinates of z. */
function packed(target: StructuredModel, z: Float64Array): Float64Array {
  const { size, effects } = target;
  const user = target.toUser(z.slice(0, size));
  return Float64Array.of(
    ...user.subarray(effects),
    ...z.subarray(size),
    ...user.subarray(0, effects),
  );
}

/** Transpose of `packed`. */
function unpacked(target: StructuredModel, covector: Float64Array): Float64Array {
  const { size, effects, length } = target;
  const fixed = size - effects;
  const terms = length - size;
  const user = Float64Array.of(...covector.subarray(fixed + terms), ...covector.subarray(0, fixed));
  return Float64Array.of(...target.pullBack(user), ...covector.subarray(fixed, fixed + terms));
}

/** A column of the covariance of the packed parameters; the factor must be that of P. */
function covarianceColumn(target: StructuredModel, j: number): Float64Array {
  const unit = new Float64Array(target.length);
  unit[j] = 1;
  const column = unpacked(target, unit);
  target.factor.solveInPlace(column);
  return packed(target, column);
}

function packedSds(target: StructuredModel): Float64Array {
  const { size, effects } = target;
  const roots = target.variances().map(Math.sqrt);
  const sd = packed(target, roots);
  // beta is a mixture of gammas: its variance needs their covariance
  for (let j = 0; j < size - effects; j++) sd[j] = Math.sqrt(covarianceColumn(target, j)[j]);
  return sd;
}

/** Factors anew, since the target may have moved on. */
function denseCovariance(target: StructuredModel, precision: Float64Array): Float64Array {
  target.setPrecision(precision);
  const { length } = target;
  const matrix = new Float64Array(length * length);
  for (let j = 0; j < length; j++) matrix.set(covarianceColumn(target, j), j * length);
  return matrix;
}
