import { loadResults } from "../load-results.js";
import { InputError } from "../errors.js";
import type { LoadedResults } from "../results/loaded-results.js";
import { decodeText } from "./decode-text.js";
import { openSource } from "./data-source.js";
import type { Io } from "./io.js";
import { UserError } from "./user-error.js";

/** The fit that `fit --save` wrote. @throws UserError naming the file and the field at fault. */
export async function readFit(path: string, io: Io): Promise<LoadedResults> {
  const source = await openSource(path, io);
  let text = "";
  for await (const piece of decodeText(source.pieces(), source.name)) text += piece;
  try {
    return loadResults(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const field = error.argument.replace(/^json\.?/u, "");
    const problem = field === "" ? error.problem : `${field}: ${error.problem}`;
    throw new UserError(source.name, problem, "save the fit again with mixedglm fit --save");
  }
}
