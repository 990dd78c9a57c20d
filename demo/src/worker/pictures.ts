import {
  caterpillarPlot,
  coefficientPlot,
  densityPlot,
  fittedPlot,
  predictiveCheckPlot,
  quantilePlot,
  rankPlot,
  renderSvg,
  tracePlot,
  type BayesMixedGLMResults,
  type PlotOptions,
  type VegaLiteSpec,
} from "mixedglm";
import type { Picture, PictureKey, PictureRequest } from "../protocol.js";

/** Random terms whose groups are drawn unasked. */
const MOST_TERMS = 3;
/** Rows times posterior draws that a picture may take. */
const WORK = 2e6;
/** The pictures of a fit, in the order shown. */
export function picturesOf(result: BayesMixedGLMResults): PictureKey[] {
  const { vcpNames, fepNames } = result.model.data;
  const hasSpread = result.feSd.every((sd) => sd > 0);
  if (!hasSpread) return [];
  const coefficients = fepNames.some((name) => name !== "Intercept");
  const groups = vcpNames
    .slice(0, MOST_TERMS)
    .map((_, index) => ({ kind: "groups", index }) as const);
  return [
    ...(coefficients ? [{ kind: "coefficients", index: 0 } as const] : []),
    ...groups,
    { kind: "density", index: Math.min(1, fepNames.length - 1) },
    { kind: "fitted", index: 0 },
    { kind: "quantiles", index: 0 },
    { kind: "check", index: 0 },
    ...(result.draws === null ? [] : SAMPLER),
  ];
}

const SAMPLER: readonly PictureKey[] = [
  { kind: "traces", index: 0 },
  { kind: "ranks", index: 0 },
];

/** A picture of a fit as SVG. */
export async function drawPicture(
  result: BayesMixedGLMResults,
  { width, ...key }: PictureRequest,
): Promise<Picture> {
  const spec = specOf(result, key, { width });
  return { svg: await renderSvg(spec), description: String(spec["description"] ?? "") };
}

function specOf(
  result: BayesMixedGLMResults,
  { kind, index }: PictureKey,
  size: PlotOptions,
): VegaLiteSpec {
  const rows = result.model.endog.length;
  const draws = Math.round(Math.min(1000, Math.max(50, WORK / rows)));
  switch (kind) {
    case "coefficients":
      return coefficientPlot(result, size);
    case "groups":
      return caterpillarPlot(result, index, size);
    case "density":
      return densityPlot(result, index, size);
    case "fitted":
      return fittedPlot(result, { ...size, draws });
    case "quantiles":
      return quantilePlot(result, size);
    case "check":
      return predictiveCheckPlot(result, { ...size, n: draws });
    case "traces":
      return tracePlot(result, size);
    case "ranks":
      return rankPlot(result, size);
  }
}
