import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Imports go one way: a file may import from its own folder and from those it is allowed here. */
const MAY_IMPORT: Record<string, string[]> = {
  errors: [],
  json: [],
  options: ["errors"],
  version: [],
  math: ["errors"],
  sparse: ["errors", "math"],
  families: ["errors", "math", "sparse"],
  formula: ["errors", "math", "sparse", "families"],
  model: ["errors", "options", "math", "sparse", "families"],
  inference: ["errors", "options", "math", "sparse", "families", "model"],
  saved: ["errors", "json", "version", "sparse", "families", "formula", "model", "inference"],
  results: [
    "errors",
    "json",
    "options",
    "math",
    "sparse",
    "families",
    "formula",
    "model",
    "inference",
    "saved",
  ],
  predict: ["errors", "options", "families", "saved", "results"],
  "load-results": ["options", "saved", "results"],
  plots: ["errors", "json", "options", "math", "families", "results"],
  report: ["errors", "options", "version", "families", "formula", "inference", "results", "plots"],
  "mixed-glm": [
    "errors",
    "options",
    "math",
    "sparse",
    "families",
    "formula",
    "model",
    "inference",
    "saved",
    "results",
  ],
  "bayes-mixed-glm": ["families", "formula", "model", "mixed-glm"],
  index: ["*"],
  cli: ["*"],
};

/** The only npm packages that src may import. */
const PACKAGES = [
  "ml-matrix",
  "ml-sparse-matrix",
  "papaparse",
  "pure-rand/generator/xoroshiro128plus",
];

/** What single files may import besides; vega is loaded only when a picture is rendered. */
const OWN_PACKAGES: Record<string, string[]> = {
  "plots/order-statistic-band.ts": ["jstat"],
  "plots/rank-plot.ts": ["jstat"],
  "plots/render-svg.ts": ["vega", "vega-interpreter", "vega-lite"],
};

/** What the command line may import besides. */
const CLI_PACKAGES = ["node", "commander", "hyparquet"];

const src = fileURLToPath(new URL("../src", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);

/** The folder of a file of src, or its own name where it lies at the top. */
const roomOf = (file: string) => file.split("/")[0].replace(/\.ts$/, "");

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), "utf8");
  const pattern = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2]);
}

it("reads import lines", () => {
  expect(files.length).toBeGreaterThan(20);
  expect(importsOf("index.ts")).toContain("./mixed-glm.js");
});

it.each(files)("%s imports only downwards", (file) => {
  const room = roomOf(file);
  expect(Object.keys(MAY_IMPORT)).toContain(room);
  for (const path of importsOf(file)) {
    if (!path.startsWith(".")) {
      const own = OWN_PACKAGES[file] ?? (room === "cli" ? CLI_PACKAGES : []);
      expect([...PACKAGES, ...own]).toContain(path.replace(/^node:.*/u, "node"));
      continue;
    }
    const target = relative(src, normalize(join(src, dirname(file), path)));
    const allowed = MAY_IMPORT[room];
    const ok =
      allowed.includes("*") || [room, ...allowed].includes(roomOf(target.replace(/\.js$/, "")));
    expect(ok ? "" : `${file} imports ${target}`).toBe("");
  }
});

it("vega is loaded by a dynamic import alone", () => {
  const text = readFileSync(join(src, "plots/render-svg.ts"), "utf8");
  expect(text).not.toMatch(/from "vega/);
  expect(text).toContain('import("vega")');
});

it("nothing in src names Node, but the command line", () => {
  for (const file of files.filter((name) => roomOf(name) !== "cli")) {
    const text = readFileSync(join(src, file), "utf8");
    expect(/from "node:|\brequire\(|\bBuffer\./.test(text) ? file : "").toBe("");
  }
});

it("has no import cycles", () => {
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, trail: string[]): void => {
    if (state.get(file) === "done") return;
    expect(trail.includes(file) ? [...trail, file].join(" -> ") : "").toBe("");
    state.set(file, "open");
    for (const path of importsOf(file)) {
      if (!path.startsWith(".")) continue;
      const target = relative(src, normalize(join(src, dirname(file), path))).replace(/js$/, "ts");
      visit(target, [...trail, file]);
    }
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
});
