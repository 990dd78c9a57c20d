import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "vite";
import { launchBrowser } from "./browser.js";
import { servePage } from "./serve.js";
import { fitSmall } from "./use-library.js";

const entry = fileURLToPath(new URL("./use-library.js", import.meta.url));

test("the built package bundles for a browser, without stand-ins for Node's modules", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mixedglm-bundle-"));
  const server = await servePage(folder);
  const browser = await launchBrowser();
  try {
    const lib = { entry, formats: ["es"], fileName: "bundle" };
    const options = { outDir: folder, emptyOutDir: true, lib };
    await build({ configFile: false, publicDir: false, logLevel: "error", build: options });
    const files = await readdir(folder);
    assert.ok(files.includes("bundle.js"), files.join(" "));
    for (const file of files) {
      const code = await readFile(join(folder, file), "utf8");
      assert.doesNotMatch(code, /vite-browser-external|from\s*"node:|\brequire\("/, file);
    }
    const page = await browser.newPage();
    await page.goto(`${server.origin}/bundle.js`);
    const there = await page.evaluate(() =>
      import("/bundle.js").then(({ fitSmall }) => fitSmall()),
    );
    const here = fitSmall();
    assert.ok(Math.abs(there.mean - here.mean) < 1e-9, `${there.mean} ${here.mean}`);
    assert.ok(Math.abs(there.sd - here.sd) < 1e-9, `${there.sd} ${here.sd}`);
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true });
  }
});
