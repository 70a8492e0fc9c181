// A deployment whose screens the tests open: a model fitted and registered in the notebook, with its training data.
import { HOME, PATIENCE, ready, visit } from "./page.mjs";
import { notebook } from "./notebook.mjs";

/** 400 people who leave where they are old and listen little; countries it has not seen are refused. */
const FIT = `from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import StringIndexer, VectorAssembler
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
people = [(["us", "sg", "in"][at % 3], 15.0 + at % 50, at * 7 % 30) for at in range(400)]
rows = [(country, age, streams, 1.0 if age - streams > 25 else 0.0) for country, age, streams in people]
train = spark.createDataFrame(rows, "country string, age double, num_streams int, left double")
model = Pipeline(stages=[
    StringIndexer(inputCol="country", outputCol="at"), VectorAssembler(inputCols=["at", "age", "num_streams"], outputCol="features"),
    LogisticRegression(labelCol="left", maxIter=20)]).fit(train)`;
const REGISTER = `import mlflow
with mlflow.start_run():
    mlflow.log_metric("accuracy", 0.5)
    mlflow.log_input(mlflow.data.from_spark(train))
    mlflow.spark.log_model(model, name="model", registered_model_name="churn")`;

export const card = (page) => page.locator('[data-testid=deployment][data-deployment="churn"]');
export const go = (page, view) => page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();

/** A visit with the model deployed, and one of its screens open. */
export async function opened(browser, screen, contract = "flask") {
  const page = await visit(browser, { url: new URL("?view=notebook", HOME).href });
  await notebook(() => page).open([FIT, REGISTER]);
  await notebook(() => page).runAll();
  await go(page, "Deploy");
  await page.getByRole("button", { name: "Deploy churn 1" }).click({ timeout: PATIENCE });
  const form = page.getByTestId("deploy-form");
  await form.getByLabel("Contract").selectOption(contract);
  await form.getByLabel("Replicas").fill("1");
  await form.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.locator('[data-testid=deployment][data-ready="1"]').waitFor({ timeout: 3 * PATIENCE });
  await ready(page);
  await show(page, screen);
  return page;
}

/** Opens a screen of the deployment. */
export async function show(page, screen) {
  const toggle = card(page).getByRole("button", { name: "Open", exact: true });
  if (await toggle.isVisible()) await toggle.click();
  await card(page).getByRole("button", { name: screen, exact: true }).click();
}

/** Waits until an element has a text. */
export const says = (locator, text, options) => locator.filter({ hasText: text }).first().waitFor(options);

export const rowsOf = (page, id) =>
  page.getByTestId(id).evaluate((table) => {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    const rows = [...table.tBodies[0].rows].filter((row) => row.cells.length === heads.length);
    return rows.map((row) => Object.fromEntries([...row.cells].map((cell, at) => [heads[at], cell.textContent])));
  });
