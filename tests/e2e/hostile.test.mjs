// What others write is text, wherever it is shown: names of columns, values, Markdown, links, names of files and stages. Nothing
// of it runs, nothing is fetched for it, and the page's policy has nothing to refuse.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { part } from "./course.mjs";
import { SESSION, notebook } from "./notebook.mjs";
import { HOME, launch, ready, visit } from "./page.mjs";

const IMG = `<img src=x onerror="ran=1">`;
const SCRIPT = "<script>ran=1</script>";
const at = (search, hash = "") => new URL(`${search}${hash}`, HOME).href;
const link = (name, text) => `#${name}=z.${deflateRawSync(Buffer.from(text)).toString("base64url")}`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A visitor whose page notes each request that leaves the host, each dialog, and each refusal of the policy. */
async function visitor(url) {
  const page = await visit(browser, { url: "about:blank", serviceWorkers: "block" });
  page.left = [];
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol.startsWith("http") && asked.origin !== new URL(HOME).origin) page.left.push(asked.href);
  });
  page.on("dialog", (dialog) => {
    page.left.push(`a dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => (window.refused ??= []).push(event.blockedURI)));
  await page.goto(url);
  return page;
}

async function nothingHappened(page) {
  const seen = await page.evaluate(() => ({
    ran: window.ran,
    refused: window.refused,
    // Elements that only what was written could have made.
    made: [...document.querySelectorAll("main script, main img, main iframe, main object, main [onerror], main [onclick]")].length,
    styled: [...document.querySelectorAll("main [style]")].length,
    links: [...document.querySelectorAll("main a[href]")].map((a) => a.protocol),
  }));
  assert.deepEqual({ ...seen, links: [] }, { ran: undefined, refused: undefined, made: 0, styled: 0, links: [] });
  assert.ok(seen.links.every((protocol) => ["http:", "https:", "mailto:"].includes(protocol)), `${seen.links}`);
  assert.deepEqual(page.left, []);
  assert.deepEqual(page.problems, []);
}

const MARKDOWN = `# ${IMG} ${SCRIPT}

[press](javascript:ran=1) [data](data:text/html,${SCRIPT}) [there](https://example.org/) <a href="javascript:ran=1">raw</a>

![picture](https://example.org/pixel.png) <svg onload="ran=1"></svg> <style>body{display:none}</style>

[${IMG}](vbscript:x "title\\" onclick=ran=1")

<iframe srcdoc="${SCRIPT.replaceAll('"', "'")}"></iframe>
`;

test("a notebook's Markdown, column names, values and results are text", async () => {
  const page = await visitor(at("?view=notebook"));
  const { cells, open, runAll } = notebook(() => page);
  const rows = `spark.createDataFrame([(1, ${JSON.stringify(SCRIPT)}, ${JSON.stringify(IMG)}), (2, "b", "javascript:ran=1")], ["n", ${JSON.stringify(IMG)}, "x\\" onmouseover=\\"ran=1"])`;
  await open([
    MARKDOWN,
    SESSION,
    `df = ${rows}\ndf.createOrReplaceTempView("t")\ndisplay(df)`,
    `print(${JSON.stringify(IMG)})\n${JSON.stringify(SCRIPT)}`,
    `df.plot.bar(x=${JSON.stringify(IMG)}, y="n")`,
    `raise ValueError(${JSON.stringify(IMG)})`,
  ]);
  await runAll();
  await page.getByRole("heading", { name: "<img" }).waitFor();
  assert.match(await cells().nth(3).getByTestId("cell-shown").textContent(), /<img src=x[^]*<script>/);
  assert.match(await cells().nth(5).textContent(), /ValueError/);
  const table = cells().nth(2).locator(".data-table");
  assert.deepEqual(await table.locator(".column-name").allTextContents(), ["n", IMG, `x" onmouseover="ran=1`]);
  assert.equal(await table.locator("tbody tr:not(.space) td").nth(1).textContent(), SCRIPT);
  await table.getByRole("button", { name: "Profile", exact: true }).click();
  await table.getByTestId("profiles").locator("svg").nth(1).waitFor();
  await table.getByRole("button", { name: "Profile as tables" }).click();
  await table.getByRole("button", { name: "Plot" }).click();
  await table.getByTestId("chart").locator("rect").first().waitFor();
  await table.getByRole("button", { name: "Filter" }).click();
  await table.getByLabel("Column to filter by").selectOption({ index: 1 });
  await table.getByLabel("Condition", { exact: true }).selectOption("contains");
  await table.locator(".filter-form input").fill(SCRIPT);
  await table.getByRole("button", { name: "Add" }).click();
  await table.locator(".table-said").getByText("1 of 2 rows").waitFor();
  // A picture that is taken home has the names as text too.
  const [download] = await Promise.all([page.waitForEvent("download"), cells().nth(4).getByRole("button", { name: "Save SVG" }).click()]);
  const svg = readFileSync(await download.path(), "utf8");
  const alive = await page.evaluate((svg) => {
    const elements = [...new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll("*")];
    return elements.filter(({ localName, attributes }) => /^(img|script|parsererror)$/i.test(localName) || [...attributes].some(({ name }) => name.startsWith("on"))).length;
  }, svg);
  assert.equal(alive, 0);
  // A link that may be pressed leads out by itself: the page that opens knows nothing of this one.
  const out = page.getByRole("link", { name: "there" });
  assert.deepEqual([await out.getAttribute("rel"), await out.getAttribute("target")], ["noopener noreferrer", "_blank"]);
  assert.equal(await page.locator("main a[href^='javascript' i], main a[href^='data' i], main a[href^='vbscript' i]").count(), 0);
  await nothingHappened(page);
  await page.context().close();
});

test("pictures of a notebook are images alone: what an SVG holds of scripts and addresses does nothing", async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="30" onload="parent.ran=1">
<style>@import url("https://example.org/a.css");</style><script>parent.ran=1</script>
<image href="https://example.org/pixel.png" width="9" height="9"/><foreignObject><img src="x" onerror="parent.ran=1"/></foreignObject>
<a href="javascript:ran=1"><rect width="40" height="30" fill="#0072b2"/></a></svg>`;
  const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgKNoEAAGaASV50pT6AAAAAElFTkSuQmCC";
  const output = (data) => ({ output_type: "display_data", metadata: {}, data });
  const outputs = [output({ "image/svg+xml": svg.split(/(?<=\n)/) }), output({ "image/png": `${dot}\n`, "text/plain": IMG }), output({ "image/png": `x" onerror="ran=1` })];
  const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{ cell_type: "code", metadata: {}, execution_count: 1, outputs, source: "1" }] });
  const page = await visitor(at("?view=notebook"));
  const file = `${tmpdir()}/pictures-${process.pid}.ipynb`;
  writeFileSync(file, text);
  await page.getByTestId("notebook-file").setInputFiles(file);
  const pictures = page.getByTestId("cell-shown").locator("img");
  await page.waitForFunction(() => [...document.querySelectorAll("[data-testid=cell-shown] img")].filter((one) => one.naturalWidth > 0).length === 2);
  assert.deepEqual(await pictures.evaluateAll((all) => all.map(({ naturalWidth, src }) => [naturalWidth, src.slice(0, 14)])), [[40, "data:image/svg"], [1, "data:image/png"]]);
  await page.getByText("A result of the kind image/png came with the notebook").waitFor();
  await pictures.first().click();
  const seen = await page.evaluate(() => ({ ran: window.ran, refused: window.refused, made: document.querySelectorAll("main script, main iframe, main image, main [onload], main [onerror]").length }));
  assert.deepEqual([seen, page.left, page.problems], [{ ran: undefined, refused: undefined, made: 0 }, [], []]);
  // They leave as they came.
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save .ipynb" }).click()]);
  const saved = JSON.parse(readFileSync(await download.path(), "utf8")).cells[0].outputs;
  assert.deepEqual([saved[0].data["image/svg+xml"].join(""), saved[1].data["image/png"]], [svg, dot]);
  await page.context().close();
});

test("a notebook that is opened from a file or a link runs nothing and brings no HTML", async () => {
  const outputs = [
    { output_type: "display_data", metadata: {}, data: { "text/html": IMG, "application/javascript": "ran=1", "text/plain": "plain" } },
    { output_type: "stream", name: "stdout", text: SCRIPT },
  ];
  const cells = [
    { cell_type: "code", metadata: { trusted: true }, execution_count: 1, outputs, source: "import os\nprint('ran')" },
    { cell_type: "markdown", metadata: {}, source: `${"> ".repeat(20_000)}deep\n\n${MARKDOWN}` },
    { cell_type: "raw", metadata: {}, source: IMG },
  ];
  const text = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { title: IMG }, cells });
  const page = await visitor(at("?view=notebook"));
  const file = `${tmpdir()}/hostile-${process.pid}.ipynb`;
  writeFileSync(file, text);
  await page.getByTestId("notebook-file").setInputFiles(file);
  await page.getByText("plain").waitFor();
  await ready(page);
  assert.deepEqual(await page.getByTestId("cell").first().getAttribute("data-state"), "fresh");
  await nothingHappened(page);
  await page.context().close();
  const other = await visitor(at("?view=notebook", link("notebook", text)));
  await other.getByText("plain").waitFor();
  await ready(other);
  await nothingHappened(other);
  await other.context().close();
});

test("names of files, of a pipeline's columns and stages, and an exercise's text are text", async () => {
  const page = await visitor(at("?view=data"));
  await page.getByTestId("data-files").setInputFiles({ name: `a${IMG}.csv`, mimeType: "text/csv", buffer: Buffer.from(`n,"${IMG.replaceAll('"', '""')}"\n1,"${SCRIPT}"\n`) });
  await page.getByTestId("offer").waitFor();
  await page.getByTestId("preview").getByText("<script>").waitFor();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByTestId("offer").waitFor({ state: "detached" });
  await nothingHappened(page);
  const canvas = { path: "data/streams.csv", stages: [{ class: "StringIndexer", params: { inputCol: IMG, outputCol: SCRIPT } }, { class: IMG, params: {} }] };
  await page.goto(at("?view=pipeline", link("pipeline", JSON.stringify(canvas))));
  await page.getByTestId("palette").waitFor();
  await page.waitForTimeout(500);
  await nothingHappened(page);
  await page.context().close();
  const learner = await visitor("about:blank");
  await learner.context().route(({ pathname }) => pathname.endsWith("/hostile.md"), (route) =>
    route.fulfill({ contentType: "text/plain", body: `---\ntitle: ${IMG}\nobjective: ${SCRIPT}\n---\n${MARKDOWN}\n\n\`\`\`python exercise id=a\nx = ____\n\`\`\`\n\`\`\`hint\n${MARKDOWN}\n\`\`\`\n\`\`\`python check\ncheck.fail(seen='''${IMG}''', wanted='''${SCRIPT}''', look='''[p](javascript:ran=1)''')\n\`\`\`\n` }),
  );
  await learner.goto(at("?view=course&exercise=./hostile.md"));
  await part(learner, "a").waitFor();
  await learner.getByTestId("more-hints").click();
  await ready(learner);
  await learner.getByRole("heading", { name: IMG }).first().waitFor();
  await nothingHappened(learner);
  await learner.context().close();
});
