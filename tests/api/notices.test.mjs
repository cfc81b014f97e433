// Notices of the convention, both ways: who may send, who receives, who acknowledges, and who must not even know.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { at } from './lib/documents.mjs';
import { Gateway, eventually, pause } from './lib/gateway.mjs';

const HOUR = 3_600_000;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const notice = (type, input, changes = {}) => ({ type, object: 'Avis transmis au titre de la convention', input, ...changes });
const incident = (input = {}, changes) =>
  notice('security.incident', { category: 'assault', site: { code: '770001' }, at: at(-HOUR), staff: ['AG-4471'], complaint: true, ...input }, changes);
const bulletin = (input = {}, changes) =>
  notice('prevention.notice', { subject: 'false_postman', modus: 'Faux facteurs proposant un calendrier.', tlp: 'GREEN', expires_at: at(48 * HOUR), ...input }, changes);
const alert = () => notice('bank.payment_alert', { kind: 'mule_account', identifiers: [{ kind: 'iban', sha256: sha256('FR1420041010050500013M02606') }] });

describe('notices', () => {
  let gateway;
  const as = (name) => gateway.as(name);
  const lists = async (name, id, query = '') =>
    (await as(name).get(`/v1/requisitions?limit=200${query}`)).is(200).items.some((item) => item.id === id);
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  describe('from La Poste to the services of its territory', () => {
    let sent;
    before(async () => { sent = await as('security').submit(incident()); });

    it('is short: the convention stands for what it leaves out', () => {
      assert.equal(sent.framework, 'other');
      assert.deepEqual(sent.legal_basis, ['convention:nationale']);
      assert.equal(sent.requester, null);
      assert.equal(sent.party, 'laposte');
      assert.equal(sent.holder, 'dsg');
      assert.equal(sent.state, 'sent');
      assert.deepEqual(sent.audience, [{ party: 'police-77', unit: '' }, { party: 'gendarmerie-77', unit: '' }]);
      assert.equal(Date.parse(sent.due_at) - Date.parse(sent.received_at), 4 * HOUR);
    });

    const SEES = { police: true, police2: true, gendarmerie: true, customs: false, magistrate: false, agent: true, security: true,
      compliance: false, supervisor: true, admin: false, auditor: true };
    for (const [name, sees] of Object.entries(SEES)) {
      it(`${name} ${sees ? 'reads it and finds it in both lists' : 'does not know of it'}`, async () => {
        for (const rest of ['', '/history']) (await as(name).get(`/v1/requisitions/${sent.id}${rest}`)).is(sees ? 200 : 404);
        for (const sort of ['', '&sort=due', '&type=security.incident']) assert.equal(await lists(name, sent.id, sort), sees, sort);
        if (!sees) (await as(name).fire(sent.id, 'acknowledge')).is(404, 'not_found');
      });
    }

    it('an audience may do what the type says and nothing else', async () => {
      const { events } = await as('police').show(sent.id);
      assert.deepEqual(events.map(({ name }) => name).sort(), ['acknowledge', 'appoint', 'ask', 'decline', 'give_report']);
      for (const event of ['withdraw', 'reply']) (await as('police').fire(sent.id, event, { text: 'Non.' })).is(403, 'not_allowed');
      for (const name of ['agent', 'supervisor', 'auditor']) (await as(name).fire(sent.id, 'acknowledge')).is(403, 'not_allowed');
      (await as('police').get(`/v1/requisitions/${sent.id}/answer`)).is(403, 'not_allowed');
    });

    it('each unit acknowledges once; the first meets the deadline', async () => {
      assert.equal((await as('police').fire(sent.id, 'acknowledge')).is(200).state, 'open');
      (await as('police').fire(sent.id, 'acknowledge')).is(409, 'already_acknowledged');
      (await as('police2').fire(sent.id, 'acknowledge')).is(200);
      (await as('gendarmerie').fire(sent.id, 'acknowledge')).is(200);
      const shown = await as('security').show(sent.id);
      assert.deepEqual(shown.deadlines.map(({ status }) => status), ['met']);
      assert.deepEqual(shown.data.acknowledged.map(({ party, unit }) => `${party}/${unit}`),
        ['police-77/Commissariat de Melun', 'police-77/Commissariat de Meaux', 'gendarmerie-77/Brigade de recherches de Provins']);
      for (const { at: moment } of shown.data.acknowledged) assert.ok(Date.parse(moment) >= Date.parse(shown.received_at));
    });

    it('the report\'s number and the appointment come back to the author', async () => {
      (await as('police').fire(sent.id, 'give_report', { pv_number: '2026/000123' })).is(200);
      (await as('police').fire(sent.id, 'appoint', { at: at(30 * HOUR), place: 'Commissariat de Melun' })).is(200);
      (await as('gendarmerie').fire(sent.id, 'ask', { text: 'Une vidéo existe-t-elle ?' })).is(200);
      (await as('security').fire(sent.id, 'reply', { text: 'Oui, une caméra de façade.' })).is(200);
      assert.equal((await as('security').show(sent.id)).data.pv_number, '2026/000123');
    });

    it('no unit sees what another one did, nor who else received it', async () => {
      const shown = await as('gendarmerie').show(sent.id);
      assert.equal(shown.data, undefined);
      assert.equal(shown.audience, undefined);
      assert.equal(shown.task, null);
      assert.deepEqual(shown.duplicates, []);
      const entries = await as('gendarmerie').history(sent.id);
      const text = JSON.stringify(entries);
      for (const secret of ['2026/000123', 'police-77', 'Melun', 'Vasseur', 'Delattre']) assert.ok(!text.includes(secret), secret);
      const own = entries.find(({ event }) => event === 'ask');
      assert.deepEqual([own.actor.party, own.actor.unit, own.input.text],
        ['gendarmerie-77', 'Brigade de recherches de Provins', 'Une vidéo existe-t-elle ?']);
      assert.equal(entries.find(({ event }) => event === 'reply').input.text, 'Oui, une caméra de façade.');
      const acts = (await as('security').history(sent.id)).filter(({ event }) => event === 'acknowledge').map(({ actor }) => actor.unit);
      assert.equal(acts.length, 3);
      assert.ok(acts.includes('Commissariat de Meaux'));
    });

    it('its author closes it', async () => {
      const closed = (await as('security').fire(sent.id, 'close')).is(200);
      assert.equal(closed.outcome, 'answered');
      (await as('police').fire(sent.id, 'acknowledge')).is(409, 'event_not_allowed');
    });
  });

  it('may go to one unit alone', async () => {
    const { id } = await as('agent').submit(incident({ services: ['police-77/Commissariat de Meaux'] }));
    (await as('police2').get(`/v1/requisitions/${id}`)).is(200);
    assert.ok(await lists('police2', id));
    for (const name of ['police', 'gendarmerie', 'customs']) {
      (await as(name).get(`/v1/requisitions/${id}`)).is(404);
      assert.ok(!await lists(name, id));
    }
  });

  it('the audience decides what may be named, and every fault is told at once', async () => {
    const wrong = incident({ services: ['police-77', 'customs-77', '99'], victim: 'Jean Dupont', category: 'dogs' }, { object: 'court' });
    const { errors } = (await as('security').post('/v1/requisitions', wrong)).is(422);
    assert.deepEqual(errors.map(({ pointer, code }) => `${pointer} ${code}`).sort(), [
      '/input/category not_in_list', '/input/services/1 unknown_audience', '/input/services/2 unknown_audience',
      '/input/victim unknown_member', '/object too_short']);
  });

  it('a basis that is given is judged', async () => {
    (await as('security').post('/v1/requisitions', incident({}, { legal_basis: ['cpp:60-1'] }))).is(422, 'basis_not_applicable');
    (await as('security').submit(incident({}, { legal_basis: ['convention:territoriale'] })));
  });

  it('submitters: the roles of the type, and of the holder only the team that keeps it', async () => {
    for (const name of ['police', 'customs', 'magistrate', 'jurist', 'compliance', 'admin', 'auditor'])
      (await as(name).post('/v1/requisitions', incident())).is(403, 'not_allowed');
    const fraud = notice('fraud.alert', { kind: 'card_fraud', identifiers: [{ kind: 'card', sha256: sha256('4970100000000007') }] });
    (await as('security').post('/v1/requisitions', fraud)).is(403, 'not_allowed'); // not of the bank
    const { id } = await as('compliance').submit(fraud);
    (await as('security').get(`/v1/requisitions/${id}`)).is(404);
    assert.ok(await lists('gendarmerie', id));
    const withNumber = { ...fraud, input: { kind: 'card_fraud', identifiers: [{ kind: 'card', sha256: '4970100000000007' }] } };
    (await as('compliance').post('/v1/requisitions', withNumber)).is(422);
  });

  it('from an authority to the bank: a task of its team, for nobody else to see', async () => {
    const { id, state } = await as('police').submit(alert());
    assert.equal(state, 'received');
    for (const name of ['police2', 'gendarmerie', 'security']) (await as(name).get(`/v1/requisitions/${id}`)).is(404);
    const bank = as('compliance');
    await bank.claimTaskOf(id);
    (await bank.fire(id, 'accept')).is(200);
    await bank.claimTaskOf(id);
    const done = (await bank.fire(id, 'done', { result: 'Un compte reconnu et surveillé.' })).is(200);
    assert.equal(done.outcome, 'answered');
    const own = await as('police').show(id);
    assert.equal(own.data.acknowledged.length, 1);
    assert.ok(!JSON.stringify(own).includes('Fournier'));
  });

  it('a hash that two services give is searched like any number, by those who may see it', async () => {
    const { id } = await as('police').submit(alert());
    const hash = sha256('FR1420041010050500013M02606');
    assert.ok(await lists('compliance', id, `&target=${hash}`));
    assert.ok(!await lists('gendarmerie', id, `&target=${hash}`));
    const fraud = notice('fraud.alert', { kind: 'mule_account', identifiers: [{ kind: 'iban', sha256: hash }] });
    const told = await as('compliance').submit(fraud);
    assert.ok(await lists('gendarmerie', told.id, `&target=${hash}`));
    assert.ok(!await lists('customs', told.id, `&target=${hash}`));
  });

  describe('a bulletin goes both ways', () => {
    it('of an authority: the holder\'s work, read beside it by the other services', async () => {
      const { id, state } = await as('gendarmerie').submit(bulletin());
      assert.equal(state, 'received');
      assert.equal((await as('police').fire(id, 'acknowledge')).is(200).state, 'received');
      (await as('gendarmerie').fire(id, 'acknowledge')).is(403);
      (await as('customs').get(`/v1/requisitions/${id}`)).is(404);
      await as('security').claimTaskOf(id);
      assert.equal((await as('security').fire(id, 'accept')).is(200).state, 'open');
      assert.equal((await as('police2').fire(id, 'acknowledge')).is(200).state, 'open');
      assert.equal((await as('gendarmerie').show(id)).data.acknowledged.length, 3);
      (await as('gendarmerie').fire(id, 'close')).is(200);
    });

    it('pages of a list hold each notice once, those to the party and those to the unit', async () => {
      for (let i = 0; i < 4; i++) await as('security').submit(bulletin({ departments: i % 2 ? ['77'] : ['police-77/Commissariat de Melun'] }));
      for (const sort of ['due', '-received']) {
        const seen = [];
        let cursor = '';
        do {
          const page = (await as('police').get(`/v1/requisitions?limit=3&sort=${sort}${cursor}`)).is(200);
          seen.push(...page.items.map(({ id }) => id));
          cursor = page.next && `&cursor=${page.next}`;
        } while (cursor);
        assert.equal(new Set(seen).size, seen.length);
        assert.deepEqual(new Set(seen), new Set((await as('police').get('/v1/requisitions?limit=200')).is(200).items.map(({ id }) => id)));
      }
    });

    it('ends by itself at its hour, also when the gateway was down', async () => {
      const until = at(4000);
      const ids = [];
      for (const name of ['security', 'gendarmerie']) ids.push((await as(name).submit(bulletin({ expires_at: until }))).id);
      (await as('police').fire(ids[0], 'acknowledge')).is(200);
      await gateway.stop();
      await pause(Math.max(0, Date.parse(until) - Date.now()));
      await gateway.start();
      const ends = (id) => eventually(`${id} at its end`, async () => {
        const shown = await as('police').show(id);
        return shown.outcome && shown;
      });
      assert.equal((await ends(ids[0])).outcome, 'answered');
      assert.equal((await ends(ids[1])).outcome, 'lapsed');
      (await as('customs').get(`/v1/requisitions/${ids[0]}`)).is(404);
      assert.ok(await lists('police2', ids[0]));
    });

    it('who is suspected of anything has no place here: there is no such type', async () => {
      (await as('police').post('/v1/requisitions', notice('radicalisation.notice', {}))).is(422);
    });
  });

  it('the catalogue says which types are notices', async () => {
    const { items } = (await as('police').get('/v1/types')).is(200);
    const notices = items.filter(({ direction }) => direction === 'notice').map(({ type }) => type).sort();
    assert.deepEqual(notices, ['bank.payment_alert', 'continuity.request', 'cyber.incident', 'fraud.alert', 'prevention.notice',
      'security.incident', 'security.suspicious_item']);
  });
});
