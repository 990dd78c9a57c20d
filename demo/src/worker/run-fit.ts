import type { BayesMixedGLMResults, FitOptions, MixedGLM } from "mixedglm";
import type { FitSpec, Progress } from "../protocol.js";

/** Milliseconds between two words of progress. */
const INTERVAL = 40;

/**
 * Fits a model by the method asked for. From `previous`, a fit of the same model under other priors,
 * the search starts where that one ended.
 */
export function runFit(
  model: MixedGLM,
  { method, draws }: FitSpec,
  previous: BayesMixedGLMResults | null,
  report: (progress: Progress) => void,
): BayesMixedGLMResults {
  const onIteration = throttled(report);
  switch (method) {
    case "inla":
      return model.fitInla({ ...warmStart(previous), onIteration });
    case "laplace":
      return model.fitLaplace({ ...warmStart(previous), onIteration });
    case "map":
      return model.fitMap({ onIteration });
    case "vb":
      return model.fitVb({ covariance: "structured", onIteration });
    case "nuts":
      return model.fitNuts({ draws, warmup: draws, onIteration });
  }
}

/**
 * The marginal posterior has one mode, so that its search may start anywhere but at a variance of zero,
 * where the gradient vanishes; the joint mode has several, and depends on its start.
 */
function warmStart(previous: BayesMixedGLMResults | null): Pick<FitOptions, "start"> {
  const sound = previous?.method === "inla" || previous?.method === "laplace";
  if (previous === null || !sound || !previous.convergence.converged) return {};
  if (!previous.params.every(Number.isFinite) || previous.vcpMean.some((v) => v < LEAST)) return {};
  return { start: previous.params };
}

/** Log standard deviation below which a variance counts as zero. */
const LEAST = -5;

function throttled(report: (progress: Progress) => void): NonNullable<FitOptions["onIteration"]> {
  let last = -Infinity;
  return ({ stage, fraction }) => {
    const now = performance.now();
    if (now - last < INTERVAL) return;
    last = now;
    report({ stage, fraction });
  };
}
