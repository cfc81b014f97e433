// Need to know: a controlled delivery exists for the circle of its people, and for nobody else.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { ITEM, at, common } from './lib/documents.mjs';
import { Client, Gateway } from './lib/gateway.mjs';

const TYPE = 'postal.item.controlled_delivery';
const delivery = () => common(TYPE, { item_id: ITEM, lead: 'Commandant Morel' }, {
  framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic de stupéfiants', max_prison_months: 120 },
});

describe('need to know', () => {
  let gateway, police, colleague, id;
  const as = (name) => gateway.as(name);
  before(async () => {
    gateway = await Gateway.start();
    police = as('police');
    const { unit } = (await police.get('/v1/me')).is(200).agent;
    const issuer = new Authority(gateway.path('test-police'), gateway.path('pki/police-ca.pem'), gateway.path('pki/police-ca.key'));
    colleague = new Client(gateway, issuer.issue(`/CN=Paul Meunier/OU=${unit}/serialNumber=P9999999`));
    assert.equal((await colleague.get('/v1/me')).is(200).agent.unit, unit);
    ({ id } = await police.submit(delivery()));
  });
  after(() => gateway.end());

  const listed = async (client, query = '') => (await client.get(`/v1/requisitions?limit=200${query}`)).is(200).items.some((item) => item.id === id);
  const queued = async (client) => (await client.get('/v1/queue?limit=200')).is(200).items.find((task) => task.requisition.id === id);

  it('who submitted it sees it, lists it and finds it', async () => {
    assert.equal((await police.show(id)).state, 'check');
    assert.ok(await listed(police));
    assert.ok(await listed(police, '&sort=-received'));
    assert.ok(await listed(police, `&target=${ITEM}`));
  });

  it('for everybody else it does not exist: the own unit, the holder, the supervisor', async () => {
    const task = await queued(as('jurist'));
    for (const client of [colleague, as('police2'), as('gendarmerie'), as('agent'), as('agent2'), as('supervisor'), as('compliance')]) {
      for (const path of ['', '/history', '/receipt', '/answer']) (await client.get(`/v1/requisitions/${id}${path}`)).is(404);
      (await client.fire(id, 'withdraw')).is(404);
      for (const query of ['', '&sort=-received', `&type=${TYPE}`, '&state=check', `&target=${ITEM}`]) assert.equal(await listed(client, query), false, query);
    }
    for (const name of ['agent', 'agent2', 'supervisor', 'compliance']) {
      assert.equal(await queued(as(name)), undefined, name);
      for (const action of ['claim', 'release', 'renew']) (await as(name).post(`/v1/tasks/${task.id}/${action}`)).is(404);
      const next = await as(name).post('/v1/queue/claim', { types: [TYPE] });
      assert.equal(next.status, 204, name);
    }
    (await as('supervisor').post(`/v1/tasks/${task.id}/assign`, { agent: 'Sophie Lambert' })).is(404);
    (await as('security').get(`/v1/requisitions/${id}`)).is(404); // not yet: nothing is asked of security
  });

  it('another case for the same item does not tell of it', async () => {
    const { id: twin } = await colleague.submit(delivery());
    assert.deepEqual((await colleague.show(twin)).duplicates, []);
    (await colleague.fire(twin, 'withdraw')).is(200);
  });

  it('an auditor sees that it is there, and nothing of what it is about', async () => {
    const auditor = as('auditor');
    const shown = (await auditor.get(`/v1/requisitions/${id}`)).is(200);
    assert.equal(shown.type, TYPE);
    assert.equal(shown.need_to_know, true);
    for (const name of ['input', 'data', 'requester', 'object', 'offence', 'procedure', 'client_ref']) assert.equal(shown[name], undefined, name);
    assert.doesNotMatch(JSON.stringify(shown), /Morel|Vasseur|6A18987970674/);
    assert.doesNotMatch(JSON.stringify(await auditor.history(id)), /Morel|Vasseur|6A18987970674/);
    assert.ok(await listed(auditor));
    assert.equal(await listed(auditor, `&target=${ITEM}`), false);
    (await auditor.get(`/v1/requisitions/${id}/answer`)).is(403);
  });

  it('it goes from hand to hand: the jurist, the security director, and whom they admit', async () => {
    const [jurist, security, police2] = ['jurist', 'security', 'police2'].map(as);
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'accept')).is(200);
    assert.equal((await jurist.show(id)).state, 'security'); // acted in it: knows of it for good
    assert.ok(await listed(jurist));
    assert.ok(await queued(security));
    assert.equal(await queued(as('supervisor')), undefined);
    await security.claimTaskOf(id);
    (await security.fire(id, 'go')).is(200);
    (await police2.get(`/v1/requisitions/${id}`)).is(404);
    const me = (await police2.get('/v1/me')).is(200);
    (await security.fire(id, 'admit', { unit: `${me.party.id}/${me.agent.unit}` })).is(200);
    assert.equal((await police2.show(id)).state, 'arrange');
    assert.ok(await listed(security));
    const agent = as('agent');
    (await security.fire(id, 'admit', { person: (await agent.get('/v1/me')).is(200).agent.id })).is(200);
    assert.equal((await agent.show(id)).state, 'arrange');
    (await as('agent2').get(`/v1/requisitions/${id}`)).is(404);
    await security.claimTaskOf(id);
    (await security.fire(id, 'propose', { slot: { from: at(3_600_000), to: at(7_200_000) }, site: { label: 'PPDC Dammarie' }, contact: 'Mme Roy' })).is(200);
    (await police.fire(id, 'confirm', { team: 'Commandant Morel' })).is(200);
    (await police.fire(id, 'done', { report: '12345/00678/2026' })).is(200);
    assert.equal((await jurist.show(id)).outcome, 'answered');
    (await as('supervisor').get(`/v1/requisitions/${id}`)).is(404);
    assert.equal(await listed(as('supervisor')), false);
  });
});
