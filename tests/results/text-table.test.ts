import fc from "fast-check";
import { displayWidth } from "../../src/results/text-layout.js";
import { layoutTable } from "../../src/results/text-table.js";

describe("layoutTable", () => {
  it("aligns the first column left, the others right, and centres the titles", () => {
    const { width, head, body } = layoutTable(
      ["", "SD", "Type"],
      [
        ["age", "1.000", "M"],
        ["日本", "12.34", ""],
      ],
    );
    expect([head, ...body]).toEqual([
      "       SD  Type", // as str.center(5) places "SD"
      "age  1.000    M",
      "日本 12.34     ",
    ]);
    expect(width).toBe(15);
  });

  it("stretches to the width asked for, the remainder in the first column", () => {
    const { width, head, body } = layoutTable(["", "b", "c"], [["x", "1", "2"]], 10);
    expect(width).toBe(10);
    expect([head, ...body]).toEqual(["     b   c", "x    1   2"]);
  });

  it("gives every line the width it states", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 12 });
    const table = fc.integer({ min: 2, max: 5 }).chain((columns) => {
      const row = fc.array(cell, { minLength: columns, maxLength: columns });
      return fc.record({ head: row, rows: fc.array(row, { maxLength: 4 }), width: fc.nat(80) });
    });
    fc.assert(
      fc.property(table, ({ head, rows, width }) => {
        const laidOut = layoutTable(head, rows, width);
        expect(laidOut.width).toBeGreaterThanOrEqual(width);
        for (const line of [laidOut.head, ...laidOut.body]) {
          expect(displayWidth(line)).toBe(laidOut.width);
        }
      }),
    );
  });
});
