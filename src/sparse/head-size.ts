/** One sparse multiply-add takes about as long as this many of a small dense matrix. */
const SPARSE_COST = 3;
/** From an order on, how many dense multiply-adds take as long as one of a small matrix (bench/dense-kernels.js). */
const DENSE_SPEED = [
  [256, 8],
  [128, 4],
  [49, 2],
  [0, 1],
] as const;

/**
 * The split with the least estimated work: column j eliminated sparsely costs counts[j]^2 slow
 * operations; a dense tail of m columns costs m^3 / 3 fast ones.
 */
export function cheapestHeadSize(counts: Int32Array, denseRows: number): number {
  const inner = counts.length;
  let best = inner;
  let bestSaving = 0;
  let sparseWork = 0;
  for (let j = inner - 1; j >= 0; j--) {
    const height = counts[j] + denseRows;
    sparseWork += SPARSE_COST * height * height;
    const saving = sparseWork - denseWork(inner - j + denseRows) + denseWork(denseRows);
    if (saving >= bestSaving) {
      bestSaving = saving;
      best = j;
    }
  }
  return best;
}

function denseWork(m: number): number {
  const [, speed] = DENSE_SPEED.find(([from]) => m >= from) as readonly [number, number];
  return m ** 3 / 3 / speed;
}
