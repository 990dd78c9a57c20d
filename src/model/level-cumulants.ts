import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedHessian } from "./integrated-hessian.js";
import { GroupDerivatives, MAX_ROWS } from "./level-derivatives.js";
import type { LevelIntegrals } from "./level-integrals.js";
import type { LocalRows } from "./local-rows.js";

/** Directions of less than this share of the variance of o are left out. */
const NEGLIGIBLE = 0.01;

/** Terms of second order of the level integrals I_g(o), by group. */
export interface LevelTerms {
  /** (1/8) sum I_ijkl h_ij h_kl + (1/12) sum I_ijk I_lmn h_il h_jm h_kn within the groups. */
  readonly within: number;
  /** sum_ijk I_ijk: the third derivative in a common shift of the group's predictors. */
  readonly thirds: Float64Array;
  /** The mean of h_ij over the pairs of rows of the group: the variance of their mean predictor. */
  readonly leverages: Float64Array;
}

/**
 * The terms at the present point, h_ij = a_i'H^-1 a_j = (R R')_ij, from the derivatives of I along the columns of R.
 */
export function levelTerms(
  integrals: LevelIntegrals,
  local: LocalRows,
  hessian: IntegratedHessian,
  inverse: SelectedInverse,
): LevelTerms {
  const { groups, starts } = integrals.rows;
  const derivatives = new GroupDerivatives(integrals);
  const thirds = new Float64Array(groups);
  const leverages = new Float64Array(groups);
  const columns = new Float64Array(MAX_ROWS ** 2);
  const visit = (g: number) => {
    const n = starts[g + 1] - starts[g];
    if (n === 0 || n > MAX_ROWS || local.dimension(g) === 0) return 0;
    const h = products(g, local, hessian.localInverse(g, inverse));
    for (let t = 0; t < n * n; t++) leverages[g] += h[t] / n ** 2;
    derivatives.moveTo(g, columns.fill(1, 0, n), 1);
    thirds[g] = derivatives.third(0, 0, 0);
    derivatives.moveTo(g, columns, factorInto(columns, h, n));
    return derivatives.secondOrder();
  };
  let within = 0;
  for (let g = 0; g < groups; g++) within += visit(g);
  return { within, thirds, leverages };
}

/** h_ij of the rows of group g, n x n. */
function products(g: number, local: LocalRows, block: Float64Array): Float64Array {
  const { starts } = local.rows;
  const n = starts[g + 1] - starts[g];
  const image = new Float64Array(local.dimension(g));
  const h = new Float64Array(n * n);
  local.open(g);
  for (let i = 0; i < n; i++) {
    local.image(i, block, image);
    for (let j = 0; j < n; j++) h[i * n + j] = local.dot(j, image);
  }
  return h;
}

/**
 * Writes the columns of R one after the other, R R' = h, by Cholesky's method with the largest pivots first;
 * small ones are left out. Returns their number; h is overwritten.
 */
function factorInto(columns: Float64Array, h: Float64Array, n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += h[i * (n + 1)];
  for (let r = 0; r < n; r++) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (h[i * (n + 1)] > h[pivot * (n + 1)]) pivot = i;
    if (!(h[pivot * (n + 1)] > NEGLIGIBLE * total)) return r;
    const root = Math.sqrt(h[pivot * (n + 1)]);
    for (let i = 0; i < n; i++) columns[r * n + i] = h[i * n + pivot] / root;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) h[i * n + j] -= columns[r * n + i] * columns[r * n + j];
    }
  }
  return n;
}
