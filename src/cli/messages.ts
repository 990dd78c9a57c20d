import { FormulaError, InputError, MixedGLMError } from "../errors.js";
import { singleLine } from "../results/text-layout.js";
import { UserError } from "./user-error.js";

/**
 * What went wrong, in one line; a formula that cannot be read follows with the piece at fault marked.
 * Words of the library's options become those of the command line.
 */
export function describeError(error: unknown): string {
  if (error instanceof FormulaError) {
    const [first, ...marks] = error.message.split("\n");
    return [inOptions(first), ...marks].join("\n");
  }
  if (error instanceof UserError || error instanceof MixedGLMError) {
    return inOptions(singleLine(error.message));
  }
  const text = error instanceof Error ? error.message : String(error);
  return `${singleLine(text)} (this should not happen: please report it, with DEBUG=1 for the place)`;
}

/** The library's options by the names of the command line. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/family: new (\w+)\(\)/gu, "--family $1"],
  [/missing: "drop"/gu, "--missing drop"],
  [/read the file with missing: \["", "NA", (.*)\](?=; if)/gu, 'pass --na "" --na NA --na $1'],
  [/\bfeP\b/gu, "--fe-p"],
  [/\bvcpP\b/gu, "--vcp-p"],
  [/\bendog\b/gu, "the response"],
  [/pass trials\b/gu, "pass --trials"],
  [/unknownLevels: "new"/gu, "--unknown-levels new"],
  [/\b(maxIterations|quadraturePoints|targetAccept|maxDepth|vcFormulas)\b/gu, "--$1"],
];

function inOptions(text: string): string {
  const worded = WORDS.reduce((result, [pattern, word]) => result.replace(pattern, word), text);
  return worded
    .replace(/--[a-z]+(?:[A-Z][a-z]+)+/gu, (name) =>
      name.replace(/[A-Z]/gu, (x) => `-${x.toLowerCase()}`),
    )
    .replace(/--family (\w+)/gu, (_, family: string) => `--family ${family.toLowerCase()}`);
}

/** Whether the library found the fault in what it was given. */
export function isInputError(error: unknown): error is InputError {
  return error instanceof InputError;
}
