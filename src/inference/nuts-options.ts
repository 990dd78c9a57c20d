import { InputError } from "../errors.js";
import type { FitProgress, NutsOptions } from "./fit-options.js";
import type { ChainOptions } from "./nuts/chain.js";
import type { StoreShape } from "./nuts/chain-store.js";

/** The names of the options that `fitNuts` has besides those of every fit. */
export const NUTS_OPTIONS = ["chains", "warmup", "draws", "seed", "targetAccept", "maxDepth"];

/** What the sampler is to do. */
export interface NutsPlan {
  readonly options: ChainOptions;
  readonly seed: number;
  readonly shape: Omit<StoreShape, "width">;
  readonly onIteration?: (state: FitProgress) => boolean | void;
}

const MAX_CHAINS = 1000;
const MAX_DEPTH = 20;

/** @throws InputError for an option that breaks its rule. */
export function readNutsOptions(options: NutsOptions): NutsPlan {
  const { chains = 4, warmup = 1000, draws = 1000, seed = 1 } = options;
  const { targetAccept = 0.8, maxDepth = 10, onIteration } = options;
  checkWhole("chains", chains, 1, MAX_CHAINS);
  checkWhole("warmup", warmup, 0, Infinity);
  checkWhole("draws", draws, 8, Infinity);
  checkWhole("seed", seed, -Infinity, Infinity);
  checkWhole("maxDepth", maxDepth, 1, MAX_DEPTH);
  if (!(targetAccept > 0 && targetAccept < 1)) {
    throw new InputError("targetAccept", `${targetAccept} is not between 0 and 1`);
  }
  return {
    options: { warmup, draws, targetAccept, maxDepth },
    seed,
    shape: { chains, warmup, draws },
    ...(onIteration && { onIteration }),
  };
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range =
    most < Infinity ? ` from ${least} to ${most}` : least > -Infinity ? ` >= ${least}` : "";
  throw new InputError(name, `${value} is not a whole number${range}`);
}
