import { GaussianPosterior } from "./gaussian-posterior.js";
import { IndependentPosterior } from "./independent-posterior.js";
import { RestoredNestedPosterior } from "./nested-posterior.js";
import { DrawsPosterior } from "./posterior-draws.js";
import type { Posterior } from "./posterior.js";
import type { PosteriorState } from "./posterior-state.js";

/** The posterior with these packed means and SDs whose `state()` is given. */
export function restorePosterior(
  state: PosteriorState,
  mean: Float64Array,
  sd: Float64Array,
): Posterior {
  switch (state.kind) {
    case "independent":
      return new IndependentPosterior(mean, sd);
    case "gaussian":
      return GaussianPosterior.restore(state, mean, sd);
    case "draws":
      return DrawsPosterior.restore(state, mean.length);
    case "nested":
      return new RestoredNestedPosterior(state, mean, sd);
  }
}
