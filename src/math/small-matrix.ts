import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** Small symmetric systems (one row per variance parameter), row-major, through ml-matrix. */

/** A^-1 for symmetric positive definite A (k x k), or null where A is not positive definite. */
export function invertPositiveDefinite(a: Float64Array, k: number): Float64Array | null {
  if (k === 0) return new Float64Array(0);
  if (!a.every(Number.isFinite)) return null;
  const decomposition = new CholeskyDecomposition(Matrix.from1DArray(k, k, a));
  if (!decomposition.isPositiveDefinite()) return null;
  const inverse = decomposition.solve(Matrix.eye(k)).to1DArray();
  return inverse.every(Number.isFinite) ? Float64Array.from(inverse) : null;
}

/** A x for row-major A (k x k). */
export function multiply(a: Float64Array, x: Float64Array): Float64Array {
  const k = x.length;
  const product = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) product[i] += a[i * k + j] * x[j];
  }
  return product;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
