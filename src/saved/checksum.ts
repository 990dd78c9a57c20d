import type { Json, JsonObject } from "../json.js";

/**
 * CRC-32 (ISO 3309, reflected polynomial 0xEDB88320) of the UTF-16 code units, low byte first, of the
 * value as JSON without blanks, members sorted by name: eight hexadecimal digits.
 */
export function checksum(value: Json): string {
  const state = { crc: ~0 };
  feed(state, value);
  return (~state.crc >>> 0).toString(16).padStart(8, "0");
}

interface State {
  crc: number;
}

function feed(state: State, value: Json): void {
  if (Array.isArray(value)) {
    add(state, "[");
    for (const item of value as readonly Json[]) {
      feed(state, item);
      add(state, ",");
    }
    add(state, "]");
  } else if (typeof value === "object" && value !== null) {
    add(state, "{");
    for (const name of Object.keys(value).sort()) {
      add(state, `${JSON.stringify(name)}:`);
      feed(state, (value as JsonObject)[name]);
      add(state, ",");
    }
    add(state, "}");
  } else {
    add(state, `${JSON.stringify(value)}`);
  }
}

function add(state: State, text: string): void {
  let { crc } = state;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    crc = (crc >>> 8) ^ TABLE[(crc ^ code) & 255];
    crc = (crc >>> 8) ^ TABLE[(crc ^ (code >>> 8)) & 255];
  }
  state.crc = crc;
}

const TABLE = new Int32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});
