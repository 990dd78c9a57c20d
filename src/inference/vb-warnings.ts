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
      message: `The SD of ${worst.name} is ${worst.sd.toPrecision(2)} where a joint Gaussian at the same point has ${worst.jointSd.toPrecision(2)} (${Math.round(100 * worst.share)}%)${others}: a factored approximation cannot see that parameters are correlated. The SDs of log standard deviations are too small as well.`,
      remedy:
        'Take SDs and intervals from fitVb({ covariance: "structured" }), fitLaplace() or fitInla(); where levels hold few data the means are off too.',
    },
  ];
}

/** Names, means and standard deviations of some parameters. */
interface Estimates {
  readonly names: readonly string[];
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Below this share of the SD from the marginal posterior the note becomes a caution. */
const LOW_SHARE = 0.75;

/**
 * The SDs of the log standard deviations, beside those from the curvature of the marginal posterior:
 * q is as narrow in v as the posterior is with the effects held near where q has them.
 */
export function narrowVcpWarning(vcp: Estimates, marginal: Estimates): FitWarning {
  const shares = Array.from(vcp.sd, (sd, k) => sd / marginal.sd[k]);
  const list = vcp.names
    .map((name, k) => `${name} ${vcp.sd[k].toPrecision(2)} (${marginal.sd[k].toPrecision(2)})`)
    .slice(0, LISTED)
    .join(", ");
  const more = vcp.names.length > LISTED ? ", ..." : "";
  return {
    code: "vcp-sd-too-small",
    severity: shares.some((share) => share < LOW_SHARE) ? "caution" : "note",
    message: `The SDs of log standard deviations are too small, as in any such approximation; in brackets those of the marginal posterior's curvature: ${list}${more}.`,
    remedy: "Take intervals of standard deviations from fitInla(), or from fitLaplace().",
  };
}

const LISTED = 6;

/**
 * Accepted distances to the mode of the marginal posterior, in its standard deviations. The mean of a
 * log standard deviation lies above its mode, more so with few levels, but hardly below.
 */
const FIXED_GAP = 0.5;
const VCP_GAP_ABOVE = 1;
const VCP_GAP_BELOW = 0.5;

/** Says so where the fit is far from the marginal mode: q does not describe this posterior. */
export function disagreementWarnings(
  fit: { fe: Estimates; vcp: Estimates },
  marginal: { fe: Estimates; vcp: Estimates },
): FitWarning[] {
  const gaps = (part: "fe" | "vcp", isFar: (gap: number) => boolean) =>
    fit[part].names.flatMap((name, j) => {
      const gap = (fit[part].mean[j] - marginal[part].mean[j]) / marginal[part].sd[j];
      if (!isFar(gap)) return [];
      const found = `${fit[part].mean[j].toPrecision(3)}, ${Math.abs(gap).toFixed(1)} SDs ${gap < 0 ? "below" : "above"} the mode at ${marginal[part].mean[j].toPrecision(3)}`;
      return [part === "vcp" ? `log SD of ${name} (${found})` : `${name} (${found})`];
    });
  const far = [
    ...gaps("vcp", (gap) => gap > VCP_GAP_ABOVE || gap < -VCP_GAP_BELOW),
    ...gaps("fe", (gap) => Math.abs(gap) > FIXED_GAP),
  ];
  if (far.length === 0) return [];
  const list = far.length > LISTED ? [...far.slice(0, LISTED), "..."] : far;
  return [
    {
      code: "vb-disagrees",
      severity: "severe",
      message: `The fit is far from the mode of the marginal posterior: ${list.join(", ")}. A Gaussian does not describe the effects of levels with so few data, and what it gets wrong there shifts the rest.`,
      remedy: "Use fitLaplace(), which integrates such effects by quadrature, or fitInla().",
    },
  ];
}
