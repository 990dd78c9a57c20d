import { MixedGLMError } from "../errors.js";
import type { DenseWorkspace } from "./dense-workspace.js";

/**
 * A memory of `length` numbers, zeroed, with the product kernel in TypeScript. It takes a tile as
 * two halves of 4 x 2, whose eight sums and six operands fit the registers.
 * @throws MixedGLMError when the memory cannot be had.
 */
export function plainWorkspace(length: number): DenseWorkspace {
  const memory = createMemory(length);
  return {
    memory,
    subtractProducts(c, ld, cStep, p, pStep, q, depth, count) {
      for (let t = 0; t < count; t++, c += cStep, p += pStep) {
        subtractHalf(memory, c, ld, p, q, depth);
        subtractHalf(memory, c + 2 * ld, ld, p, q + 2, depth);
      }
    },
  };
}

function createMemory(length: number): Float64Array {
  try {
    return new Float64Array(length);
  } catch (error) {
    const gibibytes = ((8 * length) / 2 ** 30).toFixed(1);
    throw new MixedGLMError(`dense block needs ${gibibytes} GiB; the system refuses`, {
      cause: error,
    });
  }
}

/** C -= P Q' in `a` for the 4 x 2 tile C; sRJ is the sum for row R and column J. */
function subtractHalf(a: Float64Array, c: number, ld: number, p: number, q: number, depth: number) {
  let s00 = 0;
  let s10 = 0;
  let s20 = 0;
  let s30 = 0;
  let s01 = 0;
  let s11 = 0;
  let s21 = 0;
  let s31 = 0;
  for (const end = p + 4 * depth; p < end; p += 4, q += 4) {
    const p0 = a[p];
    const p1 = a[p + 1];
    const p2 = a[p + 2];
    const p3 = a[p + 3];
    const q0 = a[q];
    const q1 = a[q + 1];
    s00 += p0 * q0;
    s10 += p1 * q0;
    s20 += p2 * q0;
    s30 += p3 * q0;
    s01 += p0 * q1;
    s11 += p1 * q1;
    s21 += p2 * q1;
    s31 += p3 * q1;
  }
  a[c] -= s00;
  a[c + 1] -= s10;
  a[c + 2] -= s20;
  a[c + 3] -= s30;
  a[c + ld] -= s01;
  a[c + ld + 1] -= s11;
  a[c + ld + 2] -= s21;
  a[c + ld + 3] -= s31;
}
