import { pointAt, type PhasePoint } from "../../../src/inference/nuts/phase-point.js";
import { logTotal, placeOf, pointAtPlace } from "../../../src/inference/nuts/weighted-points.js";
import { Random } from "../../../src/math/random.js";
import { gaussian } from "./densities.js";

const density = gaussian(Float64Array.of(1));

function weighted(weights: readonly number[]) {
  return weights.map((weight, i) => ({
    point: pointAt(density, Float64Array.of(i)),
    logWeight: Math.log(weight),
  }));
}

const indexOf = ({ position }: PhasePoint) => position[0];

it("sums weights on the log scale", () => {
  expect(logTotal(weighted([1, 2, 3]))).toBeCloseTo(Math.log(6), 12);
  const far = weighted([1, 1]).map(({ point }) => ({ point, logWeight: 1e4 }));
  expect(logTotal(far)).toBeCloseTo(1e4 + Math.LN2, 8);
  expect(logTotal([{ ...far[0], logWeight: -Infinity }])).toBe(-Infinity);
});

it("goes half the trajectory on where all weights are equal", () => {
  const old = weighted([1, 1, 1, 1]);
  const fresh = weighted([1, 1, 1, 1]);
  const random = new Random(3);
  old.forEach(({ point }, i) => {
    for (let n = 0; n < 50; n++) {
      expect(indexOf(pointAtPlace(fresh, placeOf(random, point, old)))).toBe(i);
    }
  });
});

it("makes of a draw by weight from one stretch a draw by weight from the other", () => {
  const random = new Random(5);
  const old = weighted([0.2, 3, 1, 0.5]);
  const weights = [2, 0.1, 0.7, 1.2];
  const fresh = weighted(weights);
  const draws = 40_000;
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < draws; n++) {
    const start = pointAtPlace(old, random.uniform());
    counts[indexOf(pointAtPlace(fresh, placeOf(random, start, old)))]++;
  }
  const statistic = counts.reduce((sum, count, i) => {
    const expected = (draws * weights[i]) / 4;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  // chi-square with 3 degrees of freedom: 21.1 has probability 1e-4
  expect(statistic).toBeLessThan(21.1);
});

it("leaves a start of density zero for the first point that has one", () => {
  const [zero, inside] = weighted([1, 1]);
  const points = [zero, { ...inside, logWeight: Infinity }];
  expect(logTotal(points)).toBe(Infinity);
  expect(indexOf(pointAtPlace(points, 0.5))).toBe(1);
});

it("takes the last point where shares sum to less than the place", () => {
  expect(indexOf(pointAtPlace(weighted([1, 1]), 1))).toBe(1);
});
