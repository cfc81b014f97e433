// A daemon that speaks as much of clamd's language as the plugin asks: it finds `signature` in files that say so, and
// nothing in others. Files over the plugin's limit never reach it: they cannot be scanned.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const MAX_BYTES = 10_000;
const END = Buffer.alloc(4); // the piece without bytes

export const INFECTED = Buffer.from('this one is infected');
export const UNSCANNABLE = Buffer.alloc(MAX_BYTES + 1, 'x');

export class Scanner {
  static async start(signature) {
    const scanner = new Scanner();
    scanner.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-scanner-'));
    scanner.socket = path.join(scanner.folder, 'clamd.sock');
    scanner.server = net.createServer((socket) => {
      let all = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        all = Buffer.concat([all, bytes]);
        if (all.subarray(-4).equals(END)) socket.end(`stream: ${all.includes(INFECTED) ? `${signature} FOUND` : 'OK'}\0`);
      });
    });
    await new Promise((done) => scanner.server.listen(scanner.socket, done));
    return scanner;
  }

  /** For Gateway.start: its files are scanned here. */
  get edit() {
    return (text) => text
      .replace(/plugins\s*= \{ rehearsal = \{\}, console = \{\} \}/, `plugins = { rehearsal = {}, console = {}, clamd = { socket = "${this.socket}", max_bytes = ${MAX_BYTES} } }`)
      .replace(/files = \{ scan = "" \}/, 'files = { scan = "clamd" }');
  }

  async stop() {
    await new Promise((done) => this.server.close(done));
    fs.rmSync(this.folder, { recursive: true });
  }
}
