import type { FitOptions } from "./fit-options.js";

/**
 * Distance to the random effects' mode that the search accepts, in posterior SDs: at first, later in
 * proportion to the distance that is left, and at least.
 */
const LATENT_START = 0.1;
const LATENT_SHARE = 0.01;
const LATENT_TOLERANCE = 1e-6;

/** How near the random effects' mode has to be found as the search goes on; tells the user's observer of it. */
export class LatentLimit {
  tolerance = LATENT_START;

  constructor(private readonly options: Pick<FitOptions, "onIteration">) {}

  /** False where the observer says stop. */
  follow(iteration: number, objective: number, distance: number): boolean {
    const share = LATENT_SHARE * distance;
    this.tolerance = Math.max(LATENT_TOLERANCE, Math.min(share, this.tolerance));
    const state = { method: "laplace", stage: "mode", iteration, objective } as const;
    const fraction = (0.8 * iteration) / (iteration + 4);
    return this.options.onIteration?.({ ...state, gradientNorm: distance, fraction }) !== false;
  }
}
