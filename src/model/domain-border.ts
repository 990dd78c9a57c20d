import type { Family } from "../families/family.js";
import type { MergedRows } from "./merged-rows.js";

/** Whether some linear predictors lie outside the link's domain. */
export function hasBorder(family: Family): boolean {
  return !family.inDomain(-Number.MAX_VALUE) || !family.inDomain(Number.MAX_VALUE);
}

/** Original rows whose predictor eta +- width sqrt(variance) is outside the link's domain, from the merged rows. */
export function countBeyond(
  family: Family,
  { rowMap }: Pick<MergedRows, "rowMap">,
  eta: Float64Array,
  variances: Float64Array,
  width: number,
): number {
  const beyond = eta.map((value, i) => {
    const reach = width * Math.sqrt(variances[i]);
    return family.inDomain(value - reach) && family.inDomain(value + reach) ? 0 : 1;
  });
  return rowMap.reduce((sum, row) => sum + beyond[row], 0);
}
