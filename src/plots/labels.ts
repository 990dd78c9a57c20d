import { singleLine } from "../results/text-layout.js";

/** Symbols that a label may have. */
const LONGEST = 36;

/** `text` on one line, its middle left out where it is longer than 36 symbols. */
export function shorten(text: string, longest = LONGEST): string {
  const symbols = [...singleLine(text)];
  if (symbols.length <= longest) return symbols.join("");
  const tail = Math.floor((longest - 1) / 3);
  const head = longest - 1 - tail;
  return `${symbols.slice(0, head).join("")}…${symbols.slice(-tail).join("")}`;
}

/** Labels for `names`, shortened, and numbered where two would be the same. */
export function labelsOf(names: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return names.map((name) => {
    const label = shorten(name);
    const times = (taken.get(label) ?? 0) + 1;
    taken.set(label, times);
    return times === 1 ? label : `${label} (${times})`;
  });
}

/** The levels of effects such as `district[12]` or `district[12]:age`; the names where they differ else. */
export function levelsOf(names: readonly string[]): readonly string[] {
  const pieces = names.map((name) => /^([^[]*)\[(.*)\](.*)$/s.exec(name));
  const first = pieces[0];
  if (first === null || first === undefined) return names;
  const alike = pieces.every(
    (piece) => piece?.[1] === first[1] && piece[3] === first[3] && !piece[2].includes("]:"),
  );
  return alike ? pieces.map((piece) => piece![2]) : names;
}

/** 12000 as "12,000". */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
