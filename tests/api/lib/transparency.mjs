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

/** "name+8 hex digits+base64(0x01 ‖ key)" */
export function readVerifierKey(text) {
  const [, name, id, data] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\s*$/.exec(text);
  const raw = Buffer.from(data, 'base64');
  assert.equal(raw.length, 33);
  assert.equal(raw[0], 1, 'Ed25519');
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
