// Whose a requisition is: co-readers of one case, a case handed to another unit, the magistrates of a court.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { ITEM, at, common, day, hold, identity, tracking } from './lib/documents.mjs';
import { Client, Gateway, eventually, pause, run } from './lib/gateway.mjs';

const MELUN = 'Commissariat de Melun', MEAUX = 'Commissariat de Meaux', PROVINS = 'Brigade de recherches de Provins';
const SCRIPT = `return workflow {
  type = "test.court", title = { fr = "Essai", en = "Trial" }, holder = "numerique", bases = law.general,
  input = { email = field.email { required = true, title = { fr = "Adresse", en = "Address" } } },
  due = { normal = "3 working days", urgent = "12 hours", vital = false }, start = "open",
  any = { withdraw = { by = "requester", to = "withdrawn", title = { fr = "Retirer", en = "Withdraw" } } },
  states = {
    open = { title = { fr = "Ouverte", en = "Open" }, task = { team = holder, role = "agent", title = { fr = "Voir", en = "See" } },
      on = { halt = { by = "magistrate", to = "halted", title = { fr = "Suspendre", en = "Halt" } }, refuse = { to = "refused", title = { fr = "Refuser", en = "Refuse" } } } },
    halted = { title = { fr = "Suspendue", en = "Halted" }, final = "withdrawn" },
    withdrawn = { title = { fr = "Retirée", en = "Withdrawn" }, final = "withdrawn" },
    refused = { title = { fr = "Refusée", en = "Refused" }, final = "refused" },
  },
}
`;
const trial = (changes) => common('test.court', { email: 'jean.dupont@laposte.net' }, changes);
const at_court = (court) => ({ authorisation: { ...identity().authorisation, court } });
const delivery = () => common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
  framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic', max_prison_months: 120 },
});

describe('sharing', () => {
  let gateway, police, police2, gendarmerie, colleague, magistrate, elsewhere;
  const unlisted = [];
  before(async () => {
    gateway = await Gateway.start({
      scripts: { 'court.lua': SCRIPT },
      edit: (text) => text.replace('members = { ["*"] = { roles = { "magistrate" } } }',
        'courts = { "TJ Fontainebleau" }, members = { ["*"] = { roles = { "magistrate" } }, ["CN=Hélène Aubry"] = { roles = { "magistrate" }, courts = { "TJ  MELUN", "Cour d’appel de Paris" } } }'),
    });
    [police, police2, gendarmerie, magistrate] = ['police', 'police2', 'gendarmerie', 'magistrate'].map((name) => gateway.as(name));
    const authority = (name) => new Authority(gateway.path(`test-${name}`), gateway.path(`pki/${name}-ca.pem`), gateway.path(`pki/${name}-ca.key`));
    colleague = new Client(gateway, authority('police').issue(`/CN=Paul Meunier/OU=${MELUN}/serialNumber=P9999999`));
    elsewhere = new Client(gateway, authority('justice').issue('/CN=Luc Bernard/OU=Parquet de Fontainebleau/serialNumber=M1'));
    unlisted.push(colleague, elsewhere);
  });
  after(async () => {
    for (const client of unlisted) client.close();
    await gateway.end();
  });

  const readers = (client, id, body, headers) => client.post(`/v1/requisitions/${id}/readers`, { reason: 'Enquête commune.', ...body }, headers);
  const named = async (client, id, body) => (await readers(client, id, body)).is(201);
  const remove = (client, id, reader, headers) => client.request('DELETE', `/v1/requisitions/${id}/readers/${reader}`, { headers });
  const handOver = (client, id, body, headers) => client.post(`/v1/requisitions/${id}/hand-over`, { unit: MEAUX, reason: 'Mutation.', ...body }, headers);
  const listed = async (client, id, query = '') => {
    const found = [];
    for (let cursor = ''; cursor !== null;) {
      const page = (await client.get(`/v1/requisitions?limit=200${query}${cursor && `&cursor=${cursor}`}`)).is(200);
      found.push(...page.items.map((item) => item.id));
      cursor = page.next;
    }
    assert.equal(new Set(found).size, found.length, 'no case twice');
    return found.includes(id);
  };
  const QUERIES = ['', '&sort=-received', '&sort=due', `&target=${ITEM}`, '&type=postal.item.tracking'];
  const sees = async (client, id, yes = true) => {
    for (const path of ['', '/history', '/receipt']) (await client.get(`/v1/requisitions/${id}${path}`)).is(yes ? 200 : 404);
    for (const query of QUERIES) assert.equal(await listed(client, id, query), yes, `${query || 'all'}: ${yes}`);
  };
  const answered = (client, id) => eventually('the answer', async () => (await client.show(id)).answer);

  describe('co-readers', () => {
    it('a unit of another party reads the whole case, its lists and its answer, until it is removed', async () => {
      const { id } = await police.submit(tracking());
      await answered(police, id);
      await sees(gendarmerie, id, false);
      const before = await police.show(id);
      const reader = await named(police, id, { party: 'gendarmerie-77', unit: PROVINS });
      assert.deepEqual([reader.party, reader.unit, reader.person, reader.until], ['gendarmerie-77', PROVINS, null, null]);
      await sees(gendarmerie, id);
      const shown = await gendarmerie.show(id);
      assert.equal(shown.version, before.version + 1);
      assert.deepEqual(shown.input, before.input);
      assert.deepEqual(shown.events, []);
      assert.equal(shown.requester.rio, undefined);
      assert.equal(shown.task, null);
      const answer = await gendarmerie.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/vnd.etsi.asic-e+zip' });
      assert.equal(answer.status, 200);
      const delivered = (await police.history(id)).findLast(({ event }) => event === 'answer.delivered');
      assert.deepEqual([delivered.actor.by, delivered.actor.party, delivered.actor.unit], ['reader', 'gendarmerie-77', PROVINS]);
      assert.deepEqual((await police.get(`/v1/requisitions/${id}/readers`)).is(200), { items: [reader], next: null });
      assert.deepEqual((await remove(police, id, reader.id)).is(200), reader);
      await sees(gendarmerie, id, false);
      (await remove(police, id, reader.id)).is(404);
    });

    it('it reads and does nothing: no event, no reader, no hand-over', async () => {
      const { id } = await police.submit(identity());
      const reader = await named(police, id, { unit: MEAUX });
      const { version } = await police2.show(id);
      for (const event of ['withdraw', 'reply', 'approve', 'nothing']) assert.ok([403, 409].includes((await police2.fire(id, event)).status), event);
      (await police2.get(`/v1/requisitions/${id}/readers`)).is(403);
      await named(police, id, { party: 'gendarmerie-77' });
      (await readers(police2, id, { unit: 'Une autre' })).is(403, 'not_allowed');
      (await police2.request('PUT', `/v1/requisitions/${id}/draft`, { body: { event: 'withdraw', input: {} } })).is(403);
      (await remove(police2, id, reader.id)).is(403);
      (await handOver(police2, id, {})).is(403, 'not_allowed');
      assert.equal((await police.show(id)).version, version + 1);
      assert.equal((await police2.get('/v1/queue')).status, 403);
    });

    it('a person by the id of /v1/me, a whole party', async () => {
      const { id } = await police.submit(tracking());
      const { agent } = (await police2.get('/v1/me')).is(200);
      await named(police, id, { person: agent.id });
      await sees(police2, id);
      await sees(gendarmerie, id, false);
      await named(police, id, { party: 'gendarmerie-77' });
      await sees(gendarmerie, id);
      await sees(gateway.as('customs'), id, false);
    });

    it('no longer than it was said, and whoever is named again is named anew', async () => {
      const { id } = await police.submit(tracking());
      const first = await named(police, id, { unit: MEAUX, until: at(3600_000) });
      const again = await named(police, id, { unit: MEAUX, until: at(8000) });
      assert.notEqual(again.id, first.id);
      assert.deepEqual((await police.get(`/v1/requisitions/${id}/readers`)).is(200).items, [again]);
      (await police2.get(`/v1/requisitions/${id}`)).is(200);
      await pause(Math.max(0, Date.parse(again.until) - Date.now() + 20));
      await sees(police2, id, false);
      assert.deepEqual((await police.get(`/v1/requisitions/${id}/readers`)).is(200).items, []);
    });

    it('what is wrong is told at once, in French', async () => {
      const { id } = await police.submit(tracking());
      const refused = async (body, pointer, words) => {
        const { errors } = (await readers(police, id, body)).is(422, 'invalid');
        assert.deepEqual(errors.map((error) => error.pointer), [pointer]);
        assert.match(errors[0].detail, words);
      };
      await refused({}, '', /ni unité/);
      await refused({ unit: MELUN }, '/unit', /est l'unité/);
      await refused({ unit: 'x'.repeat(201) }, '/unit', /200/);
      await refused({ party: 'laposte' }, '/party', /requiert/);
      await refused({ party: 'nowhere', unit: 'x' }, '/party', /requiert/);
      await refused({ person: 'Karim Benali' }, '/person', /identifiant/);
      await refused({ person: '0123456789abcdef', unit: MEAUX }, '/person', /seule/);
      await refused({ unit: MEAUX, until: at(-60_000) }, '/until', /futur/);
      await refused({ unit: MEAUX, units: 'x' }, '/units', /vouliez-vous dire/);
      const { errors } = (await police.post(`/v1/requisitions/${id}/readers`, { unit: MEAUX, until: 'soon' })).is(422);
      assert.deepEqual(errors.map((error) => error.pointer).sort(), ['/reason', '/until']);
      (await police.post(`/v1/requisitions/${id}/readers`, [])).is(422);
      assert.deepEqual((await police.history(id)).filter(({ event }) => event.startsWith('reader.')), []);
    });

    it('at most 32 at a time', async () => {
      const { id } = await police.submit(identity());
      for (let i = 0; i < 32; i++) await named(police, id, { unit: `Unité ${i}` });
      (await readers(police, id, { unit: 'Une de trop' })).is(409, 'too_many_readers');
      await named(police, id, { unit: 'Unité 7' });
    });

    it('If-Match and Idempotency-Key count', async () => {
      const { id } = await police.submit(identity()), key = { 'Idempotency-Key': randomUUID() };
      const stale = `"${(await police.show(id)).version + 7}"`;
      (await readers(police, id, { unit: MEAUX }, { 'If-Match': stale })).is(412);
      const { version } = await police.show(id);
      const first = (await readers(police, id, { unit: MEAUX }, { ...key, 'If-Match': `"${version}"` })).is(201);
      assert.deepEqual((await readers(police, id, { unit: MEAUX }, key)).is(201), first);
      assert.equal((await police.show(id)).version, version + 1);
      (await readers(police, id, { unit: 'Autre' }, key)).is(422, 'idempotency_key_reused');
      (await remove(police, id, first.id, key)).is(200);
      (await remove(police, id, first.id, key)).is(200);
      (await remove(police, id, first.id)).is(404);
    });

    it('who was named stands in the history of those whom it concerns, and not in the log', async () => {
      const { id } = await police.submit(identity());
      await named(police, id, { unit: MEAUX });
      const line = async (name) => (await gateway.as(name).history(id)).find(({ event }) => event === 'reader.added');
      const told = await line('police');
      assert.deepEqual([told.input.reader.unit, told.input.reason, told.actor.by, told.actor.name], [MEAUX, 'Enquête commune.', 'requester', 'Claire Vasseur']);
      assert.equal((await line('supervisor')).input.reader.unit, MEAUX);
      for (const name of ['police2', 'agent']) assert.equal((await line(name)).input, undefined, name);
      const entry = (await police.get(`/v1/log/entries?from=${told.log_index}&limit=1`)).is(200).items[0].entry;
      assert.match(entry, /"event":"reader.added"/);
      assert.doesNotMatch(entry, /Meaux|commune|Vasseur/);
      assert.equal((await police.get(`/v1/requisitions/${id}/receipt`)).is(200).requisition, id);
    });
  });

  describe('hand-over', () => {
    it('the other unit has it, the former one does not, and both are in the history', async () => {
      const { id, number, version } = await police.submit(identity());
      const done = (await handOver(police, number, {})).is(200);
      const { version: now } = await police2.show(id);
      assert.deepEqual(done, { id, number, party: 'police-77', unit: MEAUX, former_unit: MELUN, keep_reading: false, version: now });
      assert.ok(now > version);
      for (const client of [police, colleague]) {
        (await client.get(`/v1/requisitions/${id}`)).is(404);
        assert.equal(await listed(client, id), false);
        (await client.fire(id, 'withdraw')).is(404);
      }
      assert.ok(await listed(police2, id));
      assert.ok(await listed(police2, id, '&sort=due'));
      assert.equal((await police2.show(id)).unit, MEAUX);
      const line = (await police2.history(id)).find(({ event }) => event === 'unit.handed_over');
      assert.deepEqual(line.input, { unit: MEAUX, former_unit: MELUN, keep_reading: false, reason: 'Mutation.' });
      assert.ok((await police2.show(id)).events.some(({ name }) => name === 'withdraw'));
      (await police2.fire(id, 'withdraw')).is(200);
    });

    it('the former unit goes on reading when that is said, and reads of the hand-over', async () => {
      const { id } = await police.submit(identity());
      (await handOver(police, id, { keep_reading: true })).is(200);
      const shown = await police.show(id);
      assert.deepEqual([shown.unit, shown.events], [MEAUX, []]);
      assert.ok((await police.history(id)).find(({ event }) => event === 'unit.handed_over').input.keep_reading);
      (await handOver(police, id, { unit: MELUN })).is(403, 'not_allowed');
      const { items } = (await police2.get(`/v1/requisitions/${id}/readers`)).is(200);
      assert.deepEqual(items.map(({ party, unit }) => [party, unit]), [['police-77', MELUN]]);
      (await handOver(police2, id, { unit: MELUN })).is(200); // back: it is no co-reader of its own
      assert.deepEqual((await police.get(`/v1/requisitions/${id}/readers`)).is(200).items, []);
    });

    it('a deadline that moves afterwards keeps the case in the lists of both', async () => {
      const { id } = await police.submit(identity());
      (await handOver(police, id, { keep_reading: true })).is(200);
      const agent = gateway.as('agent');
      await agent.claimTaskOf(id);
      (await agent.fire(id, 'ask', { question: 'Lequel ?' })).is(200);
      await pause(1100);
      (await police2.fire(id, 'reply', { text: 'Le premier.' })).is(200);
      for (const client of [police, police2]) assert.ok(await listed(client, id, '&sort=due'));
    });

    it('the same key gives the same answer, also to those who do not see it any more', async () => {
      const { id } = await police.submit(identity()), key = { 'Idempotency-Key': randomUUID() };
      const first = (await handOver(police, id, {}, key)).is(200);
      assert.deepEqual((await handOver(police, id, {}, key)).is(200), first);
      (await handOver(police, id, { unit: 'Autre' }, key)).is(422, 'idempotency_key_reused');
      (await handOver(police, id, {})).is(404);
      (await handOver(colleague, id, {}, key)).is(404);
      assert.equal((await police2.history(id)).filter(({ event }) => event === 'unit.handed_over').length, 1);
    });

    it('not by the holder, not by another unit, not to itself, not on an old version', async () => {
      const { id } = await police.submit(identity());
      for (const name of ['agent', 'jurist', 'supervisor', 'admin', 'auditor']) (await handOver(gateway.as(name), id, {})).is(403);
      for (const client of [police2, gendarmerie, elsewhere]) (await handOver(client, id, {})).is(404);
      (await handOver(police, id, { unit: MELUN })).is(422);
      (await handOver(police, id, { unit: undefined })).is(422);
      (await handOver(police, id, { reason: undefined })).is(422);
      (await handOver(police, id, {}, { 'If-Match': '"99"' })).is(412);
      (await handOver(police, randomUUID(), {})).is(404);
      (await handOver(colleague, id, {}, { 'If-Match': `"${(await police.show(id)).version}"` })).is(200);
    });

    it('two at once: one is done, the other finds the case gone', async () => {
      const { id } = await police.submit(identity());
      const answers = await Promise.all([handOver(police, id, {}), handOver(colleague, id, { unit: 'Brigade fluviale' })]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 404]);
    });
  });

  describe('the magistrates of a court', () => {
    it('read what their court authorised, however its name is written', async () => {
      for (const court of ['TJ Melun', ' tj   melun', "COUR D'APPEL DE PARIS"]) {
        const { id } = await police.submit(tracking(at_court(court)));
        await sees(magistrate, id);
        const shown = await magistrate.show(id);
        assert.deepEqual([shown.unit, shown.events], [MELUN, []]);
        assert.equal(shown.requester.rio, '1234567');
        await sees(elsewhere, id, false);
      }
      const { id } = await police.submit(tracking(at_court('TJ Meaux')));
      await sees(magistrate, id, false);
      const { id: none } = await police.submit(hold(at(86_400_000)));
      (await magistrate.get(`/v1/requisitions/${none}`)).is(404);
    });

    it('the courts of the party are those of a magistrate who names none', async () => {
      const { id } = await police.submit(tracking(at_court('TJ Fontainebleau')));
      await sees(elsewhere, id);
      await sees(magistrate, id, false);
    });

    it('by a registered authorisation too: its court counts', async () => {
      const act = (await magistrate.post('/v1/authorisations', {
        kind: 'particular', authority: 'Procureur', court: 'TJ Melun', date: day(-1), reference: `R-${randomUUID().slice(0, 8)}`, valid_until: day(30),
      })).is(201);
      const { id } = await police.submit(tracking({ authorisation: { id: act.id } }));
      await sees(magistrate, id);
    });

    it('fire what the workflow gives a magistrate, and nothing else; the answer is theirs to read', async () => {
      const { id } = await police.submit(trial());
      assert.deepEqual((await magistrate.show(id)).events.map(({ name }) => name), ['halt']);
      (await magistrate.fire(id, 'withdraw')).is(403, 'not_allowed');
      (await police.fire(id, 'halt')).is(403, 'not_allowed');
      (await elsewhere.fire(id, 'halt')).is(404);
      assert.deepEqual((await magistrate.fire(id, 'halt')).is(200).state, 'halted');
      const line = (await police.history(id)).find(({ event }) => event === 'halt');
      assert.deepEqual([line.actor.by, line.actor.party, line.actor.unit], ['magistrate', 'justice-77', 'Parquet de Melun']);
      const { id: tracked } = await police.submit(tracking());
      await answered(magistrate, tracked);
      (await magistrate.get(`/v1/requisitions/${tracked}/answer`)).is(200);
    });

    it('give it to another unit, and say who else reads it', async () => {
      const { id } = await police.submit(identity());
      const reader = await named(magistrate, id, { party: 'gendarmerie-77', unit: PROVINS });
      assert.deepEqual((await police.get(`/v1/requisitions/${id}/readers`)).is(200).items, [reader]);
      (await handOver(magistrate, id, {})).is(200);
      (await police.get(`/v1/requisitions/${id}`)).is(404);
      (await gendarmerie.get(`/v1/requisitions/${id}`)).is(200);
      const line = (await police2.history(id)).find(({ event }) => event === 'unit.handed_over');
      assert.deepEqual([line.actor.by, line.actor.name, line.input.former_unit], ['magistrate', 'Hélène Aubry', MELUN]);
    });
  });

  describe('need to know comes first', () => {
    it('neither co-readers nor courts see it, unless they are admitted', async () => {
      const { id } = await police.submit({ ...delivery(), ...at_court('TJ Melun') });
      await named(police, id, { unit: MEAUX });
      for (const client of [police2, magistrate, colleague]) {
        (await client.get(`/v1/requisitions/${id}`)).is(404);
        for (const query of ['', '&sort=due', `&target=${ITEM}`]) assert.equal(await listed(client, id, query), false);
        (await handOver(client, id, {})).is(404);
        (await readers(client, id, { unit: 'x' })).is(404);
      }
      (await gateway.as('supervisor').get(`/v1/requisitions/${id}/readers`)).is(404);
      (await gateway.as('auditor').get(`/v1/requisitions/${id}/readers`)).is(403);
      (await handOver(police, id, {})).is(409, 'not_admitted');
      const jurist = gateway.as('jurist');
      (await jurist.fire(id, 'admit', { unit: `police-77/${MEAUX}` })).is(200);
      (await police2.get(`/v1/requisitions/${id}`)).is(200);
      (await handOver(police2, id, { unit: 'Autre' })).is(403, 'not_allowed'); // admitted, but not of the unit
      (await handOver(police, id, {})).is(200);
      assert.equal((await police2.show(id)).unit, MEAUX);
    });
  });

  it('from the command line', async () => {
    const { id, number } = await police.submit(identity());
    const call = (name, ...args) => run([...args, '--url', gateway.url, '--as', gateway.path(`pki/${name}.pem`), '--ca', gateway.path('pki/server-ca.pem')]);
    const ok = (...args) => {
      const { code, out, err } = call('police', ...args);
      assert.equal(code, 0, err);
      return out;
    };
    assert.match(ok('readers', number, '--add', PROVINS, '--party', 'gendarmerie-77', '--reason', 'Commun.'), /Provins/);
    (await gendarmerie.get(`/v1/requisitions/${id}`)).is(200);
    assert.match(ok('readers', id), /gendarmerie-77 +Brigade de recherches de Provins/);
    const { items: [reader] } = JSON.parse(ok('readers', id, '--json'));
    ok('readers', number, '--remove', reader.id);
    (await gendarmerie.get(`/v1/requisitions/${id}`)).is(404);
    const { code, err } = call('police', 'readers', id, '--add', MEAUX);
    assert.equal(code, 1);
    assert.match(err, /\/reason/);
    assert.equal(call('police', 'readers', id, '--add', MEAUX, '--remove', reader.id).code, 2);
    assert.equal(call('police2', 'hand-over', number, MEAUX, '--reason', 'À moi.').code, 1);
    assert.match(ok('hand-over', number, MEAUX, '--reason', 'Mutation.', '--keep-reading'), /Meaux/);
    assert.equal((await police2.show(id)).unit, MEAUX);
    assert.deepEqual((await police.show(id)).events, []);
  });

  it('outlive a restart', async () => {
    const { id } = await police.submit(tracking());
    await named(police, id, { party: 'gendarmerie-77', unit: PROVINS });
    const { id: other } = await police.submit(identity());
    (await handOver(police, other, {})).is(200);
    await gateway.stop();
    await gateway.start();
    [police, police2, gendarmerie, magistrate] = ['police', 'police2', 'gendarmerie', 'magistrate'].map((name) => gateway.as(name));
    await sees(gendarmerie, id);
    await sees(magistrate, id);
    (await police2.get(`/v1/requisitions/${other}`)).is(200);
    (await police.get(`/v1/requisitions/${other}`)).is(404);
  });
});
