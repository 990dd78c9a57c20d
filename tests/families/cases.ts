import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Cauchit } from "../../src/families/cauchit.js";
import { CLogLog } from "../../src/families/cloglog.js";
import { Identity } from "../../src/families/identity.js";
import { newJet, type Jet } from "../../src/families/jet.js";
import { Link } from "../../src/families/link.js";
import { Log } from "../../src/families/log.js";
import { Logit } from "../../src/families/logit.js";
import { Probit } from "../../src/families/probit.js";
import { Sqrt } from "../../src/families/sqrt.js";

export const LINKS: Record<string, Link> = {
  logit: new Logit(),
  probit: new Probit(),
  cauchit: new Cauchit(),
  cloglog: new CLogLog(),
  log: new Log(),
  identity: new Identity(),
  sqrt: new Sqrt(),
};

/** A user's link that defines only what it must: mu = exp(-exp(-eta)). */
export class LogLog extends Link {
  readonly name = "loglog";

  link(mu: number): number {
    return -Math.log(-Math.log(mu));
  }

  inverse(eta: number): number {
    return Math.exp(-Math.exp(-eta));
  }

  inverseJet(eta: number, out: Jet): void {
    const u = Math.exp(-eta);
    const mu = Math.exp(-u);
    out.set([
      mu,
      mu * u,
      mu * u * (u - 1),
      mu * u * (1 - 3 * u + u * u),
      mu * u * (-1 + 7 * u - 6 * u * u + u ** 3),
    ]);
  }
}

/** A jet as a new array. */
export function jetOf(write: (out: Jet) => void): number[] {
  const out = newJet();
  write(out);
  return [...out];
}

interface LinkReference {
  eta: number;
  mean: number[];
  logMean: number[];
  logComplement: number[];
}

interface Reference extends Record<string, unknown> {
  normalLogCdf: [number, number[]][];
  normalQuantile: [number, number][];
  logGamma: [number, number][];
  logChoose: [number, number, number][];
}

const path = fileURLToPath(new URL("../reference/families.json", import.meta.url));

/** Values of mpmath: see tests/reference/families.py. */
export const REFERENCE: Reference = JSON.parse(readFileSync(path, "utf8"));

export function linkReference(name: string): LinkReference[] {
  return REFERENCE[name] as LinkReference[];
}

/** Largest |got - expected| / (|expected| + 1e-300). */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(got.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i] - expected[i]) / (Math.abs(expected[i]) + 1e-300);
    largest = Number.isNaN(error) ? NaN : Math.max(largest, error);
  }
  return largest;
}

/**
 * Checks each derivative of a jet against central differences of the entry below it, at a point
 * where the jet varies on the scale of 1.
 */
export function expectJetConsistent(jet: (eta: number) => ArrayLike<number>, eta: number): void {
  const step = 1e-4;
  const at = jet(eta);
  const points = [-2, -1, 1, 2].map((k) => jet(eta + k * step));
  for (let d = 1; d < 5; d++) {
    const [a, b, c, e] = points.map((point) => point[d - 1]);
    const slope = (a - 8 * b + 8 * c - e) / (12 * step);
    const scale = 1 + Math.max(...points.map((point) => Math.abs(point[d - 1])), Math.abs(at[d]));
    expect(Math.abs(slope - at[d]) / scale).toBeLessThan(1e-9);
  }
}
