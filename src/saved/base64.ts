const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Map(Array.from(DIGITS, (digit, value) => [digit.charCodeAt(0), value]));
const PADDING = "=".charCodeAt(0);
/** Characters that are put together at a time. */
const CHUNK = 8192;

/** Bytes as base64 with padding (RFC 4648, section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(4 * Math.ceil(bytes.length / 3)).fill(PADDING);
  for (let i = 0, t = 0; i < bytes.length; i += 3, t += 4) {
    const known = Math.min(3, bytes.length - i);
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let d = 0; d <= known; d++) {
      codes[t + d] = DIGITS.charCodeAt((word >>> (18 - 6 * d)) & 63);
    }
  }
  const parts: string[] = [];
  for (let t = 0; t < codes.length; t += CHUNK) {
    parts.push(String.fromCharCode(...codes.subarray(t, t + CHUNK)));
  }
  return parts.join("");
}

/** The bytes; null for what is not base64 with padding. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let t = 0, i = 0; t < text.length; t += 4, i += 3) {
    const known = t + 4 < text.length ? 4 : 4 - padding;
    let word = 0;
    for (let d = 0; d < known; d++) {
      const value = VALUES.get(text.charCodeAt(t + d));
      if (value === undefined) return null;
      word |= value << (18 - 6 * d);
    }
    for (let b = 0; b < known - 1; b++) bytes[i + b] = (word >>> (16 - 8 * b)) & 255;
  }
  return bytes;
}

/** Numbers as their little-endian bytes in base64: every bit survives, also of NaN and infinities. */
export function encodeFloat64(values: Float64Array): string {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat64(8 * i, value, true));
  return encodeBase64(bytes);
}

/** Null where the text is not base64 of whole numbers of 8 bytes. */
export function decodeFloat64(text: string): Float64Array | null {
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length % 8 !== 0) return null;
  const view = new DataView(bytes.buffer);
  return new Float64Array(bytes.length / 8).map((_, i) => view.getFloat64(8 * i, true));
}

/** 32-bit integers as their little-endian bytes in base64. */
export function encodeInt32(values: Int32Array): string {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setInt32(4 * i, value, true));
  return encodeBase64(bytes);
}

export function decodeInt32(text: string): Int32Array | null {
  const bytes = decodeBase64(text);
  if (bytes === null || bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer);
  return new Int32Array(bytes.length / 4).map((_, i) => view.getInt32(4 * i, true));
}
