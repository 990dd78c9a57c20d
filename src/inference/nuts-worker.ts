/**
 * The script of a worker thread that runs some of the chains of `fitNuts`; what to do is in its
 * worker data. Loaded by URL, never imported.
 */
import { familyNamed, type FamilyName } from "../families/built-in.js";
import { WhitenedPosterior, type PosteriorParts } from "../model/whitened-posterior.js";
import type { ChainOptions } from "./nuts/chain.js";
import { ChainStore, type StoreMemory, type StoreShape } from "./nuts/chain-store.js";
import { runChains } from "./nuts/run-chains.js";
import { workerData } from "./nuts/workers.js";

/** Plain data: what one worker needs. */
export interface NutsJob {
  readonly family: FamilyName;
  readonly parts: PosteriorParts;
  readonly chains: readonly number[];
  readonly seed: number;
  readonly options: ChainOptions;
  readonly shape: StoreShape;
  readonly memory: StoreMemory;
}

const job = workerData() as NutsJob | null | undefined;
if (job) run(job);

function run({ family, parts, chains, seed, options, shape, memory }: NutsJob): void {
  const store = new ChainStore(shape, memory);
  try {
    store.signal("started");
    const density = new WhitenedPosterior(familyNamed(family), parts);
    runChains(density, chains, seed, options, store);
    store.signal("finished");
  } catch {
    store.signal("failed");
  }
}
