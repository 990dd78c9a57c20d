import { normalCdf } from "../../src/math/normal.js";
import { Random } from "../../src/math/random.js";

const N = 100_000;
const draw = (seed: number, stream: number, n = N) => {
  const random = new Random(seed, stream);
  return Array.from({ length: n }, () => random.normal());
};

/** Kolmogorov's distance times sqrt(n): above 1.95 with probability 0.001, 2.5 with 1e-5. */
function kolmogorov(values: number[], cdf: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  let largest = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    largest = Math.max(largest, (i + 1) / sorted.length - p, p - i / sorted.length);
  });
  return largest * Math.sqrt(values.length);
}

it.each([0, 1, 2, -7, 2 ** 31])("normals of seed %i have the normal distribution", (seed) => {
  expect(kolmogorov(draw(seed, 0), normalCdf)).toBeLessThan(2.5);
});

it("uniforms lie inside (0, 1) and are uniform", () => {
  const random = new Random(3);
  const values = Array.from({ length: N }, () => random.uniform());
  expect(Math.min(...values.slice(0, 1000))).toBeGreaterThan(0);
  expect(values.every((u) => u > 0 && u < 1)).toBe(true);
  expect(kolmogorov(values, (u) => u)).toBeLessThan(2.5);
});

it("the first normals of neighbouring seeds, and those of streams, are uncorrelated", () => {
  const firsts = Array.from({ length: 20_000 }, (_, seed) => draw(seed, 0, 1)[0]);
  expect(kolmogorov(firsts, normalCdf)).toBeLessThan(2.5);
  const lagged = firsts.slice(1).reduce((sum, z, i) => sum + z * firsts[i], 0);
  expect(Math.abs(lagged) / Math.sqrt(firsts.length)).toBeLessThan(4.5);
  const [a, b] = [draw(5, 0), draw(5, 1)];
  const product = a.reduce((sum, z, i) => sum + z * b[i], 0);
  expect(Math.abs(product) / Math.sqrt(N)).toBeLessThan(4.5);
});

it("a seed gives the same numbers again", () => {
  expect(draw(11, 2, 5)).toEqual(draw(11, 2, 5));
  expect(new Random(1).uniform()).toMatchInlineSnapshot(`0.5173102162689057`);
});
