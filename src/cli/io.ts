import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** Where a command reads and writes; results go to `stdout`, all else to `stderr`. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Whether errors show their stack. */
  readonly debug: boolean;
}

/** Exit codes: a fit that can be used, input that cannot, a fit that is not to be trusted. */
export const EXIT = { fitted: 0, badInput: 1, distrusted: 2 } as const;

/** Writes text and waits where the reader is slower. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, "drain");
}

/** One line for the user. */
export function say(io: Io, text: string): void {
  io.stderr.write(`mixedglm: ${text}\n`);
}
