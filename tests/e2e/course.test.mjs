// The Course view, as a learner uses it: the list, an exercise, hints, Run and Check, a quiz, the result, all of it kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { answer, check, folder, part, score, solutions } from "./course.mjs";
import { looksWell } from "./looks.mjs";
import { HOME, PATIENCE, launch, otherSite, ready, visit } from "./page.mjs";

const COURSE = new URL("?view=course", HOME).href;
const exercise = (name, more = "") => new URL(`?view=course&exercise=${name}.md${more}`, HOME).href;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a wrong answer is told what was seen and where to look; hints come in steps; the right one passes and is kept", async () => {
  const page = await visit(browser, { url: COURSE });
  await page.getByTestId("course-entry").first().waitFor();
  assert.ok((await page.getByTestId("course-entry").count()) >= 16);
  await page.getByRole("link", { name: "Count words" }).click();
  assert.match(page.url(), /exercise=word-count\.md/);
  await part(page, "words").waitFor();
  assert.equal(await page.getByTestId("hint").count(), 0);
  for (const shown of [1, 2, 3]) {
    await page.getByTestId("more-hints").click();
    assert.equal(await page.getByTestId("hint").count(), shown);
  }
  const blank = await check(page, "words");
  assert.equal(blank.passed, false);
  assert.match(blank.said, /Line 1 still has a blank/);
  await answer(page, "words", "words = lines.map(lambda line: line.split())");
  const wrong = await check(page, "words");
  assert.equal(wrong.passed, false);
  assert.match(wrong.said, /Seen[^]*Wanted[^]*Where to look[^]*flatMap/);
  assert.equal(await score(page), "0 of 2");
  await answer(page, "words", solutions("word-count").words);
  const right = await check(page, "words");
  assert.ok(right.passed, right.said);
  assert.match(right.said, /The engine ran 1 job, 2 stages, 6 tasks, .* shuffled/);
  assert.equal(await score(page), "1 of 2");
  await page.getByLabel(/It adds up inside each partition first/).check();
  await page.getByTestId("quiz-answer").click();
  await page.getByTestId("quiz-said").getByText("Right").waitFor();
  assert.equal(await score(page), "2 of 2");
  await page.reload();
  await part(page, "words").getByText("Passed").waitFor();
  assert.equal(await score(page), "2 of 2");
  await page.goBack();
  await page.getByTestId("course-progress").getByText("1 of ").waitFor();
  assert.deepEqual(page.problems, []);
});

test("Run shows what the answer prints and checks nothing; an error marks its line", async () => {
  const page = await visit(browser, { url: exercise("pi") });
  await part(page, "pi").waitFor();
  await answer(page, "pi", 'print("hello")\nsc.parallelize([1, 2]).count()');
  const ran = await check(page, "pi", "part-run");
  assert.ok(ran.passed);
  assert.match(await part(page, "pi").getByTestId("part-output").textContent(), /hello\s+2/);
  assert.equal(await score(page), "0 of 2");
  await answer(page, "pi", 'x = 1\nprint(y)');
  const failed = await check(page, "pi");
  assert.match(failed.said, /Line 2 ended with NameError/);
  assert.match(await part(page, "pi").getByTestId("part-output").textContent(), /Traceback/);
});

test("the result is a file with the answers and what was said of them", async () => {
  const page = await visit(browser, { url: exercise("amdahl") });
  await part(page, "laws").waitFor();
  await answer(page, "laws", solutions("amdahl").laws);
  assert.ok((await check(page, "laws")).passed);
  const coming = page.waitForEvent("download");
  await page.getByTestId("exercise-result").click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), "amdahl-result.json");
  const record = JSON.parse(readFileSync(await download.path(), "utf8"));
  assert.deepEqual([record.format, record.exercise, record.score, record.of], ["touchpaper-result-1", "Amdahl and Gustafson", 1, 2]);
  assert.deepEqual(record.answers, [{ id: "laws", text: solutions("amdahl").laws, passed: true }]);
});

test("an endless answer is cancelled, and the next one runs", async () => {
  const page = await visit(browser, { url: exercise("laziness") });
  await part(page, "enough").waitFor();
  await ready(page);
  await answer(page, "enough", "while True:\n    pass");
  await part(page, "enough").getByTestId("part-check").click();
  await part(page, "enough").getByTestId("part-cancel").click();
  await part(page, "enough").getByText("It was cancelled.").or(part(page, "enough").getByText("The engine stopped.")).waitFor();
  await answer(page, "enough", solutions("laziness").enough);
  const right = await check(page, "enough");
  assert.ok(right.passed, right.said);
});

test("what an address names is shown and not run; what is not there is said", async () => {
  const page = await visit(browser, { url: new URL("?exercise=no-such.md", HOME).href });
  await page.getByText(/no-such\.md could not be opened: 404/).waitFor();
  const other = await visit(browser, { url: exercise("joins") });
  await part(other, "anti").waitFor();
  await ready(other);
  assert.equal(await other.getByTestId("verdict").count(), 0);
});

test("an address that names a course, an exercise or a lab need not name the view", async () => {
  for (const [asked, there] of [["course", "course-list"], ["exercise=amdahl.md", "exercise"], ["lab=amdahl", "lab"]]) {
    const page = await visit(browser, { url: new URL(`?${asked}`, HOME).href });
    await page.locator(there === "course-list" ? ".panel-course" : `[data-testid=${there}]`).waitFor();
    await page.context().close();
  }
});

test("a course of one's own opens from its folder; a mistake in it is told with its line", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const head = "---\ntitle: Mine\n---\n";
  await page.route("**/my-course/*", (route) => {
    const texts = {
      "index.md": `${head}- [One](one.md): first\n- [Two](two.md)\n`,
      "one.md": `${head}Hello <b>you</b>.\n\n\`\`\`python exercise id=a\nx = ____\n\`\`\`\n\`\`\`python check\ncheck.equal(x, int(open("seven.txt").read()), "x")\n\`\`\`\n`.replace("---\n", "---\ndata: seven.txt\n"),
      "two.md": `${head}\`\`\`python exersise\n\`\`\`\n`,
      "seven.txt": "7",
    };
    const text = texts[route.request().url().split("/").at(-1)];
    return route.fulfill(text === undefined ? { status: 404 } : { body: text, contentType: "text/plain" });
  });
  await page.goto(new URL("?view=course&course=my-course", HOME).href);
  await page.getByRole("link", { name: "One" }).click();
  await page.getByText("Hello <b>you</b>.").waitFor();
  await answer(page, "a", "x = 7");
  assert.ok((await check(page, "a")).passed);
  await page.getByTestId("all-exercises").click();
  await page.getByRole("link", { name: "Two" }).click();
  await page.getByText(/line 4: unknown block `exersise`/).waitFor();
});

test("an author writes on the left and tries it on the right", async () => {
  const page = await visit(browser, { url: COURSE });
  await page.getByTestId("write-exercise").click();
  const editor = page.getByTestId("author-editor");
  await part(page, "double").waitFor();
  await answer(page, "double", "doubled = numbers.map(lambda n: 2 * n)");
  assert.ok((await check(page, "double")).passed);
  const text = (await page.evaluate(() => localStorage.getItem("touchpaper.course.author"))).replace("```python exercise", "```python exersise");
  const write = async (text) => {
    await editor.focus();
    await editor.press("ControlOrMeta+a");
    await editor.evaluate((element, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  };
  await write(text);
  await page.getByTestId("author-said").getByText(/unknown block `exersise`/).waitFor();
  await write(text.replace("exersise", "exercise").replace("id=double", "id=twice").replace("Double the", "Twice <i>the</i>"));
  await part(page, "twice").waitFor();
  await page.getByRole("heading", { name: "Twice <i>the</i> numbers" }).waitFor();
  await page.reload();
  await part(page, "twice").waitFor();
  await page.getByTestId("leave-author").click();
  await page.getByTestId("course-entry").first().waitFor();
  assert.deepEqual(page.problems, []);
});

test("in another site's page: as high as it needs, in the site's theme, and the site is told the score", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const html = `<!doctype html><title>A course</title><script src="${new URL("touchpaper-exercise.js", HOME)}" async></script>
    <h1>Lesson</h1><touchpaper-exercise src="amdahl.md" theme="dark"></touchpaper-exercise>
    <script>window.told = []; addEventListener("touchpaper-score", (event) => window.told.push(event.detail));</script>`;
  const site = await otherSite(html);
  after(() => site.close());
  await page.goto(site.url);
  const element = page.locator("touchpaper-exercise");
  const frame = page.frameLocator("touchpaper-exercise iframe");
  await part(frame, "laws").waitFor();
  const inside = () => frame.locator("#app").evaluate((app) => ({
    theme: document.documentElement.dataset.theme,
    height: Math.ceil(app.getBoundingClientRect().height),
    rail: getComputedStyle(document.querySelector(".rail")).display,
  }));
  const heights = async () => [(await element.evaluate((element) => element.firstChild.clientHeight)), (await inside()).height];
  await page.waitForFunction(() => document.querySelector("touchpaper-exercise").firstChild.clientHeight > 600);
  const [outer, inner] = await heights();
  assert.ok(Math.abs(outer - inner) < 3 && inner > 600, `${outer} for ${inner}`);
  assert.deepEqual([(await inside()).theme, (await inside()).rail], ["dark", "none"]);
  await answer(frame, "laws", solutions("amdahl").laws);
  assert.ok((await check(frame, "laws")).passed);
  const told = (await page.evaluate(() => window.told)).at(-1);
  assert.deepEqual([told.exercise, told.score], ["amdahl.md", 0.5]);
  // What it told is given back on the next visit, whatever the browser keeps for a frame.
  await page.evaluate((state) => {
    const next = document.createElement("touchpaper-exercise");
    next.setAttribute("src", "amdahl.md");
    next.restore(state.replace("return 1 / (serial", "return 1.0 / (serial"));
    document.querySelector("touchpaper-exercise").replaceWith(next);
  }, told.state);
  await frame.getByText("return 1.0 / (serial").waitFor();
});

test("a SCORM platform is told the score, and gives the state back, which it cuts at 4096 bytes", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const scorm = (name) => readFileSync(new URL(`../../src/course/scorm/${name}`, import.meta.url), "utf8");
  const platform = `<!doctype html><title>LMS</title><script>
    const values = { "cmi.core.lesson_status": "not attempted", "cmi.suspend_data": "" };
    const calls = [];
    window.API = {
      LMSInitialize: (text) => (calls.push("initialize" + text), "true"),
      LMSGetValue: (name) => values[name] ?? "",
      LMSSetValue: (name, value) => (values[name] = name === "cmi.suspend_data" ? value.slice(0, 4096) : value, "true"),
      LMSCommit: (text) => (calls.push("commit" + text), "true"),
      LMSFinish: (text) => (calls.push("finish" + text), "true"),
    };
  </script><iframe src="scorm.html" width="1000" height="800"></iframe>`;
  const lms = new URL("lms/", HOME).href;
  await page.route(`${lms}**`, async (route) => {
    const path = route.request().url().slice(lms.length).split("?")[0];
    if (path.startsWith("page/")) return route.fulfill({ response: await page.request.fetch(new URL(path.slice(5), HOME).href) });
    if (path.startsWith("exercise/")) return route.fulfill({ body: readFileSync(new URL(path.slice(9), folder), "utf8") });
    const files = { "": platform, "scorm.html": scorm("scorm.html").replace("EXERCISE", "../exercise/amdahl.md"), "scorm.js": scorm("scorm.js") };
    return route.fulfill({ body: files[path], contentType: path.endsWith(".js") ? "text/javascript" : "text/html" });
  });
  await page.goto(lms);
  const inside = page.frameLocator("iframe").frameLocator("iframe");
  await part(inside, "laws").waitFor();
  assert.deepEqual(await page.evaluate(() => [calls, values["cmi.core.lesson_status"]]), [["initialize"], "incomplete"]);
  await answer(inside, "laws", `${solutions("amdahl").laws}\n# mine`);
  assert.ok((await check(inside, "laws")).passed);
  const told = await page.evaluate(() => values);
  assert.deepEqual([told["cmi.core.score.raw"], told["cmi.core.score.max"], told["cmi.core.lesson_status"]], ["50", "100", "incomplete"]);
  // Nothing of it comes from what the browser keeps.
  await inside.locator("#app").evaluate(() => localStorage.clear());
  await page.evaluate(() => (document.querySelector("iframe").src = "scorm.html?again"));
  await inside.getByText("# mine").waitFor();
  assert.ok((await page.evaluate(() => calls)).includes("finish"));
  await inside.getByLabel(/The threads get in each other/).check();
  await inside.getByTestId("quiz-answer").click();
  await page.waitForFunction(() => values["cmi.core.lesson_status"] === "passed");
  assert.equal(await page.evaluate(() => values["cmi.core.score.raw"]), "100");
  // What does not fit is left out whole: the state can still be read.
  await answer(inside, "laws", `# ${"é".repeat(3000)}\n${solutions("amdahl").laws}`);
  assert.ok((await check(inside, "laws")).passed);
  const long = await page.evaluate(() => values["cmi.suspend_data"]);
  assert.ok(Buffer.byteLength(long) <= 4096);
  assert.deepEqual(JSON.parse(long).quizzes, [[1]]);
});

test("a frame of a host that was named listens to no other", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const url = exercise("amdahl", `&embed&host=${encodeURIComponent("http://other.example")}`);
  const site = await otherSite(
    `<!doctype html><title>t</title><iframe src="${url}"></iframe><script>window.heard = []; addEventListener("message", (event) => window.heard.push(event.data));</script>`,
  );
  after(() => site.close());
  await page.goto(site.url);
  const frame = page.frameLocator("iframe");
  await part(frame, "laws").waitFor();
  await page.evaluate(() => document.querySelector("iframe").contentWindow.postMessage({ subject: "touchpaper.theme", theme: "dark" }, "*"));
  await page.waitForTimeout(500);
  assert.equal(await frame.locator("html").getAttribute("data-theme"), null);
  assert.deepEqual(await page.evaluate(() => window.heard), []);
});

test("the course looks well: its list, an exercise that is failed, one that is passed", async () => {
  const page = await visit(browser, { url: COURSE });
  await page.getByTestId("course-entry").first().waitFor();
  await ready(page);
  await looksWell(page, "course-list");
  await page.getByRole("link", { name: "Amdahl and Gustafson" }).click();
  await part(page, "laws").waitFor();
  await page.getByTestId("more-hints").click();
  await answer(page, "laws", "def amdahl(serial, n):\n    return n");
  await check(page, "laws");
  await page.getByLabel("The measurement is impossible").check();
  await page.getByTestId("quiz-answer").click();
  await looksWell(page, "course-exercise", { settle: () => part(page, "laws").getByTestId("verdict").scrollIntoViewIfNeeded() });
  await answer(page, "laws", solutions("amdahl").laws);
  assert.ok((await check(page, "laws")).passed);
  await looksWell(page, "course-passed", { settle: () => part(page, "laws").getByTestId("verdict").scrollIntoViewIfNeeded() });
});

/** As a learner would do it: every part of every exercise, with the engine that the page has. */
test("the whole course passes in the page", { timeout: 900_000 }, async () => {
  const page = await visit(browser, { url: COURSE });
  await page.getByTestId("course-entry").first().waitFor();
  const names = await page.getByTestId("course-entry").locator("a").evaluateAll((links) => links.map((link) => new URL(link.href).searchParams.get("exercise")));
  const failed = [];
  for (const name of names.map((name) => name.replace(/\.md$/, ""))) {
    await page.goto(exercise(name));
    for (const [id, text] of Object.entries(solutions(name))) {
      await part(page, id).waitFor();
      await answer(page, id, text);
      const { passed, said } = await check(page, id);
      if (!passed) failed.push(`${name} ${id}: ${said}`);
    }
  }
  assert.deepEqual(failed, []);
});
