// Backup of a living gateway, restored elsewhere and served; damaged ones are refused.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, program, run } from './lib/gateway.mjs';

describe('backup', () => {
  let gateway, police, file, first;
  const bytes = randomBytes(150_000);
  const out = (name) => path.join(path.dirname(gateway.folder), name);
  const backup = (name, ...more) => run(['backup', '-c', gateway.path('guichet.lua'), out(name), ...more]);
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    file = (await police.request('POST', '/v1/uploads', {
      body: bytes, headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="pv.pdf"' },
    })).is(201);
    first = await police.submit(identity({ files: [file.id] }));
  });
  after(() => gateway.end());

  it('is taken while requests are served, and holds all that was answered before it began', async () => {
    let stop = false;
    const ids = [];
    const load = (async () => {
      while (!stop) ids.push((await police.submit(tracking())).id);
    })();
    await eventually('some requests', () => ids.length > 20);
    const answered = [...ids];
    const child = spawn(program, ['backup', '-c', gateway.path('guichet.lua'), out('one'), '--with-keys']);
    const code = await new Promise((ended) => child.on('close', ended));
    assert.ok(ids.length > answered.length, 'nothing was served meanwhile');
    stop = true;
    await load;
    assert.equal(code, 0);
    const list = JSON.parse(fs.readFileSync(path.join(out('one'), 'backup.json'), 'utf8'));
    assert.ok(list.log_size > answered.length);
    assert.equal(list.files.filter((one) => one.path.startsWith('data/uploads/')).length, 1);
    assert.equal(fs.statSync(out('one')).mode & 0o777, 0o700);

    const restored = run(['restore', out('one'), out('again')]);
    assert.equal(restored.code, 0, restored.err);
    const twin = Gateway.at(out('again'));
    await twin.start();
    try {
      const officer = twin.as('police');
      assert.equal((await officer.show(first.id)).object, first.object);
      for (const id of answered) await officer.show(id);
      const back = await officer.get(`/v1/requisitions/${first.id}/files/${file.id}`);
      assert.ok(back.raw.equals(bytes));
      await officer.submit(tracking());
      const verified = run(['log', 'verify', '-c', twin.path('guichet.lua')]);
      assert.equal(verified.code, 0, verified.err);
    } finally {
      await twin.stop();
    }
  });

  it('without --with-keys it holds no key, and is restored beside the keys of their own copy', async () => {
    assert.equal(backup('two').code, 0);
    assert.deepEqual(fs.readdirSync(path.join(out('two'), 'keys')), ['log.vkey']);
    assert.ok(!fs.existsSync(path.join(out('two'), 'pki')));
    fs.mkdirSync(out('three'));
    for (const name of ['keys', 'pki']) fs.cpSync(gateway.path(name), path.join(out('three'), name), { recursive: true });
    const restored = run(['restore', out('two'), out('three')]);
    assert.equal(restored.code, 0, restored.err);
    const twin = Gateway.at(out('three'));
    await twin.start();
    assert.equal((await twin.as('police').show(first.id)).object, first.object);
    await twin.stop();
  });

  it('a damaged one is refused by name and nothing is written', () => {
    const { files } = JSON.parse(fs.readFileSync(path.join(out('two'), 'backup.json'), 'utf8'));
    const damage = (what, how) => {
      fs.cpSync(out('two'), out('bent'), { recursive: true });
      how(path.join(out('bent'), what));
      const done = run(['restore', out('bent'), out('nowhere')]);
      assert.equal(done.code, 1, `${what}: ${done.out}`);
      assert.ok(done.err.includes(what), done.err);
      assert.ok(!fs.existsSync(out('nowhere')), what);
      fs.rmSync(out('bent'), { recursive: true });
    };
    const flip = (name) => {
      const text = fs.readFileSync(name);
      text[text.length >> 1] ^= 1;
      fs.writeFileSync(name, text);
    };
    const names = files.map((one) => one.path);
    const upload = names.find((name) => name.startsWith('data/uploads/'));
    for (const what of ['data/guichet.db', upload, 'guichet.lua', 'keys/log.vkey']) {
      damage(what, flip);
      damage(what, (name) => fs.truncateSync(name, fs.statSync(name).size - 1));
      damage(what, (name) => fs.rmSync(name));
    }
    damage('backup.json', (name) => fs.rmSync(name));
    damage('backup.json', (name) => fs.truncateSync(name, 100));
  });

  it('nothing is overwritten: neither a backup nor a gateway', () => {
    assert.equal(backup('two').code, 1);
    const done = run(['restore', out('two'), gateway.folder]);
    assert.equal(done.code, 1);
    assert.match(done.err, /there already/);
    assert.equal(run(['restore', out('two')]).code, 2);
  });

  it('a file that is missing is told, and no backup is left behind', async () => {
    const lost = gateway.path(`data/uploads/${file.id}`);
    fs.renameSync(lost, `${lost}.away`);
    const done = backup('four');
    assert.equal(done.code, 1);
    assert.ok(done.err.includes(file.id), done.err);
    assert.ok(!fs.existsSync(out('four')) && !fs.existsSync(`${out('four')}.part`));
    fs.renameSync(`${lost}.away`, lost);
    assert.equal(backup('four').code, 0);
  });
});
