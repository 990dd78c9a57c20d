import { ChainStore } from "../../src/inference/nuts/chain-store.js";
import type { ChainStep } from "../../src/inference/nuts/chain.js";
import { PosteriorDraws } from "../../src/inference/posterior-draws.js";
import { reportSampling } from "../../src/inference/sampler-report.js";
import { Random } from "../../src/math/random.js";

interface Oddities {
  /** Added to the draws of chain 0. */
  shift?: number;
  divergent?: (i: number) => boolean;
  depth?: (i: number) => number;
  /** Autocorrelation of the energies. */
  sluggish?: number;
}

const DRAWS = 1000;

/** A report on two chains of independent normal draws, with oddities put in. */
function reportOn({ shift = 0, divergent, depth, sluggish = 0 }: Oddities) {
  const random = new Random(4);
  const shape = { chains: 2, warmup: 1, draws: DRAWS, width: 2 };
  const store = ChainStore.allocate(shape, false);
  const write = (position: Float64Array, out: Float64Array) => out.set(position);
  for (let chain = 0; chain < 2; chain++) {
    let energy = 0;
    for (let i = -1; i < DRAWS; i++) {
      const position = random.fillNormal(new Float64Array(2));
      if (chain === 0) position[1] += shift;
      energy = sluggish * energy + random.normal();
      const gradient = new Float64Array(2);
      const point = { position, gradient, momentum: gradient, logDensity: -1 };
      const transition = {
        point,
        energy,
        depth: depth?.(i) ?? 2,
        leapfrogs: 3,
        acceptance: 0.9,
        divergent: divergent?.(i) ?? false,
      };
      const step: ChainStep = { kept: i >= 0, position, transition, stepSize: 0.7 };
      store.add(chain, step, write);
    }
  }
  expect(store.commonDraws()).toBe(DRAWS);
  const draws = new PosteriorDraws(2, DRAWS, 2, store.memory.draws);
  return reportSampling(draws, store, ["a", "b"], 10).report;
}

it("trusts good draws, and counts", () => {
  const report = reportOn({});
  expect(report.warnings).toEqual([]);
  expect(report.verdict).toMatch(/^the draws can be trusted: largest R-hat 1\.00\d \([ab]\)/);
  expect(report.chains[1]).toMatchObject({
    stepSize: 0.7,
    divergences: 0,
    depths: [0, 0, DRAWS],
    leapfrogs: 3 * DRAWS,
    warmupLeapfrogs: 3,
  });
  expect(report.chains[0].acceptance).toBeCloseTo(0.9, 12);
});

it.each<[Oddities, string, RegExp, "caution" | "severe"]>([
  [
    { shift: 0.4 },
    "r-hat",
    /^R-hat is above 1\.01 for 1 of 2 parameters, at most 1\.0\d+ \(b\)/,
    "caution",
  ],
  [
    { shift: 3 },
    "r-hat",
    /^R-hat is above 1\.01 for 1 of 2 parameters, at most 1\.\d+ \(b\)/,
    "severe",
  ],
  [{ divergent: (i) => i === 7 }, "divergences", /^2 of 2000 trajectories diverged/, "caution"],
  [
    { divergent: (i) => i % 9 === 0 },
    "divergences",
    /^224 of 2000 trajectories diverged/,
    "severe",
  ],
  [
    { depth: (i) => (i === 3 ? 10 : 2) },
    "max-tree-depth",
    /^2 of 2000 .* after 10 doublings/,
    "caution",
  ],
  [
    { sluggish: 0.97 },
    "low-energy-fraction",
    /^E-BFMI of chain 1 is 0\.\d\d, below 0\.3/,
    "caution",
  ],
])("warns of %j", (oddities, code, message, severity) => {
  const { warnings, verdict } = reportOn(oddities);
  const warning = warnings.find((found) => found.code === code);
  expect(warning?.message).toMatch(message);
  expect(warning?.severity).toBe(severity);
  expect(warning?.remedy).not.toBe("");
  const words = { caution: /^use these draws with care/, severe: /^do not trust these draws/ };
  expect(verdict).toMatch(words[severity]);
});

it("warns of few effective draws", () => {
  const { warnings } = reportOn({ shift: 1 });
  const warning = warnings.find(({ code }) => code === "low-ess");
  expect(warning?.message).toMatch(
    /^There are fewer than 200 effective draws for 1 of 2 parameters/,
  );
});
