import { plainKernels } from "./dense-kernels.js";

/**
 * A^-1 for a small symmetric positive definite A (k x k, row-major), or null where A is not positive
 * definite in floating point. Only the lower triangle is read.
 */
export function invertPositiveDefinite(a: Float64Array, k: number): Float64Array | null {
  const buffer = plainKernels.allocate(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) buffer[j * k + i] = a[i * k + j];
  }
  if (plainKernels.cholesky(buffer, 0, k) >= 0) return null;
  plainKernels.inverseFromCholesky(buffer, 0, k);
  const inverse = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i < k; i++) inverse[j * k + i] = inverse[i * k + j] = buffer[j * k + i];
  }
  return inverse.every(Number.isFinite) ? inverse : null;
}
