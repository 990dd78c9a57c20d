import { keptDraws } from "../../src/results/kept-draws.js";
import { ParameterDraws } from "../../src/results/parameter-draws.js";
import { Random } from "../../src/math/random.js";
import { fakeFit } from "../plots/fakes.js";

/** A fit that counts how often its posterior is sampled. */
function counted() {
  const { posterior, params, model, warnings } = fakeFit() as unknown as {
    posterior: { sample(n: number, random: Random): Float64Array };
  } & ConstructorParameters<typeof ParameterDraws>[0];
  let samples = 0;
  const sample = (n: number, random: Random) => {
    samples++;
    return posterior.sample(n, random);
  };
  const fit = {
    model,
    params,
    sd: params.map(() => 1),
    posterior: { ...posterior, sample },
    warnings,
  };
  return { fit, samples: () => samples };
}

it("draws once for the same number and seed, anew for others", () => {
  const { fit, samples } = counted();
  const first = keptDraws(fit, { draws: 50, seed: 1 });
  expect(keptDraws(fit, { draws: 50, seed: 1 })).toBe(first);
  expect(samples()).toBe(1);
  expect(keptDraws(fit, { draws: 50, seed: 2 })).not.toEqual(first);
  expect(keptDraws(fit, { draws: 49, seed: 2 })).toHaveLength(49 * fit.params.length);
  expect(keptDraws(fit, { draws: 50, seed: 1 })).toEqual(first);
  expect(samples()).toBe(4);
});

it("has the posterior means exactly, from a hundred draws on", () => {
  const { fit } = counted();
  const distance = (draws: number) => {
    const values = keptDraws(fit, { draws, seed: 1 });
    const means = fit.params.map((_, j) => {
      const column = values.subarray(draws * j, draws * (j + 1));
      return column.reduce((sum, x) => sum + x, 0) / draws;
    });
    return Math.max(...means.map((mean, j) => Math.abs(mean - fit.params[j])));
  };
  expect(distance(100)).toBeLessThan(1e-12);
  expect(distance(99)).toBeGreaterThan(1e-3);
});

it("effects of new groups leave the draws of others alone", () => {
  const { fit } = counted();
  const own = new ParameterDraws(fit, { draws: 30, seed: 1 });
  const before = own.vc(0).slice();
  const fresh = new ParameterDraws(fit, { draws: 30, seed: 1 });
  fresh.renewEffects(new Random(4));
  expect(fresh.vc(0)).not.toEqual(before);
  expect(own.vc(0)).toEqual(before);
  expect(new ParameterDraws(fit, { draws: 30, seed: 1 }).vc(0)).toEqual(before);
});
