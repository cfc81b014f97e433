// Files: in, sealed on the disk, tied to a requisition, out again in whole or in part.
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, existsSync } from 'node:fs';
import https from 'node:https';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

const digestOf = (bytes) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
const hexOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

describe('uploads', () => {
  let gateway, police;
  before(async () => {
    gateway = await Gateway.start({ set: { upload_mb: 3, body_s: 20 } });
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const send = (bytes, headers = {}, client = police) => client.request('POST', '/v1/uploads', {
    body: bytes, headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="pv.pdf"', ...headers },
  });
  const folder = () => {
    const path = gateway.path('data/uploads');
    return existsSync(path) ? readdirSync(path) : [];
  };
  /** A requisition that refers to the file; it stays open. */
  const attach = (file) => police.submit(identity({ files: [file.id] }));
  const fetch = (id, file, headers, client = police) => client.get(`/v1/requisitions/${id}/files/${file}`, headers);

  it('a file comes back as it went in, with its name, type and digest', async () => {
    const bytes = randomBytes(200_000);
    const file = (await send(bytes, { 'Content-Digest': digestOf(bytes) })).is(201);
    assert.deepEqual(file, { id: file.id, name: 'pv.pdf', media_type: 'application/pdf', size: bytes.length, sha256: hexOf(bytes) });
    const requisition = await attach(file);
    assert.deepEqual(requisition.files, [file.id]);
    const back = await fetch(requisition.id, file.id);
    back.is(200);
    assert.ok(back.raw.equals(bytes));
    assert.equal(back.headers['content-digest'], digestOf(bytes));
    assert.equal(back.headers['content-type'], 'application/pdf');
    assert.equal(Number(back.headers['content-length']), bytes.length);
    assert.match(back.headers['content-disposition'], /pv\.pdf/);
  });

  it('the files of a case are listed: to the requester his own, without a scanner not scanned', async () => {
    const bytes = randomBytes(1000);
    const file = (await send(bytes)).is(201);
    const { id } = await attach(file);
    const list = (await police.get(`/v1/requisitions/${id}/files`)).is(200);
    assert.deepEqual(list, { items: [{ ...file, from: 'requester', at: list.items[0].at, scan: 'not_scanned', signature: null }], next: null });
    (await gateway.as('agent').get(`/v1/requisitions/${id}/files`)).is(200);
    (await police.get(`/v1/requisitions/${randomUUID()}/files`)).is(404);
  });

  it('sizes around a chunk, and none at all', async () => {
    for (const size of [0, 1, 15, 16, 65_535, 65_536, 65_537, 131_072, 262_144, 1_048_576, 1_048_577]) {
      const bytes = randomBytes(size);
      const file = (await send(bytes, { 'Content-Length': size })).is(201);
      assert.equal(file.size, size);
      assert.equal(file.sha256, hexOf(bytes));
      const { id } = await attach(file);
      const back = await fetch(id, file.id);
      assert.equal(back.status, 200);
      assert.ok(back.raw.equals(bytes), `${size} bytes`);
    }
  });

  it('a digest that is wrong is refused and nothing is kept', async () => {
    const before = folder().length;
    (await send(Buffer.from('one'), { 'Content-Digest': digestOf('two') })).is(422);
    (await send(Buffer.from('one'), { 'Content-Digest': 'sha-256=one' })).is(400);
    (await send(Buffer.from('one'), { 'Content-Digest': 'sha-256=:AAAA:' })).is(400);
    const sha512 = (text) => `sha-512=:${createHash('sha512').update(text).digest('base64')}:`;
    (await send(Buffer.from('one'), { 'Content-Digest': `${sha512('one')}, ${digestOf('one')}` })).is(201);
    await eventually('the refused files gone', () => folder().length === before + 1);
  });

  it('chunked: no length is needed', async () => {
    const bytes = randomBytes(300_000);
    const wire = await police.wire();
    wire.send('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n');
    for (let at = 0; at < bytes.length; at += 70_001) {
      const part = bytes.subarray(at, at + 70_001);
      wire.send(`${part.length.toString(16)}\r\n`).send(part).send('\r\n');
    }
    wire.send('0\r\n\r\n');
    const answer = await wire.answer();
    assert.equal(answer.status, 201, answer.body);
    assert.equal(answer.json.sha256, hexOf(bytes));
    assert.equal(answer.json.media_type, 'image/png');
    wire.close();
  });

  it('too large is 413: by its length at once, chunked as soon as it is over', async () => {
    const wire = await police.wire();
    wire.send('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 4000000\r\n\r\n');
    const told = await wire.answer();
    assert.equal(told.status, 413);
    wire.close();
    const chunked = await police.wire();
    chunked.send('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n');
    const part = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1 << 20), Buffer.from('\r\n')]);
    for (let i = 0; i < 4; i++) chunked.send(part);
    const answer = await chunked.answer();
    assert.equal(answer.status, 413);
    chunked.close();
    await eventually('no unfinished file', () => !folder().some((name) => name.endsWith('.part')));
    (await send(randomBytes(3 << 20))).is(201);
  });

  it('a body without a length is 411', async () => {
    const wire = await police.wire();
    wire.send('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n\r\n');
    assert.equal((await wire.answer()).status, 411);
    wire.close();
  });

  it('an upload whose sender goes away leaves nothing', async () => {
    const before = new Set(folder());
    const wire = await police.wire();
    wire.send('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 2000000\r\n\r\n').send(randomBytes(600_000));
    await eventually('the file begun', () => folder().some((name) => name.endsWith('.part')));
    wire.close();
    await eventually('the file gone', () => folder().every((name) => before.has(name)));
  });

  it('an upload that stops half-way is cut off with 408', async () => {
    const wire = await police.wire();
    wire.send('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 2000\r\n\r\nhalf');
    const answer = await wire.answer();
    assert.equal(answer.status, 408);
    await wire.ended();
  });

  it('Expect: 100-continue is answered before the body, a refusal instead of it', async () => {
    const head = (more) => `POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nExpect: 100-continue\r\n${more}\r\n`;
    const wire = await police.wire();
    wire.send(head('Content-Length: 5\r\n'));
    assert.equal((await wire.answer()).status, 100);
    wire.send('hello');
    const answer = await wire.answer();
    assert.equal(answer.json.sha256, hexOf('hello'));
    wire.send(head('Content-Length: 99999999\r\n'));
    assert.equal((await wire.answer()).status, 413);
    wire.close();
  });

  describe('ranges', () => {
    const bytes = randomBytes(150_000);
    let id, file;
    before(async () => {
      file = (await send(bytes)).is(201).id;
      ({ id } = await attach({ id: file }));
    });

    for (const [range, from, to] of [['bytes=0-0', 0, 1], ['bytes=0-99', 0, 100], ['bytes=65530-65545', 65_530, 65_546],
      ['bytes=149999-', 149_999, 150_000], ['bytes=100-9999999', 100, 150_000], ['bytes=-1', 149_999, 150_000], ['bytes=-70000', 80_000, 150_000],
      ['bytes=-999999', 0, 150_000]]) {
      it(range, async () => {
        const answer = await fetch(id, file, { Range: range });
        assert.equal(answer.status, 206, answer.text.slice(0, 200));
        assert.equal(answer.headers['content-range'], `bytes ${from}-${to - 1}/150000`);
        assert.ok(answer.raw.equals(bytes.subarray(from, to)));
      });
    }

    it('beyond the end is 416 and says how long it is', async () => {
      for (const range of ['bytes=150000-', 'bytes=200000-200001']) {
        const answer = await fetch(id, file, { Range: range });
        assert.equal(answer.status, 416);
        assert.equal(answer.headers['content-range'], 'bytes */150000');
      }
    });

    it('what is no range is left out of account', async () => {
      for (const range of ['lines=1-2', 'bytes=5-1', 'bytes=x-y', 'bytes=', 'bytes=-0']) {
        const answer = await fetch(id, file, { Range: range });
        assert.ok([200, 416].includes(answer.status), range);
        if (answer.status === 200) assert.equal(answer.raw.length, 150_000);
      }
    });

    it('HEAD has the same fields and no body', async () => {
      const answer = await police.request('HEAD', `/v1/requisitions/${id}/files/${file}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-length'], '150000');
      assert.equal(answer.headers['content-digest'], digestOf(bytes));
      assert.equal(answer.raw.length, 0);
    });
  });

  it('who may read the case may read its files, nobody else', async () => {
    const file = (await send(Buffer.from('secret'))).is(201);
    const { id } = await attach(file);
    for (const name of ['agent', 'supervisor', 'auditor']) (await fetch(id, file.id, {}, gateway.as(name))).is(200);
    for (const name of ['police2', 'gendarmerie', 'security', 'admin']) (await fetch(id, file.id, {}, gateway.as(name))).is(404);
  });

  it('a file is found under its own requisition only', async () => {
    const file = (await send(Buffer.from('mine'))).is(201);
    await attach(file);
    const { id } = await police.submit(identity());
    for (const key of [file.id, randomUUID(), 'x', '..', '%2e%2e']) assert.ok([400, 404].includes((await fetch(id, key)).status), key);
    (await fetch(id, '..%2F..%2Fkeys%2Fvault.key')).is(400);
  });

  it('somebody else\'s upload, or one that is used already, cannot be referred to', async () => {
    const theirs = (await send(Buffer.from('theirs'), {}, gateway.as('gendarmerie'))).is(201);
    const refused = await police.post('/v1/requisitions', identity({ files: [theirs.id] }));
    refused.is(422);
    assert.deepEqual(refused.json.errors?.map(({ pointer }) => pointer), ['/files/0']);
    const mine = (await send(Buffer.from('mine'))).is(201);
    await attach(mine);
    (await police.post('/v1/requisitions', identity({ files: [mine.id] }))).is(422);
    (await police.post('/v1/requisitions', identity({ files: [randomUUID()] }))).is(422);
    const twice = (await send(Buffer.from('twice'))).is(201);
    assert.deepEqual((await police.post('/v1/requisitions', tracking({ files: [twice.id, twice.id] }))).is(422).errors.map(({ pointer }) => pointer), ['/files/1']);
  });

  it('names: kept as they are, refused when they are a path or have control characters', async () => {
    const name = (disposition) => send(Buffer.from('x'), { 'Content-Disposition': disposition });
    const wire = await police.wire(); // UTF-8, as browsers send it; Node's own client would spoil it
    wire.send(Buffer.from('POST /v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n'
      + 'Content-Disposition: attachment; filename="Procès-verbal n° 3.pdf"\r\n\r\nx', 'utf8'));
    const answer = await wire.answer();
    assert.equal(answer.status, 201, answer.body);
    assert.equal(answer.json.name, 'Procès-verbal n° 3.pdf');
    wire.close();
    assert.equal((await name("attachment; filename*=UTF-8''Proc%C3%A8s-verbal%20n%C2%B0%203.pdf")).is(201).name, 'Procès-verbal n° 3.pdf');
    assert.equal((await name(`attachment; filename="a.pdf"; filename*=UTF-8''b.pdf`)).is(201).name, 'b.pdf');
    for (const bad of ['%', '%C3', '%00', 'a%0D%0Ab', '..%2Fa']) (await name(`attachment; filename*=UTF-8''${bad}`)).is(400);
    assert.equal((await name('attachment')).is(201).name, 'file');
    for (const bad of ['../../etc/passwd', 'a/b', 'a\\b', 'x'.repeat(5000)]) {
      const answer = await name(`attachment; filename="${bad}"`);
      assert.ok([400, 431].includes(answer.status), bad);
    }
  });

  it('what lies on the disk is sealed', async () => {
    const bytes = Buffer.from('Très confidentiel. '.repeat(10_000));
    (await send(bytes)).is(201);
    const names = folder();
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(!readFileSync(gateway.path(`data/uploads/${name}`)).includes('confidentiel'));
  });

  it('many at once', async () => {
    const parts = Array.from({ length: 24 }, () => randomBytes(100_000));
    const files = await Promise.all(parts.map((bytes) => send(bytes)));
    files.forEach((answer, i) => assert.equal(answer.is(201).sha256, hexOf(parts[i])));
  });

  it('survives a restart', async () => {
    const bytes = randomBytes(70_000);
    const file = (await send(bytes)).is(201);
    const { id } = await attach(file);
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    assert.ok((await fetch(id, file.id)).raw.equals(bytes));
  });

  it('a client that sends by stream is taken too', async () => {
    const bytes = randomBytes(500_000);
    const answer = await new Promise((done, failed) => {
      const request = https.request(`${gateway.url}/v1/uploads`, { method: 'POST', agent: police.agent, headers: { 'Content-Type': 'image/jpeg' } }, (message) => {
        message.resume();
        message.on('end', () => done(message));
      });
      request.on('error', failed);
      for (let at = 0; at < bytes.length; at += 9000) request.write(bytes.subarray(at, at + 9000));
      request.end();
    });
    assert.equal(answer.statusCode, 201);
  });
});
