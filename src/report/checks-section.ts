import { InputError } from "../errors.js";
import { fittedPlot } from "../plots/fitted-plot.js";
import { CHECK_WORDS, informative, predictiveCheckPlot } from "../plots/predictive-check-plot.js";
import { quantilePlot } from "../plots/quantile-plot.js";
import { effectiveParameters, groupsFor } from "../plots/row-groups.js";
import type { PredictiveCheck } from "../results/predictive-check.js";
import { FIGURE_WIDTH, type Figures } from "./figures.js";
import { html, section, table, type Markup } from "./html.js";
import { counted, digits, probability } from "./numbers.js";
import type { ReportedFit } from "./reported-fit.js";

/** Rows beyond which the checks, which draw new responses of every row, are left out. */
const MOST_ROWS = 100_000;
/** Draws times rows that the checks may cost. */
const WORK = 2_000_000;
/** Draws of shares of variance, and the most of the checks: where they are as many, both share them. */
const SHARED_DRAWS = 1000;
/** Side of square pictures in pixels. */
const SIDE = 270;

/** Whether data like these come out of the model: observed and fitted, residuals, simulated data. */
export async function checksSection(result: ReportedFit, figures: Figures): Promise<Markup> {
  const { data } = result.model;
  const rows = data.endog.length;
  if (rows > MOST_ROWS) {
    const text = `They are left out for more than ${counted(MOST_ROWS, "row")}; fittedPlot, quantilePlot and predictiveCheckPlot make them.`;
    return section("checks", "Checks of the model", html`<p>${text}</p>`);
  }
  const draws = Math.max(100, Math.min(SHARED_DRAWS, Math.round(WORK / rows)));
  const checks = informative(result.posteriorPredictiveCheck({ n: draws }));
  return section(
    "checks",
    "Checks of the model",
    whoseEffects(result),
    await figures.draw(
      fittedPlot(result, { width: SIDE, height: SIDE, draws }),
      "Observed against fitted: in a right model points scatter about the dashed line.",
    ),
    await figures.draw(
      quantilePlot(result, { width: SIDE, height: SIDE, draws }),
      "Ordered quantile residuals against normal quantiles: in a right model points follow the dashed line.",
    ),
    await figures.draw(
      predictiveCheckPlot({ posteriorPredictiveCheck: () => checks }, { width: FIGURE_WIDTH }),
      "The data beside data simulated from the model.",
    ),
    checksTable(checks),
  );
}

/** How closely the fit follows its rows, and what that means for the pictures. */
function whoseEffects(result: ReportedFit): Markup {
  const taken = Math.round(effectiveParameters(result));
  const rows = counted(result.model.data.endog.length, "row");
  const follows = `The fit takes about ${counted(taken, "effective parameter")} from ${rows}`;
  const text =
    groupsFor(result) === "new"
      ? `${follows}: the effects of groups follow their own rows closely, which makes these look too predictable. Fitted means and residuals are therefore for groups drawn afresh; rows of a group then go together, and points may leave the bands more often.`
      : `${follows}. Fitted means and residuals have the effects of the rows' own groups.`;
  return html`<p>${text}</p>`;
}

function checksTable(checks: readonly PredictiveCheck[]): Markup {
  const rows = checks.map(({ statistic, observed, mean, lower, upper, pValue }) => [
    CHECK_WORDS[statistic].split(" (")[0],
    digits(observed),
    digits(mean),
    `${digits(lower)} to ${digits(upper)}`,
    probability(pValue),
  ]);
  const columns = ["", "Data", "Simulated", "95% interval", "Above data"];
  return html`${table("The data, mean and interval of simulated data, and the share of these above the data", columns, rows)}
    <p>
      Where the last column is near 0% or 100% the model does not make data like these. A share near
      50% is no proof that it is right.
    </p>`;
}

/** The share of each term in the variance of the latent scale, where it is known. */
export function sharesSection(result: ReportedFit): Markup {
  try {
    const { rows } = result.varianceShares({ draws: SHARED_DRAWS });
    const cells = rows.map(({ name, variance, share }) => [
      name,
      digits(variance.mean),
      `${digits(100 * share.mean)}%`,
      `${digits(100 * share.lower)}% to ${digits(100 * share.upper)}%`,
    ]);
    return section(
      "shares",
      "Where the variance comes from",
      html`<p>
        Variance on the scale of the linear predictor, given the fixed effects. The share of a term
        of random intercepts is the correlation there of two rows that have its group in common and
        no other; for rows with common groups in several terms add their shares. The residual is the
        observations' own.
      </p>`,
      table(
        "Posterior means, and intervals of the shares",
        ["", "Variance", "Share", "95% interval"],
        cells,
      ),
    );
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const text = `Shares of variance are not known here: ${error.problem}.`;
    return section("shares", "Where the variance comes from", html`<p>${text}</p>`);
  }
}
