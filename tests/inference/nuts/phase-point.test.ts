import type { LogDensity } from "../../../src/inference/nuts/log-density.js";
import {
  energy,
  leapfrog,
  pointAt,
  refreshMomentum,
} from "../../../src/inference/nuts/phase-point.js";
import { Random } from "../../../src/math/random.js";
import { gaussian, quartic } from "./densities.js";

const random = new Random(11);

function randomPoint(density: LogDensity) {
  const position = random.fillNormal(new Float64Array(density.dimension));
  return refreshMomentum(random, pointAt(density, position));
}

it("is reversible", () => {
  const density = quartic(5);
  const start = randomPoint(density);
  let point = start;
  for (let n = 0; n < 20; n++) point = leapfrog(density, point, 0.1);
  for (let n = 0; n < 20; n++) point = leapfrog(density, point, -0.1);
  for (let j = 0; j < 5; j++) {
    expect(point.position[j]).toBeCloseTo(start.position[j], 12);
    expect(point.momentum[j]).toBeCloseTo(start.momentum[j], 12);
  }
});

it("preserves volume: the Jacobian of a step has determinant 1", () => {
  const density = quartic(1);
  const start = randomPoint(density);
  const image = (x: number, r: number) => {
    const from = { ...pointAt(density, Float64Array.of(x)), momentum: Float64Array.of(r) };
    const { position, momentum } = leapfrog(density, from, 0.4);
    return [position[0], momentum[0]];
  };
  const h = 1e-5;
  const [x, r] = [start.position[0], start.momentum[0]];
  const inX = [0, 1].map((i) => (image(x + h, r)[i] - image(x - h, r)[i]) / (2 * h));
  const inR = [0, 1].map((i) => (image(x, r + h)[i] - image(x, r - h)[i]) / (2 * h));
  expect(inX[0] * inR[1] - inX[1] * inR[0]).toBeCloseTo(1, 7);
});

it("keeps the energy to second order in the step size", () => {
  const density = quartic(4);
  const start = randomPoint(density);
  const errorAfter = (steps: number) => {
    let point = start;
    for (let n = 0; n < steps; n++) point = leapfrog(density, point, 1 / steps);
    return Math.abs(energy(point) - energy(start));
  };
  const ratio = errorAfter(40) / errorAfter(80);
  expect(ratio).toBeGreaterThan(3.7);
  expect(ratio).toBeLessThan(4.3);
});

it("keeps the energy of a standard normal exactly, whatever the step", () => {
  const density = gaussian(new Float64Array(30).fill(1));
  const start = randomPoint(density);
  const end = leapfrog(density, leapfrog(density, start, 1.3), 0.7);
  expect(energy(end)).toBeCloseTo(energy(start), 11);
});

it("gives points without density an infinite energy", () => {
  const point = randomPoint(quartic(2));
  for (const logDensity of [NaN, -Infinity, Infinity]) {
    expect(energy({ ...point, logDensity })).toBe(Infinity);
  }
});
