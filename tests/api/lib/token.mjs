// A token of SoftHSM2 (Debian: softhsm2) in a folder of its own: initialised, with a PIN, without a key.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const MODULE = '/usr/lib/softhsm/libsofthsm2.so';

/** Every gateway and command started afterwards knows it. */
export function makeToken(folder, label = 'guichet', pin = '123456') {
  const tokens = path.join(folder, 'tokens'), conf = path.join(folder, 'softhsm2.conf'), pinFile = path.join(folder, 'pin');
  fs.mkdirSync(tokens, { recursive: true, mode: 0o700 });
  fs.writeFileSync(conf, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  fs.writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  process.env.SOFTHSM2_CONF = conf;
  const done = spawnSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', 'so-1234'],
    { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  return { tokens, pinFile, uri: `pkcs11:token=${label};object=vault?module-path=${MODULE}&pin-source=file:${pinFile}` };
}
