// Texts in a link's fragment: deflated where the browser can, then base64url. `z.` or `t.` before it says which.

/** More than a person writes; a small link must not unpack into all of the memory. */
const MOST_BYTES = 4 << 20;

export async function pack(text) {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST_BYTES) throw new Error("it has more than 4 MB, which no link holds");
  if (!("CompressionStream" in globalThis)) return `t.${encode(bytes)}`;
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return `z.${encode(await read(packed))}`;
}

export async function unpack(packed) {
  const bytes = decode(packed.slice(2));
  if (packed.startsWith("t.")) return text(bytes);
  if (!packed.startsWith("z.")) throw new Error("it is damaged");
  if (!("DecompressionStream" in globalThis)) throw new Error("this browser cannot unpack it");
  return text(await read(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))));
}

async function read(stream) {
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error("it is damaged, or not all of it was copied");
    });
    if (done) break;
    length += value.byteLength;
    if (length > MOST_BYTES) {
      reader.cancel().catch(() => {});
      throw new Error("it holds more than 4 MB");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function text(bytes) {
  if (bytes.length > MOST_BYTES) throw new Error("it holds more than 4 MB");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("what it holds is not text");
  }
}

function encode(bytes) {
  let binary = "";
  // As many arguments as every browser takes at once.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function decode(letters) {
  let binary;
  try {
    binary = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw new Error("it is damaged, or not all of it was copied");
  }
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
