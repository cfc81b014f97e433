// What a terminal is shown, and what a pipe is not: colours, the line of a transfer, texts that would command it.
// `script` (bsdutils) makes the terminal. A server of ours answers what no gateway would say.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import { after, before, describe, it } from 'node:test';
import { identity } from './lib/documents.mjs';
import { Gateway, pause, program } from './lib/gateway.mjs';

const quote = (word) => `'${word.replaceAll('\'', '\'\\\'\'')}'`;
const ANY_CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/; // all but tab, line feed, carriage return

function ended(command, args, env) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    let out = '', err = '';
    child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
    child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
    child.on('error', failed);
    child.on('close', (code) => done({ code, out, err }));
  });
}

/** A gateway's certificates, and a caller of one of its identities at any URL. */
class Caller {
  constructor(gateway, url, name = 'police') {
    this.access = ['--url', url, '--as', gateway.path(`pki/${name}.pem`), '--ca', gateway.path('pki/server-ca.pem')];
  }

  environment(changes) {
    const { NO_COLOR, COLUMNS, ...rest } = process.env;
    return { ...rest, LC_ALL: 'en_GB.UTF-8', TERM: 'xterm', SHELL: '/bin/sh', ...changes };
  }

  piped(args, changes = {}) { return ended(program, [...args, ...this.access], this.environment(changes)); }

  /** stdout and stderr on one terminal; `shell` may send them elsewhere. */
  onTerminal(args, changes = {}, shell = (command) => command) {
    const command = shell([program, ...args, ...this.access].map(quote).join(' '));
    return ended('script', ['-qec', command, '/dev/null'], this.environment(changes));
  }
}

const BAR = /\[=*>? *\] +\d+ %/;
const WHOLE = (name) => new RegExp(`\\r${name} +\\[=+\\] +100 %.* in \\d+:\\d\\d *\\r\\n`);

/** An HTTPS server with a gateway's certificate. */
async function serve(gateway, answer) {
  const server = https.createServer({ cert: gateway.read('pki/server.pem'), key: gateway.read('pki/server.key') }, answer);
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `https://127.0.0.1:${server.address().port}`, close() { server.close(); server.closeAllConnections(); } };
}

describe('a gateway on a terminal', () => {
  let gateway, police, caller, folder, large;
  before(async () => {
    gateway = await Gateway.start({ set: { upload_mb: 32 } });
    police = gateway.as('police');
    caller = new Caller(gateway, gateway.url);
    folder = gateway.path('.');
    large = gateway.path('large.bin');
    fs.writeFileSync(large, randomBytes(16 << 20));
    fs.writeFileSync(gateway.path('demande.json'), JSON.stringify(identity()));
  });
  after(() => gateway.end());

  it('a submission, an upload and a receipt each leave one whole line', async () => {
    const submitted = await caller.onTerminal(['submit', `${folder}/demande.json`]);
    assert.equal(submitted.code, 0, submitted.out);
    assert.match(submitted.out, WHOLE('demande\\.json'));
    const number = /\d{4}-\d{6}/.exec(submitted.out)[0];
    const fired = await caller.onTerminal(['fire', number, 'withdraw', '--file', large]);
    assert.match(fired.out, WHOLE('large\\.bin'));
    assert.match(fired.out, /16\.0 MiB \/ 16\.0 MiB {2}[\d.]+ [KMG]iB\/s/);
    const received = await caller.onTerminal(['receipt', number, '-o', `${folder}/r.json`]);
    assert.match(received.out, WHOLE('r\\.json'));
    assert.equal(JSON.parse(fs.readFileSync(`${folder}/r.json`, 'utf8')).number, number);
  });

  it('none in a pipe, none with --json, none where the file itself is shown; stdout is the same bytes', async () => {
    const { number } = await police.submit(identity());
    const file = `${folder}/r2.json`;
    for (const args of [['receipt', number, '-o', file], ['submit', `${folder}/demande.json`], ['fire', number, 'nothing', '--file', large]]) {
      const { out, err } = await caller.piped(args);
      assert.doesNotMatch(out + err, BAR);
      assert.doesNotMatch(out + err, ANY_CONTROL);
      const json = await caller.onTerminal([...args, '--json']);
      assert.doesNotMatch(json.out, BAR, args.join(' '));
    }
    const shown = await caller.onTerminal(['receipt', number]);
    assert.equal(JSON.parse(shown.out).number, number);
    const down = `${folder}/down.json`;
    const beside = await caller.onTerminal(['receipt', number], {}, (command) => `${command} > ${down}`);
    assert.match(beside.out, WHOLE(number));
    assert.equal(fs.readFileSync(down, 'utf8'), (await caller.piped(['receipt', number])).out);
  });

  it('a refusal is red on a terminal and plain otherwise; it has no bar', async () => {
    const shown = await caller.onTerminal(['receipt', '2026-999999', '-o', `${folder}/no.json`]);
    assert.equal(shown.code, 1);
    assert.match(shown.out, /^\x1b\[31mguichet receipt: 404 .*\x1b\[0m\r\n$/);
    assert.match((await caller.piped(['show', '2026-999999'])).err, /^guichet show: 404 /);
  });

  it('a log that takes its time is counted; where its reading breaks off the line stays, and the failure has its own', async () => {
    const PAGE = 200;
    await Promise.all(Array.from({ length: PAGE + 1 }, () => police.submit(identity())));
    let breaks = false;
    const slow = await serve(gateway, async (request, response) => { // between the two: every page takes 150 ms, the second may never come
      if (breaks && request.url.includes(`from=${PAGE}&`)) return response.destroy();
      const { status, type, raw } = await police.get(request.url);
      await pause(150);
      return response.writeHead(status, { 'Content-Type': type }).end(raw);
    });
    try {
      const through = new Caller(gateway, slow.url);
      const args = (to) => ['log', 'export', `${folder}/${to}`, '--vkey', gateway.path('keys/log.vkey')];
      const whole = await through.onTerminal(args('log1'));
      assert.equal(whole.code, 0, whole.out);
      assert.match(whole.out, /\rlog export +\[=+\] +100 % {2}(\d+) \/ \1 .*\r\n/);
      assert.doesNotMatch((await through.piped(args('log2'))).err, BAR);
      breaks = true;
      const broken = await through.onTerminal(args('log3'));
      assert.equal(broken.code, 3, broken.out);
      assert.match(broken.out, / % {2}200 \/ \d+ [^\n]*\r\n\x1b\[31mguichet log export: [^\n]*\r\n$/);
    } finally {
      slow.close();
    }
  });
});

describe('a hostile server on a terminal', () => {
  // Title, clear screen, a link, what looks like a prompt; in C0, in C1, and written from right to left.
  const ATTACK = '\u001b]0;owned\u0007\u001b[2J\u001b]8;;http://evil\u001b\\x\u009b31m\u0090q\r\b\u007f\u202etxt\n$ ';
  const due = (overdue, working_days, hours) => ({ due_at: '2026-05-11T22:00:00Z', overdue, due_in: { stopped: false, working_days, hours } });
  const items = [
    { number: '2026-000001', type: 'a', state_title: 'Late', urgency: 'normal', ...due(true, 0, -1) },
    { number: '2026-000002', type: 'b', state_title: 'Soon', urgency: 'vital', ...due(false, 0, 2) },
    { number: '2026-000003', type: 'c', state_title: 'Calm', urgency: 'normal', ...due(false, 5, 120) },
  ];
  const hostile = { number: ATTACK, type: ATTACK, state: ATTACK, state_title: ATTACK, id: ATTACK, urgency: ATTACK, due_at: ATTACK, unit: ATTACK, object: ATTACK,
    name: ATTACK, territory: ATTACK, total: {}, months: [{ label: ATTACK }], events: [{ name: ATTACK, title: ATTACK }], warnings: [{ pointer: ATTACK, code: ATTACK, detail: ATTACK }] };
  const problem = { type: 'x', title: ATTACK, code: ATTACK, detail: ATTACK, errors: [{ pointer: ATTACK, code: ATTACK, detail: ATTACK }] };
  const answers = {
    '/v1/requisitions': { items },
    '/v1/requisitions/hostile': hostile,
    '/v1/queue': { items: [hostile], next: ATTACK },
    '/v1/reports/77/2026': hostile,
    '/v1/tasks/1/claim': { ...hostile, requisition: hostile },
  };
  const PIECES = 8, PIECE = 64 << 10;
  let gateway, server, caller, drained;

  const answer = async (request, response) => {
    const path = request.url.split('?')[0];
    if (path.endsWith('/answer')) { // slowly, in pieces; or it breaks off
      response.writeHead(200, { 'Content-Type': 'application/vnd.etsi.asic-e+zip', 'Content-Length': PIECES * PIECE });
      for (let i = 0; i < (path.includes('broken') ? 4 : PIECES); i++) {
        response.write(Buffer.alloc(PIECE));
        await pause(150);
      }
      return path.includes('broken') ? response.destroy() : response.end();
    }
    if (path === '/v1/stats') return response.writeHead(200, { 'Content-Type': 'text/csv' }).end(`a,${ATTACK}\r\n`);
    const found = answers[path];
    request.resume();
    response.writeHead(found ? 200 : 422, { 'Content-Type': found ? 'application/json' : 'application/problem+json' });
    // As no JSON writer would: every control character but the C0 ones (which JSON escapes) stands there itself.
    response.end(JSON.stringify(found ?? problem));
  };

  before(async () => {
    gateway = Gateway.make();
    server = await serve(gateway, (request, response) => { drained = answer(request, response); });
    caller = new Caller(gateway, server.url);
  });
  after(async () => {
    await drained;
    server.close();
    await gateway.end();
  });

  it('late is red, soon yellow, a risk to life bold; columns are those without colours', async () => {
    const plain = (await caller.piped(['list'])).out;
    assert.doesNotMatch(plain, ANY_CONTROL);
    const shown = (await caller.onTerminal(['list'])).out;
    const [head, late, soon, calm] = shown.split('\r\n');
    assert.ok(head.startsWith('\x1b[1mNumber\x1b[0m'), head);
    assert.match(late, /\x1b\[31m2026-05-11T22:00:00Z\x1b\[0m {2}\x1b\[31myes\x1b\[0m/);
    assert.match(soon, /\x1b\[1mvital\x1b\[0m .*\x1b\[33m2026-05-11T22:00:00Z\x1b\[0m/);
    assert.doesNotMatch(calm, ANY_CONTROL);
    assert.equal(shown.replaceAll(/\x1b\[\d+m/g, '').replaceAll('\r\n', '\n'), plain);
  });

  it('NO_COLOR, unless it is empty, and TERM=dumb: no colour on a terminal either', async () => {
    const plain = (await caller.piped(['list'])).out;
    for (const changes of [{ NO_COLOR: '1' }, { NO_COLOR: '0' }, { TERM: 'dumb' }])
      assert.equal((await caller.onTerminal(['list'], changes)).out.replaceAll('\r\n', '\n'), plain, JSON.stringify(changes));
    assert.match((await caller.onTerminal(['list'], { NO_COLOR: '' })).out, /\x1b\[31m/);
    const refused = await caller.onTerminal(['show', 'nobody'], { NO_COLOR: '1' });
    assert.equal(refused.code, 1);
    assert.doesNotMatch(refused.out, ANY_CONTROL);
  });

  it('no text of a server commands the terminal: tables, sheets, refusals, JSON, CSV', async () => {
    const calls = [['show', 'hostile'], ['queue'], ['queue', '--json'], ['show', 'hostile', '--json'], ['report', '77', '2026'], ['report', '77', '2026', '--json'],
      ['claim', '1'], ['stats', '--csv'], ['show', 'nobody'], ['show', 'nobody', '--json'], ['fire', 'hostile', 'x'], ['receipt', 'hostile']];
    for (const args of calls) {
      const { out } = await caller.onTerminal(args, { NO_COLOR: '1' });
      assert.match(out, /owned/, args.join(' '));
      assert.doesNotMatch(out, ANY_CONTROL, args.join(' '));
      assert.doesNotMatch(out, /\u202e|\r(?!\n)/, args.join(' '));
      const coloured = await caller.onTerminal(args);
      assert.doesNotMatch(coloured.out.replaceAll(/\x1b\[(0|1|31|32|33)m/g, ''), ANY_CONTROL, args.join(' '));
    }
    assert.deepEqual(JSON.parse((await caller.piped(['show', 'hostile', '--json'])).out), hostile, 'a pipe gets it as it came');
  });

  it('a download is drawn while it comes, as wide as the terminal, at most ten times a second', async () => {
    const file = gateway.path('a.asice');
    for (const columns of [60, 100]) {
      const begun = Date.now();
      const { code, out } = await caller.onTerminal(['answer', 'x', '-o', file], { COLUMNS: String(columns) });
      assert.equal(code, 0, out);
      const frames = out.split('\r').slice(1).filter((frame) => frame.includes('%'));
      assert.ok(frames.length >= 4 && frames.length <= 2 + (Date.now() - begun) / 100, `${frames.length} frames: ${JSON.stringify(out)}`);
      for (const frame of frames) assert.equal(frame.length, columns - 1, frame);
      const percents = frames.map((frame) => Number(/(\d+) %/.exec(frame)[1]));
      assert.deepEqual(percents, [...percents].sort((a, b) => a - b));
      assert.ok(percents.some((one) => one > 0 && one < 100), percents.join());
      assert.equal(percents.at(-1), 100);
      assert.doesNotMatch(out, /\x1b/);
    }
    assert.equal(fs.statSync(file).size, PIECES * PIECE);
  });

  it('one that breaks off leaves its line, says so, and no file', async () => {
    const file = gateway.path('broken.asice');
    const { code, out } = await caller.onTerminal(['answer', 'broken', '-o', file]);
    assert.equal(code, 3, out);
    assert.match(out, / \d\d %.*\r\n\x1b\[31mguichet answer: /);
    assert.doesNotMatch(out, /100 %/);
    assert.ok(!fs.existsSync(file));
  });

  it('a file\'s own name cannot command the terminal', async () => {
    const name = gateway.path('\u001b]0;owned\u0007\n\u009b31m.asice');
    const { code, out } = await caller.onTerminal(['answer', 'x', '-o', name], { NO_COLOR: '1' });
    assert.equal(code, 0, out);
    assert.match(out, / \]0;owned .*\[=+\] +100 %/);
    assert.doesNotMatch(out, ANY_CONTROL);
    assert.equal(out.split('\n').length, 2);
  });
});
