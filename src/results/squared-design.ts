import type { CscMatrix } from "../sparse/csc-matrix.js";

/** sum over the columns j of term k of z_ij^2, rows x terms, row-major: v_i = sum_k of it exp(2 vcp_k). */
export function squaredDesign(z: CscMatrix, termOf: Int32Array, terms: number): Float64Array {
  const squares = new Float64Array(z.rows * terms);
  for (let j = 0; j < termOf.length; j++) {
    for (let t = z.columnPointers[j]; t < z.columnPointers[j + 1]; t++) {
      squares[z.rowIndices[t] * terms + termOf[j]] += z.values[t] ** 2;
    }
  }
  return squares;
}
