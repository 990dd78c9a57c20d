import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { buildProgram } from "../../src/cli/program.js";
import { example, runCli } from "./run-cli.js";

const commands = buildProgram({} as never, () => undefined).commands;
const folder = mkdtempSync(join(tmpdir(), "mixedglm-help-"));
cpSync(example(""), folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

/** The command lines of the examples in a help text, as lists of words, on copies of the data. */
function examplesIn(help: string): string[][] {
  const lines = help.split("\n").flatMap((line) => /^ {2}\$ mixedglm (.*)$/u.exec(line)?.[1] ?? []);
  return lines.map((line) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/gu)]
      .map(([, quoted, plain]) => quoted ?? plain)
      .map((word) => (/\.(csv|html|json)$/u.test(word) ? join(folder, word) : word)),
  );
}

test.each(commands.map((command) => command.name()))(
  "the examples of %s run",
  async (name) => {
    const { code, stdout } = await runCli([name, "--help"]);
    expect(code).toBe(0);
    const examples = examplesIn(stdout);
    expect(examples.length).toBeGreaterThan(1);
    for (const argv of examples) {
      const ran = await runCli(argv);
      expect([argv, ran.code, ran.stdout === ""]).toEqual([argv, 0, false]);
    }
  },
  300_000,
);

test("every option is in docs/command-line.md, and every option there exists", () => {
  const text = readFileSync(new URL("../../docs/command-line.md", import.meta.url), "utf8");
  const documented = [...text.matchAll(/`((?:-\w, )?--[a-z][^`]*)`/gu)].map(([, flags]) => flags);
  const options = commands.flatMap((command) => command.options.map(({ flags }) => flags));
  const inTables = documented.filter((flags) => !["-h, --help", "--categorical"].includes(flags));
  expect(new Set(inTables)).toEqual(new Set(options));
});

test("no arguments: help; --version: the version", async () => {
  expect((await runCli([])).stderr).toContain("Usage: mixedglm");
  expect((await runCli(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/u);
  expect((await runCli(["fti"])).stderr).toBe(
    "mixedglm: unknown command 'fti' (Did you mean fit?); see mixedglm --help\n",
  );
});

test("whatever the arguments, a refusal is a message and never a stack trace", async () => {
  const flags = commands.flatMap((command) => command.options.map(({ long }) => long!));
  const word = fc.oneof(
    fc.constantFrom("fit", "describe", "-", "--", "-1", "__proto__", "constructor", "1e999", "inf"),
    fc.constantFrom(...flags.filter((flag) => !["--report", "--save", "--output"].includes(flag))),
    fc.constantFrom("y ~ x + (1 | g)", "y ~ __proto__ + (1 | constructor)", "y ~ (1 | g", "a=b"),
    fc.string({ maxLength: 6 }),
  );
  const stdin = "y,x,g,constructor\n1,0.5,a,1\n0,1,b,2\n1,2,a,1\n0,,b,3\n";
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 7 }), fc.boolean(), async (words, fits) => {
      const start = fits ? ["fit", "-", "--formula", "y ~ x + (1 | g)", "--method", "map"] : [];
      const { code, stderr } = await runCli([...start, ...words], { stdin });
      expect([0, 1, 2]).toContain(code);
      expect(stderr).not.toMatch(/^ +at |should not happen/mu);
      if (code === 1) expect(stderr).not.toBe("");
    }),
    { numRuns: 300 },
  );
}, 120_000);
