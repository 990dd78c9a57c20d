import fc from "fast-check";
import {
  addScaledJet,
  complementJet,
  composeJet,
  logJet,
  newJet,
  reflectJet,
} from "../../src/families/jet.js";
import { expectJetConsistent, relativeError } from "./cases.js";

/** exp(2x), in closed form */
const doubled = (x: number) =>
  Float64Array.from([1, 2, 4, 8, 16], (factor) => factor * Math.exp(2 * x));
const sine = (x: number) =>
  Float64Array.of(Math.sin(x), Math.cos(x), -Math.sin(x), -Math.cos(x), Math.sin(x));
const point = fc.double({ min: -3, max: 3, noNaN: true });

it("logJet is the jet of the log", () => {
  fc.assert(
    fc.property(point, (x) => {
      const jet = doubled(x);
      logJet(jet);
      expect(Math.abs(jet[0] - 2 * x)).toBeLessThan(1e-14);
      expect([...jet.subarray(1)]).toEqual([2, 0, 0, 0]);
      // log(2 + sin x), by differences
      expectJetConsistent((t) => {
        const inner = sine(t);
        inner[0] += 2;
        logJet(inner);
        return inner;
      }, x);
    }),
  );
});

it("logJet is -Infinity, flat, where there is no log", () => {
  for (const f of [0, -0, -1]) {
    const jet = Float64Array.of(f, 1, 2, 3, 4);
    logJet(jet);
    expect([...jet]).toEqual([-Infinity, 0, 0, 0, 0]);
  }
});

it("composeJet is the chain rule", () => {
  fc.assert(
    fc.property(point, (x) => {
      const composed = (t: number) => {
        const out = newJet();
        composeJet(
          sine(Math.exp(2 * t) / 400),
          doubled(t).map((d) => d / 400),
          out,
        );
        return out;
      };
      expectJetConsistent(composed, x);
      const inner = doubled(x).map((d) => d / 400);
      const expected = composed(x);
      composeJet(sine(inner[0]), inner, inner);
      expect(inner).toEqual(expected);
    }),
  );
});

it("addScaledJet adds, and a factor of 0 ignores infinities", () => {
  const out = Float64Array.of(1, 2, 3, 4, 5);
  addScaledJet(out, 2, Float64Array.of(1, 0, -1, 0, 1));
  expect([...out]).toEqual([3, 2, 1, 4, 7]);
  addScaledJet(out, 0, Float64Array.of(-Infinity, NaN, 1, 1, 1));
  expect([...out]).toEqual([3, 2, 1, 4, 7]);
});

it("complementJet and reflectJet are their own inverses", () => {
  const jet = Float64Array.of(0.25, 2, 3, 4, 5);
  complementJet(jet);
  expect(relativeError(jet, [0.75, -2, -3, -4, -5])).toBe(0);
  complementJet(jet);
  reflectJet(jet);
  expect([...jet]).toEqual([0.25, -2, 3, -4, 5]);
});
