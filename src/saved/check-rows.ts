import { InputError } from "../errors.js";
import type { Family } from "../families/family.js";
import { readExogVc } from "../model/matrix-input.js";
import { rowFacts } from "../model/model-data.js";
import { CscMatrix } from "../sparse/csc-matrix.js";
import { broken } from "./codec.js";
import { checkEach, checkFinite, checkLength, checkPositions } from "./rules.js";
import type { SavedModel, SavedRows, SavedTable } from "./saved-fit.js";

/** @throws InputError naming the field of the training data that contradicts the others. */
export function checkRows(
  { endog, trials, weights, offset, exog, exogVc, table }: SavedRows,
  model: SavedModel,
  family: Family,
  path: string,
): void {
  const n = model.rows;
  for (const [name, values] of Object.entries({ endog, trials, weights, offset })) {
    checkFinite(`${path}.${name}`, values, n);
  }
  checkEach(`${path}.weights`, weights, (weight) => weight >= 0, "a number >= 0");
  const p = model.fepNames.length;
  if (exog.rows !== n) throw broken(`${path}.exog.rows`, `${exog.rows}, but there are ${n} rows`);
  if (exog.columns !== p) {
    throw broken(`${path}.exog.columns`, `${exog.columns}, but there are ${p} fixed effects`);
  }
  checkFinite(`${path}.exog.data`, exog.data, n * p);
  checkEffects(exogVc, n, model.vcNames.length, `${path}.exogVc`);
  named(`${path}.endog`, () => family.checkResponse(endog, family.usesTrials ? trials : null));
  const facts = rowFacts({ endog, trials, offset });
  if (facts.hasOffset !== model.hasOffset || facts.hasTrials !== model.hasTrials) {
    throw broken(path, "its offset or trials are not those that the model tells of");
  }
  if (table !== null) checkTable(table, n, `${path}.table`);
}

function checkEffects(z: SavedRows["exogVc"], n: number, q: number, path: string): void {
  if (z.rows !== n) throw broken(`${path}.rows`, `${z.rows}, but there are ${n} rows`);
  if (z.columns !== q) throw broken(`${path}.columns`, `${z.columns}, but there are ${q} effects`);
  const { rows, columns, columnPointers, rowIndices, values } = z;
  checkEach(`${path}.rowIndices`, rowIndices, (row) => row >= 0, "a row");
  named(path, () =>
    readExogVc("exogVc", new CscMatrix(rows, columns, columnPointers, rowIndices, values), n),
  );
  checkEach(`${path}.values`, values, Number.isFinite, "a finite number");
}

function checkTable({ rows, keptRows, columns }: SavedTable, n: number, path: string): void {
  checkPositions(`${path}.keptRows`, keptRows, n, rows);
  const rising = (row: number, i: number) => i === 0 || row > keptRows[i - 1];
  checkEach(`${path}.keptRows`, keptRows, rising, "a row after those before it");
  const names = columns.map(({ name }) => name);
  if (new Set(names).size < names.length) throw broken(`${path}.columns`, "a name occurs twice");
  columns.forEach(({ kind, values, codes, levels }, c) => {
    const at = `${path}.columns[${c}]`;
    if (kind === "number") {
      if (values === null) throw broken(`${at}.values`, "missing, but the column holds numbers");
      return checkLength(`${at}.values`, values, rows);
    }
    if (codes === null) throw broken(`${at}.codes`, `missing, but the column holds ${kind}`);
    if (levels === null) throw broken(`${at}.levels`, `missing, but the column holds ${kind}`);
    checkLength(`${at}.codes`, codes, rows);
    const known = (code: number) => code >= -1 && code < levels.length;
    checkEach(`${at}.codes`, codes, known, `a code from -1 to ${levels.length - 1}`);
  });
}

/** Runs a check of the model's and gives its error the path in the file. */
function named(path: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw broken(path, error.problem);
  }
}
