import type { Family } from "../families/family.js";
import { familyNamed, type FamilyName } from "../families/built-in.js";
import { UserError } from "./user-error.js";

type LinkName = FamilyName["link"];

const FAMILIES: Readonly<
  Record<string, { name: FamilyName["family"]; links: readonly LinkName[] }>
> = {
  binomial: {
    name: "Binomial",
    links: ["Logit", "Probit", "CLogLog", "Cauchit", "Log", "Identity", "Sqrt"],
  },
  poisson: { name: "Poisson", links: ["Log", "Sqrt", "Identity"] },
};

/** Names of families as the command line has them. */
export const FAMILY_NAMES: readonly string[] = Object.keys(FAMILIES);

/** Names of all links. */
export const LINK_NAMES: readonly string[] = FAMILIES.binomial.links.map((link) =>
  link.toLowerCase(),
);

/** A family with the link named, or its first. @throws UserError for a link that it has not. */
export function familyOf(family: string, link: string | undefined): Family {
  const { name, links } = FAMILIES[family];
  const found = links.find(
    (candidate) => candidate.toLowerCase() === (link ?? links[0]).toLowerCase(),
  );
  if (found !== undefined) return familyNamed({ family: name, link: found });
  const listed = links.map((candidate) => candidate.toLowerCase()).join(", ");
  throw new UserError("--link", `the ${family} family has no ${link} link`, `it has ${listed}`);
}
