import { readFileSync } from "node:fs";
import { parseCsv } from "mixedglm";

/** Columns of a data set in examples/data. */
export function readData(name) {
  return parseCsv(readFileSync(new URL(`data/${name}.csv`, import.meta.url), "utf8"));
}
