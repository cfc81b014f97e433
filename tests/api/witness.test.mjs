// Witnesses: somebody outside cosigns checkpoints after proving that the log only grew; the gateway keeps the lines of
// those it knows and gives them out, and with receipts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { cosignedAt, isIncluded, leafHash, openCheckpoint, readVerifierKey } from './lib/transparency.mjs';

describe('witnesses', () => {
  let gateway, police, verifier, witness, second;
  const api = (as) => ['--url', gateway.url, '--as', gateway.path(`pki/${as}.pem`), '--ca', gateway.path('pki/server-ca.pem'), '--vkey', gateway.path('keys/log.vkey')];
  const cosign = (key, ...more) => run(['log', 'witness', ...api('auditor'), '--key', gateway.path(`${key}.key`), ...more]);
  const makeKey = (stem, name) => {
    const made = run(['log', 'witness-key', name, '-o', gateway.path(stem)]);
    assert.equal(made.code, 0, made.err);
    return readVerifierKey(gateway.read(`${stem}.vkey`), 4);
  };
  const post = (as, checkpoint) => gateway.as(as).post('/v1/log/cosignatures', { checkpoint });

  before(async () => {
    gateway = Gateway.make();
    witness = makeKey('one', 'tj-melun.example/witness');
    second = makeKey('two', 'cnil.example/witness');
    makeKey('stranger', 'stranger.example/w');
    const keys = ['one', 'two'].map((stem) => JSON.stringify(gateway.read(`${stem}.vkey`).trim())).join(', ');
    const file = gateway.path('guichet.lua');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/witnesses = \{\}/, `witnesses = { ${keys} }`));
    assert.match(fs.readFileSync(file, 'utf8'), /tj-melun/);
    await gateway.start();
    police = gateway.as('police');
    verifier = readVerifierKey(gateway.read('keys/log.vkey'));
    for (let i = 0; i < 4; i++) await police.submit(identity());
  });
  after(() => gateway.end());

  it('nothing is cosigned yet', async () => {
    (await police.get('/v1/log/checkpoint?cosigned=true')).is(404);
    (await police.get('/v1/log/checkpoint?cosigned=perhaps')).is(400);
  });

  it('a cosigned checkpoint is served with the lines of both witnesses, to everybody', async () => {
    for (const stem of ['one', 'two']) {
      const done = cosign(stem, '--post');
      assert.equal(done.code, 0, done.err);
    }
    const note = (await police.get('/v1/log/checkpoint?cosigned=true')).text;
    const { size } = openCheckpoint(note, verifier);
    assert.ok(size >= 4);
    for (const key of [witness, second]) assert.ok(Math.abs(cosignedAt(note, key) - Date.now() / 1000) < 300);
    assert.equal((await police.get('/v1/log/checkpoint')).text, note, 'it is the newest one too');
  });

  it('a receipt carries them', async () => {
    const { items } = (await police.get('/v1/requisitions?limit=1')).is(200);
    const receipt = (await police.get(`/v1/requisitions/${items[0].id}/receipt`)).is(200);
    const { size, root } = openCheckpoint(receipt.checkpoint, verifier);
    assert.ok(cosignedAt(receipt.checkpoint, witness));
    assert.ok(isIncluded(leafHash(receipt.entry), receipt.index, size, receipt.inclusion.hashes.map((text) => Buffer.from(text, 'base64')), root));
  });

  it('the witness prints without --post, and cosigns what extends what it saw', async () => {
    await police.submit(identity());
    const printed = cosign('one');
    assert.equal(printed.code, 0, printed.err);
    const { size } = openCheckpoint(printed.out, verifier);
    assert.ok(cosignedAt(printed.out, witness));
    assert.deepEqual((await post('admin', printed.out)).is(200), { size, witnesses: [witness.name] });
    assert.ok(!cosignedAt((await police.get('/v1/log/checkpoint?cosigned=true')).text, second), 'the other has not seen this one');
  });

  it('one line a witness: its first stands', async () => {
    const { text } = await police.get('/v1/log/checkpoint?cosigned=true');
    assert.equal(cosign('one', '--post').code, 0);
    assert.equal((await police.get('/v1/log/checkpoint?cosigned=true')).text, text);
  });

  it('what does not hold is refused', async () => {
    const { out } = cosign('one');
    const flipped = out.replace(/(tj-melun\.example\/witness .{30})(.)/, (_, before, letter) => before + (letter === 'A' ? 'B' : 'A'));
    (await post('auditor', flipped)).is(422, 'bad_cosignature');
    (await post('auditor', out.replace(/\n\d+\n/, '\n1\n'))).is(422, 'bad_checkpoint');
    (await post('auditor', cosign('stranger').out.replace(/— (tj|cnil).*\n/g, ''))).is(422, 'unknown_witness');
    (await post('auditor', 'rubbish')).is(422, 'bad_checkpoint');
    (await gateway.as('auditor').post('/v1/log/cosignatures', {})).is(422);
    for (const name of ['police', 'agent', 'supervisor']) (await post(name, out)).is(403);
  });

  it('a checkpoint older than the cosigned one is 409', async () => {
    const { out } = cosign('two');
    await police.submit(identity());
    await gateway.as('agent').get('/v1/log/checkpoint');
    assert.equal(cosign('one', '--post').code, 0);
    (await post('auditor', out)).is(409);
  });

  it('they outlive a restart', async () => {
    const before = (await police.get('/v1/log/checkpoint?cosigned=true')).text;
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    assert.equal((await police.get('/v1/log/checkpoint?cosigned=true')).text, before);
  });

  it('a witness signs no history that does not extend the one it saw', async () => {
    const state = gateway.path('one.state'), seen = fs.readFileSync(state, 'utf8');
    fs.writeFileSync(state, seen.replace(/\n\d+\n/, (size) => `\n${Number(size) - 1}\n`));
    const altered = cosign('one');
    assert.equal(altered.code, 1);
    assert.equal(altered.out, '');
    fs.writeFileSync(state, seen);
    assert.equal(cosign('one').code, 0);
    assert.equal(run(['log', 'witness', ...api('auditor')]).code, 2, '--key is missing');
  });

  it('a reload takes those that the configuration names now, and no others', async () => {
    const file = gateway.path('guichet.lua'), text = fs.readFileSync(file, 'utf8');
    const vkey = (stem) => gateway.read(`${stem}.vkey`).trim();
    const name = (content) => {
      fs.writeFileSync(file, content);
      gateway.signal('SIGHUP');
    };
    const fresh = async (stem) => { // a checkpoint that nobody else has cosigned
      await police.submit(identity());
      return cosign(stem).out;
    };
    const known = (stem) => eventually(`${stem} is known`, async () => (await post('auditor', await fresh(stem))).status === 200);
    (await post('auditor', await fresh('stranger'))).is(422, 'unknown_witness');
    name(text.replace(vkey('one'), vkey('stranger')));
    await known('stranger');
    (await post('auditor', await fresh('one'))).is(422, 'unknown_witness');
    name(text);
    await known('one');
  });

  it('a key that is none is told by check', () => {
    const file = gateway.path('guichet.lua'), text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(/witnesses = \{/, 'witnesses = { "nobody",'));
    const checked = run(['check', '-c', file]);
    assert.equal(checked.code, 1);
    assert.match(checked.out + checked.err, /log\.witnesses "nobody"/);
    fs.writeFileSync(file, text);
  });
});
