// How the page itself feels: scrolling a table of a million rows, and typing into a long cell while a job runs.
// browser.mjs gives the browser and prints the lines; ms is the median, `over16` counts the frames that came late.
import { performance } from "node:perf_hooks";

const ROWS = 1_000_000;
const FRAME_MS = 1000 / 60;
/** As a wheel or a touchpad moves a page: so far each frame, for so many frames. */
const STEP_PX = 400;
const FRAMES = 240;
const KEYS = 60;
const KEY_EVERY_MS = 80;
const CELL_LINES = 500;
const LIMIT_MS = 120_000;
/** What the page keeps a notebook under between visits. */
const STORED_NOTEBOOK = "touchpaper.notebook";

const SESSION = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n";
const TABLE = `${SESSION}display(spark.range(${ROWS}).selectExpr("id", "id * 2 as twice", "concat('row ', id) as name"))`;
const JOB = `${SESSION}while True:\n    spark.sparkContext.parallelize(range(200000), 8).map(lambda x: x * x % 7).countByValue()`;

const cell = (source) => ({ cell_type: "code", metadata: {}, execution_count: null, outputs: [], source });
const testId = (page, id) => page.locator(`[data-testid="${id}"]`);

/** The cells are there as a person's own from an earlier visit. */
async function openNotebook(page, url, sources) {
  const notebook = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: sources.map(cell) });
  await page.addInitScript(([key, text]) => localStorage.setItem(key, text), [STORED_NOTEBOOK, notebook]);
  const address = new URL(url);
  address.searchParams.set("view", "notebook");
  await page.goto(address.href);
  await page.waitForFunction((count) => document.querySelectorAll('[data-testid="cell"]').length === count, sources.length);
  await page.locator('[data-testid="engine-state"][data-state="ready"]').waitFor({ timeout: LIMIT_MS });
}

/** Moves what scrolls, and times the frames: {ms: each frame's time, awaited: the frames in which a row was drawn that had not come yet}. */
function scrollFrames(page) {
  return page.evaluate(
    async ([frames, step]) => {
      const frame = document.querySelector('[data-testid="data-table"]');
      const next = () => new Promise(requestAnimationFrame);
      const ms = [];
      let awaited = 0;
      let last = await next();
      for (let count = 0; count < frames; count += 1) {
        // Halfway it jumps, as by the scrollbar, to where nothing has been fetched.
        if (count === frames / 2) frame.scrollTop = frame.scrollHeight / 2;
        frame.scrollTop += step;
        const now = await next();
        ms.push(now - last);
        last = now;
        if (frame.querySelector("td.awaited")) awaited += 1;
      }
      return { ms, awaited };
    },
    [FRAMES, STEP_PX],
  );
}

/** {ms, awaited, rows, bare: the frames' times of a page that only scrolls: what browser and machine give at best}. */
export async function scrollTable(visit, url) {
  const found = await visit(async (page) => {
    await openNotebook(page, url, [TABLE]);
    await testId(page, "run").click();
    await testId(page, "data-table").waitFor({ timeout: LIMIT_MS });
    await page.locator('[data-testid="engine-state"][data-state="ready"]').waitFor({ timeout: LIMIT_MS });
    await page.waitForTimeout(500);
    const rows = await testId(page, "data-table").locator("table").getAttribute("aria-rowcount");
    return { ...(await scrollFrames(page)), rows: Number(rows) - 1 };
  });
  const bare = await visit(async (page) => {
    await page.setContent('<div data-testid="data-table" style="height: 340px; overflow: auto"><div style="height: 1000000px">rows</div></div>');
    await page.waitForTimeout(500);
    return (await scrollFrames(page)).ms;
  });
  return { ...found, bare };
}

/** The time from each key to the frame that shows it, typed into what has the focus. */
async function typeKeys(page) {
  await page.evaluate(() => {
    window.keyTimes = [];
    // Captured before the editor has it; after the frame it is on the screen.
    window.addEventListener(
      "keydown",
      (event) => {
        const pressed = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => window.keyTimes.push(performance.now() - pressed);
          channel.port2.postMessage(0);
        });
      },
      { capture: true },
    );
  });
  const start = performance.now();
  for (let count = 0; count < KEYS; count += 1) {
    await page.keyboard.press("x");
    await page.waitForTimeout(Math.max(0, (count + 1) * KEY_EVERY_MS - (performance.now() - start)));
  }
  await page.waitForTimeout(300);
  return page.evaluate(() => window.keyTimes);
}

/** {ms: while the engine runs a job and the page draws its tasks, bare: in a bare text field beside as many busy workers}. */
export async function typeWhileRunning(visit, url, threads) {
  const long = Array.from({ length: CELL_LINES }, (_, at) => `value_${at} = [x * ${at} for x in range(${at + 1}) if x % 3 == 0]`).join("\n");
  const ms = await visit(async (page) => {
    await openNotebook(page, url, [JOB, long]);
    await testId(page, "cell").nth(0).click();
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator('[data-testid="engine-state"][data-state="running"], [data-testid="cancel"]').first().waitFor({ timeout: LIMIT_MS });
    await testId(page, "cell").nth(1).locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+End");
    return typeKeys(page);
  });
  const bare = await visit(async (page) => {
    await page.setContent('<textarea rows="30" cols="100"></textarea>');
    await page.evaluate((count) => {
      const script = URL.createObjectURL(new Blob(["for (;;);"], { type: "text/javascript" }));
      window.busy = Array.from({ length: count }, () => new Worker(script));
    }, threads);
    await page.locator("textarea").fill(long);
    await page.locator("textarea").focus();
    return typeKeys(page);
  });
  return { ms, bare };
}

export const late = (ms) => ms.filter((time) => time > FRAME_MS + 1).length;
