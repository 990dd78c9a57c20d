import type { FamilyKey } from "./families.js";

/** A data set that comes with the page, and a model of it. */
export interface DataSet {
  readonly name: string;
  readonly about: string;
  readonly formula: string;
  readonly family: FamilyKey;
  readonly trials: string | null;
  readonly read: () => Promise<string>;
}

/** Each text is a script of the page's own, loaded when it is asked for: nothing is fetched. */
const text = (module: Promise<{ default: string }>) => module.then(({ default: csv }) => csv);

export const DATA_SETS: readonly DataSet[] = [
  {
    name: "cbpp",
    about: "Lung disease in 15 herds of cattle",
    formula: "incidence ~ C(period) + (1 | herd)",
    family: "Binomial",
    trials: "size",
    read: () => text(import("../../examples/data/cbpp.csv?raw")),
  },
  {
    name: "contraception",
    about: "Contraception in 60 districts of Bangladesh",
    formula: "use ~ standardize(age) + I(standardize(age)**2) + urban + livch + (1 | district)",
    family: "Binomial",
    trials: null,
    read: () => text(import("../../examples/data/contraception.csv?raw")),
  },
  {
    name: "epil",
    about: "Epileptic seizures of 59 patients in a trial",
    formula: "y ~ lbase * trt + lage + V4 + (1 | subject)",
    family: "Poisson",
    trials: null,
    read: () => text(import("../../examples/data/epil.csv?raw")),
  },
  {
    name: "salamanders",
    about: "Salamanders at 23 sites, mined or not",
    formula: "count ~ mined + spp + (1 | site)",
    family: "Poisson",
    trials: null,
    read: () => text(import("../../examples/data/salamanders.csv?raw")),
  },
  {
    name: "smallclusters",
    about: "A treatment in 1,172 small families (simulated)",
    formula: "y ~ x + treated + (1 | family) + (1 | community)",
    family: "Binomial",
    trials: null,
    read: () => text(import("../../examples/data/smallclusters.csv?raw")),
  },
];
