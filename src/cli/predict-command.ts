import type { Command } from "commander";
import { InputError } from "../errors.js";
import { formulaColumns } from "../formula/model-formula.js";
import type { LoadedResults } from "../results/loaded-results.js";
import type { Groups, PredictionOptions } from "../results/prediction-options.js";
import { Table } from "../results/table.js";
import { openSource } from "./data-source.js";
import { write, type Io } from "./io.js";
import { choice, number, valued } from "./option-values.js";
import { locate, readData, type ReadOptions } from "./read-data.js";
import { addReadOptions, readOptionsOf } from "./read-options.js";
import { readFit } from "./saved-fits.js";
import { FORMATS, printTable, type Format } from "./table-format.js";
import { UserError } from "./user-error.js";
import { checkWritable, writeFileAtomically } from "./write-file.js";

interface PredictCommandOptions extends ReadOptions {
  readonly groups: Groups;
  readonly scale: "response" | "linear";
  readonly interval: number | false;
  readonly kind: "mean" | "outcome";
  readonly unknownLevels: "error" | "new";
  readonly offset?: string;
  readonly exposure?: string;
  readonly trials?: string;
  readonly draws?: number;
  readonly seed?: number;
  readonly output?: string;
  readonly format: Format;
}

const EXAMPLES = `
Examples:
  $ mixedglm fit cbpp.csv --formula "incidence ~ C(period) + (1 | herd)" --trials size --save fit.json
  $ mixedglm predict fit.json cbpp.csv
  $ mixedglm predict fit.json cbpp.csv --groups integrated --interval 0.9
  $ mixedglm predict fit.json cbpp.csv --unknown-levels new --no-interval --format text`;

export function addPredictCommand(program: Command, io: Io): void {
  const command = program
    .command("predict")
    .description("Predict the rows of a table by a saved fit.")
    .argument("<fit>", "what fit --save wrote")
    .argument("<data>", "CSV, TSV (both also gzipped) or Parquet; - is standard input")
    .addOption(
      choice("--groups <whose>", "random effects of the row's own groups, or of others", [
        "conditional",
        "new",
        "integrated",
        "zero",
      ]).default("conditional"),
    )
    .addOption(
      choice("--scale <name>", "of the means: the response, or the linear predictor", [
        "response",
        "linear",
      ]).default("response"),
    )
    .addOption(valued("--interval <level>", "level of the interval", number).default(0.95))
    .option("--no-interval", "the means alone")
    .addOption(
      choice("--kind <what>", "the mean, or a new response", ["mean", "outcome"]).default("mean"),
    )
    .addOption(
      choice("--unknown-levels <how>", "levels that the fit did not see", ["error", "new"]).default(
        "error",
      ),
    )
    .option("--output <file>", "write there, whole or not at all, instead of standard output")
    .addOption(choice("--format <name>", "of the predictions", FORMATS).default("csv"))
    .addHelpText("after", EXAMPLES);
  addDetailOptions(addReadOptions(command)).action(
    async (fit: string, data: string, options: PredictCommandOptions) => {
      await predict(fit, data, options, io);
    },
  );
}

function addDetailOptions(command: Command): Command {
  return command
    .addOption(valued("--offset <column>", "offset of the rows"))
    .addOption(valued("--exposure <column>", "exposure of the rows"))
    .addOption(valued("--trials <column>", "trials of the rows, for outcomes"))
    .addOption(valued("--draws <n>", "posterior draws to average over (default: 4000)", number))
    .addOption(valued("--seed <n>", "of the draws (default: 1)", number));
}

async function predict(
  fit: string,
  path: string,
  options: PredictCommandOptions,
  io: Io,
): Promise<void> {
  if (options.output) await checkWritable(options.output);
  const result = await readFit(fit, io);
  const table = await predictions(result, fit, path, options, io);
  const text = printTable(table, options.format);
  if (options.output) await writeFileAtomically(options.output, text);
  else await write(io.stdout, text);
}

async function predictions(
  result: LoadedResults,
  fit: string,
  path: string,
  options: PredictCommandOptions,
  io: Io,
): Promise<Table> {
  const { coding } = result.model;
  if (!coding) {
    const remedy = "predict it in a script, with exog and exogVc";
    throw new UserError(fit, "the model was built from matrices, without a formula", remedy);
  }
  const { offset, exposure, trials = coding.trials, groups, scale, kind, unknownLevels } = options;
  const named = [offset ?? coding.offset, exposure ?? coding.exposure, trials];
  const used = new Set([...formulaColumns(coding), ...named]);
  const source = await openSource(path, io);
  const reading = readOptionsOf(options);
  const data = await readData(source, reading, (header) => header.filter((name) => used.has(name)));
  const { draws, seed } = options;
  const given = { offset, exposure, draws, seed, ...(kind === "outcome" && { trials }) };
  const request = {
    ...{ data, groups, scale, kind, unknownLevels },
    ...Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
    ),
  } as PredictionOptions;
  try {
    return tableFor(result, request, options.interval);
  } catch (error) {
    if (error instanceof InputError && error.argument === "data") {
      throw new UserError(source.name, error.problem, error.remedy);
    }
    throw await locate(source, reading, error);
  }
}

/** A row for each row of the data, numbered from 1. */
function tableFor(
  result: LoadedResults,
  options: PredictionOptions,
  interval: number | false,
): Table {
  if (interval === false) {
    const mean = result.predict({ ...options, interval: false });
    return new Table(
      "Predictions",
      ["row", "mean"],
      Array.from(mean, (value, i) => [i + 1, value]),
    );
  }
  const { mean, sd, lower, upper } = result.predict({ ...options, interval });
  const columns = ["row", "mean", "sd", "lower", "upper"];
  const rows = Array.from(mean, (value, i) => [i + 1, value, sd[i], lower[i], upper[i]]);
  return new Table("Predictions", columns, rows);
}
