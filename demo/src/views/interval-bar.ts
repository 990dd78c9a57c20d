import type { Interval } from "../protocol.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 160;
const HEIGHT = 18;
const MARGIN = 6;

/** The common axis of the bars of a table; it always holds zero. */
export interface BarAxis {
  readonly least: number;
  readonly largest: number;
}

export function barAxis(intervals: readonly Interval[]): BarAxis {
  const ends = intervals.flatMap(({ lower, upper }) => [lower, upper]).filter(Number.isFinite);
  return { least: Math.min(0, ...ends), largest: Math.max(0, ...ends) };
}

/** A small picture of a 95% interval and its middle, with a line at zero; decoration beside numbers. */
export function intervalBar(
  { lower, upper, mean }: Interval & { mean: number },
  { least, largest }: BarAxis,
): SVGSVGElement {
  const span = largest - least || 1;
  const place = (x: number) => MARGIN + ((x - least) / span) * (WIDTH - 2 * MARGIN);
  const picture = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "interval-bar" });
  picture.setAttribute("aria-hidden", "true");
  const middle = HEIGHT / 2;
  const zero = place(0);
  picture.append(shape("line", { x1: zero, x2: zero, y1: 0, y2: HEIGHT, class: "zero" }));
  if (Number.isFinite(lower) && Number.isFinite(upper)) {
    const ends = { x1: place(lower), x2: place(upper), y1: middle, y2: middle };
    picture.append(shape("line", { ...ends, class: "reach" }));
  }
  if (mean >= least && mean <= largest) {
    picture.append(shape("circle", { cx: place(mean), cy: middle, r: 4 }));
  }
  return picture;
}

function shape<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
