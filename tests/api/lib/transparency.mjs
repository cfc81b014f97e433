// A verifier of the transparency log, written from RFC 9162 §2.1 and the C2SP notes tlog-checkpoint and signed-note. It
// shares nothing with the gateway.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';

const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();
export const leafHash = (entry) => hash(Buffer.of(0), Buffer.from(entry, 'utf8'));
export const nodeHash = (left, right) => hash(Buffer.of(1), left, right);

/** MTH of §2.1.1 over the leaves' hashes. */
export function rootOf(leaves) {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

/** §2.1.3.2 */
export function isIncluded(leaf, index, size, hashes, root) {
  if (index >= size) return false;
  let fn = index, sn = size - 1, r = leaf;
  for (const p of hashes) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = nodeHash(r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && r.equals(root);
}

/** §2.1.4.2 */
export function isConsistent(first, second, hashes, firstRoot, secondRoot) {
  if (first === second) return hashes.length === 0 && firstRoot.equals(secondRoot);
  if (first < 1 || first > second || hashes.length === 0) return false;
  const path = Number.isInteger(Math.log2(first)) ? [firstRoot, ...hashes] : [...hashes];
  let fn = first - 1, sn = second - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let fr = path[0], sr = path[0];
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return fr.equals(firstRoot) && sr.equals(secondRoot) && sn === 0;
}

/** "name+8 hex digits+base64(type ‖ key)"; type 1 is the log's Ed25519, 4 a witness's. */
export function readVerifierKey(text, type = 1) {
  const [, name, id, data] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\s*$/.exec(text);
  const raw = Buffer.from(data, 'base64');
  assert.equal(raw.length, 33);
  assert.equal(raw[0], type, 'the type of the key');
  assert.equal(hash(Buffer.from(`${name}\n`), raw).subarray(0, 4).toString('hex'), id, 'the key id is the hash of name and key');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]);
  return { name, id, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** Asserts the signature; gives { origin, size, root }. */
export function openCheckpoint(note, verifier) {
  const at = note.indexOf('\n\n');
  assert.ok(at > 0, note);
  const text = note.slice(0, at + 1);
  const lines = note.slice(at + 2).split('\n').filter((line) => line.startsWith(`— ${verifier.name} `));
  assert.equal(lines.length, 1, 'one line of signature by this key');
  const signature = Buffer.from(lines[0].slice(`— ${verifier.name} `.length), 'base64');
  assert.equal(signature.subarray(0, 4).toString('hex'), verifier.id);
  assert.ok(verify(null, Buffer.from(text, 'utf8'), verifier.key, signature.subarray(4)), 'the signature holds');
  const [origin, size, root] = text.split('\n');
  assert.match(size, /^(0|[1-9]\d*)$/);
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** The cosignature/v1 of this witness on the note (c2sp.org/tlog-cosignature): its time in seconds, or null when there is none. */
export function cosignedAt(note, witness) {
  const at = note.indexOf('\n\n');
  const line = note.slice(at + 2).split('\n').find((text) => text.startsWith(`— ${witness.name} `));
  if (!line) return null;
  const raw = Buffer.from(line.slice(`— ${witness.name} `.length), 'base64');
  assert.equal(raw.length, 4 + 8 + 64);
  assert.equal(raw.subarray(0, 4).toString('hex'), witness.id);
  const time = raw.readBigUInt64BE(4);
  const message = `cosignature/v1\ntime ${time}\n${note.slice(0, at + 1)}`;
  assert.ok(verify(null, Buffer.from(message, 'utf8'), witness.key, raw.subarray(12)), 'the cosignature holds');
  return Number(time);
}

/** The static layout of c2sp.org/tlog-tiles: path of a tile. */
export function tilePath(kind, number, width = 256) {
  const groups = [];
  for (let n = number; groups.length === 0 || n > 0; n = Math.floor(n / 1000)) groups.unshift(String(n % 1000).padStart(3, '0'));
  const name = groups.map((group, i) => (i + 1 < groups.length ? `x${group}` : group)).join('/');
  return `tile/${kind}/${name}${width < 256 ? `.p/${width}` : ''}`;
}

/** Entries of a bundle: each after its length in two bytes. */
export function readBundle(bytes) {
  const entries = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes.readUInt16BE(at);
    entries.push(bytes.subarray(at + 2, at + 2 + size).toString('utf8'));
    at += 2 + size;
  }
  return entries;
}
