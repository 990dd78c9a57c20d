// Runs every example of this folder; used by the project's checks.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const helpers = ["run-all.js", "read-data.js"];
const examples = readdirSync(folder).filter((f) => f.endsWith(".js") && !helpers.includes(f));
for (const example of examples) {
  console.log(`\n--- ${example}`);
  execFileSync(process.execPath, [folder + example], { stdio: "inherit" });
}
console.log(`\n${examples.length} examples ran.`);
