/**
 * The functions of `Math` that the standard leaves to the engine: exp, log and their kin may differ in the
 * last bit. These are within one unit in the last place of the true value, by values from
 * tests/reference/platform-math.py. Everything else a fit computes with, IEEE 754 fixes to the bit.
 */
import { readFileSync, readdirSync } from "node:fs";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const table = JSON.parse(read("tests/reference/platform-math.json")) as Record<
  string,
  [number, number][]
>;
const evaluate = (name: string, x: number) =>
  name === "atan2" ? Math.atan2(x, 1) : Math[name as "exp"](x);

/** Distance of neighbouring doubles at x. */
const unit = (x: number) => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);

it.each(Object.entries(table))("Math.%s is within one unit in the last place", (name, points) => {
  for (const [x, expected] of points) {
    expect(Math.abs(evaluate(name, x) - expected)).toBeLessThanOrEqual(unit(expected));
  }
});

it("src uses no other function of Math that engines may round differently", () => {
  const exact = "abs ceil floor round trunc sign min max sqrt imul PI LN2 SQRT1_2 E".split(" ");
  const src = new URL("../../src/", import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: "utf8" });
  const used = new Set<string>();
  for (const file of files.filter((name) => name.endsWith(".ts"))) {
    for (const [, name] of read(`src/${file}`).matchAll(/\bMath\.(\w+)/gu)) used.add(name);
  }
  const checked = [...Object.keys(table), ...exact];
  expect([...used].filter((name) => !checked.includes(name))).toEqual([]);
});
