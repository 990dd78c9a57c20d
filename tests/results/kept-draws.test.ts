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

it("has the posterior means exactly", () => {
  const { fit } = counted();
  const values = keptDraws(fit, { draws: 20, seed: 1 });
  fit.params.forEach((mean, j) => {
    const column = values.subarray(20 * j, 20 * (j + 1));
    expect(column.reduce((sum, x) => sum + x, 0) / 20).toBeCloseTo(mean, 12);
  });
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
