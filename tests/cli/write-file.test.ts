import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { writeFileAtomically } from "../../src/cli/write-file.js";

const folder = mkdtempSync(join(tmpdir(), "mixedglm-write-"));
afterAll(() => rmSync(folder, { recursive: true }));

const module = new URL("../../dist/cli/write-file.js", import.meta.url);

test("a file is written whole, in pieces too, over an old one", async () => {
  const path = join(folder, "a.txt");
  await writeFileAtomically(path, "old");
  await writeFileAtomically(path, ["new", " and", " longer"]);
  expect(readFileSync(path, "utf8")).toBe("new and longer");
});

test("an error while writing leaves the old file", async () => {
  const path = join(folder, "b.txt");
  writeFileSync(path, "old");
  function* pieces() {
    yield "new";
    throw new Error("no more");
  }
  await expect(writeFileAtomically(path, pieces())).rejects.toThrow("no more");
  expect(readFileSync(path, "utf8")).toBe("old");
});

(existsSync(fileURLToPath(module)) ? test : test.skip)(
  "a process killed while it writes leaves the old file or the new, whole",
  async () => {
    const path = join(folder, "c.txt");
    writeFileSync(path, "0".repeat(1000));
    // Writes millions of one digit, then of the next, for as long as it lives.
    const script = `import { writeFileAtomically } from ${JSON.stringify(module.href)};
      console.log("started");
      for (let i = 1; ; i++) await writeFileAtomically(${JSON.stringify(path)}, String(i % 10).repeat(4e6));`;
    let rewritten = 0;
    for (let i = 0; i < 10; i++) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
      await once(child.stdout, "data");
      await wait(7 * i);
      child.kill("SIGKILL");
      await once(child, "close");
      const text = readFileSync(path, "utf8");
      expect([1000, 4e6]).toContain(text.length);
      expect(text).toBe(text[0].repeat(text.length));
      rewritten += Number(text.length === 4e6);
    }
    expect(rewritten).toBeGreaterThan(0);
  },
  60_000,
);
