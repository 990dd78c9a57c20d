import type { CscMatrix } from "../sparse/csc-matrix.js";
import { correlatedEffects, effectName } from "./bars.js";
import type { Bar } from "./bars.js";
import { blockNames, multiplyFactors, sparseColumns } from "./blocks.js";
import type { Block, CodedFactor } from "./blocks.js";
import { codeTerms } from "./code-terms.js";
import type { FactorCoder } from "./factors.js";
import { codeGroup } from "./groups.js";
import type { ModelFormula, VarianceComponent } from "./model-formula.js";

/** Columns that share one standard deviation. */
export interface RandomTerm {
  readonly name: string;
  readonly blocks: readonly Block[];
  /** The factors of each block. */
  readonly products: readonly (readonly CodedFactor[])[];
  /** Levels that the fit did not see. */
  readonly unknown: readonly string[];
}

/** The random terms in order of appearance: bars first, then `vcFormulas`. */
export function codeRandomTerms(model: ModelFormula, coder: FactorCoder): RandomTerm[] {
  return [
    ...model.bars.flatMap((bar) => codeBar(bar, coder)),
    ...model.components.map((component) => codeComponent(component, coder)),
  ];
}

/** One random term per effect: its columns are group x effect, the group varying fastest. */
function codeBar({ group, effects, node }: Bar, coder: FactorCoder): RandomTerm[] {
  const coded = codeGroup(group, coder);
  return codeTerms(effects, coder).map(({ term, products, unknown }) => {
    const grouped = products.map((product) => [coded.factor, ...product]);
    const blocks = grouped.map(multiplyFactors);
    const columns = blockNames(blocks).length;
    if (node.operator === "|" && columns > coded.factor.names.length) throw correlatedEffects(node);
    const levels = [...coded.unknown, ...unknown.map(({ level }) => level)];
    return { name: effectName(group, term), blocks, products: grouped, unknown: levels };
  });
}

function codeComponent({ name, terms }: VarianceComponent, coder: FactorCoder): RandomTerm {
  const coded = codeTerms(terms, coder);
  const products = coded.flatMap((term) => term.products);
  const unknown = coded.flatMap((term) => term.unknown.map(({ level }) => level));
  return { name, blocks: products.map(multiplyFactors), products, unknown };
}

/** The columns of all random terms side by side. */
export interface RandomDesign {
  readonly exogVc: CscMatrix;
  /** Position of the term of each column. */
  readonly ident: Int32Array;
  readonly vcpNames: string[];
  readonly vcNames: string[];
}

export function assembleRandom(terms: readonly RandomTerm[], rows: number): RandomDesign {
  const blocks = terms.flatMap((term) => term.blocks);
  const vcNames = blockNames(blocks);
  const sizes = terms.map((term) => blockNames(term.blocks).length);
  const ident = new Int32Array(vcNames.length);
  let first = 0;
  sizes.forEach((size, k) => ident.fill(k, first, (first += size)));
  return {
    exogVc: sparseColumns(blocks, rows),
    ident,
    vcpNames: terms.map(({ name }) => name),
    vcNames,
  };
}
