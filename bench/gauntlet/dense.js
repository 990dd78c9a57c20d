/** Dense linear algebra of small symmetric matrices, rows of arrays. */

export const zeros = (rows, columns) =>
  Array.from({ length: rows }, () => new Float64Array(columns));

/** Lower L with L L' = A, or null. */
export function cholesky(matrix) {
  const d = matrix.length;
  const factor = zeros(d, d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let c = 0; c < j; c++) sum -= factor[i][c] * factor[j][c];
      if (i === j && !(sum > 0)) return null;
      factor[i][j] = i === j ? Math.sqrt(sum) : sum / factor[j][j];
    }
  }
  return factor;
}

/** A^-1 b from the factor of A. */
export function solve(factor, b) {
  const x = Float64Array.from(b);
  const d = x.length;
  for (let i = 0; i < d; i++) {
    for (let c = 0; c < i; c++) x[i] -= factor[i][c] * x[c];
    x[i] /= factor[i][i];
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let c = i + 1; c < d; c++) x[i] -= factor[c][i] * x[c];
    x[i] /= factor[i][i];
  }
  return x;
}

/** The matrix scaled to a unit diagonal. */
export function unitDiagonal(matrix) {
  const scale = matrix.map((row, j) => 1 / Math.sqrt(row[j]));
  return matrix.map((row, i) => row.map((h, j) => h * scale[i] * scale[j]));
}

/**
 * sqrt(g'H^-1 g), the distance from a mode in standard deviations; NaN where H is not positive definite.
 * H is first scaled to a unit diagonal.
 */
export function newtonDistance(gradient, hessian) {
  const factor = cholesky(unitDiagonal(hessian));
  if (factor === null) return NaN;
  const scaled = gradient.map((g, j) => g / Math.sqrt(hessian[j][j]));
  return Math.sqrt(Math.max(0, dot(scaled, solve(factor, scaled))));
}

export const logDeterminant = (factor) =>
  factor.reduce((sum, row, j) => sum + 2 * Math.log(row[j]), 0);

export function dot(a, b) {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
