// The start: from a first look to a first result, with the example, a sample, or a file of one's own.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";

import { looksWell } from "./looks.mjs";
import { HOME, editorText, launch, output, over, ready, status, visit } from "./page.mjs";

const START = new URL("?view=start", HOME).href;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const samples = (page) => page.getByTestId("gallery").getByRole("listitem");

test("the rail leads to the start, and the example runs from there", async () => {
  const page = await visit(browser);
  await page.getByRole("link", { name: "Start" }).click();
  await page.getByRole("heading", { name: "PySpark in this browser tab" }).waitFor();
  assert.match(page.url(), /\?view=start$/);
  await page.getByRole("button", { name: "Run the example" }).click();
  // Pressed before the engine is there, it runs as soon as it is.
  await page.getByTestId("output").getByText("Customers by country").waitFor();
  await over(page);
  assert.match(page.url(), /\?view=script$/);
  assert.match(await status(page), /^Finished in .* · \d+ jobs/);
  assert.deepEqual(page.problems, []);
  await page.goBack();
  await page.getByRole("heading", { name: "PySpark in this browser tab" }).waitFor();
});

/** What each sample prints when it has gone well. */
const PRINTED = {
  "Word count": /\d{3},\d{3} words, [\d,]+ of them different\n +[\d,]+ {2}the\n/,
  "Pi by chance": /darts fell inside: pi is about 3\.1/,
  "DataFrame and SQL": /The same rows: True\n/,
  "Joins and windows": /\| *de\| *Emmy\|104\.9\| *2\|/,
  "Who will leave": /Area under the ROC curve, of customers it has not seen: 0\.[78]\d/,
  "Films for you": /ALS is off by 0\.\d\d\n[^]*\| *1\| *\d+\|/,
  Clusters: /\n4 +0\.[89]\d+ [^]*The centres for four clusters:\n\[-?0\.\d, -?0\.\d\]\n/,
  PageRank: /^ *\d\.\d{3} {2}home\n[^]*0\.150 {2}forgotten\n/,
};

/** Until the output is as it should be, or the run has failed: a run may be over before one can see that it goes on. */
const printedOrFailed = (page, wanted) =>
  page.waitForFunction((source) => {
    const printed = document.querySelector("[data-testid=output]")?.textContent ?? "";
    return new RegExp(source).test(printed) || document.querySelector("[data-testid=status]")?.dataset.kind === "bad";
  }, wanted.source);

test("the course is a press away", async () => {
  const page = await visit(browser, { url: START });
  await page.getByRole("link", { name: "Take the course" }).press("Enter");
  await page.locator(".panel-course a").first().waitFor();
  assert.match(page.url(), /view=course/);
  await page.context().close();
});

test("every sample runs to its result", async () => {
  const page = await visit(browser, { url: START });
  await ready(page);
  const titles = await samples(page).getByRole("heading").allTextContents();
  assert.deepEqual([...titles].sort(), Object.keys(PRINTED).sort());
  for (const title of titles) {
    await page.getByRole("link", { name: "Start" }).click();
    await page.getByRole("button", { name: `Run ${title}`, exact: true }).click();
    await printedOrFailed(page, PRINTED[title]);
    assert.match(await output(page), PRINTED[title], title);
    await over(page);
    assert.match(await status(page), /^Finished in/, title);
  }
  assert.deepEqual(page.problems, []);
});

test("a sample runs as a notebook too", async () => {
  const page = await visit(browser, { url: START });
  await ready(page);
  await page.getByRole("button", { name: "Run Joins and windows as a notebook" }).click();
  const cell = page.getByTestId("cell").first();
  await cell.getByText("The best customer of each country:").last().waitFor();
  await page.locator('[data-testid=cell][data-state="ok"]').first().waitFor();
  assert.match(page.url(), /\?view=notebook$/);
});

test("a person's own script is set aside for a sample, and comes back, after a reload too", async () => {
  const page = await visit(browser);
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  await page.getByTestId("editor").press("Control+Home");
  await page.keyboard.type("# mine\n");
  await page.getByRole("link", { name: "Start" }).click();
  await page.getByRole("button", { name: "Run Pi by chance", exact: true }).click();
  await page.getByTestId("editor").getByText("Pi by chance").first().waitFor();
  assert.doesNotMatch(await editorText(page), /# mine/);
  await page.reload();
  await page.getByTestId("editor").getByText("Pi by chance").first().waitFor();
  await page.getByRole("button", { name: "Previous script" }).click();
  await page.getByTestId("editor").getByText("# mine").waitFor();
  await page.getByRole("button", { name: "Previous script" }).click();
  await page.getByTestId("editor").getByText("Pi by chance").first().waitFor();
});

test("a script, a notebook and data are each opened where they belong", async () => {
  const page = await visit(browser, { url: START });
  const file = (name, text) => {
    const path = `${tmpdir()}/${name}`;
    writeFileSync(path, text);
    return path;
  };
  const open = (path) => page.getByTestId("open-file").setInputFiles(path);
  await open(file("mine.py", "print('opened, not run')\n"));
  await page.getByTestId("editor").getByText("opened, not run").waitFor();
  assert.match(await page.getByRole("banner").textContent(), /mine\.py/);
  assert.match(await output(page), /What the script prints appears here/);

  await page.getByRole("link", { name: "Start" }).click();
  const cells = [{ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source: "'a cell of mine'" }];
  await open(file("mine.ipynb", JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells })));
  await page.getByTestId("cell").getByText("a cell of mine").waitFor();

  await page.getByRole("link", { name: "Start" }).click();
  await open(file("mine.csv", "a,b\n1,2\n"));
  await page.getByTestId("offer").waitFor();
  assert.match(page.url(), /\?view=data$/);

  await page.getByRole("link", { name: "Start" }).click();
  await open(file("binary.py", "\0\0"));
  await page.getByText("binary.py could not be opened: it is not text.").waitFor();
});

test("a file that is dropped anywhere is taken, and does not replace the page", async () => {
  const page = await visit(browser, { url: START });
  // The page takes drops once it has drawn itself.
  await ready(page);
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["a,b\n1,2\n"], "dropped.csv", { type: "text/csv" }));
    return data;
  });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await page.getByRole("heading", { name: "Import dropped.csv" }).waitFor();
});

test("all of it can be reached by keyboard", async () => {
  const page = await visit(browser, { url: START });
  await ready(page);
  await page.getByRole("button", { name: "Run the example" }).focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Open a file");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Take the course");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Run Word count");
  await page.keyboard.press("Enter");
  await page.getByTestId("editor").waitFor();
  // What was pressed is gone with its view: the focus goes on in the view that came.
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.waitForFunction(() => document.activeElement.matches(".panels > .panel"));
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Copy link");
  await printedOrFailed(page, PRINTED["Word count"]);
  assert.match(await output(page), PRINTED["Word count"]);
  await page.goBack();
  await page.waitForFunction(() => document.activeElement.matches(".panels > .panel"));
  // And past what is the same in every view.
  await page.getByRole("button", { name: "Skip to the view" }).press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Run the example");
});

test("the samples are the files that Spark runs", async () => {
  const page = await visit(browser, { url: START });
  await page.getByRole("button", { name: "Run Clusters", exact: true }).click();
  await page.getByTestId("editor").getByText("silhouette").first().waitFor();
  const text = readFileSync(new URL("../../static/samples/kmeans.py", import.meta.url), "utf8");
  // The editor draws only what is in view.
  assert.ok((await editorText(page)).startsWith(text.split("\n")[0]));
});

test("the start looks well", async () => {
  const page = await visit(browser, { url: START });
  await samples(page).nth(7).waitFor();
  await ready(page);
  await looksWell(page, "start");
});
