import { isObserved, type Family } from "../families/family.js";
import type { MergedRows } from "./merged-rows.js";

/** Whether some linear predictors lie outside the link's domain. */
export function hasBorder(family: Family): boolean {
  return !family.inDomain(-Number.MAX_VALUE) || !family.inDomain(Number.MAX_VALUE);
}

/**
 * Original rows whose predictor eta +- width sqrt(variance) is outside the link's domain, from the merged rows; rows
 * without weight or trials bound nothing. Variances are asked for only where the domain has a border.
 */
export function countBeyond(
  family: Family,
  rows: Pick<MergedRows, "rowMap" | "size" | "weight">,
  eta: Float64Array,
  variances: () => Float64Array,
  width: number,
): number {
  if (!hasBorder(family)) return 0;
  const variance = variances();
  const beyond = eta.map((value, i) => {
    if (!isObserved(rows, i)) return 0;
    const reach = width * Math.sqrt(variance[i]);
    return family.inDomain(value - reach) && family.inDomain(value + reach) ? 0 : 1;
  });
  return rows.rowMap.reduce((sum, row) => sum + beyond[row], 0);
}
