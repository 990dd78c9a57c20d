/**
 * Checks of what a fit claims, each from the textbook's density alone. A check returns the distance of
 * the reported point from a stationary point in posterior standard deviations and the worst ratio of a
 * reported standard deviation to the textbook's; null where it cannot be made.
 */
import { cholesky, dot, newtonDistance, solve, unitDiagonal, zeros } from "./dense.js";
import { rowLikelihood } from "./likelihood.js";
import { Textbook } from "./textbook.js";

/** Distances above this refute a claim of convergence. */
const FAR = 0.01;
/** A log-scale difference of SDs above this refutes them. */
const SD_OFF = 0.05;
/** A claim is refuted by differences of all these lengths, relatively, or not at all; the shortest sees what separation bends. */
const STRETCHES = [1, 3, 0.02];
/** Standard deviations out to which the library's quadrature has nodes. */
const RULE_REACH = 8;

export const holds = ({ distance, sdError }) => distance < FAR && sdError < SD_OFF;

/** Largest model whose dense matrices are worth their time. */
const LARGEST = 150;

export function checkClaim(spec, method, result) {
  const textbook = new Textbook(spec);
  const size = textbook.p + textbook.k + textbook.q;
  if (size > LARGEST || textbook.n > 2000) {
    return method === "map" && size <= LARGEST ? checkMap(textbook, result) : null;
  }
  if (method === "map") return checkMap(textbook, result);
  if (method === "laplace") return checkLaplace(textbook, result);
  if (method === "vb") return checkMeanField(textbook, result);
  if (method === "structured") return checkStructured(textbook, result);
  return null;
}

/** Gradient, Hessian and SDs of the joint log posterior; null where rounding has spoilt the Hessian's factor. */
function checkMap(textbook, { params, sd }) {
  const { gradient, hessian, v } = textbook.joint(params);
  const distance = newtonDistance(gradient, hessian);
  if (Number.isNaN(distance) && isSpoilt(hessian)) return null;
  const scales = textbook.jointScales(v);
  const expected = inverseDiagonal(hessian).map((x, j) => Math.sqrt(x) * scales[j]);
  return { distance, sdError: sdError(sd, expected) };
}

/** SDs below this are 0, since their squares are in double precision. */
const LEAST_SD = 1e-150;

/** max |log(sd / expected)|; SDs of 0 are no evidence. */
function sdError(sd, expected) {
  let worst = 0;
  expected.forEach((value, j) => {
    if (value > LEAST_SD && Number.isFinite(sd[j])) {
      worst = Math.max(worst, Math.abs(Math.log(sd[j] / value)));
    }
  });
  return worst;
}

/** A pivot of the scaled matrix below this has lost its digits in rounding. */
const LEAST_PIVOT = 1e-13;

/** Whether a leading block of the scaled matrix has a pivot without digits, so that those after it mean nothing. */
function isSpoilt(matrix) {
  const scaled = unitDiagonal(matrix);
  for (let d = 1; d <= matrix.length; d++) {
    const factor = cholesky(scaled.slice(0, d).map((row) => row.slice(0, d)));
    if (factor === null) return false;
    if (factor[d - 1][d - 1] ** 2 < LEAST_PIVOT) return true;
  }
  return false;
}

/** Diagonal of the inverse, NaN where rounding has spoilt the factor. */
function inverseDiagonal(matrix) {
  const factor = cholesky(unitDiagonal(matrix));
  return Float64Array.from(matrix, (_, j) => {
    if (factor === null || factor.some((row, i) => row[i] ** 2 < LEAST_PIVOT)) return NaN;
    const unit = new Float64Array(matrix.length);
    unit[j] = 1;
    return solve(factor, unit)[j] / matrix[j][j];
  });
}

/**
 * Gradient and Hessian of the log marginal of (fe, v) by finite differences, at theta + T z with T such
 * that the curvature in z is about 1. Log SDs that the result gives no SD have run to zero and are held.
 */
function checkLaplace(textbook, result) {
  const { p, k } = textbook;
  const points = Number(/quadrature, (\d+) points/u.exec(result.integration)?.[1] ?? 1);
  if (points > 1 && k > 1) return null;
  const { fe, v, b } = textbook.unpack(result.params);
  // a rule with nodes beyond the border of the domain is a step function of theta
  const reach = RULE_REACH * Math.exp(v[0]);
  if (points > 1 && textbook.nearestBorder(result.params) < reach) return null;
  const book = textbook.around(fe);
  book.mode = b;
  const free = Array.from({ length: k }, (_, t) => p + t).filter((j) => result.sd[j] > 0);
  const transform = startingTransform(textbook, { fe, v, b }, free);
  const d = p + free.length;
  if (transform === null || d === 0) return null;
  const f = (z) => {
    const moves = transform.map((row) => dot(row, z));
    const at = [moves.slice(0, p), v.map((value, t) => value + moves[p + t])];
    return points > 1 ? book.integrated(...at) : book.laplace(...at);
  };
  for (let pass = 0; pass < 3; pass++) {
    for (let a = 0; a < d; a++) {
      const bend = Math.max(0.01, -differences(f, d).bend(a));
      for (const row of transform) row[a] /= Math.sqrt(bend);
    }
  }
  const reported = result.sd.map((value, j) => (j < p || free.includes(j) ? value : NaN));
  let best = { distance: Infinity, sdError: Infinity };
  for (let attempt = 0; attempt < 2 * STRETCHES.length; attempt++) {
    const { gradient, hessian } = differences(f, d, STRETCHES[attempt >> 1]).all();
    const factor = cholesky(hessian);
    if (factor === null) continue;
    const expected = transform.map((row) => Math.sqrt(dot(row, solve(factor, row))));
    const found = {
      distance: newtonDistance(gradient, hessian),
      sdError: sdError(reported, expected),
    };
    if (holds(found)) return found;
    if (found.sdError < best.sdError) best = found;
    whiten(transform, factor);
  }
  return best;
}

/** T <- T L'^-1, in whose coordinates the curvature L L' becomes the identity. */
function whiten(transform, factor) {
  for (const row of transform) {
    for (let a = 0; a < row.length; a++) {
      for (let c = 0; c < a; c++) row[a] -= factor[a][c] * row[c];
      row[a] /= factor[a][a];
    }
  }
}

/** T, (p + k) x d: the Cholesky factor of Cov(fe) given v, and steps of 0.3 in each free log SD. */
function startingTransform(textbook, point, free) {
  const { p, k } = textbook;
  const { hessian } = textbook.latent(point);
  const scale = hessian.map((row, j) => 1 / Math.sqrt(row[j]));
  const factor = cholesky(unitDiagonal(hessian));
  if (factor === null) return null;
  const columns = Array.from({ length: p }, (_, j) => {
    const unit = new Float64Array(hessian.length);
    unit[j] = 1;
    return solve(factor, unit);
  });
  const root = cholesky(Array.from({ length: p }, (_, i) => columns.map((column) => column[i])));
  if (root === null) return null;
  const transform = zeros(p + k, p + free.length);
  for (let i = 0; i < p; i++) for (let j = 0; j <= i; j++) transform[i][j] = root[i][j] * scale[i];
  free.forEach((j, a) => (transform[j][p + a] = 0.3));
  return transform;
}

/** Derivatives of f at 0 in d coordinates of scale 1, of fourth order for the gradient. */
function differences(f, d, stretch = 1) {
  const at = (...moves) => {
    const z = new Float64Array(d);
    for (const [j, step] of moves) z[j] += step;
    return f(z);
  };
  const middle = f(new Float64Array(d));
  // as short as the rounding of f allows
  const H = stretch * Math.min(0.2, Math.max(0.005, (1e-14 * (1 + Math.abs(middle))) ** 0.25));
  const bend = (j) => (at([j, H]) + at([j, -H]) - 2 * middle) / H ** 2;
  const all = () => {
    const gradient = new Float64Array(d);
    const hessian = zeros(d, d);
    for (let j = 0; j < d; j++) {
      const [a, b, c, e] = [-2 * H, -H, H, 2 * H].map((step) => at([j, step]));
      gradient[j] = (a - 8 * b + 8 * c - e) / (12 * H);
      hessian[j][j] = -(16 * (b + c) - a - e - 30 * middle) / (12 * H ** 2);
      for (let i = 0; i < j; i++) {
        const mixed =
          at([i, H], [j, H]) + at([i, -H], [j, -H]) - at([i, H], [j, -H]) - at([i, -H], [j, H]);
        hessian[i][j] = hessian[j][i] = -mixed / (4 * H ** 2);
      }
    }
    return { gradient, hessian };
  };
  return { bend, all };
}

/**
 * E f(m + s Z) of [l, l', l''], by the trapezoidal rule in steps of 0.2 of eta at most; exp(s z) times the
 * density of Z has its peak at z = s.
 */
function expectation(spec, y, size, mean, sd) {
  const sums = [0, 0, 0];
  const h = Math.min(0.05, 0.2 / sd);
  const end = 9 + Math.min(sd, 25);
  for (let z = -end; z <= end; z += h) {
    const density = (h * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
    rowLikelihood(spec, y, size, mean + sd * z).forEach((l, a) => (sums[a] += density * l));
  }
  return sums;
}

/** Weighted expectations of every row under eta ~ N(mean, variance). */
function expectedRows({ spec }, means, variances) {
  const { endog, trials, weights } = spec;
  return Array.from(means, (mean, i) => {
    const w = weights?.[i] ?? 1;
    if (w === 0) return [0, 0, 0];
    const sd = Math.sqrt(variances[i]);
    return expectation(spec, endog[i], trials?.[i] ?? 1, mean, sd).map((l) => w * l);
  });
}

/** The rows of A = [X Z] in packed positions (fe, vcp, vc). */
function packedRow(textbook, i) {
  const { p, k, spec } = textbook;
  const fixed = Array.from({ length: p }, (_, j) => [j, spec.exog.data[i * p + j]]);
  return [...fixed, ...textbook.entries[i].map(([j, z]) => [p + k + j, z])];
}

/**
 * Stationarity of the mean-field bound in means and SDs, each in its own scale: with H_jj the expected
 * curvature, g_j s_j = 0 and s_j^2 H_jj = 1.
 */
function checkMeanField(textbook, { params: m, sd: s }) {
  const { p, k, n, spec } = textbook;
  const d = m.length;
  const rows = Array.from({ length: n }, (_, i) => packedRow(textbook, i));
  const means = rows.map((row, i) =>
    row.reduce((t, [j, x]) => t + x * m[j], spec.offset?.[i] ?? 0),
  );
  const variances = rows.map((row) => row.reduce((t, [j, x]) => t + (x * s[j]) ** 2, 0));
  const gradient = new Float64Array(d);
  const curvature = new Float64Array(d);
  expectedRows(textbook, means, variances).forEach(([, l1, l2], i) => {
    for (const [j, x] of rows[i]) {
      gradient[j] += l1 * x;
      curvature[j] -= l2 * x * x;
    }
  });
  for (let j = 0; j < d; j++) {
    const t = p + spec.ident[j - p - k];
    const precision =
      j < p
        ? textbook.prior("feP")
        : j < p + k
          ? textbook.prior("vcpP")
          : Math.exp(2 * s[t] ** 2 - 2 * m[t]);
    gradient[j] -= precision * m[j];
    curvature[j] += precision;
    if (j < p + k) continue;
    const share = precision * (m[j] ** 2 + s[j] ** 2);
    gradient[t] += share;
    curvature[t] += 2 * share;
  }
  for (let t = 0; t < k; t++) gradient[p + t] -= textbook.termSizes[t];
  const steps = gradient.map((g, j) => Math.hypot(g * s[j], (s[j] ** 2 * curvature[j] - 1) / 2));
  return { distance: steps.reduce((most, x) => Math.max(most, x), 0), sdError: 0 };
}

/**
 * Stationarity of the structured bound: the expected gradient in posterior SDs, and the largest entry
 * of L'(P - E H) L, P = (L L')^-1 the precision and H minus the Hessian of the log posterior.
 */
function checkStructured(textbook, { params: m, covariance }) {
  const { p, k, n, spec } = textbook;
  const d = m.length;
  const gradient = new Float64Array(d);
  const hessian = zeros(d, d);
  const rows = Array.from({ length: n }, (_, i) => packedRow(textbook, i));
  const means = rows.map((row, i) =>
    row.reduce((t, [j, x]) => t + x * m[j], spec.offset?.[i] ?? 0),
  );
  const variances = rows.map((row) =>
    row.reduce((t, [j, x]) => row.reduce((u, [c, z]) => u + x * z * covariance[j][c], t), 0),
  );
  expectedRows(textbook, means, variances).forEach(([, l1, l2], i) => {
    for (const [j, x] of rows[i]) {
      gradient[j] += l1 * x;
      for (const [c, z] of rows[i]) hessian[j][c] -= l2 * x * z;
    }
  });
  for (let j = 0; j < p + k; j++) {
    const precision = textbook.prior(j < p ? "feP" : "vcpP");
    gradient[j] -= precision * m[j] + (j < p ? 0 : textbook.termSizes[j - p]);
    hessian[j][j] += precision;
  }
  // u^2 exp(-2v) under a joint Gaussian: tilted by exp(-2v), u has mean m_u - 2 cov(u, v)
  for (let j = p + k; j < d; j++) {
    const t = p + spec.ident[j - p - k];
    const precision = Math.exp(2 * covariance[t][t] - 2 * m[t]);
    const mean = m[j] - 2 * covariance[j][t];
    const share = precision * (mean ** 2 + covariance[j][j]);
    gradient[j] -= precision * mean;
    gradient[t] += share;
    hessian[j][j] += precision;
    hessian[t][t] += 2 * share;
    hessian[j][t] = hessian[t][j] = hessian[j][t] - 2 * precision * mean;
  }
  const factor = cholesky(covariance);
  if (factor === null) return { distance: Infinity, sdError: NaN };
  // L'E[H]L must be the identity
  let mismatch = 0;
  for (let a = 0; a < d; a++) {
    for (let c = 0; c <= a; c++) {
      let sum = 0;
      for (let i = a; i < d; i++) {
        for (let j = c; j < d; j++) sum += factor[i][a] * hessian[i][j] * factor[j][c];
      }
      mismatch = Math.max(mismatch, Math.abs(sum - (a === c ? 1 : 0)));
    }
  }
  const move = Math.sqrt(
    dot(
      gradient,
      covariance.map((row) => dot(row, gradient)),
    ),
  );
  return { distance: Math.max(move, mismatch / 2), sdError: 0 };
}
