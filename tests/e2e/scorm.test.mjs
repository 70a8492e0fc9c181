// What a SCORM package says to its platform, with a page that only sends messages in the place of ours: no engine is needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launch, otherSite } from "./page.mjs";

const scorm = (name) => readFileSync(new URL(`../../src/course/scorm/${name}`, import.meta.url), "utf8");

/** Strict where platforms are: it refuses what is too long or ill-formed, and forgets an attempt that was not suspended. */
const PLATFORM = `<!doctype html><title>LMS</title><script>
  const FORMS = {
    "cmi.core.score.raw": /^\\d{1,3}$/, "cmi.core.score.min": /^0$/, "cmi.core.score.max": /^100$/,
    "cmi.core.lesson_status": /^(passed|incomplete)$/, "cmi.core.exit": /^suspend$/,
    "cmi.core.session_time": /^\\d{4}:\\d\\d:\\d\\d\\.\\d\\d$/, "cmi.suspend_data": /^[^]{0,4096}$/,
  };
  window.values = { "cmi.core.lesson_status": "not attempted" };
  window.refused = [];
  let open = false, exit = "";
  window.API = {
    LMSInitialize: () => ((open = true), (exit = ""), "true"),
    LMSGetValue: (name) => (open ? (values[name] ?? "") : ""),
    LMSSetValue: (name, value) => {
      if (!open || !FORMS[name]?.test(value)) return refused.push([name, value]), "false";
      if (name === "cmi.core.exit") exit = value;
      else values[name] = value;
      return "true";
    },
    LMSCommit: () => "true",
    LMSFinish: () => {
      if (exit !== "suspend") values = { "cmi.core.lesson_status": "not attempted" };
      return (open = false), "true";
    },
  };
</script><iframe src="scorm.html"></iframe>`;

const PAGE = `<!doctype html><title>page</title><script>
  addEventListener("message", ({ data }) => (document.title = data.state));
  parent.postMessage({ subject: "SPLICE.getState", message_id: "1", activity_id: "x" }, "*");
</script>`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a learner who leaves and comes back goes on: the attempt is suspended, its time told, nothing refused", async () => {
  const site = await otherSite("");
  after(() => site.close());
  const page = await browser.newPage();
  const lms = new URL("lms/", site.url).href;
  await page.route(`${lms}**`, (route) => {
    const path = new URL(route.request().url()).pathname.slice(new URL(lms).pathname.length);
    const files = { "": PLATFORM, "scorm.html": scorm("scorm.html"), "scorm.js": scorm("scorm.js"), "page/index.html": PAGE };
    return route.fulfill({ body: files[path], contentType: path.endsWith(".js") ? "text/javascript" : "text/html" });
  });
  await page.goto(lms);
  const inner = () => page.frames().find((frame) => frame.url().includes("page/index.html"));
  const report = async (score, state) => {
    await page.waitForFunction(() => frames[0]?.frames[0]?.location.pathname.endsWith("page/index.html"));
    await inner().evaluate((message) => parent.postMessage(message, "*"), { subject: "SPLICE.reportScoreAndState", score, state });
  };
  const said = (name, value) => page.waitForFunction(([name, value]) => values[name] === value, [name, value]);
  const comeBack = async () => {
    await page.evaluate(
      () =>
        new Promise((loaded) => {
          const frame = document.querySelector("iframe");
          frame.addEventListener("load", loaded, { once: true });
          frame.src = `scorm.html?${Math.random()}`;
        }),
    );
    assert.ok(await page.evaluate(() => values["cmi.core.session_time"]));
  };
  await report(0.5, '{"answers":{"a":"half"}}');
  await said("cmi.core.score.raw", "50");
  await comeBack();
  await page.waitForFunction(() => frames[0]?.frames[0]?.document.title === '{"answers":{"a":"half"}}');
  assert.equal(await page.evaluate(() => values["cmi.core.lesson_status"]), "incomplete");
  await report(1, '{"answers":{"a":"all"}}');
  await said("cmi.core.lesson_status", "passed");
  // What was reached stays, whatever is tried then.
  await comeBack();
  await report(0.2, '{"answers":{"a":"worse"}}');
  await said("cmi.suspend_data", '{"answers":{"a":"worse"}}');
  assert.deepEqual(await page.evaluate(() => [values["cmi.core.score.raw"], values["cmi.core.lesson_status"], refused]), ["100", "passed", []]);
});
