// Notices: who is told that something happened, where, and that it never touches the case.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ITEM, STRANGE_ITEM, common, identity, tracking, unknownItem, withAt } from './lib/documents.mjs';
import { Gateway, eventually, pause, run } from './lib/gateway.mjs';
import { SmtpServer, readMessage } from './lib/smtp.mjs';

/** Due after four seconds; told one second before. */
const SHORT = `return workflow {
  type = "test.short", title = "Échéance courte", holder = "courrier", bases = law.general, input = {}, answer = {},
  due = { normal = "4 seconds", urgent = "4 seconds", vital = "4 seconds" }, start = "work",
  states = {
    work  = { task = { team = "legal", role = "jurist" }, on = { done = "over", ask = "still" } },
    still = { clock = "paused", timers = { lapse = "10 days" }, on = { ["timer.lapse"] = "over", back = { by = "requester", to = "work" } } },
    over  = { final = "refused" },
  } }`;
const short = () => common('test.short', {});

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-notices-'));
const pki = (name) => path.join(folder, 'gateway/pki', name);

describe('notices sent', () => {
  let gateway, police, admin, server;
  before(async () => {
    assert.equal(run(['init', path.join(folder, 'gateway')]).code, 0);
    server = await SmtpServer.start({ key: fs.readFileSync(pki('server.key')), cert: fs.readFileSync(pki('server.pem')) });
    const mail = `mail = { server = "${server.url}", from = "guichet@laposte.example", ca_file = "${pki('server-ca.pem')}" }`;
    fs.writeFileSync(path.join(folder, 'webhooks.list'), '# nobody yet\n');
    const webhook = `webhook = { endpoints = "${path.join(folder, 'webhooks.list')}" }`;
    gateway = await Gateway.start({
      set: { regularise: '1 second' },
      scripts: { 'generic/short.lua': SHORT },
      edit: (text) => text
        .replace(/plugins\s*= \{ rehearsal = \{\}, console = \{\} \}/, `plugins = { rehearsal = {}, ${mail}, ${webhook} }`)
        .replace('notices = { teams = {} }', 'notices = { teams = { courrier = "courrier@laposte.example", legal = "legal@laposte.example", '
          + 'security = "surete@laposte.example", supervisors = "chefs@laposte.example", administrators = "admin@laposte.example" } }')
        .replace('id = "justice-77",', 'id = "justice-77", notice_mail = "tj@justice.example",')
        .replace('id = "police-77",', 'id = "police-77", mail_domains = { "interieur.gouv.fr" }, notice_mail = "dipn77@police.example",')
        .replace('id = "gendarmerie-77",', 'id = "gendarmerie-77", notice_mail = "ggd77@gendarmerie.example",'),
    });
    [police, admin] = ['police', 'admin'].map((name) => gateway.as(name));
  });
  beforeEach(() => {
    server.messages = [];
    server.answers = {};
  });
  after(async () => {
    await gateway.end();
    await server.close();
    fs.rmSync(folder, { recursive: true });
  });

  const told = (number) => server.messages.map(({ to, text }) => ({ to: to[0], ...readMessage(text) }))
    .filter(({ headers }) => headers.subject.includes(number));
  const message = (number) => eventually(`a message of ${number}`, () => told(number)[0]);
  const effectsOf = async ({ id }) => (await admin.get('/v1/effects?limit=200')).is(200).items
    .filter((effect) => effect.requisition.id === id && effect.service === 'notice.send@mail');

  it('an answer is told to the officer, at an address that the party vouches for', async () => {
    const requisition = await police.submit(tracking());
    const { to, headers, body } = await message(requisition.number);
    assert.equal(to, 'claire.vasseur@interieur.gouv.fr');
    assert.match(headers.subject, /Répondue/);
    for (const secret of [ITEM, 'Vasseur', 'Mme X', '12345/00678/2026']) assert.ok(!body.includes(secret), secret);
    const effect = await eventually('its end', async () => (await effectsOf(requisition)).find(({ state }) => state === 'done'));
    assert.equal(effect.attempts, 1);
    assert.equal(told(requisition.number).length, 1);
    const all = await admin.get('/v1/effects?limit=200');
    assert.ok(!all.text.includes('interieur.gouv.fr'));
    assert.deepEqual(all.json.items.map(({ service }) => service).sort(), ['notice.send@mail', 'notice.send@webhook', 'tracking.events']);
  });

  it('any other address is not written to: the party\'s own is', async () => {
    const elsewhere = await police.submit(withAt(tracking(), '/requester/email', 'claire.vasseur@gmail.example'));
    assert.equal((await message(elsewhere.number)).to, 'dipn77@police.example');
    const gendarmerie = await gateway.as('gendarmerie').submit(tracking());
    assert.equal((await message(gendarmerie.number)).to, 'ggd77@gendarmerie.example');
  });

  it('what a script says with `notify` is told, without the words of the event', async () => {
    const { id, number } = await police.submit(unknownItem());
    await eventually('by hand', async () => (await police.show(id)).state === 'by_hand');
    await gateway.as('agent').claimTaskOf(id);
    (await gateway.as('agent').fire(id, 'ask', { question: 'Quel est le numéro exact ?' })).is(200);
    const { to, body } = await message(number);
    assert.equal(to, 'claire.vasseur@interieur.gouv.fr');
    assert.match(body, /État : Précision demandée/);
    assert.ok(!body.includes('numéro exact') && !body.includes(STRANGE_ITEM));
  });

  it('a vital task is told to its team', async () => {
    const { number } = await police.submit(unknownItem({ urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' }));
    const { to, headers } = await message(number);
    assert.equal(to, 'courrier@laposte.example');
    assert.match(headers.subject, /URGENCE VITALE/);
  });

  const VITAL = { urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' };
  const recipients = (number, words) => told(number).filter(({ headers }) => headers.subject.includes(words)).map(({ to }) => to).sort();
  const toldTo = (number, words, count) => eventually(words, () => recipients(number, words).length === count && recipients(number, words));

  it('a deadline about to be missed and missed is told to the team that has the task, and to supervisors', async () => {
    const { id, number } = await police.submit(short());
    const both = ['chefs@laposte.example', 'legal@laposte.example'];
    assert.deepEqual(await toldTo(number, 'Échéance proche', 2), both);
    assert.equal((await police.history(id)).length, 1);
    assert.deepEqual(await toldTo(number, 'Échéance dépassée', 2), both);
    const history = await police.history(id);
    assert.deepEqual(history.map(({ event, actor }) => [event, actor.team ?? actor]).at(-1)[0], 'deadline.missed');
    assert.equal((await police.show(id)).deadlines[0].status, 'missed');
    (await police.fire(id, 'timer.due.watch')).is(409);
  });

  it('a clock that stands still misses nothing; after a downtime it is told once', async () => {
    const still = await police.submit(short());
    await gateway.as('jurist').claimTaskOf(still.id);
    (await gateway.as('jurist').fire(still.id, 'ask')).is(200);
    const late = await police.submit(short());
    await gateway.kill();
    await pause(4500);
    await gateway.start();
    [police, admin] = ['police', 'admin'].map((name) => gateway.as(name));
    await toldTo(late.number, 'Échéance dépassée', 2);
    assert.deepEqual(recipients(late.number, 'Échéance proche'), []);
    assert.equal((await police.history(late.id)).filter(({ event }) => event === 'deadline.missed').length, 1);
    assert.deepEqual(told(still.number), []);
  });

  it('an act that is not put in writing is told to the magistrates and to supervisors', async () => {
    const { number } = await police.submit(identity({ ...VITAL, authorisation: null }));
    assert.deepEqual(await toldTo(number, 'Acte non régularisé', 2), ['chefs@laposte.example', 'tj@justice.example']);
  });

  it('a fraud is told to security and to administrators', async () => {
    const { id, number } = await police.submit(identity(VITAL));
    const jurist = gateway.as('jurist'), { tasks } = (await jurist.show(id)).vital;
    (await jurist.post(`/v1/tasks/${tasks.find(({ duty }) => duty === 'callback').id}/claim`)).is(200);
    (await jurist.fire(id, 'callback_fraud', { text: 'Boîte piratée.' })).is(200);
    assert.deepEqual(await toldTo(number, 'Fraude suspectée', 2), ['admin@laposte.example', 'surete@laposte.example']);
  });

  it('a notice that cannot be sent is dead, and the case knows nothing of it', async () => {
    server.answers.RCPT = '550 5.1.1 unknown';
    const requisition = await police.submit(tracking());
    const dead = await eventually('its end', async () => (await effectsOf(requisition)).find(({ state }) => state === 'dead'));
    assert.equal(dead.error, 'rejected');
    assert.deepEqual((await police.history(requisition.id)).map(({ event }) => event), ['submit', 'call.done']);
    assert.equal((await police.show(requisition.id)).state, 'answered');
    server.answers = {};
    (await admin.post(`/v1/effects/${dead.id}/retry`)).is(200); // once the address is mended
    assert.ok(await message(requisition.number));
  });

  it('one that waits can be dropped: the case is not moved', async () => {
    server.answers.RCPT = '450 4.2.0 later';
    const requisition = await police.submit(tracking());
    const waiting = await eventually('three tries', async () => (await effectsOf(requisition)).find(({ attempts }) => attempts >= 2));
    assert.equal(waiting.state, 'pending');
    const { state } = (await admin.post(`/v1/effects/${waiting.id}/drop`)).is(200);
    assert.equal(state, 'dropped');
    assert.equal((await police.show(requisition.id)).state, 'answered');
    assert.equal(told(requisition.number).length, 0);
  });

  it('the same message, sent twice, has one Message-ID', async () => {
    server.answers.END = '451 4.3.0 later';
    const { number } = await police.submit(tracking());
    await eventually('a first try', async () => (await admin.get('/v1/effects?state=pending')).is(200).items.length > 0);
    server.answers = {};
    const { headers } = await message(number);
    assert.match(headers['message-id'], /^<[0-9a-f-]{36}@laposte\.example>$/);
  });

  it('addresses that are none are refused with the configuration', () => {
    const file = path.join(folder, 'gateway/guichet.lua');
    const text = fs.readFileSync(file, 'utf8');
    const changes = [
      ['notices = { teams = {} }', 'notices = { teams = { legal = "nobody" } }', /notices\.teams\.legal must be an address/],
      ['id = "police-77",', 'id = "police-77", notice_mail = "a b@c.fr",', /notice_mail: must be an address/],
    ];
    for (const [from, to, words] of changes) {
      fs.writeFileSync(file, text.replace(from, to));
      const { code, out, err } = run(['check', '-c', file]);
      assert.equal(code, 1);
      assert.match(out + err, words);
    }
  });
});
