/**
 * Runs the code of README.md and docs/*.md as a reader would, from the root of the checkout.
 *
 *     npm run docs:code -- [file.md ...]
 *
 * A `js` block that imports something begins a program; the `js` blocks after it go on with it. What a
 * program prints must hold its `text` blocks, in their order. Lines of `sh` blocks that begin with
 * `npx mixedglm` are run by the built command line, in an empty folder with the examples' data.
 */
import { execFileSync, execSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import remarkParse from "remark-parse";
import { unified } from "unified";

const root = fileURLToPath(new URL("..", import.meta.url));
const guides = readdirSync(join(root, "docs"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => `docs/${file}`);
const files = process.argv.length > 2 ? process.argv.slice(2) : ["README.md", ...guides];

let ran = 0;
const faults = files.flatMap((file) => {
  const blocks = codeBlocks(file);
  return [...programsOf(blocks).flatMap(runProgram), ...runCommands(file, blocks)];
});
for (const fault of faults) console.error(fault);
console.log(`${ran} programs and commands of ${files.length} documents ran.`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** The fenced code blocks of a document: { language, text, place }. */
function codeBlocks(file) {
  const tree = unified()
    .use(remarkParse)
    .parse(readFileSync(join(root, file), "utf8"));
  const blocks = [];
  const visit = (node) => {
    if (node.type === "code" && node.lang) {
      const place = `${file}:${node.position.start.line}`;
      blocks.push({ language: node.lang, text: node.value, place });
    }
    node.children?.forEach(visit);
  };
  visit(tree);
  return blocks;
}

function programsOf(blocks) {
  const programs = [];
  for (const { language, text, place } of blocks) {
    if (language === "js" && (/^import /m.test(text) || programs.length === 0)) {
      programs.push({ place, code: text, outputs: [] });
    } else if (language === "js") {
      programs.at(-1).code += `\n${text}`;
    } else if (language === "text") {
      programs.at(-1)?.outputs.push(text);
    }
  }
  return programs;
}

/** Faults of a program: that it fails, or that it does not print what the document says. */
function runProgram({ place, code, outputs }) {
  ran++;
  let printed;
  try {
    const options = { cwd: root, input: code, encoding: "utf8", stdio: "pipe" };
    printed = execFileSync(process.execPath, ["--input-type=module", "-"], options);
  } catch (error) {
    return [`${place} fails:\n${error.stderr}`];
  }
  let from = 0;
  for (const output of outputs) {
    const at = printed.indexOf(output, from);
    if (at < 0) return [`${place} does not print\n${output}\nbut\n${printed}`];
    from = at + output.length;
  }
  return [];
}

function runCommands(file, blocks) {
  const lines = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.replaceAll("\\\n", "").split("\n"))
    .filter((line) => line.startsWith("npx mixedglm "));
  if (lines.length === 0 || !existsSync(join(root, "dist/node/cli.js"))) return [];
  const folder = mkdtempSync(join(tmpdir(), "mixedglm-docs-"));
  try {
    cpSync(join(root, "examples/data"), join(folder, "examples/data"), { recursive: true });
    return lines.flatMap((line) => runCommand(file, line, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runCommand(file, line, cwd) {
  ran++;
  const main = `"${process.execPath}" "${join(root, "dist/node/cli.js")}"`;
  try {
    execSync(line.replaceAll("npx mixedglm", main), { cwd, stdio: "pipe" });
    return [];
  } catch (error) {
    return [`${file}: ${line} ends with code ${error.status}:\n${error.stderr}`];
  }
}
