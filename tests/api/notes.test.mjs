// Internal notes: what the holder's side says to itself.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { ITEM, common, identity } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

const TEXT = 'Attendre le retour du service juridique sur Zébulon.';

describe('notes', () => {
  let gateway, police, agent, agent2, id;
  before(async () => {
    gateway = await Gateway.start();
    [police, agent, agent2] = ['police', 'agent', 'agent2'].map((name) => gateway.as(name));
    ({ id } = await police.submit(identity()));
  });
  after(() => gateway.end());

  const path = (one = id) => `/v1/requisitions/${one}/notes`;

  it('are written and read by the holder\'s side, in their order', async () => {
    assert.deepEqual((await agent.get(path())).is(200), { items: [], next: null });
    const made = (await agent.post(path(), { text: TEXT, to_team: 'legal' })).is(201);
    assert.equal(made.author.name, 'Sophie Lambert');
    assert.equal(made.author.team, 'numerique');
    (await agent2.post(path(), { text: 'Vu.' })).is(201);
    const { items } = (await agent2.get(path())).is(200);
    assert.deepEqual(items[0], made);
    assert.deepEqual(items.map(({ text, to_team }) => [text, to_team]), [[TEXT, 'legal'], ['Vu.', null]]);
    assert.deepEqual((await gateway.as('supervisor').get(path())).is(200).items, items);
    assert.deepEqual((await gateway.as('auditor').get(path())).is(200).items, items);
  });

  it('change nothing of the case, and are logged without their text', async () => {
    assert.equal((await agent.show(id)).version, 1);
    const noted = (await agent.history(id)).filter(({ event }) => event === 'task.noted');
    assert.equal(noted.length, 2);
    assert.equal(noted[0].actor.name, 'Sophie Lambert');
    assert.doesNotMatch(JSON.stringify(noted), /Zébulon/);
    const { items } = (await police.get('/v1/log/entries?limit=200')).is(200);
    assert.doesNotMatch(JSON.stringify(items), /Zébulon|Lambert/);
  });

  it('never leave: no requester reads them or hears of them, by no route', async () => {
    for (const name of ['police', 'magistrate']) {
      (await gateway.as(name).get(path())).is(403);
      (await gateway.as(name).post(path(), { text: 'x' })).is(403);
    }
    for (const target of ['', '/history?limit=200', '/receipt']) {
      const answer = await police.get(`/v1/requisitions/${id}${target}`);
      answer.is(200);
      assert.doesNotMatch(answer.text, /Zébulon|noted/, target);
    }
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'prepared', { accounts: [{ account_id: 'C-1', family_name: 'Dupont' }] })).is(200);
    await agent2.claimTaskOf(id);
    (await agent2.fire(id, 'approve')).is(200);
    const data = (await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/json' }));
    data.is(200);
    assert.doesNotMatch(data.text, /Zébulon|noted/);
    const sealed = await police.get(`/v1/requisitions/${id}/answer`);
    assert.ok(!sealed.raw.includes('Zébulon'));
  });

  it('need to know holds, and teams', async () => {
    (await gateway.as('security').get(path())).is(404);
    const secret = await police.submit(common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
      framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic', max_prison_months: 120 } }));
    (await gateway.as('jurist').post(path(secret.id), { text: 'Réservé.' })).is(201);
    for (const [name, status] of [['agent', 404], ['supervisor', 404], ['auditor', 403]]) (await gateway.as(name).get(path(secret.id))).is(status);
    assert.equal((await gateway.as('jurist').get(path(secret.id))).is(200).items.length, 1);
  });

  it('wrong ones are refused', async () => {
    for (const body of [{}, { text: '' }, { text: '   ' }, { text: 7 }, { text: 'x', to_team: 7 }, { text: 'x', to_team: '' }, { text: 'x'.repeat(10_001) }, { text: 'x', more: 1 }])
      (await agent.post(path(), body)).is(422);
    (await agent.post(path('2026-999999'), { text: 'x' })).is(404);
  });

  it('lie sealed on the disk', async () => {
    await gateway.stop();
    for (const name of fs.readdirSync(gateway.path('data'))) {
      const bytes = fs.readFileSync(gateway.path(`data/${name}`));
      assert.ok(!bytes.includes('Zébulon'), name);
    }
    await gateway.start();
  });
});
