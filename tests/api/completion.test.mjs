// guichet completion: what the shells make of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from './lib/gateway.mjs';

const bash = (script) => {
  const done = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stderr, '');
  return done.stdout.trim().split('\n').filter(Boolean);
};

describe('guichet completion', () => {
  let folder, commands;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-completion-'));
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out } = run(['completion', shell]);
      assert.equal(code, 0);
      fs.writeFileSync(path.join(folder, shell), out);
    }
    commands = run(['help']).out.split('\n').map((line) => /^ {2}(\S+(?: \S+)?) {2,}\S/.exec(line)?.[1] ?? /^ {2}(\S+(?: [a-z-]+)?) [A-Z]/.exec(line)?.[1]).filter(Boolean);
    assert.ok(commands.length > 40, commands.join());
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  /** What bash offers at the end of these words. */
  const offered = (...words) => bash(`source ${folder}/bash; COMP_WORDS=(guichet ${words.map((word) => `'${word}'`).join(' ')}); ` +
    `COMP_CWORD=${words.length}; cd ${folder}; _guichet; printf '%s\\n' "\${COMPREPLY[@]}"`);

  it('bash knows that it completes guichet', () => {
    assert.deepEqual(bash(`source ${folder}/bash; complete -p guichet`), ['complete -o filenames -F _guichet guichet']);
  });

  it('bash: every command, word by word', () => {
    const firsts = [...new Set(commands.map((name) => name.split(' ')[0]))].sort();
    assert.deepEqual(offered('').sort(), firsts);
    assert.deepEqual(offered('st'), ['stats']);
    assert.deepEqual(offered('log', '').sort(), commands.filter((name) => name.startsWith('log ')).map((name) => name.slice(4)).sort());
    assert.deepEqual(offered('workflow', 'pub'), ['publish']);
  });

  it('bash: the options of the command, files for words and values', () => {
    const options = (name) => [...run(['help', ...name.split(' ')]).out.matchAll(/^ {2}(--?[a-z-]+)/gm)].map(([, option]) => option).sort();
    for (const name of commands.filter((one) => options(one).length))
      assert.deepEqual(offered(...name.split(' '), '-').sort(), options(name), name);
    assert.deepEqual(offered('stats', '--b'), ['--by']);
    assert.deepEqual(offered('submit', '').sort(), ['bash', 'fish', 'zsh']);
    assert.deepEqual(offered('stats', '--as', 'ba'), ['bash']);
  });

  it('fish: what it offers', () => {
    const ask = (line) => {
      const done = spawnSync('fish', ['--no-config', '-c', `source ${folder}/fish; complete -C '${line}'`], { encoding: 'utf8', env: { ...process.env, HOME: folder } });
      assert.equal(done.status, 0, done.stderr);
      return done.stdout.trim().split('\n').map((one) => one.split('\t')[0]);
    };
    assert.deepEqual(ask('guichet sta'), ['stats']);
    assert.deepEqual(ask('guichet workflow pub'), ['publish']);
    assert.deepEqual(ask('guichet stats --b'), ['--by']);
  });

  for (const [shell, args] of [['zsh', ['-n']], ['fish', ['--no-execute']]]) {
    it(`${shell} reads it`, () => {
      const done = spawnSync(shell, [...args, path.join(folder, shell)], { encoding: 'utf8' });
      assert.equal(done.status, 0, done.stderr);
    });
    it(`${shell}: names every command and every option`, () => {
      const text = fs.readFileSync(path.join(folder, shell), 'utf8');
      for (const name of commands) for (const word of name.split(' ')) assert.ok(text.includes(word), `${shell}: ${name}`);
      for (const option of ['by', 'territory', 'csv', 'url', 'as', 'ca', 'json']) assert.match(text, new RegExp(`(--| -l )${option}\\b`));
    });
  }

  it('another shell is named', () => {
    const { code, err } = run(['completion', 'tcsh']);
    assert.equal(code, 2);
    assert.match(err, /tcsh/);
  });
});
