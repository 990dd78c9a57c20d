import { InputError } from "../errors.js";
import type { VbQuadrature } from "../model/expected-likelihood.js";
import type { FindInnermost } from "./choose-integration.js";
import { fitLaplace } from "./fit-laplace.js";
import type { FitOutcome } from "./fit-outcome.js";
import { fitMeanField, type MeanFieldModel } from "./fit-mean-field.js";
import { fitStructured, type StructuredModel } from "./fit-structured.js";
import { findLatentMode } from "./latent-mode.js";
import type { MarginalTarget } from "./marginal-fit.js";
import { checkProper } from "./posterior-shape.js";
import type { ConditionalTarget } from "./vb-start.js";
import { observersInTurn } from "./vb-progress.js";
import { checkVbOptions, type VbOptions } from "./vb-options.js";

/** The model as variational fits see it. */
export type VbTarget = ConditionalTarget & MarginalTarget;

/** The ELBO of each form of q, and the term that the marginal fit may integrate by quadrature. */
export interface VbForms {
  meanField(quadrature: VbQuadrature): MeanFieldModel;
  structured(): StructuredModel;
  readonly innermost: FindInnermost;
}

/**
 * Variational Bayes: the Gaussian q that maximises the evidence lower bound
 *
 *     ELBO(q) = E_q[log p(y, fe, vcp, vc)] + entropy of q,
 *
 * that is, the one with the least Kullback-Leibler divergence from q to the posterior; factored, as
 * in statsmodels' `fit_vb`, or jointly Gaussian. See `VbOptions`; `maxIterations` 500, `tolerance`
 * 1e-5 posterior SDs. Both start deterministically, and the bound never falls beyond rounding.
 *
 * Mean field: means are good, standard deviations are not, since correlation is ignored; a warning
 * says where. Structured: those of fe and vc are good as well; it begins with `fitLaplace`, from which
 * it starts and with which it is compared. Either way log standard deviations get too small SDs.
 *
 * A Gaussian has mass everywhere: under links of limited domain (binomial log, identity, square root)
 * it is squeezed until it hardly reaches the border, its SDs say little, and the search may not end.
 *
 * @throws InputError where the bound has no maximum: where a prior on vcp is flat, or one on a fixed effect
 *   that the data bound on one side only.
 */
export function fitVb(target: VbTarget, forms: VbForms, options: VbOptions = {}): FitOutcome {
  checkVbOptions(options);
  checkPriors(target);
  checkFixedEffects(target);
  if (options.covariance === "structured") {
    const observers = observersInTurn(options.onIteration);
    const laplace = fitLaplace(target, observers.marginal, forms.innermost);
    return fitStructured(target, forms.structured(), laplace, {
      ...options,
      ...observers.structured,
    });
  }
  return fitMeanField(target, forms.meanField(options.quadrature ?? "exact"), options);
}

function checkPriors({ data: { vcpP, vcpNames } }: VbTarget): void {
  const flat = vcpP.findIndex((sd) => sd === Infinity);
  if (flat < 0) return;
  throw new InputError(
    "vcpP",
    `the prior of ${vcpNames[flat]} is flat, which makes the posterior improper`,
    "pass a finite vcpP",
  );
}

/** Log standard deviations at which flat fixed effects are looked at. */
const TYPICAL_LOG_SD = -0.7;

/** Looks at the mode of (b, gamma) for flat fixed effects that the data do not bound. */
function checkFixedEffects(target: VbTarget): void {
  const { feP, vcpP } = target.data;
  if (!feP.includes(Infinity)) return;
  target.setVcp(vcpP.map(() => TYPICAL_LOG_SD));
  target.holdFixed(false);
  const x = new Float64Array(target.size);
  findLatentMode(target, x, { tolerance: 1e-3 });
  checkProper(target, target.toParameters(x));
}
