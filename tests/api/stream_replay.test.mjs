// GET /v1/stream: whoever replays the log and does not read what he is given holds up nobody, and loses nothing.
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

  it('who replays thousands of entries and stops reading holds up nobody, and loses none', async () => {
    const police = gateway.as('police'), other = gateway.as('gendarmerie');
    const lines = `${JSON.stringify(identity({}, { account_id: 'C-200001' }))}\n`.repeat(LINES);
    for (let round = 0; round < ROUNDS; round++)
      await police.post('/v1/requisitions/bulk', lines, { 'Content-Type': 'application/x-ndjson' });
    const quick = await Stream.open(other);
    await quick.until('its place', () => quick.lastId !== undefined);
    (await other.get('/v1/me')).is(200); // its connection stands
    const stalled = async () => {
      const replay = await Stream.open(police, { lastId: 0 });
      replay.message.pause(); // what is on its way fills its socket
      return replay;
    };
    const replays = await Promise.all(Array.from({ length: REPLAYS }, stalled));
    const { id } = await other.submit(identity());
    await quick.heard(id);
    for (const replay of replays) {
      assert.ok(replay.indices().length < COUNT - 1, 'it stands still');
      replay.message.resume();
    }
    for (const replay of replays) {
      await replay.until('the whole log', () => replay.indices().length >= COUNT - 1);
      assert.deepEqual(replay.indices(), Array.from({ length: COUNT - 1 }, (_, i) => i + 1)); // the first was known
      replay.close();
    }
    quick.close();
  });
});
