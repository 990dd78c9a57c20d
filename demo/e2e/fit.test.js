import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadResults, MixedGLM, parseCsv } from "mixedglm";
import { chooseExample, estimates, fit, usePage } from "./page.js";

const { open, origin } = usePage();

const data = parseCsv(readFileSync("examples/data/cbpp.csv", "utf8"));
const cbpp = (options = {}) =>
  MixedGLM.fromFormula("incidence ~ C(period) + (1 | herd)", data, { trials: "size", ...options });

/** The cells of the page for a result of the library. */
function expected(result) {
  const { rows } = result.summary({ exponentiate: true });
  return Object.fromEntries(
    rows
      .filter(({ type }) => type === "M")
      .map(({ name, mean, sd, ratio }, j) => {
        const [lower, upper] = result.marginal(j).interval(0.95);
        const interval = (low, high) => `${low.toFixed(2)} to ${high.toFixed(2)}`;
        const own = [ratio.median.toFixed(2), interval(ratio.lower, ratio.upper)];
        const ratios = name === "Intercept" ? ["", ""] : own;
        return [name, [mean.toFixed(3), sd.toFixed(3), interval(lower, upper), "", ...ratios]];
      }),
  );
}

function expectedTerms(result) {
  return Object.fromEntries(
    result.standardDeviations().map(({ name, median, lower, upper }) => {
      const interval = `${lower.toFixed(2)} to ${upper.toFixed(2)}`;
      return [name, ["15", median.toFixed(3), interval]];
    }),
  );
}

test("a fit of cbpp shows the numbers of the library in Node", async () => {
  const { page, trouble, requests } = await open();
  await chooseExample(page, "cbpp");
  await fit(page);
  const result = cbpp().fitInla();
  assert.deepEqual(await estimates(page, "effects"), expected(result));
  assert.deepEqual(await estimates(page, "terms"), expectedTerms(result));
  assert.match(await page.locator(".verdict").textContent(), /^Fitted/);
  const text = await page.locator(".summary-text").textContent();
  const rows = (text) => text.split("\n").filter((line) => /^\S+ +[MV] /.test(line));
  assert.deepEqual(rows(text), rows(String(result.summary())));
  assert.equal(rows(text).length, 5);
  assert.deepEqual(trouble, []);
  assert.ok(
    requests.every((url) => url.startsWith(origin()) || url.startsWith("blob:")),
    requests.join(" "),
  );
});

test("every deterministic method gives the library's numbers", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  const fits = {
    laplace: () => cbpp().fitLaplace(),
    map: () => cbpp().fitMap(),
    vb: () => cbpp().fitVb({ covariance: "structured" }),
  };
  for (const [method, run] of Object.entries(fits)) {
    await page.getByLabel("Method", { exact: true }).selectOption(method);
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    await page.locator(`#fit-results[data-method=${method}]`).waitFor();
    assert.deepEqual(await estimates(page, "effects"), expected(run()), method);
  }
});

test("sampling, in the thread of the worker, agrees with nested Laplace", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  await page.getByLabel("Method", { exact: true }).selectOption("nuts");
  await page.getByLabel("Draws of each").fill("500");
  await fit(page);
  assert.match(await page.locator(".fit-head details").textContent(), /4 chains of 500 draws/);
  const shown = await estimates(page, "effects");
  const { feMean, feSd, model } = cbpp().fitInla();
  // browsers may round exp and log otherwise than Node, so that draws differ: 2,000 of them know a mean
  // within about 0.03 SD
  model.fepNames.forEach((name, j) => {
    const distance = Math.abs(Number(shown[name][0]) - feMean[j]) / feSd[j];
    assert.ok(distance < 0.15, `${name}: ${distance} SD`);
  });
});

test("a prior slider fits again, from a warm start, to the numbers of a cold one", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  await fit(page);
  const before = await estimates(page, "effects");
  const slider = page.getByLabel("Prior of the effects");
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft"]) await slider.press(key);
  await page.getByText("95% of odds ratios from 1/3.9 to 3.9").waitFor();
  const shrunk = expected(cbpp({ feP: 0.7 }).fitInla());
  await page
    .locator("#effects tbody td.number", { hasText: shrunk["Intercept"][0].replace("-", "\u2212") })
    .waitFor();
  const shown = await estimates(page, "effects");
  assert.deepEqual(shown, shrunk);
  assert.notDeepEqual(shown, before);
});

test("a fit with warnings says them in words, with a remedy", async () => {
  const { page } = await open();
  await chooseExample(page, "contraception");
  await page.getByLabel("Method", { exact: true }).selectOption("map");
  await fit(page);
  const warnings = page.getByRole("list", { name: "Warnings" });
  assert.match(await warnings.textContent(), /Do not act on this fit.*variance-collapsed/s);
  assert.match(await warnings.locator(".remedy").first().textContent(), /fitLaplace|fitInla/);
});

test("the pictures of a fit are drawn, and that of another parameter when it is chosen", async () => {
  const { page, trouble } = await open();
  await chooseExample(page, "cbpp");
  await fit(page);
  const drawn = () => page.locator(".picture:not(.pending) img[src^='blob:']");
  await page.locator(".picture.pending").first().waitFor({ state: "detached" });
  await page.waitForFunction(() => document.querySelector(".picture.pending") === null);
  assert.equal(await drawn().count(), 6);
  const alternatives = await drawn().evaluateAll((images) => images.map(({ alt }) => alt));
  assert.ok(alternatives.every((alt) => alt.length > 10));
  const sizes = await drawn().evaluateAll((images) => images.map((image) => image.naturalWidth));
  assert.ok(
    sizes.every((width) => width > 150),
    sizes.join(" "),
  );
  const density = page.locator("[data-kind=density] img");
  const before = await density.getAttribute("src");
  await page.getByLabel("Posterior and prior of").selectOption("herd");
  await page.waitForFunction(
    (before) => document.querySelector("[data-kind=density] img").src !== before,
    before,
  );
  assert.match(await density.getAttribute("alt"), /herd/);
  assert.deepEqual(trouble, []);
});

test("downloads hold the report, the summary and the fit", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  await fit(page);
  const download = async (name) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name }).click(),
    ]);
    return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
  };
  const summary = cbpp().fitInla().summary();
  const { name, text } = await download("Summary as JSON");
  assert.equal(name, "summary.json");
  JSON.parse(text).rows.forEach((row, j) => {
    assert.equal(row.name, summary.rows[j].name);
    assert.ok(Math.abs(row.mean - summary.rows[j].mean) < 1e-6);
    assert.ok(Math.abs(row.sd - summary.rows[j].sd) < 1e-6);
  });
  const report = await download("Report");
  assert.equal(report.name, "report.html");
  assert.match(report.text, /^<!doctype html>/i);
  assert.match(report.text, /<svg[^>]*>/);
  assert.match(report.text, /C\(period\)\[T\.2\]/);
  assert.match((await download("Summary as text")).text, /Binomial Mixed GLM Results/);
  const saved = await download("Saved fit");
  assert.equal(saved.name, "fit.json");
  const loaded = loadResults(saved.text);
  assert.ok(Math.abs(loaded.feMean[0] - summary.rows[0].mean) < 1e-6);
  assert.equal(loaded.predict({ data: { period: [1], herd: [1] } }).length, 1);
});
