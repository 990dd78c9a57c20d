/**
 * C_t -= P_t Q' for t = 0 .. count - 1: the one kernel under both dense algorithms, on 4 x 4 tiles
 * C_t and packed strips P_t, Q of 4 rows (see packed-strips.ts).
 *
 * Column j of C_t is `memory[c + t cStep + j ld ..]`, four numbers in sequence; strip P_t begins at
 * p + t pStep. `depth` is the number of columns of P_t and Q; `depth` and `count` are at least 1.
 */
export type SubtractProducts = (
  c: number,
  ld: number,
  cStep: number,
  p: number,
  pStep: number,
  q: number,
  depth: number,
  count: number,
) => void;

/** Scratch and the caller's matrices in one memory, and the product kernel that works on it. */
export interface DenseWorkspace {
  /** The first `scratchLength` numbers are scratch, the rest is the caller's buffer. */
  readonly memory: Float64Array;
  readonly subtractProducts: SubtractProducts;
}

/** Columns eliminated at a time: a strip of 4 x 128 numbers is 4 kB, so that eight fit in L1. */
export const PANEL = 128;

/** Strips x columns of a packed piece of the symmetric factor in Z W: 128 kB, for L2. */
export const PIECE_STRIPS = 16;
export const PIECE_DEPTH = 256;

/** n rounded up to whole tiles. */
export function roundUpTo4(n: number): number {
  return (n + 3) & -4;
}

/**
 * Scratch, in numbers, that the kernels need for any matrix within a buffer of the given length:
 * an order m <= sqrt(length), two packed panels of m x w with w = min(m, PANEL), one strip of
 * 4 x m, one piece, and the w x w blocks of the recursion (w^2 + 9 w^2 / 4, below 4 w^2).
 */
export function scratchLength(length: number): number {
  const m = roundUpTo4(Math.ceil(Math.sqrt(length)));
  const width = Math.min(m, PANEL);
  const piece = Math.min(m * m, 4 * PIECE_STRIPS * PIECE_DEPTH);
  return (2 * width + 4) * m + piece + 4 * width * width;
}
