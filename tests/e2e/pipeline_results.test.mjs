// What comes of fits of each kind: clusters and their elbow, residuals, importances, recommendations, a whole file's predictions.
import assert from "node:assert/strict";
import { after, before as beforeAll, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { HOME, SESSION, launch, ready, runScript, screenshot, visit } from "./page.mjs";

const link = (canvas) => new URL(`?view=pipeline#pipeline=z.${deflateRawSync(Buffer.from(JSON.stringify(canvas))).toString("base64url")}`, HOME).href;
const assembled = (...inputCols) => ({ class: "VectorAssembler", params: { inputCols, outputCol: "features", handleInvalid: "skip" } });

let browser;
beforeAll(async () => {
  browser = await launch();
});
after(() => browser.close());

async function fitted(canvas) {
  const page = await visit(browser, { url: link(canvas) });
  await page.getByTestId("stage").nth(canvas.stages.length - 1).waitFor();
  await ready(page);
  await page.getByTestId("data-columns").waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.getByTestId("results").waitFor();
  await ready(page);
  return page;
}

const figure = (page, title) => page.getByTestId("results").getByTestId("chart").filter({ hasText: title });

async function facts(chart) {
  await chart.getByRole("button", { name: "As table" }).click();
  const rows = await chart.getByTestId("chart-table").locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  await chart.getByRole("button", { name: "As picture" }).click();
  return rows;
}

test("clusters are a scatter with their centres, and an elbow is tried on a press", async () => {
  const page = await fitted({ path: "data/streams.csv", stages: [assembled("age", "num_streams"), { class: "KMeans", params: { k: 3, seed: 1 } }] });
  const clusters = await facts(figure(page, / rows in 3 clusters/));
  const series = new Set(clusters.map(([name]) => name));
  assert.deepEqual([...series].sort(), ["centres", "cluster 0", "cluster 1", "cluster 2"]);
  assert.equal(clusters.filter(([name]) => name === "centres").length, 3);
  assert.equal(await figure(page, /Cost by number of clusters/).count(), 0);
  await page.getByRole("button", { name: "Try 2 to 8 clusters" }).click();
  await figure(page, /Cost by number of clusters/).waitFor();
  const costs = await facts(figure(page, /Cost by number of clusters/));
  assert.deepEqual(costs.map(([k]) => k), ["2", "3", "4", "5", "6", "7", "8"]);
  const numbers = costs.map(([, cost]) => Number(cost.replaceAll(",", "")));
  assert.ok(numbers[0] > numbers[6], `${numbers}`);
  await screenshot(page, "pipeline-clusters-1440-light");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a regression has residuals around zero; importances are bars within their axis, named whole", async () => {
  const stages = [assembled("age", "num_streams"), { class: "RandomForestRegressor", params: { labelCol: "is_subscriber", numTrees: 5, maxDepth: 3, seed: 1 } }];
  const page = await fitted({ path: "data/streams.csv", stages });
  const residuals = await facts(figure(page, /^Residuals of /));
  assert.ok(residuals.length > 100);
  const importances = figure(page, "Feature importances");
  const labels = await importances.locator("svg text").allTextContents();
  assert.ok(labels.includes("num_streams") && labels.includes("age"), `${labels}`);
  // The longest bar reaches into the last part of the axis, and no label begins left of the picture.
  const { reach, left } = await importances.locator("svg").evaluate((svg) => {
    const plane = svg.getBoundingClientRect();
    const bars = [...svg.querySelectorAll("rect")].map((bar) => bar.getBoundingClientRect());
    const labels = [...svg.querySelectorAll("text")].map((text) => text.getBoundingClientRect().left - plane.left);
    return { reach: Math.max(...bars.map((bar) => bar.right - plane.left)) / plane.width, left: Math.min(...labels) };
  });
  assert.ok(reach > 0.6, `the longest bar ends at ${reach} of the width`);
  assert.ok(left >= 0, `a label begins at ${left}`);
  await importances.scrollIntoViewIfNeeded();
  await screenshot(page, "pipeline-importances-1440-light");
  await page.context().close();
});

test("a recommender tells the best for each, and a file is predicted whole", async () => {
  const ratings = { path: "data/ratings.csv", stages: [{ class: "ALS", params: { userCol: "person", itemCol: "film", ratingCol: "rating", rank: 4, maxIter: 4, seed: 1, coldStartStrategy: "drop" } }] };
  const page = await fitted(ratings);
  const rows = await page.getByTestId("recommended").locator("tbody tr").allTextContents();
  assert.ok(rows.length >= 5 && rows.every((row) => /^\d+\d+ \(\d+\.\d\d\)(, \d+ \(\d+\.\d\d\))*$/.test(row)), rows[0]);
  await page.context().close();

  const churn = [assembled("age", "num_streams"), { class: "LogisticRegression", params: { labelCol: "is_subscriber" } }];
  const other = await fitted({ path: "data/streams.csv", stages: churn });
  const precision = await facts(figure(other, /^Precision by recall/));
  assert.ok(precision.length > 10 && precision.every(([, value]) => Number(value) <= 1));
  const coefficients = await facts(figure(other, "Coefficients"));
  assert.deepEqual(coefficients.map(([name]) => name).sort(), ["age", "num_streams"]);
  await other.getByTestId("batch-path").selectOption("data/streams.csv");
  await other.getByRole("button", { name: "Predict the file" }).click();
  const said = other.getByTestId("batch-said");
  await said.getByText(/predict/i).waitFor();
  await ready(other);
  const [, count, folder] = (await said.textContent()).match(/^([\d,]+) rows predicted\. They are in (.+)\/, in the Data view\.$/);
  await other.getByRole("link", { name: "Data", exact: true }).click();
  await other.getByTestId("file").filter({ hasText: `${folder}/part-` }).first().waitFor();
  await other.getByRole("link", { name: "Script", exact: true }).click();
  const { printed } = await runScript(other, `${SESSION}\nimport glob\nparts = glob.glob("${folder}/part-*")\nread = spark.read.csv(parts, header=True) if parts[0].endswith("csv") else spark.read.parquet("${folder}")\nprint(read.count(), "prediction" in read.columns)\n`);
  assert.equal(printed, `${count.replaceAll(",", "")} True\n`);
  assert.deepEqual(other.problems, []);
  await other.context().close();
});

test("with reduced motion asked for nothing moves or blinks", async () => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  for (const view of ["script", "notebook", "pipeline", "course", "start"]) {
    await page.goto(new URL(`?view=${view}`, HOME).href);
    await ready(page);
    const editor = page.getByTestId(/^(editor|cell-editor)$/).first();
    if (await editor.isVisible()) await editor.focus();
    await page.waitForTimeout(200);
    const moving = await page.evaluate(() => {
      const roots = [document, ...[...document.querySelectorAll("*")].map((element) => element.shadowRoot).filter(Boolean)];
      const animated = roots.flatMap((root) => root.getAnimations());
      const styled = roots.flatMap((root) => [...root.querySelectorAll("*")]).filter((element) => {
        const { animationName, animationDuration } = getComputedStyle(element);
        return animationName !== "none" && animationDuration !== "0s";
      });
      return [animated.length, ...styled.map((element) => element.className)];
    });
    assert.deepEqual(moving, [0], view);
  }
  await context.close();
});
