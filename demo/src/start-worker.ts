import script from "./worker/fit-worker.ts?worker&url";

/**
 * A worker under the policy of the page. A worker loaded by its address would have the policy of its own
 * response, and so might connect; one of a blob inherits the page's, which forbids every connection.
 */
export function startWorker(): Worker {
  const address = new URL(script, import.meta.url).href;
  const source = new Blob([`import ${JSON.stringify(address)};`], { type: "text/javascript" });
  const url = URL.createObjectURL(source);
  return new Worker(url, { type: "module" });
}
