import { CscMatrix } from "../sparse/csc-matrix.js";
import { addTransposed, linearPredictor } from "./design-products.js";
import type { MergedRows } from "./merged-rows.js";
import { packedLength, unpack, type ModelData } from "./model-data.js";

/**
 * The joint log posterior on the user's scale, up to the constants of the Gaussian priors:
 *
 *     log p(y | eta) - sum_k q_k v_k - sum_j u_j^2 exp(-2 v_k(j)) / 2
 *                    - sum_k v_k^2 / (2 vcpP_k^2) - sum_j beta_j^2 / (2 feP_j^2),
 *
 * eta = X beta + Z u + offset; the log likelihood is complete. Parameters are packed (fe, vcp, vc).
 */
export class JointPosterior {
  constructor(
    private readonly data: ModelData,
    private readonly rows: MergedRows,
  ) {}

  value(params: Float64Array): number {
    const { data, rows } = this;
    const { fe, vcp, vc } = unpack(data, params);
    let sum = data.family.evaluate(this.linearPredictor(params), rows, []) + rows.constant;
    for (let k = 0; k < vcp.length; k++) {
      sum -= data.termSizes[k] * vcp[k] + vcp[k] ** 2 / (2 * data.vcpP[k] ** 2);
    }
    for (let j = 0; j < vc.length; j++) sum -= (vc[j] * Math.exp(-vcp[data.termOf[j]])) ** 2 / 2;
    for (let j = 0; j < fe.length; j++) sum -= (fe[j] / data.feP[j]) ** 2 / 2;
    return sum;
  }

  /** Gradient in the packed parameters. */
  gradient(params: Float64Array): Float64Array {
    const { data } = this;
    const { fe, vcp, vc } = unpack(data, params);
    const [score] = this.derivatives(params, 1);
    const gradient = new Float64Array(packedLength(data));
    const out = unpack(data, gradient);
    addTransposed(this.rows, score, out.fe, out.vc);
    for (let j = 0; j < fe.length; j++) out.fe[j] -= fe[j] / data.feP[j] ** 2;
    for (let k = 0; k < vcp.length; k++) {
      out.vcp[k] -= data.termSizes[k] + vcp[k] / data.vcpP[k] ** 2;
    }
    for (let j = 0; j < vc.length; j++) {
      const k = data.termOf[j];
      const b = vc[j] * Math.exp(-vcp[k]);
      out.vc[j] -= b * Math.exp(-vcp[k]);
      out.vcp[k] += b * b;
    }
    return gradient;
  }

  /** Hessian in the packed parameters, both triangles. */
  hessian(params: Float64Array): CscMatrix {
    const { data } = this;
    const { vcp, vc } = unpack(data, params);
    const p = data.exog.columns;
    const [, curvature] = this.derivatives(params, 2);
    const entries = new SymmetricTriplets(packedLength(data));
    this.addLikelihoodHessian(curvature, entries);
    for (let j = 0; j < p; j++) entries.add(j, j, -1 / data.feP[j] ** 2);
    for (let k = 0; k < vcp.length; k++) entries.add(p + k, p + k, -1 / data.vcpP[k] ** 2);
    for (let j = 0; j < vc.length; j++) {
      const k = p + data.termOf[j];
      const u = p + vcp.length + j;
      const precision = Math.exp(-2 * vcp[data.termOf[j]]);
      entries.add(u, u, -precision);
      entries.add(k, u, 2 * precision * vc[j]);
      entries.add(k, k, -2 * precision * vc[j] ** 2);
    }
    return entries.toCsc();
  }

  /** eta of each merged row. */
  private linearPredictor(params: Float64Array): Float64Array {
    const { fe, vc } = unpack(this.data, params);
    const eta = new Float64Array(this.rows.count);
    linearPredictor(this.rows, fe, vc, eta);
    return eta;
  }

  private derivatives(params: Float64Array, order: number): Float64Array[] {
    const { rows, data } = this;
    const out = Array.from({ length: order }, () => new Float64Array(rows.count));
    data.family.evaluate(this.linearPredictor(params), rows, out);
    return out;
  }

  /** [X Z]' diag(l2) [X Z] */
  private addLikelihoodHessian(l2: Float64Array, entries: SymmetricTriplets): void {
    const { count, rowPointers, columnsOf, values, exog } = this.rows;
    const p = exog.columns;
    const firstEffect = p + this.data.termSizes.length;
    for (let i = 0; i < count; i++) {
      for (let a = 0; a < p; a++) {
        const xa = l2[i] * exog.data[i * p + a];
        for (let b = 0; b <= a; b++) entries.add(b, a, xa * exog.data[i * p + b]);
      }
      for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
        const u = firstEffect + columnsOf[s];
        const zs = l2[i] * (values?.[s] ?? 1);
        for (let b = 0; b < p; b++) entries.add(b, u, zs * exog.data[i * p + b]);
        for (let t = rowPointers[i]; t <= s; t++) {
          entries.add(firstEffect + columnsOf[t], u, zs * (values?.[t] ?? 1));
        }
      }
    }
  }
}

/** Collects entries of a symmetric matrix; each off-diagonal one stands for both triangles. */
class SymmetricTriplets {
  private readonly rows: number[] = [];
  private readonly columns: number[] = [];
  private readonly values: number[] = [];

  constructor(private readonly size: number) {}

  add(i: number, j: number, value: number): void {
    this.rows.push(i);
    this.columns.push(j);
    this.values.push(value);
    if (i === j) return;
    this.rows.push(j);
    this.columns.push(i);
    this.values.push(value);
  }

  toCsc(): CscMatrix {
    return CscMatrix.fromTriplets(this.size, this.size, this.rows, this.columns, this.values);
  }
}
