/**
 * The script of the worker: one request after the other, each with an answer or a problem. Fits are
 * synchronous, so that nothing reaches the worker while it fits: to cancel, the page ends it.
 */
import { explainError } from "../explain-error.js";
import type { Ask, Progress, Reply, RequestKind, Requests } from "../protocol.js";
import { Workbench } from "./workbench.js";

type Handlers = {
  [K in RequestKind]: (
    body: Requests[K]["ask"],
    report: (progress: Progress) => void,
  ) => Requests[K]["answer"] | Promise<Requests[K]["answer"]>;
};

const workbench = new Workbench();

const handlers: Handlers = {
  load: (body) => workbench.load(body),
  check: (body) => workbench.check(body),
  fit: (body, report) => workbench.fit(body, report),
  save: () => workbench.save(),
  report: () => workbench.report(),
  picture: (body) => workbench.picture(body),
};

const send = (reply: Reply) => self.postMessage(reply);

async function answer<K extends RequestKind>({ id, kind, body }: Ask<K>): Promise<void> {
  try {
    const report = (progress: Progress) => send({ id, progress });
    send({ id, answer: await handlers[kind](body, report) });
  } catch (error) {
    send({ id, problem: explainError(error) });
  }
}

self.addEventListener("message", ({ data }: MessageEvent<Ask>) => void answer(data));
