import {
  backwardSolveSmall,
  factorSmall,
  forwardSolveSmall,
} from "../../src/math/small-cholesky.js";
import { multiply } from "../../src/math/small-matrix.js";

const A = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3);

it("factors A = L L'", () => {
  const l = A.slice();
  factorSmall(l, 3);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c <= j; c++) sum += l[i * 3 + c] * l[j * 3 + c];
      expect(sum).toBeCloseTo(A[i * 3 + j], 13);
    }
  }
});

it("solves A x = b by L, then L'", () => {
  const l = A.slice();
  factorSmall(l, 3);
  const x = Float64Array.of(0.3, -2, 5);
  const b = multiply(A, x);
  forwardSolveSmall(l, b);
  backwardSolveSmall(l, b);
  x.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 13));
});
