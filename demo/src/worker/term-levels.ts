import type { ModelData } from "mixedglm";
import type { ModelSize } from "../protocol.js";

/** Random terms and how many effects each has. */
export function termLevels({
  vcpNames,
  termOf,
}: Pick<ModelData, "vcpNames" | "termOf">): ModelSize["terms"] {
  const levels = vcpNames.map(() => 0);
  for (const term of termOf) levels[term]++;
  return vcpNames.map((name, k) => ({ name, levels: levels[k] }));
}
