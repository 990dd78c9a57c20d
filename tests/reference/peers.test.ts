import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { MixedGLM, Poisson, parseCsv, type FormulaOptions } from "../../src/index.js";

/**
 * Maximum likelihood against glmmTMB 1.1.5 (peers.json, "fits"): flat priors, Laplace's method.
 * Names differ between the systems; both list the fixed effects in an order of their own, so each is
 * looked up by the name that R gives it.
 */
interface Peer {
  fixef: Record<string, number>;
  sd: Record<string, number>;
  se: Record<string, number>;
  loglik: number;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const peers: Record<string, { glmmTMB: Peer }> = JSON.parse(
  readFileSync(here("./peers.json"), "utf8"),
).fits;

function table(name: string) {
  if (name === "insteval") {
    return parseCsv(gunzipSync(readFileSync(here("../../bench/data/insteval.csv.gz"))).toString());
  }
  const folder = name === "verbagg" ? "../../bench/data" : "../../examples/data";
  return parseCsv(readFileSync(here(`${folder}/${name}.csv`), "utf8"));
}

const poisson: FormulaOptions = { family: new Poisson() };
const cases: [string, string, FormulaOptions][] = [
  ["cbpp", "cbind(incidence, size - incidence) ~ C(period) + (1 | herd)", {}],
  ["contraception", "use01 ~ age + I(age**2) + urban + livch + (1 | district)", {}],
  ["verbagg", "r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)", {}],
  ["epil", "y ~ lbase * trt + lage + V4 + (1 | subject) + (1 | obs)", poisson],
  ["salamanders", "count ~ mined + spp + (1 | site)", poisson],
  ["insteval", "good ~ C(studage) + C(lectage) + service + (1 | s) + (1 | d) + (1 | dept)", {}],
];

/** "C(period)[T.2]" and "I(age ** 2)" as R writes them: "period2", "I(age^2)". */
function inR(name: string): string {
  return name
    .replace("Intercept", "(Intercept)")
    .replace(/C\((\w+)\)/, "$1")
    .replace(/\[T\.([^\]]*)\]/, "$1")
    .replace(" ** ", "^");
}

const error = (ours: number, theirs: number) => Math.abs(ours - theirs) / (1 + Math.abs(theirs));

describe.each(cases)("maximum likelihood of %s, against glmmTMB", (name, formula, options) => {
  const data = table(name);
  if (name === "epil") data.obs = Array.from({ length: 236 }, (_, i) => i + 1);
  const model = MixedGLM.fromFormula(formula, data, { ...options, feP: Infinity, vcpP: Infinity });
  const result = model.fitLaplace({ quadraturePoints: 1 });
  const peer = peers[name].glmmTMB;

  it("converges, with a log likelihood no lower than theirs and within 0.01", () => {
    expect(result.convergence.converged).toBe(true);
    expect(result.warnings).toEqual([]);
    expect(Math.abs((result.logLik as number) - peer.loglik)).toBeLessThan(0.01);
    expect(result.logLik).toBeGreaterThan(peer.loglik - 1e-5);
  });

  it("has their fixed effects and standard deviations within 1e-4", () => {
    model.fepNames.forEach((term, j) => {
      expect(error(result.feMean[j], peer.fixef[inR(term)])).toBeLessThan(1e-4);
    });
    model.vcpNames.forEach((term, k) => {
      expect(error(Math.exp(result.vcpMean[k]), peer.sd[term])).toBeLessThan(1e-4);
    });
  });

  it("has their standard errors within 0.1%", () => {
    model.fepNames.forEach((term, j) => {
      expect(Math.abs(result.feSd[j] / peer.se[inR(term)] - 1)).toBeLessThan(1e-3);
    });
  });
});
