import { count, float64, int32, list, nullable, oneOf, record, text } from "./codec.js";
import { warningCodec } from "./fit-codec.js";
import type {
  ResponseMark,
  SavedColumn,
  SavedExtras,
  SavedRows,
  SavedScore,
  SavedTable,
} from "./saved-fit.js";

const table = record<SavedTable>({
  rows: count,
  keptRows: int32,
  columns: list(
    record<SavedColumn>({
      name: text,
      kind: oneOf(["number", "text", "boolean"]),
      values: nullable(float64),
      codes: nullable(int32),
      levels: nullable(list(text)),
    }),
  ),
});

const rows = record<SavedRows>({
  endog: float64,
  trials: float64,
  weights: float64,
  offset: float64,
  exog: record<SavedRows["exog"]>({ rows: count, columns: count, data: float64 }),
  exogVc: record<SavedRows["exogVc"]>({
    rows: count,
    columns: count,
    columnPointers: int32,
    rowIndices: int32,
    values: float64,
  }),
  table: nullable(table),
});

const score = record<SavedScore>({
  kind: oneOf(["loo", "waic"]),
  groups: nullable(text),
  names: list(text),
  pointwise: float64,
  pointwiseP: float64,
  kHat: nullable(float64),
  warnings: list(warningCodec),
  response: record<ResponseMark>({ rows: count, checksum: text }),
});

/** The members that a file has on request. Rules that concern several are in `readExtras`. */
export const extrasCodec = record<SavedExtras>({ data: nullable(rows), loo: nullable(score) });
