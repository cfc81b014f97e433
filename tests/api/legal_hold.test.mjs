// Legal hold: what is held is not erased, whoever may not order it is refused, and what fell due is erased afterwards.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { at, tracking, withAt } from './lib/documents.mjs';
import { Gateway, eventually, pause, run } from './lib/gateway.mjs';

const SECOND_IN_DAYS = 1 / 86_400, SECOND_IN_YEARS = SECOND_IN_DAYS / 365.25;
const REASON = 'Ordonnance du juge Durand-Ortega, instruction 26/118';

describe('legal hold', () => {
  let gateway, police, magistrate, supervisor;
  const take = () => { [police, magistrate, supervisor] = ['police', 'magistrate', 'supervisor'].map((name) => gateway.as(name)); };
  before(async () => {
    gateway = Gateway.make({ edit: (text) => text
      .replace(/answer_days\s*=\s*[\d.e-]+/, `answer_days = ${(9 * SECOND_IN_DAYS).toFixed(9)}`)
      .replace(/case_years\s*=\s*[\d.e-]+/, `case_years = ${(10 * SECOND_IN_YEARS).toFixed(11)}`) });
    await gateway.start();
    take();
  });
  after(() => gateway.end());

  const hold = (client, id, body = { reason: REASON }) => client.post(`/v1/requisitions/${id}/legal-hold`, body);
  const lift = (client, id) => client.request('DELETE', `/v1/requisitions/${id}/legal-hold`);
  const answered = async (client = police, document = tracking()) => {
    const { id } = await client.submit(document);
    await eventually('an answer', async () => (await client.show(id)).state === 'answered');
    return id;
  };
  const ofMagistrate = () => answered(magistrate, withAt(tracking(), '/requester/quality', 'SUBST'));
  const events = async (client, id) => (await client.history(id)).map(({ event }) => event);
  const purged = (client, id) => eventually('the purge', async () => (await client.show(id)).purged_at);
  let held, free;

  it('an order stands in the case, its history and the log; the reason is for the holder’s side', async () => {
    held = await answered();
    const shown = (await hold(supervisor, held)).is(200);
    const [order] = shown.legal_hold.orders;
    assert.equal(shown.legal_hold.orders.length, 1);
    assert.deepEqual([order.party, order.by, order.until, order.reason], ['laposte', 'supervisor', null, REASON]);
    assert.ok(order.name.length > 0);
    assert.ok(Date.parse(order.since) <= Date.now());
    const seen = (await police.show(held)).legal_hold.orders[0];
    assert.deepEqual(Object.keys(seen).sort(), ['by', 'party', 'since', 'until']);
    const set = (await supervisor.history(held)).find(({ event }) => event === 'legal_hold.set');
    assert.equal(set.input.reason, REASON);
    assert.equal((await police.history(held)).find(({ event }) => event === 'legal_hold.set').input, undefined);
    const { entry } = (await police.get(`/v1/log/entries?from=${set.log_index}&limit=1`)).is(200).items[0];
    assert.equal(JSON.parse(entry).event, 'legal_hold.set');
    assert.ok(!entry.includes('Durand'));
  });

  it('while it stands neither answer nor case are erased, after a restart neither', async () => {
    free = await answered();
    await purged(police, free);
    await gateway.kill();
    await gateway.start();
    take();
    const other = await answered();
    await purged(police, other);
    const shown = await police.show(held);
    assert.equal(shown.purged_at, undefined);
    assert.ok(shown.answer);
    assert.equal((await police.get(`/v1/requisitions/${held}/answer`)).status, 200);
    assert.deepEqual((await events(supervisor, held)).filter((event) => event.startsWith('purge.')), []);
  });

  it('lifted, what fell due is erased at once; the log proves as before', async () => {
    const start = Date.now();
    assert.equal((await lift(supervisor, held)).is(200).legal_hold, null);
    await purged(police, held);
    assert.ok(Date.now() - start < 60_000);
    const names = await events(supervisor, held);
    for (const name of ['legal_hold.set', 'legal_hold.lifted', 'purge.case']) assert.equal(names.filter((one) => one === name).length, 1, name);
    assert.equal((await supervisor.history(held)).find(({ event }) => event === 'legal_hold.set').input, null, 'the reason goes with the case');
    const done = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 0, done.out + done.err);
  });

  it('an order with a time ends by itself', async () => {
    const id = await answered();
    const shown = (await hold(supervisor, id, { reason: REASON, until: at(16_000) })).is(200);
    const until = Date.parse(shown.legal_hold.orders[0].until);
    await purged(police, id);
    assert.ok(Date.parse((await police.show(id)).purged_at) >= until);
  });

  it('a party lifts its own order only; the case is kept until the last is gone', async () => {
    const id = await ofMagistrate();
    (await hold(supervisor, id)).is(200);
    const both = (await hold(magistrate, id, { reason: 'Pièce à conviction du dossier' })).is(200).legal_hold.orders;
    assert.deepEqual(both.map(({ party }) => party), ['justice-77', 'laposte']);
    assert.equal(both[1].reason, undefined, 'the holder’s reason is not the magistrate’s');
    assert.equal(both[0].reason, 'Pièce à conviction du dossier');
    const left = (await lift(supervisor, id)).is(200).legal_hold.orders;
    assert.deepEqual(left.map(({ party }) => party), ['justice-77']);
    (await lift(supervisor, id)).is(409, 'no_legal_hold');
    await purged(police, await answered());
    await pause(1000);
    assert.equal((await magistrate.show(id)).purged_at, undefined);
    (await lift(magistrate, id)).is(200);
    await purged(magistrate, id);
  });

  it('an order may be given anew with other words, also of an open case', async () => {
    const id = await answered();
    (await hold(supervisor, id)).is(200);
    const [order, ...more] = (await hold(supervisor, id, { reason: 'Prolongation demandée', until: at(3_600_000) })).is(200).legal_hold.orders;
    assert.deepEqual([order.reason, more], ['Prolongation demandée', []]);
    (await lift(supervisor, id)).is(200);
  });

  it('all faults at once; who may not, and what there is not', async () => {
    const id = await answered();
    const wrong = (await hold(supervisor, id, { reason: 'court', until: '2020-01-01T00:00:00Z', other: 1 })).is(422);
    assert.deepEqual(wrong.errors.map(({ pointer }) => pointer).sort(), ['/other', '/reason', '/until']);
    (await hold(supervisor, id, {})).is(422);
    for (const name of ['police', 'agent', 'jurist', 'admin', 'auditor']) (await hold(gateway.as(name), id)).is(403, 'not_allowed');
    (await hold(magistrate, id)).is(404); // not a case he may read
    (await hold(supervisor, randomUUID())).is(404);
    (await lift(supervisor, id)).is(409, 'no_legal_hold');
    await purged(police, id);
    (await hold(supervisor, id)).is(410, 'purged');
  });

  it('the command line orders and lifts', async () => {
    const id = await answered();
    const guichet = (...rest) => run(['legal-hold', id, ...rest, '--url', gateway.url, '--as', gateway.path('pki/supervisor.pem'), '--ca', gateway.path('pki/server-ca.pem')]);
    const done = guichet('--reason', REASON);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /Gel de conservation|Legal hold/);
    assert.equal(guichet('--lift').code, 0);
    assert.equal(guichet('--lift').code, 1);
    assert.equal(guichet().code, 2);
  });
});
