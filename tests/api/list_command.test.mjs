// guichet list against a server that a test holds in its hand: a page may have looked in vain and know where to go on
// (more hidden rows than one page looks at), and the command goes there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import https from 'node:https';
import { after, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Gateway, program } from './lib/gateway.mjs';

const PAGES = { '': { items: [], next: 'aa' }, aa: { items: [], next: 'bb' }, bb: { items: [{ number: '2026-000007', type: 'postal.item.tracking' }], next: 'cc' } };

describe('guichet list', () => {
  let gateway, server, asked;
  before(async () => {
    gateway = Gateway.make();
    server = https.createServer({ key: gateway.read('pki/server.key'), cert: gateway.read('pki/server.pem') }, (request, response) => {
      const url = new URL(request.url, 'https://127.0.0.1');
      asked.push(url.search);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(PAGES[url.searchParams.get('cursor') ?? ''] ?? { items: [], next: null }));
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
  });
  beforeEach(() => { asked = []; });
  after(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await gateway.end();
  });

  const list = (...more) => promisify(execFile)(program, ['list', '--url', `https://127.0.0.1:${server.address().port}`,
    '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem'), ...more], { env: { ...process.env, LANG: 'en_GB.UTF-8' } });

  it('goes on behind pages that are empty and have a next one, and shows the first that holds something', async () => {
    const { stdout } = await list('--target', 'cursor=x', '--limit', '5');
    assert.match(stdout, /2026-000007/);
    assert.match(stdout, /^More: --cursor cc$/m);
    assert.deepEqual(asked.map((text) => new URLSearchParams(text).get('cursor')), [null, 'aa', 'bb']);
    assert.ok(asked.every((text) => new URLSearchParams(text).get('target') === 'cursor=x' && new URLSearchParams(text).get('limit') === '5'));
  });

  it('from the cursor that was given', async () => {
    const { stdout } = await list('--cursor', 'aa', '--json');
    assert.deepEqual(JSON.parse(stdout), PAGES.bb);
    assert.deepEqual(asked, ['?cursor=aa', '?cursor=bb']);
  });

  it('ends at the last page', async () => {
    await list('--cursor', 'cc');
    assert.deepEqual(asked, ['?cursor=cc']);
  });
});
