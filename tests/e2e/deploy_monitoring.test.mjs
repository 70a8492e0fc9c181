// Monitoring of a deployment: its log, drift against the training data, alerts, and the way back to a better model.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { from, looksWell } from "./looks.mjs";
import { PATIENCE, launch, ready } from "./page.mjs";
import { card, go, opened, rowsOf, says, show } from "./screens.mjs";
import { notebook } from "./notebook.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await opened(browser, "Monitoring");
});
after(() => browser.close());

const field = (label) => page.getByLabel(label, { exact: true });
const alerts = () => page.getByTestId("alerts");
const verdicts = async () => Object.fromEntries((await rowsOf(page, "drift")).map((row) => [row.column.replace("the model's", ""), row.verdict]));

async function send({ what = "nothing", column, amount, value, rows = 80, perSecond = 40 }) {
  await page.getByTestId("traffic-what").selectOption(what);
  if (column) await page.getByTestId("traffic-column").selectOption(column);
  const fill = async (label, text) => {
    await field(label).fill(String(text));
    await field(label).press("Tab");
    // Also while answers to what was sent before come in.
    assert.equal(await field(label).inputValue(), String(text), label);
  };
  if (amount !== undefined) await fill(what === "shift" ? "By, standard deviations" : "Of the values, %", amount);
  if (value !== undefined) await fill("Become", value);
  await fill("Requests", rows);
  await fill("Requests a second", perSecond);
  await page.getByTestId("simulate").click();
  await says(page.getByTestId("simulate"), "Stop");
  await says(page.getByTestId("simulate"), "Send", { timeout: 2 * PATIENCE });
  // The last of them are answered a moment later.
  await page.waitForTimeout(1500);
}

test("before any call there is nothing to compare, and that is said", async () => {
  await says(page.getByTestId("drift-said"), "No rows yet.");
  // What the Console has asked by itself.
  await page.getByTestId("log").getByText("while typing").first().waitFor();
  await page.getByRole("button", { name: "Empty", exact: true }).click();
  await says(page.getByTestId("log-empty"), "No calls yet.");
  await alerts().getByText("Nothing is past its threshold.").waitFor();
  assert.match(await page.getByTestId("retrain-said").textContent(), /^The outcome is known of 0 logged rows, and 20 are needed/);
  assert.ok(await page.getByTestId("retrain").isDisabled());
});

test("traffic as in training is stable", async () => {
  await send({});
  await says(page.getByTestId("drift-said"), /^The last 80 rows beside 400 rows of training data/);
  const found = await verdicts();
  assert.deepEqual(Object.keys(found), ["country", "age", "num_streams", "prediction"]);
  assert.ok(!Object.values(found).includes("drifted"), JSON.stringify(found));
  assert.doesNotMatch(await alerts().textContent(), /drifted/);
  const log = await rowsOf(page, "log");
  assert.equal(log[0].status, "200");
  assert.equal(log[0].from, "simulated");
  assert.match(log[0].predictions, /^[01]\.0$/);
  assert.match(await page.locator("#log-head").locator("xpath=../..").textContent(), /80 calls/);
});

test("a shift is found where it was made, told aloud and shown in shares", async () => {
  await send({ what: "shift", column: "age", amount: 4, rows: 300, perSecond: 100 });
  await alerts().getByText(/^Alert age: the input has drifted from the training data \(PSI/).waitFor();
  const found = await verdicts();
  assert.equal(found.age, "drifted");
  assert.notEqual(found.country, "drifted");
  await page.getByRole("button", { name: "Shares of age" }).click();
  await page.getByText(/^age: training and the last \d+ rows/).waitFor();
  await page.getByRole("button", { name: "Shares of age" }).click();
});

test("unseen categories are refused, counted and filtered", async () => {
  await send({ what: "becomes", column: "country", amount: 100, value: "mars", rows: 60, perSecond: 60 });
  await alerts().getByText(/country: \d+% of its values were never seen in training/).waitFor();
  await alerts().getByText(/\d+% of the last 50 requests failed/).waitFor();
  await page.getByTestId("errors-only").check();
  const log = await rowsOf(page, "log");
  assert.ok(log.every((row) => row.status === "400"), JSON.stringify(log.slice(0, 3)));
  assert.match(log[0].predictions, /Unseen label: mars/);
  await page.getByTestId("errors-only").uncheck();
});

test("the log is a file", async () => {
  await says(page.locator("#over-head"), "440 calls");
  const [handed] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save CSV" }).last().click()]);
  assert.equal(handed.suggestedFilename(), "churn-log.csv");
  const lines = readFileSync(await handed.path(), "utf8").trim().split("\n");
  assert.equal(lines[0], "number,timestamp,ms,method,target,status,rows,y_pred,query,label");
  assert.equal(lines.length, 441);
  assert.match(lines[1], /^\d+,\d+\.\d{3},\d+\.\d,POST,\/predict,200,1,\[[01]\.0\],"\{""fields"":\[""country"",""age"",""num_streams""\]/);
});

test("it looks well at each size, and axe finds nothing", async () => {
  await looksWell(page, "monitoring", { settle: from("[data-testid=deployment] .tab-row") });
  await looksWell(page, "monitoring-log", { settle: from("#over-head") });
});

test("the loop closes: the log teaches, a version is registered, promoted and deployed", async () => {
  await says(page.getByTestId("retrain-said"), /^The outcome is known of \d+ logged rows\./);
  await page.getByTestId("retrain").click();
  await page.getByTestId("cell").first().waitFor();
  await ready(page);
  await notebook(() => page).runAll();
  const shown = await page.locator("main").textContent();
  assert.match(shown, /400 training rows, \d+ of the log to learn from, \d+ to judge by/);
  assert.match(shown, /accuracy on the newest rows: retrained 0?1?\.\d+/);
  await go(page, "Deploy");
  await show(page, "Monitoring");
  await page.getByTestId("versions").getByText(/accuracy/).first().waitFor();
  assert.match(await page.getByTestId("retrain").locator("xpath=../..").textContent(), /retrain\/churn\/log\.csv/);
  await page.getByRole("button", { name: "Promote and deploy 2" }).click();
  // Nobody is told that the new one answers before it does.
  await card(page).getByText("churn 1 · Flask · serving until version 2 is ready").waitFor();
  await page.getByTestId("versions").getByText("starting; the one before answers").waitFor();
  await page.getByText("churn 2 is in production, and answers at churn once its replicas are ready.").first().waitFor();
  await card(page).getByText(/churn 2 · Flask · serving/).waitFor({ timeout: 3 * PATIENCE });
  assert.equal(await page.locator('[data-testid=model][data-version="2"]').getAttribute("data-stage"), "Production");
  // The old replica answers until the new one does.
  const swapped = () => {
    const all = [...document.querySelectorAll("[data-testid=replica]")];
    return all.length === 1 && all[0].dataset.state === "ready" && /churn-2/.test(all[0].textContent);
  };
  await page.waitForFunction(swapped, null, { timeout: 3 * PATIENCE });
  // It has learnt of Mars, and answers.
  await send({ what: "becomes", column: "country", amount: 100, value: "mars", rows: 20, perSecond: 20 });
  const log = await rowsOf(page, "log");
  assert.equal(log[0].status, "200", JSON.stringify(log[0]));
  assert.deepEqual(page.problems.filter((problem) => !/status of 400/.test(problem)), []);
});
