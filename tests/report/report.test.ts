import {
  Binomial,
  InputError,
  MixedGLM,
  Poisson,
  Probit,
  report,
  type BayesMixedGLMResults,
} from "../../src/index.js";
import { Random } from "../../src/math/random.js";

const EVIL = '<script>alert("x")</script>';
const LEVELS = ['<img src=x onerror="alert(1)">', "b & c", "d'e", '"f"', "g", "h"];

/** 60 rows in 6 groups with names that a page must not take for markup. */
function evilData() {
  const random = new Random(3);
  const g = Array.from({ length: 60 }, (_, i) => LEVELS[i % 6]);
  const x = g.map(() => random.uniform());
  const y = x.map((value, i) => Number(value + (i % 6) / 6 > random.uniform() * 2));
  return { y, [EVIL]: x, "a<b>": g };
}

function evilFit(): BayesMixedGLMResults {
  const formula = `y ~ Q(${JSON.stringify(EVIL)}) + (1 | Q("a<b>"))`;
  return MixedGLM.fromFormula(formula, evilData()).fitNuts({ chains: 2, warmup: 100, draws: 60 });
}

const counts = {
  y: [2, 0, 5, 1, 3, 8, 2, 4, 0, 1, 6, 3],
  x: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  t: ["a", "b", "b", "a", "a", "b", "a", "b", "b", "a", "a", "b"],
  g: ["u", "u", "v", "v", "w", "w", "u", "v", "w", "u", "v", "w"],
};
const poisson = () =>
  MixedGLM.fromFormula("y ~ x * t + (1 | g)", counts, { family: new Poisson() }).fitLaplace();

/** Tags, texts without numbers, no pictures: what does not depend on the last digit. */
function structure(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/, "<style></style>")
    .replace(/<svg[\s\S]*?<\/svg>/g, "<svg></svg>")
    .replace(/(?<![\w.])[−-]?\d[\d,.]*(?:e[+−-]?\d+)?%?/g, "#")
    .replace(/\n\s*/g, "\n");
}

describe("names from the data stay text", () => {
  let page = "";
  beforeAll(async () => {
    page = await report(evilFit(), { title: `A & ${EVIL}` });
  }, 60_000);

  it("has no element that the library did not write", () => {
    const tags = new Set([...page.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map(([, tag]) => tag));
    for (const tag of ["script", "img", "b", "iframe", "foreignObject"]) {
      expect(tags).not.toContain(tag);
    }
    // inside a tag, a quoted name cannot end its attribute
    for (const [tag] of page.matchAll(/<[a-zA-Z][^>]*>/g)) {
      expect(tag.replace(/"[^"]*"/g, "")).not.toMatch(/ on\w+=/);
    }
  });

  it("shows the names", () => {
    expect(page).toContain("<title>A &amp; &lt;script&gt;");
    expect(page).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
    expect(page).toMatch(/<text[^>]*>[^<]*&lt;img/);
    expect(page).toMatch(/aria-label="[^"]*&lt;script&gt;/);
  });

  it("asks for nothing and runs nothing", () => {
    expect(page).not.toMatch(/ (?:src|href|xlink:href)="/);
    expect(page).not.toMatch(/@import|url\((?!#)/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("gives every picture ids of its own", () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(id);
  });

  it("shows traces and ranks of draws", () => {
    expect(page).toContain('<section id="sampler">');
    expect(page).toContain("Ranks by chain");
    expect(page).toContain("R-hat");
  });
});

it("keeps its structure", async () => {
  expect(structure(await report(poisson()))).toMatchSnapshot();
});

it("every number of the fixed effects is the summary's", async () => {
  const fit = poisson();
  const page = await report(fit, { level: 0.9 });
  fit.model.fepNames.forEach((name, j) => {
    const [lower, middle, upper] = [0.05, 0.5, 0.95].map((p) => fit.marginal(j).quantile(p));
    const number = (x: number) => x.toPrecision(3).replace("-", "−");
    const interval = (f: (x: number) => number) =>
      `${number(f(middle))} (${number(f(lower))} to ${number(f(upper))})`;
    const row = page.split("In plain words")[0];
    expect(row).toContain(`<td>${interval((x) => x)}</td>`);
    expect(row).toContain(`<td>${name === "Intercept" ? "–" : interval(Math.exp)}</td>`);
    expect(page).toContain(name);
  });
  expect(page).toContain("Posterior median and 90% interval");
});

it("reads interactions, levels and the intercept as what they are", async () => {
  const page = (await report(poisson())).replace(/\s+/g, " ");
  expect(page).toMatch(/For t = b instead of a, the expected response is multiplied by/);
  expect(page).toMatch(/where the other parts of its interactions \(x:t\[T\.b\]\) are 0/);
  expect(page).toMatch(/For t = b instead of a, the ratio for x one unit higher is multiplied by/);
  expect(page).toMatch(/the random effects are zero, the expected response is \d/);
});

it("says what is severe first, and that it is severe", async () => {
  const fit = poisson();
  const warned = Object.assign(Object.create(fit), {
    model: fit.model,
    warnings: [
      { code: "effect-unobserved", severity: "note", message: "A <note>.", remedy: "Read." },
      { code: "variance-collapsed", severity: "severe", message: "It is bad.", remedy: "Refit." },
    ],
  }) as BayesMixedGLMResults;
  const page = await report(warned);
  expect(page).toContain("a warning forbids to act on its numbers");
  expect(page.indexOf("It is bad.")).toBeLessThan(page.indexOf("A &lt;note&gt;."));
  expect(page).toContain("Severe: do not act on this fit");
  expect(page).toContain("What to do: Refit.");
});

it("tells a fit that has not converged", async () => {
  const page = await report(
    MixedGLM.fromFormula("y ~ x + (1 | g)", counts, { family: new Poisson() }).fitLaplace({
      maxIterations: 1,
    }),
  );
  expect(page).toContain("The fit has not converged");
});

it("speaks of no ratios under other links, nor of what is not there", async () => {
  const binary = { ...counts, y: counts.y.map((y) => Number(y > 2)) };
  const family = new Binomial(new Probit());
  const page = await report(MixedGLM.fromFormula("y ~ x + (1 | g)", binary, { family }).fitInla());
  expect(page).not.toContain("multiplied");
  expect(page).toContain("the linear predictor (probit scale) changes by");
  expect(page).not.toContain('<section id="sampler">');
});

it("names the outcome by its column, as far as it is known", async () => {
  const rows = {
    ...counts,
    y: counts.y.map((y) => (y > 2 ? "yes" : "no")),
    n: counts.y.map(() => 9),
  };
  const sections = async (formula: string, options: object) =>
    (await report(MixedGLM.fromFormula(formula, rows, options).fitLaplace())).replace(/\s+/g, " ");
  const texts = await sections("y ~ x + (1 | g)", {});
  expect(texts).toContain("the odds of y = yes are multiplied by");
  expect(texts).toContain("<li>y = yes in 6 of 12 trials (50%)</li>");
  expect(await sections("I(x > 0) ~ t + (1 | g)", {})).toContain("the odds of the outcome are");
  expect(await sections("x ~ t + (1 | g)", {})).toContain("the odds of x = 1 are");
  expect(await sections("x ~ t + (1 | g)", { trials: "n" })).toContain("odds of the outcome are");
});

it("shows the call with its imports", async () => {
  const binary = { ...counts, y: counts.y.map((y) => Number(y > 2)) };
  const family = new Binomial(new Probit());
  const page = await report(MixedGLM.fromFormula("y ~ x + (1 | g)", binary, { family }).fitMap());
  expect(page).toContain("import { Binomial, Probit, MixedGLM } from &quot;mixedglm&quot;;");
  expect(page).toContain("family: new Binomial(new Probit()),");
});

it("refuses options that it does not have", async () => {
  const fit = poisson();
  await expect(report(fit, { colour: 1 } as never)).rejects.toThrow(
    'invalid options: there is no option "colour"; the options are title, level',
  );
  await expect(report(fit, { level: 2 })).rejects.toThrow(
    "invalid level: 2 is not between 0 and 1",
  );
  await expect(report(fit, { title: 1 as never })).rejects.toThrow(InputError);
});
