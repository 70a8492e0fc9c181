// Times the scripts of bench/ in the built page, in headless Chromium, and the page's own cold start.
// `cargo xtask bench --browser` builds and serves the page and says where it is: TOUCHPAPER_URL, CHROMIUM, TOUCHPAPER_COMMAND.
// One JSON line a case: {case, where, rows, threads, ms, repeats}; ms is the median of the repeats. With TOUCHPAPER_PEERS_URL
// DuckDB-wasm runs the same cases right after, and a line a case gives the ratio ours / theirs at the same threads.
import { readFileSync, readdirSync } from "node:fs";
import { get } from "node:http";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";

import { late, scrollTable, typeWhileRunning } from "./interface.mjs";
import { timeNative } from "./serving/native.mjs";
import { killInTab, timeTab } from "./serving/tab.mjs";

// By require, because imports do not look at NODE_PATH.
const { chromium } = createRequire(import.meta.url)("playwright-core");

const HERE = new URL("./", import.meta.url);
const URL_OF_PAGE = process.env.TOUCHPAPER_URL;
// The native command, where serving is timed.
const NATIVE = process.env.TOUCHPAPER_COMMAND;
const URL_OF_PEERS = process.env.TOUCHPAPER_PEERS_URL;
// DuckDB-wasm's builds: without threads, and with them.
const PEERS = ["eh", "coi"];
const MARK = "BENCH ";
const COLD_STARTS = 3;
const CONTROL_REPEATS = 5;
// The case whose gain from threads is asked for.
const CONTROLLED = "groupby.py";
const SCRIPT_LIMIT_MS = 15 * 60_000;
// What the page keeps a script under between visits.
const STORED_SCRIPT = "touchpaper.script";

const filter = process.argv[2] ?? "";
const browserFlags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const threadCounts = [...new Set([1, availableParallelism()])];

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report(figures) {
  console.log(JSON.stringify(figures));
}

function testId(page, id) {
  return page.locator(`[data-testid="${id}"]`);
}

// Nothing is in a cache of a browser of its own, compiled code neither.
async function inBrowser(action) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: browserFlags });
  try {
    return await action(browser);
  } finally {
    await browser.close();
  }
}

const visit = (action) => inBrowser(async (browser) => action(await (await browser.newContext()).newPage()));

// A model that is served: in the tab, natively and as the Flask app that it is exported as, one after another.
async function timeServing() {
  await timeTab(inBrowser, URL_OF_PAGE);
  await killInTab(inBrowser, URL_OF_PAGE);
  if (NATIVE) await timeNative(NATIVE);
}

// What the machine itself gives a second thread: the same counting in one worker, then in as many as there are threads,
// which share nothing. A case's gain from threads is read beside this one.
async function timeControl() {
  const found = await visit((page) =>
    page.evaluate(async ([counts, repeats]) => {
      const source = `onmessage = () => {
        const seen = new Int32Array(1 << 14);
        let at = 1;
        for (let step = 0; step < 60_000_000; step += 1) {
          at = (Math.imul(at, 1664525) + 1013904223) | 0;
          seen[at >>> 18] += 1;
        }
        postMessage(seen[0]);
      };`;
      const script = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const turn = (worker) => new Promise((done) => { worker.onmessage = done; worker.postMessage(0); });
      const times = [];
      for (const threads of counts) {
        const workers = Array.from({ length: threads }, () => new Worker(script));
        await Promise.all(workers.map(turn));
        const ms = [];
        for (let count = 0; count < repeats; count += 1) {
          const start = performance.now();
          await Promise.all(workers.map(turn));
          // The time for one worker's share of the same work.
          ms.push((performance.now() - start) / threads);
        }
        for (const worker of workers) worker.terminate();
        times.push({ threads, ms });
      }
      return times;
    }, [threadCounts, CONTROL_REPEATS]),
  );
  for (const { threads, ms } of found) {
    report({ case: "control: workers that share nothing", where: "browser", rows: null, threads, ms: Math.round(median(ms)), repeats: ms.map(Math.round) });
  }
}

// From navigation to the first line that the welcome script prints. Run is pressed as soon as it is there; the page
// runs the script when the engine has arrived.
async function coldStart() {
  return visit(async (page) => {
    const urls = new Set();
    const fetched = new Set();
    page.on("request", (request) => urls.add(request.url()));
    page.on("requestfinished", (request) => fetched.add(request.url()));
    const start = performance.now();
    await page.goto(URL_OF_PAGE, { waitUntil: "commit" });
    await page.waitForFunction(() => {
      const find = (root) => root.querySelector('[data-testid="editor"]') ?? [...root.querySelectorAll("*")].map((at) => at.shadowRoot && find(at.shadowRoot)).find(Boolean);
      return find(document)?.textContent.includes("SparkSession");
    }, null, { polling: 10 });
    const usable = performance.now() - start;
    const before = [...fetched].filter((url) => url.startsWith("http"));
    const painted = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null);
    await testId(page, "run").click();
    await page.waitForFunction(() => document.querySelector('[data-testid="output"]')?.textContent.trim().includes("\n"), null, { polling: 10, timeout: 120_000 });
    return { painted, usable, before, first: performance.now() - start, urls: [...urls].filter((url) => url.startsWith("http")) };
  });
}

// The bytes that go over the wire, asked for as a browser asks. Node's fetch would undo the compression.
function wireBytes(url) {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "Accept-Encoding": "br, gzip" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.on("end", () => resolve({ bytes, encoding: answer.headers["content-encoding"] ?? "identity" }));
    }).on("error", reject);
  });
}

async function timeColdStart() {
  const visits = [];
  for (let count = 0; count < COLD_STARTS; count += 1) visits.push(await coldStart());
  const figures = (name, of) => {
    const repeats = visits.map((seen) => Math.round(of(seen)));
    report({ case: name, where: "browser", rows: null, threads: availableParallelism(), ms: median(repeats), repeats });
  };
  figures("cold start: first paint", ({ painted }) => painted);
  figures("cold start: page usable", ({ usable }) => usable);
  figures("cold start: first result", ({ first }) => first);

  const files = {};
  // What had come when the page could be used, and by what it is of, all that came until the first result.
  const total = { usable: 0, page: 0, engine: 0, files: 0 };
  for (const url of visits[0].urls) {
    const { bytes, encoding } = await wireBytes(url);
    const path = new URL(url).pathname;
    files[path] = { bytes, encoding };
    const of = path.includes("/files/") ? "files" : path.includes("/engine") ? "engine" : "page";
    total[of] += bytes;
    if (of === "page" && visits[0].before.includes(url)) total.usable += bytes;
  }
  report({ case: "cold start: wire bytes", where: "browser", total, files });
}

async function timeInterface() {
  const threads = availableParallelism();
  const figures = (name, rows, ms, more) =>
    report({ case: name, where: "browser", rows, threads, ms: Math.round(median(ms) * 10) / 10, worst: Math.round(Math.max(...ms)), repeats: ms.length, ...more });
  const { ms: frames, awaited, rows, bare } = await scrollTable(visit, URL_OF_PAGE);
  figures("interface: frame while a table is scrolled", rows, frames, { over16: late(frames), awaited });
  figures("interface: frame while a bare page is scrolled", null, bare, { over16: late(bare) });
  const keys = await typeWhileRunning(visit, URL_OF_PAGE, threads);
  figures("interface: key to paint in a cell of 500 lines while a job runs", null, keys.ms, { over100: keys.ms.filter((time) => time > 100).length });
  figures("interface: key to paint in a bare text field beside busy threads", null, keys.bare);
}

// The script is there as a person's own from an earlier visit, and Run is pressed.
async function runScript(source, threads) {
  return visit(async (page) => {
    const script = `import sys\nsys.argv = ["bench.py", "local[${threads}]"]\n${source}`;
    await page.addInitScript(([key, text]) => localStorage.setItem(key, text), [STORED_SCRIPT, script]);
    const url = new URL(URL_OF_PAGE);
    url.searchParams.set("threads", threads);
    await page.goto(url.href);
    await testId(page, "run").click();
    const ended = page.locator('[data-testid="status"]:is([data-kind="ok"], [data-kind="warn"], [data-kind="bad"])');
    await ended.waitFor({ timeout: SCRIPT_LIMIT_MS });
    const output = await testId(page, "output").innerText();
    if ((await ended.getAttribute("data-kind")) !== "ok") {
      throw new Error(`${await ended.innerText()}\n${output}`);
    }
    // A wasm memory never shrinks, so what it has in the end is the most that it had.
    const memory = (await testId(page, "engine-memory").innerText()).replace(/^[^0-9]*/, "");
    return { figures: figuresOf(output), memory };
  });
}

async function runPeer(bundle) {
  return visit(async (page) => {
    await page.goto(URL_OF_PEERS);
    await page.waitForFunction(() => window.runDuckdb);
    return page.evaluate(([name, wanted]) => window.runDuckdb(name, wanted), [bundle, filter]);
  });
}

async function timePeers(ours) {
  for (const bundle of PEERS) {
    const { threads, version, found } = await runPeer(bundle);
    for (const { case: what, rows, ms } of found) {
      report({ case: what, where: "browser", peer: `duckdb-wasm ${version} ${bundle}`, rows, threads, ms: median(ms), repeats: ms });
      const own = ours.get(`${what}/${rows}/${bundle === "eh" ? 1 : Math.max(...threadCounts)}`);
      if (own) report({ case: what, rows, against: `duckdb-wasm ${bundle}`, ratio: Math.round((own / median(ms)) * 100) / 100 });
    }
  }
}

function figuresOf(output) {
  return output.split("\n").filter((line) => line.startsWith(MARK)).map((line) => JSON.parse(line.slice(MARK.length)));
}

// What the machine leaves of a case when another does the same beside it: as many engines of one thread as there are
// processors, in browsers of their own. Twice the time of one alone would be no gain from a second processor at all.
async function timeTogether(source) {
  const runs = await Promise.all(Array.from({ length: availableParallelism() }, () => runScript(source, 1)));
  runs[0].figures.forEach(({ case: what, rows }, at) => {
    const all = runs.flatMap(({ figures }) => figures[at].ms);
    report({ case: `control: ${what}, ${runs.length} engines at once`, where: "browser", rows, threads: 1, ms: median(all), repeats: all });
  });
}

if (!URL_OF_PAGE) throw new Error("TOUCHPAPER_URL says where the page is served; `cargo xtask bench --browser` sets it");
if ("cold start".includes(filter)) await timeColdStart();
if ("interface".includes(filter)) await timeInterface();
// It takes minutes, and is run where it is asked for.
if (filter && "serving".includes(filter)) await timeServing();
await timeControl();
const ours = new Map();
for (const name of readdirSync(HERE).filter((name) => name.endsWith(".py") && name.includes(filter)).sort()) {
  const source = readFileSync(new URL(name, HERE), "utf8");
  for (const threads of threadCounts) {
    // A case that fails is told, and the others are still timed.
    try {
      const { figures, memory } = await runScript(source, threads);
      if (figures.length === 0) throw new Error("it ended well but printed no figures");
      report({ case: `memory: ${name}`, where: "browser", threads, memory });
      for (const { case: what, rows, ms } of figures) {
        report({ case: what, where: "browser", rows, threads, ms: median(ms), repeats: ms });
        ours.set(`${what}/${rows}/${threads}`, median(ms));
      }
    } catch (error) {
      process.exitCode = 1;
      console.error(`${name} on ${threads} thread(s): ${error.message}`);
    }
  }
  if (name === CONTROLLED) await timeTogether(source);
}
if (URL_OF_PEERS) await timePeers(ours);
