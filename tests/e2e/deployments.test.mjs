// Models that are registered, and deployed: from a cell of the notebook to an address that answers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { wellFormed } from "./looks.mjs";
import { HOME, PATIENCE, SUBPATH, launch, ready, runScript, screenshot, visit } from "./page.mjs";
import { notebook } from "./notebook.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const FIT = `from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
rows = [(["us", "sg", "in"][at % 3], float(at % 17), "yes" if at % 17 > 8 else "no") for at in range(170)]
train = spark.createDataFrame(rows, "country string, age double, state string")
model = Pipeline(stages=[
    StringIndexer(inputCol="state", outputCol="label"), StringIndexer(inputCol="country", outputCol="at"),
    VectorAssembler(inputCols=["at", "age"], outputCol="features"), LogisticRegression(maxIter=20)]).fit(train)`;
const REGISTER = `import mlflow
with mlflow.start_run():
    mlflow.log_metric("areaUnderROC", 0.875)
    mlflow.log_input(mlflow.data.from_spark(train))
    mlflow.spark.log_model(model, name="model", registered_model_name="churn")`;

const row = (page, name = "churn", version = 1) => page.locator(`[data-testid=model][data-model="${name}"][data-version="${version}"]`);
const card = (page, name = "churn") => page.locator(`[data-testid=deployment][data-deployment="${name}"]`);

const go = (page, view) => page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();

/** Runs cells of a new notebook and goes to the Deploy view. */
async function registered(page, cells = [FIT, REGISTER]) {
  await notebook(() => page).open(cells);
  await notebook(() => page).runAll();
  await go(page, "Deploy");
  await row(page).waitFor();
}

async function deploy(page, { name = "churn", version = 1, replicas = 2, contract = "flask", as } = {}) {
  await page.getByRole("button", { name: `Deploy ${name} ${version}` }).click();
  const form = page.getByTestId("deploy-form");
  if (as) await form.getByLabel("Name").fill(as);
  await form.getByLabel("Contract").selectOption(contract);
  await form.getByLabel("Replicas").fill(String(replicas));
  await form.getByRole("button", { name: "Deploy", exact: true }).click();
  await serving(page, as ?? name, replicas);
}

const serving = (page, name, replicas) =>
  page.locator(`[data-testid=deployment][data-deployment="${name}"][data-ready="${replicas}"]`).waitFor({ timeout: 3 * PATIENCE });

const opened = (at = HOME, options = {}) => visit(browser, { url: new URL("?view=notebook", at).href, ...options });

/** fetch in the page, relative to its own address. */
const fetched = (page, path, { method = "POST", body, headers = { "Content-Type": "application/json" } } = {}) =>
  page.evaluate(
    async ({ path, method, body, headers }) => {
      const response = await fetch(new URL(path, document.baseURI), { method, body, headers: body === undefined ? {} : headers });
      return { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) };
    },
    { path, method, body, headers },
  );

const predict = (page, rows, path = "deployments/churn/predict") => {
  const column = (name) => Object.fromEntries(rows.map((row, at) => [at, row[name]]));
  return fetched(page, path, { body: JSON.stringify({ country: column("country"), age: column("age") }) });
};

for (const [where, at] of [
  ["at the root", HOME],
  ["under a sub-path", SUBPATH],
]) {
  test(`a model of a cell is deployed with two replicas and answers fetch, ${where}`, { skip: !at }, async () => {
    const page = await opened(at);
    await registered(page);
    const shown = await row(page).textContent();
    assert.match(shown, /areaUnderROC 0\.8750/);
    assert.match(shown, /170 rows/);
    await deploy(page);
    await page.locator("[data-testid=route][data-state=service-worker]").waitFor();
    const answered = await predict(page, [
      { country: "us", age: 2 },
      { country: "in", age: 16 },
    ]);
    assert.equal(answered.text, "[0.0,1.0]");
    assert.equal(answered.status, 200);
    assert.match(answered.headers["x-replica"], /^churn-[12]$/);
    const hello = await fetched(page, "deployments/churn/", { method: "GET" });
    assert.match(hello.text, /Hello churn!/);
    assert.match(hello.headers["content-security-policy"], /sandbox/);
    // Watson's client lists it with the time at which it was made.
    await go(page, "Script");
    const { printed } = await runScript(page, 'from ibm_watsonx_ai import APIClient\nAPIClient({"url": "https://example.com"}).deployments.list()\n');
    assert.match(printed, new RegExp(`churn +churn +ready +${new Date().getUTCFullYear()}-`));
    // Another page of the site reaches it too, as long as this one is open.
    const other = await page.context().newPage();
    await other.goto(new URL("?view=start", at).href);
    assert.equal((await predict(other, [{ country: "us", age: 2 }])).text, "[0.0]");
    await page.close();
    const alone = await predict(other, [{ country: "us", age: 2 }]);
    assert.equal(alone.status, 503);
    assert.match(JSON.parse(alone.text).error, /No open page of this site runs a deployment named churn/);
  });
}


test("bad requests are answered by the contract, or refused in words", async () => {
  const page = await opened();
  await registered(page);
  await deploy(page, { replicas: 1 });
  const send = async (body, headers) => {
    const { status, text } = await fetched(page, "deployments/churn/predict", { body, headers });
    return { status, told: JSON.parse(text) };
  };
  const query = (query) => JSON.stringify({ query, type: "dict", mode: "test" });
  assert.deepEqual(await send(""), { status: 200, told: [] });
  assert.deepEqual(await send(JSON.stringify({ type: "dict", mode: "test" })), { status: 200, told: [] });
  const whole = await send(query({ country: ["us", "in"], age: [2, 16] }));
  assert.deepEqual({ status: whole.status, labels: whole.told.y_pred }, { status: 200, labels: [0, 1] });
  for (const [body, wanted] of [
    ['{"age": ', /not JSON/],
    ["\u0000", /not JSON/],
    [query({ country: ["us"], age: ["old"] }), /row 0, age: "old" where a number was expected/],
    [query({ country: ["us"] }), /columns: `age` is missing/],
    [query({ country: ["mars"], age: [3] }), /Unseen label: mars/],
    [query({ country: ["us", "in"], age: [3] }), /./],
    ["[1, 2, 3]", /./],
  ]) {
    const { status, told } = await send(body);
    assert.ok(status === 400, `${status} for ${body.slice(0, 50)}: ${JSON.stringify(told)}`);
    assert.match(told.error, wanted);
  }
  // 10 MB of rows are answered, or refused for what is in them; more are not taken.
  const long = await send(query({ country: ["us"], age: ["x".repeat(10 * 1024 * 1024 - 100)] }));
  assert.equal(long.status, 400);
  assert.ok(long.told.error.length < 500);
  const longer = await send(query({ country: ["us"], age: ["x".repeat(10 * 1024 * 1024)] }));
  assert.equal(longer.status, 413);
  assert.match(longer.told.error, /more than 10 MB/);
  assert.equal((await fetched(page, "deployments/churn/predict", { method: "DELETE" })).status, 405);
  assert.equal((await fetched(page, "deployments/churn/elsewhere", { method: "GET" })).status, 404);
  assert.equal((await fetched(page, "deployments/none/predict", { body: "{}" })).status, 503);
  // It answers as before, and its log files tell what was predicted.
  assert.equal((await predict(page, [{ country: "us", age: 2 }])).text, "[0.0]");
  const log = await fetched(page, "deployments/churn/logs/predict-test.log", { method: "GET" });
  assert.match(log.text, /^unique_id,timestamp,y_pred,y_proba,query,model_version,runtime\n/);
  assert.match(log.text, /\nchurn-\d+,[\d.]+,"\[0\.0,1\.0\]","\[\[.*\]\]","\{""country"": \[""us"",""in""\], ""age"": \[2,16\]\}",1,000:00:0\d\n/);
  assert.match(log.headers["content-disposition"], /attachment; filename=predict-test\.log/);
});

test("a replica that is killed while requests come takes none along, and another takes its place", async () => {
  const page = await opened();
  await registered(page);
  await deploy(page);
  const asked = page.evaluate(async () => {
    const one = async (at) => {
      const body = JSON.stringify({ query: { country: ["us"], age: [at % 17] }, type: "dict", mode: "prod" });
      const response = await fetch(new URL("deployments/churn/predict", document.baseURI), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
      });
      return { status: response.status, right: (await response.json()).y_pred?.[0] === (at % 17 > 8 ? 1 : 0), replica: response.headers.get("X-Replica") };
    };
    // Eight callers, each asking again once it was answered.
    const answers = [];
    const caller = async (first) => {
      for (let at = first; at < 240; at += 8) answers.push(await one(at));
    };
    await Promise.all(Array.from({ length: 8 }, (_, first) => caller(first)));
    return answers;
  });
  const killed = async (id) => {
    await page.waitForFunction((id) => {
      const cell = document.querySelector(`[data-testid=replica][data-replica="${id}"] td:nth-of-type(2)`);
      return cell && Number(cell.textContent) > 5;
    }, id);
    await page.getByRole("button", { name: `Kill ${id}` }).click();
  };
  await killed("churn-1");
  const answers = await asked;
  assert.equal(answers.length, 240);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.ok(answers.every(({ right }) => right));
  assert.deepEqual([...new Set(answers.map(({ replica }) => replica))].sort(), ["churn-1", "churn-2"]);
  await serving(page, "churn", 2);
  const restarts = page.locator('[data-testid=replica][data-replica="churn-1"] td').nth(3);
  assert.equal(await restarts.textContent(), "1");
  // All are killed at once: what is asked meanwhile waits for the next.
  const waits = predict(page, [{ country: "us", age: 2 }]);
  for (const id of ["churn-1", "churn-2"]) await page.getByRole("button", { name: `Kill ${id}` }).click();
  const later = predict(page, [{ country: "in", age: 16 }]);
  assert.equal((await waits).text, "[0.0]");
  assert.equal((await later).text, "[1.0]");
});

test("versions are compared, promoted, deleted and brought back; archives leave and come back; all is there after a reload", async () => {
  const page = await opened();
  const second = `${REGISTER.replace("0.875", "0.9")}`;
  await registered(page, [FIT, REGISTER, FIT.replace("maxIter=20", "maxIter=2, regParam=0.25"), second]);
  await row(page, "churn", 2).waitFor();
  await page.getByLabel("Compare churn 1").check();
  await page.getByLabel("Compare churn 2").check();
  const differences = await page.getByTestId("difference").allTextContents();
  assert.ok(differences.some((text) => text.startsWith("areaUnderROC0.8750.9")), differences.join("\n"));
  assert.ok(differences.some((text) => /LogisticRegressionModel\.regParam0\.00?\.25|LogisticRegressionModel\.regParam0\.25/.test(text) || /regParam/.test(text)));
  assert.ok(!differences.some((text) => /handleInvalid/.test(text)));
  await page.getByLabel("Stage of churn 1").selectOption("Production");
  await page.locator('[data-testid=model][data-version="1"][data-stage=Production]').waitFor();
  await page.getByLabel("Stage of churn 2").selectOption("Production");
  await page.locator('[data-testid=model][data-version="1"][data-stage=Archived]').waitFor();
  // Faster than the files are written: the last word counts, in the store too.
  for (const stage of ["Staging", "Production"]) await page.getByLabel("Stage of churn 1").selectOption(stage);
  await page.getByLabel("Stage of churn 2").selectOption("Staging");
  await page.getByLabel("Stage of churn 2").selectOption("Production");
  await ready(page);
  await page.waitForTimeout(500);
  const stages = await page.getByTestId("model").evaluateAll((rows) => rows.map(({ dataset }) => `${dataset.version} ${dataset.stage}`));
  assert.deepEqual(stages, ["2 Production", "1 Archived"]);
  await screenshot(page, "deploy-models");
  await wellFormed(page, "the models");

  await page.getByRole("button", { name: "Delete churn 1" }).click();
  await row(page).waitFor({ state: "detached" });
  await page.getByTestId("model-deleted").getByRole("button", { name: "Undo" }).click();
  await row(page).waitFor();

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export churn 2", exact: true }).click()]);
  assert.equal(download.suggestedFilename(), "churn-2.zip");
  const archive = await download.path();
  await page.getByTestId("model-file").setInputFiles({ name: "churn-2.zip", mimeType: "application/zip", buffer: readFileSync(archive) });
  await row(page, "churn", 3).waitFor();
  assert.equal(await row(page, "churn", 3).getAttribute("data-stage"), "None");

  // In another system's form: by the terminal, which shows how.
  await page.getByLabel("Export churn 2 as", { exact: true }).click();
  for (const [label, file] of [["Flask and Docker", "churn-2-docker.zip"], ["PMML", "churn-2.pmml"]]) {
    const button = page.getByRole("button", { name: `Export churn 2 as ${label}` });
    if (!(await button.isVisible())) await page.getByLabel("Export churn 2 as", { exact: true }).click();
    const [exported] = await Promise.all([page.waitForEvent("download"), button.click()]);
    assert.equal(exported.suggestedFilename(), file);
    await page.getByTestId("terminal-log").getByText(`export-model --to`).last().waitFor();
    await ready(page);
    await go(page, "Deploy");
  }

  const broken = readFileSync(archive);
  broken.fill(0, 300, 400);
  for (const [buffer, wanted] of [
    [Buffer.from("no zip at all"), /bad\.zip was not imported: it is not a zip archive/],
    [broken, /bad\.zip was not imported: .* is damaged/],
  ]) {
    await page.getByTestId("model-file").setInputFiles({ name: "bad.zip", mimeType: "application/zip", buffer });
    await page.getByTestId("deploy-problems").getByText(wanted).waitFor();
  }
  assert.equal(await page.getByTestId("model").count(), 3);

  await page.reload();
  await row(page, "churn", 3).waitFor();
  assert.equal(await page.getByTestId("model").count(), 3);
  assert.equal(await row(page, "churn", 2).getAttribute("data-stage"), "Production");
  await ready(page);
  // Python sees what the page has done.
  await go(page, "Script");
  const { printed } = await runScript(
    page,
    "from mlflow.tracking import MlflowClient\nprint([(one.version, one.current_stage) for one in MlflowClient().search_model_versions(\"name='churn'\")])\nMlflowClient().transition_model_version_stage('churn', 3, 'Staging')\n",
  );
  assert.match(printed, /\[\('3', 'None'\), \('2', 'Production'\), \('1', 'Archived'\)\]/);
  await go(page, "Deploy");
  await page.locator('[data-testid=model][data-version="3"][data-stage=Staging]').waitFor();
});

test("a saved model from elsewhere is imported, though the engine is busy, and a deployment is scaled, swapped and stopped", async () => {
  const page = await opened();
  // What a person has from elsewhere: a zip of a folder that Spark has saved.
  const save = `model.write().overwrite().save("saved")
import os, zipfile
with zipfile.ZipFile("saved.zip", "w", strict_timestamps=False) as archive:
    for place, _, names in os.walk("saved"):
        for name in names:
            archive.write(f"{place}/{name}", f"my model/{os.path.relpath(f'{place}/{name}', 'saved')}")`;
  await registered(page, [FIT, save, REGISTER]);
  await go(page, "Data");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download saved.zip" }).click()]);
  const file = await download.path();
  await go(page, "Deploy");
  await page.getByTestId("model-file").setInputFiles({ name: "elsewhere.zip", mimeType: "application/zip", buffer: readFileSync(file) });
  await row(page, "elsewhere").waitFor({ timeout: 2 * PATIENCE });
  await page.getByTestId("model-file").setInputFiles({ name: "again.zip", mimeType: "application/zip", buffer: readFileSync(file) });
  await row(page, "again").waitFor({ timeout: 2 * PATIENCE });

  await deploy(page, { name: "elsewhere", replicas: 1, contract: "mlflow" });
  const invoked = await fetched(page, "deployments/elsewhere/invocations", {
    body: JSON.stringify({ dataframe_split: { columns: ["country", "age"], data: [["us", 2], ["in", 16]] } }),
  });
  assert.deepEqual(JSON.parse(invoked.text), { predictions: [0, 1] });
  await page.getByLabel("Replicas of elsewhere").fill("2");
  await page.getByLabel("Replicas of elsewhere").press("Tab");
  await serving(page, "elsewhere", 2);
  await page.getByLabel("Replicas of elsewhere").fill("99");
  await page.getByLabel("Replicas of elsewhere").press("Tab");
  await page.getByTestId("deploy-problems").getByText(/A deployment has 1 to 8 replicas/).waitFor();

  // A model that is deployed is not deleted.
  await page.getByRole("button", { name: "Delete elsewhere 1" }).click();
  await page.getByTestId("deploy-problems").getByText("elsewhere 1 is deployed as elsewhere: remove that first.").waitFor();
  await screenshot(page, "deploy-deployment");

  await page.getByRole("button", { name: "Stop elsewhere" }).click();
  await page.locator('[data-testid=deployment][data-state=stopped]').waitFor();
  const stopped = await fetched(page, "deployments/elsewhere/invocations", { body: "{}" });
  assert.equal(stopped.status, 503);
  // It is remembered.
  await page.reload();
  await page.locator('[data-testid=deployment][data-deployment=elsewhere][data-state=stopped]').waitFor();
  await page.getByRole("button", { name: "Remove elsewhere" }).click();
  await card(page, "elsewhere").waitFor({ state: "detached" });
});

test("the terminal's curl reaches a deployment by its port, with a service worker or without", async () => {
  const page = await opened(HOME, { serviceWorkers: "block" });
  await registered(page);
  await deploy(page, { replicas: 1, contract: "wml" });
  const route = page.locator("[data-testid=route][data-state=direct]");
  await route.waitFor();
  assert.match(await route.textContent(), /Only this page and its terminal reach them: /);
  await go(page, "Terminal");
  const input = page.getByTestId("terminal-input");
  await page.waitForFunction(() => document.querySelector("[data-testid=prompt]")?.textContent.length > 1);
  const body = JSON.stringify({ input_data: [{ fields: ["country", "age"], values: [["us", 2], ["in", 16]] }] });
  await input.fill(`curl -s -X POST -H 'Content-Type: application/json' -d '${body}' http://localhost:8080/ml/v4/deployments/churn/predictions`);
  await input.press("Enter");
  await page.getByTestId("terminal-log").getByText(/"predictions"/).last().waitFor();
  const told = await page.getByTestId("terminal-log").textContent();
  assert.match(told, /"fields": ?\["prediction"/);
  assert.deepEqual(page.problems.filter((text) => !/service worker/i.test(text)), []);
});

test("what the Pipeline view has fitted is registered with its metrics and its data", async () => {
  const canvas = {
    path: "data/streams.csv",
    stages: [
      { class: "VectorAssembler", params: { inputCols: ["age", "num_streams"], outputCol: "features", handleInvalid: "skip" } },
      { class: "LogisticRegression", params: { labelCol: "is_subscriber" } },
    ],
  };
  const packed = deflateRawSync(Buffer.from(JSON.stringify(canvas))).toString("base64url");
  const page = await visit(browser, { url: new URL(`?view=pipeline#pipeline=z.${packed}`, HOME).href });
  await ready(page);
  await page.getByTestId("data-columns").waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.getByTestId("results").waitFor();
  await ready(page);
  const form = page.getByTestId("register-fit");
  await form.getByLabel("Register it as").fill("a b");
  await form.getByText(/A model's name has letters, digits/).waitFor();
  await form.getByLabel("Register it as").fill("streams");
  await form.getByRole("button", { name: "Register" }).click();
  await form.getByText("streams 1 is registered.").waitFor();
  await form.getByRole("button", { name: "Deploy" }).click();
  const registered = row(page, "streams");
  await registered.waitFor();
  const told = await registered.textContent();
  assert.match(told, /areaUnderROC 0\.\d{4}/);
  assert.match(told, /pipeline/);
  assert.match(told, /[\d,]+ rows/);
  assert.deepEqual(page.problems, []);
});
