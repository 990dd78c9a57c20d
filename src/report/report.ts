import { InputError } from "../errors.js";
import { checkOptions } from "../options.js";
import { readLevel } from "../plots/spec.js";
import { Markup, html, NOTHING, section } from "./html.js";
import { citationSection } from "./citation-section.js";
import { checksSection, sharesSection } from "./checks-section.js";
import { coefficientSection } from "./coefficient-section.js";
import { effectsSection } from "./effects-section.js";
import { Figures } from "./figures.js";
import { METHODS } from "./methods.js";
import { modelSection } from "./model-section.js";
import { counted } from "./numbers.js";
import type { ReportedFit } from "./reported-fit.js";
import { samplerSection } from "./sampler-section.js";
import { STYLE } from "./style.js";
import { warningsSection } from "./warnings-section.js";

/** Options of `report`. */
export interface ReportOptions {
  /** Title of the page. Default: the formula. */
  title?: string;
  /** Level of the intervals, default 0.95. */
  level?: number;
}

/**
 * A fit in one HTML file that needs no network and runs no script: whether to trust it, the model and its
 * priors in words and mathematics, the summary, fixed effects read aloud, random effects, shares of
 * variance, checks against the data, for `fitNuts` the draws, papers to cite and the call that makes
 * the fit again. Pictures are inline SVG; names from the data are escaped.
 * @throws InputError for an option that does not exist, or `level` outside (0, 1).
 */
export async function report(result: ReportedFit, options: ReportOptions = {}): Promise<string> {
  checkOptions("options", options, ["title", "level"]);
  const { formula } = result.model;
  const { title = formula ?? "Mixed model" } = options;
  if (typeof title !== "string") throw new InputError("title", "it is not a text");
  const level = readLevel(options.level);
  const figures = new Figures();
  const summary = new Markup(result.summary().toHTML());
  const body = html`<header>
      <h1>${title}</h1>
      <p class="lead">${lead(result)}</p>
    </header>
    ${[
      warningsSection(result),
      section("summary", "Summary", summary, summaryNote(result)),
      await coefficientSection(result, level, figures),
      await effectsSection(result, level, figures),
      sharesSection(result),
      await checksSection(result, figures),
      await samplerSection(result, figures),
      modelSection(result),
      citationSection(result),
    ]}`;
  return page(title, body).text;
}

/** What the columns of the rows of type V are. */
function summaryNote({ model }: ReportedFit): Markup {
  if (model.vcpNames.length === 0) return NOTHING;
  return html`<p>
    In rows of type V the posterior mean and SD are those of the log standard deviation; SD is exp
    of that mean, SD (LB) and SD (UB) are exp of the mean −2 and +2 posterior SDs. Medians and
    intervals of the standard deviations themselves are under Random effects.
  </p>`;
}

function lead({ model, method }: ReportedFit): string {
  const { family, endog } = model.data;
  return `${family.name} mixed model with ${family.link.name} link, ${counted(endog.length, "row")}, ${counted(model.vcNames.length, "random effect")} in ${counted(model.vcpNames.length, "term")}; ${METHODS[method].name}.`;
}

/** A page that may load nothing and run nothing. */
function page(title: string, body: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `;
}
