import { InputError } from "../errors.js";
import type { NamedFamily } from "../results/effect-ratios.js";
import { parameterPosition, termPosition } from "../results/parameter-position.js";

/** One parameter's posterior distribution, as `marginal` of a result gives it. */
export interface PlottedMarginal {
  /** Name of the parameter. */
  readonly name: string;
  /** Posterior mean. */
  readonly mean: number;
  /** Posterior standard deviation; NaN or 0 where the fit has none. */
  readonly sd: number;
  /** Posterior density at x. */
  pdf(x: number): number;
  /** P(parameter <= x). */
  cdf(x: number): number;
  /** The x with P(parameter <= x) = p. */
  quantile(p: number): number;
}

/** Priors of a model, and the terms of its effects. */
export interface PlottedPriors {
  /** Prior standard deviation of each fixed effect; Infinity is flat. */
  readonly feP: ArrayLike<number>;
  /** Prior standard deviation of each log standard deviation. */
  readonly vcpP: ArrayLike<number>;
  /** Term of each random effect, from 0. */
  readonly termOf: ArrayLike<number>;
}

/** What plots ask of the model of a result. */
export interface PlottedModel {
  /** Family and link, of which the names count. */
  readonly family: NamedFamily;
  /** Names of the fixed effects. */
  readonly fepNames: readonly string[];
  /** Names of the terms. */
  readonly vcpNames: readonly string[];
  /** Names of the random effects. */
  readonly vcNames: readonly string[];
  /** Priors, and the terms of the effects. */
  readonly data: PlottedPriors;
}

/** A result, as plots of parameters see it. */
export interface PlottedFit {
  /** The model, for names and priors. */
  readonly model: PlottedModel;
  /** Posterior means of the random effects. */
  readonly vcMean: ArrayLike<number>;
  /** Posterior distribution of a parameter, by name or packed position. */
  marginal(parameter: string | number): PlottedMarginal;
}

/** A parameter of the packed vector (fe, vcp, vc). */
export interface PlottedParameter {
  readonly name: string;
  readonly position: number;
  /** Fixed effect, log standard deviation of a term, random effect. */
  readonly kind: "fe" | "vcp" | "vc";
  /** Position among those of its kind. */
  readonly index: number;
}

/** @throws InputError for a parameter that does not exist, or a name that several have. */
export function findParameter(model: PlottedModel, parameter: string | number): PlottedParameter {
  const { fepNames, vcpNames, vcNames } = model;
  const position = parameterPosition(model, parameter);
  const [p, k] = [fepNames.length, vcpNames.length];
  if (position < p) return { name: fepNames[position], position, kind: "fe", index: position };
  const index = position - p;
  if (index < k) return { name: vcpNames[index], position, kind: "vcp", index };
  return { name: vcNames[index - k], position, kind: "vc", index: index - k };
}

/** Fixed effects and log standard deviations, in their order. */
export function mainParameters({ fepNames, vcpNames }: PlottedModel): number[] {
  return Array.from({ length: fepNames.length + vcpNames.length }, (_, position) => position);
}

/** A term and the packed positions of its effects. @throws InputError for a term that does not exist. */
export function findTerm(model: PlottedModel, term: string | number) {
  const { fepNames, vcpNames, vcNames, data } = model;
  const index = termPosition(vcpNames, term);
  const before = fepNames.length + vcpNames.length;
  const positions = vcNames.flatMap((_, j) => (data.termOf[j] === index ? [before + j] : []));
  return { name: vcpNames[index], positions };
}

/** The quantile, or NaN where the fit has no standard deviation of the parameter. */
export function quantileOf(marginal: PlottedMarginal, p: number): number {
  return marginal.sd > 0 ? marginal.quantile(p) : NaN;
}

/** @throws InputError where the fit has no standard deviation of the parameter. */
export function checkSpread({ name, sd }: PlottedMarginal): void {
  if (sd > 0) return;
  throw new InputError(
    "parameter",
    `the fit has no standard deviation of ${JSON.stringify(name)}, so no density`,
    "see the warnings of the fit; fitInla gives one",
  );
}
