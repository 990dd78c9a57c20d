import { closeSync, openSync, writeSync } from "node:fs";
import { CscMatrix } from "mixedglm";
import { Random } from "./random.js";

/**
 * Columns `y`, `x1`, `x2`, ... and one of level numbers for each factor, of
 *
 *     eta = intercept + sum_j coefficients[j] x_j + sum_f N(0, sd_f^2) effects.
 *
 * Covariates are standard normal, rounded to 4 decimals so that a CSV file holds them exactly.
 * A factor's `levelOf(i, random)` gives row i's level. Same specification, same data.
 */
export function simulate({ rows, family, intercept, coefficients, factors }) {
  const random = new Random(20240117);
  const table = { y: new Float64Array(rows) };
  coefficients.forEach((_, j) => (table[`x${j + 1}`] = new Float64Array(rows)));
  const effects = factors.map(({ name, levels, sd }) => {
    table[name] = new Int32Array(rows);
    return Float64Array.from({ length: levels }, () => sd * random.normal());
  });
  for (let i = 0; i < rows; i++) {
    let eta = intercept;
    coefficients.forEach((coefficient, j) => {
      const x = Math.round(1e4 * random.normal()) / 1e4;
      table[`x${j + 1}`][i] = x;
      eta += coefficient * x;
    });
    factors.forEach(({ name, levelOf }, f) => {
      const level = levelOf(i, random);
      table[name][i] = level;
      eta += effects[f][level];
    });
    table.y[i] =
      family === "poisson"
        ? random.poisson(Math.exp(eta))
        : Number(random.uniform() < 1 / (1 + Math.exp(-eta)));
  }
  return table;
}

/** The arrays of `y ~ x1 + ... + (1 | factor) + ...`, X with an intercept, Z one-hot. */
export function simulatedDesign({ rows, coefficients, factors }, table) {
  const p = coefficients.length + 1;
  const data = new Float64Array(rows * p);
  for (let i = 0; i < rows; i++) {
    data[i * p] = 1;
    for (let j = 1; j < p; j++) data[i * p + j] = table[`x${j}`][i];
  }
  const columns = factors.reduce((sum, { levels }) => sum + levels, 0);
  const rowIndices = new Int32Array(rows * factors.length);
  const columnIndices = new Int32Array(rows * factors.length);
  const ident = new Int32Array(columns);
  let first = 0;
  factors.forEach(({ name, levels }, f) => {
    for (let i = 0; i < rows; i++) {
      rowIndices[f * rows + i] = i;
      columnIndices[f * rows + i] = first + table[name][i];
    }
    ident.fill(f, first, first + levels);
    first += levels;
  });
  const ones = new Float64Array(rowIndices.length).fill(1);
  return {
    endog: table.y,
    exog: { rows, columns: p, data },
    exogVc: CscMatrix.fromTriplets(rows, columns, rowIndices, columnIndices, ones),
    ident,
    fepNames: ["Intercept", ...coefficients.map((_, j) => `x${j + 1}`)],
    vcpNames: factors.map(({ name }) => name),
  };
}

/** Writes columns as CSV, a chunk of rows at a time. */
export function writeCsv(path, table) {
  const names = Object.keys(table);
  const columns = Object.values(table);
  const file = openSync(path, "w");
  writeSync(file, `${names.join(",")}\n`);
  const rows = columns[0].length;
  for (let start = 0; start < rows; start += 10_000) {
    let chunk = "";
    for (let i = start; i < Math.min(start + 10_000, rows); i++) {
      chunk += `${columns.map((column) => column[i]).join(",")}\n`;
    }
    writeSync(file, chunk);
  }
  closeSync(file);
}
