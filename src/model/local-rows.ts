import type { LevelRows } from "./level-rows.js";

/**
 * The rows of each group in local coordinates: the effects of other terms that the group's rows
 * touch, U_g, and after them the p fixed effects unless those are held. Row i has the coefficients
 * a_i = (s z_i, x_i) of the latent x = (b, gamma), few of them not zero.
 */
export class LocalRows {
  /** U_g: columns[t] for pointers[g] <= t < pointers[g + 1], increasing. */
  readonly pointers: Int32Array;
  readonly columns: Int32Array;
  /** Largest number of local coordinates. */
  readonly largest: number;
  /** While true the fixed effects are no coordinates. */
  held = false;
  /** Local place of each entry of the other terms. */
  private readonly entryPlaces: Int32Array;
  /** The coefficients of the row loaded last: values[t] at places[t] for t < length. */
  private readonly places: Int32Array;
  private readonly values: Float64Array;
  private length = 0;

  constructor(
    readonly rows: LevelRows,
    /** s, the scale of each other effect; its owner keeps it current. */
    private readonly scales: Float64Array,
  ) {
    const { pointers, columns, entryPlaces } = localColumns(rows);
    this.pointers = pointers;
    this.columns = columns;
    this.entryPlaces = entryPlaces;
    let widest = 0;
    for (let g = 0; g < rows.groups; g++) widest = Math.max(widest, this.width(g));
    this.largest = widest + rows.exog.columns;
    this.places = new Int32Array(this.largest);
    this.values = new Float64Array(this.largest);
  }

  /** Number of effects in U_g. */
  width(g: number): number {
    return this.pointers[g + 1] - this.pointers[g];
  }

  /** Number of local coordinates. */
  dimension(g: number): number {
    return this.width(g) + (this.held ? 0 : this.rows.exog.columns);
  }

  /** out = sum_i (t[shift + i] - centre[i]) a_i over the rows i of group g. */
  combine(
    g: number,
    t: Float64Array,
    shift: number,
    centre: Float64Array,
    out: Float64Array,
  ): void {
    const { starts } = this.rows;
    out.fill(0, 0, this.dimension(g));
    for (let i = starts[g]; i < starts[g + 1]; i++) this.add(g, i, t[shift + i] - centre[i], out);
  }

  /** out += weight a_i */
  add(g: number, i: number, weight: number, out: Float64Array): void {
    this.load(g, i);
    const { places, values, length } = this;
    for (let e = 0; e < length; e++) out[places[e]] += weight * values[e];
  }

  /** Lower triangle of the square matrix G (of order d, by columns) += a_i y', as if that were symmetric. */
  addProduct(g: number, i: number, y: Float64Array, matrix: Float64Array, d: number): void {
    this.load(g, i);
    const { places, values, length } = this;
    for (let e = 0; e < length; e++) {
      const value = values[e];
      const place = places[e];
      // The entry (f, place) of the symmetric sum of all a_i y', taken from its mirror (place, f)
      for (let f = place; f < d; f++) matrix[place * d + f] += value * y[f];
    }
  }

  /** out = G a_i for a symmetric matrix G, both triangles. */
  image(g: number, i: number, matrix: Float64Array, d: number, out: Float64Array): void {
    this.load(g, i);
    const { places, values, length } = this;
    out.fill(0, 0, d);
    for (let e = 0; e < length; e++) {
      const value = values[e];
      const column = places[e] * d;
      for (let f = 0; f < d; f++) out[f] += value * matrix[column + f];
    }
  }

  /** Lower triangle of the square matrix G (of order d, by columns) += weight a_i a_i'. */
  addOuter(g: number, i: number, weight: number, matrix: Float64Array, d: number): void {
    this.load(g, i);
    const { places, values, length } = this;
    for (let e = 0; e < length; e++) {
      const w = weight * values[e];
      const column = places[e] * d;
      for (let f = e; f < length; f++) matrix[column + places[f]] += w * values[f];
    }
  }

  /** a_i'G a_i for a symmetric matrix G, both triangles. */
  quadraticForm(g: number, i: number, matrix: Float64Array, d: number): number {
    this.load(g, i);
    const { places, values, length } = this;
    let sum = 0;
    for (let e = 0; e < length; e++) {
      const column = places[e] * d;
      let inner = (values[e] * matrix[column + places[e]]) / 2;
      for (let f = e + 1; f < length; f++) inner += values[f] * matrix[column + places[f]];
      sum += 2 * values[e] * inner;
    }
    return sum;
  }

  /** a_i'y */
  dot(g: number, i: number, y: Float64Array): number {
    this.load(g, i);
    const { places, values, length } = this;
    let sum = 0;
    for (let e = 0; e < length; e++) sum += values[e] * y[places[e]];
    return sum;
  }

  private load(g: number, i: number): void {
    const { entryPlaces, scales, places, values } = this;
    const { rowPointers, columnsOf, values: z, exog } = this.rows;
    let t = 0;
    for (let e = rowPointers[i]; e < rowPointers[i + 1]; e++, t++) {
      places[t] = entryPlaces[e];
      values[t] = scales[columnsOf[e]] * (z === null ? 1 : z[e]);
    }
    if (!this.held) {
      const { columns, data } = exog;
      const width = this.width(g);
      for (let j = 0; j < columns; j++, t++) {
        places[t] = width + j;
        values[t] = data[i * columns + j];
      }
    }
    this.length = t;
  }
}

/** The distinct other effects of each group, sorted, and the place of every entry among them. */
function localColumns({ groups, starts, rowPointers, columnsOf, effects }: LevelRows) {
  const pointers = new Int32Array(groups + 1);
  const columns = new Int32Array(columnsOf.length);
  const entryPlaces = new Int32Array(columnsOf.length);
  const seenIn = new Int32Array(effects).fill(-1);
  const placeOf = new Int32Array(effects);
  let end = 0;
  for (let g = 0; g < groups; g++) {
    const from = rowPointers[starts[g]];
    const to = rowPointers[starts[g + 1]];
    for (let e = from; e < to; e++) {
      if (seenIn[columnsOf[e]] === g) continue;
      seenIn[columnsOf[e]] = g;
      columns[end++] = columnsOf[e];
    }
    const distinct = columns.subarray(pointers[g], end).sort();
    for (let place = 0; place < distinct.length; place++) placeOf[distinct[place]] = place;
    for (let e = from; e < to; e++) entryPlaces[e] = placeOf[columnsOf[e]];
    pointers[g + 1] = end;
  }
  return { pointers, columns: columns.slice(0, end), entryPlaces };
}
