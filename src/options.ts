import { InputError } from "./errors.js";

/**
 * Refuses options that do not exist, so that a slip of the pen is not a default taken in silence.
 * @throws InputError naming the option, and those that there are.
 */
export function checkOptions(argument: string, options: unknown, known: readonly string[]): void {
  const remedy = `the options are ${known.join(", ")}`;
  if (typeof options !== "object" || options === null || "length" in options) {
    throw new InputError(argument, "it is not an object of options", remedy);
  }
  for (const [name, value] of Object.entries(options)) {
    if (known.includes(name) || value === undefined) continue;
    throw new InputError(argument, `there is no option "${name}"`, remedy);
  }
}
