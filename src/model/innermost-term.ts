import { isSelfConcordant } from "../families/self-concordance.js";
import { addFixedTransposed, linearPredictor } from "./design-products.js";
import type { FixedScaling } from "./fixed-scaling.js";
import { IntegratedPosterior } from "./integrated-posterior.js";
import { LevelIntegrals } from "./level-integrals.js";
import { laplaceSeries, type LaplaceSeries } from "./laplace-series.js";
import { largestIntegralError } from "./level-check.js";
import { laplaceError, type LaplaceError } from "./level-laplace.js";
import { sortByLevel, type LevelRows } from "./level-rows.js";
import type { MergedRows } from "./merged-rows.js";
import type { ModelData, PackedParameters } from "./model-data.js";

/** A model by its merged rows. */
export interface RowModel {
  readonly data: ModelData;
  readonly rows: MergedRows;
  readonly scaling: FixedScaling;
}

/** Levels with their rows, the predictors without their effects, the SD, and which part of all levels they are. */
interface LevelSample {
  readonly rows: LevelRows;
  readonly o: Float64Array;
  readonly scale: number;
  readonly part: number;
}

/** Comparisons look at about so many rows, and at one level at least for so many of them. */
const SAMPLE_ROWS = 2000;
const ROWS_PER_LEVEL = 25;
/** The check of the integrals, which visits hundreds of effects a level, looks at about so many. */
const CHECKED_ROWS = 500;

/**
 * The term with the most levels, where its levels can be integrated one by one: every row has at
 * most one entry in it.
 */
export class InnermostTerm {
  constructor(
    private readonly model: RowModel,
    readonly term: number,
    /** In words, that another term has the same levels: its effects are not integrated with those of this one. */
    readonly shared: string | null,
  ) {}

  /** At the fixed effects, log SDs and effects given, from a sample of the levels if they have more rows. */
  laplaceError(at: PackedParameters, most = SAMPLE_ROWS): LaplaceError {
    const { rows, o, scale, part } = this.sample(at, most);
    const { slope, information } = laplaceError(this.model.data.family, rows, o, scale);
    return { slope: slope / part, information: information / part };
  }

  /**
   * The same by the first terms of a series, from all rows at once, where the effects are at their mode given the other
   * parameters, nearly. Null for families other than the canonical ones: their levels may have a second mode, which no series sees.
   */
  laplaceSeries({ fe, vcp, vc }: PackedParameters): LaplaceSeries | null {
    const { data, rows: merged, scaling } = this.model;
    if (!isSelfConcordant(data.family)) return null;
    const rows = { ...merged, exog: scaling.scaled };
    const eta = new Float64Array(rows.count);
    linearPredictor(rows, scaling.toInternal(fe), vc, eta);
    const { termOf } = data;
    const { term } = this;
    return laplaceSeries(data.family, { rows, eta, termOf, term, scale: Math.exp(vcp[term]), vc });
  }

  /**
   * The derivatives in theta = (gamma, v) of the sum of the levels' log integrals by rules of so many points each, the
   * effects of other terms held, from a sample of them if they are many.
   */
  gradients(points: readonly number[], at: PackedParameters): Float64Array[] {
    const { rows, o, scale, part } = this.sample(at, SAMPLE_ROWS);
    return points.map((count) => {
      const integrals = new LevelIntegrals(this.model.data.family, rows, count);
      integrals.evaluate(o, scale);
      const fixed = new Float64Array(at.fe.length);
      addFixedTransposed(rows, integrals.score, fixed);
      const gradient = Float64Array.of(...fixed, ...at.vcp.map(() => 0));
      gradient[fixed.length + this.term] = integrals.vcpSlope;
      return gradient.map((g) => g / part);
    });
  }

  /**
   * The largest relative error of a level's integral by a rule of so many points, from a sample of the levels if
   * they are many. 0 for canonical links, whose levels have one mode.
   */
  integralError(points: number, at: PackedParameters): number {
    const { family } = this.model.data;
    if (family.canonical) return 0;
    const { rows, o, scale } = this.sample(at, CHECKED_ROWS);
    return largestIntegralError(family, rows, o, scale, points);
  }

  private sample({ fe, vcp, vc }: PackedParameters, most: number): LevelSample {
    const { data, scaling } = this.model;
    const levels = data.termSizes[this.term];
    const share = Math.max(most / ROWS_PER_LEVEL / levels, most / this.model.rows.count);
    const rows = this.sort(share);
    const others = Float64Array.from(rows.otherEffects, (j) => vc[j]);
    const o = new Float64Array(rows.count);
    linearPredictor(rows, scaling.toInternal(fe), others, o);
    return { rows, o, scale: Math.exp(vcp[this.term]), part: rows.levels / levels };
  }

  integrate(points: number): IntegratedPosterior {
    const { data, rows, scaling } = this.model;
    const model = { data, scaling, constant: rows.constant, rows: this.sort(), term: this.term };
    return new IntegratedPosterior(model, points);
  }

  private sort(share?: number): LevelRows {
    const { data, rows, scaling } = this.model;
    return sortByLevel({ ...rows, exog: scaling.scaled }, data.termOf, this.term, share);
  }
}

/** The innermost term of a model, or in words why it has none that can be integrated. */
export function innermostTerm(model: RowModel): InnermostTerm | string {
  const { data, rows } = model;
  const { termSizes, vcpNames } = data;
  const term = termSizes.indexOf(Math.max(...termSizes));
  const several = rowsWithSeveral(rows, data.termOf, term);
  if (several) {
    return `${vcpNames[term]}, the term with the most levels, has several entries in one row`;
  }
  const twin = vcpNames.findIndex((_, k) => k !== term && sameLevels(rows, data.termOf, term, k));
  const shared = `${vcpNames[term]}, the term with the most levels, shares its levels with ${vcpNames[twin]}`;
  return new InnermostTerm(model, term, twin >= 0 ? shared : null);
}

function rowsWithSeveral(
  { count, rowPointers, columnsOf }: MergedRows,
  termOf: Int32Array,
  term: number,
): boolean {
  for (let i = 0; i < count; i++) {
    let entries = 0;
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      if (termOf[columnsOf[s]] === term) entries++;
    }
    if (entries > 1) return true;
  }
  return false;
}

/** True where the effects of two terms come in pairs: rows that have both have both of one pair. */
function sameLevels(
  { count, rowPointers, columnsOf }: MergedRows,
  termOf: Int32Array,
  first: number,
  second: number,
): boolean {
  const partner = new Int32Array(termOf.length).fill(-1);
  let shared = false;
  for (let i = 0; i < count; i++) {
    for (let s = rowPointers[i]; s < rowPointers[i + 1]; s++) {
      if (termOf[columnsOf[s]] !== first) continue;
      for (let t = rowPointers[i]; t < rowPointers[i + 1]; t++) {
        const [a, b] = [columnsOf[s], columnsOf[t]];
        if (termOf[b] !== second) continue;
        if (partner[a] < 0 && partner[b] < 0) {
          partner[a] = b;
          partner[b] = a;
        }
        if (partner[a] !== b || partner[b] !== a) return false;
        shared = true;
      }
    }
  }
  return shared;
}
