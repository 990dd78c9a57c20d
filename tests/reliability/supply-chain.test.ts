/** What an installation of the package brings along, from package-lock.json. */
import { readFileSync } from "node:fs";

interface Entry {
  dev?: boolean;
  optional?: boolean;
  peer?: boolean;
  hasInstallScript?: boolean;
  license?: string;
  integrity?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")) as {
    dependencies: Record<string, string>;
    packages: Record<string, Entry>;
  };
const { packages } = read("package-lock.json");
const runtime = Object.entries(packages).filter(([path, { dev }]) => path !== "" && !dev);

it("has runtime dependencies", () => {
  for (const name of Object.keys(read("package.json").dependencies)) {
    expect(runtime.map(([path]) => path)).toContain(`node_modules/${name}`);
  }
});

it("runs no script when a runtime dependency is installed", () => {
  expect(runtime.filter(([, entry]) => entry.hasInstallScript).map(([path]) => path)).toEqual([]);
});

it("pins every runtime dependency by its hash", () => {
  expect(runtime.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
});

it("has runtime dependencies under permissive licences", () => {
  const permissive = "MIT ISC BSD-2-Clause BSD-3-Clause Apache-2.0 0BSD CC0-1.0 Unlicense".split(
    " ",
  );
  const others = runtime.filter(([, { license }]) => !permissive.includes(license ?? ""));
  // jstat states MIT in the older form, "licenses", which a lock file does not repeat
  expect(others.map(([path]) => path)).toEqual(["node_modules/jstat"]);
});
