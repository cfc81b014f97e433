// GET /v1/stream: many who replay the log stand beside those at its end; nobody waits for them, and they lose nothing.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';
import { Stream } from './lib/stream.mjs';

describe('those who catch up and those at the end of the log', () => {
  const ROUNDS = 3, LINES = 1000, COUNT = ROUNDS * LINES, REPLAYS = 4;
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { loops: 1, bulk_lines: LINES } }); });
  after(() => gateway.end());

  it('who replays thousands of entries loses none and holds up nobody', async () => {
    const police = gateway.as('police'), other = gateway.as('gendarmerie');
    const lines = `${JSON.stringify(identity({}, { account_id: 'C-200001' }))}\n`.repeat(LINES);
    for (let round = 0; round < ROUNDS; round++)
      await police.post('/v1/requisitions/bulk', lines, { 'Content-Type': 'application/x-ndjson' });
    const quick = await Stream.open(other);
    await quick.until('its place', () => quick.lastId !== undefined);
    (await other.get('/v1/me')).is(200); // its connection stands
    const replays = await Promise.all(Array.from({ length: REPLAYS }, () => Stream.open(police, { lastId: 0 })));
    const places = new Promise((done) => {
      const dispatch = quick.dispatch.bind(quick);
      quick.dispatch = (block) => {
        dispatch(block);
        if (quick.events.length) done(replays.map((replay) => replay.indices().length)); // where they are when he hears
      };
    });
    for (const replay of replays) replay.message.pause(); // what is on its way fills the sockets: they cannot be done yet
    const { id } = await other.submit(identity());
    await quick.heard(id);
    for (const place of await places) assert.ok(place < COUNT - 1, `${place} of ${COUNT}`);
    for (const replay of replays) replay.message.resume();
    for (const replay of replays) {
      await replay.until('the whole log', () => replay.indices().length >= COUNT - 1);
      assert.deepEqual(replay.indices(), Array.from({ length: COUNT - 1 }, (_, i) => i + 1)); // the first was known
      replay.close();
    }
    quick.close();
  });
});
