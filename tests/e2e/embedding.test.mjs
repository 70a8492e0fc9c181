// The page inside other pages: exercises, notebooks and scripts in frames, only to be read or without their code, in sandboxes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { answer, check, free, part, rightChoices, score, solutions } from "./course.mjs";
import { headersFile, host, launchWithFrameStorage } from "./hosts.mjs";
import { wellFormed } from "./looks.mjs";
import { HOME, NO_HEADERS, PATIENCE, frameOf, launch, otherSite, ready, screenshot, visit } from "./page.mjs";

const EVERYONE = { "Access-Control-Allow-Origin": "*" };
const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: "markdown", metadata: {}, source: "# Squares" },
    { cell_type: "code", metadata: {}, execution_count: null, outputs: [], source: "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()" },
    { cell_type: "code", metadata: {}, execution_count: null, outputs: [], source: "display(spark.range(5).selectExpr('id * id AS square'))" },
  ],
});

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A page of another site, with what it was told of scores in `told`. */
async function framed(body, { width = 1100, height = 800, serviceWorkers = "block" } = {}) {
  const site = await otherSite(`<!doctype html><html lang="en"><title>A course</title><h1>Lesson</h1>${body}
    <script>window.told = []; addEventListener("touchpaper-score", (event) => window.told.push(event.detail));</script>`);
  after(() => site.close());
  const context = await browser.newContext({ viewport: { width, height }, serviceWorkers });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  await page.goto(site.url);
  return { page, frame: page.frameLocator("iframe").first(), site };
}

const element = (src, attributes = "", home = HOME) =>
  `<script src="${new URL("touchpaper-exercise.js", home)}" async></script><touchpaper-exercise src="${src}" ${attributes}></touchpaper-exercise>`;

/** As high as what is in it. */
const fits = (page) =>
  page.waitForFunction(() => document.querySelector("touchpaper-exercise iframe").clientHeight > 240);

test("an exercise that is only to be read is run and not written, and neither kept nor told", async () => {
  const { page, frame } = await framed(element("amdahl.md", "readonly"));
  const editor = part(frame, "laws").getByTestId("answer-editor");
  await editor.waitFor();
  assert.equal(await editor.getAttribute("aria-readonly"), "true");
  const before = await editor.innerText();
  await editor.focus();
  await editor.press("ControlOrMeta+a");
  await page.keyboard.type("x = 1");
  await page.keyboard.press("Delete");
  assert.equal(await editor.innerText(), before);
  assert.equal(await part(frame, "laws").getByRole("button", { name: "Start again" }).count(), 0);
  assert.ok(await frame.getByTestId("quiz").locator("input").first().isDisabled());
  // What a learner wrote can be looked at, and judged again.
  const state = JSON.stringify({ answers: { laws: `${solutions("amdahl").laws}\n# hers` }, quizzes: [rightChoices("amdahl")[0]] });
  await page.evaluate((state) => document.querySelector("touchpaper-exercise").restore(state), state);
  await frame.getByText("# hers").waitFor();
  assert.ok((await check(frame, "laws")).passed);
  assert.equal(await score(frame), "2 of 2");
  assert.deepEqual(await page.evaluate(() => window.told), []);
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("what is checked before the engine is there is checked when it is", async () => {
  const { page, frame } = await framed(element("amdahl.md", "sandbox"));
  await part(frame, "laws").getByTestId("part-check").click();
  await part(frame, "laws").getByTestId("verdict").waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("with its code hidden an exercise shows what it prints and not what it is", async () => {
  const { page, frame } = await framed(element("four-steps.md", "readonly hide-code"));
  const [id, text] = Object.entries(solutions("four-steps"))[0];
  await part(frame, id).waitFor();
  await page.evaluate((state) => document.querySelector("touchpaper-exercise").restore(state), JSON.stringify({ answers: { [id]: `${text}\nprint("seen")` } }));
  await page.waitForTimeout(300);
  assert.equal(await part(frame, id).getByTestId("answer-editor").isVisible(), false);
  assert.equal(await frame.getByTestId("more-hints").first().isVisible(), false);
  const ran = await check(frame, id, "part-run");
  assert.ok(ran.passed, ran.said);
  await part(frame, id).getByTestId("part-output").getByText("seen").waitFor();
  await page.context().close();
});

test("a notebook opens by its address, runs nothing by itself, and is kept beside a person's own", async () => {
  const page = await visit(browser, { url: "about:blank", serviceWorkers: "block" });
  await page.context().route("**/lesson/squares.ipynb", (route) => route.fulfill({ body: NOTEBOOK, contentType: "application/json" }));
  await page.goto(new URL("?view=notebook", HOME).href);
  await page.getByTestId("cell").first().waitFor();
  await page.getByRole("button", { name: "+ SQL" }).click();
  const own = await page.getByTestId("cell").count();
  const address = new URL("?notebook=lesson/squares.ipynb", HOME).href;
  await page.goto(address);
  await page.getByRole("heading", { name: "Squares" }).waitFor();
  assert.equal(await page.getByTestId("cell").count(), 3);
  await ready(page);
  assert.deepEqual(await page.getByTestId("cell").evaluateAll((cells) => cells.map((cell) => cell.dataset.state)), ["fresh", "fresh", "fresh"]);
  // What is written in it is there on the next visit, and the one on the host comes again when it is asked for.
  await page.getByRole("button", { name: "+ SQL" }).click();
  await page.waitForTimeout(700);
  await page.goto(address);
  await page.getByTestId("cell").nth(3).waitFor();
  await page.getByRole("button", { name: "Start again" }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid="cell"]').length === 3);
  await page.goto(new URL("?view=notebook", HOME).href);
  await page.getByTestId("cell").nth(own - 1).waitFor();
  assert.equal(await page.getByRole("heading", { name: "Squares" }).count(), 0);
  await page.goto(new URL("?notebook=lesson/none.ipynb", HOME).href);
  await page.getByText(/lesson\/none\.ipynb could not be opened: 404/).waitFor();
  await page.goto(new URL("?notebook=https://elsewhere.example/a.ipynb", HOME).href);
  await page.getByText(/elsewhere\.example\/a\.ipynb could not be opened: .*on the host of this page/).waitFor();
  await page.context().close();
});

test("a notebook in another site's page: read, run, as high as it is, in the site's theme", async () => {
  const home = await host(HOME, { files: { "lesson/squares.ipynb": NOTEBOOK } });
  const { page, frame } = await framed(element(`${home.url}lesson/squares.ipynb`, 'readonly theme="dark"', home.url));
  await frame.getByRole("heading", { name: "Squares" }).waitFor();
  // Nothing that is read can be written, whatever there is to wait for.
  assert.equal(await frame.getByText("You can write cells").count(), 0);
  await fits(page);
  assert.deepEqual(await frame.locator(".cell-head").evaluateAll((heads) => heads.map((head) => head.checkVisibility())), [false, true, true]);
  assert.equal(await frame.locator(".cell-tools").first().isVisible(), false);
  assert.equal(await frame.locator(".add-cell").isVisible(), false);
  await free(frame);
  await frame.getByTestId("run").click();
  await frame.locator(".data-table td", { hasText: /^16$/ }).waitFor();
  await free(frame);
  // The editors, too, have the site's theme: their colours are of its light or dark kind.
  const themes = () =>
    frame.locator("html").evaluate((root) => [root.dataset.theme, getComputedStyle(document.body).backgroundColor]);
  const [dark, surface] = await themes();
  assert.equal(dark, "dark");
  await page.evaluate(() => document.querySelector("touchpaper-exercise").setAttribute("theme", "light"));
  await frame.locator('html[data-theme="light"]').waitFor();
  assert.notEqual((await themes())[1], surface);
  await page.waitForTimeout(300);
  const [outer, inner] = [
    await page.locator("touchpaper-exercise iframe").evaluate((frame) => frame.clientHeight),
    await frame.locator("#app").evaluate((app) => Math.ceil(app.getBoundingClientRect().height)),
  ];
  assert.ok(Math.abs(outer - inner) < 3, `${outer} for ${inner}`);
  await screenshot(page, "embed-lesson-1100");
  assert.deepEqual(page.problems, []);
  await page.context().close();
  await home.close();
});

test("the site's theme may be taken away again, and then it is as the visitor's system has it", async () => {
  const { page, frame } = await framed(element("amdahl.md", 'theme="light"'));
  await page.emulateMedia({ colorScheme: "dark" });
  await part(frame, "laws").waitFor();
  const surface = () => frame.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await surface();
  await page.evaluate(() => document.querySelector("touchpaper-exercise").removeAttribute("theme"));
  await frame.locator("html:not([data-theme])").waitFor();
  assert.notEqual(await surface(), light);
  await page.context().close();
});

test("a site that frames one exercise gets no way to the others; one that frames the course gets a way back", async () => {
  const one = await framed(element("word-count.md"));
  await part(one.frame, "words").waitFor();
  assert.equal(await one.frame.getByTestId("next-exercise").isVisible(), false);
  assert.equal(await one.frame.getByTestId("all-exercises").isVisible(), false);
  await one.page.context().close();
  const within = await framed(element("word-count.md", "course"));
  await part(within.frame, "words").waitFor();
  await within.frame.getByTestId("next-exercise").click();
  await part(within.frame, "words").waitFor({ state: "detached" });
  await within.frame.getByTestId("all-exercises").click();
  await within.frame.getByTestId("course-entry").first().waitFor();
  await within.page.context().close();
  for (const [view, entry, opened, back] of [
    ["course", "course-entry", "exercise", "all-exercises"],
    ["labs", "lab-entry", "lab", "all-labs"],
  ]) {
    const url = new URL(`?view=${view}&embed`, HOME).href;
    const { page, frame } = await framed(`<iframe title="Touchpaper" src="${url}" style="width:100%;height:700px;border:0"></iframe>`);
    await frame.getByTestId(entry).first().getByRole("link").first().click();
    await frame.getByTestId(opened).waitFor();
    await frame.getByTestId(back).click();
    await frame.getByTestId(entry).first().waitFor();
    await page.context().close();
  }
});

test("every view can be embedded: no frame of the workbench, one button that runs, nothing wider than its place", async () => {
  for (const view of ["script", "notebook", "pipeline", "terminal", "course", "data", "start"]) {
    const url = new URL(`?view=${view}&embed`, HOME).href;
    const { page, frame } = await framed(`<iframe title="Touchpaper" src="${url}" style="width:100%;height:700px;border:0"></iframe>`);
    const panel = frame.locator(`.panels[data-view="${view}"] > .panel`).first();
    await panel.waitFor();
    await free(frame);
    for (const gone of [".rail", ".panel-jobs", ".brand", ".panel-head"]) {
      assert.equal(await frame.locator(gone).first().isVisible(), false, `${gone} in ${view}`);
    }
    const runs = ["script", "notebook", "pipeline"].includes(view);
    assert.equal(await frame.getByTestId("run").isVisible(), runs, view);
    for (const width of [1100, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await screenshot(page, `embed-${view}-${width}`);
      await wellFormed(await frameOf(page, url), `${view} at ${width} px`);
    }
    await page.context().close();
  }
});

test("a script in a frame is run and shows what it prints, at any width", async () => {
  for (const width of [360, 1100]) {
    const url = new URL("?view=script&embed&hide-code", HOME).href;
    const { page, frame } = await framed(`<iframe title="Touchpaper" src="${url}" style="width:100%;height:700px"></iframe>`, { width });
    await free(frame);
    assert.equal(await frame.getByTestId("editor").isVisible(), false);
    await frame.getByTestId("run").click();
    await frame.getByTestId("output").getByText(/\S/).first().waitFor();
    await page.context().close();
  }
});

test("in a sandbox without an origin everything works for the session", async () => {
  const home = await host(HOME, { headers: EVERYONE, files: { "lesson/squares.ipynb": NOTEBOOK } });
  const { page, frame } = await framed(element("amdahl.md", 'sandbox theme="dark"', home.url));
  await part(frame, "laws").waitFor();
  await fits(page);
  const inside = await frame.locator("html").evaluate((root) => {
    let stores = true;
    try {
      stores = Boolean(localStorage);
    } catch {
      stores = false;
    }
    return { origin: self.origin, stores, theme: root.dataset.theme };
  });
  assert.deepEqual(inside, { origin: "null", stores: false, theme: "dark" });
  await answer(frame, "laws", solutions("amdahl").laws);
  const told = await check(frame, "laws");
  assert.ok(told.passed, told.said);
  const [reported] = (await page.evaluate(() => window.told)).slice(-1);
  assert.deepEqual([reported.exercise, reported.score], ["amdahl.md", 0.5]);
  const coming = page.waitForEvent("download");
  await frame.getByTestId("exercise-result").click();
  assert.deepEqual(JSON.parse(readFileSync(await (await coming).path(), "utf8")).score, 1);
  // Its own state comes back by way of the site, as nothing is kept.
  await page.evaluate((state) => {
    const next = document.createElement("touchpaper-exercise");
    next.setAttribute("src", "amdahl.md");
    next.setAttribute("sandbox", "");
    next.restore(state);
    document.querySelector("touchpaper-exercise").replaceWith(next);
  }, reported.state);
  await part(frame, "laws").getByText("Passed").waitFor();
  // An endless answer is stopped there as anywhere.
  await answer(frame, "laws", "while True:\n    pass");
  await free(frame);
  await part(frame, "laws").getByTestId("part-check").click();
  await part(frame, "laws").getByTestId("part-cancel").click();
  await part(frame, "laws").getByText("It was cancelled.").or(part(frame, "laws").getByText("The engine stopped.")).waitFor();
  await page.context().close();

  const other = await framed(element(`${home.url}lesson/squares.ipynb`, "sandbox", home.url));
  await free(other.frame);
  await other.frame.getByTestId("run").click();
  await other.frame.locator(".data-table td", { hasText: /^16$/ }).waitFor();
  await other.page.context().close();
  await home.close();
});

test("a host that sends what _headers says lets a sandboxed frame fetch all, also a lesson beside the page", async () => {
  const headers = await headersFile(HOME);
  assert.match(headers("/assets/x/app.js")["Cache-Control"], /immutable/);
  assert.equal(headers("/index.html")["Cache-Control"], undefined);
  const home = await host(NO_HEADERS ?? HOME, { headers, files: { "lesson/squares.ipynb": NOTEBOOK } });
  const { page, frame } = await framed(element(`${home.url}lesson/squares.ipynb`, "sandbox", home.url));
  await free(frame);
  assert.equal(await frame.locator("html").evaluate(() => self.origin), "null");
  await frame.getByTestId("run").click();
  await frame.locator(".data-table td", { hasText: /^16$/ }).waitFor();
  // Nothing that it asked its host for was refused.
  assert.deepEqual(page.problems.filter((text) => /CORS|blocked/.test(text)), []);
  await page.context().close();
  await home.close();
});

test("a sandbox on a host that lets nobody fetch says what the host has to send", async () => {
  const home = await host(HOME, { without: ["access-control-allow-origin"] });
  const { page, frame } = await framed(element("amdahl.md", "sandbox", home.url));
  await frame.getByRole("alert").getByText(/Access-Control-Allow-Origin: \*/).waitFor();
  await page.context().close();
  await home.close();
});

test("a score that another frame claims is nobody's", async () => {
  const forged = `<iframe title="forged" srcdoc="<script>parent.postMessage({subject:'SPLICE.reportScoreAndState',activity_id:'amdahl.md',score:1,state:'{}'},'*')</script>"></iframe>`;
  const { page, frame } = await framed(element("amdahl.md") + forged);
  await part(frame, "laws").waitFor();
  await page.evaluate(() => window.postMessage({ subject: "SPLICE.reportScoreAndState", activity_id: "amdahl.md", score: 1, state: "{}" }, "*"));
  await page.waitForTimeout(500);
  assert.deepEqual(await page.evaluate(() => window.told), []);
  await page.context().close();
});

test("a frame of a host without headers has threads from its second visit on, where it has storage", { skip: !NO_HEADERS }, async () => {
  const { context, close } = await launchWithFrameStorage();
  try {
    const site = await otherSite(`<!doctype html><title>t</title><h1>Lesson</h1>${element("amdahl.md", "", NO_HEADERS)}`);
    after(() => site.close());
    const page = await context.newPage();
    await page.goto(site.url);
    const frame = page.frameLocator("iframe");
    await frame.locator("html[data-offline=ready]").waitFor({ state: "attached" });
    assert.match(await frame.getByTestId("threads").textContent(), /^1 thread, because /);
    await page.reload();
    await free(frame);
    assert.equal(await frame.locator("html").evaluate(() => self.crossOriginIsolated), true);
    assert.match(await frame.getByTestId("threads").textContent(), /^\d+ threads$/);
  } finally {
    await close();
  }
});
