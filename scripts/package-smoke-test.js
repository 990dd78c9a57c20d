// Packs the package, installs the archive into an empty folder and uses it there as a user would.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "mixedglm-"));
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: "utf8" });

try {
  const [{ filename }] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder]));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", "--no-audit", "--no-fund", `./${filename}`], folder);
  writeFileSync(
    join(folder, "use.js"),
    `import { MixedGLM } from "mixedglm";
     const endog = [1, 0, 1, 1, 0, 0, 1, 1];
     const exogVc = [[1, 0], [1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [0, 1]];
     const result = new MixedGLM(endog, endog.map(() => [1]), exogVc, [0, 0]).fitMap();
     console.log(String(result.summary()));`,
  );
  const output = run("node", ["use.js"], folder);
  if (!output.includes("Binomial Mixed GLM Results")) throw new Error(`no summary in:\n${output}`);
  console.log(`${filename} installs into an empty folder and fits a model there.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
