import { pointAt } from "../../../src/inference/nuts/phase-point.js";
import { RunningMoments } from "../../../src/inference/nuts/running-moments.js";
import { DualAveraging, initialStepSize } from "../../../src/inference/nuts/step-size.js";
import { DepthExcess, planTrajectories } from "../../../src/inference/nuts/trajectory-length.js";
import { warmupWindows } from "../../../src/inference/nuts/warmup-windows.js";
import { Random } from "../../../src/math/random.js";
import { gaussian } from "./densities.js";

it("has the windows of Stan", () => {
  expect(warmupWindows(1000)).toEqual({ begin: 75, ends: [100, 150, 250, 450, 950] });
  expect(warmupWindows(500)).toEqual({ begin: 75, ends: [100, 150, 450] });
  expect(warmupWindows(150)).toEqual({ begin: 75, ends: [100] });
  expect(warmupWindows(100)).toEqual({ begin: 15, ends: [90] });
  expect(warmupWindows(10)).toEqual({ begin: 10, ends: [] });
});

it.each([20, 149, 150, 151, 237, 999, 5000])("fills %d iterations with windows", (warmup) => {
  const { begin, ends } = warmupWindows(warmup);
  const bounds = [begin, ...ends, warmup];
  for (let i = 1; i < bounds.length; i++) expect(bounds[i]).toBeGreaterThan(bounds[i - 1]);
});

it("averages towards the step size with the target acceptance", () => {
  const random = new Random(1);
  const averaging = new DualAveraging(5, 0.8);
  // acceptance exp(-e): 0.8 at e = 0.2231
  for (let n = 0; n < 2000; n++) {
    averaging.update(Math.min(1, Math.exp(-averaging.current) + 0.02 * random.normal()));
  }
  expect(Math.abs(averaging.average / -Math.log(0.8) - 1)).toBeLessThan(0.05);
  expect(averaging.longest).toBeGreaterThanOrEqual(averaging.average);
  expect(averaging.longest).toBeLessThan(1.1 * averaging.average);
});

it("does not lengthen a step size that it has not tried", () => {
  expect(new DualAveraging(0.3, 0.8).longest).toBe(0.3);
});

it("starts with a step size of the scale of the density", () => {
  for (const sd of [1e-4, 1e-2]) {
    const density = gaussian(Float64Array.of(sd));
    const random = new Random(4);
    const size = initialStepSize(random, density, pointAt(density, Float64Array.of(sd)), 0.5);
    expect(size / sd).toBeGreaterThan(0.2);
    expect(size / sd).toBeLessThan(4);
  }
});

it("plans draws about a quarter turn apart or a little more", () => {
  for (let size = 0.002; size < 1.5; size *= 1.1) {
    const { stepSize, depth } = planTrajectories(size, 0);
    expect(stepSize).toBeLessThanOrEqual(size);
    const angle = stepSize * 2 ** (depth - 1);
    expect(angle).toBeLessThanOrEqual(0.614 * Math.PI + 1e-12);
    expect(angle).toBeGreaterThan(0.4 * Math.PI);
    expect(depth).toBeGreaterThanOrEqual(2);
    expect(planTrajectories(size, 2)).toEqual({ stepSize, depth: depth + 2 });
  }
  // the least depth, with steps that stay short enough
  expect(planTrajectories(5, 0)).toEqual({ stepSize: 0.307 * Math.PI, depth: 2 });
});

it("measures by how much trajectories outlast half a turn", () => {
  const excess = new DepthExcess();
  expect(excess.value).toBe(0);
  // 7 steps of 0.5 go beyond pi, 3 do not
  excess.add(3, 0.5);
  expect(excess.value).toBe(0);
  excess.add(5, 0.5);
  excess.add(5, 0.5);
  expect(excess.value).toBe(1);
});

it("estimates means and deviations, drawn towards the standard normal", () => {
  const moments = new RunningMoments(2);
  const random = new Random(7);
  for (let n = 0; n < 5000; n++) {
    moments.add(Float64Array.of(3 + 2 * random.normal(), -1 + random.normal() / 100));
  }
  const [a, b] = moments.deviations();
  expect(Math.abs(a - 2)).toBeLessThan(0.1);
  expect(Math.abs(b / 0.01 - 1)).toBeLessThan(0.05);
  expect(Math.abs(moments.means()[0] - 3)).toBeLessThan(0.15);
  expect(new RunningMoments(1).deviations()[0]).toBe(1);
});
