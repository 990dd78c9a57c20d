import { setJet, type Jet } from "./jet.js";

/** Distance on the eta scale from the border of a link's domain at which logs are continued. */
export const DOMAIN_EDGE = 1e-6;

/**
 * Overwrites the jet of f at the point e by that, at e + step, of the parabola
 * f(e) + f'(e) step + f''(e) step^2 / 2. A step of 0 leaves the jet alone.
 */
export function extendByParabola(jet: Jet, step: number): void {
  if (step === 0) return;
  const [f, f1, f2] = jet;
  setJet(jet, f + step * (f1 + (step * f2) / 2), f1 + step * f2, f2);
}

/**
 * Subtracts size d^2 / (2 DOMAIN_EDGE) and its derivatives from the jet of a log likelihood, d the
 * distance outside the domain: also where no log term stands guard, a row prefers its domain.
 */
export function addBarrier(jet: Jet, size: number, d: number): void {
  if (d === 0) return;
  const steepness = size / DOMAIN_EDGE;
  jet[0] -= (steepness * d * d) / 2;
  jet[1] -= steepness * d;
  jet[2] -= steepness;
}

/** Writes the jet of log x, continued by its parabola at `DOMAIN_EDGE` below that point. */
export function continuedLogJet(x: number, out: Jet): void {
  const inside = Math.max(x, DOMAIN_EDGE);
  const r = 1 / inside;
  const rr = r * r;
  setJet(out, Math.log(inside), r, -rr, 2 * rr * r, -6 * rr * rr);
  extendByParabola(out, x - inside);
}
