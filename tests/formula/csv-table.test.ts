import fc from "fast-check";
import Papa from "papaparse";
import { CsvTable, type CsvTableOptions } from "../../src/formula/csv-table.js";

/** The columns of a text that comes in pieces. */
function read(pieces: readonly string[], options: Partial<CsvTableOptions> = {}) {
  const standard = { delimiter: null, missing: ["", "NA"], categorical: [], select: null };
  const table = new CsvTable({ ...standard, ...options });
  for (const piece of pieces) table.read(piece, false);
  table.read("", true);
  return table.finish();
}

test("columns do not depend on where the text is cut", () => {
  const cell = fc.oneof(
    fc.constantFrom(
      "1",
      "NA",
      "2.5",
      "a b",
      'q"q',
      "x,y",
      "x;y",
      "two\nlines",
      "two\r\nlines",
      " ",
    ),
    fc.string({ maxLength: 4 }).filter((text) => !/[\r\n]/u.test(text)),
  );
  const rows = fc.array(fc.tuple(fc.constant("r"), cell, cell), { minLength: 1, maxLength: 8 });
  const newline = fc.constantFrom("\n", "\r\n");
  fc.assert(
    fc.property(
      rows,
      newline,
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (body, end, cuts) => {
        const text = Papa.unparse([["r", "a", "b"], ...body], { newline: end });
        const pieces: string[] = [];
        for (let at = 0; at < text.length;) {
          const length = cuts.next().value as number;
          pieces.push(text.slice(at, at + length));
          at += length;
        }
        const columns = read(pieces, { categorical: ["a", "b"] });
        const missing = (value: string) => (value === "" || value === "NA" ? null : value);
        expect(columns.a).toEqual(body.map(([, a]) => missing(a)));
        expect(columns.b).toEqual(body.map(([, , b]) => missing(b)));
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["a,b\n1,x\n", "1"],
  ["\ufeffa;b\r\n1;x\r\n", "1"],
  ["a\tb\n1\tx", "1"],
  ["a|b\r1|x\r", "1"],
  ['"a,;\t";"b"\n1;x\n', "1"],
  ['a,b\r\n"1",x\n\r\n\n', "1"],
])("delimiter and line ends of %j are found", (text, first) => {
  for (const pieces of [[text], text.split("")]) {
    const [a, b] = Object.values(read(pieces));
    expect([Array.from(a, String), Array.from(b)]).toEqual([[first], ["x"]]);
  }
});

test("only the columns asked for are kept, in the order of the header", () => {
  const select = (header: readonly string[]) => [...header].reverse().slice(0, 2);
  expect(read(["a,b,c\n1,", "2,3\n4,5,6\n"], { select })).toEqual({
    b: Float64Array.of(2, 5),
    c: Float64Array.of(3, 6),
  });
});

test("texts longer than a few characters are kept in memory of their own", () => {
  const long = "a text of some length";
  expect(read([`x,y\n${long},1\n${long},2\n`]).x).toEqual([long, long]);
});

test.each([
  [['a,b\n1,"two\n', 'lines"\n\n3\n'], "invalid csv: line 5 has 1 cell, the header has 2"],
  [['a,b\n\n1,"x" y\n2,3\n'], "invalid csv: line 3: a quoted cell does not end, or text follows"],
  [['a,b\n1,"x\n2,y\n3,z\n'], "invalid csv: line 2: a quoted cell does not end"],
  [["", ""], "invalid csv: there is no header line"],
])("%j is refused with its line", (pieces, expected) => {
  expect(() => read(pieces)).toThrow(expected);
});

test("a quote that is never closed ends the reading, not the memory", () => {
  const table = new CsvTable({ delimiter: ",", missing: [], categorical: [], select: null });
  table.read('a,b\n1,"x', false);
  const piece = "y,".repeat(2 ** 20);
  const fill = () => {
    for (let i = 0; i < 9; i++) table.read(piece, false);
  };
  expect(fill).toThrow("invalid csv: line 2: a row of more than 16 million characters");
});

test("a word after 65,536 different numbers asks for another reading", () => {
  const cells = Array.from({ length: 65_600 }, (_, i) => String(i));
  expect(() => read([`id\n${cells.join("\n")}\nA7\n`])).toThrow(
    'invalid column "id": line 65602 holds "A7" after 65,536 different numbers; name it among the categorical columns',
  );
});
