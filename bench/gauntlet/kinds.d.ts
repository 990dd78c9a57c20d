/** A generated model as plain data. */
export interface Spec {
  readonly kind: string;
  readonly seed: number;
  readonly family: string;
  readonly link: string;
  readonly endog: Float64Array;
  readonly trials: Float64Array | null;
  readonly offset: Float64Array | null;
  readonly exog: {
    readonly rows: number;
    readonly columns: number;
    readonly data: Float64Array;
  };
  readonly triplets: {
    readonly rowIndices: ArrayLike<number>;
    readonly columnIndices: ArrayLike<number>;
    readonly columns: number;
  };
}
export const KINDS: Record<string, unknown>;
export function generate(kind: string, seed: number): Spec;
