import { effectScale } from "../plots/effect-scale.js";
import { ratioTitle } from "../results/effect-ratios.js";
import { multiplied } from "./coefficient-reading.js";
import { html, NOTHING, section, type Markup } from "./html.js";
import { METHODS } from "./methods.js";
import { counted, digits } from "./numbers.js";
import { outcomeOf } from "./outcome-words.js";
import type { ReportedFit } from "./reported-fit.js";

/** 2.5% and 97.5% points of a standard normal variable. */
const Z = 1.959964;

/** The model in words and mathematics, its priors, and the data that it was fitted to. */
export function modelSection(result: ReportedFit): Markup {
  const { model, method, integration } = result;
  const { name, words } = METHODS[method];
  const formula =
    model.formula === null
      ? html`<p>The model was given by matrices.</p>`
      : html`<pre class="formula">${model.formula}</pre>`;
  const how = integration === null ? NOTHING : html`<p>Random effects: ${integration}.</p>`;
  return section(
    "model",
    "Model",
    formula,
    html`<div class="math">${equations(result).map((line) => html`<p>${line}</p>`)}</div>`,
    html`<h3>Priors</h3>
      <ul>
        ${priors(result).map((line) => html`<li>${line}</li>`)}
      </ul>`,
    html`<h3>Data</h3>
      <ul>
        ${dataLines(result).map((line) => html`<li>${line}</li>`)}
      </ul>`,
    html`<h3>Method</h3>
      <p>Fitted by ${name}. ${words}</p>`,
    how,
  );
}

/** Subscripts by `<sub>`; names from the data are escaped by the template. */
function equations({ model }: ReportedFit): Markup[] {
  const { family } = model.data;
  const { link } = family;
  const trials = someDiffer(model.data.trials, 1);
  const binomial = family.name === "Binomial";
  const law = html`${family.name}(${binomial && trials ? html`n<sub>i</sub>, ` : ""}μ<sub>i</sub>)`;
  const bernoulli = html`Bernoulli(μ<sub>i</sub>)`;
  const effects = model.vcpNames.map((name) => html` + z<sub>i,${name}</sub>′u<sub>${name}</sub>`);
  const offset = someDiffer(model.data.offset, 0) ? " + offset" : "";
  const random = model.vcpNames.map(
    (name) =>
      html`each element of u<sub>${name}</sub> ~ N(0, σ²<sub>${name}</sub>), σ<sub>${name}</sub> =
        exp(v<sub>${name}</sub>)`,
  );
  return [
    html`y<sub>i</sub> ~ ${binomial && !trials ? bernoulli : law}`,
    html`${link.name}(μ<sub>i</sub>) = η<sub>i</sub> = x<sub>i</sub>′β${effects}${offset}`,
    ...random,
  ];
}

function someDiffer(values: ArrayLike<number>, usual: number): boolean {
  return Array.from(values).some((value) => value !== usual);
}

function priors({ model }: ReportedFit): string[] {
  const { fepNames, vcpNames, data } = model;
  const ratio = multiplied(model);
  const fixed = grouped(fepNames, data.feP).map(([names, sd]) => {
    const whose = names.length === fepNames.length ? "Each fixed effect" : names.join(", ");
    if (sd === Infinity) return `${whose}: flat, every value is as likely before the data`;
    const range =
      ratio === null
        ? `between ${digits(-Z * sd)} and ${digits(Z * sd)} (${effectScale(data.family)})`
        : `between ${digits(Math.exp(-Z * sd))} and ${digits(Math.exp(Z * sd))} as ${articled(ratioTitle(data.family).toLowerCase())}`;
    return `${whose} (β): normal with mean 0 and standard deviation ${digits(sd)}; before the data it lies with probability 95% ${range}`;
  });
  const random = grouped(vcpNames, data.vcpP).map(([names, sd]) => {
    const whose =
      names.length === vcpNames.length
        ? "The log of each random-effect standard deviation"
        : `The log standard deviation of ${names.join(", ")}`;
    if (sd === Infinity) return `${whose}: flat`;
    const range = `between ${digits(Math.exp(-Z * sd))} and ${digits(Math.exp(Z * sd))}`;
    return `${whose} (v): normal with mean 0 and standard deviation ${digits(sd)}; before the data the standard deviation itself has median 1 and lies with probability 95% ${range}`;
  });
  return [...fixed, ...random];
}

/** "an odds ratio" */
function articled(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** Names by prior standard deviation, in the order in which these appear. */
function grouped(names: readonly string[], scales: ArrayLike<number>): [string[], number][] {
  const groups = new Map<number, string[]>();
  names.forEach((name, j) => groups.set(scales[j], [...(groups.get(scales[j]) ?? []), name]));
  return [...groups].map(([scale, group]) => [group, scale]);
}

function dataLines({ model }: ReportedFit): string[] {
  const { endog, trials, weights, offset, termSizes, family } = model.data;
  const dropped = model.droppedRows;
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0);
  const events = family.usesTrials
    ? [
        `${outcomeOf(model)} in ${digits(total(endog))} of ${counted(total(trials), "trial")} (${digits((100 * total(endog)) / total(trials))}%)`,
      ]
    : [
        `response from ${digits(extreme(endog, Math.min))} to ${digits(extreme(endog, Math.max))}, mean ${digits(total(endog) / endog.length)}`,
      ];
  return [
    `${counted(endog.length, "row")} used${dropped > 0 ? `, ${counted(dropped, "row")} left out for missing values` : ", none left out"}`,
    ...events,
    ...model.vcpNames.map((name, k) => `${name}: ${counted(termSizes[k], "random effect")}`),
    ...(someDiffer(weights, 1) ? ["rows have frequency weights"] : []),
    ...(someDiffer(offset, 0) ? ["rows have an offset or exposure"] : []),
  ];
}

function extreme(values: ArrayLike<number>, pick: (a: number, b: number) => number): number {
  return Array.from(values).reduce((a, b) => pick(a, b));
}
