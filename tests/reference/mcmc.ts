import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { MixedGLM } from "../../src/index.js";
import { cscOf, optionsOf, type StatsmodelsCase } from "./load.js";

/** Posterior of one part of the parameters, from draws. */
export interface DrawSummary {
  mean: number[];
  sd: number[];
  q025: number[];
  q975: number[];
  rhat: number[];
  ess: number[];
}

/** A file of tests/reference/mcmc: inputs, and the posterior from 20,000 draws of Stan's NUTS. */
export interface McmcCase extends Omit<StatsmodelsCase, "logposterior" | "map" | "elbo" | "vb"> {
  offset: number[] | null;
  fe_names: string[];
  vcp_names: string[];
  vc_names: string[];
  posterior: { fe: DrawSummary; vcp: DrawSummary; vc: DrawSummary };
}

export const MCMC_CASES = [
  "cbpp",
  "contraception",
  "epil",
  "salamanders",
  "verbagg",
  "bacteria",
  "smallclusters",
] as const;

export function mcmcCase(name: (typeof MCMC_CASES)[number]): McmcCase {
  const path = fileURLToPath(new URL(`./mcmc/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, "utf8"));
}

/** The model of a case with its priors and names. */
export function mcmcModel(reference: McmcCase): MixedGLM {
  const { endog, exog, ident, offset, fe_names, vcp_names, vc_names } = reference;
  return new MixedGLM(endog, exog, cscOf(reference), ident, {
    ...optionsOf(reference),
    ...(offset ? { offset } : {}),
    fepNames: fe_names,
    vcpNames: vcp_names,
    vcNames: vc_names,
  });
}
