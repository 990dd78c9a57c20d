import { MixedGLM } from "../../src/index.js";
import { alikeRows, groupsOfTerm, rowClusters } from "../../src/results/left-out-sets.js";

const data = {
  y: [0, 1, 0, 1, 1, 0],
  school: ["A", "A", "A", "B", "B", "B"],
  pupil: ["p", "p", "q", "r", "r", "r"],
  item: ["i", "j", "i", "j", "i", "j"],
};
const model = MixedGLM.fromFormula("y ~ 1 + (1 | school/pupil) + (1 | item)", data);
const { vcNames } = model;
const named = (own: Int32Array) => Array.from(own, (j) => vcNames[j]).sort();

it("gives a group its own effect and those nested in it, none that are crossed with it", () => {
  const [a, b] = groupsOfTerm(model.data, model.vcpNames.indexOf("school"));
  expect(Array.from(a.rows)).toEqual([0, 1, 2]);
  expect(named(a.ownEffects)).toEqual(["school:pupil[A:p]", "school:pupil[A:q]", "school[A]"]);
  expect(named(b.ownEffects)).toEqual(["school:pupil[B:r]", "school[B]"]);
  const [i] = groupsOfTerm(model.data, model.vcpNames.indexOf("item"));
  expect(named(i.ownEffects)).toContain("item[i]");
  expect(named(i.ownEffects)).not.toContain("school[A]");
});

it("puts each row in the cluster of its smallest level, once", () => {
  const clusters = rowClusters(model.data, alikeRows(model.data));
  const members = clusters.flatMap(({ rows, members }) => members.map((r) => rows[r]));
  expect(members.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const ofRow2 = clusters.find(({ rows, members }) => members.some((r) => rows[r] === 2))!;
  expect(named(ofRow2.ownEffects)).toEqual(["school:pupil[A:q]"]);
  expect(Array.from(ofRow2.rows)).toEqual([2]);
});

it("names equal rows once, with their number", () => {
  const same = { y: [0, 0, 1, 1, 1, 0], x: [1, 1, 1, 2, 2, 1], g: ["A", "A", "A", "B", "B", "B"] };
  const { data } = MixedGLM.fromFormula("y ~ x + (1 | g)", same);
  const [a, b] = groupsOfTerm(data, 0);
  expect([Array.from(a.rows), Array.from(a.counts)]).toEqual([
    [0, 2],
    [2, 1],
  ]);
  expect([Array.from(b.rows), Array.from(b.counts)]).toEqual([
    [3, 5],
    [2, 1],
  ]);
});
