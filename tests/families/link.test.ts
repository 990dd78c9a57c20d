import type { Link } from "../../src/families/link.js";
import { DOMAIN_EDGE } from "../../src/families/domain-edge.js";
import { CLogLog } from "../../src/families/cloglog.js";
import { Identity } from "../../src/families/identity.js";
import { Log } from "../../src/families/log.js";
import { Probit } from "../../src/families/probit.js";
import { Sqrt } from "../../src/families/sqrt.js";
import {
  expectJetConsistent,
  jetOf,
  linkReference,
  LINKS,
  LogLog,
  relativeError,
} from "./cases.js";

const parts = (link: Link, eta: number) => ({
  mean: jetOf((out) => link.inverseJet(eta, out)),
  logMean: jetOf((out) => link.logMeanJet(eta, out)),
  logComplement: jetOf((out) => link.logComplementJet(eta, out)),
});

/** Where each link's own formulas hold, and its jets are smooth on the scale of 1. */
const INSIDE: Record<string, number[]> = {
  log: [-4, -2, -1],
  identity: [0.3, 0.5, 0.7],
  sqrt: [0.3, 0.5, 0.7],
};

describe.each(Object.entries(LINKS))("%s", (name, link) => {
  it("is called so", () => expect(link.name).toBe(name));

  it.each(linkReference(name))("agrees with mpmath at $eta", (expected) => {
    const got = parts(link, expected.eta);
    expect(relativeError([link.inverse(expected.eta)], [expected.mean[0]])).toBeLessThan(1e-13);
    expect(relativeError(got.mean, expected.mean)).toBeLessThan(1e-12);
    expect(relativeError(got.logMean, expected.logMean)).toBeLessThan(1e-12);
    expect(relativeError(got.logComplement, expected.logComplement)).toBeLessThan(1e-12);
  });

  it("has derivatives that are those of one function", () => {
    for (const eta of INSIDE[name] ?? [-4, -1.3, -0.2, 0, 0.4, 1.1, 1.7]) {
      expectJetConsistent((x) => parts(link, x).mean, eta);
      expectJetConsistent((x) => parts(link, x).logMean, eta);
      expectJetConsistent((x) => parts(link, x).logComplement, eta);
    }
  });

  it("is inverted by its inverse", () => {
    for (const eta of INSIDE[name] ?? [-5, -1, -1e-3, 0, 1e-3, 0.5, 1.5]) {
      expect(Math.abs(link.link(link.inverse(eta)) - eta)).toBeLessThan(1e-14 * (1 + eta * eta));
    }
  });

  it("is finite from -700 to 700", () => {
    for (let eta = -700; eta <= 700; eta += 0.7) {
      for (const jet of Object.values(parts(link, eta)))
        expect(jet.every(Number.isFinite)).toBe(true);
    }
  });
});

describe("continuation at the border of the domain", () => {
  const borders: [string, keyof ReturnType<typeof parts>, Link, number, number][] = [
    ["log, 1 - mu", "logComplement", new Log(), -DOMAIN_EDGE, 1],
    ["identity, mu", "logMean", new Identity(), DOMAIN_EDGE, -1],
    ["identity, 1 - mu", "logComplement", new Identity(), 1 - DOMAIN_EDGE, 1],
    ["sqrt, mu", "logMean", new Sqrt(), DOMAIN_EDGE, -1],
    ["sqrt, 1 - mu", "logComplement", new Sqrt(), 1 - DOMAIN_EDGE, 1],
    ["sqrt, 1 - mu on the left", "logComplement", new Sqrt(), DOMAIN_EDGE - 1, -1],
  ];

  it.each(borders)("%s: twice continuous, concave, outward-falling", (_, part, link, edge, out) => {
    const inside = parts(link, edge - out * 1e-13)[part];
    const outside = parts(link, edge + out * 1e-13)[part];
    for (let d = 0; d < 3; d++) {
      expect(Math.abs(inside[d] / outside[d] - 1)).toBeLessThan(1e-6);
    }
    for (const distance of [1e-3, 1, 700]) {
      const [value, slope, curvature, ...rest] = parts(link, edge + out * distance)[part];
      expect(value).toBeLessThan(outside[0]);
      expect(out * slope).toBeLessThan(0);
      expect(curvature).toBe(outside[2]);
      expect(rest.map(Math.abs)).toEqual([0, 0]);
    }
  });
});

describe("inDomain", () => {
  it.each([
    [new Probit(), 700, 1, true],
    [new Probit(), NaN, 1, false],
    [new Log(), 3, Infinity, true],
    [new Log(), 3, 1, false],
    [new Log(), -3, 1, true],
    [new Identity(), -0.1, Infinity, false],
    [new Identity(), 1.1, 1, false],
    [new Identity(), 0.9, 1, true],
    [new Sqrt(), -0.1, Infinity, false],
    [new Sqrt(), 1.1, Infinity, true],
    [new Sqrt(), 1.1, 1, false],
  ])("%o at %d, means below %d: %s", (link, eta, supremum, expected) => {
    expect(link.inDomain(eta, supremum)).toBe(expected);
    if (supremum === Infinity) expect(link.inDomain(eta)).toBe(expected);
  });
});

describe("a user's link", () => {
  it("gets its logs by the chain rule: log-log is cloglog reflected", () => {
    const reflected = new CLogLog();
    for (const eta of [-1.7, -0.4, 0, 0.9, 3]) {
      const got = parts(new LogLog(), eta);
      const mirror = parts(reflected, -eta);
      const flip = (jet: number[]) => jet.map((entry, d) => (d % 2 ? -entry : entry));
      const worst = (a: number[], b: number[]) => Math.max(...a.map((x, d) => Math.abs(x - b[d])));
      expect(worst(got.logMean, flip(mirror.logComplement))).toBeLessThan(1e-11);
      expect(worst(got.logComplement, flip(mirror.logMean))).toBeLessThan(1e-11);
    }
  });
});
