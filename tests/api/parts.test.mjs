// An answer in parts: each with its number, its own sealed container and the same four eyes; the clock runs on.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, common, day } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';
import { unzip } from './lib/zip.mjs';

const ASIC = { Accept: 'application/vnd.etsi.asic-e+zip' };
const found = (on) => ({ items: [{ item_id: ITEM, on }] });
const person = { family_names: ['Dupont'], given_names: ['Jean'] };
const items = (changes) => common('postal.address.items', { person, period: { from: day(-40), to: day(-2) } }, changes);

describe('an answer in parts', () => {
  let gateway, police, agent, agent2, jurist, sent;
  before(async () => {
    gateway = await Gateway.start();
    [police, agent, agent2, jurist] = ['police', 'agent', 'agent2', 'jurist'].map((name) => gateway.as(name));
    sent = await police.submit(items());
  });
  after(() => gateway.end());

  const act = async (who, id, event, input) => {
    await who.claimTaskOf(id);
    return (await who.fire(id, event, input)).is(200);
  };
  const fetchPart = (id, part, who = police) => who.get(`/v1/requisitions/${id}/answer?part=${part}`, ASIC);
  const said = (answer) => JSON.parse(unzip(answer.raw).get('answer.json').data);

  it('nothing leaves before another person has approved it, not even to whoever prepared it', async () => {
    await act(jurist, sent.id, 'accept');
    const waiting = await act(agent, sent.id, 'send_part', found('2026-02-03'));
    assert.equal(waiting.state, 'review');
    assert.equal((await police.show(sent.id)).answer, null);
    (await fetchPart(sent.id, 1)).is(404, 'no_answer');
    const { task } = await agent2.show(sent.id);
    (await agent.post(`/v1/tasks/${task.id}/claim`)).is(403, 'four_eyes');
    const partial = await act(agent2, sent.id, 'approve');
    assert.equal(partial.state, 'partial');
    assert.equal(partial.clock, 'running');
    assert.equal(partial.due_at, sent.due_at);
    assert.equal(partial.outcome, null);
    assert.equal(partial.deadlines[0].status, 'running');
  });

  it('a part is a sealed container with its number, and says that it is not the last', async () => {
    const shown = await police.show(sent.id);
    assert.deepEqual(shown.answer.parts.map(({ part, last, completeness, records }) => [part, last, completeness, records]), [[1, false, 'partial', 1]]);
    const first = await fetchPart(sent.id, 1);
    first.is(200);
    assert.ok(first.headers['content-digest']);
    const json = said(first);
    assert.deepEqual([json.number, json.part, json.last, json.outcome, json.completeness], [sent.number, 1, false, null, 'partial']);
    assert.match(unzip(first.raw).get('answer.html').data.toString(), /partie 1 ; une suite viendra/);
    (await fetchPart(sent.id, 2)).is(404, 'no_answer');
    (await fetchPart(sent.id, 1, gateway.as('police2'))).is(404);
    (await fetchPart(sent.id, 1, agent)).is(403);
  });

  it('what follows stands behind it, and the last ends the case; every part stays what it was', async () => {
    const first = await fetchPart(sent.id, 1);
    await act(agent, sent.id, 'send_part', found('2026-02-04'));
    await act(agent2, sent.id, 'approve');
    assert.equal((await police.show(sent.id)).answer.parts.length, 2);
    await act(agent, sent.id, 'prepared', { ...found('2026-02-05'), note: 'C’est tout.' });
    const done = await act(agent2, sent.id, 'approve');
    assert.equal(done.state, 'answered');
    const { answer } = await police.show(sent.id);
    assert.deepEqual(answer.parts.map(({ part, last }) => [part, last]), [[1, false], [2, false], [3, true]]);
    assert.ok((await fetchPart(sent.id, 1)).raw.equals(first.raw));
    const days = [];
    for (const part of [1, 2, 3]) {
      const json = said(await fetchPart(sent.id, part));
      assert.deepEqual([json.part, json.last], [part, part === 3]);
      days.push(json.answer.items[0].on);
    }
    assert.deepEqual(days, ['2026-02-03', '2026-02-04', '2026-02-05']);
    const latest = await police.get(`/v1/requisitions/${sent.id}/answer`, ASIC);
    assert.ok(latest.raw.equals((await fetchPart(sent.id, 3)).raw));
  });

  it('every part is in the log: handed over, sealed, fetched', async () => {
    const history = await police.history(sent.id);
    const count = (name, to) => history.filter(({ event, to: state }) => event === name && (!to || state === to)).length;
    assert.equal(count('approve', 'partial'), 2);
    assert.equal(count('answer.sealed'), 3);
    const { log_index: index } = history.find(({ event, to }) => event === 'approve' && to === 'partial');
    const size = Number((await police.get('/v1/log/checkpoint')).text.split('\n')[1]);
    const proof = (await police.get(`/v1/log/proof/inclusion?index=${index}&size=${size}`)).is(200);
    assert.ok(proof.hashes.length > 0);
  });

  it('the command line shows the parts and fetches the one that is named', () => {
    const as = ['--url', gateway.url, '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem')];
    const english = { env: { ...process.env, LANG: 'en_GB.UTF-8' } };
    const shown = run(['show', sent.number, ...as], english);
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /Answer, part +Last/);
    const file = gateway.path('part.asice');
    assert.equal(run(['answer', sent.id, '--part', '2', '-o', file, ...as], english).code, 0);
    assert.match(run(['answer', 'verify', file, '--ca', gateway.path('pki/seal-ca.pem')], english).out, /Seal +: holds/);
    assert.equal(run(['answer', sent.id, '--part', '9', '-o', file, ...as], english).code, 1);
    assert.equal(run(['answer', sent.id, '--part', 'two', '-o', file, ...as], english).code, 2);
  });

  it('a vital case hands over no part before its call-back', async () => {
    const why = 'Mineure disparue depuis hier soir, risque pour sa vie.';
    const { id } = await police.submit(items({ urgency: 'vital', urgency_reason: why, object: 'Disparition inquiétante, colis reçus' }));
    await act(jurist, id, 'accept');
    await act(agent, id, 'send_part', found('2026-02-03'));
    await agent2.claimTaskOf(id);
    (await agent2.fire(id, 'approve')).is(409, 'callback_pending');
    assert.equal((await police.show(id)).answer, null);
    assert.equal((await agent2.show(id)).state, 'review');
  });
});
