import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareModels, loadResults, parseCsv } from "../../src/index.js";
import { example, runCli } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "mixedglm-saved-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const MODEL = ["fit", example("cbpp.csv"), "--trials", "size", "--method", "laplace", "--formula"];
const PERIODS = "incidence ~ C(period) + (1 | herd)";
const FIT = path("fit.json");

beforeAll(async () => {
  const { code } = await runCli([...MODEL, PERIODS, "--save", FIT]);
  expect(code).toBe(0);
});

/** Runs predict on a table given as text. */
function predict(csv: string, ...options: string[]) {
  writeFileSync(path("new.csv"), csv);
  return runCli(["predict", FIT, path("new.csv"), ...options]);
}

test("predictions are those of the library, a row for each row", async () => {
  const { code, stdout, stderr } = await predict(
    "period,herd\n1,2\n,3\n4,15\n",
    "--interval",
    "0.9",
  );
  expect([code, stderr]).toEqual([0, ""]);
  const found = parseCsv(stdout);
  const result = loadResults(readFileSync(FIT, "utf8"));
  const data = { period: [1, NaN, 4], herd: [2, 3, 15] };
  const { mean, sd, lower, upper } = result.predict({ data, interval: 0.9 });
  const expected = { row: [1, 2, 3], mean, sd, lower, upper };
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    expect(Array.from(found[name])).toEqual(Array.from(values));
  }
});

test("every option reaches the library", async () => {
  const csv = "period,herd,size\n1,2,8\n2,99,9\n";
  const options = "--groups new --kind outcome --trials size --draws 50 --seed 4 --interval 0.5";
  const { stdout } = await predict(csv, ...options.split(" "));
  const result = loadResults(readFileSync(FIT, "utf8"));
  const data = { period: [1, 2], herd: [2, 99], size: [8, 9] };
  const { mean, upper } = result.predict({
    ...{ data, groups: "new", kind: "outcome", trials: "size", draws: 50, seed: 4 },
    interval: 0.5,
  });
  const found = parseCsv(stdout);
  expect(Array.from(found.mean)).toEqual(Array.from(mean));
  expect(Array.from(found.upper)).toEqual(Array.from(upper));
  const bare = await predict(csv, "--no-interval", "--unknown-levels", "new", "--scale", "linear");
  const linear = result.predict({ data, unknownLevels: "new", scale: "linear" });
  expect(bare.stdout).toBe(`row,mean\n1,${linear[0]}\n2,${linear[1]}\n`);
  const text = await predict(
    csv,
    "--groups",
    "zero",
    "--format",
    "text",
    "--output",
    path("o.txt"),
  );
  expect([text.code, text.stdout]).toEqual([0, ""]);
  expect(readFileSync(path("o.txt"), "utf8")).toContain("Predictions");
});

test("bad input is one line with code 1", async () => {
  const unknown = await predict("period,herd\n1,99\n");
  expect([unknown.code, unknown.stdout]).toEqual([1, ""]);
  expect(unknown.stderr).toBe(
    `mixedglm: ${path("new.csv")}: herd has levels that the fit did not see: 99; --unknown-levels new gives them fresh effects\n`,
  );
  const lacking = await predict("herd\n1\n");
  expect([lacking.code, lacking.stderr.includes('there is no column "period"')]).toEqual([1, true]);
  const level = await predict("period,herd\n1,2\n", "--interval", "95");
  expect([level.code, level.stderr]).toEqual([
    1,
    "mixedglm: invalid interval: 95 is neither false nor between 0 and 1; for 95% pass 0.95\n",
  ]);
  writeFileSync(path("cut.json"), readFileSync(FIT, "utf8").slice(0, 500));
  const cut = await runCli(["predict", path("cut.json"), path("new.csv")]);
  expect(cut.code).toBe(1);
  expect(cut.stderr).toMatch(/^mixedglm: .*cut\.json: the text is no JSON .*\n$/u);
  const other = await runCli(["predict", path("new.csv"), path("new.csv")]);
  expect([other.code, other.stderr.split("\n").length]).toEqual([1, 2]);
  const idle = await runCli([...MODEL, PERIODS, "--save-data"]);
  expect([idle.code, idle.stderr]).toEqual([
    1,
    "mixedglm: --save-data, --save-loo: there is no file; add --save fit.json\n",
  ]);
});

test("the file has data and scores on request alone, and is written whole", async () => {
  expect(readFileSync(FIT, "utf8")).toContain('"data":null,"loo":null');
  const saved = await runCli([...MODEL, PERIODS, "--save", path("all.json"), "--save-data"]);
  expect(saved.code).toBe(0);
  const result = loadResults(readFileSync(path("all.json"), "utf8"));
  expect(result.residuals().length).toBe(56);
  expect(readdirSync(folder).some((name) => name.endsWith(".tmp"))).toBe(false);
});

test("random effects print in every format", async () => {
  const print = async (format: string) =>
    (await runCli([...MODEL, PERIODS, "--random-effects", "herd", "--format", format])).stdout;
  const rows = loadResults(readFileSync(FIT, "utf8")).randomEffects("herd");
  expect(JSON.parse(await print("json"))).toEqual(rows);
  const csv = parseCsv(await print("csv"));
  expect(Array.from(csv.mean)).toEqual(rows.map(({ mean }) => mean));
  expect(await print("text")).toContain("Random effects of herd");
  expect(await print("markdown")).toContain("| herd\\[1\\] |");
  expect(await print("html")).toContain("<caption>Random effects of herd</caption>");
});

test("compare ranks models whose files have scores", async () => {
  const rows = [1, 0, 1, 1, 0, 1, 0, 1].map((y, i) => `${y},${i % 4},${"ab"[i % 2]}`);
  writeFileSync(path("tiny.csv"), `y,x,g\n${rows.join("\n")}\n`);
  const files = await Promise.all(
    ["y ~ x + (1 | g)", "y ~ (1 | g)"].map(async (formula, i) => {
      const file = path(`model${i}.json`);
      const argv = ["fit", path("tiny.csv"), "--method", "map", "--formula", formula];
      await runCli([...argv, "--save", file, "--save-loo"]);
      return file;
    }),
  );
  const { code, stdout } = await runCli(["compare", ...files]);
  const scores = files.map((file) => loadResults(readFileSync(file, "utf8")));
  const [model0, model1] = scores;
  expect([code, stdout]).toEqual([0, `${compareModels({ model0, model1 })}\n`]);
});

test("compare lays posteriors side by side, and says what it lacks", async () => {
  const map = path("map.json");
  await runCli([...MODEL, PERIODS, "--method", "map", "--save", map]);
  const both = await runCli(["compare", FIT, map]);
  expect([both.code, both.stderr]).toEqual([0, ""]);
  expect(both.stdout).toContain("fit mean");
  expect(both.stdout).toContain("map mean");
  expect((await runCli(["compare", FIT, map, "--format", "csv"])).stdout).toMatch(/^name,kind,/u);
  const small = path("small.json");
  await runCli([...MODEL, "incidence ~ (1 | herd)", "--save", small]);
  const apart = await runCli(["compare", FIT, small]);
  expect([apart.code, apart.stderr]).toEqual([
    1,
    "mixedglm: compare: the fits are of different models, and not all files have a score; save each with --save-loo\n",
  ]);
  expect((await runCli(["compare", FIT])).stderr).toBe(
    "mixedglm: compare: one file; name two or more\n",
  );
});
