// A workflow drawn, over HTTP and by the command: the same bytes.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { Gateway } from './lib/gateway.mjs';

const program = process.env.GUICHET;

describe('the drawing of a workflow', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  it('is SVG unless another format is asked for, in the language asked for', async () => {
    const admin = gateway.as('admin');
    const svg = await admin.get('/v1/workflows/postal.item.hold/graph');
    assert.equal(svg.status, 200);
    assert.equal(svg.headers['content-type'], 'image/svg+xml');
    assert.match(svg.text, /^<svg [^>]*role="img"/);
    assert.match(svg.text, /<title id="name">Maintien/);
    const english = await admin.get('/v1/workflows/postal.item.hold/graph', { 'accept-language': 'en' });
    assert.match(english.text, /<title id="name">Hold/);
    const dot = await admin.get('/v1/workflows/postal.item.hold/graph?format=dot');
    assert.match(dot.headers['content-type'], /^text\/vnd\.graphviz/);
    assert.match(dot.text, /^digraph "postal\.item\.hold"/);
    const mermaid = await gateway.as('auditor').get('/v1/workflows/postal.item.hold/graph?format=mermaid');
    assert.match(mermaid.headers['content-type'], /^text\/vnd\.mermaid/);
    assert.match(mermaid.text, /flowchart TD/);
  });

  it('is the same from the command', async () => {
    for (const format of ['svg', 'dot', 'mermaid']) {
      const here = execFileSync(program, ['workflow', 'graph', 'postal.item.hold', '--format', format], { encoding: 'utf8' });
      const there = await gateway.as('admin').get(`/v1/workflows/postal.item.hold/graph?format=${format}`);
      assert.equal(there.text, here);
    }
  });

  it('refuses other formats and types nobody has', async () => {
    assert.equal((await gateway.as('admin').get('/v1/workflows/postal.item.hold/graph?format=png')).status, 400);
    assert.equal((await gateway.as('admin').get('/v1/workflows/postal.item.fold/graph')).status, 404);
    const unknown = spawnSync(program, ['workflow', 'graph', 'postal.item.fold'], { encoding: 'utf8' });
    assert.equal(unknown.status, 1);
    assert.match(unknown.stderr, /neither a file nor a type/);
    assert.equal(spawnSync(program, ['workflow', 'graph', 'postal.item.hold', '--format', 'png']).status, 2);
  });
});
