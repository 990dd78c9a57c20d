import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, chooseExample, estimates, fit, usePage } from "./page.js";

const { open } = usePage();

const COUNTS = ["a", "b", "c", "d", "e", "f"].flatMap((group, g) =>
  [0, 1, 2, 3].map((x) => ({ group, x, y: (3 * g + 2 * x + ((g * x) % 3)) % 7 })),
);

/** CSV text with these names of the columns for the group, the number and the counts. */
function csv([group, x, y]) {
  const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
  return [
    [group, x, y].map(quoted).join(","),
    ...COUNTS.map((row) => [row.group, row.x, row.y].join(",")),
  ].join("\n");
}

const problem = (page, place) => page.locator(`${place} .problem`).innerText();

test("a broken CSV is refused with line and cells", async () => {
  const { page } = await open();
  await choose(page, "broken.csv", "a,b,c\n1,2,3\n4,5\n");
  const said = await problem(page, "#data-problem");
  assert.match(said, /Line 3 has 2 cells, the header has 3/);
  assert.match(said, /Complete the row, or check the delimiter/i);
  await choose(page, "mended.csv", csv(["g", "x", "y"]));
  await page.getByText("24 rows, 3 columns").waitFor();
  assert.equal(await page.locator("#data-problem .problem").count(), 0);
});

test("an error in the header names the column", async () => {
  const { page } = await open();
  await choose(page, "broken.csv", "a,b,a\n1,2,3\n");
  assert.match(
    await problem(page, "#data-problem"),
    /Column 3 of the header repeats the name "a"/i,
  );
});

test("a workbook, an empty file and a lone header are refused in words", async () => {
  const { page } = await open();
  const cases = {
    "PK\u0003\u0004\u0000\u0000": /no text file.*CSV/is,
    "": /file is empty/i,
    "a,b\n": /no rows below/i,
  };
  for (const [text, words] of Object.entries(cases)) {
    await choose(page, "file.csv", text);
    await page.locator("#data-problem .problem", { hasText: words }).waitFor();
  }
});

test("semicolons and tabs are understood", async () => {
  const { page } = await open();
  for (const mark of [";", "\t"]) {
    await choose(
      page,
      "file.csv",
      csv(["g", "x", `y${mark === ";" ? 1 : 2}`]).replaceAll(",", mark),
    );
    await page.locator(".column-name", { hasText: mark === ";" ? "y1" : "y2" }).waitFor();
    assert.equal(await page.locator(".column-name").count(), 3);
  }
});

test("a file dropped on the page is read", async () => {
  const { page } = await open();
  const transfer = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
      return transfer;
    },
    csv(["g", "x", "y"]),
  );
  await page.dispatchEvent("#drop-zone", "drop", { dataTransfer: transfer });
  await page.getByText("dropped.csv").waitFor();
});

test("names from the data are text, in every view", async () => {
  const hostile = "<img src=x onerror=document.title='broken'>";
  const { page, trouble } = await open();
  await choose(page, `${hostile}.csv`, csv(["<b>group</b>", hostile, "y\"'&"]));
  await page.getByRole("button", { name: `Response: y"'&` }).click();
  await page.getByRole("button", { name: `Effect: ${hostile}` }).click();
  await page.getByRole("button", { name: "Group: <b>group</b>" }).click();
  await page.locator(".sound").waitFor();
  assert.equal(
    await page.locator("#formula").inputValue(),
    `Q("y\\"'&") ~ Q("${hostile}") + (1 | Q("<b>group</b>"))`,
  );
  await fit(page);
  const effects = await estimates(page, "effects");
  assert.deepEqual(Object.keys(effects), ["Intercept", `Q("${hostile}")`]);
  await page.locator("#summary summary").click();
  assert.equal(await page.locator("img[src='x'], #columns b, #fit-results b").count(), 0);
  assert.match(await page.title(), /^mixedglm/);
  assert.deepEqual(trouble, []);
});

test("clicks write the formula, and a typed formula presses the buttons", async () => {
  const { page } = await open();
  await choose(page, "counts.csv", csv(["g", "x", "y"]));
  assert.match(await problem(page, "#formula-status"), /no response yet/);
  const formula = page.locator("#formula");
  const pressed = (name) =>
    page.getByRole("button", { name, exact: true }).getAttribute("aria-pressed");
  await page.getByRole("button", { name: "Response: y" }).click();
  assert.equal(await formula.inputValue(), "y ~ 1");
  assert.match(await problem(page, "#formula-status"), /no random effect/i);
  await page.getByRole("button", { name: "Category: x" }).click();
  await page.getByRole("button", { name: "Group: g" }).click();
  assert.equal(await formula.inputValue(), "y ~ C(x) + (1 | g)");
  await page.getByText("24 rows · 4 fixed effects · g: 6 groups").waitFor();
  assert.equal(await page.getByLabel("Response is").inputValue(), "Poisson");

  await formula.fill("y ~ x + (1 | g)");
  assert.equal(await pressed("Effect: x"), "true");
  assert.equal(await pressed("Category: x"), "false");
  await page.getByText("24 rows · 2 fixed effects").waitFor();
  await page.getByRole("button", { name: "Remove x" }).click();
  assert.equal(await formula.inputValue(), "y ~ 1 + (1 | g)");

  await page.getByText("Interactions and random slopes").click();
  await page.getByLabel("Column", { exact: true }).selectOption("x");
  await page.getByLabel("with", { exact: true }).selectOption("g");
  await page.getByRole("button", { name: "Let it vary by group" }).click();
  assert.equal(await formula.inputValue(), "y ~ 1 + (1 | g) + (0 + x | g)");
});

test("a formula in error is marked at the piece at fault", async () => {
  const { page } = await open();
  await choose(page, "counts.csv", csv(["g", "x", "y"]));
  const formula = page.locator("#formula");
  const cases = {
    "y ~ x + (1 + x | g)": { mark: "1 + x | g", words: /independent.*\(1 \+ x \|\| g\)/is },
    "y ~ age + (1 | g)": { mark: "age", words: /no column "age"/ },
    "y ~ log(g) + (1 | g)": { mark: "g", words: /column "g" holds text, not numbers/i },
    "~ x + (1 | g)": { mark: "~", words: /no response before ~/i },
  };
  for (const [text, { mark, words }] of Object.entries(cases)) {
    await formula.fill(text);
    await page.locator("#formula-status .problem", { hasText: words }).waitFor();
    assert.equal(await page.locator("#formula-status mark").textContent(), mark);
    assert.equal(await formula.getAttribute("aria-invalid"), "true");
  }
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.locator("#fit-problem .problem", { hasText: "no response" }).waitFor();
});

test("other data clear the fit of those before", async () => {
  const { page } = await open();
  await chooseExample(page, "cbpp");
  await fit(page);
  await choose(page, "counts.csv", csv(["g", "x", "y"]));
  await page.locator("#welcome").waitFor();
  assert.equal(await page.locator("#effects").isVisible(), false);
});
