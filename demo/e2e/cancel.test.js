import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseExample, estimates, fit, usePage } from "./page.js";

const { open } = usePage();

test("a long fit shows progress, is cancelled, and another is fitted after it", async () => {
  const { page, trouble } = await open();
  await chooseExample(page, "contraception");
  await page.getByLabel("Method", { exact: true }).selectOption("nuts");
  await page.getByLabel("Draws of each").fill("100000");
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.getByText("Warming up the chains").waitFor();
  const bar = page.getByRole("progressbar");
  await page.waitForFunction(() => document.querySelector("#progress-bar").value > 0);
  assert.ok((await bar.evaluate(({ value }) => value)) < 0.5);

  const begin = performance.now();
  await page.getByRole("button", { name: "Cancel" }).click();
  await bar.waitFor({ state: "hidden" });
  assert.ok(performance.now() - begin < 2000, "cancelled at once");
  assert.equal(await page.locator("#announcement").textContent(), "The fit was cancelled.");
  assert.equal(await page.locator("#effects").count(), 0);

  await page.getByLabel("Method", { exact: true }).selectOption("laplace");
  await fit(page);
  assert.equal(Object.keys(await estimates(page, "effects")).length, 7);
  assert.deepEqual(trouble, []);
});
