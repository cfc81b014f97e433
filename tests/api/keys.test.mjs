// Versions of the master key: made, taken over and retired while the gateway serves; bad key files are refused.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

describe('master keys', () => {
  let gateway, police;
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const keys = (...args) => run(['keys', ...args, '-c', gateway.path('guichet.lua')]);
  const list = () => {
    const done = keys('list', '--json');
    assert.equal(done.code, 0, done.err);
    return JSON.parse(done.out);
  };
  const under = (number) => list().keys.find((key) => key.number === number);
  const held = (key) => key.requisitions + key.uploads + key.authorisations + key.items;
  const send = async (bytes) => (await police.request('POST', '/v1/uploads', {
    body: bytes, headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="pv.pdf"' },
  })).is(201);

  it('everything stands under the newest while requests go on; the old one can be retired then', async () => {
    const bytes = randomBytes(100_000);
    const file = await send(bytes);
    const cases = [await police.submit(identity({ files: [file.id] }))];
    for (let i = 0; i < 150; i++) cases.push(await police.submit(tracking({ object: `Vol avant la rotation, n° ${i}` })));
    (await police.request('PUT', '/v1/drafts/begun', { body: { document: { object: 'avant' } } })).is(200);
    assert.equal(under(1).items, 1);
    assert.equal(under(1).requisitions, 151);
    assert.equal(under(1).uploads >= 1, true);
    const refused = keys('retire', '1');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /the newest|still stand/);

    let stop = false, served = 0;
    const load = (async () => {
      while (!stop) {
        const one = await police.submit(tracking({ object: 'Vol pendant la rotation' }));
        assert.equal((await police.show(one.id)).object, 'Vol pendant la rotation');
        served++;
      }
    })();
    const made = keys('rotate');
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /2/);
    await gateway.logged('keys.rewrapped', ({ newest }) => newest === 2);
    await eventually('some more', () => served > 20);
    stop = true;
    await load;
    await eventually('nothing under the old key', () => held(under(1)) === 0);
    assert.ok(under(2).requisitions >= 151 + served);
    for (const { id } of cases) assert.ok((await police.show(id)).object);
    const back = await police.get(`/v1/requisitions/${cases[0].id}/files/${file.id}`);
    assert.ok(back.raw.equals(bytes));
    const metrics = (await gateway.operations('/metrics')).text;
    assert.match(metrics, /^guichet_keys_newest 2$/m);
    assert.ok(Number(/^guichet_keys_rewrapped_total (\d+)$/m.exec(metrics)[1]) >= 152);

    assert.equal(keys('retire', '2').code, 1);
    assert.equal(keys('retire', '7').code, 1);
    assert.equal(keys('retire', 'x').code, 2);
    assert.equal(keys('retire', '1').code, 0);
    assert.deepEqual(list().keys.map(({ number }) => number), [2]);
    await police.submit(tracking());
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    assert.equal((await police.get('/v1/drafts/begun')).is(200).document.object, 'avant');
    for (const { id } of cases) assert.ok((await police.show(id)).object);
  });

  it('a walk that a crash cut short is walked to its end after the start', async () => {
    const before = list().keys.at(-1).number;
    for (let i = 0; i < 150; i++) await police.submit(tracking({ object: `Vol de colis avant la panne ${i}` }));
    assert.equal(keys('rotate').code, 0);
    await gateway.kill();
    await gateway.start();
    police = gateway.as('police');
    await eventually('nothing under the old key', () => held(under(before)) === 0);
    assert.ok(under(before + 1).requisitions >= 300);
    const verified = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(verified.code, 0, verified.err);
  });

  it('rotated while nobody serves, it is taken over at the start', async () => {
    await gateway.stop();
    const before = list().keys.at(-1).number;
    const made = keys('rotate');
    assert.equal(made.code, 0, made.err);
    await gateway.start();
    police = gateway.as('police');
    await eventually('nothing under the old key', () => held(under(before)) === 0);
  });

  it('bad key files are refused with the reason, by a start and by a running gateway', async () => {
    const path = gateway.path('keys/vault.key'), good = fs.readFileSync(path);
    const other = Gateway.make();
    const flipped = Buffer.from(good);
    flipped[30] ^= 1;
    const older = Buffer.from(other.read('keys/vault.key'));
    const bad = [
      [good.subarray(0, good.length - 30), /was cut/], [flipped, /was altered/], [older, /another gateway/],
      [Buffer.from(''), /not a vault key file/],
    ];
    const one = await police.submit(tracking({ object: 'Vol qui reste lisible' }));
    for (const [bytes, words] of bad) {
      fs.writeFileSync(path, bytes);
      const lines = gateway.lines.length;
      gateway.signal('SIGHUP');
      const line = await eventually('a refusal', () => gateway.lines.slice(lines).find(({ event }) => event === 'keys.refused'));
      assert.match(line.detail, words);
      assert.equal((await police.show(one.id)).object, 'Vol qui reste lisible');
    }
    fs.writeFileSync(path, good);
    await gateway.stop();
    const serve = () => run(['serve', '-c', gateway.path('guichet.lua')]);
    for (const [bytes, words] of bad) {
      fs.writeFileSync(path, bytes);
      const done = serve();
      assert.equal(done.code, 1, done.err);
      assert.match(done.err, words);
    }
    fs.writeFileSync(path, good);
    fs.chmodSync(path, 0o640);
    assert.match(serve().err, /may be read by others/);
    fs.chmodSync(path, 0o600);
    fs.rmSync(other.folder, { recursive: true });
    await gateway.start();
    assert.equal((await gateway.as('police').show(one.id)).object, 'Vol qui reste lisible');
    police = gateway.as('police');
  });

  it('an older copy of the own key file is refused', async () => {
    const path = gateway.path('keys/vault.key'), old = fs.readFileSync(path);
    assert.equal(keys('rotate').code, 0);
    const newest = list().keys.at(-1).number;
    await gateway.logged('keys.rewrapped', (line) => line.newest === newest);
    await eventually('it is noted', () => held(under(newest)) > 0);
    await gateway.stop();
    const good = fs.readFileSync(path);
    fs.writeFileSync(path, old);
    const done = run(['serve', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 1);
    assert.match(done.err, /older copy/);
    fs.writeFileSync(path, good);
    await gateway.start();
  });
});
