import { rankPlot } from "../plots/rank-plot.js";
import { tracePlot } from "../plots/trace-plot.js";
import { FIGURE_WIDTH, type Figures } from "./figures.js";
import { html, NOTHING, section, table, type Markup } from "./html.js";
import { digits } from "./numbers.js";
import type { ReportedFit } from "./reported-fit.js";

/** Traces, ranks and figures of the draws, for `fitNuts` alone. */
export async function samplerSection(result: ReportedFit, figures: Figures): Promise<Markup> {
  const { sampler, draws, model } = result;
  if (sampler === null || draws === null) return NOTHING;
  const names = [...model.fepNames, ...model.vcpNames];
  const rows = names.map((name, j) => [
    j < model.fepNames.length ? name : `log SD of ${name}`,
    sampler.rHat[j].toFixed(3),
    digits(sampler.essBulk[j]),
    digits(sampler.essTail[j]),
    digits(sampler.mcseMean[j]),
  ]);
  const columns = [
    "",
    "R-hat",
    "Effective draws, middle",
    "Effective draws, tails",
    "MC error of mean",
  ];
  return section(
    "sampler",
    "Draws",
    html`<p>
      R-hat above 1.01 means that the chains do not agree; fewer than 100 effective draws per chain,
      that quantiles are rough.
    </p>`,
    table("Diagnostics of the draws", columns, rows),
    await figures.draw(
      tracePlot(result, { width: FIGURE_WIDTH }),
      "Traces: chains that agree look like one band without drift.",
    ),
    await figures.draw(
      rankPlot(result, { width: FIGURE_WIDTH }),
      "Ranks by chain: chains that agree are flat, most bins in the band.",
    ),
  );
}
