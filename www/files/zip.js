// Reads zip archives: the list of entries at the archive's end, then each entry by the browser's own inflate. What is
// wrong with an archive is said in words that fit after "could not be opened: ".

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
// The end's record has 22 bytes and a comment of at most 65,535.
const TAIL = 22 + 0xffff;
/** More than a person looks through. */
export const MOST_FILES = 500;

/**
 * The files in an archive, not unpacked yet.
 * @param {Blob} archive
 * @returns {Promise<{path: string, bytes: number, packed: number, sum: number, at: number, method: number}[]>}
 */
export async function entries(archive) {
  const tail = await view(archive, Math.max(0, archive.size - TAIL), archive.size);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error("it is not a zip archive, or its end is missing");
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const at = tail.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw new Error("it is of the kind for more than 4 GB (zip64)");
  if (at + size > archive.size) throw new Error("its list of files is damaged");
  const list = await view(archive, at, at + size);
  const found = [];
  let place = 0;
  for (let left = count; left > 0; left--) {
    if (place + 46 > list.byteLength || list.getUint32(place, true) !== ENTRY) throw new Error("its list of files is damaged");
    const flags = list.getUint16(place + 8, true);
    const nameLength = list.getUint16(place + 28, true);
    const skipped = list.getUint16(place + 30, true) + list.getUint16(place + 32, true);
    if (place + 46 + nameLength > list.byteLength) throw new Error("its list of files is damaged");
    const name = new Uint8Array(list.buffer, list.byteOffset + place + 46, nameLength);
    const path = new TextDecoder(flags & 0x800 ? "utf-8" : "windows-1252").decode(name);
    const folder = path.endsWith("/") || path.endsWith("\\");
    // What macOS puts beside each file.
    const beside = path.startsWith("__MACOSX/") || path.split("/").pop() === ".DS_Store";
    if (!folder && !beside) {
      if (flags & 1) throw new Error(`${path} in it is encrypted`);
      found.push({
        path,
        bytes: list.getUint32(place + 24, true),
        packed: list.getUint32(place + 20, true),
        sum: list.getUint32(place + 16, true),
        at: list.getUint32(place + 42, true),
        method: list.getUint16(place + 10, true),
      });
    }
    place += 46 + nameLength + skipped;
  }
  if (found.length > MOST_FILES) throw new Error(`it has ${found.length} files; at most ${MOST_FILES} are taken at once`);
  if (found.length === 0) throw new Error("there are no files in it");
  return found;
}

/**
 * The content of one entry; never more than it says it has, so that a small archive cannot fill the memory.
 * @param {Blob} archive
 * @returns {Promise<Blob>}
 */
export async function unpack(archive, { path, bytes, packed, sum, at, method }) {
  const damaged = (why) => new Error(`${path} in it is damaged${why ? ` (${why})` : ""}`);
  if (at + 30 > archive.size) throw damaged();
  const head = await view(archive, at, at + 30);
  if (head.getUint32(0, true) !== LOCAL) throw damaged();
  const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  if (from + packed > archive.size) throw damaged("it ends too early");
  const part = archive.slice(from, from + packed);
  if (method !== 0 && method !== 8) throw new Error(`${path} in it is packed in a way that is not known here (${method})`);
  const chunks = [];
  let length = 0;
  let checked = ~0;
  const stored = part.stream();
  const reader = (method === 0 ? stored : stored.pipeThrough(new DecompressionStream("deflate-raw"))).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > bytes) break;
      checked = add(checked, value);
      chunks.push(value);
    }
  } catch (error) {
    throw damaged(error?.message);
  } finally {
    reader.cancel().catch(() => {});
  }
  if (length !== bytes) throw damaged("its length is not what the archive says");
  if (~checked >>> 0 !== sum) throw damaged("its checksum is wrong");
  return new Blob(chunks);
}

// CRC-32, as zip has it.
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

function add(sum, bytes) {
  for (const byte of bytes) sum = REMAINDERS[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return sum;
}

async function view(blob, from, to) {
  return new DataView(await blob.slice(from, to).arrayBuffer());
}
