import { CscMatrix, MixedGLM, Poisson } from "mixedglm";
import { Random } from "./random.js";

/**
 * PIT values of a random share of the rows under `fitInla` of the others, from 1,000 draws of the
 * parameters. A group all of whose rows are held out keeps its effect, with its prior.
 */
export function heldOutPit(model, share, seed) {
  const { data } = model;
  const random = new Random(seed);
  const out = Array.from(data.endog, () => random.uniform() < share);
  const kept = [...out.keys()].filter((i) => !out[i]);
  const draws = take(model, kept).fitInla().sample(1000, { seed });
  const entries = entriesByRow(data.exogVc);
  const tested = [...out.keys()].filter((i) => out[i]);
  return tested.map((i) => pit(data, i, entries[i], draws, random.uniform()));
}

function pit({ exog, offset, termSizes, endog, trials, family }, i, entries, draws, uniform) {
  const p = exog.columns;
  const poisson = family instanceof Poisson;
  let value = 0;
  for (let s = 0; s < draws.rows; s++) {
    let eta = offset[i];
    for (let j = 0; j < p; j++) eta += exog.data[i * p + j] * draws.get(s, j);
    for (const [j, z] of entries) eta += z * draws.get(s, p + termSizes.length + j);
    const mean = family.link.inverse(eta);
    const [below, at] = poisson ? poissonTails(endog[i], mean) : binary(endog[i], trials[i], mean);
    value += (below + uniform * at) / draws.rows;
  }
  return value;
}

/** P(Y < y) and P(Y = y) */
function poissonTails(y, mean) {
  let [term, below] = [Math.exp(-mean), 0];
  for (let k = 0; k < y; k++) {
    below += term;
    term *= mean / (k + 1);
  }
  return [below, term];
}

function binary(y, trials, mean) {
  if (trials !== 1) throw new Error("single trials only");
  return y === 1 ? [1 - mean, mean] : [0, 1 - mean];
}

function take({ data, fepNames, vcpNames, vcNames }, rows) {
  const { exog, exogVc, endog, offset, family, termOf } = data;
  const p = exog.columns;
  const place = new Map(rows.map((i, r) => [i, r]));
  const [at, columns, values] = [[], [], []];
  entriesByRow(exogVc).forEach((entries, i) => {
    if (!place.has(i)) return;
    for (const [j, z] of entries) {
      at.push(place.get(i));
      columns.push(j);
      values.push(z);
    }
  });
  return new MixedGLM(
    rows.map((i) => endog[i]),
    {
      rows: rows.length,
      columns: p,
      data: Float64Array.from(rows.flatMap((i) => [...exog.data.subarray(i * p, (i + 1) * p)])),
    },
    CscMatrix.fromTriplets(rows.length, exogVc.columns, at, columns, values),
    [...termOf],
    { family, offset: rows.map((i) => offset[i]), fepNames, vcpNames, vcNames },
  );
}

function entriesByRow(z) {
  const rows = Array.from({ length: z.rows }, () => []);
  for (let j = 0; j < z.columns; j++) {
    for (let t = z.columnPointers[j]; t < z.columnPointers[j + 1]; t++) {
      rows[z.rowIndices[t]].push([j, z.values[t]]);
    }
  }
  return rows;
}
