import {
  Binomial,
  Cauchit,
  CLogLog,
  Identity,
  InputError,
  Log,
  Logit,
  MixedGLM,
  Poisson,
  Probit,
  Sqrt,
  type BayesMixedGLMResults,
  type Family,
  type ModelOptions,
} from "../../src/index.js";

const codesOf = ({ warnings }: BayesMixedGLMResults) => warnings.map(({ code }) => code);

/** 24 rows in 4 groups with a covariate of two values. */
const arm = Array.from({ length: 24 }, (_, i) => i % 2);
const group = arm.map((_, i) => Math.floor(i / 6));
const exog = arm.map((a) => [1, a]);
const exogVc = group.map((g) => [0, 1, 2, 3].map((j) => Number(j === g)));

function build(endog: number[], options: ModelOptions): MixedGLM {
  return new MixedGLM(endog, exog, exogVc, [0, 0, 0, 0], options);
}

/** All successes in one arm, half in the other. */
const quasi = arm.map((a, i) => (a === 1 ? 1 : Number(i % 4 === 0)));
const mixed = arm.map((a, i) => Number((i >> 1) % (2 + a) === 0));
const links = [Logit, Probit, CLogLog, Cauchit].map((Link) => [Link.name, new Link()] as const);

describe("one fixed effect that the data bound on one side only", () => {
  it.each(links)("is named under a flat prior, without a claim of convergence: %s", (_, link) => {
    const model = build(quasi, { family: new Binomial(link), feP: Infinity });
    for (const result of [model.fitMap(), model.fitLaplace()]) {
      const warning = result.warnings.find(({ code }) => code === "separation");
      expect(warning).toMatchObject({ severity: "severe" });
      expect(warning?.message).toMatch(/^The data do not bound FE_2 \(/);
      expect(warning?.message).not.toMatch("FE_1");
      expect(result.convergence.converged).toBe(false);
      expect(result.convergence.message).toMatch("rises without end");
    }
  });

  it.each(links)("makes the posterior improper under a flat prior: %s", (_, link) => {
    const model = build(quasi, { family: new Binomial(link), feP: Infinity });
    const fits = [
      () => model.fitInla(),
      () => model.fitNuts({ draws: 10, warmup: 10, chains: 1 }),
      () => model.fitVb(),
      () => model.fitVb({ covariance: "structured" }),
    ];
    for (const fit of fits) {
      expect(fit).toThrow(InputError);
      expect(fit).toThrow(
        /^invalid feP: Infinity, but then the posterior is improper. The data do not bound FE_2/,
      );
    }
  });

  it.each(links)("is a caution where a wide prior holds it: %s", (_, link) => {
    const result = build(quasi, { family: new Binomial(link), feP: 100 }).fitLaplace();
    const warning = result.warnings.find(({ code }) => code === "separation");
    expect(warning).toMatchObject({ severity: "caution" });
    expect(warning?.message).toMatch(/^The data bound FE_2 \(.*on one side only/);
    expect(result.convergence.converged).toBe(true);
  });

  it.each(links)("is not found in mixed responses: %s", (_, link) => {
    for (const feP of [2, 100, Infinity]) {
      const model = build(mixed, { family: new Binomial(link), feP });
      expect(codesOf(model.fitLaplace())).not.toContain("separation");
    }
  });

  it("does not depend on the unit of the covariate", () => {
    const scaled = exog.map(([one, a]) => [one, 1e-6 * a]);
    const options = { feP: Infinity };
    const model = new MixedGLM(quasi, scaled, exogVc, [0, 0, 0, 0], options);
    expect(codesOf(model.fitLaplace())).toContain("separation");
    const other = new MixedGLM(mixed, scaled, exogVc, [0, 0, 0, 0], options);
    expect(codesOf(other.fitLaplace())).not.toContain("separation");
  });

  it("is not found in large counts with an identity link", () => {
    const endog = arm.map((a, i) => 1e6 + 1000 * a + 100 * (i % 5));
    const family = new Poisson(new Identity());
    const result = build(endog, { family, feP: 1e7, vcpP: 3 }).fitLaplace();
    expect(codesOf(result)).not.toContain("separation");
    expect(codesOf(result)).not.toContain("domain-border");
  });
});

describe("the border of a link's domain", () => {
  const low = arm.map((a, i) => Number(a === 1 && i % 8 === 1));
  it.each<[string, Family, number[]]>([
    ["binomial identity", new Binomial(new Identity()), low],
    ["binomial log", new Binomial(new Log()), low.map((y) => 1 - y)],
    ["binomial square root", new Binomial(new Sqrt()), low],
    ["Poisson identity", new Poisson(new Identity()), low],
    ["Poisson square root", new Poisson(new Sqrt()), low],
  ])("is named where rows are near: %s", (_, family, endog) => {
    const model = build(endog, { family });
    for (const result of [model.fitMap(), model.fitLaplace(), model.fitInla(), model.fitVb()]) {
      const warning = result.warnings.find(({ code }) => code === "domain-border");
      expect(warning).toMatchObject({ severity: "caution" });
      expect(warning?.message).toMatch(/^The linear predictors of \d+ row\(s\) lie within/);
    }
  });

  it("is not there for links that are defined everywhere", () => {
    for (const family of [new Binomial(), new Poisson()]) {
      expect(codesOf(build(low, { family }).fitLaplace())).not.toContain("domain-border");
    }
  });
});

it("does not call a posterior improper whose mode lies on the border of the link's domain", () => {
  // exp(-sum of means) over means > 0 has a finite integral, whatever the effects
  const n = 24;
  const rows = Array.from({ length: n }, (_, i) => i);
  const model = new MixedGLM(
    new Array<number>(n).fill(0),
    rows.map((i) => [1, Math.sin(i)]),
    rows.map((i) => Array.from({ length: 4 }, (_, g) => +(i % 4 === g))),
    [0, 0, 0, 0],
    { family: new Poisson(new Identity()), feP: Infinity },
  );
  expect(() => model.fitInla()).toThrow(
    /^invalid feP: Infinity, but then the posterior may be improper\. The (likelihood rises to the border|search found no maximum with)/,
  );
});

it("under a flat prior names Laplace's method where the search with quadrature leads nowhere", () => {
  const few = arm.map((_, i) => Number(i % 7 === 2));
  const model = build(few, { family: new Poisson(new Identity()), feP: Infinity });
  const fit = () => model.fitInla({ quadraturePoints: 13 });
  expect(fit).toThrow("The search found no maximum with adaptive quadrature, 13 points, for VC_1");
  expect(fit).toThrow(/or quadraturePoints: 1 for Laplace's method$/);
});
