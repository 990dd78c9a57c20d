/** Text in a fixed-width font. Widths are in columns of the terminal. */

const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const NO_WIDTH = /[\p{M}\p{Cf}]/u;

/** Columns that `text` takes: two for East Asian wide characters and emoji, none for marks. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const symbol of text) width += NO_WIDTH.test(symbol) ? 0 : WIDE.test(symbol) ? 2 : 1;
  return width;
}

/** `text` without what would break a line or turn its direction: white space is one blank each. */
export function singleLine(text: string): string {
  return text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
}

export function padRight(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

export function padLeft(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Centred; an odd blank goes right if `width` is even and left if it is odd, as in Python. */
export function padBoth(text: string, width: number): string {
  const blanks = Math.max(0, width - displayWidth(text));
  const left = Math.floor(blanks / 2) + (blanks & width & 1);
  return padRight(" ".repeat(left) + text, width);
}

/** Lines of at most `width` columns, broken at blanks; words longer than that are broken too. */
export function wrapText(text: string, width: number): string[] {
  const words = text.split(" ").flatMap((word) => breakWord(word, width));
  const lines = [words[0]];
  for (const word of words.slice(1)) {
    const longer = `${lines[lines.length - 1]} ${word}`;
    if (displayWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function breakWord(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const pieces = [""];
  for (const symbol of word) {
    const longer = pieces[pieces.length - 1] + symbol;
    if (displayWidth(longer) <= width) pieces[pieces.length - 1] = longer;
    else pieces.push(symbol);
  }
  return pieces;
}
