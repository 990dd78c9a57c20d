import fc from "fast-check";
import { TabulatedSurface } from "../../src/math/tabulated-surface.js";

/** The probit approximation of a logistic mean over N(0, y): smooth, and positive down to exp(-40). */
const smooth = (x: number, y: number) => 1 / (1 + Math.exp(-x / Math.sqrt(1 + (Math.PI * y) / 8)));

function counted(f: (x: number, y: number) => number) {
  const state = { calls: 0 };
  const table = new TabulatedSurface((x, y) => {
    state.calls++;
    return f(x, y);
  });
  return { table, state };
}

it("is within 1e-8 of a smooth function, relatively, borders of the grid included", () => {
  const { table } = counted(smooth);
  const x = fc.oneof(
    fc.double({ min: -40.1, max: 40.1, noNaN: true }),
    fc.constantFrom(-40, -39.99, 39.96, 39.98, 40, 0, 1 / 64, -1 / 64),
  );
  const y = fc.oneof(
    fc.double({ min: 0, max: 32.1, noNaN: true }),
    fc.constantFrom(0, 1e-300, 0.01, 1 / 32, 31.93, 31.97, 32),
  );
  fc.assert(
    fc.property(x, y, (x, y) => {
      const exact = smooth(x, y);
      expect(Math.abs(table.at(x, y) / exact - 1)).toBeLessThan(1.5e-8);
    }),
    { numRuns: 3000 },
  );
});

it("holds the bound all over a cell, not at its centre alone", () => {
  const { table } = counted(smooth);
  // the cell at 2.5, 0.5 curves most where y is small
  for (const [left, low] of [
    [2.5, 0.5],
    [2.5, 0],
    [-6, 0.03125],
  ]) {
    for (let i = 0; i <= 20; i++) {
      for (let j = 0; j <= 20; j++) {
        const [x, y] = [left + i / 20 / 64, low + j / 20 / 32];
        expect(Math.abs(table.at(x, y) / smooth(x, y) - 1)).toBeLessThan(1.5e-8);
      }
    }
  }
});

it("calls the function for the points about a cell and no more", () => {
  const { table, state } = counted(smooth);
  for (let i = 0; i < 1000; i++) table.at(1 + i / 1000 / 64, 2 + i / 1000 / 32);
  // 4 x 4 values and the checks at two centres
  expect(state.calls).toBe(18);
});

it("calls it for every point off the grid", () => {
  const { table, state } = counted(smooth);
  const off: [number, number][] = [
    [40.5, 1],
    [-40.5, 1],
    [0, 32.5],
    [0, -0.1],
    [Infinity, 1],
    [NaN, 1],
    [0, NaN],
  ];
  for (const [x, y] of off) expect(table.at(x, y)).toBe(smooth(x, y));
  expect(state.calls).toBe(off.length);
});

it("does not interpolate over a kink, a change of sign or what is not finite", () => {
  const functions: ((x: number, y: number) => number)[] = [
    (x) => 1 + Math.abs(x - 0.3),
    (x) => x - 0.3,
    (x, y) => (x < 0.3 ? 1 : 2) + y,
    (x) => (x > 0.3 ? Infinity : 1),
    (x) => (x > 0.3 ? NaN : 1),
  ];
  for (const f of functions) {
    const { table } = counted(f);
    for (const x of [0.25, 0.29, 0.3, 0.301, 0.31, 0.33]) {
      const [found, exact] = [table.at(x, 3.01), f(x, 3.01)];
      if (Math.abs(exact) < Infinity) expect(Math.abs(found - exact)).toBeLessThan(1e-7);
      else expect(found).toBe(exact);
    }
  }
});

it("answers the same whatever was asked before", () => {
  const [first, second] = [counted(smooth).table, counted(smooth).table];
  second.at(1.01, 2.01);
  second.at(1.03, 2.04);
  expect(second.at(1.005, 2.02)).toBe(first.at(1.005, 2.02));
});
