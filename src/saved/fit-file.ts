import { InputError } from "../errors.js";
import type { Family } from "../families/family.js";
import { VERSION } from "../version.js";
import { checkFit } from "./check-fit.js";
import type { Json, JsonObject } from "../json.js";
import { checksum } from "./checksum.js";
import { broken, record, shown, text } from "./codec.js";
import { extrasCodec } from "./extras-codec.js";
import { fitCodec } from "./fit-codec.js";
import { findFamily, type OwnFamilies } from "./saved-family.js";
import type { SavedExtras, SavedFit } from "./saved-fit.js";

const FORMAT = "mixedglm-fit";
/** Of the format: another major version is refused; a minor one adds members that may be left unread. */
const SCHEMA = { major: 1, minor: 0 };

/** Path of the whole in messages. */
const ROOT = "json";

/** A fit as plain JSON: format, versions, the fit, the extras, and a checksum of all that. */
export function writeFit(fit: SavedFit, extras: SavedExtras): JsonObject {
  const content = {
    format: FORMAT,
    schemaVersion: `${SCHEMA.major}.${SCHEMA.minor}`,
    libraryVersion: VERSION,
    ...fitCodec.write(fit),
    ...extrasCodec.write(extras),
  };
  return { ...content, checksum: checksum(content) };
}

/** What a file says. */
export interface FileContent<E> {
  readonly fit: SavedFit;
  readonly family: Family;
  readonly extras: E;
}

/**
 * Reads what `writeFit` made, as text or as an object; the whole is checked before anything is built.
 * @param readExtras the function of this name, or another where neither they nor its code are wanted.
 * @throws InputError naming the field and what is wrong with it.
 */
export function readFit<E>(
  json: unknown,
  own: OwnFamilies,
  readExtras: (content: JsonObject, fit: SavedFit, family: Family, path: string) => E,
): FileContent<E> {
  const content = readObject(json);
  checkFormat(content);
  const fit = fitCodec.read(content, ROOT);
  const family = findFamily(fit.model.family, own, `${ROOT}.model.family`);
  checkFit(fit, ROOT);
  const extras = readExtras(content, fit, family, ROOT);
  checkWhole(content);
  return { fit, family, extras };
}

function readObject(json: unknown): JsonObject {
  const value = typeof json === "string" ? parse(json) : json;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  const remedy = "pass what toJSON() gave, or its text";
  throw new InputError(ROOT, `${shown(value)} is not a saved fit`, remedy);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const problem = `the text is no JSON (${(error as Error).message})`;
    throw new InputError(ROOT, problem, "it may have been cut off: save the fit again");
  }
}

function checkFormat(content: JsonObject): void {
  const own = (name: string) => (Object.hasOwn(content, name) ? content[name] : undefined);
  if (own("format") !== FORMAT) {
    const remedy = "pass what result.toJSON() gave, or its text";
    throw new InputError(`${ROOT}.format`, `${shown(own("format"))}, not "${FORMAT}"`, remedy);
  }
  const version = text.read(own("schemaVersion"), `${ROOT}.schemaVersion`);
  const major = /^(\d+)\.\d+$/.exec(version)?.[1];
  if (major === String(SCHEMA.major)) return;
  const problem = `${shown(version)}, but mixedglm ${VERSION} reads version ${SCHEMA.major}`;
  const writer = shown(own("libraryVersion"));
  const remedy = `load it with the mixedglm that wrote it (${writer}), or fit and save again`;
  throw new InputError(`${ROOT}.schemaVersion`, problem, remedy);
}

/** Every member but the checksum itself counts, read or not. */
function checkWhole(content: JsonObject): void {
  const path = `${ROOT}.checksum`;
  const { checksum: stated } = record<{ checksum: string }>({ checksum: text }).read(content, ROOT);
  const rest = Object.fromEntries(Object.entries(content).filter(([name]) => name !== "checksum"));
  const found = checksum(rest as Record<string, Json>);
  if (found === stated) return;
  throw broken(path, `it is ${stated}, but the content has ${found}: the file was changed`);
}
