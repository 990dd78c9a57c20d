import type { FamilyName } from "../../src/families/built-in.js";

/** The families that the page offers, with their links; the first link is the default. */

export type FamilyKey = FamilyName["family"];
export type LinkKey = FamilyName["link"];

interface FamilyChoice {
  readonly key: FamilyKey;
  readonly label: string;
  readonly links: readonly { readonly key: LinkKey; readonly label: string }[];
}

const LINK_LABELS: Record<LinkKey, string> = {
  Logit: "logit (log odds)",
  Probit: "probit",
  CLogLog: "complementary log-log",
  Cauchit: "cauchit",
  Log: "log",
  Identity: "identity",
  Sqrt: "square root",
};

const linksOf = (...keys: LinkKey[]) => keys.map((key) => ({ key, label: LINK_LABELS[key] }));

export const FAMILIES: readonly FamilyChoice[] = [
  {
    key: "Binomial",
    label: "Yes or no, or successes (binomial)",
    links: linksOf("Logit", "Probit", "CLogLog", "Cauchit", "Log", "Identity", "Sqrt"),
  },
  { key: "Poisson", label: "Counts (Poisson)", links: linksOf("Log", "Sqrt", "Identity") },
];

export function familyChoice(key: FamilyKey): FamilyChoice {
  return FAMILIES.find((choice) => choice.key === key)!;
}
