import { InvalidArgumentError, Option } from "commander";

/** Readers of option values; what they refuse is told with the name of the option. */

/** A number; `inf` and `Infinity` too. */
export function number(text: string): number {
  const value = /^[+-]?inf(inity)?$/iu.test(text)
    ? Number(text.replace(/inf.*/iu, "Infinity"))
    : text.trim() === ""
      ? NaN
      : Number(text);
  if (!Number.isNaN(value)) return value;
  throw new InvalidArgumentError("It is not a number.");
}

/** A number, or several with commas between: one per parameter. */
export function numbers(text: string): number | number[] {
  const values = text.split(",").map(number);
  return values.length === 1 ? values[0] : values;
}

/** A number, or "auto". */
export function numberOrAuto(text: string): number | "auto" {
  return text === "auto" ? text : number(text);
}

/** The values of an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** `name=formula`, gathered in an object. */
export function collectFormulas(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [, name, formula] = /^\s*([^=]*[^=\s])\s*=(.*)$/su.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Write name=formula: "a=0 + C(a)".');
  if (Object.hasOwn(before, name)) {
    throw new InvalidArgumentError(`The name ${JSON.stringify(name)} is there twice.`);
  }
  return Object.fromEntries([...Object.entries(before), [name, formula.trim()]]);
}

/** An option with a value that is read by `read`. */
export function valued(flags: string, text: string, read?: (value: string) => unknown): Option {
  const option = new Option(flags, text);
  return read === undefined ? option : option.argParser(read);
}

/** An option that takes one of a few words. */
export function choice(flags: string, text: string, words: readonly string[]): Option {
  return new Option(flags, text).choices(words);
}
