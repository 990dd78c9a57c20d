/** The integral over the effect b of one level, from b -> [h, h', h''] with h the log density. */

/** The mode of a level's effect by damped Newton steps: { b, h, curvature }. */
export function levelMode(jet) {
  let b = 0;
  let at = jet(b);
  for (let step = 0; step < 60; step++) {
    let move = at[1] / Math.max(1, -at[2]);
    let next = jet(b + move);
    while (!(next[0] >= at[0] - 1e-12 * Math.abs(at[0])) && Math.abs(move) > 1e-12) {
      move /= 2;
      next = jet(b + move);
    }
    b += move;
    at = next;
    if (Math.abs(move) < 1e-12) break;
  }
  return { b, h: at[0], curvature: -at[2] };
}

/**
 * log (int exp(h) / sqrt(2 pi)), where b moves a row's predictor by `slope` b at most: by the trapezoidal rule in steps
 * of 1/60 of the narrower SD, or adaptively where such a step would pass over the edges of one-sided rows.
 */
export function logIntegral(jet, { b, h, curvature }, slope) {
  const step = 1 / (60 * Math.sqrt(Math.max(1, curvature)));
  const density = (at) => Math.exp(jet(at)[0] - h);
  const sum = slope * step > 1 ? adaptive(density, b, step) : step * trapezoid(density, b, step);
  return h + Math.log(sum / Math.sqrt(2 * Math.PI));
}

/** Terms less than this share of the largest are nothing. */
const NOTHING = 1e-14;

/** The sum of the density at b + s step, out to nothing. */
function trapezoid(density, b, step) {
  let total = 1;
  for (const sign of [-1, 1]) {
    for (let s = 1; s < 20000; s++) {
      const term = density(b + sign * s * step);
      total += term;
      if (term < NOTHING) break;
    }
  }
  return total;
}

/** Nodes of Kronrod's rule of 15 points from the end to the middle, its weights, and those of Gauss' rule of 7 in it. */
const NODES = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945,
  0.5860872354676911, 0.4058451513773972, 0.2077849550078985, 0,
];
const KRONROD = [
  0.02293532201052922, 0.06309209262997856, 0.1047900103222502, 0.1406532597155259,
  0.1690047266392679, 0.1903505780647854, 0.2044329400752989, 0.2094821410847278,
];
const GAUSS = [
  0, 0.1294849661688697, 0, 0.2797053914892767, 0, 0.3818300505051189, 0, 0.4179591836734694,
];

/** Error of a panel, as a share of the integral, well above the rounding of densities. */
const ACCEPTED = 1e-12;

/** The integral of the density by halving panels, which start at powers of 2 of the step to both sides of b. */
function adaptive(density, b, step) {
  const panels = [];
  for (const sign of [-1, 1]) {
    let from = b;
    for (let width = step; ; width *= 2) {
      panels.push([from, from + sign * width]);
      from += sign * width;
      if (density(from) < NOTHING && Math.abs(from) > 10) break;
    }
  }
  const rough = panels.reduce((sum, panel) => sum + kronrod(density, ...panel).sum, 0);
  return panels.reduce((sum, panel) => sum + halved(density, ...panel, ACCEPTED * rough, 60), 0);
}

/** To an absolute error of `error` a panel, or to as many halvings. */
function halved(density, from, to, error, halvings) {
  const { sum, doubt } = kronrod(density, from, to);
  if (!(doubt > error) || halvings === 0) return sum;
  const middle = (from + to) / 2;
  const half = (start, end) => halved(density, start, end, error, halvings - 1);
  return half(from, middle) + half(middle, to);
}

function kronrod(density, from, to) {
  const [middle, radius] = [(from + to) / 2, Math.abs(to - from) / 2];
  let sum = 0;
  let coarse = 0;
  NODES.forEach((node, m) => {
    const move = radius * node;
    const value = node === 0 ? density(middle) : density(middle - move) + density(middle + move);
    sum += KRONROD[m] * value;
    coarse += GAUSS[m] * value;
  });
  return { sum: radius * sum, doubt: radius * Math.abs(sum - coarse) };
}
