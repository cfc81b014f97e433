// account.laposte.identity: preparation, a question that stops the clock, four eyes, the answer.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway, pause } from './lib/gateway.mjs';

const ACCOUNTS = [{ account_id: 'C-100234', family_name: 'Dupont', given_names: 'Jean', email: 'jean.dupont@laposte.net', email_verified: true }];
const URGENT = { urgency: 'urgent', urgency_reason: 'Une disparition a été signalée ce matin.' };

describe('account.laposte.identity', () => {
  let gateway, police, agent, agent2;
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    agent = gateway.as('agent');
    agent2 = gateway.as('agent2');
  });
  after(() => gateway.end());

  const prepared = async () => {
    const { id } = await police.submit(identity());
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'prepared', { accounts: ACCOUNTS, note: 'Un seul compte.' })).is(200);
    return id;
  };

  it('a question stops the clock; the reply moves the due time by exactly as long', async () => {
    const { id, due_at: due } = await police.submit(identity(URGENT));
    assert.equal((await police.show(id)).clock, 'running');
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'ask', { question: 'De quel compte s\'agit-il ?' })).is(200);
    const paused = await police.show(id);
    assert.equal(paused.clock, 'paused');
    assert.equal(paused.state, 'clarify');
    assert.deepEqual(paused.deadlines.map(({ status }) => status), ['paused']);
    assert.equal(paused.overdue, false);
    assert.deepEqual(paused.events.map(({ name }) => name).sort(), ['new_deadline', 'reply', 'withdraw']);
    assert.equal((await agent.show(id)).task, null);
    await pause(1200);
    (await police.fire(id, 'reply', { text: 'Celui de la boutique.' })).is(200);
    const running = await police.show(id);
    assert.equal(running.clock, 'running');
    assert.equal(running.state, 'prepare');
    assert.deepEqual(running.deadlines.map(({ status }) => status), ['running']);
    const history = await police.history(id);
    const at = (event) => Date.parse(history.find((entry) => entry.event === event).at);
    const stopped = at('reply') - at('ask');
    assert.ok(stopped >= 1200);
    assert.equal(Date.parse(running.due_at) - Date.parse(due), stopped);
  });

  it('what is left is told beside the due time, in the case, the lists and the queue; nothing while the clock is stopped', async () => {
    const listed = async (client) => (await client.get('/v1/requisitions?limit=200')).is(200).items.find((one) => one.id === id);
    const { id } = await police.submit(identity());
    const shown = await police.show(id);
    const task = (await agent.get('/v1/queue?limit=200')).is(200).items.find((one) => one.requisition.id === id);
    assert.equal(shown.due_in.stopped, false);
    assert.equal(shown.due_in.working_days, 3); // due at the end of the third working day, by the territory's calendar
    assert.ok(Math.abs(shown.due_in.hours - (Date.parse(shown.due_at) - Date.now()) / 3_600_000) < 1.1);
    for (const { due_in } of [await listed(police), task, task.requisition]) {
      assert.deepEqual({ ...due_in, hours: 0 }, { ...shown.due_in, hours: 0 });
      assert.ok(Math.abs(due_in.hours - shown.due_in.hours) <= 1); // an hour may have ended in between
    }
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'ask', { question: 'Lequel ?' })).is(200);
    for (const one of [await police.show(id), await listed(police)])
      assert.deepEqual(one.due_in, { stopped: true, working_days: null, hours: null });
    (await police.fire(id, 'withdraw')).is(200);
    for (const one of [await police.show(id), await listed(police)]) assert.equal(one.due_in, null);
  });

  it('working days are moved by whole days only when a day was lost', async () => {
    const { id, due_at: due } = await police.submit(identity());
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'ask', { question: 'Lequel ?' })).is(200);
    (await police.fire(id, 'reply', { text: 'Le premier.' })).is(200);
    const moved = (Date.parse((await police.show(id)).due_at) - Date.parse(due)) / 86_400_000;
    assert.ok(moved >= 0 && moved <= 4, `moved by ${moved} days`);
  });

  it('whoever prepared cannot approve, by no route', async () => {
    const id = await prepared();
    const shown = await agent.show(id);
    assert.equal(shown.state, 'review');
    assert.ok(!shown.events.some(({ name }) => name === 'approve'));
    (await agent.fire(id, 'approve')).is(403);
    (await agent.fire(id, 'return', { reason: 'x' })).is(403);
    (await agent.post(`/v1/tasks/${shown.task.id}/claim`)).is(403, 'four_eyes');
    // … nor does the next task of the queue come to him
    for (let i = 0; i < 50; i++) {
      const next = await agent.post('/v1/queue/claim');
      if (next.status === 204) break;
      assert.notEqual(next.is(200).requisition.id, id);
      assert.ok(i < 49);
    }
    (await agent.fire(id, 'approve')).is(403);
    assert.equal((await agent.show(id)).state, 'review');
  });

  it('another agent approves, and the answer goes out', async () => {
    const id = await prepared();
    (await agent2.fire(id, 'approve')).is(403); // not claimed yet
    const task = await agent2.claimTaskOf(id);
    assert.equal(task.title, 'Relire la réponse');
    const done = (await agent2.fire(id, 'approve')).is(200);
    assert.equal(done.state, 'answered');
    const shown = await police.show(id);
    assert.equal(shown.outcome, 'answered');
    assert.equal(shown.clock, 'stopped');
    assert.deepEqual(shown.deadlines.map(({ status }) => status), ['met']);
    const sealed = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.equal(sealed.completeness, 'full');
    assert.equal(sealed.records, 1);
    assert.deepEqual(sealed.answer, { accounts: ACCOUNTS, note: 'Un seul compte.' });
  });

  it('a supervisor may approve as well', async () => {
    const id = await prepared();
    await gateway.as('supervisor').claimTaskOf(id);
    (await gateway.as('supervisor').fire(id, 'approve')).is(200);
  });

  it('sent back and prepared anew by the other, the first preparer stays out', async () => {
    const id = await prepared();
    await agent2.claimTaskOf(id);
    (await agent2.fire(id, 'return', { reason: 'Il manque l\'adresse.' })).is(200);
    await agent2.claimTaskOf(id);
    (await agent2.fire(id, 'prepared', { accounts: ACCOUNTS })).is(200);
    for (const client of [agent, agent2]) {
      const { task } = await client.show(id);
      (await client.post(`/v1/tasks/${task.id}/claim`)).is(403, 'four_eyes');
      (await client.fire(id, 'approve')).is(403);
    }
    await gateway.as('supervisor').claimTaskOf(id);
    (await gateway.as('supervisor').fire(id, 'approve')).is(200);
  });

  it('what is prepared stays inside until it is approved', async () => {
    const id = await prepared();
    const text = JSON.stringify([await police.show(id), await police.history(id)]);
    assert.ok(!text.includes('C-100234') && !text.includes('Un seul compte'));
    assert.equal((await agent2.show(id)).data.accounts[0].account_id, 'C-100234');
    (await police.get(`/v1/requisitions/${id}/answer`)).is(404, 'no_answer');
  });

  it('the requester sees the team, never the agent; the holder sees both', async () => {
    const id = await prepared();
    await agent2.claimTaskOf(id);
    (await agent2.fire(id, 'approve')).is(200);
    const seen = await police.history(id);
    const text = JSON.stringify(seen) + JSON.stringify(await police.show(id));
    for (const name of ['Sophie', 'Lambert', 'Nicolas', 'Perrin', 'A0051001', 'A0051002']) assert.ok(!text.includes(name), name);
    const step = seen.find(({ event }) => event === 'prepared');
    assert.equal(step.actor.team, 'numerique');
    assert.equal(seen.find(({ event }) => event === 'submit').actor.name, 'Claire Vasseur');
    const inside = await gateway.as('supervisor').history(id);
    assert.equal(inside.find(({ event }) => event === 'prepared').actor.name, 'Sophie Lambert');
    assert.equal(inside.find(({ event }) => event === 'approve').actor.name, 'Nicolas Perrin');
    for (const [i, entry] of inside.entries()) {
      assert.equal(entry.seq, i + 1);
      assert.ok(i === 0 || entry.log_index > inside[i - 1].log_index);
      assert.ok(i === 0 || Date.parse(entry.at) >= Date.parse(inside[i - 1].at));
    }
  });

  it('no account is looked at twice, too', async () => {
    const { id } = await police.submit(identity({}, { phone: '06 12 34 56 78' }));
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'none', {})).is(422);
    (await agent.fire(id, 'none', { note: 'Aucun compte à ce numéro.' })).is(200);
    (await agent.fire(id, 'approve')).is(403);
    await agent2.claimTaskOf(id);
    assert.equal((await agent2.fire(id, 'approve')).is(200).outcome, 'no_data');
  });

  it('an input of an event is checked with all its faults', async () => {
    const { id } = await police.submit(identity());
    await agent.claimTaskOf(id);
    const problem = (await agent.fire(id, 'prepared', { accounts: [{ account_id: 'C-1', birth_date: 'x', email: 'x' }, {}], extra: 1 })).is(422);
    const pointers = problem.errors.map(({ pointer }) => pointer);
    for (const pointer of ['/input/accounts/0/birth_date', '/input/accounts/0/email', '/input/accounts/1/account_id', '/input/extra'])
      assert.ok(pointers.includes(pointer), `${pointer} in ${pointers}`);
    assert.equal((await agent.show(id)).state, 'prepare');
  });

  it('an event is an object with "event" and "input", nothing else', async () => {
    const { id } = await police.submit(identity());
    const fire = (body) => police.post(`/v1/requisitions/${id}/events`, body);
    (await fire({})).is(422);
    (await fire({ event: 7 })).is(422);
    (await fire({ event: '' })).is(422);
    (await fire({ event: 'withdraw', input: [] })).is(422);
    const problem = (await fire({ event: 'withdraw', inputs: {} })).is(422);
    assert.deepEqual(problem.errors.map(({ pointer }) => pointer), ['/inputs']);
    (await fire({ event: 'withdraw', input: { reason: 'x' } })).is(422);
    for (const event of ['timer.lapse', 'call.done', 'submit', '__index']) (await fire({ event })).is(409, 'event_not_allowed');
    assert.equal((await police.show(id)).state, 'prepare');
    (await fire({ event: 'withdraw', input: null })).is(200);
  });

  it('of two who fire at once, one wins', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await police.submit(identity());
      const answers = await Promise.all([1, 2, 3, 4].map(() => police.fire(id, 'withdraw')));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
      assert.equal((await police.history(id)).filter(({ event }) => event === 'withdraw').length, 1);
    }
  });
});
