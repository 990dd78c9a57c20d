import type { Link } from "../families/link.js";
import { normalRule, normalRuleFor } from "../math/normal-rules.js";

/** E[g^-1(eta + e)], e ~ N(0, variance): exp(eta + variance / 2) for the log link, else by quadrature. */
export function averagedMean(link: Link, eta: number, variance: number): number {
  if (link.name === "log") return Math.exp(eta + variance / 2);
  if (variance === 0) return link.inverse(eta);
  const sd = Math.sqrt(variance);
  const { nodes, weights } = normalRule(normalRuleFor(sd));
  let mean = 0;
  for (let t = 0; t < nodes.length; t++) mean += weights[t] * link.inverse(eta + sd * nodes[t]);
  return mean;
}
