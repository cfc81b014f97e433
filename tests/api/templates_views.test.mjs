// Reply templates and saved views: who writes them, what they may say, what comes out.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { identity, unknownItem } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

describe('templates and views', () => {
  let gateway, police, agent, supervisor, admin;
  before(async () => {
    gateway = await Gateway.start();
    [police, agent, supervisor, admin] = ['police', 'agent', 'supervisor', 'admin'].map((name) => gateway.as(name));
  });
  after(() => gateway.end());

  const put = (client, target, body, headers = {}) => client.request('PUT', target, { body, headers });
  const drop = (client, target, headers = {}) => client.request('DELETE', target, { headers });

  describe('templates', () => {
    const TITLE = { fr: 'Compte introuvable', en: 'No such account' };
    const template = (changes) => ({ title: TITLE, type: 'account.laposte.identity', team: null, event: 'none',
      text: 'Réf. {{number}} ({{ requester.name }}, {{procedure.pv}}) : aucun compte pour {{input.email}}. {{offence.label}}{{input.phone}}', ...changes });
    const path = (id) => `/v1/templates/${id}`;

    it('are written by supervisors and administrators, shown in the caller\'s language, filled by a case', async () => {
      const id = randomUUID();
      const made = (await put(supervisor, path(id), template())).is(200);
      assert.deepEqual(made, { id, title: TITLE.fr, titles: TITLE, type: 'account.laposte.identity', team: null, event: 'none', text: template().text,
        updated_at: made.updated_at, revision: 1 });
      assert.equal((await put(admin, path(id), template())).is(200).revision, 2);
      const english = (await agent.get('/v1/templates', { 'Accept-Language': 'en' })).is(200).items;
      assert.deepEqual(english.map(({ title }) => title), [TITLE.en]);
      const one = await police.submit(identity());
      const filled = (await agent.post(`/v1/requisitions/${one.number}/templates/${id}`)).is(200);
      assert.equal(filled.text, `Réf. ${one.number} (Claire Vasseur, 12345/00678/2026) : aucun compte pour ${one.input.email}. Vol`);
      for (const name of ['police', 'admin', 'auditor']) (await gateway.as(name).post(`/v1/requisitions/${one.id}/templates/${id}`)).is(403);
      (await gateway.as('security').post(`/v1/requisitions/${one.id}/templates/${id}`)).is(404);
      const other = await police.submit(unknownItem());
      (await supervisor.post(`/v1/requisitions/${other.id}/templates/${id}`)).is(422, 'template_of_other_type');
      (await agent.post(`/v1/requisitions/${one.id}/templates/${randomUUID()}`)).is(404);
      assert.equal((await drop(supervisor, path(id))).status, 204);
      (await drop(supervisor, path(id))).is(404);
      assert.deepEqual((await agent.get('/v1/templates')).json.items, []);
    });

    it('two who write one: who comes late is given both texts, and nothing of his colleague\'s is overwritten', async () => {
      const id = randomUUID(), late = template({ text: 'Le texte de qui vient tard.' });
      const made = await put(supervisor, path(id), template(), { 'If-None-Match': '*' });
      made.is(200);
      assert.equal(made.headers.etag, '"1"');
      (await put(admin, path(id), template({ text: 'Le texte du collègue.' }), { 'If-Match': '"1"' })).is(200);
      for (const headers of [{ 'If-Match': '"1"' }, { 'If-None-Match': '*' }]) {
        const { current, yours, detail } = (await put(supervisor, path(id), late, headers)).is(412, 'stale');
        assert.deepEqual([current.text, current.revision, yours, detail], ['Le texte du collègue.', 2, late, 'il en est à la révision 2']);
      }
      assert.equal((await drop(supervisor, path(id), { 'If-Match': '"1"' })).is(412, 'stale').current.text, 'Le texte du collègue.');
      assert.equal((await agent.get('/v1/templates')).json.items.find((one) => one.id === id).text, 'Le texte du collègue.');
      assert.equal((await drop(admin, path(id), { 'If-Match': '"2"' })).status, 204);
      assert.equal((await put(supervisor, path(id), late, { 'If-Match': '"2"' })).is(412, 'stale').current, null);
      (await put(supervisor, path(id), late, { 'If-Match': '2' })).is(400, 'bad_header');
      assert.deepEqual((await agent.get('/v1/templates')).json.items.filter((one) => one.id === id), []);
    });

    it('lists and times are written as people read them', async () => {
      const text = '{{input.item_ids}} | {{received_at}} | {{today}} | {{period.from}} | {{legal_basis}} | {{unit}}';
      (await put(supervisor, path('envois'), template({ type: 'postal.item.tracking', event: null, text }))).is(200);
      const one = await police.submit(unknownItem());
      const words = (await supervisor.post(`/v1/requisitions/${one.id}/templates/envois`)).is(200).text.split(' | ');
      assert.equal(words[0], one.input.item_ids.join(', '));
      assert.match(words[1], /^\d\d\/\d\d\/20\d\d \d\d:\d\d$/);
      assert.match(words[2], /^\d\d\/\d\d\/20\d\d$/);
      assert.deepEqual(words.slice(3), [one.period.from, one.legal_basis.join(', '), one.unit]);
    });

    it('every fault is told with its pointer', async () => {
      const faults = async (changes) => {
        const answer = await put(supervisor, path('faux'), template(changes));
        answer.is(422);
        return answer.json.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort();
      };
      assert.deepEqual(await faults({ title: { fr: '' }, event: 'nowhere', text: '{{nombre}} {{input.nothing}} {{number' }),
        ['/event unknown_event', '/text unknown_placeholder', '/text unknown_placeholder', '/text unknown_placeholder', '/title/en length', '/title/fr length']);
      assert.deepEqual(await faults({ type: null, event: null, text: '{{input.email}}' }), ['/text unknown_placeholder']);
      assert.deepEqual(await faults({ type: null, event: 'none', text: 'x' }), ['/event unknown_event']);
      assert.deepEqual(await faults({ text: '' }), ['/text length']);
      assert.deepEqual(await faults({ text: 7, team: 7 }), ['/team wrong_type', '/text length']);
      assert.deepEqual(await faults({ text: '{{requester.rio}}' }), ['/text unknown_placeholder']);
      (await put(supervisor, path('faux'), { ...template(), more: 1 })).is(422);
    });

    it('type= and team= choose; a team\'s are its own', async () => {
      (await put(supervisor, path('lettre'), template({ type: null, event: null, team: 'courrier', text: 'x' }))).is(200);
      const names = async (client, query = '') => (await client.get(`/v1/templates${query}`)).is(200).items.map(({ id }) => id).sort();
      assert.deepEqual(await names(supervisor), ['envois', 'lettre']);
      assert.deepEqual(await names(supervisor, '?type=account.laposte.identity'), ['lettre']);
      assert.deepEqual(await names(supervisor, '?type=postal.item.tracking&team=legal'), ['envois']);
      assert.deepEqual(await names(agent), ['envois', 'lettre']);
      assert.deepEqual(await names(gateway.as('security')), ['envois']);
      for (const name of ['police', 'magistrate']) (await gateway.as(name).get('/v1/templates')).is(403);
      for (const name of ['agent', 'jurist', 'auditor']) (await put(gateway.as(name), path('x'), template())).is(403);
    });
  });

  describe('views', () => {
    const view = (changes) => ({ title: 'Mes urgences', list: 'queue', query: { urgency: 'urgent', claimed: 'none' }, shared_with: null, ...changes });
    const path = (id) => `/v1/views/${id}`;
    const titles = async (client) => (await client.get('/v1/views')).is(200).items.map(({ title }) => title);

    it('are one\'s own', async () => {
      const id = randomUUID();
      const made = (await put(agent, path(id), view())).is(200);
      assert.deepEqual(made, { id, ...view(), mine: true, revision: 1 });
      assert.deepEqual((await agent.get('/v1/views')).is(200).items, [made]);
      assert.deepEqual(await titles(gateway.as('agent2')), []);
      (await put(gateway.as('agent2'), path(id), view({ title: 'Volée' }))).is(409, 'id_taken');
      (await drop(gateway.as('agent2'), path(id))).is(409);
      (await put(agent, path(id), view({ title: 'Autre' }))).is(200);
      assert.deepEqual(await titles(agent), ['Autre']);
      assert.equal((await drop(agent, path(id))).status, 204);
      assert.deepEqual(await titles(agent), []);
      (await put(police, path('a'), view({ list: 'requisitions', query: { state: 'answered', sort: 'due' } }))).is(200);
      assert.deepEqual(await titles(police), ['Mes urgences']);
    });

    it('or a team\'s', async () => {
      (await put(agent, path('courrier'), view({ title: 'Du courrier', shared_with: 'courrier' }))).is(200);
      const { items } = (await gateway.as('agent2').get('/v1/views')).is(200);
      assert.deepEqual(items.map(({ title, mine, shared_with }) => [title, mine, shared_with]), [['Du courrier', false, 'courrier']]);
      assert.deepEqual(await titles(agent), ['Du courrier']);
      for (const name of ['security', 'police']) assert.ok(!(await titles(gateway.as(name))).includes('Du courrier'), name);
    });

    it('their query is held to the parameters of their list, every fault with its pointer', async () => {
      const faults = async (changes, client = agent) => {
        const answer = await put(client, path('x'), view(changes));
        answer.is(422);
        return answer.json.errors.map(({ pointer, code }) => `${pointer} ${code}`);
      };
      assert.deepEqual(await faults({ query: { nobody: 'x', cursor: 'y', urgency: 7, state: '' } }),
        ['/query/nobody unknown_parameter', '/query/cursor unknown_parameter', '/query/urgency length', '/query/state length']);
      assert.deepEqual(await faults({ list: 'requisitions', query: { claimed: 'me' } }), ['/query/claimed unknown_parameter']);
      assert.deepEqual(await faults({ title: ' ', list: 'cases', query: [] }), ['/title length', '/list unknown_list', '/query wrong_type']);
      assert.deepEqual(await faults({ shared_with: 'lbp' }, gateway.as('security')), ['/shared_with unknown_team']);
      assert.deepEqual(await faults({ shared_with: 'courrier' }, police), ['/shared_with unknown_team']);
      for (const name of ['admin', 'auditor']) (await gateway.as(name).get('/v1/views')).is(403);
    });
  });
});
