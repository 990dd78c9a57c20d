import type { Family } from "../families/family.js";
import { checkRows } from "./check-rows.js";
import type { JsonObject } from "../json.js";
import { broken } from "./codec.js";
import { extrasCodec } from "./extras-codec.js";
import { checkLength, checkVectors } from "./rules.js";
import type { SavedExtras, SavedFit, SavedScore } from "./saved-fit.js";

/**
 * The rows and the score that were saved with a fit.
 * @throws InputError naming the field that breaks a rule.
 */
export function readExtras(
  content: JsonObject,
  { model }: SavedFit,
  family: Family,
  path: string,
): SavedExtras {
  const extras = extrasCodec.read(content, path);
  if (extras.data !== null) checkRows(extras.data, model, family, `${path}.data`);
  if (extras.loo !== null) checkScore(extras.loo, model.rows, `${path}.loo`);
  return extras;
}

function checkScore(score: SavedScore, rows: number, path: string): void {
  const parts = score.names.length;
  checkVectors(path, score, { pointwise: parts, pointwiseP: parts });
  if (score.kHat !== null) checkLength(`${path}.kHat`, score.kHat, parts);
  if (score.response.rows === rows) return;
  throw broken(`${path}.response.rows`, `${score.response.rows}, but there are ${rows} rows`);
}
