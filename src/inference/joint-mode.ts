import type { FitEnding } from "./fit-ending.js";
import type { FitOptions } from "./fit-options.js";
import { profileAt, type JointProfile, type JointTarget } from "./joint-profile.js";

/** The joint mode of (x, v); the target stands at it. */
export interface JointMode {
  readonly profile: JointProfile;
  /** |b_k|^2 / q_k; near 1 at an interior mode, below 1/2 where the term has collapsed. */
  readonly collapseRatios: Float64Array;
  readonly ending: FitEnding;
  readonly iterations: number;
}

/** The search starts at SDs of exp(2) and goes up from there while the data ask for more. */
const START_LOG_SD = 2;
const MAX_START_LOG_SD = 40;
/** Precision of x far from the mode of v. */
const ROUGH = 0.1;
/** Longest step in a log standard deviation while the term may still have an interior mode. */
const MAX_STEP = 0.3;
/** A term shrunk by more than this has none below, and steps may be as long as Newton likes. */
const COLLAPSED_FOR_GOOD = 0.9;

/**
 * The joint mode by Newton's method on the profile phi(v) = max_x J(x, v).
 *
 * With u = 0 the joint density rises towards v_k = -q_k P_k^2, so phi has a second, collapsed mode
 * there, and an interior mode only where the levels carry enough information. The search starts
 * above every interior mode and descends in short steps: it ends in the first mode from above, which
 * is the collapsed one only where there is no other. On the way down phi' is concave near a mode,
 * so Newton's steps do not overshoot it.
 *
 * @param x starting point of the latent variables, overwritten by the mode.
 */
export function findJointMode(
  target: JointTarget,
  x: Float64Array,
  options: FitOptions,
): JointMode {
  const { maxIterations = 500, tolerance = 1e-7, onIteration } = options;
  let profile = options.start === undefined ? startAbove(target, x) : profileAt(target, x);
  for (let iterations = 0; ; iterations++) {
    const go = onIteration?.({
      method: "map",
      stage: "mode",
      iteration: iterations,
      objective: profile.objective,
      gradientNorm: profile.distance,
      fraction: fractionDone(profile.distance, tolerance),
    });
    const finish = (ending: FitEnding) => ({
      profile,
      collapseRatios: profile.squaredLengths.map((length, k) => length / target.termSizes[k]),
      ending,
      iterations,
    });
    if (profile.distance <= tolerance) {
      return finish(profile.latent.converged ? "converged" : "stalled");
    }
    if (go === false) return finish("interrupted");
    if (iterations >= maxIterations) return finish("exhausted");
    const next = advance(target, x, profile);
    if (next === null) return finish("stalled");
    profile = next;
  }
}

function fractionDone(distance: number, tolerance: number): number {
  if (!Number.isFinite(distance)) return 0;
  return Math.min(1, Math.max(0, 1 - Math.log10(distance / tolerance) / 10));
}

/** A starting point at which phi falls in every v_k, so that no interior mode lies above it. */
function startAbove(target: JointTarget, x: Float64Array): JointProfile {
  const start = new Float64Array(target.vcp.length).fill(START_LOG_SD);
  for (;;) {
    target.setVcp(start);
    const profile = profileAt(target, x, ROUGH);
    let raised = false;
    for (let k = 0; k < start.length; k++) {
      if (profile.gradient[k] <= 0 || start[k] >= MAX_START_LOG_SD) continue;
      start[k] += 1;
      // u = exp(v) b stays where it is
      for (let j = 0; j < target.effects; j++) if (target.termOf[j] === k) x[j] /= Math.E;
      raised = true;
    }
    if (!raised) return profile;
  }
}

/** One accepted step uphill on phi, or null (target restored) where none is found. */
function advance(target: JointTarget, x: Float64Array, profile: JointProfile): JointProfile | null {
  const step = proposeStep(target, profile);
  const noise = 1e-12 * (1 + Math.abs(profile.objective));
  // x is found as much more precisely than v as its error must not show in phi'
  const tolerance = Math.min(ROUGH, Math.max(1e-9, profile.distance / 1000));
  for (let length = 1; length > 1e-9; length /= 4) {
    target.setVcp(profile.vcp.map((v, k) => v + length * step[k]));
    const next = profileAt(target, x, tolerance);
    if (next.objective >= profile.objective - noise) return next;
    x.set(profile.x);
  }
  target.setVcp(profile.vcp);
  target.value(x);
  return null;
}

/**
 * Newton's step where -phi'' is positive definite, shortened as a whole; else each v's own Newton
 * step given u, each shortened by itself. Where the step is cut short on the way down, v may go as
 * far as its maximum given u, (1/2) log(|b_k|^2 / (q_k + v_k / P_k^2)) below: since |u_k| grows with
 * v_k, that never passes a mode.
 */
function proposeStep(target: JointTarget, profile: JointProfile): Float64Array {
  const { newton, gradient, squaredLengths, shrinkage, vcp } = profile;
  const { termSizes } = target;
  const { vcpP } = target.data;
  const longest = shrinkage.map((share) => (share > COLLAPSED_FOR_GOOD ? Infinity : MAX_STEP));
  const step = newton ?? gradient.map((g, k) => g / (2 * squaredLengths[k] + 1 / vcpP[k] ** 2));
  const length = step.reduce((least, d, k) => Math.min(least, longest[k] / Math.abs(d)), 1);
  if (length === 1) return step;
  return step.map((d, k) => {
    const cut = newton === null ? Math.sign(d) * Math.min(Math.abs(d), longest[k]) : length * d;
    const expected = termSizes[k] + vcp[k] / vcpP[k] ** 2;
    const givenEffects = Math.log(squaredLengths[k] / expected) / 2;
    return givenEffects < cut ? givenEffects : cut;
  });
}
