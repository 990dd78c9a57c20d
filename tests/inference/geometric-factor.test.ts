import { geometricFactor } from "../../src/inference/geometric-factor.js";

const point = (...x: number[]) => ({ x: Float64Array.from(x), other: Float64Array.of(7) });

it.each([0.9, 0.5, -0.7])("sums steps of ratio %d", (ratio) => {
  const [first, second, last] = [1, ratio, ratio ** 2].map((r) => point(2 * r, 5 - r));
  const factor = geometricFactor(first, second, last, ["x"]) ?? NaN;
  expect(last.x[0] + factor * (last.x[0] - second.x[0])).toBeCloseTo(0, 12);
  expect(last.x[1] + factor * (last.x[1] - second.x[1])).toBeCloseTo(5, 12);
});

it.each([0.1, 0.99, 1.5, -1.2])("leaves steps of ratio %d alone", (ratio) => {
  const [first, second, last] = [1, ratio, ratio ** 2].map((r) => point(r));
  expect(geometricFactor(first, second, last, ["x"])).toBeNull();
});

it("leaves a search at rest alone", () => {
  expect(geometricFactor(point(1), point(1), point(1), ["x"])).toBeNull();
});
