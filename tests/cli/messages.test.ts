import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describeError } from "../../src/cli/messages.js";
import { example, runCli } from "./run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "mixedglm-messages-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FILES: Record<string, string | Uint8Array> = {
  "short.csv": "y,g,x\n1,a,2\n0,b\n",
  "open.csv": 'y,g\n1,a\n0,"b\n',
  "twice.csv": "y,y\n1,2\n",
  "unnamed.csv": ",y\n1,2\n",
  "empty.csv": "",
  "header.csv": "y,g\n",
  "minus.csv": 'y;g\n1;a\n\n1;"c\nd"\n-1;b\n',
  "latin1.csv": Buffer.from("y,g\n1,\u00e9\n", "latin1"),
  "cut.csv.gz": gzipSync("y,g\n1,a\n".repeat(1000)).subarray(0, 40),
  "torn.parquet": "PAR1 and no more",
  "point.csv": `y,x,g\n1,1.5,a\n0,.,b\n${"123456789".replace(/./gu, "0,$&,b\n")}`,
  "words.csv": "y,g\n1,a\nyes,b\nno,b\n",
};
for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content);

/** What a command says, with the folder left out. */
async function refusal(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(argv);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).not.toMatch(/^ +at /mu);
  return stderr.replaceAll(`${folder}/`, "").replaceAll(example(""), "").trimEnd();
}

test.each([
  ["nofile.csv", "nofile.csv: there is no such file"],
  [
    "short.csv",
    "short.csv: line 3 has 2 cells, the header has 3; complete the row, or check the delimiter",
  ],
  [
    "open.csv",
    'open.csv: line 3: a quoted cell does not end, or text follows its closing quote; close the quote; within a quoted cell write "" for a quote',
  ],
  [
    "twice.csv",
    'twice.csv: column 2 of the header repeats the name "y"; give every column its own name',
  ],
  [
    "unnamed.csv",
    "unnamed.csv: column 1 of the header has no name; name it; R leaves row names out with write.csv(x, row.names = FALSE)",
  ],
  ["empty.csv", "empty.csv: there is no header line"],
  [
    "latin1.csv",
    "latin1.csv: the text is not UTF-8; save it as UTF-8, or convert it: iconv -f latin1 -t utf-8",
  ],
  ["cut.csv.gz", "cut.csv.gz: the gzip file is damaged or cut off"],
])("%s cannot be read", async (name, expected) => {
  const path = join(folder, name);
  const formula = ["--formula", "y ~ (1 | g)"];
  expect(await refusal(["fit", path, ...formula])).toBe(`mixedglm: ${expected}`);
  expect(await refusal(["describe", path])).toBe(`mixedglm: ${expected}`);
});

test.each([
  ["header.csv", "invalid data: there are no rows"],
  ["minus.csv", "minus.csv, line 6: the response is -1, not a whole number >= 0"],
  [
    "words.csv",
    'invalid column "y": a response of text has two values, this one has 3 values: 1, no, yes; compare it with one of them: I(y == "a") ~ ...',
  ],
  [
    "torn.parquet",
    "torn.parquet: parquet file invalid (footer != PAR1); write it anew, compressed with snappy or not at all",
  ],
  [
    "point.csv",
    'point.csv, line 3: column "x" holds the text ".", but 10 of 11 rows hold numbers; if "." means a missing value, pass --na "" --na NA --na "."; if the values are categories, write C(x)',
    "y ~ x + (1 | g)",
  ],
])("%s cannot be fitted", async (name, expected, formula = "y ~ (1 | g)") => {
  const argv = ["fit", join(folder, name), "--formula", formula];
  expect(await refusal(argv)).toBe(`mixedglm: ${expected}`);
});

test.each([
  [[], '--formula: it is missing; write --formula "y ~ x + (1 | group)"'],
  [["--formla", "y"], "unknown option '--formla' (Did you mean --formula?); see mixedglm --help"],
  [
    ["--formula", "y ~ (1 | g)", "--fe-p", "two"],
    "option '--fe-p <number>' argument 'two' is invalid. It is not a number; see mixedglm --help",
  ],
  [
    ["--formula", "V4 ~ (1 | subject)", "--fe-p", "-1"],
    "invalid --fe-p: the prior SD of Intercept is -1; it must be > 0",
  ],
  [
    ["--formula", "y ~ (1 | subject)", "--family", "gaussian"],
    "option '--family <name>' argument 'gaussian' is invalid. Allowed choices are binomial, poisson; see mixedglm --help",
  ],
  [
    ["--formula", "y ~ (1 | subject)", "--family", "poisson", "--link", "probit"],
    "--link: the poisson family has no probit link; it has log, sqrt, identity",
  ],
  [
    ["--formula", "y ~ (1 | subject)", "--chains", "3"],
    "--chains: it is for --method nuts, and the method is inla; leave one of them out",
  ],
  [
    ["--formula", "y ~ (1 | subject)"],
    "epil.csv, line 2: the response is 5, above the 1 trial that each row has by default; pass --trials: the number of trials of each row, or code the response 0/1; for counts pass --family poisson",
  ],
  [
    ["--formula", "log(y) ~ (1 | subject)"],
    "epil.csv, line 12: log(y) gives -Infinity; change the expression or leave the row out",
  ],
  [
    ["--formula", "y ~ ag + (1 | subject)"],
    'invalid formula: there is no column "ag"; did you mean "age"?\n  y ~ ag + (1 | subject)\n      ^^',
  ],
  [
    ["--formula", "y ~ (1 | subject)", "--exposure", "bass"],
    'epil.csv: exposure: there is no column "bass"; did you mean "base"?',
  ],
  [
    ["--formula", "y ~ (1 | subject)", "--categorical", "sbject"],
    'epil.csv: categorical: there is no column "sbject"',
  ],
  [
    ["--formula", "y ~ 1", "--vc-formula", "a"],
    `option '--vc-formula <name=formula>' argument 'a' is invalid. Write name=formula: "a=0 + C(a)"; see mixedglm --help`,
  ],
  [
    ["--formula", "y ~ 1", "--vc-formula", "a=0+trt", "--vc-formula", "a=1"],
    `option '--vc-formula <name=formula>' argument 'a=1' is invalid. The name "a" is there twice; see mixedglm --help`,
  ],
  [
    ["--formula", "y ~ 1", "--delimiter", '"'],
    `option '--delimiter <text>' argument '"' is invalid. Give one or more characters, or the word tab; see mixedglm --help`,
  ],
  [
    ["more.csv", "--formula", "y ~ 1"],
    "too many arguments for 'fit'. Expected 1 argument but got 2; see mixedglm --help",
  ],
])("fit epil.csv %j is refused", async (more, expected) => {
  expect(await refusal(["fit", example("epil.csv"), ...more])).toBe(`mixedglm: ${expected}`);
});

test("a folder is no data", async () => {
  expect(await refusal(["describe", folder])).toBe(
    `mixedglm: ${folder}: this is a folder, not a file of data`,
  );
});

test("a fault of the program says that it is one", () => {
  expect(describeError(new TypeError("x is\nundefined"))).toBe(
    "x is undefined (this should not happen: please report it, with DEBUG=1 for the place)",
  );
});
