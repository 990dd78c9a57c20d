import { InputError } from "../errors.js";
import { builtInFamily, builtInLink, isBuiltIn } from "../families/built-in.js";
import { Family } from "../families/family.js";
import { Link } from "../families/link.js";
import type { SavedFamily } from "./saved-fit.js";

/** What the loader of a fit must supply where family or link are the user's own. */
export interface OwnFamilies {
  /** Instances of your own families, each found by its name and that of its link. */
  families?: readonly Family[];
  /** Instances of your own links, each found by its name. */
  links?: readonly Link[];
}

export function describeFamily(family: Family): SavedFamily {
  return {
    name: family.name,
    link: family.link.name,
    ownFamily: !isBuiltIn(family),
    ownLink: !isBuiltIn(family.link),
  };
}

/** @throws InputError for a name that neither the library nor the options have. */
export function findFamily(saved: SavedFamily, own: OwnFamilies, path: string): Family {
  const { name, link, ownFamily } = saved;
  if (ownFamily) {
    const given = instances("families", own.families, Family);
    const found = given.find((family) => family.name === name && family.link.name === link);
    if (found !== undefined) return found;
    const problem = `the fit has a family of its user's own, ${name} with link ${link}`;
    throw new InputError(`${path}.name`, problem, "pass families: [an instance of it]");
  }
  const family = builtInFamily(name, findLink(saved, own, `${path}.link`));
  if (family !== null) return family;
  const remedy = "load it with the version of mixedglm that wrote it";
  throw new InputError(`${path}.name`, `there is no family ${JSON.stringify(name)}`, remedy);
}

function findLink({ link, ownLink }: SavedFamily, own: OwnFamilies, path: string): Link {
  if (ownLink) {
    const found = instances("links", own.links, Link).find(({ name }) => name === link);
    if (found !== undefined) return found;
    const problem = `the fit has a link of its user's own, ${link}`;
    throw new InputError(path, problem, "pass links: [an instance of it]");
  }
  const found = builtInLink(link);
  if (found !== null) return found;
  const remedy = "load it with the version of mixedglm that wrote it";
  throw new InputError(path, `there is no link ${JSON.stringify(link)}`, remedy);
}

function instances<T>(
  option: string,
  given: readonly T[] | undefined,
  base: abstract new (...args: never[]) => T,
): readonly T[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every((item) => item instanceof base)) return given;
  const what = base.name === "Link" ? "links" : "families";
  throw new InputError(option, `it is not an array of ${what}`, `pass ${option}: [new Own()]`);
}
