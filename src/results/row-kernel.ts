import type { Family, ResponseRows } from "../families/family.js";

const NO_DERIVATIVES: readonly Float64Array[] = [];

/** The weighted kernel of single rows at any linear predictor. */
export class RowKernel {
  private readonly eta = new Float64Array(1);
  private readonly singles: readonly ResponseRows[];

  constructor(
    private readonly family: Family,
    { y, size, weight }: ResponseRows,
  ) {
    this.singles = Array.from(y, (_, r) => ({
      y: y.subarray(r, r + 1),
      size: size.subarray(r, r + 1),
      weight: weight && weight.subarray(r, r + 1),
    }));
  }

  at(row: number, eta: number): number {
    this.eta[0] = eta;
    return this.family.evaluate(this.eta, this.singles[row], NO_DERIVATIVES);
  }
}
