import { InputError } from "../../src/errors.js";
import { Binomial, Log, MixedGLM, Poisson, Probit, type Family } from "../../src/index.js";

const rows = Array.from({ length: 24 }, (_, i) => ({
  y: [0, 1, 1, 0, 0, 1, 0][i % 7],
  x: (i % 5) - 2,
  g: `g${i % 4}`,
}));
const fit = (family: Family) =>
  MixedGLM.fromFormula("y ~ x + (1 | g)", rows, { family }).fitLaplace();

describe("summary({ exponentiate: true })", () => {
  const result = fit(new Binomial());
  const summary = result.summary({ exponentiate: true });

  it("has exp of the median and of the interval of each fixed effect", () => {
    const { ratio, mean, sd } = summary.rows[1];
    expect(ratio!.median).toBeCloseTo(Math.exp(mean), 8);
    expect(ratio!.lower).toBeCloseTo(Math.exp(mean - 1.959963984540054 * sd), 6);
    expect(ratio!.upper).toBeCloseTo(Math.exp(mean + 1.959963984540054 * sd), 6);
    expect(summary.rows[2].ratio).toBeNull();
  });

  it("prints three more columns in every form", () => {
    const text = String(summary);
    expect(text).toMatch(/SD \(UB\) +Odds ratio +2\.5% +97\.5%/);
    expect(text).toContain(summary.rows[1].ratio!.lower.toFixed(3));
    expect(summary.toMarkdown()).toContain("| Odds ratio | 2.5% | 97.5% |");
    expect(summary.toHTML()).toContain('<th scope="col">97.5%</th>');
  });

  it("is named after the link and the family", () => {
    const title = (family: Family) => fit(family).summary({ exponentiate: true }).columns[7];
    expect(title(new Poisson())).toBe("Rate ratio");
    expect(title(new Binomial(new Log()))).toBe("Risk ratio");
  });

  it("leaves the plain summary as it is", () => {
    expect(String(result.summary({ exponentiate: false }))).toBe(String(result.summary()));
    expect(result.summary().columns).toHaveLength(7);
    expect("ratio" in result.summary().rows[0]).toBe(false);
  });

  it("refuses other links and unknown options", () => {
    const probit = () => fit(new Binomial(new Probit())).summary({ exponentiate: true });
    expect(probit).toThrow(InputError);
    expect(probit).toThrow("only under a logit or log link, not probit; leave it out");
    expect(() => result.summary({ exp: true } as object)).toThrow('there is no option "exp"');
  });
});
