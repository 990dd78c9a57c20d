import { Binomial } from "../../src/families/binomial.js";
import { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { innermostTerm, type InnermostTerm } from "../../src/model/innermost-term.js";
import { linearPredictor } from "../../src/model/design-products.js";
import { LevelIntegrals } from "../../src/model/level-integrals.js";
import { laplaceError } from "../../src/model/level-laplace.js";
import { sortByLevel } from "../../src/model/level-rows.js";
import { validateModel } from "../../src/model/validate-model.js";
import { CscMatrix } from "../../src/sparse/csc-matrix.js";
import { innermostOf, levelInputs, logIntegral, logNormal, posteriorOf } from "./level-models.js";
import { differences, dot, Draws, largestDifference, type ModelInputs } from "./random-models.js";

const family = new Binomial();

/** A model from the level of each row in each term, with its entry there. */
function modelOf(levels: number[][], entries: number[][] = []): ModelInputs {
  const draws = new Draws(1);
  const sizes = levels.map((of) => Math.max(...of) + 1);
  const exogVc = levels[0].map((_, i) =>
    sizes.flatMap((size, k) =>
      Array.from({ length: size }, (_, j) => (levels[k][i] === j ? (entries[k]?.[i] ?? 1) : 0)),
    ),
  );
  return {
    endog: levels[0].map(() => draws.below(2)),
    exog: levels[0].map(() => [1]),
    exogVc,
    ident: sizes.flatMap((size, k) => new Array<number>(size).fill(k)),
    options: { family, vcpNames: ["a", "b", "c"].slice(0, sizes.length) },
  };
}

const rows = Array.from({ length: 24 }, (_, i) => i);
const twelve = rows.map((i) => i % 12);
const four = rows.map((i) => i % 4);

describe("innermostTerm", () => {
  it("is the term with the most levels, the first of several", () => {
    expect(innermostOf(modelOf([four, twelve])).term).toBe(1);
    expect(innermostOf(modelOf([twelve, four])).term).toBe(0);
    expect(
      innermostOf(modelOf([twelve, rows.map((i) => ((7 * i) % 12) ^ (i > 11 ? 1 : 0))])).term,
    ).toBe(0);
    expect(innermostOf(modelOf([rows, twelve])).term).toBe(0);
  });

  it("needs at most one entry in a row", () => {
    const inputs = modelOf([twelve, four]);
    inputs.exogVc[3][5] = 0.5;
    expect(innermostTerm(posteriorOf(inputs))).toBe(
      "a, the term with the most levels, has several entries in one row",
    );
    // in another term it does not matter
    const other = modelOf([twelve, four]);
    other.exogVc[3][12] = 0.5;
    expect(innermostOf(other).term).toBe(0);
  });

  it("says which other term has the same levels", () => {
    const slopes = rows.map((i) => (i % 5) - 2);
    const { term, shared } = innermostOf(modelOf([twelve, four, twelve], [[], [], slopes]));
    expect(term).toBe(0);
    expect(shared).toBe("a, the term with the most levels, shares its levels with c");
    expect(innermostOf(modelOf([twelve, four])).shared).toBeNull();
  });

  it("takes two terms of one grouping that never meet in a row", () => {
    const halves = [0, 1].map((half) => rows.map((i) => +(i % 2 === half)));
    expect(innermostOf(modelOf([twelve, twelve], halves)).term).toBe(0);
  });
});

describe("laplaceError", () => {
  const inputs = levelInputs(11, { family, levels: [14, 4], slopes: true });
  const inner = innermostOf(inputs);
  const draws = new Draws(3);
  const fe = Float64Array.from(draws.normals(2, 0.5));
  const vc = Float64Array.from(draws.normals(18, 0.5));

  it("is the error in the slope of the integrals, by brute force", () => {
    const { exog, exogVc, endog, options } = inputs;
    const jet = new Float64Array(5);
    const row = (i: number, u: number) => {
      const z = exogVc[i].slice(0, 14).find((value) => value !== 0) ?? 0;
      const others = dot(exogVc[i].slice(14), vc.slice(14)) + dot(exog[i], fe);
      const eta = others + (options.offset?.[i] ?? 0) + z * u;
      family.kernelJet(endog[i], options.trials?.[i] ?? 1, eta, jet);
      return (options.weights?.[i] ?? 1) * jet[0];
    };
    const integral = (v: number) => {
      let sum = 0;
      for (let g = 0; g < 14; g++) {
        const own = exogVc.map((_, i) => i).filter((i) => exogVc[i][g] !== 0);
        const at = (b: number) => own.reduce((total, i) => total + row(i, Math.exp(v) * b), 0);
        sum += logIntegral((b) => logNormal(b) + at(b)) - laplace((b) => logNormal(b) + at(b));
      }
      return sum;
    };
    const expected = (integral(0.301) - integral(0.299)) / 0.002;
    const { slope, information } = inner.laplaceError({ fe, vcp: Float64Array.of(0.3, 0), vc });
    expect(slope / expected).toBeGreaterThan(0.9);
    expect(slope / expected).toBeLessThan(1.1);
    expect(information).toBeGreaterThan(0);
  });

  it("looks at a sample of the levels where they are many", () => {
    const levels = 3000;
    const draws = new Draws(5);
    const model = (count: number) => {
      const row = Array.from({ length: 3 * count }, (_, i) => i);
      const z = CscMatrix.fromTriplets(
        row.length,
        count,
        row,
        row.map((i) => i % count),
        row.map(() => 1),
      );
      return validateModel(
        row.map((i) => +(Math.sin(i % count) + draws.normal() > 0)),
        row.map(() => [1]),
        z,
        new Array<number>(count).fill(0),
      ).data;
    };
    const posterior = new ConditionalPosterior(model(levels));
    const term = innermostTerm(posterior) as InnermostTerm;
    const at = { fe: Float64Array.of(0), vcp: Float64Array.of(0), vc: new Float64Array(levels) };
    const sampled = term.laplaceError(at);
    const sorted = sortByLevel(posterior.rows, posterior.data.termOf, 0);
    const all = laplaceError(family, sorted, new Float64Array(sorted.count), 1);
    expect(Math.abs(sampled.slope / all.slope - 1)).toBeLessThan(0.2);
    expect(Math.abs(sampled.information / all.information - 1)).toBeLessThan(0.2);
    const few = term.laplaceError(at, 500);
    expect(few.slope).not.toBe(sampled.slope);
    expect(Math.abs(few.slope / all.slope - 1)).toBeLessThan(0.4);
    expect(Math.abs(few.information / all.information - 1)).toBeLessThan(0.4);
  });
});

describe("gradients", () => {
  const inputs = levelInputs(11, { family, levels: [14, 4], slopes: true });
  const draws = new Draws(3);
  const fe = Float64Array.from(draws.normals(2, 0.5));
  const vc = Float64Array.from(draws.normals(18, 0.5));

  it.each([13, 31])(
    "is that of the integrals, other effects held, by differences, %d points",
    (points) => {
      const posterior = posteriorOf(inputs);
      const inner = innermostTerm(posterior) as InnermostTerm;
      const rows = sortByLevel(posterior.rows, posterior.data.termOf, 0, 1);
      const integrals = new LevelIntegrals(family, rows, points);
      const others = Float64Array.from(rows.otherEffects, (j) => vc[j]);
      const gamma = posterior.scaling.toInternal(fe);
      const sum = (theta: Float64Array) => {
        const o = new Float64Array(rows.count);
        const fe = posterior.scaling.toUser(theta.subarray(0, 2));
        linearPredictor(rows, fe, others, o);
        return [integrals.evaluate(o, Math.exp(theta[2]))];
      };
      const expected = differences(sum, Float64Array.of(...gamma, 0.3), 3e-3)[0];
      const [gradient] = inner.gradients([points], { fe, vcp: Float64Array.of(0.3, 0), vc });
      expect(gradient).toHaveLength(4);
      expect(gradient[3]).toBe(0);
      expect(largestDifference(gradient.subarray(0, 3), expected)).toBeLessThan(1e-6);
    },
  );
});

/** log of Laplace's approximation of the integral of exp(f), its mode by golden-section search. */
function laplace(f: (b: number) => number): number {
  let [low, high] = [-8, 8];
  const ratio = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-9) {
    const a = high - ratio * (high - low);
    const b = low + ratio * (high - low);
    if (f(a) < f(b)) low = a;
    else high = b;
  }
  const mode = (low + high) / 2;
  const h = 1e-3;
  const curvature = (2 * f(mode) - f(mode + h) - f(mode - h)) / (h * h);
  return f(mode) + Math.log((2 * Math.PI) / curvature) / 2;
}
