import { Matrix, inverse } from "ml-matrix";
import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import { findLatentMode } from "../../src/inference/latent-mode.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { dataOf, randomInputs, type RandomModelOptions } from "./random-models.js";

const cases: [string, RandomModelOptions][] = [
  ["two crossed terms", { levels: [9, 5], rows: 40 }],
  ["Poisson, one row a level", { family: new Poisson(), levels: [30, 6], rows: 30 }],
  ["arbitrary entries", { levels: [7, 4], rows: 35, arbitrary: true, fixed: 3 }],
  ["three terms, no offset", { levels: [8, 4, 3], rows: 40, vectors: false }],
];

/** H and the rows' derivatives from first principles: dense rows a_i = (s z_i, x_i). */
function dense(target: ConditionalPosterior, x: Float64Array, vcp: number[]) {
  const { data, rows, scaling } = target;
  const q = data.termOf.length;
  const a = Array.from({ length: rows.count }, (_, i) => {
    const row = new Float64Array(target.size);
    for (let s = rows.rowPointers[i]; s < rows.rowPointers[i + 1]; s++) {
      const j = rows.columnsOf[s];
      row[j] += Math.exp(vcp[data.termOf[j]]) * (rows.values?.[s] ?? 1);
    }
    const p = target.fixed;
    for (let j = 0; j < p; j++) row[q + j] = scaling.scaled.data[i * p + j];
    return row;
  });
  const jets = a.map((row, i) => {
    const eta = row.reduce((sum, value, j) => sum + value * x[j], rows.offset[i]);
    const out = new Float64Array(5);
    data.family.kernelJet(rows.y[i], rows.size[i], eta, out);
    return out.map((value) => value * (rows.weight?.[i] ?? 1));
  });
  const h = Matrix.zeros(target.size, target.size);
  for (let j = 0; j < target.size; j++) {
    for (let l = 0; l < target.size; l++) {
      const prior =
        j < q || l < q ? Number(j === l) : target.precision[(j - q) * target.fixed + l - q];
      const sum = a.reduce((total, row, i) => total - jets[i][2] * row[j] * row[l], prior);
      h.set(j, l, sum);
    }
  }
  return { a, jets, c: inverse(h) };
}

describe.each(cases)("%s", (_, choices) => {
  const inputs = randomInputs(7, { family: new Binomial(), ...choices });
  const target = new ConditionalPosterior(dataOf(inputs));
  const vcp = [0.2, -0.4, -0.1].slice(0, target.vcp.length);
  target.setVcp(vcp);
  target.holdFixed(false);
  const x = new Float64Array(target.size);
  const { factor } = findLatentMode(target, x);
  const inverseOf = new SelectedInverse(factor);
  inverseOf.refresh();
  const { a, jets, c } = dense(target, x, vcp);
  const product = (i: number, m: number) => {
    let sum = 0;
    a[i].forEach((ai, j) => a[m].forEach((am, l) => (sum += ai * am * c.get(j, l))));
    return sum;
  };

  it("the terms of single rows are (1/8) sum l4 h^2 + (1/12) sum l3^2 h^3", () => {
    const expected = jets.reduce((sum, [, , , l3, l4], i) => {
      const h = product(i, i);
      return sum + (l4 * h * h) / 8 + (l3 * l3 * h ** 3) / 12;
    }, 0);
    expect(target.corrections.rowTerms(inverseOf)).toBeCloseTo(expected, 9);
  });

  it("the terms of pairs are (1/12) sum l3 l3 h^3 over the pairs that share an effect", () => {
    const shares = (i: number, m: number) =>
      a[i].subarray(0, target.effects).some((value, j) => value !== 0 && a[m][j] !== 0);
    let expected = 0;
    for (let i = 0; i < a.length; i++) {
      for (let m = 0; m < a.length; m++) {
        if (i !== m && shares(i, m)) expected += jets[i][3] * jets[m][3] * product(i, m) ** 3;
      }
    }
    expect(target.corrections.pairTerms(inverseOf)).toBeCloseTo(expected / 12, 9);
  });

  it("the size of the terms of pairs has a bound from the rows alone", () => {
    const { bound, value } = target.corrections.pairEstimate(inverseOf);
    let [expected, rough] = [0, 0];
    for (let j = 0; j < target.effects; j++) {
      const t = a.map((row, i) => Math.sign(row[j]) * jets[i][3] * product(i, i) ** 1.5);
      expected += t.reduce((sum, value) => sum + Math.abs(value), 0) ** 2 / 12;
      const squares = t.reduce((sum, value) => sum + value * value, 0);
      rough += (t.reduce((sum, value) => sum + value, 0) ** 2 - squares) / 12;
    }
    expect(bound).toBeCloseTo(expected, 9);
    expect(value).toBeCloseTo(rough, 9);
    expect(Math.abs(target.corrections.pairTerms(inverseOf))).toBeLessThan(bound);
  });

  it("third moments of effects are sums over their own rows", () => {
    const moments = target.corrections.effectMoments(x, inverseOf);
    const { termOf } = target.data;
    for (let j = 0; j < target.effects; j++) {
      const s = Math.exp(vcp[termOf[j]]);
      let expected = 0;
      a.forEach((row, i) => {
        if (row[j] === 0) return;
        const covariance = row.reduce((sum, value, l) => sum + value * c.get(l, j), 0);
        expected += jets[i][3] * covariance ** 3;
      });
      expect(moments.third[j]).toBeCloseTo(s ** 3 * expected, 9);
      expect(moments.mean[j]).toBeCloseTo(s * x[j], 12);
    }
  });

  it("variances of effects have most of what all rows and pairs of rows add to second order", () => {
    const r = target.logDeterminantGradient(inverseOf);
    factor.solveInPlace(r);
    const mean = x.map((at, j) => at - r[j] / 2);
    const { variance } = target.corrections.effectMoments(mean, inverseOf);
    const h = a.map((_, i) => a.map((_, m) => product(i, m)));
    const moves = a.map((row) => row.reduce((sum, value, l) => sum + value * (mean[l] - x[l]), 0));
    let [missing, total] = [0, 0];
    for (let j = 0; j < target.effects; j++) {
      const g = a.map((row) => row.reduce((sum, value, l) => sum + value * c.get(l, j), 0));
      let change = 0;
      jets.forEach(([, , , l3, l4], i) => {
        change += (0.5 * l4 * h[i][i] + l3 * moves[i]) * g[i] ** 2;
        jets.forEach((jet, m) => (change += 0.5 * l3 * jet[3] * h[i][m] ** 2 * g[i] * g[m]));
      });
      const plain = Math.exp(2 * vcp[target.data.termOf[j]]) * c.get(j, j);
      const relative = change / c.get(j, j);
      missing += Math.abs(variance[j] / plain - (relative < 0 ? 1 / (1 - relative) : 1 + relative));
      total += Math.abs(relative);
    }
    expect(missing).toBeLessThan(0.3 * total);
  });
});

/** The terms of pairs of a Poisson model of crossed terms, and the same from a dense inverse. */
function crossedCounts(levels: number[], rows: number, vcp: number[]) {
  const choices = { family: new Poisson(), levels, rows, vectors: false };
  const target = new ConditionalPosterior(dataOf(randomInputs(11, choices)));
  target.setVcp(vcp);
  target.holdFixed(false);
  const x = new Float64Array(target.size);
  const inverseOf = SelectedInverse.of(findLatentMode(target, x).factor);
  const { a, jets, c } = dense(target, x, vcp);
  const ca = a.map((row) => row.map((_, j) => row.reduce((sum, v, l) => sum + v * c.get(l, j), 0)));
  let expected = 0;
  a.forEach((row, i) =>
    a.forEach((other, m) => {
      const shared = row.subarray(0, target.effects).some((z, j) => z !== 0 && other[j] !== 0);
      if (i === m || !shared) return;
      const h = other.reduce((sum, value, j) => sum + value * ca[i][j], 0);
      expected += (jets[i][3] * jets[m][3] * h ** 3) / 12;
    }),
  );
  return { found: target.corrections.pairTerms(inverseOf), expected };
}

// effects that meet in no row are correlated through the intercept
it("the terms of pairs in levels of 20 rows are those of all pairs", () => {
  const { found, expected } = crossedCounts([12, 12], 240, [0.2, -0.4]);
  expect(found).toBeCloseTo(expected, 9);
});

it("the terms of pairs in large levels are those of all pairs, from a sample of them", () => {
  const { found, expected } = crossedCounts([3, 2], 900, [0.3, 0]);
  expect(Math.abs(found / expected - 1)).toBeLessThan(0.05);
});

it.each([
  [1, [3]],
  [0.5, [0, 2, 7]],
  [1.2, [12, 5]],
])(
  "the variance of a Poisson effect alone is nearer to the exact one: sd %d, counts %j",
  (sd, counts) => {
    // the intercept is held at 0 by its prior; b has the density exp(s b sum y - n exp(s b) - b^2 / 2)
    const target = new ConditionalPosterior(
      dataOf({
        endog: counts,
        exog: counts.map(() => [1]),
        exogVc: counts.map(() => [1]),
        ident: [0],
        options: { family: new Poisson(), feP: 1e-6 },
      }),
    );
    target.setVcp([Math.log(sd)]);
    target.holdFixed(false);
    const x = new Float64Array(2);
    const { factor } = findLatentMode(target, x);
    const inverseOf = SelectedInverse.of(factor);
    const r = target.logDeterminantGradient(inverseOf);
    factor.solveInPlace(r);
    const mean = x.map((at, j) => at - r[j] / 2);
    const { variance } = target.corrections.effectMoments(mean, inverseOf);
    const plain = sd ** 2 * inverseOf.diagonal()[0];
    const sums = [0, 0, 0];
    const y = counts.reduce((sum, count) => sum + count, 0);
    for (let b = -12; b <= 12; b += 1e-3) {
      const log = sd * b * y - counts.length * Math.exp(sd * b) - b ** 2 / 2;
      const top = sd * x[0] * y - counts.length * Math.exp(sd * x[0]) - x[0] ** 2 / 2;
      for (let k = 0; k < 3; k++) sums[k] += Math.exp(log - top) * (sd * b) ** k;
    }
    const exact = sums[2] / sums[0] - (sums[1] / sums[0]) ** 2;
    expect(Math.abs(variance[0] - exact)).toBeLessThan(0.25 * Math.abs(plain - exact));
  },
);
