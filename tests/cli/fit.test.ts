import { jest } from "@jest/globals";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { MixedGLM, parseCsv, Poisson } from "../../src/index.js";
import { example, runCli } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "mixedglm-fit-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Path of a new file. */
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const EPIL = ["--formula", "y ~ lbase * trt + lage + V4 + (1 | subject)", "--family", "poisson"];
const epil = parseCsv(readFileSync(example("epil.csv"), "utf8"));
const fitted = MixedGLM.fromFormula(EPIL[1], epil, { family: new Poisson() }).fitInla();

test("prints the summary that the library gives", async () => {
  const { code, stdout, stderr } = await runCli(["fit", example("epil.csv"), ...EPIL]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`${fitted.summary()}\n`);
});

test.each(["text", "gzip", "UTF-16", "tabs"])("standard input is read as %s", async (kind) => {
  const text = readFileSync(example("epil.csv"), "utf8");
  const stdin = {
    text,
    gzip: gzipSync(text),
    "UTF-16": Buffer.from(`\ufeff${text}`, "utf16le"),
    tabs: text.replaceAll(",", "\t"),
  }[kind]!;
  const { stdout } = await runCli(["fit", "-", ...EPIL], { stdin });
  expect(stdout).toBe(`${fitted.summary()}\n`);
});

test("formats and ratios", async () => {
  const print = async (...more: string[]) =>
    (await runCli(["fit", example("epil.csv"), ...EPIL, ...more])).stdout;
  const ratios = fitted.summary({ exponentiate: true });
  expect(await print("--exponentiate")).toBe(`${ratios}\n`);
  expect(await print("--format", "markdown")).toBe(`${fitted.summary().toMarkdown()}\n`);
  expect(await print("--format", "html", "--exponentiate")).toBe(`${ratios.toHTML()}\n`);
  expect(JSON.parse(await print("--format", "json"))).toEqual(
    JSON.parse(JSON.stringify(fitted.summary())),
  );
});

test("options reach the model and the fit", async () => {
  const argv = ["fit", example("cbpp.csv"), "--formula", "incidence ~ C(period) + (1 | herd)"];
  const more = "--trials size --link probit --vcp-p 0.5 --fe-p 3,2,2,inf --method laplace";
  const { stdout } = await runCli([...argv, ...more.split(" "), "--quadrature-points", "5"]);
  expect(stdout).toMatch(/Link: +probit/u);
  expect(stdout).toMatch(/\(feP\): +various/u);
  expect(stdout).toMatch(/\(vcpP\): +0\.5/u);
  expect(stdout).toContain("adaptive quadrature, 5");
});

test("variance components as in statsmodels", async () => {
  const { code, stdout } = await runCli([
    ...["fit", example("epil.csv"), "--formula", "y ~ lbase", "--family", "poisson"],
    ...["--vc-formula", "subject = 0 + C(subject)", "--vc-formula", "visit=0 + C(period)"],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("subject: 59");
  expect(stdout).toContain("visit: 4");
});

test("the seed decides the draws", async () => {
  const nuts = ["--method", "nuts", "--chains", "2", "--warmup", "100", "--draws", "50"];
  const draw = async (seed: string) =>
    (await runCli(["fit", example("epil.csv"), ...EPIL, ...nuts, "--seed", seed])).stdout;
  expect(await draw("4")).toBe(await draw("4"));
  expect(await draw("4")).not.toBe(await draw("5"));
});

test("a fit that must not be acted on is printed, and ends with 2", async () => {
  const formula = "use ~ age + (1 | district)";
  const path = example("contraception.csv");
  const ran = await runCli(["fit", path, "--formula", formula, "--method", "map"]);
  expect(ran.code).toBe(2);
  expect(ran.stdout).toContain("Binomial Mixed GLM Results");
  expect(ran.stderr).toBe(
    "mixedglm: the fit is not to be trusted: variance-collapsed; the summary says more\n",
  );
  const stopped = await runCli(["fit", example("epil.csv"), ...EPIL, "--max-iterations", "1"]);
  expect([stopped.code, stopped.stderr]).toEqual([2, expect.stringContaining("not-converged")]);
});

test("a terminal shows stages and clears them; --quiet shows none", async () => {
  const nuts = ["--method", "nuts", "--chains", "1", "--warmup", "100", "--draws", "100"];
  const argv = ["fit", example("epil.csv"), ...EPIL, ...nuts];
  let time = 0;
  const clock = jest.spyOn(performance, "now").mockImplementation(() => (time += 1000));
  const { stderr } = await runCli(argv, { terminal: true });
  clock.mockRestore();
  for (const stage of ["warm-up", "sampling"]) {
    expect(stderr).toMatch(new RegExp(`fitting \\(${stage}\\) {2}\\[#* *\\] +\\d+%`, "u"));
  }
  expect(stderr.lastIndexOf("\r\u001b[K")).toBeGreaterThan(stderr.lastIndexOf("%"));
  const quiet = await runCli([...argv, "--quiet"], { terminal: true });
  expect(quiet.stderr).not.toContain("\r");
});

test("only the columns of the formula are kept, and a word after many numbers is read anew", async () => {
  const rows = Array.from({ length: 66_000 }, (_, i) => `${i % 2},${i},${i % 50}`);
  const path = file("late.csv", `y,id,g\n${rows.join("\n")}\n1,last,3\n`);
  const argv = ["--method", "map", "--formula"];
  const { code } = await runCli(["fit", path, ...argv, "y ~ (1 | g)"]);
  expect([0, 2]).toContain(code);
  const used = await runCli(["fit", path, ...argv, 'y ~ I(id == "7") + (1 | g)']);
  expect(used.stderr).not.toContain("late.csv");
  const piped = await runCli(["fit", "-", ...argv, 'y ~ I(id == "7") + (1 | g)'], {
    stdin: readFileSync(path),
  });
  expect([piped.code, piped.stderr]).toEqual([
    1,
    'mixedglm: standard input: column "id": line 66002 holds "last" after 65,536 different numbers; name it with --categorical id\n',
  ]);
});

test("the report is written beside the summary, and a path that cannot be is refused at once", async () => {
  const path = join(folder, "report.html");
  const fit = ["fit", example("epil.csv"), ...EPIL];
  const { code, stderr } = await runCli([...fit, "--report", path]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(readFileSync(path, "utf8")).toMatch(/^<!doctype html>[\s\S]*lbase[\s\S]*<\/html>\s*$/iu);
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  const nowhere = await runCli([...fit, "--report", join(folder, "no", "report.html")]);
  expect([nowhere.code, nowhere.stdout]).toEqual([1, ""]);
  expect(nowhere.stderr).toContain("report.html: cannot be written: there is no such folder");
  const asFolder = await runCli([...fit, "--report", folder]);
  expect(asFolder.stderr).toContain("cannot be written: it is a folder");
}, 60_000);

test("a Parquet file is read by columns", async () => {
  const path = new URL("data/small.parquet", import.meta.url).pathname;
  const { stdout } = await runCli(["fit", path, "--formula", "y ~ x + flag + day + (1 | g)"]);
  for (const word of ["Rows dropped", "flag[T.True]", "g: 10", "day[T.2020-01-02T00:00:00.000Z]"]) {
    expect(stdout).toContain(word);
  }
});
