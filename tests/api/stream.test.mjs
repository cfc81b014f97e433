// GET /v1/stream: who follows is told of everything he may see, once, in order, and of nothing else; over restarts too.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { ITEM, at, common, identity, tracking, unknownItem } from './lib/documents.mjs';
import { Client, Gateway, eventually, pause } from './lib/gateway.mjs';
import { check } from './lib/schema.mjs';
import { Stream } from './lib/stream.mjs';

const isClaim = ({ event }) => event.startsWith('task.');
/** Log indices of what its own unit is told of a requisition: all of its history but who held a task of it. */
const told = async (client, id) => (await client.history(id)).filter((entry) => !isClaim(entry)).map(({ log_index }) => log_index);
const answered = (client, id) => eventually(`${id} answered`, async () => (await client.show(id)).state === 'answered');

describe('the event stream', () => {
  let gateway, police, agent;
  const open = [];
  const follow = async (name, options) => {
    const stream = await Stream.open(typeof name === 'string' ? gateway.as(name) : name, options);
    assert.equal(stream.status, 200);
    open.push(stream);
    return stream;
  };
  before(async () => {
    gateway = await Gateway.start({ set: { heartbeat_s: 1 }, edit: (text) => text.replace('{ "compliance", "lbp", "cnp" }', '{ "compliance" }') });
    police = gateway.as('police');
    agent = gateway.as('agent');
  });
  after(async () => {
    for (const stream of open) stream.close();
    await gateway.end();
  });

  it('is an event stream that no cache and no proxy may keep', async () => {
    const stream = await follow('police');
    assert.equal(stream.headers['content-type'], 'text/event-stream');
    assert.equal(stream.headers['cache-control'], 'no-store');
    assert.equal(stream.headers['x-accel-buffering'], 'no');
    assert.match(stream.headers['x-request-id'], /^[0-9a-f-]{36}$/);
    await stream.until('retry', () => stream.retry >= 1000);
    const head = await police.request('HEAD', '/v1/stream');
    assert.equal(head.status, 200);
    assert.equal(head.raw.length, 0);
  });

  it('tells the own unit of every change, in order, as it stands in the history', async () => {
    const api = (await police.get('/openapi.json')).is(200);
    const stream = await follow('police');
    const { id, number } = await police.submit(tracking());
    await stream.heard(id, ({ state }) => state === 'answered');
    await answered(police, id);
    const entries = (await police.history(id)).filter((entry) => !isClaim(entry));
    await stream.until('all of it', () => stream.of('requisition', id).length === entries.length);
    const events = stream.of('requisition', id);
    assert.deepEqual(events.map(({ id: index, data }) => [index, data.log_index, data.event, data.from, data.state, data.seq]),
      entries.map((entry) => [entry.log_index, entry.log_index, entry.event, entry.from ?? null, entry.to, entry.seq]));
    const shown = await police.show(id);
    for (const { data } of events) {
      assert.equal(data.number, number);
      assert.equal(data.type, 'postal.item.tracking');
      assert.equal(data.unit, 'Commissariat de Melun');
      assert.deepEqual(check(api.components.schemas.StreamRequisition, data, api), []);
    }
    const last = events.at(-1).data;
    for (const name of ['version', 'due_at', 'outcome', 'clock', 'state']) assert.equal(last[name], shown[name], name);
    assert.deepEqual(stream.of('queue'), [], 'the queue is not for a requester');
    assert.doesNotMatch(JSON.stringify(stream.events), new RegExp(`${ITEM}|Vasseur|1234567|LRPGN`), 'nothing of the content');
  });

  it('another unit, another party and who has no part in it hear nothing of it', async () => {
    const others = await Promise.all(['police2', 'gendarmerie', 'customs', 'magistrate', 'admin'].map((name) => follow(name)));
    const supervisor = await follow('supervisor');
    const { id } = await police.submit(tracking());
    await supervisor.heard(id, ({ state }) => state === 'answered');
    const theirs = (await gateway.as('gendarmerie').submit(tracking())).id;
    await others[1].heard(theirs);
    await pause(1200); // a beat: what was to come has come
    for (const stream of others) {
      assert.deepEqual(stream.of('requisition', id), []);
      assert.ok(stream.events.every(({ data }) => data.id === theirs), JSON.stringify(stream.events));
    }
  });

  it('tells those who work of their queue: a task comes, is claimed, is given back, goes', async () => {
    const [stream, second, other] = [await follow('agent'), await follow('agent2'), await follow('compliance')];
    const { id } = await police.submit(unknownItem());
    const opened = await second.heard(id, ({ tasks }) => tasks.length === 1 && !tasks[0].claimed, 'queue');
    const [task] = opened.data.tasks;
    (await agent.post(`/v1/tasks/${task.id}/claim`)).is(200);
    const claimed = await second.heard(id, ({ event }) => event === 'task.claimed', 'queue');
    assert.deepEqual(claimed.data.tasks.map(({ id: one, claimed: is }) => [one, is]), [[task.id, true]]);
    (await agent.post(`/v1/tasks/${task.id}/release`)).is(200);
    await second.heard(id, ({ event, tasks }) => event === 'task.released' && !tasks[0].claimed, 'queue');
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'none', { note: 'Rien de tel.' })).is(200);
    await second.heard(id, ({ event, tasks }) => event === 'none' && tasks[0]?.id !== task.id, 'queue');
    const api = (await police.get('/openapi.json')).is(200);
    for (const { data } of [...stream.of('queue'), ...second.of('queue')])
      assert.deepEqual(check(api.components.schemas.StreamQueue, data, api), []);
    assert.doesNotMatch(JSON.stringify([stream.events, second.events]), /Lambert|Perrin|Vasseur/, 'teams, no names');
    const history = await agent.history(id);
    await second.until('everything', () => second.events.some(({ id: index }) => index >= history.at(-1).log_index));
    const own = second.events.filter(({ event, data }) => data.id === id && (event === 'requisition' || isClaim(data)));
    assert.deepEqual(own.map(({ id: index }) => index),
      history.map(({ log_index }) => log_index), 'nothing of it is left out');
    assert.deepEqual(other.events, [], 'nothing to another team');
    for (const one of [stream, second, other]) one.close();
  });

  it('tells whose task is done and whose case it is no longer that it has left his queue, and no more than that', async () => {
    const [stream, other] = [await follow('compliance'), await follow('security')];
    const person = { family_names: ['Dupont'], given_names: ['Jean'], birth_date: '1985-03-12' };
    const { id } = await police.submit(common('bank.safe', { person }));
    const act = async (name, event, input) => {
      await gateway.as(name).claimTaskOf(id);
      (await gateway.as(name).fire(id, event, input)).is(200);
    };
    await act('agent', 'prepared', { exists: true });
    await act('agent2', 'approve');
    await stream.heard(id, ({ tasks }) => tasks.length === 1, 'queue'); // it tells what is, not what was
    await act('compliance', 'approve');
    const { data } = await stream.heard(id, ({ tasks }) => tasks.length === 0, 'queue');
    assert.deepEqual(data, { id, tasks: [] });
    const api = (await police.get('/openapi.json')).is(200);
    assert.deepEqual(check(api.components.schemas.StreamQueue, data, api), []);
    const notice = await gateway.as('security').submit({ type: 'prevention.notice', object: 'Avis transmis au titre de la convention',
      input: { subject: 'false_postman', modus: 'Faux facteurs proposant un calendrier.', tlp: 'GREEN', expires_at: at(48 * 3_600_000) } });
    await other.heard(notice.id); // what came before it has come by now
    assert.ok(other.events.every(({ data: news }) => news.id !== id));
    for (const one of [stream, other]) one.close();
  });

  it('a note on a case changes nobody\'s queue', async () => {
    const stream = await follow('agent2');
    const { id } = await police.submit(unknownItem());
    await stream.heard(id, ({ tasks }) => tasks.length === 1, 'queue');
    (await agent.post(`/v1/requisitions/${id}/notes`, { text: 'Vu avec le centre de tri.' })).is(201);
    await agent.claimTaskOf(id);
    await stream.heard(id, ({ event }) => event === 'task.claimed', 'queue');
    assert.ok((await agent.history(id)).some(({ event }) => event === 'task.noted'));
    assert.ok(stream.events.every(({ data }) => data.event !== 'task.noted'));
    stream.close();
  });

  it('goes on after any event it gave: nothing twice, nothing left out', async () => {
    const from = (await follow('police'));
    await from.until('its place', () => from.lastId !== undefined);
    const start = Number(from.lastId), ids = [];
    for (let i = 0; i < 8; i++) ids.push((await police.submit(i % 2 ? tracking() : identity())).id);
    for (const [i, id] of ids.entries()) if (i % 2) await answered(police, id);
    const expected = (await Promise.all(ids.map((id) => told(police, id)))).flat().sort((a, b) => a - b);
    for (const cut of [start, ...expected.filter((_, i) => i % 5 === 0), expected.at(-1)]) {
      const stream = await follow('police', { lastId: cut });
      const rest = expected.filter((index) => index > cut);
      await stream.until('the rest', () => stream.indices().filter((index) => index <= expected.at(-1)).length >= rest.length);
      assert.deepEqual(stream.indices().filter((index) => index <= expected.at(-1)), rest, `after ${cut}`);
      stream.close();
    }
    const all = await follow('police', { lastId: 0 });
    await all.until('the whole log', () => all.indices().includes(expected.at(-1)));
    assert.deepEqual(all.indices(), [...new Set(all.indices())].sort((a, b) => a - b));
    all.close();
    from.close();
  });

  it('a place that the log has not is told, and the stream goes on from now; one that is no place is refused', async () => {
    const stream = await follow('police', { lastId: 1_000_000_000 });
    await stream.until('reset', () => stream.of('reset').length === 1);
    assert.equal(stream.of('reset')[0].data.code, 'position_unknown');
    const { id } = await police.submit(identity());
    const first = await stream.heard(id);
    assert.equal(stream.of('requisition')[0], first);
    stream.close();
    for (const wrong of ['x', '-1', '1.5', '99999999999999999999'])
      (await police.get('/v1/stream', { 'Last-Event-ID': wrong })).is(400, 'bad_last_event_id');
    (await police.get('/v1/stream?wait=1')).is(400, 'unknown_parameter');
  });

  it('is silent but alive while nothing happens, and moves the place to come back to along', async () => {
    const stream = await follow('customs');
    await gateway.as('gendarmerie').submit(tracking()); // nothing to him
    const place = Number(stream.lastId ?? -1);
    await stream.until('two beats, further on', () => stream.comments >= 2 && Number(stream.lastId) > place);
    assert.deepEqual(stream.events, []);
    stream.close();
  });

  it('need to know: the circle hears, and who is admitted from then on; an auditor that it is there', async () => {
    const names = ['police', 'jurist', 'supervisor', 'agent', 'security', 'compliance', 'auditor', 'police2'];
    const streams = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await follow(name)])));
    const { id } = await police.submit(common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
      framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic de stupéfiants', max_prison_months: 120 },
    }));
    const jurist = gateway.as('jurist'), security = gateway.as('security');
    await streams.police.heard(id);
    await streams.auditor.heard(id);
    await streams.jurist.heard(id, ({ tasks }) => tasks.length === 1, 'queue');
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'accept')).is(200);
    await streams.security.heard(id, ({ tasks }) => tasks.length === 1, 'queue');
    await security.claimTaskOf(id);
    (await security.fire(id, 'go')).is(200);
    await streams.police.heard(id, ({ event }) => event === 'go');
    for (const name of ['supervisor', 'agent', 'compliance', 'police2'])
      assert.deepEqual(streams[name].events.filter(({ data }) => data.id === id), [], name);
    const { party, agent: person } = (await gateway.as('police2').get('/v1/me')).is(200);
    (await security.fire(id, 'admit', { unit: `${party.id}/${person.unit}` })).is(200);
    await streams.police2.heard(id, ({ event }) => event === 'admit');
    assert.doesNotMatch(JSON.stringify(Object.values(streams).map(({ events }) => events)), /Morel|Vasseur|6A18987970674/);
    for (const stream of Object.values(streams)) stream.close();
  });

  it('so many of a person, and no more; who closes one may open another', async () => {
    const person = gateway.as('compliance'), mine = [];
    await eventually('room', async () => {
      while (mine.length < 8) {
        const stream = await Stream.open(person);
        if (stream.status !== 200) return false;
        mine.push(stream);
      }
      return true;
    });
    const refused = await person.get('/v1/stream');
    refused.is(429, 'too_many_streams');
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal((await Stream.open(gateway.as('security')).then((stream) => { stream.close(); return stream; })).status, 200);
    mine.pop().close();
    await eventually('another one', async () => {
      const stream = await Stream.open(person);
      if (stream.status === 200) mine.push(stream);
      return stream.status === 200;
    });
    for (const stream of mine) stream.close();
  });

  it('HTTP/1.0 gets it without chunks', async () => {
    const wire = await police.wire();
    wire.send('GET /v1/stream HTTP/1.0\r\nHost: localhost\r\n\r\n');
    await wire.until(() => wire.seen.includes('retry: '), 'the beginning');
    const { id } = await police.submit(identity());
    await wire.until(() => wire.seen.includes(id), 'the event');
    const text = wire.seen.toString('utf8');
    assert.doesNotMatch(text, /transfer-encoding/i);
    assert.match(text.slice(text.indexOf('\r\n\r\n') + 4), /^retry: \d+\n/);
    wire.close();
  });
});

describe('the event stream over restarts and reloads', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { heartbeat_s: 1 } }); });
  after(() => gateway.end());

  it('the gateway stops: the stream ends whole; started again, it goes on where it was: nothing lost, nothing twice', async () => {
    let police = gateway.as('police');
    const ids = [], seen = [];
    let stream = await Stream.open(police);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 5; i++) ids.push((await police.submit(i % 2 ? tracking() : identity())).id);
      if (round !== 1) await stream.heard(ids.at(-1));
      const stopped = gateway[round === 2 ? 'kill' : 'stop'](); // the last time it dies
      await stream.over();
      await stopped;
      assert.equal(stream.isWhole, round !== 2);
      seen.push(...stream.indices());
      await gateway.start();
      police = gateway.as('police');
      stream = await Stream.open(police, { lastId: stream.lastId });
    }
    for (const [i, id] of ids.entries()) if (i % 5 % 2) await answered(police, id);
    const expected = (await Promise.all(ids.map((id) => told(police, id)))).flat().sort((a, b) => a - b);
    await stream.until('the rest', () => seen.length + stream.indices().length >= expected.length);
    assert.deepEqual([...seen, ...stream.indices()], expected);
    stream.close();
  });

  it('a certificate is revoked: its stream ends, and it opens none any more; the others come back by themselves', async () => {
    const authority = new Authority(gateway.path('test-police'), gateway.path('pki/police-ca.pem'), gateway.path('pki/police-ca.key'));
    const pem = authority.issue('/CN=Luc Perdu/OU=Commissariat de Melun/serialNumber=P7770001');
    gateway.configure({}, (text) => text.replace('-- crl = "pki/police.crl"', 'crl = "pki/police.crl"'));
    authority.list(gateway.path('pki/police.crl'));
    gateway.signal('SIGHUP');
    await gateway.logged('reload.done');
    const lost = new Client(gateway, pem), police = gateway.as('police');
    const [theirs, ours] = [await Stream.open(lost), await Stream.open(police)];
    assert.equal(theirs.status, 200);
    authority.revoke(pem);
    authority.list(gateway.path('pki/police.crl'));
    gateway.signal('SIGHUP');
    await Promise.all([theirs.over(), ours.over()]);
    assert.ok(ours.isWhole);
    await assert.rejects(Stream.open(lost, { lastId: theirs.lastId }));
    const again = await Stream.open(police, { lastId: ours.lastId });
    const { id } = await police.submit(identity());
    await again.heard(id);
    again.close();
  });
});

describe('a reader that does not read', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { write_s: 2, bulk_lines: 2000 } }); });
  after(() => gateway.end());

  it('is cut off, holds up nobody, and resumes without loss', async () => {
    const police = gateway.as('police');
    const slow = await police.wire();
    slow.socket.pause();
    slow.send('GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n');
    const quick = await Stream.open(police);
    const line = `${JSON.stringify(identity({}, { account_id: 'C-200001' }))}\n`;
    let last, gone = false;
    slow.socket.on('close', () => { gone = true; });
    for (let round = 0; round < 40 && !gone; round++) {
      const answer = await police.post('/v1/requisitions/bulk', line.repeat(500), { 'Content-Type': 'application/x-ndjson' });
      last = JSON.parse(answer.text.trimEnd().split('\n').at(-1)).requisition.id;
      await quick.heard(last);
      gone = gateway.lines.some(({ event, waiting }) => event === 'connection.too_slow' && waiting === 'write');
    }
    await gateway.logged('connection.too_slow', ({ waiting }) => waiting === 'write');
    assert.ok(!quick.isOver);
    const quicks = quick.indices();
    slow.socket.resume();
    await slow.until(() => slow.isOver, 'the end');
    const text = slow.seen.toString('utf8').replace(/\r\n[0-9a-f]+\r\n/g, '');
    const ids = [...text.matchAll(/^id: (\d+)\nevent: requisition$/gm)].map(([, id]) => Number(id));
    assert.ok(ids.length > 0 && ids.length < quicks.length, `${ids.length} of ${quicks.length}`);
    const rest = await Stream.open(police, { lastId: ids.at(-1) });
    const missing = quicks.filter((index) => index > ids.at(-1));
    await rest.until('the rest', () => rest.indices().length >= missing.length);
    assert.deepEqual(rest.indices().slice(0, missing.length), missing);
    rest.close();
    quick.close();
  });
});
