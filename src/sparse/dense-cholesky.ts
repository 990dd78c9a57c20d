import { type DenseWorkspace, PANEL, roundUpTo4 } from "./dense-workspace.js";
import { packStrips, unpackStrips } from "./packed-strips.js";

/** Up to this order columns are eliminated one by one, in place. */
const SMALL = 48;

/** Strips of the panel that one pass of the update keeps in L2: 64 x 4 kB. */
const UPDATE_STRIPS = 64;

/**
 * Overwrites the lower triangle of A (column-major at `memory[a]`, order and leading dimension m)
 * by L with L L' = A, and returns -1; or returns the first pivot that is not positive, with its
 * value left on the diagonal. Never touches the strict upper triangle. m^3 / 3 flops.
 *
 * Right-looking by panels of columns: with the columns of A split as [A11; A21 A22],
 *
 *     A11 = L11 L11',    L21 = A21 L11^-T,    A22 -= L21 L21',
 *
 * then the same for A22. The panel [A11; A21] is factored in packed strips, and the same strips are
 * both factors of the update.
 */
export function choleskyInPlace(work: DenseWorkspace, a: number, m: number): number {
  const { memory } = work;
  if (m <= SMALL) return factorColumns(memory, a, m, m);
  for (let j = 0; j < m; j += PANEL) {
    const corner = a + j * (m + 1);
    const rows = m - j;
    const width = Math.min(PANEL, rows);
    // Only the last panel can be narrower than PANEL, and it is square: an identity fills it up.
    const depth = roundUpTo4(width);
    packStrips(memory, 0, corner, m, rows, depth, 0);
    for (let i = width; i < depth; i++) memory[diagonal(i, depth)] = 1;
    const failed = factorPanel(work, rows, depth);
    if (failed >= 0) {
      memory[corner + failed * (m + 1)] = memory[diagonal(failed, depth)];
      return j + failed;
    }
    unpackStrips(memory, corner, 0, m, rows, depth, 0);
    updateTrailing(work, corner + width * (m + 1), m, rows - width, width);
  }
  return -1;
}

/** Where the packed panel holds its element (i, i). */
function diagonal(i: number, depth: number): number {
  return 4 * depth * (i >> 2) + 4 * i + (i & 3);
}

/**
 * Overwrites the panel of packed strips at the start of memory by its columns of L, left-looking by
 * groups of 4 columns: the tiles of group c lose the products of the 4 c columns before them, the
 * diagonal tile is factored, and the tiles T below it become T L_cc^-T.
 */
function factorPanel(work: DenseWorkspace, rows: number, depth: number): number {
  const { memory, subtractProducts } = work;
  const step = 4 * depth;
  const strips = Math.ceil(rows / 4);
  for (let c = 0; 4 * c < depth; c++) {
    const strip = c * step;
    const tile = strip + 16 * c;
    if (c > 0) subtractProducts(tile, 4, step, strip, step, strip, 4 * c, strips - c);
    const failed = factorColumns(memory, tile, 4, 4);
    if (failed >= 0) return 4 * c + failed;
    solveTiles(memory, tile, step, strips - c - 1);
  }
  return -1;
}

/** Cholesky factor of a tile or a small matrix of order m at `a`; the failing pivot or -1. */
function factorColumns(memory: Float64Array, a: number, m: number, ld: number): number {
  for (let k = 0; k < m; k++) {
    const column = a + k * ld;
    const pivot = memory[column + k];
    if (!(pivot > 0)) return k;
    const root = Math.sqrt(pivot);
    memory[column + k] = root;
    for (let i = k + 1; i < m; i++) memory[column + i] /= root;
    for (let j = k + 1; j < m; j++) {
      const factor = memory[column + j];
      const target = a + j * ld;
      for (let i = j; i < m; i++) memory[target + i] -= factor * memory[column + i];
    }
  }
  return -1;
}

/** X L' = T for the lower triangular L at `tile`, each T at tile + step, tile + 2 step, ... */
function solveTiles(memory: Float64Array, tile: number, step: number, count: number): void {
  const r0 = 1 / memory[tile];
  const l10 = memory[tile + 1];
  const l20 = memory[tile + 2];
  const l30 = memory[tile + 3];
  const r1 = 1 / memory[tile + 5];
  const l21 = memory[tile + 6];
  const l31 = memory[tile + 7];
  const r2 = 1 / memory[tile + 10];
  const l32 = memory[tile + 11];
  const r3 = 1 / memory[tile + 15];
  for (let t = tile + step, end = t + count * step; t < end; t += step) {
    for (let i = t; i < t + 4; i++) {
      const x0 = memory[i] * r0;
      const x1 = (memory[i + 4] - x0 * l10) * r1;
      const x2 = (memory[i + 8] - x0 * l20 - x1 * l21) * r2;
      memory[i] = x0;
      memory[i + 4] = x1;
      memory[i + 8] = x2;
      memory[i + 12] = (memory[i + 12] - x0 * l30 - x1 * l31 - x2 * l32) * r3;
    }
  }
}

/**
 * A22 -= L21 L21' on the lower triangle: A22 of order n at `corner`, L21 in the strips that follow
 * the `depth` x `depth` head of the panel. Whole tiles go to the kernel a column of tiles at a time;
 * those on the diagonal and in an incomplete last strip need a mask.
 */
function updateTrailing(
  work: DenseWorkspace,
  corner: number,
  ld: number,
  n: number,
  depth: number,
): void {
  const step = 4 * depth;
  const panel = depth * depth;
  const whole = n >> 2;
  for (let s0 = 0; s0 < whole; s0 += UPDATE_STRIPS) {
    const s1 = Math.min(s0 + UPDATE_STRIPS, whole);
    for (let c = 0; c < s1 - 1; c++) {
      const s = Math.max(s0, c + 1);
      const target = corner + 4 * (s + c * ld);
      const p = panel + s * step;
      work.subtractProducts(target, ld, 4, p, step, panel + c * step, depth, s1 - s);
    }
  }
  for (let c = 0; 4 * c < n; c++) {
    updateMasked(work, corner, ld, n, depth, c, c);
    if (c < whole && 4 * whole < n) updateMasked(work, corner, ld, n, depth, whole, c);
  }
}

/** The update of tile (s, c), of which only the elements on and below A22's diagonal exist. */
function updateMasked(
  { memory, subtractProducts }: DenseWorkspace,
  corner: number,
  ld: number,
  n: number,
  depth: number,
  s: number,
  c: number,
): void {
  const panel = depth * depth;
  // The packed L11 has been copied to A: its first tile serves as the product's target.
  memory.fill(0, 0, 16);
  subtractProducts(0, 4, 0, panel + 4 * depth * s, 0, panel + 4 * depth * c, depth, 1);
  for (let j = 4 * c; j < Math.min(4 * c + 4, n); j++) {
    for (let i = Math.max(4 * s, j); i < Math.min(4 * s + 4, n); i++) {
      memory[corner + i + j * ld] += memory[4 * (j - 4 * c) + i - 4 * s];
    }
  }
}
