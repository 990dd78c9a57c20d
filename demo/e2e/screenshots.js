// Takes pictures of the main states of the built page, into docs/images.
import { launchBrowser } from "./browser.js";
import { choose, chooseExample, fit } from "./page.js";
import { servePage } from "./serve.js";

const DESKTOP = { width: 1240, height: 840 };
const PHONE = { width: 360, height: 740 };

const drawn = (page) =>
  page.waitForFunction(() => document.querySelector(".picture.pending") === null);

const STATES = {
  start: {},
  data: { act: (page) => chooseExample(page, "salamanders") },
  fitted: {
    act: async (page) => {
      await chooseExample(page, "cbpp");
      await fit(page);
      await drawn(page);
    },
  },
  dark: {
    options: { colorScheme: "dark", viewport: { width: 1200, height: 760 } },
    act: async (page) => {
      await chooseExample(page, "epil");
      await fit(page);
      await drawn(page);
    },
  },
  phone: {
    options: { viewport: PHONE, deviceScaleFactor: 2 },
    act: async (page) => {
      await chooseExample(page, "cbpp");
      await fit(page);
      await drawn(page);
    },
  },
  error: {
    act: async (page) => {
      await choose(page, "visits.csv", "clinic,visits,age\nA,3,41\nA,0,36\nB,2\nB,5,50\n");
      await page.locator("#data-problem .problem").waitFor();
    },
  },
  formula: {
    act: async (page) => {
      await chooseExample(page, "cbpp");
      await page.locator("#formula").fill("incidence ~ C(period) + (1 + size | herd)");
      await page.locator("#formula-status .problem").waitFor();
    },
  },
  fitting: {
    act: async (page) => {
      await chooseExample(page, "contraception");
      await page.getByLabel("Method", { exact: true }).selectOption("nuts");
      await page.getByLabel("Draws of each").fill("5000");
      await page.getByRole("button", { name: "Fit", exact: true }).click();
      await page.waitForFunction(() => document.querySelector("#progress-bar").value > 0.03);
    },
  },
};

/** What stands at the top of a picture, where it is not the page's own. */
const SCROLL = { phone: "results", formula: "columns", fitting: "fit-card" };

const server = await servePage();
const browser = await launchBrowser();
try {
  for (const [name, { options, act }] of Object.entries(STATES)) {
    const page = await browser.newPage({ viewport: DESKTOP, ...options });
    await page.goto(server.origin);
    await act?.(page);
    await page.evaluate((id) => {
      document.documentElement.scrollTop = 0;
      document.getElementById(id)?.scrollIntoView();
    }, SCROLL[name]);
    await page.screenshot({ path: `docs/images/page-${name}.png` });
    await page.close();
  }
} finally {
  await browser.close();
  server.close();
}
