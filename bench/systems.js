import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The systems compared: the methods each has (maximum likelihood is "laplace"), how to ask for its
 * version, and the command that runs one fit in a fresh process and prints a line of JSON.
 * `standsBeside` names methods that it lacks, and what of it is timed beside them.
 */
export const systems = {
  mixedglm: {
    methods: ["laplace", "map", "vb", "inla", "nuts"],
    version: () => `${ownVersion()} on Node ${process.version}`,
    command: (benchmark, method) => [process.execPath, here("fit-one.js"), benchmark.name, method],
  },
  glmmTMB: {
    methods: ["laplace"],
    standsBeside: { inla: "maximum likelihood by Laplace's method, no posterior" },
    version: () => packageVersion("glmmTMB"),
    command: (benchmark, _, csv) => rCommand("glmmTMB.R", benchmark, csv),
  },
  glmer: {
    methods: ["laplace"],
    version: () => packageVersion("lme4"),
    command: (benchmark, _, csv) => rCommand("glmer.R", benchmark, csv),
  },
  statsmodels: {
    methods: ["map", "vb"],
    version: () => findPython()?.version ?? null,
    command: ({ family, formula, vcpP = 1 }, method, csv) => [
      findPython().python,
      here("peers/fit_statsmodels.py"),
      ...[csv, family, formula, method, String(vcpP)],
    ],
  },
};

/**
 * The report of one fit, or `{ failure }` that says why there is none.
 * @param seconds time limit of the process.
 */
export function runFit(system, benchmark, method, csv, seconds) {
  const [command, ...args] = systems[system].command(benchmark, method, csv);
  const options = { encoding: "utf8", timeout: 1000 * seconds, killSignal: "SIGKILL" };
  const { error, status, stdout, stderr } = spawnSync(command, args, options);
  if (error?.code === "ETIMEDOUT") return { failure: `over ${seconds} s` };
  if (error) return { failure: error.message };
  if (status === 0) return JSON.parse(stdout.trim().split("\n").at(-1));
  const lines = stderr.split("\n").filter((line) => /error|killed/iu.test(line));
  return { failure: `failed: ${lines[0]?.trim() ?? `exit status ${status}`}` };
}

function rCommand(script, { family, formula }, csv) {
  const rFormula = formula.replaceAll("C(", "factor(").replaceAll("**", "^");
  return ["Rscript", here(`peers/${script}`), csv, family, rFormula];
}

const ownVersion = () => JSON.parse(readFileSync(here("../package.json"), "utf8")).version;

function packageVersion(name) {
  const script = `cat(format(packageVersion("${name}")), "on", R.version.string)`;
  return output("Rscript", ["-e", script]);
}

let python;

/** The first Python that has statsmodels: MIXEDGLM_PYTHON, python3 or the system's. */
function findPython() {
  if (python !== undefined) return python;
  const script = "import statsmodels as s, sys; print(s.__version__, 'on Python', sys.version[:6])";
  const candidates = [process.env.MIXEDGLM_PYTHON ?? "python3", "/usr/bin/python3"];
  const found = candidates.map((python) => ({ python, version: output(python, ["-c", script]) }));
  python = found.find(({ version }) => version !== null) ?? null;
  return python;
}

/** What a command prints; null where it does not exist or fails. */
function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}
