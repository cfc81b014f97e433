// The plugin `webhook` against endpoints of its own over HTTPS, with the certificate that `guichet init` made: what it
// posts and signs, what it makes of each answer, and where it does not go.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { run } from './lib/gateway.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-webhook-'));
const pki = (name) => path.join(folder, 'gateway/pki', name);
const list = path.join(folder, 'webhooks.list');
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const seed = crypto.randomBytes(32);
const KEY = crypto.createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });

let server, port, seen, reply;

const notice = (changes = {}) => ({
  number: '2026-000001', kind: 'answered', at: '2026-11-26T10:00:00Z', type: 'postal.item.tracking', urgency: 'normal', state: 'answered',
  due_at: '2026-12-01T23:00:00Z', path: '/v1/requisitions/x', to: { kind: 'requester', party: 'police-77' },
  mail: 'claire.vasseur@interieur.gouv.fr', ...changes,
});

/** What Standard Webhooks signs, in words of our own. */
const hmac = (secret, id, timestamp, body) =>
  `v1,${crypto.createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64')}`;

/** Asks everything at once; the answers in the order of the questions. */
function ask(questions, { options = {}, fails = false } = {}) {
  const plugins = { webhook: { endpoints: list, ca_file: pki('server-ca.pem'), allow_private: true, ...options } };
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
const write = (...lines) => fs.writeFileSync(list, lines.join('\n'));
const url = (where) => `https://localhost:${port}/${where}`;

describe('webhook', { skip: process.env.GUICHET_ASK ? false : 'run by ctest' }, () => {
  before(async () => {
    assert.equal(run(['init', path.join(folder, 'gateway')]).code, 0);
    fs.writeFileSync(path.join(folder, 'police.secret'), `${SECRET}\n`);
    fs.writeFileSync(path.join(folder, 'legal.secret'), `# the old one and the new one\n${SECRET}\nwhsk_${seed.toString('base64')}\n`);
    const pem = { key: fs.readFileSync(pki('server.key')), cert: fs.readFileSync(pki('server.pem')) };
    server = https.createServer(pem, (request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        seen.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() });
        reply(request, response);
      });
    });
    await new Promise((done) => server.listen(0, '0.0.0.0', done));
    port = server.address().port;
  });
  beforeEach(() => {
    seen = [];
    reply = (request, response) => response.writeHead(204).end();
    write('# who  where  secrets', '', `police-77 ${url('police')} police.secret`, `legal\t${url('legal')} ${path.join(folder, 'legal.secret')}`);
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    fs.rmSync(folder, { recursive: true });
  });

  it('our own words of the signature are those of the standard', () => {
    assert.equal(hmac(SECRET, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'),
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('posts the notice, signed, without anybody\'s address', async () => {
    const { status, result } = await one();
    assert.equal(status, 'OK');
    assert.deepEqual(result, { sent: true });
    assert.equal(seen.length, 1);
    const [{ method, url: target, headers, body }] = seen;
    assert.equal(`${method} ${target}`, 'POST /police');
    assert.equal(headers['content-type'], 'application/json');
    const { mail, ...data } = notice();
    assert.deepEqual(JSON.parse(body), { type: 'requisition.notice', timestamp: data.at, data });
    assert.ok(!body.includes(mail));
    assert.match(headers['webhook-id'], /^msg_[0-9a-f-]{36}$/);
    assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 60);
    assert.equal(headers['webhook-signature'], hmac(SECRET, headers['webhook-id'], headers['webhook-timestamp'], body));
  });

  it('signs with every secret while one is being replaced', async () => {
    assert.equal((await one({ to: { kind: 'team', team: 'legal' } })).status, 'OK');
    const [{ url: target, headers, body }] = seen;
    assert.equal(target, '/legal');
    const [first, second] = headers['webhook-signature'].split(' ');
    assert.equal(first, hmac(SECRET, headers['webhook-id'], headers['webhook-timestamp'], body));
    assert.ok(second.startsWith('v1a,'));
    const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
    assert.ok(crypto.verify(null, signed, crypto.createPublicKey(KEY), Buffer.from(second.slice(4), 'base64')));
  });

  it('who has no endpoint is not told, and that is no failure', async () => {
    assert.deepEqual((await one({ to: { kind: 'team', team: 'lbp' } })).result, { sent: false });
    assert.equal(seen.length, 0);
    assert.equal((await one({ to: null })).error, 'bad_request');
  });

  it('says what each answer means; a redirection is not followed', async () => {
    const table = [[200, undefined], [302, 'redirected'], [307, 'redirected'], [400, 'refused'], [404, 'refused'], [429, 'too_many'],
      [500, 'service_unavailable'], [503, 'service_unavailable']];
    for (const [code, error] of table) {
      reply = (request, response) => response.writeHead(code, { location: url('elsewhere') }).end('x');
      assert.equal((await one()).error || undefined, error, `${code}`);
    }
    assert.ok(seen.every((request) => request.url === '/police'));
    assert.equal(seen.length, table.length);
  });

  it('hands over when it may come again', async () => {
    reply = (request, response) => response.writeHead(503, { 'retry-after': '90' }).end();
    assert.equal((await one()).retry_after_ms, 90_000);
  });

  it('410 disables the endpoint for good, the others stay', async () => {
    reply = (request, response) => response.writeHead(request.url === '/police' ? 410 : 204).end();
    const answers = await ask([notice()]);
    assert.equal(answers[0].error, 'gone');
    const many = await ask(Array.from({ length: 40 }, () => notice()));
    assert.ok(many.every(({ error }) => error === 'gone'));
    const police = seen.filter((request) => request.url === '/police').length - 1;
    assert.ok(police >= 1 && police <= 8, `asked ${police} times: at most once by each thread`);
    assert.equal((await one({ to: { kind: 'team', team: 'legal' } })).status, 'OK');
  });

  it('does not go where it must not: private addresses, other certificates', async () => {
    assert.equal((await one({}, { options: { allow_private: false } })).error, 'address_not_allowed');
    write(`police-77 https://127.0.0.1:${port}/ police.secret`);
    assert.equal((await one({}, { options: { allow_private: false } })).error, 'address_not_allowed');
    write(`police-77 https://[::ffff:10.0.0.1]:${port}/ police.secret`);
    assert.equal((await one({}, { options: { allow_private: false } })).error, 'address_not_allowed');
    write(`police-77 ${url('police')} police.secret`);
    assert.equal((await one({}, { options: { ca_file: pki('police-ca.pem') } })).error, 'untrusted');
    assert.equal(seen.length, 0);
  });

  it('a peer that hangs delays nobody else', async () => {
    reply = (request, response) => { if (request.url === '/legal') response.writeHead(204).end(); };
    const hanging = Array.from({ length: 4 }, () => notice());
    const begun = Date.now();
    const answers = await ask([...hanging, notice({ to: { kind: 'team', team: 'legal' } })], { options: { timeout: 2 } });
    assert.deepEqual(answers.map(({ error }) => error || 'sent'), [...hanging.map(() => 'timeout'), 'sent']);
    assert.ok(Date.now() - begun < 60_000);
  });

  it('a list that is wrong is refused with its line', async () => {
    const wrong = [
      ['police-77 https://x.example/', /webhooks\.list:1: a line is WHO URL SECRETS/],
      ['police-77 http://x.example/ police.secret', /:1: the URL must begin with https/],
      ['police-77 https://user@x.example/ police.secret', /:1: the URL must begin with https/],
      ['a https://x.example/ police.secret\na https://y.example/ police.secret', /:2: this one has an endpoint already/],
      ['a https://x.example/ none.secret', /none\.secret: no secret can be read/],
      [`a https://x.example/ ${pki('server-ca.pem')}`, /not a secret/],
    ];
    for (const [text, words] of wrong) {
      write(text);
      const { code, err } = await ask([notice()], { fails: true });
      assert.equal(code, 1);
      assert.match(err, words);
    }
    assert.match((await ask([notice()], { fails: true, options: { endpoints: '/none' } })).err, /\/none cannot be read/);
  });
});
