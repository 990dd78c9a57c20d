import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Io } from "./io.js";
import { UserError } from "./user-error.js";

/** Bytes of a data file, or of standard input. */
export interface DataSource {
  /** As messages name it. */
  readonly name: string;
  /** Path of the file; null for standard input, which can be read once. */
  readonly path: string | null;
  /** Size in bytes as stored, where it is known. */
  readonly size: number | null;
  /** Pieces of the content; what gzip packed is unpacked. `onBytes` hears how many bytes were read. */
  pieces(onBytes?: (bytes: number) => void): AsyncIterable<Uint8Array>;
}

/** `-` is standard input. @throws UserError for a file that cannot be read. */
export async function openSource(path: string, io: Io): Promise<DataSource> {
  if (path === "-") {
    const pieces = (onBytes?: (bytes: number) => void) => unpacked(counted(io.stdin, onBytes));
    return { name: "standard input", path: null, size: null, pieces };
  }
  const size = await sizeOf(path);
  return {
    name: path,
    path,
    size,
    pieces: (onBytes) =>
      unpacked(counted(createReadStream(path, { highWaterMark: 2 ** 18 }), onBytes)),
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const file = await open(path);
    const stat = await file.stat();
    await file.close();
    if (!stat.isDirectory()) return stat.size;
  } catch (error) {
    throw new UserError(
      path,
      REASONS.get((error as NodeJS.ErrnoException).code ?? "") ?? String(error),
    );
  }
  throw new UserError(path, "this is a folder, not a file of data");
}

const REASONS = new Map([
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "there is no such file"],
  ["EACCES", "there is no permission to read this file"],
]);

async function* counted(
  stream: AsyncIterable<unknown>,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of stream) {
    const chunk = typeof piece === "string" ? Buffer.from(piece) : (piece as Uint8Array);
    bytes += chunk.length;
    yield chunk;
    onBytes?.(bytes);
  }
}

/** Gzip is told by its first two bytes. */
async function* unpacked(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { value: first } = await pieces.next();
  if (first === undefined) return;
  const all = startWith(first as Uint8Array, pieces);
  const packed = first[0] === 0x1f && first[1] === 0x8b;
  yield* packed ? gunzip(all) : all;
}

async function* startWith(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function* gunzip(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces, { objectMode: false });
  const unzip = createGunzip({ chunkSize: 2 ** 18 });
  source.on("error", (error) => unzip.destroy(error));
  yield* source.pipe(unzip) as AsyncIterable<Uint8Array>;
}
