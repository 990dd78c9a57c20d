/**
 * Run with the URL of the built library and a way, prints { workers, params, sd } of a fit by `fitNuts`: the
 * way is "threads"; "alone", on one core; or "killed", where the first thread ends on its way.
 */
import process from "node:process";

const [library, way] = process.argv.slice(2);
const threads = process.getBuiltinModule("node:worker_threads");
const system = process.getBuiltinModule("node:os");
const { Worker } = threads;

/** Ends its thread, as the system does for lack of memory, once it has computed for a while. */
const dying = (url) => `
  let calls = 0;
  const { exp } = Math;
  Math.exp = (x) => (++calls > 3e5 ? process.exit(1) : exp(x));
  import(${JSON.stringify(url)});
`;

let workers = 0;
threads.Worker = class extends Worker {
  constructor(url, options) {
    const killed = way === "killed" && workers === 0;
    super(killed ? dying(String(url)) : url, { ...options, eval: killed });
    workers++;
  }
};
system.availableParallelism = () => (way === "alone" ? 1 : 2);

const { MixedGLM } = await import(library);
const rows = Array.from({ length: 1500 }, (_, i) => ({
  y: Number((i * 7919) % 13 < 5 + (i % 3)),
  x: Math.sin(i),
  g: `g${i % 40}`,
}));
const model = MixedGLM.fromFormula("y ~ x + (1 | g)", rows);
const fit = () => model.fitNuts({ chains: 2, warmup: 100, draws: 100, seed: 3 });
const first = fit();
const { params, feSd, vcpSd, vcSd } = first;
const again = way === "killed" ? model.fitLaplace().convergence.converged : true;
const sd = [...feSd, ...vcpSd, ...vcSd];
process.stdout.write(JSON.stringify({ workers, params: [...params], sd, again }));
