import { Random } from "../../math/random.js";
import { runChain, type ChainOptions } from "./chain.js";
import type { ChainStore } from "./chain-store.js";
import type { LogDensity } from "./log-density.js";

/** A density, and what is kept of a point of it. */
export interface SampledDensity extends LogDensity {
  /** Writes the draw that belongs to a position. */
  writeDraw(position: Float64Array, out: Float64Array): void;
}

/**
 * Runs chains in this thread, in turns of one iteration, chain c on stream c of the seed's random
 * numbers: the same draws whichever thread runs it beside whichever others.
 *
 * @param after called after each turn; false stops the chains. They also stop when another thread
 *   has signalled "stop".
 */
export function runChains(
  density: SampledDensity,
  chains: readonly number[],
  seed: number,
  options: ChainOptions,
  store: ChainStore,
  after: () => boolean = () => true,
): void {
  const write = (position: Float64Array, out: Float64Array) => density.writeDraw(position, out);
  const running = chains.map((chain) => runChain(new Random(seed, chain), density, options));
  for (let turn = 0; turn < options.warmup + options.draws; turn++) {
    for (let c = 0; c < chains.length; c++) {
      const step = running[c].next();
      if (!step.done) store.add(chains[c], step.value, write);
    }
    if (store.read("stop") > 0) return;
    if (!after()) {
      store.signal("stop");
      return;
    }
  }
}
