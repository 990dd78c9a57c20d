import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers for a seed: the same sequence on every machine. */
export class Random {
  private readonly bits: ReturnType<typeof xoroshiro128plusFromState>;
  /** The second normal of a pair, NaN when used up. */
  private spare = NaN;

  /**
   * @param seed any integer.
   * @param stream which of the generator's sequences, 0, 1, ...: 2^64 numbers apart, never overlapping.
   */
  constructor(seed: number, stream = 0) {
    this.bits = xoroshiro128plusFromState(scramble(seed));
    for (let s = 0; s < stream; s++) this.bits.jump();
  }

  /** Uniform on the open interval (0, 1): (m + 1/2) / 2^52 with m of 52 random bits. */
  uniform(): number {
    const high = this.bits.next() >>> 6;
    const low = this.bits.next() >>> 6;
    return (high * 2 ** 26 + low + 0.5) / 2 ** 52;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const value = this.spare;
      this.spare = NaN;
      return value;
    }
    for (;;) {
      const a = 2 * this.uniform() - 1;
      const b = 2 * this.uniform() - 1;
      const square = a * a + b * b;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = b * scale;
      return a * scale;
    }
  }

  /** Fills a vector with standard normals. */
  fillNormal(out: Float64Array): Float64Array {
    for (let j = 0; j < out.length; j++) out[j] = this.normal();
    return out;
  }
}

/**
 * Four words of state, so that neighbouring seeds start far apart: steps of the golden ratio from
 * both halves of the seed, each through the finaliser of MurmurHash3 (Appleby 2011).
 */
function scramble(seed: number): number[] {
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32) | 0;
  let state = 0;
  return [low, high, low, high].map((word, i) => {
    state = (state ^ word) + Math.imul(0x9e3779b9, i + 1);
    state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    return (state ^= state >>> 16) | 0;
  });
}
