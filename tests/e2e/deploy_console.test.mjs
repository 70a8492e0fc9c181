// The Console of a deployment: ready requests, their answers, the same in other languages, and predictions while one types.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { from, looksWell } from "./looks.mjs";
import { launch } from "./page.mjs";
import { opened } from "./screens.mjs";

let browser, page;
before(async () => {
  browser = await launch();
  page = await opened(browser, "Console");
});
after(() => browser.close());

const body = () => page.getByTestId("body");
const response = () => page.getByTestId("response");
const code = () => page.getByTestId("code").textContent();

/** Sends what is in the form; gives status and body of the answer. */
async function send() {
  await page.getByTestId("send").click();
  await page.waitForTimeout(150);
  await page.locator("[data-testid=send]:not([disabled])").waitFor();
  return { line: await response().locator(".response-line").textContent(), body: await page.getByTestId("response-body").textContent() };
}

test("each ready request is answered, with status, headers and time", async () => {
  const ready = await page.getByTestId("ready").locator("option").allTextContents();
  assert.deepEqual(ready, ["A frame's dictionary · POST", "A query by columns · POST", "Hello · GET", "The log of tests · GET"]);
  assert.match(await body().inputValue(), /"country": \{"0": "us"\}/);
  const frame = await send();
  assert.match(frame.line, /^200 OK.*ms.*B$/);
  assert.equal(frame.body, "[0.0]");
  await response().getByText("Headers").click();
  assert.match(await response().locator("dl").textContent(), /Content-Typeapplication\/json/i);
  await page.getByTestId("ready").selectOption("1");
  const query = await send();
  assert.match(query.body, /"y_pred": \[0\.0\]/);
  assert.match(query.body, /"y_proba"/);
  await page.getByTestId("ready").selectOption("2");
  assert.equal(await body().count(), 0);
  assert.match((await send()).body, /Hello churn!/);
});

test("a request is edited and sent by keyboard; what is wrong is said by the contract", async () => {
  await page.getByTestId("ready").selectOption("1");
  await body().fill('{"query": {"country": ["mars"], "age": [30], "num_streams": [3]}, "type": "dict"}');
  await body().press("ControlOrMeta+Enter");
  await response().getByText(/^400/).waitFor();
  assert.match(await page.getByTestId("response-body").textContent(), /Unseen label: mars/);
  await body().fill('{"query": ');
  await page.getByText("This is not JSON:").waitFor();
  assert.equal(await body().getAttribute("aria-invalid"), "true");
  const cut = await send();
  assert.match(cut.line, /^400/);
  assert.match(cut.body, /the body is not JSON/);
  await page.getByLabel("Path", { exact: true }).fill("nowhere");
  assert.match((await send()).line, /^404/);
});

test("the request is written for curl, Python and JavaScript", async () => {
  await page.getByTestId("ready").selectOption("0");
  assert.match(await code(), /^curl -X POST 'http:\/\/localhost:\d+\/predict' \\\n {2}-H 'Content-Type: application\/json'/);
  await page.getByRole("button", { name: "Python", exact: true }).click();
  assert.match(await code(), /^import requests\n\nresponse = requests\.post\(\n {4}"http:\/\/localhost:\d+\/predict",\n {4}json=\{"age": \{"0": 15\.0\}/);
  await page.getByText(/serve-model churn-1\.zip --port \d+ --contract flask --name churn$/).waitFor();
  await page.getByRole("button", { name: "JavaScript", exact: true }).click();
  const script = await code();
  assert.match(script, /^const response = await fetch\("http:\/\/.*deployments\/churn\/predict"/);
  // It does what it says, from this very page.
  const answered = await page.evaluate(`(async () => { ${script.replace(/console\.log\((.*)\);/, "return [$1];")} })()`);
  assert.deepEqual(answered, [200, "[0.0]"]);
  await page.getByLabel("Method").selectOption("HEAD");
  assert.match(await code(), /^const response = await fetch\("[^"]*", \{ method: "HEAD" \}\);/);
  await page.getByRole("button", { name: "curl", exact: true }).click();
  assert.match(await code(), /^curl -I 'http:\/\/localhost:\d+\/predict'$/);
  await page.getByLabel("Method").selectOption("POST");
  await page.getByRole("button", { name: "JavaScript", exact: true }).click();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByTestId("code").locator("xpath=..").getByRole("button", { name: "Copy" }).click();
  await page.getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), script);
});

test("a row is predicted while it is typed, and what is refused is said", async () => {
  const live = page.getByTestId("live");
  const made = live.getByTestId("prediction");
  await made.getByText("y_pred").waitFor();
  assert.match(await made.textContent(), /y_pred0y_proba/);
  await live.getByLabel(/^age/).fill("64");
  await live.getByLabel(/^num_streams/).fill("1");
  await page.waitForFunction(() => /y_pred1/.test(document.querySelector("[data-testid=live] [data-testid=prediction]").textContent));
  await live.getByLabel(/^age/).fill("old");
  await live.getByText(/"old" where a number was expected/).waitFor();
  assert.equal(await made.textContent(), "");
  await live.getByLabel(/^age/).fill("64");
  await made.getByText("y_pred").waitFor();
  assert.equal(await live.getByTestId("live-problem").textContent(), "");
});

test("it looks well at each size, and axe finds nothing", async () => {
  await page.getByTestId("ready").selectOption("1");
  await send();
  await looksWell(page, "console", { settle: from("[data-testid=deployment] .tab-row") });
  assert.deepEqual(page.problems.filter((problem) => !/status of 40[04]/.test(problem)), []);
});
