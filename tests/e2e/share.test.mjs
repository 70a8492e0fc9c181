// A link holds the whole notebook or script: it opens and runs nothing, and what was there before is not lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { looksWell } from "./looks.mjs";
import { HOME, editorText, launch, visit, write } from "./page.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const NOTEBOOK = new URL("?view=notebook", HOME).href;
const cells = (page) => page.getByTestId("cell");
const packed = (text) => `z.${deflateRawSync(Buffer.from(text)).toString("base64url")}`;
const notebook = (...sources) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: sources.map((source) => ({ cell_type: "code", metadata: {}, outputs: [], source })) });
const linkTo = (held, text, pack = packed) => new URL(`?view=${held}#${held}=${pack(text)}`, HOME).href;
const sources = (page) => cells(page).evaluateAll((all) => all.map((cell) => cell.querySelector(".cell-editor, [data-testid=cell-editor]")?.innerText ?? cell.innerText));

async function copied(page) {
  await page.getByRole("button", { name: "Copy link" }).click();
  return page.getByTestId("link-address").inputValue();
}

test("a notebook's link opens it elsewhere, and runs nothing", async () => {
  const page = await visit(browser, { url: NOTEBOOK });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await cells(page).nth(8).waitFor();
  const link = await copied(page);
  assert.match(await page.getByTestId("link").textContent(), /The link is copied\..*opening it runs nothing/);
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  assert.match(link, /\?view=notebook#notebook=z\.[\w-]+$/);
  const other = await visit(browser, { url: link });
  await cells(other).nth(8).waitFor();
  assert.deepEqual(await sources(other), await sources(page));
  assert.equal(await cells(other).locator('xpath=self::*[@data-state!="fresh"]').count(), 0);
  // A reload must not open it once more, over what was changed meanwhile.
  assert.equal(new URL(other.url()).hash, "");
  assert.deepEqual([...page.problems, ...other.problems], []);
});

test("a link sets the person's own notebook aside, and a second link does not take its place there", async () => {
  const page = await visit(browser, { url: NOTEBOOK });
  await cells(page).nth(8).waitFor();
  await page.getByRole("button", { name: "+ Python" }).click();
  await page.keyboard.type("mine = 1");
  await page.waitForTimeout(600);
  for (const [at, source] of ["first = 1", "second = 2"].entries()) {
    if (at === 1) await page.reload();
    await page.evaluate((hash) => (location.hash = hash), `notebook=${packed(notebook(source))}`);
    await page.getByText(source).waitFor();
    assert.equal(await cells(page).count(), 1);
  }
  await page.getByRole("button", { name: "Previous notebook" }).click();
  await page.getByText("mine = 1").waitFor();
});

test("a script's link opens it with its name", async () => {
  const page = await visit(browser);
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  await write(page, "print('ünïcode ✓')\n");
  const other = await visit(browser, { url: await copied(page) });
  await other.getByTestId("editor").getByText("ünïcode ✓").waitFor();
  assert.equal(await editorText(other), await editorText(page));
});

test("one that was not compressed opens too", async () => {
  const plain = (text) => `t.${Buffer.from(text).toString("base64url")}`;
  const page = await visit(browser, { url: linkTo("script", "plain.py\nprint('plain')\n", plain) });
  await page.getByTestId("editor").getByText("print('plain')").waitFor();
  await page.getByText("plain.py").waitFor();
});

test("a long link is made, and a file offered instead", async () => {
  const page = await visit(browser);
  await page.getByTestId("editor").getByText("SparkSession").first().waitFor();
  let seed = 1;
  const noise = Array.from({ length: 12_000 }, () => ((seed = (seed * 48_271) % 2_147_483_647) % 36).toString(36)).join("");
  await write(page, `# ${noise}\n`);
  assert.ok((await copied(page)).length > 8_000);
  assert.match(await page.getByTestId("link").textContent(), /characters, and some mail programs/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save a file" }).click()]);
  assert.equal(download.suggestedFilename(), "welcome.py");
});

for (const [what, fragment, why] of [
  ["cut", `notebook=${packed(notebook("x = 1")).slice(0, -6)}`, /damaged, or not all of it was copied/],
  ["not base64", "notebook=z.***", /damaged, or not all of it was copied/],
  ["of no kind", "notebook=hello", /it is damaged/],
  ["no notebook", `notebook=${packed("{}")}`, /it has no "nbformat"/],
  ["a bomb", `notebook=${packed(" ".repeat(64 << 20))}`, /it holds more than 4 MB/],
  ["bytes that are no text", `notebook=t.${Buffer.from([0x61, 0xff, 0xfe]).toString("base64url")}`, /what it holds is not text/],
  ["too many cells", `notebook=${packed(notebook(...Array(501).fill("1")))}`, /it has 501 cells/],
]) {
  test(`a link that is ${what} says so, and changes nothing`, async () => {
    const page = await visit(browser, { url: `${NOTEBOOK}#${fragment}` });
    await page.getByText(why).waitFor();
    await cells(page).nth(8).waitFor();
    assert.match(await page.locator(".banner.notice").textContent(), /Nothing of yours was changed/);
    assert.deepEqual(page.problems, []);
  });
}

test("what a hostile link holds is text, wherever it is shown", async () => {
  const name = "<img src=x onerror=window.ran=1>.py";
  const page = await visit(browser, { url: linkTo("script", `${name}\n# <script>window.ran = 1</script>\n`) });
  await page.getByTestId("editor").getByText("window.ran").waitFor();
  await page.getByText("shared.py").waitFor();
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.deepEqual(page.problems, []);
});

test("a link that was copied looks well", async () => {
  const page = await visit(browser, { url: NOTEBOOK });
  await cells(page).nth(8).waitFor();
  await copied(page);
  await looksWell(page, "link");
});
