import { readFileSync, readdirSync } from "node:fs";
import { Binomial, CscMatrix, MixedGLM, Poisson } from "mixedglm";

const folder = new URL("../tests/reference/mcmc/", import.meta.url);

/** Names of the MCMC references: 20,000 draws of Stan's NUTS each, vcpP = 1, feP = 2. */
export const referenceNames = readdirSync(folder).map((file) => file.replace(".json", ""));

/** The inputs and the posterior of a reference. */
export function readReference(name) {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
}

/** The model of a reference, with its priors and names. */
export function referenceModel(reference) {
  const { family, endog, exog, exog_vc: z, ident, trials, offset, ...rest } = reference;
  const exogVc = new CscMatrix(
    z.rows,
    z.cols,
    Int32Array.from(z.indptr),
    Int32Array.from(z.indices),
    Float64Array.from(z.data),
  );
  return new MixedGLM(endog, exog, exogVc, ident, {
    family: family === "poisson" ? new Poisson() : new Binomial(),
    feP: rest.fe_p,
    vcpP: rest.vcp_p,
    ...(trials ? { trials } : {}),
    ...(offset ? { offset } : {}),
    fepNames: rest.fe_names,
    vcpNames: rest.vcp_names,
    vcNames: rest.vc_names,
  });
}
