import { readdirSync } from "node:fs";
import { example, runCli } from "./run-cli.js";

test("types, missing values, contents, groups and a first command", async () => {
  const { code, stdout } = await runCli(["describe", "-"], {
    stdin: "id,g,x,y,odd name\n1,a,2.5,0,1\n2,b,NA,1,2\n".concat(
      Array.from(
        { length: 40 },
        (_, i) => `${i + 3},${"abcdefghij"[i % 10]},${i / 8},${(i % 3) % 2},${i % 4}\n`,
      ).join(""),
    ),
  });
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
   "-: 42 rows, 5 columns

   column    read as  missing  holds                         examples
   id        number   0        1 to 42, whole, 42 different  1, 2, 3, ...
   g         text     0        10 levels                     a, b, c, ...
   x         number   1        0 to 4.875, 40 different      2.5, 0, 0.125, ...
   y         number   0        0 to 1, whole, 2 different    0, 1
   odd name  number   0        0 to 3, whole, 4 different    1, 2, 0, ...

   odd name enters a formula as a number; C(Q("odd name")) makes its values categories.

   Likely groups, for (1 | group):
     g: 10 groups, 4.2 rows each on average

   A model to begin with:
     npx mixedglm fit - --formula 'y ~ x + Q("odd name") + (1 | g)' --family binomial
   "
  `);
});

test("a word among numbers and decimal commas are pointed out", async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i};${i},5`).join("\n");
  const { stdout } = await runCli(["describe", "-"], { stdin: `x;z\n${rows}\nn/a;1,5\n` });
  expect(stdout).toContain(
    'x is read as text: line 32 holds "n/a", while 30 of 31 cells are numbers. If that cell means a missing value, add --na "n/a".',
  );
  expect(stdout).toContain(
    'z is read as text: line 2 holds "0,5". Decimals are written with a point.',
  );
  expect(stdout).toContain("No column looks like groups.");
});

test("Parquet", async () => {
  const path = new URL("data/small.parquet", import.meta.url).pathname;
  const { stdout } = await runCli(["describe", path]);
  expect(stdout).toMatch(/^x +number +6 /mu);
  expect(stdout).toMatch(/^flag +text +0 +2 levels +true, false$/mu);
});

const files = readdirSync(example("")).filter((name) => name.endsWith(".csv"));
test.each(files)("the command suggested for %s runs", async (name) => {
  const { stdout } = await runCli(["describe", example(name)]);
  const command = stdout.split("\n").find((line) => line.startsWith("  npx mixedglm fit"))!;
  const words = [...command.trim().matchAll(/"([^"]*)"|(\S+)/gu)].map(([, a, b]) => a ?? b);
  const { code } = await runCli(words.slice(2));
  expect(code).toBe(0);
});
