// What operators look at: health, readiness, figures, the log, and how the gateway stops.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { identity, tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

/** OpenMetrics text → family → { type, help, samples: [{ name, labels, value }] }; throws on what is none. */
function parseMetrics(text) {
  const families = new Map();
  const lines = text.split('\n');
  assert.equal(lines.pop(), '', 'the text ends with a line feed');
  assert.equal(lines.pop(), '# EOF');
  let current = null;
  for (const line of lines) {
    const meta = /^# (TYPE|HELP|UNIT) ([a-z_][a-z0-9_]*) (.+)$/.exec(line);
    if (meta) {
      const [, word, name, rest] = meta;
      if (current?.name !== name) {
        assert.ok(!families.has(name), `the family ${name} stands in one place`);
        families.set(name, current = { name, samples: [] });
      }
      assert.ok(!(word in current), line);
      current[word] = rest;
      continue;
    }
    const sample = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (-?[0-9.e+-]+|\+Inf|NaN)$/.exec(line);
    assert.ok(sample, `a sample: ${line}`);
    const [, name, labelText, value] = sample;
    const labels = {};
    for (const part of labelText?.match(/[a-z_]+="(?:[^"\\]|\\.)*"/g) ?? []) labels[part.slice(0, part.indexOf('='))] = part.slice(part.indexOf('=') + 2, -1);
    if (labelText) assert.equal(Object.entries(labels).map(([key, text_]) => `${key}="${text_}"`).join(','), labelText, line);
    assert.ok(current && name.startsWith(current.name), `${name} belongs to ${current?.name}`);
    const suffix = name.slice(current.name.length);
    const allowed = { counter: ['_total', '_created'], gauge: [''], histogram: ['_bucket', '_sum', '_count'], summary: ['_sum', '_count'] }[current.TYPE];
    assert.ok(allowed?.includes(suffix), `${name} in a ${current.TYPE}`);
    current.samples.push({ suffix, labels, value: Number(value.replace('+Inf', 'Infinity')) });
  }
  for (const { name, TYPE, HELP } of families.values()) assert.ok(TYPE && HELP, name);
  return families;
}

describe('operations', () => {
  let gateway, police;
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const figures = async () => {
    const answer = await gateway.operations('/metrics');
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'], /^application\/openmetrics-text; version=1\.0\.0/);
    return parseMetrics(answer.text);
  };
  const value = (families, name, labels = {}) => families.get(name)?.samples
    .filter((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text)).reduce((sum, sample) => sum + sample.value, 0);

  it('the ready line has the addresses', async () => {
    const ready = gateway.lines.find(({ event }) => event === 'ready');
    assert.match(ready.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.match(ready.operations, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.ok(!Number.isNaN(Date.parse(ready.at)));
  });

  it('/healthz and /readyz', async () => {
    assert.equal((await gateway.operations('/healthz')).status, 200);
    assert.equal((await gateway.operations('/readyz')).status, 200);
    const head = await gateway.operations('/healthz', 'HEAD');
    assert.equal(head.status, 200);
    assert.equal(head.raw.length, 0);
    assert.equal((await gateway.operations('/healthz', 'POST')).status, 405);
  });

  it('neither listener shows what is the other\'s', async () => {
    for (const target of ['/v1/me', '/v1/requisitions', '/openapi.json']) assert.equal((await gateway.operations(target)).status, 404);
    for (const target of ['/healthz', '/readyz', '/metrics']) (await police.get(target)).is(404);
  });

  it('/metrics is OpenMetrics and counts what happens', async () => {
    const before = await figures();
    for (let i = 0; i < 7; i++) await police.submit(tracking());
    (await police.post('/v1/requisitions', {})).is(422);
    (await police.get('/v1/nowhere')).is(404);
    await eventually('all answered', async () => (await police.get('/v1/requisitions?state=ask')).is(200).items.length === 0);
    const { id } = await police.submit(unknownItem());
    await eventually('by hand', async () => (await police.show(id)).state === 'by_hand');
    const after = await figures();
    const grown = (name, labels) => value(after, name, labels) - (value(before, name, labels) ?? 0);
    assert.equal(grown('guichet_requests', { route: 'requisitions.submit', status: '2xx' }), 8);
    assert.equal(grown('guichet_requests', { route: 'requisitions.submit', status: '4xx' }), 1);
    assert.equal(grown('guichet_requests', { route: 'none', status: '4xx' }), 1);
    assert.equal(value(after, 'guichet_cases', { what: 'open by team', key: 'courrier' }), 1);
    assert.equal(value(after, 'guichet_cases', { what: 'overdue' }), 0);
    for (const { labels, value: age } of after.get('guichet_cases_oldest_seconds').samples) assert.ok(age >= 0 && age < 3600, JSON.stringify(labels));
    assert.ok(grown('guichet_store_commits') >= 1);
    assert.ok(grown('guichet_store_changes') >= 15);
    assert.equal(grown('guichet_effects', { state: 'done' }), 7);
    assert.equal(grown('guichet_effects', { state: 'dead' }), 1);
    assert.ok(value(after, 'guichet_lua_runs') >= 8);
    assert.ok(value(after, 'guichet_log_size') >= 16);
    assert.ok(value(after, 'guichet_connections') >= 1);
    assert.ok(value(after, 'guichet_handshakes') >= 1);
    assert.ok(value(after, 'guichet_store_fsync_seconds') > 0);
    assert.deepEqual(after.get('guichet_scans').samples.map(({ labels, value: n }) => [labels.result, n]), ['clean', 'infected', 'failed', 'retried'].map((result) => [result, 0]));
    assert.equal(value(after, 'guichet_scans_pending'), 0);
  });

  it('GET /v1/metrics tells administrators and auditors the same at a glance', async () => {
    await police.submit(identity());
    const told = (await gateway.as('auditor').get('/v1/metrics')).is(200);
    const families = await figures();
    assert.equal(told.log.size, value(families, 'guichet_log_size'));
    assert.ok(told.log.checkpoint === null || told.log.checkpoint <= told.log.size);
    assert.equal(told.cases.open, value(families, 'guichet_cases', { what: 'open', key: '' }));
    assert.equal(told.store.commits, value(families, 'guichet_store_commits'));
    assert.ok(told.store.commit_us > 0 && told.store.fsync_us <= told.store.commit_us);
    for (const { team, open, overdue, oldest_s } of told.queues) {
      assert.equal(open, value(families, 'guichet_cases', { what: 'open by team', key: team }), team);
      assert.ok(overdue === 0 && oldest_s >= 0, team);
    }
    assert.ok(told.queues.length > 0);
    for (const { state, count } of told.effects) assert.equal(count, value(families, 'guichet_cases', { what: 'effects by state', key: state }), state);
    assert.equal(told.scripts.types, value(families, 'guichet_workflows'));
    assert.ok(told.connections.open > 0 && told.connections.opened >= told.connections.open);
    const counted = (answer, status) => answer.requests.find((one) => one.status === status)?.count ?? 0;
    (await police.get('/v1/metrics')).is(403);
    const after = (await gateway.as('admin').get('/v1/metrics')).is(200);
    assert.equal(counted(after, '4xx'), counted(told, '4xx') + 1);
    assert.ok(counted(after, '2xx') > counted(told, '2xx'));
  });

  it('histograms rise from bucket to bucket and end in their count', async () => {
    const { samples } = (await figures()).get('guichet_request_seconds');
    const routes = new Set(samples.map(({ labels }) => labels.route));
    assert.ok(routes.has('requisitions.submit'));
    for (const route of routes) {
      const buckets = samples.filter(({ suffix, labels }) => suffix === '_bucket' && labels.route === route);
      const counts = buckets.map((bucket) => bucket.value);
      assert.deepEqual(counts, [...counts].sort((a, b) => a - b), route);
      assert.equal(buckets.at(-1).labels.le, '+Inf');
      const bounds = buckets.slice(0, -1).map(({ labels }) => Number(labels.le));
      assert.deepEqual(bounds, [...new Set(bounds)].sort((a, b) => a - b));
      assert.equal(counts.at(-1), samples.find(({ suffix, labels }) => suffix === '_count' && labels.route === route).value);
    }
  });

  it('counters never fall', async () => {
    const first = await figures();
    await police.submit(identity());
    const second = await figures();
    for (const [name, { TYPE, samples }] of first)
      if (TYPE === 'counter')
        for (const { labels, value: before } of samples) assert.ok(value(second, name, labels) >= before, name);
  });

  it('the log is one JSON object a line and says nothing of the content', async () => {
    await police.submit(identity());
    await gateway.logged('request');
    const rest = gateway.words.split('\n').filter((line) => line && !line.startsWith('{'));
    assert.deepEqual(rest, []);
    for (const line of gateway.lines) assert.ok(line.at && line.level && line.event, JSON.stringify(line));
    for (const secret of ['Vasseur', 'Lambert', 'dupont@', '6A18987970674', '12345/00678', 'Commissariat', 'Vol de colis', 'ABC1234567XX'])
      assert.ok(!gateway.words.includes(secret), `${secret} in the log`);
  });

  it('the X-Request-Id of an answer is the id in the log', async () => {
    const { headers } = await police.get('/v1/types/nothing');
    const line = await gateway.logged('request', ({ id }) => id === headers['x-request-id']);
    assert.equal(line.status, 404);
  });

  it('guichet check passes beside it, and names a fault with file and line', () => {
    const file = gateway.path('guichet.lua');
    assert.equal(run(['check', '-c', file]).code, 0);
    const text = gateway.read('guichet.lua');
    const at = text.slice(0, text.indexOf('territory = "77", ')).split('\n').length;
    gateway.configure({}, (before) => before.replace('territory = "77", ', 'teritory = "77", '));
    const done = run(['check', '-c', file]);
    gateway.configure({}, () => text);
    assert.equal(done.code, 1);
    assert.match(done.out + done.err, new RegExp(`guichet\\.lua:${at}: .*teritory.*territory`));
  });

  it('SIGTERM: what is under way is answered, then it ends with 0', async () => {
    const wires = await Promise.all(Array.from({ length: 4 }, () => police.wire()));
    const body = Buffer.from(JSON.stringify(identity())).toString('latin1');
    const head = `POST /v1/requisitions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    for (const wire of wires) wire.send(head + body.slice(0, 100));
    const idle = await police.wire();
    idle.send('GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n');
    assert.equal((await idle.answer()).status, 200);
    gateway.signal('SIGTERM');
    await idle.ended();
    for (const wire of wires) wire.send(body.slice(100));
    for (const wire of wires) {
      const answer = await wire.answer();
      assert.equal(answer.status, 201);
      assert.equal(answer.headers.connection, 'close');
      await wire.ended();
    }
    assert.deepEqual(await gateway.exited, { code: 0, signal: null });
    assert.ok(gateway.lines.some(({ event }) => event === 'stopped'));
    gateway.checkSanitizers();
    gateway.child = null;
    gateway.hangUp();
    await gateway.start();
    police = gateway.as('police');
  });

  it('SIGINT does the same', async () => {
    gateway.signal('SIGINT');
    assert.deepEqual(await gateway.exited, { code: 0, signal: null });
    gateway.child = null;
    gateway.hangUp();
    await gateway.start();
    police = gateway.as('police');
  });

  it('two gateways do not share one database', async () => {
    const done = run(['serve', '-c', gateway.path('guichet.lua')], { timeout: 60_000 });
    assert.equal(done.code, 1);
    assert.match(done.err, /another gateway/);
    assert.equal((await police.get('/v1/me')).status, 200);
  });
});
