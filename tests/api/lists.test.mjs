// GET /v1/requisitions: pages, order, filters, and search by exact identifier over sealed contents.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { at, hold, identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

const ITEM = '6C12345678905'; // stands in no shipped script

describe('list of requisitions', () => {
  let gateway, police, named;
  const list = async (query, client = police) => (await client.get(`/v1/requisitions?${query}`)).is(200);
  const all = async (query, client = police) => {
    const items = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await list(`${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, client);
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  };
  const ids = (items) => items.map(({ id }) => id);

  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    const vital = { urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' };
    named = {
      parcel: await police.submit(withAt(tracking({ client_ref: 'REF-A' }, [ITEM]), '/procedure/pv', '77100/00001/2026')),
      account: await police.submit(withAt(identity({ ...vital, client_ref: 'REF-B' }, { email: 'Yvette.Morvan@laposte.net' }), '/procedure/pv', '77100/00002/2026')),
      phone: await police.submit(identity({ client_ref: 'REF-C' }, { phone: '06 12 34 56 78' })),
      order: await police.submit(identity({}, { order_number: 'abcdefg-1234' })),
      hold: await police.submit(withAt(hold(at(3_600_000), { client_ref: 'REF-D' }), '/input/item_id', ITEM)),
      theirs: await gateway.as('gendarmerie').submit(tracking({ client_ref: 'REF-A' })),
    };
    await eventually('the parcel answered', async () => (await police.show(named.parcel.id)).state === 'answered');
    for (let i = 0; i < 5; i++)
      await Promise.all(Array.from({ length: 23 }, (_, k) => police.submit(identity({}, { account_id: `C-${200_000 + 23 * i + k}` }))));
  });
  after(() => gateway.end());

  it('120 in pages of 50: all, once, newest first', async () => {
    const first = await list('');
    assert.equal(first.items.length, 50);
    assert.equal(typeof first.next, 'string');
    const items = await all('');
    assert.equal(items.length, 120);
    assert.equal(new Set(ids(items)).size, 120);
    const received = items.map((item) => Date.parse(item.received_at));
    assert.deepEqual(received, [...received].sort((a, b) => b - a));
    for (const limit of [1, 7, 119, 120, 200]) assert.deepEqual(ids(await all(`limit=${limit}`)), ids(items), `limit ${limit}`);
    assert.equal((await list('limit=120')).next, null);
  });

  it('sort=due: what must be answered first comes first, in every page', async () => {
    const items = await all('sort=due&limit=9');
    assert.equal(new Set(ids(items)).size, 120);
    const due = items.map((item) => Date.parse(item.due_at));
    assert.deepEqual(due, [...due].sort((a, b) => a - b));
    assert.deepEqual(ids(await all('sort=-received')), ids(await all('')));
  });

  it('what comes in between two pages disturbs neither', async () => {
    const first = await list('limit=60');
    const { id } = await police.submit(identity());
    const rest = await all(`limit=60&cursor=${encodeURIComponent(first.next)}`);
    assert.equal(first.items.length + rest.length, 120);
    assert.ok(!ids(rest).includes(id));
    (await police.fire(id, 'withdraw')).is(200);
  });

  it('filters: state, type, urgency', async () => {
    assert.deepEqual(ids(await all('state=answered')), [named.parcel.id]);
    assert.deepEqual(ids(await all('type=postal.item.hold')), [named.hold.id]);
    assert.deepEqual(ids(await all('urgency=vital')), [named.account.id]);
    assert.equal((await all('type=account.laposte.identity&state=prepare')).length, 118);
    assert.equal((await all('type=account.laposte.identity&state=prepare&urgency=normal&limit=31')).length, 117);
    assert.deepEqual(await all('type=postal.item.hold&state=answered'), []);
    assert.deepEqual(await all('type=nonsense'), []);
  });

  it('filters: received_after, due_before', async () => {
    const items = await all('');
    const middle = items[60].received_at;
    const after = await all(`received_after=${middle}`);
    const newer = items.filter((item) => Date.parse(item.received_at) > Date.parse(middle));
    assert.ok(newer.length > 0 && newer.length < items.length);
    assert.deepEqual(ids(after).slice(0, newer.length), ids(newer));
    assert.ok(after.slice(newer.length).every((item) => item.received_at === middle));
    assert.deepEqual(await all(`received_after=${at(3_600_000)}`), []);
    const soon = await all(`due_before=${at(4 * 3_600_000)}`);
    assert.ok(ids(soon).includes(named.account.id) && ids(soon).includes(named.hold.id));
    assert.ok(soon.length <= 3 && soon.every((item) => Date.parse(item.due_at) < Date.now() + 4 * 3_600_000));
    assert.deepEqual(await all('due_before=2020-01-01T00:00:00Z'), []);
  });

  it('target: the exact identifier, in whatever way it is written', async () => {
    assert.deepEqual(ids(await all(`target=${ITEM}`)).sort(), [named.parcel.id, named.hold.id].sort());
    assert.deepEqual(ids(await all(`target=${encodeURIComponent(ITEM.replace('6C', '6c '))}`)).sort(), [named.parcel.id, named.hold.id].sort());
    assert.ok(ids(await all('target=yvette.morvan%40laposte.net')).includes(named.account.id));
    assert.ok(ids(await all('target=YVETTE.MORVAN%40LAPOSTE.NET')).includes(named.account.id));
    for (const written of ['06 12 34 56 78', '+33612345678', '0612345678', '00 33 6 12 34 56 78'])
      assert.deepEqual(ids(await all(`target=${encodeURIComponent(written)}`)), [named.phone.id], written);
    assert.equal((await all('target=C-200005')).length, 1);
    assert.equal((await all('target=c-200005')).length, 1);
    assert.deepEqual(ids(await all('target=ABCDEFG-1234')), [named.order.id]);
    assert.deepEqual(ids(await all('target=abcdefg-1234')), [named.order.id]);
    assert.deepEqual(await all('target=C-20000'), [], 'a part of it finds nothing');
    assert.deepEqual(await all('target=6C12345678901'), []);
    assert.deepEqual(ids(await all(`target=${ITEM}&type=postal.item.hold`)), [named.hold.id]);
  });

  it('case: numbers of the procedure and the client\'s own reference; q: any of all these', async () => {
    assert.deepEqual(ids(await all('case=77100%2F00001%2F2026')), [named.parcel.id]);
    assert.deepEqual(ids(await all('case=REF-A')), [named.parcel.id], 'only one\'s own unit\'s');
    assert.deepEqual(ids(await all('case=ref-b')), [named.account.id]);
    assert.deepEqual(ids(await all('q=REF-C')), [named.phone.id]);
    assert.deepEqual(ids(await all('q=0612345678')), [named.phone.id]);
    assert.deepEqual(ids(await all('case=REF-A', gateway.as('supervisor'))).sort(), [named.parcel.id, named.theirs.id].sort());
    assert.deepEqual(ids(await all('case=REF-A', gateway.as('gendarmerie'))), [named.theirs.id]);
    assert.deepEqual(await all('case=REF-A', gateway.as('police2')), []);
  });

  it('q finds what is typed, pasted or read aloud, by whatever it is: identifier, procedure, reference, number', async () => {
    const q = async (text, client) => ids(await all(`q=${encodeURIComponent(text)}`, client));
    const { number } = await police.show(named.order.id);
    for (const typed of ['６Ｃ１２３４５６７８９０５', '6c\u00a0123\u202f456 789-05', '6C12\u200b345678905'])
      assert.deepEqual((await q(typed)).sort(), [named.parcel.id, named.hold.id].sort(), typed);
    for (const typed of ['06.12.34.56.78', '0033 6 12 34 56 78', '+33 (0)6 12 34 56 78']) assert.deepEqual(await q(typed), [named.phone.id], typed);
    assert.deepEqual(await q('ABCDEFG-1234'), [named.order.id]);
    assert.equal((await q('c-200005')).length, 1, 'a client number is no case');
    assert.deepEqual(await q('77100/00001/2026'), [named.parcel.id]);
    assert.deepEqual(await q(` ${number} `), [named.order.id]);
    assert.deepEqual(await q(`${number}/2`), [named.order.id], 'with the suffix of a transfer');
    const foreign = (await gateway.as('gendarmerie').show(named.theirs.id)).number;
    assert.deepEqual(await q(foreign), [], 'another unit\'s number is not found');
    assert.deepEqual(await q(foreign, gateway.as('supervisor')), [named.theirs.id]);
    assert.deepEqual(await q('2026-999999'), []);
  });

  it('a search goes with unit, dates and type at once, and what is hidden leaves no page behind', async () => {
    const supervisor = gateway.as('supervisor'), { received_at, party, unit } = await supervisor.show(named.parcel.id);
    const before = encodeURIComponent(at(3_600_000)), query = `q=REF-A&party=${party}&unit=${unit}`;
    assert.deepEqual(ids(await all(`${query}&received_before=${before}&type=postal.item.tracking`, supervisor)), [named.parcel.id]);
    assert.deepEqual(await all(`${query}&received_before=${received_at}`, supervisor), []);
    assert.deepEqual(await all('q=REF-A&party=nobody', supervisor), []);
    assert.deepEqual(await list('q=REF-A&limit=1', gateway.as('police2')), { items: [], next: null });
    assert.deepEqual(await list('q=REF-A&limit=1'), { items: (await list('q=REF-A')).items, next: null });
  });

  it('found by a number that a reply brought in later', async () => {
    const { id } = await police.submit(tracking({}, ['ABC1234568XX']));
    await eventually('by hand', async () => (await police.show(id)).state === 'by_hand');
    await gateway.as('agent').claimTaskOf(id);
    (await gateway.as('agent').fire(id, 'ask', { question: 'Le bon numéro ?' })).is(200);
    (await police.fire(id, 'reply', { text: 'Voici.', item_ids: ['6W55500011124'] })).is(200);
    assert.deepEqual(ids(await all('target=6W55500011124')), [id]);
  });

  it('sees what the role gives: own unit, own teams, all', async () => {
    const gendarmes = await all('', gateway.as('gendarmerie'));
    assert.deepEqual(ids(gendarmes), [named.theirs.id]);
    const mine = ids(await all(''));
    assert.ok(!mine.includes(named.theirs.id));
    for (const name of ['supervisor', 'auditor']) {
      const everything = ids(await all('limit=200', gateway.as(name)));
      assert.ok(everything.includes(named.theirs.id) && mine.every((id) => everything.includes(id)), name);
    }
    assert.deepEqual(await all('', gateway.as('security')), []);
    assert.deepEqual(await all('', gateway.as('admin')), []);
    const agents = await all('limit=200', gateway.as('agent'));
    assert.ok(agents.length >= 120 && agents.every(({ holder }) => holder !== 'security'));
  });

  it('a summary has no content of the case', async () => {
    const text = JSON.stringify(await all('target=yvette.morvan%40laposte.net'));
    assert.doesNotMatch(text, /morvan|Vasseur|rio/i);
  });

  it('nothing readable of a target lies on the disk', async () => {
    const { readFileSync, readdirSync } = await import('node:fs');
    for (const name of readdirSync(gateway.path('data')).filter((file) => file.startsWith('guichet.db'))) {
      const bytes = readFileSync(gateway.path(`data/${name}`)).toString('latin1').toLowerCase();
      for (const secret of ['morvan@laposte', ITEM.toLowerCase(), '612345678', 'vasseur', 'ref-c', '77100/00001', 'vol de colis'])
        assert.ok(!bytes.includes(secret), `${secret} in ${name}`);
    }
  });

  it('wrong parameters are 400 and say what would be right', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=1.5', 'limit=', 'sort=number', 'urgency=high', 'due_before=tomorrow',
      'received_after=2026-13-01T00:00:00Z', 'cursor=nonsense', 'cursor=00', 'offset=3', 'state=a&state=b']) {
      const problem = (await police.get(`/v1/requisitions?${query}`)).is(400);
      assert.ok(problem.detail.length > 0, query);
    }
    const { next } = await list('limit=1');
    (await gateway.as('agent').get(`/v1/queue?cursor=${encodeURIComponent(next)}`)).is(400);
    (await police.get(`/v1/requisitions?sort=due&cursor=${encodeURIComponent(next)}`)).is(400);
  });
});
