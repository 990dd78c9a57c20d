import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Binomial, CscMatrix, MixedGLM, Poisson, type ModelOptions } from "../../src/index.js";

/** A file of tests/reference/statsmodels: inputs, and what statsmodels 0.13.5 makes of them. */
export interface StatsmodelsCase {
  name: string;
  family: "binomial" | "poisson";
  vcp_p: number;
  fe_p: number;
  endog: number[];
  trials?: number[] | null;
  exog: number[][];
  exog_vc: { rows: number; cols: number; indptr: number[]; indices: number[]; data: number[] };
  ident: number[];
  logposterior: { params: number[]; logposterior: number; grad: number[] }[];
  elbo: { mean: number[]; sd: number[]; elbo: number; mean_grad: number[]; sd_grad: number[] }[];
  vb: { mean: number[]; sd: number[]; elbo: number };
  map: {
    params: number[];
    sd: number[];
    logposterior: number;
    collapsed: boolean;
    converged: boolean;
  };
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export function statsmodelsCases(): StatsmodelsCase[] {
  return readdirSync(here("./statsmodels"))
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(here(`./statsmodels/${file}`), "utf8")));
}

export function cscOf({ exog_vc: z }: Pick<StatsmodelsCase, "exog_vc">): CscMatrix {
  return new CscMatrix(
    z.rows,
    z.cols,
    Int32Array.from(z.indptr),
    Int32Array.from(z.indices),
    Float64Array.from(z.data),
  );
}

export function optionsOf(
  reference: Pick<StatsmodelsCase, "family" | "vcp_p" | "fe_p" | "trials">,
): ModelOptions {
  const { family, vcp_p, fe_p, trials } = reference;
  return {
    family: family === "binomial" ? new Binomial() : new Poisson(),
    vcpP: vcp_p,
    feP: fe_p,
    ...(trials ? { trials } : {}),
  };
}

export function modelOf(reference: StatsmodelsCase): MixedGLM {
  const { endog, exog, ident } = reference;
  return new MixedGLM(endog, exog, cscOf(reference), ident, optionsOf(reference));
}

/** The text of a data set that ships with the examples. */
export function exampleCsv(name: string): string {
  return readFileSync(here(`../../examples/data/${name}.csv`), "utf8");
}

/** max_i |a_i - b_i| / (1 + |b_i|) */
export function largestError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]) / (1 + Math.abs(b[i]));
    largest = Number.isNaN(error) ? NaN : Math.max(largest, error);
  }
  return largest;
}
