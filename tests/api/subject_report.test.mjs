// The data-protection officer's report: what there is about an identifier, with and without a gateway that serves.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const OTHER = 'max.ailleurs@laposte.net', SECOND_IN_DAYS = 1 / 86_400;

describe('subject report', () => {
  let gateway, police, auditor, supervisor, one, two;
  const take = () => { [police, auditor, supervisor] = ['police', 'auditor', 'supervisor'].map((name) => gateway.as(name)); };
  before(async () => {
    gateway = Gateway.make({ edit: (text) => text.replace(/answer_days\s*=\s*[\d.e-]+/, `answer_days = ${(3 * SECOND_IN_DAYS).toFixed(9)}`) });
    await gateway.start();
    take();
    one = await police.submit(tracking());
    two = await police.submit(tracking({}, [ITEM.toLowerCase()]));
    await police.submit(identity({}, { email: OTHER }));
    await eventually('answers', async () => (await police.show(one.id)).closed_at && (await police.show(two.id)).closed_at);
  });
  after(() => gateway.end());

  const report = (...identifiers) => auditor.post('/v1/subject-report', { identifiers: identifiers.map(([kind, value]) => ({ kind, value })) });
  const client = () => ['--url', gateway.url, '--as', gateway.path('pki/auditor.pem'), '--ca', gateway.path('pki/server-ca.pem')];
  const guichet = (...args) => run(['subject-report', '-c', gateway.path('guichet.lua'), ...args]);
  const numbers = ({ cases }) => cases.map(({ number }) => number).sort();

  it('finds every case of the identifier however it was written, and no other', async () => {
    const told = (await report(['postal_item', ITEM])).is(200);
    assert.deepEqual(numbers(told), [one.number, two.number]);
    const found = told.cases.find(({ id }) => id === one.id);
    assert.equal(found.received_at, one.received_at);
    assert.deepEqual([found.party, found.unit, found.holder], [one.party, one.unit, one.holder]);
    assert.ok(Date.parse(found.case_kept_until) > Date.parse(found.closed_at));
    assert.deepEqual(found.legal_holds, []);
    assert.deepEqual(numbers((await report(['postal_item', ITEM], ['email', OTHER])).is(200)).length, 3);
    assert.deepEqual((await report(['email', 'nobody@laposte.net'])).is(200).cases, []);
  });

  it('tells who read it, what was erased, and what is held', async () => {
    await eventually('the answer is erased', async () => (await police.history(one.id)).some(({ event }) => event === 'purge.answer'));
    (await supervisor.post(`/v1/requisitions/${one.id}/legal-hold`, { reason: 'Instruction en cours' })).is(200);
    await eventually('the reading', async () => (await auditor.get(`/v1/reads?requisition=${one.id}`)).is(200).items.length > 0);
    const [told] = (await report(['postal_item', ITEM])).is(200).cases.filter(({ id }) => id === one.id);
    assert.deepEqual(told.erased.map(({ part }) => part), ['answer']);
    assert.equal(told.answer_kept_until, null);
    assert.deepEqual(told.legal_holds.map(({ party }) => party), ['laposte']);
    const reader = told.told.find(({ party }) => party === 'police-77');
    assert.deepEqual([reader.event, reader.name], ['read.opened', (await police.get('/v1/me')).is(200).agent.name]);
  });

  it('is an entry of the log, without the identifier', async () => {
    const told = (await report(['postal_item', ITEM])).is(200);
    const { entry } = (await auditor.get(`/v1/log/entries?from=${told.log_index}&limit=1`)).is(200).items[0];
    const { event, requisition, seq, actor, payload } = JSON.parse(entry);
    assert.deepEqual([event, requisition, seq, payload], ['subject.reported', null, null, null]);
    assert.match(actor, /^sha256:[0-9a-f]{64}$/);
    for (const text of [entry, gateway.words]) assert.ok(!text.includes(ITEM) && !text.includes(ITEM.toLowerCase()));
  });

  it('also by the number of a case; all faults at once; for auditors only', async () => {
    assert.ok((await report(['case', one.client_ref ?? 'LRPGN-889'])).is(200).cases.length >= 3);
    const wrong = (await report(['colour', 'red'], ['iban', 'FR00'], ['postal_item', ITEM])).is(422);
    assert.deepEqual(wrong.errors.map(({ pointer }) => pointer), ['/identifiers/0/kind', '/identifiers/1/value']);
    (await auditor.post('/v1/subject-report', { identifiers: [] })).is(422);
    (await auditor.post('/v1/subject-report', {})).is(422);
    for (const name of ['police', 'supervisor', 'admin', 'agent'])
      (await gateway.as(name).post('/v1/subject-report', { identifiers: [{ kind: 'postal_item', value: ITEM }] })).is(403);
  });

  it('from the command line: through the gateway, and on the store when none serves', async () => {
    const served = guichet('--identifier', `postal_item=${ITEM}`, ...client());
    assert.equal(served.code, 0, served.err);
    for (const number of [one.number, two.number]) assert.match(served.out, new RegExp(number));
    assert.equal(guichet(...client()).code, 2);
    assert.equal(guichet('--identifier', `couleur=${ITEM}`, ...client()).code, 1);
    const size = Number((await gateway.operations('/metrics')).text.match(/^guichet_log_size (\d+)/m)[1]);
    await gateway.stop();
    const alone = guichet('--identifier', `postal_item=${ITEM}`, '--json');
    assert.equal(alone.code, 0, alone.err);
    const told = JSON.parse(alone.out);
    assert.deepEqual(numbers(told), [one.number, two.number]);
    assert.ok(told.log_index >= size - 1);
    assert.equal(guichet('--identifier', 'iban=FR00').code, 1);
    const done = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 0, done.out + done.err);
    await gateway.start();
    take();
  });

  it('what is erased is found no more', async () => {
    (await gateway.as('admin').post('/v1/operations/purge', { requisitions: [two.id], reason: 'Demande de la personne' })).is(200);
    await eventually('the purge', async () => (await police.show(two.id)).purged_at);
    assert.deepEqual(numbers((await report(['postal_item', ITEM])).is(200)), [one.number]);
  });
});
