// A person's files on the page's side: in the browser's own file system (OPFS) where that may be had, and what cannot
// be kept there in this page's memory. The engine is given all of them whenever it starts.
//
// OPFS has one flat folder of files, each named by its path with everything but letters and digits escaped, and a bin
// beside it: what was deleted stays there until this page has been left, so that it can be brought back.

const FOLDER = "touchpaper-files";
const BIN = "touchpaper-bin";
// File systems take no longer names.
const LONGEST_NAME = 240;

/** Path to {blob, kept}; `kept` is false for what only this page's memory has. */
const files = new Map();
const bin = new Map();
let folders = null;
let denied = "";

/** Changes happen one after another, in the order in which they were asked for: of two of one file the later one stays. */
let last = Promise.resolve();
const inTurn = (work) => (...given) => {
  const done = last.then(() => work(...given));
  last = done.catch(() => {});
  return done;
};

const nameOf = (path) => encodeURIComponent(path).replace(/[!'()*~]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

/** Opens the store and gives its files; a second time it looks again for what another tab has kept. */
export const open = inTurn(async () => {
  if (!folders) {
    try {
      const root = await navigator.storage.getDirectory();
      folders = { root, files: await root.getDirectoryHandle(FOLDER, { create: true }) };
      denied = "";
    } catch (error) {
      denied = error?.name === "SecurityError" ? "the browser denies storage here" : "this browser has no file storage";
    }
  }
  if (folders) await look();
  return list();
});

async function look() {
  const found = new Map();
  for await (const [name, handle] of folders.files.entries()) {
    if (handle.kind !== "file") continue;
    try {
      found.set(decodeURIComponent(name), { blob: await handle.getFile(), kept: true });
    } catch {
      // Another tab has just removed it, or it is none of ours.
    }
  }
  for (const [path, file] of files) if (file.kept && !found.has(path)) files.delete(path);
  for (const [path, file] of found) if (files.get(path)?.kept !== false) files.set(path, file);
}

export function list() {
  return [...files].map(([path, { blob, kept }]) => ({ path, bytes: blob.size, kept }));
}

/** For the engine's worker: all files with their content, which is read only when the worker does so. */
export function contents() {
  return [...files].map(([path, { blob }]) => ({ path, blob }));
}

export function content(path) {
  return files.get(path)?.blob;
}

/** Keeps a file; gives why it could not be kept beyond this page, or nothing. It is there in any case. */
export const put = inTurn(putNow);

async function putNow(path, blob) {
  let problem = denied;
  const before = files.get(path);
  if (folders) {
    try {
      files.set(path, { blob: await write(folders.files, path, blob), kept: true });
      return undefined;
    } catch (error) {
      // A file that was begun must not be taken for one on the next visit; one that was there before is left.
      if (!before?.kept) await folders.files.removeEntry(nameOf(path)).catch(() => {});
      problem = error?.name === "QuotaExceededError" ? "the browser's quota is used up" : error?.message || String(error);
    }
  }
  files.set(path, { blob, kept: false });
  return problem;
}

async function write(folder, path, blob) {
  const name = nameOf(path);
  if (name.length > LONGEST_NAME) throw new Error("its name is too long");
  const handle = await folder.getFileHandle(name, { create: true });
  if (!handle.createWritable) throw new Error("this browser cannot write to its file storage");
  const writer = await handle.createWritable();
  try {
    await writer.write(blob);
    await writer.close();
  } catch (error) {
    await writer.abort().catch(() => {});
    throw error;
  }
  return handle.getFile();
}

/** Moves a file, content and all. */
export const rename = inTurn(async (from, to) => {
  const file = files.get(from);
  if (!file) return undefined;
  const problem = await putNow(to, file.blob);
  if (file.kept && !files.get(to).kept) {
    // Its old name stays, as the new one would not outlast the page.
    files.delete(to);
    throw new Error(problem);
  }
  files.delete(from);
  if (file.kept) await folders.files.removeEntry(nameOf(from)).catch(() => {});
  return problem;
});

/** Puts a file into the bin. */
export const remove = inTurn(async (path) => {
  const file = files.get(path);
  if (!file) return;
  if (file.kept) {
    const folder = await folders.root.getDirectoryHandle(BIN, { create: true });
    bin.set(path, { blob: await write(folder, path, file.blob), kept: true });
    await folders.files.removeEntry(nameOf(path));
  } else {
    bin.set(path, file);
  }
  files.delete(path);
});

/** Puts content that the store never had into the bin, so that it can be brought back all the same. */
export function hold(path, blob) {
  bin.set(path, { blob, kept: false });
}

/** Brings a file back from the bin to a path that is free; gives its content, and keeps it if `keep`. */
export const restore = inTurn(async (path, to, keep) => {
  const file = bin.get(path);
  if (!file) throw new Error("it is not there any more");
  if (keep) await putNow(to, file.blob);
  bin.delete(path);
  return file.blob;
});

/** Deletes for good what is in the bin. Other tabs' bins are spared no longer than their undo can be seen. */
export const emptyBin = inTurn(emptyBinNow);

async function emptyBinNow() {
  bin.clear();
  if (folders) await folders.root.removeEntry(BIN, { recursive: true }).catch(() => {});
}

export const clear = inTurn(async () => {
  files.clear();
  await emptyBinNow();
  if (!folders) return;
  await folders.root.removeEntry(FOLDER, { recursive: true });
  folders = null;
});

/** {usage, quota} in bytes, or nothing where the browser does not say. */
export async function space() {
  if (!folders) return undefined;
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return { usage, quota };
  } catch {
    return undefined;
  }
}

export function why() {
  return denied;
}

/** Hands a person a file. */
export function save(path, blob) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = path.split("/").pop();
  link.click();
  // Some browsers begin to read it a moment after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
