import { readFileSync } from "node:fs";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** The codes in the union type `WarningCode`. */
const codes = [
  ...(/export type WarningCode =([^;]*);/.exec(read("src/errors.ts"))?.[1] ?? "").matchAll(
    /\| "([^"]+)"/g,
  ),
].map(([, code]) => code);

it("finds the codes", () => {
  expect(codes).toContain("separation");
});

it.each(codes)("troubleshooting has a section on %s", (code) => {
  expect(read("docs/troubleshooting.md")).toContain(`\n### \`${code}\`\n`);
});

it.each(codes)("the README lists %s", (code) => {
  expect(read("README.md")).toMatch(new RegExp(`^\\|[^|]*\`${code}\``, "m"));
});

it("troubleshooting explains no code that does not exist", () => {
  const sections = [...read("docs/troubleshooting.md").matchAll(/^### `([^`]+)`$/gm)];
  expect(sections.map(([, code]) => code).filter((code) => !codes.includes(code))).toEqual([]);
});
