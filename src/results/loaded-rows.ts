import type { SavedRows } from "../saved/saved-fit.js";
import { CscMatrix } from "../sparse/csc-matrix.js";
import type { LoadedRows } from "./loaded-model.js";
import { restoreTable } from "./saved-table.js";

/** Saved training data as a model has them. */
export function loadedRows(saved: SavedRows): LoadedRows {
  const { endog, trials, weights, offset, exog, exogVc: z, table } = saved;
  const exogVc = new CscMatrix(z.rows, z.columns, z.columnPointers, z.rowIndices, z.values);
  const rows = { endog, trials, weights, offset, exog, exogVc };
  return { rows, source: table && restoreTable(table) };
}
