import { startWorker } from "./start-worker.js";
import type { Ask, Problem, Progress, Reply, RequestKind, Requests } from "./protocol.js";

/** What the worker found wrong. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.text);
  }
}

/** The request was given up. */
export class Cancelled extends Error {}

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly report: (progress: Progress) => void;
}

/** Asks the worker, and starts another where one was stopped. */
export class FitClient {
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private count = 0;
  private text: string | null = null;

  /** Whether the worker has work. */
  get busy(): boolean {
    return this.pending.size > 0;
  }

  async load(text: string): Promise<Requests["load"]["answer"]> {
    this.text = null;
    const table = await this.ask("load", { text });
    this.text = text;
    return table;
  }

  ask<K extends RequestKind>(
    kind: K,
    body: Requests[K]["ask"],
    report: (progress: Progress) => void = () => undefined,
  ): Promise<Requests[K]["answer"]> {
    const worker = this.worker ?? this.start();
    return new Promise((resolve, reject) => {
      const id = this.post(worker, kind, body);
      this.pending.set(id, { resolve, reject, report });
    });
  }

  /** Ends the worker in the middle of its work; the next request finds a new one with the same data. */
  stop(): void {
    this.end(new Cancelled("stopped"));
  }

  private start(): Worker {
    const worker = startWorker();
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.receive(data));
    worker.addEventListener("error", () => this.end(new Refusal(CRASH)));
    this.worker = worker;
    if (this.text !== null) this.post(worker, "load", { text: this.text });
    return worker;
  }

  private post<K extends RequestKind>(worker: Worker, kind: K, body: Requests[K]["ask"]): number {
    const ask: Ask<K> = { id: this.count++, kind, body };
    worker.postMessage(ask);
    return ask.id;
  }

  private receive(reply: Reply): void {
    const pending = this.pending.get(reply.id);
    if (pending === undefined) return;
    if ("progress" in reply) {
      pending.report(reply.progress);
      return;
    }
    this.pending.delete(reply.id);
    if ("problem" in reply) pending.reject(new Refusal(reply.problem));
    else pending.resolve(reply.answer as never);
  }

  private end(reason: Error): void {
    this.worker?.terminate();
    this.worker = null;
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of pending) reject(reason);
  }
}

const CRASH: Problem = {
  text: "The worker that fits models has stopped.",
  remedy: "The data may be too large for the memory of this page; reload it and try fewer rows.",
  piece: null,
};
