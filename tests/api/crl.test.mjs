// Lists of revocation that the gateway fetches: what is taken and what is not, what they change for those who are in, and
// what counts when there is none.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { Client, Gateway, eventually } from './lib/gateway.mjs';
import { Server } from './lib/server.mjs';

const ME = 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n';
const officer = (name) => `/CN=${name}/OU=Commissariat de Melun/serialNumber=P${name.length}00${name.charCodeAt(0)}`;

const police = (gateway) => new Authority(gateway.path('test-police'), gateway.path('pki/police-ca.pem'), gateway.path('pki/police-ca.key'));
const withList = (text, how) => text.replace('-- crl = "pki/police.crl"', how);

async function serves(gateway, pem) {
  try {
    const connection = await new Client(gateway, pem).wire();
    connection.send(ME);
    const answer = await connection.answer();
    connection.close();
    return answer?.status === 200;
  } catch {
    return false;
  }
}

async function metric(gateway, name) {
  const found = (await gateway.operations('/metrics')).text.match(new RegExp(`^${name}\\{party="police-77"\\} (-?[\\d.]+)$`, 'm'));
  return found && Number(found[1]);
}

describe('a list that is fetched', () => {
  let gateway, authority, server, list;
  const events = (event) => gateway.lines.filter((line) => line.event === event && (!line.party || line.party === 'police-77'));
  const published = (options) => {
    authority.list(gateway.path('published.crl'), options);
    list = fs.readFileSync(gateway.path('published.crl'));
  };
  /** What SIGHUP does: the list is fetched at once. Gives the line that tells what came of it. */
  const fetchAgain = async (event) => {
    const before = events(event).length;
    gateway.signal('SIGHUP');
    return eventually(event, () => events(event)[before]);
  };

  before(async () => {
    server = await Server.start(() => list);
    gateway = Gateway.make({ edit: (text) => withList(text, `crl_url = "${server.url}/police.crl"`) });
    authority = police(gateway);
    published();
    await gateway.start();
    await gateway.logged('crl.taken');
  });
  after(async () => {
    await gateway.end();
    await server.end();
  });

  it('is taken at the start; its freshness is told and counted', async () => {
    await eventually('the officer is served', () => serves(gateway, gateway.read('pki/police.pem')));
    assert.ok(events('crl.taken')[0].expires_s > 86_400);
    await gateway.logged('crl.freshness', ({ state }) => state === 'fresh');
    assert.ok(await metric(gateway, 'guichet_crl_expires_seconds') > 86_400);
    assert.ok(await metric(gateway, 'guichet_crl_age_seconds') >= 0);
    assert.ok(fs.existsSync(gateway.path('data/crl-police-77.crl')));
  });

  it('a revoked certificate loses a living connection at its next request, its session and new ones; nobody else does', async () => {
    const pem = authority.issue(officer('Luc Perdu'));
    const [lost, other] = [await new Client(gateway, pem).wire(), await new Client(gateway, gateway.read('pki/police2.pem')).wire()];
    for (const connection of [lost, other]) {
      connection.send(ME);
      assert.equal((await connection.answer()).status, 200);
    }
    const session = await lost.until(() => lost.session, 'a session');
    authority.revoke(pem);
    published();
    assert.equal((await fetchAgain('crl.taken')).entries, 1);
    lost.send(ME);
    assert.equal(await lost.answer(), null);
    const line = await gateway.logged('handshake.refused', ({ code }) => code === 'certificate_revoked');
    assert.equal(line.live, true);
    other.send(ME);
    assert.equal((await other.answer()).status, 200);
    other.close();
    assert.equal(await serves(gateway, pem), false);
    const again = await new Client(gateway, pem, { session }).wire().catch(() => null);
    if (again) {
      again.send(ME);
      assert.equal(await again.answer(), null);
    }
  });

  it('the same list is no news', async () => {
    await fetchAgain('crl.same');
  });

  it('another authority\'s, an older one, one out of date, rubbish and none are not taken', async () => {
    const current = list;
    const stranger = Authority.own(gateway.path('test-stranger'), '/CN=Stranger CA');
    stranger.list(gateway.path('stranger.crl'));
    const older = police(gateway); // begins to count its lists anew
    older.list(gateway.path('older.crl'));
    authority.list(gateway.path('late.crl'), { seconds: 1 });
    await new Promise((done) => setTimeout(done, 1500));
    const wrong = [fs.readFileSync(gateway.path('stranger.crl')), fs.readFileSync(gateway.path('older.crl')),
      fs.readFileSync(gateway.path('late.crl')), 'not a list', '', 404, 500];
    const kept = fs.readFileSync(gateway.path('data/crl-police-77.crl'));
    const words = [];
    for (const one of wrong) {
      list = one;
      words.push((await fetchAgain('crl.refused')).detail);
    }
    assert.match(words[0], /no certificate of the authority/);
    assert.match(words[1], /no newer/);
    assert.match(words[2], /out of date/);
    assert.match(words[5], /404/);
    assert.deepEqual(fs.readFileSync(gateway.path('data/crl-police-77.crl')), kept);
    assert.ok(await serves(gateway, gateway.read('pki/police.pem')));
    list = current;
  });

  it('one of too many bytes is not taken', async () => {
    const current = list;
    list = Buffer.alloc((64 << 20) + 1);
    assert.match((await fetchAgain('crl.refused')).detail, /larger than/);
    list = current;
  });

  it('a restart has it, also when nobody answers', async () => {
    const revoked = authority.issue(officer('Anne Partie'));
    authority.revoke(revoked);
    published();
    await fetchAgain('crl.taken');
    await gateway.stop();
    list = 503;
    await gateway.start();
    assert.ok(await serves(gateway, gateway.read('pki/police.pem')));
    assert.equal(await serves(gateway, revoked), false);
  });

  it('a kept one that does not read any more is as none, and is fetched again', async () => {
    await gateway.stop();
    fs.writeFileSync(gateway.path('data/crl-police-77.crl'), 'torn');
    list = 503;
    await gateway.start();
    await gateway.logged('crl.kept_one_refused');
    assert.equal(await serves(gateway, gateway.read('pki/police.pem')), false);
    await gateway.logged('crl.freshness', ({ state }) => state === 'missing');
    assert.ok(await metric(gateway, 'guichet_crl_expires_seconds') < 0);
    published();
    await fetchAgain('crl.taken');
    assert.ok(await eventually('served again', () => serves(gateway, gateway.read('pki/police.pem'))));
  });

  it('is fetched again by itself before it runs out', async () => {
    published({ seconds: 12 });
    await fetchAgain('crl.taken');
    const before = events('crl.taken').length;
    published();
    await eventually('the next one', () => events('crl.taken').length > before, { within: 30_000 });
    assert.ok(await serves(gateway, gateway.read('pki/police.pem')));
  });
});

describe('a list that ran out', { concurrency: true }, () => {
  for (const [mode, lets] of [['fail', false], ['grace', true], ['warn', true]]) {
    it(`in mode "${mode}" ${lets ? 'still lets in whoever is not on it' : 'lets nobody in'}, on living connections too`, async () => {
      const gateway = Gateway.make({
        edit: (text) => withList(text, 'crl = "pki/police.crl"').replace(/(crl = \{\s*mode\s*=\s*)"fail"/, `$1"${mode}"`),
      });
      try {
        const authority = police(gateway);
        const revoked = authority.issue(officer('Luc Perdu'));
        authority.revoke(revoked);
        authority.list(gateway.path('pki/police.crl'), { seconds: 20 });
        await gateway.start();
        const living = await new Client(gateway, gateway.read('pki/police.pem')).wire();
        living.send(ME);
        assert.equal((await living.answer()).status, 200);
        const outdated = await gateway.logged('crl.freshness', ({ state }) => state === 'outdated');
        assert.equal(outdated.party, 'police-77');
        assert.ok(await metric(gateway, 'guichet_crl_expires_seconds') < 0);
        living.send(ME);
        assert.equal((await living.answer())?.status ?? null, lets ? 200 : null);
        assert.equal(await serves(gateway, gateway.read('pki/police.pem')), lets);
        assert.equal(await serves(gateway, revoked), false);
        assert.ok(await serves(gateway, gateway.read('pki/gendarmerie.pem')), 'other parties are not concerned');
      } finally {
        await gateway.end();
      }
    });
  }
});
