import { after, before } from "node:test";
import { launchBrowser } from "./browser.js";
import { servePage } from "./serve.js";

/**
 * The built page, served and opened anew for each test of a file. `open` gives a page of Playwright; after
 * the tests, every request must have stayed with the origin, and no script may have failed.
 */
export function usePage() {
  let server;
  let browser;
  before(async () => {
    server = await servePage();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });
  return {
    origin: () => server.origin,
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      const page = await context.newPage();
      const trouble = [];
      const requests = [];
      page.on("pageerror", (error) => trouble.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") trouble.push(message.text());
      });
      context.on("request", (request) => requests.push(request.url()));
      await page.goto(server.origin);
      return { page, trouble, requests };
    },
  };
}

/** Gives the page a file made of text. */
export function choose(page, name, text) {
  return page
    .locator("#file")
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
}

/** Opens a data set of the page and waits until its model is known to be sound. */
export async function chooseExample(page, name) {
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.locator(".sound").waitFor();
}

export async function fit(page) {
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.locator("#effects").waitFor();
}

/** Cells of a table of estimates by the name of the row, true minus signs made plain. */
export async function estimates(page, id) {
  const rows = await page.locator(`#${id} tbody tr`).all();
  const entries = rows.map(async (row) => {
    const [name] = await row.locator("th").allTextContents();
    const cells = await row.locator("td").allTextContents();
    return [name, cells.map((cell) => cell.replaceAll("\u2212", "-"))];
  });
  return Object.fromEntries(await Promise.all(entries));
}
