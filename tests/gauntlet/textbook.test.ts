/** The gauntlet's own density, checked by differences and against the library's log posterior. */
import { buildModel } from "../../bench/gauntlet/judge.js";
import { rowLikelihood } from "../../bench/gauntlet/likelihood.js";
import { generate } from "../../bench/gauntlet/kinds.js";
import { Textbook } from "../../bench/gauntlet/textbook.js";
import * as library from "../../src/index.js";

const binomial = ["logit", "probit", "cloglog", "cauchit", "log", "identity", "sqrt"];
const cases = [
  ...binomial.map((link) => ({ family: "Binomial", link })),
  ...["log", "identity", "sqrt"].map((link) => ({ family: "Poisson", link })),
];

it.each(cases)("row derivatives of $family $link", (spec) => {
  const centre = { log: -1, identity: 0.4, sqrt: 0.6 }[spec.link] ?? 0;
  for (const move of [-0.3, -0.1, 0, 0.2, 0.3]) {
    const eta = centre + move;
    const at = (x: number) => rowLikelihood(spec, 3, 7, x);
    const h = 1e-5;
    const [, slope, bend] = at(eta);
    const difference = (order: 0 | 1) => (at(eta + h)[order] - at(eta - h)[order]) / (2 * h);
    expect(Math.abs(difference(0) - slope)).toBeLessThan(1e-7 * (1 + Math.abs(slope)));
    expect(Math.abs(difference(1) - bend)).toBeLessThan(1e-7 * (1 + Math.abs(bend)));
  }
});

it.each(["ordinary data", "one to eight terms", "weights 0 and fractional", "offsets of 50"])(
  "gradient of the log posterior, %s",
  (kind) => {
    for (let seed = 1; seed < 8; seed++) {
      const spec = generate(kind, seed);
      const model = buildModel(library, spec);
      const { fepNames, vcpNames, vcNames } = model;
      const length = fepNames.length + vcpNames.length + vcNames.length;
      const params = Array.from({ length }, (_, j) => 0.3 + 0.01 * (j % 7));
      const book = new Textbook(spec);
      const { gradient, v } = book.joint(params);
      const scales = book.jointScales(v);
      const ours = model.logposteriorGrad(params);
      gradient.forEach((g, j) => {
        expect(Math.abs(g / scales[j] - ours[j])).toBeLessThan(1e-7 * (1 + Math.abs(ours[j])));
      });
    }
  },
);

it("integrates the levels as the library does with many points", () => {
  const spec = { ...generate("complete separation", 3), link: "logit", feP: 2, vcpP: 1 };
  const book = new Textbook(spec);
  const result = buildModel(library, spec).fitLaplace({ quadraturePoints: 51 });
  expect(result.convergence.converged).toBe(true);
  const { feMean, vcpMean, feSd, vcpSd } = result;
  const along = (j: number, sds: number) => {
    const [fe, v] = [feMean.slice(), vcpMean.slice()];
    if (j < fe.length) fe[j] += sds * feSd[j];
    else v[j - fe.length] += sds * vcpSd[j - fe.length];
    return book.integrated(fe, v);
  };
  for (let j = 0; j <= feMean.length; j++) {
    expect(Math.abs(along(j, 0.01) - along(j, -0.01)) / 0.02).toBeLessThan(1e-3);
  }
});

it("integrates wide levels as sums over log |b| do", () => {
  // 93,180 failures a row, cauchit: the effect is negative, by an edge of 1e-6 where the SD is 1e6
  const spec = generate("two kinds at once", 10023);
  const trials = spec.trials?.[0] ?? 1;
  const { columnIndices, columns } = spec.triplets;
  const sizes = new Float64Array(columns);
  for (const column of Array.from(columnIndices)) sizes[column] += trials;
  const integral = (size: number, sd: number) => {
    let sum = 0;
    for (let t = -40; t < 2.5; t += 2e-3) {
      for (const b of [-Math.exp(t), Math.exp(t)]) {
        const [l] = rowLikelihood(spec, 0, size, sd * b);
        sum += 2e-3 * Math.exp(l + t - (b * b) / 2);
      }
    }
    return sum / Math.sqrt(2 * Math.PI);
  };
  const book = new Textbook(spec);
  for (const v of [11, 12, 14, 16]) {
    const logs = sizes.map((size) => Math.log(integral(size, Math.exp(v))));
    const expected = logs.reduce((a, b) => a + b, 0) - v ** 2 / (2 * 3 ** 2);
    expect(book.integrated(new Float64Array(2), Float64Array.of(v))).toBeCloseTo(expected, 8);
  }
});
