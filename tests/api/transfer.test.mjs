// A requisition is sent on to the entity that has the answer: same number, its team, a delay of its own.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { common } from './lib/documents.mjs';
import { Gateway, pause, run } from './lib/gateway.mjs';

const REQUEST = { entity: 'courrier', request: 'Contrats de domiciliation bancaire de la société.' };

describe('transfer to another entity', () => {
  let gateway, police, jurist, agent, sent, moved;
  before(async () => {
    gateway = await Gateway.start();
    [police, jurist, agent] = ['police', 'jurist', 'agent'].map((name) => gateway.as(name));
    sent = await police.submit(common('generic.documents', REQUEST));
    await pause(1100); // so that a delay that begins anew can be told from one that goes on
    await jurist.claimTaskOf(sent.id);
    moved = (await jurist.fire(sent.id, 'transfer', { holder: 'lbp', reason: 'Données bancaires.' })).is(200);
  });
  after(() => gateway.end());

  it('keeps number, reception and receipt; the holder is the new one', async () => {
    const shown = await police.show(sent.id);
    for (const member of ['number', 'received_at', 'log_index', 'party', 'unit']) assert.equal(shown[member], sent[member], member);
    assert.equal(sent.holder, 'courrier');
    assert.equal(shown.holder, 'lbp');
    assert.equal((await police.get(`/v1/requisitions/${sent.number}`)).is(200).id, sent.id);
    assert.equal((await police.get(`/v1/requisitions/${sent.id}/receipt`)).is(200).number, sent.number);
  });

  it('the receiver has a delay of its own, and the history says both', async () => {
    const entry = (await police.history(sent.id)).find(({ event }) => event === 'transfer');
    assert.deepEqual(entry.holder, { from: 'courrier', to: 'lbp' });
    assert.deepEqual(entry.due_at, { from: sent.due_at, to: moved.due_at });
    assert.ok(Date.parse(moved.due_at) >= Date.parse(sent.due_at));
    assert.equal(moved.deadlines.length, 1);
    assert.equal(moved.deadlines[0].status, 'running');
    assert.equal(moved.clock, 'running');
  });

  it('each entity has the number with its own suffix; either finds it, and both are named', async () => {
    const shown = await police.show(sent.id), second = `${sent.number}/2`;
    assert.equal(sent.holder_number, sent.number);
    assert.deepEqual(sent.transfers, []);
    assert.equal(shown.holder_number, second);
    const [from, to] = shown.transfers;
    assert.deepEqual([from.number, from.holder, from.due_at], [sent.number, 'courrier', sent.due_at]);
    assert.deepEqual([to.number, to.holder, to.due_at, to.until], [second, 'lbp', moved.due_at, null]);
    assert.equal(from.since, sent.received_at);
    assert.equal(to.since, from.until);
    const path = (number) => `/v1/requisitions/${number.replace('/', '.')}`;
    assert.equal((await police.get(path(second))).is(200).id, sent.id);
    assert.equal((await police.get(`${path(second)}/receipt`)).is(200).requisition, sent.id);
    for (const wrong of [`${sent.number}/3`, `${sent.number}/1`, `${sent.number}/02`, `${sent.number}/`, `${sent.number}/x`])
      (await police.get(path(wrong))).is(404, 'not_found');
    (await gateway.as('police2').get(path(second))).is(404, 'not_found');
    (await police.post(`${path(second)}/events`, { event: 'withdraw' })).is(404, 'not_found');
    const as = ['--url', gateway.url, '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem')];
    const told = run(['show', second, ...as]);
    assert.equal(told.code, 0, told.err);
    assert.ok(told.out.includes(second) && told.out.includes('courrier'));
  });

  it('a pause of before does not count for the receiver', async () => {
    const { id } = await police.submit(common('generic.documents', { ...REQUEST, request: `${REQUEST.request} Depuis 2020.` }));
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'ask', { question: 'Quelle société ?' })).is(200);
    assert.equal((await police.show(id)).clock, 'paused');
    (await police.fire(id, 'reply', { text: 'Celle du procès-verbal.' })).is(200);
    await jurist.claimTaskOf(id);
    const now = (await jurist.fire(id, 'transfer', { holder: 'cnp', reason: 'Assurance.' })).is(200);
    const fresh = await police.submit(common('generic.documents', { ...REQUEST, request: `${REQUEST.request} Témoin.` }));
    assert.equal(now.due_at, fresh.due_at); // as if it had been received today
  });

  it('a date that a magistrate has fixed stays', async () => {
    const due = new Date(Math.ceil(Date.now() / 1000) * 1000 + 86_400_000).toISOString().replace('.000Z', 'Z');
    const document = common('generic.documents', { ...REQUEST, request: `${REQUEST.request} Fixé.` }, { requested_due: due });
    document.requester.quality = 'SUBST';
    document.authorisation = null;
    const magistrate = gateway.as('magistrate'), made = await magistrate.submit(document);
    await jurist.claimTaskOf(made.id);
    const now = (await jurist.fire(made.id, 'transfer', { holder: 'lbp', reason: 'Données bancaires.' })).is(200);
    assert.equal(Date.parse(now.due_at), Date.parse(due));
  });

  it('goes on with the new holder\'s people, three times at most', async () => {
    await jurist.claimTaskOf(sent.id);
    (await jurist.fire(sent.id, 'accept')).is(200);
    const { task } = await agent.show(sent.id);
    assert.equal(task.team, 'lbp');
    await agent.claimTaskOf(sent.id);
    (await agent.fire(sent.id, 'transfer', { holder: 'nowhere', reason: 'x' })).is(422);
    for (const holder of ['cnp', 'courrier']) {
      (await agent.fire(sent.id, 'transfer', { holder, reason: 'Ailleurs.' })).is(200);
      await agent.claimTaskOf(sent.id);
    }
    (await agent.fire(sent.id, 'transfer', { holder: 'lbp', reason: 'Encore.' })).is(409, 'transfer_limit');
  });
});
