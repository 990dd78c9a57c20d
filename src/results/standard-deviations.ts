import type { Marginal } from "../inference/posterior.js";
import type { DrawSummary } from "./draw-summary.js";

/** Posterior of the standard deviation exp(vcp) of a term's effects. */
export interface StandardDeviation extends DrawSummary {
  /** Name of the term. */
  readonly name: string;
}

/** Steps of the integrals, and where they begin and end, in SDs of v. */
const STEPS = 2000;
const REACH = 9;

/** Mean, SD and quantiles of exp(v) from the marginal posterior of v; NaN where v has no SD. */
export function standardDeviation(name: string, v: Marginal): StandardDeviation {
  if (!(v.sd > 0)) {
    const scale = Math.exp(v.mean);
    return { name, mean: scale, sd: NaN, median: scale, lower: NaN, upper: NaN };
  }
  const step = (2 * REACH * v.sd) / STEPS;
  let [mass, first, second] = [0, 0, 0];
  for (let i = 0; i <= STEPS; i++) {
    const x = v.mean - REACH * v.sd + i * step;
    const p = v.pdf(x);
    if (p === 0) continue;
    const scale = Math.exp(x);
    mass += p;
    first += p * scale;
    second += p * scale * scale;
  }
  const mean = first / mass;
  const variance = Math.max(0, second / mass - mean * mean);
  const [lower, median, upper] = [0.025, 0.5, 0.975].map((p) => Math.exp(v.quantile(p)));
  return { name, mean, sd: Math.sqrt(variance), median, lower, upper };
}
