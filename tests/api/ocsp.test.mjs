// Asking a client's authority about its certificate: nothing is served before the answer, no loop waits for it, and only
// an answer that proves itself counts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { Client, Gateway, eventually, pause } from './lib/gateway.mjs';
import { Server } from './lib/server.mjs';

const ME = 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n';
let people = 0;
const subject = () => `/CN=Officer ${++people}/OU=Commissariat de Melun/serialNumber=P77${1000 + people}`;

/** The status of an answer to one request, or null when there was none. */
async function asks(gateway, pem) {
  try {
    const connection = await new Client(gateway, pem).wire();
    connection.send(ME);
    const answer = await connection.answer();
    connection.close();
    return answer?.status ?? null;
  } catch {
    return null;
  }
}

async function start(mode, server) {
  const gateway = Gateway.make({
    set: { timeout_ms: 10_000 },
    edit: (text) => text.replace(/(ocsp = \{\s*mode\s*=\s*)"off"/, `$1"${mode}"`).replace('responder     = ""', `responder     = "${server.url}"`),
  });
  const authority = new Authority(gateway.path('test-police'), gateway.path('pki/police-ca.pem'), gateway.path('pki/police-ca.key'));
  await gateway.start();
  return { gateway, authority };
}

const refusal = (gateway, code, detail) => gateway.logged('handshake.refused', (line) => line.code === code && detail.test(line.detail));

describe('OCSP, hard', () => {
  let gateway, authority, server;
  const good = (request, body) => authority.answer(body);
  before(async () => {
    server = await Server.start(good);
    ({ gateway, authority } = await start('hard', server));
  });
  after(async () => {
    await gateway.end();
    await server.end();
  });

  it('a good one is served, and asked about once', async () => {
    const pem = authority.issue(subject());
    const before = server.count;
    for (let i = 0; i < 3; i++) assert.equal(await asks(gateway, pem), 200);
    assert.equal(server.count, before + 1);
    const { text } = await gateway.operations('/metrics');
    assert.match(text, /guichet_ocsp_checks_total\{result="good"\} 1\n/);
    assert.match(text, /guichet_ocsp_checks_total\{result="remembered"\} 2\n/);
  });

  it('a revoked one is not', async () => {
    const pem = authority.issue(subject());
    authority.revoke(pem);
    assert.equal(await asks(gateway, pem), null);
    assert.equal((await refusal(gateway, 'certificate_revoked', /OCSP responder/)).live, false);
  });

  it('one that the responder does not know is not', async () => {
    assert.equal(await asks(gateway, gateway.read('pki/police.pem')), null);
    await refusal(gateway, 'certificate_unchecked', /does not know/);
  });

  it('a responder whom the authority named may answer', async () => {
    const pem = authority.issue(subject());
    const responder = gateway.path('responder.pem');
    fs.writeFileSync(responder, authority.issue('/CN=Responder', { kind: 'ocsp' }));
    server.answer = (request, body) => authority.answer(body, { certificate: responder, key: responder });
    assert.equal(await asks(gateway, pem), 200);
    server.answer = good;
  });

  it('what proves nothing is no answer: another\'s signature, one without the right, an old answer, rubbish, a failure, silence', async () => {
    const stranger = Authority.own(gateway.path('test-stranger'), '/CN=Stranger CA');
    const colleague = gateway.path('colleague.pem');
    fs.writeFileSync(colleague, authority.issue(subject()));
    const refused = () => gateway.lines.filter(({ event }) => event === 'handshake.refused');
    /** Asks as a new officer; the line that tells of the refusal. */
    const knock = async (pem) => {
      const before = refused().length;
      assert.equal(await asks(gateway, pem), null);
      return eventually('the refusal', () => refused()[before]);
    };
    let old;
    const cases = [
      [/signed it/, (request, body) => authority.answer(body, stranger)],
      [/signed it/, (request, body) => authority.answer(body, { certificate: colleague, key: colleague })],
      [/nonce/, () => old],
      [/no OCSP response/, () => 'rubbish'],
      [/answered with 500/, () => 500],
      [/./, () => new Promise(() => {})],
    ];
    for (const [words, answer] of cases) {
      const pem = authority.issue(subject());
      if (!old) { // recorded for one question, given to the next
        server.answer = (request, body) => { old = authority.answer(body); return 500; };
        await knock(pem);
      }
      server.answer = answer;
      const line = await knock(pem);
      assert.equal(line.code, 'certificate_unchecked');
      assert.match(line.detail, words);
    }
    server.answer = good;
  });

  it('nothing is served before the answer, and nobody else waits for it', async () => {
    const [known, ...fresh] = Array.from({ length: 4 }, () => authority.issue(subject()));
    assert.equal(await asks(gateway, known), 200);
    let release;
    const held = new Promise((done) => { release = done; });
    server.answer = async (request, body) => { await held; return good(request, body); };
    const waiting = Promise.all(fresh.map((pem) => asks(gateway, pem)));
    let isServed = false;
    waiting.then(() => { isServed = true; });
    for (let i = 0; i < 5; i++) assert.equal(await asks(gateway, known), 200);
    assert.equal(isServed, false);
    release();
    assert.deepEqual(await waiting, Array(3).fill(200));
    server.answer = good;
  });

  it('a peer that goes while it is asked about leaves nothing behind', async () => {
    let asked;
    const question = new Promise((done) => { asked = done; });
    server.answer = async (request, body) => { asked(); await pause(300); return good(request, body); };
    const connection = await new Client(gateway, authority.issue(subject())).wire();
    await question;
    connection.socket.destroy();
    await pause(600);
    server.answer = good;
    assert.equal(await asks(gateway, authority.issue(subject())), 200);
  });
});

describe('OCSP, soft', () => {
  let gateway, authority, server;
  before(async () => {
    server = await Server.start((request, body) => authority.answer(body));
    ({ gateway, authority } = await start('soft', server));
  });
  after(async () => {
    await gateway.end();
    await server.end();
  });

  it('a revoked one is not served; whoever nobody answers about is, and that is told', async () => {
    const [pem, revoked] = [authority.issue(subject()), authority.issue(subject())];
    authority.revoke(revoked);
    assert.equal(await asks(gateway, revoked), null);
    server.answer = () => 500;
    assert.equal(await asks(gateway, pem), 200);
    assert.match((await gateway.logged('ocsp.unanswered')).detail, /500/);
    assert.equal(await asks(gateway, revoked), null, 'remembered');
  });
});
