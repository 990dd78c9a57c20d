import { sampleClusters } from "../../src/model/cluster-sample.js";
import { mergeRows, type MergedRows } from "../../src/model/merged-rows.js";
import { clusteredData, type ClusteredChoices } from "./large-clusters.js";

const cases: [string, ClusteredChoices][] = [
  ["one factor", { rows: 60_000, groups: 6_000 }],
  ["nested factors", { rows: 60_000, groups: 5_000, inner: 15_000 }],
];

describe.each(cases)("a sample of clusters, %s", (_, choices) => {
  const data = clusteredData(choices);
  const rows = mergeRows(data);
  const sample = sampleClusters(data, rows);
  if (sample === null) throw new Error("no sample");
  const placeOf = new Map(data.vcNames.map((name, j) => [name, j]));
  const position = new Map(sample.data.vcNames.map((name, j) => [placeOf.get(name), j]));

  it("takes a small share of the effects of each term", () => {
    sample.data.termSizes.forEach((size, k) => {
      const share = size / data.termSizes[k];
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(0.12);
    });
    expect(sample.data.termOf.length).toBe(sample.data.vcNames.length);
  });

  it("has all rows of its effects, unchanged, and no other", () => {
    const describeRow = (of: MergedRows, i: number, places: number[]) =>
      [of.exog.data[2 * i + 1], of.y[i], of.size[i], ...places].join(" ");
    const columns = (of: MergedRows, i: number) => [
      ...of.columnsOf.subarray(of.rowPointers[i], of.rowPointers[i + 1]),
    ];
    const expected: string[] = [];
    for (let i = 0; i < rows.count; i++) {
      const places = columns(rows, i).flatMap((j) => position.get(j) ?? []);
      if (places.length === 0) continue;
      const whole = places.length === columns(rows, i).length;
      expected.push(whole ? describeRow(rows, i, places) : "part of a row");
    }
    const found = Array.from({ length: sample.rows.count }, (_, i) =>
      describeRow(sample.rows, i, columns(sample.rows, i)),
    );
    expect(found).toEqual(expected);
  });

  it("describes the same rows in its data", () => {
    expect(mergeRows(sample.data).columnsOf).toEqual(sample.rows.columnsOf);
  });
});

it("takes none where factors are crossed, clusters few, or the data small", () => {
  const refused: ClusteredChoices[] = [
    { rows: 60_000, groups: 3_000, crossed: 3_000 },
    { rows: 60_000, groups: 500 },
    { rows: 5_000, groups: 2_500 },
  ];
  for (const choices of refused) {
    const data = clusteredData(choices);
    expect(sampleClusters(data, mergeRows(data))).toBeNull();
  }
});
