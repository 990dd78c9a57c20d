import { Command } from "commander";
import { addCompareCommand } from "./compare-command.js";
import { addDescribeCommand } from "./describe-command.js";
import { addFitCommand } from "./fit-command.js";
import type { Io } from "./io.js";
import { addPredictCommand } from "./predict-command.js";
import { VERSION } from "../version.js";

const HELP = `
Exit codes: 0 done; 1 bad input, with the reason in one line; 2 fitted, but not to be trusted.
Results go to standard output, messages and progress to standard error.`;

/** The commands with their options; `end` hears the exit code of the one that ran. */
export function buildProgram(io: Io, end: (exit: number) => void): Command {
  const program = new Command("mixedglm")
    .description("Bayesian generalized linear mixed models from the command line.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(parserMessage(text)),
    })
    .showSuggestionAfterError()
    .addHelpText("after", HELP);
  addFitCommand(program, io, end);
  addPredictCommand(program, io);
  addCompareCommand(program, io);
  addDescribeCommand(program, io);
  return program;
}

/** "error: unknown option '--x'\n(Did you mean --y?)" in one line. */
function parserMessage(text: string): string {
  const line = text
    .replace(/^error:\s*/u, "")
    .trim()
    .replace(/\s*\n\s*/gu, " ")
    .replace(/\.$/u, "");
  return `mixedglm: ${line}; see mixedglm --help\n`;
}
