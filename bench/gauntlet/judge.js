/** Runs one method on one generated model and says how it ended. */
import { checkClaim, holds } from "./claims.js";

/** How a run may end; the last five are failures. */
export const OUTCOMES = [
  "true",
  "warned",
  "refused",
  "FALSE claim",
  "silent",
  "nameless error",
  "crash",
  "timeout",
];
export const FAILURES = OUTCOMES.slice(3);

export const METHODS = {
  map: (model) => model.fitMap(),
  vb: (model) => model.fitVb(),
  structured: (model) => model.fitVb({ covariance: "structured" }),
  laplace: (model) => model.fitLaplace(),
  inla: (model) => model.fitInla(),
  nuts: (model) => model.fitNuts({ chains: 2, warmup: 150, draws: 150 }),
};

export function buildModel(library, spec) {
  const { MixedGLM, CscMatrix } = library;
  const { rowIndices, columnIndices, values, columns } = spec.triplets;
  const n = spec.endog.length;
  const link = { logit: "Logit", probit: "Probit", cloglog: "CLogLog", cauchit: "Cauchit" };
  const linkName = link[spec.link] ?? spec.link[0].toUpperCase() + spec.link.slice(1);
  const exogVc = CscMatrix.fromTriplets(n, columns, rowIndices, columnIndices, values);
  return new MixedGLM(spec.endog, spec.exog, exogVc, spec.ident, {
    family: new library[spec.family](new library[linkName]()),
    feP: spec.feP,
    vcpP: spec.vcpP,
    trials: spec.trials ?? undefined,
    offset: spec.offset ?? undefined,
    weights: spec.weights ?? undefined,
  });
}

/**
 * @returns { outcome, detail, ...}: `detail` says in words what was found, `codes` the warnings.
 */
export function judge(library, spec, method, fit = METHODS[method]) {
  const begin = performance.now();
  let result;
  try {
    result = fit(buildModel(library, spec));
  } catch (error) {
    return { ...judgeError(library, error), seconds: (performance.now() - begin) / 1000 };
  }
  const seconds = (performance.now() - begin) / 1000;
  return { ...judgeResult(spec, method, result), seconds, result };
}

function judgeError({ InputError, MixedGLMError }, error) {
  const detail = `${error?.name}: ${error?.message}`.split("\n")[0];
  if (error instanceof InputError) return { outcome: "refused", detail };
  if (error instanceof MixedGLMError) return { outcome: "nameless error", detail };
  return { outcome: "crash", detail: `${detail} ${error?.stack?.split("\n")[1]?.trim()}` };
}

function judgeResult(spec, method, result) {
  const codes = result.warnings.map(({ code }) => code);
  const grave = result.warnings.filter(({ severity }) => severity !== "note");
  const sd = Float64Array.of(...result.feSd, ...result.vcpSd, ...result.vcSd);
  const meansFinite = result.params.every(Number.isFinite);
  const sdsFinite = sd.every((s) => Number.isFinite(s) && s >= 0);
  const { converged } = result.convergence;
  const found = (outcome, detail = "") => ({ outcome, detail, codes });
  if (!meansFinite) return found(grave.length > 0 ? "warned" : "silent", "means not finite");
  if (!converged) {
    return found(grave.length > 0 ? "warned" : "silent", result.convergence.message);
  }
  if (!sdsFinite && result.warnings.length === 0) return found("silent", "SDs not finite");
  const claim = { params: result.params, sd, integration: result.integration };
  if (method === "structured" && result.params.length <= 150) {
    claim.covariance = result.covParams().to2DArray();
  }
  // a density that is cut off has no curvature that differences could find
  const cut = codes.includes("domain-border") && method !== "map";
  const check = cut ? null : checkClaim(spec, method, claim);
  if (check !== null) {
    const detail = `distance ${check.distance.toExponential(1)}, SDs off by ${check.sdError.toPrecision(2)}`;
    if (!holds(check)) return { ...found("FALSE claim", detail), check };
    return { ...found(grave.length > 0 ? "warned" : "true", detail), check };
  }
  return found(grave.length > 0 ? "warned" : "true", "not checked");
}
