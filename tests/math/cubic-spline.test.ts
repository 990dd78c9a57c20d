import fc from "fast-check";
import { CubicSpline } from "../../src/math/cubic-spline.js";

const knotsAndValues = fc
  .array(
    fc.record({
      gap: fc.double({ min: 0.1, max: 2, noNaN: true }),
      y: fc.double({ min: -5, max: 5, noNaN: true }),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((items) => {
    let x = -3;
    return { knots: items.map(({ gap }) => (x += gap)), values: items.map(({ y }) => y) };
  });

it("goes through its knots, smoothly between them, and stays at its ends", () => {
  fc.assert(
    fc.property(knotsAndValues, ({ knots, values }) => {
      const spline = new CubicSpline(knots, values);
      const h = 1e-4;
      const scale = 1 + Math.max(...values.map(Math.abs));
      knots.forEach((x, i) => {
        expect(Math.abs(spline.at(x) - values[i])).toBeLessThan(1e-9 * scale);
        if (i === 0 || i === knots.length - 1) return;
        const left = (spline.at(x) - spline.at(x - h)) / h;
        const right = (spline.at(x + h) - spline.at(x)) / h;
        expect(Math.abs(left - right)).toBeLessThan(0.3 * scale);
      });
      expect(spline.at(knots[0] - 2)).toBe(values[0]);
      expect(spline.at(knots[knots.length - 1] + 1)).toBe(values[values.length - 1]);
    }),
  );
});

it("follows a smooth function to fourth order", () => {
  const error = (h: number) => {
    const knots = Array.from({ length: Math.round(8 / h) + 1 }, (_, i) => -4 + i * h);
    const spline = new CubicSpline(knots, knots.map(Math.sin));
    let largest = 0;
    for (let x = -1; x <= 1; x += 0.01) {
      largest = Math.max(largest, Math.abs(spline.at(x) - Math.sin(x)));
    }
    return largest;
  };
  expect(error(0.25)).toBeLessThan(2e-5);
  expect(error(0.5) / error(0.25)).toBeGreaterThan(12);
});

it("is a constant for one knot and a line for two", () => {
  expect(new CubicSpline([1], [4]).at(7)).toBe(4);
  expect(new CubicSpline([0, 2], [1, 5]).at(0.5)).toBeCloseTo(2, 12);
});

it("is exact for cubics where it is given their slopes", () => {
  const cubic = (x: number) => 2 - x + 0.5 * x ** 2 - 0.3 * x ** 3;
  const slope = (x: number) => -1 + x - 0.9 * x ** 2;
  const knots = [-2, -0.5, 0.1, 3];
  const spline = new CubicSpline(knots, knots.map(cubic), knots.map(slope));
  for (const x of [-1.7, -0.2, 0.09, 0.5, 2.9]) expect(spline.at(x)).toBeCloseTo(cubic(x), 12);
});
