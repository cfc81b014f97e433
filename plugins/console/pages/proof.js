// A receipt verified here: leaf and path of RFC 9162 by the browser's own SHA-256.
const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...bytes));

async function hash(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The root that this leaf and path lead to (RFC 9162 §2.1.3.2); null when the path has not the right length. */
export async function rootOf(entry, index, size, hashes) {
  let node = await hash(LEAF, new TextEncoder().encode(entry));
  let at = index, last = size - 1;
  for (const sibling of hashes.map(bytesOf)) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = await hash(NODE, sibling, node);
      while (at % 2 === 0 && at !== 0) { at = Math.floor(at / 2); last = Math.floor(last / 2); }
    } else {
      node = await hash(NODE, node, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? textOf(node) : null;
}

export async function verifyReceipt({ entry, index, inclusion, checkpoint }) {
  const [origin, size, root] = checkpoint.split('\n');
  const found = await rootOf(entry, index, inclusion.size, inclusion.hashes);
  return { holds: Number(size) === inclusion.size && found === root, origin, size, root };
}
