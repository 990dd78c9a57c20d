import type { FitOptions } from "./fit-options.js";

type Observed = Pick<FitOptions, "onIteration">;

/** The observer of several searches one after the other, told of fractions that never fall. */
export function risingProgress({ onIteration }: Observed): Observed {
  if (onIteration === undefined) return {};
  let farthest = 0;
  return {
    onIteration(state) {
      farthest = Math.max(farthest, state.fraction);
      return onIteration({ ...state, fraction: farthest });
    },
  };
}
