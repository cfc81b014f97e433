// guichet log verify and export, over files and over the API, on a log of some hundred entries, restarted in between;
// and what somebody altered is found, with the first wrong entry.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';
import { isConsistent, isIncluded, leafHash, openCheckpoint, readBundle, readVerifierKey, rootOf, tilePath } from './lib/transparency.mjs';

const CASES = 300;

describe('log tools', () => {
  let gateway, police, verifier;
  const files = () => ['-c', gateway.path('guichet.lua')];
  const api = () => ['--url', gateway.url, '--as', gateway.path('pki/auditor.pem'), '--ca', gateway.path('pki/server-ca.pem'), '--vkey', gateway.path('keys/log.vkey')];
  const log = (...args) => run(['log', ...args]);
  const submit = async (count) => {
    for (let i = 0; i < count; i += 20) await Promise.all(Array.from({ length: Math.min(20, count - i) }, () => police.submit(identity())));
  };
  const checkpoint = async () => openCheckpoint((await police.get('/v1/log/checkpoint')).text, verifier);

  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    verifier = readVerifierKey(gateway.read('keys/log.vkey'));
    await submit(CASES / 2);
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    await submit(CASES / 2);
  });
  after(() => gateway.end());

  it('an independent verifier finds every entry and every later tree in order, across the restart', async () => {
    const { size, root } = await checkpoint();
    assert.ok(size >= CASES);
    const leaves = [];
    while (leaves.length < size)
      for (const { entry } of (await police.get(`/v1/log/entries?from=${leaves.length}&limit=200`)).is(200).items) leaves.push(leafHash(entry));
    assert.ok(rootOf(leaves.slice(0, size)).equals(root));
    const hashes = async (target) => (await police.get(target)).is(200).hashes.map((text) => Buffer.from(text, 'base64'));
    for (let index = 0; index < size; index += 7)
      assert.ok(isIncluded(leaves[index], index, size, await hashes(`/v1/log/proof/inclusion?index=${index}&size=${size}`), root), `entry ${index}`);
    for (let old = 1; old < size; old += 11)
      assert.ok(isConsistent(old, size, await hashes(`/v1/log/proof/consistency?from=${old}&to=${size}`), rootOf(leaves.slice(0, old)), root), `${old} to ${size}`);
  });

  for (const [name, source] of [['files', files], ['the API', api]]) {
    it(`verify over ${name}: all of it, a range, and from the last time on`, async () => {
      const whole = log('verify', ...source());
      assert.equal(whole.code, 0, whole.err);
      const { size } = await checkpoint();
      const range = log('verify', ...source(), '--from', '250', '--to', '270');
      assert.equal(range.code, 0, range.err);
      assert.match(range.out, /250.*269/);
      assert.equal(log('verify', ...source(), '--from', '0', '--to', String(size + 100)).code, 1);
      const state = gateway.path(`seen.${name === 'files' ? 'files' : 'api'}`);
      assert.equal(log('verify', ...source(), '--state', state).code, 0);
      const seen = openCheckpoint(fs.readFileSync(state, 'utf8'), verifier);
      await submit(3);
      await checkpoint();
      const again = log('verify', ...source(), '--state', state);
      assert.equal(again.code, 0, again.err);
      assert.ok(openCheckpoint(fs.readFileSync(state, 'utf8'), verifier).size > seen.size);
      fs.writeFileSync(state, fs.readFileSync(state, 'utf8').replace(/\n\d+\n/, '\n7\n'));
      assert.equal(log('verify', ...source(), '--state', state).code, 1, 'a state that was altered');
    });

    it(`export over ${name}: tiles that give the signed root, and lines`, async () => {
      const out = gateway.path(`out.${name === 'files' ? 'files' : 'api'}`);
      const done = log('export', out, ...source());
      assert.equal(done.code, 0, done.err);
      const { size, root } = openCheckpoint(fs.readFileSync(`${out}/checkpoint`, 'utf8'), verifier);
      const entries = [], leaves = [];
      for (let n = 0; n * 256 < size; n++) {
        const width = Math.min(256, size - n * 256);
        entries.push(...readBundle(fs.readFileSync(`${out}/${tilePath('entries', n, width)}`)));
        const tile = fs.readFileSync(`${out}/${tilePath(0, n, width)}`);
        assert.equal(tile.length, width * 32);
        for (let i = 0; i < width; i++) leaves.push(tile.subarray(i * 32, i * 32 + 32));
      }
      assert.equal(entries.length, size);
      entries.forEach((entry, i) => assert.ok(leafHash(entry).equals(leaves[i]), `leaf ${i}`));
      assert.ok(rootOf(leaves).equals(root));
      const upper = fs.readFileSync(`${out}/${tilePath(1, 0, Math.floor(size / 256))}`);
      assert.ok(upper.subarray(0, 32).equals(rootOf(leaves.slice(0, 256))), 'the tile above');
      const lines = log('export', '-', '--ndjson', ...source());
      assert.equal(lines.code, 0, lines.err);
      assert.deepEqual(lines.out.split('\n').slice(0, size), entries);
      assert.equal(log('export', out, ...source()).code, 1, 'never over what is there');
    });
  }

  it('without a key the API proves nothing', () => {
    assert.equal(run(['log', 'verify', ...api().slice(0, 6)]).code, 2);
  });

  describe('what was altered', () => {
    let database, bytes, texts, leaves;
    before(async () => {
      texts = [];
      const { size } = await checkpoint();
      while (texts.length < size) texts.push(...(await police.get(`/v1/log/entries?from=${texts.length}&limit=200`)).is(200).items.map(({ entry }) => entry));
      leaves = texts.map(leafHash);
      await gateway.stop();
      database = gateway.path('data/guichet.db');
      bytes = fs.readFileSync(database);
    });
    after(async () => {
      fs.writeFileSync(database, bytes);
      await gateway.start();
    });

    // One byte of the database file, at the place where these bytes lie.
    const flip = (part, at = 0) => {
      const place = bytes.indexOf(part), bad = Buffer.from(bytes);
      assert.ok(place > 0, 'it lies readable in the database');
      bad[place + at] ^= 1;
      fs.writeFileSync(database, bad);
    };
    const finds = (pattern, ...range) => {
      const verified = log('verify', ...files(), ...range);
      assert.equal(verified.code, 1, verified.out);
      assert.match(verified.err, pattern);
    };

    it('the text of an entry', () => {
      for (const index of [0, 123, 255, 256, texts.length - 1]) {
        flip(texts[index], texts[index].indexOf('"event":"') + 10);
        finds(new RegExp(`log index ${index}$`, 'm'));
        finds(new RegExp(`log index ${index}$`, 'm'), '--from', String(index), '--to', String(index + 1));
      }
    });

    it('a leaf', () => {
      flip(leaves[17], 31);
      finds(/log index 17$/m);
    });

    it('a hash of a subtree', () => {
      flip(rootOf(leaves.slice(0, 256)), 5);
      finds(/subtree is wrong at log index 255$/m);
    });

    it('the kept checkpoint', () => {
      flip(`${verifier.name}\n${texts.length}\n`, verifier.name.length + 1);
      finds(/checkpoint/);
    });

    it('every flipped bit of a checkpoint', () => {
      fs.writeFileSync(database, bytes);
      const state = gateway.path('keys/log.state'), good = fs.readFileSync(state);
      for (let at = 0; at < good.length; at += 5) {
        const bad = Buffer.from(good);
        bad[at] ^= 1;
        fs.writeFileSync(state, bad);
        assert.equal(log('verify', ...files(), '--from', '0', '--to', '1').code, 1, `byte ${at}`);
      }
      fs.writeFileSync(state, good.subarray(0, -10));
      assert.equal(log('verify', ...files()).code, 1, 'cut');
      fs.writeFileSync(state, good);
      assert.equal(log('verify', ...files()).code, 0);
    });
  });
});
