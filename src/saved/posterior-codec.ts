import type {
  ConditionalState,
  DrawsState,
  FactorPattern,
  GaussianState,
  GridPoint,
  IndependentState,
  JointLayout,
  JointState,
  LevelState,
  NestedState,
  PosteriorState,
  SkewState,
  TableState,
  VcpScale,
} from "../inference/posterior-state.js";
import type { SkewRows } from "../model/skew-gradient.js";
import {
  count,
  finite,
  float64,
  int32,
  list,
  nullable,
  oneOf,
  record,
  type Codec,
} from "./codec.js";

const independent = record<IndependentState>({ kind: oneOf(["independent"]) });

const gaussian = record<GaussianState>({
  kind: oneOf(["gaussian"]),
  covariance: nullable(float64),
});

const draws = record<DrawsState>({
  kind: oneOf(["draws"]),
  chains: count,
  draws: count,
  values: float64,
});

const pattern = record<Omit<FactorPattern, "packed">>({
  headSize: count,
  tailSize: count,
  order: int32,
  columnPointers: int32,
  rowIndices: int32,
});

const packedPattern: Codec<FactorPattern> = {
  write: pattern.write,
  read: (json, path) => ({ ...pattern.read(json, path), packed: true }),
};

const layout = record<JointLayout>({
  termOf: int32,
  positions: int32,
  level: nullable(record<NonNullable<JointLayout["level"]>>({ term: count, positions: int32 })),
  fixedTransform: float64,
  pattern: packedPattern,
  design: nullable(
    record<SkewRows>({
      count,
      rowPointers: int32,
      columnsOf: int32,
      values: nullable(float64),
      exog: record<SkewRows["exog"]>({ rows: count, columns: count, data: float64 }),
    }),
  ),
});

const levels = record<LevelState>({
  mean: float64,
  sd: float64,
  bends: float64,
  vcpSlopes: float64,
  ownSds: float64,
  linearSds: float64,
  pointers: int32,
  columns: int32,
  slopes: float64,
  fixedSlopes: float64,
});

const conditional = record<ConditionalState>({
  vcp: float64,
  mean: float64,
  slopes: float64,
  sds: float64,
  bends: float64,
  factor: float64,
  levels: nullable(levels),
  skew: nullable(record<SkewState>({ third: float64, leverages: float64, stretch: float64 })),
});

const nested = record<NestedState>({
  kind: oneOf(["nested"]),
  third: float64,
  stretch: float64,
  scale: record<VcpScale>({ centre: float64, factor: float64 }),
  grid: list(
    record<GridPoint>({ z: float64, logDensity: finite, correction: finite, gradient: float64 }),
  ),
  vcpTables: list(record<TableState>({ start: finite, step: finite, values: float64 })),
  joint: nullable(record<JointState>({ layout, conditionals: list(conditional) })),
  covariance: nullable(float64),
});

const KINDS = oneOf(["independent", "gaussian", "draws", "nested"]);

/** The posterior in plain data; its kind says which members it has. */
export const posteriorCodec: Codec<PosteriorState> = {
  write(state) {
    switch (state.kind) {
      case "independent":
        return independent.write(state);
      case "gaussian":
        return gaussian.write(state);
      case "draws":
        return draws.write(state);
      case "nested":
        return nested.write(state);
    }
  },
  read(json, path) {
    const kind = record<{ kind: PosteriorState["kind"] }>({ kind: KINDS }).read(json, path).kind;
    const codec: Codec<PosteriorState> = { independent, gaussian, draws, nested }[
      kind
    ] as Codec<PosteriorState>;
    return codec.read(json, path);
  },
};
