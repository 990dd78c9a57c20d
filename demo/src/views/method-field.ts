import { byId, fillSelect } from "../dom.js";
import type { Method } from "../protocol.js";
import type { Settings } from "../settings.js";

/** The fits, the one to use first. */
export const METHODS: Record<Method, { readonly label: string; readonly about: string }> = {
  inla: {
    label: "Nested Laplace (recommended)",
    about: "The posterior, as long sampling would give it, in a small part of its time.",
  },
  laplace: {
    label: "Marginal mode",
    about: "The most probable effects and spreads, groups integrated out; intervals symmetric.",
  },
  nuts: {
    label: "Sampling (NUTS)",
    about: "Draws from the exact posterior: slow, and the check on all others.",
  },
  vb: {
    label: "Variational Bayes",
    about: "The nearest joint Gaussian. The spread of groups is stated with too much confidence.",
  },
  map: {
    label: "Joint mode",
    about: "As fit_map of statsmodels. It may put the spread of groups at zero where it is not.",
  },
};

/** The method, in words, and the number of draws for the one that draws. */
export class MethodField {
  private readonly method = byId<HTMLSelectElement>("method");
  private readonly draws = byId<HTMLInputElement>("draws");

  constructor(onChange: (change: Partial<Settings>) => void) {
    fillSelect(
      this.method,
      Object.entries(METHODS).map(([value, { label }]) => ({ value, label })),
    );
    this.method.addEventListener("change", () => onChange({ method: this.method.value as Method }));
    this.draws.addEventListener("change", () => onChange({ draws: this.readDraws() }));
  }

  update({ method, draws }: Settings): void {
    this.method.value = method;
    byId("method-about").textContent = METHODS[method].about;
    byId("draws-field").hidden = method !== "nuts";
    this.draws.value = String(draws);
  }

  private readDraws(): number {
    const { min, max, valueAsNumber } = this.draws;
    const asked = Number.isFinite(valueAsNumber) ? Math.round(valueAsNumber) : 1000;
    return Math.min(Number(max), Math.max(Number(min), asked));
  }
}
