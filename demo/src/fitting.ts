import { byId } from "./dom.js";
import { Cancelled, Refusal, type FitClient } from "./fit-client.js";
import type { Modelling } from "./modelling.js";
import type { FitSpec } from "./protocol.js";
import type { Settings } from "./settings.js";
import { MethodField } from "./views/method-field.js";
import { PriorSliders } from "./views/prior-sliders.js";
import { ResultsView } from "./views/results-view.js";
import { RunControls } from "./views/run-controls.js";

/** Seconds that a fit may take to be repeated while a slider is held. */
const LIVE = 1;
/** Seconds that it may take to be repeated at all, unasked. */
const UNASKED = 10;

/** The fits of a model, one at a time: asked for by the button, or repeated when a prior is moved. */
export class Fitting {
  private running = false;
  /** The last fit was asked to be repeated while one was running. */
  private again = false;
  private lastSeconds: number | null = null;
  private lastFitted: FitSpec | null = null;
  private readonly results: ResultsView;
  private readonly controls: RunControls;
  private readonly method: MethodField;
  private readonly priors: PriorSliders;

  constructor(
    private readonly client: FitClient,
    private readonly modelling: Modelling,
  ) {
    this.results = new ResultsView(client);
    this.controls = new RunControls(
      () => void this.run(true),
      () => this.client.stop(),
    );
    this.method = new MethodField((change) => this.modelling.set(change));
    this.priors = new PriorSliders((change, done) => {
      this.modelling.set(change);
      this.refit(done);
    });
    this.modelChanged(modelling.settings);
  }

  /** Forgets the fit, for other data. */
  reset(): void {
    this.lastFitted = null;
    this.lastSeconds = null;
    this.results.clear();
    this.controls.showProblem(null);
  }

  modelChanged(settings: Settings): void {
    this.method.update(settings);
    this.priors.update(settings);
    const shown = this.lastFitted;
    if (shown === null || this.running) return;
    this.results.markStale(JSON.stringify(shown) !== JSON.stringify(this.modelling.spec));
  }

  /** Repeats the last fit under the present priors, where that is quick. */
  private refit(done: boolean): void {
    if (this.lastSeconds === null || this.lastFitted === null) return;
    if (!sameModel(this.lastFitted, this.modelling.spec)) return;
    if (this.lastSeconds > (done ? UNASKED : LIVE)) return;
    if (this.running) this.again = true;
    else void this.run(false);
  }

  /** @param asked by the button, and so answered by a move to the results. */
  private async run(asked: boolean): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.controls.begin();
    try {
      await this.fit(asked);
    } catch (error) {
      this.fail(error, asked);
    } finally {
      this.controls.end();
      this.running = false;
      this.modelChanged(this.modelling.settings);
    }
    if (!this.again) return;
    this.again = false;
    void this.run(false);
  }

  private async fit(asked: boolean): Promise<void> {
    const { spec } = this.modelling;
    const begin = performance.now();
    const fit = await this.client.ask("fit", spec, (progress) => this.controls.report(progress));
    this.lastFitted = spec;
    this.lastSeconds = (performance.now() - begin) / 1000;
    this.results.show(fit);
    if (asked) this.results.focus();
  }

  private fail(error: unknown, asked: boolean): void {
    this.again = false;
    if (error instanceof Cancelled) {
      byId("announcement").textContent = "The fit was cancelled.";
      return;
    }
    if (!(error instanceof Refusal)) throw error;
    const { problem } = error;
    this.controls.showProblem(problem);
    if (asked && problem.piece !== null) this.modelling.focusFormula();
  }
}

/** Whether two specifications differ in nothing but priors. */
function sameModel(a: FitSpec, b: FitSpec): boolean {
  const key = ({ feP: _feP, vcpP: _vcpP, ...rest }: FitSpec) => JSON.stringify(rest);
  return key(a) === key(b);
}
