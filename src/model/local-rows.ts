import type { LevelRows } from "./level-rows.js";

/**
 * The rows of each group in local coordinates: the effects of other terms that the group's rows
 * touch, U_g, and after them the p fixed effects unless those are held. A row has the coefficients
 * a = (s z, x) of the latent x = (b, gamma), few of them not zero.
 *
 * One group is open at a time: row r of it, counted from 0, is what `add`, `image` and their like take as r. The scales
 * and `held` are those of when it was opened.
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
  /** Row r of the open group has values[t] at places[t] for ends[r] <= t < ends[r + 1]. */
  private readonly ends: Int32Array;
  private readonly places: Int32Array;
  private readonly values: Float64Array;
  /** The first row of the open group, the number of its rows, and of its local coordinates. */
  private first = 0;
  private count = 0;
  private order = 0;

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
    let longest = 0;
    let entries = 0;
    const { groups, starts, rowPointers, exog } = rows;
    for (let g = 0; g < groups; g++) {
      const [from, to] = [starts[g], starts[g + 1]];
      widest = Math.max(widest, this.width(g));
      longest = Math.max(longest, to - from);
      const others = rowPointers[to] - rowPointers[from];
      entries = Math.max(entries, others + (to - from) * exog.columns);
    }
    this.largest = widest + exog.columns;
    this.ends = new Int32Array(longest + 1);
    this.places = new Int32Array(entries);
    this.values = new Float64Array(entries);
  }

  /** Number of effects in U_g. */
  width(g: number): number {
    return this.pointers[g + 1] - this.pointers[g];
  }

  /** Number of local coordinates. */
  dimension(g: number): number {
    return this.width(g) + (this.held ? 0 : this.rows.exog.columns);
  }

  /** Makes g the group whose rows the methods below are of. */
  open(g: number): void {
    const { entryPlaces, scales, ends, places, values } = this;
    const { starts, rowPointers, columnsOf, values: z, exog } = this.rows;
    const p = this.held ? 0 : exog.columns;
    const width = this.width(g);
    this.first = starts[g];
    this.count = starts[g + 1] - starts[g];
    this.order = width + p;
    let t = 0;
    for (let r = 0, i = starts[g]; r < this.count; r++, i++) {
      for (let e = rowPointers[i]; e < rowPointers[i + 1]; e++, t++) {
        places[t] = entryPlaces[e];
        values[t] = scales[columnsOf[e]] * (z === null ? 1 : z[e]);
      }
      for (let j = 0; j < p; j++, t++) {
        places[t] = width + j;
        values[t] = exog.data[i * p + j];
      }
      ends[r + 1] = t;
    }
  }

  /** out = sum_i (t[shift + i] - centre[i]) a_i over the rows i of the group. */
  combine(t: Float64Array, shift: number, centre: Float64Array, out: Float64Array): void {
    const { first, count } = this;
    out.fill(0, 0, this.order);
    for (let r = 0, i = first; r < count; r++, i++) this.add(r, t[shift + i] - centre[i], out);
  }

  /** out += weight a_r */
  add(r: number, weight: number, out: Float64Array): void {
    const { ends, places, values } = this;
    for (let e = ends[r]; e < ends[r + 1]; e++) out[places[e]] += weight * values[e];
  }

  /** Lower triangle of the square matrix G (by columns) += a_r y', as if that were symmetric. */
  addProduct(r: number, y: Float64Array, matrix: Float64Array): void {
    const { ends, places, values, order } = this;
    for (let e = ends[r]; e < ends[r + 1]; e++) {
      const value = values[e];
      const place = places[e];
      // The entry (f, place) of the symmetric sum of all a_r y', taken from its mirror (place, f)
      for (let f = place; f < order; f++) matrix[place * order + f] += value * y[f];
    }
  }

  /** out = G a_r for a symmetric matrix G, both triangles. */
  image(r: number, matrix: Float64Array, out: Float64Array): void {
    const { ends, places, values, order } = this;
    out.fill(0, 0, order);
    for (let e = ends[r]; e < ends[r + 1]; e++) {
      const value = values[e];
      const column = places[e] * order;
      for (let f = 0; f < order; f++) out[f] += value * matrix[column + f];
    }
  }

  /** Lower triangle of the square matrix G (by columns) += weight a_r a_r'. */
  addOuter(r: number, weight: number, matrix: Float64Array): void {
    const { ends, places, values, order } = this;
    const end = ends[r + 1];
    for (let e = ends[r]; e < end; e++) {
      const w = weight * values[e];
      const column = places[e] * order;
      for (let f = e; f < end; f++) matrix[column + places[f]] += w * values[f];
    }
  }

  /** a_r'G a_r for a symmetric matrix G, both triangles. */
  quadraticForm(r: number, matrix: Float64Array): number {
    const { ends, places, values, order } = this;
    const end = ends[r + 1];
    let sum = 0;
    for (let e = ends[r]; e < end; e++) {
      const column = places[e] * order;
      let inner = (values[e] * matrix[column + places[e]]) / 2;
      for (let f = e + 1; f < end; f++) inner += values[f] * matrix[column + places[f]];
      sum += 2 * values[e] * inner;
    }
    return sum;
  }

  /** a_r'y */
  dot(r: number, y: Float64Array): number {
    const { ends, places, values } = this;
    let sum = 0;
    for (let e = ends[r]; e < ends[r + 1]; e++) sum += values[e] * y[places[e]];
    return sum;
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
