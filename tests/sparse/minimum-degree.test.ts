import fc from "fast-check";
import { minimumDegreeOrdering } from "../../src/sparse/minimum-degree.js";
import { factorEntries, neighbourSets, symmetricPattern, type Pair } from "./symmetric-patterns.js";

function orderOf(size: number, pairs: readonly Pair[]): Int32Array {
  const { columnPointers, rowIndices } = symmetricPattern(size, pairs);
  return minimumDegreeOrdering(size, columnPointers, rowIndices);
}

function fill(size: number, pairs: readonly Pair[]): number {
  const entries = symmetricPattern(size, pairs).rowIndices.length / 2;
  return factorEntries(size, pairs, orderOf(size, pairs)) - entries;
}

function expectPermutation(size: number, pairs: readonly Pair[]): void {
  const sorted = orderOf(size, pairs).slice().sort();
  expect(Array.from(sorted)).toEqual(Array.from({ length: size }, (_, i) => i));
}

/** Integers from 0 to below - 1 by a linear congruential generator. */
function integers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function grid(side: number): Pair[] {
  const pairs: Pair[] = [];
  for (let k = 0; k < side * side; k++) {
    if ((k + 1) % side !== 0) pairs.push([k, k + 1]);
    if (k + side < side * side) pairs.push([k, k + side]);
  }
  return pairs;
}

/** Exact minimum degree: each time the row with the fewest neighbours, the first of equals. */
function exactMinimumDegree(size: number, pairs: readonly Pair[]): number[] {
  const neighbours = neighbourSets(size, pairs);
  const left = new Set(neighbours.keys());
  const order: number[] = [];
  while (left.size > 0) {
    let pivot = -1;
    for (const i of left) {
      if (pivot === -1 || neighbours[i].size < neighbours[pivot].size) pivot = i;
    }
    for (const i of neighbours[pivot]) {
      for (const j of neighbours[pivot]) if (i !== j) neighbours[i].add(j);
      neighbours[i].delete(pivot);
    }
    left.delete(pivot);
    order.push(pivot);
  }
  return order;
}

const graphs = fc.integer({ min: 1, max: 60 }).chain((size) => {
  const row = fc.nat(size - 1);
  return fc.record({
    size: fc.constant(size),
    pairs: fc.array(fc.tuple(row, row), { maxLength: 4 * size }),
  });
});

describe("minimumDegreeOrdering", () => {
  test("is a permutation on random patterns", () => {
    fc.assert(fc.property(graphs, ({ size, pairs }) => expectPermutation(size, pairs)));
  });

  test("takes every row once in patterns at the extremes", () => {
    const complete: Pair[] = [];
    for (let i = 0; i < 20; i++) for (let j = 0; j < i; j++) complete.push([i, j]);
    const apart: Pair[] = complete.map(([i, j]) => [3 * i, 3 * j]);
    expectPermutation(0, []);
    expectPermutation(1, []);
    expectPermutation(20, complete);
    expectPermutation(61, apart);
    expectPermutation(100, grid(10));
  });

  test("keeps the order of rows without entries", () => {
    const size = 200_000;
    const order = minimumDegreeOrdering(size, new Int32Array(size + 1), new Int32Array(0));
    expect(order.every((row, k) => row === k)).toBe(true);
  });

  test("gives the same order every time and changes none of its arguments", () => {
    const { columnPointers, rowIndices } = symmetricPattern(100, grid(10));
    const pointers = columnPointers.slice();
    const rows = rowIndices.slice();
    const first = minimumDegreeOrdering(100, columnPointers, rowIndices);
    const second = minimumDegreeOrdering(100, columnPointers, rowIndices);
    expect(second).toEqual(first);
    expect(columnPointers).toEqual(pointers);
    expect(rowIndices).toEqual(rows);
  });

  test("puts dense rows last", () => {
    const size = 400;
    const pairs: Pair[] = grid(20);
    // 10 sqrt(400) = 200 entries is not dense, 201 is.
    for (let i = 0; i < size; i++) pairs.push([7, i], [123, i]);
    for (let i = 0; i < 150; i++) pairs.push([399, 2 * i]);
    const order = orderOf(size, pairs);
    expectPermutation(size, pairs);
    expect(Array.from(order.slice(-2))).toEqual([7, 123]);
  });

  test("orders what only dense rows connect", () => {
    const size = 300;
    const star: Pair[] = Array.from({ length: size - 1 }, (_, i) => [0, i + 1]);
    expect(orderOf(size, star)[size - 1]).toBe(0);
    expectPermutation(size, star);
    expect(fill(size, star)).toBe(0);
  });

  test("makes no fill on paths, stars and random trees", () => {
    const path: Pair[] = Array.from({ length: 49 }, (_, i) => [i, i + 1]);
    const star: Pair[] = Array.from({ length: 49 }, (_, i) => [20, i < 20 ? i : i + 1]);
    expect(fill(50, path)).toBe(0);
    expect(fill(50, star)).toBe(0);
    const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(trees, (draws) => {
        const pairs = draws.map((draw, i): Pair => [i + 1, draw % (i + 1)]);
        expect(fill(draws.length + 1, pairs)).toBe(0);
      }),
    );
  });

  test("makes no fill on levels nested in levels nested in levels", () => {
    const pairs: Pair[] = [];
    let size = 12;
    for (let a = 0; a < 12; a++) {
      for (let b = size, end = size + 5 + a; b < end; b++) pairs.push([a, b]);
      size += 5 + a;
    }
    for (const [a, b] of [...pairs]) {
      for (let c = size, end = size + 2 + (b % 4); c < end; c++) pairs.push([a, c], [b, c]);
      size += 2 + (b % 4);
    }
    expect(fill(size, pairs)).toBe(0);
  });

  test("makes no fill on many levels nested in few", () => {
    const pairs = Array.from({ length: 50_000 }, (_, i): Pair => [i + 100, i % 100]);
    expect(fill(50_100, pairs)).toBe(0);
  });

  test("makes no fill on correlated pairs of effects nested in a factor", () => {
    const pairs: Pair[] = [];
    for (let g = 0; g < 300; g++) {
      const [intercept, slope, outer] = [10 + 2 * g, 11 + 2 * g, g % 10];
      pairs.push([intercept, slope], [intercept, outer], [slope, outer]);
    }
    expect(fill(610, pairs)).toBe(0);
  });

  test("fills a 30 x 30 grid about as little as exact minimum degree", () => {
    const pairs = grid(30);
    const exact = factorEntries(900, pairs, exactMinimumDegree(900, pairs));
    expect(factorEntries(900, pairs, orderOf(900, pairs))).toBeLessThan(1.1 * exact);
  });

  test("fills random graphs about as little as exact minimum degree", () => {
    const draw = integers(3);
    let approximate = 0;
    let exact = 0;
    for (let graph = 0; graph < 10; graph++) {
      const pairs = Array.from({ length: 300 }, (): Pair => [draw(150), draw(150)]);
      approximate += factorEntries(150, pairs, orderOf(150, pairs));
      exact += factorEntries(150, pairs, exactMinimumDegree(150, pairs));
    }
    expect(approximate).toBeLessThan(1.05 * exact);
  });

  test("fills crossed factors no more than the larger first, then the smaller", () => {
    const draw = integers(5);
    for (const [larger, smaller, rows] of [
      [200, 70, 1500],
      [150, 50, 300],
      [120, 100, 600],
    ]) {
      const pairs = Array.from({ length: rows }, (): Pair => [
        draw(larger),
        larger + draw(smaller),
      ]);
      const size = larger + smaller;
      const natural = Array.from({ length: size }, (_, i) => i);
      const entries = factorEntries(size, pairs, orderOf(size, pairs));
      expect(entries).toBeLessThanOrEqual(factorEntries(size, pairs, natural));
    }
  });

  test("fills two factors with their interaction no more than interaction first", () => {
    const draw = integers(7);
    const pairs: Pair[] = [];
    for (let ab = 0; ab < 400; ab++) {
      const [a, b] = [400 + draw(40), 440 + draw(30)];
      pairs.push([a, b], [ab, a], [ab, b]);
    }
    const natural = Array.from({ length: 470 }, (_, i) => i);
    const entries = factorEntries(470, pairs, orderOf(470, pairs));
    expect(entries).toBeLessThanOrEqual(factorEntries(470, pairs, natural));
  });
});
