import {
  Binomial,
  InputError,
  Probit,
  caterpillarPlot,
  coefficientPlot,
  densityPlot,
  fittedPlot,
  methodsPlot,
  quantilePlot,
  rankPlot,
  renderSvg,
  tracePlot,
} from "../../src/index.js";
import { labelsOf, levelsOf, shorten } from "../../src/plots/labels.js";
import { textWidth } from "../../src/plots/text-width.js";
import { fakeDraws, fakeFit } from "./fakes.js";

const fit = fakeFit();
const sampled = fakeFit({ changes: { draws: fakeDraws() } });
const unspread = fakeFit({ sds: [0.1, 0.1, NaN, NaN, NaN] });
const probit = fakeFit({ family: new Binomial(new Probit()) });
const noRows = {
  model: { fepNames: [], data: { family: new Binomial(), endog: [], trials: [], termOf: [] } },
  vcpMean: [],
  vcSd: [],
  fitted: () => new Float64Array(),
  residuals: () => Float64Array.of(0),
};

it.each([
  [
    () => caterpillarPlot(fit, "herd"),
    'invalid term: there is no term "herd"; the terms are district',
  ],
  [() => caterpillarPlot(fit, 0, { groups: 1 }), "invalid groups: 1 is not a whole number >= 2"],
  [() => caterpillarPlot(fit, 0, { level: 1 }), "invalid level: 1 is not between 0 and 1"],
  [() => caterpillarPlot(fit, 0, { width: 0 }), "invalid width: 0 is not a number of pixels > 0"],
  [
    () => caterpillarPlot(fit, 0, { title: 3 as never }),
    'invalid title: it is not a text; pass "" for none',
  ],
  [
    () => caterpillarPlot(fit, 0, { colour: "red" } as never),
    'invalid options: there is no option "colour"; the options are title, width, height, level, groups',
  ],
  [
    () => coefficientPlot(fit, { parameters: ["district"] }),
    'invalid parameters: "district" is no fixed effect; caterpillarPlot shows random effects',
  ],
  [() => coefficientPlot(fit, { parameters: [] }), "invalid parameters: there are none to show"],
  [
    () => coefficientPlot(probit, { exponentiate: true }),
    "invalid exponentiate: exp of a fixed effect is a ratio only under a logit or log link, not probit; leave it out",
  ],
  [
    () => densityPlot(unspread, "district"),
    'invalid parameter: the fit has no standard deviation of "district", so no density; see the warnings of the fit; fitInla gives one',
  ],
  [
    () => fittedPlot(noRows, { bins: 1.5 }),
    "invalid bins: 1.5 is not a whole number >= 0; 0 shows every row",
  ],
  [() => quantilePlot(noRows), "invalid result: it has 1 residuals, and a plot takes two or more"],
  [() => methodsPlot({}, "age"), "invalid fits: there are none; pass { inla, nuts }"],
  [() => tracePlot(fit), "invalid result: it has no draws; fitNuts makes them"],
  [() => rankPlot(sampled, { bins: 1 }), "invalid bins: 1 is not a whole number >= 2"],
])("%s says what is wrong", (call, message) => {
  expect(call).toThrow(InputError);
  expect(call).toThrow(message);
});

it("shows means alone where a fit has no standard deviations", async () => {
  const spec = caterpillarPlot(unspread, "district");
  expect(spec.data).toMatchObject({
    values: [
      { centre: 0.5, lower: null, upper: null },
      { centre: 0.4, lower: null, upper: null },
    ],
  });
  expect(await renderSvg(spec)).not.toMatch(/NaN|undefined/);
});

it("orders groups by mean and says how many it leaves out", () => {
  const termOf = new Array(2000).fill(0);
  const means = [0, 0, -1, ...termOf.map((_, j) => ((j * 7) % 2000) / 1000)];
  const many = fakeFit({ termOf, means, sds: means.map(() => 0.1) });
  const spec = caterpillarPlot(many, "district");
  const { values } = spec.data as { values: { label: string; centre: number }[] };
  const centres = values.map(({ centre }) => centre);
  expect(centres).toEqual([...centres].sort((a, b) => b - a));
  expect(centres).toHaveLength(60);
  [1.999, 1.97, 0.029, 0].forEach((mean, i) =>
    expect(centres[[0, 29, 30, 59][i]]).toBeCloseTo(mean, 5),
  );
  expect(JSON.stringify(spec.title)).toContain("1,940 groups in between are left out");
  expect(JSON.stringify(spec.encoding)).toContain("⋯ 1,940 more ⋯");
});

it("takes sizes and titles", () => {
  expect(densityPlot(fit, "age", { width: 200, height: 50 })).toMatchObject({
    width: 200,
    height: 50,
  });
  expect(densityPlot(fit, "age", { title: "" })).not.toHaveProperty("title");
  expect(densityPlot(fit, "age", { title: "Mine" })).toMatchObject({ title: { text: "Mine" } });
});

it("draws several pictures at once as one by one", async () => {
  const specs = [densityPlot(fit, "age"), caterpillarPlot(fit, 0), coefficientPlot(fit)];
  const together = await Promise.all(specs.map((spec) => renderSvg(spec)));
  for (const [i, spec] of specs.entries()) expect(await renderSvg(spec)).toBe(together[i]);
});

it("draws on after a specification that cannot be drawn", async () => {
  await expect(renderSvg({ ...densityPlot(fit, "age"), layer: null })).rejects.toThrow();
  expect(await renderSvg(densityPlot(fit, "age"))).toContain("<svg");
});

it("draws no flat prior", () => {
  const flat = fakeFit({ feP: [Infinity, Infinity] });
  const spec = densityPlot(flat, "age");
  expect(JSON.stringify(spec.title)).not.toContain("prior");
  const { values } = spec.data as { values: { prior: number | null }[] };
  expect(values.every(({ prior }) => prior === null)).toBe(true);
});

it("densities integrate to one, on the scale that is shown", () => {
  for (const exponentiate of [false, true]) {
    const spec = densityPlot(fit, "district", { exponentiate });
    const { values } = spec.data as { values: { x: number; posterior: number }[] };
    const area = values.slice(1).reduce((sum, { x, posterior }, i) => {
      const before = values[i];
      return sum + ((x - before.x) * (posterior + before.posterior)) / 2;
    }, 0);
    expect(area).toBeCloseTo(1, 2);
  }
});

it("takes the levels out of names that are alike, and keeps others", () => {
  expect(levelsOf(["g[a]:x", "g[b[1]]:x"])).toEqual(["a", "b[1]"]);
  expect(levelsOf(["a[1]:b[2]", "a[1]:b[3]"])).toEqual(["a[1]:b[2]", "a[1]:b[3]"]);
  expect(levelsOf(["RE_1", "RE_2"])).toEqual(["RE_1", "RE_2"]);
  expect(levelsOf([])).toEqual([]);
});

it("shortens long names in the middle and tells equal ones apart", () => {
  const long = "x".repeat(30) + "y".repeat(30);
  expect([...shorten(long)]).toHaveLength(36);
  expect(shorten(long)).toMatch(/^x+…y+$/);
  expect(labelsOf(["a", "b", "a"])).toEqual(["a", "b", "a (2)"]);
});

it("knows the widths of Helvetica, and guesses others", () => {
  expect(textWidth("Mean 0.5", 10)).toBeCloseTo(
    (833 + 556 + 556 + 556 + 278 + 556 + 278 + 556) / 100,
    10,
  );
  expect(textWidth("日本", 10)).toBe(20);
  expect(textWidth("é", 10)).toBe(6.5);
});
