// docs/write-a-workflow.md: every command of the page is run, and what it shows is what comes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Gateway, program, sourceFolder } from './lib/gateway.mjs';

const docs = path.join(sourceFolder, 'docs');
const page = fs.readFileSync(path.join(docs, 'write-a-workflow.md'), 'utf8');

/** The commands of the page, each with what is printed under it. */
const steps = [...page.matchAll(/```console\n([^]*?)```/g)].flatMap(([, block]) =>
  block.split(/^\$ /m).slice(1).map((text) => {
    const [command, ...lines] = text.split('\n');
    return { command, shown: lines.join('\n') };
  }));

describe('the page "Write a workflow"', () => {
  let folder, gateway;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-page-'));
    gateway = await Gateway.start();
  });
  after(async () => {
    fs.rmSync(folder, { recursive: true });
    await gateway.end();
  });

  const run = (command) => {
    const env = { ...process.env, LANG: 'en_GB.UTF-8', LC_ALL: '', GUICHET_URL: gateway.url, GUICHET_CA: gateway.path('pki/server-ca.pem'), GUICHET_AS: gateway.path('pki/admin.pem'), GUICHET_SHARE: sourceFolder, PATH: `${path.dirname(program)}:${process.env.PATH}` };
    return spawnSync('bash', ['-c', `${command} 2>&1`], { cwd: folder, env, encoding: 'utf8' }).stdout;
  };

  it('has commands', () => assert.ok(steps.length >= 10));
  for (const [i, { command, shown }] of steps.entries())
    it(`${i + 1}: ${command.slice(0, 60)}`, () => assert.equal(run(command), shown));

  it('shows the picture that is drawn', () => {
    const drawn = fs.readFileSync(path.join(folder, 'photo.svg'), 'utf8');
    assert.equal(fs.readFileSync(path.join(docs, 'write-a-workflow.svg'), 'utf8'), drawn);
  });

  it('a skeleton is never written over a file, and is refused for what is no type', () => {
    assert.match(run('guichet workflow new postal.item.photo --out photo.lua'), /photo\.lua/);
    assert.match(fs.readFileSync(path.join(folder, 'photo.lua'), 'utf8'), /item_id {3}= field\.postal_item/);
    assert.match(run('guichet workflow new photo'), /a type is words with points/);
  });

  it('speaks of commands that exist', () => {
    for (const [, name] of page.matchAll(/guichet (workflow [a-z]+)/g)) assert.match(run(`guichet ${name} --help`), /^usage: /, name);
  });
});
