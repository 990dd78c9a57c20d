import { Binomial, CLogLog, Poisson, type Family } from "../../src/index.js";
import { EffectIntegral } from "../../src/results/effect-integral.js";
import { RowDeletion } from "../../src/results/row-deletion.js";

/** log integral of prod_r p(y_r | eta_r + sum_j z_rj s_j b_j) N(b; 0, I), by the rectangle rule. */
function bruteForce(family: Family, rows: Case, sds: number[]): number {
  const d = sds.length;
  const step = 0.1;
  const grid = Array.from({ length: 161 }, (_, i) => (i - 80) * step);
  const eta = new Float64Array(rows.y.length);
  let sum = 0;
  for (const first of grid) {
    for (const second of d === 2 ? grid : [0]) {
      const b = [first, second];
      for (let r = 0; r < eta.length; r++) {
        eta[r] = rows.rest[r];
        for (let j = 0; j < d; j++) eta[r] += rows.z[r * d + j] * sds[j] * b[j];
      }
      const log = family.evaluate(eta, { ...rows, weight: null }, []);
      sum += Math.exp(log - (first * first + second * second) / 2);
    }
  }
  return Math.log(sum * (step / Math.sqrt(2 * Math.PI)) ** d);
}

interface Case {
  y: Float64Array;
  size: Float64Array;
  rest: Float64Array;
  z: Float64Array;
}

const rows = (z: number[]): Case => ({
  y: Float64Array.of(2, 0, 5),
  size: Float64Array.of(4, 1, 5),
  rest: Float64Array.of(0.3, -0.5, 1),
  z: Float64Array.from(z),
});

const make = (family: Family, { y, size, z }: Case, d: number) =>
  new EffectIntegral(family, { y, size, weight: null }, z, d);

const FAMILIES: [string, Family][] = [
  ["logit", new Binomial()],
  ["cloglog", new Binomial(new CLogLog())],
  ["log", new Poisson()],
];

describe.each(FAMILIES)("EffectIntegral, %s", (_, family) => {
  it("integrates one effect", () => {
    const one = rows([1, 1, 0.5]);
    const integral = make(family, one, 1);
    for (const sd of [0.2, 1, 3]) {
      const value = integral.log(one.rest, Float64Array.of(sd));
      expect(Math.abs(value - bruteForce(family, one, [sd]))).toBeLessThan(1e-3);
    }
  });

  it("integrates two effects", () => {
    const two = rows([1, -1, 1, 0.5, 1, 2]);
    const value = make(family, two, 2).log(two.rest, Float64Array.of(0.7, 1.2));
    expect(Math.abs(value - bruteForce(family, two, [0.7, 1.2]))).toBeLessThan(1e-3);
  });

  it("averages over draws beyond two effects", () => {
    const three = rows([1, 0, 0, 1, 0, 0, 1, 0, 0]);
    const value = make(family, three, 3).log(three.rest, Float64Array.of(1, 1, 1));
    expect(Math.abs(value - bruteForce(family, rows([1, 1, 1]), [1]))).toBeLessThan(0.02);
  });

  it("leaves out rows of little and of large leverage", () => {
    const one = rows([1, 1, 0.5]);
    const { y, size } = one;
    for (const sd of [0.2, 3]) {
      const deletion = new RowDeletion(family, { y, size, weight: null }, one.z, 1);
      deletion.at(one.rest, Float64Array.of(sd));
      for (let row = 0; row < 3; row++) {
        const keep = (x: Float64Array) => x.filter((_, r) => r !== row);
        const others = { y: keep(y), size: keep(size), rest: keep(one.rest), z: keep(one.z) };
        const exact = bruteForce(family, one, [sd]) - bruteForce(family, others, [sd]);
        expect(Math.abs(deletion.log(row) - exact)).toBeLessThan(2e-3);
      }
    }
  });
});
