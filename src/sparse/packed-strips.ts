import { roundUpTo4 } from "./dense-workspace.js";

/**
 * Packed strips: 4 rows of a matrix with `width` columns, stored so that the element (r, k) of strip
 * s is at 4 width s + 4 k + r. A product of two strips then reads both memories front to back.
 * The last strip is filled up with rows of zeros.
 *
 * Columns k of row i exist for k <= i + reach: reach 0 is a lower trapezoid whose upper right corner
 * is neither read nor written, reach >= width the whole rectangle. `from` and `to` index `memory`;
 * the unpacked side is column-major with leading dimension ld.
 */
export function packStrips(
  memory: Float64Array,
  to: number,
  from: number,
  ld: number,
  rows: number,
  width: number,
  reach: number,
): void {
  for (let i = 0; i < rows; i += 4) {
    const whole = i + 4 <= rows ? Math.min(width, i + reach + 1) : 0;
    let source = from + i;
    for (let k = 0; k < whole; k++, source += ld, to += 4) {
      memory[to] = memory[source];
      memory[to + 1] = memory[source + 1];
      memory[to + 2] = memory[source + 2];
      memory[to + 3] = memory[source + 3];
    }
    for (let k = whole; k < width; k++, source += ld, to += 4) {
      for (let r = 0; r < 4; r++) {
        memory[to + r] = i + r < rows && k <= i + r + reach ? memory[source + r] : 0;
      }
    }
  }
}

/** The inverse of `packStrips`: from packed strips at `from` to the matrix at `to`. */
export function unpackStrips(
  memory: Float64Array,
  to: number,
  from: number,
  ld: number,
  rows: number,
  width: number,
  reach: number,
): void {
  for (let i = 0; i < rows; i += 4) {
    const whole = i + 4 <= rows ? Math.min(width, i + reach + 1) : 0;
    let target = to + i;
    for (let k = 0; k < whole; k++, target += ld, from += 4) {
      memory[target] = memory[from];
      memory[target + 1] = memory[from + 1];
      memory[target + 2] = memory[from + 2];
      memory[target + 3] = memory[from + 3];
    }
    for (let k = whole; k < width; k++, target += ld, from += 4) {
      for (let r = 0; r < 4; r++) {
        if (i + r < rows && k <= i + r + reach) memory[target + r] = memory[from + r];
      }
    }
  }
}

/** Adds G, of order n in packed strips at `from`, on and below the diagonal of the matrix at `to`. */
export function addLowerStrips(
  memory: Float64Array,
  to: number,
  from: number,
  ld: number,
  n: number,
): void {
  for (let k = 0; k < n; k++) {
    for (let i = k; i < n; i++) {
      memory[to + i + k * ld] += memory[from + 4 * n * (i >> 2) + 4 * k + (i & 3)];
    }
  }
}

/**
 * Strips of the symmetric Z of which the lower triangle is stored at `z`: rows from..from + rows - 1
 * of the order-n matrix, columns k0..k1 - 1, with Z[i, k] = Z[k, i] above the diagonal.
 */
export function packSymmetric(
  memory: Float64Array,
  to: number,
  z: number,
  ld: number,
  n: number,
  from: number,
  rows: number,
  k0: number,
  k1: number,
): void {
  for (let i = from; i < from + rows; i += 4) {
    const below = i + 4 <= n ? Math.min(k1, Math.max(k0, i + 1)) : k0;
    for (let k = k0; k < below; k++, to += 4) {
      const source = z + i + k * ld;
      memory[to] = memory[source];
      memory[to + 1] = memory[source + 1];
      memory[to + 2] = memory[source + 2];
      memory[to + 3] = memory[source + 3];
    }
    for (let k = below; k < k1; k++, to += 4) {
      for (let r = 0; r < 4; r++) {
        const row = i + r;
        if (row >= n) memory[to + r] = 0;
        else memory[to + r] = memory[row >= k ? z + row + k * ld : z + k + row * ld];
      }
    }
  }
}

/** Columns 4 c .. 4 c + 3 of a matrix in packed strips, as one strip of its transpose. */
export function transposeStrip(
  memory: Float64Array,
  to: number,
  from: number,
  rows: number,
  width: number,
  c: number,
): void {
  const end = to + 4 * roundUpTo4(rows);
  for (let tile = from + 16 * c; to < end; tile += 4 * width, to += 16) {
    for (let r = 0; r < 4; r++) {
      memory[to + 4 * r] = memory[tile + r];
      memory[to + 4 * r + 1] = memory[tile + 4 + r];
      memory[to + 4 * r + 2] = memory[tile + 8 + r];
      memory[to + 4 * r + 3] = memory[tile + 12 + r];
    }
  }
}
