import type { FitMethod } from "../inference/fit-options.js";

/** What the report says of a method. */
export interface MethodText {
  readonly name: string;
  readonly call: string;
  /** What the numbers are, and how far to trust them. */
  readonly words: string;
  readonly papers: readonly string[];
}

const LAPLACE =
  "Tierney, L., Kadane, J. B. (1986). Accurate approximations for posterior moments and marginal densities. Journal of the American Statistical Association 81, 82–86.";

export const METHODS: Record<FitMethod, MethodText> = {
  map: {
    name: "joint mode with a Gaussian approximation (MAP)",
    call: "fitMap",
    words:
      "Values are those at the highest point of the joint posterior, intervals those of a Gaussian there. Standard deviations of random effects come out too small; take them from fitInla.",
    papers: [LAPLACE],
  },
  vb: {
    name: "variational Bayes",
    call: "fitVb",
    words:
      "The posterior is approximated by Gaussians. Means are good as a rule; intervals tend to be too narrow, and the warnings say by how much.",
    papers: [
      "Blei, D. M., Kucukelbir, A., McAuliffe, J. D. (2017). Variational inference: a review for statisticians. Journal of the American Statistical Association 112, 859–877.",
      "Opper, M., Archambeau, C. (2009). The variational Gaussian approximation revisited. Neural Computation 21, 786–792.",
    ],
  },
  laplace: {
    name: "marginal mode, random effects integrated out",
    call: "fitLaplace",
    words:
      "Values are those at the highest point of the posterior of fixed effects and log standard deviations, after the random effects are integrated out; intervals are those of a Gaussian there, so skewness is left out.",
    papers: [LAPLACE],
  },
  inla: {
    name: "integrated nested Laplace approximations (INLA)",
    call: "fitInla",
    words:
      "The posterior is averaged over the standard deviations of the random effects; intervals carry all uncertainty of the model.",
    papers: [
      "Rue, H., Martino, S., Chopin, N. (2009). Approximate Bayesian inference for latent Gaussian models by using integrated nested Laplace approximations. Journal of the Royal Statistical Society B 71, 319–392.",
      "Shun, Z., McCullagh, P. (1995). Laplace approximation of high dimensional integrals. Journal of the Royal Statistical Society B 57, 749–760.",
    ],
  },
  nuts: {
    name: "Markov chain Monte Carlo, the no-U-turn sampler (NUTS)",
    call: "fitNuts",
    words:
      "The posterior is that of the draws; traces, ranks and the sampler's figures show whether they can be trusted.",
    papers: [
      "Hoffman, M. D., Gelman, A. (2014). The No-U-Turn sampler: adaptively setting path lengths in Hamiltonian Monte Carlo. Journal of Machine Learning Research 15, 1593–1623.",
      "Vehtari, A., Gelman, A., Simpson, D., Carpenter, B., Bürkner, P.-C. (2021). Rank-normalization, folding, and localization: an improved R-hat for assessing convergence of MCMC. Bayesian Analysis 16, 667–718.",
    ],
  },
};

export const PAPERS = {
  quadrature:
    "Pinheiro, J. C., Chao, E. C. (2006). Efficient Laplacian and adaptive Gaussian quadrature algorithms for multilevel generalized linear mixed models. Journal of Computational and Graphical Statistics 15, 58–81.",
  residuals:
    "Dunn, P. K., Smyth, G. K. (1996). Randomized quantile residuals. Journal of Computational and Graphical Statistics 5, 236–244.",
  band: "Aldor-Noiman, S., Brown, L. D., Buja, A., Rolke, W., Stine, R. A. (2013). The power to see: a new graphical test of normality. The American Statistician 67, 249–260.",
  checks:
    "Gelman, A., Meng, X.-L., Stern, H. (1996). Posterior predictive assessment of model fitness via realized discrepancies. Statistica Sinica 6, 733–760.",
  shares:
    "Nakagawa, S., Johnson, P. C. D., Schielzeth, H. (2017). The coefficient of determination R² and intra-class correlation coefficient from generalized linear mixed-effects models revisited and expanded. Journal of the Royal Society Interface 14, 20170213.",
  oddsRatio:
    "Larsen, K., Merlo, J. (2005). Appropriate assessment of neighborhood effects on individual health: integrating random and fixed effects in multilevel logistic regression. American Journal of Epidemiology 161, 81–88.",
} as const;
