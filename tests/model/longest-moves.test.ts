import { Binomial, Log } from "../../src/index.js";
import { longestMoves } from "../../src/model/longest-moves.js";

/** Rows of (1, x), with l2 and l3 of each. */
function rows(x: number[], second: number[], third: number[], trials = x.map(() => 1)) {
  return {
    family: new Binomial(),
    exog: { rows: x.length, columns: 2, data: Float64Array.from(x.flatMap((value) => [1, value])) },
    second: Float64Array.from(second),
    expected: new Float64Array(x.length),
    third: Float64Array.from(third),
    size: Float64Array.from(trials),
    weight: null,
  };
}

const WIDE = Float64Array.of(100, 0, 0, 100);

describe("longestMoves", () => {
  it("is the least move that changes the curvature of a row by its size", () => {
    const moves = longestMoves(rows([4, -0.5], [-0.2, -0.01], [0.1, 0.02]), WIDE);
    expect([...moves]).toEqual([0.5, 0.5]);
  });

  it("counts rows whose predictors are uncertain beyond that, not those of collinear columns", () => {
    // gamma_1 - gamma_2 alone is uncertain: rows with x = 1 do not move with it
    const collinear = Float64Array.of(100, -100, -100, 100);
    expect([...longestMoves(rows([1, 1], [-2, -3], [2, 3]), collinear)]).toEqual([
      Infinity,
      Infinity,
    ]);
    expect([...longestMoves(rows([1, 3], [-2, -3], [2, 3]), collinear)]).toEqual([1, 1 / 3]);
  });

  it("leaves out rows without trials, and takes 1 for the ratio where the curvature has underflowed", () => {
    expect([...longestMoves(rows([8, 2], [0, 0], [0, 0], [0, 5]), WIDE)]).toEqual([1, 0.5]);
  });

  it("bounds nothing where the link has a border", () => {
    const bordered = {
      ...rows([4, -0.5], [-0.2, -0.01], [0.1, 0.02]),
      family: new Binomial(new Log()),
    };
    expect([...longestMoves(bordered, WIDE)]).toEqual([Infinity, Infinity]);
  });
});
