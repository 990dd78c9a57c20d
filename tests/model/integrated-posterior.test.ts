import { Binomial } from "../../src/families/binomial.js";
import { CLogLog } from "../../src/families/cloglog.js";
import { Poisson } from "../../src/families/poisson.js";
import { SelectedInverse } from "../../src/sparse/selected-inverse.js";
import { innermostOf, levelInputs, type LevelModelChoices } from "./level-models.js";
import { differences, dot, Draws, largestDifference } from "./random-models.js";

const binomial = new Binomial();
const cases: [string, LevelModelChoices][] = [
  ["one term", { family: binomial, levels: [12] }],
  ["nested", { family: binomial, levels: [14, 4], nested: true }],
  ["nested, a sparse Hessian", { family: binomial, levels: [60, 25], nested: true, rows: 120 }],
  ["crossed, slopes", { family: binomial, levels: [12, 5], slopes: true }],
  ["three terms", { family: new Binomial(new CLogLog()), levels: [12, 5, 3], slopes: true }],
  ["Poisson, plain rows", { family: new Poisson(), levels: [15, 6], vectors: false }],
];

describe.each(cases)("IntegratedPosterior, %s", (_, choices) => {
  const target = innermostOf(levelInputs(7, choices)).integrate(41);
  const draws = new Draws(2);
  const vcp = choices.levels.map((_, k) => -0.3 - 0.2 * k);
  const x = Float64Array.from({ length: target.size }, () => 0.5 * draws.normal());
  const gradientAt = (point: Float64Array) => {
    target.value(point);
    const gradient = new Float64Array(target.size);
    target.gradient(gradient);
    return gradient;
  };
  const stand = (held: boolean) => {
    target.setVcp(vcp);
    target.holdFixed(held);
    target.value(x);
  };
  stand(false);
  const hessian = differences(gradientAt, x).map((row) => row.map((h) => -h));

  it("has the gradient of its value", () => {
    stand(false);
    const expected = differences((point) => [target.value(point)], x)[0];
    expect(largestDifference(gradientAt(x), expected)).toBeLessThan(1e-9);
    stand(true);
    const { effects } = target;
    expect(largestDifference(target.fixedGradient(), expected.slice(effects))).toBeLessThan(1e-9);
    const held = gradientAt(x);
    expect(largestDifference(held.slice(0, effects), expected.slice(0, effects))).toBeLessThan(
      1e-9,
    );
    expect([...held.slice(effects)]).toEqual([0, 0]);
  });

  it.each([false, true])("factors its negative Hessian (fixed effects held: %s)", (held) => {
    stand(held);
    const { effects, size } = target;
    const expected = hessian.map((row, i) =>
      row.map((h, j) => (held && Math.max(i, j) >= effects ? Number(i === j) : h)),
    );
    const factor = target.factor("observed");
    for (let j = 0; j < size; j++) {
      const unit = Float64Array.from(expected, (row) => row[j]);
      factor.solveInPlace(unit);
      expect(
        largestDifference(
          unit,
          unit.map((_, i) => Number(i === j)),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  it.each([false, true])("has the gradient of log |H| (fixed effects held: %s)", (held) => {
    stand(held);
    const logDeterminant = (point: Float64Array, v: ArrayLike<number>) => {
      target.setVcp(v);
      target.value(point);
      return [target.factor("observed").logDeterminant()];
    };
    const inX = differences((point) => logDeterminant(point, vcp), x)[0];
    const inV = differences((v) => logDeterminant(x, v), Float64Array.from(vcp))[0];
    stand(held);
    const inverse = new SelectedInverse(target.factor("observed"));
    inverse.refresh();
    expect(largestDifference(target.logDeterminantGradient(inverse), inX)).toBeLessThan(1e-6);
    expect(largestDifference([target.integrated.determinantSlope], [inV[0]])).toBeLessThan(1e-6);
  });

  it("multiplies by the mixed block of its Hessian", () => {
    stand(true);
    const { effects, fixed } = target;
    const b = x.slice(0, effects);
    const gamma = Float64Array.of(0.7, -1.1);
    const mixed = hessian.slice(effects).map((row) => row.slice(0, effects));
    const product = mixed.map((row) => dot(row, b));
    expect(largestDifference(target.mixedProduct(b), product)).toBeLessThan(1e-6);
    const transposed = Array.from(b, (_, j) =>
      dot(
        mixed.map((row) => row[j]),
        gamma,
      ),
    );
    const padded = [...transposed, ...new Array<number>(fixed).fill(0)];
    expect(largestDifference(target.mixedTranspose(gamma), padded)).toBeLessThan(1e-6);
  });

  it("knows how its gradient moves with v", () => {
    stand(true);
    const moved = differences(([v]) => {
      target.setVcp([v, ...vcp.slice(1)]);
      return gradientAt(x);
    }, Float64Array.of(vcp[0])).map(([slope]) => slope);
    stand(true);
    expect(largestDifference(target.integrated.vcpResponse(), moved)).toBeLessThan(1e-6);
  });

  it("has a curvature in gamma when b follows its mode", () => {
    // at fixed v: d/dgamma of the gradient in gamma along b*(gamma), without log |H|
    stand(true);
    const { effects, fixed, size } = target;
    const factor = target.factor("observed");
    const inverse = new SelectedInverse(factor);
    const slopes = Array.from({ length: fixed }, (_, j) => {
      const slope = target.mixedTranspose(
        Float64Array.from({ length: fixed }, (_, l) => -(l === j)),
      );
      factor.solveInPlace(slope);
      return slope;
    });
    const expected = slopes.flatMap((_, j) =>
      slopes.map((_, l) => {
        const move = (k: number) =>
          Array.from({ length: size }, (_, i) =>
            i < effects ? slopes[k][i] : +(i - effects === k),
          );
        return dot(
          move(j),
          hessian.map((row) => dot(row, move(l))),
        );
      }),
    );
    const curvature = target.fixedCurvature(inverse, x, slopes);
    expect(largestDifference(curvature, expected)).toBeLessThan(1e-6);
  });

  it("bounds its Hessian by the expected information, and damps the diagonal", () => {
    stand(false);
    const expected = target.factor("expected").logDeterminant();
    expect(target.factor("expected", 0.5).logDeterminant()).toBeGreaterThan(expected);
    expect(Number.isFinite(expected)).toBe(true);
  });

  it("packs and unpacks its parameters", () => {
    stand(false);
    const params = target.toParameters(x);
    expect(params.length).toBe(2 + vcp.length + choices.levels.reduce((a, b) => a + b));
    expect([...params.slice(2, 2 + vcp.length)]).toEqual(vcp);
    const means = params.slice(2 + vcp.length, 2 + vcp.length + choices.levels[0]);
    expect([...means]).toEqual([...target.integrated.means()]);
    target.setVcp(vcp.map(() => 0));
    expect(largestDifference(target.fromParameters(params), x)).toBeLessThan(1e-14);
    expect([...target.vcp]).toEqual(vcp);
  });

  it("counts the moves of its point, and the work of a factorisation", () => {
    const { moves } = target;
    stand(false);
    expect(target.moves).toBe(moves + 2);
    expect(target.work).toBeGreaterThan(0);
  });

  it("transposes toUser by pullBack", () => {
    stand(false);
    const y = x.map((_, j) => Math.cos(j));
    expect(dot(target.toUser(x), y)).toBeCloseTo(dot(x, target.pullBack(y)), 12);
  });
});

it("takes a model without fixed effects or other terms", () => {
  const inputs = levelInputs(7, { family: binomial, levels: [12] });
  const exog = inputs.exog.map(() => []);
  const target = innermostOf({ ...inputs, exog }).integrate(7);
  expect(target.size).toBe(0);
  target.setVcp([0.3]);
  const none = new Float64Array(0);
  expect(target.value(none)).toBeLessThan(0);
  expect(target.factor("observed").logDeterminant()).toBe(0);
});
