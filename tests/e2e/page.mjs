// What the tests share: the browser, and doing what a person does on the page.
import assert from "node:assert/strict";
import http from "node:http";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../www/package.json", import.meta.url));
const { chromium } = require("playwright-core");

export const HOME = process.env.TOUCHPAPER_URL ?? "http://localhost:8080/";
export const SUBPATH = process.env.TOUCHPAPER_URL_SUBPATH;
export const NO_HEADERS = process.env.TOUCHPAPER_URL_NO_HEADERS;

/** The engine of the tests is built to compile fast, not to run fast, and the machine may be busy. */
export const PATIENCE = Number(process.env.TOUCHPAPER_PATIENCE ?? 60_000);

/** `more`: flags of the browser's. */
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

/** A visitor who was never here before; `problems` gathers what the browser's console complains of. */
export async function visit(browser, { url = HOME, width = 1440, height = 900, theme = "light", serviceWorkers = "allow" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, serviceWorkers });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(String(error)));
  await page.goto(url);
  return page;
}

export const state = (page) => page.getByTestId("engine-state").getAttribute("data-state");
export const status = (page) => page.getByTestId("status").locator(".status-text").textContent();
export const output = (page) => page.getByTestId("output").textContent();

export async function ready(page) {
  await page.locator("[data-testid=engine-state][data-state=ready]").waitFor();
}

/** Puts a script in the place of what is there. */
export const write = (page, script) => replaceText(page.getByTestId("editor"), script);

/** Puts a text in the place of what an editor has, as pasting does. */
export async function replaceText(editor, text) {
  await editor.focus();
  await editor.press("ControlOrMeta+a");
  await editor.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

export const editorText = (page) => page.getByTestId("editor").evaluate((element) => element.innerText);

export async function press(page) {
  await page.getByTestId("run").click();
}

/** Until the run is over, whatever way it went; Run is Cancel until then. */
export async function over(page) {
  await page.getByTestId("run").waitFor();
  await ready(page);
  // Output and jobs are drawn a moment after they came.
  await page.waitForTimeout(250);
}

/** Writes a script, runs it and gives what it printed and how it ended. */
export async function runScript(page, script) {
  await write(page, script);
  await press(page);
  await over(page);
  return { printed: await output(page), ended: await status(page) };
}

export async function printed(page, text) {
  await page.getByTestId("output").getByText(text).first().waitFor();
}

/** The session still answers: what each failure has to leave behind. */
export async function lives(page) {
  const { printed, ended } = await runScript(page, `${SESSION}\nprint("sum", sc.parallelize(range(10), 2).sum())\n`);
  assert.match(printed, /sum 45/);
  assert.match(ended, /^Finished in .* · 1 job/);
}

export const SESSION = `from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[*]").getOrCreate()
sc = spark.sparkContext`;

/** What a section of the jobs inspector says as a table, a list of objects named by the heads; it is a picture again after. */
export async function table(page, section, id) {
  const frame = page.getByRole("region", { name: section, exact: true });
  await frame.getByRole("button", { name: "As table" }).click();
  const rows = await page.getByTestId(id).evaluate((table) => {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
    return [...table.tBodies[0].rows].map((row) =>
      Object.fromEntries([...row.cells].map((cell, at) => [heads[at], cell.textContent])),
    );
  });
  await frame.getByRole("button", { name: "As picture" }).click();
  return rows;
}

/** Another site that frames the page: `localhost` and `127.0.0.1` are two. */
export function parentSite(framed) {
  return otherSite(`<!doctype html><title>A course</title><iframe src="${framed}" width="1200" height="700"></iframe>`);
}

/** A server of its own: to a browser localhost and 127.0.0.1 are two sites. */
export async function otherSite(html) {
  const server = http.createServer((_, response) => response.setHeader("Content-Type", "text/html").end(html));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** The page inside the frame; it has a page's locators. */
export async function frameOf(page, framed) {
  await page.waitForSelector("iframe");
  for (;;) {
    const frame = page.frames().find((frame) => frame.url().startsWith(framed));
    if (frame) return frame;
    await page.waitForTimeout(50);
  }
}

export async function screenshot(page, name) {
  const folder = fileURLToPath(new URL("../../test-results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png` });
}
