import {
  type DenseWorkspace,
  PANEL,
  PIECE_DEPTH,
  PIECE_STRIPS,
  roundUpTo4,
} from "./dense-workspace.js";
import {
  addLowerStrips,
  packStrips,
  packSymmetric,
  transposeStrip,
  unpackStrips,
} from "./packed-strips.js";

/** Up to this order the inverse is formed column by column. */
const SMALL = 48;

/**
 * Overwrites L (lower triangle, column-major at `memory[a]`, order m, leading dimension ld) by the
 * lower triangle of Z = (L L')^-1. Never touches the strict upper triangle. 2 m^3 / 3 flops.
 *
 * By blocks of columns from the last to the first, as in Takahashi's equations: with
 * L = [L11 0; L21 L22], W = L21 L11^-1 and Z22 already known,
 *
 *     Z21 = -Z22 W,    Z11 = (L11 L11')^-1 + W' Z22 W = (L11 L11')^-1 - W' Z21.
 *
 * The term in L11 alone is the same problem of a smaller order. Scratch from `scratch` on:
 * the width x width block `gram`, which outlives the recursion, then what `eliminateBelow` needs.
 */
export function invertInPlace(
  work: DenseWorkspace,
  a: number,
  m: number,
  ld: number,
  scratch: number,
): void {
  if (m <= SMALL) {
    invertColumns(work.memory, a, m, ld, scratch);
    return;
  }
  const width = Math.min(PANEL, 4 * Math.ceil(m / 8));
  for (let j = width * (Math.ceil(m / width) - 1); j >= 0; j -= width) {
    const corner = a + j * (ld + 1);
    const order = Math.min(width, m - j);
    const below = m - j - order;
    if (below > 0) eliminateBelow(work, corner, ld, width, below, scratch);
    invertInPlace(work, corner, order, ld, scratch + width * width);
    if (below > 0) addLowerStrips(work.memory, corner, scratch, ld, width);
  }
}

/** The same one column at a time: w = L21 / l11, z21 = -Z22 w, z11 = 1 / l11^2 - w'z21. */
function invertColumns(memory: Float64Array, a: number, m: number, ld: number, w: number): void {
  for (let j = m - 1; j >= 0; j--) {
    const column = a + j * ld;
    const reciprocal = 1 / memory[column + j];
    for (let i = j + 1; i < m; i++) {
      memory[w + i] = memory[column + i] * reciprocal;
      memory[column + i] = 0;
    }
    let corner = reciprocal * reciprocal;
    for (let k = j + 1; k < m; k++) {
      const wk = memory[w + k];
      let sum = memory[column + k] - memory[a + k * (ld + 1)] * wk;
      for (let i = k + 1; i < m; i++) {
        const z = memory[a + i + k * ld];
        memory[column + i] -= z * wk;
        sum -= z * memory[w + i];
      }
      memory[column + k] = sum;
      corner -= wk * sum;
    }
    memory[column + j] = corner;
  }
}

/**
 * Z21 = -Z22 W in place of L21, and gram = -W' Z21 as packed strips at the start of the scratch.
 * L11 of order `width` is at `corner`, L21 with `rows` rows below it, Z22 to the right of that.
 */
function eliminateBelow(
  work: DenseWorkspace,
  corner: number,
  ld: number,
  width: number,
  rows: number,
  scratch: number,
): void {
  const { memory } = work;
  const height = roundUpTo4(rows);
  const gram = scratch;
  const panel = gram + width * width;
  const wColumns = panel + height * width;
  const free = wColumns + height * width;

  packStrips(memory, panel, corner + width, ld, rows, width, width);
  solveFromRight(work, panel, corner, ld, rows, width, gram);
  for (let c = 0; 4 * c < width; c++) {
    transposeStrip(memory, wColumns + 4 * height * c, panel, rows, width, c);
  }
  const z22 = corner + width * (ld + 1);
  subtractSymmetricProduct(work, panel, z22, ld, rows, wColumns, width, free);
  unpackStrips(memory, corner + width, panel, ld, rows, width, width);

  memory.fill(0, gram, panel);
  for (let c = 0; 4 * c < width; c++) {
    transposeStrip(memory, free, panel, rows, width, c);
    const target = gram + 4 * c * (width + 4);
    const p = wColumns + 4 * height * c;
    work.subtractProducts(target, 4, 4 * width, p, 4 * height, free, rows, width / 4 - c);
  }
}

/**
 * W L11 = L21, packed L21 overwritten by W, by groups of 4 columns from the last to the first:
 * W_c = (L21_c - sum over d > c of W_d L11[d, c]) L11[c, c]^-1. `columns` takes L11' in strips.
 */
function solveFromRight(
  { memory, subtractProducts }: DenseWorkspace,
  panel: number,
  l11: number,
  ld: number,
  rows: number,
  width: number,
  columns: number,
): void {
  const step = 4 * width;
  const strips = Math.ceil(rows / 4);
  for (let c = width / 4 - 1; c >= 0; c--) {
    const after = 4 * (c + 1);
    for (let k = after, to = columns; k < width; k++) {
      for (let j = 4 * c; j < after; j++) memory[to++] = memory[l11 + k + j * ld];
    }
    const target = panel + 16 * c;
    if (after < width) {
      const p = panel + 4 * after;
      subtractProducts(target, 4, step, p, step, columns, width - after, strips);
    }
    solveTiles(memory, target, step, strips, l11 + 4 * c * (ld + 1), ld);
  }
}

/** X L = T for the 4 x 4 lower triangular L at `l`, each T at t, t + step, t + 2 step, ... */
function solveTiles(
  memory: Float64Array,
  t: number,
  step: number,
  count: number,
  l: number,
  ld: number,
): void {
  const r0 = 1 / memory[l];
  const l10 = memory[l + 1];
  const l20 = memory[l + 2];
  const l30 = memory[l + 3];
  const r1 = 1 / memory[l + ld + 1];
  const l21 = memory[l + ld + 2];
  const l31 = memory[l + ld + 3];
  const r2 = 1 / memory[l + 2 * ld + 2];
  const l32 = memory[l + 2 * ld + 3];
  const r3 = 1 / memory[l + 3 * ld + 3];
  for (const end = t + count * step; t < end; t += step) {
    for (let i = t; i < t + 4; i++) {
      const x3 = memory[i + 12] * r3;
      const x2 = (memory[i + 8] - x3 * l32) * r2;
      const x1 = (memory[i + 4] - x3 * l31 - x2 * l21) * r1;
      memory[i + 12] = x3;
      memory[i + 8] = x2;
      memory[i + 4] = x1;
      memory[i] = (memory[i] - x3 * l30 - x2 * l20 - x1 * l10) * r0;
    }
  }
}

/** Packed strips of -Z W at `target`, for the symmetric Z of order n at `z` and W' in strips. */
function subtractSymmetricProduct(
  { memory, subtractProducts }: DenseWorkspace,
  target: number,
  z: number,
  ld: number,
  n: number,
  w: number,
  width: number,
  piece: number,
): void {
  const height = roundUpTo4(n);
  memory.fill(0, target, target + height * width);
  for (let k0 = 0; k0 < n; k0 += PIECE_DEPTH) {
    const k1 = Math.min(k0 + PIECE_DEPTH, n);
    for (let i0 = 0; i0 < n; i0 += 4 * PIECE_STRIPS) {
      const rows = Math.min(4 * PIECE_STRIPS, height - i0);
      packSymmetric(memory, piece, z, ld, n, i0, rows, k0, k1);
      for (let c = 0; 4 * c < width; c++) {
        const to = target + i0 * width + 16 * c;
        const q = w + 4 * (height * c + k0);
        subtractProducts(to, 4, 4 * width, piece, 4 * (k1 - k0), q, k1 - k0, rows / 4);
      }
    }
  }
}
