/**
 * mixedglm: Bayesian generalized linear mixed models.
 * @packageDocumentation
 */
export { MixedGLM, type FormulaOptions } from "./mixed-glm.js";
export { BinomialBayesMixedGLM, PoissonBayesMixedGLM, type VcFormulas } from "./bayes-mixed-glm.js";

export { Family, type ResponseRows, type RowGroups } from "./families/family.js";
export { Binomial } from "./families/binomial.js";
export { Poisson } from "./families/poisson.js";
export { Link } from "./families/link.js";
export { composeJet, type Jet } from "./families/jet.js";
export { Cauchit } from "./families/cauchit.js";
export { CLogLog } from "./families/cloglog.js";
export { Identity } from "./families/identity.js";
export { Log } from "./families/log.js";
export { Logit } from "./families/logit.js";
export { Probit } from "./families/probit.js";
export { Sqrt } from "./families/sqrt.js";

export { CscMatrix } from "./sparse/csc-matrix.js";
export { parseCsv, type CsvOptions } from "./formula/parse-csv.js";
export type { CsvColumns } from "./formula/csv-table.js";
export type {
  ComponentFormula,
  DesignCoding,
  FactorCoding,
  GroupCoding,
  Moments,
} from "./formula/coding.js";
export type { Contrast } from "./formula/contrasts.js";
export type { VectorOption } from "./formula/option-vectors.js";
export type { DataInput } from "./formula/data-table.js";
export type {
  ExogInput,
  ExogVcInput,
  MatrixLike,
  SparseEntries,
  SparseMatrixLike,
} from "./model/matrix-input.js";
export type { DescribedModel, MixedModel, PredictOptions } from "./model/mixed-model.js";
export type { DenseRows, ModelData, ModelFrame, ModelRows, RowFacts } from "./model/model-data.js";
export type { ModelOptions } from "./model/model-options.js";

export type {
  Convergence,
  FitMethod,
  FitOptions,
  FitProgress,
  LaplaceOptions,
  NutsOptions,
} from "./inference/fit-options.js";
export type { VbOptions } from "./inference/vb-options.js";
export type { VbQuadrature } from "./model/expected-likelihood.js";
export type { ElboGradient } from "./model/mean-field-elbo.js";
export { BayesMixedGLMResults } from "./results/results.js";
export type { FitFigures } from "./results/fit-figures.js";
export type { PosteriorResults } from "./results/posterior-results.js";
export type { SourceData, SourcedModel } from "./results/fitted-model.js";
export type { Marginal } from "./inference/posterior.js";
export type { Random } from "./math/random.js";
export type { VcpPoint } from "./inference/fit-outcome.js";
export type { DensityPoint, ParameterMarginal } from "./results/parameter-marginal.js";
export type { StandardDeviation } from "./results/standard-deviations.js";
export type { FitResults } from "./results/fit-results.js";
export type { SaveOptions } from "./results/save-fit.js";
export { loadResults } from "./load-results.js";
export type { LoadedResults } from "./results/loaded-results.js";
export type { ResponseMark } from "./saved/saved-fit.js";
export type { OwnFamilies } from "./saved/saved-family.js";
export { Table, tableOf, type TableOptions } from "./results/table.js";
export type { Cell } from "./results/render-csv.js";
export type { RandomEffect } from "./results/random-effects.js";
export type { Prediction } from "./results/prediction.js";
export type { Groups, PredictionForm, PredictionOptions } from "./results/prediction-options.js";
export type {
  ResidualOptions,
  ResidualType,
  SimulatedGroups,
  SimulationOptions,
} from "./results/residual-options.js";
export type {
  CheckStatistic,
  PredictiveCheck,
  PredictiveCheckOptions,
} from "./results/predictive-check.js";
export type { PosteriorDraws } from "./inference/posterior-draws.js";
export type { ChainReport, SamplerReport } from "./inference/sampler-report.js";
export {
  compareFits,
  type ComparedParameter,
  type ComparedValue,
  type CompareOptions,
  type FitComparison,
} from "./results/compare-fits.js";
export { diagnose, type DiagnoseOptions, type FitDiagnosis } from "./results/diagnose.js";
export type { Proposal } from "./inference/gaussian-proposal.js";
export {
  compareModels,
  type ComparedModel,
  type CrossValidated,
  type ModelComparison,
} from "./results/compare-models.js";
export type { LooOptions } from "./results/loo.js";
export type {
  PointwiseScore,
  ScoreData,
  ScoreFields,
  ScoreRow,
} from "./results/pointwise-score.js";
export type {
  MarginalContrast,
  MarginalMean,
  MarginalMeans,
  MarginalMeansOptions,
} from "./results/marginal-means.js";
export type { DrawSummary } from "./results/draw-summary.js";
export type { DrawOptions, SeedOptions } from "./results/draw-options.js";
export type { VarianceShare, VarianceShares } from "./results/variance-shares.js";
export type { NamedFamily, SummaryOptions } from "./results/effect-ratios.js";
export type { EffectRatio, SummaryData, SummaryRow } from "./results/summary-data.js";
export type { Summary } from "./results/summary.js";

export { caterpillarPlot, type CaterpillarOptions } from "./plots/caterpillar-plot.js";
export { coefficientPlot, type CoefficientOptions } from "./plots/coefficient-plot.js";
export { densityPlot, type DensityOptions } from "./plots/density-plot.js";
export { fittedPlot, type FittedOptions } from "./plots/fitted-plot.js";
export { methodsPlot, type MethodsOptions } from "./plots/methods-plot.js";
export {
  predictiveCheckPlot,
  type PredictiveCheckPlotOptions,
} from "./plots/predictive-check-plot.js";
export { quantilePlot, type QuantileOptions } from "./plots/quantile-plot.js";
export { rankPlot, type RankOptions } from "./plots/rank-plot.js";
export { tracePlot, type TraceOptions } from "./plots/trace-plot.js";
export { renderSvg, type SvgOptions } from "./plots/render-svg.js";
export type { Json, JsonObject } from "./json.js";
export type { PlotOptions, VegaLiteSpec } from "./plots/spec.js";
export type {
  PlottedFit,
  PlottedMarginal,
  PlottedModel,
  PlottedPriors,
} from "./plots/plotted-fit.js";
export type { ChainedFit } from "./plots/chains.js";
export type { FittedRows, RowsFit, RowsModel } from "./plots/fitted-plot.js";
export type { CheckedFit } from "./plots/predictive-check-plot.js";
export type { ResidualFit } from "./plots/quantile-plot.js";
export type { GroupedFit, GroupedModel, GroupedRows } from "./plots/row-groups.js";
export type { ReportedFit, ReportedModel, ReportedRows } from "./report/reported-fit.js";
export { report, type ReportOptions } from "./report/report.js";

export {
  FormulaError,
  InputError,
  MixedGLMError,
  NotPositiveDefiniteError,
  RowError,
  type FitWarning,
  type WarningCode,
} from "./errors.js";
