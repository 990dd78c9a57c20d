import { InputError } from "../../src/errors.js";
import { GaussianPosterior } from "../../src/inference/gaussian-posterior.js";
import { BayesMixedGLMResults } from "../../src/results/results.js";
import { fakeModel, fakeOutcome } from "./fakes.js";

const model = fakeModel({ vcpNames: ["district", "village"], termOf: [0, 1, 0] });
const outcome = fakeOutcome(model);
const results = new BayesMixedGLMResults(model, outcome);

function thrown(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("BayesMixedGLMResults", () => {
  it("unpacks means and standard deviations in the order fe, vcp, vc", () => {
    expect(Array.from(results.params)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    expect(Array.from(results.feMean)).toEqual([0.1, 0.2]);
    expect(Array.from(results.vcpMean)).toEqual([0.3, 0.4]);
    expect(Array.from(results.vcMean)).toEqual([0.5, 0.6, 0.7]);
    expect(Array.from(results.feSd)).toEqual([0.01, 0.02]);
    expect(Array.from(results.vcpSd)).toEqual([0.03, 0.04]);
    expect(Array.from(results.vcSd)).toEqual([0.05, 0.06, 0.07]);
    for (const part of [results.params, results.feMean, results.vcSd]) {
      expect(ArrayBuffer.isView(part)).toBe(true);
    }
  });

  it("carries the model, the method and how the fit ended", () => {
    expect(results.model).toBe(model);
    expect(results.method).toBe("map");
    expect(results.convergence).toBe(outcome.convergence);
    expect(results.warnings).toBe(outcome.warnings);
  });

  it("predicts the rows of the fit from the fixed effects", () => {
    const { data } = results.model;
    data.exog.data.set([1, 2, 1, -1]);
    data.offset.set([0, 0.5]);
    // x'fe + offset with fe = (0.1, 0.2)
    const eta = [0.1 + 0.4, 0.1 - 0.2 + 0.5, 0, 0];
    expect(Array.from(results.predict({ linear: true }))).toEqual(eta);
    const mu = eta.map((value) => results.model.family.link.inverse(value));
    expect(Array.from(results.predict())).toEqual(mu);
  });

  it("works without fixed effects", () => {
    const bare = fakeModel({ fepNames: [] });
    const { feMean, vcpMean, vcMean } = new BayesMixedGLMResults(bare, fakeOutcome(bare));
    expect([feMean, vcpMean, vcMean].map((part) => Array.from(part))).toEqual([
      [],
      [0.1],
      [0.2, 0.3],
    ]);
  });
});

describe("covParams", () => {
  it("is the covariance of the fit, row by row", () => {
    const covariance = results.covParams();
    expect([covariance.rows, covariance.columns]).toEqual([7, 7]);
    expect(covariance.get(0, 6)).toBe(6);
    expect(covariance.get(6, 2)).toBe(8);
  });

  it("refuses more than 3,000 parameters without computing", () => {
    const large = fakeModel({ termOf: new Array<number>(2998).fill(0) });
    const covariance = () => {
      throw new Error("computed");
    };
    const outcome = fakeOutcome(large);
    const posterior = new GaussianPosterior(outcome.params, outcome.sd, covariance);
    const { message } = thrown(() =>
      new BayesMixedGLMResults(large, { ...outcome, posterior }).covParams(),
    );
    expect(message).toBe(
      "invalid covParams: the dense covariance of 3001 parameters takes 72 MB, and the limit is 3000 parameters (72 MB); feSd, vcpSd and vcSd hold the standard deviations",
    );
  });
});

describe("randomEffects", () => {
  it("lists all effects in the order of the columns of exogVc", () => {
    expect(results.randomEffects()).toEqual([
      { name: "district[0]", mean: 0.5, sd: 0.05 },
      { name: "village[1]", mean: 0.6, sd: 0.06 },
      { name: "district[2]", mean: 0.7, sd: 0.07 },
    ]);
  });

  it("selects a term by name or position", () => {
    const district = results.randomEffects("district");
    expect(district.map(({ name }) => name)).toEqual(["district[0]", "district[2]"]);
    expect(results.randomEffects(0)).toEqual(district);
    expect(results.randomEffects(1)).toEqual([{ name: "village[1]", mean: 0.6, sd: 0.06 }]);
    expect(results.randomEffects("village")).toEqual(results.randomEffects(1));
  });

  it("names the nearest term, or lists the terms", () => {
    expect(thrown(() => results.randomEffects("distrct")).message).toBe(
      'invalid term: there is no term "distrct"; did you mean "district"?',
    );
    expect(thrown(() => results.randomEffects("school")).message).toBe(
      'invalid term: there is no term "school"; the terms are district, village',
    );
  });

  it.each([2, -1, 0.5, NaN])("refuses position %p", (position) => {
    expect(thrown(() => results.randomEffects(position)).message).toBe(
      `invalid term: ${position} is not a position from 0 to 1; the terms are district, village`,
    );
  });
});
