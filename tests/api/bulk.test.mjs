// Many requisitions at once: NDJSON in, NDJSON out, and every line treated as if it had come alone.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const NDJSON = { 'Content-Type': 'application/x-ndjson' };
const lines = (documents) => `${documents.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')}\n`;

describe('bulk submission', () => {
  let gateway, police;
  before(async () => {
    gateway = await Gateway.start({ set: { bulk_lines: 40, body_kb: 64 } });
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const send = (body, headers, client = police) => client.post('/v1/requisitions/bulk', body, { ...NDJSON, ...headers });
  const results = (answer) => {
    answer.is(200);
    assert.equal(answer.type, 'application/x-ndjson');
    assert.ok(answer.text.endsWith('\n'));
    return answer.text.trimEnd().split('\n').map((line) => JSON.parse(line));
  };
  const cases = async () => (await police.get('/v1/requisitions?limit=200')).is(200).items.length;

  it('one result a line, in order; a bad line harms no other', async () => {
    const documents = [tracking(), '{"type": ', identity(), '[]', withAt(tracking(), '/object', 'x'), tracking({ client_ref: 'L-6' })];
    const found = results(await send(lines(documents)));
    assert.deepEqual(found.map(({ line, status }) => [line, status]), [[1, 201], [2, 400], [3, 201], [4, 422], [5, 422], [6, 201]]);
    assert.equal(found[1].problem.code, 'malformed_json');
    assert.deepEqual(found[4].problem.errors.map(({ pointer }) => pointer), ['/object']);
    assert.equal(found[4].problem.type, `urn:guichet:problem:${found[4].problem.code}`);
    for (const i of [0, 2, 5]) {
      assert.deepEqual(Object.keys(found[i]).sort(), ['line', 'requisition', 'status']);
      const shown = await police.show(found[i].requisition.id);
      assert.equal(shown.number, found[i].requisition.number);
      assert.equal(shown.unit, 'Commissariat de Melun');
    }
    assert.equal(found[5].requisition.client_ref, 'L-6');
    const ranks = [0, 2, 5].map((i) => Number(found[i].requisition.number.slice(5)));
    assert.deepEqual(ranks, [ranks[0], ranks[0] + 1, ranks[0] + 2], 'received in the order of the lines');
  });

  it('blank lines count as lines and give nothing; the last one needs no end; CR LF ends one too', async () => {
    const found = results(await send(`\r\n${JSON.stringify(tracking())}\r\n\n${JSON.stringify(tracking())}`));
    assert.deepEqual(found.map(({ line, status }) => [line, status]), [[2, 201], [4, 201]]);
  });

  it('as many as there may be, every one of them once', async () => {
    const documents = Array.from({ length: 40 }, (_, i) => identity({ client_ref: `B-${i}` }));
    const found = results(await send(lines(documents)));
    assert.deepEqual(found.map(({ requisition }) => requisition.client_ref), documents.map((one) => one.client_ref));
    assert.equal(new Set(found.map(({ requisition }) => requisition.id)).size, 40);
  });

  it('too many lines, none, another media type, a bad key: refused as a whole, and nothing is done', async () => {
    const before = await cases();
    (await send(lines(Array.from({ length: 41 }, () => tracking())))).is(413, 'too_many_lines');
    (await send('\n \n')).is(422, 'required');
    (await police.post('/v1/requisitions/bulk', lines([tracking()]), { 'Content-Type': 'application/json' })).is(415);
    (await send(lines([tracking()]), { 'Idempotency-Key': 'short' })).is(400, 'idempotency_key_malformed');
    assert.equal(await cases(), before);
  });

  it('a line larger than one requisition may be is refused, the next is not', async () => {
    const found = results(await send(lines([JSON.stringify({ object: 'x'.repeat(70_000) }), tracking()])));
    assert.deepEqual(found.map(({ status }) => status), [413, 201]);
  });

  it('with a key, the same again is the same again, and a mended line is taken', async () => {
    const headers = { 'Idempotency-Key': 'bulk-2026-11-26' };
    const bad = withAt(tracking(), '/object', 'x');
    const first = results(await send(lines([tracking(), bad, identity()]), headers));
    assert.deepEqual(first.map(({ status }) => status), [201, 422, 201]);
    const before = await cases();
    const again = results(await send(lines([tracking(), bad, identity()]), headers));
    assert.deepEqual(again.map(({ status }) => status), [201, 422, 201]);
    assert.deepEqual(again[0], first[0]);
    assert.deepEqual(again[2], first[2]);
    assert.equal(await cases(), before);
    const mended = results(await send(lines([tracking(), tracking(), withAt(identity(), '/client_ref', 'other')]), headers));
    assert.deepEqual(mended.map(({ status }) => status), [201, 201, 422]);
    assert.equal(mended[0].requisition.id, first[0].requisition.id);
    assert.equal(mended[2].problem.code, 'idempotency_key_reused');
    assert.equal(await cases(), before + 1);
  });

  it('who may not submit a type may not in bulk either', async () => {
    const found = results(await send(lines([tracking(), identity()]), {}, gateway.as('agent')));
    assert.deepEqual(found.map(({ status, problem }) => [status, problem.code]), [[403, 'not_allowed'], [403, 'not_allowed']]);
  });

  it('guichet submit --bulk prints a line for each, and exits 1 when one was refused', () => {
    const file = gateway.path('many.ndjson');
    const call = (...more) => run(['submit', file, '--bulk', '--url', gateway.url, '--as', gateway.path('pki/police.pem'),
      '--ca', gateway.path('pki/server-ca.pem'), ...more]);
    fs.writeFileSync(file, lines([tracking(), withAt(tracking(), '/object', 'x')]));
    const mixed = call();
    assert.equal(mixed.code, 1, mixed.err);
    assert.match(mixed.out, /1.*\d{4}-\d{6}/);
    assert.match(mixed.err, /2.*obje/s);
    fs.writeFileSync(file, lines([tracking(), tracking()]));
    const good = call('--json');
    assert.equal(good.code, 0, good.err);
    assert.deepEqual(good.out.trimEnd().split('\n').map((line) => JSON.parse(line).status), [201, 201]);
  });
});

describe('bulk submission and the rate', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { per_party_per_second: 5 } }); });
  after(() => gateway.end());

  it('lines are taken no faster than agreed, and all of them are', async () => {
    const begin = Date.now();
    const answer = await gateway.as('police').post('/v1/requisitions/bulk', lines(Array.from({ length: 20 }, () => tracking())), NDJSON);
    answer.is(200);
    const found = answer.text.trimEnd().split('\n').map((line) => JSON.parse(line).status);
    assert.deepEqual(found, Array.from({ length: 20 }, () => 201));
    assert.ok(Date.now() - begin >= 2000, 'twenty at five a second are over no sooner than in the fourth second');
  });

  it('a peer that goes away is not waited for: what was not begun is not', async () => {
    const body = Buffer.from(lines(Array.from({ length: 500 }, () => tracking())));
    const wire = await gateway.as('gendarmerie').wire();
    wire.send(`POST /v1/requisitions/bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${body.length}\r\n\r\n`);
    wire.send(body);
    const count = async () => (await gateway.as('supervisor').get('/v1/requisitions?limit=200')).is(200).items
      .filter(({ party }) => party === 'gendarmerie-77').length;
    await eventually('some of it', async () => (await count()) > 0, { every: 600 });
    wire.close();
    const end = Date.now() + 3000;
    await eventually('three seconds', () => Date.now() > end, { every: 500 });
    const reached = await count();
    assert.ok(reached < 100, `${reached} were taken`);
  });
});
