// The engine's worker: fetches the engine and the shipped files with progress, starts the threads, then hands requests
// to the engine and its replies to the page. It blocks while a script runs: the engine posts its replies itself.
//
// page -> worker   {kind:"start", settings, module?, files, alone?}  settings: wire::Settings as JSON; module: the
//                                                            compiled engine, from an earlier worker; files: a person's
//                                                            own, as [{path, blob}]; alone: without the shipped files
//                  {kind:"request", json, parts?}            wire::Request, and the bytes that it speaks of
//                  {kind:"install", path, blob}              a file for the engine's file system
//                  {kind:"read", path}                       asks for a file of the engine's
//                  {kind:"thread", module, memory}           instead of start: be a thread of the engine that asked for one
// worker -> page   {kind:"progress", what:"engine"|"files"|"compile", loaded, total}   total is 0 where unknown
//                  {kind:"module", module}                   for the next worker, should this one have to be ended
//                  {kind:"memory", memory}                   only when it is shared: where the cancel flag is
//                  {kind:"thread", module, memory}           another worker is wanted, for a thread of a program's own
//                  {kind:"reply", json, parts}               wire::Reply, and the bytes that it speaks of
//                  {kind:"content", path, bytes?}            a file that was asked for, a Uint8Array; none where it is gone
//                  {kind:"notice", message}                  something is amiss, but scripts can run
//                  {kind:"crashed", message}

let started = null;
let dead = false;
// What the engine can still say of its end, once it is there.
let lastWords = () => "";

// What has been asked is done in order: a script that follows a file finds it.
let last = null;

self.onmessage = ({ data }) => {
  if (data.kind === "start") {
    started = start(data).catch(crashed);
    last = started;
  } else if (data.kind === "thread") {
    join(data).catch(crashed);
  } else if (started) {
    last = last.then(async () => {
      const engine = await started;
      if (!dead && engine) await answer(engine, data);
    });
  }
};

// Runs what programs start threads for, one after another; it does not come back.
async function join({ module, memory }) {
  const engine = await import("./engine.js");
  lastWords = engine.last_words;
  await engine.default({ module_or_path: module, memory });
  engine.run_threads();
}

async function answer(engine, { kind, json, parts, path, blob }) {
  if (kind === "install") return install(engine, path, blob);
  if (kind === "read") return read(engine, path);
  try {
    engine.handle(json, parts);
  } catch (error) {
    crashed(error);
  }
}

async function install(engine, path, blob) {
  let bytes;
  try {
    bytes = new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    return notice(`The file ${path} could not be read (${error.message}).`);
  }
  try {
    engine.install_file(path, bytes);
  } catch (error) {
    crashed(error);
  }
}

function read(engine, path) {
  try {
    const bytes = engine.read_file(path);
    self.postMessage({ kind: "content", path, bytes }, [bytes.buffer]);
  } catch (error) {
    // The engine says no with a text; anything else is its end.
    if (typeof error !== "string") return crashed(error);
    self.postMessage({ kind: "content", path });
  }
}

self.onerror = (event) => crashed(event.error || event.message || event);
self.onunhandledrejection = (event) => crashed(event.reason);

function crashed(error) {
  if (dead) return;
  dead = true;
  let message = error && error.message ? `${error.name}: ${error.message}` : String(error);
  try {
    message = lastWords() || message;
  } catch {
    // It is too far gone to say anything.
  }
  self.postMessage({ kind: "crashed", message });
}

async function start({ settings, module, files: own = [], alone = false }) {
  const [engine, compiled, files] = await Promise.all([
    import("./engine.js"),
    module || compile(new URL("./engine.json", import.meta.url)),
    alone ? [] : fetchFiles(new URL("./files/index.json", import.meta.url)),
  ]);
  if (!module) self.postMessage({ kind: "module", module: compiled });
  const wasm = await engine.default({ module_or_path: compiled });

  lastWords = engine.last_words;

  const asked = JSON.parse(settings);
  const mode = { ...threadMode(asked.threads), conf: asked.conf };
  if (mode.threads > 1) await engine.initThreadPool(mode.threads);
  if (self.crossOriginIsolated && wasm.memory?.buffer instanceof SharedArrayBuffer) {
    self.postMessage({ kind: "memory", memory: wasm.memory });
  }
  for (const { path, bytes } of files) engine.install_file(path, bytes);
  for (const { path, blob } of own) await install(engine, path, blob);
  const post = (json, parts) => self.postMessage({ kind: "reply", json, parts }, parts.map(({ buffer }) => buffer));
  await engine.start(JSON.stringify(mode), post);
  return engine;
}

// wire::Settings with what this browser can give: as many threads as wanted or as it has, or one, and why.
function threadMode(wanted) {
  const one = (reason) => ({ threads: 1, oneThreadBecause: reason });
  if (!self.crossOriginIsolated) return one("the page is not cross-origin isolated");
  // There no worker can start others: threads come from scripts that the pool makes itself.
  if (self.origin === "null") return one("the page is in a sandboxed frame");
  if (wanted === 1) return one("one was asked for");
  const threads = wanted || navigator.hardwareConcurrency || 1;
  return threads > 1 ? { threads } : one("this machine has one");
}

// Compiles while the bytes arrive. The module may be in several files, for hosts that limit their size; engine.json
// lists them, and how many bytes there are once the host's compression is undone.
async function compile(list) {
  const { bytes, parts } = await fetchOrSay(list).then((response) => response.json());
  const counted = count(joined(parts.map(({ url }) => fetchOrSay(new URL(url, list)))), "engine", bytes);
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(counted, { headers }));
}

async function fetchOrSay(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the engine could not be fetched (${response.status} for ${url.pathname})`);
  return response;
}

// One stream of what several answers bring, in their order.
function joined(answers) {
  const { readable, writable } = new TransformStream();
  const pass = async () => {
    for (const answer of answers) await (await answer).body.pipeTo(writable, { preventClose: true });
    await writable.close();
  };
  pass().catch((error) => writable.abort(error).catch(() => {}));
  return readable;
}

// Passes a stream on and tells the page how far it is, at most every 50 ms.
function count(body, what, total) {
  let loaded = 0;
  let told = 0;
  return body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        const now = performance.now();
        if (now - told > 50) {
          told = now;
          self.postMessage({ kind: "progress", what, loaded, total });
        }
        controller.enqueue(chunk);
      },
      flush() {
        self.postMessage({ kind: "progress", what, loaded, total: loaded });
        if (what === "engine") self.postMessage({ kind: "progress", what: "compile", loaded: 0, total: 0 });
      },
    }),
  );
}

// The shipped files; index.json lists them as [{path, url, bytes}], url relative to itself. A file that cannot be had
// is no reason to have no engine: the script that wants it is told so by the engine.
async function fetchFiles(index) {
  let listed;
  try {
    const response = await fetch(index);
    if (!response.ok) throw new Error(response.status);
    listed = await response.json();
  } catch (error) {
    notice(`The list of shipped files could not be fetched (${error.message}).`);
    return [];
  }
  const fetched = await Promise.all(
    listed.map(async ({ path, url }) => {
      try {
        const response = await fetch(new URL(url, index));
        if (!response.ok) throw new Error(response.status);
        return { path, bytes: new Uint8Array(await response.arrayBuffer()) };
      } catch (error) {
        notice(`The file ${path} could not be fetched (${error.message}).`);
        return null;
      }
    }),
  );
  return fetched.filter(Boolean);
}

function notice(message) {
  self.postMessage({ kind: "notice", message });
}
