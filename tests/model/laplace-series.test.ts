import { Binomial } from "../../src/families/binomial.js";
import type { Family } from "../../src/families/family.js";
import { Probit } from "../../src/families/probit.js";
import { Poisson } from "../../src/families/poisson.js";
import { chooseIntegration } from "../../src/inference/choose-integration.js";
import { findLatentMode } from "../../src/inference/latent-mode.js";
import type { MarginalTarget } from "../../src/inference/marginal-fit.js";
import type { ConditionalPosterior } from "../../src/model/conditional-posterior.js";
import { innermostTerm, type InnermostTerm } from "../../src/model/innermost-term.js";
import { unpack, type PackedParameters } from "../../src/model/model-data.js";
import { innermostOf, logIntegral, logNormal, posteriorOf } from "./level-models.js";
import { Draws, type ModelInputs } from "./random-models.js";

interface Design {
  readonly family: Family;
  readonly levels: number;
  /** Rows of each level. */
  readonly rows: number;
  readonly sd: number;
  readonly intercept: number;
}

/** Levels of so many rows, outcomes drawn with an SD of their effects. */
function inputsOf(seed: number, { family, levels, rows, sd, intercept }: Design): ModelInputs {
  const draws = new Draws(seed);
  const effects = draws.normals(levels, sd);
  const row = Array.from({ length: levels * rows }, (_, i) => i);
  const level = row.map((i) => i % levels);
  const exog = row.map(() => [1, draws.normal()]);
  const eta = row.map((i) => intercept + 0.5 * exog[i][1] + effects[level[i]]);
  const success = (p: number) => +(draws.uniform() < p);
  const count = (mean: number) => {
    let k = 0;
    for (let left = Math.exp(-mean) / draws.uniform(); left < 1; k++) left /= draws.uniform();
    return k;
  };
  const poisson = family instanceof Poisson;
  return {
    endog: eta.map((e) => (poisson ? count(Math.exp(e)) : success(1 / (1 + Math.exp(-e))))),
    exog,
    exogVc: level.map((own) => effects.map((_, j) => (j === own ? 1 : 0))),
    ident: effects.map(() => 0),
    options: { family },
  };
}

/** The parameters with the effects at their mode given the rest. */
function atMode(inputs: ModelInputs, fe: number[], v: number): PackedParameters {
  const posterior = posteriorOf(inputs);
  const zeros = inputs.ident.map(() => 0);
  const x = posterior.fromParameters(Float64Array.of(...fe, v, ...zeros));
  posterior.holdFixed(true);
  findLatentMode(posterior, x, { tolerance: 1e-12 });
  return unpack(posterior.data, posterior.toParameters(x));
}

/** The log likelihood of level j at effect u. */
function levelKernel({ endog, exog, exogVc, options }: ModelInputs, { fe }: PackedParameters) {
  const jet = new Float64Array(5);
  const family = options.family as Family;
  return (j: number, u: number) =>
    endog.reduce((sum, y, i) => {
      if (exogVc[i][j] === 0) return sum;
      family.kernelJet(y, 1, exog[i][0] * fe[0] + exog[i][1] * fe[1] + u, jet);
      return sum + jet[0];
    }, 0);
}

const familyOf = { logit: new Binomial(), counts: new Poisson() };

describe("laplaceSeries", () => {
  const designs = [
    ["binary rows, many a level", { family: familyOf.logit, rows: 60, sd: 0.7, intercept: -0.8 }],
    ["counts, many rows a level", { family: familyOf.counts, rows: 25, sd: 0.5, intercept: 0.3 }],
    ["single binary rows", { family: familyOf.logit, rows: 1, sd: 0.5, intercept: 0 }],
  ] as const;

  it.each(designs)("is the slope of the error, by brute force: %s", (_, design) => {
    const inputs = inputsOf(5, { ...design, levels: 12 });
    const fe = [design.intercept, 0.4];
    const v = -0.6;
    const h = 1e-3;
    const errorAt = (v: number) => {
      const at = atMode(inputs, fe, v);
      const kernel = levelKernel(inputs, at);
      return inputs.ident.reduce((sum, _, j) => {
        const integrand = (b: number) => logNormal(b) + kernel(j, Math.exp(v) * b);
        const mode = at.vc[j] / Math.exp(v);
        return sum + logIntegral(integrand, 9, 600) - laplaceIntegral(integrand, mode);
      }, 0);
    };
    const expected = (errorAt(v + h) - errorAt(v - h)) / (2 * h);
    const series = innermostOf(inputs).laplaceSeries(atMode(inputs, fe, v));
    expect((series?.slope ?? 0) / expected).toBeGreaterThan(0.85);
    expect((series?.slope ?? 0) / expected).toBeLessThan(1.15);
  });

  it.each(designs)("has the curvature of Laplace's integral: %s", (_, design) => {
    const inputs = inputsOf(6, { ...design, levels: 12 });
    const fe = [design.intercept, 0.4];
    const h = 1e-3;
    const integralAt = (v: number) => {
      const at = atMode(inputs, fe, v);
      const posterior = posteriorOf(inputs);
      const x = posterior.fromParameters(Float64Array.of(...fe, v, ...at.vc));
      posterior.holdFixed(true);
      const value = posterior.value(x);
      return value - posterior.factor("observed").logDeterminant() / 2;
    };
    const [below, centre, above] = [-0.3 - h, -0.3, -0.3 + h].map(integralAt);
    const expected = -(below - 2 * centre + above) / h ** 2;
    const series = innermostOf(inputs).laplaceSeries(atMode(inputs, fe, -0.3));
    expect(expected).toBeGreaterThan(0);
    expect((series?.information ?? 0) / expected).toBeCloseTo(1, 3);
  });

  it("says how large its terms are: large where levels of few rows have a large SD", () => {
    const design = { family: familyOf.logit, levels: 40, rows: 3, sd: 2.5, intercept: 0 };
    const inputs = inputsOf(7, design);
    const inner = innermostOf(inputs);
    const largestAt = (v: number) => inner.laplaceSeries(atMode(inputs, [0, 0.4], v))?.largest;
    expect(largestAt(-0.7)).toBeLessThan(0.01);
    expect(largestAt(1.2)).toBeGreaterThan(0.05);
  });

  it("is there for canonical links only", () => {
    const family = new Binomial(new Probit());
    const inputs = inputsOf(8, { family, levels: 10, rows: 3, sd: 1, intercept: 0 });
    expect(innermostOf(inputs).laplaceSeries(atMode(inputs, [0, 0], -0.7))).toBeNull();
  });

  it("sends no model to the wrong side of a change of 2%, rare events in levels of few rows included", () => {
    const wrong: string[] = [];
    let bySeries = 0;
    for (let seed = 1; seed <= 240; seed++) {
      const draws = new Draws(1000 + seed);
      const rare = seed % 2 === 0;
      const family = seed % 3 === 0 ? familyOf.counts : familyOf.logit;
      const rows = rare ? 1 + draws.below(4) : 8 + draws.below(40);
      const levels = 15 + draws.below(rare ? 80 : 30);
      const sd = Math.exp(-1 + 1.8 * draws.uniform());
      const intercept = rare ? -3.5 + 1.5 * draws.uniform() : -1.5 + 2 * draws.uniform();
      const posterior = posteriorOf(inputsOf(seed, { family, levels, rows, sd, intercept }));
      const params = jointMode(posterior, Math.max(-0.7, Math.log(sd)));
      const inner = innermostTerm(posterior) as InnermostTerm;
      const at = unpack(posterior.data, params);
      let compared = false;
      const { slope, information } = inner.laplaceError(at, Infinity);
      const exact = Math.abs(slope / (information + 1));
      const find = () => ({
        term: 0,
        shared: null,
        laplaceSeries: (of: PackedParameters) => inner.laplaceSeries(of),
        laplaceError: (of: PackedParameters, most?: number) => {
          compared = true;
          return inner.laplaceError(of, most);
        },
        gradients: () => [],
        integralError: () => 0,
        integrate: () => posterior,
      });
      const { text } = chooseIntegration<MarginalTarget>("auto", posterior, params, find);
      if (compared) continue;
      bySeries++;
      if (exact > 0.021) wrong.push(`seed ${seed}: ${text}, but ${100 * exact}%`);
    }
    expect(wrong).toEqual([]);
    expect(bySeries).toBeGreaterThan(40);
  });
});

/** Packed parameters where fe and the effects are at their mode given v. */
function jointMode(posterior: ConditionalPosterior, v: number): Float64Array {
  posterior.setVcp([v]);
  const x = posterior.guess();
  findLatentMode(posterior, x, { tolerance: 1e-6 });
  return posterior.toParameters(x);
}

/** Laplace's approximation of log int exp(h), from the mode of h, by central differences. */
function laplaceIntegral(h: (b: number) => number, mode: number): number {
  const step = 1e-4;
  const curvature = -(h(mode - step) - 2 * h(mode) + h(mode + step)) / step ** 2;
  return h(mode) + Math.log((2 * Math.PI) / curvature) / 2;
}
