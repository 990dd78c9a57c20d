import fc from "fast-check";
import { selectQuantile } from "../../src/math/order-statistic.js";

it("is the value that sorting finds", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 60 }),
      fc.double({ min: 0.001, max: 1, noNaN: true }),
      (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const found = selectQuantile(Float64Array.from(values), p);
        expect(found).toBe(
          sorted.find((x) => values.filter((y) => y <= x).length >= p * values.length - 1e-9),
        );
      },
    ),
  );
});

it("keeps to ranks that are whole", () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => 40 - i);
  expect([0.025, 0.5, 0.975, 1].map((p) => selectQuantile(values, p))).toEqual([1, 20, 39, 40]);
});
