import { basename } from "node:path";
import type { Command } from "commander";
import { compareFits } from "../results/compare-fits.js";
import { compareModels } from "../results/compare-models.js";
import type { LoadedResults } from "../results/loaded-results.js";
import { tableOf } from "../results/table.js";
import { write, type Io } from "./io.js";
import { choice } from "./option-values.js";
import { readFit } from "./saved-fits.js";
import { FORMATS, printTable, type Format } from "./table-format.js";
import { UserError } from "./user-error.js";

const EXAMPLES = `
Examples:
  $ mixedglm fit cbpp.csv --formula "incidence ~ C(period) + (1 | herd)" --trials size --save a.json
  $ mixedglm fit cbpp.csv --formula "incidence ~ C(period) + (1 | herd)" --trials size --method vb --save b.json
  $ mixedglm compare a.json b.json

Fits of different models are compared by leave-one-out scores: save each with --save-loo.`;

export function addCompareCommand(program: Command, io: Io): void {
  program
    .command("compare")
    .description(
      "Saved fits side by side: posteriors of one model, and leave-one-out scores where the files have them.",
    )
    .argument("<fits...>", "two files or more that fit --save wrote")
    .addOption(choice("--format <name>", "of the tables", FORMATS).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async (paths: string[], { format }: { format: Format }) => {
      if (paths.length < 2) throw new UserError("compare", "one file", "name two or more");
      const fits: Record<string, LoadedResults> = {};
      for (const path of paths) fits[nameOf(path, paths)] = await readFit(path, io);
      await write(io.stdout, compare(fits, format));
    });
}

/** The file's name without its ending, where no other has the same. */
function nameOf(path: string, paths: readonly string[]): string {
  const short = (file: string) => basename(file).replace(/\.json$/u, "");
  return paths.filter((other) => short(other) === short(path)).length > 1 ? path : short(path);
}

function compare(fits: Readonly<Record<string, LoadedResults>>, format: Format): string {
  const all = Object.values(fits);
  const parts: string[] = [];
  const parameters = ({ model }: LoadedResults) =>
    JSON.stringify([model.fepNames, model.vcpNames, model.vcNames]);
  if (all.every((fit) => parameters(fit) === parameters(all[0]))) {
    const comparison = compareFits(fits);
    parts.push(
      format === "text"
        ? `${String(comparison)}\n`
        : printTable(tableOf(comparison, { title: "Posteriors" }), format),
    );
  }
  if (all.every((fit) => fit.hasScore)) {
    const scores = compareModels(fits);
    parts.push(
      format === "text"
        ? `${String(scores)}\n`
        : printTable(tableOf(scores, { title: "Models", decimals: 2 }), format),
    );
  }
  if (parts.length > 0) return parts.join("\n");
  const problem = "the fits are of different models, and not all files have a score";
  throw new UserError("compare", problem, "save each with --save-loo");
}
