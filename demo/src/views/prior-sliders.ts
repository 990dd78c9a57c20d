import { byId, element } from "../dom.js";
import type { LinkKey } from "../families.js";
import type { Settings } from "../settings.js";
import { formatPlain } from "./format.js";

/** Standard normal quantile of 97.5%. */
const Z = 1.96;

type Prior = "feP" | "vcpP";

/** The values that a slider stops at. */
const STOPS: Record<Prior, readonly number[]> = {
  feP: [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100],
  vcpP: [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5],
};

const LABELS: Record<Prior, string> = {
  feP: "Prior of the effects",
  vcpP: "Prior of the spread of groups",
};

/** Sliders of the prior standard deviations, with what they mean. */
export class PriorSliders {
  private readonly sliders: Record<Prior, PriorSlider>;

  constructor(onChange: (change: Partial<Settings>, done: boolean) => void) {
    this.sliders = {
      feP: new PriorSlider("feP", (feP, done) => onChange({ feP }, done)),
      vcpP: new PriorSlider("vcpP", (vcpP, done) => onChange({ vcpP }, done)),
    };
    byId("priors").append(this.sliders.feP.view, this.sliders.vcpP.view);
  }

  update({ feP, vcpP, link }: Settings): void {
    this.sliders.feP.update(feP, effectWords(feP, link));
    const [least, largest] = [Math.exp(-Z * vcpP), Math.exp(Z * vcpP)].map(plain);
    this.sliders.vcpP.update(vcpP, `95% of standard deviations from ${least} to ${largest}`);
  }
}

class PriorSlider {
  readonly view: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly value = element("output", {});
  private readonly meaning: HTMLElement;

  /** @param onChange `done` is false while the slider is held. */
  constructor(
    private readonly prior: Prior,
    onChange: (value: number, done: boolean) => void,
  ) {
    const stops = STOPS[prior];
    const meaning = `${prior}-meaning`;
    this.meaning = element("p", { id: meaning, class: "small muted" });
    const described = { "aria-describedby": meaning };
    const range = { type: "range", min: 0, max: stops.length - 1, step: 1 };
    this.input = element("input", { id: prior, ...range, ...described });
    this.value.htmlFor.add(prior);
    const tell = (done: boolean) => onChange(stops[this.input.valueAsNumber], done);
    this.input.addEventListener("input", () => tell(false));
    this.input.addEventListener("change", () => tell(true));
    const label = element("label", { for: prior }, LABELS[prior]);
    const head = element("div", { class: "prior-head" }, label, this.value);
    this.view = element("div", { class: "prior" }, head, this.input, this.meaning);
  }

  update(value: number, meaning: string): void {
    this.input.value = String(STOPS[this.prior].indexOf(value));
    this.input.setAttribute("aria-valuetext", `standard deviation ${value}`);
    this.value.textContent = `SD ${value}`;
    this.meaning.textContent = meaning;
  }
}

/** What a prior N(0, sd^2) of a fixed effect says before the data. */
function effectWords(sd: number, link: LinkKey): string {
  const reach = Z * sd;
  if (link !== "Logit" && link !== "Log")
    return `95% of effects from −${plain(reach)} to ${plain(reach)}`;
  const ratios = link === "Logit" ? "odds ratios" : "ratios";
  return `95% of ${ratios} from 1/${plain(Math.exp(reach))} to ${plain(Math.exp(reach))}`;
}

/** Two significant digits; powers of ten for the very large. */
function plain(value: number): string {
  if (value < 1e6) return formatPlain(Number(value.toPrecision(2)));
  return `10^${Math.round(Math.log10(value))}`;
}
