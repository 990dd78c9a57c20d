import { jest } from "@jest/globals";
import { Binomial } from "../../src/families/binomial.js";
import { Family } from "../../src/families/family.js";
import type { Jet } from "../../src/families/jet.js";
import { Log } from "../../src/families/log.js";
import { Poisson } from "../../src/families/poisson.js";
import { Probit } from "../../src/families/probit.js";
import {
  addScoreCovariance,
  curvatureProduct,
  vcpInformation,
  vcpScoreSlopes,
} from "../../src/model/level-covariances.js";
import { LevelIntegrals } from "../../src/model/level-integrals.js";
import { sortByLevel, type LevelRows } from "../../src/model/level-rows.js";
import { KnownVariance } from "./known-variance.js";
import { levelInputs, logIntegral, logNormal, posteriorOf } from "./level-models.js";
import { differences, Draws, largestDifference } from "./random-models.js";

/** Rows of a random model sorted by its first term, and a predictor for them. */
function sample(family: Family, seed = 4, slopes = true): { rows: LevelRows; o: Float64Array } {
  const inputs = levelInputs(seed, { family, levels: [12, 4], slopes, rows: 40 });
  // a level without rows
  inputs.exogVc.forEach((row) => (row[11] = 0));
  const { data, rows } = posteriorOf(inputs);
  const draws = new Draws(seed);
  const sorted = sortByLevel(rows, data.termOf, 0);
  return { rows: sorted, o: Float64Array.from({ length: sorted.count }, () => draws.normal()) };
}

/** sum_i l_i(o_i + c_i b) over the rows of a group. */
function logLikelihood(family: Family, rows: LevelRows, o: Float64Array, v: number) {
  const jet = new Float64Array(5);
  return (g: number, b: number) => {
    let sum = 0;
    for (let i = rows.starts[g]; i < rows.starts[g + 1]; i++) {
      const w = rows.weight?.[i] ?? 1;
      if (w === 0) continue;
      family.kernelJet(rows.y[i], rows.size[i], o[i] + Math.exp(v) * rows.z[i] * b, jet);
      sum += w * jet[0];
    }
    return sum;
  };
}

const families: [string, Family][] = [
  ["binomial", new Binomial()],
  ["probit", new Binomial(new Probit())],
  ["Poisson", new Poisson()],
  ["known variance", new KnownVariance(0.7)],
];

describe.each(families)("LevelIntegrals, %s", (name, family) => {
  const { rows, o } = sample(family);
  const v = -0.2;
  const gaussian = name === "known variance";

  it("is the integral over each level, by brute force", () => {
    const at = logLikelihood(family, rows, o, v);
    let expected = 0;
    const means: number[] = [];
    for (let g = 0; g < rows.groups; g++) {
      const density = (b: number) => logNormal(b) + at(g, b);
      const log = logIntegral(density);
      expected += log;
      means.push(Math.exp(logIntegral((b) => density(b) + Math.log(b + 20)) - log) - 20);
    }
    const integrals = new LevelIntegrals(family, rows, 41);
    expect(integrals.evaluate(o, Math.exp(v))).toBeCloseTo(expected, 7);
    const { mean, variance } = integrals.moments();
    expect(largestDifference(mean, means.slice(0, rows.levels))).toBeLessThan(1e-7);
    // a level without rows is at its prior
    expect(mean[11]).toBeCloseTo(0, 14);
    expect(variance[11]).toBeCloseTo(1, 12);
  });

  it.each([3, 5, 7, 11])("%d points: the derivatives are those of the value", (points) => {
    const integrals = new LevelIntegrals(family, rows, points);
    const scoreFrom = differences((x) => [integrals.evaluate(x, Math.exp(v))], o);
    const slopeFrom = differences(
      ([x]) => [integrals.evaluate(o, Math.exp(x))],
      Float64Array.of(v),
    );
    integrals.evaluate(o, Math.exp(v));
    // scales are found within 1e-7, on which the values depend less with more points, here over steps of 1e-3
    const limit = points === 3 ? 1e-5 : points === 5 ? 1e-6 : 1e-7;
    expect(largestDifference(integrals.score, scoreFrom[0])).toBeLessThan(limit);
    expect(largestDifference([integrals.vcpSlope], slopeFrom[0])).toBeLessThan(limit);
  });

  it("has the second derivatives that its covariances give", () => {
    const integrals = new LevelIntegrals(family, rows, 31);
    const score = (x: Float64Array) => {
      integrals.evaluate(x, Math.exp(v));
      return integrals.score.slice();
    };
    const hessian = differences(score, o);
    const direction = o.map((_, i) => Math.sin(i));
    const expected = hessian.map((row) => -row.reduce((sum, h, j) => sum + h * direction[j], 0));
    const moved = differences(([x]) => {
      integrals.evaluate(o, Math.exp(x));
      return [...integrals.score, integrals.vcpSlope, ...integrals.moments().mean];
    }, Float64Array.of(v)).map(([slope]) => slope);
    const means = differences((x) => {
      integrals.evaluate(x, Math.exp(v));
      return integrals.moments().mean;
    }, o);
    integrals.evaluate(o, Math.exp(v));
    expect(largestDifference(curvatureProduct(integrals, direction), expected)).toBeLessThan(1e-6);
    const n = rows.count;
    expect(largestDifference(vcpScoreSlopes(integrals), moved.slice(0, n))).toBeLessThan(1e-6);
    expect(vcpInformation(integrals) / -moved[n]).toBeCloseTo(1, 5);
    const covariances = new Float64Array(n);
    addScoreCovariance(integrals, integrals.nodes, 1, covariances);
    for (let g = 0; g < rows.levels; g++) {
      for (let i = rows.starts[g]; i < rows.starts[g + 1]; i++) {
        expect(covariances[i]).toBeCloseTo(means[g][i], 5);
      }
    }
  });

  it("needs three points where the rows are Gaussian, and converges elsewhere", () => {
    const at = (points: number) =>
      new LevelIntegrals(family, rows, points).evaluate(o, Math.exp(v));
    const errors = [3, 7, 15, 31].map((points) => Math.abs(at(points) - at(51)));
    if (gaussian) expect(Math.max(...errors)).toBeLessThan(1e-10);
    else for (let k = 1; k < errors.length; k++) expect(errors[k]).toBeLessThan(errors[k - 1]);
  });
});

describe("sortByLevel", () => {
  const { data, rows } = posteriorOf(
    levelInputs(3, { family: new Binomial(), levels: [12, 4], slopes: true }),
  );
  const sorted = sortByLevel(rows, data.termOf, 0);

  it("gives each row without an entry a group of its own, after the levels", () => {
    expect(sorted.groups).toBeGreaterThan(sorted.levels);
    for (let g = sorted.levels; g < sorted.groups; g++) {
      expect(sorted.starts[g + 1] - sorted.starts[g]).toBe(1);
      expect(sorted.z[sorted.starts[g]]).toBe(0);
    }
    expect(sorted.count).toBe(rows.count);
  });

  it("keeps every number of a row with it", () => {
    const key = (
      from: Pick<LevelRows, "y" | "size" | "offset" | "exog">,
      i: number,
      entries: [number, number][],
    ) => {
      const x = Array.from(from.exog.data.subarray(2 * i, 2 * i + 2));
      return JSON.stringify([from.y[i], from.size[i], from.offset[i], x, entries.sort()]);
    };
    const entriesOf = (from: Pick<LevelRows, "rowPointers" | "columnsOf" | "values">, i: number) =>
      Array.from({ length: from.rowPointers[i + 1] - from.rowPointers[i] }, (_, t) => {
        const s = from.rowPointers[i] + t;
        return [from.columnsOf[s], from.values?.[s] ?? 1] as [number, number];
      });
    const before = Array.from({ length: rows.count }, (_, i) => key(rows, i, entriesOf(rows, i)));
    const after: string[] = [];
    for (let g = 0; g < sorted.groups; g++) {
      for (let i = sorted.starts[g]; i < sorted.starts[g + 1]; i++) {
        const others = entriesOf(sorted, i).map(
          ([j, z]) => [sorted.otherEffects[j], z] as [number, number],
        );
        const own: [number, number][] =
          g < sorted.levels ? [[sorted.levelEffects[g], sorted.z[i]]] : [];
        after.push(key(sorted, i, [...own, ...others]));
      }
    }
    expect(after.sort()).toEqual(before.sort());
  });

  it("takes a share of the levels that has nothing of their order", () => {
    const half = sortByLevel(rows, data.termOf, 0, 0.5);
    expect([...half.levelEffects]).toEqual([0, 2, 4, 5, 7, 10]);
    expect(half.groups).toBe(6);
    const entries = Array.from(half.levelEffects, (_, g) => half.starts[g + 1] - half.starts[g]);
    const all = Array.from(sorted.levelEffects, (_, g) => sorted.starts[g + 1] - sorted.starts[g]);
    expect(entries).toEqual([0, 2, 4, 5, 7, 10].map((g) => all[g]));
  });
});

/** A half-line: the likelihood vanishes below 0, and falls off as exp(-eta) above. */
class HalfLine extends Family {
  readonly name = "HalfLine";

  constructor() {
    super(new Log());
  }

  kernelJet(_y: number, _size: number, eta: number, out: Jet): void {
    out.set(eta < 0 ? [-Infinity, NaN, NaN, NaN, NaN] : [-eta, -1, 0, 0, 0]);
  }

  logConstant(): number {
    return 0;
  }

  variance(): number {
    return 1;
  }

  checkResponse(): void {}
}

/** -log(1 + eta^2): heavy tails, so that two rows far apart make two modes. */
class Cauchy extends HalfLine {
  override kernelJet(y: number, _size: number, eta: number, out: Jet): void {
    const r = eta - y;
    const q = 1 + r * r;
    out[0] = -Math.log(q);
    out[1] = (-2 * r) / q;
    out[2] = (2 * (r * r - 1)) / q ** 2;
    out[3] = (4 * r * (3 - r * r)) / q ** 3;
    out[4] = (12 * (1 - 6 * r * r + r ** 4)) / q ** 4;
  }
}

describe("rows that are hard to integrate", () => {
  const oneLevel = (y: number[]): LevelRows => ({
    ...sample(new Poisson()).rows,
    starts: Int32Array.of(0, y.length),
    groups: 1,
    levels: 1,
    count: y.length,
    z: new Float64Array(y.length).fill(1),
    y: Float64Array.from(y),
    size: new Float64Array(y.length).fill(1),
    weight: null,
  });

  it("leaves nodes out where the likelihood is 0", () => {
    const integrals = new LevelIntegrals(new HalfLine(), oneLevel([0]), 31);
    const value = integrals.evaluate(Float64Array.of(2), 1);
    // int_{-2}^inf phi(b) exp(-2 - b) db = exp(-3/2) Phi(1)
    expect(Math.abs(value - (-1.5 + Math.log(0.8413447460685429)))).toBeLessThan(0.1);
    expect(integrals.score.every(Number.isFinite)).toBe(true);
    expect(integrals.moments().variance[0]).toBeGreaterThan(0);
  });

  it("does not hang on where in a level the likelihood ends", () => {
    const value = (o: number) =>
      new LevelIntegrals(new HalfLine(), oneLevel([0]), 31).evaluate(Float64Array.of(o), 1);
    for (let o = 2; o < 2.01; o += 1e-3) {
      expect(Math.abs(value(o + 1e-3) - value(o))).toBeLessThan(3e-3);
    }
    expect(value(-1)).toBeLessThan(0);
    expect(value(-1)).toBeGreaterThan(-5);
  });

  it("forgets a scale that was not found", () => {
    const rows = oneLevel([2]);
    const integrals = new LevelIntegrals(new Poisson(), rows, 13);
    const o = Float64Array.of(0.3);
    const value = integrals.evaluate(o, 1);
    integrals.evaluate(o, 1e15);
    expect(integrals.evaluate(o, 1)).toBeCloseTo(value, 9);
  });

  it("takes no more visits for counts of 1e9 than for others", () => {
    const visits = (y: number) => {
      const integrals = new LevelIntegrals(new Poisson(), oneLevel([y, y]), 13);
      const visit = jest.spyOn(integrals.likelihood, "visit");
      integrals.evaluate(new Float64Array(2).fill(Math.log(y)), 0.5);
      return visit.mock.calls.length;
    };
    expect(visits(1e9)).toBeLessThan(2 * visits(10));
  });

  it("is -Infinity, with no moments out of range, where no node has a likelihood", () => {
    const integrals = new LevelIntegrals(new HalfLine(), oneLevel([0]), 5);
    expect(integrals.evaluate(Float64Array.of(-40), 1)).toBe(-Infinity);
    expect(integrals.moments().mean[0]).toBe(0);
  });

  it("starts from 0 where the last mode has become impossible", () => {
    const integrals = new LevelIntegrals(new HalfLine(), oneLevel([0]), 5);
    integrals.evaluate(Float64Array.of(20), 1);
    const fresh = new LevelIntegrals(new HalfLine(), oneLevel([0]), 5);
    const o = Float64Array.of(0.5);
    expect(integrals.evaluate(o, 1)).toBe(fresh.evaluate(o, 1));
  });

  it("keeps the prior's precision where the rows are far from log-concave", () => {
    const rows = oneLevel([-3, 3, -3.2, 3.2]);
    const o = new Float64Array(4);
    const integrals = new LevelIntegrals(new Cauchy(), rows, 51);
    const at = logLikelihood(new Cauchy(), rows, o, 1.2);
    const expected = logIntegral((b) => logNormal(b) + at(0, b));
    expect(Math.abs(integrals.evaluate(o, Math.exp(1.2)) - expected)).toBeLessThan(0.2);
    expect(integrals.score.every(Number.isFinite)).toBe(true);
  });

  it("has an information about v for them too", () => {
    const rows = oneLevel([-3, 3]);
    const integrals = new LevelIntegrals(new Cauchy(), rows, 21);
    for (const v of [-2, -1, 0, 1, 2]) {
      integrals.evaluate(new Float64Array(2), Math.exp(v));
      expect(vcpInformation(integrals)).toBeGreaterThan(0);
    }
  });
});
