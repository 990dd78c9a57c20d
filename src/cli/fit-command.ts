import type { Command } from "commander";
import { MixedGLM, type FormulaOptions } from "../mixed-glm.js";
import { usedColumns } from "../formula/used-columns.js";
import type { BayesMixedGLMResults } from "../results/results.js";
import type { Summary } from "../results/summary.js";
import { tableOf, type Table } from "../results/table.js";
import { openSource, type DataSource } from "./data-source.js";
import { FAMILY_NAMES, familyOf, LINK_NAMES } from "./family-options.js";
import { EXIT, say, write, type Io } from "./io.js";
import {
  addMethodOptions,
  fitBy,
  methodOptionsOf,
  type Method,
  type MethodOptions,
} from "./method-options.js";
import { choice, collectFormulas, numbers, valued } from "./option-values.js";
import { UserError } from "./user-error.js";
import { report } from "../report/report.js";
import { checkWritable, writeFileAtomically } from "./write-file.js";
import { Progress } from "./progress.js";
import { locate, readData, type ReadOptions } from "./read-data.js";
import { addReadOptions, readOptionsOf } from "./read-options.js";
import { FORMATS, printTable, type Format } from "./table-format.js";

interface FitCommandOptions extends ReadOptions, MethodOptions {
  readonly formula?: string;
  readonly family: string;
  readonly link?: string;
  readonly method: Method;
  readonly vcFormula?: Record<string, string>;
  readonly trials?: string;
  readonly offset?: string;
  readonly exposure?: string;
  readonly weights?: string;
  readonly vcpP?: number | number[];
  readonly feP?: number | number[];
  readonly missing?: "drop" | "raise";
  readonly report?: string;
  readonly save?: string;
  readonly saveData?: true;
  readonly saveLoo?: true;
  readonly randomEffects?: true | string;
  readonly exponentiate?: true;
  readonly format: Format;
  readonly quiet?: true;
}

const EXAMPLES = `
Examples:
  $ mixedglm fit contraception.csv --formula "use ~ age + urban + (1 | district)" --report report.html
  $ mixedglm fit epil.csv --formula "y ~ lbase * trt + lage + V4 + (1 | subject)" --family poisson --exponentiate
  $ mixedglm fit cbpp.csv --formula "incidence ~ C(period) + (1 | herd)" --trials size --format markdown
  $ mixedglm fit contraception.csv --formula "use ~ age + urban + (1 | district)" --save fit.json
  $ mixedglm fit contraception.csv --formula "use ~ age + (1 | district)" --random-effects district --format csv
  $ mixedglm fit contraception.csv --formula "use ~ age + (1 | district)" --method laplace --fe-p inf --vcp-p inf`;

export function addFitCommand(program: Command, io: Io, end: (exit: number) => void): void {
  const command = program
    .command("fit")
    .description("Fit a model to a table and print its summary.")
    .argument("<data>", "CSV, TSV (both also gzipped) or Parquet; - is standard input")
    .option("--formula <text>", 'the model, required: "y ~ x + (1 | group)"')
    .addOption(
      choice("--family <name>", "family of the response", FAMILY_NAMES).default("binomial"),
    )
    .addOption(choice("--link <name>", "link (default: logit, or log for poisson)", LINK_NAMES))
    .addOption(valued("--vc-formula <name=formula>", "a variance component; repeat it", collectAny))
    .addOption(valued("--trials <column>", "binomial: number of trials of each row"))
    .addOption(valued("--offset <column>", "added to the linear predictor"))
    .addOption(valued("--exposure <column>", "log link: its logarithm is added"))
    .addOption(valued("--weights <column>", "frequency weights of the rows"))
    .addOption(
      valued("--vcp-p <number>", "prior SD of log standard deviations (default: 1)", numbers),
    )
    .addOption(
      valued("--fe-p <number>", "prior SD of fixed effects, inf is flat (default: 2)", numbers),
    )
    .addOption(
      choice("--missing <how>", "rows with a missing value (default: drop)", ["drop", "raise"]),
    );
  addMethodOptions(command);
  command
    .option("--report <file>", "write a report with pictures: one HTML file")
    .option("--save <file>", "write the fit as JSON, for predict and compare")
    .option("--save-data", "with its data, for what asks about the rows of the fit")
    .option("--save-loo", "with the score of leave-one-out cross-validation, for compare")
    .option("--random-effects [term]", "print random effects instead of the summary")
    .option("--exponentiate", "add odds ratios or rate ratios to the summary")
    .addOption(choice("--format <name>", "of what is printed", FORMATS).default("text"))
    .option("-q, --quiet", "no progress and no messages but errors")
    .addHelpText("after", EXAMPLES);
  addReadOptions(command).action(async (path: string, options: FitCommandOptions) => {
    end(await fit(path, options, io));
  });
}

const collectAny = collectFormulas as (value: string) => unknown;

async function fit(path: string, options: FitCommandOptions, io: Io): Promise<number> {
  if (options.formula === undefined) {
    throw new UserError("--formula", "it is missing", 'write --formula "y ~ x + (1 | group)"');
  }
  for (const file of [options.report, options.save]) if (file) await checkWritable(file);
  if (options.save === undefined && (options.saveData || options.saveLoo)) {
    throw new UserError("--save-data, --save-loo", "there is no file", "add --save fit.json");
  }
  const family = familyOf(options.family, options.link);
  const methodOptions = methodOptionsOf(options.method, options);
  const progress = new Progress(io, options.quiet === true);
  const source = await openSource(path, io);
  try {
    const model = await buildModel(source, { ...modelOptions(options), family }, options, progress);
    const result = fitBy(options.method, model, methodOptions, ({ stage, fraction }) =>
      progress.show("fitting", fraction, stage),
    );
    progress.clear();
    await write(io.stdout, printTable(tableFor(result, options), options.format));
    if (options.save) await saveFit(result, options.save, options);
    if (options.report) await writeFileAtomically(options.report, await report(result));
    return verdict(result, io);
  } finally {
    progress.clear();
  }
}

function tableFor(
  result: BayesMixedGLMResults,
  { randomEffects, exponentiate }: FitCommandOptions,
): Summary | Table {
  if (randomEffects === undefined) return result.summary(exponentiate ? { exponentiate } : {});
  const term = randomEffects === true ? undefined : randomEffects;
  const title = term === undefined ? "Random effects" : `Random effects of ${term}`;
  return tableOf(result.randomEffects(term), { title });
}

async function saveFit(
  result: BayesMixedGLMResults,
  file: string,
  { saveData, saveLoo }: FitCommandOptions,
): Promise<void> {
  const json = result.toJSON({ data: saveData === true, loo: saveLoo === true });
  await writeFileAtomically(file, JSON.stringify(json));
}

function modelOptions(options: FitCommandOptions): FormulaOptions {
  const { vcFormula, trials, offset, exposure, weights, vcpP, feP, missing } = options;
  const given = { vcFormulas: vcFormula, trials, offset, exposure, weights, vcpP, feP, missing };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function buildModel(
  source: DataSource,
  options: FormulaOptions,
  { formula = "", ...rest }: FitCommandOptions,
  progress: Progress,
): Promise<MixedGLM> {
  const reading = readOptionsOf(rest);
  const data = await readData(
    source,
    reading,
    (header) => usedColumns(formula, header, options),
    (fraction) => progress.show("reading", fraction),
  );
  try {
    return MixedGLM.fromFormula(formula, data, options);
  } catch (error) {
    throw await locate(source, reading, error);
  }
}

/** 2 where the fit must not be acted on, with the reasons on standard error. */
function verdict({ warnings, convergence }: BayesMixedGLMResults, io: Io): number {
  const severe = warnings.filter(({ severity }) => severity === "severe");
  if (severe.length === 0 && convergence.converged) return EXIT.fitted;
  const reasons: string[] = severe.map(({ code }) => code);
  if (!convergence.converged && reasons.length === 0) reasons.push("not converged");
  say(io, `the fit is not to be trusted: ${reasons.join(", ")}; the summary says more`);
  return EXIT.distrusted;
}
