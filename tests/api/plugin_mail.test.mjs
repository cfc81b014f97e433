// The plugin `mail` against an SMTP server of its own, over TLS with the certificate that `guichet init` made: the
// message as it arrives, what it makes of each refusal, and that nothing is sent in plain.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { run } from './lib/gateway.mjs';
import { SmtpServer, readMessage } from './lib/smtp.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-mail-'));
const pki = (name) => path.join(folder, 'gateway/pki', name);

const notice = (changes = {}) => ({
  number: '2026-000001', kind: 'ask', at: '2026-11-26T10:00:00Z', type: 'postal.item.tracking',
  type_title: { fr: 'Suivi détaillé d\'un envoi', en: 'Tracking of postal items' }, urgency: 'normal', state: 'clarify',
  state_title: { fr: 'Précision demandée à l\'enquêteur', en: 'Waiting for the requester' }, due_at: '2026-12-01T23:00:00Z',
  path: '/v1/requisitions/x', to: { kind: 'requester', party: 'police-77' }, mail: 'claire.vasseur@interieur.gouv.fr', ...changes,
});

let server;

function ask(questions, { options = {}, fails = false } = {}) {
  const plugins = { mail: { server: server.url, from: 'guichet@laposte.example', ca_file: pki('server-ca.pem'), ...options } };
  const args = [process.env.GUICHET_PLUGINS, JSON.stringify(plugins), 'notice.send', '60000', ...questions.map((q) => JSON.stringify(q))];
  return new Promise((done) => {
    execFile(process.env.GUICHET_ASK, args, { timeout: 120_000 }, (failure, out, err) => {
      if (fails) return done({ code: failure?.code, err });
      assert.equal(failure, null, `${failure} ${err}`);
      done(out.trim().split('\n').map((line) => JSON.parse(line)));
    });
  });
}

const one = async (changes, more) => (await ask([notice(changes)], more))[0];

describe('mail', { skip: process.env.GUICHET_ASK ? false : 'run by ctest' }, () => {
  before(() => assert.equal(run(['init', path.join(folder, 'gateway')]).code, 0));
  beforeEach(async () => {
    await server?.close();
    server = await SmtpServer.start({ key: fs.readFileSync(pki('server.key')), cert: fs.readFileSync(pki('server.pem')) });
  });
  after(async () => {
    await server.close();
    fs.rmSync(folder, { recursive: true });
  });

  it('a notice arrives whole, in both languages, with the headers that mail asks for', async () => {
    assert.deepEqual((await one({}, { options: { base_url: 'https://guichet.example' } })).result, { sent: true });
    const [{ from, to, text, secure }] = server.messages;
    assert.ok(secure);
    assert.equal(from, 'guichet@laposte.example');
    assert.deepEqual(to, ['claire.vasseur@interieur.gouv.fr']);
    const { headers, body } = readMessage(text);
    assert.equal(headers.subject, '[Guichet] 2026-000001 : Précision demandée à l\'enquêteur');
    assert.equal(headers['auto-submitted'], 'auto-generated');
    assert.match(headers['message-id'], /^<[0-9a-f-]{36}@laposte\.example>$/);
    assert.ok(Math.abs(Date.parse(headers.date) - Date.now()) < 60_000);
    assert.equal(headers.from, 'Guichet <guichet@laposte.example>');
    assert.equal(headers.to, '<claire.vasseur@interieur.gouv.fr>');
    for (const words of ['Réquisition 2026-000001 : Suivi détaillé d\'un envoi', 'Requisition 2026-000001: Tracking of postal items',
      'État : Précision demandée', 'Waiting for the requester', 'Échéance (UTC) : 2026-12-01T23:00:00Z',
      'https://guichet.example/v1/requisitions/x'])
      assert.ok(body.includes(words), words);
    for (const line of text.split('\r\n')) {
      assert.ok(line.length <= 78, line);
      assert.match(line, /^[\x20-\x7e]*$/);
    }
  });

  it('a vital case is seen to be one; a long title is cut into whole characters', async () => {
    await one({ urgency: 'vital', state_title: { fr: 'é'.repeat(90), en: 'e' } });
    const { headers } = readMessage(server.messages[0].text);
    assert.equal(headers.subject, `[Guichet] URGENCE VITALE 2026-000001 : ${'é'.repeat(90)}`);
    assert.equal(headers.importance, 'high');
  });

  it('who has no address is not told, and no address carries more than an address', async () => {
    assert.deepEqual((await one({ mail: null })).result, { sent: false });
    for (const mail of ['x', 'a@b', 'a@b.fr\r\nBcc: c@d.fr', '<a@b.fr>', 'a b@c.fr', '@b.fr', 'a@-b.fr'])
      assert.equal((await one({ mail })).error, 'bad_request', mail);
    assert.equal(server.messages.length, 0);
  });

  it('says what each refusal means', async () => {
    server.answers.RCPT = '550 5.1.1 unknown';
    assert.equal((await one()).error, 'rejected');
    server.answers.RCPT = '450 4.2.0 later';
    assert.equal((await one()).error, 'service_unavailable');
    server.answers = { END: '554 5.7.1 no' };
    assert.equal((await one()).error, 'rejected');
    server.answers = {};
    assert.equal((await one({}, { options: { server: 'smtps://localhost:1' } })).error, 'unreachable');
    assert.equal((await one({}, { options: { ca_file: pki('police-ca.pem') } })).error, 'untrusted');
    assert.equal(server.messages.length, 0);
  });

  it('STARTTLS is required, unless the configuration says otherwise', async () => {
    assert.deepEqual((await one({}, { options: { server: server.startTls } })).result, { sent: true });
    assert.ok(server.messages[0].secure);
    server.offersTls = false;
    assert.equal((await one({}, { options: { server: server.startTls } })).error, 'untrusted');
    assert.equal(server.messages.length, 1);
    assert.deepEqual((await one({}, { options: { server: server.startTls, allow_plain: true } })).result, { sent: true });
    assert.equal(server.messages[1].secure, false);
  });

  it('logs in when it is told to', async () => {
    const file = path.join(folder, 'password');
    fs.writeFileSync(file, 'sésame\n');
    assert.equal((await one({}, { options: { user: 'guichet', password_file: file } })).status, 'OK');
    assert.equal(server.messages[0].login, '\0guichet\0sésame');
    server.answers.AUTH = '535 5.7.8 no';
    assert.equal((await one({}, { options: { user: 'guichet', password_file: file } })).error, 'unauthorized');
  });

  it('wrong options are refused in words', async () => {
    const wrong = [[{ server: 'http://x' }, /server must be smtp/], [{ server: 'smtp://u:p@x' }, /server must be smtp/],
      [{ from: 'x' }, /from must be an address/], [{ user: 'x', password_file: '/none' }, /no password can be read/]];
    for (const [options, words] of wrong) {
      const { code, err } = await ask([notice()], { options, fails: true });
      assert.equal(code, 1);
      assert.match(err, words);
    }
  });
});
