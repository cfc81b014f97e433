// Questions to services as administrators see them: listed without their content, asked again, given up.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { ITEM, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const RUBBISH = '3SAAAA1111111'; // the rehearsal's answer to it is rubbish, which is worth asking again

describe('effects', () => {
  let gateway, police, admin, supervisor;
  before(async () => {
    gateway = await Gateway.start();
    [police, admin, supervisor] = ['police', 'admin', 'supervisor'].map((name) => gateway.as(name));
  });
  after(() => gateway.end());

  const list = async (query = '') => (await admin.get(`/v1/effects?limit=200${query}`)).is(200).items;
  const effectOf = (requisition) => eventually('the effect', async () =>
    (await list()).find((effect) => effect.requisition.id === requisition.id));

  /** A case whose service keeps giving rubbish: its question waits for another try. */
  async function waiting() {
    const requisition = await police.submit(tracking({}, [RUBBISH]));
    await eventually('a first failure', async () => (await effectOf(requisition)).attempts > 0);
    return requisition;
  }

  it('are listed by state, newest first, with nothing of what was asked', async () => {
    const first = await police.submit(tracking());
    await eventually('an answer', async () => (await police.show(first.id)).state === 'answered');
    const second = await waiting();
    const effect = await effectOf(second);
    assert.deepEqual(Object.keys(effect).sort(),
      ['attempts', 'created_at', 'error', 'id', 'next_at', 'requisition', 'service', 'state']);
    assert.deepEqual(effect.requisition, { id: second.id, number: second.number, type: 'postal.item.tracking' });
    assert.equal(effect.service, 'tracking.events');
    assert.equal(effect.state, 'pending');
    assert.equal(effect.error, 'rubbish');
    assert.ok(Date.parse(effect.next_at) > Date.parse(effect.created_at));
    const done = await list('&state=done');
    assert.ok(done.every(({ state, next_at }) => state === 'done' && next_at === null));
    assert.ok(done.some(({ requisition }) => requisition.id === first.id));
    const text = (await admin.get('/v1/effects')).text;
    for (const secret of [RUBBISH, ITEM, 'Vasseur']) assert.ok(!text.includes(secret), secret);
    const all = await list();
    assert.ok(all.findIndex(({ id }) => id === effect.id) < all.findIndex(({ requisition }) => requisition.id === first.id));
    const pages = [];
    for (let cursor = ''; cursor !== null;) {
      const page = (await supervisor.get(`/v1/effects?limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)).is(200);
      pages.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    assert.deepEqual(new Set(pages), new Set(all.map(({ id }) => id)));
    assert.equal(pages.length, all.length);
  });

  it('drop tells the case, which goes on by hand; the log says who did it', async () => {
    const requisition = await waiting();
    const { id } = await effectOf(requisition);
    const dropped = (await supervisor.post(`/v1/effects/${id}/drop`)).is(200);
    assert.equal(dropped.state, 'dropped');
    assert.equal(dropped.error, 'dropped');
    assert.equal(dropped.next_at, null);
    assert.equal((await police.show(requisition.id)).state, 'by_hand');
    const history = await gateway.as('jurist').history(requisition.id);
    const events = history.map(({ event }) => event);
    assert.deepEqual(events, ['submit', 'call.failed', 'effect.drop']);
    assert.equal(history[2].actor.by, 'supervisor');
    assert.deepEqual(history.map(({ seq }) => seq), [1, 2, 3]);
    (await supervisor.post(`/v1/effects/${id}/drop`)).is(409, 'wrong_state');
    (await supervisor.post(`/v1/effects/${id}/retry`)).is(409, 'wrong_state');
  });

  it('retry makes one that waits due now, and gives a dead one another try', async () => {
    const requisition = await waiting();
    const { id, attempts } = await effectOf(requisition);
    const retried = (await admin.post(`/v1/effects/${id}/retry`)).is(200);
    assert.equal(retried.state, 'pending');
    assert.ok(Date.parse(retried.next_at) <= Date.now());
    await eventually('another try', async () => (await effectOf(requisition)).attempts > attempts);
    await eventually('its end', async () => {
      await admin.post(`/v1/effects/${id}/retry`);
      return (await police.show(requisition.id)).state === 'by_hand';
    });
    const dead = await effectOf(requisition);
    assert.ok(['dead', 'pending', 'done'].includes(dead.state), dead.state);
    assert.ok((await gateway.as('jurist').history(requisition.id)).some(({ event }) => event === 'effect.retry'));
  });

  it('a service that nobody answers fails at once, and dead effects are listed', async () => {
    const away = await Gateway.start({ edit: (text) => text.replace(/plugins\s*= \{ rehearsal = \{\}, console = \{\} \}/, 'plugins = {}') });
    try {
      const requisition = await away.as('police').submit(tracking());
      await eventually('by hand', async () => (await away.as('police').show(requisition.id)).state === 'by_hand');
      const [dead] = (await away.as('admin').get('/v1/effects?state=dead')).is(200).items;
      assert.equal(dead.error, 'not_connected');
      assert.equal(dead.attempts, 1);
    } finally {
      await away.end();
    }
  });

  it('what is no effect, no state and no cursor is refused', async () => {
    for (const action of ['retry', 'drop']) {
      (await admin.post(`/v1/effects/${randomUUID()}/${action}`)).is(404, 'not_found');
      (await admin.post(`/v1/effects/x/${action}`)).is(404);
    }
    (await admin.get('/v1/effects?state=broken')).is(400, 'bad_parameter');
    (await admin.get('/v1/effects?cursor=%00')).is(400);
    (await admin.get('/v1/effects?team=lbp')).is(400);
  });

  const guichet = (name, ...args) =>
    run([...args, '--url', gateway.url, '--as', gateway.path(`pki/${name}.pem`), '--ca', gateway.path('pki/server-ca.pem')]);

  it('the command line does the same', async () => {
    const requisition = await waiting();
    const { id } = await effectOf(requisition);
    const listed = guichet('supervisor', 'effects', '--state', 'pending');
    assert.equal(listed.code, 0, listed.err);
    assert.match(listed.out, new RegExp(id));
    assert.match(listed.out, new RegExp(requisition.number));
    assert.equal(guichet('supervisor', 'effects', 'retry', id).code, 0);
    const dropped = guichet('supervisor', 'effects', 'drop', id, '--json');
    assert.equal(JSON.parse(dropped.out).state, 'dropped');
    assert.equal(guichet('supervisor', 'effects', 'drop', id).code, 1);
    assert.equal(guichet('police', 'effects').code, 1);
  });
});
