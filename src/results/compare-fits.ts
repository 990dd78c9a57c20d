import { InputError } from "../errors.js";
import { checkOptions } from "../options.js";
import { formatNumber } from "./format-number.js";
import type { PosteriorResults } from "./posterior-results.js";
import { layoutTable } from "./text-table.js";

/** One parameter in one fit. */
export interface ComparedValue {
  /** Posterior mean (mode for `fitMap`). */
  readonly mean: number;
  /** Posterior standard deviation. */
  readonly sd: number;
  /** (mean - mean of the reference) / SD of the reference */
  readonly shift: number;
  /** sd / SD of the reference */
  readonly ratio: number;
}

/** One parameter in all fits. */
export interface ComparedParameter {
  /** Name of the fixed effect, term or random effect. */
  readonly name: string;
  /** Fixed effect, log standard deviation of a term, random effect. */
  readonly kind: "fe" | "vcp" | "vc";
  /** By the names under which the fits were given. */
  readonly fits: Readonly<Record<string, ComparedValue>>;
}

/** Fits of one model side by side; print it with `String(comparison)`. */
export interface FitComparison {
  /** The fit that the others are compared with. */
  readonly reference: string;
  /** All parameters, packed: fe, vcp, vc. */
  readonly rows: readonly ComparedParameter[];
  /** Table of fixed effects and log standard deviations, and a line on the random effects. */
  toString(): string;
}

/** Options of `compareFits`. */
export interface CompareOptions {
  /** Name of the fit to compare with. Default: the first one by `fitNuts`, or else the first. */
  reference?: string;
}

const KINDS = ["fe", "vcp", "vc"] as const;

/**
 * Parameter by parameter, means and standard deviations of several fits of one model, and how far
 * each is from a reference in units of that fit's posterior standard deviation.
 *
 *     console.log(String(compareFits({ laplace: model.fitLaplace(), nuts: model.fitNuts() })));
 *
 * `rows` has every parameter; the text lists fixed effects and log standard deviations and sums up
 * the random effects in one line: largest shift, smallest and largest ratio.
 * @throws InputError for less than two fits, fits with different parameters, or a reference that is
 *   not among them.
 */
export function compareFits(
  fits: Readonly<Record<string, PosteriorResults>>,
  options: CompareOptions = {},
): FitComparison {
  checkOptions("options", options, ["reference"]);
  const names = Object.keys(fits);
  if (names.length < 2) {
    throw new InputError("fits", `there are ${names.length}, and a comparison takes two or more`);
  }
  const reference =
    options.reference ?? names.find((name) => fits[name].method === "nuts") ?? names[0];
  if (!names.includes(reference)) {
    const problem = `there is no fit "${reference}"`;
    throw new InputError("reference", problem, `the fits are ${names.join(", ")}`);
  }
  for (const name of names) checkSameParameters(fits[reference], fits[name], reference, name);
  const rows = KINDS.flatMap((kind) =>
    namesOf(fits[reference], kind).map((name, j) => compareOne(fits, reference, kind, name, j)),
  );
  return { reference, rows, toString: () => comparisonText(names, reference, rows) };
}

function namesOf({ model }: PosteriorResults, kind: ComparedParameter["kind"]) {
  return { fe: model.fepNames, vcp: model.vcpNames, vc: model.vcNames }[kind];
}

function checkSameParameters(
  a: PosteriorResults,
  b: PosteriorResults,
  nameOfA: string,
  nameOfB: string,
): void {
  for (const kind of KINDS) {
    const [first, second] = [namesOf(a, kind), namesOf(b, kind)];
    const same = first.length === second.length && first.every((name, j) => name === second[j]);
    if (same) continue;
    throw new InputError(
      "fits",
      `${nameOfA} and ${nameOfB} have different parameters (${kind})`,
      "compare fits of one model",
    );
  }
}

function compareOne(
  fits: Readonly<Record<string, PosteriorResults>>,
  reference: string,
  kind: ComparedParameter["kind"],
  name: string,
  j: number,
): ComparedParameter {
  const valueOf = (fit: PosteriorResults) => ({
    mean: fit[`${kind}Mean`][j],
    sd: fit[`${kind}Sd`][j],
  });
  const centre = valueOf(fits[reference]);
  const values = Object.entries(fits).map(([fitName, fit]): [string, ComparedValue] => {
    const { mean, sd } = valueOf(fit);
    const shift = (mean - centre.mean) / centre.sd;
    return [fitName, { mean, sd, shift, ratio: sd / centre.sd }];
  });
  return { name, kind, fits: Object.fromEntries(values) };
}

function comparisonText(
  names: readonly string[],
  reference: string,
  rows: readonly ComparedParameter[],
): string {
  const others = names.filter((name) => name !== reference);
  const columns = [
    "",
    `${reference} mean`,
    "SD",
    ...others.flatMap((name) => [`${name} mean`, "SD", "shift", "ratio"]),
  ];
  const listed = rows.filter(({ kind }) => kind !== "vc");
  const effects = rows.filter(({ kind }) => kind === "vc");
  const cells = listed.map(({ name, fits }) => [
    name,
    formatNumber(fits[reference].mean, 4),
    formatNumber(fits[reference].sd, 4),
    ...others.flatMap((other) => [
      formatNumber(fits[other].mean, 4),
      formatNumber(fits[other].sd, 4),
      formatNumber(fits[other].shift, 2),
      formatNumber(fits[other].ratio, 2),
    ]),
  ]);
  const table = layoutTable(columns, cells);
  const rule = "-".repeat(table.width);
  return [
    table.head,
    rule,
    ...table.body,
    rule,
    `shift: difference from the mean of ${reference} in its SDs; ratio: SD over its SD`,
    ...others.flatMap((other) => sumUp(other, effects)),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** "laplace: 60 random effects, largest shift 0.12, ratios 0.95 to 1.01" */
function sumUp(name: string, effects: readonly ComparedParameter[]): string[] {
  if (effects.length === 0) return [];
  const values = effects.map(({ fits }) => fits[name]);
  const largest = values.reduce(
    (worst, { shift }) => (Math.abs(shift) > Math.abs(worst) ? shift : worst),
    0,
  );
  const ratios = values.map(({ ratio }) => ratio);
  const lowest = ratios.reduce((a, b) => Math.min(a, b));
  const highest = ratios.reduce((a, b) => Math.max(a, b));
  return [
    `${name}: ${effects.length} random effects, largest shift ${formatNumber(largest, 2)}, ` +
      `ratios ${formatNumber(lowest, 2)} to ${formatNumber(highest, 2)}`,
  ];
}
