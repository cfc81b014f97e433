// Who is let in: versions, certificates, lists of revocation, and what a reload changes for those who are in already.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import tls from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { identity } from './lib/documents.mjs';
import { Client, Gateway, eventually } from './lib/gateway.mjs';

const ME = 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n';
const OFFICER = '/CN=Claire Vasseur/O=Police nationale/OU=Commissariat de Melun/serialNumber=P1048213';

describe('TLS', () => {
  let gateway, authorities;
  const authority = (name) => (authorities[name] ??=
    new Authority(gateway.path(`test-${name}`), gateway.path(`pki/${name}-ca.pem`), gateway.path(`pki/${name}-ca.key`)));

  before(async () => {
    authorities = {};
    gateway = Gateway.make({ edit: (text) => text.replace('-- crl = "pki/police.crl"', 'crl = "pki/police.crl"') });
    assert.match(gateway.read('guichet.lua'), /^\s*authority = "pki\/police-ca\.pem", crl = "pki\/police\.crl"/m);
    authority('police').list(gateway.path('pki/police.crl'));
    await gateway.start();
  });
  after(() => gateway.end());

  const wire = (pem, options = {}) => new Client(gateway, pem, options).wire();
  const isLetIn = async (pem, options) => {
    const connection = await wire(pem, options);
    connection.send(ME);
    const answer = await connection.answer();
    assert.ok(answer, `no answer: ${connection.error}`);
    connection.close();
    return answer;
  };
  /** Never an answer; and the log says why. */
  const isRefused = async (pem, options) => {
    const before = gateway.lines.filter(({ event }) => event === 'handshake.refused').length;
    let connection = null;
    try {
      connection = await wire(pem, options);
    } catch {
      // refused while the client was still shaking hands (TLS 1.2)
    }
    if (connection) {
      connection.send(ME);
      assert.equal(await connection.answer(), null);
    }
    return eventually('the refusal in the log', () => gateway.lines.filter(({ event }) => event === 'handshake.refused')[before]);
  };

  describe('certificates', () => {
    it('a new one of a known authority is let in', async () => {
      const answer = await isLetIn(authority('police').issue('/CN=Paul Meunier/OU=Commissariat de Melun/serialNumber=P9999999'));
      assert.equal(answer.status, 200);
      assert.equal(answer.json.party.id, 'police-77');
      assert.equal(answer.json.agent.name, 'Paul Meunier');
    });

    it('none is refused', async () => {
      const line = await isRefused(undefined, { cert: undefined, key: undefined });
      assert.equal(line.code, 'certificate_required');
      assert.ok(line.detail.length > 0);
    });

    it('a refusal leaves one record, with serial, issuer, reason and peer, and a figure of its reason', async () => {
      const figure = async (reason) => Number((await gateway.operations('/metrics')).text
        .match(new RegExp(`guichet_handshake_refusals_total\\{reason="${reason}"\\} (\\d+)`))[1]);
      const before = await figure('certificate_expired');
      const pem = authority('gendarmerie').issue(OFFICER, { from: -7_200_000, to: -3_600_000 });
      const line = await isRefused(pem);
      assert.equal(line.code, 'certificate_expired');
      assert.equal(line.serial, new X509Certificate(pem).serialNumber.toLowerCase());
      assert.match(line.issuer, /CN=/);
      assert.match(line.peer, /^127\.0\.0\.1/);
      assert.equal(line.live, false);
      assert.equal(await figure('certificate_expired'), before + 1);
      assert.equal(gateway.lines.filter(({ event, serial }) => event === 'handshake.refused' && serial === line.serial).length, 1);
      assert.doesNotMatch(JSON.stringify(line), /Claire Vasseur|P1048213/);
    });

    it('of an authority nobody knows is refused', async () => {
      const stranger = Authority.own(gateway.path('test-stranger'), '/CN=Stranger CA');
      await isRefused(stranger.issue(OFFICER));
    });

    it('of an authority that has a known one\'s name is refused', async () => {
      const subject = new X509Certificate(gateway.read('pki/police-ca.pem')).subject.split('\n').map((part) => `/${part}`).join('');
      await isRefused(Authority.own(gateway.path('test-twin'), subject).issue(OFFICER));
    });

    it('of an authority of the gateway that is no party\'s is refused', async () => {
      await isRefused(authority('server').issue(OFFICER));
      await isRefused(authority('seal').issue(OFFICER));
    });

    it('signed by an officer\'s own certificate is refused', async () => {
      const pem = gateway.path('pki/police.pem');
      await isRefused(new Authority(gateway.path('test-leaf'), pem, pem).issue('/CN=Nobody/OU=Commissariat de Melun'));
    });

    it('expired, or not valid yet, is refused', async () => {
      await isRefused(authority('gendarmerie').issue(OFFICER, { from: -7_200_000, to: -3_600_000 }));
      await isRefused(authority('gendarmerie').issue(OFFICER, { from: 3_600_000, to: 7_200_000 }));
    });

    it('made for servers, for mail or for nothing in particular is refused', async () => {
      await isRefused(authority('gendarmerie').issue(OFFICER, { kind: 'server' }));
      await isRefused(authority('gendarmerie').issue(OFFICER, { kind: 'mail' }));
      await isRefused(authority('gendarmerie').issue(OFFICER, { kind: 'nothing' }));
    });

    it('the party comes from the authority, never from the text', async () => {
      const { id } = await gateway.as('police').submit(identity());
      const twin = new Client(gateway, authority('gendarmerie').issue(OFFICER));
      const me = (await twin.get('/v1/me')).is(200);
      const officer = (await gateway.as('police').get('/v1/me')).is(200);
      assert.equal(me.party.id, 'gendarmerie-77');
      assert.equal(me.agent.matricule, officer.agent.matricule);
      assert.notEqual(me.agent.id, officer.agent.id);
      (await twin.get(`/v1/requisitions/${id}`)).is(404);
      twin.close();
    });

    it('an officer\'s text does not make an agent: no member rule, no right', async () => {
      for (const subject of ['/CN=Unknown Person/OU=Pôle réquisitions', '/CN=sophie lambert', '/CN=*']) {
        const answer = await isLetIn(authority('laposte').issue(subject));
        assert.equal(answer.status, 403, answer.body);
        assert.equal(answer.headers['content-type'], 'application/problem+json');
      }
      await gateway.logged('caller.unknown');
    });

    it('the same person with a new certificate is the same person', async () => {
      const { id } = await gateway.as('police').submit(identity());
      const renewed = new Client(gateway, authority('police').issue(OFFICER));
      const [before, after] = [(await gateway.as('police').get('/v1/me')).is(200), (await renewed.get('/v1/me')).is(200)];
      assert.equal(after.agent.id, before.agent.id);
      assert.notEqual(after.certificate.sha256, before.certificate.sha256);
      (await renewed.fire(id, 'withdraw')).is(200);
      renewed.close();
    });
  });

  it('fields of a proxy that claim another certificate change nothing, and are not kept', async () => {
    const other = new X509Certificate(gateway.read('pki/agent.pem'));
    const claims = {
      'Client-Cert': `:${other.raw.toString('base64')}:`, 'X-SSL-Client-Cert': encodeURIComponent(other.toString()),
      'X-SSL-Client-S-DN': 'CN=Claimed Person', 'X-SSL-Client-Verify': 'SUCCESS', 'X-Client-Cert': other.raw.toString('base64'),
      'X-Forwarded-Client-Cert': 'Hash=00;Subject="CN=Claimed Person"', 'SSL_CLIENT_S_DN_CN': 'Claimed Person', 'SSL_CLIENT_VERIFY': 'SUCCESS',
    };
    const plain = (await gateway.as('police').get('/v1/me')).is(200);
    assert.deepEqual((await gateway.as('police').get('/v1/me', claims)).is(200), plain);
    (await gateway.as('police').get('/v1/queue', claims)).is(403);
    assert.doesNotMatch(gateway.words, /Claimed Person/);
  });

  describe('versions', () => {
    it('TLS 1.3 is spoken', async () => {
      const connection = await wire(gateway.read('pki/police.pem'));
      assert.equal(connection.socket.getProtocol(), 'TLSv1.3');
      connection.close();
    });

    it('TLS 1.2 is refused', async () => {
      await assert.rejects(wire(gateway.read('pki/police.pem'), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }));
    });

    it('no TLS at all ends the connection without a word of HTTP', async () => {
      const net = await import('node:net');
      const socket = net.connect(gateway.address);
      const parts = [];
      socket.on('data', (part) => parts.push(part)).on('error', () => {}).write(ME);
      await new Promise((done) => socket.on('close', done));
      assert.doesNotMatch(Buffer.concat(parts).toString('latin1'), /HTTP/);
    });
  });

  it('a session is taken up again, with the same caller', async () => {
    const pem = gateway.read('pki/gendarmerie.pem');
    const first = await wire(pem);
    first.send(ME);
    const me = (await first.answer()).json;
    const session = await first.until(() => first.session, 'a session');
    first.close();
    const second = await wire(pem, { session });
    assert.ok(second.socket.isSessionReused());
    second.send(ME);
    assert.deepEqual((await second.answer()).json, me);
    second.close();
  });

  describe('reload by SIGHUP', () => {
    const reload = async (event = 'reload.done') => {
      const count = () => gateway.lines.filter((line) => line.event === event).length;
      const before = count();
      gateway.signal('SIGHUP');
      await eventually(event, () => count() > before);
    };

    it('a list of revocation counts at once: on a living connection at its next request, for sessions and for new ones', async () => {
      const pem = authority('police').issue('/CN=Luc Perdu/OU=Commissariat de Melun/serialNumber=P5555555');
      const [lost, other, busy] = [await wire(pem), await wire(gateway.read('pki/police2.pem')), await wire(gateway.read('pki/agent.pem'))];
      for (const connection of [lost, other, busy]) {
        connection.send(ME);
        assert.equal((await connection.answer()).status, 200);
      }
      const session = await lost.until(() => lost.session, 'a session');
      authority('police').revoke(pem);
      authority('police').list(gateway.path('pki/police.crl'));
      lost.send(ME); // not reloaded yet
      assert.equal((await lost.answer()).status, 200);
      await reload();
      lost.send(ME);
      assert.equal(await lost.answer(), null, 'no answer to whom is revoked');
      await lost.ended();
      for (const connection of [other, busy]) {
        connection.send(ME);
        assert.equal((await connection.answer()).status, 200, 'nobody else is dropped');
        connection.close();
      }
      await isRefused(pem);
      await isRefused(pem, { session });
    });

    it('a new certificate of the gateway is shown to new connections, old ones go on', async () => {
      const old = await wire(gateway.read('pki/police.pem'));
      const before = old.socket.getPeerX509Certificate().serialNumber;
      const fresh = authority('server').issue('/CN=localhost', { kind: 'server' });
      fs.writeFileSync(gateway.path('pki/server.pem'), fresh.replace(/-----BEGIN PRIVATE KEY-----[^]*/, ''));
      fs.writeFileSync(gateway.path('pki/server.key'), fresh.match(/-----BEGIN PRIVATE KEY-----[^]*/)[0]);
      await reload();
      const after = await wire(gateway.read('pki/police.pem'));
      assert.notEqual(after.socket.getPeerX509Certificate().serialNumber, before);
      assert.ok(after.socket.authorized);
      for (const connection of [old, after]) {
        connection.send(ME);
        assert.equal((await connection.answer()).status, 200);
        connection.close();
      }
    });

    it('what cannot be loaded changes nothing', async () => {
      const list = fs.readFileSync(gateway.path('pki/police.crl'));
      fs.writeFileSync(gateway.path('pki/police.crl'), 'not a list');
      await reload('reload.refused');
      assert.equal((await isLetIn(gateway.read('pki/police.pem'))).status, 200);
      fs.writeFileSync(gateway.path('pki/police.crl'), list);
      await reload();
      assert.equal((await isLetIn(gateway.read('pki/police.pem'))).status, 200);
    });

    it('a flood of refusals is counted, not written out', async () => {
      const stranger = Authority.own(gateway.path('test-flood'), '/CN=Flood CA').issue(OFFICER);
      const written = () => gateway.lines.filter(({ event }) => event === 'handshake.refused').length;
      const before = written();
      const knock = async () => {
        try {
          const connection = await wire(stranger);
          connection.send(ME);
          assert.equal(await connection.answer(), null);
        } catch { /* refused while still shaking hands */ }
      };
      for (let round = 0; round < 10; round++) await Promise.all(Array.from({ length: 60 }, knock));
      const flood = await gateway.logged('handshake.flood');
      assert.ok(flood.unwritten > 0);
      const told = () => written() - before + gateway.lines.filter(({ event }) => event === 'handshake.flood').reduce((sum, { unwritten }) => sum + unwritten, 0);
      await eventually('every refusal told, written or counted', () => told() === 600);
    });

    it('under load no connection is dropped', async () => {
      const clients = ['police', 'police2', 'gendarmerie', 'agent'].map((name) => new Client(gateway, gateway.read(`pki/${name}.pem`)));
      let isOver = false, served = 0;
      const load = clients.map(async (client) => {
        while (!isOver) {
          (await client.get('/v1/me')).is(200);
          served++;
        }
      });
      for (let i = 0; i < 5; i++) await reload();
      isOver = true;
      await Promise.all(load);
      assert.ok(served > 0);
      for (const client of clients) client.close();
    });
  });
});

describe('TLS 1.2 by configuration', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { minimum: '1.2' } }); });
  after(() => gateway.end());

  it('is spoken when asked for, with the certificate required as well; 1.3 is preferred', async () => {
    const pem = gateway.read('pki/police.pem');
    const old = await new Client(gateway, pem, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }).wire();
    assert.equal(old.socket.getProtocol(), 'TLSv1.2');
    old.send(ME);
    assert.equal((await old.answer()).json.party.id, 'police-77');
    old.close();
    const now = await new Client(gateway, pem).wire();
    assert.equal(now.socket.getProtocol(), 'TLSv1.3');
    now.close();
    const bare = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', cert: undefined, key: undefined };
    await assert.rejects(async () => {
      const nobody = await new Client(gateway, undefined, bare).wire();
      nobody.send(ME);
      assert.ok(await nobody.answer());
    });
  });

  it('TLS 1.1 is not', async () => {
    await assert.rejects(new Client(gateway, gateway.read('pki/police.pem'), { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }).wire());
  });

  it('no cipher without forward secrecy', async () => {
    for (const ciphers of ['AES128-SHA', 'AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA']) {
      if (!tls.getCiphers().includes(ciphers.toLowerCase())) continue;
      await assert.rejects(new Client(gateway, gateway.read('pki/police.pem'), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers }).wire(), ciphers);
    }
  });
});
