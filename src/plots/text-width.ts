/**
 * Advance widths of Helvetica, in thousandths of the font size, of the characters from " " to "~" (Adobe
 * Font Metrics); Arial and Liberation Sans have the same.
 */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Of characters that the table lacks. */
const OTHER = 650;
const WIDE = 1000;

/** Width of `text` in pixels in Helvetica of a size; the same on every machine, with or without a screen. */
export function textWidth(text: string, fontSize: number): number {
  let sum = 0;
  for (const symbol of text) {
    const code = symbol.codePointAt(0)!;
    sum += WIDTHS[code - 32] ?? (code < 0x1100 ? OTHER : WIDE);
  }
  return (sum * fontSize) / 1000;
}
