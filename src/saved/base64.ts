/** Characters that are put together at a time. */
const CHUNK = 8192;

/** Bytes as base64 with padding (RFC 4648, section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let t = 0; t < bytes.length; t += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(t, t + CHUNK));
  }
  return btoa(text);
}

/** The bytes; null for what is not base64 with padding. */
export function decodeBase64(text: string): Uint8Array | null {
  // atob forgives blanks and missing padding
  if (text.length % 4 !== 0 || !/^[\w+/]*=?=?$/.test(text) || text.includes("_")) return null;
  const bytes = atob(text);
  const decoded = new Uint8Array(bytes.length);
  for (let i = 0; i < decoded.length; i++) decoded[i] = bytes.charCodeAt(i);
  return decoded;
}

/** Numbers as their little-endian bytes in base64: every bit survives, also of NaN and infinities. */
export function encodeFloat64(values: Float64Array): string {
  return encode(values, (view, at, value) => view.setFloat64(at, value, true));
}

/** Null where the text is not base64 of whole numbers of 8 bytes. */
export function decodeFloat64(text: string): Float64Array | null {
  const view = bytesOf(text, 8);
  return view && new Float64Array(view.byteLength / 8).map((_, i) => view.getFloat64(8 * i, true));
}

/** 32-bit integers as their little-endian bytes in base64. */
export function encodeInt32(values: Int32Array): string {
  return encode(values, (view, at, value) => view.setInt32(at, value, true));
}

export function decodeInt32(text: string): Int32Array | null {
  const view = bytesOf(text, 4);
  return view && new Int32Array(view.byteLength / 4).map((_, i) => view.getInt32(4 * i, true));
}

function encode(
  values: Float64Array | Int32Array,
  write: (view: DataView, at: number, value: number) => void,
): string {
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => write(view, values.BYTES_PER_ELEMENT * i, value));
  return encodeBase64(bytes);
}

function bytesOf(text: string, size: number): DataView | null {
  const bytes = decodeBase64(text);
  return bytes === null || bytes.length % size !== 0 ? null : new DataView(bytes.buffer);
}
