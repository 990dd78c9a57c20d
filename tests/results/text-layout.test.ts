import fc from "fast-check";
import {
  displayWidth,
  padBoth,
  padLeft,
  padRight,
  singleLine,
  wrapText,
} from "../../src/results/text-layout.js";

const texts = fc.string({ unit: "grapheme", maxLength: 60 });

describe("displayWidth", () => {
  it.each([
    ["", 0],
    ["age", 3],
    ["größe", 5],
    ["e\u0301", 1],
    ["日本", 4],
    ["한국어", 6],
    ["カナ", 4],
    ["ＡＢ", 4],
    ["🐄", 2],
    ["a\u200bb", 2],
  ])("of %j is %p", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("padding", () => {
  it("fills up to the width and never cuts", () => {
    expect(padRight("日", 4)).toBe("日  ");
    expect(padLeft("日", 4)).toBe("  日");
    expect(padLeft("abcdef", 4)).toBe("abcdef");
    expect(padRight("abcdef", 4)).toBe("abcdef");
    expect(padBoth("abcdef", 4)).toBe("abcdef");
  });

  it("centres as Python's str.center", () => {
    expect(padBoth("SD", 5)).toBe("  SD ");
    expect(padBoth("SD", 6)).toBe("  SD  ");
    expect(padBoth("abc", 6)).toBe(" abc  ");
  });
});

describe("singleLine", () => {
  it("replaces line breaks and control characters, and drops direction marks", () => {
    expect(singleLine(" a\r\nb\tc\u0000d\u2028e\u001b[31m ")).toBe("a b c d e [31m");
    expect(singleLine("x\u202etxt\u202c")).toBe("xtxt");
  });
});

describe("wrapText", () => {
  it("breaks at blanks", () => {
    const text = "Variance parameters are modeled as log standard deviations";
    expect(wrapText(text, 51)).toEqual([
      "Variance parameters are modeled as log standard",
      "deviations",
    ]);
    expect(wrapText("", 10)).toEqual([""]);
  });

  it("breaks words that are longer than a line", () => {
    expect(wrapText("a abcdefghij b", 4)).toEqual(["a", "abcd", "efgh", "ij b"]);
  });

  it("keeps every character, in lines that fit", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrapText(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});
