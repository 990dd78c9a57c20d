import { CommanderError } from "commander";
import { EXIT, say, type Io } from "./io.js";
import { describeError } from "./messages.js";
import { buildProgram } from "./program.js";

/**
 * Runs a command line, without `node` and the script: `["fit", "data.csv", "--formula", ...]`.
 * @returns the exit code: 0 done, 1 bad input, 2 fitted but not to be trusted.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.fitted;
  const program = buildProgram(io, (exit) => (code = exit));
  try {
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    // The parser has said what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fitted : EXIT.badInput;
    say(io, await describeError(error));
    if (io.debug && error instanceof Error) io.stderr.write(`${error.stack}\n`);
    return EXIT.badInput;
  }
}
