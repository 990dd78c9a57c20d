import { Binomial } from "../../src/families/binomial.js";
import { Identity } from "../../src/families/identity.js";
import { Logit } from "../../src/families/logit.js";
import { Poisson } from "../../src/families/poisson.js";
import { Random } from "../../src/math/random.js";
import { NegativeBinomial } from "./user-families.js";
import { Log } from "../../src/families/log.js";

const families: [string, Binomial | Poisson, number, number][] = [
  ["binomial", new Binomial(), 8, 0.4],
  ["Bernoulli", new Binomial(), 1, -1.1],
  ["Poisson", new Poisson(), 1, 1.3],
];

describe.each(families)("%s", (_, family, size, eta) => {
  const mu = family.link.inverse(eta);

  it("draws have its mean and variance", () => {
    const random = new Random(4);
    const n = 20_000;
    const draws = Array.from({ length: n }, () => family.draw(size, eta, random));
    const mean = draws.reduce((sum, y) => sum + y, 0) / n;
    const variance = draws.reduce((sum, y) => sum + (y - mean) ** 2, 0) / n;
    const expected = family.variance(mu, size);
    expect(Math.abs(mean - size * mu)).toBeLessThan(5 * Math.sqrt(expected / n));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.05);
  });

  it("the deviance is twice the loss of log likelihood, 0 at a perfect fit", () => {
    const y = size === 1 ? 1 : 3;
    const fit = family.link.link(y / size);
    const kernel = (at: number) => {
      const jet = new Float64Array(5);
      family.kernelJet(y, size, at, jet);
      return jet[0];
    };
    const perfect = Number.isFinite(fit) ? kernel(fit) : 0;
    expect(family.deviance(y, size, eta)).toBeCloseTo(2 * (perfect - kernel(eta)), 12);
    if (Number.isFinite(fit)) expect(family.deviance(y, size, fit)).toBeCloseTo(0, 12);
    expect(family.deviance(0, size, -30)).toBeCloseTo(0, 10);
  });

  it("tails are sums of probabilities", () => {
    const out = new Float64Array(3);
    const probability = (y: number) => {
      const jet = new Float64Array(5);
      family.kernelJet(y, size, eta, jet);
      return Math.exp(jet[0] + family.logConstant(y, size));
    };
    let below = 0;
    for (let y = 0; y <= size; y++) {
      family.tailProbabilities(y, size, eta, out);
      expect(out[0]).toBeCloseTo(below, 12);
      expect(out[1]).toBeCloseTo(probability(y), 12);
      below += probability(y);
      expect(out[2]).toBeCloseTo(1 - below, 12);
    }
  });
});

it("tails of a binomial keep their digits where 1 - p rounds to 1", () => {
  const out = new Float64Array(3);
  new Binomial(new Logit()).tailProbabilities(2, 3, 40, out);
  expect(out[0] / (3 * Math.exp(-80))).toBeCloseTo(1, 10);
  expect(out[1] / (3 * Math.exp(-40))).toBeCloseTo(1, 10);
});

it("outside the domain the outcome is at the border", () => {
  const random = new Random(1);
  const proportion = new Binomial(new Identity());
  expect([1.2, -0.2].map((eta) => proportion.draw(5, eta, random))).toEqual([5, 0]);
  expect(new Poisson(new Identity()).draw(1, -2, random)).toBe(0);
});

it("a family of one's own says what it lacks", () => {
  const family = new NegativeBinomial(new Log(), 2);
  expect(() => family.draw(1, 0, new Random(1))).toThrow(
    "invalid family: Negative Binomial has no method draw(size, eta, random); outcomes and simulations need it: define it in the class",
  );
  expect(() => family.deviance(1, 1, 0)).toThrow(/no method deviance.*deviance residuals need it/);
  expect(() => family.tailProbabilities(1, 1, 0, new Float64Array(3))).toThrow(
    /no method tailProbabilities.*quantile residuals need it/,
  );
});
