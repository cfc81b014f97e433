// A disk that can be filled and emptied again for one gateway's data: a small tmpfs where one may mount, one in a namespace
// of its own where one may make that, else a limit on the size of files, which the kernel answers with EFBIG.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const SIZE = '24m';
const succeeds = (command, ...args) => spawnSync(command, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;

/** Writes until nothing more goes in. */
function fill(file) {
  const piece = Buffer.alloc(1 << 16);
  const descriptor = fs.openSync(file, 'w');
  try {
    for (let size = piece.length; size >= 1;) {
      try {
        fs.writeSync(descriptor, piece, 0, size);
      } catch (error) {
        assert.equal(error.code, 'ENOSPC');
        size >>= 1;
      }
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** For a gateway that is not started yet. Start it with `wrap`. */
export function smallDisk(gateway) {
  const data = gateway.path('data');
  if (succeeds('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'none', data)) {
    const filler = `${data}/filler`;
    return { kind: 'tmpfs', wrap: [], fill: () => fill(filler), empty: () => fs.rmSync(filler), end: () => succeeds('umount', '-l', data) };
  }
  if (succeeds('unshare', '-Urm', 'mount', '-t', 'tmpfs', 'none', data)) {
    const filler = () => `/proc/${gateway.pid}/root${data}/filler`;
    const script = `mount -t tmpfs -o size=${SIZE},mode=700 none "$0" && exec "$@"`;
    return { kind: 'namespace', wrap: ['unshare', '-Urm', 'sh', '-c', script, data], fill: () => fill(filler()), empty: () => fs.rmSync(filler()), end: () => {} };
  }
  const limit = (size) => assert.ok(succeeds('prlimit', '--pid', String(gateway.pid), `--fsize=${size}:unlimited`), 'prlimit');
  const largest = () => Math.max(4096, ...fs.readdirSync(data, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => fs.statSync(`${data}/${name}`).size));
  return { kind: 'limit', wrap: ['sh', '-c', 'trap "" XFSZ; exec "$@"', 'sh'], fill: () => limit(largest()), empty: () => limit('unlimited'), end: () => {} };
}
