/**
 * Bundles what Node imports, from the modules in dist to a few files in dist/node: Node takes longer to
 * find and link hundreds of modules than to read them from one. Bundlers of pages are given the modules.
 */
import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Dependencies in CommonJS. */
const COMMONJS = ["commander", "jstat", "ml-matrix", "papaparse"];
const WRAPPED = "\0required:";

/** `require` in place of `import`, for which Node reads through the text of a CommonJS module to find its names: that takes longer than to run it. */
const requireCommonJs = {
  name: "require-commonjs",
  enforce: "pre",
  resolveId(id, importer) {
    if (!COMMONJS.includes(id)) return null;
    return importer.startsWith(WRAPPED) ? { id, external: true } : WRAPPED + id;
  },
  load: (id) =>
    id.startsWith(WRAPPED)
      ? `module.exports = require(${JSON.stringify(id.slice(WRAPPED.length))});`
      : null,
};

const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

await build({
  configFile: false,
  logLevel: "error",
  plugins: [requireCommonJs],
  build: {
    ssr: true,
    target: "node20",
    outDir: dist("node"),
    minify: false,
    rollupOptions: {
      input: {
        index: dist("index.js"),
        predict: dist("predict.js"),
        cli: dist("cli/main.js"),
        // started by name from the chunk that samples, so beside it
        "nuts-worker": dist("inference/nuts-worker.js"),
      },
      // the modules have the comments
      output: { comments: false, entryFileNames: "[name].js", chunkFileNames: "shared-[hash].js" },
    },
  },
});
chmodSync(dist("node/cli.js"), 0o755);
