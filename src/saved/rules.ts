import { broken } from "./codec.js";

/** Rules that several checks of a saved fit share; each throws an InputError naming the field. */

export function checkLength(
  path: string,
  values: { readonly length: number },
  length: number,
): void {
  if (values.length !== length) throw broken(path, `length ${values.length}, not ${length}`);
}

export function checkEach(
  path: string,
  values: ArrayLike<number>,
  holds: (value: number, i: number) => boolean,
  rule: string,
): void {
  for (let i = 0; i < values.length; i++) {
    if (!holds(values[i], i)) throw broken(path, `entry ${i} is ${values[i]}, not ${rule}`);
  }
}

/** Members that are vectors of finite numbers of these lengths. */
export function checkVectors<K extends string>(
  path: string,
  vectors: Readonly<Record<NoInfer<K>, Float64Array>>,
  lengths: Readonly<Record<K, number>>,
): void {
  for (const name of Object.keys(lengths) as K[]) {
    checkFinite(`${path}.${name}`, vectors[name], lengths[name]);
  }
}

/** Every entry is a positive number. */
export function checkPositive(path: string, values: ArrayLike<number>): void {
  checkEach(path, values, (value) => value > 0, "a positive number");
}

/** A vector of finite numbers of this length. */
export function checkFinite(path: string, values: ArrayLike<number>, length: number): void {
  checkLength(path, values, length);
  checkEach(path, values, Number.isFinite, "a finite number");
}

/** A vector of positions below `bound`, of this length. */
export function checkPositions(
  path: string,
  values: ArrayLike<number>,
  length: number,
  bound: number,
): void {
  checkLength(path, values, length);
  checkEach(
    path,
    values,
    (value) => value >= 0 && value < bound,
    `a position from 0 to ${bound - 1}`,
  );
}

/** Starts of consecutive parts: from 0 to `total`, never falling. */
export function checkPointers(
  path: string,
  pointers: Int32Array,
  parts: number,
  total: number,
): void {
  checkLength(path, pointers, parts + 1);
  const holds = (value: number, i: number) =>
    i === 0 ? value === 0 : value >= pointers[i - 1] && value <= total;
  checkEach(path, pointers, holds, `a start that follows those before it`);
  if (pointers[parts] === total) return;
  throw broken(path, `its last entry is ${pointers[parts]}, not ${total}`);
}

/** Every position from 0 to length - 1 once. */
export function checkPermutation(path: string, order: Int32Array): void {
  const seen = new Uint8Array(order.length);
  for (const at of order) seen[at]++;
  checkEach(path, order, (at) => seen[at] === 1, "a position that occurs once");
}
