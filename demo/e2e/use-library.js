import { MixedGLM } from "mixedglm";

/** A small fit, as a page of anybody's might do it. */
export function fitSmall() {
  const y = [1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0];
  const g = ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"];
  const result = MixedGLM.fromFormula("y ~ 1 + (1 | g)", { y, g }).fitInla();
  return { mean: result.feMean[0], sd: result.vcpMean[0] };
}
