import { nameFamily } from "../families/built-in.js";
import type { Family } from "../families/family.js";
import { VERSION } from "../version.js";
import { html, section, type Markup } from "./html.js";
import { METHODS, PAPERS } from "./methods.js";
import type { ReportedFit } from "./reported-fit.js";

/** The papers of the method and of the checks, the version, and the call that makes the fit again. */
export function citationSection(result: ReportedFit): Markup {
  const { papers, name } = METHODS[result.method];
  const quadrature = result.integration?.startsWith("adaptive") ? [PAPERS.quadrature] : [];
  const method = [...papers, ...quadrature];
  const checks = [PAPERS.residuals, PAPERS.band, PAPERS.checks, PAPERS.shares, PAPERS.oddsRatio];
  return section(
    "cite",
    "Citation and reproduction",
    html`<p>The fit: ${name}, by mixedglm ${VERSION}.</p>
      <ul>
        ${method.map((paper) => html`<li>${paper}</li>`)}
      </ul>`,
    html`<p>Residuals, their band, predictive checks, shares of variance, median ratios:</p>
      <ul>
        ${checks.map((paper) => html`<li>${paper}</li>`)}
      </ul>`,
    html`<h3>The same fit again</h3>
      <pre>${callOf(result)}</pre>
      <p>
        The result is the same on the same data: what is random follows a seed. Options of the fit
        itself, vectors of weights, offsets and trials that were given as such are not shown.
      </p>`,
  );
}

function callOf({ model, method }: ReportedFit): string {
  const { family, feP, vcpP } = model.data;
  const { name } = family;
  const link = nameFamily(family as Family)?.link;
  const usual = link === (name === "Poisson" ? "Log" : "Logit");
  const linked = usual ? "" : link === undefined ? `/* ${family.link.name} */` : `new ${link}()`;
  const classes = [name, ...(usual || link === undefined ? [] : [link]), "MixedGLM"];
  const { coding } = model;
  const named = (["trials", "offset", "exposure"] as const).flatMap((option) => {
    const column = coding?.[option];
    return typeof column === "string" ? [`  ${option}: ${JSON.stringify(column)},`] : [];
  });
  const from =
    model.formula === null
      ? "new MixedGLM(endog, exog, exogVc, ident, {"
      : `MixedGLM.fromFormula(${JSON.stringify(model.formula)}, data, {`;
  return [
    `import { ${classes.join(", ")} } from "mixedglm";`,
    "",
    `const model = ${from}`,
    `  family: new ${name}(${linked}),`,
    `  feP: ${scales(feP)},`,
    `  vcpP: ${scales(vcpP)},`,
    ...named,
    "});",
    `const result = model.${METHODS[method].call}();`,
  ].join("\n");
}

function scales(values: ArrayLike<number>): string {
  const all = Array.from(values);
  return all.every((value) => value === all[0]) ? String(all[0] ?? 1) : `[${all.join(", ")}]`;
}
