import type { ColumnProfile } from "./column-profile.js";

/** A model to begin with. */
export interface Suggestion {
  readonly response: ColumnProfile;
  readonly family: "binomial" | "poisson";
  readonly predictors: readonly ColumnProfile[];
  readonly groups: readonly ColumnProfile[];
}

const RESPONSE =
  /^(y|use|used|outcome|response|result|event|died|dead|deaths?|cases?|success|counts?)\d*$/iu;
const GROUP =
  /(^|[_. ])(id|subject|patient|person|site|school|class|hospital|clinic|district|region|herd|family|village|cluster|group|item|plot|batch)s?$/iu;

const FEWEST_GROUPS = 8;
const MOST_TERMS = 4;
const MOST_GROUPS = 3;
const MOST_CATEGORIES = 10;

/** A first model for a table, told by types and names; null where nothing looks like a response. */
export function suggestModel(columns: readonly ColumnProfile[]): Suggestion | null {
  const response = likelyResponse(columns);
  if (response === undefined) return null;
  const groups = likelyGroups(columns).filter((column) => column !== response);
  const predictors = columns.filter(
    (column) =>
      column !== response &&
      !groups.includes(column) &&
      isPredictor(column) &&
      !isTwin(column, response),
  );
  return {
    response,
    family: response.distinct === 2 ? "binomial" : "poisson",
    predictors: predictors.slice(0, MOST_TERMS),
    groups: groups.slice(0, MOST_GROUPS),
  };
}

/**
 * Columns whose values recur as those of groups do: texts or codes 0 or 1 up to some number, at least
 * eight of them, each in two rows or more on average and none in a third of the rows; or named like one.
 */
export function likelyGroups(columns: readonly ColumnProfile[]): ColumnProfile[] {
  const found = columns.filter((column) => {
    const { distinct, present, type, levels } = column;
    if (distinct < FEWEST_GROUPS || levels === null) return false;
    // Named like a group, it need only recur at all.
    if (GROUP.test(column.name)) return distinct < present;
    if (2 * distinct > present) return false;
    const largest = [...levels.values()].reduce((a, b) => Math.max(a, b), 0);
    return (type === "text" || isCode(column)) && 3 * largest < present;
  });
  const named = (column: ColumnProfile) => Number(GROUP.test(column.name));
  return found.sort((a, b) => named(b) - named(a) || b.distinct - a.distinct);
}

function isCode({ whole, min, max, distinct }: ColumnProfile): boolean {
  return whole && (min === 0 || min === 1) && 2 * distinct >= max - min + 1;
}

function likelyResponse(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const groups = likelyGroups(columns);
  const binary = columns.filter(
    (c) => c.type === "number" && c.distinct === 2 && c.min === 0 && c.max === 1,
  );
  const counts = columns.filter(
    (c) => c.type === "number" && c.whole && c.min >= 0 && c.distinct > 2 && !groups.includes(c),
  );
  const pairs = columns.filter((c) => c.type === "text" && c.distinct === 2);
  const all = [...binary, ...counts, ...pairs];
  return all.find(({ name }) => RESPONSE.test(name)) ?? binary.at(-1) ?? counts[0] ?? pairs.at(-1);
}

function isPredictor({ type, distinct, present, whole }: ColumnProfile): boolean {
  if (distinct < 2) return false;
  if (type === "text") return distinct <= MOST_CATEGORIES;
  // A whole number that never recurs counts the rows.
  return !(whole && distinct === present);
}

/** Whether two columns may be one variable in two codings: their values occur equally often. */
function isTwin(a: ColumnProfile, b: ColumnProfile): boolean {
  if (a.distinct !== b.distinct || a.levels === null || b.levels === null) return false;
  const counts = (levels: Map<string, number>) => [...levels.values()].sort((x, y) => x - y).join();
  return counts(a.levels) === counts(b.levels);
}

/** The command that fits a suggestion to a file. */
export function suggestedCommand(file: string, suggestion: Suggestion): string {
  const { response, family, predictors, groups } = suggestion;
  const group = groups.map(({ name }) => `(1 | ${nameInFormula(name)})`);
  const terms = [...predictors.map(({ name }) => nameInFormula(name)), ...group];
  const formula = `${nameInFormula(response.name)} ~ ${terms.join(" + ")}`;
  return `npx mixedglm fit ${quote(file)} --formula ${quote(formula)} --family ${family}`;
}

export function nameInFormula(name: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name)) return name;
  return `Q("${name.replace(/[\\"]/gu, "\\$&")}")`;
}

/** As a word of a shell. */
function quote(text: string): string {
  if (/^[\w./-]+$/u.test(text)) return text;
  if (!/["$`\\!]/u.test(text)) return `"${text}"`;
  return `'${text.replace(/'/gu, `'\\''`)}'`;
}
