// Reads are logged: once an hour for each person, requisition and kind, without personal data in the log, before a byte
// leaves where something leaves; shown to those who oversee and to nobody else.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { ITEM, tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

describe('logged reads', () => {
  let gateway, police, police2, agent, supervisor, auditor;
  const take = () => {
    [police, police2, agent, supervisor, auditor] = ['police', 'police2', 'agent', 'supervisor', 'auditor'].map((name) => gateway.as(name));
  };
  before(async () => {
    // "once an hour" means that no hour ends meanwhile
    await eventually('an hour that lasts', () => Date.now() % 3_600_000 < 3_560_000, { every: 1000 });
    gateway = Gateway.make();
    await gateway.start();
    take();
  });
  after(() => gateway.end());

  const reads = async (query = '', client = auditor) => (await client.get(`/v1/reads?limit=200${query}`)).is(200).items;
  const personOf = async (client) => (await client.get('/v1/me')).is(200).agent.id;
  const kindsOf = async (id, person) => (await reads(`&requisition=${id}`)).filter((one) => one.person === person).map(({ event }) => event).sort();
  const size = async () => Number((await gateway.operations('/metrics')).text.match(/^guichet_log_size (\d+)/m)[1]);
  const entries = async (from = 0) => (await auditor.get(`/v1/log/entries?from=${from}&limit=200`)).is(200).items;
  const answered = async (changes) => {
    const made = await police.submit(tracking(changes));
    await eventually('an answer', async () => (await supervisor.get(`/v1/requisitions?state=answered&limit=200`)).is(200).items.some(({ id }) => id === made.id));
    return made;
  };
  /** The one whose entry this is has been heard of; then nothing else is under way before it. */
  const settled = async (id, person, event) => eventually(event, async () => (await kindsOf(id, person)).includes(event));

  it('opening is logged once, by a keyed hash, and says nothing personal', async () => {
    const { id, number } = await answered();
    const person = await personOf(agent);
    const me = (await agent.get('/v1/me')).is(200).agent;
    for (let i = 0; i < 5; i++) await agent.show(id);
    (await agent.get(`/v1/requisitions/${id}/history`)).is(200);
    await settled(id, person, 'read.opened');
    assert.deepEqual(await kindsOf(id, person), ['read.opened']);
    const [read] = (await reads(`&requisition=${number}`)).filter((one) => one.person === person);
    assert.deepEqual([read.requisition, read.name, read.party], [{ id, number }, me.name, 'laposte']);
    const { entry } = (await auditor.get(`/v1/log/entries?from=${read.log_index}&limit=1`)).is(200).items[0];
    const told = JSON.parse(entry);
    assert.deepEqual(Object.keys(told), ['v', 'requisition', 'number', 'event', 'at', 'actor', 'target']);
    assert.deepEqual([told.requisition, told.number, told.event, told.actor, told.target], [id, number, 'read.opened', `person:${person}`, null]);
    for (const text of [me.name, me.matricule].filter(Boolean)) assert.ok(!entry.includes(text));
  });

  it('what is logged already costs no entry', async () => {
    const { id } = await answered();
    const person = await personOf(agent);
    await agent.show(id);
    await settled(id, person, 'read.opened');
    const before = await size();
    for (let i = 0; i < 50; i++) await agent.show(id);
    assert.equal(await size(), before);
  });

  it('a search is logged with the keyed index, never with what was searched', async () => {
    const from = await size();
    for (let i = 0; i < 3; i++) (await police.get(`/v1/requisitions?target=${ITEM}`)).is(200);
    (await police.get('/v1/requisitions?case=12345%2F00678%2F2026')).is(200);
    (await police.get('/v1/requisitions?limit=5')).is(200); // a plain list is no search
    const searched = await eventually('two searches', async () => {
      const found = (await entries(from)).map(({ entry }) => entry).filter((entry) => JSON.parse(entry).event === 'read.searched');
      return found.length >= 2 && found;
    });
    assert.equal(searched.length, 2);
    for (const entry of searched) {
      assert.match(JSON.parse(entry).target, /^[0-9a-f]{16}$/);
      assert.equal(JSON.parse(entry).requisition, null);
      for (const text of [ITEM, '00678']) assert.ok(!entry.includes(text), entry);
    }
    assert.notEqual(JSON.parse(searched[0]).target, JSON.parse(searched[1]).target);
  });

  it('downloads and exports are on disk before a byte leaves', async () => {
    const file = (await police.request('POST', '/v1/uploads', {
      body: randomBytes(5000), headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="pv.pdf"' },
    })).is(201);
    const { id } = await answered({ files: [file.id] });
    const person = await personOf(police), theirs = await personOf(agent);
    assert.equal((await agent.get(`/v1/requisitions/${id}/files/${file.id}`)).status, 200);
    assert.ok((await kindsOf(id, theirs)).includes('read.downloaded'), 'at once, not later');
    assert.equal((await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/json' })).status, 200);
    assert.ok((await kindsOf(id, person)).includes('read.exported'));
    assert.ok(!(await kindsOf(id, person)).includes('read.downloaded'));
    for (let i = 0; i < 2; i++) assert.equal((await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/vnd.etsi.asic-e+zip' })).status, 200);
    assert.equal((await kindsOf(id, person)).filter((kind) => kind === 'read.downloaded').length, 1);
    // a refused download is none
    (await supervisor.get(`/v1/requisitions/${id}/answer`)).is(403);
    assert.ok(!(await kindsOf(id, await personOf(supervisor))).includes('read.downloaded'));
  });

  it('killed right after a download, the entry is there', async () => {
    const file = (await police.request('POST', '/v1/uploads', { body: randomBytes(5000), headers: { 'Content-Type': 'image/png' } })).is(201);
    const { id } = await answered({ files: [file.id] });
    assert.equal((await agent.get(`/v1/requisitions/${id}/files/${file.id}`)).status, 200);
    await gateway.kill();
    await gateway.start();
    take();
    assert.ok((await kindsOf(id, await personOf(agent))).includes('read.downloaded'));
    const done = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 0, done.out + done.err);
  });

  it('the history shows reads to those who oversee, and to nobody else; nothing else of it changes', async () => {
    const { id } = await answered();
    await agent.show(id);
    await settled(id, await personOf(agent), 'read.opened');
    const withReads = async (client, rest = '') => client.get(`/v1/requisitions/${id}/history?reads=true&limit=200${rest}`);
    const plain = await police.history(id), whole = (await withReads(auditor)).is(200).items;
    assert.deepEqual((await auditor.history(id)).map(({ event }) => event), plain.map(({ event }) => event));
    assert.deepEqual((await withReads(supervisor)).is(200).items.map(({ event }) => event).slice(0, whole.length), whole.map(({ event }) => event));
    for (const client of [police, agent]) (await withReads(client)).is(403, 'not_allowed');
    (await auditor.get(`/v1/requisitions/${id}/history?reads=1`)).is(400);
    assert.ok(plain.every(({ event }) => !event.startsWith('read.')));
    assert.ok((await agent.history(id)).every(({ event }) => !event.startsWith('read.')));
    const read = whole.find(({ event, actor }) => event === 'read.opened' && actor.name === 'Sophie Lambert');
    assert.deepEqual([read.seq, read.to, read.actor.by], [null, null, 'reader']);
    assert.deepEqual(whole.filter(({ event }) => !event.startsWith('read.')).map(({ seq }) => seq), plain.map(({ seq }) => seq));
    const order = whole.map(({ log_index: at }) => at);
    assert.deepEqual(order, [...order].sort((a, b) => a - b));
    const first = (await auditor.get(`/v1/requisitions/${id}/history?reads=true&limit=1`)).is(200);
    const second = (await withReads(auditor, `&cursor=${first.next}`)).is(200);
    assert.ok(second.items.every(({ log_index: at }) => at > first.items[0].log_index));
  });

  it('the list: by requisition, person and time, page by page, newest first', async () => {
    const { id } = await answered();
    const since = new Date(Date.now() - 1000).toISOString().replace(/\.\d+Z/, 'Z');
    for (const client of [police, agent, supervisor]) await client.show(id);
    const person = await personOf(agent);
    await settled(id, person, 'read.opened');
    const mine = await reads(`&person=${person}`);
    assert.ok(mine.length > 1 && mine.every((one) => one.person === person));
    assert.deepEqual(mine.map(({ log_index: at }) => at), mine.map(({ log_index: at }) => at).sort((a, b) => b - a));
    assert.ok((await reads(`&person=${person}&after=${since}`)).every(({ at }) => Date.parse(at) > Date.parse(since)));
    assert.equal((await reads(`&requisition=${id}&person=${person}`)).length, 1);
    const pages = [];
    for (let next = ''; next !== null;) {
      const page = (await auditor.get(`/v1/reads?limit=3${next && `&cursor=${next}`}`)).is(200);
      pages.push(...page.items.map(({ log_index: at }) => at));
      next = page.next;
    }
    assert.equal(new Set(pages).size, pages.length);
    assert.ok(pages.length > 10);
    (await auditor.get('/v1/reads?after=yesterday')).is(400);
    (await auditor.get('/v1/reads?requisition=2020-000001')).is(404);
    for (const name of ['police', 'agent', 'magistrate', 'admin']) (await gateway.as(name).get('/v1/reads')).is(403);
  });

  it('a supervisor sees reads of his own entities, an auditor all; the command line shows them', async () => {
    await gateway.stop();
    gateway.configure({}, (text) => text.replace(/(\["CN=Bruno Marchal"\]\s*=\s*\{ roles = \{ "supervisor" \}, teams = \{) "\*" /, '$1 "lbp" '));
    await gateway.start();
    take();
    const { id } = await police.submit(unknownItem());
    await police.show(id);
    await settled(id, await personOf(police), 'read.opened');
    const seen = await reads('', supervisor);
    assert.ok((await reads()).some(({ requisition }) => requisition?.id === id));
    assert.ok(!seen.some(({ requisition }) => requisition?.id === id));
    const done = run(['reads', '--requisition', id, '--url', gateway.url, '--as', gateway.path('pki/auditor.pem'), '--ca', gateway.path('pki/server-ca.pem')]);
    assert.equal(done.code, 0, done.err);
    assert.match(done.out, /read\.opened/);
  });

  it('log.reads = "downloads" and "none" say less', async () => {
    const rule = async (value) => {
      await gateway.stop();
      gateway.configure({ reads: value });
      await gateway.start();
      take();
    };
    const one = async () => {
      const file = (await police.request('POST', '/v1/uploads', { body: randomBytes(500), headers: { 'Content-Type': 'image/png' } })).is(201);
      const { id } = await answered({ files: [file.id] });
      await police.show(id);
      assert.equal((await police.get(`/v1/requisitions/${id}/files/${file.id}`)).status, 200);
      (await police.get(`/v1/requisitions?target=${ITEM}`)).is(200);
      return (await reads(`&requisition=${id}`)).map(({ event }) => event);
    };
    await rule('downloads');
    assert.deepEqual(await one(), ['read.downloaded']);
    await rule('none');
    assert.deepEqual(await one(), []);
    gateway.configure({ reads: 'some' });
    assert.equal(run(['check', '-c', gateway.path('guichet.lua')]).code, 1);
    gateway.configure({ reads: 'all' });
  });

  it('figures: how many of each kind, and how many were lost', async () => {
    const { text } = await gateway.operations('/metrics');
    assert.match(text, /^guichet_reads_total\{kind="opened"\} \d+/m);
    assert.match(text, /^guichet_reads_lost_total 0/m);
  });
});
