import fc from "fast-check";
import {
  normalCdf,
  normalLogCdf,
  normalLogCdfDerivatives,
  normalPdf,
  normalQuantile,
} from "../../src/math/normal.js";
import { jetOf, REFERENCE, relativeError } from "../families/cases.js";

const derivatives = (x: number) => jetOf((out) => normalLogCdfDerivatives(x, out));

describe("normalLogCdfDerivatives", () => {
  it.each(REFERENCE.normalLogCdf)("at %d agrees with mpmath", (x, expected) => {
    expect(relativeError(derivatives(x), expected)).toBeLessThan(1e-12);
    expect(relativeError([normalLogCdf(x)], [expected[0]])).toBeLessThan(2e-14);
  });

  it("joins its two expansions without a jump", () => {
    const [left, right] = [derivatives(-1.25), derivatives(-1.25 + 1e-15)];
    expect(relativeError(left, right)).toBeLessThan(1e-12);
  });

  it("stays finite", () => {
    for (const x of [-1e100, -1e6, -700, 700, 1e6, 1e100]) {
      for (const value of derivatives(x)) expect(Number.isFinite(value)).toBe(true);
    }
  });
});

describe("normalCdf and normalPdf", () => {
  it("agree with log Phi where exp loses nothing", () => {
    for (const [x, [logCdf, slope]] of REFERENCE.normalLogCdf) {
      if (Math.abs(x) > 37) continue;
      const tolerance = 4e-15 + 4e-16 * Math.abs(logCdf);
      expect(relativeError([normalCdf(x)], [Math.exp(logCdf)])).toBeLessThan(tolerance);
      expect(relativeError([normalPdf(x)], [slope * Math.exp(logCdf)])).toBeLessThan(tolerance);
    }
  });

  it("have their limits and their symmetry", () => {
    expect([normalCdf(-40), normalCdf(0), normalCdf(40)]).toEqual([0, 0.5, 1]);
    expect([normalPdf(-1e200), normalPdf(Infinity), normalPdf(50)]).toEqual([0, 0, 0]);
    expect([normalPdf(NaN), normalCdf(NaN), normalLogCdf(NaN)]).toEqual([NaN, NaN, NaN]);
    fc.assert(
      fc.property(fc.double({ min: -38, max: 38, noNaN: true }), (x) => {
        expect(normalPdf(x)).toBe(normalPdf(-x));
        expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(2e-16);
      }),
    );
  });
});

describe("normalQuantile", () => {
  it.each(REFERENCE.normalQuantile)("of %d agrees with mpmath", (p, expected) => {
    expect(relativeError([normalQuantile(p)], [expected])).toBeLessThan(1e-14);
  });

  it("inverts normalCdf", () => {
    fc.assert(
      fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (x) => {
        const condition = x > 0 ? 1e-16 / normalPdf(x) : 0;
        const error = Math.abs(normalQuantile(normalCdf(x)) - x);
        expect(error).toBeLessThan(1e-14 * (1 + Math.abs(x)) + 2 * condition);
      }),
    );
  });

  it("has its limits", () => {
    expect([0, 0.5, 1].map(normalQuantile)).toEqual([-Infinity, 0, Infinity]);
    expect([-0.1, 1.1, NaN].map(normalQuantile)).toEqual([NaN, NaN, NaN]);
  });
});
