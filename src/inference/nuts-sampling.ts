import type { FamilyName } from "../families/built-in.js";
import type { PosteriorParts } from "../model/whitened-posterior.js";
import { ChainStore, type StoreShape } from "./nuts/chain-store.js";
import { runChains, type SampledDensity } from "./nuts/run-chains.js";
import { availableThreads, runWorkers } from "./nuts/workers.js";
import type { NutsPlan } from "./nuts-options.js";
import type { NutsJob } from "./nuts-worker.js";

/** The posterior to sample, and what another thread needs to rebuild it. */
export interface SampledPosterior {
  readonly density: SampledDensity;
  readonly parts: PosteriorParts;
  /** Null for a family that cannot be sent to another thread. */
  readonly family: FamilyName | null;
}

/** Less predicted work than this is not worth the start of threads, in milliseconds. */
const WORTH_THREADS = 400;
/** Leapfrog steps of an iteration, for that prediction. */
const TYPICAL_STEPS = 7;
/** Milliseconds between two looks at what the workers have done. */
const INTERVAL = 50;

/** Runs the chains: in worker threads where that is faster and possible, otherwise in this one. */
export function sampleChains(
  { density, parts, family }: SampledPosterior,
  plan: NutsPlan,
  shape: StoreShape,
): ChainStore {
  const { seed, options } = plan;
  const all = Array.from({ length: shape.chains }, (_, chain) => chain);
  const script = new URL("./nuts-worker.js", import.meta.url);
  const threads = family === null ? 0 : Math.min(shape.chains, availableThreads(script));
  if (family !== null && threads > 1 && predictedTime(density, shape) > WORTH_THREADS) {
    const store = ChainStore.allocate(shape, true);
    const { memory } = store;
    const jobs = Array.from({ length: threads }, (_, t): NutsJob => {
      const chains = all.filter((chain) => chain % threads === t);
      return { family, parts, chains, seed, options, shape, memory };
    });
    const watch = { interval: INTERVAL, after: reporter(store, plan) };
    if (runWorkers(script, jobs, store, watch)) return store;
  }
  const store = ChainStore.allocate(shape, false);
  runChains(density, all, seed, options, store, reporter(store, plan));
  return store;
}

/** Tells the observer how far the chains are; false once it wants them to stop. */
function reporter(store: ChainStore, { onIteration }: NutsPlan): () => boolean {
  if (onIteration === undefined) return () => true;
  const { chains, warmup, draws } = store.shape;
  const total = chains * (warmup + draws);
  let last = 0;
  return () => {
    const iteration = store.totalIterations();
    if (iteration === last) return true;
    last = iteration;
    const state = {
      method: "nuts",
      stage: iteration < chains * warmup ? "warm-up" : "sampling",
      iteration,
      objective: store.lastLogDensity(),
      gradientNorm: NaN,
      fraction: iteration / total,
    } as const;
    return onIteration(state) !== false;
  };
}

/** Milliseconds that the chains would take one after the other, from a few evaluations. */
function predictedTime(density: SampledDensity, { chains, warmup, draws }: StoreShape): number {
  const position = new Float64Array(density.dimension);
  const gradient = new Float64Array(density.dimension);
  const evaluations = chains * (warmup + draws) * TYPICAL_STEPS;
  const begin = performance.now();
  let done = 0;
  while (done < 20 && performance.now() - begin < WORTH_THREADS / 20) {
    density.evaluate(position, gradient);
    done++;
  }
  return ((performance.now() - begin) / done) * evaluations;
}
