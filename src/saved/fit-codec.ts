import type { FitWarning } from "../errors.js";
import type { DesignCoding, FactorCoding, GroupCoding, Moments } from "../formula/coding.js";
import type { Convergence } from "../inference/fit-options.js";
import type { ElboSummary, LikelihoodSummary, VcpPoint } from "../inference/fit-outcome.js";
import type { ChainReport, SamplerReport } from "../inference/sampler-report.js";
import {
  count,
  flag,
  float64,
  int32,
  list,
  nullable,
  number,
  oneOf,
  record,
  text,
  type Codec,
} from "./codec.js";
import { posteriorCodec } from "./posterior-codec.js";
import type { SavedFamily, SavedFit, SavedModel } from "./saved-fit.js";

/** The members of a saved fit, each with its rule. Rules that concern several are in `checkFit`. */

export const warningCodec = record<FitWarning>({
  code: text as Codec<FitWarning["code"]>,
  severity: oneOf(["note", "caution", "severe"]),
  message: text,
  remedy: text,
});

const coding = record<DesignCoding>({
  formula: text,
  vcFormulas: list(record<DesignCoding["vcFormulas"][number]>({ name: text, formula: text })),
  factors: list(
    record<FactorCoding>({
      text,
      levels: list(text),
      contrast: record<FactorCoding["contrast"]>({
        kind: oneOf(["treatment", "sum"]),
        base: count,
      }),
    }),
  ),
  groups: list(record<GroupCoding>({ text, levels: list(list(text)), cells: list(count) })),
  moments: list(record<Moments>({ text, mean: number, sd: number })),
  offset: nullable(text),
  exposure: nullable(text),
  trials: nullable(text),
});

const model = record<SavedModel>({
  family: record<SavedFamily>({ name: text, link: text, ownFamily: flag, ownLink: flag }),
  formula: nullable(text),
  coding: nullable(coding),
  fepNames: list(text),
  vcpNames: list(text),
  vcNames: list(text),
  termOf: int32,
  feP: float64,
  vcpP: float64,
  rows: count,
  droppedRows: count,
  hasOffset: flag,
  hasTrials: flag,
});

const convergence = record<Convergence>({
  converged: flag,
  iterations: count,
  gradientNorm: number,
  seconds: number,
  message: text,
});

const chain = record<ChainReport>({
  stepSize: number,
  acceptance: number,
  divergences: count,
  depths: list(count),
  energyFraction: number,
  leapfrogs: count,
  warmupLeapfrogs: count,
});

const sampler = record<SamplerReport>({
  warmup: count,
  draws: count,
  chains: list(chain),
  rHat: float64,
  essBulk: float64,
  essTail: float64,
  mcseMean: float64,
  mcseSd: float64,
  divergences: count,
  truncated: count,
  warnings: list(warningCodec),
  verdict: text,
});

export const fitCodec = record<SavedFit>({
  method: oneOf(["map", "vb", "laplace", "inla", "nuts"]),
  model,
  params: float64,
  sd: float64,
  posterior: posteriorCodec,
  convergence,
  warnings: list(warningCodec),
  integration: nullable(text),
  covarianceForm: nullable(text),
  elbo: nullable(record<ElboSummary>({ value: number, trace: float64 })),
  likelihood: nullable(record<LikelihoodSummary>({ logLik: number, aic: number, bic: number })),
  logMarginalLikelihood: nullable(number),
  vcpPoints: nullable(list(record<VcpPoint>({ vcp: float64, weight: number }))),
  sampler: nullable(sampler),
});
