import { Binomial } from "./binomial.js";
import { Cauchit } from "./cauchit.js";
import { CLogLog } from "./cloglog.js";
import type { Family } from "./family.js";
import { Identity } from "./identity.js";
import { Log } from "./log.js";
import type { Link } from "./link.js";
import { Logit } from "./logit.js";
import { Poisson } from "./poisson.js";
import { Probit } from "./probit.js";
import { Sqrt } from "./sqrt.js";

const FAMILIES = { Binomial, Poisson };
const LINKS = { Logit, Probit, CLogLog, Cauchit, Log, Identity, Sqrt };

/** A family of this library in plain data, to be sent to another thread. */
export interface FamilyName {
  readonly family: keyof typeof FAMILIES;
  readonly link: keyof typeof LINKS;
}

/** The name of a family with its link; null for a user's own, which cannot be sent. */
export function nameFamily(family: Family): FamilyName | null {
  const familyName = keyOf(FAMILIES, family.constructor);
  const linkName = keyOf(LINKS, family.link.constructor);
  return familyName && linkName ? { family: familyName, link: linkName } : null;
}

export function familyNamed({ family, link }: FamilyName): Family {
  return new FAMILIES[family](new LINKS[link]());
}

/** Whether a family or a link is of this library, not a user's own, be it derived from one. */
export function isBuiltIn(found: Family | Link): boolean {
  return keyOf({ ...FAMILIES, ...LINKS }, found.constructor) !== undefined;
}

/** The family of this name ("Binomial") with a link; null where there is none. */
export function builtInFamily(name: string, link: Link): Family | null {
  const found = Object.values(FAMILIES).map((make) => new make(link));
  return found.find((family) => family.name === name) ?? null;
}

/** The link of this name ("logit"); null where there is none. */
export function builtInLink(name: string): Link | null {
  const found = Object.values(LINKS).map((make) => new make());
  return found.find((link) => link.name === name) ?? null;
}

function keyOf<T extends object>(classes: T, found: unknown): keyof T | undefined {
  return (Object.keys(classes) as (keyof T)[]).find((key) => classes[key] === found);
}
