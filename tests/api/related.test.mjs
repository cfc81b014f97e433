// GET /v1/requisitions/{id}/related: this target in other cases, with what they share; each told only to whom it is.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, at, common, hold, identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

const delivery = () => common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
  framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic', max_prison_months: 120 },
});

describe('related cases', () => {
  let gateway, police, one, held, theirs, phone, again, sameCase;
  const as = (name) => gateway.as(name);
  const related = async (client, id) => {
    const { items, next } = (await client.get(`/v1/requisitions/${id}/related`)).is(200);
    assert.equal(next, null);
    return items;
  };
  const numbered = (document, pv, client_ref) => withAt({ ...document, client_ref }, '/procedure/pv', pv);
  before(async () => {
    gateway = await Gateway.start();
    police = as('police');
    one = await police.submit(numbered(tracking({}, ['6C12345678905', ITEM]), '77/1/2026', 'A-1'));
    held = await police.submit(numbered(withAt(hold(at(3_600_000)), '/input/item_id', '6c 12345678905'), '77/2/2026', 'A-2'));
    theirs = await as('gendarmerie').submit(numbered(tracking({}, ['6C12345678905']), '88/1/2026', 'G-1'));
    phone = await police.submit(numbered(identity({}, { phone: '06 12 34 56 78' }), '77/3/2026', 'A-3'));
    again = await police.submit(numbered(identity({}, { phone: '+33612345678' }), '77/4/2026', 'A-4'));
    sameCase = await police.submit(numbered(identity({}, { email: 'x.y@laposte.net' }), '77/1/2026', 'A-5'));
    await police.submit(numbered(delivery(), '77/9/2026', 'A-9'));
  });
  after(() => gateway.end());

  it('the own unit: its own cases, of whatever type, with what is shared and where it stands', async () => {
    const items = await related(police, one.id);
    assert.deepEqual(items.map(({ number }) => number).sort(), [held.number, sameCase.number].sort());
    assert.deepEqual(items.find(({ id }) => id === held.id).matched, [{ kind: 'postal_item', pointer: '/input/item_ids/0' }]);
    assert.deepEqual(items.find(({ id }) => id === sameCase.id).matched, [{ kind: 'case', pointer: '/procedure/pv' }]);
    const [other] = await related(police, phone.id);
    assert.equal(other.id, again.id);
    assert.deepEqual(other.matched, [{ kind: 'phone', pointer: '/input/phone' }]);
    assert.deepEqual((await related(police, again.id)).map(({ id }) => id), [phone.id]);
  });

  it('another unit\'s case is told to the holder only; one that needs to be known to nobody', async () => {
    assert.deepEqual(await related(as('gendarmerie'), theirs.id), []);
    const items = await related(as('supervisor'), theirs.id);
    assert.deepEqual(items.map(({ number }) => number).sort(), [one.number, held.number].sort());
    const all = await related(as('supervisor'), one.id);
    assert.deepEqual(all.map(({ number }) => number).sort(), [held.number, sameCase.number, theirs.number].sort());
    assert.ok(all.every(({ type }) => type !== 'postal.item.controlled_delivery'));
    assert.ok((await related(police, one.id)).every(({ type }) => type !== 'postal.item.controlled_delivery'));
  });

  it('who may not read the case is told of none', async () => {
    for (const name of ['police2', 'gendarmerie', 'customs', 'admin']) (await as(name).get(`/v1/requisitions/${one.id}/related`)).is(404);
    (await police.get('/v1/requisitions/2026-999999/related')).is(404);
    (await police.get(`/v1/requisitions/${one.id}/related?type=x`)).is(400, 'unknown_parameter');
  });

  it('page by page, newest first, each case once', async () => {
    const supervisor = as('supervisor'), whole = await related(supervisor, one.id), seen = [];
    for (let next = ''; next !== null;) {
      const page = (await supervisor.get(`/v1/requisitions/${one.id}/related?limit=1${next && `&cursor=${next}`}`)).is(200);
      assert.ok(page.items.length <= 1);
      seen.push(...page.items);
      next = page.next;
    }
    assert.deepEqual(seen, whole);
    assert.deepEqual(whole.map(({ number }) => number), [sameCase.number, theirs.number, held.number]);
    (await supervisor.get(`/v1/requisitions/${one.id}/related?cursor=x`)).is(400);
  });

  it('nothing of the content is repeated', async () => {
    assert.doesNotMatch(JSON.stringify(await related(as('supervisor'), one.id)), /6C12345678905|77\/1|Vasseur/);
  });
});
