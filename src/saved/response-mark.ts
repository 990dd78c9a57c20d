import type { ModelRows } from "../model/model-data.js";
import { encodeFloat64 } from "./base64.js";
import { checksum } from "./checksum.js";
import type { ResponseMark } from "./saved-fit.js";

/** Tells one response, with its trials and weights, from another. */
export function responseMark({ endog, trials, weights }: ModelRows): ResponseMark {
  const parts = [endog, trials, weights].map(encodeFloat64);
  return { rows: endog.length, checksum: checksum(parts) };
}
