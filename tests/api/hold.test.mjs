// postal.item.hold: review, order, confirmation, one extension, release at its hour, even after a restart.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { at, hold } from './lib/documents.mjs';
import { Gateway, eventually, pause } from './lib/gateway.mjs';

const HOUR = 3_600_000;

describe('postal.item.hold', () => {
  let gateway, police, jurist;
  const begin = () => {
    police = gateway.as('police');
    jurist = gateway.as('jurist');
  };
  before(async () => {
    gateway = await Gateway.start();
    begin();
  });
  after(() => gateway.end());

  const reaches = (id, state) => eventually(`${id} in ${state}`, async () => {
    const shown = await police.show(id);
    return shown.state === state && shown;
  });
  const held = async (until) => {
    const { id } = await police.submit(hold(until));
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'accept')).is(200);
    return reaches(id, 'held');
  };

  it('a jurist accepts, sorting confirms: held, and the deadline is met', async () => {
    const until = at(4 * HOUR);
    const shown = await held(until);
    assert.deepEqual(shown.deadlines.map(({ status }) => status), ['met']);
    assert.equal(Date.parse(shown.due_at) - Date.parse(shown.received_at), 2 * HOUR);
    assert.equal(Date.parse(shown.input.hold_until), Date.parse(until));
    assert.deepEqual(shown.events.map(({ name }) => name).sort(), ['extend', 'seize', 'withdraw']);
    assert.deepEqual((await police.history(shown.id)).map(({ event }) => event).filter((event) => !event.startsWith('task.')),
      ['submit', 'accept', 'call.done']);
  });

  it('an agent does not review it', async () => {
    const { id } = await police.submit(hold(at(4 * HOUR)));
    const { task } = await jurist.show(id);
    assert.equal(task.team, 'legal');
    const answer = await gateway.as('agent').post(`/v1/tasks/${task.id}/claim`);
    assert.ok([403, 404].includes(answer.status), answer.text);
    (await gateway.as('agent').fire(id, 'accept')).is(403);
  });

  it('is extended once; the second extension is denied with its code', async () => {
    const { id, due_at } = await held(at(4 * HOUR));
    const later = at(20 * HOUR);
    const extended = (await police.fire(id, 'extend', { hold_until: later })).is(200);
    assert.equal(extended.state, 'held');
    assert.equal(Date.parse(extended.input.hold_until), Date.parse(later));
    assert.equal(extended.due_at, due_at);
    const denied = await police.fire(id, 'extend', { hold_until: at(30 * HOUR) });
    assert.equal(denied.status, 409, denied.text);
    assert.equal(denied.json.code, 'extension_limit');
    assert.match(denied.json.detail, /ne se prolonge qu'une fois/);
    assert.equal(Date.parse((await police.show(id)).input.hold_until), Date.parse(later));
  });

  it('not beyond 72 hours, not by others', async () => {
    const { id } = await held(at(4 * HOUR));
    (await police.fire(id, 'extend', { hold_until: at(73 * HOUR) })).is(422);
    (await police.fire(id, 'extend', {})).is(422);
    (await jurist.fire(id, 'extend', { hold_until: at(5 * HOUR) })).is(403);
  });

  it('lets go by itself at its hour, and not before', async () => {
    const until = at(4000);
    const { id } = await held(until);
    const shown = await reaches(id, 'released');
    const entry = (await police.history(id)).find(({ event }) => event === 'timer.expiry');
    assert.equal(entry.from, 'held');
    assert.equal(entry.to, 'release');
    assert.equal(entry.actor.by, 'system');
    assert.ok(Date.parse(entry.at) >= Date.parse(until), `${entry.at} is before ${until}`);
    assert.equal(shown.outcome, 'answered');
    const sealed = (await police.get(`/v1/requisitions/${id}/answer`)).is(200);
    assert.equal(sealed.answer.held, false);
    assert.ok(sealed.answer.site.length > 0);
  });

  it('an extension arms the hour anew', async () => {
    const first = at(5000), second = at(9000);
    const { id } = await held(first);
    (await police.fire(id, 'extend', { hold_until: second })).is(200);
    await reaches(id, 'released');
    const fired = (await police.history(id)).filter(({ event }) => event === 'timer.expiry');
    assert.equal(fired.length, 1);
    assert.ok(Date.parse(fired[0].at) >= Date.parse(second));
  });

  it('seized: answered, and no timer fires afterwards', async () => {
    const until = at(4000);
    const { id } = await held(until);
    (await police.fire(id, 'seize', {})).is(422);
    (await police.fire(id, 'seize', { report: '12345/00678/2026' })).is(200);
    await pause(Math.max(0, Date.parse(until) + 1500 - Date.now()));
    const shown = await police.show(id);
    assert.equal(shown.state, 'seized');
    assert.ok(!(await police.history(id)).some(({ event }) => event === 'timer.expiry'));
    assert.equal((await police.get(`/v1/requisitions/${id}/answer`)).is(200).answer.held, true);
  });

  it('given up while held: released', async () => {
    const { id } = await held(at(4 * HOUR));
    (await police.fire(id, 'withdraw')).is(200);
    await reaches(id, 'released');
  });

  it('the hour comes while the gateway is down: released after the start, and the history says how late', async () => {
    const until = at(3000);
    const { id } = await held(until);
    await gateway.stop();
    await pause(Math.max(0, Date.parse(until) + 2000 - Date.now()));
    await gateway.start();
    begin();
    await reaches(id, 'released');
    const entry = (await jurist.history(id)).find(({ event }) => event === 'timer.expiry');
    const late = Date.parse(entry.at) - Date.parse(until);
    assert.ok(late >= 2000, `${late} ms`);
    assert.equal(entry.late_by_ms, late);
  });

  it('the hour comes after a restart: released then, once', async () => {
    const until = at(12_000);
    const { id } = await held(until);
    await gateway.stop();
    await gateway.start();
    begin();
    await reaches(id, 'released');
    const fired = (await police.history(id)).filter(({ event }) => event === 'timer.expiry');
    assert.equal(fired.length, 1);
    assert.ok(Date.parse(fired[0].at) >= Date.parse(until));
  });
});
