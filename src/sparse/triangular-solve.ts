/** Where a Cholesky factor L keeps its entries, see `SymbolicFactor`. */
export interface TriangularLayout {
  readonly headSize: number;
  readonly tailSize: number;
  readonly columnPointers: Int32Array;
  readonly rowIndices: Int32Array;
  /** True where the tail holds its lower triangle alone, column by column. Default: a full square. */
  readonly packed?: boolean;
}

/** Buffer index of entry (0, j) of the tail; that of (i, j), i >= j, is i more. */
function tailColumn({ headSize, tailSize, rowIndices, packed }: TriangularLayout, j: number) {
  const above = packed === true ? (j * (j + 1)) / 2 : 0;
  return headSize + rowIndices.length + j * tailSize - above;
}

/** The values of a factor, of whose tail only the lower triangle is kept. */
export function packTail(layout: TriangularLayout, values: Float64Array): Float64Array {
  const { headSize, tailSize, rowIndices } = layout;
  const head = headSize + rowIndices.length;
  const packed = new Float64Array(head + (tailSize * (tailSize + 1)) / 2);
  packed.set(values.subarray(0, head));
  for (let j = 0, t = head; j < tailSize; t += tailSize - j++) {
    const column = tailColumn(layout, j);
    packed.set(values.subarray(column + j, column + tailSize), t);
  }
  return packed;
}

/** Overwrites b (positions) by L^-1 b; the last `released` rows have no entries in the head. */
export function forwardSolve(
  layout: TriangularLayout,
  values: Float64Array,
  b: Float64Array,
  released = 0,
): void {
  const { headSize, tailSize, columnPointers, rowIndices } = layout;
  for (let j = 0; j < headSize; j++) {
    const bj = (b[j] /= values[j]);
    if (bj === 0) continue;
    const end = columnPointers[j + 1] - released;
    for (let s = columnPointers[j]; s < end; s++) b[rowIndices[s]] -= values[headSize + s] * bj;
  }
  for (let j = 0; j < tailSize; j++) {
    const column = tailColumn(layout, j);
    const bj = (b[headSize + j] /= values[column + j]);
    for (let i = j + 1; i < tailSize; i++) b[headSize + i] -= values[column + i] * bj;
  }
}

/** Overwrites b (positions) by L'^-1 b; the last `released` rows have no entries in the head. */
export function backwardSolve(
  layout: TriangularLayout,
  values: Float64Array,
  b: Float64Array,
  released = 0,
): void {
  const { headSize, tailSize, columnPointers, rowIndices } = layout;
  for (let j = tailSize - 1; j >= 0; j--) {
    const column = tailColumn(layout, j);
    let sum = b[headSize + j];
    for (let i = j + 1; i < tailSize; i++) sum -= values[column + i] * b[headSize + i];
    b[headSize + j] = sum / values[column + j];
  }
  for (let j = headSize - 1; j >= 0; j--) {
    let sum = b[j];
    const end = columnPointers[j + 1] - released;
    for (let s = columnPointers[j]; s < end; s++) {
      sum -= values[headSize + s] * b[rowIndices[s]];
    }
    b[j] = sum / values[j];
  }
}

/** log |L| */
export function logDiagonal(layout: TriangularLayout, values: Float64Array): number {
  const { headSize, tailSize } = layout;
  let sum = 0;
  for (let j = 0; j < headSize; j++) sum += Math.log(values[j]);
  for (let j = 0; j < tailSize; j++) sum += Math.log(values[tailColumn(layout, j) + j]);
  return sum;
}
