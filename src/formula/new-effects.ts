import { InputError } from "../errors.js";
import { effectName } from "./bars.js";
import type { CodedFactor, DenseRows } from "./blocks.js";
import { codeTerms } from "./code-terms.js";
import type { FactorCoder } from "./factors.js";
import type { ModelFormula } from "./model-formula.js";
import type { RandomTerm } from "./random-terms.js";

/** The coded factors whose products are the columns of a random term. */
type CodedProducts = Pick<RandomTerm, "name" | "products">;

/**
 * The random terms with a new level of every group: the products of their effects alone, so that the
 * data need no grouping variables. Components of `vcFormulas` keep their variables.
 */
export function newGroupTerms(model: ModelFormula, coder: FactorCoder): CodedProducts[] {
  return [
    ...model.bars.flatMap(({ group, effects }) =>
      codeTerms(effects, coder).map(({ term, products }) => ({
        name: effectName(group, term),
        products,
      })),
    ),
    ...model.components.map(({ name, terms }) => ({
      name,
      products: codeTerms(terms, coder).flatMap(({ products }) => products),
    })),
  ];
}

/**
 * Entry (i, k) is the sum of squares of row i's entries in the columns of term k that the fit did not
 * see, with `all` in all its columns: times exp(2 vcp_k) it is the variance that fresh effects give
 * the row. A row of a Kronecker product has the product of the squared norms of its factors' rows.
 * @throws InputError for a new level of a factor in sum coding, which has no column to itself.
 */
export function effectSquares(
  terms: readonly CodedProducts[],
  rows: number,
  all: boolean,
): DenseRows {
  const columns = terms.length;
  const data = new Float64Array(rows * columns);
  terms.forEach(({ name, products }, k) => {
    for (const factors of products) {
      for (let i = 0; i < rows; i++) {
        if (!all && factors.every((factor) => isKnown(factor, i))) continue;
        let square = 1;
        for (const factor of factors) square *= squaredNorm(factor, i, name);
        data[i * columns + k] += square;
      }
    }
  });
  return { rows, columns, data };
}

function isKnown(factor: CodedFactor, row: number): boolean {
  return factor.kind === "numeric" || factor.codes[row] >= 0;
}

function squaredNorm(factor: CodedFactor, row: number, term: string): number {
  if (factor.kind === "numeric") return factor.values[row] ** 2;
  const { codes, code, names } = factor;
  const level = codes[row];
  if (level < 0) {
    // Indicator columns: a new level has one of its own. (Sums of contrasts have more entries.)
    if (code.nonZeros === code.rows) return 1;
    const problem = `row ${row} has a level that the fit did not see, and ${term} codes it by sum contrasts (${names[0]}, ...)`;
    throw new InputError("data", problem, "give it a level of the fit");
  }
  let sum = 0;
  for (let s = code.columnPointers[level]; s < code.columnPointers[level + 1]; s++) {
    sum += code.values[s] ** 2;
  }
  return sum;
}
