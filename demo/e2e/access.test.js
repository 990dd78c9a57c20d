import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseExample, estimates, fit, usePage } from "./page.js";

const { open, origin } = usePage();

/** Presses Tab until the element with the focus is described by `wanted`, at most 80 times. */
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement.getAttribute("aria-label") ?? activeElement.id ?? "";
    });
    const text = await page.evaluate(() => document.activeElement.textContent.trim());
    if (wanted.test(name) || wanted.test(text)) return;
  }
  assert.fail(`no element ${wanted} is reached by Tab`);
}

test("a fit by the keyboard alone, from the data to the results", async () => {
  const { page } = await open();
  await tabTo(page, /^cbpp/);
  await page.keyboard.press("Enter");
  await page.locator(".sound").waitFor();
  await tabTo(page, /^Effect: size$/);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
  assert.equal(outline, "3px");
  await page.keyboard.press("Space");
  await tabTo(page, /^formula$/);
  assert.equal(
    await page.locator("#formula").inputValue(),
    "incidence ~ C(period) + size + (1 | herd)",
  );
  await page.keyboard.press("End");
  await page.keyboard.type(" + (1 | period)");
  await tabTo(page, /^Fit$/);
  await page.keyboard.press("Enter");
  await page.locator("#effects").waitFor();
  assert.deepEqual(Object.keys(await estimates(page, "terms")), ["herd", "period"]);
  assert.equal(await page.evaluate(() => document.activeElement.id), "results");
  assert.match(
    await page.locator("#announcement").textContent(),
    /^Fitted.*Spread of groups: herd/,
  );
});

test("every control has a name", async () => {
  const { page } = await open();
  await chooseExample(page, "epil");
  await fit(page);
  const nameless = await page.evaluate(() => {
    const controls = [...document.querySelectorAll("button, select, textarea, input, progress")];
    return controls
      .filter((control) => {
        const { labels, textContent } = control;
        return !labels?.length && !control.getAttribute("aria-label") && textContent.trim() === "";
      })
      .map(({ outerHTML }) => outerHTML);
  });
  assert.deepEqual(nameless, []);
});

test("a phone 360 pixels wide has no sideways scrolling", async () => {
  const { page } = await open({ viewport: { width: 360, height: 740 }, isMobile: true });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), 360);
  await chooseExample(page, "contraception");
  assert.equal(await width(), 360);
  await fit(page);
  for (const summary of await page.locator("summary:visible").all()) await summary.click();
  assert.equal(await width(), 360);
});

test("dark and light follow the system, with readable contrast", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  await fit(page);
  const lightness = (element) =>
    element
      .split(/[^\d.]+/)
      .filter(Boolean)
      .slice(0, 3)
      .map(Number);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const body = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(lightness(body)[0] < 128, colorScheme === "dark");
    const ratios = await page.evaluate(contrasts);
    for (const [text, ratio] of ratios) assert.ok(ratio >= 4.5, `${colorScheme}: ${text} ${ratio}`);
    assert.ok(ratios.length > 40);
  }
});

/** In the browser: texts, each with its contrast to the background (WCAG 2.1). */
function contrasts() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if ((channels(backgroundColor)[3] ?? 1) === 1) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [...document.querySelectorAll("body *")].filter(
    (element) =>
      element.checkVisibility() &&
      !element.closest("select, .visually-hidden, .skip") &&
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()),
  );
  return texts.map((element) => {
    const [a, b] = [getComputedStyle(element).color, background(element)].map(luminance);
    return [element.textContent.trim(), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
}

test("nothing can leave: page and worker are refused every connection", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  const ask = (url) =>
    fetch(url).then(
      () => "sent",
      () => "refused",
    );
  const [worker] = page.workers();
  for (const place of [page, worker]) {
    assert.equal(await place.evaluate(ask, `${origin()}/icon.svg`), "refused");
    assert.equal(await place.evaluate(ask, "https://example.org/"), "refused");
  }
});
