// The Load test of a deployment: rates and callers against one and two replicas, as it goes and what it says at its end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { from, looksWell } from "./looks.mjs";
import { PATIENCE, launch } from "./page.mjs";
import { card, go, opened, rowsOf, says } from "./screens.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await opened(browser, "Load test");
});
after(() => browser.close());

const start = () => page.getByTestId("load-start");
const field = (label) => page.getByLabel(label, { exact: true });

async function set(values) {
  for (const [label, value] of Object.entries(values)) {
    await field(label).fill(String(value));
    await field(label).press("Tab");
  }
}

async function run() {
  await start().click();
  await says(start(), "Stop");
  await says(start(), "Start", { timeout: 4 * PATIENCE });
  assert.equal(await page.getByTestId("load-problem").count(), 0);
}

test("what is no load is said before it is started", async () => {
  await page.getByTestId("load-empty").waitFor();
  await set({ "Levels": 0 });
  await page.getByText("Levels: a number from 1 to 50 is asked for.").waitFor();
  assert.ok(await start().isDisabled());
  await set({ "Levels": 2 });
  assert.ok(await start().isEnabled());
});

test("a number is typed letter by letter, a nought after the point too", async () => {
  const seconds = field("Seconds a level");
  await seconds.fill("");
  await seconds.pressSequentially("5.05");
  assert.equal(await seconds.inputValue(), "5.05");
});

test("rates are held against one replica and then two, and are told live", async () => {
  await set({ "From, requests/s": 4, "To, requests/s": 12, "Levels": 2, "Seconds a level": 1.5, "Replicas, from": 1, "Replicas, to": 2 });
  await start().click();
  const now = page.getByTestId("load-now");
  await now.waitFor({ timeout: 4 * PATIENCE });
  assert.match(await now.textContent(), /^Now: 4 requests\/s against 1 replica/);
  await page.waitForFunction(() => /answered[1-9]/.test(document.querySelector("[data-testid=load-now]")?.textContent ?? ""));
  await says(start(), "Start", { timeout: 4 * PATIENCE });
  const rows = await rowsOf(page, "load-table");
  assert.deepEqual(rows.map((row) => [row.replicas, row["sent/s"]]), [["1", "4"], ["1", "12"], ["2", "4"], ["2", "12"]]);
  for (const row of rows) {
    assert.match(row.failed, /^0 of [1-9]/, JSON.stringify(row));
    assert.ok(Number(row["answered/s"]) > 0, JSON.stringify(row));
    assert.match(row["M/M/c's mean"], /ms|s|grows without end/);
  }
  // The replica that the test asked for goes again.
  await page.locator('[data-testid=deployment][data-ready="1"]').waitFor();
  assert.equal(await card(page).getByLabel("Replicas of churn").inputValue(), "1");
});

test("the questions of scale are answered from what was measured", async () => {
  const said = await page.getByTestId("load-said").textContent();
  assert.match(said, /How many requests a second does one replica answer\?(About|At least) \d/);
  assert.match(said, /How many do 2 replicas answer\?/);
  assert.match(said, /What does replica 2 bring\?\d\.\d times the requests of 1 replica; 2\.0 times would be all of it\./);
  assert.match(said, /Where does latency break with 1 replica\?/);
  const needed = page.getByTestId("load-needed");
  await field("Milliseconds wanted").fill("0.5");
  await field("Milliseconds wanted").press("Tab");
  await says(needed, /^No number of replicas: one request alone has a p99 of/);
  await field("Requests a second wanted").fill("3");
  await field("Milliseconds wanted").fill("60000");
  await field("Milliseconds wanted").press("Tab");
  await says(needed, /^1 replica: measured, with p99 at/);
});

test("pictures show time, load and theory, and each is a table too", async () => {
  const titles = await page.locator(".load-screen .chart-title").allTextContents();
  assert.deepEqual(titles, [
    "Requests answered over time, 2 replicas",
    "Latency over time, 2 replicas",
    "Latency against load",
    "Requests answered against load",
    "Mean latency beside a queue's theory, 1 replica",
    "Mean latency beside a queue's theory, 2 replicas",
  ]);
  const last = page.locator(".load-screen .chart").last();
  await last.getByRole("button", { name: "As table" }).click();
  const table = await last.getByTestId("chart-table").textContent();
  assert.match(table, /M\/M\/2/);
  assert.match(table, /measured/);
  assert.match(table, /played through/);
  await last.getByRole("button", { name: "As picture" }).click();
});

test("callers, several rows a request, and Stop", async () => {
  await page.getByTestId("load-shape").selectOption("callers");
  await set({ "From, callers": 1, "To, callers": 4, "Levels": 2, "Seconds a level": 1, "Rows a request": 20, "Replicas, to": 1 });
  await run();
  const rows = await rowsOf(page, "load-table");
  assert.deepEqual(rows.map((row) => [row.replicas, row.callers]), [["1", "1"], ["1", "4"]]);
  assert.match(await page.getByTestId("load-said").textContent(), /rows a second at 20 rows a request/);
  await set({ "Seconds a level": 60 });
  await start().click();
  await page.getByTestId("load-now").waitFor({ timeout: 2 * PATIENCE });
  await start().click();
  await says(start(), "Start");
  assert.match(await page.locator("#measured-head").textContent(), /the last run was stopped/);
});

test("it looks well at each size, and axe finds nothing", async () => {
  await page.getByTestId("load-shape").selectOption("rate");
  await set({ "From, requests/s": 5, "To, requests/s": 60, "Levels": 3, "Seconds a level": 1, "Rows a request": 1, "Replicas, to": 2 });
  await run();
  await looksWell(page, "load", { settle: from("#scale-head") });
  await looksWell(page, "load-charts", { settle: from(".load-screen .pictures") });
  assert.deepEqual(page.problems, []);
});

test("the lab on scale shows the same answers and pictures", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await go(page, "Labs");
  await page.getByRole("link", { name: "Scale" }).click();
  const told = page.getByTestId("lab-load");
  await told.getByText("How many do 2 replicas answer?").waitFor();
  assert.match(await told.textContent(), /Deployment churn.*Where does latency break with 1 replica\?/);
  assert.deepEqual(await told.locator(".chart-title").allTextContents(), [
    "Latency against load",
    "Requests answered against load",
    "Mean latency beside a queue's theory, 1 replica",
    "Mean latency beside a queue's theory, 2 replicas",
  ]);
  // However long the jobs beside it are, the document is as high as the window.
  const beyond = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  assert.ok(beyond <= 0, `${beyond} px`);
  await looksWell(page, "lab-load", { settle: from("[data-testid=lab-load]") });
  assert.deepEqual(page.problems, []);
});
