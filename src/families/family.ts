import { InputError } from "../errors.js";
import type { Random } from "../math/random.js";
import { newJet, type Jet } from "./jet.js";
import { Link } from "./link.js";

/** Rows of data as the likelihood sees them. */
export interface ResponseRows {
  /** Response; for the binomial, successes. */
  readonly y: Float64Array;
  /**
   * Binomial: trials. Poisson: how many unit rows are merged into this one, 1 for a plain row.
   * Fractional where merged rows were weighted.
   */
  readonly size: Float64Array;
  /**
   * Multiplies the row's log likelihood; null: all 1. Always null for additive families, whose
   * weights are folded into y and size.
   */
  readonly weight: Float64Array | null;
}

/** False for a row without weight or trials, of which the likelihood is constant. */
export function isObserved(
  { size, weight }: Pick<ResponseRows, "size" | "weight">,
  i: number,
): boolean {
  return size[i] !== 0 && weight?.[i] !== 0;
}

/** Groups of consecutive rows: group g owns the rows starts[g] .. starts[g + 1]; `list` says which. */
export interface RowGroups {
  /** First row of each group and, last, the number of rows. */
  readonly starts: Int32Array;
  /** The groups to evaluate. */
  readonly list: Int32Array;
  /** exp(eta) of their rows, where that is known and |eta| is 300 at most. */
  readonly exponentials?: Float64Array | null;
}

/**
 * Distribution of a response given its linear predictor: log p(y | eta) = kernel + constant, where
 * only the kernel depends on eta. Stateless.
 *
 * A family of one's own extends this class with `name`, `kernelJet`, `logConstant`, `variance` and
 * `checkResponse`; and with `draw`, `deviance` and `tailProbabilities` where outcomes are to be
 * simulated, or residuals of these kinds wanted.
 */
export abstract class Family {
  /** As in the title of the summary: "Binomial". */
  abstract readonly name: string;

  /**
   * True where kernels with equal eta add, kernel(y1, s1) + kernel(y2, s2) =
   * kernel(y1 + y2, s1 + s2), so that equal rows can be merged.
   */
  readonly additive: boolean = false;

  /** True if the family reads `trials`; only then may they be passed. */
  readonly usesTrials: boolean = false;

  /** @throws InputError if `link` is not an instance of `Link`. */
  constructor(
    /** eta = link(mu). */
    readonly link: Link,
  ) {
    if (link instanceof Link) return;
    throw new InputError(
      "link",
      `${describe(link)} is not a Link`,
      "pass an instance, as new Logit()",
    );
  }

  /** Writes the kernel of a row and its first four derivatives in eta. */
  abstract kernelJet(y: number, size: number, eta: number, out: Jet): void;

  /**
   * The eta-free terms of the log likelihood, such as -log y!. Kernel + constant is the complete
   * log likelihood of one observed row, neither merged nor weighted.
   */
  abstract logConstant(y: number, size: number): number;

  /** Var(y) at mean mu; for the binomial mu = E(y) / size. */
  abstract variance(mu: number, size: number): number;

  /**
   * Checks the response as the user gave it; `trials` is null where not given.
   * @throws InputError for "endog" or "trials", with row (from 0) and value.
   */
  abstract checkResponse(endog: ArrayLike<number>, trials: ArrayLike<number> | null): void;

  /** True for the link in which eta is the natural parameter of the exponential family. */
  get canonical(): boolean {
    return false;
  }

  /** Whether rows have the kernel of the canonical link that `prototype` has, which a subclass may have changed. */
  protected hasKernel({ kernelJet }: Family, { weight }: ResponseRows): boolean {
    return this.kernelJet === kernelJet && this.canonical && !weight;
  }

  /** False where the link maps eta to a mean that the family does not have; by default nowhere. */
  inDomain(eta: number): boolean {
    return !Number.isNaN(eta);
  }

  /**
   * Expected information E[-l''(eta)] = (size mu'(eta))^2 / variance(mu, size), at least 0; 0 where
   * the variance is not positive.
   */
  information(size: number, eta: number): number {
    const jet = newJet();
    this.link.inverseJet(eta, jet);
    const variance = this.variance(jet[0], size);
    const slope = size * jet[1];
    // Not slope^2 / variance: the square leaves the range of doubles first.
    return variance > 0 ? slope * (slope / variance) : 0;
  }

  /** A draw of the response. @throws InputError where the family has no such method. */
  draw(_size: number, _eta: number, _random: Random): number {
    throw this.lacks("draw(size, eta, random)", "outcomes and simulations need it");
  }

  /**
   * Unit deviance, twice the log likelihood that the row loses against a perfect fit: 0 where
   * E(y) = y. @throws InputError where the family has no such method.
   */
  deviance(_y: number, _size: number, _eta: number): number {
    throw this.lacks("deviance(y, size, eta)", "deviance residuals need it");
  }

  /**
   * Writes P(Y < y), P(Y = y), P(Y > y); for a continuous response the second is 0.
   * @throws InputError where the family has no such method.
   */
  tailProbabilities(_y: number, _size: number, _eta: number, _out: Float64Array): void {
    throw this.lacks("tailProbabilities(y, size, eta, out)", "quantile residuals need it");
  }

  private lacks(method: string, use: string): InputError {
    const problem = `${this.name} has no method ${method}`;
    return new InputError("family", problem, `${use}: define it in the class`);
  }

  /**
   * Sum over rows of weight * E[kernel] for eta_i ~ N(mean_i, variance_i), where the family has it in
   * closed form; writes weight times E[kernel'] to `slope` and -E[kernel''] to `curvature`. Null, the
   * default, asks for quadrature.
   */
  expectedKernel(
    _mean: Float64Array,
    _variance: Float64Array,
    _rows: ResponseRows,
    _slope: Float64Array,
    _curvature: Float64Array,
  ): number | null {
    return null;
  }

  /**
   * Sum over rows of weight * kernel at `eta`; writes weight times the d-th derivative of the
   * kernel of row i to `derivatives[d - 1][i]`, for 0 to 4 arrays. A weight of 0 gives 0 even where
   * the kernel is infinite. The rows are one group of `evaluateGroups`.
   */
  evaluate(eta: Float64Array, rows: ResponseRows, derivatives: readonly Float64Array[]): number {
    const starts = Int32Array.of(0, eta.length);
    const all = { starts, list: new Int32Array(1), exponentials: null };
    const sums = new Float64Array(1);
    this.evaluateGroups(eta, rows, derivatives, all, sums);
    return sums[0];
  }

  /**
   * As `evaluate`, for each listed group g of rows: its sum goes to `sums[g]`, the derivatives of its
   * rows to their places. Nothing is written for other groups. A family may override it for speed.
   */
  evaluateGroups(
    eta: Float64Array,
    { y, size, weight }: ResponseRows,
    derivatives: readonly Float64Array[],
    { starts, list }: RowGroups,
    sums: Float64Array,
  ): void {
    const order = derivatives.length;
    const jet = newJet();
    for (const g of list) {
      let sum = 0;
      for (let i = starts[g]; i < starts[g + 1]; i++) {
        const w = weight === null ? 1 : weight[i];
        if (w === 0) jet.fill(0);
        else this.kernelJet(y[i], size[i], eta[i], jet);
        sum += w * jet[0];
        for (let d = 1; d <= order; d++) derivatives[d - 1][i] = w * jet[d];
      }
      sums[g] = sum;
    }
  }
}

function describe(value: unknown): string {
  if (typeof value === "function") return `the class ${value.name}`;
  return typeof value === "string" ? `"${value}"` : String(value);
}
