// What can be asked of a DataFrame that a cell shows: order, conditions, profiles, plots, files; and df.plot.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { NOTEBOOK, SESSION, notebook } from "./notebook.mjs";
import { looksWell } from "./looks.mjs";
import { launch, screenshot, visit } from "./page.mjs";

const ROWS = `df = spark.createDataFrame([(10, 'b', 1.5), (9, 'B', None), (None, 'a', 2.5), (100, None, 0.5)], 'n int, s string, x double')
display(df)`;
let browser;
let page;

before(async () => {
  browser = await launch();
  page = await visit(browser, { url: NOTEBOOK });
});
after(() => browser.close());

const { cells, open, runAll } = notebook(() => page);
const table = (at = page) => cells(at).nth(1).locator(".data-table");
const column = (at) => table().locator(`tbody tr:not(.space) td:nth-of-type(${at})`).allTextContents();
const foot = (text, at = page) => table(at).locator(".table-said").getByText(text).waitFor();
const head = (name) => table().locator("thead").getByRole("button", { name, exact: true });

test("a column's head sorts by its type, up, down and back", async () => {
  await open([SESSION, ROWS]);
  await runAll();
  await head("n").click();
  await table().locator('th[aria-sort="ascending"]').waitFor();
  assert.deepEqual(await column(1), ["null", "9", "10", "100"]);
  await head("n").press("Enter");
  await table().locator('th[aria-sort="descending"]').waitFor();
  assert.deepEqual(await column(1), ["100", "10", "9", "null"]);
  await head("n").click();
  await page.waitForFunction(() => !document.querySelector('th[aria-sort="descending"]'));
  assert.deepEqual(await column(1), ["10", "9", "null", "100"]);
});

test("conditions keep some rows, and go again", async () => {
  await table().getByRole("button", { name: "Filter" }).click();
  await table().getByLabel("from").fill("10");
  await table().getByRole("button", { name: "Add" }).click();
  await foot("2 of 4 rows");
  assert.deepEqual(await column(1), ["10", "100"]);
  await table().getByLabel("Column to filter by").selectOption("s");
  await table().getByLabel("Condition", { exact: true }).selectOption("null");
  await table().getByRole("button", { name: "Add" }).click();
  await foot("1 of 4 rows");
  await table().getByRole("button", { name: "Remove the condition s is null" }).click();
  await foot("2 of 4 rows");
  await table().getByRole("button", { name: "Remove the condition n from 10" }).click();
  await foot(/^4 rows/);
  await table().getByLabel("Column to filter by").selectOption("n");
  await table().getByLabel("from").fill("ten");
  await table().getByRole("button", { name: "Add" }).click();
  await table().getByRole("alert").getByText("'ten' is no value of type int").waitFor();
  await table().getByRole("button", { name: "Filter" }).click();
});

test("keys lead from cell to cell, and what is there is said and copied", async () => {
  const frame = table().getByTestId("data-table");
  const said = (text) => table().getByTestId("cell-said").getByText(text, { exact: true }).waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await frame.focus();
  for (const key of ["ArrowDown", "ArrowDown"]) await frame.press(key);
  await said("n, row 2: 9");
  await frame.press("End");
  await said("x, row 2: null");
  assert.equal(await frame.getAttribute("aria-activedescendant"), await frame.locator("td.chosen").getAttribute("id"));
  await frame.press("Control+End");
  await said("x, row 4: 0.5");
  await frame.press("ControlOrMeta+c");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "0.5");
  await table().locator("tbody td").filter({ hasText: /^B$/ }).click();
  await said("s, row 2: B");
  // A head keeps its own keys, and sorts.
  await head("n").press("ArrowDown");
  await said("s, row 2: B");
  await frame.press("Escape");
  assert.equal(await frame.locator("td.chosen").count(), 0);
});

test("the last cell of a wide, long table is in view when keys lead there, also under a profile", async () => {
  await open([SESSION, "from pyspark.sql import functions as F\ndisplay(spark.range(5000).select('id', *[F.lit('a text of some length').alias(f'c{at}') for at in range(9)]))"]);
  await runAll();
  const frame = table().getByTestId("data-table");
  const inside = () =>
    frame.evaluate((frame) => {
      const [cell, all] = [frame.querySelector("td.chosen").getBoundingClientRect(), frame.getBoundingClientRect()];
      return cell.top >= all.top + frame.querySelector("thead tr").offsetHeight - 1 && cell.bottom <= all.bottom + 1 && cell.right <= all.right + 1 && cell.left >= all.left;
    });
  await table().getByRole("button", { name: "Profile", exact: true }).click();
  await table().getByText("distinct").nth(9).waitFor();
  await frame.press("Control+End");
  await table().getByTestId("cell-said").getByText("c8, row 5,000: a text of some length").waitFor();
  await page.waitForTimeout(100);
  assert.ok(await inside());
  await frame.press("Control+Home");
  await table().getByTestId("cell-said").getByText("id, row 1: 0").waitFor();
  await page.waitForTimeout(100);
  assert.ok(await inside());
  // The profile goes with its row: its corner does not stay over the rows' numbers.
  await frame.evaluate((frame) => (frame.scrollTop = 400));
  const corner = await frame.evaluate((frame) => {
    const [corner, row] = [frame.querySelector(".profiles .row-number"), frame.querySelector(".profiles")];
    return corner.getBoundingClientRect().bottom - row.getBoundingClientRect().bottom;
  });
  assert.ok(Math.abs(corner) <= 1, `${corner} px`);
  await open([SESSION, ROWS]);
  await runAll();
});

test("a profile says what is in each column", async () => {
  await table().getByRole("button", { name: "Profile" }).click();
  const profiles = table().getByTestId("profiles").locator("td");
  await profiles.nth(2).getByText("mean").waitFor();
  assert.deepEqual(await profiles.nth(0).locator("dd").allTextContents(), ["1 (25%)", "3", "9", "100", "39.6667"]);
  assert.match(await profiles.nth(1).getByRole("img").getAttribute("aria-label"), /^Values of s: B 1; a 1; b 1$/);
});

test("what a profile's pictures show is there as tables too", async () => {
  await table().getByRole("button", { name: "Profile as tables" }).click();
  const of = (name) => table().getByRole("region", { name: `Values of ${name}`, exact: true });
  assert.deepEqual(await of("n").locator("thead th").allTextContents(), ["from", "to", "rows"]);
  const counts = (await of("n").locator("tbody td:last-child").allTextContents()).map(Number);
  assert.equal(counts.reduce((sum, count) => sum + count), 3);
  assert.deepEqual(await of("s").locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))), [["B", "1"], ["a", "1"], ["b", "1"]]);
  await table().getByRole("button", { name: "Profile as pictures" }).click();
  await table().getByTestId("profiles").getByRole("img").first().waitFor();
});

test("rows and a chart's facts are copied as a spreadsheet takes them", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await table().locator(".table-foot").first().getByRole("button", { name: "Copy" }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("n\ts\tx"));
  assert.equal(await copied(), "n\ts\tx\n10\tb\t1.5\n9\tB\t\n\ta\t2.5\n100\t\t0.5");
  await table().getByRole("button", { name: "Plot" }).click();
  const chart = table().getByTestId("chart");
  await chart.locator("rect").first().waitFor();
  await table().getByLabel("Kind").selectOption("hist");
  await chart.getByRole("img", { name: /Histogram/ }).waitFor();
  await chart.getByRole("button", { name: "As table" }).click();
  await chart.getByRole("button", { name: "Copy" }).click();
  await page.waitForFunction(async () => /^from\tto\trows\n/.test(await navigator.clipboard.readText()));
  await table().getByRole("button", { name: "Plot" }).click();
});

test("what is seen leaves as CSV and Parquet", async () => {
  await head("n").click();
  await table().locator('th[aria-sort="ascending"]').waitFor();
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), table().getByRole("button", { name }).click()]);
    return [download.suggestedFilename(), readFileSync(await download.path())];
  };
  const [name, csv] = await saved("Save CSV");
  assert.deepEqual([name, csv.toString()], ["rows.csv", "n,s,x\n,a,2.5\n9,B,\n10,b,1.5\n100,,0.5\n"]);
  const [, parquet] = await saved("Save Parquet");
  assert.equal(parquet.subarray(0, 4).toString(), "PAR1");
});

test("a plot of the rows is drawn, told by keys and as a table, and leaves as a picture", async () => {
  await table().getByRole("button", { name: "Plot" }).click();
  const chart = table().getByTestId("chart");
  await chart.locator("rect").first().waitFor();
  await table().getByLabel("Kind").selectOption("hist");
  await chart.getByRole("img", { name: /Histogram/ }).waitFor();
  await chart.getByRole("group").focus();
  await page.keyboard.press("ArrowRight");
  await chart.getByRole("status").getByText(/ to .*: 2/).waitFor();
  await chart.getByRole("button", { name: "As table" }).click();
  assert.deepEqual(await chart.locator("thead th").allTextContents(), ["from", "to", "rows"]);
  await chart.getByRole("button", { name: "As picture" }).click();
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), chart.getByRole("button", { name }).click()]);
    return readFileSync(await download.path());
  };
  const svg = (await saved("Save SVG")).toString();
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  assert.doesNotMatch(svg, /var\(/);
  const ground = await chart.getByRole("group").evaluate((place) => getComputedStyle(place).backgroundColor);
  assert.ok(svg.includes(`<rect width="100%" height="100%" fill="${ground}"`), svg.slice(0, 400));
  assert.equal((await saved("Save PNG")).subarray(1, 4).toString(), "PNG");
});

test("two choices of a plot made before it is drawn both count", async () => {
  await open([SESSION, ROWS]);
  await runAll();
  await table().getByRole("button", { name: "Plot" }).click();
  await table().getByTestId("chart").waitFor();
  await table().getByTestId("plot").evaluate((plot) => {
    const choose = (label, value) => {
      const select = [...plot.querySelectorAll("label")].find((one) => one.textContent.startsWith(label)).querySelector("select");
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    choose("Kind", "line");
    choose("Rows", "mean");
  });
  await table().getByRole("img", { name: /^Line chart/ }).waitFor();
  const chosen = (label) => table().getByTestId("plot").locator("label", { hasText: label }).locator("select").inputValue();
  assert.deepEqual([await chosen(/^Kind/), await chosen(/^Rows/)], ["line", "mean"]);
  assert.equal(await table().getByTestId("chart").getByText("mean(n)").count() > 0, true);
});

test("a density of rows begins on columns of numbers, and says where there are none", async () => {
  await table().getByLabel("Kind").selectOption("density");
  await table().getByRole("img", { name: /^Density of rows/ }).waitFor();
  assert.equal(await table().getByLabel("By").locator("option").allTextContents().then(String), "n,x");
  assert.equal(await table().getByRole("alert").count(), 0);
  assert.ok((await table().getByTestId("chart").locator("svg rect").count()) > 1);
  await screenshot(page, "notebook-density");
  await open([SESSION, "display(spark.createDataFrame([('a', 'b')], 's string, t string'))"]);
  await runAll();
  await table().getByRole("button", { name: "Plot" }).click();
  await table().getByTestId("chart").waitFor();
  await table().getByLabel("Kind").selectOption("density");
  await table().getByTestId("plot-lacks").getByText("no column has numbers").waitFor();
  assert.equal(await table().getByRole("alert").count(), 0);
});

test("df.plot shows itself", async () => {
  await open([SESSION, "df = spark.range(50).selectExpr('id', 'id * id AS squared', 'id % 3 AS k')\ndf.plot.line(x='id', y=['squared', 'k'])", "df.plot.box(column='squared')"]);
  await runAll();
  assert.match(await cells().nth(1).getByRole("img").getAttribute("aria-label"), /^Line chart of id: 100 marks$/);
  await cells().nth(2).getByRole("img", { name: /^Box plot/ }).waitFor();
  assert.deepEqual(page.problems, []);
});

test("a table looks well with all that can be asked of it", async () => {
  const visitor = await visit(browser, { url: NOTEBOOK });
  await open([SESSION, ROWS], visitor);
  await runAll(visitor);
  for (const name of ["Filter", "Profile", "Plot"]) await table(visitor).getByRole("button", { name }).click();
  await table(visitor).getByTestId("profiles").locator("td").nth(2).getByText("mean").waitFor();
  await table(visitor).getByTestId("chart").waitFor();
  await looksWell(visitor, "notebook-asked", { settle: () => table(visitor).scrollIntoViewIfNeeded() });
  await visitor.context().close();
});
