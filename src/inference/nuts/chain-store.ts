import type { ChainStep } from "./chain.js";

/** How many numbers there are of each kind. */
export interface StoreShape {
  readonly chains: number;
  readonly warmup: number;
  readonly draws: number;
  /** Numbers kept of a draw. */
  readonly width: number;
}

/** What is kept of a transition besides the draw. */
const STATISTICS = ["energy", "acceptance", "depth", "leapfrogs", "divergent"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Words that threads share, before one for each chain's finished iterations. */
const WORDS = { stop: 0, finished: 1, started: 2, failed: 3 } as const;
const WORD_COUNT = 4;

/** Memory of a store: plain data that threads can share. */
export interface StoreMemory {
  readonly control: Int32Array;
  readonly draws: Float64Array;
  readonly statistics: Float64Array;
  /** Of each chain: its present step size and log density, and leapfrog steps of the warm-up. */
  readonly sums: Float64Array;
}

/**
 * Where chains put their draws and say how far they are; over shared memory it serves several
 * threads at once. Each chain's part is written by one thread.
 */
export class ChainStore {
  constructor(
    readonly shape: StoreShape,
    readonly memory: StoreMemory,
  ) {}

  static allocate(shape: StoreShape, shared: boolean): ChainStore {
    const { chains, draws, width } = shape;
    const bytes = (count: number): ArrayBuffer =>
      (shared ? new SharedArrayBuffer(count) : new ArrayBuffer(count)) as ArrayBuffer;
    return new ChainStore(shape, {
      control: new Int32Array(bytes(4 * (WORD_COUNT + chains))),
      draws: new Float64Array(bytes(8 * chains * draws * width)),
      statistics: new Float64Array(bytes(8 * chains * draws * STATISTICS.length)),
      sums: new Float64Array(bytes(8 * chains * 3)),
    });
  }

  /** Notes a chain's next iteration; `write` puts the draw of a position into its place. */
  add(
    chain: number,
    { kept, position, transition, stepSize }: ChainStep,
    write: (position: Float64Array, out: Float64Array) => void,
  ): void {
    const { warmup, draws, width } = this.shape;
    const { sums, statistics, control } = this.memory;
    const iteration = this.iterations(chain);
    sums[3 * chain] = stepSize;
    sums[3 * chain + 1] = transition.point.logDensity;
    if (kept) {
      const place = chain * draws + iteration - warmup;
      write(position, this.memory.draws.subarray(place * width, (place + 1) * width));
      STATISTICS.forEach((name, s) => {
        statistics[place * STATISTICS.length + s] = Number(transition[name]);
      });
    } else {
      sums[3 * chain + 2] += transition.leapfrogs;
    }
    Atomics.add(control, WORD_COUNT + chain, 1);
  }

  /** Iterations that a chain has finished, warm-up included. */
  iterations(chain: number): number {
    return Atomics.load(this.memory.control, WORD_COUNT + chain);
  }

  totalIterations(): number {
    let total = 0;
    for (let chain = 0; chain < this.shape.chains; chain++) total += this.iterations(chain);
    return total;
  }

  /** Draws that every chain has. */
  commonDraws(): number {
    const { chains, warmup } = this.shape;
    const each = Array.from({ length: chains }, (_, chain) => this.iterations(chain) - warmup);
    return Math.max(0, Math.min(...each));
  }

  stepSize(chain: number): number {
    return this.memory.sums[3 * chain];
  }

  /** Mean over the chains of the log density where they are. */
  lastLogDensity(): number {
    const { sums } = this.memory;
    const { chains } = this.shape;
    let total = 0;
    for (let chain = 0; chain < chains; chain++) total += sums[3 * chain + 1];
    return total / chains;
  }

  warmupLeapfrogs(chain: number): number {
    return this.memory.sums[3 * chain + 2];
  }

  /** A statistic of the first `count` draws of a chain. */
  statistic(chain: number, name: Statistic, count: number): Float64Array {
    const { draws } = this.shape;
    const offset = STATISTICS.indexOf(name);
    return new Float64Array(count).map(
      (_, i) => this.memory.statistics[(chain * draws + i) * STATISTICS.length + offset],
    );
  }

  /** Raises a word by one and wakes whoever waits. */
  signal(word: keyof typeof WORDS): void {
    Atomics.add(this.memory.control, WORDS[word], 1);
    if (this.shared) Atomics.notify(this.memory.control, WORDS.finished);
  }

  read(word: keyof typeof WORDS): number {
    return Atomics.load(this.memory.control, WORDS[word]);
  }

  /** Sleeps until another thread finishes, at most so long. Shared memory only. */
  wait(milliseconds: number): void {
    Atomics.wait(this.memory.control, WORDS.finished, this.read("finished"), milliseconds);
  }

  private get shared(): boolean {
    return !(this.memory.control.buffer instanceof ArrayBuffer);
  }
}
