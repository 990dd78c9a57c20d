import { parseCsv } from "../../src/formula/parse-csv.js";

test("columns of numbers become numeric, others text, with missing cells", () => {
  const table = parseCsv(
    '"id","x","t"\n"007",1.5,a\n2,NA,"b, ""c"""\r\n 3 ,-1e-3,\n\nInf,NaN,NA\n',
  );
  expect(table).toEqual({
    id: Float64Array.of(7, 2, 3, Infinity),
    x: Float64Array.of(1.5, NaN, -1e-3, NaN),
    t: ["a", 'b, "c"', null, null],
  });
});

test("options name the delimiter, the missing cells and the columns of text", () => {
  const options = { delimiter: ";", missing: ["-"], categorical: ["id"] };
  expect(parseCsv("id;x\n007;-\n-;2", options)).toEqual({
    id: ["007", null],
    x: Float64Array.of(NaN, 2),
  });
});

test("a column with one word in it is text", () => {
  expect(parseCsv("a,b\n1,TRUE\nx,0x1F")).toEqual({ a: ["1", "x"], b: ["TRUE", "0x1F"] });
});

test("a byte order mark and odd names do no harm", () => {
  const table = parseCsv("\ufeffa,__proto__,constructor\n1,2,x");
  expect(Object.keys(table)).toEqual(["a", "__proto__", "constructor"]);
  expect(Object.getPrototypeOf(table)).toBe(Object.prototype);
});

test.each([
  ["", "invalid csv: there is no header line"],
  [
    "a,a\n1,2",
    'invalid csv: column 2 of the header repeats the name "a"; give every column its own name',
  ],
  [
    '"","a"\n"1",2',
    "invalid csv: column 1 of the header has no name; name it; R leaves row names out with write.csv(x, row.names = FALSE)",
  ],
  [
    "a,b\n1,2\n3",
    "invalid csv: line 3 has 1 cell, the header has 2; complete the row, or check the delimiter",
  ],
  [
    'a,b\n1,"2',
    'invalid csv: line 2: a quoted cell does not end, or text follows its closing quote; close the quote; within a quoted cell write "" for a quote',
  ],
])("%j is refused", (text, expected) => {
  expect(() => parseCsv(text)).toThrow(expected);
});

test("a column of text that does not exist is refused", () => {
  expect(() => parseCsv("a\n1", { categorical: ["b"] })).toThrow(
    'invalid categorical: there is no column "b"',
  );
});

test("texts of numbers stay as written where a word comes after more numbers than are kept", () => {
  const cells = Array.from({ length: 70_000 }, (_, i) => `${i}.0`);
  const { id, x } = parseCsv(
    `id,x\n${cells.map((cell) => `${cell},${cell}`).join("\n")}\nlast,1\n`,
  );
  expect((id as string[]).slice(-2)).toEqual(["69999.0", "last"]);
  expect(id[7]).toBe("7.0");
  expect((x as Float64Array).subarray(-2)).toEqual(Float64Array.of(69_999, 1));
});
