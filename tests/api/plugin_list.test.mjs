// `guichet serve --plugins`: what the plugin files offer, without starting them; the folder is the program's own.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { run } from './lib/gateway.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-plugins-'));
const file = path.join(folder, 'gateway/guichet.lua');
const list = (plugins) => {
  const text = fs.readFileSync(file, 'utf8').replace(/plugins\s*= \{.*\},.*$/m, `plugins = { ${plugins} },`);
  fs.writeFileSync(file, text);
  return run(['serve', '--plugins', '-c', file]);
};

before(() => assert.equal(run(['init', path.join(folder, 'gateway')]).code, 0));
after(() => fs.rmSync(folder, { recursive: true }));

it('lists files, services and options, and starts nothing', () => {
  const { code, out } = list('rehearsal = {}, suivi = {}'); // suivi could not start: it has no key
  assert.equal(code, 0);
  assert.match(out, /^rehearsal \(built in\): /m);
  assert.match(out, /^echo 1\.0 \(interface 1\.2\), not in the configuration: .*\n {4}service echo\.say .*\n {4}option {2}most_bytes .*\(default 65536\)$/m);
  assert.match(out, /^suivi 1\.0 \(interface 1\.2\): .*\n {4}service tracking\.events /m);
  assert.match(out, /^ {4}option {2}key_file .*\(required\)$/m);
});

it('tells how many pages a plugin holds', () => {
  assert.match(list('console = {}').out, /^console 1\.0 \(interface 1\.2\): .*\n {4}pages {3}\d+ under \/console\/$/m);
});

it('a plugin that is configured and not there is told, and is a failure', () => {
  const { code, out } = list('oracle = {}');
  assert.equal(code, 1);
  assert.match(out, /^oracle is in the configuration, but not in \//m);
});
