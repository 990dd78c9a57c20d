import { CscMatrix } from "../sparse/csc-matrix.js";
import { formulaError } from "./syntax.js";
import type { CallNode } from "./syntax.js";

/**
 * How a categorical factor is coded where full rank would repeat what is there already.
 * "treatment": one column per level but the base. "sum": the same, and the base is -1 in all of them.
 */
export interface Contrast {
  /** Dummy coding, or sum coding. */
  readonly kind: "treatment" | "sum";
  /** Position of the reference (treatment) or omitted (sum) level. */
  readonly base: number;
}

/** The columns of a coded factor: a row of level l has the entries of column l of `code`. */
export interface LevelCode {
  readonly names: readonly string[];
  readonly code: CscMatrix;
}

/**
 * Columns of a factor as patsy makes and names them: `x[a]` for every level, or reduced `x[T.b]`;
 * for sum coding `x[mean]`, `x[S.a]`, or reduced without the mean.
 */
export function codeLevels(
  text: string,
  levels: readonly string[],
  { kind, base }: Contrast,
  fullRank: boolean,
): LevelCode {
  const others = levels.filter((_, level) => level !== base);
  if (kind === "treatment" && fullRank) {
    return { names: levels.map((level) => `${text}[${level}]`), code: identity(levels.length) };
  }
  if (kind === "treatment") {
    return {
      names: others.map((level) => `${text}[T.${level}]`),
      code: deviations(levels, base, 0, false),
    };
  }
  const names = others.map((level) => `${text}[S.${level}]`);
  const code = deviations(levels, base, -1, fullRank);
  return { names: fullRank ? [`${text}[mean]`, ...names] : names, code };
}

/** The identity matrix: every level its own column. */
export function identity(size: number): CscMatrix {
  const index = Int32Array.from({ length: size + 1 }, (_, i) => i);
  return new CscMatrix(size, size, index, index.slice(0, size), new Float64Array(size).fill(1));
}

/** Every level but the base has 1 in its own column; the base has `baseValue` in all. */
function deviations(
  levels: readonly string[],
  base: number,
  baseValue: number,
  mean: boolean,
): CscMatrix {
  const shift = Number(mean);
  const entries: [row: number, level: number, value: number][] = [];
  for (let level = 0; level < levels.length; level++) {
    if (mean) entries.push([0, level, 1]);
    const own = level - Number(level > base);
    if (level !== base) entries.push([own + shift, level, 1]);
    else for (let j = 0; j < levels.length - 1; j++) entries.push([j + shift, level, baseValue]);
  }
  const [i, j, values] = [0, 1, 2].map((part) => entries.map((entry) => entry[part]));
  return CscMatrix.fromTriplets(levels.length - 1 + shift, levels.length, i, j, values);
}

/** @throws FormulaError unless the call is `C(x)` or `C(x, contrast)`. */
export function checkCategorical(node: CallNode): void {
  const [variable, contrast, ...others] = node.arguments;
  const keyword = contrast?.keyword ?? "contrast";
  if (variable?.keyword === null && keyword === "contrast" && others.length === 0) return;
  throw formulaError(
    node,
    "C() takes a variable and at most a contrast",
    'write C(x, Treatment("b"))',
  );
}
