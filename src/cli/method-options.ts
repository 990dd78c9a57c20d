import type { Command } from "commander";
import type { FitProgress } from "../inference/fit-options.js";
import type { MixedGLM } from "../mixed-glm.js";
import type { BayesMixedGLMResults } from "../results/results.js";
import { choice, number, numberOrAuto, valued } from "./option-values.js";
import { UserError } from "./user-error.js";

export const METHODS = ["inla", "laplace", "map", "vb", "nuts"] as const;
export type Method = (typeof METHODS)[number];

/** Options of the fits, each with the methods that it is for. */
export interface MethodOptions {
  readonly maxIterations?: number;
  readonly tolerance?: number;
  readonly quadraturePoints?: number | "auto";
  readonly covariance?: "mean-field" | "structured";
  readonly chains?: number;
  readonly warmup?: number;
  readonly draws?: number;
  readonly seed?: number;
  readonly targetAccept?: number;
  readonly maxDepth?: number;
}

const FOR: Readonly<Record<keyof MethodOptions, readonly Method[]>> = {
  maxIterations: METHODS,
  tolerance: METHODS,
  quadraturePoints: ["inla", "laplace"],
  covariance: ["vb"],
  chains: ["nuts"],
  warmup: ["nuts"],
  draws: ["nuts"],
  seed: ["nuts"],
  targetAccept: ["nuts"],
  maxDepth: ["nuts"],
};

export function addMethodOptions(command: Command): Command {
  return command
    .addOption(choice("--method <name>", "how to fit", METHODS).default("inla"))
    .addOption(valued("--max-iterations <n>", "bound on the iterations of the fit", number))
    .addOption(valued("--tolerance <number>", "accepted distance to the optimum, in SDs", number))
    .addOption(
      valued(
        "--quadrature-points <n>",
        "inla, laplace: points of quadrature, or auto",
        numberOrAuto,
      ),
    )
    .addOption(
      choice("--covariance <form>", "vb: form of the Gaussian", ["mean-field", "structured"]),
    )
    .addOption(valued("--chains <n>", "nuts: independent chains (default: 4)", number))
    .addOption(
      valued("--warmup <n>", "nuts: draws to adapt with, not kept (default: 1000)", number),
    )
    .addOption(valued("--draws <n>", "nuts: draws to keep of each chain (default: 1000)", number))
    .addOption(
      valued("--seed <n>", "nuts: the same seed gives the same draws (default: 1)", number),
    )
    .addOption(valued("--target-accept <p>", "nuts: acceptance to adapt to (default: 0.8)", number))
    .addOption(
      valued("--max-depth <n>", "nuts: most doublings of a trajectory (default: 10)", number),
    );
}

/** @throws UserError for an option of another method. */
export function methodOptionsOf(method: Method, given: MethodOptions): MethodOptions {
  const options: Record<string, unknown> = {};
  for (const [name, methods] of Object.entries(FOR)) {
    const value = given[name as keyof MethodOptions];
    if (value === undefined) continue;
    if (!methods.includes(method)) {
      const flag = `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
      const problem = `it is for --method ${methods.join(" or ")}, and the method is ${method}`;
      throw new UserError(flag, problem, "leave one of them out");
    }
    options[name] = value;
  }
  return options;
}

export function fitBy(
  method: Method,
  model: MixedGLM,
  options: MethodOptions,
  onIteration: (state: FitProgress) => void,
): BayesMixedGLMResults {
  const all = { ...options, onIteration };
  switch (method) {
    case "inla":
      return model.fitInla(all);
    case "laplace":
      return model.fitLaplace(all);
    case "map":
      return model.fitMap(all);
    case "vb":
      return model.fitVb(all);
    case "nuts":
      return model.fitNuts(all);
  }
}
