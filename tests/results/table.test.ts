import { InputError } from "../../src/errors.js";
import { Table, tableOf } from "../../src/results/table.js";

const rows = [
  { name: 'district[<a & "b">]', mean: 0.12345678, sd: NaN, count: 3, share: { mean: 1 / 3 } },
  { name: "=cmd|'/c calc'!A1", mean: -2, sd: 1e-9, count: 0, share: { mean: 0.5 } },
];
const table = tableOf(rows, { title: "Effects | all" });

test("names nested members, and keeps numbers in full", () => {
  expect(table.columns).toEqual(["name", "mean", "sd", "count", "share.mean"]);
  expect(table.toJSON()[0]).toEqual({
    ...{ name: 'district[<a & "b">]', mean: 0.12345678, sd: NaN, count: 3 },
    "share.mean": 1 / 3,
  });
});

test("text is aligned", () => {
  expect(String(table).split("\n")).toMatchInlineSnapshot(`
   [
     "Effects | all",
     "============================================================",
     "        name            mean       sd     count   share.mean",
     "------------------------------------------------------------",
     "district[<a & "b">]    0.1235       nan       3       0.3333",
     "=cmd|'/c calc'!A1     -2.0000   1.00e-9       0       0.5000",
     "============================================================",
   ]
  `);
  expect(String(tableOf([{ only: 1.25 }]))).toContain("1.2500");
});

test("Markdown and HTML are escaped", () => {
  const [title, , head] = table.toMarkdown().split("\n");
  expect([title, head]).toEqual([
    "**Effects \\| all**",
    "| name | mean | sd | count | share.mean |",
  ]);
  expect(table.toMarkdown()).toContain('district\\[\\<a \\& "b"\\>\\]');
  expect(table.toHTML()).toContain('<th scope="row">district[&lt;a &amp; &quot;b&quot;&gt;]</th>');
  expect(table.toHTML()).toContain("<caption>Effects | all</caption>");
  expect(table.toHTML().match(/<table>/g)).toHaveLength(1);
});

test("CSV quotes, and disarms names but not numbers", () => {
  expect(table.toCSV()).toBe(
    "name,mean,sd,count,share.mean\n" +
      '"district[<a & ""b"">]",0.12345678,NA,3,0.3333333333333333\n' +
      "'=cmd|'/c calc'!A1,-2,1e-9,0,0.5\n",
  );
  for (const name of ["+1", "-1", "@x", "\tx", "\rx", "=x"]) {
    expect(new Table("", ["=name"], [[name]]).toCSV().replaceAll('"', "")).toBe(
      `'=name\n'${name}\n`,
    );
  }
  expect(new Table("", ["a"], [[null], [true], [-Infinity]]).toCSV()).toBe(
    "a\n\ntrue\n-Infinity\n",
  );
});

test("takes what has rows, and nothing else", () => {
  expect(tableOf({ rows }).toCSV()).toBe(table.toCSV());
  expect(() => tableOf({} as never)).toThrow(InputError);
  expect(() => tableOf(null as never)).toThrow(
    "invalid result: it has no rows; pass result.randomEffects(), for one",
  );
});
