import type { PlottedModel } from "./plotted-fit.js";

type Family = PlottedModel["family"];

/** The scale of the linear predictor in words: "log odds", "log rate", "log risk", "probit scale". */
export function effectScale({ name, link }: Family): string {
  if (link.name === "logit") return "log odds";
  if (link.name === "log") return name === "Binomial" ? "log risk" : "log rate";
  return `${link.name} scale`;
}

/** The scale of the mean of the response: "probability", "mean count", or "mean". */
export function meanScale({ name }: Family): string {
  if (name === "Binomial") return "probability";
  return name === "Poisson" ? "mean count" : "mean";
}
