// The Pipeline view, as a person uses it: stages on the canvas, a fit, what came of it, and the program that it is.
import assert from "node:assert/strict";
import { after, before as beforeAll, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { looksWell } from "./looks.mjs";
import { HOME, editorText, launch, ready, runScript, status, visit } from "./page.mjs";

const PIPELINE = new URL("?view=pipeline", HOME).href;
const CHURN = {
  path: "data/streams.csv",
  stages: [
    { class: "StringIndexer", params: { inputCol: "country", outputCol: "country_at", handleInvalid: "keep" } },
    { class: "VectorAssembler", params: { inputCols: ["age", "num_streams", "country_at"], outputCol: "features", handleInvalid: "skip" } },
    { class: "LogisticRegression", params: { labelCol: "is_subscriber" } },
  ],
};
const before = CHURN.stages.slice(0, 2);
const TREE = { ...CHURN, stages: [...before, { class: "DecisionTreeClassifier", params: { labelCol: "is_subscriber", maxDepth: 3 } }] };
const FOREST = { ...CHURN, stages: [...before, { class: "RandomForestClassifier", params: { labelCol: "is_subscriber", numTrees: 3, maxDepth: 2, seed: 1 } }] };
const link = (canvas) => `${PIPELINE}#pipeline=z.${deflateRawSync(Buffer.from(JSON.stringify(canvas))).toString("base64url")}`;

let browser;
beforeAll(async () => {
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

test("a first visit has an example, and Fit leads to what is missing", async () => {
  const page = await visit(browser, { url: PIPELINE });
  await ready(page);
  // What can be read as a table, each once: no programs, nor what made the samples.
  const paths = () => page.getByTestId("pipeline-path").locator("option").allTextContents();
  assert.deepEqual((await paths()).slice(1), ["data/streams.csv", "data/ratings.csv", "data/rings.libsvm", "data/moby-dick.txt"]);
  const focused = () => page.evaluate(() => document.activeElement.dataset.testid);
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  assert.equal(await focused(), "pipeline-path");
  await page.getByTestId("pipeline-path").selectOption("data/streams.csv");
  await page.getByTestId("data-columns").waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  assert.equal(await focused(), "palette-search");
  await page.keyboard.type("kmeans");
  await page.getByText("2 stages · Enter adds KMeans").waitFor();
  await page.keyboard.press("Enter");
  assert.deepEqual(await stages(page), ["KMeans"]);
  await page.getByTestId("pipeline-path").selectOption("");
  await page.getByTestId("stage").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Show an example" }).click();
  assert.deepEqual(await stages(page), ["StringIndexer", "VectorAssembler", "LogisticRegression"]);
  await fit(page);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

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
  assert.match(await page.getByTestId("metrics").textContent(), /^accuracy0\.\d{4}.*areaUnderROC0\.\d{4}/);
  assert.equal(await page.getByRole("img", { name: /^ROC curve; the area under it is 0\.\d+/ }).count(), 1);
  assert.equal(await page.getByTestId("confusion").locator("tbody tr").count(), 2);
  assert.match(await page.getByTestId("stage").nth(0).getByTestId("step-rows").textContent(), /country_at/);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("by keyboard the focus stays with what it did, a removed stage comes back as it was, and the palette is one stop", async () => {
  const page = await visit(browser, { url: PIPELINE });
  const isAt = (name) => page.waitForFunction((name) => (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent) === name, name);
  await page.getByRole("button", { name: "Show an example" }).press("Enter");
  await page.waitForFunction(() => document.activeElement.dataset.testid === "pipeline-path");
  const written = await code(page);
  await page.getByRole("button", { name: "Move VectorAssembler up" }).press("Enter");
  await isAt("Move VectorAssembler down");
  await page.keyboard.press("Enter");
  await isAt("Move VectorAssembler down");
  await page.getByRole("button", { name: "Remove VectorAssembler" }).press("Enter");
  await isAt("Undo");
  assert.deepEqual(await stages(page), ["StringIndexer", "LogisticRegression"]);
  await page.keyboard.press("Enter");
  await isAt("Parameters of VectorAssembler");
  assert.equal(await code(page), written);
  await page.getByTestId("palette-search").focus();
  await page.keyboard.press("ArrowDown");
  await isAt("Add Binarizer");
  await page.keyboard.press("ArrowRight");
  await isAt("Add BucketedRandomProjectionLSH");
  await page.keyboard.press("End");
  const last = await page.evaluate(() => document.activeElement.id);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("[data-testid=palette]")), null);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), last);
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
  await page.getByRole("button", { name: "Open from a program" }).click();
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

test("rows are seen before and after each stage before anything is fitted, and after each change", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await page.getByTestId("stage").nth(2).waitFor();
  await ready(page);
  await page.getByTestId("data-columns").waitFor();
  const show = page.getByTestId("preview");
  await show.press("Enter");
  const rows = (at) => page.getByTestId("stage").nth(at).getByTestId("step-rows");
  await rows(1).waitFor();
  assert.match(await page.getByTestId("pipeline-data").getByTestId("step-rows").textContent(), /is_subscriber/);
  assert.match(await rows(0).textContent(), /country_at/);
  assert.equal(await page.getByTestId("results").count(), 0);
  assert.match(await page.getByTestId("stage").nth(2).textContent(), /known once it is fitted/);
  // A stage that cannot run says why on its own card, at once.
  await page.getByRole("button", { name: "Parameters of VectorAssembler" }).click();
  await page.getByLabel("handleInvalid").selectOption("error");
  await page.getByTestId("stage").nth(1).getByTestId("step-error").waitFor();
  assert.equal(await rows(0).count(), 1);
  await page.getByLabel("handleInvalid").selectOption("keep");
  await rows(1).waitFor();
  await ready(page);
  await show.click();
  assert.equal(await page.getByTestId("step-rows").count(), 0);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a tree is drawn as deep as is asked, and each of its nodes is in a table; a forest's trees are chosen", async () => {
  const page = await visit(browser, { url: link(TREE) });
  await fit(page);
  const tree = page.getByTestId("tree");
  const boxes = () => tree.locator(".node").count();
  assert.match(await tree.locator(".node .head").first().textContent(), /(age|num_streams|country_at) (<=|in) .*[?…]$/);
  const deep = await boxes();
  await tree.getByRole("combobox", { name: /^Levels/ }).selectOption("1");
  assert.equal(await boxes(), 3);
  assert.ok(deep > 3);
  await tree.getByRole("button", { name: "As table: the tree" }).click();
  const rows = await page.getByTestId("tree-table").locator("tbody tr").allTextContents();
  assert.match(rows[0], /all rows/);
  const [all] = (await tree.getByText(/nodes, \d+ levels? of splits/).textContent()).match(/\d+/);
  assert.equal(rows.length, Number(all));
  await page.goto(link(FOREST));
  await page.locator("[data-testid=stage][data-class=RandomForestClassifier]").waitFor();
  await fit(page);
  const first = await tree.locator(".node title").allTextContents();
  await page.getByTestId("tree-choice").selectOption("1");
  await tree.getByText(/tree 2 of 3/).waitFor();
  assert.notDeepEqual(await tree.locator(".node title").allTextContents(), first);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what it is judged by is chosen, comes first, and stands in the program; a fit's iterations are a chart", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await page.getByTestId("metric").selectOption("areaUnderPR");
  assert.match(await code(page), /evaluator = BinaryClassificationEvaluator\(labelCol="is_subscriber", metricName="areaUnderPR"\)/);
  await fit(page);
  assert.match(await page.getByTestId("metrics").locator("dt").first().textContent(), /^areaUnderPR$/);
  const iterations = page.getByTestId("iterations");
  assert.match(await iterations.locator("li").first().textContent(), /LogisticRegression: \d+ iterations?, its objective 0\.\d+/);
  await iterations.getByRole("button", { name: "As table" }).click();
  const objective = await iterations.getByTestId("chart-table").locator("tbody tr td:last-child").allTextContents();
  assert.ok(objective.length > 1 && Number(objective.at(-1)) < Number(objective[0]), `${objective}`);
  await page.context().close();
});

test("what is typed stays as it is typed while the canvas is drawn again", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await page.getByRole("button", { name: "Parameters of LogisticRegression" }).click();
  const field = page.getByLabel("regParam");
  await field.pressSequentially("5.0");
  // A choice that takes no focus: the canvas changes under the field.
  const written = await code(page);
  await page.getByLabel("Fit on").evaluate((select) => {
    select.selectedIndex = select.selectedIndex === 0 ? 1 : 0;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await page.waitForFunction((written) => document.querySelector("[data-testid=pipeline-code]").textContent !== written, written);
  assert.equal(await field.inputValue(), "5.0");
  await field.pressSequentially("5");
  await field.press("Enter");
  assert.equal(await field.inputValue(), "5.05");
  assert.match(await code(page), /regParam=5\.05/);
  // What cannot be read stays too, with what is wrong of it.
  await field.fill("much");
  await field.press("Tab");
  await page.getByRole("alert").getByText("much is not a number").waitFor();
  assert.equal(await field.inputValue(), "much");
  await page.context().close();
});

test("vectors and matrices are typed as numbers", async () => {
  const stages = [...before, { class: "ElementwiseProduct", params: { inputCol: "features", outputCol: "scaled" } }, CHURN.stages[2]];
  const page = await visit(browser, { url: link({ ...CHURN, stages }) });
  await page.getByRole("button", { name: "Parameters of ElementwiseProduct" }).click();
  const stage = page.getByTestId("stage").nth(2);
  const field = async (name, typed) => {
    const input = page.getByLabel(name, { exact: true });
    if (!(await input.isVisible())) await page.getByTestId("stage").locator("details:not([open]) summary").first().click();
    await input.fill(typed);
    await input.press("Tab");
  };
  await field("scalingVec", "1, much");
  await stage.getByRole("alert").getByText("much is not a number").waitFor();
  await field("scalingVec", "1, 0.5, 2");
  assert.match(await code(page), /scalingVec=Vectors\.dense\(\[1\.0, 0\.5, 2\.0\]\)/);
  await page.getByRole("button", { name: "Parameters of LogisticRegression" }).click();
  await field("lowerBoundsOnCoefficients", "-1, -1, 0");
  assert.match(await code(page), /lowerBoundsOnCoefficients=Matrices\.dense\(1, 3, \[-1\.0, -1\.0, 0\.0\]\)/);
  await fit(page);
  assert.match(await stage.getByTestId("step-rows").textContent(), /scaled/);
  await page.context().close();
});

test("a Pipeline of a script that has ended opens on the canvas", async () => {
  const page = await visit(browser, { url: HOME });
  await ready(page);
  const script = `from pyspark.sql import SparkSession
from pyspark.ml import Pipeline
from pyspark.ml.feature import Tokenizer, HashingTF

spark = SparkSession.builder.getOrCreate()

def learn():
    data = spark.createDataFrame([("a b",)], ["text"])
    return Pipeline(stages=[Tokenizer(inputCol="text", outputCol="words"), HashingTF(inputCol="words", outputCol="tf", numFeatures=16)]).fit(data)

learn()
`;
  const { ended } = await runScript(page, script);
  assert.match(ended, /^Finished/);
  await page.getByRole("link", { name: "Pipeline" }).click();
  await page.getByTestId("palette").waitFor();
  await page.getByRole("button", { name: "Open from a program" }).click();
  assert.match(await page.getByTestId("found").textContent(), /fit at .*:9.*which has ended: Tokenizer → HashingTF/);
  await page.getByRole("button", { name: /^Open fit at/ }).click();
  assert.deepEqual(await stages(page), ["Tokenizer", "HashingTF"]);
  assert.match(await code(page), /numFeatures=16/);
  await page.context().close();
});

test("links set a person's own pipelines aside, and none of these is lost", async () => {
  const page = await visit(browser, { url: link(CHURN) });
  await page.getByTestId("stage").nth(2).waitFor();
  // By a change it becomes the person's own.
  await page.getByRole("button", { name: "Remove VectorAssembler" }).click();
  const own = ["StringIndexer", "LogisticRegression"];
  const open = async (canvas, last) => {
    await page.evaluate((hash) => (location.hash = hash), new URL(link(canvas)).hash);
    await page.locator(`[data-testid=stage][data-class=${last}]`).waitFor();
  };
  await open(TREE, "DecisionTreeClassifier");
  await open(FOREST, "RandomForestClassifier");
  // Neither link's pipeline was the person's: one is set aside.
  await page.getByRole("button", { name: "Previous pipeline" }).click();
  assert.deepEqual(await stages(page), own);
  await page.getByRole("button", { name: "Remove LogisticRegression" }).click();
  await open(TREE, "DecisionTreeClassifier");
  await page.reload();
  await page.getByTestId("palette").waitFor();
  await page.getByRole("button", { name: "Previous pipeline" }).click();
  const choices = await page.getByTestId("found").locator("li").allTextContents();
  assert.equal(choices.length, 2);
  assert.match(choices[0], /StringIndexer$/);
  assert.match(choices[1], /RandomForestClassifier$/);
  await page.getByTestId("found").getByRole("button", { name: /^Open/ }).first().click();
  assert.deepEqual(await stages(page), ["StringIndexer"]);
  await page.context().close();
});

test("while the engine comes, the view says what can be done in it", async () => {
  const page = await visit(browser, { url: PIPELINE });
  const words = await status(page);
  if (/Loading/.test(words)) assert.match(words, /You can arrange its stages meanwhile\.$/);
  await page.context().close();
});

test("the pipeline looks well empty, on the canvas, and with what a fit gave", async () => {
  const page = await visit(browser, { url: PIPELINE });
  await page.getByTestId("palette").waitFor();
  await looksWell(page, "pipeline-empty");
  await page.goto(link(CHURN));
  await page.getByRole("button", { name: "Parameters of VectorAssembler" }).click();
  await page.getByTestId("data-columns").waitFor();
  await looksWell(page, "pipeline-canvas");
  await page.getByRole("button", { name: "Parameters of VectorAssembler" }).click();
  await fit(page);
  await looksWell(page, "pipeline-fitted", { settle: () => page.getByTestId("results").scrollIntoViewIfNeeded() });
  await page.goto(link(TREE));
  await page.locator("[data-testid=stage][data-class=DecisionTreeClassifier]").waitFor();
  await fit(page);
  await looksWell(page, "pipeline-tree", { settle: () => page.getByTestId("tree").scrollIntoViewIfNeeded() });
  await page.context().close();
});
