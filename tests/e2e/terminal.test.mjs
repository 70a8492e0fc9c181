// The terminal: what a person types into it, from ls to a container that answers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { looksWell } from "./looks.mjs";
import { NO_HEADERS, launch, ready, state, visit } from "./page.mjs";
import { begin, idle, input, open as openTerminal, paste, prompt, run, screen } from "./shell.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const open = (options) => openTerminal(browser, options);

test("files are listed, read, piped and written", async () => {
  const page = await open();
  assert.match((await run(page, "ls")).printed, /data\/\n/);
  assert.match((await run(page, "head -n 2 data/streams.csv | wc -l")).printed, /^2\n/);
  assert.deepEqual(await run(page, "echo hello > mine.txt; cat mine.txt"), { printed: "hello\n", code: 0 });
  const { printed, code } = await run(page, "cat nothing.txt");
  assert.equal(printed, "cat: nothing.txt: No such file or directory\n");
  assert.equal(code, 1);
  assert.equal(await page.locator(".terminal .stderr").last().textContent(), "cat: nothing.txt: No such file or directory");
  // What was written is the page's to keep.
  await page.getByRole("link", { name: "Data" }).click();
  await page.getByText("mine.txt").first().waitFor();
  assert.deepEqual(page.problems, []);
});

test("a script is submitted, its jobs are shown, and its exit code is told", async () => {
  const page = await open();
  const { printed, code } = await run(page, "spark-submit --master local[2] welcome.py");
  assert.match(printed, /Customers by country/);
  assert.equal(code, 0);
  await page.getByTestId("timeline").getByText("Job 4").first().waitFor();
  assert.match(await page.getByTestId("status").textContent(), /Finished in .* · \d+ jobs/);
  assert.deepEqual(await run(page, `python -c "import sys; print(sys.argv); sys.exit(3)" a b`), { printed: "['-c', 'a', 'b']\n", code: 3 });
  assert.match((await run(page, "spark-submit nothing.py")).printed, /nothing\.py/);
  assert.deepEqual(page.problems, []);
});

test("Ctrl+C stops a script that would not end, and the next line runs", async () => {
  const page = await open();
  await begin(page, `python -c "while True: pass"`);
  await page.locator(".terminal-line.runs").waitFor();
  await page.waitForTimeout(300);
  await input(page).press("Control+c");
  await idle(page);
  assert.equal(await page.getByTestId("exit-code").textContent(), "✕ 130");
  assert.deepEqual(await run(page, "echo lives"), { printed: "lives\n", code: 0 });
  // With nothing that runs it forgets what is typed.
  await input(page).fill("rm -r data");
  await input(page).press("Control+c");
  await page.waitForFunction(() => document.querySelector("[data-testid=terminal-input]").value === "");
  assert.match(await screen(page), /rm -r data\^C\n/);
  assert.match((await run(page, "ls data")).printed, /streams\.csv/);
});

test("output streams while a script runs, and its end is bounded", async () => {
  const page = await open();
  await begin(page, `python -c "import time; print('first'); time.sleep(3); print('last')"`);
  await page.getByTestId("terminal-log").getByText("first", { exact: true }).last().waitFor();
  assert.equal(await state(page), "running");
  await idle(page);
  assert.match(await screen(page), /first\nlast\n/);
  await run(page, `python -c "for i in range(20000): print('line', i)"`);
  const lines = (await screen(page)).split("\n").length;
  assert.ok(lines < 5200, `${lines} lines are kept`);
  assert.match(await screen(page), /line 19999\n/);
  await page.getByText(/lines printed earlier are not kept/).waitFor();
});

test("history goes back and forth, is searched, and stays for the next visit", async () => {
  const page = await open();
  for (const line of ["echo one", "echo two", "ls data"]) await run(page, line);
  await input(page).fill("begun");
  await input(page).press("ArrowUp");
  assert.equal(await input(page).inputValue(), "ls data");
  await input(page).press("ArrowUp");
  await input(page).press("ArrowUp");
  assert.equal(await input(page).inputValue(), "echo one");
  for (let i = 0; i < 3; i++) await input(page).press("ArrowDown");
  assert.equal(await input(page).inputValue(), "begun");
  await input(page).press("Control+r");
  await page.keyboard.type("ech");
  await page.locator(".terminal-line .found").getByText("echo two").waitFor();
  await input(page).press("Control+r");
  await page.locator(".terminal-line .found").getByText("echo one").waitFor();
  await input(page).press("Enter");
  await idle(page);
  assert.match(await screen(page), /echo one\none\n$/);
  await page.reload();
  await ready(page);
  await input(page).press("ArrowUp");
  assert.equal(await input(page).inputValue(), "echo one");
});

test("Tab completes commands, options and files, and lists what there is to choose from", async () => {
  const page = await open();
  const complete = async (typed, wanted) => {
    await input(page).fill(typed);
    await input(page).press("Tab");
    await page.waitForFunction((wanted) => document.querySelector("[data-testid=terminal-input]").value === wanted, wanted);
  };
  await complete("spar", "spark-submit ");
  await complete("spark-submit wel", "spark-submit welcome.");
  await complete("spark-submit welcome.p", "spark-submit welcome.py ");
  await complete("cat data/str", "cat data/streams.csv ");
  await complete("spark-submit --num", "spark-submit --num-executors ");
  await input(page).fill("docker ");
  await input(page).press("Tab");
  await page.getByTestId("terminal-log").getByText(/build +images|images/).first().waitFor();
});

test("what a line could go on with stands in columns that fit, and so does what a search finds", async () => {
  const page = await open({ width: 360, height: 740 });
  await input(page).fill("hdfs dfs -");
  await input(page).press("Tab");
  const listed = page.locator(".terminal-block .note");
  await listed.filter({ hasText: "-copyFromLocal" }).waitFor();
  const rows = (await listed.allTextContents()).filter((row) => row.startsWith("-"));
  const second = rows.filter((row) => / -/.test(row)).map((row) => row.indexOf(" -"));
  assert.ok(second.length > 1 && second.every((at) => at === second[0]), rows.join("\n"));
  // Letters of one width, and no row that is broken into two.
  const font = (locator) => locator.evaluate((element) => getComputedStyle(element).fontFamily);
  assert.equal(await font(listed.last()), await font(page.locator(".terminal-block .typed").last()));
  for (const lines of await listed.evaluateAll((rows) => rows.map((row) => row.getClientRects().length))) assert.equal(lines, 1);
  await run(page, "echo a line that is far longer than the terminal of a phone is wide");
  await input(page).press("Control+r");
  await page.keyboard.type("far");
  const found = page.locator(".terminal-line .found");
  await found.getByText("wide").waitFor();
  const beyond = await page.getByTestId("terminal").evaluate((place) => place.scrollWidth - place.clientWidth);
  assert.ok(beyond <= 0, `what was found goes on ${beyond} px beyond the terminal`);
});

test("the keyboard is not trapped", async () => {
  const page = await open();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
  await input(page).focus();
  await page.keyboard.press("Shift+Tab");
  assert.notEqual(await focused(), "terminal-input");
  await input(page).focus();
  await page.keyboard.press("Tab");
  assert.notEqual(await focused(), "terminal-input", "an empty line is left by Tab");
  await input(page).fill("ls da");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.notEqual(await focused(), "terminal-input", "Escape and then Tab leave the line");
  assert.equal(await input(page).inputValue(), "ls da");
});

test("Ctrl+L clears, Ctrl+U and Ctrl+K cut, several lines are pasted", async () => {
  const page = await open();
  await run(page, "echo seen");
  await input(page).press("Control+l");
  await page.waitForFunction(() => document.querySelector(".terminal-block") === null);
  await input(page).fill("echo again; clear; echo cleared");
  await input(page).press("Enter");
  await page.getByTestId("terminal-log").getByText(/^cleared$/m).waitFor();
  await idle(page);
  assert.equal(await screen(page), "cleared\n");
  await input(page).fill("one two");
  await input(page).press("Control+a");
  await input(page).press("ArrowRight");
  await input(page).press("Control+k");
  assert.equal(await input(page).inputValue(), "o");
  await input(page).press("Control+u");
  assert.equal(await input(page).inputValue(), "");
  await paste(page, "cat > two.txt <<'END'\nfirst\nsecond\nEND\nwc -l two.txt\necho to be gone on with");
  await page.getByTestId("terminal-log").getByText("2 two.txt").waitFor();
  assert.equal(await input(page).inputValue(), "echo to be gone on with");
});

test("pyspark keeps its session from line to line, and Ctrl+D ends it", async () => {
  const page = await open();
  const begun = await run(page, "pyspark --master local[2]");
  assert.match(begun.printed, /SparkSession available as 'spark'/);
  assert.equal(await prompt(page), ">>> ");
  await run(page, "x = spark.range(10)");
  assert.match((await run(page, "x.count()")).printed, /^10\n/);
  await begin(page, "for i in range(2):");
  await page.waitForFunction(() => document.querySelector("[data-testid=prompt]").textContent === "... ");
  await begin(page, "    print('i', i)");
  await input(page).press("Enter");
  await page.getByTestId("terminal-log").getByText("i 1").waitFor();
  await idle(page);
  await input(page).press("Control+d");
  await page.waitForFunction(() => document.querySelector("[data-testid=prompt]").textContent.endsWith("$ "));
  assert.deepEqual(page.problems, []);
});

const APP = `import os, socket
from flask import Flask, jsonify, request
app = Flask(__name__)

@app.route("/")
def hello():
    return "<h3>Hello %s!</h3><b>Hostname:</b> %s<br/>" % (os.getenv("NAME", "world"), socket.gethostname())

@app.route("/predict", methods=["GET", "POST"])
def predict():
    if not request.json:
        return jsonify([])
    query = request.json["query"]
    open("predict.log", "a").write(str(len(query)) + "\\n")
    return jsonify({"y_pred": [float(n) * 2 for n in query], "y_proba": "None"})

@app.route("/spark")
def spark():
    from pyspark.sql import SparkSession
    return str(SparkSession.builder.getOrCreate().range(100).count())

@app.route("/loop")
def loop():
    while True:
        pass

if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8080, debug=False)
`;
const DOCKERFILE = `FROM python:3.7.5-stretch
WORKDIR /app
ADD . /app
RUN pip install --no-cache-dir -r requirements.txt
EXPOSE 8080
ENV NAME World
CMD ["python", "app.py"]
`;

async function writeApp(page) {
  await paste(page, `mkdir -p web && cd web\ncat > app.py <<'END'\n${APP}END\ncat > Dockerfile <<'END'\n${DOCKERFILE}END\necho flask > requirements.txt\n`);
  await page.waitForFunction(() => document.querySelector("[data-testid=terminal-log]").textContent.includes("echo flask"));
  await idle(page);
}

const SERVED = async (page) => {
  await writeApp(page);
  const built = await run(page, "docker build -t ai . && docker run -d -p 4000:8080 --name web ai");
  assert.match(built.printed, /Successfully tagged ai:latest\n[0-9a-f]{12}\n$/);
  assert.equal((await run(page, "curl -s http://localhost:4000/")).printed.slice(0, 27), "<h3>Hello World!</h3><b>Hos");
  const predicted = await run(page, `curl -s -X POST -H "Content-Type: application/json" -d '{"query": [1, 2.5]}' http://localhost:4000/predict`);
  assert.deepEqual(JSON.parse(predicted.printed), { y_pred: [2, 5], y_proba: "None" });
};

test("the course's app is built, run in a container, asked, listed, read and stopped", async () => {
  const page = await open();
  await SERVED(page);
  assert.match((await run(page, "docker ps")).printed, /"python app\.py" .*Up .*localhost:4000->8080\/tcp +web\n/);
  assert.match((await run(page, "docker logs web")).printed, /Serving Flask app[^]*"POST \/predict HTTP\/1\.1" 200 -\n/);
  // Its files are its own.
  assert.equal((await run(page, "ls")).printed.includes("predict.log"), false);
  const bad = await run(page, "curl -s -o /dev/null -w '%{http_code}' -X POST -d nonsense localhost:4000/predict");
  assert.match(bad.printed, /^4\d\d/);
  assert.match((await run(page, "curl -s -o /dev/null -w '%{http_code}' localhost:4000/none")).printed, /^404/);
  assert.equal((await run(page, "curl -s localhost:4000/spark")).printed.trim(), "100");
  const taken = await run(page, "docker run -d -p 4000:8080 ai");
  assert.match(taken.printed, /port is already allocated/);
  assert.equal(taken.code, 125);
  assert.equal((await run(page, "docker stop web")).printed, "web\n");
  assert.equal((await run(page, "curl -s localhost:4000/")).code, 7);
  assert.match((await run(page, "curl https://example.com")).printed, /^curl: \(6\) Could not resolve host: example\.com/);
  assert.match((await run(page, "docker ps -a")).printed, /Exited \(137\)/);
  assert.equal((await run(page, "docker rm web && docker ps -aq")).printed.split("\n").at(-2), "web");
  assert.deepEqual(page.problems, []);
});

test("a request that its app never answers is interrupted by Ctrl+C, and the shell lives", async () => {
  const page = await open();
  await SERVED(page);
  await begin(page, "curl localhost:4000/loop");
  await page.locator(".terminal-line.runs").waitFor();
  await page.waitForTimeout(500);
  await input(page).press("Control+c");
  await idle(page);
  assert.equal((await run(page, "docker rm -f web && echo gone")).printed, "web\ngone\n");
});

test("a container that is not detached prints to the terminal until it ends, or Ctrl+C stops it", async () => {
  const page = await open();
  await writeApp(page);
  await run(page, "docker build -q -t ai .");
  const ended = await run(page, `docker run --rm ai python -c "print('inside'); raise SystemExit(5)"`);
  assert.deepEqual(ended, { printed: "inside\n", code: 5 });
  await begin(page, "docker run --name fore ai");
  await page.getByTestId("terminal-log").getByText("Press CTRL+C to quit").waitFor();
  await input(page).press("Control+c");
  await idle(page);
  assert.match((await run(page, "docker ps -a")).printed, /Exited \(137\).*fore/);
});

test("without threads the same app answers", { skip: !NO_HEADERS }, async () => {
  const page = await open({ url: new URL("?view=terminal", NO_HEADERS).href, serviceWorkers: "block" });
  assert.equal(await page.evaluate(() => self.crossOriginIsolated), false);
  await SERVED(page);
});

test("a script leaves as a folder for clusters", async () => {
  const page = await visit(browser);
  await ready(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Run on a cluster" }).click();
  assert.equal((await download).suggestedFilename(), "welcome-cluster.zip");
  assert.match(page.url(), /view=terminal/);
  assert.match(await screen(page), /submit-kubernetes\.sh\n/);
  assert.match(await screen(page), /data\/streams\.csv\n/);
});

test("the engine is lost and another takes the next line", async () => {
  const page = await open();
  await run(page, "echo before");
  await page.evaluate(() => window.__touchpaper.send(JSON.stringify({ crash: { how: "panic" } })));
  await page.locator("[data-testid=engine-state]:not([data-state=ready])").waitFor();
  await ready(page);
  await idle(page);
  assert.deepEqual(await run(page, "echo after"), { printed: "after\n", code: 0 });
  assert.match(await screen(page), /before/);
});

test("the terminal looks well", async () => {
  const page = await open();
  await run(page, "ls data; cat nothing; spark-submit welcome.py");
  await looksWell(page, "terminal");
});
