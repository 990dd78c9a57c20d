import fc from "fast-check";
import {
  editDistance,
  listNames,
  nearestNames,
  suggestName,
} from "../../src/formula/nearest-name.js";

test("edit distances of known pairs", () => {
  expect(editDistance("kitten", "sitting")).toBe(3);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("flaw", "lawn")).toBe(2);
  expect(editDistance("lgo", "log")).toBe(1);
});

test("the edit distance is symmetric, zero for equals, and grows by one per letter added", () => {
  const text = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(editDistance(a, `${a}z`)).toBe(1);
    }),
  );
});

test("nearest names come first, case not counting, and distant ones not at all", () => {
  expect(nearestNames("Age", ["page", "age", "weight"])).toEqual(["age", "page"]);
  expect(nearestNames("x", ["a", "abc"])).toEqual([]);
  expect(nearestNames("X", ["a", "x"])).toEqual(["x"]);
});

test("a suggestion offers near names, or lists them all", () => {
  expect(suggestName("urbn", ["age", "urban"], "columns")).toBe('did you mean "urban"?');
  expect(suggestName("zzz", ["age", "urban"], "columns")).toBe("the columns are age, urban");
  expect(suggestName("zzz", [], "columns")).toBe("there are no columns");
  expect(listNames([..."abcdefghijkl"])).toBe("a, b, c, d, e, f, g, h, i, j, and 2 more");
});
