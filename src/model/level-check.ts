import type { Family } from "../families/family.js";
import { LevelNodes } from "./level-nodes.js";
import type { LevelRows } from "./level-rows.js";

/** Effects beyond this many prior SDs hold nothing. */
const PRIOR_REACH = 8;
/** Distance of the grid's points in the SD of the level at its mode, and what it may move a predictor; but no more points than that. */
const STEP = 0.4;
const PREDICTOR_STEP = 0.2;
const MOST_POINTS = 3000;

/**
 * The largest relative error of a level's integral by a rule of so many points, as where the level has a second
 * mode that the nodes do not resolve: against sums over a grid of effects from -8 to 8, for levels in which the log
 * likelihood of a row is convex at a node; others have one mode.
 */
export function largestIntegralError(
  family: Family,
  rows: LevelRows,
  o: Float64Array,
  scale: number,
  points: number,
): number {
  const rule = new LevelNodes(family, rows, points);
  rule.move(o, scale);
  const bent = rule.likelihood.all.filter((g) => isConvex(rule, rows, g));
  let largest = 0;
  for (const g of bent) {
    const integral = rule.move(o, scale, Int32Array.of(g));
    largest = Math.max(largest, Math.abs(1 - Math.exp(integral - gridIntegral(rule, rows, g))));
  }
  return largest;
}

/** Whether the log likelihood of a row is convex at a node. */
function isConvex(
  { points, likelihood: { curvatures } }: LevelNodes,
  { starts, count }: LevelRows,
  g: number,
): boolean {
  for (let m = 0; m < points; m++) {
    for (let i = starts[g]; i < starts[g + 1]; i++) if (curvatures[m * count + i] > 0) return true;
  }
  return false;
}

/** I_g as a sum over a grid. */
function gridIntegral(rule: LevelNodes, { groups, starts }: LevelRows, g: number): number {
  const { nodes, points, likelihood, middle, centres } = rule;
  const from = Math.min(nodes[g * points], -PRIOR_REACH);
  const range = Math.max(nodes[(g + 1) * points - 1], PRIOR_REACH) - from;
  const steepest = likelihood.c
    .subarray(starts[g], starts[g + 1])
    .reduce((most, c) => Math.max(most, Math.abs(c)), 0);
  const density = Math.max(Math.sqrt(centres.precisions[g]) / STEP, steepest / PREDICTOR_STEP);
  const size = Math.min(MOST_POINTS, Math.ceil(range * density));
  const list = Int32Array.of(g);
  const effects = new Float64Array(groups);
  let sum = 0;
  for (let t = 0; t <= size; t++) {
    const b = (effects[g] = from + (t / size) * range);
    likelihood.visit(effects, list, middle);
    const log = likelihood.values[middle * groups + g] - (b * b) / 2;
    sum += Math.exp(log - centres.values[g]);
  }
  return centres.values[g] + Math.log((sum * range) / size) - Math.log(2 * Math.PI) / 2;
}
