import { byId } from "../dom.js";
import type { Problem, Progress } from "../protocol.js";
import { problemView } from "./problem.js";

const STAGES: Record<string, string> = {
  mode: "Finding the mode",
  "marginal mode": "Finding the mode",
  "mean field": "Fitting",
  structured: "Fitting",
  quadrature: "Integrating over groups",
  exploration: "Exploring the spread of groups",
  "warm-up": "Warming up the chains",
  sampling: "Sampling",
};

/** Fits shorter than this show no progress, in milliseconds. */
const PATIENCE = 250;

/** The buttons Fit and Cancel, the progress between them, and what went wrong. */
export class RunControls {
  private readonly fit = byId<HTMLButtonElement>("fit");
  private readonly cancel = byId<HTMLButtonElement>("cancel");
  private readonly bar = byId<HTMLProgressElement>("progress-bar");
  private timer = 0;
  private stage = "";

  constructor(onFit: () => void, onCancel: () => void) {
    this.fit.addEventListener("click", () => {
      if (this.fit.getAttribute("aria-disabled") !== "true") onFit();
    });
    this.cancel.addEventListener("click", onCancel);
  }

  /** A fit begins. */
  begin(): void {
    byId("fit-problem").replaceChildren();
    this.fit.setAttribute("aria-disabled", "true");
    this.stage = "";
    this.report({ stage: "Starting", fraction: 0 });
    this.timer = window.setTimeout(() => this.reveal(), PATIENCE);
  }

  report({ stage, fraction }: Progress): void {
    this.bar.value = fraction;
    if (stage === this.stage) return;
    this.stage = stage;
    byId("progress-text").textContent = `${STAGES[stage] ?? stage}\u2026`;
  }

  /** The fit is over. */
  end(): void {
    clearTimeout(this.timer);
    if (document.activeElement === this.cancel) this.fit.focus();
    this.fit.removeAttribute("aria-disabled");
    this.cancel.hidden = true;
    byId("progress").hidden = true;
  }

  showProblem(problem: Problem | null): void {
    byId("fit-problem").replaceChildren(...(problem === null ? [] : [problemView(problem)]));
  }

  private reveal(): void {
    this.cancel.hidden = false;
    byId("progress").hidden = false;
    if (document.activeElement === this.fit) this.cancel.focus();
  }
}
