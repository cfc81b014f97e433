// kill -9 under load, fifty times: whatever a client was told is there afterwards, once, with the number it was told.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, pause, run } from './lib/gateway.mjs';

const ROUNDS = 50;
const CLIENTS = 6;

describe('durability', () => {
  let gateway;
  const acknowledged = new Map(); // id → number, as clients were told
  const withdrawn = new Set();    // ids whose withdrawal was acknowledged
  const open = [];                // what was sent and not answered: { key, document }
  let sent = 0, kills = 0, again = 0;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  const isGone = (error) => ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ECONNABORTED'].includes(error.code) || /socket hang up|TLS connection was established/.test(error.message);

  /** One submission; false when the gateway died under it. */
  async function submit(police, order) {
    let answer;
    try {
      answer = await police.post('/v1/requisitions', order.document, { 'Idempotency-Key': order.key });
    } catch (error) {
      if (!isGone(error)) throw error;
      open.push(order);
      return null;
    }
    const { id, number } = answer.is(201);
    assert.ok(!acknowledged.has(id) || order.isRetry, 'a new requisition has a new id');
    acknowledged.set(id, number);
    return id;
  }

  async function load(police, round, who, state) {
    for (let i = 0; !state.isOver; i++) {
      const document = i % 3 ? identity({ client_ref: `R${round}-${who}-${i}` }) : tracking({ client_ref: `R${round}-${who}-${i}` });
      const id = await submit(police, { key: `durable-${round}-${who}-${i}`, document });
      sent++;
      if (!id) return;
      if (i % 3 !== 1) continue;
      try {
        (await police.fire(id, 'withdraw')).is(200);
        withdrawn.add(id);
      } catch (error) {
        if (!isGone(error)) throw error;
        return;
      }
    }
  }

  async function retryOpen(police) {
    for (const order of open.splice(0)) {
      again++;
      assert.ok(await submit(police, { ...order, isRetry: true }), 'nothing is killed now');
    }
  }

  it(`${ROUNDS} kills at random moments lose nothing that was acknowledged`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const police = gateway.as('police');
      await retryOpen(police);
      const state = { isOver: false };
      const before = acknowledged.size;
      const all = Promise.all(Array.from({ length: CLIENTS }, (_, who) => load(police, round, who, state)));
      await Promise.race([eventually('the load under way', () => acknowledged.size > before, { every: 1 }), all]);
      await pause(randomInt(0, 120));
      const checked = [...acknowledged].slice(before);
      state.isOver = round % 10 === 9; // now and then, nobody is in the middle of something
      await gateway.kill();
      kills++;
      state.isOver = true;
      await all;
      await gateway.start();
      for (const [id, number] of checked.slice(-5)) assert.equal((await gateway.as('police').show(id)).number, number);
    }
    assert.equal(kills, ROUNDS);
    await retryOpen(gateway.as('police'));
    assert.ok(acknowledged.size > 2 * ROUNDS, `${acknowledged.size} were acknowledged: the load was real`);
    assert.ok(again > 0, 'some were in flight when it died');
  });

  it('every acknowledged requisition is there, with its number', async () => {
    const police = gateway.as('police');
    const there = new Map();
    for (let cursor = ''; cursor !== null;) {
      const page = (await police.get(`/v1/requisitions?limit=200${cursor && `&cursor=${cursor}`}`)).is(200);
      for (const { id, number } of page.items) there.set(id, number);
      cursor = page.next;
    }
    for (const [id, number] of acknowledged) assert.equal(there.get(id), number, id);
    // Each order was sent under a key until it was acknowledged: so there is nothing else.
    assert.equal(there.size, acknowledged.size);
    assert.equal(there.size, sent, `${sent} were ordered`);
  });

  it('the numbers are dense', () => {
    const ranks = [...acknowledged.values()].map((number) => Number(number.slice(5))).sort((a, b) => a - b);
    assert.ok(ranks.length > 2 * ROUNDS);
    ranks.forEach((rank, i) => assert.equal(rank, i + 1));
  });

  it('every acknowledged event is there', async () => {
    const police = gateway.as('police');
    assert.ok(withdrawn.size > 0);
    for (const id of withdrawn) {
      const history = await police.history(id);
      assert.equal(history.filter(({ event }) => event === 'withdraw').length, 1, id);
    }
  });

  it('what was owed to services is asked for after the start', async () => {
    const police = gateway.as('police');
    await eventually('no question left', async () => (await police.get('/v1/requisitions?state=ask&limit=1')).is(200).items.length === 0);
  });

  it('the log verifies', () => {
    const done = run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 0, done.out + done.err);
  });
});
