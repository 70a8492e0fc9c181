// The Labs view, as a person uses it: each lab at a small size, what it shows, its files, its programs; cancelled; on one thread.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { looksWell, wellFormed } from "./looks.mjs";
import { HOME, NO_HEADERS, PATIENCE, launch, ready, replaceText, visit } from "./page.mjs";

const at = (lab, home = HOME) => new URL(lab ? `?view=labs&lab=${lab}` : "?view=labs", home).href;
const SMALL = {
  optimisation: { orders: 2000, listed: 20, repeats: 2, warmups: 0 },
  amdahl: { rows: 20000, share: 30, lines: 100, repeats: 2, warmups: 1 },
  scale: { rows: 200, columns: 3, iterations: 2, seconds: 30, repeats: 1, warmups: 0 },
  mapreduce: { pages: 100, iterations: 2, repeats: 2, warmups: 0 },
};

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function open(lab, options = {}) {
  const page = await visit(browser, { url: at(lab), ...options });
  page.setDefaultTimeout(4 * PATIENCE);
  await page.getByTestId("lab").waitFor();
  await ready(page);
  return page;
}

async function set(page, knobs) {
  for (const [name, value] of Object.entries(knobs)) await page.locator(`#knob-${name}`).fill(String(value));
}

async function run(page, knobs) {
  await set(page, knobs);
  await page.getByTestId("lab-run").click();
  await page.getByTestId("lab-cancel").waitFor();
  await page.getByTestId("lab-run").waitFor();
}

/** The lab's tables by their title: heads and rows of texts. */
const tables = (page) =>
  page.getByTestId("lab-table").evaluateAll((tables) =>
    Object.fromEntries(
      tables.map((table) => [
        table.parentElement.getAttribute("aria-label"),
        [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent)),
      ]),
    ),
  );

const findings = (page) => page.getByTestId("lab-findings").locator("li").allTextContents();

async function downloaded(page, id) {
  const coming = page.waitForEvent("download");
  await page.getByTestId(id).click();
  const download = await coming;
  return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
}

test("the list leads to each lab and back", async () => {
  const page = await visit(browser, { url: at() });
  await page.getByTestId("lab-entry").first().waitFor();
  assert.equal(await page.getByTestId("lab-entry").count(), 4);
  await wellFormed(page, "list");
  await page.getByRole("link", { name: "Amdahl and Gustafson" }).click();
  await page.getByTestId("lab").waitFor();
  assert.match(page.url(), /view=labs&lab=amdahl/);
  await page.goBack();
  await page.getByTestId("lab-entry").first().waitFor();
  await page.goForward();
  await page.getByTestId("lab").waitFor();
  await page.getByTestId("all-labs").click();
  await page.getByTestId("lab-entry").first().waitFor();
  assert.deepEqual(page.problems, []);
});

test("the laws are measured on as many threads as there are, and what was measured can be taken home", async () => {
  const page = await open("amdahl");
  assert.match(await page.getByTestId("lab-threads").textContent(), /^This page runs tasks on \d+ threads\.$/);
  const threads = Number((await page.getByTestId("lab-threads").textContent()).match(/\d+/)[0]);
  await run(page, SMALL.amdahl);
  const shown = await tables(page);
  assert.deepEqual(shown["The same work"].slice(1).map(([count]) => Number(count)), Array.from({ length: threads }, (_, at) => at + 1));
  for (const [, time, , speedUp] of shown["The same work"].slice(1)) {
    assert.match(time, /^[\d.]+ m?s$/);
    assert.match(speedUp, /^×[\d.]+$/);
  }
  assert.equal(shown["The same work"][1][3], "×1.00");
  assert.equal(shown["Work that grows"].length, threads);
  assert.equal(shown["Word count"].length, threads + 1);
  const said = (await findings(page)).join("\n");
  assert.match(said, new RegExp(`On ${threads} threads the same work was ×[\\d.]+ as fast; by Amdahl's law, with 30% serial as set`));
  assert.match(said, /serial share that fits all of the times best is [\d.]+%|No serial share explains these times|Not even a serial share/);
  assert.equal(await page.getByTestId("chart").count(), threads > 2 ? 3 : 2);
  const [name, csv] = await downloaded(page, "lab-csv");
  assert.equal(name, "lab-amdahl.csv");
  const lines = csv.trim().split("\n");
  assert.equal(lines[0], "lab,program,file,part,threads,size,repeat,milliseconds,failed");
  assert.equal(lines.length, 1 + 2 * (threads + 2 * (threads - 1) + threads));
  const [, json] = await downloaded(page, "lab-json");
  const told = JSON.parse(json);
  assert.deepEqual([told.format, told.lab, told.knobs.share, told.threads], ["touchpaper-lab-1", "amdahl", 30, threads]);
  assert.match(told.programs["share.py"], /def work\(lab\)/);
  await wellFormed(page, "amdahl");
  assert.deepEqual(page.problems, []);
});

test("all ways of one workload give one answer; a program that is changed is told from them", async () => {
  const page = await open("optimisation");
  await run(page, SMALL.optimisation);
  const rows = (await tables(page))["Each program against the first"].slice(1);
  const failed = rows.filter(([, time]) => time === "–").map(([title, , , , , , , why]) => `${title}: ${why}`);
  // Chromium has no graphics processor for a page of these tests, or one in software.
  assert.deepEqual(failed.filter((told) => !/^GPU \(WebGPU\): NoWebGPU/.test(told)), []);
  const named = Object.fromEntries(rows.map(([title, ...cells]) => [title, cells]));
  assert.equal(named["Look-up in a list"][2], "×1.00");
  assert.equal(named["Look-up in a set"][4], "+1 −1");
  assert.equal(named["RDD, lambda compiled"][6], "compiled");
  assert.match(named["RDD, lambda interpreted"][6], /^interpreted|^–/);
  assert.match(named.Processes[3], /kB$/);
  assert.equal(named.Threads[3], "0 B");
  const said = await findings(page);
  assert.match(said[0], /^All \d+ programs that ran gave the same sum, \d+\.$/);
  assert.match(said.join("\n"), /Four orders in one register instead of one: ×/);
  await wellFormed(page, "optimisation");

  const program = page.locator("[data-testid=lab-program][data-file='set.py']");
  await program.getByTestId("lab-show").click();
  await replaceText(program.getByTestId("lab-editor"), "def work(lab):\n    return 1\n");
  await program.getByTestId("lab-run-one").click();
  await page.getByText(/^Not all gave the same: the list's sum is \d+, but Look-up in a set: 1\./).waitFor();
  await program.getByTestId("lab-restore").click();
  await program.getByTestId("lab-run-one").click();
  await page.getByText(/^All \d+ programs that ran gave the same sum/).waitFor();
  await replaceText(program.getByTestId("lab-editor"), "def work(lab):\n    return lab.nothing\n");
  await program.getByTestId("lab-run-one").click();
  await page.getByTestId("lab-table").getByText(/AttributeError \(line 2\)/).waitFor();
  await wellFormed(page, "with an editor");
  assert.deepEqual(page.problems, []);
});

test("rows double until the time is over, and the planner goes on from there", async () => {
  const page = await open("scale");
  await page.getByText("Run the lab first").waitFor();
  await run(page, SMALL.scale);
  const rows = (await tables(page))["Each size"].slice(1);
  const trained = rows.filter(([, what]) => what === "train").map(([count]) => Number(count.replaceAll(",", "")));
  assert.ok(trained.length >= 2 && trained.every((count, at) => count === 200 * 2 ** at), String(trained));
  assert.equal(rows.at(-1)[1], "train, twice the columns");
  assert.match((await findings(page)).join("\n"), /Twice the columns made training take ×/);
  await page.locator("#plan-rows").fill("1000000000");
  await page.locator("#plan-seconds").fill("30");
  const plan = page.getByTestId("planner-answer");
  await plan.getByText("That outgrows the tab.").waitFor();
  assert.match(await page.getByTestId("planner-submit").textContent(), /^spark-submit .*--num-executors \d+ --executor-cores \d --executor-memory \d+g .*train\.py$/);
  await page.locator("#plan-rows").fill("x");
  await page.getByText("A number above 0.").waitFor();
  await wellFormed(page, "scale");
  await page.getByTestId("lab-deploy").click();
  assert.match(page.url(), /view=deploy/);
  assert.deepEqual(page.problems, []);
});

test("iterations through files and in memory find the same ranks, and what files cost is told", async () => {
  const page = await open("mapreduce");
  await run(page, SMALL.mapreduce);
  const shown = await tables(page);
  const [files, memory, disk] = shown["Both ways"].slice(1);
  for (const row of [files, disk]) assert.match(`${row[4]} ${row[5]}`, /^[\d.]+ k?B [\d.]+ k?B$/);
  assert.deepEqual([memory[4], memory[5]], ["0 B", "0 B"]);
  assert.match(memory[6], /^×/);
  assert.equal(shown["Each step"].length, 1 + 1 + SMALL.mapreduce.iterations);
  const said = await findings(page);
  assert.equal(said[0], "Both find the same ranks.");
  assert.match(said.join("\n"), /Through the browser's file system on the disk, the same bytes take/);
  await wellFormed(page, "mapreduce");
  assert.deepEqual(page.problems, []);
});

test("where the browser has a graphics processor, its shader gives the same sum, and its mistakes are told", async () => {
  // One in software, which is no faster than the rest but as real.
  const other = await launch(["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"]);
  try {
    const page = await visit(other, { url: at("optimisation") });
    page.setDefaultTimeout(4 * PATIENCE);
    await page.getByTestId("lab").waitFor();
    await ready(page);
    await set(page, SMALL.optimisation);
    for (const file of ["list.py", "gpu.wgsl"]) {
      const program = page.locator(`[data-testid=lab-program][data-file='${file}']`);
      await program.getByTestId("lab-show").click();
      await program.getByTestId("lab-run-one").click();
      const title = await program.getByTestId("lab-show").textContent();
      await page.getByTestId("lab-table").getByRole("row", { name: title }).getByText(/^[\d.]+ m?s$/).first().waitFor();
      await page.getByTestId("lab-run").waitFor();
    }
    const [list, gpu] = (await tables(page))["Each program against the first"].slice(1);
    assert.deepEqual([list[0], gpu[0], gpu[7]], ["Look-up in a list", "GPU (WebGPU)", "google, swiftshader"]);
    assert.match(gpu[4], /kB$/);
    assert.match((await findings(page))[0], /^All 2 programs that ran gave the same sum, \d+\.$/);
    const program = page.locator("[data-testid=lab-program][data-file='gpu.wgsl']");
    await replaceText(program.getByTestId("lab-editor"), "@compute @workgroup_size(256)\nfn work() {\n  let x = y;\n}\n");
    await program.getByTestId("lab-run-one").click();
    await page.getByTestId("lab-table").getByText(/ShaderError \(line 3\)/).waitFor();
  } finally {
    await other.close();
  }
});

test("what is cancelled keeps what was measured, and it can be run again", async () => {
  const page = await open("amdahl");
  await set(page, { ...SMALL.amdahl, repeats: 1 });
  await page.locator("#knob-rows").fill("much");
  assert.ok(await page.getByTestId("lab-run").isDisabled());
  await page.getByText("A whole number from 1,000 to 200,000,000.").waitFor();
  await page.locator("#knob-rows").fill("200,000,000");
  await page.getByTestId("lab-run").click();
  await page.getByTestId("lab-state").getByText(/1 of \d+: A job with a serial share on 1 thread/).waitFor();
  await page.getByTestId("lab-cancel").click();
  await page.getByText("It was cancelled; what was measured stays.").waitFor();
  await ready(page);
  assert.match((await tables(page))["The same work"][1][1], /^Cancelled/);
  await run(page, { rows: 1000 });
  assert.equal((await tables(page))["The same work"][1][3], "×1.00");
});

test("an endless program is cancelled, and the engine lives on", async () => {
  const page = await open("optimisation");
  await set(page, SMALL.optimisation);
  const program = page.locator("[data-testid=lab-program][data-file='list.py']");
  await program.getByTestId("lab-show").click();
  await replaceText(program.getByTestId("lab-editor"), "def work(lab):\n    while True:\n        pass\n");
  await page.getByTestId("lab-run").click();
  await page.getByTestId("lab-state").getByText(/Look-up in a list/).waitFor();
  await page.getByTestId("lab-cancel").click();
  await page.getByTestId("lab-run").waitFor();
  await ready(page);
  await program.getByTestId("lab-restore").click();
  await program.getByTestId("lab-run-one").click();
  await page.getByTestId("lab-table").getByText(/^[\d.]+ ms$/).first().waitFor();
});

test("a page with one thread measures what one thread can, and says so", async () => {
  const page = await visit(browser, { url: at("amdahl", NO_HEADERS), serviceWorkers: "block" });
  page.setDefaultTimeout(4 * PATIENCE);
  await page.getByTestId("lab").waitFor();
  await ready(page);
  assert.match(await page.getByTestId("lab-threads").textContent(), /^This page has one thread \(.+\)\. Everything can be measured here/);
  await run(page, SMALL.amdahl);
  assert.match((await findings(page))[0], /^This page has one thread, so there is no speed-up to measure/);
  assert.equal((await tables(page))["The same work"].length, 2);
  await page.getByTestId("all-labs").click();
  await page.getByRole("link", { name: "Optimisation" }).click();
  await page.getByTestId("lab").waitFor();
  await run(page, SMALL.optimisation);
  const said = await findings(page);
  assert.match(said[0], /^All \d+ programs that ran gave the same sum/);
  assert.match(said.join("\n"), /This page has one thread, so nothing here could run at the same time/);
});

test("a lab looks well before it runs, with its findings, charts and a program", async () => {
  const page = await open("amdahl");
  const settle = (id) => ({ settle: () => page.getByTestId(id).first().scrollIntoViewIfNeeded() });
  await looksWell(page, "labs-begin");
  await run(page, { ...SMALL.amdahl, repeats: 1 });
  await looksWell(page, "labs-findings", settle("lab-findings"));
  await page.getByTestId("lab-show").first().click();
  await looksWell(page, "labs-charts", settle("chart"));
  await looksWell(page, "labs-program", settle("lab-editor"));
});
