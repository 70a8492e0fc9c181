// Writes, flushes and reads back so many bytes of a file in the browser's own file system (OPFS), step by step: what the
// MapReduce lab's steps through files would cost on a disk. A worker of its own, as only there files are written at once.
// The file is new and is removed again. What is read was just written, so the system may have it in memory still.
//
// page -> worker   {knobs: {written, read, steps}, warmups, repeats} as JSON: bytes a step
// worker -> page   {kind: "doing" | "time" | "done" | "failed", …} as JSON

const NAME = ".touchpaper-lab";
const PIECE = 1 << 20;

const tell = (kind, facts) => self.postMessage(JSON.stringify({ kind, ...facts }));

self.onmessage = ({ data }) => {
  const task = JSON.parse(data);
  measure(task).catch((error) => tell("failed", { error: error.name, message: error.message, line: null }));
};

function step(file, { written, read }, piece) {
  file.truncate(0);
  for (let at = 0; at < written; at += PIECE) file.write(piece.subarray(0, Math.min(PIECE, written - at)), { at });
  file.flush();
  // A step reads more than the one before it wrote: the file is read again from its beginning.
  for (let left = read, at = 0; left > 0; ) {
    const got = file.read(piece.subarray(0, Math.min(PIECE, left)), { at });
    if (got === 0 && at === 0) throw new Error("nothing of what was written could be read");
    left -= got;
    at = got === 0 ? 0 : at + got;
  }
}

async function measure({ knobs, warmups, repeats }) {
  tell("doing", { what: "prepares", at: 0, of: 0 });
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(NAME, { create: true });
  const file = await handle.createSyncAccessHandle();
  try {
    const piece = crypto.getRandomValues(new Uint8Array(65536));
    const filled = new Uint8Array(PIECE);
    for (let at = 0; at < PIECE; at += piece.length) filled.set(piece, at);
    for (let run = -warmups; run < repeats; run++) {
      const [what, at, of] = run < 0 ? ["warms up", run + warmups + 1, warmups] : ["repeats", run + 1, repeats];
      tell("doing", { what, at, of });
      const laps = [];
      const start = performance.now();
      for (let number = 0; number < knobs.steps; number++) {
        const begun = performance.now();
        step(file, knobs, filled);
        laps.push([performance.now() - begun, knobs.written, knobs.read]);
      }
      if (run >= 0) tell("time", { ms: performance.now() - start, laps });
    }
    tell("done", { answer: "", copied: knobs.steps * (knobs.written + knobs.read), decisions: [] });
  } finally {
    file.close();
    await folder.removeEntry(NAME);
  }
}
