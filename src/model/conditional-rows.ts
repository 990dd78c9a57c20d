import type { Family } from "../families/family.js";
import { fourthDerivatives } from "../families/fourth-derivatives.js";
import { addRandom } from "./design-products.js";
import { countBeyond } from "./domain-border.js";
import type { DesignedRows } from "./fixed-design.js";
import { longestMoves } from "./longest-moves.js";

/** The rows of a model at one linear predictor: log likelihood and its derivatives in eta. */
export class ConditionalRows {
  /** l1, l2, l3 of each row. */
  readonly derivatives: readonly [Float64Array, Float64Array, Float64Array];
  private readonly eta: Float64Array;
  /** offset + X gamma at the last gamma. */
  private readonly fixedPart: Float64Array;
  private readonly fixedPoint: Float64Array;
  private readonly work: Float64Array;
  private knownFourth: Float64Array | null = null;

  constructor(
    private readonly family: Family,
    /** With X in internal units. */
    readonly design: DesignedRows,
  ) {
    const column = () => new Float64Array(design.count);
    this.derivatives = [column(), column(), column()];
    this.eta = column();
    this.work = column();
    this.fixedPart = design.offset.slice();
    this.fixedPoint = new Float64Array(design.exog.columns).fill(NaN);
  }

  /** Moves to eta = offset + X gamma + Z u and returns the log likelihood without its constant. */
  moveTo(gamma: Float64Array, u: Float64Array): number {
    const { design, eta, family, derivatives } = this;
    this.knownFourth = null;
    this.updateFixedPart(gamma);
    eta.set(this.fixedPart);
    addRandom(design, u, eta);
    return family.evaluate(eta, design, derivatives);
  }

  /** W: minus l2 of each row, or its expectation over the response; holds until the next call. */
  weights(kind: "observed" | "expected"): Float64Array {
    const { work: w, eta, design, family } = this;
    const second = this.derivatives[1];
    if (kind === "observed") {
      for (let i = 0; i < w.length; i++) w[i] = -second[i];
    } else {
      for (let i = 0; i < w.length; i++) {
        w[i] = (design.weight?.[i] ?? 1) * family.information(design.size[i], eta[i]);
      }
    }
    return w;
  }

  /** `longestMoves` at the present point. */
  longestMoves(covariance: Float64Array): Float64Array {
    const { family, design, derivatives } = this;
    const [, second, third] = derivatives;
    const expected = this.weights("expected");
    return longestMoves({ ...design, family, second, expected, third }, covariance);
  }

  /** l4 of each row; holds until eta moves. */
  fourth(): Float64Array {
    if (this.knownFourth !== null) return this.knownFourth;
    const fourth = new Float64Array(this.eta.length);
    fourthDerivatives(this.family, () => this.eta, this.design, this.derivatives, fourth);
    return (this.knownFourth = fourth);
  }

  /** X gamma + Z u plus the offset, less the present eta. */
  movesTo(gamma: Float64Array, u: Float64Array): Float64Array {
    const { design, eta } = this;
    const moves = design.offset.map((offset, i) => offset - eta[i]);
    design.exog.addProduct(gamma, moves);
    addRandom(design, u, moves);
    return moves;
  }

  /** Overwrites h by -l2_i - (h_i l4_i - l3_i e_i) / 2; e is -rho of `fixedCurvature`. */
  curvatureWeights(h: Float64Array, e: Float64Array): void {
    const [, second, third] = this.derivatives;
    const fourth = this.fourth();
    for (let i = 0; i < h.length; i++) {
      h[i] = -second[i] - (h[i] * fourth[i] - third[i] * e[i]) / 2;
    }
  }

  /** The constant predictor with the mean of the response, net of the mean offset; may be infinite. */
  meanPredictor(): number {
    const { y, size, offset } = this.design;
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    return this.family.link.link(sum(y) / sum(size)) - sum(offset) / offset.length;
  }

  /** Original rows with eta +- width sqrt(variance) outside the link's domain. */
  countBeyond(variances: () => Float64Array, width: number): number {
    const { family, design, eta } = this;
    return countBeyond(family, design, eta, variances, width);
  }

  /** offset + X gamma, kept while gamma stays the same. */
  private updateFixedPart(gamma: Float64Array): void {
    if (gamma.every((value, j) => value === this.fixedPoint[j])) return;
    this.fixedPoint.set(gamma);
    this.fixedPart.set(this.design.offset);
    this.design.exog.addProduct(gamma, this.fixedPart);
  }
}
