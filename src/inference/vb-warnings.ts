import type { FitWarning } from "../errors.js";

/** Mean-field SDs below this share of those of the joint Gaussian are called too small. */
const SMALL_SHARE = 0.75;

/**
 * Names the fixed effects whose mean-field SD is less than three quarters of the SD that the joint
 * Gaussian approximation has at the same point: such an interval of nominal 95% covers 86% or less.
 */
export function meanFieldWarnings(
  names: readonly string[],
  sd: Float64Array,
  jointSd: Float64Array,
): FitWarning[] {
  const small = names.flatMap((name, j) => {
    const share = sd[j] / jointSd[j];
    return share < SMALL_SHARE ? [{ name, sd: sd[j], jointSd: jointSd[j], share }] : [];
  });
  if (small.length === 0) return [];
  small.sort((a, b) => a.share - b.share);
  const [worst] = small;
  const others = small.length === 1 ? "" : `, and so for ${small.length - 1} more fixed effects`;
  return [
    {
      code: "mean-field-sd-too-small",
      severity: "caution",
      message: `The SD of ${worst.name} is ${worst.sd.toPrecision(2)} where a joint Gaussian at the same point has ${worst.jointSd.toPrecision(2)} (${Math.round(100 * worst.share)}%)${others}: a factored approximation cannot see that parameters are correlated.`,
      remedy:
        'Use these means, but take SDs and intervals from fitVb({ covariance: "structured" }), fitLaplace() or fitInla().',
    },
  ];
}
