import type { FitWarning } from "../errors.js";

/** A Gaussian approximation that spreads the predictors on its own. */
export interface SpreadGaussian {
  /** Rows whose predictor, give or take `width` of the SDs that it has under the Gaussian, leaves the domain of the link. */
  rowsBeyondDomain(width: number): number;
}

/** Rows whose predictors come within so many SDs of the border of the link's domain: SDs of the posterior, and of a Gaussian. */
export interface BorderRows {
  readonly sds: number;
  readonly posterior: number;
  readonly gaussian: number;
}

/** Says so where predictors come near the border of the link's domain, and whether it is the posterior or the Gaussian that takes them there. */
export function borderWarnings({ sds, posterior, gaussian }: BorderRows): FitWarning[] {
  if (posterior === 0 && gaussian === 0) return [];
  const warning = { code: "domain-border", severity: "caution" } as const;
  const link = "Use a link that is defined everywhere (logit for proportions, log for counts), or";
  if (gaussian > posterior) {
    return [
      {
        ...warning,
        message: `Within ${sds} of its SDs the Gaussian approximation takes the linear predictors of ${gaussian} row(s) to the border of the link's domain, beyond which they have no likelihood: the fit rests on how that is continued.`,
        remedy: `${link} fitLaplace() or fitInla().`,
      },
    ];
  }
  return [
    {
      ...warning,
      message: `The linear predictors of ${posterior} row(s) lie within ${sds} SDs of the border of the link's domain, where the posterior is cut off: it is not Gaussian there, and SDs and intervals do not describe it.`,
      remedy: `${link} fitNuts().`,
    },
  ];
}
