import type { BayesMixedGLMResults, MixedGLM } from "../../src/index.js";
import type { Spec } from "./kinds.js";
export const FAILURES: readonly string[];
export const METHODS: Record<string, (model: MixedGLM) => BayesMixedGLMResults>;
export function buildModel(library: object, spec: Spec): MixedGLM;
export function judge(
  library: object,
  spec: Spec,
  method: string,
  fit?: (model: MixedGLM) => BayesMixedGLMResults,
): {
  readonly outcome: string;
  readonly detail: string;
  readonly codes?: readonly string[];
  readonly seconds: number;
};
