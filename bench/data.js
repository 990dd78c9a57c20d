import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { parseCsv } from "mixedglm";

const folders = [
  process.env.MIXEDGLM_DATA,
  fileURLToPath(new URL("data", import.meta.url)),
  fileURLToPath(new URL("../examples/data", import.meta.url)),
  fileURLToPath(new URL("../tests/reference", import.meta.url)),
].filter((folder) => folder !== undefined);

/** Path of a public data set, `<name>.csv` or `<name>.csv.gz`; MIXEDGLM_DATA may name a folder. */
export function dataPath(name) {
  const paths = folders.flatMap((folder) =>
    [".csv", ".csv.gz"].map((ending) => join(folder, name + ending)),
  );
  const found = paths.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no ${name}.csv in ${folders.join(", ")}`);
  return found;
}

/** Columns of a public data set; `row` is the number of the row. */
export function readData(name) {
  const path = dataPath(name);
  const bytes = readFileSync(path);
  const columns = parseCsv((path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
  const [first] = Object.values(columns);
  return { ...columns, row: Array.from(first, (_, i) => i + 1) };
}
