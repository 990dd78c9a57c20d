import type { LevelRegression } from "../model/integrated-effects.js";
import type { SelectedInverse } from "../sparse/selected-inverse.js";
import type { IntegratedTerm } from "./integrated-term.js";
import type { LatentCovariance, OuterParameters } from "./latent-covariance.js";
import type { MarginalTarget } from "./marginal-fit.js";

/**
 * Covariance of the packed parameters where the effects u_g of one term were integrated out by
 * quadrature. Given everything else, y = (fe, vcp, other effects), they are independent with variance
 * Var(u_g | y) and a mean that moves with y along a_g, so by the law of total variance
 *
 *     Var(u_g) = Var(u_g | y) + a_g'Cov(y) a_g,   Cov(u_g, y) = Cov(y) a_g,
 *     Cov(u_g, u_h) = a_g'Cov(y) a_h.
 */
export class IntegratedCovariance {
  private readonly regressions: readonly LevelRegression[];
  /** Var(u_g | y), and the part of a_g'Cov(y) a_g that is there at fixed (fe, vcp). */
  private readonly own: Float64Array;
  private readonly explained: Float64Array;
  private readonly fixed: number;
  private readonly terms: number;
  private readonly levelEffects: Int32Array;
  private readonly otherEffects: Int32Array;

  /** The target must stand at the mode, with `inverse` that of H there; `variances` wants fe held. */
  constructor(
    private readonly target: MarginalTarget,
    private readonly integrated: IntegratedTerm,
    inverse: SelectedInverse,
    private readonly outer: OuterParameters,
    private readonly latent: LatentCovariance,
  ) {
    this.fixed = target.fixed;
    this.terms = target.data.vcpNames.length;
    this.levelEffects = integrated.positions.levelEffects;
    this.otherEffects = integrated.positions.otherEffects;
    this.regressions = integrated.regressions();
    this.own = integrated.variances();
    this.explained = integrated.explainedVariances(inverse, this.regressions);
  }

  variances(): Float64Array {
    const { outer, regressions, own, explained } = this;
    const d = outer.packed.length;
    const places = this.places();
    const variances = new Float64Array(d + this.otherEffects.length + this.levelEffects.length);
    this.latent.variances().forEach((variance, i) => (variances[places[i]] = variance));
    regressions.forEach((regression, g) => {
      const slopes = this.outerSlopes(regression);
      let sum = own[g] + explained[g];
      for (let a = 0; a < d; a++) {
        for (let b = 0; b < d; b++) sum += slopes[a] * outer.covariance[a * d + b] * slopes[b];
      }
      variances[d + this.levelEffects[g]] = sum;
    });
    return variances;
  }

  dense(): Float64Array {
    const { regressions, own, levelEffects, otherEffects } = this;
    const d = this.fixed + this.terms;
    const size = d + otherEffects.length + levelEffects.length;
    const places = this.places();
    const rest = this.latent.dense();
    const restSize = places.length;
    const full = new Float64Array(size * size);
    for (let i = 0; i < restSize; i++) {
      for (let j = 0; j < restSize; j++) {
        full[places[i] * size + places[j]] = rest[i * restSize + j];
      }
    }
    const sparse = regressions.map((regression) => this.sparseSlopes(regression));
    regressions.forEach((_, g) => {
      const to = d + levelEffects[g];
      const cross = new Float64Array(restSize);
      for (const { place, slope } of sparse[g]) {
        for (let i = 0; i < restSize; i++) cross[i] += slope * rest[place * restSize + i];
      }
      cross.forEach(
        (value, i) => (full[places[i] * size + to] = full[to * size + places[i]] = value),
      );
      sparse.forEach((slopes, h) => {
        const sum = slopes.reduce((total, { place, slope }) => total + slope * cross[place], 0);
        full[to * size + d + levelEffects[h]] = sum + (g === h ? own[g] : 0);
      });
    });
    return full;
  }

  /** Position of (fe, vcp, other effects) among all packed parameters. */
  private places(): Int32Array {
    const d = this.fixed + this.terms;
    return Int32Array.from({ length: d + this.otherEffects.length }, (_, i) =>
      i < d ? i : d + this.otherEffects[i - d],
    );
  }

  /** a_g with the places of its entries in y. */
  private sparseSlopes(regression: LevelRegression): { place: number; slope: number }[] {
    const direct = this.directSlopes(regression);
    return [
      ...Array.from(direct, (slope, place) => ({ place, slope })),
      ...Array.from(regression.columns, (column, t) => ({
        place: direct.length + column,
        slope: regression.slopes[t],
      })),
    ];
  }

  /** dE[u_g]/d(fe, vcp), the other effects following their modes. */
  private outerSlopes(regression: LevelRegression): Float64Array {
    const { columns, slopes } = regression;
    return this.directSlopes(regression).map((direct, a) =>
      columns.reduce((sum, column, t) => sum + slopes[t] * this.outer.slopes[a][column], direct),
    );
  }

  /** dE[u_g]/d(fe, vcp) at fixed other effects. */
  private directSlopes({ fixed, vcp }: LevelRegression): Float64Array {
    const direct = new Float64Array(this.fixed + this.terms);
    for (let a = 0; a < this.fixed; a++) {
      const unit = new Float64Array(this.fixed).map((_, j) => (j === a ? 1 : 0));
      const gamma = this.target.scaling.toInternal(unit);
      for (let j = 0; j < gamma.length; j++) direct[a] += fixed[j] * gamma[j];
    }
    direct[this.fixed + this.integrated.term] = vcp;
    return direct;
  }
}
