import type { FitWarning } from "../errors.js";
import { html, section, type Markup } from "./html.js";
import type { ReportedFit } from "./reported-fit.js";

const SEVERITY: Record<FitWarning["severity"], string> = {
  severe: "Severe: do not act on this fit",
  caution: "Caution: some numbers need care",
  note: "Note",
};

const ORDER = ["severe", "caution", "note"] as const;

/** Whether the fit can be acted on, and its warnings, the worst first. */
export function warningsSection({ warnings, convergence, sampler }: ReportedFit): Markup {
  const sorted = ORDER.flatMap((severity) => warnings.filter((w) => w.severity === severity));
  const list = sorted.map(
    ({ code, severity, message, remedy }) =>
      html`<div class="warning ${severity}" role="note">
        <p><strong>${SEVERITY[severity]}</strong> <code>${code}</code></p>
        <p>${message}</p>
        <p>What to do: ${remedy}</p>
      </div>`,
  );
  const draws = sampler === null ? [] : [html`<p>Draws: ${sampler.verdict}.</p>`];
  return section(
    "trust",
    "Can it be trusted?",
    html`<p>${verdict(sorted, convergence)}</p>`,
    ...draws,
    ...list,
  );
}

function verdict(
  warnings: readonly FitWarning[],
  { converged, message }: ReportedFit["convergence"],
): string {
  if (!converged) return `The fit has not converged: ${message} Do not act on its numbers.`;
  const worst = warnings[0]?.severity;
  if (worst === "severe") return "The fit converged, but a warning forbids to act on its numbers.";
  if (worst === "caution") return "The fit converged; read the warnings before using its numbers.";
  if (worst === "note") return "The fit converged; its notes are worth knowing.";
  return "The fit converged and has no warnings.";
}
