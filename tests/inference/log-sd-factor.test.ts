import * as fc from "fast-check";
import { logSdFactor } from "../../src/inference/log-sd-factor.js";

const range = (min: number, max: number) => fc.double({ min, max, noNaN: true });

it("is the maximum over the variance of v, with its derivatives in w", () => {
  fc.assert(
    fc.property(
      range(-30, 30),
      fc.integer({ min: 1, max: 5000 }),
      range(0.05, 20),
      (w, count, prior) => {
        const { mean, variance, value, slope, second } = logSdFactor(w, count, prior);
        const objective = (t: number) =>
          -count * (w + t) - ((w + t) ** 2 + t) / (2 * prior ** 2) + Math.log(t) / 2;
        const scale = 1e-12 * (1 + Math.abs(value));
        expect(mean).toBe(w + variance);
        expect(Math.abs(objective(variance) - value)).toBeLessThan(scale);
        for (const factor of [0.9, 0.999, 1.001, 1.1]) {
          expect(objective(factor * variance)).toBeLessThan(value + scale);
        }
        const h = 1e-4;
        const [low, high] = [w - h, w + h].map((at) => logSdFactor(at, count, prior));
        const size = 1 + Math.abs(slope);
        expect(Math.abs((high.value - low.value) / (2 * h) - slope) / size).toBeLessThan(1e-6);
        expect(Math.abs((high.slope - low.slope) / (2 * h) - second)).toBeLessThan(1e-6 * size);
      },
    ),
  );
});
