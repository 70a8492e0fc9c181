// Times a saved model natively: `touchpaper serve-model` with one engine and with replicas, and the exported Flask app by the
// gunicorn of its Dockerfile, with the packages that its requirements pin. `touchpaper bench serving` runs it with its own path.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { CALLERS, MEASURED_MS, SIZES, WARM_MS, bodyOf, closedLoop, figures } from "./load.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TRAIN = join(ROOT, "tests/serve_model/train.py");
// Kept between runs.
const VENV = join(ROOT, "target/tools/serving-flask");
const START_MS = 120_000;

function check(command, args, options = {}) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
}

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

function asker(port, agent) {
  return (body, path = "/predict") =>
    new Promise((resolve, reject) => {
      const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
      const request = http.request({ host: "127.0.0.1", port, path, method: body ? "POST" : "GET", headers, agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk) => (text += chunk)).on("end", () => resolve([answer.statusCode, text]));
      });
      request.on("error", reject).end(body);
    });
}

/** Starts a server, loads it and ends it. */
async function time(where, replicas, command, args, options) {
  const port = await freePort();
  const server = spawn(command, args.map((word) => word.replace("{port}", port)), { stdio: "ignore", ...options });
  const ended = new Promise((resolve) => server.on("exit", resolve).on("error", resolve));
  const agent = new http.Agent({ keepAlive: true, maxSockets: Math.max(...CALLERS) });
  const ask = asker(port, agent);
  try {
    const until = Date.now() + START_MS;
    while ((await ask("", "/healthz").catch(() => [0]))[0] !== 200) {
      if (Date.now() > until || server.exitCode !== null) throw new Error(`${where} does not start`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const rows of SIZES) {
      for (const callers of CALLERS) {
        const found = await closedLoop(ask, bodyOf(rows), callers, WARM_MS, MEASURED_MS);
        console.log(JSON.stringify(figures(where, replicas, callers, rows, found)));
      }
    }
  } finally {
    agent.destroy();
    server.kill("SIGTERM");
    await ended;
  }
}

export async function timeNative(touchpaper) {
  const folder = mkdtempSync(join(tmpdir(), "serving-"));
  try {
    check(touchpaper, ["submit", TRAIN, "churn"], { cwd: folder });
    const serve = ["serve-model", "churn.zip", "--port", "{port}", "--quiet"];
    await time("native", 1, touchpaper, serve, { cwd: folder });
    await time("native", 2, touchpaper, [...serve, "--replicas", "2"], { cwd: folder });
    check(touchpaper, ["export-model", "churn.zip", "--to", "docker"], { cwd: folder });
    check("python3", ["-m", "zipfile", "-e", "churn-docker.zip", "."], { cwd: folder });
    const app = join(folder, "churn");
    if (!existsSync(join(VENV, "bin/gunicorn"))) check("python3", ["-m", "venv", VENV]);
    check(join(VENV, "bin/pip"), ["install", "--quiet", "-r", "requirements.txt"], { cwd: app });
    check(join(VENV, "bin/python"), ["run_tests.py"], { cwd: app });
    for (const workers of [1, 2]) {
      const words = ["--bind", "127.0.0.1:{port}", "--workers", String(workers), "--timeout", "60", "app:app"];
      await time("flask + onnxruntime", workers, join(VENV, "bin/gunicorn"), words, { cwd: app });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [touchpaper] = process.argv.slice(2);
  if (!touchpaper) throw new Error("native.mjs TOUCHPAPER");
  await timeNative(touchpaper);
}
