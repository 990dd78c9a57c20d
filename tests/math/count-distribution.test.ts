import {
  binomialCounts,
  drawCount,
  poissonCounts,
  tailProbabilities,
  type CountDistribution,
} from "../../src/math/count-distribution.js";
import { Random } from "../../src/math/random.js";

const binomial = (n: number, p: number) => binomialCounts(n, Math.log(p), Math.log1p(-p));

function tails(distribution: CountDistribution, y: number): Float64Array {
  const out = new Float64Array(3);
  tailProbabilities(distribution, y, out);
  return out;
}

/** P(Y < y), P(Y = y), P(Y > y) by ppois, dpois, pbinom and dbinom of R 4. */
const REFERENCE: [string, CountDistribution, number, number[]][] = [
  [
    "Poisson(3.5)",
    poissonCounts(3.5),
    2,
    [0.13588822540043324, 0.18495897346170084, 0.67915280113786591],
  ],
  ["Poisson(3.5)", poissonCounts(3.5), 40, [1, 2.1431176805024371e-28, 1.9954277895592306e-29]],
  ["Poisson(0.01)", poissonCounts(0.01), 0, [0, 0.99004983374916811, 0.0099501662508319471]],
  [
    "Poisson(1000)",
    poissonCounts(1000),
    900,
    [0.00062259778427504694, 7.5169543521259532e-5, 0.99930223267220364],
  ],
  [
    "Poisson(1e6)",
    poissonCounts(1e6),
    1001000,
    [0.84122378086222638, 0.00024189010120174138, 0.15853432903657183],
  ],
  [
    "B(10, 0.3)",
    binomial(10, 0.3),
    3,
    [0.38278278639999974, 0.26682793199999993, 0.35038928159999977],
  ],
  ["B(10, 0.3)", binomial(10, 0.3), 10, [0.9999940951, 5.9049e-6, 0]],
  ["B(7, 0.9)", binomial(7, 0.9), 0, [0, 1e-7, 0.9999999]],
  [
    "B(400, 0.2)",
    binomial(400, 0.2),
    120,
    [0.99999870663980372, 5.5619120985056777e-7, 7.3716898645678587e-7],
  ],
  ["B(1, 1e-12)", binomial(1, 1e-12), 1, [0.999999999999, 1e-12, 0]],
];

it.each(REFERENCE)("tails of %s at %#", (_, distribution, y, expected) => {
  tails(distribution, y).forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-11 * expected[i]);
  });
});

it("hands over to the normal distribution where nobody can tell", () => {
  // ppois(400009999, 4e8), ppois(400010000, 4e8, lower = FALSE)
  const [below, , above] = tails(poissonCounts(4e8), 400010000);
  expect(below).toBeCloseTo(0.69145586008695525, 4);
  expect(above).toBeCloseTo(0.30852653684841064, 4);
});

it("certain and impossible outcomes have probability 1 and 0", () => {
  expect([...tails(poissonCounts(0), 0)]).toEqual([0, 1, 0]);
  expect([...tails(binomial(5, 1), 5)]).toEqual([0, 1, 0]);
  expect([...tails(binomial(5, 1), 4)]).toEqual([0, 0, 1]);
  expect([...tails(binomial(0, 0.5), 0)]).toEqual([0, 1, 0]);
});

const DRAWN: [string, CountDistribution, number][] = [
  ["Poisson(0.3)", poissonCounts(0.3), 12],
  ["Poisson(42.7)", poissonCounts(42.7), 120],
  ["B(2, 0.5)", binomial(2, 0.5), 2],
  ["B(30, 0.97)", binomial(30, 0.97), 30],
];

it.each(DRAWN)("draws of %s follow it", (_, distribution, largest) => {
  const n = 20_000;
  const counts = new Float64Array(largest + 1);
  const random = new Random(11);
  for (let i = 0; i < n; i++) counts[drawCount(distribution, random)]++;
  // Pearson's statistic over cells that expect at least 5, the others pooled: within 5 SDs.
  let [chi, cells, rest, pooled] = [0, 0, n, n];
  counts.forEach((observed, y) => {
    const expected = n * Math.exp(distribution.logProbability(y));
    if (expected < 5) return;
    chi += (observed - expected) ** 2 / expected;
    cells++;
    rest -= expected;
    pooled -= observed;
  });
  if (rest > 1) chi += (pooled - rest) ** 2 / rest;
  expect(Math.abs(chi - cells)).toBeLessThan(5 * Math.sqrt(2 * cells));
});

it("draws what is certain, and large means within their spread", () => {
  const random = new Random(1);
  expect(drawCount(poissonCounts(0), random)).toBe(0);
  expect(drawCount(binomial(9, 1), random)).toBe(9);
  expect(drawCount(binomial(9, 0), random)).toBe(0);
  const mean = 1e12;
  const draw = drawCount(poissonCounts(mean), random);
  expect(Number.isInteger(draw)).toBe(true);
  expect(Math.abs(draw - mean)).toBeLessThan(6 * Math.sqrt(mean));
});
