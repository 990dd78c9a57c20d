/** Overwrites the lower triangle of a positive definite A (d x d, row-major) by L with L L' = A. */
export function factorSmall(a: Float64Array, d: number): void {
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = a[i * d + j];
      for (let c = 0; c < j; c++) sum -= a[i * d + c] * a[j * d + c];
      a[i * d + j] = i === j ? Math.sqrt(sum) : sum / a[j * d + j];
    }
  }
}

/** Overwrites x by L^-1 x. */
export function forwardSolveSmall(factor: Float64Array, x: Float64Array): void {
  const d = x.length;
  for (let i = 0; i < d; i++) {
    for (let c = 0; c < i; c++) x[i] -= factor[i * d + c] * x[c];
    x[i] /= factor[i * d + i];
  }
}

/** Overwrites x by L'^-1 x. */
export function backwardSolveSmall(factor: Float64Array, x: Float64Array): void {
  const d = x.length;
  for (let i = d - 1; i >= 0; i--) {
    for (let c = i + 1; c < d; c++) x[i] -= factor[c * d + i] * x[c];
    x[i] /= factor[i * d + i];
  }
}
