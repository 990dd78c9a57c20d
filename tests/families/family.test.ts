import fc from "fast-check";
import { Binomial } from "../../src/families/binomial.js";
import type { Family, ResponseRows } from "../../src/families/family.js";
import { fourthDerivatives } from "../../src/families/fourth-derivatives.js";
import { Identity } from "../../src/families/identity.js";
import { newJet } from "../../src/families/jet.js";
import type { Link } from "../../src/families/link.js";
import { Log } from "../../src/families/log.js";
import { Logit } from "../../src/families/logit.js";
import { Poisson } from "../../src/families/poisson.js";
import { Probit } from "../../src/families/probit.js";
import { isSelfConcordant } from "../../src/families/self-concordance.js";
import { expectJetConsistent, jetOf, LINKS, LogLog, relativeError } from "./cases.js";
import { Gaussian, NegativeBinomial } from "./user-families.js";

const ETAS = [-700, -100, -30, -3, -1e-8, 0, 1e-8, 0.4, 3, 30, 100, 700];

const USER_LINK = new LogLog();
const families: [string, Family][] = [
  ...Object.values(LINKS).flatMap((link): [string, Family][] => [
    [`Binomial ${link.name}`, new Binomial(link)],
    [`Poisson ${link.name}`, new Poisson(link)],
  ]),
];
const userFamilies: [string, Family][] = [
  ["Binomial, user's link", new Binomial(USER_LINK)],
  ["Poisson, user's link", new Poisson(USER_LINK)],
  ["Gaussian identity", new Gaussian(new Identity(), 1.5)],
  ["Gaussian log", new Gaussian(new Log(), 0.7)],
  ["Gaussian logit", new Gaussian(new Logit(), 0.7)],
  ["negative binomial", new NegativeBinomial(new Log(), 2.5)],
  ["negative binomial, user's link", new NegativeBinomial(USER_LINK, 2.5)],
];

const kernel = (family: Family, y: number, size: number) => (eta: number) =>
  jetOf((out) => family.kernelJet(y, size, eta, out));

function rowsOf(y: number[], size: number[], weight: number[] | null = null): ResponseRows {
  return {
    y: Float64Array.from(y),
    size: Float64Array.from(size),
    weight: weight && Float64Array.from(weight),
  };
}

/** Points where the jets of the link vary on the scale of 1. */
function smoothPoints(link: Link): number[] {
  if (link.name === "log") return [-3, -1, -0.9];
  if (link.name === "loglog") return [-1.1, -0.2, 0, 0.6, 1.4, 2];
  return ["identity", "sqrt"].includes(link.name)
    ? [0.35, 0.5, 0.65]
    : [-3, -1.1, -0.2, 0, 0.6, 1.4];
}

/** Sum over y of exp(kernel + constant) g(y) for a distribution of whole numbers below `end`. */
function expectation(
  family: Family,
  size: number,
  eta: number,
  end: number,
  g: (y: number) => number,
) {
  let sum = 0;
  for (let y = 0; y < end; y++) {
    sum += Math.exp(kernel(family, y, size)(eta)[0] + family.logConstant(y, size)) * g(y);
  }
  return sum;
}

describe.each([...families, ...userFamilies])("%s", (_, family) => {
  const binomial = family instanceof Binomial;

  it("has derivatives that are those of its kernel", () => {
    for (const eta of smoothPoints(family.link)) {
      for (const [y, size] of [
        [0, 1],
        [1, 1],
        [3, 3],
        [2, 5],
        [1.5, 2.25],
      ]) {
        expectJetConsistent(kernel(family, y, size), eta);
      }
    }
  });

  it("evaluates as the weighted sum of its kernels, in 0 to 4 derivatives", () => {
    const eta = Float64Array.from(smoothPoints(family.link));
    const n = eta.length;
    const y = Array.from(eta, (_, i) => i % 3);
    const weight = Array.from(eta, (_, i) => 0.5 * i);
    const rows = rowsOf(y, new Array(n).fill(2), family.additive ? null : weight);
    for (let order = 0; order <= 4; order++) {
      const derivatives = Array.from({ length: order }, () => new Float64Array(n).fill(NaN));
      const value = family.evaluate(eta, rows, derivatives);
      const jets = Array.from(eta, (e, i) =>
        kernel(family, y[i], 2)(e).map((d) => d * (rows.weight?.[i] ?? 1)),
      );
      const sum = jets.reduce((total, jet) => total + jet[0], 0);
      expect(relativeError([value], [sum])).toBeLessThan(1e-13);
      derivatives.forEach((values, d) => {
        expect(
          relativeError(
            values,
            jets.map((jet) => jet[d + 1]),
          ),
        ).toBeLessThan(1e-12);
      });
    }
  });

  it.each([false, true])(
    "has the fourth derivative after the first three, weighted %s",
    (weighted) => {
      const eta = Float64Array.from(smoothPoints(family.link));
      const y = Array.from(eta, (_, i) => i % 2);
      const size = Array.from(eta, (_, i) => (i % 2) + (i % 3));
      const weight = weighted ? Array.from(eta, (_, i) => 0.5 * i) : null;
      const column = () => new Float64Array(eta.length);
      const rows = rowsOf(y, size, weight);
      const derivatives = [column(), column(), column()];
      family.evaluate(eta, rows, derivatives);
      const fourth = column();
      fourthDerivatives(family, () => eta, rows, derivatives, fourth);
      const expected = Array.from(eta, (at, i) => kernel(family, y[i], size[i])(at)[4]);
      const scaled = expected.map((d, i) => d * (weight?.[i] ?? 1));
      expect(relativeError(fourth, scaled)).toBeLessThan(1e-12);
    },
  );

  it("evaluates listed groups as their rows, and leaves the others alone", () => {
    const points = smoothPoints(family.link);
    const eta = Float64Array.from([...points, ...points, ...points.slice(0, 2)]);
    const n = eta.length;
    const y = Array.from(eta, (_, i) => i % 2);
    const size = Array.from(eta, (_, i) => 1 + (i % 3));
    const weight = family.additive ? null : Array.from(eta, (_, i) => 0.5 * i);
    const starts = Int32Array.of(0, 1, 3, 3, 5, n);
    for (let order = 0; order <= 4; order++) {
      const sums = new Float64Array(5).fill(NaN);
      const derivatives = Array.from({ length: order }, () => new Float64Array(n).fill(NaN));
      const groups = { starts, list: Int32Array.of(4, 1, 2) };
      family.evaluateGroups(eta, rowsOf(y, size, weight), derivatives, groups, sums);
      for (const g of groups.list) {
        const [from, to] = [starts[g], starts[g + 1]];
        const part = (values: number[]) => values.slice(from, to);
        const own = Array.from({ length: order }, () => new Float64Array(to - from));
        const rows = rowsOf(part(y), part(size), weight && part(weight));
        expect(sums[g]).toBe(family.evaluate(eta.slice(from, to), rows, own));
        own.forEach((values, d) => {
          expect([...derivatives[d].subarray(from, to)]).toEqual([...values]);
        });
      }
      for (const g of [0, 3]) {
        expect(sums[g]).toBeNaN();
        for (const values of derivatives) {
          expect(values.subarray(starts[g], starts[g + 1]).every(Number.isNaN)).toBe(true);
        }
      }
    }
  });

  it("has an information of at least 0 that is (size mu')^2 / variance in the middle", () => {
    for (const eta of smoothPoints(family.link)) {
      const [mu, slope] = jetOf((out) => family.link.inverseJet(eta, out));
      const expected = (2 * slope) ** 2 / family.variance(mu, 2);
      expect(relativeError([family.information(2, eta)], [expected])).toBeLessThan(1e-12);
    }
    for (const eta of ETAS) expect(family.information(2, eta)).toBeGreaterThanOrEqual(0);
  });

  if (binomial || family instanceof Poisson) {
    it("is a distribution whose moments are mu, variance and information", () => {
      for (const eta of smoothPoints(family.link)) {
        const [size, end] = binomial ? [4, 5] : [1, 60];
        const mean = (g: (y: number) => number) => expectation(family, size, eta, end, g);
        const mu = family.link.inverse(eta);
        expect(mean(() => 1)).toBeCloseTo(1, 12);
        expect(mean((y) => y)).toBeCloseTo(size * mu, 12);
        expect(mean((y) => (y - size * mu) ** 2)).toBeCloseTo(family.variance(mu, size), 12);
        const curvature = mean((y) => -kernel(family, y, size)(eta)[2]);
        expect(curvature).toBeCloseTo(family.information(size, eta), 11);
      }
    });
  }
});

describe.each(families)("%s", (_, family) => {
  it("is finite from -700 to 700", () => {
    for (const eta of ETAS) {
      for (const [y, size] of [
        [0, 1],
        [1, 1],
        [0, 50],
        [50, 50],
        [20, 50],
        [1e6, family.usesTrials ? 1e6 : 1],
      ]) {
        expect(kernel(family, y, size)(eta).every(Number.isFinite)).toBe(true);
        const derivatives = [1, 2, 3, 4].map(() => new Float64Array(1));
        const value = family.evaluate(Float64Array.of(eta), rowsOf([y], [size]), derivatives);
        expect([value, ...derivatives.map((d) => d[0])].every(Number.isFinite)).toBe(true);
      }
      expect(Number.isFinite(family.information(50, eta))).toBe(true);
    }
  });

  it("is self-concordant where it says so, as logit and log are", () => {
    const { constructor: Link } = family.link;
    const canonical = Link === (family.usesTrials ? Logit : Log);
    expect(isSelfConcordant(family)).toBe(canonical);
    if (!canonical) return;
    for (const eta of ETAS) {
      for (const y of [0, 1, 4]) {
        const [, , second, third] = kernel(family, y, 4)(eta);
        expect(Math.abs(third)).toBeLessThanOrEqual(-second * (1 + 1e-14));
      }
    }
  });

  it("adds: rows with equal eta can be merged", () => {
    expect(family.additive).toBe(true);
    const row = fc.tuple(fc.nat(20), fc.nat(20));
    const [low, high] = [-3, 3];
    fc.assert(
      fc.property(row, row, fc.double({ min: low, max: high, noNaN: true }), (a, b, eta) => {
        const sizes = [a[0] + a[1], b[0] + b[1]];
        const first = kernel(family, a[0], sizes[0])(eta);
        const second = kernel(family, b[0], sizes[1])(eta);
        const merged = kernel(family, a[0] + b[0], sizes[0] + sizes[1])(eta);
        for (let d = 0; d < 5; d++) {
          const scale = Math.abs(first[d]) + Math.abs(second[d]) + 1;
          // Opposite signs of log mu and log(1 - mu) terms cancel within each kernel.
          const terms = jetOf((out) => family.link.logMeanJet(eta, out))[d];
          const slack = scale + 40 * Math.abs(terms);
          expect(Math.abs(first[d] + second[d] - merged[d])).toBeLessThan(1e-13 * slack);
        }
      }),
    );
  });

  it("a row without data contributes nothing", () => {
    for (const eta of [...ETAS, 1e4, -1e4]) {
      expect(kernel(family, 0, 0)(eta).map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
    }
  });
});

describe("symmetric links", () => {
  it.each(["logit", "probit", "cauchit"])("%s: successes at eta are failures at -eta", (name) => {
    const family = new Binomial(LINKS[name]);
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.nat(9),
        fc.double({ min: -700, max: 700, noNaN: true }),
        (y, f, eta) => {
          const here = kernel(family, y, y + f)(eta);
          const there = kernel(family, f, y + f)(-eta);
          for (let d = 0; d < 5; d++) {
            const mirrored = d % 2 ? -there[d] : there[d];
            expect(Math.abs(here[d] - mirrored)).toBeLessThanOrEqual(
              1e-13 * (1 + Math.abs(here[d])),
            );
          }
          const information = family.information(3, eta);
          expect(relativeError([family.information(3, -eta)], [information])).toBeLessThan(1e-12);
        },
      ),
    );
  });
});

describe("the tight loops of the canonical links", () => {
  const eta = fc.oneof(
    fc.double({ min: -8, max: 8, noNaN: true }),
    fc.double({ min: -700, max: 700, noNaN: true }),
  );
  const rows = fc.array(fc.tuple(eta, fc.nat(30), fc.double({ min: 0, max: 30, noNaN: true })), {
    minLength: 1,
  });

  it.each([new Binomial(), new Poisson()])("agree with kernelJet: $name", (family) => {
    fc.assert(
      fc.property(rows, fc.nat(4), (data, order) => {
        const y = data.map((row) => row[1]);
        const size = data.map((row) => row[2] + (family.usesTrials ? row[1] : 0));
        const derivatives = Array.from({ length: order }, () => new Float64Array(data.length));
        const predictor = Float64Array.from(data, (row) => row[0]);
        const value = family.evaluate(predictor, rowsOf(y, size), derivatives);
        let sum = 0;
        let scale = 1;
        data.forEach(([at], i) => {
          const jet = kernel(family, y[i], size[i])(at);
          sum += jet[0];
          scale += Math.abs(jet[0]);
          for (let d = 1; d <= order; d++) {
            const tolerance = 1e-14 * (30 + Math.abs(jet[d]));
            expect(Math.abs(derivatives[d - 1][i] - jet[d])).toBeLessThan(tolerance);
          }
        });
        expect(Math.abs(value - sum)).toBeLessThan(1e-14 * scale);
      }),
    );
  });

  it("keep digits of tiny slopes: size - size mu is not formed", () => {
    const d1 = new Float64Array(1);
    new Binomial().evaluate(Float64Array.of(50), rowsOf([3], [3]), [d1]);
    expect(relativeError(d1, [3 * Math.exp(-50)])).toBeLessThan(1e-15);
  });

  it("give way to weights and to subclasses of the family or the link", () => {
    class Doubled extends Binomial {
      override kernelJet(y: number, size: number, at: number, out: Float64Array): void {
        super.kernelJet(2 * y, 2 * size, at, out);
      }
    }
    class DoubledPoisson extends Poisson {
      override kernelJet(y: number, size: number, at: number, out: Float64Array): void {
        super.kernelJet(2 * y, 2 * size, at, out);
      }
    }
    class Shifted extends Logit {
      override logMeanJet(at: number, out: Float64Array): void {
        super.logMeanJet(at, out);
        out[0] += 1;
      }
    }
    const at = Float64Array.of(0.3);
    const once = (family: Family) => family.evaluate(at, rowsOf([1], [3]), []);
    expect(once(new Doubled())).toBeCloseTo(2 * once(new Binomial()), 13);
    expect(once(new DoubledPoisson())).toBeCloseTo(2 * once(new Poisson()), 13);
    // log(1 - mu) is the mirror image of log mu, so each of the 3 trials gains 1.
    expect(once(new Binomial(new Shifted()))).toBeCloseTo(3 + once(new Binomial()), 13);
    for (const family of [new Binomial(), new Poisson()]) {
      const weighted = family.evaluate(at, rowsOf([1], [3], [2.5]), []);
      expect(weighted).toBeCloseTo(2.5 * once(family), 13);
    }
  });
});

it("zero counts, successes and failures ignore an infinite log", () => {
  const cases: [Family, number, number, number][] = [
    [new Poisson(), 0, 1, -Infinity],
    [new Binomial(), 0, 3, -Infinity],
    [new Binomial(), 3, 3, Infinity],
  ];
  for (const [family, y, size, at] of cases) {
    expect(kernel(family, y, size)(at).map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
    const derivatives = [1, 2, 3, 4].map(() => new Float64Array(1));
    expect(Math.abs(family.evaluate(Float64Array.of(at), rowsOf([y], [size]), derivatives))).toBe(
      0,
    );
    expect(derivatives.map((d) => Math.abs(d[0]))).toEqual([0, 0, 0, 0]);
  }
});

it("a weight of 0 silences a row whose kernel is infinite", () => {
  const family = new NegativeBinomial(new Log(), 1);
  const slope = new Float64Array(1);
  expect(family.evaluate(Float64Array.of(-800), rowsOf([1], [1], [0]), [slope])).toBe(0);
  expect(slope[0]).toBe(0);
});

it("information keeps its digits in the tails", () => {
  // phi(x)^2 / (Phi(x) Phi(-x)) = |x| phi(x) (1 + 1 / x^2 - ...), by Mills' ratio
  const x = -30;
  const expected = -x * (1 + 1 / x ** 2 - 2 / x ** 4) * Math.exp((-x * x) / 2);
  const unit = Math.sqrt(2 * Math.PI);
  expect(
    relativeError([new Binomial(new Probit()).information(1, x) * unit], [expected]),
  ).toBeLessThan(2e-8);
  for (const eta of [-700, 700]) {
    const logit = new Binomial().information(2, eta);
    expect(relativeError([logit], [2 * Math.exp(-700)])).toBeLessThan(1e-12);
  }
  expect(relativeError([new Poisson().information(3, -700)], [3 * Math.exp(-700)])).toBeLessThan(
    1e-15,
  );
  // Base class: slope^2 would under- or overflow at both ends.
  const counts = new NegativeBinomial(new Log(), 2);
  expect(relativeError([counts.information(1, -700)], [Math.exp(-700)])).toBeLessThan(1e-12);
  expect(relativeError([counts.information(1, 300)], [2])).toBeLessThan(1e-12);
  expect(counts.information(1, 700)).toBe(0);
  expect(new Gaussian(new Log(), Infinity).information(1, 0)).toBe(0);
});

it("properties of the built-in families", () => {
  const binomial = new Binomial();
  const poisson = new Poisson();
  expect([binomial.name, binomial.link.name, binomial.usesTrials]).toEqual([
    "Binomial",
    "logit",
    true,
  ]);
  expect([poisson.name, poisson.link.name, poisson.usesTrials]).toEqual(["Poisson", "log", false]);
  expect([binomial.canonical, new Binomial(new Probit()).canonical]).toEqual([true, false]);
  expect([poisson.canonical, new Poisson(LINKS.sqrt).canonical]).toEqual([true, false]);
  expect([binomial.logConstant(2, 5), poisson.logConstant(4)].map(Math.exp)).toEqual([
    expect.closeTo(10, 12),
    expect.closeTo(1 / 24, 14),
  ]);
});

it("properties of a user's family", () => {
  const family = new Gaussian(new Identity(), 2);
  expect([family.additive, family.usesTrials, family.canonical]).toEqual([false, false, false]);
  const logDensity = kernel(family, 3, 1)(1)[0] + family.logConstant();
  expect(logDensity).toBeCloseTo(Math.log(Math.exp(-0.5) / (2 * Math.sqrt(2 * Math.PI))), 14);
});

it("inDomain knows which means a family has", () => {
  expect(new Binomial(new Log()).inDomain(0.1)).toBe(false);
  expect(new Poisson(new Log()).inDomain(0.1)).toBe(true);
  expect(new Poisson(new Identity()).inDomain(-0.1)).toBe(false);
  expect(new Gaussian(new Identity(), 1).inDomain(-0.1)).toBe(true);
  expect(new Gaussian(new Identity(), 1).inDomain(NaN)).toBe(false);
});

describe("messages", () => {
  const binomial = new Binomial();
  const poisson = new Poisson();
  const proportions =
    "endog counts successes, not proportions: pass successes as endog and their number of trials as trials";

  it.each<[string, () => unknown]>([
    [
      'invalid link: "probit" is not a Link; pass an instance, as new Logit()',
      () => new Binomial("probit" as unknown as Link),
    ],
    [
      "invalid link: the class Probit is not a Link; pass an instance, as new Logit()",
      () => new Poisson(Probit as unknown as Link),
    ],
    [
      "invalid link: null is not a Link; pass an instance, as new Logit()",
      () => new Poisson(null as unknown as Link),
    ],
    [
      "invalid endog: row 1 is -1, not a whole number >= 0",
      () => binomial.checkResponse([0, -1], null),
    ],
    [
      `invalid endog: row 1 is 0.5, not a whole number >= 0; ${proportions}`,
      () => binomial.checkResponse([0, 0.5], null),
    ],
    [
      "invalid endog: row 0 is NaN, not a whole number >= 0",
      () => binomial.checkResponse([NaN], [3]),
    ],
    [
      "invalid endog: row 2 is 2, above the 1 trial that each row has by default; pass trials: the number of trials of each row, or code the response 0/1; for counts pass family: new Poisson()",
      () => binomial.checkResponse([0, 1, 2], null),
    ],
    [
      "invalid endog: row 1 has 4 successes in 3 trials",
      () => binomial.checkResponse([0, 4], [3, 3]),
    ],
    [
      "invalid trials: row 0 is 1.5, not a whole number >= 0",
      () => binomial.checkResponse([0], [1.5]),
    ],
    [
      "invalid trials: row 1 is -2, not a whole number >= 0",
      () => binomial.checkResponse([0, 0], [1, -2]),
    ],
    ["invalid endog: row 0 is -3, not a whole number >= 0", () => poisson.checkResponse([-3])],
    [
      "invalid endog: row 1 is 2.5, not a whole number >= 0; for rates pass the counts, with exposure",
      () => poisson.checkResponse([2, 2.5]),
    ],
    ["invalid endog: row 0 is NaN, not a whole number >= 0", () => poisson.checkResponse([NaN])],
    [
      "invalid endog: row 0 is Infinity, not a whole number >= 0",
      () => poisson.checkResponse([Infinity]),
    ],
  ])("%s", (message, act) => {
    expect(act).toThrow(expect.objectContaining({ name: "InputError", message }));
  });

  it("good data pass", () => {
    expect(() => binomial.checkResponse(Float64Array.of(0, 1), null)).not.toThrow();
    expect(() => binomial.checkResponse([0, 3, 0], [3, 3, 0])).not.toThrow();
    expect(() => poisson.checkResponse([0, 3, 1e6])).not.toThrow();
  });

  it("jets are new", () => expect([...newJet()]).toEqual([0, 0, 0, 0, 0]));
});
