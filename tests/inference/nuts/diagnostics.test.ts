import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  DrawDiagnostician,
  energyFraction,
  quantileOf,
  type DrawDiagnostics,
} from "../../../src/inference/nuts/diagnostics.js";
import { Random } from "../../../src/math/random.js";

interface PosteriorCase extends DrawDiagnostics {
  chains: number;
  draws: number;
  a: number;
  shift: number;
}

const path = fileURLToPath(new URL("../../reference/draw-diagnostics.json", import.meta.url));
const { cases } = JSON.parse(readFileSync(path, "utf8")) as { cases: PosteriorCase[] };

/** The chains of tests/reference/draw-diagnostics.R. */
function chainsOf({ chains, draws, a, shift }: PosteriorCase): Float64Array[] {
  return Array.from({ length: chains }, (_, index) => {
    const c = index + 1;
    let s = 1 + c;
    let previous = 0;
    return new Float64Array(draws).map(() => {
      s = (16807 * s) % 2147483647;
      previous = a * previous + s / 2147483647 - 0.5;
      return previous + c * shift;
    });
  });
}

const FIGURES = ["mean", "sd", "rHat", "essBulk", "essTail", "mcseMean", "mcseSd"] as const;

it.each(cases)(
  "agrees with the R package posterior: $chains chains of $draws, a = $a",
  (reference) => {
    const found = new DrawDiagnostician().diagnose(chainsOf(reference));
    for (const figure of FIGURES) {
      const error = Math.abs(found[figure] / reference[figure] - 1);
      // normal quantiles of the two systems differ in the last digits
      expect([figure, error < 1e-7 || Math.abs(found[figure] - reference[figure]) < 1e-12]).toEqual(
        [figure, true],
      );
    }
  },
);

it("averages the ranks of ties", () => {
  const chains = [1, 2].map((c) => new Float64Array(60).map((_, i) => (i * c * 7) % 5));
  const reversed = chains.map((x) => x.map((value) => -value));
  const diagnostician = new DrawDiagnostician();
  const a = diagnostician.diagnose(chains);
  const b = diagnostician.diagnose(reversed);
  expect(b.rHat).toBeCloseTo(a.rHat, 12);
  expect(b.essBulk).toBeCloseTo(a.essBulk, 8);
});

it("has no diagnostics for a parameter that never moves", () => {
  const found = new DrawDiagnostician().diagnose([new Float64Array(50), new Float64Array(50)]);
  expect(found.rHat).toBeNaN();
  expect(found.essBulk).toBeNaN();
});

it("has an energy fraction of 2 for independent energies, near 0 for a random walk", () => {
  const random = new Random(2);
  const independent = random.fillNormal(new Float64Array(20_000));
  expect(Math.abs(energyFraction(independent) - 2)).toBeLessThan(0.06);
  let level = 0;
  const walk = independent.map((step) => (level += step));
  expect(energyFraction(walk)).toBeLessThan(0.01);
});

it("interpolates quantiles between order statistics", () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.5, 0.25, 1].map((p) => quantileOf(sorted, p))).toEqual([1, 3, 1.75, 8]);
});
