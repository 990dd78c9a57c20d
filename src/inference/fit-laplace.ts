import { dot, multiply } from "../math/small-matrix.js";
import {
  chooseIntegration,
  readPoints,
  type FindInnermost,
  type FinerIntegration,
  type Integration,
} from "./choose-integration.js";
import { endingOf, endingWarnings } from "./fit-ending.js";
import type { LaplaceOptions } from "./fit-options.js";
import type { FitOutcome } from "./fit-outcome.js";
import { GaussianPosterior } from "./gaussian-posterior.js";
import { marginalCovariance } from "./marginal-covariance.js";
import { describeEnding, judge, likelihoodOf, zeroWarnings } from "./marginal-ending.js";
import {
  fitMarginal,
  type MarginalFit,
  type MarginalTarget,
  type SearchLimits,
} from "./marginal-fit.js";
import { isLost } from "./marginal-mode.js";
import { marginalStart, START_LOG_SD } from "./marginal-start.js";
import { posteriorShape, type ShapedTarget } from "./posterior-shape.js";
import { risingProgress } from "./rising-progress.js";
import { isFlat } from "./target-data.js";

const TOLERANCE = 1e-5;
/** A rule that puts the maximum this far, in posterior SDs, from where more points put it does not settle it. */
const RULE_DISTANCE = 1e-3;

/**
 * The mode of the marginal posterior of (fe, vcp), random effects integrated out, with the Gaussian
 * approximation there. With flat priors this is maximum likelihood, as in glmer and glmmTMB.
 *
 * The effects are integrated by Laplace's method; those of the innermost term by adaptive
 * quadrature, level by level, where `quadraturePoints` says so (default "auto", see
 * `chooseIntegration`), given the effects of the other terms.
 *
 * Standard deviations: of fe and vcp from the Hessian of the log marginal at its mode; of the random
 * effects sqrt(H_uu^-1 + (du/dtheta) Cov(theta) (du/dtheta)'), which includes the uncertainty of fe
 * and vcp (the conditional SD that lme4 reports leaves the second part out). Where a term was
 * integrated by quadrature, its effects have their posterior means at the mode of everything else,
 * and variances by the law of total variance: Var(u | rest) + a'H^-1 a + (du/dtheta) Cov(theta)
 * (du/dtheta)', a the slopes of the mean in the other effects.
 *
 * Options: those of every fit (`maxIterations` 200, `tolerance` 1e-5) and `quadraturePoints`.
 * @throws InputError for `quadraturePoints` that is neither "auto" nor a whole number from 1 to 51.
 */
export function fitLaplace(
  target: MarginalTarget & ShapedTarget,
  options: LaplaceOptions = {},
  findInnermost: FindInnermost = () => "the model offers no term",
): FitOutcome {
  const begin = performance.now();
  const { fit, integration } = findMarginalFit(target, options, findInnermost);
  return describe(fit, integration, target, options.tolerance ?? TOLERANCE, begin);
}

/** The marginal mode by the options of `fitLaplace`, before it is made a result. */
export function findMarginalFit(
  target: MarginalTarget,
  options: LaplaceOptions,
  findInnermost: FindInnermost,
): { readonly fit: MarginalFit; readonly integration: Integration } {
  const points = readPoints(options);
  const { maxIterations = 200, tolerance = TOLERANCE } = options;
  const limits = { ...options, ...risingProgress(options), maxIterations, tolerance };
  const laplace = fitMarginal(target, marginalStart(target, options), limits);
  const { ending } = laplace.mode;
  const integration = chooseIntegration(
    ending === "interrupted" ? 1 : points,
    target,
    laplace.params,
    findInnermost,
  );
  if (integration.target === null) return { fit: laplace, integration };
  const first = refine(laplace, integration.target, limits);
  const found = byMorePoints(first, integration, integration.target, limits);
  const { retreat } = integration;
  if (!retreat || !isLost(found.fit.mode) || isLost(laplace.mode)) return found;
  return { fit: { ...laplace, iterations: found.fit.iterations }, integration: retreat };
}

/** The fit, or one by more points where its own do not suffice, and so on. */
function byMorePoints(
  fit: MarginalFit,
  integration: Integration,
  target: MarginalTarget,
  limits: SearchLimits,
): { readonly fit: MarginalFit; readonly integration: Integration } {
  const { finer } = integration;
  if (!finer || fit.mode.ending === "interrupted" || !needsFiner(fit, finer)) {
    return { fit, integration };
  }
  const better = finer.integration();
  const next = refine(fit, better.target ?? target, limits);
  // more points that find no maximum are no improvement on fewer that do
  const worse = fit.mode.distance < RULE_DISTANCE && !(next.mode.distance < RULE_DISTANCE);
  if (worse) return { fit: { ...fit, iterations: next.iterations }, integration };
  return byMorePoints(next, better, target, limits);
}

/**
 * Whether SDs are large, or more points move the mode notably: with c the change of the gradient, by sqrt(c'Cov c)
 * posterior SDs.
 */
function needsFiner(
  { target, params, covariance }: MarginalFit,
  finer: FinerIntegration<MarginalTarget>,
): boolean {
  if (finer.neededAt(target.vcp)) return true;
  if (covariance === null) return false;
  const change = finer.gradientChange(params);
  return Math.sqrt(dot(change, multiply(covariance, change))) > RULE_DISTANCE;
}

/** The fit of a better approximation of the same posterior, from the Laplace fit on. */
function refine(
  { params, mode, iterations }: MarginalFit,
  target: MarginalTarget,
  limits: SearchLimits,
): MarginalFit {
  const { onIteration } = limits;
  const start = params.slice();
  // from a variance of zero there is no way up: its gradient is 0
  mode.atZero.forEach((zero, k) => zero && (start[target.fixed + k] = START_LOG_SD));
  const fit = fitMarginal(
    target,
    { x: target.fromParameters(start) },
    {
      ...limits,
      maxIterations: Math.max(0, limits.maxIterations - iterations),
      ...(onIteration && {
        onIteration: (state) =>
          onIteration({ ...state, stage: "quadrature", iteration: iterations + state.iteration }),
      }),
    },
  );
  return { ...fit, iterations: iterations + fit.iterations };
}

function describe(
  fit: MarginalFit,
  { text, warnings, check }: Integration,
  conditional: ShapedTarget,
  tolerance: number,
  begin: number,
): FitOutcome {
  const { target, mode, params, covariance } = fit;
  const variances = covariance && marginalCovariance(fit, covariance).variances();
  const sd = variances?.map(Math.sqrt) ?? params.map(() => NaN);
  mode.atZero.forEach((zero, k) => zero && (sd[target.fixed + k] = NaN));
  const shape = posteriorShape(conditional, params);
  const unresolved = check?.(params) ?? [];
  const judged = judge(mode, tolerance, unresolved);
  const ending = endingOf(judged, shape.unbounded);
  const seconds = (performance.now() - begin) / 1000;
  return {
    method: "laplace",
    params,
    sd,
    posterior: new GaussianPosterior(params, sd, () => denseCovariance(fit)),
    integration: text,
    ...(isFlat(target.data) ? { likelihood: likelihoodOf(target, mode) } : {}),
    convergence: describeEnding(ending, mode.distance, fit.iterations, seconds),
    warnings: [
      ...warnings,
      ...unresolved,
      ...zeroWarnings(target, mode),
      ...shape.warnings,
      ...endingWarnings(ending, mode.distance, covariance === null),
    ],
  };
}

function denseCovariance(fit: MarginalFit): Float64Array {
  if (fit.covariance === null) return new Float64Array(fit.params.length ** 2).fill(NaN);
  return marginalCovariance(fit, fit.covariance).dense();
}
