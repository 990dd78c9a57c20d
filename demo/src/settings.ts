import type { FamilyKey, LinkKey } from "./families.js";
import type { FitSpec, Method } from "./protocol.js";

/** What the page is set to, but for the formula. */
export interface Settings {
  readonly family: FamilyKey;
  readonly link: LinkKey;
  readonly trials: string | null;
  readonly exposure: string | null;
  readonly method: Method;
  readonly feP: number;
  readonly vcpP: number;
  readonly draws: number;
}

export const DEFAULTS: Settings = {
  family: "Binomial",
  link: "Logit",
  trials: null,
  exposure: null,
  method: "inla",
  feP: 2,
  vcpP: 1,
  draws: 1000,
};

export function fitSpec(formula: string, settings: Settings): FitSpec {
  return { formula, ...settings };
}
