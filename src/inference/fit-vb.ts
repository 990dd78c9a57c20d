import { InputError } from "../errors.js";
import type { VbQuadrature } from "../model/expected-likelihood.js";
import type { FitOutcome } from "./fit-outcome.js";
import { fitMeanField, type MeanFieldModel } from "./fit-mean-field.js";
import type { ConditionalTarget } from "./vb-start.js";
import { checkVbOptions, type VbOptions } from "./vb-options.js";

/** The model as variational fits see it. */
export interface VbTarget extends ConditionalTarget {
  readonly vcpP: Float64Array;
  readonly vcpNames: readonly string[];
}

/**
 * Variational Bayes: the Gaussian q that maximises the evidence lower bound
 *
 *     ELBO(q) = E_q[log p(y, fe, vcp, vc)] + entropy of q,
 *
 * that is, the one with the least Kullback-Leibler divergence from q to the posterior; factored, as
 * in statsmodels' `fit_vb`, or `structured`. See `VbOptions`; `maxIterations` 500, `tolerance` 1e-5.
 *
 * @throws InputError where a prior on vcp is flat: the bound then has no maximum.
 */
export function fitVb(
  target: VbTarget,
  meanField: (quadrature: VbQuadrature) => MeanFieldModel,
  options: VbOptions = {},
): FitOutcome {
  checkVbOptions(options);
  checkPriors(target);
  return fitMeanField(target, meanField(options.quadrature ?? "exact"), options);
}

function checkPriors({ vcpP, vcpNames }: VbTarget): void {
  const flat = vcpP.findIndex((sd) => sd === Infinity);
  if (flat < 0) return;
  throw new InputError(
    "vcpP",
    `the prior of ${vcpNames[flat]} is flat, which makes the posterior improper`,
    "pass a finite vcpP",
  );
}
