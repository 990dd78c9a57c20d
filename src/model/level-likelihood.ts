import type { Family, ResponseRows } from "../families/family.js";
import type { LevelRows } from "./level-rows.js";

const MAX_STEPS = 100;
const MAX_HALVINGS = 40;
/** Accepted distance from the mode, in standard deviations of the integrand. */
const TOLERANCE = 1e-12;
/** Newton's method squares the distance: after a step as short as this it is at its end. */
const LAST_STEP = 1e-6;

/**
 * The log likelihood sum_i l_i(o_i + c_i b) of one group of rows as a function of its effect b, with
 * c_i = scale z_i. The rows' derivatives are kept in slots, so that those at several values of b are
 * at hand together.
 */
export class LevelLikelihood {
  /** l1, l2 and l3 of row s in slot m, at m n + s. */
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
  readonly thirds: Float64Array;
  scale = 1;
  /** c_i of every row. */
  readonly c: Float64Array;
  /** sum_i c_i l1_i and sum_i c_i^2 (-l2_i) at the last visit. */
  slope = 0;
  curvature = 0;
  /** The integrand at the last step of a search. */
  private value = 0;
  private o: Float64Array;
  /** The responses of each group, and arrays for its rows, shared by groups of one size. */
  private readonly responses: readonly ResponseRows[];
  private readonly work: readonly RowWork[];

  constructor(
    private readonly family: Family,
    private readonly rows: LevelRows,
    slots: number,
  ) {
    const { count, groups, starts, y, size, weight } = rows;
    this.slopes = new Float64Array(slots * count);
    this.curvatures = new Float64Array(slots * count);
    this.thirds = new Float64Array(slots * count);
    this.o = new Float64Array(count);
    this.c = new Float64Array(count);
    this.responses = Array.from({ length: groups }, (_, g) => {
      const of = (values: Float64Array) => values.subarray(starts[g], starts[g + 1]);
      return { y: of(y), size: of(size), weight: weight && of(weight) };
    });
    const bySize = new Map<number, RowWork>();
    this.work = this.responses.map(({ y: { length } }) => {
      const work = bySize.get(length) ?? newWork(length);
      bySize.set(length, work);
      return work;
    });
  }

  moveTo(o: Float64Array, scale: number): void {
    this.o = o;
    this.scale = scale;
    for (let i = 0; i < o.length; i++) this.c[i] = scale * this.rows.z[i];
  }

  /** The log likelihood of group g at b; the rows' derivatives go to the slot. */
  visit(g: number, b: number, slot: number): number {
    const { o, c, slopes, curvatures, thirds } = this;
    const { eta, derivatives } = this.work[g];
    const first = this.rows.starts[g];
    for (let i = 0; i < eta.length; i++) eta[i] = o[first + i] + c[first + i] * b;
    const value = this.family.evaluate(eta, this.responses[g], derivatives);
    const [l1, l2, l3] = derivatives;
    const shift = slot * o.length + first;
    let slope = 0;
    let curvature = 0;
    for (let i = 0; i < eta.length; i++) {
      const ci = c[first + i];
      slope += ci * l1[i];
      curvature -= ci * ci * l2[i];
      slopes[shift + i] = l1[i];
      curvatures[shift + i] = l2[i];
      thirds[shift + i] = l3[i];
    }
    this.slope = slope;
    this.curvature = curvature;
    return value;
  }

  /** The expected information of each row where b is that of its group. */
  expectedWeights(b: Float64Array): Float64Array {
    const { family, o, c, work } = this;
    const { starts, size, weight } = this.rows;
    const weights = new Float64Array(o.length);
    for (let g = 0; g < work.length; g++) {
      for (let i = starts[g]; i < starts[g + 1]; i++) {
        weights[i] = (weight?.[i] ?? 1) * family.information(size[i], o[i] + c[i] * b[g]);
      }
    }
    return weights;
  }

  /**
   * Moves modes[g] to the mode of -b^2/2 + sum_i l_i by Newton's method, halving steps that do not
   * rise, and returns the value there. The visit of the mode is the last.
   */
  findMode(g: number, modes: Float64Array, slot: number): number {
    let b = modes[g];
    let value = this.visit(g, b, slot) - (b * b) / 2;
    if (!Number.isFinite(value)) value = this.visit(g, (b = 0), slot);
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const gradient = this.slope - b;
      const precision = this.curvature > 0 ? 1 + this.curvature : 1;
      const distance = Math.abs(gradient) / Math.sqrt(precision);
      if (!(distance > TOLERANCE)) break;
      const step = this.rise(g, b, gradient / precision, value, slot);
      b += step;
      value = this.value;
      if (step === 0 || distance < LAST_STEP) break;
    }
    modes[g] = b;
    return value;
  }

  /** The first of step, step / 2, ... along which the integrand rises; 0 (back at b) if none does. */
  private rise(g: number, b: number, step: number, value: number, slot: number): number {
    const noise = 1e-12 * (1 + Math.abs(value));
    for (let halvings = 0; halvings < MAX_HALVINGS; halvings++, step /= 2) {
      const next = b + step;
      this.value = this.visit(g, next, slot) - (next * next) / 2;
      if (this.value >= value - noise) return step;
    }
    this.value = this.visit(g, b, slot) - (b * b) / 2;
    return 0;
  }
}

interface RowWork {
  readonly eta: Float64Array;
  readonly derivatives: readonly [Float64Array, Float64Array, Float64Array];
}

function newWork(length: number): RowWork {
  const array = () => new Float64Array(length);
  return { eta: array(), derivatives: [array(), array(), array()] };
}
