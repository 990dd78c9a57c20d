import { readFileSync } from "node:fs";
import { Binomial } from "../../src/families/binomial.js";
import { Poisson } from "../../src/families/poisson.js";
import type { FitMethod } from "../../src/inference/fit-options.js";
import { BayesMixedGLMResults } from "../../src/results/results.js";
import { formatSummary } from "../../src/results/format-summary.js";
import { layoutTable } from "../../src/results/text-table.js";
import { fakeModel, fakeOutcome } from "./fakes.js";

interface Case {
  name: string;
  family: string;
  method: FitMethod;
  fepNames: string[];
  vcpNames: string[];
  ident: number[];
  params: number[];
  sd: number[];
  summary: string[];
}

const file = new URL("../reference/statsmodels-summary.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

function summaryOf({ family, method, fepNames, vcpNames, ident, params, sd }: Case) {
  const model = fakeModel({
    family: family === "Binomial" ? new Binomial() : new Poisson(),
    fepNames,
    vcpNames,
    termOf: ident,
  });
  const outcome = fakeOutcome(model, {
    method,
    params: Float64Array.from(params),
    sd: Float64Array.from(sd),
  });
  return new BayesMixedGLMResults(model, outcome).summary();
}

describe.each(cases)("statsmodels' summary of $name", (reference) => {
  const [title, rule, head, , ...rest] = reference.summary;
  const body = rest.slice(0, rest.lastIndexOf(rule));
  const notes = rest.slice(body.length + 1).join(" ");
  const summary = summaryOf(reference);

  it("has our main table, to the character", () => {
    const { columns, rows } = formatSummary(summary);
    const table = layoutTable(columns, rows);
    expect(table.head).toBe(head);
    expect(table.body).toEqual(body);
    expect(table.width).toBe(rule.length);
  });

  it("has our title, footnotes and words", () => {
    expect(summary.title).toBe(title.trim());
    expect(summary.notes.join(" ")).toBe(notes);
    const words = String(summary)
      .split("\n")
      .map((line) => line.trim().split(/ +/).join(" "));
    for (const line of [title, head, ...body]) {
      expect(words).toContain(line.trim().split(/ +/).join(" "));
    }
  });
});

describe("String(summary)", () => {
  it("is statsmodels' text around our header where the table is wider than the header", () => {
    const reference = cases[1];
    const lines = String(summaryOf(reference)).split("\n");
    const ours = [
      ...lines.slice(0, 2),
      ...lines.slice(lines.findIndex((l) => l.startsWith("---"))),
    ];
    const theirs = reference.summary.map((line) => line.trimEnd());
    theirs.splice(2, 0, "-".repeat(theirs[1].length));
    expect(ours).toEqual(theirs);
  });
});
