/** f and its first four derivatives at a point: [f, f', f'', f''', f'''']. */
export type Jet = Float64Array;

/** The jet of the zero function. */
export function newJet(): Jet {
  return new Float64Array(5);
}

/** The derivatives after the first are 0 by default. */
export function setJet(out: Jet, f: number, f1: number, f2 = 0, f3 = 0, f4 = 0): void {
  out[0] = f;
  out[1] = f1;
  out[2] = f2;
  out[3] = f3;
  out[4] = f4;
}

/** out += factor jet. A factor of exactly 0 adds 0 even where the jet is infinite. */
export function addScaledJet(out: Jet, factor: number, jet: Jet): void {
  if (factor === 0) return;
  out[0] += factor * jet[0];
  out[1] += factor * jet[1];
  out[2] += factor * jet[2];
  out[3] += factor * jet[3];
  out[4] += factor * jet[4];
}

/** Overwrites the jet of f by that of 1 - f. */
export function complementJet(jet: Jet): void {
  setJet(jet, 1 - jet[0], -jet[1], -jet[2], -jet[3], -jet[4]);
}

/** Overwrites the jet of f at -x by that of x -> f(-x) at x: odd derivatives change sign. */
export function reflectJet(jet: Jet): void {
  jet[1] = -jet[1];
  jet[3] = -jet[3];
}

/**
 * Overwrites the jet of f by that of log f; with a, b, c, d = f'/f, ..., f''''/f the derivatives
 * are a, b - a^2, c - 3ab + 2a^3, d - 4ac - 3b^2 + 12 a^2 b - 6a^4. Where f <= 0 the result is
 * [-Infinity, 0, 0, 0, 0].
 */
export function logJet(jet: Jet): void {
  const f = jet[0];
  if (f <= 0) return setJet(jet, -Infinity, 0);
  const a = jet[1] / f;
  const b = jet[2] / f;
  const c = jet[3] / f;
  const d = jet[4] / f;
  const aa = a * a;
  const fourth = d - 4 * a * c - 3 * b * b + 6 * aa * (2 * b - aa);
  setJet(jet, Math.log(f), a, b - aa, c - a * (3 * b - 2 * aa), fourth);
}

/**
 * Writes the jet of x -> F(g(x)) to `out` (which may be `inner`), given the jet of F at g(x) and
 * the jet of g at x: Faa di Bruno's formula. A family whose log likelihood is written in mu gets
 * its kernel in eta from it, with `Link.inverseJet` as the inner jet.
 */
export function composeJet(outer: Jet, inner: Jet, out: Jet): void {
  const [, g1, g2, g3, g4] = inner;
  const [f, f1, f2, f3, f4] = outer;
  const gg = g1 * g1;
  setJet(
    out,
    f,
    f1 * g1,
    f2 * gg + f1 * g2,
    f3 * gg * g1 + 3 * f2 * g1 * g2 + f1 * g3,
    f4 * gg * gg + 6 * f3 * gg * g2 + f2 * (3 * g2 * g2 + 4 * g1 * g3) + f1 * g4,
  );
}
