// postal.item.tracking: the service answers what it knows; a person answers the rest.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, STRANGE_ITEM, tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

describe('postal.item.tracking', () => {
  let gateway, police, agent;
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    agent = gateway.as('agent');
  });
  after(() => gateway.end());

  const reaches = (id, state) => eventually(`${id} in ${state}`, async () => {
    const shown = await police.show(id);
    return shown.state === state && shown;
  });

  it('is answered by the service, without anybody\'s hand', async () => {
    const { id, number } = await police.submit(tracking());
    const shown = await reaches(id, 'answered');
    assert.equal(shown.clock, 'stopped');
    assert.equal(shown.answer.completeness, 'full');
    assert.equal(shown.answer.records, 1);
    assert.ok(Date.parse(shown.answer.sealed_at) >= Date.parse(shown.received_at));
    assert.deepEqual(shown.deadlines.map(({ status }) => status), ['met']);
    assert.ok(shown.deadlines[0].met_at);
    assert.deepEqual(shown.events.map(({ name }) => name).sort(), ['acknowledge', 'complement']);
    const answer = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.equal(answer.number, number);
    assert.deepEqual(answer.answer.items.map(({ item_id }) => item_id), [ITEM]);
    assert.ok(answer.answer.items[0].events.length >= 2);
    const events = (await police.history(id)).map(({ event, from, to }) => [event, from, to]);
    assert.deepEqual(events.slice(0, 2), [['submit', null, 'ask'], ['call.done', 'ask', 'answered']]);
  });

  it('each delivery of the answer is in the history', async () => {
    const { id } = await police.submit(tracking());
    await reaches(id, 'answered');
    for (let i = 0; i < 3; i++) (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.equal((await police.history(id)).filter(({ event }) => event === 'answer.delivered').length, 3);
    (await gateway.as('police2').get(`/v1/requisitions/${id}/answer`)).is(404);
  });

  it('several numbers in one requisition, all known', async () => {
    const items = [ITEM, 'RR473124829GB', '6M17554710224'];
    const { id } = await police.submit(tracking({}, items));
    await reaches(id, 'answered');
    const { answer, completeness, records } = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.deepEqual(answer.items.map(({ item_id }) => item_id), items);
    assert.equal(completeness, 'full');
    assert.equal(records, 3);
  });

  it('a number the service does not know goes to a person, who answers in part', async () => {
    const { id } = await police.submit(tracking({}, [ITEM, STRANGE_ITEM]));
    await reaches(id, 'by_hand');
    const task = await agent.claimTaskOf(id);
    assert.equal(task.requisition.id, id);
    assert.equal(task.title, 'Rechercher le suivi');
    const { events } = await agent.show(id);
    assert.deepEqual(events.map(({ name }) => name).sort(), ['answer', 'ask', 'none', 'refuse']);
    assert.equal(events.find(({ name }) => name === 'answer').input_schema.type, 'object');
    (await agent.fire(id, 'answer', { items: [] })).is(422);
    (await agent.fire(id, 'answer', { items: [{ item_id: 'nonsense!' }] })).is(422);
    const done = (await agent.fire(id, 'answer', { items: [{ item_id: ITEM, status: 'Livré' }], note: 'Second numéro : rien.' })).is(200);
    assert.equal(done.state, 'answered');
    assert.equal(done.task, null);
    const sealed = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.equal(sealed.completeness, 'partial');
    assert.deepEqual(sealed.answer.missing, [STRANGE_ITEM]);
  });

  it('nothing at all is an answer too', async () => {
    const { id } = await police.submit(unknownItem());
    await reaches(id, 'by_hand');
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'none', { note: 'Durée de conservation dépassée.' })).is(200);
    const shown = await police.show(id);
    assert.equal(shown.state, 'no_data');
    assert.equal(shown.outcome, 'no_data');
    const sealed = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.equal(sealed.completeness, 'none');
    assert.equal(sealed.records, 0);
  });

  it('a person refuses with a code; there is no answer then', async () => {
    const { id } = await police.submit(unknownItem());
    await reaches(id, 'by_hand');
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'refuse', { code: 'because' })).is(422);
    const done = (await agent.fire(id, 'refuse', { code: 'too_broad', text: 'Sans lien avec l\'objet.' })).is(200);
    assert.equal(done.outcome, 'refused');
    const told = (await police.history(id)).find(({ event }) => event === 'refuse');
    assert.deepEqual(told.input, { code: 'too_broad', text: 'Sans lien avec l\'objet.' });
    (await police.get(`/v1/requisitions/${id}/answer`)).is(404, 'no_answer');
  });

  it('a corrected number goes to the service again', async () => {
    const { id } = await police.submit(unknownItem());
    await reaches(id, 'by_hand');
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'ask', { question: 'Pouvez-vous relire le numéro ?' })).is(200);
    assert.equal((await police.show(id)).clock, 'paused');
    (await police.fire(id, 'reply', { text: 'Le voici.', item_ids: [ITEM] })).is(200);
    const shown = await reaches(id, 'answered');
    assert.deepEqual(shown.input.item_ids, [ITEM]);
  });

  it('only the one who holds the claim acts; a jurist or a colleague does not', async () => {
    const { id } = await police.submit(unknownItem());
    await reaches(id, 'by_hand');
    (await agent.fire(id, 'none', { note: 'x' })).is(403);
    await agent.claimTaskOf(id);
    for (const name of ['agent2', 'jurist', 'supervisor', 'police']) (await gateway.as(name).fire(id, 'none', { note: 'x' })).is(403);
    (await agent.fire(id, 'none', { note: 'x' })).is(200);
  });

  it('withdrawn by the requester, the task is gone', async () => {
    const { id } = await police.submit(unknownItem());
    await reaches(id, 'by_hand');
    const task = await agent.claimTaskOf(id);
    (await police.fire(id, 'withdraw')).is(200);
    (await agent.fire(id, 'none', { note: 'x' })).is(409, 'event_not_allowed');
    (await agent.post(`/v1/tasks/${task.id}/renew`)).is(404);
    const queue = (await agent.get('/v1/queue?limit=200')).is(200).items;
    assert.ok(!queue.some(({ requisition }) => requisition.id === id));
  });

  it('titles come in French, and in English when asked for', async () => {
    const { id } = await police.submit(unknownItem());
    await reaches(id, 'by_hand');
    assert.equal((await police.get(`/v1/requisitions/${id}`)).is(200).state_title, 'Recherche par un agent');
    assert.equal((await police.get(`/v1/requisitions/${id}`, { 'Accept-Language': 'en' })).is(200).state_title, 'An agent looks');
  });
});
