import { InputError } from "../errors.js";
import { effectName, readBar } from "./bars.js";
import type { Bar } from "./bars.js";
import type { DesignCoding } from "./coding.js";
import { parseFormula, parseTerms } from "./parse.js";
import { columnName, columnNodes, formulaError, printNode } from "./syntax.js";
import type { CallNode, NameNode, Node } from "./syntax.js";
import { expandTerms, withIntercept } from "./terms.js";
import type { Term } from "./terms.js";

/** A model's formulas, worked out as far as they can be without data. */
export interface ModelFormula {
  readonly response: Node;
  readonly fixed: readonly Term[];
  /** The arguments of `offset(...)`. */
  readonly offsets: readonly Node[];
  readonly bars: readonly Bar[];
  readonly components: readonly VarianceComponent[];
}

/** An entry of `vcFormulas`: all its columns share one standard deviation. */
export interface VarianceComponent {
  readonly name: string;
  readonly terms: readonly Term[];
}

/**
 * @throws FormulaError or InputError for formulas that cannot be read, have no random effect, or give
 * one name to two random terms.
 */
export function readModelFormula(
  formula: string,
  vcFormulas: readonly { readonly name: string; readonly formula: string }[],
): ModelFormula {
  const { response, right } = parseFormula(formula);
  const expansion = expandTerms(right);
  const bars = expansion.bars.flatMap(readBar);
  const components = vcFormulas.map(readComponent);
  if (bars.length + components.length === 0) {
    throw formulaError(
      right,
      "there is no random effect",
      "add one, such as (1 | group), or use vcFormulas",
    );
  }
  checkNames(bars, components);
  const offsets = readOffsets(expansion.offsets);
  return { response, fixed: withIntercept(expansion), offsets, bars, components };
}

function readComponent({ name, formula }: { name: string; formula: string }): VarianceComponent {
  const tree = parseTerms(formula);
  const expansion = expandTerms(tree);
  if (expansion.bars.length + expansion.offsets.length > 0) {
    throw formulaError(tree, "vcFormulas hold plain terms", 'write { a: "0 + C(a)" }');
  }
  const terms = withIntercept(expansion);
  if (terms.length === 0) throw formulaError(tree, "this formula has no term");
  return { name, terms };
}

function readOffsets(calls: readonly CallNode[]): Node[] {
  const texts = new Set<string>();
  return calls.map((call) => {
    const [argument, ...others] = call.arguments;
    if (argument === undefined || argument.keyword !== null || others.length > 0) {
      throw formulaError(call, "offset() takes one expression");
    }
    const text = printNode(call);
    if (texts.has(text)) throw formulaError(call, `${text} is there twice`, "leave one out");
    texts.add(text);
    return argument.value;
  });
}

function checkNames(bars: readonly Bar[], components: readonly VarianceComponent[]): void {
  const keys = new Set<string>();
  const names = new Set<string>();
  for (const { group, effects, node } of bars) {
    for (const effect of effects) {
      const name = effectName(group, effect);
      const key = JSON.stringify([group.key, effect.key]);
      if (keys.has(key))
        throw formulaError(node, `the random term ${name} is there twice`, "leave one out");
      keys.add(key);
      names.add(name);
    }
  }
  for (const { name } of components) {
    if (!names.has(name)) continue;
    throw new InputError(
      "vcFormulas",
      `the formula has a random term "${name}" too`,
      "choose another name",
    );
  }
}

/** The nodes of terms that name columns. */
function termColumns(terms: readonly Term[]): (NameNode | CallNode)[] {
  return terms.flatMap(({ factors }) => factors.flatMap(({ node }) => columnNodes(node)));
}

/** Names of the columns that a coded formula reads, without its response. */
export function formulaColumns({
  formula,
  vcFormulas,
}: Pick<DesignCoding, "formula" | "vcFormulas">): string[] {
  const model = readModelFormula(formula, vcFormulas);
  const nodes = [...fixedColumns(model), ...randomColumns(model)];
  return [...new Set(nodes.map((node) => columnName(node) as string))];
}

/** The nodes that name columns of the fixed part and the offsets. */
export function fixedColumns({ fixed, offsets }: ModelFormula): (NameNode | CallNode)[] {
  return [...termColumns(fixed), ...offsets.flatMap(columnNodes)];
}

/** The nodes that name columns of the random part, those of the bars' groups only with `groups`. */
export function randomColumns(
  { bars, components }: ModelFormula,
  groups = true,
): (NameNode | CallNode)[] {
  return [
    ...bars.flatMap(({ group, effects }) => termColumns(groups ? [group, ...effects] : effects)),
    ...components.flatMap(({ terms }) => termColumns(terms)),
  ];
}
