import { Readable, Writable } from "node:stream";
import { run } from "../../src/cli/run.js";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function runCli(
  argv: readonly string[],
  { stdin = "", terminal = false }: { stdin?: string | Uint8Array; terminal?: boolean } = {},
): Promise<Ran> {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const code = await run(argv, {
    stdin: Readable.from([typeof stdin === "string" ? Buffer.from(stdin) : stdin]),
    stdout,
    stderr: Object.assign(stderr, { isTTY: terminal, columns: 100 }),
    debug: false,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Path of a data set of the examples. */
export function example(name: string): string {
  return new URL(`../../examples/data/${name}`, import.meta.url).pathname;
}
