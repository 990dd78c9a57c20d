/**
 * Colours of Okabe and Ito (2008), which those with a deficiency of colour vision tell apart, in an
 * order in which the first ones show on white and on black.
 */
export const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;

/** Of marks that stand alone. */
export const INK = PALETTE[0];
/** Of what is compared with: priors, data beside a model. */
export const ACCENT = PALETTE[1];
/** Contrast above 4 on white and on #121212 alike. */
export const GREY = "#7a7a7a";

/** Helvetica and fonts of equal widths, which `textWidth` knows. */
const FONT = "Helvetica, Arial, Liberation Sans, sans-serif";

/** No background, neutral greys: pictures stand on light and on dark pages. */
export const CONFIG = {
  background: "transparent",
  font: FONT,
  padding: 8,
  view: { stroke: null },
  mark: { aria: false },
  axis: {
    domainColor: GREY,
    tickColor: GREY,
    labelColor: GREY,
    titleColor: GREY,
    gridColor: GREY,
    gridOpacity: 0.2,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    labelLimit: 0,
    titleLimit: 0,
  },
  axisY: { domain: false, ticks: false, labelPadding: 6 },
  legend: {
    labelColor: GREY,
    titleColor: GREY,
    labelFontSize: 11,
    labelLimit: 0,
    orient: "top",
    direction: "horizontal",
    titleOrient: "left",
    symbolStrokeWidth: 2,
  },
  header: { labelColor: GREY, titleColor: GREY, labelFontSize: 12, labelLimit: 0, labelPadding: 2 },
  title: {
    color: GREY,
    subtitleColor: GREY,
    anchor: "start",
    frame: "group",
    fontSize: 14,
    subtitleFontSize: 11,
    subtitlePadding: 4,
    offset: 10,
    limit: 0,
  },
} as const;
