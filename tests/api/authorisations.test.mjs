// Authorisations that are registered once and referred to by many requisitions (CPP 39-3, 151): who registers, who sees,
// what each covers, and that a requisition takes its facts and nothing else.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { day, tracking } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';

const particular = (changes = {}) => ({
  kind: 'particular', authority: 'Mme la vice-procureure', court: 'TJ Melun', date: day(-5), reference: 'SOIT-TRANSMIS 26/118',
  valid_until: day(30), ...changes,
});
const general = (changes = {}) => particular({ kind: 'general_instruction', reference: 'IG 2026-03', objects: ['test.video.'], ...changes });
const rogatory = (changes = {}) => particular({ kind: 'commission_rogatoire', reference: 'CR 26/7', ...changes });

const REFERRING = (id, changes = {}) => tracking({ authorisation: { id }, ...changes });

describe('registered authorisations', () => {
  let gateway, magistrate, police;
  before(async () => {
    gateway = await Gateway.start({ scripts: { 'video.lua': `
return workflow {
  type = "test.video.office", title = { fr = "Images", en = "Video" }, holder = "reseau", bases = law.general,
  input = { site = field.site { required = true } }, answer = { note = field.text {} },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" }, start = "work",
  states = {
    work = { task = { team = "reseau", role = "agent" }, on = { done = "done" } },
    done = { final = "answered", answer = function() return { note = "x" } end },
  },
}` } });
    magistrate = gateway.as('magistrate');
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const register = async (document, headers) => (await magistrate.post('/v1/authorisations', document, headers)).is(201);
  const refusal = async (document) => (await police.post('/v1/requisitions', document)).is(422);
  const coded = (problem) => problem.errors.map(({ pointer, code }) => `${pointer} ${code}`);

  it('is shown as it was registered, to the magistrate and to those it reaches', async () => {
    const document = general({ valid_from: day(-4), offences: { natinf: [7151, 7152], min_prison_months: 36 }, frameworks: ['prelim'],
                               parties: ['police-77'], text: 'Vols de colis.' });
    const answer = await magistrate.post('/v1/authorisations', document);
    const made = answer.is(201);
    assert.equal(answer.headers.location, `/v1/authorisations/${made.id}`);
    assert.equal(answer.headers.etag, '"1"');
    const { id, created_by, created_at, revoked_at, ...rest } = made;
    assert.deepEqual(rest, { ...document, units: [] });
    const me = (await magistrate.get('/v1/me')).is(200);
    assert.deepEqual(created_by, { party: me.party.id, unit: me.agent.unit });
    assert.equal(revoked_at, null);
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
    for (const name of ['police', 'police2', 'magistrate', 'jurist', 'supervisor', 'auditor']) {
      const shown = await gateway.as(name).get(`/v1/authorisations/${id}`);
      assert.deepEqual(shown.is(200), made, name);
      (await gateway.as(name).get(`/v1/authorisations/${id}`, { 'If-None-Match': '"1"' })).is(304);
    }
    for (const name of ['gendarmerie', 'customs']) (await gateway.as(name).get(`/v1/authorisations/${id}`)).is(404, 'not_found');
    (await police.get(`/v1/authorisations/${randomUUID()}`)).is(404, 'not_found');
  });

  it('without a first day it is valid from its date on', async () => {
    assert.equal((await register(particular())).valid_from, day(-5));
  });

  it('all faults of one are told at once, with their places', async () => {
    const problem = (await magistrate.post('/v1/authorisations', {
      ...general({ kind: 'none', date: day(2), valid_until: 'demain', parties: ['police-99'], objects: ['nothing.such'], offences: { natinf: [0], colour: 'red' } }), court: null, zeal: 1,
    })).is(422, 'invalid');
    assert.deepEqual(coded(problem).sort(), ['/court required', '/date range', '/kind not_in_list', '/offences/colour unknown_member',
      '/offences/natinf/0 range', '/valid_until format', '/zeal unknown_member'].sort());
    const known = (await magistrate.post('/v1/authorisations', general({ parties: ['police-77', 'police-99'], objects: ['nothing.such'], valid_until: day(-9) }))).is(422, 'invalid');
    assert.deepEqual(coded(known).sort(), ['/objects/0 not_in_list', '/parties/1 not_in_list', '/valid_until order']);
  });

  it('the same key and body register it once', async () => {
    const headers = { 'Idempotency-Key': `key-${randomUUID()}` }, document = particular();
    const first = await register(document, headers), again = await register(document, headers);
    assert.deepEqual(again, first);
    (await magistrate.post('/v1/authorisations', particular({ court: 'TJ Meaux' }), headers)).is(422, 'idempotency_key_reused');
  });

  it('lists are by page, filter and reach', async () => {
    const court = `TJ ${randomUUID()}`, made = [];
    for (let i = 0; i < 5; i++) made.unshift((await register(particular({ court, ...(i === 2 && { kind: 'ji' }), ...(i === 3 && { valid_until: day(-1), date: day(-9) }) }))).id);
    const hidden = await register(particular({ court, units: ['une autre unité'] }));
    const list = async (client, more = '') => (await client.get(`/v1/authorisations?court=${encodeURIComponent(court)}${more}`)).is(200);
    assert.deepEqual((await list(police)).items.map(({ id }) => id), made);
    assert.deepEqual((await list(gateway.as('jurist'))).items.map(({ id }) => id), [hidden.id, ...made]);
    assert.deepEqual((await list(police, '&kind=ji')).items.map(({ id }) => id), [made[2]]);
    assert.deepEqual((await list(police, `&valid_on=${day(0)}`)).items.map(({ id }) => id), made.filter((_, i) => i !== 1));
    const seen = [];
    for (let next = ''; next !== null;) {
      const page = await list(police, `&limit=2${next && `&cursor=${next}`}`);
      assert.ok(page.items.length <= 2);
      seen.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    assert.deepEqual(seen, made);
    for (const wrong of ['kind=royal', 'valid_on=demain', 'limit=0', 'cursor=zz']) (await police.get(`/v1/authorisations?${wrong}`)).is(400);
  });

  it('a requisition that names it is received, and keeps what was registered', async () => {
    const act = await register(particular());
    const { authorisation } = await police.submit(REFERRING(act.id));
    assert.deepEqual(authorisation, { id: act.id, kind: act.kind, authority: act.authority, court: act.court, date: act.date,
                                      reference: act.reference, valid_until: act.valid_until });
    const stated = await police.submit(REFERRING(act.id, { authorisation: { id: act.id, kind: 'particular', court: 'TJ Melun' } }));
    assert.deepEqual(stated.authorisation, authorisation);
  });

  const REFUSED = [
    ['it has ended', () => particular({ date: day(-9), valid_until: day(-1) }), {}, '/authorisation/id authorisation_expired'],
    ['it has not begun', () => particular({ valid_from: day(2) }), {}, '/authorisation/id authorisation_missing'],
    ['it reaches another type', () => particular({ objects: ['test.video.'] }), {}, '/authorisation/id authorisation_missing'],
    ['it reaches another framework', () => particular({ frameworks: ['flagrance'] }), {}, '/authorisation/id authorisation_missing'],
    ['it reaches another unit', () => particular({ units: ['une autre unité'] }), {}, '/authorisation/id authorisation_missing'],
    ['it reaches another party', () => particular({ parties: ['gendarmerie-77'] }), {}, '/authorisation/id authorisation_missing'],
    ['it reaches other offences', () => particular({ offences: { natinf: [1, 2] } }), {}, '/offence/natinf authorisation_missing'],
    ['the penalty is below', () => particular({ offences: { min_prison_months: 60 } }), {}, '/offence/max_prison_months authorisation_missing'],
    ['another court is stated', () => particular(), { court: 'TJ Meaux' }, '/authorisation/court incompetent_authority'],
    ['another date is stated', () => particular(), { date: day(-4) }, '/authorisation/date manifest_error'],
    ['a prosecutor\'s paper does not carry an investigating judge\'s basis', () => particular(), {}, '/authorisation/kind authorisation_missing',
      { framework: 'instruction', legal_basis: ['cpp:99-3'] }],
    ['general instructions reach video only', () => general({ objects: [] }), {}, '/authorisation/kind authorisation_missing'],
  ];
  for (const [what, make, stated, expected, more = {}] of REFUSED) {
    it(`a requisition is refused when ${what}: ${expected}`, async () => {
      const { id } = await register(make());
      const problem = await refusal(REFERRING(id, { authorisation: { id, ...stated }, ...more }));
      assert.deepEqual(coded(problem), [expected]);
      assert.equal(problem.code, expected.split(' ')[1]);
    });
  }

  it('one condition on the offence suffices', async () => {
    const { id } = await register(particular({ offences: { natinf: [1], min_prison_months: 36 } }));
    await police.submit(REFERRING(id));
    const other = await register(particular({ offences: { natinf: [7151], min_prison_months: 120 } }));
    await police.submit(REFERRING(other.id));
  });

  it('an id that nobody registered, or that is none, is refused with all other faults', async () => {
    assert.deepEqual(coded(await refusal(REFERRING(randomUUID(), { object: 'short' }))), ['/object too_short', '/authorisation/id authorisation_missing']);
    assert.deepEqual(coded(await refusal(REFERRING('x'))), ['/authorisation/id format']);
    assert.deepEqual(coded(await refusal(tracking({ authorisation: { court: 'TJ Melun' } }))), ['/authorisation/kind required']);
  });

  it('a letter rogatory carries its requisitions', async () => {
    const { id } = await register(rogatory());
    await police.submit(REFERRING(id, { framework: 'instruction', legal_basis: ['cpp:99-3'] }));
  });

  it('revoked, it carries nothing; what was received stays', async () => {
    const act = await register(particular());
    const received = await police.submit(REFERRING(act.id));
    for (const name of ['police', 'jurist', 'supervisor'])
      assert.match((await gateway.as(name).post(`/v1/authorisations/${act.id}/revoke`)).is(403, 'not_allowed').detail, /c'est pour : magistrate$/, 'whom to ask');
    (await magistrate.post(`/v1/authorisations/${act.id}/revoke`, { because: 'x' })).is(422);
    const answer = await magistrate.post(`/v1/authorisations/${act.id}/revoke`, { reason: 'Information ouverte.' });
    const revoked = answer.is(200);
    assert.equal(answer.headers.etag, '"2"');
    assert.ok(Date.parse(revoked.revoked_at) >= Date.parse(act.created_at));
    assert.deepEqual((await magistrate.post(`/v1/authorisations/${act.id}/revoke`)).is(200), revoked, 'the first revocation stands');
    assert.deepEqual((await police.get(`/v1/authorisations/${act.id}`)).is(200), revoked);
    assert.deepEqual(coded(await refusal(REFERRING(act.id))), ['/authorisation/id authorisation_expired']);
    assert.equal((await police.show(received.id)).authorisation.id, act.id);
    (await magistrate.post(`/v1/authorisations/${randomUUID()}/revoke`)).is(404, 'not_found');
  });

  it('both acts stand in the log, without a name', async () => {
    const act = await register(particular({ authority: 'Mme Unique-Nom' }));
    (await magistrate.post(`/v1/authorisations/${act.id}/revoke`, { reason: 'Motif-Unique' })).is(200);
    const entries = [];
    for (let from = 0; ; from += 200) {
      const { items } = (await gateway.as('auditor').get(`/v1/log/entries?from=${from}&limit=200`)).is(200);
      entries.push(...items.map(({ entry }) => entry));
      if (items.length < 200) break;
    }
    const own = entries.filter((entry) => entry.includes(act.id)).map((entry) => JSON.parse(entry));
    assert.deepEqual(own.map(({ type, seq, event, from, to }) => [type, seq, event, from, to]), [
      ['authorisation', 1, 'authorisation.registered', null, 'valid'], ['authorisation', 2, 'authorisation.revoked', 'valid', 'revoked'],
    ]);
    for (const entry of own) assert.ok(entry.payload && entry.actor.startsWith('sha256:'));
    assert.ok(!entries.some((entry) => /Unique/.test(entry)));
  });

  it('the command line registers, lists, shows and revokes', () => {
    const file = gateway.path('act.json'), court = `TJ ${randomUUID()}`;
    fs.writeFileSync(file, JSON.stringify(particular({ court })));
    const call = (name, ...args) => run(['authorisation', ...args, '--url', gateway.url, '--as', gateway.path(`pki/${name}.pem`), '--ca', gateway.path('pki/server-ca.pem')]);
    const ok = (done) => { assert.equal(done.code, 0, done.err); return done.out; };
    const { id } = JSON.parse(ok(call('magistrate', 'add', file, '--json')));
    assert.ok(ok(call('magistrate', 'list', '--court', court)).includes(id));
    assert.equal(JSON.parse(ok(call('police', 'list', '--court', court, '--kind', 'particular', '--valid-on', day(0), '--json'))).items[0].id, id);
    assert.match(ok(call('police', 'show', id)), /SOIT-TRANSMIS 26\/118/);
    const refused = call('police', 'revoke', id);
    assert.equal(refused.code, 1);
    assert.match(ok(call('magistrate', 'revoke', id, '--reason', 'Fin.')), /^Révoquée le +\d{4}-\d\d-\d\dT/m);
    assert.equal(JSON.parse(ok(call('police', 'list', '--court', court, '--valid-on', day(0), '--json'))).items.length, 0);
    assert.equal(call('magistrate', 'add', gateway.path('no-such-file.json')).code, 2);
  });

  it('outlives a restart', async () => {
    const act = await register(particular());
    await gateway.stop();
    await gateway.start();
    assert.deepEqual((await gateway.as('police').get(`/v1/authorisations/${act.id}`)).is(200), act);
  });
});
