// The plugin `suivi` against a server that speaks the recorded shapes of La Poste's Suivi v2, over HTTPS with the
// certificate that `guichet init` made: what it asks, what it makes of each answer, and whom it does not trust.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ITEM, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const KEY = 'k'.repeat(64);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-suivi-'));
const pki = (name) => path.join(folder, 'gateway/pki', name);
const keyFile = path.join(folder, 'okapi.key');

let server, url, seen, reply;

const error = (returnCode, returnMessage, more = {}) => ({ returnCode, returnMessage, lang: 'fr_FR', scope: 'open', ...more });

// The recorded answer, with more events than one and some members that nobody knows.
const parcel = (idShip, shipment = {}) => ({
  lang: 'fr_FR', scope: 'open', returnCode: 200,
  shipment: {
    idShip, holder: 4, product: 'colissimo', isFinal: false, entryDate: '2020-07-04T01:25:12+02:00',
    timeline: [{ shortLabel: 'Votre colis est pris en charge', longLabel: '', id: 1, date: '2020-07-04T01:25:12+02:00', country: '', status: true, type: 1 }],
    event: [
      { order: 100, label: 'Votre colis est en transit…', date: '2020-07-04T01:25:12+02:00', code: 'ET1' },
      { order: 99, label: 'Votre Colissimo va bientôt nous être confié !', date: '2020-07-03T15:05:47+02:00', code: 'DR1' },
    ],
    contextData: { deliveryChoice: { deliveryChoice: 0 }, originCountry: 'FR', arrivalCountry: 'FR', partner: null },
    url: `https://www.laposte.fr/outils/suivre-vos-envois?code=${idShip}`, ...shipment,
  },
});

const json = (status, body, headers = {}) => (request, response) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const idsOf = (request) => decodeURIComponent(/\/idships\/([^?]*)/.exec(request.url)[1]).split(',');

/** Asks everything at once; the answers in the order of the questions. */
function ask(questions, { timeout = 60_000, options = {}, fails = false } = {}) {
  const plugins = { suivi: { url, key_file: keyFile, ca_file: pki('server-ca.pem'), timeout: 30, ...options } };
  const args = [process.env.GUICHET_PLUGINS, JSON.stringify(plugins), 'tracking.events', String(timeout), ...questions.map((q) => JSON.stringify(q))];
  return new Promise((done) => {
    execFile(process.env.GUICHET_ASK, args, { timeout: 120_000, maxBuffer: 64 << 20 }, (failure, out, err) => {
      if (fails) return done({ code: failure?.code, err });
      assert.equal(failure, null, `${failure} ${err}`);
      done(out.trim().split('\n').map((line) => JSON.parse(line)));
    });
  });
}

const one = async (ids, more) => (await ask([{ item_ids: ids }], more))[0];

describe('suivi', { skip: process.env.GUICHET_ASK ? false : 'run by ctest' }, () => {
  before(async () => {
    assert.equal(run(['init', path.join(folder, 'gateway')]).code, 0);
    fs.writeFileSync(keyFile, `${KEY}\n`, { mode: 0o600 });
    const pem = { key: fs.readFileSync(pki('server.key')), cert: fs.readFileSync(pki('server.pem')) };
    server = https.createServer(pem, (request, response) => {
      seen.push(request);
      reply(request, response);
    });
    await new Promise((done) => server.listen(0, '0.0.0.0', done));
    url = `https://localhost:${server.address().port}/suivi/v2/idships`;
  });
  beforeEach(() => { seen = []; });
  after(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    fs.rmSync(folder, { recursive: true });
  });

  it('asks as the API wants it and gives the result in our shape, oldest event first, in UTC', async () => {
    reply = json(200, parcel('6A18987970674'));
    const { status, result } = await one(['6a 18987970674']);
    assert.equal(status, 'OK');
    assert.deepEqual(result, {
      items: [{
        item_id: '6A18987970674', holder: 'colissimo', product: 'colissimo', status: 'ET1',
        events: [
          { at: '2020-07-03T13:05:47Z', code: 'DR1', label: 'Votre Colissimo va bientôt nous être confié !' },
          { at: '2020-07-03T23:25:12Z', code: 'ET1', label: 'Votre colis est en transit…' },
        ],
      }],
      not_found: [],
    });
    assert.equal(seen.length, 1);
    assert.equal(seen[0].method, 'GET');
    assert.equal(seen[0].url, '/suivi/v2/idships/6A18987970674?lang=fr_FR');
    assert.equal(seen[0].headers['x-okapi-key'], KEY);
    assert.equal(seen[0].headers.accept, 'application/json');
  });

  it('keeps what it does not know raw, and leaves out what is missing', async () => {
    reply = json(200, parcel('RK633119313NZ', { holder: 9, product: null, isFinal: true, event: [
      { order: 1, label: 'Nouveau', date: '1970-01-01T00:00:00Z', code: 'ZZ9' }, { order: 2, code: null, date: '2024-02-29T23:59:59.123Z' }] }));
    const { result } = await one(['RK633119313NZ']);
    assert.deepEqual(result.items, [{ item_id: 'RK633119313NZ',
      events: [{ at: '1970-01-01T00:00:00Z', code: 'ZZ9', label: 'Nouveau' }, { at: '2024-02-29T23:59:59Z' }] }]);
    reply = json(200, parcel('RK633119313NZ', { event: null, timeline: null, contextData: null }));
    assert.deepEqual((await one(['RK633119313NZ'])).result.items[0].events, []);
  });

  it('hands over every code of an event, and knows every holder', async () => {
    const codes = 'DR1 PC1 PC2 ET1 ET2 ET3 ET4 EP1 DO1 DO2 DO3 PB1 PB2 MD2 ND1 AG1 RE1 DI1 DI2'.split(' ');
    const event = codes.map((code, i) => ({ order: 100 + i, code, label: code, date: '2020-07-04T01:25:12-03:30' }));
    reply = json(200, parcel('6A18987970674', { event }));
    const { result } = await one(['6A18987970674']);
    assert.deepEqual(result.items[0].events.map(({ code }) => code), codes);
    assert.equal(result.items[0].status, 'DI2');
    assert.ok(result.items[0].events.every((e) => e.at === '2020-07-04T04:55:12Z'));
    for (const [holder, name] of [[1, 'courrier'], [2, 'courrier_international'], [3, 'chronopost'], [4, 'colissimo'], [0, undefined], [-1, undefined]]) {
      reply = json(200, parcel('6A18987970674', { holder }));
      assert.equal((await one(['6A18987970674'])).result.items[0].holder, name);
    }
  });

  it('asks for several at once, ten in a request, and lists what is not known', async () => {
    const ids = Array.from({ length: 23 }, (_, i) => `6A${String(18987970000 + i)}`);
    const missing = new Set([ids[3], ids[22]]);
    reply = (request, response) => json(207, idsOf(request).map((id) => (missing.has(id) ? error(404, 'Not Found', id === ids[3] ? { idShip: id } : {}) : parcel(id))))(request, response);
    const { status, result } = await one(ids);
    assert.equal(status, 'OK');
    assert.deepEqual(result.items.map((item) => item.item_id), ids.filter((id) => !missing.has(id)));
    assert.deepEqual(result.not_found, [...missing]);
    assert.deepEqual(seen.map((request) => idsOf(request).length), [10, 10, 3]);
  });

  it('not_found only when none is known', async () => {
    reply = json(404, error(404, 'Not Found', { idShip: 'XX032057485XX' }));
    assert.equal((await one(['XX032057485XX'])).error, 'not_found');
    reply = json(207, [error(404, 'Not Found'), error(404, 'Not Found')]);
    assert.equal((await one(['XX032057485XX', '6W111111111XX'])).error, 'not_found');
  });

  it('every error has its code', async () => {
    const table = [
      [400, error(400, 'Votre requête est incorrecte. Veuillez la ressaisir en respectant le format.'), 'bad_request'],
      [401, error(401, 'Unauthorized'), 'unauthorized'],
      [500, error(500, 'Internal Server Error'), 'service_unavailable'],
      [503, error(503, 'Service Unavailable'), 'service_unavailable'],
      [504, error(504, 'Gateway Timeout'), 'timeout'],
      [502, '<html>Bad Gateway</html>', 'service_unavailable'],
      [302, '', 'rubbish'],
      [200, error(400, 'Votre requête est incorrecte.'), 'bad_request'],
      [200, '{"lang":"fr_FR","scope":"open","returnCode":200,"shipment":{"idShip":"3SAAAA1', 'rubbish'],
      [200, '', 'rubbish'],
      [200, '[]', 'rubbish'],
      [200, 'null', 'rubbish'],
      [200, '"text"', 'rubbish'],
      [200, { returnCode: 200, shipment: null }, 'rubbish'],
      [200, { returnCode: 200, shipment: { idShip: 5 } }, 'rubbish'],
      [200, parcel('6A18987970674', { event: [{ code: 'ET1', date: 'hier' }] }), 'rubbish'],
      [200, parcel('6A18987970674', { event: [{ code: 'ET1', date: null }] }), 'rubbish'],
      [207, [parcel('6A18987970674'), parcel('6A18987970674')], 'rubbish'],
      [207, [error(429, 'Too Many Requests')], 'too_many'],
      [200, ' '.repeat(2 << 20), 'rubbish'],
    ];
    for (const [status, body, code] of table) {
      reply = json(status, body, { location: 'https://localhost:1/' });
      const answer = await one(['3SAAAA1111111']);
      assert.deepEqual([answer.status, answer.error], ['SERVICE', code], `${status} ${JSON.stringify(body).slice(0, 100)}`);
    }
    assert.equal(seen.length, table.length, 'one request each, no redirection followed');
  });

  it('429 says how long to wait', async () => {
    reply = json(429, error(429, 'Too Many Requests'), { 'retry-after': '37' });
    const answer = await one(['6A18987970674']);
    assert.deepEqual([answer.error, answer.retry_after_ms], ['too_many', 37_000]);
    reply = json(429, error(429, 'Too Many Requests'));
    assert.equal((await one(['6A18987970674'])).retry_after_ms, 0);
  });

  it('a server that is silent, slow or gone', async () => {
    reply = () => {};
    assert.equal((await one(['6A18987970674'], { options: { timeout: 1 } })).error, 'timeout');
    const hung = await one(['6A18987970674'], { timeout: 300 });
    assert.deepEqual([hung.status, hung.error], ['TIMEOUT', 'timeout']);
    reply = (request) => request.socket.destroy();
    assert.equal((await one(['6A18987970674'])).error, 'unreachable');
    assert.equal((await one(['6A18987970674'], { options: { url: 'https://localhost:1/idships' } })).error, 'unreachable');
  });

  it('many questions at once, fast and slow', async () => {
    reply = (request, response) => {
      const [id] = idsOf(request);
      setTimeout(() => json(200, parcel(id))(request, response), id.endsWith('0') ? 1500 : 10);
    };
    const ids = Array.from({ length: 20 }, (_, i) => `6A${String(18987970000 + i)}`);
    const answers = await ask(ids.map((id) => ({ item_ids: [id] })));
    assert.deepEqual(answers.map((answer) => answer.result.items[0].item_id), ids);
  });

  it('trusts only its authorities, and only the name it asked for', async () => {
    reply = json(200, parcel('6A18987970674'));
    assert.equal((await one(['6A18987970674'], { options: { ca_file: pki('police-ca.pem') } })).error, 'untrusted');
    assert.equal((await one(['6A18987970674'], { options: { ca_file: '' } })).error, 'untrusted');
    assert.equal((await one(['6A18987970674'], { options: { url: url.replace('localhost', '127.0.0.2') } })).error, 'untrusted');
    assert.equal(seen.length, 0, 'no key was told to a stranger');
  });

  it('refuses arguments that are no numbers of items, without asking', async () => {
    const wrong = [{}, { item_ids: 'x' }, { item_ids: [] }, { item_ids: [5] }, { item_ids: [''] }, { item_ids: ['../me'] }, { item_ids: ['6A1?x=1'] },
      { item_ids: ['6A1,6A2'] }, { item_ids: ['é'] }, { item_ids: ['A'.repeat(41)] }, { item_ids: ['6A\u000018'] }, { item_ids: Array(101).fill('6A18987970674') }];
    for (const answer of await ask(wrong)) assert.equal(answer.error, 'bad_request');
    assert.equal(seen.length, 0);
  });

  it('does not start without a key or without HTTPS', async () => {
    const empty = path.join(folder, 'empty.key');
    fs.writeFileSync(empty, '\n');
    const start = (options) => ask([{ item_ids: ['6A18987970674'] }], { options, fails: true });
    for (const key_file of [empty, '/nowhere/okapi.key', folder]) {
      const { code, err } = await start({ key_file });
      assert.equal(code, 1);
      assert.match(err, /plugins\.suivi: key_file .*: no key can be read from it/);
    }
    assert.match((await start({ url: 'http://localhost/' })).err, /url must be an https:\/\/ address/);
    assert.match((await start({ timeout: 0 })).err, /"timeout" must be 1 to 120/);
    assert.match((await start({ keyfile: 'x' })).err, /did you mean "key_file"\?/);
  });

  it('answers a requisition by itself, after the API was busy for a moment', async () => {
    let asked = 0;
    reply = (request, response) => (asked++ ? json(200, parcel(ITEM)) : json(429, error(429, 'Too Many Requests'), { 'retry-after': '5' }))(request, response);
    const options = `{ url = "${url}", key_file = "${keyFile}", ca_file = "${pki('server-ca.pem')}" }`;
    const gateway = await Gateway.start({ edit: (text) => text
      .replace(/plugins\s*= \{ rehearsal = \{\}, console = \{\} \}/, `plugins = { rehearsal = {}, suivi = ${options} }`)
      .replace(/plugins_path\s*= ""/, `plugins_path = "${process.env.GUICHET_PLUGINS}"`) });
    try {
      const police = gateway.as('police');
      const begun = Date.now();
      const { id } = await police.submit(tracking());
      await eventually('answered', async () => (await police.show(id)).state === 'answered');
      assert.ok(Date.now() - begun >= 5000, 'not before the time the API named, though the script would try after 2 s');
      const { answer } = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
      assert.deepEqual(answer.items.map(({ item_id, holder, status }) => [item_id, holder, status]), [[ITEM, 'colissimo', 'ET1']]);
      assert.deepEqual(answer.items[0].events.map(({ at, code }) => [at, code]), [['2020-07-03T13:05:47Z', 'DR1'], ['2020-07-03T23:25:12Z', 'ET1']]);
      assert.equal(asked, 2);
    } finally {
      await gateway.end();
    }
  });
});
