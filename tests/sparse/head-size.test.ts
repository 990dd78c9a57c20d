import { cheapestHeadSize } from "../../src/sparse/head-size.js";

const full = (n: number) => Int32Array.from({ length: n }, (_, j) => n - j);

it("leaves columns that touch dense rows only to the head, but for the last few", () => {
  for (const [groups, dense] of [
    [60, 7],
    [500, 3],
    [20_000, 10],
  ]) {
    const tail = groups - cheapestHeadSize(new Int32Array(groups).fill(1), dense);
    expect(tail).toBeLessThan(2 * dense);
  }
});

it("takes what elimination fills for dense", () => {
  for (const n of [5, 40, 100, 300, 1000]) expect(cheapestHeadSize(full(n), 4)).toBe(0);
  const crossed = Int32Array.from([...new Int32Array(400).fill(6), ...full(150)]);
  expect(cheapestHeadSize(crossed, 4)).toBe(400);
});

it("has no tail without anything to eliminate", () => {
  expect(cheapestHeadSize(new Int32Array(0), 3)).toBe(0);
});
