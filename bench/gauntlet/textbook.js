/**
 * The posterior of a generated model by its definition, dense: the joint log density with gradient
 * and Hessian, and the log marginal of (fe, vcp) by Laplace's method or quadrature.
 * Random effects are u = exp(v) b throughout, so that collapsed variances stay in range.
 */
import { cholesky, dot, logDeterminant, solve, zeros } from "./dense.js";
import { levelMode, logIntegral } from "./level-integral.js";
import { distanceToBorder, rowLikelihood } from "./likelihood.js";

export class Textbook {
  constructor(spec) {
    this.spec = spec;
    this.n = spec.endog.length;
    this.p = spec.exog.columns;
    this.q = spec.triplets.columns;
    this.k = Math.max(...spec.ident) + 1;
    this.termSizes = new Float64Array(this.k);
    for (const t of spec.ident) this.termSizes[t]++;
    const { rowIndices, columnIndices, values } = spec.triplets;
    this.entries = Array.from({ length: this.n }, () => []);
    rowIndices.forEach((i, s) => this.entries[i].push([columnIndices[s], values[s]]));
  }

  /** (fe, v, b) of packed (fe, vcp, vc). */
  unpack(params) {
    const { p, k } = this;
    const fe = params.slice(0, p);
    const v = params.slice(p, p + k);
    const b = params
      .slice(p + k)
      .map((u, j) => (u === 0 ? 0 : u * Math.exp(-v[this.spec.ident[j]])));
    return { fe, v, b };
  }

  eta({ fe, v, b }) {
    const { exog, offset, ident } = this.spec;
    const scales = v.map(Math.exp);
    return Float64Array.from({ length: this.n }, (_, i) => {
      let sum = offset?.[i] ?? 0;
      for (let j = 0; j < this.p; j++) sum += exog.data[i * this.p + j] * fe[j];
      for (const [j, z] of this.entries[i]) sum += z * scales[ident[j]] * b[j];
      return sum;
    });
  }

  /** Weighted [l, l', l''] of each row. */
  rows(eta) {
    const { endog, trials, weights } = this.spec;
    return Array.from(eta, (value, i) => {
      const w = weights?.[i] ?? 1;
      if (w === 0) return [0, 0, 0];
      return rowLikelihood(this.spec, endog[i], trials?.[i] ?? 1, value).map((l) => w * l);
    });
  }

  /** Least distance of a row's eta from the border of the link's domain. */
  nearestBorder(params) {
    return this.eta(this.unpack(params)).reduce(
      (least, value) => Math.min(least, distanceToBorder(this.spec, value)),
      Infinity,
    );
  }

  /** Prior precision of "feP" or "vcpP". */
  prior(name) {
    return 1 / this.spec[name] ** 2;
  }

  /** Entries (column, value) of row i in the coordinates (fe, b), b columns after fe. */
  row(i, v) {
    const { exog, ident } = this.spec;
    const list = [];
    for (let j = 0; j < this.p; j++) list.push([j, exog.data[i * this.p + j]]);
    for (const [j, z] of this.entries[i]) list.push([this.p + j, z * Math.exp(v[ident[j]])]);
    return list;
  }

  /** Minus the Hessian of the log likelihood plus prior in (fe, b), and the gradient. */
  latent({ fe, v, b }, rows = this.rows(this.eta({ fe, v, b }))) {
    const size = this.p + this.q;
    const hessian = zeros(size, size);
    const gradient = new Float64Array(size);
    rows.forEach(([, l1, l2], i) => {
      const entries = this.row(i, v);
      for (const [a, x] of entries) {
        gradient[a] += l1 * x;
        for (const [c, z] of entries) hessian[a][c] -= l2 * x * z;
      }
    });
    for (let j = 0; j < size; j++) {
      const precision = j < this.p ? this.prior("feP") : 1;
      const value = j < this.p ? fe[j] : b[j - this.p];
      gradient[j] -= precision * value;
      hessian[j][j] += precision;
    }
    return { gradient, hessian, rows };
  }

  /** Gradient and minus the Hessian of the joint log posterior in (fe, v, u exp(-v)), v held in u. */
  joint(params) {
    const { p, k, q } = this;
    const { ident } = this.spec;
    const point = this.unpack(params);
    const { gradient: g, hessian: h } = this.latent(point);
    const place = (j) => (j < p ? j : j + k);
    const d = p + k + q;
    const gradient = new Float64Array(d);
    const hessian = zeros(d, d);
    for (let i = 0; i < p + q; i++) {
      gradient[place(i)] = g[i];
      for (let j = 0; j < p + q; j++) hessian[place(i)][place(j)] = h[i][j];
    }
    const precision = this.prior("vcpP");
    for (let t = 0; t < k; t++) {
      gradient[p + t] = -this.termSizes[t] - precision * point.v[t];
      hessian[p + t][p + t] = precision;
    }
    point.b.forEach((value, j) => {
      const t = p + ident[j];
      gradient[t] += value ** 2;
      hessian[t][t] += 2 * value ** 2;
      hessian[t][p + k + j] = hessian[p + k + j][t] = -2 * value;
    });
    return { gradient, hessian, v: point.v };
  }

  /** Scales that turn the coordinates of `joint` into packed parameters. */
  jointScales(v) {
    const { p, k, q, spec } = this;
    return Float64Array.from({ length: p + k + q }, (_, j) =>
      j < p + k ? 1 : Math.exp(v[spec.ident[j - p - k]]),
    );
  }

  /**
   * log p(y | fe, b) - b'b / 2 - log|H_bb| / 2 + priors at the mode of b: the log marginal of (fe, v) by Laplace's
   * method, constants left out. The mode is kept as the next start. NaN where H_bb has no factor.
   */
  laplace(fe, v) {
    const { p, q } = this;
    this.mode ??= new Float64Array(q);
    const value = (b) => {
      const sum = this.rows(this.eta({ fe, v, b })).reduce((total, [l]) => total + l, 0);
      return sum - dot(b, b) / 2;
    };
    let b = this.mode;
    let current = value(b);
    let factor = null;
    for (let iteration = 0; iteration < 100; iteration++) {
      const { gradient, hessian } = this.latent({ fe, v, b });
      factor = cholesky(hessian.slice(p).map((row) => row.slice(p)));
      if (factor === null) return NaN;
      const step = solve(factor, gradient.slice(p));
      const decrement = Math.sqrt(Math.abs(dot(step, gradient.slice(p))));
      if (decrement < 1e-11) break;
      let length = 1;
      let next = null;
      for (; length > 1e-6; length /= 2) {
        next = b.map((x, j) => x + length * step[j]);
        if (value(next) >= current - 1e-13 * Math.abs(current) * (decrement < 0.01 ? 100 : 1))
          break;
      }
      if (length <= 1e-6) break;
      b = next;
      current = value(b);
      if (decrement < 1e-8) break;
    }
    this.mode = b;
    return current - logDeterminant(factor) / 2 + this.logPriors(fe, v);
  }

  /** The same model in fe - centre, whose small moves keep their digits beside a large predictor. */
  around(centre) {
    const [v, b] = [new Float64Array(this.k), new Float64Array(this.q)];
    const book = new Textbook({ ...this.spec, offset: this.eta({ fe: centre, v, b }) });
    book.centre = centre;
    return book;
  }

  logPriors(fe, v) {
    let sum = 0;
    fe.forEach((x, j) => (sum -= (this.prior("feP") * (x + (this.centre?.[j] ?? 0)) ** 2) / 2));
    v.forEach((x) => (sum -= (this.prior("vcpP") * x * x) / 2));
    return sum;
  }

  /** Log marginal of (fe, v) in a model of one term, level by level. */
  integrated(fe, v) {
    const scale = Math.exp(v[0]);
    const base = this.eta({ fe, v, b: new Float64Array(this.q) });
    this.levels ??= levelsOf(this);
    let sum = this.logPriors(fe, v);
    for (const rows of this.levels) {
      const jet = this.levelDensity(rows, base, scale);
      sum += logIntegral(
        jet,
        levelMode(jet),
        scale * Math.max(...rows.map(([, z]) => Math.abs(z))),
      );
    }
    return sum;
  }

  /** b -> [h, h', h''] with h the log density of the rows of a level and of its effect b. */
  levelDensity(rows, base, scale) {
    const { endog, trials, weights } = this.spec;
    return (b) => {
      const total = [-(b * b) / 2, -b, -1];
      for (const [i, z] of rows) {
        const w = weights?.[i] ?? 1;
        if (w === 0) continue;
        const l = rowLikelihood(this.spec, endog[i], trials?.[i] ?? 1, base[i] + z * scale * b);
        total[0] += w * l[0];
        total[1] += w * l[1] * z * scale;
        total[2] += w * l[2] * (z * scale) ** 2;
      }
      return total;
    };
  }
}

function levelsOf({ q, entries }) {
  const levels = Array.from({ length: q }, () => []);
  entries.forEach((list, i) => list.forEach(([j, z]) => levels[j].push([i, z])));
  entries.forEach((list, i) => list.length === 0 && levels[0].push([i, 0]));
  return levels;
}
