// The example of statsmodels' BayesMixedGLM, built from matrices: 200 binary rows, 2 covariates,
// 5 columns of random effects, of which the first two and the last three share a standard deviation.
import { MixedGLM } from "mixedglm";

// A small linear congruential generator, so that every run simulates the same data.
let state = 42;
const uniform = () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
const normals = (rows, columns) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, normal));
const dot = (a, b) => a.reduce((sum, value, j) => sum + value * b[j], 0);

const exog = normals(200, 2);
const exogVc = normals(200, 5);
const ident = [0, 0, 1, 1, 1];
const effects = [0.9, -1.1, 0.5, -0.4, 0.6];
const endog = exog.map((x, i) => {
  const eta = dot(x, [1, -0.5]) + dot(exogVc[i], effects);
  return uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0;
});

const model = new MixedGLM(endog, exog, exogVc, ident);
const result = model.fit();
console.log(String(result.summary()));
console.table(result.randomEffects());
