import type { FitOutcome } from "../inference/fit-outcome.js";
import { DrawsPosterior } from "../inference/posterior-draws.js";
import { restorePosterior } from "../inference/restore-posterior.js";
import type { SavedFit } from "../saved/saved-fit.js";

/** The outcome that was saved. */
export function restoreOutcome(saved: SavedFit): FitOutcome {
  const { method, params, sd, convergence, warnings } = saved;
  const posterior = restorePosterior(saved.posterior, params, sd);
  const { integration, covarianceForm, elbo, likelihood } = saved;
  const { logMarginalLikelihood, vcpPoints, sampler } = saved;
  return {
    ...{ method, params, sd, posterior, convergence, warnings },
    ...(posterior instanceof DrawsPosterior && { draws: posterior.draws }),
    ...(integration !== null && { integration }),
    ...(covarianceForm !== null && { covarianceForm }),
    ...(elbo !== null && { elbo }),
    ...(likelihood !== null && { likelihood }),
    ...(logMarginalLikelihood !== null && { logMarginalLikelihood }),
    ...(vcpPoints !== null && { vcpPoints }),
    ...(sampler !== null && { sampler }),
  };
}
