import { InputError } from "../errors.js";
import { decodeFloat64, decodeInt32, encodeFloat64, encodeInt32 } from "./base64.js";
import type { Json, JsonObject } from "../json.js";

/** How a value is written as JSON, and read back with every rule checked. */
export interface Codec<T> {
  write(value: T): Json;
  /** @throws InputError naming the path for a value that breaks a rule. */
  read(json: unknown, path: string): T;
}

export const REMEDY = "load the file as toJSON() wrote it, or save the fit again";

/** The error of a field that breaks a rule. */
export function broken(path: string, problem: string, remedy = REMEDY): InputError {
  return new InputError(path, problem, remedy);
}

/** What was found, short enough for a message. */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? `an array of ${value.length}` : "an object";
  }
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/** Values of one kind that are the same in JSON. */
function plain<T extends Json>(is: (json: unknown) => json is T, rule: string): Codec<T> {
  return {
    write: (value) => value,
    read: (json, path) => {
      if (is(json)) return json;
      throw broken(path, `${shown(json)} is not ${rule}`);
    },
  };
}

export const text = plain((json) => typeof json === "string", "a text");
export const flag = plain((json) => typeof json === "boolean", "true or false");
export const finite = plain(
  (json): json is number => typeof json === "number" && Number.isFinite(json),
  "a finite number",
);
export const count = plain(
  (json): json is number => Number.isSafeInteger(json) && (json as number) >= 0,
  "a whole number >= 0",
);

const SPECIAL: Record<string, number> = { NaN, Infinity, "-Infinity": -Infinity };

/** Any number; "NaN", "Infinity" and "-Infinity" are texts, which JSON has no numbers for. */
export const number: Codec<number> = {
  write: (value) => (Number.isFinite(value) ? value : String(value)),
  read: (json, path) => {
    if (typeof json === "string" && Object.hasOwn(SPECIAL, json)) return SPECIAL[json];
    return finite.read(json, path);
  },
};

export function oneOf<const T extends string>(choices: readonly T[]): Codec<T> {
  const listed = choices.map((choice) => JSON.stringify(choice)).join(", ");
  return plain((json): json is T => choices.includes(json as T), `one of ${listed}`);
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    write: (value) => (value === null ? null : codec.write(value)),
    read: (json, path) => (json === null ? null : codec.read(json, path)),
  };
}

export function list<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    write: (values) => values.map(codec.write),
    read: (json, path) => {
      if (!Array.isArray(json)) throw broken(path, `${shown(json)} is not an array`);
      return Array.from(json, (item, i) => codec.read(item, `${path}[${i}]`));
    },
  };
}

/** Typed arrays, as base64 of their little-endian bytes. */
function packed<T>(
  encode: (values: T) => string,
  decode: (text: string) => T | null,
  what: string,
): Codec<T> {
  return {
    write: encode,
    read: (json, path) => {
      const values = typeof json === "string" ? decode(json) : null;
      if (values !== null) return values;
      throw broken(path, `${shown(json)} is not ${what} in base64`);
    },
  };
}

export const float64 = packed(encodeFloat64, decodeFloat64, "numbers of 8 bytes each");
export const int32 = packed(encodeInt32, decodeInt32, "integers of 4 bytes each");

/** An object with these members; others are not read. */
export function record<T extends object>(members: { readonly [K in keyof T]: Codec<T[K]> }) {
  const names = Object.keys(members) as (keyof T & string)[];
  return {
    write: (value: T): JsonObject =>
      Object.fromEntries(names.map((name) => [name, members[name].write(value[name])])),
    read: (json: unknown, path: string): T => {
      if (typeof json !== "object" || json === null || Array.isArray(json)) {
        throw broken(path, `${shown(json)} is not an object`);
      }
      const entries = names.map((name) => {
        const member = Object.hasOwn(json, name) ? (json as JsonObject)[name] : undefined;
        return [name, members[name].read(member, `${path}.${name}`)];
      });
      return Object.fromEntries(entries) as T;
    },
  };
}
