// A gateway of its own for a test file: `guichet init` makes it, the test may change its configuration and scripts,
// `guichet serve` runs it on free ports, and stop() holds it to its word: SIGTERM, exit 0, nothing from a sanitizer.
//
// Every answer that comes through a client is held to what the contract says of all answers: X-Request-Id, and
// problem+json for every refusal.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Wire } from './wire.mjs';

export const sourceFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const program = path.resolve(process.env.GUICHET ?? path.join(sourceFolder, 'build/guichet'));

// Sanitizers and a busy machine are slow: waits are long, and end as soon as what they wait for is there.
const PATIENCE_MS = 120_000;
const SANITIZER_WORDS = /(AddressSanitizer|LeakSanitizer|ThreadSanitizer|UndefinedBehaviorSanitizer|runtime error:)/;

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again until `look` gives something true; fails with `what` otherwise. */
export async function eventually(what, look, { within = PATIENCE_MS, every = 25 } = {}) {
  const end = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) assert.fail(`waited ${within} ms in vain: ${what}`);
    await pause(every);
  }
}

/** Runs the program's command line to its end. */
export function run(args, options = {}) {
  const done = spawnSync(program, args, {
    encoding: 'utf8', timeout: PATIENCE_MS, env: { ...process.env, ...shareEnvironment() }, ...options,
  });
  if (done.error) throw done.error;
  return { code: done.status, out: done.stdout, err: done.stderr };
}

function shareEnvironment() {
  return process.env.GUICHET_SHARE ? {} : { GUICHET_SHARE: sourceFolder };
}

// What sanitizers wrote to their log_path for this process, if they were told to.
function sanitizerReports(pid) {
  const reports = [];
  for (const name of ['ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS']) {
    const base = /(?:^|:)log_path=([^:]+)/.exec(process.env[name] ?? '')?.[1];
    if (base && fs.existsSync(`${base}.${pid}`)) reports.push(fs.readFileSync(`${base}.${pid}`, 'utf8'));
  }
  return reports;
}

class Answer {
  constructor(message, body) {
    this.status = message.statusCode;
    this.headers = message.headers;
    this.raw = body;
    this.text = body.toString('utf8');
    this.type = (message.headers['content-type'] ?? '').split(';')[0];
    if (/^application\/(.+\+)?json$/.test(this.type) && body.length) this.json = JSON.parse(this.text);
  }

  /** Asserts the status and gives the JSON. */
  is(status, code) {
    assert.equal(this.status, status, `expected ${status}${code ? ` ${code}` : ''}, got ${this.status}: ${this.text.slice(0, 2000)}`);
    if (code) assert.equal(this.json.code, code, this.text);
    return this.json;
  }
}

function checkAlways(answer, what) {
  assert.match(answer.headers['x-request-id'] ?? '', /^[0-9a-f-]{36}$/, `${what}: X-Request-Id`);
  if (answer.status < 400 || answer.status === 416 || !answer.raw.length) return;
  const problem = answer.json;
  assert.equal(answer.type, 'application/problem+json', `${what}: ${answer.text}`);
  assert.equal(problem.status, answer.status, what);
  assert.equal(problem.type, `urn:guichet:problem:${problem.code}`, what);
  assert.ok(problem.title.length > 0, what);
  assert.ok(problem.instance.length > 0, what);
}

/** One caller: HTTPS with a certificate, connections kept alive. */
export class Client {
  constructor(gateway, pem, options = {}) {
    this.gateway = gateway;
    this.tls = { ca: gateway.read('pki/server-ca.pem'), cert: pem, key: pem, ...options };
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 64, ...this.tls });
  }

  request(method, target, { body, headers = {}, agent = this.agent } = {}) {
    const bytes = body === undefined ? undefined
      : Buffer.isBuffer(body) || typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
    const fields = { ...headers };
    const given = new Set(Object.keys(fields).map((name) => name.toLowerCase()));
    if (!given.has('accept')) fields.Accept = 'application/json, */*;q=0.5';
    if (bytes && !given.has('content-type')) fields['Content-Type'] = 'application/json';
    if (bytes && !given.has('content-length') && !given.has('transfer-encoding')) fields['Content-Length'] = bytes.length;
    if (!bytes && method === 'POST' && !given.has('content-length')) fields['Content-Length'] = 0;
    return new Promise((done, failed) => {
      const request = https.request(this.gateway.url + target, { method, headers: fields, agent, timeout: PATIENCE_MS });
      request.on('timeout', () => request.destroy(new Error(`${method} ${target}: no answer`)));
      request.on('error', failed);
      request.on('response', (message) => {
        const parts = [];
        if (message.headers['content-type'] === 'text/event-stream') { // it has no end: lib/stream.mjs follows one
          const answer = new Answer(message, Buffer.alloc(0));
          checkAlways(answer, `${method} ${target}`);
          message.destroy();
          done(answer);
          return;
        }
        message.on('data', (part) => parts.push(part));
        message.on('error', failed);
        message.on('end', () => {
          try {
            const answer = new Answer(message, Buffer.concat(parts));
            checkAlways(answer, `${method} ${target} → ${answer.status}`);
            done(answer);
          } catch (error) {
            failed(error);
          }
        });
      });
      request.end(bytes);
    });
  }

  get(target, headers) { return this.request('GET', target, { headers }); }
  post(target, body, headers) { return this.request('POST', target, { body, headers }); }

  async submit(document, headers) { return (await this.post('/v1/requisitions', document, headers)).is(201); }
  async show(id) { return (await this.get(`/v1/requisitions/${id}`)).is(200); }
  fire(id, event, input, headers) { return this.post(`/v1/requisitions/${id}/events`, { event, ...(input && { input }) }, headers); }
  async history(id) { return (await this.get(`/v1/requisitions/${id}/history?limit=200`)).is(200).items; }

  /** Claims the open task of this requisition. */
  async claimTaskOf(id) {
    const { task } = await this.show(id);
    assert.ok(task, `${id} has no open task`);
    return (await this.post(`/v1/tasks/${task.id}/claim`)).is(200);
  }

  /** A TLS connection to write bytes on. */
  wire(options = {}) { return Wire.open({ ...this.gateway.address, ...this.tls, ...options }); }

  close() { this.agent.destroy(); }
}

export class Gateway {
  /** `set`: options by their last name; `edit`: the text of guichet.lua; `scripts`: name → Lua text, or null to remove. */
  static make({ set = {}, edit = (text) => text, scripts = {} } = {}) {
    const gateway = new Gateway();
    gateway.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-api-'));
    gateway.clients = new Map();
    const done = run(['init', path.join(gateway.folder, 'gw'), '--port', '0']);
    assert.equal(done.code, 0, `guichet init: ${done.err}`);
    gateway.folder = path.join(gateway.folder, 'gw');
    gateway.configure({ per_party_per_second: 1_000_000, ...set }, edit);
    for (const [name, text] of Object.entries(scripts)) {
      if (text === null) fs.rmSync(gateway.path(`scripts/${name}`));
      else fs.writeFileSync(gateway.path(`scripts/${name}`), text);
    }
    return gateway;
  }

  /** One that is there already. */
  static at(folder) {
    const gateway = new Gateway();
    gateway.folder = folder;
    gateway.clients = new Map();
    return gateway;
  }

  static async start(options) {
    const gateway = Gateway.make(options);
    await gateway.start();
    return gateway;
  }

  path(name) { return path.join(this.folder, name); }
  read(name) { return fs.readFileSync(this.path(name), 'utf8'); }

  configure(set, edit = (text) => text) {
    let text = this.read('guichet.lua');
    for (const [name, value] of Object.entries(set)) {
      const before = text;
      text = text.replace(new RegExp(`(\\b${name}\\s*=\\s*)("[^"]*"|[\\d.e]+)`), `$1${JSON.stringify(value)}`);
      assert.ok(text !== before || before.includes(String(value)), `guichet.lua has no option ${name}`);
    }
    fs.writeFileSync(this.path('guichet.lua'), edit(text));
  }

  async start({ wrap = [] } = {}) {
    const command = [...wrap, program, 'serve', '-c', this.path('guichet.lua')];
    const child = spawn(command[0], command.slice(1), {
      stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...shareEnvironment() },
    });
    this.child = child;
    this.lines = [];
    this.words = '';
    let rest = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text) => {
      this.words = (this.words + text).slice(-1_000_000);
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        try { this.lines.push(JSON.parse(line)); } catch { /* not a line of the log: kept in `words` */ }
      }
      if (this.lines.length > 20_000) this.lines.splice(0, 10_000);
    });
    this.exited = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
    let over = null;
    this.exited.then((end) => { over = end; });
    const ready = await eventually('the ready line', () => {
      assert.ok(!over, `serve ended with ${JSON.stringify(over)}: ${this.words}`);
      return this.lines.find((line) => line.event === 'ready');
    });
    this.url = ready.url;
    this.operationsUrl = ready.operations;
    this.pid = ready.pid;
    this.address = { host: new URL(ready.url).hostname, port: Number(new URL(ready.url).port) };
    return ready;
  }

  /** The client of an identity in pki/NAME.pem; always the same one. */
  as(name) {
    if (!this.clients.has(name)) this.clients.set(name, new Client(this, this.read(`pki/${name}.pem`)));
    return this.clients.get(name);
  }

  /** GET on the operations listener. */
  operations(target, method = 'GET') {
    return new Promise((done, failed) => {
      const request = http.request(this.operationsUrl + target, { method, agent: false, timeout: PATIENCE_MS }, (message) => {
        const parts = [];
        message.on('data', (part) => parts.push(part));
        message.on('end', () => done(new Answer(message, Buffer.concat(parts))));
        message.on('error', failed);
      });
      request.on('timeout', () => request.destroy(new Error(`${target}: no answer`)));
      request.on('error', failed);
      request.end();
    });
  }

  /** A line of the log with this event (and whatever else `fits` asks). */
  logged(event, fits = () => true) {
    return eventually(`"${event}" in the log`, () => this.lines.find((line) => line.event === event && fits(line)));
  }

  signal(name) { process.kill(this.pid, name); }

  hangUp() {
    for (const client of this.clients.values()) client.close();
    this.clients.clear();
  }

  checkSanitizers() {
    const found = SANITIZER_WORDS.exec(this.words);
    assert.ok(!found, found && this.words.slice(Math.max(0, found.index - 200), found.index + 4000));
    assert.deepEqual(sanitizerReports(this.pid), []);
  }

  /** SIGTERM; exit 0; no report. */
  async stop() {
    if (!this.child) return;
    this.hangUp();
    this.signal('SIGTERM');
    const patience = setTimeout(() => process.kill(this.pid, 'SIGKILL'), PATIENCE_MS);
    const end = await this.exited;
    clearTimeout(patience);
    this.child = null;
    this.checkSanitizers();
    assert.deepEqual(end, { code: 0, signal: null }, this.words.slice(-4000));
  }

  async kill() {
    this.signal('SIGKILL');
    this.hangUp();
    await this.exited;
    this.child = null;
    this.checkSanitizers();
  }

  /** Stops it and takes its folder away. */
  async end() {
    try {
      await this.stop();
    } finally {
      if (this.child) process.kill(this.pid, 'SIGKILL');
      fs.rmSync(path.dirname(this.folder), { recursive: true, force: true });
    }
  }
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
