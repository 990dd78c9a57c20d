import { InputError, RowError } from "../errors.js";
import { describe, isArrayLike } from "./matrix-input.js";
import type { DenseRows } from "./model-data.js";

/** Checks of vectors and matrices. */

/** Finite numbers, of the given length (any length for null). */
export function readVector(
  argument: string,
  input: ArrayLike<number>,
  length: number | null,
): Float64Array {
  if (!isArrayLike(input)) throw new InputError(argument, `${describe(input)} is not an array`);
  if (length !== null && input.length !== length) {
    throw new InputError(argument, `length ${input.length}, but endog has length ${length}`);
  }
  const values = new Float64Array(input.length);
  for (let i = 0; i < values.length; i++) {
    values[i] = typeof input[i] === "number" ? input[i] : NaN;
    if (!Number.isFinite(values[i])) {
      throw new RowError(argument, i, `is ${String(input[i])}, not a finite number`);
    }
  }
  return values;
}

/** Finite numbers >= 0, not all 0. */
export function readWeights(input: ArrayLike<number> | undefined, n: number): Float64Array {
  if (input === undefined) return new Float64Array(n).fill(1);
  const weights = readVector("weights", input, n);
  const negative = weights.findIndex((w) => w < 0);
  if (negative >= 0) {
    throw new RowError("weights", negative, `is ${weights[negative]}, but must be >= 0`);
  }
  if (weights.every((w) => w === 0)) throw new InputError("weights", "every weight is 0");
  return weights;
}

/** offset + log(exposure) */
export function readOffset(
  offset: ArrayLike<number> | undefined,
  exposure: ArrayLike<number> | undefined,
  linkName: string,
  n: number,
): Float64Array {
  const sum = offset === undefined ? new Float64Array(n) : readVector("offset", offset, n);
  if (exposure === undefined) return sum;
  if (linkName !== "log") {
    throw new InputError(
      "exposure",
      `needs a log link, but the link is ${linkName}`,
      "pass the term to add to the linear predictor as offset",
    );
  }
  const values = readVector("exposure", exposure, n);
  for (let i = 0; i < n; i++) {
    if (values[i] <= 0) {
      throw new RowError("exposure", i, `is ${values[i]}, but must be positive`);
    }
    sum[i] += Math.log(values[i]);
  }
  return sum;
}

/** Prior standard deviations: one positive number, or one per parameter; Infinity is flat. */
export function readPriors(
  argument: string,
  input: number | ArrayLike<number>,
  names: readonly string[],
): Float64Array {
  const count = names.length;
  const values = typeof input === "number" ? new Array<number>(count).fill(input) : input;
  if (!isArrayLike(values) || values.length !== count) {
    const found = isArrayLike(values) ? `length ${values.length}` : describe(values);
    throw new InputError(argument, `${found}, but there are ${count} parameters`);
  }
  return Float64Array.from(values, (sd, j) => {
    if (typeof sd === "number" && sd > 0) return sd;
    throw new InputError(
      argument,
      `the prior SD of ${names[j]} is ${String(sd)}`,
      "it must be > 0",
    );
  });
}

/** Given names, or prefix_1, prefix_2, ...: as many as there are parameters, all different. */
export function readNames(
  argument: string,
  input: readonly string[] | undefined,
  count: number,
  prefix: string,
): readonly string[] {
  if (input === undefined) return Array.from({ length: count }, (_, j) => `${prefix}_${j + 1}`);
  if (!isArrayLike(input) || input.length !== count) {
    const found = isArrayLike(input) ? `length ${input.length}` : describe(input);
    throw new InputError(argument, `${found}, but there are ${count} parameters to name`);
  }
  const seen = new Set<string>();
  for (const name of input) {
    if (typeof name !== "string" || name === "") {
      throw new InputError(argument, `${JSON.stringify(name)} is not a name`);
    }
    if (seen.has(name)) throw new InputError(argument, `the name "${name}" occurs twice`);
    seen.add(name);
  }
  return [...input];
}

/** @throws InputError naming row and column of a number that is not finite. */
export function checkDense({ columns, data }: DenseRows, names: readonly string[]): void {
  for (let s = 0; s < data.length; s++) {
    if (Number.isFinite(data[s])) continue;
    const row = Math.floor(s / columns);
    throw new InputError(
      "exog",
      `row ${row}, column ${names[s % columns]} is ${data[s]}, not a finite number`,
    );
  }
}
