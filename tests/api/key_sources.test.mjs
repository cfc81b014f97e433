// Master keys that are no plain file: in a token (PKCS#11), or provided by the service manager (systemd credentials).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { makeToken } from './lib/token.mjs';

const keysOf = (gateway) => (...args) => run(['keys', ...args, '-c', gateway.path('guichet.lua')]);

describe('master keys in a token', () => {
  let gateway, police, token, keys;
  before(async () => {
    gateway = Gateway.make();
    token = makeToken(gateway.path('token'));
    gateway.configure({ vault: token.uri });
    fs.rmSync(gateway.path('keys/vault.key'));
    keys = keysOf(gateway);
  });
  after(() => gateway.end());

  const serve = () => run(['serve', '-c', gateway.path('guichet.lua')]);
  const ready = () => gateway.operations('/readyz');
  const listed = () => {
    const done = keys('list', '--json');
    assert.equal(done.code, 0, done.err);
    return JSON.parse(done.out).keys;
  };
  const under = (number) => listed().find((key) => key.number === number);
  const held = (key) => key.requisitions + key.uploads + key.authorisations;
  const cached = async () => Number(/^guichet_keys_cached (\d+)$/m.exec((await gateway.operations('/metrics')).text)[1]);

  it('an empty token is refused with what to do; the first key is made in it', async () => {
    const done = serve();
    assert.equal(done.code, 1);
    assert.match(done.err, /holds no master key "vault": guichet keys rotate/);
    const made = keys('rotate');
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /1/);
    await gateway.start();
    police = gateway.as('police');
    assert.equal((await ready()).status, 200);
  });

  let cases;
  it('serves, rotates while it serves, retires, and opens everything after a restart', async () => {
    cases = [];
    for (let i = 0; i < 60; i++) cases.push((await police.submit(tracking({ object: `Vol de colis n° ${i} sous jeton` }))).id);
    assert.ok(await cached() >= 60);
    const made = keys('rotate');
    assert.equal(made.code, 0, made.err);
    await gateway.logged('keys.rewrapped', ({ newest }) => newest === 2);
    assert.equal(held(under(1)), 0);
    assert.equal(keys('retire', '2').code, 1);
    const retired = keys('retire', '1');
    assert.equal(retired.code, 0, retired.err);
    assert.equal(under(1), undefined);
    cases.push((await police.submit(tracking({ object: 'Vol de colis n° 60 sous jeton' }))).id);
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    const shown = await Promise.all(cases.map((id) => police.show(id)));
    shown.forEach((one, i) => assert.equal(one.object, `Vol de colis n° ${i} sous jeton`));
  });

  it('a token that is taken out makes /readyz say so; what is at hand is served; back again, all is well', async () => {
    const away = `${token.tokens}.away`;
    await police.show(cases[0]);
    fs.renameSync(token.tokens, away);
    const down = await eventually('not ready', async () => {
      const answer = await ready();
      return answer.status === 503 && answer;
    });
    assert.match(down.text, /^keys: .*token/);
    await gateway.logged('keys.unreachable');
    assert.equal((await police.show(cases[0])).object, 'Vol de colis n° 0 sous jeton');
    // The stock of wrapped keys ends; then a submission is refused, and nothing of it is kept.
    let refused, taken = 0;
    while (!refused) {
      const answer = await police.post('/v1/requisitions', tracking({ object: 'Vol de colis pendant la panne' }));
      if (answer.status !== 201) refused = answer;
      else taken++;
      assert.ok(taken < 2000);
    }
    assert.equal(refused.status, 503, refused.text);
    const count = held(under2());
    function under2() {
      fs.renameSync(away, token.tokens);
      return under(2);
    }
    assert.ok(count >= cases.length + taken);
    await eventually('ready', async () => (await ready()).status === 200);
    await police.submit(tracking({ object: 'Vol de colis après la panne' }));
    const verified = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(verified.code, 0, verified.err);
  });

  it('a wrong PIN, another token, another label are refused with the reason', async () => {
    await gateway.stop();
    fs.writeFileSync(token.pinFile, '999999\n');
    assert.match(serve().err, /PIN was refused/);
    fs.writeFileSync(token.pinFile, '123456\n');
    gateway.configure({ vault: token.uri.replace('token=guichet', 'token=autre') });
    assert.match(serve().err, /none is the token/);
    const checked = run(['check', '-c', gateway.path('guichet.lua')]);
    assert.equal(checked.code, 1);
    assert.match(checked.out, /none is the token/);
    gateway.configure({ vault: token.uri.replace('object=vault', 'object=autre') });
    assert.match(keys('rotate').err, /it is another's/);
    gateway.configure({ vault: token.uri });
    await gateway.start();
    police = gateway.as('police');
    assert.equal((await police.show(cases[1])).object, 'Vol de colis n° 1 sous jeton');
  });

  it('the key of an erased case leaves the memory at once', async () => {
    await gateway.stop();
    gateway.configure({}, (text) => text.replace(/case_years\s*=\s*[\d.e-]+/, `case_years = ${(3 / 86_400 / 365.25).toFixed(11)}`));
    await gateway.start();
    police = gateway.as('police');
    await police.submit(tracking({ object: 'Vol de colis bientôt effacé' }));
    assert.ok(await cached() > 0);
    const erased = async () => /^guichet_erased_total\{part="case"\} 1$/m.test((await gateway.operations('/metrics')).text);
    await eventually('its erasure', erased);
    assert.equal(await cached(), 0);
  });
});

describe('master keys of the service manager', () => {
  let gateway, folder;
  before(() => {
    gateway = Gateway.make();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-credentials-'));
    fs.renameSync(gateway.path('keys/vault.key'), path.join(folder, 'vault'));
    gateway.configure({ vault: 'credential:vault' });
  });
  after(async () => {
    delete process.env.CREDENTIALS_DIRECTORY;
    await gateway.end();
    fs.rmSync(folder, { recursive: true });
  });

  it('are read, are not written, and are exchanged by another credential and a reload', async () => {
    const serve = () => run(['serve', '-c', gateway.path('guichet.lua')]);
    const keys = keysOf(gateway), file = path.join(folder, 'vault'), next = path.join(folder, 'next');
    delete process.env.CREDENTIALS_DIRECTORY;
    assert.match(serve().err, /CREDENTIALS_DIRECTORY/);
    process.env.CREDENTIALS_DIRECTORY = folder;
    fs.chmodSync(file, 0o644);
    assert.match(serve().err, /may be read by others/);
    fs.chmodSync(file, 0o400);
    await gateway.start();
    const police = gateway.as('police');
    const { id } = await police.submit(tracking({ object: 'Vol de colis sous clé fournie' }));
    const refused = keys('rotate');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /credential:vault .*keys rotate --to FILE/);
    const made = keys('rotate', '--to', next);
    assert.equal(made.code, 0, made.err);
    assert.equal(fs.statSync(next).mode & 0o777, 0o600);
    assert.equal(keys('rotate', '--to', next).code, 1); // never over a file that is there
    fs.renameSync(next, file);
    gateway.signal('SIGHUP');
    await gateway.logged('keys.rewrapped', ({ newest }) => newest === 2);
    assert.equal((await police.show(id)).object, 'Vol de colis sous clé fournie');
    gateway.configure({ vault: 'credential:../vault' });
    assert.match(run(['check', '-c', gateway.path('guichet.lua')]).out, /no name of a credential/);
    gateway.configure({ vault: 'credential:vault' });
  });
});
