// Taking over a colleague's task, and acts on many tasks at once.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { at, hold, identity } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';

const REASON = 'Mme Lambert est absente, la personne concernée attend.';

describe('many hands', () => {
  let gateway, police, agent, agent2, jurist, supervisor;
  before(async () => {
    gateway = await Gateway.start();
    [police, agent, agent2, jurist, supervisor] = ['police', 'agent', 'agent2', 'jurist', 'supervisor'].map((name) => gateway.as(name));
    for (const one of [agent, agent2, jurist]) await one.get('/v1/me');
  });
  after(() => gateway.end());

  const take = (client, id, reason = REASON) => client.post(`/v1/tasks/${id}/take-over`, { reason });
  let mails = 0;
  const submit = async () => (await police.submit(identity({}, { email: `personne.${mails++}@laposte.net` }))).id;

  describe('take over', () => {
    it('a colleague takes a task that is held; who held it is told when he acts, and keeps his draft', async () => {
      const id = await submit();
      const task = await agent.claimTaskOf(id);
      const draft = { event: 'prepared', input: { note: 'Presque fini.' }, version: 1 };
      (await agent.request('PUT', `/v1/requisitions/${id}/draft`, { body: draft })).is(200);
      const taken = (await take(agent2, task.id)).is(200);
      assert.equal(taken.claimed_by, 'Nicolas Perrin');
      assert.equal(taken.id, task.id);
      for (const answer of [await agent.fire(id, 'refuse', { code: 'other' }), await agent.post(`/v1/tasks/${task.id}/renew`),
        await agent.post(`/v1/tasks/${task.id}/release`), await agent.post(`/v1/tasks/${task.id}/claim`)]) {
        answer.is(409, 'task_taken_over');
        assert.doesNotMatch(answer.text, /Perrin|Nicolas/);
      }
      assert.equal((await agent.get(`/v1/requisitions/${id}/draft`)).is(200).input.note, 'Presque fini.');
      (await gateway.as('supervisor').fire(id, 'refuse', { code: 'other' })).is(403); // never held it
      (await agent2.fire(id, 'refuse', { code: 'other' })).is(200);
    });

    it('the reason is in the history of the holder\'s side, and nowhere else', async () => {
      const id = await submit();
      const task = await agent.claimTaskOf(id);
      (await take(supervisor, task.id)).is(200);
      const entry = (await agent.history(id)).find(({ event }) => event === 'task.taken_over');
      assert.equal(entry.input.reason, REASON);
      assert.equal(entry.actor.name, (await supervisor.get('/v1/me')).json.agent.name);
      const theirs = (await police.get(`/v1/requisitions/${id}/history?limit=200`)).is(200);
      assert.doesNotMatch(JSON.stringify(theirs), /absente/);
      const { items } = (await gateway.as('auditor').get('/v1/log/entries?limit=200')).is(200);
      assert.doesNotMatch(JSON.stringify(items), /absente|Lambert/);
      assert.ok(items.some(({ entry: text }) => text.includes('task.taken_over')));
    });

    it('a free task is simply taken; one\'s own goes on', async () => {
      const id = await submit();
      const { task } = await agent.show(id);
      assert.equal((await take(agent, task.id)).is(200).claimed_by, 'Sophie Lambert');
      assert.equal((await take(agent, task.id)).is(200).claimed_by, 'Sophie Lambert');
      (await agent.fire(id, 'refuse', { code: 'other' })).is(200); // nobody was dispossessed
    });

    it('and back: whoever was dispossessed may take it again', async () => {
      const id = await submit();
      const task = await agent.claimTaskOf(id);
      (await take(agent2, task.id)).is(200);
      (await take(agent, task.id)).is(200);
      (await agent2.fire(id, 'refuse', { code: 'other' })).is(409, 'task_taken_over');
      (await agent.fire(id, 'refuse', { code: 'other' })).is(200);
    });

    it('four eyes, other roles, other teams, wrong bodies', async () => {
      const id = await submit();
      await agent.claimTaskOf(id);
      (await agent.fire(id, 'prepared', { accounts: [{ account_id: 'C-1', family_name: 'Dupont' }] })).is(200);
      const review = await agent2.claimTaskOf(id);
      (await take(agent, review.id)).is(403, 'four_eyes');
      (await take(gateway.as('security'), review.id)).is(404);
      for (const name of ['police', 'admin', 'auditor']) (await take(gateway.as(name), review.id)).is(403);
      const { id: held } = await police.submit(hold(at(3_600_000)));
      const task = await jurist.claimTaskOf(held);
      (await take(agent, task.id)).is(404);
      for (const body of [{}, { reason: '' }, { reason: '  x ' }, { reason: 7 }, { reason: 'x'.repeat(2001) }, { reason: REASON, more: 1 }])
        (await agent2.post(`/v1/tasks/${review.id}/take-over`, body)).is(422);
      for (const none of [randomUUID(), 'x']) (await take(agent, none)).is(404);
      assert.equal((await agent2.show(id)).task.claimed_by, 'Nicolas Perrin');
    });
  });

  describe('many at once', () => {
    it('claims each on its own: a bad one harms no other', async () => {
      const ids = [];
      for (let i = 0; i < 4; i++) ids.push((await agent.show(await submit())).task.id);
      (await agent2.post(`/v1/tasks/${ids[1]}/claim`)).is(200);
      const sent = [ids[0], ids[1], randomUUID(), 'x', ids[2], ids[0]];
      const { items } = (await agent.post('/v1/tasks/claim', { ids: sent })).is(200);
      assert.deepEqual(items.map(({ id }) => id), sent);
      assert.deepEqual(items.map(({ status }) => status), [200, 409, 404, 404, 200, 200]);
      assert.equal(items[1].problem.code, 'already_claimed');
      assert.equal(items[0].task.claimed_by, 'Sophie Lambert');
      assert.equal(items[0].problem, undefined);
      assert.equal((await agent.get('/v1/queue/counters')).json.mine >= 2, true);
      assert.equal((await agent.get(`/v1/queue?claimed=none&limit=200`)).json.items.some(({ id }) => id === ids[3]), true);
    });

    it('assigns each on its own, four eyes included', async () => {
      const first = await submit(), second = await submit();
      await agent.claimTaskOf(first);
      (await agent.fire(first, 'prepared', { accounts: [{ account_id: 'C-1', family_name: 'Dupont' }] })).is(200);
      const ids = [];
      for (const id of [first, second]) ids.push((await agent.show(id)).task.id);
      const { items } = (await supervisor.post('/v1/tasks/assign', { ids, agent: 'Sophie Lambert' })).is(200);
      assert.deepEqual(items.map(({ status }) => status), [403, 200]);
      assert.equal(items[0].problem.code, 'four_eyes');
      assert.equal(items[1].task.claimed_by, 'Sophie Lambert');
      const { items: nobody } = (await supervisor.post('/v1/tasks/assign', { ids, agent: 'Personne' })).is(200);
      assert.deepEqual(nobody.map(({ status, problem }) => [status, problem.code]), [[422, 'unknown_agent'], [422, 'unknown_agent']]);
    });

    it('wrong bodies and roles are refused whole', async () => {
      const many = Array(101).fill('x');
      for (const body of [{}, { ids: [] }, { ids: 'x' }, { ids: [7] }, { ids: many }, { ids: ['x'], more: 1 }])
        (await agent.post('/v1/tasks/claim', body)).is(422);
      (await supervisor.post('/v1/tasks/assign', { ids: ['x'] })).is(422);
      (await agent.post('/v1/tasks/assign', { ids: ['x'], agent: 'x' })).is(403);
      for (const name of ['police', 'admin', 'auditor']) (await gateway.as(name).post('/v1/tasks/claim', { ids: ['x'] })).is(403);
      assert.equal((await agent.post('/v1/tasks/claim', { ids: many.slice(1) })).is(200).items.length, 100);
    });
  });

  describe('on the command line', () => {
    const guichet = (name, ...args) =>
      run([...args, '--url', gateway.url, '--as', gateway.path(`pki/${name}.pem`), '--ca', gateway.path('pki/server-ca.pem')]);

    it('take-over, note, claim and assign with several, queue with its filters', async () => {
      const first = await submit(), second = await submit();
      const { number } = await police.show(first);
      assert.equal(guichet('agent', 'claim', number, (await agent.show(second)).task.id).code, 0);
      assert.equal((await agent.show(second)).task.claimed_by, 'Sophie Lambert');
      assert.equal(guichet('agent2', 'take-over', number).code, 2);
      const taken = guichet('agent2', 'take-over', number, '--reason', REASON, '--json');
      assert.equal(taken.code, 0, taken.err);
      assert.equal(JSON.parse(taken.out).claimed_by, 'Nicolas Perrin');
      const mixed = guichet('agent2', 'claim', number, randomUUID(), '--json');
      assert.equal(mixed.code, 1);
      assert.deepEqual(JSON.parse(mixed.out).items.map(({ status }) => status), [200, 404]);
      const given = guichet('supervisor', 'assign', number, (await agent.show(second)).task.id, 'Sophie Lambert');
      assert.equal(given.code, 0, given.err);
      assert.match(given.out, /Sophie Lambert/);
      assert.equal(guichet('agent', 'note', number, 'Rappeler la brigade.', '--to-team', 'legal').code, 0);
      const notes = guichet('agent', 'note', number);
      assert.match(notes.out, /Rappeler la brigade\./);
      assert.equal(guichet('police', 'note', number).code, 1);
      const { party, unit } = await police.show(first);
      const listed = guichet('agent', 'queue', '--party', party, '--unit', unit, '--urgency', 'normal', '--due-after', at(0), '--sort', '-received', '--json');
      assert.equal(JSON.parse(listed.out).items[0].requisition.id, second, listed.err);
      assert.equal(guichet('agent', 'queue', '--sort', 'number').code, 1);
    });
  });
});
