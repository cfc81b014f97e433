// Erasing on demand: by name or because it is due, with one administrator or two, beside a gateway or without one; what
// is gone is gone from every byte on disk, and what was proved is proved as before.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ITEM, tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { isConsistent, isIncluded, leafHash, openCheckpoint, readVerifierKey } from './lib/transparency.mjs';

const REASON = 'Jugement 26/4211 du TJ Melun', SECOND_IN_DAYS = 1 / 86_400, SECOND_IN_YEARS = SECOND_IN_DAYS / 365.25;

describe('purge on demand', () => {
  let gateway, police, admin, second, supervisor;
  const take = () => { [police, admin, second, supervisor] = ['police', 'admin', 'auditor', 'supervisor'].map((name) => gateway.as(name)); };
  before(async () => {
    gateway = Gateway.make({ edit: (text) => text.replace('{ "auditor" }', '{ "auditor", "admin" }') });
    await gateway.start();
    take();
  });
  after(() => gateway.end());

  const restart = async (edit) => {
    await gateway.stop();
    gateway.configure({}, edit);
    await gateway.start();
    take();
  };
  const keep = (answerSeconds, caseSeconds) => (text) => text
    .replace(/answer_days\s*=\s*[\d.e-]+/, `answer_days = ${(answerSeconds * SECOND_IN_DAYS).toFixed(9)}`)
    .replace(/case_years\s*=\s*[\d.e-]+/, `case_years = ${(caseSeconds * SECOND_IN_YEARS).toFixed(11)}`);
  const purge = (body, client = admin) => client.post('/v1/operations/purge', body);
  const answered = async (changes) => {
    const made = await police.submit(tracking(changes));
    await eventually('an answer', async () => (await police.show(made.id)).state === 'answered');
    return made;
  };
  const gone = (id) => eventually('the purge', async () => (await police.show(id)).purged_at);
  const guichet = (...args) => run(['purge', '-c', gateway.path('guichet.lua'), ...args]);
  const asAdmin = () => ['--url', gateway.url, '--as', gateway.path('pki/admin.pem'), '--ca', gateway.path('pki/server-ca.pem')];
  const orders = async () => (await second.get('/v1/operations/purge')).is(200).items;
  const verify = () => {
    const done = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 0, done.out + done.err);
  };
  const bytesOnDisk = () => Buffer.concat(fs.readdirSync(gateway.path('data'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile()).map((entry) => fs.readFileSync(path.join(entry.parentPath ?? entry.path, entry.name))));
  const destroyed = () => JSON.parse(run(['keys', 'list', '--json', '-c', gateway.path('guichet.lua')]).out).destroyed.requisitions;
  const checkpoint = async () => openCheckpoint((await police.get('/v1/log/checkpoint')).text, readVerifierKey(gateway.read('keys/log.vkey').trim()));
  const hashes = async (target) => (await police.get(target)).is(200).hashes.map((text) => Buffer.from(text, 'base64'));

  /** By a verifier that shares nothing with the gateway: the receipt as it was given out, the same entry in the tree of
   * now, and that this tree only grew. */
  async function assertProved(receipt, old) {
    const given = openCheckpoint(receipt.checkpoint, readVerifierKey(gateway.read('keys/log.vkey').trim()));
    const path = receipt.inclusion.hashes.map((text) => Buffer.from(text, 'base64')), leaf = leafHash(receipt.entry);
    assert.ok(isIncluded(leaf, receipt.index, receipt.inclusion.size, path, given.root));
    const now = await checkpoint();
    assert.ok(now.size > old.size);
    assert.ok(isIncluded(leaf, receipt.index, now.size, await hashes(`/v1/log/proof/inclusion?index=${receipt.index}&size=${now.size}`), now.root));
    assert.ok(isConsistent(old.size, now.size, await hashes(`/v1/log/proof/consistency?from=${old.size}&to=${now.size}`), old.root, now.root));
    const again = (await police.get(`/v1/requisitions/${receipt.requisition}/receipt`)).is(200);
    assert.deepEqual([again.entry, again.index], [receipt.entry, receipt.index]);
  }

  it('a dry run tells which, and changes nothing', async () => {
    const { id, number } = await answered();
    const told = (await purge({ requisitions: [number], dry_run: true })).is(200);
    assert.equal(told.state, 'dry_run');
    assert.equal(told.id, null);
    assert.deepEqual(told.requisitions, [{ id, number, part: 'case', due_at: null }]);
    assert.equal((await police.show(id)).purged_at, undefined);
    assert.deepEqual(await orders(), []);
  });

  it('all faults of an order at once: open, held, gone, unknown; nothing of it is done', async () => {
    const open = await police.submit(unknownItem());
    const held = await answered(), past = await answered(), good = await answered();
    (await supervisor.post(`/v1/requisitions/${held.id}/legal-hold`, { reason: 'Instruction en cours' })).is(200);
    (await purge({ requisitions: [past.id], reason: REASON })).is(200);
    await gone(past.id);
    const wrong = (await purge({ requisitions: [open.id, held.number, past.id, '2020-000001', 'x', good.id], reason: REASON })).is(422);
    assert.deepEqual(wrong.errors.map(({ pointer, code }) => `${pointer} ${code}`), ['/requisitions/0 open', '/requisitions/1 legal_hold',
      '/requisitions/2 purged', '/requisitions/3 not_found', '/requisitions/4 not_found']);
    assert.equal((await police.show(good.id)).purged_at, undefined);
    (await purge({ requisitions: [good.id] })).is(422); // a reason is wanted
    (await purge({ requisitions: [], reason: REASON })).is(422);
    (await purge({ requisitions: [good.id], before: '2030-01-01T00:00:00Z', reason: REASON })).is(422);
    (await purge({ requisitions: [good.id], reason: REASON, other: 1 })).is(422);
    for (const name of ['police', 'supervisor', 'agent', 'magistrate']) (await purge({ requisitions: [good.id], reason: REASON }, gateway.as(name))).is(403);
  });

  it('what was ordered by name is gone from every byte on disk; receipts and proofs hold as before', async () => {
    const secret = randomBytes(9).toString('hex');
    const file = (await police.request('POST', '/v1/uploads', {
      body: randomBytes(70_000), headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': `attachment; filename="${secret}.pdf"` },
    })).is(201);
    const { id, number } = await answered({ object: `Objet secret ${secret}, faits du 3 octobre`, files: [file.id] });
    assert.equal((await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/vnd.etsi.asic-e+zip' })).status, 200);
    const receipt = (await police.get(`/v1/requisitions/${id}/receipt`)).is(200);
    const before = await checkpoint();
    const files = fs.readdirSync(gateway.path('data/uploads')).length;
    assert.ok(files >= 2);
    const wal = gateway.path('data/guichet.db-wal'), sizeOfWal = () => (fs.existsSync(wal) ? fs.statSync(wal).size : 0);
    const sealedBefore = await eventually('something to empty', async () => { // an erasure before may have emptied it just now
      await police.submit(tracking());
      return sizeOfWal() > 100_000 && sizeOfWal();
    });
    const keysBefore = destroyed();

    const order = (await purge({ requisitions: [id], reason: REASON })).is(200);
    assert.equal(order.state, 'running');
    await gone(id);
    assert.equal(destroyed(), keysBefore + 1);
    await eventually('its files', () => fs.readdirSync(gateway.path('data/uploads')).length <= files - 2);

    for (const rest of ['answer', `files/${file.id}`]) (await police.get(`/v1/requisitions/${id}/${rest}`)).is(410, 'purged');
    const shown = await police.show(id);
    assert.deepEqual([shown.number, shown.object, shown.input, shown.answer], [number, undefined, undefined, null]);
    assert.ok(!(await police.get(`/v1/requisitions?target=${ITEM}`)).is(200).items.some((item) => item.id === id));

    // who ordered stands in the entry, by his certificate
    const last = (await police.history(id)).at(-1);
    assert.deepEqual([last.event, last.actor.by], ['purge.case', 'admin']);
    const { sha256 } = (await admin.get('/v1/me')).is(200).certificate;
    const { entry } = (await police.get(`/v1/log/entries?from=${last.log_index}&limit=1`)).is(200).items[0];
    assert.equal(JSON.parse(entry).actor, `sha256:${sha256}`);

    // proofs made before hold, the new tree extends the old one, and the receipt is proved in the new one too
    await assertProved(receipt, before);
    verify();
    for (const text of [secret, REASON]) assert.equal(bytesOnDisk().indexOf(text), -1, text);
    // not even sealed: the write-ahead log, where the old key still stood, is emptied
    await eventually('the emptied log', () => sizeOfWal() < sealedBefore);
    const [done] = await eventually('the order is done', async () => {
      const list = await orders();
      return list[0].state === 'done' && list;
    });
    assert.deepEqual([done.id, done.reason, done.cases, done.left], [order.id, REASON, 1, 0]);
  });

  it('due before a time: those that are kept by a legal hold are told and stay', async () => {
    const held = await answered(), other = await answered();
    (await supervisor.post(`/v1/requisitions/${held.id}/legal-hold`, { reason: 'Instruction en cours' })).is(200);
    const inSevenYears = new Date(Date.now() + 7 * 366 * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
    assert.deepEqual((await purge({})).is(200), { id: null, state: 'nothing', requisitions: [], held: [], more: false });
    const told = (await purge({ before: inSevenYears, reason: REASON })).is(200);
    assert.ok(told.requisitions.some(({ id, part }) => id === other.id && part === 'case'));
    assert.ok(told.held.some(({ id }) => id === held.id));
    await gone(other.id);
    assert.equal((await police.show(held.id)).purged_at, undefined);
  });

  it('a hold that comes between order and erasing wins', async () => {
    await restart((text) => text.replace('two_people  = false, -- true: what one administrator orders', 'two_people  = true, -- true: what one administrator orders'));
    const { id } = await answered();
    const order = (await purge({ requisitions: [id], reason: REASON })).is(200);
    assert.equal(order.state, 'waiting');
    (await admin.post(`/v1/operations/purge/${order.id}/confirm`)).is(403, 'four_eyes');
    assert.equal((await police.show(id)).purged_at, undefined);
    (await supervisor.post(`/v1/requisitions/${id}/legal-hold`, { reason: 'Instruction en cours' })).is(200);
    assert.equal((await second.post(`/v1/operations/purge/${order.id}/confirm`)).is(200).id, order.id);
    const marker = await answered();
    const next = (await purge({ requisitions: [marker.id], reason: REASON })).is(200);
    (await second.post(`/v1/operations/purge/${next.id}/confirm`)).is(200);
    await gone(marker.id);
    assert.equal((await police.show(id)).purged_at, undefined);
    (await supervisor.request('DELETE', `/v1/requisitions/${id}/legal-hold`)).is(200);
    await gone(id);
    assert.equal((await police.history(id)).at(-1).actor.by, 'admin');
    (await second.post(`/v1/operations/purge/${order.id}/confirm`)).is(200); // again: nothing more
    const kept = (await orders()).find((one) => one.id === order.id);
    assert.ok(kept.confirmed_by && kept.confirmed_at);
  });

  it('the command line asks the gateway that serves', async () => {
    const { id, number } = await answered();
    const dry = guichet(number, '--dry-run', ...asAdmin());
    assert.equal(dry.code, 0, dry.err);
    assert.match(dry.out, new RegExp(number));
    const done = guichet(number, '--reason', REASON, '--json', ...asAdmin());
    assert.equal(done.code, 0, done.err);
    const order = JSON.parse(done.out);
    assert.equal(guichet('--confirm', order.id, ...asAdmin()).code, 1);
    const confirmed = guichet('--confirm', order.id, '--url', gateway.url, '--as', gateway.path('pki/auditor.pem'), '--ca', gateway.path('pki/server-ca.pem'));
    assert.equal(confirmed.code, 0, confirmed.err);
    await gone(id);
  });

  it('without a gateway it works on the store itself, and refuses what the gateway would', async () => {
    await restart(keep(1e6, 15));
    const held = await answered(), open = await police.submit(unknownItem()), named = await answered(), due = await answered();
    (await supervisor.post(`/v1/requisitions/${held.id}/legal-hold`, { reason: 'Instruction en cours' })).is(200);
    await gateway.stop();
    assert.equal(guichet(named.number, '--reason', REASON).code, 1, 'two administrators are asked for');
    gateway.configure({}, (text) => text.replace('two_people  = true', 'two_people  = false'));
    assert.equal(guichet(named.number).code, 1, 'a reason is wanted');
    const refused = guichet(open.number, held.number, '--reason', REASON);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /open[\s\S]*legal hold/);
    const dry = guichet(named.number, '--dry-run');
    assert.equal(dry.code, 0, dry.err);
    assert.match(dry.out, new RegExp(named.number));
    const done = guichet(named.number, '--reason', REASON);
    assert.equal(done.code, 0, done.err);
    await eventually('its time', () => Date.now() > Date.parse(due.received_at) + 30_000);
    const rest = guichet();
    assert.equal(rest.code, 0, rest.err);
    assert.match(rest.out, /1/);
    verify();
    gateway.configure({}, keep(30 * 86_400, 1e8));
    await gateway.start();
    take();
    for (const { id } of [named, due]) assert.ok((await police.show(id)).purged_at, id);
    for (const { id } of [held, open]) assert.equal((await police.show(id)).purged_at, undefined);
  });

  it('killed in between, the rest is done after the start', async () => {
    const ids = [];
    for (let i = 0; i < 8; i++) ids.push((await answered()).id);
    (await purge({ requisitions: ids, reason: REASON })).is(200);
    await gateway.kill();
    await gateway.start();
    take();
    for (const id of ids) {
      await gone(id);
      assert.equal((await police.history(id)).filter(({ event }) => event === 'purge.case').length, 1);
    }
    verify();
  });
});
