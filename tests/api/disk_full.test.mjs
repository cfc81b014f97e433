// A full disk: never a 2xx for what is not on it, reads go on, and it heals by itself when there is room.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';
import { smallDisk } from './lib/small_disk.mjs';

describe('a full disk', () => {
  let gateway, disk, police, agent;
  const acknowledged = new Map();
  let file, withFile;
  before(async () => {
    gateway = Gateway.make();
    disk = smallDisk(gateway);
    await gateway.start({ wrap: disk.wrap });
    police = gateway.as('police');
    agent = gateway.as('agent');
  });
  after(async () => {
    try {
      await gateway.stop();
    } finally {
      disk.end();
      await gateway.end();
    }
  });

  const submit = async () => {
    const answer = await police.post('/v1/requisitions', identity({ object: `Vol de colis ${randomBytes(1800).toString('hex')}` }));
    if (answer.status === 201) acknowledged.set(answer.json.id, answer.json.number);
    return answer;
  };
  const all = async () => {
    const there = new Map();
    for (let cursor = ''; cursor !== null;) {
      const page = (await police.get(`/v1/requisitions?limit=200${cursor && `&cursor=${cursor}`}`)).is(200);
      for (const { id, number } of page.items) there.set(id, number);
      cursor = page.next;
    }
    return there;
  };

  it('works while there is room', async () => {
    for (let i = 0; i < 10; i++) (await submit()).is(201);
    file = (await police.request('POST', '/v1/uploads', { body: randomBytes(5000), headers: { 'Content-Type': 'image/png' } })).is(201);
    withFile = (await police.submit(identity({ files: [file.id] })));
    acknowledged.set(withFile.id, withFile.number);
    assert.equal((await gateway.operations('/readyz')).status, 200);
  });

  for (const round of [1, 2]) {
    it(`full (${round}): submissions, events, claims and uploads are 503 with Retry-After; reads and health go on`, async () => {
      const [known] = acknowledged.keys();
      const free = (await agent.get('/v1/queue?claimed=none')).is(200).items[0];
      disk.fill();
      const refused = await eventually('a refusal', async () => {
        const answer = await submit();
        assert.ok([201, 503].includes(answer.status), answer.text);
        return answer.status === 503 && answer;
      }, { every: 1 });
      assert.ok(Number(refused.headers['retry-after']) >= 1);
      assert.equal(refused.json.code, 'disk');
      for (let i = 0; i < 5; i++) {
        const answer = await submit();
        answer.is(503, 'disk');
        assert.ok(Number(answer.headers['retry-after']) >= 1);
      }
      for (const answer of [await police.fire(known, 'withdraw'), await agent.post(`/v1/tasks/${free.id}/claim`), await agent.post('/v1/queue/claim'),
        await police.request('POST', '/v1/uploads', { body: randomBytes(1_000_000), headers: { 'Content-Type': 'image/png' } })]) {
        answer.is(503);
        assert.ok(Number(answer.headers['retry-after']) >= 1);
      }
      // what cannot be logged does not leave; what is only opened is shown, and counted as lost
      const download = await gateway.as(['agent', 'agent2'][round - 1]).get(`/v1/requisitions/${withFile.id}/files/${file.id}`);
      download.is(503);
      assert.ok(Number(download.headers['retry-after']) >= 1);
      assert.equal((await police.show(known)).state, 'prepare');
      assert.deepEqual(new Set((await all()).keys()), new Set(acknowledged.keys()));
      (await police.get('/v1/log/checkpoint')).is(200);
      (await police.get('/v1/me')).is(200);
      assert.equal((await gateway.operations('/healthz')).status, 200);
      const ready = await gateway.operations('/readyz');
      assert.equal(ready.status, 503);
      assert.match(ready.text, /\w/);
    });

    it(`room again (${round}): it heals by itself, and nothing was lost or half done`, async () => {
      disk.empty();
      await eventually('ready', async () => (await gateway.operations('/readyz')).status === 200);
      await eventually('a submission', async () => (await submit()).status === 201);
      for (let i = 0; i < 5; i++) (await submit()).is(201);
      assert.equal((await gateway.as(['agent', 'agent2'][round - 1]).get(`/v1/requisitions/${withFile.id}/files/${file.id}`)).status, 200);
      const lost = Number((await gateway.operations('/metrics')).text.match(/^guichet_reads_lost_total (\d+)/m)[1]);
      assert.ok(lost >= round, `${lost}`);
      const there = await all();
      for (const [id, number] of acknowledged) assert.equal(there.get(id), number);
      assert.equal(there.size, acknowledged.size, 'what was answered with 503 is not there');
      const ranks = [...there.values()].map((number) => Number(number.slice(5))).sort((a, b) => a - b);
      ranks.forEach((rank, i) => assert.equal(rank, i + 1, 'numbers stay dense'));
      (await police.request('POST', '/v1/uploads', { body: randomBytes(1_000_000), headers: { 'Content-Type': 'image/png' } })).is(201);
      const task = (await agent.post('/v1/queue/claim')).is(200);
      (await agent.post(`/v1/tasks/${task.id}/release`)).is(200);
    });
  }
});
