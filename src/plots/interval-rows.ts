import { labelsOf } from "./labels.js";
import { quantileOf, type PlottedMarginal } from "./plotted-fit.js";
import { rounded, type Json, type JsonObject } from "./spec.js";
import { GREY, INK } from "./theme.js";

/** One row of a picture of intervals: a thick one, a thin one, and a point. */
export interface IntervalRow {
  readonly name: string;
  readonly centre: number;
  readonly inner: readonly [lower: number, upper: number];
  readonly outer: readonly [lower: number, upper: number];
}

export interface IntervalAxes {
  readonly x: string;
  readonly y: string | null;
  /** Where no effect is: 0, or 1 for ratios; null for no line. */
  readonly reference: number | null;
  /** Ratios stand on a log scale. */
  readonly log: boolean;
}

/** The median, the 50% interval and that of `level`, on the scale that `transform` goes to. */
export function intervalRow(
  name: string,
  marginal: PlottedMarginal,
  level: number,
  transform: (x: number) => number = (x) => x,
): IntervalRow {
  const at = (p: number) => transform(quantileOf(marginal, p));
  return {
    name,
    centre: transform(marginal.sd > 0 ? marginal.quantile(0.5) : marginal.mean),
    inner: [at(0.25), at(0.75)],
    outer: [at((1 - level) / 2), at((1 + level) / 2)],
  };
}

/** Rows from top to bottom in the order given; null is an empty row with the text `gap`. */
export function intervalRows(
  rows: readonly (IntervalRow | null)[],
  axes: IntervalAxes,
  gap = "",
): JsonObject {
  const names = rows.map((row) => row?.name ?? gap);
  const labels = labelsOf(names);
  const values = rows.flatMap((row, i): JsonObject[] => {
    if (row === null) return [];
    const [from, to] = row.inner.map(rounded);
    const [lower, upper] = row.outer.map(rounded);
    return [{ label: labels[i], centre: rounded(row.centre), from, to, lower, upper }];
  });
  const y = {
    field: "label",
    type: "nominal",
    sort: null,
    scale: { domain: labels },
    axis: { title: axes.y, grid: false },
  };
  return { data: { values }, encoding: { y }, layer: layers(axes, values) };
}

function layers(axes: IntervalAxes, values: readonly JsonObject[]): Json[] {
  const type = "quantitative";
  const span = (from: string, to: string) => ({ x: { field: from, type }, x2: { field: to } });
  const ends = values.flatMap(({ centre, lower, upper }) => [centre, lower, upper]);
  const x = { field: "centre", type, ...horizontalAxis(axes, ends.filter(isNumber)) };
  const reference =
    axes.reference === null
      ? []
      : [
          {
            data: { values: [{}] },
            mark: { type: "rule", color: GREY, strokeDash: [4, 3], clip: true },
            encoding: { x: { datum: axes.reference, type }, y: null },
          },
        ];
  return [
    ...reference,
    {
      mark: { type: "rule", color: INK, strokeWidth: 1.5 },
      encoding: span("lower", "upper"),
    },
    {
      mark: { type: "rule", color: INK, strokeWidth: 4 },
      encoding: span("from", "to"),
    },
    {
      mark: { type: "point", filled: true, color: INK, size: 45, opacity: 1 },
      encoding: { x },
    },
  ];
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number";
}

function horizontalAxis({ x: title, log, reference }: IntervalAxes, ends: readonly number[]) {
  if (!log) return { scale: { zero: false, nice: true }, axis: { title } };
  const all = reference === null ? ends : [...ends, reference];
  const values = ratioTicks(Math.min(...all), Math.max(...all));
  return {
    scale: { type: "log", nice: false, padding: 8 },
    axis: { title: `${title} (log scale)`, values, format: "~r" },
  };
}

/** Leading digits of ticks on a log scale, from the coarsest. */
const LADDERS = [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]];

/** Four or more multiples of powers of ten by the coarsest ladder that has them, else round steps. */
function ratioTicks(lowest: number, highest: number): number[] {
  const [from, to] = [Math.floor(Math.log10(lowest)), Math.ceil(Math.log10(highest))];
  const powers = Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  for (const ladder of LADDERS) {
    const ticks = powers.flatMap((power) =>
      ladder.map((digit) => Number((digit * power).toPrecision(2))),
    );
    const inside = ticks.filter((tick) => tick >= lowest && tick <= highest);
    if (inside.length >= 4) return inside;
  }
  const step = 10 ** Math.floor(Math.log10((highest - lowest) / 8));
  const width = [1, 2, 5, 10].map((s) => s * step).find((w) => (highest - lowest) / w <= 8)!;
  const first = Math.ceil(lowest / width);
  const count = Math.floor(highest / width) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * width).toPrecision(12)));
}
