import { caterpillarPlot } from "../plots/caterpillar-plot.js";
import { densityPlot } from "../plots/density-plot.js";
import { levelsOf } from "../plots/labels.js";
import { findTerm, quantileOf } from "../plots/plotted-fit.js";
import { percent } from "../plots/spec.js";
import { multiplied } from "./coefficient-reading.js";
import { FIGURE_WIDTH, type Figures } from "./figures.js";
import { html, NOTHING, section, table, type Markup } from "./html.js";
import { counted, digits, withInterval } from "./numbers.js";
import type { ReportedFit } from "./reported-fit.js";

/** Terms whose groups are shown, and groups of a term in its table. */
const MOST_TERMS = 6;
const MOST_GROUPS = 20;

/** Standard deviations of the terms, then of each term its groups: picture and table. */
export async function effectsSection(
  result: ReportedFit,
  level: number,
  figures: Figures,
): Promise<Markup> {
  const { vcpNames, fepNames } = result.model;
  if (vcpNames.length === 0) return NOTHING;
  const shown = vcpNames.slice(0, MOST_TERMS);
  const terms: Markup[] = [];
  for (const [k, name] of shown.entries()) {
    const position = fepNames.length + k;
    const density =
      result.marginal(position).sd > 0
        ? await figures.draw(
            densityPlot(result, position, { level, width: FIGURE_WIDTH, height: 140 }),
            `Standard deviation of ${name}.`,
          )
        : NOTHING;
    terms.push(html`<h3>${name}</h3>`, density, await groupsOf(result, k, level, figures));
  }
  const left = vcpNames.length - shown.length;
  const more = left > 0 ? html`<p>${counted(left, "more term")} not shown.</p>` : NOTHING;
  return section("effects", "Random effects", spread(result, level), ...terms, more);
}

/** sqrt(2) times the 75% quantile of a standard normal variable. */
const MEDIAN_GAP = 0.953873;

/** Standard deviations, and the median ratio between two groups drawn at random, exp(sqrt(2) z_0.75 s). */
function spread(result: ReportedFit, level: number): Markup {
  const { model } = result;
  const what = multiplied(model);
  const rows = model.vcpNames.map((name, k) => {
    const marginal = result.marginal(model.fepNames.length + k);
    const at = (p: number) => Math.exp(quantileOf(marginal, p));
    const centre = Math.exp(marginal.sd > 0 ? marginal.quantile(0.5) : marginal.mean);
    const values = [centre, at((1 - level) / 2), at((1 + level) / 2)] as const;
    const [ratio, lower, upper] = values.map((s) => Math.exp(MEDIAN_GAP * s));
    return [
      name,
      withInterval(...values),
      ...(what === null ? [] : [withInterval(ratio, lower, upper)]),
    ];
  });
  const explained =
    what === null
      ? NOTHING
      : html`<p>
          The median ratio compares two groups drawn at random, the higher with the lower, rows
          being equal: half of such pairs differ in the ${what} by more than this factor, half by
          less. For a slope it is the factor per unit of its variable.
        </p>`;
  const columns = ["", "Standard deviation", ...(what === null ? [] : ["Median ratio"])];
  return html`${table(`Posterior median and ${percent(level)} interval`, columns, rows)}
  ${explained}`;
}

async function groupsOf(
  result: ReportedFit,
  term: number,
  level: number,
  figures: Figures,
): Promise<Markup> {
  const { model } = result;
  const { positions } = findTerm(model, term);
  const effects = result.randomEffects(term);
  const levels = levelsOf(effects.map(({ name }) => name));
  const order = effects.map((effect, j) => ({
    ...effect,
    level: levels[j],
    position: positions[j],
  }));
  order.sort((a, b) => b.mean - a.mean);
  const half = MOST_GROUPS / 2;
  const left = order.length - MOST_GROUPS;
  const shown = left > 0 ? [...order.slice(0, half), ...order.slice(-half)] : order;
  const rows = shown.map(({ level: group, mean, sd, position }) => {
    const marginal = result.marginal(position);
    const [lower, upper] = [(1 - level) / 2, (1 + level) / 2].map((p) => quantileOf(marginal, p));
    return [
      group,
      digits(mean),
      digits(sd),
      Number.isNaN(lower) ? "" : `${digits(lower)} to ${digits(upper)}`,
    ];
  });
  const caption =
    left > 0
      ? `The ${half} highest and the ${half} lowest of ${counted(order.length, "effect")}`
      : `All ${counted(order.length, "effect")}`;
  const columns = ["", "Posterior mean", "SD", `${percent(level)} interval`];
  return html`${await figures.draw(
    caterpillarPlot(result, term, { level, width: FIGURE_WIDTH }),
    `Effects of ${model.vcpNames[term]}.`,
  )}
  ${table(caption, columns, rows)}`;
}
