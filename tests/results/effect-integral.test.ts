import { Binomial, CLogLog, Poisson, type Family } from "../../src/index.js";
import { chooseRule } from "../../src/results/choose-rule.js";
import { EffectIntegral } from "../../src/results/effect-integral.js";
import { RowDeletion } from "../../src/results/row-deletion.js";
import { starOf, StarIntegral } from "../../src/results/star-integral.js";

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
      const counts = Float64Array.of(1, 1, 1);
      const deletion = new RowDeletion(family, { y, size, weight: null }, counts, one.z, 1);
      deletion.at(one.rest, Float64Array.of(sd));
      for (let row = 0; row < 3; row++) {
        const keep = (x: Float64Array) => x.filter((_, r) => r !== row);
        const others = { y: keep(y), size: keep(size), rest: keep(one.rest), z: keep(one.z) };
        const exact = bruteForce(family, one, [sd]) - bruteForce(family, others, [sd]);
        expect(Math.abs(deletion.log(row) - exact)).toBeLessThan(2e-3);
      }
    }
  });

  it("leaves out one of several equal rows that stand as one", () => {
    const once = rows([1, 1, 0.5]);
    const twice = (x: Float64Array) => Float64Array.of(...x, x[0]);
    const all = {
      y: twice(once.y),
      size: twice(once.size),
      rest: twice(once.rest),
      z: twice(once.z),
    };
    const counts = Float64Array.of(2, 1, 1);
    const times = (x: Float64Array) => x.map((value, r) => value * counts[r]);
    const counted = [
      { y: times(once.y), size: times(once.size), weight: null },
      { y: once.y, size: once.size, weight: counts },
    ];
    for (const sd of [0.2, 3]) {
      const exact = bruteForce(family, all, [sd]) - bruteForce(family, once, [sd]);
      for (const responses of counted) {
        const deletion = new RowDeletion(family, responses, counts, once.z, 1);
        deletion.at(once.rest, Float64Array.of(sd));
        expect(Math.abs(deletion.log(0) - exact)).toBeLessThan(2e-3);
      }
    }
  });
});

describe("StarIntegral", () => {
  /** Two rows each of two leaves, a root in all of them; the leaves' effects are out of order. */
  const z = [1, 1, 0, 0, 1, 1, 0.5, 1, 0, 0, 1, 2];
  const y = Float64Array.of(2, 0, 5, 1);
  const size = Float64Array.of(4, 1, 5, 3);
  const rest = Float64Array.of(0.3, -0.5, 1, 0.2);
  const star = starOf(Float64Array.from(z), 3)!;
  const sorted = (x: Float64Array) => Float64Array.from(star.rows, (r) => x[r]);
  const design = Float64Array.from(
    Array.from(star.rows, (r) => Array.from(star.effects, (j) => z[r * 3 + j])).flat(),
  );

  it("finds the root and sorts rows by leaf", () => {
    expect(Array.from(star.effects)).toEqual([0, 2, 1]);
    expect(Array.from(star.rows)).toEqual([0, 2, 1, 3]);
    expect(starOf(Float64Array.of(1, 1, 0, 1), 2)).toBeNull();
    expect(starOf(Float64Array.of(1, 1, 1), 3)).toBeNull();
    expect(starOf(Float64Array.of(1, 1, 0, 0, 1, 1, 0, 0, 1), 3)).toBeNull();
  });

  it.each(FAMILIES)("agrees with a sum over a grid of the root, %s", (_, family) => {
    const responses = { y: sorted(y), size: sorted(size), weight: null };
    for (const sds of [
      [0.4, 0.3, 0.6],
      [1.5, 2, 1],
    ]) {
      const own = Float64Array.from(star.effects, (j) => sds[j]);
      const logs = (["full", "few", "fewest"] as const).map((rule) =>
        new StarIntegral(family, responses, design, 3, rule).log(sorted(rest), own),
      );
      const exact = bruteStar(family, sds);
      expect(Math.abs(logs[0] - exact)).toBeLessThan(1e-4);
      expect(Math.abs(logs[1] - exact)).toBeLessThan(3e-3);
      expect(Math.abs(logs[2] - exact)).toBeLessThan(2e-2);
    }
  });

  /** Leaves are integrated out by the rectangle rule at each point of the root's. */
  function bruteStar(family: Family, [first, root, second]: number[]): number {
    const step = 0.1;
    const leaf = (rows: number[], sd: number, j: number, b: number) => {
      const of = (x: Float64Array) => Float64Array.from(rows, (r) => x[r]);
      const shifted = Float64Array.from(rows, (r) => rest[r] + z[r * 3 + 1] * root * b);
      const own = Float64Array.from(rows, (r) => z[r * 3 + j]);
      return bruteForce(family, { y: of(y), size: of(size), rest: shifted, z: own }, [sd]);
    };
    let sum = 0;
    for (let i = -80; i <= 80; i++) {
      const b = i * step;
      sum += Math.exp(leaf([0, 2], first, 0, b) + leaf([1, 3], second, 2, b) - b ** 2 / 2);
    }
    return Math.log((sum * step) / Math.sqrt(2 * Math.PI));
  }
});

describe("chooseRule", () => {
  const errors = { full: 0, few: 1e-4, fewest: 5e-3 };

  it("takes the fewest nodes that agree with all at every trial", () => {
    const chosen = (off: Record<string, number>) =>
      chooseRule(
        (rule) => rule,
        (rule, s) => [s, s + (s === 75 ? off[rule] : 0)],
        100,
      );
    expect(chosen(errors)).toBe("few");
    expect(chosen({ ...errors, fewest: -1e-4 })).toBe("fewest");
    expect(chosen({ ...errors, few: -1 })).toBe("full");
    expect(chosen({ ...errors, few: NaN })).toBe("full");
  });
});
