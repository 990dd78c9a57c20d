import { access, constants, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "./user-error.js";

/**
 * Writes a file whole or not at all: to a new file in the same folder, flushed to the disk, which then
 * takes the name. Whoever reads `path` at any moment finds the old content or the new.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Iterable<string>,
): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = await open(draft, "w");
    try {
      for (const piece of typeof content === "string" ? [content] : content) {
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw cannotWrite(path, error);
  }
}

/** @throws UserError for a path where no file can be written, before time is spent on its content. */
export async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory())
    throw new UserError(path, `cannot be written: ${REASONS.get("EISDIR")}`);
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): Error {
  const reason = REASONS.get((error as NodeJS.ErrnoException).code ?? "");
  return reason === undefined
    ? (error as Error)
    : new UserError(path, `cannot be written: ${reason}`);
}

const REASONS = new Map([
  ["ENOENT", "there is no such folder"],
  ["ENOTDIR", "there is no such folder"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "there is no permission"],
  ["EROFS", "the disk is read-only"],
  ["ENOSPC", "the disk is full"],
]);
