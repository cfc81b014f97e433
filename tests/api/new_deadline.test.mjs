// Another deadline: one side asks, the other agrees, and only then does the clock move; a magistrate's date is an order.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { at, common } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';

const DAY = 86_400_000;
const REASON = 'Volume de pièces inhabituel.';

describe('another deadline', () => {
  let gateway, police, police2, jurist, agent, magistrate;
  let lines = 0;
  const submit = (changes) => police.submit(common('generic.documents', { entity: 'courrier', request: `Contrats de domiciliation, lot ${++lines}.` }, changes));
  const names = async (client, id) => (await client.show(id)).events.map((event) => event.name).filter((name) => name.endsWith('_deadline'));
  const queued = async (id) => (await jurist.get('/v1/queue?limit=200')).is(200).items.find((task) => task.requisition.id === id);

  before(async () => {
    gateway = await Gateway.start();
    [police, police2, jurist, agent, magistrate] = ['police', 'police2', 'jurist', 'agent', 'magistrate'].map((name) => gateway.as(name));
  });
  after(() => gateway.end());

  it('what the holder asks for counts when the requester has agreed: case, task, deadlines and history say so', async () => {
    const sent = await submit();
    const due = at(20 * DAY);
    assert.deepEqual(await names(jurist, sent.id), []);
    (await jurist.fire(sent.id, 'new_deadline', { due_at: due, reason: REASON })).is(403, 'not_allowed');
    await jurist.claimTaskOf(sent.id);
    assert.deepEqual(await names(jurist, sent.id), ['new_deadline']);
    const asked = (await jurist.fire(sent.id, 'new_deadline', { due_at: due, reason: REASON })).is(200);
    assert.equal(asked.due_at, sent.due_at);
    const shown = await police.show(sent.id);
    assert.equal(shown.due_at, sent.due_at);
    assert.deepEqual([shown.deadline_request.by, shown.deadline_request.due_at, shown.deadline_request.reason], ['holder', due, REASON]);
    assert.deepEqual(await names(police, sent.id), ['agree_deadline', 'refuse_deadline']);
    assert.deepEqual(await names(jurist, sent.id), ['drop_deadline']);
    (await jurist.fire(sent.id, 'agree_deadline')).is(403, 'not_allowed');
    (await police2.fire(sent.id, 'agree_deadline')).is(404, 'not_found');
    assert.equal((await queued(sent.id)).due_at, sent.due_at);

    const agreed = (await police.fire(sent.id, 'agree_deadline')).is(200);
    assert.equal(agreed.due_at, due);
    assert.equal(agreed.deadline_request, null);
    assert.deepEqual(agreed.deadlines.map(({ name, due_at, status }) => [name, due_at, status]), [['agreed', due, 'running']]);
    assert.equal((await queued(sent.id)).due_at, due);
    assert.equal((await queued(sent.id)).claimed_by, (await jurist.get('/v1/me')).is(200).agent.name);
    const [ask, agree] = (await police.history(sent.id)).slice(-2);
    assert.deepEqual([ask.event, ask.input], ['new_deadline', { due_at: due, reason: REASON }]);
    assert.deepEqual([agree.event, agree.due_at], ['agree_deadline', { from: sent.due_at, to: due }]);
  });

  it('of the holder whoever has claimed the case replies, and goes on with it', async () => {
    const { id } = await submit();
    await jurist.claimTaskOf(id);
    (await police.fire(id, 'new_deadline', { due_at: at(2 * DAY), reason: 'Garde à vue.' })).is(200);
    (await agent.fire(id, 'agree_deadline')).is(403, 'not_allowed');
    (await jurist.fire(id, 'agree_deadline')).is(200);
    (await jurist.fire(id, 'ask', { question: 'Quel contrat ?' })).is(200);
    assert.deepEqual([await names(jurist, id), await names(agent, id)], [[], []]); // nobody can claim it: it waits for the requester
    (await police.fire(id, 'new_deadline', { due_at: at(3 * DAY), reason: 'Prolongation.' })).is(200);
    (await police.fire(id, 'reply', { text: 'Celui de 2024.' })).is(200);
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'agree_deadline')).is(200);
  });

  it('refused, taken back or passed over in silence, nothing has changed', async () => {
    const sent = await submit();
    await jurist.claimTaskOf(sent.id);
    (await jurist.fire(sent.id, 'new_deadline', { due_at: at(20 * DAY), reason: REASON })).is(200);
    (await police.fire(sent.id, 'refuse_deadline', { reason: 'Prescription proche.' })).is(200);
    (await police.fire(sent.id, 'new_deadline', { due_at: at(DAY), reason: 'Garde à vue.' })).is(200);
    (await police.fire(sent.id, 'agree_deadline')).is(403, 'not_allowed');
    (await police.fire(sent.id, 'drop_deadline')).is(200);
    (await jurist.fire(sent.id, 'new_deadline', { due_at: at(20 * DAY), reason: REASON })).is(200);
    assert.equal((await police.show(sent.id)).due_at, sent.due_at);
    (await police.fire(sent.id, 'withdraw')).is(200);
    const over = await police.show(sent.id);
    assert.deepEqual([over.deadline_request, over.events.filter((event) => event.name.endsWith('_deadline'))], [null, []]);
    (await police.fire(sent.id, 'agree_deadline')).is(409, 'event_not_allowed');
  });

  it('a date that cannot be is told at its field', async () => {
    const { id } = await submit();
    for (const [input, code, pointer] of [
      [{ due_at: at(-DAY), reason: REASON }, 'range', '/input/due_at'], [{ due_at: at(400 * DAY), reason: REASON }, 'range', '/input/due_at'],
      [{ due_at: 'demain', reason: REASON }, 'format', '/input/due_at'], [{ due_at: at(DAY) }, 'required', '/input/reason'],
    ]) {
      const { errors } = (await police.fire(id, 'new_deadline', input)).is(422);
      assert.deepEqual(errors.map((one) => [one.code, one.pointer]), [[code, pointer]]);
    }
  });

  it('a magistrate fixes a date without asking; no pause shifts it, and he agrees to another', async () => {
    const { id } = await magistrate.submit(common('generic.documents', { entity: 'courrier', request: 'Contrats de domiciliation du magistrat.' }, {
      framework: 'instruction', legal_basis: ['cpp:99-3'], authorisation: { kind: 'none' }, requester: { ...common('', {}).requester, quality: 'JI', rio: null },
    }));
    const fixed = at(DAY), later = at(30 * DAY);
    assert.equal((await magistrate.fire(id, 'new_deadline', { due_at: fixed, reason: 'Comparution.' })).is(200).due_at, fixed);
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'ask', { question: 'Quel contrat ?' })).is(200);
    assert.equal((await magistrate.fire(id, 'reply', { text: 'Celui de 2024.' })).is(200).due_at, fixed);
    await jurist.claimTaskOf(id);
    assert.equal((await jurist.fire(id, 'new_deadline', { due_at: later, reason: REASON })).is(200).due_at, fixed);
    assert.equal((await magistrate.fire(id, 'agree_deadline')).is(200).due_at, later);
    (await police.fire(id, 'new_deadline', { due_at: later, reason: REASON })).is(404, 'not_found');
  });

  it('a replay comes where the record came, a wished date among what was moved', async () => {
    const { id } = await submit({ requested_due: at(4 * DAY) });
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'new_deadline', { due_at: at(9 * DAY), reason: REASON })).is(200);
    assert.equal(new Set((await police.fire(id, 'agree_deadline')).is(200).deadlines.map((one) => one.due_at)).size, 1);
    (await jurist.fire(id, 'refuse', { code: 'too_broad' })).is(200);
    (await police.fire(id, 'withdraw')).is(200);
    const done = run(['workflow', 'replay', 'generic.documents', '-c', gateway.path('guichet.lua')]);
    assert.deepEqual([done.err, done.code], ['', 0]);
    assert.match(done.out, /^(\d+) cases, \1 the same, 0 differ\n$/);
  });

  it('the command line shows what is asked, and answers', async () => {
    const { id, number } = await submit();
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'new_deadline', { due_at: at(20 * DAY), reason: REASON })).is(200);
    const as = ['--url', gateway.url, '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem')];
    const told = run(['show', number, ...as]);
    assert.equal(told.code, 0, told.err);
    assert.ok(told.out.includes(REASON) && told.out.includes('agree_deadline'), told.out);
  });
});
