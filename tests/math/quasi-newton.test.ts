import { maximise, type Evaluation } from "../../src/math/quasi-newton.js";

const identity = (d: number) => new Float64Array(d * d).map((_, s) => +(s % (d + 1) === 0));
const unbounded = (d: number) => new Float64Array(d).fill(Infinity);

function options(d: number) {
  return { metric: identity(d), maxStep: unbounded(d), tolerance: 1e-8, maxIterations: 200 };
}

/** Minus Rosenbrock's valley, with its maximum at (1, 1). */
function valley([x, y]: Float64Array): Evaluation {
  const value = -((1 - x) ** 2) - 100 * (y - x * x) ** 2;
  const gradient = Float64Array.of(2 * (1 - x) + 400 * x * (y - x * x), -200 * (y - x * x));
  return { value, gradient };
}

it("finds the maximum of a curved valley", () => {
  const { point, ending } = maximise(valley, Float64Array.of(-1.2, 1), options(2));
  expect(ending).toBe("converged");
  expect(point[0]).toBeCloseTo(1, 6);
  expect(point[1]).toBeCloseTo(1, 6);
});

it("needs one step where the metric is that of a quadratic", () => {
  const quadratic = ([x, y]: Float64Array) => ({
    value: -(x * x) / 2 - 50 * y * y,
    gradient: Float64Array.of(-x, -100 * y),
  });
  const metric = Float64Array.of(1, 0, 0, 0.01);
  const { point, iterations } = maximise(quadratic, Float64Array.of(3, 4), {
    ...options(2),
    metric,
  });
  expect(iterations).toBe(1);
  expect([...point]).toEqual([0, 0]);
});

it("cuts each coordinate by itself, so that a flat one does not hold up the others", () => {
  // hardly depends on x, whose step by the metric is enormous
  const flat = ([x, y]: Float64Array) => ({
    value: 1e-9 * x - y * y,
    gradient: Float64Array.of(1e-9, -2 * y),
  });
  const metric = Float64Array.of(1e12, 0, 0, 0.5);
  const visited: number[] = [];
  maximise(
    (point) => {
      visited.push(point[1]);
      return flat(point);
    },
    Float64Array.of(0, 1),
    { ...options(2), metric, maxStep: Float64Array.of(1, 1), maxIterations: 1 },
  );
  expect(visited).toEqual([1, 0]);
});

it("takes a new metric where it is far from the maximum", () => {
  let asked = 0;
  const refresh = () => {
    asked++;
    return identity(2);
  };
  maximise(valley, Float64Array.of(-1.2, 1), { ...options(2), refresh });
  expect(asked).toBeGreaterThan(0);
});

it("stops when asked, at the bound of iterations, and where nothing rises", () => {
  const start = Float64Array.of(-1.2, 1);
  const stopped = maximise(valley, start, { ...options(2), onIteration: (i) => i < 2 });
  expect(stopped).toMatchObject({ ending: "interrupted", iterations: 2 });
  const short = maximise(valley, start, { ...options(2), maxIterations: 3 });
  expect(short).toMatchObject({ ending: "exhausted", iterations: 3 });
  // a gradient that points downhill
  const wrong = (point: Float64Array) => {
    const { value, gradient } = valley(point);
    return { value, gradient: gradient.map((g) => -g) };
  };
  expect(maximise(wrong, start, options(2)).ending).toBe("stalled");
});
