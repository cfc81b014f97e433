// The console's files: who gets them, with which headers, compressed or not, asked about again. What the pages do in a
// browser is told by tests/browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Gateway } from './lib/gateway.mjs';

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

describe('console', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());
  const page = (name, headers) => gateway.as('agent').get(`/console/${name}`, headers);

  for (const name of ['police', 'magistrate', 'agent', 'jurist', 'admin', 'auditor']) {
    it(`${name} may load it`, async () => {
      const answer = await gateway.as(name).get('/console/');
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
      assert.match(answer.text, /^<!doctype html>/);
    });
  }

  it('leaves scripts and frames of others nothing to do', async () => {
    const { headers } = await page('');
    assert.equal(headers['content-security-policy'], CSP);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['cache-control'], 'private, no-cache');
  });

  it('has no script and no style in the page, and nothing of another origin', async () => {
    const { text } = await page('');
    assert.doesNotMatch(text, /<style|style=|\son\w+=|javascript:|https?:\/\//i);
    for (const [, attributes, body] of text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      assert.match(attributes, /src="[a-z]+\.js"/);
      assert.equal(body, '');
    }
  });

  it('every file that one of them names is there', async () => {
    const seen = new Set();
    const read = async (name) => {
      if (seen.has(name)) return;
      seen.add(name);
      const answer = await page(name);
      assert.equal(answer.status, 200, name);
      const found = name === '' ? answer.text.matchAll(/(?:src|href)="([a-z.]+)"/g) : name.endsWith('.js') ? answer.text.matchAll(/(?:from |import\(|later\()'\.\/([a-z]+\.js)'/g) : [];
      for (const [, other] of found) await read(other);
    };
    await read('');
    for (const name of ['app.js', 'preact.js', 'case.js', 'admin.js', 'submit.js', 'console.css', 'icon.svg']) assert.ok(seen.has(name), name);
    assert.equal((await page('console.css')).headers['content-type'], 'text/css; charset=utf-8');
    assert.equal((await page('icon.svg')).headers['content-type'], 'image/svg+xml; charset=utf-8');
  });

  it('is compressed for those that accept it, and is the same', async () => {
    const plain = await page('app.js');
    const packed = await page('app.js', { 'Accept-Encoding': 'br, gzip' });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.headers.vary, 'Accept-Encoding');
    assert.deepEqual(gunzipSync(packed.raw), plain.raw);
    assert.notEqual(packed.headers.etag, plain.headers.etag);
    for (const refusal of ['identity', 'gzip;q=0', 'br']) {
      const answer = await page('app.js', { 'Accept-Encoding': refusal });
      assert.equal(answer.headers['content-encoding'], undefined, refusal);
      assert.deepEqual(answer.raw, plain.raw);
    }
  });

  it('what a browser has already is not sent again', async () => {
    const { headers } = await page('app.js');
    const again = await page('app.js', { 'If-None-Match': headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.raw.length, 0);
    assert.equal(again.headers.etag, headers.etag);
    assert.equal(again.headers['content-security-policy'], CSP);
    assert.equal((await page('app.js', { 'If-None-Match': '"another"' })).status, 200);
  });

  it('HEAD tells the length, other methods are refused, other names are not found', async () => {
    const head = await gateway.as('agent').request('HEAD', '/console/app.js');
    assert.equal(head.status, 200);
    assert.equal(Number(head.headers['content-length']), (await page('app.js')).raw.length);
    (await gateway.as('agent').post('/console/app.js', {})).is(405);
    for (const name of ['nothing.js', 'app', '..%2fapp.js', 'index.html', '%00']) assert.ok([400, 404].includes((await page(name)).status), name);
    (await page('app.js?x=1')).is(400);
  });

  it('/ and /console lead to it', async () => {
    for (const path of ['/', '/console']) {
      const answer = await gateway.as('police').get(path);
      assert.equal(answer.status, 303);
      assert.equal(answer.headers.location, '/console/');
    }
  });
});

describe('a gateway without the console', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ edit: (text) => text.replace(', console = {}', '') }); });
  after(() => gateway.end());

  it('has no pages', async () => {
    for (const path of ['/', '/console', '/console/', '/console/app.js']) (await gateway.as('police').get(path)).is(404);
    (await gateway.as('police').get('/v1/me')).is(200);
  });
});
