import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { paretoSmooth } from "../../src/math/pareto-smoothing.js";
import { Random } from "../../src/math/random.js";

interface LooCase {
  draws: number;
  scale: number;
  kHat: number;
  logWeights: number[];
}

const path = fileURLToPath(new URL("../reference/pareto-smoothing.json", import.meta.url));
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: LooCase[] };

it.each(cases)("agrees with loo for $draws ratios of scale $scale", (reference) => {
  const ratios = Float64Array.from(
    { length: reference.draws },
    (_, i) => reference.scale * (((i + 1) * 0.6180339887498949) % 1) ** 4,
  );
  const { kHat, logWeights } = paretoSmooth(ratios);
  expect(Math.abs(kHat - reference.kHat)).toBeLessThan(1e-9);
  const errors = logWeights.map((value, i) => Math.abs(value - reference.logWeights[i]));
  expect(Math.max(...errors)).toBeLessThan(1e-9);
});

/** Mean of k-hat over samples of Pareto ratios U^-k, with its standard error. */
function estimate(k: number, draws: number, samples: number) {
  const random = new Random(20);
  const estimates = Array.from({ length: samples }, () => {
    const ratios = new Float64Array(draws).map(() => -k * Math.log(random.uniform()));
    return paretoSmooth(ratios).kHat;
  });
  const mean = estimates.reduce((a, b) => a + b, 0) / samples;
  const variance = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples - 1);
  return { mean, error: Math.sqrt(variance / samples) };
}

it.each([0.1, 0.5, 0.9])("recovers the shape %d of Pareto ratios", (k) => {
  const draws = 20_000;
  const tail = Math.ceil(3 * Math.sqrt(draws));
  const { mean, error } = estimate(k, draws, 20);
  // as ten observations of 1/2 draw it
  const expected = (tail * k + 5) / (tail + 10);
  expect(Math.abs(mean - expected)).toBeLessThan(5 * error + 0.005);
  expect(error).toBeLessThan(0.03);
});

it("finds a bounded tail in uniform ratios", () => {
  const random = new Random(3);
  const ratios = new Float64Array(4000).map(() => Math.log(random.uniform()));
  expect(paretoSmooth(ratios).kHat).toBeLessThan(-0.5);
});

it("lowers the mean squared error of the importance estimate of a normalising constant", () => {
  const random = new Random(4);
  const shape = 0.6;
  const smoothed: number[] = [];
  const raw: number[] = [];
  for (let sample = 0; sample < 200; sample++) {
    // ratios of mean 1 / (1 - shape), estimated by their mean relative to the fixed ratio 1
    const ratios = new Float64Array(1000).map(() => -shape * Math.log(random.uniform()));
    ratios[0] = 0;
    const { logWeights } = paretoSmooth(ratios);
    smoothed.push(Math.exp(-logWeights[0]) / 1000);
    raw.push(ratios.reduce((sum, value) => sum + Math.exp(value), 0) / 1000);
  }
  const squaredError = (values: number[]) =>
    values.reduce((sum, value) => sum + (value - 1 / (1 - shape)) ** 2, 0);
  expect(squaredError(smoothed)).toBeLessThan(squaredError(raw));
});

it("keeps the order of the ratios, and weights that sum to 1", () => {
  const random = new Random(5);
  const ratios = new Float64Array(500).map(() => 3 * random.normal() - 800);
  const { logWeights } = paretoSmooth(ratios);
  expect(logWeights.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 12);
  const order = [...ratios.keys()].sort((a, b) => ratios[a] - ratios[b]);
  for (let r = 1; r < order.length; r++) {
    expect(logWeights[order[r]]).toBeGreaterThanOrEqual(logWeights[order[r - 1]]);
  }
});

it("says what it cannot tell", () => {
  expect(paretoSmooth(Float64Array.of(1, 2, 3)).kHat).toBe(Infinity);
  const equal = paretoSmooth(new Float64Array(100).fill(-7));
  expect(equal.kHat).toBe(-Infinity);
  expect(equal.logWeights[50]).toBeCloseTo(-Math.log(100), 12);
});

it("gives draws of density 0 the weight 0", () => {
  const ratios = new Float64Array(200).map((_, i) => (i < 20 ? -Infinity : Math.sin(i)));
  const { logWeights, kHat } = paretoSmooth(ratios);
  expect(logWeights[0]).toBe(-Infinity);
  expect(kHat).toBeLessThan(0.5);
});

it("refuses ratios that are no numbers", () => {
  expect(() => paretoSmooth(Float64Array.of(0, NaN))).toThrow("invalid logRatios: entry 1 is NaN");
  expect(() => paretoSmooth(new Float64Array(9).fill(-Infinity))).toThrow(
    "invalid logRatios: no entry is above -Infinity",
  );
});
