// The sealed answer (contract §6): an ASiC-E container that OpenSSL and a ZIP reader of our own agree with.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { ITEM, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { unzip } from './lib/zip.mjs';

const english = { env: { ...process.env, LANG: 'en_GB.UTF-8' } };
const ASIC = 'application/vnd.etsi.asic-e+zip';

async function answered(gateway) {
  const police = gateway.as('police');
  const { id, number } = await police.submit(tracking());
  await eventually(`${id} answered`, async () => (await police.show(id)).state === 'answered');
  return { police, id, number };
}

const fetchSealed = (police, id, headers = {}) => police.get(`/v1/requisitions/${id}/answer`, { Accept: ASIC, ...headers });

describe('the sealed answer', () => {
  let gateway, police, id, number, sealed, parts;
  before(async () => {
    gateway = await Gateway.start();
    ({ police, id, number } = await answered(gateway));
    sealed = await fetchSealed(police, id);
    sealed.is(200);
    parts = unzip(sealed.raw);
  });
  after(() => gateway.end());

  it('begins with its mimetype, stored, and has the parts of contract §6', () => {
    assert.equal(sealed.type, ASIC);
    assert.deepEqual([...parts.keys()], ['mimetype', 'answer.json', 'answer.csv', 'answer.html', 'answer.pdf', 'META-INF/ASiCManifest.xml', 'META-INF/signature.p7s']);
    assert.equal(parts.get('mimetype').method, 0);
    assert.equal(parts.get('mimetype').local, 0);
    assert.equal(parts.get('mimetype').data.toString(), ASIC);
    assert.equal(sealed.headers['content-disposition'], `attachment; filename="${number}.asice"`);
    const digest = createHash('sha256').update(sealed.raw).digest('base64');
    assert.equal(sealed.headers['content-digest'], `sha-256=:${digest}:`);
  });

  it('says in JSON, in a table and on a page what was answered', () => {
    const json = JSON.parse(parts.get('answer.json').data);
    assert.equal(json.requisition, id);
    assert.equal(json.number, number);
    const events = json.answer.items[0].events;
    const lines = parts.get('answer.csv').data.toString().trimEnd().split('\r\n');
    assert.equal(lines.length, 1 + events.length);
    assert.ok(lines[0].split(',').includes('item_id') && lines[0].split(',').includes('label'));
    assert.ok(lines.slice(1).every((line) => line.includes(ITEM)));
    const page = parts.get('answer.html').data.toString();
    assert.ok(page.includes(`n° ${number}`) && page.includes(ITEM) && page.includes('<html lang="fr">'));
    assert.ok(!/<script|javascript:|https?:\/\//i.test(page), 'nothing runs and nothing is fetched');
  });

  it('names every part in its manifest with the right digest, and openssl cms -verify -cades accepts the seal', () => {
    const manifest = parts.get('META-INF/ASiCManifest.xml').data.toString();
    const named = [...manifest.matchAll(/DataObjectReference URI="([^"]+)"[^]*?DigestValue>([^<]+)</g)].map((found) => found.slice(1));
    assert.deepEqual(named.map(([name]) => name), ['answer.json', 'answer.csv', 'answer.html', 'answer.pdf']);
    for (const [name, digest] of named)
      assert.equal(createHash('sha256').update(parts.get(name).data).digest('base64'), digest, name);
    const files = { manifest: gateway.path('manifest.xml'), seal: gateway.path('seal.p7s') };
    fs.writeFileSync(files.manifest, parts.get('META-INF/ASiCManifest.xml').data);
    fs.writeFileSync(files.seal, parts.get('META-INF/signature.p7s').data);
    const verify = ['cms', '-verify', '-cades', '-inform', 'DER', '-in', files.seal, '-content', files.manifest, '-binary',
      '-CAfile', gateway.path('pki/seal-ca.pem'), '-out', '/dev/null'];
    execFileSync('openssl', verify, { stdio: 'pipe' });
    fs.appendFileSync(files.manifest, ' ');
    assert.notEqual(spawnSync('openssl', verify).status, 0);
  });

  it('is the same bytes at every delivery, in ranges too, and each is in the history', async () => {
    const again = await fetchSealed(police, id);
    assert.ok(again.raw.equals(sealed.raw));
    const part = await fetchSealed(police, id, { Range: 'bytes=0-99' });
    assert.equal(part.status, 206);
    assert.ok(part.raw.equals(sealed.raw.subarray(0, 100)));
    const events = (await police.history(id)).map(({ event }) => event);
    assert.equal(events.filter((event) => event === 'answer.sealed').length, 1);
    assert.equal(events.filter((event) => event === 'answer.delivered').length, 3);
    await gateway.stop();
    await gateway.start();
    assert.ok((await fetchSealed(gateway.as('police'), id)).raw.equals(sealed.raw));
  });

  it('is sealed once, however many ask for it at once', async () => {
    const fresh = await answered(gateway);
    const all = await Promise.all(Array.from({ length: 8 }, () => fetchSealed(fresh.police, fresh.id)));
    for (const one of all) assert.ok(one.raw.equals(all[0].raw), 'one container');
    assert.equal((await fresh.police.history(fresh.id)).filter(({ event }) => event === 'answer.sealed').length, 1);
    assert.equal(fs.readdirSync(gateway.path('data/uploads')).filter((name) => name.includes('.part')).length, 0);
  });

  it('verifies on a machine that has never seen the gateway, and no other bytes do', () => {
    const file = gateway.path('answer.asice');
    fs.writeFileSync(file, sealed.raw);
    const good = run(['answer', 'verify', file, '--ca', gateway.path('pki/seal-ca.pem')], english);
    assert.equal(good.code, 0, good.err);
    assert.match(good.out, /Seal +: holds, by .*Cachet des réponses/);
    assert.match(good.out, new RegExp(number));
    assert.match(good.out, /no time-stamp/);
    const other = run(['answer', 'verify', file, '--ca', gateway.path('pki/police-ca.pem')]);
    assert.equal(other.code, 1);
    const bent = Buffer.from(sealed.raw);
    bent[Math.floor(bent.length / 2)] ^= 1;
    fs.writeFileSync(file, bent);
    assert.equal(run(['answer', 'verify', file, '--ca', gateway.path('pki/seal-ca.pem')]).code, 1);
    assert.equal(run(['answer', 'verify', file]).code, 2);
  });

  it('is enciphered to the caller\'s certificate when asked, and openssl opens it', async () => {
    const closed = await police.get(`/v1/requisitions/${id}/answer?encrypt=true`);
    closed.is(200);
    assert.equal(closed.type, 'application/pkcs7-mime');
    assert.ok(!closed.raw.includes('answer.json'));
    const file = gateway.path('answer.p7m');
    fs.writeFileSync(file, closed.raw);
    const open = (pem) => spawnSync('openssl', ['cms', '-decrypt', '-inform', 'DER', '-binary', '-in', file, '-recip', gateway.path(pem), '-inkey', gateway.path(pem)]);
    assert.ok(open('pki/police.pem').stdout.equals(sealed.raw));
    assert.notEqual(open('pki/police2.pem').status, 0);
    (await police.get(`/v1/requisitions/${id}/answer?encrypt=no`)).is(400, 'bad_parameter');
  });

  it('is for the requester alone', async () => {
    (await fetchSealed(gateway.as('police2'), id)).is(404);
    (await fetchSealed(gateway.as('agent'), id)).is(403);
  });
});

describe('the receipt', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  it('verifies on a machine that has never seen the gateway, and says what it proves', async () => {
    const { police, id, number } = await answered(gateway);
    const receipt = (await police.get(`/v1/requisitions/${id}/receipt`)).is(200);
    const file = gateway.path('receipt.json');
    const verify = (text) => {
      fs.writeFileSync(file, JSON.stringify(text));
      return run(['receipt', 'verify', file, '--key', gateway.path('keys/log.vkey')], english);
    };
    const good = verify(receipt);
    assert.equal(good.code, 0, good.err);
    assert.match(good.out, new RegExp(`${number} .*entry ${receipt.index}`));
    assert.equal(verify({ ...receipt, requisition: id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }).code, 1);
    assert.equal(verify({ ...receipt, index: receipt.index + 1 }).code, 1);
    assert.equal(verify({ ...receipt, entry: receipt.entry.replace('submit', 'Submit') }).code, 1);
    assert.equal(verify({ ...receipt, checkpoint: receipt.checkpoint.replace(/\n\d+\n/, '\n1\n') }).code, 1);
    assert.equal(verify({}).code, 1);
  });
});

describe('time-stamps', () => {
  // OpenSSL's own time-stamp authority behind HTTP.
  let gateway, server, folder, isDown = false;
  before(async () => {
    gateway = Gateway.make();
    folder = gateway.path('tsa');
    fs.mkdirSync(folder);
    const at = (name) => `${folder}/${name}`;
    fs.writeFileSync(at('conf'), `[tsa]\nextendedKeyUsage=critical,timeStamping\n[config]\nserial=${at('serial')}\nsigner_cert=${at('tsa.pem')}\ncerts=${at('ca.pem')}\n`
      + `signer_key=${at('tsa.key')}\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256\naccuracy=secs:1\n`);
    fs.writeFileSync(at('serial'), '01\n');
    const openssl = (...words) => execFileSync('openssl', words, { stdio: 'pipe' });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '30', '-subj', '/CN=Root of time');
    openssl('req', ...key, '-keyout', at('tsa.key'), '-out', at('tsa.csr'), '-subj', '/CN=Horodatage');
    openssl('x509', '-req', '-in', at('tsa.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '20', '-extfile', at('conf'), '-extensions', 'tsa', '-out', at('tsa.pem'));
    server = http.createServer((request, reply) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        if (isDown) return reply.writeHead(503).end();
        fs.writeFileSync(at('tsq'), Buffer.concat(chunks));
        openssl('ts', '-reply', '-config', at('conf'), '-section', 'config', '-queryfile', at('tsq'), '-out', at('tsr'));
        reply.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(fs.readFileSync(at('tsr')));
      });
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    gateway.configure({}, (text) => text.replace(/url +=.*-- as.*/, `url = "http://127.0.0.1:${server.address().port}/",`)
      .replace(/authority +=.*-- PEM of the.*/, `authority = "${at('ca.pem')}",`).replace(/required +=.*-- true: no answer.*/, 'required = true,'));
    await gateway.start();
  });
  after(async () => {
    await gateway.end();
    server.close();
  });

  it('are on the seal, verified by openssl and by us; without one no answer leaves when it is required', async () => {
    const { police, id } = await answered(gateway);
    isDown = true;
    (await fetchSealed(police, id)).is(502, 'service');
    assert.equal((await police.history(id)).filter(({ event }) => event.startsWith('answer.')).length, 0);
    isDown = false;
    const sealed = await fetchSealed(police, id);
    sealed.is(200);
    const file = gateway.path('stamped.asice');
    fs.writeFileSync(file, sealed.raw);
    const told = run(['answer', 'verify', file, '--ca', gateway.path('pki/seal-ca.pem'), '--tsa-ca', `${folder}/ca.pem`], english);
    assert.equal(told.code, 0, told.err);
    assert.match(told.out, /Time +: .* proven by CN=Horodatage/);
    assert.equal(run(['answer', 'verify', file, '--ca', gateway.path('pki/seal-ca.pem'), '--tsa-ca', gateway.path('pki/police-ca.pem')]).code, 1);
  });
});
