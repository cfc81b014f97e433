// Vital emergencies: searched at once, released after a call-back by somebody else, put in writing, reviewed, counted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { at, day, hold, identity, tracking, withAt } from './lib/documents.mjs';
import { Client, Gateway, eventually } from './lib/gateway.mjs';

const VITAL = { urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' };
const REGISTRY = '+33199001712';
const found = { accounts: [{ account_id: 'C-100234', family_name: 'Dupont' }] };
const spoke = { spoke_to: 'Commandant Leroy' };
const vital = (changes = {}) => identity({ ...VITAL, ...changes });
const oral = () => vital({ authorisation: null });

/** The registry without the number of the gendarmerie. */
function withoutNumber(text) {
  const edited = text.replace('callback = { ["*"] = "+33199001713" },', '');
  assert.notEqual(edited, text);
  return edited;
}

const dutyOf = async (client, id, duty) => (await client.show(id)).vital.tasks.find((task) => task.duty === duty);
const claimDuty = async (client, id, duty) => client.post(`/v1/tasks/${(await dutyOf(client, id, duty)).id}/claim`);

async function prepare(agent, id) {
  await agent.claimTaskOf(id);
  return (await agent.fire(id, 'prepared', found)).is(200);
}

async function approve(agent, id) {
  await agent.claimTaskOf(id);
  return (await agent.fire(id, 'approve')).is(200);
}

async function callBack(client, id, event = 'callback_confirmed', input = spoke) {
  (await claimDuty(client, id, 'callback')).is(200);
  return client.fire(id, event, input);
}

/** A second certificate of the person in pki/NAME.pem, by the same authority. */
function anotherCertificate(gateway, name, authority) {
  const openssl = (...args) => execFileSync('openssl', args, { cwd: gateway.path('pki'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const subject = '/' + openssl('x509', '-in', `${name}.pem`, '-noout', '-subject', '-nameopt', 'RFC2253,utf8,-esc_msb')
    .trim().replace(/^subject=\s*/, '').split(/(?<!\\),/).reverse().join('/');
  openssl('req', '-utf8', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'again.key', '-subj', subject, '-out', 'again.csr');
  fs.writeFileSync(gateway.path('pki/again.ext'), 'extendedKeyUsage=clientAuth\n');
  openssl('x509', '-req', '-in', 'again.csr', '-CA', `${authority}-ca.pem`, '-CAkey', `${authority}-ca.key`, '-CAcreateserial',
    '-extfile', 'again.ext', '-days', '2', '-out', 'again.crt');
  return gateway.read('pki/again.crt') + gateway.read('pki/again.key');
}

describe('vital emergencies', () => {
  let gateway, police, police2, agent, agent2, jurist, supervisor;
  const people = () => {
    [police, police2, agent, agent2, jurist, supervisor] =
      ['police', 'police2', 'agent', 'agent2', 'jurist', 'supervisor'].map((name) => gateway.as(name));
  };
  before(async () => {
    gateway = Gateway.make({ set: { regularise: '2 seconds', abuse_limit: 2 }, edit: withoutNumber });
    await gateway.start();
    people();
  });
  after(() => gateway.end());

  const abuses = async (of = police) => {
    const { unit } = (await of.get('/v1/me')).is(200).agent;
    const { items } = (await supervisor.get('/v1/abuse')).is(200);
    return items.find((item) => item.party === 'police-77' && item.unit === unit);
  };

  it('says why in as many characters as configured; a telephone that is missing is a warning', async () => {
    const missing = ({ warnings }) => warnings.filter(({ code }) => code === 'phone_missing').map(({ pointer }) => pointer);
    for (const phone of [undefined, null])
      assert.deepEqual(missing(await police.submit(withAt(vital(), '/requester/phone', phone))), ['/requester/phone']);
    assert.deepEqual(missing(await police.submit(vital())), []);
    assert.deepEqual(missing(await police.submit(withAt(identity(), '/requester/phone', null))), []);
    (await police.post('/v1/requisitions', vital({ urgency_reason: 'trop court' }))).is(422);
  });

  it('a unit of which the registry has no number: the number that was called, and where it is from', async () => {
    const { id } = await gateway.as('gendarmerie').submit(vital());
    (await claimDuty(jurist, id, 'callback')).is(200);
    const faults = (input) => jurist.fire(id, 'callback_confirmed', { ...spoke, ...input })
      .then((answer) => answer.is(422).errors.map(({ pointer, code }) => [pointer, code]));
    const source = { number_source: 'Annuaire de la gendarmerie' };
    assert.deepEqual(await faults({}), [['/input/number_called', 'required'], ['/input/number_source', 'required']]);
    assert.deepEqual(await faults({ number_called: '+33160000000', ...source }), [['/input/number_called', 'not_in_registry']]);
    assert.deepEqual(await faults({ number_called: '+33164001122' }), [['/input/number_source', 'required']]);
    const done = (await jurist.fire(id, 'callback_confirmed', { ...spoke, number_called: '+33164001122', ...source })).is(200);
    assert.equal(done.vital.callback_number, null);
    assert.equal(done.vital.callback, 'confirmed');
    assert.match(JSON.stringify(await jurist.history(id)), /Annuaire de la gendarmerie/);
  });

  it('collected at once, held, released by the call-back of somebody else, reviewed', async () => {
    const { id, vital: told, state } = await police.submit(vital());
    assert.equal(state, 'prepare');
    assert.deepEqual(told, { callback: 'pending', act: 'complete' });
    const task = await dutyOf(jurist, id, 'callback');
    const queued = (await jurist.get('/v1/queue?team=legal')).is(200).items.find((item) => item.requisition.id === id);
    assert.equal(queued.duty, 'callback');
    assert.equal(queued.id, task.id);
    assert.ok(Date.parse(queued.due_at) < Date.parse(queued.requisition.due_at));

    await prepare(agent, id);
    const held = await approve(agent2, id);
    assert.equal(held.state, 'callback');
    assert.equal(held.state_title, 'Contre-appel en attente');
    assert.equal(held.clock, 'running');
    assert.equal(held.answer, null);
    const waiting = await police.show(id);
    assert.equal(waiting.answer, null);
    assert.equal(waiting.outcome, null);
    assert.deepEqual(waiting.events.map(({ name }) => name), ['withdraw']);

    (await jurist.fire(id, 'callback_confirmed', spoke)).is(403, 'not_allowed'); // not claimed
    (await claimDuty(jurist, id, 'callback')).is(200);
    const offered = (await jurist.show(id)).events.map(({ name }) => name);
    assert.deepEqual(offered, ['callback_confirmed', 'callback_failed', 'callback_fraud']);
    const wrong = (await jurist.fire(id, 'callback_confirmed', { ...spoke, number_called: '+33160000000' })).is(422);
    assert.equal(wrong.errors[0].code, 'not_in_registry');
    const done = (await jurist.fire(id, 'callback_confirmed', { ...spoke, number_called: '01 99 00 17 12' })).is(200);
    assert.equal(done.vital.callback_number, REGISTRY);
    assert.equal(done.state, 'answered');
    assert.equal(done.answer.records, 1);
    assert.equal((await police.show(id)).answer.completeness, 'full');

    (await claimDuty(jurist, id, 'review')).is(403, 'four_eyes');
    (await claimDuty(supervisor, id, 'review')).is(200);
    const reviewed = (await supervisor.fire(id, 'reviewed', { justified: true, text: 'Personne retrouvée.' })).is(200);
    assert.equal(reviewed.vital.review, 'justified');
    assert.deepEqual(reviewed.vital.tasks, []);

    const events = (await police.history(id)).map(({ event }) => event).filter((event) => !event.startsWith('task.'));
    assert.deepEqual(events, ['submit', 'prepared', 'approve', 'callback_confirmed', 'reviewed']);
    assert.doesNotMatch(JSON.stringify(await police.history(id)), /Leroy|retrouvée/);
    assert.match(JSON.stringify(await jurist.history(id)), /Leroy/);
  });

  it('a call-back made first lets the answer out without waiting', async () => {
    const { id } = await police.submit(vital());
    const called = (await callBack(jurist, id)).is(200);
    assert.equal(called.state, 'prepare');
    assert.equal(called.vital.callback, 'confirmed');
    await prepare(agent, id);
    assert.equal((await approve(agent2, id)).state, 'answered');
  });

  it('one person cannot do both, by no route and with no other certificate', async () => {
    const { id } = await police.submit(vital());
    const callback = await dutyOf(supervisor, id, 'callback');
    const work = (await supervisor.show(id)).task;
    // A supervisor may take any task: what stops him here is the other task he holds.
    (await supervisor.post(`/v1/tasks/${work.id}/claim`)).is(200);
    (await supervisor.post(`/v1/tasks/${callback.id}/claim`)).is(403, 'four_eyes');
    (await supervisor.post(`/v1/tasks/${work.id}/release`)).is(200);
    (await supervisor.post(`/v1/tasks/${callback.id}/claim`)).is(200);
    (await supervisor.post(`/v1/tasks/${work.id}/claim`)).is(403, 'four_eyes');
    (await supervisor.fire(id, 'callback_failed', { text: 'Occupé.' })).is(200);
    (await supervisor.post(`/v1/tasks/${callback.id}/release`)).is(200);
    (await supervisor.post(`/v1/tasks/${work.id}/claim`)).is(403, 'four_eyes'); // barred: he has called
    const again = new Client(gateway, anotherCertificate(gateway, 'supervisor', 'laposte'));
    assert.equal((await again.get('/v1/me')).is(200).agent.name, 'Bruno Marchal');
    (await again.post(`/v1/tasks/${work.id}/claim`)).is(403, 'four_eyes');
    again.close();
    (await callBack(jurist, id)).is(200);
    await prepare(agent, id);
    assert.equal((await approve(agent2, id)).state, 'answered');
  });

  it('types whose answers say nothing of a person go their straight way', async () => {
    const { id, vital: told } = await police.submit(tracking(VITAL));
    assert.equal(told.callback, 'not_required');
    await eventually('answered', async () => (await police.show(id)).state === 'answered');
    assert.ok(await dutyOf(supervisor, id, 'review'));
    const held = await police.submit(hold(at(3_600_000), VITAL));
    await jurist.claimTaskOf(held.id);
    (await jurist.fire(held.id, 'accept')).is(200);
    await eventually('held', async () => (await police.show(held.id)).state === 'held');
    (await police.fire(held.id, 'seize', { report: 'PV 123/2026 du jour' })).is(200);
    assert.equal((await police.show(held.id)).state, 'seized');
  });

  it('a withdrawn one needs no call-back any more, but is reviewed', async () => {
    const { id } = await police.submit(vital());
    (await police.fire(id, 'withdraw')).is(200);
    const { vital: stands } = await supervisor.show(id);
    assert.equal(stands.callback, 'dropped');
    assert.deepEqual(stands.tasks.map(({ duty }) => duty), ['review']);
  });

  it('an act by word of mouth: a warning, and in writing in time', async () => {
    (await police.post('/v1/requisitions', identity({ authorisation: null }))).is(422, 'authorisation_missing');
    (await police.post('/v1/requisitions', vital({ authorisation: { ...identity().authorisation, date: null } }))).is(422, 'incomplete');
    const { id, vital: told, warnings, events } = await police.submit(oral());
    assert.equal(told.act, 'awaited');
    assert.ok(warnings.some(({ code }) => code === 'act_to_regularise'));
    assert.ok(events.some(({ name }) => name === 'regularise'));
    const act = { reference: 'AUT-26-200', date: day(0) };
    (await jurist.fire(id, 'regularise', act)).is(403);
    (await police2.fire(id, 'regularise', act)).is(404);
    assert.equal((await police.fire(id, 'regularise', act)).is(200).vital.act, 'regularised');
    (await police.fire(id, 'regularise', act)).is(409);
  });

  it('survives a restart: held, claimed, and what fell due meanwhile', async () => {
    const held = await police.submit(vital());
    await prepare(agent, held.id);
    await approve(agent2, held.id);
    (await claimDuty(jurist, held.id, 'callback')).is(200);
    const late = await police.submit(oral());
    (await police.fire(late.id, 'withdraw')).is(200); // final: the act is owed all the same
    await gateway.kill();
    await new Promise((done) => setTimeout(done, 2100));
    await gateway.start();
    people();
    await eventually('irregular', async () => (await police.show(late.id)).vital.act === 'irregular');
    await gateway.logged('vital.abuse', ({ kind }) => kind === 'irregular');
    assert.ok((await police.history(late.id)).some(({ event, late_by_ms }) => event === 'timer.duty.regularise' && late_by_ms > 0));
    const act = { reference: 'AUT-26-201', date: day(0) };
    assert.equal((await police.fire(late.id, 'regularise', act)).is(200).vital.act, 'late');
    assert.equal((await police.show(held.id)).state, 'callback');
    assert.equal((await jurist.fire(held.id, 'callback_confirmed', spoke)).is(200).state, 'answered');
  });

  it('fraud: what was placed is let go first; it is counted at once, and nothing is answered', async () => {
    const counted = (await abuses())?.fraud ?? 0;
    const { id } = await police.submit(identity({ ...VITAL, type: 'generic.preserve' },
      { entity: 'reseau', what: 'Vidéo du bureau de Melun, 2 mars, matin', preserve_until: at(3_600_000) }));
    await eventually('by hand', async () => (await police.show(id)).state === 'by_hand');
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'preserved', { preservation_id: 'PR-1' })).is(200);
    const told = (await callBack(jurist, id, 'callback_fraud', { text: 'Boîte piratée.' })).is(200);
    assert.match(told.state, /^release/);
    assert.equal(told.outcome, null);
    assert.equal(told.vital.callback, 'failed');
    assert.equal((await abuses()).fraud, counted + 1);
    await eventually('released by hand', async () => (await police.show(id)).state === 'release_by_hand');
    await agent.claimTaskOf(id);
    const over = (await agent.fire(id, 'released')).is(200);
    assert.equal(over.state, 'suspected_fraud');
    assert.equal(over.outcome, 'refused');
    assert.equal(over.answer, null);
    assert.ok(over.deadlines.every(({ status }) => status === 'met'));
  });

  it('fraud: refused, counted, told; an unjustified one is counted too; then the unit is warned about', async () => {
    const before = await abuses(police);
    assert.equal(before.irregular, 1);
    const first = await police.submit(vital());
    (await callBack(jurist, first.id, 'callback_failed', { text: 'Pas de réponse.' })).is(200);
    const refused = (await jurist.fire(first.id, 'callback_failed', { text: 'Inconnu de son unité.' })).is(200);
    assert.equal(refused.state, 'suspected_fraud');
    assert.equal(refused.outcome, 'refused');
    assert.equal(refused.vital.callback, 'failed');
    assert.doesNotMatch(JSON.stringify(await police.history(first.id)), /Inconnu/);
    await gateway.logged('vital.abuse', ({ kind, number }) => kind === 'fraud' && number === first.number);

    const second = await police.submit(vital());
    assert.equal((await callBack(supervisor, second.id, 'callback_fraud', { text: 'Boîte piratée.' })).is(200).state, 'suspected_fraud');
    (await claimDuty(jurist, second.id, 'review')).is(200);
    (await jurist.fire(second.id, 'reviewed', { justified: false, text: 'Fausse demande.' })).is(200);

    const counted = await abuses(police);
    assert.equal(counted.vital, before.vital + 2);
    assert.equal(counted.fraud, before.fraud + 2);
    assert.equal(counted.unjustified, 1);
    assert.ok((await police.submit(vital())).warnings.some(({ code }) => code === 'unit_abuses'));
    assert.ok(!(await police.submit(identity())).warnings.some(({ code }) => code === 'unit_abuses'));
    assert.ok(!(await police2.submit(vital())).warnings.some(({ code }) => code === 'unit_abuses'));
    for (const name of ['admin', 'auditor']) assert.ok((await gateway.as(name).get('/v1/abuse')).is(200).items.length);
    for (const name of ['police', 'agent', 'jurist']) (await gateway.as(name).get('/v1/abuse')).is(403);
    assert.match((await gateway.operations('/metrics')).text, /guichet_cases\{what="vital by kind",key="fraud"\} 3/);
  });
});
