import type { ChainStore } from "./chain-store.js";

/** What Node offers, as far as it is used; a browser's main thread may not wait for a worker. */
interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
}

interface WorkerThreads {
  Worker: new (
    url: URL,
    options: { workerData: unknown; execArgv: string[] },
  ) => {
    on(event: "error", listener: () => void): void;
    unref(): void;
    terminate(): Promise<number>;
  };
}

/** Threads that can be started at once; 0 where there are none to wait for. */
export function availableThreads(script: URL): number {
  const node = nodeProcess();
  const built = script.protocol === "file:" && script.pathname.endsWith(".js");
  if (!built || typeof SharedArrayBuffer === "undefined") return 0;
  const files = node?.getBuiltinModule?.("node:fs") as { existsSync(path: URL): boolean };
  if (!files?.existsSync(script)) return 0;
  const system = node?.getBuiltinModule?.("node:os") as { availableParallelism(): number };
  return system.availableParallelism();
}

/** Milliseconds that the start of threads may take. */
const START_LIMIT = 20_000;
/** A silence so long, and so many times the longest that was broken, is that of a thread that was killed. */
const SHORTEST_SILENCE = 10_000;
const LONGER_SILENCE = 100;

/**
 * Runs a script in one worker thread per entry of `jobs` and waits for all of them. Each must signal
 * "started", then "finished" or "failed", through the store, which lies in shared memory.
 *
 * @param after called now and then while waiting; false makes the workers stop.
 * @returns false where a worker failed, did not start or went quiet; then all are stopped.
 */
export function runWorkers(
  script: URL,
  jobs: readonly unknown[],
  store: ChainStore,
  { interval, after }: { interval: number; after: () => boolean },
): boolean {
  const threads = nodeProcess()?.getBuiltinModule?.("node:worker_threads") as WorkerThreads;
  const workers = jobs.map((workerData) => {
    const worker = new threads.Worker(script, { workerData, execArgv: [] });
    // A failure is told through the store; without a listener it would end the process.
    worker.on("error", () => undefined);
    worker.unref();
    return worker;
  });
  let progress = -1;
  let lastChange = performance.now();
  let longest = 0;
  try {
    while (store.read("finished") < jobs.length) {
      store.wait(interval);
      if (store.read("failed") > 0) return false;
      const silence = performance.now() - lastChange;
      const started = store.read("started") === jobs.length;
      if (store.totalIterations() !== progress) {
        if (started && progress > 0) longest = Math.max(longest, silence);
        lastChange += silence;
        progress = store.totalIterations();
      } else if (silence > (started ? silenceOfDead(longest) : START_LIMIT)) return false;
      if (!after()) store.signal("stop");
    }
    return true;
  } finally {
    for (const worker of workers) void worker.terminate();
  }
}

const silenceOfDead = (longest: number) => Math.max(SHORTEST_SILENCE, LONGER_SILENCE * longest);

function nodeProcess(): NodeProcess | undefined {
  return (globalThis as { process?: NodeProcess }).process;
}

/** The data that a worker was started with; undefined outside of one. */
export function workerData(): unknown {
  const threads = nodeProcess()?.getBuiltinModule?.("node:worker_threads");
  return (threads as { workerData?: unknown } | undefined)?.workerData;
}
