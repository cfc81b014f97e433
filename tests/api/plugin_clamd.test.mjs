// The plugin `clamd`: against a daemon of our own that misbehaves in every way, and against Debian's real one, with a
// database of one signature that is written here. The test file that every scanner knows (EICAR) is put together when
// it is needed, so that no scanner takes this one for it.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { common, identity } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';

const eicar = () => Buffer.from(['X5O!P%@AP[4\\PZX54(P^)7CC)7}', 'EICAR-STANDARD-', 'ANTIVIRUS-TEST-FILE', '!$H+H*'].join('$').replace('-$', '-').replace('FILE$', 'FILE'));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-clamd-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** A daemon that does what `answer(socket, received)` says, each time bytes have come; the stream is taken apart for it. */
class FakeClamd {
  static async start(answer) {
    const fake = new FakeClamd();
    fake.path = path.join(folder, `fake-${randomBytes(4).toString('hex')}.sock`);
    fake.server = net.createServer((socket) => {
      let all = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (part) => {
        all = Buffer.concat([all, part]);
        answer(socket, FakeClamd.take(all));
      });
    });
    await new Promise((done) => fake.server.listen(fake.path, done));
    return fake;
  }

  static take(all) {
    const command = all.subarray(0, 10).toString();
    const parts = [];
    let at = 10, ended = false;
    while (at + 4 <= all.length && !ended) {
      const size = all.readUInt32BE(at);
      ended = size === 0;
      if (at + 4 + size > all.length) break;
      parts.push(all.subarray(at + 4, at + 4 + size));
      at += 4 + size;
    }
    return { command, bytes: Buffer.concat(parts), ended };
  }

  close() { return new Promise((done) => this.server.close(done)); }
}

/** Asks the plugin to scan these bytes. */
function scan(socket, bytes, { options = {}, size = bytes.length } = {}) {
  const file = path.join(folder, `content-${randomBytes(4).toString('hex')}`);
  fs.writeFileSync(file, bytes);
  const plugins = { clamd: { socket, ...options } };
  const args = [process.env.GUICHET_PLUGINS, JSON.stringify(plugins), 'file.scan', '60000', JSON.stringify({ size })];
  return new Promise((done) => {
    execFile(process.env.GUICHET_ASK, args, { timeout: 120_000, env: { ...process.env, ASK_CONTENT: file } }, (failure, out, err) => {
      assert.equal(failure, null, `${failure} ${err}`);
      done(JSON.parse(out));
    });
  });
}

const says = (text) => (socket, { ended }) => ended && socket.end(`${text}\0`);

describe('clamd, the plugin', { skip: process.env.GUICHET_ASK ? false : 'run by ctest' }, () => {
  const ask = async (answer, bytes = Buffer.from('hello'), more = {}) => {
    const fake = await FakeClamd.start(answer);
    try { return await scan(fake.path, bytes, more); } finally { await fake.close(); }
  };

  it('sends every byte, in pieces, and takes the verdict', async () => {
    const bytes = randomBytes(200_001);
    let received;
    const reply = await ask((socket, got) => { received = got; says('stream: OK')(socket, got); }, bytes);
    assert.deepEqual(reply.result, { verdict: 'clean' });
    assert.equal(received.command, 'zINSTREAM\0');
    assert.ok(received.bytes.equals(bytes));
    assert.deepEqual((await ask(says('stream: OK'), Buffer.alloc(0))).result, { verdict: 'clean' });
  });

  it('tells what was found, whatever it is called', async () => {
    assert.deepEqual((await ask(says('stream: Win.Test.EICAR_HDB-1 FOUND'))).result, { verdict: 'infected', signature: 'Win.Test.EICAR_HDB-1' });
    assert.deepEqual((await ask(says('stream: a"b\\c FOUND'))).result, { verdict: 'infected', signature: 'a_b_c' });
  });

  const failures = [
    ['an error', says('stream: whatever ERROR'), 'rubbish'], ['rubbish', says('\x01\x02\xff'), 'rubbish'], ['another command\'s answer', says('PONG'), 'rubbish'],
    ['nothing found under no name', says('stream: FOUND'), 'rubbish'], ['an answer without end', (socket, { ended }) => ended && socket.end('x'.repeat(5000)), 'rubbish'],
    ['a connection closed at once', (socket) => socket.destroy(), 'cut_off'], ['a connection closed instead of an answer', (socket, { ended }) => ended && socket.end(), 'cut_off'],
    ['a file over its limit', (socket) => socket.end('INSTREAM size limit exceeded. ERROR\0'), 'too_large'],
  ];
  for (const [what, answer, error] of failures) {
    it(`${what} is no verdict: ${error}`, async () => {
      const reply = await ask(answer);
      assert.deepEqual([reply.status, reply.error, reply.result ?? null], ['SERVICE', error, null]);
    });
  }

  it('a daemon that says nothing is waited for as long as the option says', async () => {
    const reply = await ask(() => {}, Buffer.from('x'), { options: { timeout: 1 } });
    assert.equal(reply.error, 'timeout');
    const late = await ask((socket, got) => got.ended && setTimeout(() => says('stream: OK')(socket, got), 1200), Buffer.from('x'), { options: { timeout: 10 } });
    assert.deepEqual(late.result, { verdict: 'clean' });
  });

  it('no daemon, a file that is too large for it, a question without a size', async () => {
    assert.equal((await scan(path.join(folder, 'nobody'), Buffer.from('x'))).error, 'unreachable');
    assert.equal((await scan(path.join(folder, 'nobody'), Buffer.from('xxxx'), { options: { max_bytes: 3 } })).error, 'too_large');
    assert.equal((await scan(path.join(folder, 'nobody'), Buffer.from('x'), { size: 'one' })).error, 'bad_request');
  });
});

/** Debian's clamd, in the foreground, with one signature. */
class Clamd {
  constructor() {
    this.socket = path.join(folder, 'clamd.sock');
    this.signatures = path.join(folder, 'signatures');
    fs.mkdirSync(this.signatures, { recursive: true });
    fs.writeFileSync(path.join(this.signatures, 'test.ndb'), `Eicar-Test-File:0:*:${eicar().toString('hex')}\n`);
    fs.writeFileSync(path.join(folder, 'clamd.conf'), [`LocalSocket ${this.socket}`, `DatabaseDirectory ${this.signatures}`, 'Foreground yes', 'SelfCheck 0',
      'FixStaleSocket yes', `TemporaryDirectory ${folder}`, 'LogFileMaxSize 0', ''].join('\n'));
  }

  async start() {
    this.child = spawn('/usr/sbin/clamd', ['-c', path.join(folder, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.words = '';
    for (const out of [this.child.stdout, this.child.stderr]) out.on('data', (text) => { this.words += text; });
    const failed = new Promise((_, no) => this.child.on('error', no));
    const up = eventually('clamd listens', () => { assert.equal(this.child.exitCode, null, this.words); return fs.existsSync(this.socket); });
    await Promise.race([up, failed]);
  }

  /** Also where it has ended already: a test that failed while it was away leaves it so. */
  async stop() {
    this.child.kill('SIGTERM');
    await eventually('clamd ends', () => this.child.exitCode !== null || this.child.signalCode !== null);
  }
}

describe('files scanned by clamd', { skip: process.env.GUICHET_ASK ? false : 'run by ctest' }, () => {
  let gateway, police, clamd, supervisor;
  before(async () => {
    clamd = new Clamd();
    await clamd.start();
    gateway = await Gateway.start({ edit: (text) => text
      .replace(/plugins\s*= \{ rehearsal = \{\}, console = \{\} \}/, `plugins = { rehearsal = {}, clamd = { socket = "${clamd.socket}", max_bytes = 100000 } }`)
      .replace(/plugins_path\s*= ""/, `plugins_path = "${process.env.GUICHET_PLUGINS}"`)
      .replace(/files = \{ scan = "" \}/, 'files = { scan = "clamd" }') });
    police = gateway.as('police');
    supervisor = gateway.as('supervisor');
  });
  after(async () => {
    await gateway?.end();
    await clamd.stop();
  });

  const send = async (bytes, client = police) => (await client.request('POST', '/v1/uploads', { body: bytes, headers: { 'Content-Type': 'application/pdf' } })).is(201);
  const files = async (id, client = police) => (await client.get(`/v1/requisitions/${id}/files`)).is(200).items;
  const verdict = (id, client) => eventually('a verdict', async () => (await files(id, client)).every((file) => file.scan !== 'pending') && files(id, client));
  const fetch = (id, file, client = police) => client.get(`/v1/requisitions/${id}/files/${file}`);
  const figure = async (name) => {
    const { text } = await gateway.operations('/metrics');
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    assert.ok(line, name);
    return Number(line.slice(name.length));
  };
  const log = async () => (await police.get('/v1/log/entries?from=0&limit=200')).is(200).items.map(({ entry }) => JSON.parse(entry));

  it('a clean file is pending, then clean and open; the log has its digest and the verdict', async () => {
    const file = await send(Buffer.from('nothing wrong'));
    assert.equal(file.scan, 'pending');
    const { id } = await police.submit(identity({ files: [file.id] }));
    const [{ scan, signature }] = await verdict(id);
    assert.deepEqual([scan, signature], ['clean', null]);
    assert.equal((await fetch(id, file.id)).text, 'nothing wrong');
    const entry = await eventually('the verdict logged', async () => (await log()).find((line) => line.file === file.sha256));
    assert.deepEqual(entry, { v: 1, file: file.sha256, event: 'file.clean', at: entry.at, actor: 'system' });
  });

  it('an infected file is locked for everybody; the case goes on, and its history says so', async () => {
    const file = await send(eicar());
    const { id, state } = await police.submit(identity({ files: [file.id] }));
    const [{ scan, signature }] = await verdict(id);
    assert.equal(scan, 'infected');
    assert.match(signature, /^Eicar-Test-File/);
    const shown = run(['show', id, '--url', gateway.url, '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem')], { env: { ...process.env, LANG: 'en_GB.UTF-8' } });
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, new RegExp(`${file.id}.* infected +Eicar-Test-File`));
    for (const client of [police, gateway.as('agent'), supervisor]) {
      const refusal = await fetch(id, file.id, client);
      assert.match(refusal.is(409, 'file_infected').detail, /Eicar-Test-File/);
    }
    const told = await eventually('the case told', async () => (await supervisor.get(`/v1/requisitions/${id}/history`)).is(200).items.find(({ event }) => event === 'file.infected'));
    assert.equal(told.input.file, file.id);
    assert.equal((await police.show(id)).state, state);
    (await supervisor.post(`/v1/requisitions/${id}/files/${file.id}/release`, { reason: 'I know better than it' })).is(409, 'file_not_failed');
  });

  it('a case that refers to a file after its verdict is told as well', async () => {
    const file = await send(Buffer.concat([Buffer.from('later '), eicar()]));
    await eventually('found', async () => (await log()).some((line) => line.file === file.sha256 && line.event === 'file.infected'));
    const { id } = await police.submit(identity({ files: [file.id] }));
    await eventually('the case told', async () => (await police.get(`/v1/requisitions/${id}/history`)).is(200).items.some(({ event }) => event === 'file.infected'));
  });

  it('what cannot be scanned is locked until a supervisor lets it go with a reason', async () => {
    const bytes = randomBytes(100_001);
    const file = await send(bytes);
    const { id } = await police.submit(identity({ files: [file.id] }));
    assert.equal((await verdict(id))[0].scan, 'failed');
    (await fetch(id, file.id)).is(409, 'file_scan_failed');
    const release = (client, reason) => client.post(`/v1/requisitions/${id}/files/${file.id}/release`, { reason });
    (await release(gateway.as('agent'), 'looked at on another machine')).is(403);
    (await release(supervisor, 'short')).is(422);
    assert.equal((await release(supervisor, 'looked at on another machine')).status, 204);
    assert.ok((await fetch(id, file.id)).raw.equals(bytes));
    assert.equal((await files(id))[0].scan, 'released');
    const said = (await supervisor.get(`/v1/requisitions/${id}/history`)).is(200).items.find(({ event }) => event === 'file.released');
    assert.equal(said.input.reason, 'looked at on another machine');
    assert.ok((await log()).some((line) => line.file === file.sha256 && line.event === 'file.released' && line.actor.startsWith('sha256:')));
  });

  it('the metrics count verdicts, the time they took and what waits', async () => {
    const before = await Promise.all(['clean', 'infected', 'failed'].map((result) => figure(`guichet_scans_total{result="${result}"}`)));
    const answers = await figure('guichet_scan_seconds_count'), spent = await figure('guichet_scan_seconds_sum');
    const sent = await Promise.all([Buffer.from('fine'), eicar(), randomBytes(100_001)].map((bytes) => send(bytes)));
    const { id } = await police.submit(identity({ files: sent.map((file) => file.id) }));
    await verdict(id);
    const after = await Promise.all(['clean', 'infected', 'failed'].map((result) => figure(`guichet_scans_total{result="${result}"}`)));
    assert.deepEqual(after, before.map((n) => n + 1));
    assert.equal(await figure('guichet_scan_seconds_count'), answers + 3);
    assert.ok(await figure('guichet_scan_seconds_sum') > spent);
    assert.equal(await figure('guichet_scans_pending'), 0);
  });

  it('while the daemon is away files stay pending and locked, across a restart, until it is back', async () => {
    await clamd.stop();
    const file = await send(Buffer.from('waits'));
    const { id } = await police.submit(identity({ files: [file.id] }));
    (await fetch(id, file.id)).is(409, 'file_pending');
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    supervisor = gateway.as('supervisor');
    assert.equal((await files(id))[0].scan, 'pending');
    await eventually('it is asked again', async () => await figure('guichet_scans_total{result="retried"}') > 0);
    assert.equal(await figure('guichet_scans_pending'), 1);
    await clamd.start();
    assert.equal((await verdict(id))[0].scan, 'clean');
    assert.equal((await fetch(id, file.id)).text, 'waits');
  });

  it('no answer leaves with a locked file: it stays prepared, and leaves once its file is clean', async () => {
    const act = async (id, name, event, input) => {
      await gateway.as(name).claimTaskOf(id);
      return gateway.as(name).fire(id, event, input);
    };
    const prepared = async (bytes) => {
      const { id } = await police.submit(common('trust.signature', { transaction: 'TR-2026-1', processor_named: true }));
      const evidence = await send(bytes, gateway.as('agent'));
      (await act(id, 'agent', 'prepared', { controller: 'Banque X', evidence: evidence.id })).is(200);
      assert.deepEqual(await files(id), [], 'work in preparation stays inside');
      return { id, evidence: evidence.id };
    };
    const bad = await prepared(eicar());
    await verdict(bad.id, supervisor);
    const before = await police.show(bad.id);
    const refusal = await act(bad.id, 'agent2', 'approve');
    assert.match(refusal.is(409, 'file_infected').detail, new RegExp(`${bad.evidence}.*Eicar`));
    const { state, version, answer } = await police.show(bad.id);
    assert.deepEqual([state, version, answer], [before.state, before.version, null]);
    await clamd.stop();
    const late = await prepared(Buffer.from('evidence'));
    (await act(late.id, 'agent2', 'approve')).is(409, 'file_pending');
    await clamd.start();
    assert.equal((await verdict(late.id, supervisor))[0].scan, 'clean');
    assert.equal((await gateway.as('agent2').fire(late.id, 'approve')).is(200).state, 'answered');
  });
});
