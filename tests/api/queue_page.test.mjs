// Opening the queue: counters and filters, for whom they count what.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, at, common, identity, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

const URGENT = { urgency: 'urgent', urgency_reason: 'Une disparition a été signalée ce matin.' };

describe('the page of the queue', () => {
  let gateway, police, gendarmerie, agent, agent2, jurist, supervisor;
  before(async () => {
    gateway = await Gateway.start();
    [police, gendarmerie, agent, agent2, jurist, supervisor] =
      ['police', 'gendarmerie', 'agent', 'agent2', 'jurist', 'supervisor'].map((name) => gateway.as(name));
  });
  after(() => gateway.end());

  /** What is counted, after a look that the lists have as many. */
  const counters = async (client) => {
    const counted = (await client.get('/v1/queue/counters')).is(200);
    const many = async (path) => (await client.get(path)).is(200).items.length;
    assert.deepEqual({
      mine: await many('/v1/queue?claimed=me'), free: await many('/v1/queue?claimed=none&takeable=true'),
      waiting: await many('/v1/requisitions?open=true&clock=paused'), to_approve: await many('/v1/queue?approval=true&takeable=true'),
    }, { mine: counted.mine, free: counted.free, waiting: counted.waiting, to_approve: counted.to_approve });
    return counted;
  };
  const NONE = { mine: 0, free: 0, due_today: 0, overdue: 0, waiting: 0, to_approve: 0 };

  describe('counters', () => {
    it('are zero on an empty queue, and for holders only', async () => {
      assert.deepEqual(await counters(agent), NONE);
      for (const name of ['police', 'magistrate', 'admin', 'auditor']) (await gateway.as(name).get('/v1/queue/counters')).is(403);
      (await agent.get('/v1/queue/counters?team=x')).is(400);
    });

    it('follow a case from reception to its end', async () => {
      const { id } = await police.submit(identity());
      assert.deepEqual(await counters(agent), { ...NONE, free: 1 });
      assert.deepEqual(await counters(jurist), { ...NONE, ...(await counters(jurist)), free: 0 }); // for another role
      assert.equal((await counters(supervisor)).free, 1); // may take it from whoever it is for
      await agent.claimTaskOf(id);
      assert.deepEqual(await counters(agent), { ...NONE, mine: 1 });
      assert.deepEqual(await counters(agent2), NONE);
      (await agent.fire(id, 'ask', { question: 'Quel compte ?' })).is(200);
      assert.deepEqual(await counters(agent), { ...NONE, waiting: 1 });
      (await police.fire(id, 'reply', { text: 'Le seul connu.' })).is(200);
      assert.deepEqual(await counters(agent), { ...NONE, free: 1 });
      await agent.claimTaskOf(id);
      (await agent.fire(id, 'refuse', { code: 'other' })).is(200);
      assert.deepEqual(await counters(agent), NONE);
    });

    it('four eyes: who prepared has nothing to approve', async () => {
      const { id } = await police.submit(identity());
      await agent.claimTaskOf(id);
      (await agent.fire(id, 'prepared', { accounts: [{ account_id: 'C-100234', family_name: 'Dupont' }] })).is(200);
      const approver = agent2;
      assert.deepEqual(await counters(agent), NONE);
      assert.deepEqual(await counters(approver), { ...NONE, free: 1, to_approve: 1 });
      for (const [query, count] of [['approval=true', 1], ['approval=true&sort=-received', 1], ['approval=false', 1], ['approval=true&takeable=true', 0], ['claimed=none&takeable=true&sort=-received', 0]])
        assert.equal((await agent.get(`/v1/queue?${query}`)).is(200).items.length, count, query);
      assert.equal((await agent.get('/v1/queue')).is(200).items[0].approval, true);
      assert.equal((await approver.claimTaskOf(id)).approval, true);
      assert.deepEqual(await counters(approver), { ...NONE, mine: 1, to_approve: 1 });
      assert.equal((await supervisor.get('/v1/queue?approval=true&takeable=true')).is(200).items.length, 0); // another holds it
      (await approver.fire(id, 'return', { reason: 'Il manque une date.' })).is(200);
      await agent.claimTaskOf(id);
      (await agent.fire(id, 'refuse', { code: 'other' })).is(200);
      assert.deepEqual(await counters(agent), NONE);
    });

    it('need to know: a case that is not for one does not count', async () => {
      const seen = await counters(agent);
      await police.submit(common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
        framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic', max_prison_months: 120 } }));
      assert.deepEqual(await counters(agent), seen);
      assert.equal((await counters(supervisor)).free, 0);
      assert.equal((await counters(jurist)).free, 1);
    });

    it('what is due today, and what is late', async () => {
      const soon = await police.submit(identity({ requested_due: at(8000) }));
      const first = await counters(agent);
      assert.equal(first.due_today + first.overdue, 1);
      await eventually('overdue', () => Date.now() > Date.parse(soon.due_at) + 50);
      assert.deepEqual(await counters(agent), { ...NONE, free: 1, overdue: 1 });
      await agent.claimTaskOf(soon.id);
      (await agent.fire(soon.id, 'refuse', { code: 'other' })).is(200);
    });
  });

  describe('filters', () => {
    const made = {};
    before(async () => {
      made.first = await police.submit(identity({ requested_due: at(3_600_000) }));
      made.urgent = await police.submit(identity(URGENT));
      made.other = await gendarmerie.submit(identity({ requested_due: at(7_200_000) }));
      made.item = await police.submit(unknownItem());
      await eventually('by hand', async () => (await police.show(made.item.id)).state === 'by_hand');
    });

    const names = (list) => list.map((id) => Object.keys(made).find((name) => made[name].id === id) ?? 'none');
    const tasks = async (query) =>
      names((await agent.get(`/v1/queue?${new URLSearchParams({ limit: 200, ...query })}`)).is(200).items.map(({ requisition }) => requisition.id));
    const cases = async (client, query) =>
      names((await client.get(`/v1/requisitions?${new URLSearchParams({ limit: 200, ...query })}`)).is(200).items.map(({ id }) => id))
        .filter((name) => name !== 'none');

    it('of the queue', async () => {
      assert.deepEqual(await tasks({ urgency: 'urgent' }), ['urgent']);
      assert.deepEqual((await tasks({ urgency: 'normal' })).sort(), ['first', 'item', 'other']);
      assert.deepEqual(await tasks({ party: made.other.party }), ['other']);
      assert.deepEqual(await tasks({ party: made.first.party, unit: made.first.unit, type: 'account.laposte.identity', urgency: 'normal' }), ['first']);
      assert.deepEqual(await tasks({ unit: 'nowhere' }), []);
      assert.deepEqual(await tasks({ due_before: at(5_400_000) }), ['first']);
      assert.deepEqual(await tasks({ due_after: at(5_400_000), due_before: at(9_000_000) }), ['other']);
      assert.deepEqual(await tasks({ due_after: made.first.due_at, due_before: at(5_400_000) }), []);
      assert.deepEqual((await tasks({ received_after: made.first.received_at })).length + (await tasks({ received_before: at(1000) })).length > 0, true);
      assert.deepEqual(await tasks({ received_before: '2026-01-01T00:00:00Z' }), []);
      assert.deepEqual(await tasks({ sort: '-received' }), ['item', 'other', 'urgent', 'first']);
      assert.equal((await tasks({ sort: 'due' }))[0], 'first');
    });

    it('newest first, page after page, claimed or not', async () => {
      const seen = [];
      let next = '';
      do {
        const page = (await agent.get(`/v1/queue?sort=-received&limit=1${next && `&cursor=${next}`}`)).is(200);
        seen.push(...names(page.items.map(({ requisition }) => requisition.id)));
        next = page.next;
      } while (next);
      assert.deepEqual(seen, ['item', 'other', 'urgent', 'first']);
      const { next: cursor } = (await agent.get('/v1/queue?limit=1')).is(200);
      (await agent.get(`/v1/queue?sort=-received&cursor=${cursor}`)).is(400); // of the other order
    });

    it('of the requisitions', async () => {
      for (const sort of ['due', '-received']) {
        assert.deepEqual(await cases(agent, { sort, party: made.other.party }), ['other']);
        assert.deepEqual(await cases(supervisor, { sort, party: made.other.party, unit: made.other.unit }), ['other']);
        assert.deepEqual(await cases(supervisor, { sort, unit: made.other.unit }), ['other']);
        assert.deepEqual(await cases(police, { sort, due_after: at(1_800_000), due_before: at(5_400_000) }), ['first']);
        assert.deepEqual(await cases(police, { sort, received_before: '2026-01-01T00:00:00Z' }), []);
        assert.deepEqual(await cases(police, { sort, party: made.other.party }), []); // what one may not see no filter shows
        assert.deepEqual((await cases(police, { sort, received_before: at(60_000), type: 'account.laposte.identity' })).sort(), ['first', 'urgent']);
      }
    });

    it('of how a requisition stands', async () => {
      const standing = async (client, query) => (await cases(client, Object.fromEntries(new URLSearchParams(query)))).sort();
      await agent.claimTaskOf(made.first.id);
      (await agent.fire(made.first.id, 'ask', { question: 'Quel compte ?' })).is(200);
      await agent.claimTaskOf(made.urgent.id);
      (await agent.fire(made.urgent.id, 'refuse', { code: 'other' })).is(200);
      for (const sort of ['due', '-received']) {
        const paused = ['first'], closed = ['urgent'];
        for (const [client, open] of [[police, ['first', 'item']], [agent, ['first', 'item', 'other']], [supervisor, ['first', 'item', 'other']]]) {
          assert.deepEqual(await standing(client, `sort=${sort}&open=true`), open);
          assert.deepEqual(await standing(client, `sort=${sort}&clock=paused`), paused);
          assert.deepEqual(await standing(client, `sort=${sort}&clock=paused&open=true&type=account.laposte.identity`), paused);
          assert.deepEqual(await standing(client, `sort=${sort}&clock=running`), open.filter((name) => name !== 'first'));
          assert.deepEqual(await standing(client, `sort=${sort}&open=false`), closed);
          assert.deepEqual(await standing(client, `sort=${sort}&clock=stopped`), closed);
          assert.deepEqual(await standing(client, `sort=${sort}&outcome=answered,refused`), closed);
          assert.deepEqual(await standing(client, `sort=${sort}&outcome=answered`), []);
          assert.deepEqual(await standing(client, `sort=${sort}&clock=paused&open=false`), []);
        }
        assert.deepEqual(await standing(gendarmerie, `sort=${sort}&clock=paused`), []); // another unit's
        assert.deepEqual(await standing(supervisor, `sort=${sort}&clock=paused&party=${made.first.party}&unit=${made.first.unit}`), paused);
      }
      (await police.fire(made.first.id, 'reply', { text: 'Le seul connu.' })).is(200);
      assert.deepEqual(await standing(police, 'clock=paused'), []);
      assert.deepEqual(await standing(police, 'clock=running'), ['first', 'item']);
    });

    it('that are wrong are refused', async () => {
      for (const list of ['/v1/queue', '/v1/requisitions'])
        for (const query of ['urgency=low', 'due_before=monday', 'due_after=1', 'received_before=', 'received_after=x', 'sort=received', 'sort=-due'])
          (await agent.get(`${list}?${query}`)).is(400);
      for (const query of ['overdue=true', 'open=yes', 'open=', 'clock=late', 'clock=', 'approval=true']) (await agent.get(`/v1/requisitions?${query}`)).is(400);
      for (const query of ['approval=yes', 'takeable=1', 'open=true', 'clock=paused', 'outcome=answered']) (await agent.get(`/v1/queue?${query}`)).is(400);
    });
  });
});
