import { Binomial } from "./binomial.js";
import type { Family } from "./family.js";
import { Poisson } from "./poisson.js";

const KERNELS = [Binomial, Poisson].map(({ prototype }) => prototype.kernelJet);

/**
 * True where it is known that |l3| <= -l2 at every eta, as for logit and for counts with the log link: a move of eta
 * changes the curvature at most by a factor of exp(|move|) (Bach 2010).
 */
export function isSelfConcordant({ canonical, kernelJet }: Family): boolean {
  return canonical && KERNELS.includes(kernelJet);
}
