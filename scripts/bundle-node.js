/**
 * Bundles what Node imports, from the modules in dist to a few files in dist/node: Node takes longer to
 * find and link hundreds of modules than to read them from one. Bundlers of pages are given the modules.
 */
import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const dist = (path) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url));

await build({
  configFile: false,
  logLevel: "error",
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
      output: { entryFileNames: "[name].js", chunkFileNames: "shared-[hash].js" },
    },
  },
});
chmodSync(dist("node/cli.js"), 0o755);
