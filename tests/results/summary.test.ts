import fc from "fast-check";
import type { FitWarning } from "../../src/errors.js";
import { Poisson } from "../../src/families/poisson.js";
import type { FitOutcome } from "../../src/inference/fit-outcome.js";
import { BayesMixedGLMResults } from "../../src/results/results.js";
import { displayWidth } from "../../src/results/text-layout.js";
import { fakeModel, fakeOutcome, type FakeModelOptions } from "./fakes.js";

function summaryOf(options: FakeModelOptions = {}, changes: Partial<FitOutcome> = {}) {
  const model = fakeModel(options);
  return new BayesMixedGLMResults(model, fakeOutcome(model, changes)).summary();
}

const collapsed: FitWarning = {
  code: "variance-collapsed",
  severity: "severe",
  message: "The random effects of district have shrunk to nothing",
  remedy: "Use fitLaplace().",
};
const failed = {
  converged: false,
  iterations: 500,
  gradientNorm: 0.1,
  seconds: 1,
  message: "Stopped at the limit of 500 iterations.",
};
const troubled = () =>
  summaryOf(
    {
      rows: 1934,
      formula: "use ~ age + I(age ** 2) + urban + (1 | district) + (0 + urban | district)",
      vcpNames: ["district", "district:urban"],
      termOf: [0, 1],
      droppedRows: 3,
    },
    {
      sd: Float64Array.of(1e-7, NaN, 0.2, 12345678, 1, 1),
      convergence: failed,
      warnings: [collapsed],
    },
  );

describe("toString", () => {
  it("prints a small fit", () => {
    expect(`\n${summaryOf()}\n`).toBe(`
                    Binomial Mixed GLM Results
===================================================================
Family:    Binomial                    Rows used:       4
Link:      logit                       Random effects:  district: 2
Method:    MAP, joint mode (Laplace)   Prior SD (feP):  2
Converged: yes (12 iterations)         Prior SD (vcpP): 1
-------------------------------------------------------------------
                Type  Post. Mean  Post. SD    SD   SD (LB)  SD (UB)
-------------------------------------------------------------------
Intercept          M      0.1000    0.0100
age                M      0.2000    0.0200
district           V      0.3000    0.0300  1.350    1.271    1.433
===================================================================
Parameter types are mean structure (M) and variance structure (V)
Variance parameters are modeled as log standard deviations
`);
  });

  it("wraps the formula, notes and warnings, and shows numbers that are tiny, huge or missing", () => {
    expect(`\n${troubled()}\n`).toBe(`
                  Binomial Mixed GLM Results
==============================================================
Family:    Binomial                      Rows used:       1934
Link:      logit                         Rows dropped:    3
Method:    MAP, joint mode (Laplace)     Prior SD (feP):  2
Converged: no (500 iterations)           Prior SD (vcpP): 1
Formula: use ~ age + I(age ** 2) + urban + (1 | district) + (0
         + urban | district)
Random effects: district: 1; district:urban: 1
--------------------------------------------------------------
               Type Post. Mean  Post. SD   SD  SD (LB) SD (UB)
--------------------------------------------------------------
Intercept         M     0.1000   1.00e-7
age               M     0.2000       nan
district          V     0.3000    0.2000 1.350   0.905   2.014
district:urban    V     0.4000 1.2346e+7 1.492   0.000     inf
==============================================================
Parameter types are mean structure (M) and variance structure
(V)
Variance parameters are modeled as log standard deviations
Not converged. Stopped at the limit of 500 iterations.
Warning (variance-collapsed): The random effects of district
have shrunk to nothing. Use fitLaplace().
`);
  });

  it("prints a model without fixed effects", () => {
    const lines = String(summaryOf({ family: new Poisson(), fepNames: [] })).split("\n");
    expect(lines[0].trim()).toBe("Poisson Mixed GLM Results");
    expect(lines.filter((line) => / [MV] /.test(line))).toEqual([
      expect.stringMatching(/^district +V +0\.1000 +0\.0100 +1\.105 +1\.083 +1\.127$/),
    ]);
  });

  it("keeps its layout whatever the names are", () => {
    const name = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(name, name, name, (fixed, term, formula) => {
        const summary = summaryOf({ fepNames: [fixed], vcpNames: [term], formula });
        const lines = String(summary).split("\n");
        const width = lines[1].length;
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        const rules = lines.flatMap((line, i) => (/^(===+|---+)$/.test(line) ? [i] : []));
        expect(rules.slice(-2)).toEqual([rules[2], rules[2] + 3]);
      }),
    );
  });

  it("lines up names of wide characters", () => {
    const lines = String(summaryOf({ fepNames: ["切片", "âge"], vcpNames: ["地区"] })).split("\n");
    const columns = lines
      .filter((line) => / [MV] /.test(line))
      .map((line) => displayWidth(line.slice(0, line.search(/ [MV] /))));
    expect(new Set(columns).size).toBe(1);
  });
});

describe("toMarkdown", () => {
  it("prints two tables and the notes", () => {
    expect(`\n${troubled().toMarkdown()}\n`).toBe(String.raw`
**Binomial Mixed GLM Results**

|  |  |
| :-- | :-- |
| Formula | use \~ age + I(age \*\* 2) + urban + (1 \| district) + (0 + urban \| district) |
| Family | Binomial |
| Link | logit |
| Method | MAP, joint mode (Laplace) |
| Converged | no (500 iterations) |
| Rows used | 1934 |
| Rows dropped | 3 |
| Random effects | district: 1; district:urban: 1 |
| Prior SD (feP) | 2 |
| Prior SD (vcpP) | 1 |

|  | Type | Post. Mean | Post. SD | SD | SD (LB) | SD (UB) |
| :-- | --: | --: | --: | --: | --: | --: |
| Intercept | M | 0.1000 | 1.00e-7 |  |  |  |
| age | M | 0.2000 | nan |  |  |  |
| district | V | 0.3000 | 0.2000 | 1.350 | 0.905 | 2.014 |
| district:urban | V | 0.4000 | 1.2346e+7 | 1.492 | 0.000 | inf |

Parameter types are mean structure (M) and variance structure (V)

Variance parameters are modeled as log standard deviations

Not converged. Stopped at the limit of 500 iterations.

Warning (variance-collapsed): The random effects of district have shrunk to nothing. Use fitLaplace().
`);
  });

  it("escapes markup, so that the names print as they are", () => {
    const text = summaryOf({
      fepNames: ["a|b", "_x_ `<i>` *&\\"],
      vcpNames: ["VC_1"],
    }).toMarkdown();
    expect(text).toContain("| a\\|b | M |");
    expect(text).toContain("| \\_x\\_ \\`\\<i\\>\\` \\*\\&\\\\ | M |");
    expect(text).toContain("| VC_1 | V |");
  });

  it("has seven cells in every row of the main table, whatever the names are", () => {
    const unit = fc.constantFrom("|", "\\", "\n", "a", "_", "`");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (name) => {
        const text = summaryOf({ fepNames: [name], vcpNames: [name] }).toMarkdown();
        const table = text.split("\n\n")[2].split("\n");
        expect(table).toHaveLength(4);
        for (const row of table) {
          expect(row.replace(/\\[^]/g, "").match(/\|/g)).toHaveLength(8);
        }
      }),
    );
  });
});

describe("toHTML", () => {
  it("prints two tables and the notes", () => {
    expect(`\n${summaryOf({ fepNames: [] }, { warnings: [collapsed] }).toHTML()}\n`).toBe(`
<div class="mixedglm-summary">
<table>
<caption>Binomial Mixed GLM Results</caption>
<tbody>
<tr><th scope="row">Family</th><td>Binomial</td></tr>
<tr><th scope="row">Link</th><td>logit</td></tr>
<tr><th scope="row">Method</th><td>MAP, joint mode (Laplace)</td></tr>
<tr><th scope="row">Converged</th><td>yes (12 iterations)</td></tr>
<tr><th scope="row">Rows used</th><td>4</td></tr>
<tr><th scope="row">Random effects</th><td>district: 2</td></tr>
<tr><th scope="row">Prior SD (vcpP)</th><td>1</td></tr>
</tbody>
</table>
<table>
<thead>
<tr><th scope="col"></th><th scope="col">Type</th><th scope="col">Post. Mean</th><th scope="col">Post. SD</th><th scope="col">SD</th><th scope="col">SD (LB)</th><th scope="col">SD (UB)</th></tr>
</thead>
<tbody>
<tr><th scope="row">district</th><td>V</td><td>0.1000</td><td>0.0100</td><td>1.105</td><td>1.083</td><td>1.127</td></tr>
</tbody>
</table>
<p>Parameter types are mean structure (M) and variance structure (V)</p>
<p>Variance parameters are modeled as log standard deviations</p>
<p>Warning (variance-collapsed): The random effects of district have shrunk to nothing. Use fitLaplace().</p>
</div>
`);
  });

  it("escapes every text", () => {
    const evil = `<script>alert("1")</script> & 'x'\n|`;
    const escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; |";
    const warning = { ...collapsed, message: evil, remedy: evil };
    const convergence = { ...failed, message: evil };
    const summary = summaryOf(
      { fepNames: [evil], vcpNames: [evil], formula: evil },
      { warnings: [warning], convergence },
    );
    const html = summary.toHTML();
    // Formula, its terms, two names, the convergence message, message and remedy of the warning.
    expect(html.split(escaped)).toHaveLength(8);
    expect(html).not.toMatch(/<script|alert\("/);
  });

  it("uses only its own tags", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const html = summaryOf({ fepNames: [name], vcpNames: [name] }).toHTML();
        const tags = html.match(/<[^>]*>/g) ?? [];
        const own =
          /^<\/?(div|table|caption|thead|tbody|tr|th|td|p)( (class="mixedglm-summary"|scope="(row|col)"))?>$/;
        expect(tags.filter((tag) => !own.test(tag))).toEqual([]);
      }),
    );
  });
});

describe("toJSON", () => {
  it("is plain data at full precision that JSON reads back", () => {
    const summary = summaryOf({ fepNames: ["a\nb"] });
    const json = summary.toJSON();
    expect(Object.keys(json)).toEqual(["title", "header", "columns", "rows", "notes", "warnings"]);
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(json);
    expect(json.rows[0].name).toBe("a\nb");
    expect(json.rows[1].scaleUpper).toBe(Math.exp(0.2 + 2 * 0.02));
    expect(json.columns).toEqual([
      "",
      "Type",
      "Post. Mean",
      "Post. SD",
      "SD",
      "SD (LB)",
      "SD (UB)",
    ]);
  });
});
