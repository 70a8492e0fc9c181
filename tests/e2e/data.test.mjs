// The view of files: bringing them in, looking into them, using, renaming and deleting them, and what must not be lost.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { looksWell } from "./looks.mjs";
import { HOME, SESSION, frameOf, launch, parentSite, ready, runScript, visit } from "./page.mjs";
import { zip } from "./zip.mjs";

const DATA = new URL("?view=data", HOME).href;
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const view = (page, name) => page.getByRole("link", { name, exact: true }).click();
const file = (name, content) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
const open = (page, ...files) => page.getByTestId("data-files").setInputFiles(files);
const button = (page, name) => page.getByRole("button", { name, exact: true });
const offer = (page) => page.getByTestId("offer");
const row = (page, path) => page.getByTestId("file").filter({ has: page.getByRole("rowheader", { name: path, exact: true }) });
const names = (page) => page.getByTestId("file").getByRole("rowheader").allTextContents();

/** What a preview shows: the columns with their types, and the first rows. */
async function preview(page) {
  await page.getByTestId("preview").waitFor();
  return page.getByTestId("preview").evaluate((frame) => {
    const table = frame.querySelector("table");
    return {
      columns: [...table.tHead.rows[0].cells].map((cell) => [...cell.children].map((part) => part.textContent).join(": ")),
      rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
    };
  });
}

async function bring(page, ...files) {
  await open(page, ...files);
  if (files.length > 1) {
    await button(page, `Import all ${files.length}`).click();
  } else {
    await offer(page).waitFor();
    await button(page, "Import").click();
  }
  await offer(page).waitFor({ state: "detached" });
  await page.getByTestId("busy").waitFor({ state: "detached" });
}

async function download(page, name) {
  const [handed] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return { name: handed.suggestedFilename(), text: readFileSync(await handed.path(), "utf8") };
}

const PEOPLE = "name,age,city\nAda,36,London\nBlaise,39,\nEmmy,53,Erlangen\n";

test("a CSV is shown with its schema before it is imported, read by a script, and there on the next visit", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await page.getByTestId("no-files").waitFor();
  await open(page, file("people.csv", PEOPLE));
  const seen = await preview(page);
  assert.deepEqual(seen.columns, ["name: string", "age: int", "city: string"]);
  assert.deepEqual(seen.rows, [["Ada", "36", "London"], ["Blaise", "39", "null"], ["Emmy", "53", "Erlangen"]]);
  assert.equal(await page.getByTestId("files").count(), 0);
  await button(page, "Import").click();
  await row(page, "data/people.csv").getByText("kept in this browser").waitFor();
  assert.equal(await page.getByTestId("code").textContent(), 'spark.read.csv("data/people.csv", header=True, inferSchema=True)');
  await preview(page);

  await view(page, "Script");
  const script = `${SESSION}\ndf = ${'spark.read.csv("data/people.csv", header=True, inferSchema=True)'}\nprint("mean", df.agg({"age": "sum"}).first()[0])\n`;
  assert.match((await runScript(page, script)).printed, /mean 128/);

  await page.reload();
  await ready(page);
  assert.match((await runScript(page, script)).printed, /mean 128/);
  await view(page, "Data");
  await row(page, "data/people.csv").waitFor();
  assert.deepEqual(page.problems, []);
});

test("how a file is read can be changed, and the preview follows", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await open(page, file("prices.csv", "apple;1.5\npear;2\n"));
  let seen = await preview(page);
  assert.deepEqual(seen.columns, ["_c0: string", "_c1: double"]);
  await page.getByLabel("First line names the columns").check();
  await page.getByTestId("preview").getByText("apple").first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="preview"] tbody tr').length === 1);
  seen = await preview(page);
  assert.deepEqual(seen.columns.map((column) => column.split(":")[0]), ["apple", "1.5"]);
  await page.getByLabel("Read as").selectOption("Text");
  await page.getByTestId("preview").getByText("value").waitFor();
  assert.deepEqual((await preview(page)).rows, [["apple;1.5"], ["pear;2"]]);
});

test("JSON over lines, JSON as one document, libsvm and text", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await open(page, file("lines.json", '{"a": 1, "b": [1, 2]}\n{"a": 2}\n'));
  assert.deepEqual((await preview(page)).columns, ["a: bigint", "b: array<bigint>"]);
  await button(page, "Skip").click();
  await open(page, file("document.json", '[\n  {"a": 1},\n  {"a": 2}\n]\n'));
  assert.deepEqual(await preview(page), { columns: ["a: bigint"], rows: [["1"], ["2"]] });
  await button(page, "Skip").click();
  await open(page, file("points.libsvm", "1 1:0.5 3:2\n0 2:1\n"));
  assert.deepEqual((await preview(page)).columns, ["label: double", "features: vector"]);
  await button(page, "Skip").click();
  await open(page, file("words.txt", "to be\nor not\n"));
  assert.deepEqual(await preview(page), { columns: ["value: string"], rows: [["to be"], ["or not"]] });
  assert.deepEqual(page.problems, []);
});

test("Parquet that a script writes is listed, kept, downloaded, and opened again", async () => {
  const page = await visit(browser);
  await ready(page);
  await runScript(page, `${SESSION}\nspark.range(5).selectExpr("id", "id * 2 AS twice").coalesce(1).write.parquet("out/numbers")\n`);
  await view(page, "Data");
  const part = page.getByTestId("file").filter({ hasText: ".parquet" });
  await part.getByText("made by a script").waitFor();
  const path = await part.getByRole("rowheader").textContent();
  await button(page, `Preview ${path}`).click();
  assert.deepEqual((await preview(page)).columns, ["id: bigint", "twice: bigint"]);
  await button(page, `Keep ${path}`).click();
  await row(page, path).getByText("kept in this browser").waitFor();
  const [handed] = await Promise.all([page.waitForEvent("download"), button(page, `Download ${path}`).click()]);
  const bytes = readFileSync(await handed.path());
  assert.equal(bytes.subarray(0, 4).toString(), "PAR1");

  await page.reload();
  await ready(page);
  await row(page, path).waitFor();
  assert.deepEqual(await names(page), [path]);
  await open(page, { name: "mine.parquet", mimeType: "", buffer: bytes });
  assert.deepEqual((await preview(page)).rows[4], ["4", "8"]);
});

test("a file is renamed, downloaded and deleted, and deleting is undone", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await bring(page, file("a.csv", "n\n1\n"));
  await button(page, "Rename data/a.csv").click();
  const field = page.getByLabel("New name of data/a.csv");
  for (const [bad, why] of [["../a.csv", "cannot lead out of its folder"], ["data/streams.csv", "data/streams.csv is sample data"], ["data/streams.csv/a", "data/streams.csv is a file, so nothing can be in it"], ["_a.csv", "Spark passes over"], [" ", "Give it a name"]]) {
    await field.fill(bad);
    await field.press("Enter");
    await page.getByText(why).waitFor();
  }
  await field.fill("mine/b.csv");
  await field.press("Enter");
  await row(page, "mine/b.csv").waitFor();
  assert.deepEqual(await names(page), ["mine/b.csv"]);
  assert.deepEqual(await download(page, "Download mine/b.csv"), { name: "b.csv", text: "n\n1\n" });
  await view(page, "Script");
  assert.match((await runScript(page, `${SESSION}\nprint("lines", sc.textFile("mine/b.csv").count())\n`)).printed, /lines 2/);
  assert.match((await runScript(page, `${SESSION}\nprint(sc.textFile("data/a.csv").count())\n`)).printed, /Input path does not exist/);

  await view(page, "Data");
  await button(page, "Delete mine/b.csv").click();
  await page.getByTestId("no-files").waitFor();
  await button(page, "Undo").click();
  await row(page, "mine/b.csv").getByText("kept in this browser").waitFor();
  await view(page, "Script");
  assert.match((await runScript(page, `${SESSION}\nprint("lines", sc.textFile("mine/b.csv").count())\n`)).printed, /lines 2/);

  await view(page, "Data");
  await button(page, "Delete mine/b.csv").click();
  await page.getByTestId("deleted").waitFor();
  await page.reload();
  await page.getByTestId("no-files").waitFor();
  await ready(page);
  await page.getByTestId("no-files").waitFor();
});

test("by keyboard the focus goes on where what had it is gone, and a preview and Undo come into view", async () => {
  const page = await visit(browser, { url: DATA, width: 360, height: 740 });
  await ready(page);
  const isAt = (name) => page.waitForFunction((name) => (document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent) === name, name);
  const inView = (id) => page.waitForFunction((id) => document.querySelector(`[data-testid=${id}]`)?.getBoundingClientRect().top < innerHeight - 100, id);
  await bring(page, ...[1, 2, 3, 4, 5, 6].map((n) => file(`${n}.csv`, "n\n1\n")));
  await isAt("Preview data/1.csv");
  await page.keyboard.press("Enter");
  await preview(page);
  await inView("look");
  await button(page, "Rename data/6.csv").press("Enter");
  await page.getByLabel("New name of data/6.csv").press("Escape");
  await isAt("Rename data/6.csv");
  await page.keyboard.press("Enter");
  await page.getByLabel("New name of data/6.csv").fill("data/7.csv");
  await page.keyboard.press("Enter");
  await isAt("Preview data/7.csv");
  await button(page, "Delete data/7.csv").press("Enter");
  await isAt("Undo");
  const { top, bottom } = await button(page, "Undo").evaluate((one) => one.getBoundingClientRect().toJSON());
  assert.ok(top >= 0 && bottom <= 740, `${top} to ${bottom}`);
  await page.keyboard.press("Enter");
  await isAt("Preview data/7.csv");
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what a script made is deleted and brought back too", async () => {
  const page = await visit(browser);
  await ready(page);
  await runScript(page, "open('notes.txt', 'w').write('made here')\n");
  await view(page, "Data");
  await button(page, "Delete notes.txt").click();
  await page.getByTestId("no-files").waitFor();
  await button(page, "Undo").click();
  await row(page, "notes.txt").waitFor();
  assert.equal((await download(page, "Download notes.txt")).text, "made here");
});

test("two files of one name: a person keeps both or replaces", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await bring(page, file("a.csv", "n\n1\n"));
  await open(page, file("a.csv", "n\n2\n"));
  assert.match(await page.getByTestId("name-said").textContent(), /There is data\/a\.csv already/);
  await button(page, "Keep both").click();
  await row(page, "data/a-2.csv").waitFor();
  assert.equal((await download(page, "Download data/a.csv")).text, "n\n1\n");
  await open(page, file("a.csv", "n\n3\n"));
  await button(page, "Replace").click();
  await offer(page).waitFor({ state: "detached" });
  await page.getByTestId("busy").waitFor({ state: "detached" });
  assert.equal((await download(page, "Download data/a.csv")).text, "n\n3\n");
  assert.equal((await preview(page)).rows[0][0], "3");
  // A sample keeps its name.
  await open(page, file("streams.csv", "n\n1\n"));
  assert.match(await page.getByTestId("name-said").textContent(), /is sample data\. Call it data\/streams-2\.csv/);
  assert.ok(await button(page, "Import").isDisabled());
  await page.getByLabel("Name", { exact: true }).fill("streams-of-mine.csv");
  await button(page, "Import").click();
  await row(page, "streams-of-mine.csv").waitFor();
});

test("a zip gives its files; names in it that lead elsewhere lead nowhere", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await open(page, file("all.zip", zip({ "a/people.csv": PEOPLE, "../../evil.csv": "x\n1\n", "notes.txt": "hello" })));
  await page.getByRole("heading", { name: "Import a/people.csv from all.zip" }).waitFor();
  await button(page, "Import all 3").click();
  await row(page, "data/notes.txt").waitFor();
  assert.deepEqual(await names(page), ["data/a/people.csv", "data/evil.csv", "data/notes.txt"]);
  await page.getByTestId("busy").waitFor({ state: "detached" });
  await view(page, "Script");
  assert.match((await runScript(page, `${SESSION}\nprint(sc.textFile("data/a/people.csv").count(), "lines")\n`)).printed, /4 lines/);
});

test("bad files say what is wrong with them, and nothing is lost", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await bring(page, file("good.csv", "n\n1\n"));
  const problem = (text) => page.getByTestId("problems").getByText(text).waitFor();
  await open(page, file("cut.zip", zip({ "a.txt": "hello hello hello" }).subarray(0, 40)));
  await problem("cut.zip could not be opened: it is not a zip archive, or its end is missing.");
  await open(page, file("bad.zip", zip({ "a.txt": "hello hello hello", "b.txt": "bye" }, { damage: "a.txt" })));
  await problem(/bad\.zip could not be opened: a\.txt in it is damaged/);
  assert.equal(await offer(page).count(), 0);

  await open(page, file("text.parquet", "this is text"));
  await page.getByTestId("offer-warning").getByText("named as Parquet is, but what is in it is text").waitFor();
  await page.getByLabel("Read as").selectOption("Parquet");
  await page.getByTestId("look-failed").getByText(/^It cannot be read as Parquet: /).waitFor();
  await button(page, "Skip").click();

  await open(page, file("damaged.parquet", "PAR1" + "\x15\x00".repeat(200)));
  await page.getByTestId("look-failed").waitFor();
  await button(page, "Skip").click();

  await open(page, file("sheet.xlsx", "PK\x03\x04\x00\x00"));
  await page.getByTestId("offer-warning").getByText("Spark reads no spreadsheets").waitFor();
  await button(page, "Skip").click();

  await open(page, file("empty.csv", ""));
  await offer(page).getByText("The file is empty.").waitFor();
  await button(page, "Skip").click();

  await open(page, file("data [2024]*.csv", "n\n1\n"));
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "data/data _2024__.csv");
  await button(page, "Skip").click();
  // What turns the letters after it round is none of a name.
  await open(page, file("a\u202evsc.exe", "n\n1\n"));
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "data/a_vsc.exe");
  await button(page, "Skip").click();
  assert.deepEqual(await names(page), ["data/good.csv"]);
  await view(page, "Script");
  assert.match((await runScript(page, `${SESSION}\nprint(sc.textFile("data/good.csv").count(), "lines")\n`)).printed, /2 lines/);
});

test("a file larger than the engine can hold is refused before it is read", async () => {
  const page = await visit(browser, { url: DATA });
  // The page takes drops once it has drawn itself.
  await ready(page);
  const transfer = await page.evaluateHandle(() => {
    const file = new File(["a"], "huge.csv");
    Object.defineProperty(File.prototype, "size", { get: () => 5e9 });
    const data = new DataTransfer();
    data.items.add(file);
    return data;
  });
  await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await page.getByTestId("problems").getByText(/huge\.csv could not be opened: it has 5\.0 GB, and all files together may have 1\.0 GB/).waitFor();
});

test("of a long file the beginning is looked at", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  const long = "n,text\n" + Array.from({ length: 400_000 }, (_, n) => `${n},word number ${n}`).join("\n");
  await open(page, file("long.csv", long));
  assert.deepEqual((await preview(page)).columns, ["n: int", "text: string"]);
  assert.match(await page.getByTestId("look-foot").textContent(), /^the first 50 rows · 2 columns\. Types are told from the first 4\.2 MB$/);
  await button(page, "Import").click();
  await row(page, "data/long.csv").waitFor();
  await view(page, "Script");
  assert.match((await runScript(page, `${SESSION}\nprint(sc.textFile("data/long.csv").count(), "lines")\n`)).printed, /400001 lines/);
});

test("a file that comes before the engine does is kept, and previewed when it is there", async () => {
  const page = await visit(browser, { url: "about:blank" });
  let arrive;
  const held = new Promise((resolve) => (arrive = resolve));
  await page.route(/engine_bg[^/]*\.wasm/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(DATA);
  await open(page, file("people.csv", PEOPLE));
  await page.getByTestId("look-waits").getByText("The preview comes when the engine is ready.").waitFor();
  await button(page, "Import").click();
  await row(page, "data/people.csv").waitFor();
  arrive();
  assert.equal((await preview(page)).rows.length, 3);
});

test("a preview leaves the notebook's session as it is, and a cell reads the file", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await bring(page, file("people.csv", PEOPLE));
  await preview(page);
  await button(page, "Use in the notebook").click();
  const cell = page.getByTestId("cell").first();
  await cell.getByRole("button", { name: "Run this cell" }).click();
  await cell.getByRole("cell", { name: "Erlangen" }).waitFor();
  await view(page, "Data");
  await button(page, "Preview data/streams.csv").click();
  await page.getByTestId("preview").getByText("subscriber_type").waitFor();
  await view(page, "Notebook");
  await page.getByRole("button", { name: "+ Python" }).click();
  await page.keyboard.type("df.count() * 100");
  await page.keyboard.press("ControlOrMeta+Enter");
  await page.getByText("300", { exact: true }).waitFor();
});

test("the samples are shown, and say where they come from", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  const sets = page.getByTestId("datasets").getByRole("listitem");
  for (const text of await sets.allTextContents()) assert.match(text, /\d (kB|MB).*(Made up by|public domain)/);
  await button(page, "Preview data/ratings.csv").click();
  assert.deepEqual((await preview(page)).columns, ["person: int", "film: int", "rating: double"]);
  assert.match((await download(page, "Download data/rings.libsvm")).text, /^0 1:/);
});

test("files outlive the engine", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await bring(page, file("a.csv", "n\n1\n"));
  await page.evaluate(() => window.__touchpaper.send(JSON.stringify({ crash: { how: "panic" } })));
  await page.getByTestId("crash").waitFor();
  await ready(page);
  await row(page, "data/a.csv").waitFor();
  await view(page, "Script");
  assert.match((await runScript(page, `${SESSION}\nprint(sc.textFile("data/a.csv").count(), "lines")\n`)).printed, /2 lines/);
});

test("where storage is denied, files are there until the page is left, and it says so", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: denied });
    navigator.storage.getDirectory = async () => denied();
  });
  const site = await parentSite(DATA);
  await page.goto(site.url);
  const frame = await frameOf(page, HOME);
  await ready(frame);
  await frame.getByTestId("storage").getByText("in this page's memory only, until it is left: the browser denies storage here").waitFor();
  await frame.getByTestId("data-files").setInputFiles(file("a.csv", "n\n1\n"));
  await frame.getByRole("button", { name: "Import", exact: true }).click();
  await frame.getByTestId("file").getByText("until this page is left").waitFor();
  // Another engine is given it too.
  await frame.evaluate(() => window.__touchpaper.send(JSON.stringify({ crash: { how: "panic" } })));
  await frame.getByTestId("crash").waitFor();
  await ready(frame);
  await frame.getByRole("link", { name: "Script" }).click();
  assert.match((await runScript(frame, `${SESSION}\nprint(sc.textFile("data/a.csv").count(), "lines")\n`)).printed, /2 lines/);
  site.close();
  await context.close();
});

test("the browser's quota is shown, and a file beyond it is there for this page only", async () => {
  const page = await visit(browser, { url: DATA });
  await page.getByTestId("storage").getByText(/The page has \d.* of the \d.* that the browser allows it\./).waitFor();
  await page.evaluate(() => {
    FileSystemFileHandle.prototype.createWritable = async () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await bring(page, file("a.csv", "n\n1\n"));
  await page.getByTestId("problems").getByText("data/a.csv is there until this page is left: the browser's quota is used up.").waitFor();
  await row(page, "data/a.csv").getByText("until this page is left").waitFor();
  assert.equal((await download(page, "Download data/a.csv")).text, "n\n1\n");
});

test("the Data view looks well empty, with files that wait, and with files", async () => {
  const page = await visit(browser, { url: DATA });
  await ready(page);
  await looksWell(page, "data-empty");
  await open(page, file("people.csv", PEOPLE), file("prices and a rather long name of a file.csv", "apple;1.5\npear;2\n"));
  await preview(page);
  await looksWell(page, "data-offer");
  await button(page, "Import all 2").click();
  await row(page, "data/people.csv").waitFor();
  await button(page, "Preview data/people.csv").click();
  await preview(page);
  await open(page, file("cut.zip", "PK"));
  await page.getByTestId("problems").waitFor();
  await button(page, "Rename data/people.csv").click();
  await looksWell(page, "data-files");
});
