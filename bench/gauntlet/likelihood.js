/**
 * Log likelihoods of one row as textbooks have them, with two derivatives in eta, independent of the
 * library's own: y log mu + (m - y) log(1 - mu) and y log mu - mu.
 */

/** Width at the border of a link's domain in which logs are continued (docs/limitations.md). */
const EDGE = 1e-6;
const { PI, abs, atan, exp, expm1, log, log1p, max, min } = Math;

/** log f and its derivatives from f, f', f''. */
const logOf = (f, f1, f2) => [log(f), f1 / f, f2 / f - (f1 / f) ** 2];
/** The parabola of the function at `edge`, `step` away from there. */
const parabola = ([f, f1, f2], step) => [f + step * (f1 + (step * f2) / 2), f1 + step * f2, f2];
const reflected = ([f, f1, f2]) => [f, -f1, f2];

/** phi(x) / Phi(x) and log Phi(x): power series, or the continued fraction of Mills' ratio. */
function normalLower(x) {
  const logPhi = -(x * x) / 2 - log(2 * PI) / 2;
  if (x > 4) {
    const upper = exp(normalLower(-x).log);
    return { log: log1p(-upper), ratio: exp(logPhi) / (1 - upper) };
  }
  if (x < -4) {
    let fraction = -x;
    for (let k = 300; k >= 1; k--) fraction = -x + k / fraction;
    return { log: logPhi - log(fraction), ratio: fraction };
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) sum += term *= (x * x) / (2 * k + 1);
  const value = 0.5 + sum * exp(logPhi);
  return { log: log(value), ratio: exp(logPhi) / value };
}

function probitLog(x) {
  const { log: value, ratio } = normalLower(x);
  return [value, ratio, -ratio * (x + ratio)];
}

function cauchitLog(x) {
  const f = x < -1 ? atan(-1 / x) / PI : 0.5 + atan(x) / PI;
  const slope = 1 / (PI * (1 + x * x));
  return logOf(f, slope, (-2 * x * slope) / (1 + x * x));
}

const softplus = (x) => max(x, 0) + log1p(exp(-abs(x)));
const logistic = (x) => (x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)));

function continuedLog(x, factor) {
  const inside = max(x, EDGE);
  const jet = parabola([log(inside), 1 / inside, -1 / inside ** 2], x - inside);
  return jet.map((value) => factor * value);
}

/** log mu, log(1 - mu) and mu, each with two derivatives, and the ends of the domain. */
const LINKS = {
  logit: {
    mean: (x) => [-softplus(-x), logistic(-x), -logistic(x) * logistic(-x)],
    complement: (x) => [-softplus(x), -logistic(x), -logistic(x) * logistic(-x)],
  },
  probit: { mean: probitLog, complement: (x) => reflected(probitLog(-x)) },
  cauchit: { mean: cauchitLog, complement: (x) => reflected(cauchitLog(-x)) },
  cloglog: {
    mean(x) {
      const e = exp(x);
      if (e === 0) return [x, 1, 0];
      if (e > 700) return [0, 0, 0];
      const z = e / expm1(e);
      return [log(-expm1(-e)), z, z * (1 - e - z)];
    },
    complement: (x) => [-exp(x), -exp(x), -exp(x)],
  },
  log: {
    mean: (x) => [x, 1, 0],
    complement(x) {
      const inside = min(x, -EDGE);
      const odds = expm1(-inside);
      const jet = [log(-expm1(inside)), -1 / odds, -exp(-inside) / odds ** 2];
      return inside < -700 ? [0, 0, 0] : parabola(jet, x - inside);
    },
    inverse: (x) => [exp(x), exp(x), exp(x)],
    domain: { Binomial: [-Infinity, 0], Poisson: [-Infinity, Infinity] },
  },
  identity: {
    mean: (x) => continuedLog(x, 1),
    complement: (x) => reflected(continuedLog(1 - x, 1)),
    inverse: (x) => [x, 1, 0],
    domain: { Binomial: [0, 1], Poisson: [0, Infinity] },
  },
  sqrt: {
    mean: (x) => continuedLog(x, 2),
    complement(x) {
      const inside = min(max(x, EDGE - 1), 1 - EDGE);
      const c = 1 - inside * inside;
      const jet = [log(c), (-2 * inside) / c, -2 / c - ((2 * inside) / c) ** 2];
      return parabola(jet, x - inside);
    },
    inverse: (x) => [x * x, 2 * x, 2],
    domain: { Binomial: [0, 1], Poisson: [0, Infinity] },
  },
};

/** How far eta lies outside the domain of family and link. */
export function outside({ family, link }, eta) {
  const [low, high] = LINKS[link].domain?.[family] ?? [-Infinity, Infinity];
  return eta < low ? eta - low : max(0, eta - high);
}

/** [l, l', l''] of y given eta; `size` is the number of trials, 1 for counts. Constants are left out. */
export function rowLikelihood(spec, y, size, eta) {
  const { family, link } = spec;
  const d = outside(spec, eta);
  const jet = [(-size * d * d) / (2 * EDGE), (-size * d) / EDGE, d === 0 ? 0 : -size / EDGE];
  const add = (count, part) => {
    if (count !== 0) part(eta).forEach((value, k) => (jet[k] += count * value));
  };
  add(y, LINKS[link].mean);
  if (family === "Binomial") add(size - y, LINKS[link].complement);
  else add(-1, LINKS[link].inverse);
  return jet;
}

/** Distance of eta from the nearest border of the domain; Infinity where there is none. */
export function distanceToBorder({ family, link }, eta) {
  const [low, high] = LINKS[link].domain?.[family] ?? [-Infinity, Infinity];
  return min(abs(eta - low), abs(eta - high));
}
