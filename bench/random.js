/** Seeded draws for the simulated designs: mulberry32 for the uniforms, Box and Muller for normals. */
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** In [0, 1), 32 bits. */
  uniform() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  }

  normal() {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  integer(below) {
    return Math.floor(this.uniform() * below);
  }

  /** Product of uniforms (Knuth): for small means. */
  poisson(mean) {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }
}
