import { InputError } from "../errors.js";
import type { Link } from "../families/link.js";
import type { Marginal } from "../inference/posterior.js";
import type { DescribedModel } from "../model/mixed-model.js";
import { checkOptions } from "../options.js";
import type { EffectRatio, SummaryData } from "./summary-data.js";

/** Options of `summary`. */
export interface SummaryOptions {
  /**
   * true adds exp(fe), the odds ratio (logit link) or the rate ratio (log link; risk ratio for the
   * binomial) of one unit more, with its 95% interval. Default false.
   */
  exponentiate?: boolean;
}

/** A family, as far as its name and that of its link. */
export interface NamedFamily {
  /** "Binomial", "Poisson", or that of a family of your own. */
  readonly name: string;
  /** The link, of which the name counts. */
  readonly link: Pick<Link, "name">;
}

const NOTE =
  "are exp of the posterior median of a fixed effect and of its 2.5% and 97.5% quantiles";

/**
 * The summary with columns of exp(fe) where they are asked for.
 * @param marginal of a fixed effect by position.
 * @throws InputError where exp(fe) has no meaning: links other than logit and log.
 */
export function withRatios(
  summary: SummaryData,
  { family }: DescribedModel,
  options: SummaryOptions,
  marginal: (position: number) => Marginal,
): SummaryData {
  checkOptions("options", options, ["exponentiate"]);
  if (options.exponentiate !== true) return summary;
  const title = ratioTitle(family);
  return {
    ...summary,
    columns: [...summary.columns, title, "2.5%", "97.5%"],
    rows: summary.rows.map((row, j) => ({
      ...row,
      ratio: row.type === "M" ? ratioOf(marginal(j)) : null,
    })),
    notes: [...summary.notes, `${title}, 2.5% and 97.5% ${NOTE}`],
  };
}

/** What exp of a fixed effect is called. @throws InputError for links other than logit and log. */
export function ratioTitle({ name, link }: NamedFamily): string {
  if (link.name === "logit") return "Odds ratio";
  if (link.name === "log") return name === "Binomial" ? "Risk ratio" : "Rate ratio";
  throw new InputError(
    "exponentiate",
    `exp of a fixed effect is a ratio only under a logit or log link, not ${link.name}`,
    "leave it out",
  );
}

function ratioOf(fe: Marginal): EffectRatio {
  if (!(fe.sd > 0)) return { median: Math.exp(fe.mean), lower: NaN, upper: NaN };
  const [lower, median, upper] = [0.025, 0.5, 0.975].map((p) => Math.exp(fe.quantile(p)));
  return { median, lower, upper };
}
