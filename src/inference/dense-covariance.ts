import { InputError } from "../errors.js";

/** Largest number of parameters of which a dense matrix is made: 72 MB. */
const MOST_PARAMETERS = 3000;

/** Whether the dense covariance of so many parameters is made. */
export function isDenseSize(size: number): boolean {
  return size <= MOST_PARAMETERS;
}

/** @throws InputError for more than 3,000 parameters (72 MB). */
export function checkDenseSize(size: number): void {
  if (isDenseSize(size)) return;
  const megabytes = Math.round((8 * size * size) / 1e6);
  throw new InputError(
    "covParams",
    `the dense covariance of ${size} parameters takes ${megabytes} MB, and the limit is ${MOST_PARAMETERS} parameters (72 MB)`,
    "feSd, vcpSd and vcSd hold the standard deviations",
  );
}

/** The lower triangle of a square matrix by rows: (0, 0), (1, 0), (1, 1), (2, 0), ... */
export function lowerTriangle(matrix: Float64Array, size: number): Float64Array {
  const triangle = new Float64Array((size * (size + 1)) / 2);
  for (let i = 0, t = 0; i < size; t += ++i) {
    triangle.set(matrix.subarray(i * size, i * size + i + 1), t);
  }
  return triangle;
}

/** The symmetric matrix with this lower triangle, row-major. */
export function symmetricMatrix(triangle: Float64Array, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0, t = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = triangle[t++];
  }
  return matrix;
}
