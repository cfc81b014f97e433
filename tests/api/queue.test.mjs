// The queue of the legal teams: order, claims as leases, races.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { at, hold, identity, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const LEASE_MS = 60_000;
const URGENT = { urgency: 'urgent', urgency_reason: 'Une disparition a été signalée ce matin.' };
const VITAL = { urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' };

describe('queue', () => {
  let gateway, police, agent, agent2, supervisor, forgotten;
  before(async () => {
    gateway = await Gateway.start({ set: { lease_minutes: LEASE_MS / 60_000 } });
    [police, agent, agent2, supervisor] = ['police', 'agent', 'agent2', 'supervisor'].map((name) => gateway.as(name));
    // Claimed first and left alone: its lease is looked at last.
    const { id } = await police.submit(unknownItem());
    await eventually('by hand', async () => (await police.show(id)).state === 'by_hand');
    forgotten = await agent.claimTaskOf(id);
  });
  after(() => gateway.end());

  const queue = async (client, query = '') => (await client.get(`/v1/queue?limit=200${query}`)).is(200).items;
  const finish = async (client, id) => {
    await client.claimTaskOf(id);
    (await client.fire(id, 'refuse', { code: 'other' })).is(200);
  };

  it('a claim is a lease', async () => {
    const { id } = await police.submit(identity());
    const before = Date.now();
    const task = await agent.claimTaskOf(id);
    const lease = Date.parse(task.lease_expires_at);
    assert.ok(lease >= before + LEASE_MS - 1000 && lease <= Date.now() + LEASE_MS + 1000);
    assert.equal(task.claimed_by, 'Sophie Lambert');
    assert.deepEqual(Object.keys(task).sort(), ['claimed_by', 'due_at', 'due_in', 'id', 'lease_expires_at', 'overdue', 'requisition', 'role',
      'state', 'team', 'title']);
    assert.deepEqual(Object.keys(task.requisition).sort(), ['due_at', 'due_in', 'holder', 'id', 'number', 'party', 'received_at', 'state',
      'type', 'unit', 'urgency']);
    const again = (await agent.post(`/v1/tasks/${task.id}/claim`)).is(200); // by its holder: the lease begins anew
    assert.ok(Date.parse(again.lease_expires_at) >= lease);
    const renewed = (await agent.post(`/v1/tasks/${task.id}/renew`)).is(200);
    assert.ok(Date.parse(renewed.lease_expires_at) >= Date.parse(again.lease_expires_at));
    const released = (await agent.post(`/v1/tasks/${task.id}/release`)).is(200);
    assert.equal(released.claimed_by, null);
    assert.equal(released.lease_expires_at, null);
    (await agent.post(`/v1/tasks/${task.id}/renew`)).is(403);
    (await agent.post(`/v1/tasks/${task.id}/release`)).is(403);
    await finish(agent2, id);
  });

  it('already_claimed names the team, not the person', async () => {
    const { id } = await police.submit(identity());
    const task = await agent.claimTaskOf(id);
    for (const action of ['claim', 'renew', 'release']) {
      const answer = await agent2.post(`/v1/tasks/${task.id}/${action}`);
      answer.is(409, 'already_claimed');
      assert.match(answer.json.detail, /numerique/);
      assert.doesNotMatch(answer.text, /Sophie|Lambert/);
    }
    (await agent2.fire(id, 'none', { note: 'x' })).is(403);
    (await supervisor.post(`/v1/tasks/${task.id}/release`)).is(200); // a supervisor may
    await finish(agent2, id);
  });

  it('tasks that do not exist are 404', async () => {
    for (const key of [randomUUID(), 'x', '%00'])
      for (const action of ['claim', 'renew', 'release']) {
        const answer = await agent.post(`/v1/tasks/${key}/${action}`);
        assert.ok([400, 404].includes(answer.status), `${key}: ${answer.text}`);
        if (key !== '%00') answer.is(404);
      }
  });

  it('a task of another role is not for one', async () => {
    const { id } = await police.submit(hold(at(3_600_000)));
    const { task } = await gateway.as('jurist').show(id);
    assert.equal(task.team, 'legal');
    assert.equal(task.role, 'jurist');
    (await gateway.as('jurist').post(`/v1/tasks/${task.id}/claim`)).is(200);
    const { id: other } = await police.submit(identity());
    const { task: agents } = await gateway.as('jurist').show(other);
    (await gateway.as('jurist').post(`/v1/tasks/${agents.id}/claim`)).is(403, 'not_allowed');
    (await gateway.as('jurist').fire(id, 'refuse', { code: 'other' })).is(200);
    await finish(agent, other);
  });

  describe('what comes first', () => {
    let normal, urgent, vital, soon;
    before(async () => {
      normal = await police.submit(identity());
      urgent = await police.submit(identity(URGENT));
      vital = await police.submit(identity(VITAL));
      soon = await police.submit(identity({ requested_due: at(1500) }));
      await eventually('overdue', () => Date.now() > Date.parse(soon.due_at) + 50);
    });

    it('the list goes by due time', async () => {
      const items = await queue(agent, '&type=account.laposte.identity');
      assert.deepEqual(items.map(({ requisition }) => requisition.id), [soon, vital, urgent, normal].map(({ id }) => id));
      const due = items.map((item) => Date.parse(item.due_at));
      assert.deepEqual(due, [...due].sort((a, b) => a - b));
      assert.deepEqual(items.map(({ overdue }) => overdue), [true, false, false, false]);
    });

    it('filters: team, type, state, claimed, overdue', async () => {
      const ids = async (query) => (await queue(agent, query)).map(({ requisition }) => requisition.id);
      assert.deepEqual(await ids('&team=numerique'), [soon, vital, urgent, normal].map(({ id }) => id));
      assert.deepEqual(await ids('&team=courrier'), [forgotten.requisition.id]);
      assert.deepEqual(await ids('&team=lbp'), []);
      assert.deepEqual(await ids('&type=postal.item.tracking'), [forgotten.requisition.id]);
      assert.deepEqual(await ids('&state=by_hand'), [forgotten.requisition.id]);
      assert.equal((await ids('&state=prepare')).length, 4);
      assert.deepEqual(await ids('&state=review'), []);
      assert.deepEqual(await ids('&claimed=me'), [forgotten.requisition.id]);
      assert.equal((await ids('&claimed=none')).length, 4);
      assert.equal((await ids('&claimed=any')).length, 5);
      assert.deepEqual(await ids('&overdue=true'), [soon.id]);
      assert.deepEqual(await ids('&team=numerique&claimed=me'), []);
      assert.deepEqual((await queue(agent2, '&claimed=me')), []);
      for (const query of ['claimed=you', 'overdue=1', 'limit=0', 'limit=201', 'limit=x', 'limit=-1', 'cursor=zz', 'nobody=1'])
        (await agent.get(`/v1/queue?${query}`)).is(400);
    });

    it('"claim" gives the most urgent, then the one due first; then 204', async () => {
      const claim = async (body) => agent2.post('/v1/queue/claim', body);
      const order = [];
      for (let answer; (answer = await claim({ team: 'numerique', types: ['account.laposte.identity'] })).status !== 204;)
        order.push(answer.is(200).requisition.id);
      assert.deepEqual(order, [vital, urgent, soon, normal].map(({ id }) => id));
      assert.equal((await claim()).status, 204);
      assert.equal((await claim({})).status, 204);
    });

    it('a claimed task stays in the list, with its holder\'s name for the team', async () => {
      const items = await queue(agent, '&team=numerique');
      assert.deepEqual(items.map(({ claimed_by }) => claimed_by), Array(4).fill('Nicolas Perrin'));
      for (const { requisition } of items) {
        (await agent2.fire(requisition.id, 'refuse', { code: 'other' })).is(200);
      }
      assert.deepEqual(await queue(agent, '&team=numerique'), []);
    });

    it('a team that is not one\'s own is refused, wrong bodies too', async () => {
      (await gateway.as('security').post('/v1/queue/claim', { team: 'numerique' })).is(403, 'not_allowed');
      (await agent.post('/v1/queue/claim', { types: 'x' })).is(422);
      (await agent.post('/v1/queue/claim', { types: [1] })).is(422);
      (await agent.post('/v1/queue/claim', { team: 7 })).is(422);
      (await agent.post('/v1/queue/claim', { teem: 'numerique' })).is(422);
      (await agent.post('/v1/queue/claim', [])).is(422);
    });
  });

  it('people racing for the same tasks never get the same one, and none is left over', async () => {
    const COUNT = 60;
    await Promise.all(Array.from({ length: COUNT }, () => police.submit(identity())));
    const got = [];
    const worker = async (client) => {
      for (;;) {
        const answer = await client.post('/v1/queue/claim', { team: 'numerique', types: ['account.laposte.identity'] });
        if (answer.status === 204) return;
        got.push(answer.is(200));
      }
    };
    await Promise.all([agent, agent2, supervisor].flatMap((client) => [1, 2, 3, 4].map(() => worker(client))));
    assert.equal(got.length, COUNT);
    assert.equal(new Set(got.map(({ id }) => id)).size, COUNT);
    const holders = new Set(got.map(({ claimed_by }) => claimed_by));
    assert.ok(holders.size >= 2, [...holders].join());
    const listed = new Map((await queue(agent)).map((item) => [item.id, item.claimed_by]));
    for (const { id, claimed_by } of got) assert.equal(listed.get(id), claimed_by);
  });

  it('of many who claim one task, one gets it', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await police.submit(identity());
      const { task } = await agent.show(id);
      const answers = await Promise.all([agent, agent2, agent, agent2].map((client) => client.post(`/v1/tasks/${task.id}/claim`)));
      const statuses = answers.map(({ status }) => status);
      assert.deepEqual(statuses.filter((status) => status !== 200 && status !== 409), []);
      const names = new Set(answers.filter(({ status }) => status === 200).map(({ json }) => json.claimed_by));
      assert.equal(names.size, 1, statuses.join());
    }
  });

  it('claims and releases stand in the history, for the requester without a name', async () => {
    const { id } = await police.submit(identity());
    const task = await agent.claimTaskOf(id);
    (await agent.post(`/v1/tasks/${task.id}/renew`)).is(200);
    (await agent.post(`/v1/tasks/${task.id}/release`)).is(200);
    const events = (await supervisor.history(id)).map(({ event }) => event);
    assert.deepEqual(events, ['submit', 'task.claimed', 'task.released']);
    assert.doesNotMatch(JSON.stringify(await police.history(id)), /Sophie|Lambert/);
  });

  describe('assigned by a supervisor', () => {
    const give = (task, agentText, client = supervisor) => client.post(`/v1/tasks/${task}/assign`, { agent: agentText });
    const me = async (client) => (await client.get('/v1/me')).is(200).agent;
    const open = async () => (await supervisor.show((await police.submit(identity())).id)).task;

    it('a task goes to whom he names: by id, matricule or name; also one that another holds', async () => {
      const task = await open();
      const whom = await me(agent);
      for (const text of [whom.id, whom.matricule, whom.name]) {
        const given = (await give(task.id, text)).is(200);
        assert.equal(given.claimed_by, whom.name);
        assert.ok(Date.parse(given.lease_expires_at) > Date.now());
      }
      const other = (await give(task.id, (await me(agent2)).id)).is(200);
      (await agent.fire(other.requisition.id, 'prepared', { accounts: [] })).is(403);
      (await agent2.fire(other.requisition.id, 'refuse', { code: 'other' })).is(200);
      const { length } = (await supervisor.history(other.requisition.id)).filter(({ event }) => event === 'task.assigned');
      assert.equal(length, 4);
    });

    it('never to whoever prepared, nor to one who holds another task of it', async () => {
      const { id } = await police.submit(identity());
      await agent.claimTaskOf(id);
      (await agent.fire(id, 'prepared', { accounts: [{ account_id: 'C-1', family_name: 'Dupont' }] })).is(200);
      const { task } = await supervisor.show(id);
      (await give(task.id, (await me(agent)).id)).is(403, 'four_eyes');
      assert.equal((await supervisor.show(id)).task.claimed_by, null);
      (await give(task.id, (await me(agent2)).id)).is(200);
      (await agent2.fire(id, 'approve')).is(200);
    });

    it('only to one of its team and role who is known', async () => {
      const task = await open();
      const security = await me(gateway.as('security'));
      (await give(task.id, security.matricule)).is(422, 'agent_not_eligible');
      (await give(task.id, (await me(police)).id)).is(422, 'unknown_agent');
      (await give(task.id, 'A9999999')).is(422, 'unknown_agent');
      (await give(task.id, '')).is(422, 'required');
      (await give(randomUUID(), (await me(agent)).id)).is(404);
      for (const client of [agent, police]) (await give(task.id, (await me(agent2)).id, client)).is(403);
      await finish(agent, (await queue(agent)).find(({ id }) => id === task.id).requisition.id);
    });

    it('to whom: colleagues who have called, by name, for supervisors', async () => {
      const { items } = (await supervisor.get('/v1/agents')).is(200);
      const { agent: { id, name, matricule }, roles, teams } = (await agent.get('/v1/me')).is(200);
      assert.deepEqual(items.find((one) => one.id === id), { id, name, matricule, roles, teams });
      assert.deepEqual(items.map((one) => one.name), items.map((one) => one.name).sort());
      const officer = (await me(police)).id;
      assert.ok(!items.some((one) => one.id === officer), 'requesters are nobody to assign to');
      for (const client of [agent, police]) (await client.get('/v1/agents')).is(403);
    });

    it('guichet assign ID AGENT', async () => {
      const { id, number } = await police.submit(identity());
      const { code, out, err } = run(['assign', number, (await me(agent)).matricule, '--url', gateway.url, '--as',
        gateway.path('pki/supervisor.pem'), '--ca', gateway.path('pki/server-ca.pem'), '--json']);
      assert.equal(code, 0, err);
      assert.equal(JSON.parse(out).claimed_by, 'Sophie Lambert');
      (await agent.fire(id, 'refuse', { code: 'other' })).is(200);
    });
  });

  it('pages over 120 tasks with a cursor: all of them, once, in order, whatever comes in meanwhile', async () => {
    const before = (await queue(agent, '&claimed=none')).map(({ id }) => id);
    await Promise.all(Array.from({ length: 120 - before.length }, () => police.submit(identity())));
    const seen = [];
    let pages = 0;
    for (let cursor = ''; cursor !== null; pages++) {
      const page = (await agent.get(`/v1/queue?claimed=none&limit=50${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).is(200);
      seen.push(...page.items);
      cursor = page.next;
      if (pages === 0) await police.submit(identity());
    }
    assert.equal(pages, 3);
    assert.ok(seen.length === 120 || seen.length === 121, String(seen.length));
    assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length);
    const due = seen.map((item) => Date.parse(item.due_at));
    assert.deepEqual(due, [...due].sort((a, b) => a - b));
    assert.equal((await agent.get('/v1/queue')).is(200).items.length, 50, 'fifty when nothing is said');
  });

  it('a lease that is over leaves the task free for others; the one who had it may not act any more', async () => {
    await eventually('the end of the lease', () => Date.now() > Date.parse(forgotten.lease_expires_at) + 100, { every: 200 });
    const [listed] = await queue(agent2, '&team=courrier');
    assert.equal(listed.claimed_by, null);
    assert.equal(listed.lease_expires_at, null);
    (await agent.fire(forgotten.requisition.id, 'none', { note: 'x' })).is(403);
    const taken = (await agent2.post('/v1/queue/claim', { team: 'courrier' })).is(200);
    assert.equal(taken.id, forgotten.id);
    (await agent.post(`/v1/tasks/${forgotten.id}/renew`)).is(409, 'already_claimed');
    (await agent2.fire(forgotten.requisition.id, 'none', { note: 'Rien.' })).is(200);
  });
});
