import type { Family, ResponseRows, RowGroups } from "../families/family.js";

/** Every row a group of its own, so that `Family.evaluateGroups` gives the kernel of each. */
export function eachRow(rows: number): RowGroups {
  return {
    starts: Int32Array.from({ length: rows + 1 }, (_, i) => i),
    list: Int32Array.from({ length: rows }, (_, i) => i),
  };
}

/** The weighted kernel of one row at many linear predictors in one call. */
export class RowKernel {
  /** Kernels of the row last evaluated; overwritten by the next. */
  readonly values: Float64Array;
  private readonly copies: { y: Float64Array; size: Float64Array; weight: Float64Array };
  private readonly groups: RowGroups;

  /** @param count number of linear predictors. */
  constructor(
    private readonly family: Family,
    count: number,
  ) {
    const column = () => new Float64Array(count);
    this.values = column();
    this.copies = { y: column(), size: column(), weight: column() };
    this.groups = eachRow(count);
  }

  /** `values` of row r of `rows` at each of `eta`. */
  evaluate({ y, size, weight }: ResponseRows, r: number, eta: Float64Array): Float64Array {
    const { copies, values, groups } = this;
    copies.y.fill(y[r]);
    copies.size.fill(size[r]);
    if (weight !== null) copies.weight.fill(weight[r]);
    const rows = weight === null ? { ...copies, weight } : copies;
    this.family.evaluateGroups(eta, rows, [], groups, values);
    return values;
  }
}
