/** A x for row-major A (k x k). */
export function multiply(a: Float64Array, x: Float64Array): Float64Array {
  const k = x.length;
  const product = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) product[i] += a[i * k + j] * x[j];
  }
  return product;
}

/** a'b */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
