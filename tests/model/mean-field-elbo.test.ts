import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { Poisson } from "../../src/families/poisson.js";
import { JointPosterior } from "../../src/model/joint-posterior.js";
import { MeanFieldElbo } from "../../src/model/mean-field-elbo.js";
import { mergeRows } from "../../src/model/merged-rows.js";
import { packedLength } from "../../src/model/model-data.js";
import { LINKS, LogLog } from "../families/cases.js";
import { NegativeBinomial } from "../families/user-families.js";
import {
  dataOf,
  differences,
  Draws,
  largestDifference,
  randomInputs,
  type ModelInputs,
} from "./random-models.js";

/** A linear predictor around which each link has means inside its domain. */
const CENTRES: Record<string, number> = { "Binomial log": -2, identity: 0.5, sqrt: 0.6 };
/**
 * Links of limited domain: q must not reach its border, where the log likelihood has a kink; nor, for
 * the user's link, a mean that rounds to 0.
 */
const LIMITED = ["Binomial log", "identity", "sqrt", "loglog"];

const families: [string, Family][] = [
  ...[...Object.values(LINKS), new LogLog()].map((link): [string, Family] => [
    `Binomial ${link.name}`,
    new Binomial(link),
  ]),
  ...["log", "identity", "sqrt"].map((name): [string, Family] => [
    `Poisson ${name}`,
    new Poisson(LINKS[name]),
  ]),
  ["a user's family", new NegativeBinomial(LINKS.log, 1.5)],
];

function elbosOf(inputs: ModelInputs) {
  const data = dataOf(inputs);
  const rows = mergeRows(data);
  const quadratures = data.family.canonical
    ? (["exact", "statsmodels"] as const)
    : (["exact"] as const);
  return quadratures.map((quadrature) => new MeanFieldElbo(data, rows, quadrature));
}

it.each(families)("%s: finite differences confirm the gradient", (name, family) => {
  const inputs = randomInputs(21, { family, rows: 25, arbitrary: name.startsWith("B") });
  const limited = [name, family.link.name].some((key) => LIMITED.includes(key));
  const centre = CENTRES[name] ?? CENTRES[family.link.name] ?? 0;
  inputs.endog = inputs.endog.map((y) => Math.abs(Math.round(y)));
  inputs.options.offset = inputs.endog.map(() => centre);
  const draws = new Draws(4);
  const size = packedLength(dataOf(inputs));
  const spread = limited ? 0.01 : 0.4;
  const mean = Float64Array.from(draws.normals(size, spread));
  const sd = Float64Array.from(
    { length: size },
    () => (limited ? 0.01 : 0.2) + spread * draws.uniform(),
  );
  const step = limited ? 1e-4 : 1e-3;
  for (const elbo of elbosOf(inputs)) {
    const gradient = elbo.gradient(mean, sd);
    const [byMean] = differences((m) => [elbo.value(m, sd)], mean, step);
    const [bySd] = differences((s) => [elbo.value(mean, s)], sd, step);
    expect(largestDifference(gradient.mean, byMean)).toBeLessThan(1e-7);
    expect(largestDifference(gradient.sd, bySd)).toBeLessThan(1e-7);
  }
});

it.each([
  ["Binomial", new Binomial()],
  ["Poisson", new Poisson()],
])("%s: is E_q[log posterior - log q], by simulation", (_, family) => {
  const inputs = randomInputs(8, { family, rows: 30 });
  const data = dataOf(inputs);
  const posterior = new JointPosterior(data, mergeRows(data));
  const draws = new Draws(9);
  const size = packedLength(data);
  const mean = Float64Array.from(draws.normals(size, 0.3));
  const sd = Float64Array.from({ length: size }, () => 0.1 + 0.2 * draws.uniform());
  const n = 20_000;
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < n; draw++) {
    const z = draws.normals(size);
    let logQ = (-size / 2) * Math.log(2 * Math.PI);
    z.forEach((value, j) => (logQ -= value ** 2 / 2 + Math.log(sd[j])));
    const term = posterior.value(mean.map((m, j) => m + sd[j] * z[j])) - logQ;
    sum += term / n;
    squares += term ** 2 / n;
  }
  const standardError = Math.sqrt((squares - sum ** 2) / n);
  const [elbo] = elbosOf(inputs);
  // four standard errors: one seed in 16,000 fails
  expect(Math.abs(elbo.value(mean, sd) - sum)).toBeLessThan(4 * standardError);
  expect(standardError).toBeLessThan(0.1);
});
