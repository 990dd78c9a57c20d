/** Threads change the speed of `fitNuts` and nothing else, even where one is killed. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const library = new URL("../../dist/node/index.js", import.meta.url);
const script = fileURLToPath(new URL("sample-with-workers.js", import.meta.url));
const run = async (way: string) => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, library.href, way]);
  return JSON.parse(stdout) as { workers: number; params: number[]; sd: number[]; again: boolean };
};

(existsSync(fileURLToPath(library)) ? it : it.skip)(
  "gives the same bits with threads, without, and where one is killed",
  async () => {
    const [threads, alone, killed] = await Promise.all(["threads", "alone", "killed"].map(run));
    expect([threads.workers, alone.workers, killed.workers]).toEqual([2, 0, 2]);
    expect(threads.params).toEqual(alone.params);
    expect(threads.sd).toEqual(alone.sd);
    expect(killed.params).toEqual(alone.params);
    expect(killed.sd).toEqual(alone.sd);
    // the model serves on
    expect(killed.again).toBe(true);
  },
  60_000,
);
