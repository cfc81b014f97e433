// Answers and cases are erased when they have been kept long enough; what is left proves as before.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { ITEM, tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const SECOND_IN_DAYS = 1 / 86_400, SECOND_IN_YEARS = SECOND_IN_DAYS / 365.25;

describe('retention', () => {
  let gateway, police;
  const keep = (answerSeconds, caseSeconds) => gateway.configure({}, (text) => text
    .replace(/answer_days\s*=\s*[\d.e-]+/, `answer_days = ${(answerSeconds * SECOND_IN_DAYS).toFixed(9)}`)
    .replace(/case_years\s*=\s*[\d.e-]+/, `case_years = ${(caseSeconds * SECOND_IN_YEARS).toFixed(11)}`));
  before(async () => {
    gateway = Gateway.make();
    keep(8, 1e6);
    await gateway.start();
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const restart = async () => {
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
  };
  const verify = () => {
    const done = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 0, done.out + done.err);
  };
  const stored = () => (fs.existsSync(gateway.path('data/uploads')) ? fs.readdirSync(gateway.path('data/uploads')) : []);
  const answered = async (document = tracking()) => {
    const { id } = await police.submit(document);
    await eventually('an answer', async () => (await police.show(id)).state === 'answered');
    return id;
  };
  const events = async (id) => (await police.history(id)).map(({ event }) => event);
  let one, file;

  it('the answer goes, with its container, and the case stays with its document and the requester’s files', async () => {
    file = (await police.request('POST', '/v1/uploads', {
      body: randomBytes(70_000), headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="pv.pdf"' },
    })).is(201);
    one = await answered(tracking({ files: [file.id] }));
    assert.equal((await police.get(`/v1/requisitions/${one}/answer`, { Accept: 'application/vnd.etsi.asic-e+zip' })).status, 200);
    assert.equal(stored().length, 2);
    const draft = `/v1/requisitions/${one}/draft`, supervisor = gateway.as('supervisor');
    (await supervisor.request('PUT', draft, { body: { event: 'answer', input: { note: 'Remis à Mme Quatrepoint.' }, version: null } })).is(200);
    await eventually('its erasure', async () => (await events(one)).includes('purge.answer'));
    const shown = await police.show(one);
    assert.equal(shown.answer, null);
    assert.equal(shown.state, 'answered');
    (await supervisor.get(draft)).is(404, 'no_draft');
    assert.deepEqual(shown.input.item_ids, [ITEM]);
    assert.ok((await police.get(`/v1/requisitions/${one}/answer`)).status >= 400);
    await eventually('the container’s file is gone', () => stored().length === 1);
    assert.equal((await police.get(`/v1/requisitions/${one}/files/${file.id}`)).status, 200);
    verify();
  });

  it('an open case loses nothing', async () => {
    const { id } = await police.submit(unknownItem());
    await eventually('a task', async () => (await gateway.as('agent').show(id)).task);
    const other = await answered();
    await eventually('another one’s erasure', async () => (await events(other)).includes('purge.answer'));
    assert.ok(!(await events(id)).includes('purge.answer'));
  });

  it('the case goes: its metadata stay, its content is gone for everybody and for ever', async () => {
    const sealed = () => JSON.stringify((run(['keys', 'list', '--json', '-c', gateway.path('guichet.lua')])).out);
    assert.match(sealed(), /destroyed/);
    keep(8, 9);
    await restart();
    const fresh = await answered();
    const found = async () => (await police.get(`/v1/requisitions?target=${ITEM}`)).is(200).items.map(({ id }) => id);
    assert.ok((await found()).includes(fresh));
    await eventually('the purge', async () => (await police.show(fresh)).purged_at);
    const shown = await police.show(fresh);
    assert.ok(Date.parse(shown.purged_at) > Date.parse(shown.closed_at));
    assert.equal(shown.state, 'answered');
    assert.equal(shown.document, undefined);
    assert.equal(shown.input, undefined);
    assert.equal(shown.answer, null);
    assert.deepEqual(shown.events, []);
    (await police.get(`/v1/requisitions/${fresh}/answer`)).is(410, 'purged');
    (await police.get(`/v1/requisitions/${fresh}/files/${file.id}`)).is(410, 'purged');
    (await police.fire(fresh, 'acknowledge')).is(410, 'purged');
    const history = await police.history(fresh);
    assert.equal(history.at(-1).event, 'purge.case');
    assert.ok(!(await found()).includes(fresh));
    const listed = (await police.get('/v1/requisitions?limit=200')).is(200).items.find(({ id }) => id === fresh);
    assert.ok(listed.purged_at);
    verify();
  });

  it('what was closed before the times were shortened is put off to its day, not erased at once nor never', async () => {
    // `one` was closed under a case_years of 11 days: its row is due then
    assert.equal((await police.show(one)).purged_at, undefined);
    assert.equal((await police.get(`/v1/requisitions/${one}/files/${file.id}`)).status, 200);
  });

  it('a crash in between is made up for', async () => {
    const ids = [];
    for (let i = 0; i < 6; i++) ids.push(await answered());
    await eventually('the first purge', async () => (await events(ids[0])).includes('purge.answer'));
    await gateway.kill();
    await gateway.start();
    police = gateway.as('police');
    for (const id of ids) await eventually('every purge', async () => (await police.show(id)).purged_at);
    for (const id of ids) {
      const names = await events(id);
      assert.equal(names.filter((name) => name === 'purge.case').length, 1);
      assert.ok(names.filter((name) => name === 'purge.answer').length <= 1);
    }
    verify();
    const metrics = (await gateway.operations('/metrics')).text;
    assert.match(metrics, /^guichet_erased_total\{part="case"\} [1-9]/m);
  });
});
