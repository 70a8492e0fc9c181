// Settings, as a person changes them: they reach the engine, stay, and can be taken away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { looksWell } from "./looks.mjs";
import { HOME, SESSION, frameOf, launch, parentSite, ready, runScript, visit } from "./page.mjs";

const SETTINGS = new URL("?view=settings", HOME).href;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const view = (page, name) => page.getByRole("link", { name, exact: true }).click();

const CONF = `${SESSION}
conf = sc.getConf()
print("conf", conf.get("spark.executor.instances"), conf.get("spark.sql.shuffle.partitions"), conf.get("spark.executor.memory"))
print("sql", spark.conf.get("spark.sql.shuffle.partitions"))
`;

test("Spark's defaults count from the next script on, and what a script sets counts before them", async () => {
  const page = await visit(browser, { url: SETTINGS });
  await ready(page);
  await page.getByLabel("Executors").fill("2");
  await page.getByLabel("Shuffle partitions").fill("7");
  await page.getByLabel("Memory limit of an executor").fill("600");
  await view(page, "Script");
  assert.match((await runScript(page, CONF)).printed, /conf 2 7 600m\nsql 7\n/);
  const own = CONF.replace(".getOrCreate()", '.config("spark.sql.shuffle.partitions", 3).getOrCreate()');
  assert.match((await runScript(page, own)).printed, /conf 2 3 600m\nsql 3\n/);

  // A reload starts another engine, which is given them too.
  await page.reload();
  await ready(page);
  assert.match((await runScript(page, CONF)).printed, /conf 2 7 600m\nsql 7\n/);
  await view(page, "Settings");
  assert.equal(await page.getByLabel("Shuffle partitions").inputValue(), "7");
  await page.getByRole("button", { name: "Set nothing" }).click();
  assert.equal(await page.getByLabel("Shuffle partitions").inputValue(), "");
  await view(page, "Script");
  assert.match((await runScript(page, CONF)).printed, /conf None None None\nsql 200\n/);
  assert.deepEqual(page.problems, []);
});

test("another number of threads is had by another engine", async () => {
  const page = await visit(browser, { url: SETTINGS });
  await ready(page);
  await page.getByLabel("Threads").fill("3");
  await page.getByRole("button", { name: "Restart the engine" }).click();
  await page.locator("[data-testid=threads]", { hasText: "3 threads" }).waitFor();
  await ready(page);
  assert.equal(await page.getByTestId("threads-note").count(), 0);
  await page.reload();
  await ready(page);
  assert.equal(await page.getByTestId("threads").textContent(), "3 threads");
  // An address that asks for a number counts before what is set.
  await page.goto(new URL("?view=settings&threads=2", HOME).href);
  await ready(page);
  assert.equal(await page.getByTestId("threads").textContent(), "2 threads");
  assert.match(await page.getByTestId("threads-note").textContent(), /address asks for 2/);
});

test("by keyboard the focus goes on where a button goes with what it did", async () => {
  const page = await visit(browser, { url: SETTINGS });
  await ready(page);
  const press = (name) => page.getByRole("button", { name }).press("Enter");
  const isAt = (name) => page.waitForFunction((name) => (document.activeElement.labels?.[0] ?? document.activeElement).textContent === name, name);
  await page.getByLabel("Threads", { exact: true }).fill("1");
  await press("Restart the engine");
  await isAt("Threads");
  await ready(page);
  await press("Set nothing");
  await isAt("Executors");
  await press("Clear all data");
  await isAt("Keep it");
  await page.keyboard.press("Escape");
  await isAt("Clear all data");
  await page.keyboard.press("Enter");
  await isAt("Keep it");
  await page.keyboard.press("Enter");
  await isAt("Clear all data");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what is no number is said, and changes nothing", async () => {
  const page = await visit(browser, { url: SETTINGS });
  for (const bad of ["0", "many", "1.5", "-2", "99999999999999999999"]) {
    await page.getByLabel("Executors").fill(bad);
    await page.getByText("A whole number from 1 to 64, or nothing.").waitFor();
  }
  await page.reload();
  assert.equal(await page.getByLabel("Executors").inputValue(), "");
});

test("settings that were kept damaged are as if nothing were set", async () => {
  const page = await visit(browser, { url: SETTINGS });
  await page.evaluate(() => localStorage.setItem("touchpaper.settings", '{"threads": "many", "executors": -1'));
  await page.reload();
  await ready(page);
  assert.equal(await page.getByLabel("Threads", { exact: true }).inputValue(), "");
  assert.deepEqual(page.problems, []);
});

test("the theme is light, dark, or the system's", async () => {
  const page = await visit(browser, { url: SETTINGS });
  const surface = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await surface();
  await page.getByLabel("Dark", { exact: true }).check();
  const dark = await surface();
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await surface(), dark);
  assert.ok(await page.getByLabel("Dark", { exact: true }).isChecked());
  await page.getByLabel("As the system", { exact: true }).check();
  assert.equal(await surface(), light);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.equal(await surface(), dark);
});

test("all that is kept can be cleared, and only when asked twice", async () => {
  const page = await visit(browser);
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  await page.getByTestId("editor").press("Control+Home");
  await page.keyboard.type("# mine\n");
  await view(page, "Data");
  await page.getByTestId("data-files").setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from("a\n1\n") });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByTestId("file").getByText("kept in this browser").waitFor();
  await view(page, "Settings");
  await page.getByLabel("Executors").fill("2");

  await page.getByRole("button", { name: "Clear all data" }).click();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByRole("button", { name: "Clear all data" }).click();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Delete all" }).click()]);
  await ready(page);
  assert.equal(await page.getByLabel("Executors").inputValue(), "");
  await view(page, "Data");
  await page.getByTestId("no-files").waitFor();
  await view(page, "Script");
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  assert.equal(await page.getByTestId("editor").getByText("# mine").count(), 0);
});

test("where storage is denied, settings hold for this page, and it says so", async () => {
  // A frame of another site, in a browser that gives those no storage.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: denied });
    navigator.storage.getDirectory = async () => denied();
  });
  const site = await parentSite(SETTINGS);
  await page.goto(site.url);
  const frame = await frameOf(page, HOME);
  await frame.getByText("Not kept beyond this page: storage is denied here.").waitFor();
  await frame.getByText(/^What this page has until it is left: the script/).waitFor();
  await ready(frame);
  await frame.getByLabel("Shuffle partitions").fill("5");
  await frame.getByRole("link", { name: "Script" }).click();
  const { printed } = await runScript(frame, CONF);
  assert.match(printed, /sql 5\n/);
  site.close();
  await context.close();
});

test("the settings look well, with one that is refused and a question that is open", async () => {
  const page = await visit(browser, { url: SETTINGS });
  await ready(page);
  await page.getByLabel("Threads", { exact: true }).fill("2");
  await page.getByLabel("Executors").fill("0");
  await page.getByRole("button", { name: "Clear all data" }).click();
  await looksWell(page, "settings");
});
