// guichet completion: what the shells make of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run, sourceFolder } from './lib/gateway.mjs';

const bash = (script) => {
  const done = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stderr, '');
  return done.stdout.trim().split('\n').filter(Boolean);
};

/** Every command that has a file, whether a table knows it or not: what completes is held against this. */
function commandsOfSources() {
  const sources = path.join(sourceFolder, 'core/cli');
  return fs.readdirSync(sources).filter((name) => /^command_.*\.c$/.test(name)).flatMap((name) => {
    const text = fs.readFileSync(path.join(sources, name), 'utf8');
    const made = [...text.matchAll(/^const struct command \w+ = \{\n([^]*?)^\};/gm)].map(([, body]) => body);
    assert.ok(made.length, `${name} has no command`);
    return made.filter((body) => !/\.is_hidden = true/.test(body)).map((body) => /\.name = "([^"]+)"/.exec(body)[1]);
  });
}

describe('guichet completion', () => {
  let folder, commands, options;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-completion-'));
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { code, out } = run(['completion', shell]);
      assert.equal(code, 0);
      fs.writeFileSync(path.join(folder, shell), out);
    }
    commands = commandsOfSources();
    options = new Map();
    for (const name of commands) {
      const { code, out, err } = run(['help', ...name.split(' ')]);
      assert.equal(code, 0, `${name} is no command of the program's table: ${err}`);
      options.set(name, [...out.matchAll(/^ {2}(--?[a-z-]+)/gm)].map(([, option]) => option).sort());
    }
    assert.ok(commands.length > 40, commands.join());
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const firsts = () => [...new Set(commands.map((name) => name.split(' ')[0]))].sort();
  const seconds = (first) => commands.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1)).sort();
  const groups = () => firsts().filter((first) => seconds(first).length);

  /** What bash offers at the end of these words. */
  const offered = (...words) => bash(`source ${folder}/bash; COMP_WORDS=(guichet ${words.map((word) => `'${word}'`).join(' ')}); ` +
    `COMP_CWORD=${words.length}; cd ${folder}; _guichet; printf '%s\\n' "\${COMPREPLY[@]}"`);

  it('bash knows that it completes guichet', () => {
    assert.deepEqual(bash(`source ${folder}/bash; complete -p guichet`), ['complete -o filenames -F _guichet guichet']);
  });

  it('bash: every command, word by word', () => {
    assert.deepEqual(offered('').sort(), firsts());
    assert.deepEqual(offered('st'), ['stats']);
    for (const first of groups()) assert.deepEqual(offered(first, '').sort(), seconds(first), first);
    assert.deepEqual(offered('workflow', 'pub'), ['publish']);
  });

  it('bash: the options of the command, files for words and values', () => {
    for (const name of commands.filter((one) => options.get(one).length))
      assert.deepEqual(offered(...name.split(' '), '-').sort(), options.get(name), name);
    assert.deepEqual(offered('stats', '--b'), ['--by']);
    assert.deepEqual(offered('submit', '').sort(), ['bash', 'fish', 'zsh']);
    assert.deepEqual(offered('stats', '--as', 'ba'), ['bash']);
  });

  /** What a shell that was told `script` offers at the end of each line. */
  const asked = (shell, args, script, lines) => {
    const file = path.join(folder, `ask.${shell}`);
    fs.writeFileSync(file, script);
    const done = spawnSync(shell, [...args, file, ...lines], { encoding: 'utf8', cwd: folder, env: { ...process.env, HOME: folder } });
    assert.equal(done.status, 0, done.stderr);
    assert.equal(done.stderr, '');
    const answers = done.stdout.split('== ').slice(1);
    assert.equal(answers.length, lines.length);
    return new Map(answers.map((answer, i) => [lines[i], [...new Set(answer.split('\n').slice(1).filter(Boolean))].sort()]));
  };

  const ASK = {
    fish: (lines) => asked('fish', ['--no-config'], `source ${folder}/fish
for line in $argv
  echo "== $line"
  complete -C $line | string split -f1 \\t
end`, lines),
    // What zsh's own functions are given; of an option its name, without what it means.
    zsh: (lines) => asked('zsh', ['-f'], `compdef() { : }
compadd() { shift; print -rl -- "$@" }
_describe() { print -rl -- \${(P)2%%:*} }
_arguments() { print -rl -- \${\${@:#\\**}%%\\[*} }
source ${folder}/zsh
for line; do
  print -r -- "== $line"
  words=("\${(@s: :)line}") CURRENT=$#words
  _guichet
done`, lines),
  };

  for (const [shell, args] of [['zsh', ['-n']], ['fish', ['--no-execute']]]) {
    it(`${shell} reads it`, () => {
      const done = spawnSync(shell, [...args, path.join(folder, shell)], { encoding: 'utf8' });
      assert.equal(done.status, 0, done.stderr);
    });

    it(`${shell}: every command, word by word, and the options of each, of no other`, () => {
      const lines = ['guichet ', ...groups().map((first) => `guichet ${first} `), ...commands.map((name) => `guichet ${name} -`), 'guichet answer 2026-000001 -'];
      const answers = ASK[shell](lines);
      const words = (line) => answers.get(line).filter((word) => !word.startsWith('-'));
      assert.deepEqual(words('guichet '), firsts());
      for (const first of groups()) assert.deepEqual(words(`guichet ${first} `), seconds(first), first);
      for (const name of commands) assert.deepEqual(answers.get(`guichet ${name} -`), options.get(name), name);
      assert.deepEqual(answers.get('guichet answer 2026-000001 -'), options.get('answer'));
    });
  }

  it('another shell is named', () => {
    const { code, err } = run(['completion', 'tcsh']);
    assert.equal(code, 2);
    assert.match(err, /tcsh/);
  });
});
