// Drafts: what a person has written survives the lease, the version and the browser, and nobody else reads it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

const TEXT = 'Le compte appartient à Mme Zénobie Quatrepoint.';

describe('drafts', () => {
  let gateway, police, agent, agent2, supervisor;
  before(async () => {
    gateway = await Gateway.start();
    [police, agent, agent2, supervisor] = ['police', 'agent', 'agent2', 'supervisor'].map((name) => gateway.as(name));
  });
  after(() => gateway.end());

  const path = (id) => `/v1/requisitions/${id}/draft`;
  const save = (client, id, body, headers) => client.request('PUT', path(id), { body, headers });
  const drop = (client, target, headers) => client.request('DELETE', target, { headers });
  const note = { event: 'prepared', input: { note: TEXT }, version: 1 };

  describe('of an event on a case', () => {
    let id;
    before(async () => { ({ id } = await police.submit(identity())); });

    it('is kept, shown, replaced, taken away', async () => {
      (await agent.get(path(id))).is(404, 'no_draft');
      const first = await save(agent, id, note);
      assert.equal(first.headers.etag, '"1"');
      const shown = (await agent.get(path(id))).is(200);
      assert.deepEqual(shown, first.is(200));
      const { saved_at, ...rest } = shown;
      assert.deepEqual(rest, { ...note, revision: 1, current_version: 1 });
      assert.ok(Math.abs(Date.parse(saved_at) - Date.now()) < 60_000);
      assert.equal((await save(agent, id, { ...note, input: { note: 'Autre.' } })).headers.etag, '"2"');
      assert.equal((await agent.get(path(id))).json.input.note, 'Autre.');
      assert.equal((await drop(agent, path(id))).status, 204);
      assert.equal((await drop(agent, path(id))).status, 204);
      (await agent.get(path(id))).is(404);
    });

    it('is one for each person, whatever the number of the case is called by', async () => {
      const { number } = await police.show(id);
      (await save(agent, id, note)).is(200);
      (await agent2.get(path(id))).is(404);
      (await supervisor.get(path(id))).is(404);
      assert.equal((await agent.get(path(number))).is(200).input.note, TEXT);
      (await save(agent2, number, { event: 'refuse', input: { code: 'other' }, version: null })).is(200);
      assert.equal((await agent.get(path(id))).json.event, 'prepared');
      assert.equal((await agent2.get(path(id))).json.event, 'refuse');
      (await save(police, id, { event: 'withdraw' })).is(200);
      assert.equal((await police.get(path(id))).json.event, 'withdraw');
    });

    it('outlives the lease, a colleague\'s act and the version', async () => {
      const task = await agent.claimTaskOf(id);
      (await save(agent, id, note)).is(200);
      (await supervisor.post(`/v1/tasks/${task.id}/release`)).is(200);
      await agent2.claimTaskOf(id);
      (await agent2.fire(id, 'ask', { question: 'Lequel ?' })).is(200);
      (await police.fire(id, 'reply', { text: 'Le premier.' })).is(200);
      const shown = (await agent.get(path(id))).is(200);
      assert.equal(shown.input.note, TEXT);
      assert.equal(shown.version, 1);
      assert.equal(shown.current_version, 3);
    });

    it('If-Match: two windows of one person do not write over each other', async () => {
      const { revision } = (await agent.get(path(id))).is(200);
      const mine = { ...note, input: { note: 'De la première fenêtre.' } }, late = { ...note, input: { note: 'De la seconde.' } };
      assert.equal((await save(agent, id, mine, { 'If-Match': `"${revision}"` })).is(200).revision, revision + 1);
      const refused = await save(agent, id, late, { 'If-Match': `"${revision}"` });
      refused.is(412);
      assert.deepEqual(refused.json.yours, late);
      assert.equal(refused.json.current.input.note, mine.input.note);
      assert.equal(refused.json.current.revision, revision + 1);
      (await drop(agent, path(id), { 'If-Match': `"${revision}"` })).is(412);
      (await save(agent, id, late, { 'If-None-Match': '*' })).is(412);
      (await save(agent, id, late, { 'If-Match': 'x' })).is(400);
      assert.equal((await agent.get(path(id))).json.input.note, mine.input.note);
      assert.equal((await drop(agent, path(id), { 'If-Match': `"${revision + 1}"` })).status, 204);
      const gone = await save(agent, id, late, { 'If-Match': `"${revision + 1}"` });
      gone.is(412);
      assert.equal(gone.json.current, null);
      assert.deepEqual(gone.json.yours, late);
    });

    it('is refused with its faults, and to whom the case is not', async () => {
      for (const body of [{}, { event: 7 }, { event: '' }, { event: 'x', input: 'y' }, { event: 'x', version: 'y' }, { event: 'x', inputs: {} }])
        (await save(agent, id, body)).is(422);
      (await save(agent, id, '{')).is(400);
      for (const [name, status] of [['police2', 404], ['gendarmerie', 404], ['security', 404], ['admin', 403], ['auditor', 403]])
        for (const method of ['GET', 'PUT', 'DELETE'])
          (await gateway.as(name).request(method, path(id), { body: method === 'PUT' ? note : undefined })).is(status);
      (await save(agent, '2026-999999', note)).is(404);
    });

    it('a text over the ceiling is refused whole', async () => {
      (await save(agent, id, { ...note, input: { note: 'x'.repeat(300_000) } })).is(413);
    });
  });

  it('an event with a stale If-Match comes back with the case as it is now', async () => {
    const { id } = await police.submit(identity({}, { email: 'zenobie.quatrepoint@laposte.net' }));
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'ask', { question: 'Lequel ?' })).is(200);
    const sent = { event: 'prepared', input: { note: TEXT } };
    const refused = await agent.post(`/v1/requisitions/${id}/events`, sent, { 'If-Match': '"1"' });
    refused.is(412); // though the state does not know the event any more, and the claim is gone
    assert.deepEqual(refused.json.yours, sent);
    assert.equal(refused.json.current.id, id);
    assert.equal(refused.json.current.version, 2);
    assert.deepEqual(refused.json.current, await agent.show(id));
    const theirs = await police.post(`/v1/requisitions/${id}/events`, { event: 'reply', input: { text: 'x' } }, { 'If-Match': '"1"' });
    theirs.is(412);
    assert.deepEqual(theirs.json.current, await police.show(id)); // as that caller sees it
    assert.doesNotMatch(theirs.text, /Lambert/);
    (await gateway.as('police2').post(`/v1/requisitions/${id}/events`, sent, { 'If-Match': '"1"' })).is(404);
  });

  describe('of a submission', () => {
    const at = (name) => `/v1/drafts/${name}`;
    const put = (client, name, body, headers) => client.request('PUT', at(name), { body, headers });

    it('is its person\'s own, under a name', async () => {
      const document = { type: 'account.laposte.identity', object: 'à finir' };
      (await police.get(at('vol-26-114'))).is(404, 'no_draft');
      (await put(police, 'vol-26-114', { document })).is(200);
      const { saved_at, ...shown } = (await police.get(at('vol-26-114'))).is(200);
      assert.deepEqual(shown, { name: 'vol-26-114', document, revision: 1 });
      (await gateway.as('police2').get(at('vol-26-114'))).is(404);
      (await put(gateway.as('police2'), 'vol-26-114', { document: {} })).is(200);
      assert.deepEqual((await police.get(at('vol-26-114'))).json.document, document);
      const { items } = (await police.get('/v1/drafts')).is(200);
      assert.deepEqual(items, [{ name: 'vol-26-114', type: 'account.laposte.identity', saved_at, revision: 1 }]);
      (await put(police, 'vol-26-114', { document: {} }, { 'If-Match': '"7"' })).is(412);
      assert.equal((await drop(police, at('vol-26-114'))).status, 204);
      assert.deepEqual((await police.get('/v1/drafts')).json.items, []);
    });

    it('wrong names and bodies are refused', async () => {
      for (const name of ['a%20b', 'x'.repeat(65), 'é'.repeat(3), 'a%2Fb']) (await put(police, encodeURI(decodeURI(name)).replace('/', '%2F'), { document: {} })).is(400);
      for (const body of [{}, { document: 7 }, { document: {}, more: 1 }]) (await put(police, 'a', body)).is(422);
    });
  });

  it('nothing of them lies readable on the disk, and they open after a restart', async () => {
    const { id } = await police.submit(identity());
    (await save(agent, id, note)).is(200);
    (await gateway.as('police').request('PUT', '/v1/drafts/kept', { body: { document: { object: TEXT } } })).is(200);
    await gateway.stop();
    for (const name of fs.readdirSync(gateway.path('data'))) {
      const bytes = fs.readFileSync(gateway.path(`data/${name}`), 'latin1');
      for (const word of ['Quatrepoint', Buffer.from('Zénobie').toString('latin1')]) assert.ok(!bytes.includes(word), `${name}: ${word}`);
    }
    await gateway.start();
    assert.equal((await gateway.as('agent').get(path(id))).is(200).input.note, TEXT);
    assert.equal((await gateway.as('police').get('/v1/drafts/kept')).is(200).document.object, TEXT);
  });
});
