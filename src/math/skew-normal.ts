import { normalCdf, normalPdf, normalQuantile } from "./normal.js";

/** |skewness| of a skew normal distribution is below 0.9953; what is nearer is cut. */
const LARGEST_SKEWNESS = 0.99;
const MAX_STEPS = 100;

/**
 * The skew normal distribution with a given mean, standard deviation and skewness (Azzalini 1985):
 * density (2 / w) phi(t) Phi(a t), t = (x - m) / w. With delta = a / sqrt(1 + a^2) and c = sqrt(2 / pi),
 *
 *     mean = m + w c delta,   variance = w^2 (1 - c^2 delta^2),
 *     skewness = (4 - pi) / 2 (c delta)^3 / (1 - c^2 delta^2)^(3/2).
 */
export class SkewNormal {
  private readonly location: number;
  private readonly scale: number;
  private readonly shape: number;

  constructor(
    readonly mean: number,
    readonly sd: number,
    skewness = 0,
  ) {
    const bounded = Math.max(-LARGEST_SKEWNESS, Math.min(LARGEST_SKEWNESS, skewness));
    // r = c delta / sqrt(1 - c^2 delta^2)
    const r = Math.cbrt((2 * bounded) / (4 - Math.PI));
    const centre = r / Math.sqrt(1 + r * r);
    const delta = centre * Math.sqrt(Math.PI / 2);
    this.scale = sd * Math.sqrt(1 + r * r);
    this.location = mean - this.scale * centre;
    this.shape = delta / Math.sqrt(1 - delta * delta);
  }

  pdf(x: number): number {
    const t = (x - this.location) / this.scale;
    return (2 * normalPdf(t) * normalCdf(this.shape * t)) / this.scale;
  }

  /** Phi(t) - 2 T(t, a) with Owen's function T. */
  cdf(x: number): number {
    const t = (x - this.location) / this.scale;
    const value = normalCdf(t) - 2 * owensT(t, this.shape);
    return Math.max(0, Math.min(1, value));
  }

  /** By Newton's method from the normal quantile, kept inside a bracket. */
  quantile(p: number): number {
    let low = this.mean - 40 * this.sd;
    let high = this.mean + 40 * this.sd;
    let x = this.mean + this.sd * normalQuantile(p);
    for (let step = 0; step < MAX_STEPS; step++) {
      const excess = this.cdf(x) - p;
      if (excess > 0) high = x;
      else low = x;
      let next = x - excess / this.pdf(x);
      if (!(next > low && next < high)) next = (low + high) / 2;
      const moved = Math.abs(next - x);
      x = next;
      if (moved <= 1e-12 * this.sd) break;
    }
    return x;
  }
}

const OWEN_NODES = 24;

/**
 * Owen's T(h, a) = (1 / 2 pi) int_0^a exp(-h^2 (1 + x^2) / 2) / (1 + x^2) dx, by Gauss-Legendre
 * quadrature for |a| <= 1 and by T(h, a) = (Phi(h) + Phi(ah)) / 2 - Phi(h) Phi(ah) - T(ah, 1/a)
 * beyond it (h >= 0).
 */
function owensT(h: number, a: number): number {
  if (a < 0) return -owensT(h, -a);
  const size = Math.abs(h);
  if (a > 1) {
    const p = normalCdf(size);
    const q = normalCdf(a * size);
    return (p + q) / 2 - p * q - owensT(a * size, 1 / a);
  }
  const { nodes, weights } = (legendre ??= gaussLegendre(OWEN_NODES));
  let sum = 0;
  for (let i = 0; i < OWEN_NODES; i++) {
    const x = (a * (1 + nodes[i])) / 2;
    sum += (weights[i] * Math.exp((-size * size * (1 + x * x)) / 2)) / (1 + x * x);
  }
  return (sum * a) / (4 * Math.PI);
}

/** Made when it is first needed. */
let legendre: ReturnType<typeof gaussLegendre> | undefined;

/** Nodes and weights on [-1, 1], by Newton's method on Legendre's polynomial. */
function gaussLegendre(n: number) {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step++) {
      let before = 0;
      let value = 1;
      for (let j = 1; j <= n; j++) {
        [before, value] = [value, ((2 * j - 1) * x * value - (j - 1) * before) / j];
      }
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
