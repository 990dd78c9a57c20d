import { coefficientPlot } from "../plots/coefficient-plot.js";
import { percent } from "../plots/spec.js";
import { multiplied, readCoefficients, type CoefficientReading } from "./coefficient-reading.js";
import { FIGURE_WIDTH, type Figures } from "./figures.js";
import { html, NOTHING, section, table, type Markup } from "./html.js";
import { ratioTitle } from "../results/effect-ratios.js";
import type { ReportedFit } from "./reported-fit.js";

/** The fixed effects: a forest, a table and each in plain words. */
export async function coefficientSection(
  result: ReportedFit,
  level: number,
  figures: Figures,
): Promise<Markup> {
  const { fepNames, data } = result.model;
  if (fepNames.length === 0) return NOTHING;
  const exponentiate = multiplied(result.model) !== null;
  const spec = coefficientPlot(result, { level, exponentiate, width: FIGURE_WIDTH });
  const caption = `The dashed line, at ${exponentiate ? 1 : 0}, means no difference.`;
  const readings = readCoefficients(result, level);
  return section(
    "coefficients",
    "Fixed effects",
    await figures.draw(spec, caption),
    coefficientTable(readings, exponentiate ? ratioTitle(data.family) : null, level),
    html`<h3>In plain words</h3>
      <dl>
        ${readings.map(
          ({ name, words }) =>
            html`<dt>${name}</dt>
              <dd>${words}</dd>`,
        )}
      </dl>
      <p>
        Brackets are ${percent(level)} intervals: they hold the true value with that probability if
        the model and its priors are right.
      </p>`,
    data.family.usesTrials && exponentiate && result.model.vcpNames.length > 0
      ? html`<p>Ratios compare rows of the same groups.</p>`
      : NOTHING,
  );
}

function coefficientTable(
  readings: readonly CoefficientReading[],
  ratio: string | null,
  level: number,
): Markup {
  const rows = readings.map((reading) => [
    reading.name,
    reading.coefficient,
    ...(reading.ratio === null ? [] : [reading.ratio]),
    reading.positive,
  ]);
  const ratios = ratio === null ? [] : [ratio];
  const columns = ["", "Coefficient", ...ratios, "Probability above 0"];
  return table(`Posterior median and ${percent(level)} interval`, columns, rows);
}
