// A ZIP archive read by its central directory: name → bytes, in its order. Independent of what wrote it.
import assert from 'node:assert/strict';
import zlib from 'node:zlib';

export function unzip(archive) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'no end of central directory');
  const parts = new Map();
  let at = archive.readUInt32LE(end + 16);
  for (let i = archive.readUInt16LE(end + 10); i > 0; i--) {
    assert.equal(archive.readUInt32LE(at), 0x02014b50, 'central directory');
    const [method, packed, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24)];
    const [nameSize, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    const name = archive.toString('utf8', at + 46, at + 46 + nameSize);
    const local = archive.readUInt32LE(at + 42);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(from, from + packed);
    const data = method === 0 ? bytes : zlib.inflateRawSync(bytes);
    assert.equal(data.length, size, name);
    parts.set(name, { data, method, local });
    at += 46 + nameSize + extra + comment;
  }
  return parts;
}
