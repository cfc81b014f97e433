// Blind indices made anew: beside a gateway that serves and on a store at rest, page by page; what is found stays found.
// That lost indices come back is tests/unit/desk/test_reindex.c, which can lose some.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, tracking } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';

const CASES = 203, PAGE = 200;

describe('reindex', () => {
  let gateway, police, admin;
  before(async () => {
    gateway = Gateway.make();
    await gateway.start();
    [police, admin] = ['police', 'admin'].map((name) => gateway.as(name));
    const lines = Array.from({ length: CASES }, (_, i) => JSON.stringify(tracking({ client_ref: `LOT-${i}` })));
    const sent = await police.post('/v1/requisitions/bulk', `${lines.join('\n')}\n`, { 'Content-Type': 'application/x-ndjson' });
    sent.is(200);
    assert.equal(sent.text.trim().split('\n').filter((line) => JSON.parse(line).status === 201).length, CASES);
  });
  after(() => gateway.end());

  const reindex = (body) => admin.post('/v1/operations/reindex', body);
  const guichet = (...args) => run(['reindex', '-c', gateway.path('guichet.lua'), ...args], { env: { ...process.env, LANG: 'en_GB.UTF-8' } });
  const asAdmin = () => ['--url', gateway.url, '--as', gateway.path('pki/admin.pem'), '--ca', gateway.path('pki/server-ca.pem')];
  const found = async () => (await police.get(`/v1/requisitions?target=${ITEM}&limit=200`)).is(200).items.length;

  it('goes page by page, and passes over what is done', async () => {
    const first = (await reindex({})).is(200);
    assert.deepEqual({ ...first, next: null }, { looked_at: PAGE, mended: 0, indices: 0, unread: [], next: null });
    const second = (await reindex({ cursor: first.next })).is(200);
    assert.deepEqual(second, { looked_at: CASES - PAGE, mended: 0, indices: 0, unread: [], next: null });
    assert.equal(await found(), 200);
  });

  it('takes no cursor that it did not give out, and no member it does not know', async () => {
    for (const cursor of ['', 'x', '-1', 7]) (await reindex({ cursor })).is(400, 'malformed');
    (await reindex({ from: '1' })).is(422);
  });

  it('is an administrator\'s', async () => {
    for (const name of ['police', 'agent', 'supervisor', 'auditor'])
      (await gateway.as(name).post('/v1/operations/reindex', {})).is(403, 'not_allowed');
  });

  it('is a command: beside the gateway', async () => {
    const done = guichet(...asAdmin());
    assert.equal(done.code, 0, done.out + done.err);
    assert.match(done.out, new RegExp(`^${CASES} requisitions looked at, 0 mended, 0 that do not read\\.$`, 'm'));
    const pages = guichet('--json', ...asAdmin());
    assert.deepEqual(pages.out.trim().split('\n').map((line) => JSON.parse(line).looked_at), [PAGE, CASES - PAGE]);
    const refused = guichet('--url', gateway.url, '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem'));
    assert.equal(refused.code, 1);
    const wrong = guichet('--from', 'nowhere', ...asAdmin());
    assert.equal(wrong.code, 1);
  });

  it('is a command: on the store, when no gateway serves, from where it was stopped', async () => {
    const { next } = (await reindex({})).is(200);
    await gateway.stop();
    const done = guichet();
    assert.equal(done.code, 0, done.out + done.err);
    assert.match(done.out, new RegExp(`^${CASES} requisitions looked at, 0 mended`, 'm'));
    const rest = guichet('--from', next);
    assert.match(rest.out, new RegExp(`^${CASES - PAGE} requisitions looked at, 0 mended`, 'm'));
    assert.equal(guichet('--from', 'nowhere').code, 1);
    await gateway.start();
    police = gateway.as('police');
    assert.equal(await found(), 200);
  });
});
