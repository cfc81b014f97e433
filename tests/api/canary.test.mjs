// Nothing personal in clear: canaries go in through every text field of the API, and are then looked for in every byte
// the gateway leaves behind: database, write-ahead log, files, log lines, metrics, and an image of the dying process.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { identity, tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

/** An account that no example names, with its check digits. */
function iban() {
  const account = `20041${Array.from(randomBytes(18), (byte) => byte % 10).join('')}`;
  const rest = BigInt(`${account}152700`) % 97n; // FR00 at the end, as numbers
  return `FR${String(98n - rest).padStart(2, '0')}${account}`;
}

const IBAN = iban();
const EMAIL = 'zoe.canarisecret@laposte.net';

describe('canaries', () => {
  let gateway, police, agent;
  const canaries = new Set();
  const canary = (what) => {
    const text = `Canari${what}${randomBytes(6).toString('hex')}`;
    canaries.add(text);
    return text;
  };
  before(async () => {
    gateway = await Gateway.start();
    [police, agent] = ['police', 'agent'].map((name) => gateway.as(name));
  });
  after(() => gateway.end());

  /** Every free text of a document replaced by a canary; what has a form of its own stays. */
  const seeded = (document) => ({
    ...document,
    object: canary('Objet'), urgency_reason: canary('Urgence'), client_ref: canary('Ref'),
    authorisation: document.authorisation && { ...document.authorisation, authority: canary('Magistrat'), reference: canary('Acte') },
    requester: { ...document.requester, name: canary('Nom'), email: `${canary('mail')}@interieur.gouv.fr` },
    offence: { ...document.offence, label: canary('Delit') },
  });

  /** All files under a folder, but configuration and certificates: their names are the operator's own. */
  function filesUnder(folder) {
    return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
  }

  /** As UTF-8, as UTF-16, as hexadecimal and as base64 of three alignments. */
  function forms(text) {
    const bytes = Buffer.from(text);
    const base64 = [0, 1, 2].map((skip) => {
      const padded = Buffer.concat([Buffer.alloc(skip), bytes]).toString('base64');
      return padded.slice(Math.ceil((skip * 4) / 3), padded.length - 4);
    });
    return [bytes, Buffer.from(text, 'utf16le'), Buffer.from(bytes.toString('hex')), ...base64.map((form) => Buffer.from(form))];
  }

  function assertNone(name, bytes) {
    for (const text of canaries)
      for (const form of forms(text)) assert.equal(bytes.indexOf(form), -1, `${name} holds "${text}"`);
  }

  it('the search itself finds what is planted', () => {
    canaries.add('Canari0Probe');
    for (const form of forms('Canari0Probe')) assert.throws(() => assertNone('probe', Buffer.concat([Buffer.from('xx'), form])));
    for (const skip of [0, 1, 2])
      assert.throws(() => assertNone('probe', Buffer.from(Buffer.concat([Buffer.alloc(skip, 7), Buffer.from('Canari0Probe-and-more')]).toString('base64'))));
    canaries.delete('Canari0Probe');
  });

  it('go in through every door', async () => {
    const content = canary('Contenu');
    const file = (await police.request('POST', '/v1/uploads', {
      body: Buffer.from(content.repeat(9000)),
      headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': `attachment; filename="${canary('Fichier')}.pdf"` },
    })).is(201);
    canaries.add('3SCANARI000042XX');
    canaries.add(EMAIL);
    canaries.add(IBAN);
    const answered = await police.submit(seeded(tracking()));
    const byHand = await police.submit(seeded(unknownItem({ files: [file.id] })), { 'Idempotency-Key': canary('Cle') });
    const owner = await police.submit(seeded(identity({}, { email: EMAIL })));
    const item = await police.post('/v1/requisitions', seeded(tracking({}, ['3SCANARI000042XX'])));
    assert.ok([201, 422].includes(item.status), item.text);
    // refused documents, searches and paths carry them too
    (await police.post('/v1/requisitions', { ...seeded(tracking()), [canary('membre')]: canary('valeur') })).is(422);
    (await police.post('/v1/requisitions', seeded(tracking({}, [canary('objet')])))).is(422);
    await police.get(`/v1/requisitions?q=${encodeURIComponent(IBAN)}`);
    await police.get(`/v1/requisitions?target=${encodeURIComponent(EMAIL)}`);
    await police.get(`/v1/requisitions?target=${canary('Cible')}`);
    await police.get(`/v1/requisitions/${canary('Chemin')}?${canary('parametre')}=1`);
    await police.request('POST', '/v1/requisitions', { body: `{"object": "${canary('Coupe')}`, headers: { 'X-Request-Id': canary('Id') } });
    await eventually('the service', async () => (await police.show(answered.id)).state === 'answered');
    await eventually('by hand', async () => (await agent.show(byHand.id)).task);
    await agent.claimTaskOf(byHand.id);
    canaries.add('Sophie Lambert'); // who holds the task
    canaries.add('Claire Vasseur');
    await agent.fire(byHand.id, 'clarify', { text: canary('Question') });
    await agent.fire(byHand.id, 'ask', { question: canary('Question') });
    await agent.fire(byHand.id, canary('evenement'), { text: canary('texte') });
    await police.get(`/v1/requisitions/${owner.id}/files/${file.id}`);
    assert.ok(canaries.size > 40, `${canaries.size}`);
  });

  it('stand in no file of the gateway, in no line of its log, in no figure', async () => {
    const data = filesUnder(gateway.path('data'));
    const written = data.filter((name) => /guichet\.db(-wal)?$/.test(name)).map((name) => fs.statSync(name).size); // pages go home when they like
    assert.ok(written.length === 2 && written[0] + written[1] > 300_000, `${data.join()}: ${written.join()}`);
    assert.ok(data.some((name) => name.includes('uploads/')), data.join());
    for (const name of data) {
      assertNone(name, fs.readFileSync(name));
      assertNone('a name', Buffer.from(name));
    }
    assertNone('the log', Buffer.from(gateway.words));
    for (const target of ['/metrics', '/readyz']) assertNone(target, (await gateway.operations(target)).raw);
    const admin = gateway.as('admin');
    for (const target of ['/v1/effects?limit=200', '/v1/log/entries?limit=200']) assertNone(target, (await admin.get(target)).raw);
  });

  it('and the process leaves no image of itself', async () => {
    const limits = fs.readFileSync(`/proc/${gateway.pid}/limits`, 'utf8');
    assert.match(limits, /Max core file size\s+0\s+0\s/);
    const before = new Set(filesUnder(gateway.folder));
    gateway.signal('SIGABRT');
    gateway.hangUp();
    const end = await gateway.exited;
    gateway.child = null;
    assert.equal(end.signal, 'SIGABRT');
    const cores = [...filesUnder(gateway.folder), ...filesUnder(process.cwd())].filter((name) => !before.has(name) && /core/.test(path.basename(name)) && !name.includes('/core/'));
    assert.deepEqual(cores.filter((name) => fs.statSync(name).mtimeMs > Date.now() - 60_000), []);
    for (const name of filesUnder(gateway.path('data'))) assertNone(name, fs.readFileSync(name));
    const checked = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(checked.code, 0, checked.out + checked.err);
    await gateway.start();
  });
});
