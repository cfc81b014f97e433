// Bytes over TLS, for what no HTTP client would send, and a reader that takes the answers apart itself.
import assert from 'node:assert/strict';
import tls from 'node:tls';

const PATIENCE_MS = 120_000;

export class Wire {
  /** Resolves once the handshake is done (in TLS 1.3 the server may still refuse the certificate afterwards). */
  static open(options) {
    return new Promise((done, failed) => {
      const wire = new Wire();
      wire.seen = Buffer.alloc(0);
      wire.isOver = false;
      wire.error = null;
      wire.waiters = new Set();
      wire.socket = tls.connect(options, () => {
        wire.isOpen = true;
        done(wire);
      });
      wire.socket.on('session', (session) => {
        wire.session = session;
        wire.wake();
      });
      wire.socket.on('data', (bytes) => wire.take(bytes));
      wire.socket.on('end', () => wire.over());
      wire.socket.on('close', () => wire.over());
      wire.socket.on('error', (error) => {
        wire.error = error;
        if (wire.isOpen) wire.over();
        else failed(error);
      });
    });
  }

  take(bytes) {
    this.seen = Buffer.concat([this.seen, bytes]);
    this.wake();
  }

  over() {
    this.isOver = true;
    this.wake();
  }

  wake() {
    for (const waiter of [...this.waiters]) waiter();
  }

  send(text) {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  /** Waits until `look` gives something, or the peer has ended (then `look` has its last say). */
  until(look, what) {
    return new Promise((done, failed) => {
      const end = setTimeout(() => {
        this.waiters.delete(waiter);
        failed(new assert.AssertionError({ message: `waited in vain: ${what}; seen: ${this.seen.toString('latin1').slice(0, 500)}` }));
      }, PATIENCE_MS);
      const waiter = () => {
        let found;
        try {
          found = look();
        } catch (error) {
          found = Promise.reject(error);
        }
        if (!found && !this.isOver) return;
        this.waiters.delete(waiter);
        clearTimeout(end);
        done(found);
      };
      this.waiters.add(waiter);
      waiter();
    });
  }

  /** The next answer, taken off the bytes seen; null when the peer ended without one. */
  async answer({ head = false } = {}) {
    const found = await this.until(() => this.parse(head), 'an answer');
    if (!found) return null;
    this.seen = this.seen.subarray(found.size);
    return found;
  }

  parse(isHead) {
    const end = this.seen.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const lines = this.seen.subarray(0, end).toString('latin1').split('\r\n');
    const line = /^HTTP\/1\.1 (\d{3}) ([\x20-\x7e]*)$/.exec(lines[0]);
    assert.ok(line, `a status line: ${JSON.stringify(lines[0])}`);
    const headers = {};
    for (const field of lines.slice(1)) {
      const at = field.indexOf(':');
      headers[field.slice(0, at).toLowerCase()] = field.slice(at + 1).trim();
    }
    const status = Number(line[1]);
    const length = isHead || status < 200 || status === 204 || status === 304 ? 0 : Number(headers['content-length']);
    assert.ok(Number.isInteger(length), 'an answer has Content-Length');
    const size = end + 4 + length;
    if (this.seen.length < size) return null;
    const body = this.seen.subarray(end + 4, size).toString('utf8');
    const isJson = /json/.test(headers['content-type'] ?? '') && body;
    return { status, headers, body, size, json: isJson ? JSON.parse(body) : undefined };
  }

  /** Resolves when the peer has ended the connection. */
  async ended() {
    await this.until(() => this.isOver, 'the end of the connection');
    assert.ok(this.isOver);
  }

  close() { this.socket.destroy(); }
}
