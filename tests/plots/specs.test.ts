import { compile, type TopLevelSpec } from "vega-lite";
import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import {
  caterpillarPlot,
  coefficientPlot,
  densityPlot,
  fittedPlot,
  methodsPlot,
  predictiveCheckPlot,
  quantilePlot,
  rankPlot,
  renderSvg,
  tracePlot,
  type VegaLiteSpec,
} from "../../src/index.js";
import { normalQuantile } from "../../src/math/normal.js";
import { fakeDraws, fakeFit } from "./fakes.js";

const odd = ["a.b['c']", '"quoted" <script>alert(1)</script>', "back\\slash\nline", "[x] & y"];
const termOf = [0, 0, 0, 0];
const fit = fakeFit({
  termOf,
  means: [0.3, -0.5, -0.7, 0.4, -0.9, 0.1, 0.6],
  sds: [0.2, 0.1, 0.25, 0.3, 0.3, 0.2, 0.4],
  effectNames: odd,
});
const sampled = fakeFit({ changes: { method: "nuts", draws: fakeDraws() } });
const counts = [0, 2, 1, 5, 3, 0, 12, 4];
const means = Float64Array.of(0.5, 1.5, 1.2, 4, 3.5, 0.8, 9, 4.1);
const rows = (family: Binomial | Poisson, endog: number[], trials: number[]) => ({
  model: { fepNames: ["Intercept"], data: { family, endog, trials, termOf: [0, 0] } },
  vcpMean: [0],
  vcSd: [0.9, 0.95],
  fitted: () => means.map((mean) => (family.usesTrials ? mean / 10 : mean)),
  residuals: () => Float64Array.from({ length: 12 }, (_, i) => normalQuantile((i + 0.4) / 12.2)),
});
const poisson = rows(new Poisson(), counts, counts);
const binary = rows(
  new Binomial(),
  counts.map((y) => Number(y > 2)),
  counts.map(() => 1),
);
const checked = {
  posteriorPredictiveCheck: () => [
    { statistic: "mean", observed: 3.4, mean: 3.3, lower: 2.6, upper: 4.1, pValue: 0.45 } as const,
    { statistic: "zeros", observed: 9, mean: 2, lower: 0, upper: 5, pValue: 0.001 } as const,
  ],
};

const PICTURES: Record<string, () => VegaLiteSpec> = {
  caterpillar: () => caterpillarPlot(fit, "district"),
  "caterpillar of some": () => caterpillarPlot(fit, 0, { groups: 2, level: 0.8 }),
  coefficients: () => coefficientPlot(fit),
  ratios: () => coefficientPlot(fit, { exponentiate: true, parameters: ["Intercept", "age"] }),
  "density of a fixed effect": () => densityPlot(fit, "age"),
  "density of a standard deviation": () => densityPlot(fit, "district"),
  "density of a random effect": () => densityPlot(fit, odd[1]),
  "fitted counts": () => fittedPlot(poisson),
  "fitted proportions": () => fittedPlot(binary),
  quantiles: () => quantilePlot(binary),
  "predictive check": () => predictiveCheckPlot(checked),
  methods: () => methodsPlot({ inla: fit, "m.a['p']": sampled }, "age"),
  "methods of a standard deviation": () => methodsPlot({ inla: fit, map: sampled }, "district"),
  trace: () => tracePlot(sampled, { title: 'A "title" <b>' }),
  ranks: () => rankPlot(sampled, { bins: 5 }),
};

/** The specification with a line per datum. */
function text(spec: VegaLiteSpec): string {
  const data: string[] = [];
  const shape = JSON.stringify(
    spec,
    (key, value) => {
      if (key === "config") return "CONFIG";
      if (key !== "values" || !Array.isArray(value) || typeof value[0] !== "object") return value;
      data.push(...value.map((datum) => JSON.stringify(datum)));
      return value.length;
    },
    2,
  );
  return [shape, ...data].join("\n");
}

describe.each(Object.keys(PICTURES))("%s", (name) => {
  const spec = PICTURES[name]();

  it("keeps its specification", () => {
    expect(text(spec)).toMatchSnapshot();
  });

  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  it("compiles without a warning", () => {
    const said: unknown[] = [];
    const say = (...words: unknown[]) => {
      said.push(words);
      return logger;
    };
    const level = ((value?: number) => (value === undefined ? 0 : logger)) as never;
    const logger = { level, error: say, warn: say, info: say, debug: () => logger };
    compile(spec as unknown as TopLevelSpec, { logger });
    expect(said).toEqual([]);
  });

  it("keeps its picture, and draws it the same twice", async () => {
    const svg = await renderSvg(spec);
    expect(await renderSvg(spec)).toBe(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).not.toContain("<script");
    expect(svg.replace(/></g, ">\n<")).toMatchSnapshot();
  });
});

it("every name is a text of the picture", async () => {
  const svg = await renderSvg(PICTURES.caterpillar());
  expect(svg).toContain("a.b['c']");
  expect(svg).toContain("&lt;script&gt;");
  expect(svg).toContain("back\\slash line");
});
