import { InputError } from "../errors.js";
import type { Family, ResponseRows } from "../families/family.js";
import { gaussLegendre } from "../math/gauss-legendre.js";
import type { QuadratureRule } from "../math/gauss-rule.js";
import { normalRule, normalRuleFor, RULE_COUNT } from "../math/normal-rules.js";

/** How a row's log likelihood is averaged over a Gaussian linear predictor. */
export type VbQuadrature = "exact" | "statsmodels";

/** Other links are analytic in a strip narrower than the logit's pi by up to this factor (cauchit: 1). */
const SHARPNESS = 3;

/** Below this SD of eta the regression slope of l1 on eta loses its digits; it is taken here. */
const SMALLEST_SD = 1e-5;

/**
 * Sum over rows of E l(eta_i), eta_i ~ N(m_i, s_i^2), with the derivatives that variational fits
 * need: slope_i = dE/dm_i = E l1, and curvature_i = -2 dE/d(s_i^2) = -E l2 (Price's theorem). Both
 * are those of the rule itself, the second as -E[l1 z] / s_i, z the standardised eta.
 *
 * "exact": the family's closed form where it has one, otherwise quadrature within 1e-9 for the
 * links that are analytic (all but those of limited domain). "statsmodels": y m in closed form and
 * the rest by the 10-point Gauss-Legendre rule on [-5, 5] in z, for canonical links only.
 */
export class ExpectedLikelihood {
  private readonly rule: QuadratureRule | null;
  /** statsmodels' rule averages the cumulant alone: the kernel at y = 0. */
  private readonly averaged: ResponseRows;
  private readonly eta: Float64Array;
  private readonly first: Float64Array;

  /** @throws InputError for "statsmodels" with a link that is not canonical. */
  constructor(
    private readonly family: Family,
    private readonly rows: ResponseRows,
    quadrature: VbQuadrature = "exact",
  ) {
    const count = rows.y.length;
    this.rule = quadrature === "statsmodels" ? statsmodelsRule(family) : null;
    this.averaged = this.rule === null ? rows : { ...rows, y: new Float64Array(count) };
    this.eta = new Float64Array(count);
    this.first = new Float64Array(count);
  }

  /** Writes slope and curvature; returns the sum, without the constants of the likelihood. */
  evaluate(
    mean: Float64Array,
    variance: Float64Array,
    slope: Float64Array,
    curvature: Float64Array,
  ): number {
    const sum = this.evaluateRaw(mean, variance, slope, curvature);
    // Infinity - Infinity, where a mean and an SD are both out of the range of numbers
    return Number.isNaN(sum) ? -Infinity : sum;
  }

  private evaluateRaw(
    mean: Float64Array,
    variance: Float64Array,
    slope: Float64Array,
    curvature: Float64Array,
  ): number {
    const { family, rows } = this;
    slope.fill(0);
    curvature.fill(0);
    if (this.rule !== null) {
      const all = Int32Array.from(mean, (_, i) => i);
      const cumulants = this.average(this.rule, all, mean, variance, slope, curvature);
      return cumulants + addResponse(rows, mean, slope);
    }
    const closed = family.expectedKernel(mean, variance, rows, slope, curvature);
    if (closed !== null) return closed;
    let sum = 0;
    this.rowsByRule(variance).forEach((group, rule) => {
      if (group.length === 0) return;
      sum += this.average(normalRule(rule), group, mean, variance, slope, curvature);
    });
    return sum;
  }

  /** Which rows each rule serves; links other than the canonical get a third of the step. */
  private rowsByRule(variance: Float64Array): Int32Array[] {
    const sharpness = this.family.canonical ? 1 : SHARPNESS;
    const rules = new Uint8Array(variance.length);
    const sizes = new Int32Array(RULE_COUNT);
    for (let i = 0; i < rules.length; i++) {
      rules[i] = normalRuleFor(sharpness * Math.sqrt(variance[i]));
      sizes[rules[i]]++;
    }
    const groups = Array.from(sizes, (size) => new Int32Array(size));
    for (let i = rules.length - 1; i >= 0; i--) groups[rules[i]][--sizes[rules[i]]] = i;
    return groups;
  }

  /** Adds the averages over the rows of a group to slope and curvature; returns their sum. */
  private average(
    { nodes, weights }: QuadratureRule,
    group: Int32Array,
    mean: Float64Array,
    variance: Float64Array,
    slope: Float64Array,
    curvature: Float64Array,
  ): number {
    const { averaged } = this;
    const take = (from: Float64Array) => Float64Array.from(group, (i) => from[i]);
    const whole = group.length === mean.length;
    const { y, size, weight } = averaged;
    const part: ResponseRows = whole
      ? averaged
      : { y: take(y), size: take(size), weight: weight && take(weight) };
    const m = whole ? mean : take(mean);
    const s = Float64Array.from(group, (i) => Math.max(SMALLEST_SD, Math.sqrt(variance[i])));
    const eta = this.eta.subarray(0, group.length);
    const first = this.first.subarray(0, group.length);
    let sum = 0;
    for (let node = 0; node < nodes.length; node++) {
      const z = nodes[node];
      const w = weights[node];
      for (let i = 0; i < eta.length; i++) eta[i] = m[i] + s[i] * z;
      sum += w * this.family.evaluate(eta, part, [first]);
      for (let i = 0; i < eta.length; i++) {
        const weighted = w * first[i];
        slope[group[i]] += weighted;
        curvature[group[i]] -= (weighted * z) / s[i];
      }
    }
    return sum;
  }
}

/** The part w y m of E l, in closed form. */
function addResponse({ y, weight }: ResponseRows, mean: Float64Array, slope: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const response = (weight?.[i] ?? 1) * y[i];
    sum += response * mean[i];
    slope[i] += response;
  }
  return sum;
}

/** Half-width of statsmodels' rule, in standard deviations, and its number of points. */
const STATSMODELS_RANGE = 5;
const STATSMODELS_POINTS = 10;

function statsmodelsRule({ canonical, name, link }: Family): QuadratureRule {
  if (!canonical) {
    throw new InputError(
      "quadrature",
      `"statsmodels" is for canonical links, but this ${name} model has the link ${link.name}`,
      'leave it at "exact"',
    );
  }
  const rule = gaussLegendre(STATSMODELS_POINTS);
  const nodes = rule.nodes.map((x) => STATSMODELS_RANGE * x);
  const density = nodes.map((z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
  return { nodes, weights: rule.weights.map((w, m) => STATSMODELS_RANGE * w * density[m]) };
}
