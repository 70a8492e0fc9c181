// The Pipeline view, as a person uses it: stages on the canvas, a fit, what came of it, and the program that it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { AxeBuilder, HOME, editorText, launch, ready, screenshot, visit } from "./page.mjs";

const PIPELINE = new URL("?view=pipeline", HOME).href;
const CHURN = {
  path: "data/streams.csv",
  stages: [
    { class: "StringIndexer", params: { inputCol: "country", outputCol: "country_at", handleInvalid: "keep" } },
    { class: "VectorAssembler", params: { inputCols: ["age", "num_streams", "country_at"], outputCol: "features", handleInvalid: "skip" } },
    { class: "LogisticRegression", params: { labelCol: "is_subscriber" } },
  ],
};
const link = (canvas) => `${PIPELINE}#pipeline=z.${deflateRawSync(Buffer.from(JSON.stringify(canvas))).toString("base64url")}`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const stages = (page) => page.getByTestId("stage").evaluateAll((all) => all.map((stage) => stage.dataset.class));
const code = (page) => page.getByTestId("pipeline-code").evaluate((element) => element.textContent);
const said = (page) => page.getByTestId("pipeline-said");

async function fit(page) {
  await ready(page);
  await page.getByTestId("data-columns").waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.getByTestId("results").waitFor();
  await ready(page);
}

test("stages are added, connected, fitted and judged, by keyboard alone", async () => {
  const page = await visit(browser, { url: PIPELINE });
  await page.getByTestId("pipeline-path").selectOption("data/streams.csv");
  await page.getByTestId("data-columns").getByText("is_subscriber").waitFor();
  const add = async (typed, name) => {
    await page.getByTestId("palette-search").fill(typed);
    await page.getByRole("button", { name: `Add ${name}`, exact: true }).press("Enter");
  };
  await add("logistic", "LogisticRegression");
  await page.getByLabel("labelCol").selectOption("is_subscriber");
  await add("stringindexer", "StringIndexer");
  // A stage of features goes before the model that reads them.
  assert.deepEqual(await stages(page), ["StringIndexer", "LogisticRegression"]);
  await page.getByLabel("inputCol", { exact: true }).selectOption("country");
  await page.getByLabel("outputCol", { exact: true }).fill("country_at");
  await page.keyboard.press("Tab");
  await page.getByLabel("handleInvalid").selectOption("keep");
  await add("vectorassembler", "VectorAssembler");
  for (const column of ["age", "num_streams", "country_at"]) await page.getByRole("checkbox", { name: column, exact: true }).press("Space");
  await page.getByLabel("outputCol", { exact: true }).fill("features");
  await page.keyboard.press("Tab");
  await page.getByLabel("handleInvalid").selectOption("skip");
  await page.getByRole("button", { name: "Move VectorAssembler up" }).press("Enter");
  assert.match(await said(page).textContent(), /VectorAssembler reads country_at, which no column before it is called/);
  await page.getByRole("button", { name: "Move VectorAssembler down" }).press("Enter");
  assert.deepEqual(await stages(page), ["StringIndexer", "VectorAssembler", "LogisticRegression"]);
  await page.getByTestId("palette-search").focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByTestId("results").waitFor();
  await ready(page);
  assert.match(await page.getByTestId("metrics").textContent(), /areaUnderROC0\.\d{4}.*accuracy0\.\d{4}/);
  assert.equal(await page.getByRole("img", { name: /^ROC curve; the area under it is 0\.\d+/ }).count(), 1);
  assert.equal(await page.getByTestId("confusion").locator("tbody tr").count(), 2);
  assert.match(await page.getByTestId("stage").nth(0).getByTestId("step-rows").textContent(), /country_at/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("the prediction form answers while one types", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await fit(page);
  const prediction = page.getByTestId("prediction");
  await prediction.getByText("probability").waitFor();
  const before = await prediction.textContent();
  await page.getByTestId("prediction-form").getByLabel(/^num_streams/).fill("400");
  await page.waitForFunction((before) => document.querySelector("[data-testid=prediction]").textContent !== before, before);
  await page.context().close();
});

test("a link opens a pipeline, and fits nothing; the program is the canvas", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await page.getByTestId("stage").nth(2).waitFor();
  await ready(page);
  assert.equal(await page.getByTestId("results").count(), 0);
  assert.match(await code(page), /StringIndexer\(handleInvalid="keep", inputCol="country", outputCol="country_at"\),/);
  await page.reload();
  assert.equal(await page.getByTestId("stage").nth(2).getAttribute("data-class"), "LogisticRegression");
  await page.getByText("The program", { exact: true }).click();
  const written = await code(page);
  await page.getByRole("button", { name: "Open as the script" }).click();
  await page.getByTestId("editor").getByText("Pipeline").first().waitFor();
  assert.equal((await editorText(page)).replace(/\s+/g, ""), written.replace(/\s+/g, ""));
  await page.context().close();
});

test("a Pipeline that the notebook made opens on the canvas", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await page.getByTestId("stage").nth(2).waitFor();
  await page.getByText("The program", { exact: true }).click();
  await page.getByRole("button", { name: "Add to the notebook" }).click();
  await ready(page);
  await page.getByRole("button", { name: "Run all" }).click();
  await page.getByTestId("run").waitFor();
  await ready(page);
  await page.getByRole("link", { name: "Pipeline" }).click();
  for (const class_ of ["LogisticRegression", "VectorAssembler", "StringIndexer"]) await page.getByRole("button", { name: `Remove ${class_}` }).click();
  await page.getByRole("button", { name: "Open from the notebook" }).click();
  await page.getByRole("button", { name: "Open pipeline", exact: true }).click();
  assert.deepEqual(await stages(page), CHURN.stages.map((stage) => stage.class));
  await page.context().close();
});

test("a fit that fails says why, and two that do not are compared", async () => {
  const page = await visit(browser, { url: link({ ...CHURN, stages: CHURN.stages.map((stage) => (stage.class === "VectorAssembler" ? { ...stage, params: { ...stage.params, handleInvalid: "error" } } : stage)) }) });
  await ready(page);
  await page.getByTestId("data-columns").waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.getByTestId("pipeline-failed").waitFor();
  assert.match(await page.getByTestId("pipeline-failed").textContent(), /null|NaN/);
  await page.getByRole("button", { name: "Parameters of VectorAssembler" }).click();
  await page.getByLabel("handleInvalid").selectOption("skip");
  await fit(page);
  await page.getByRole("button", { name: "Parameters of LogisticRegression" }).click();
  await page.getByLabel("regParam").fill("0.5");
  await page.getByLabel("regParam").press("Enter");
  assert.match(await said(page).textContent(), /Changed since it was fitted/);
  await fit(page);
  assert.equal(await page.getByTestId("past-runs").locator("tbody tr").count(), 2);
  await page.getByRole("button", { name: "Bring back run 1" }).click();
  assert.doesNotMatch(await code(page), /regParam/);
  await page.context().close();
});

for (const width of [360, 768, 1440]) {
  for (const theme of ["light", "dark"]) {
    test(`the pipeline at ${width} px, ${theme}`, async () => {
      const page = await visit(browser, { url: PIPELINE, width, height: width < 700 ? 740 : 900, theme });
      const look = async (name) => {
        await screenshot(page, `pipeline-${name}-${width}-${theme}`);
        const { violations } = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`), []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      };
      await page.getByTestId("palette").waitFor();
      await look("empty");
      await page.goto(link(CHURN));
      await page.getByRole("button", { name: "Parameters of VectorAssembler" }).click();
      await page.getByTestId("data-columns").waitFor();
      await look("canvas");
      await page.getByRole("button", { name: "Parameters of VectorAssembler" }).click();
      await fit(page);
      await page.getByTestId("results").scrollIntoViewIfNeeded();
      await look("fitted");
      await page.context().close();
    });
  }
}
