// Every name of an event that the engine itself writes into a history has its words in the console, in both languages.
// The names are taken from where the engine writes them, so that a new one without words fails here.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { sourceFolder } from './lib/gateway.mjs';

const read = (...parts) => fs.readFileSync(path.join(sourceFolder, ...parts), 'utf8');
const sourcesUnder = (folder) => fs.readdirSync(path.join(sourceFolder, folder)).filter((name) => /\.[ch]$/.test(name)).map((name) => read(folder, name));
const all = ['core/domain', 'core/desk', 'core/flow', 'core/store'].flatMap(sourcesUnder).join('\n');

// Families of names that the engine keeps for itself; call.* are events of scripts too, and so have titles only there.
const FAMILIES = ['task', 'call', 'answer', 'effect', 'reader', 'unit', 'legal_hold', 'purge', 'deadline', 'read'];
const NOT_IN_HISTORY = { 'answer.json': 'a file', 'answer.csv': 'a file', 'answer.html': 'a file', 'answer.pdf': 'a file', 'answer.not_stamped': 'a line of the program’s log',
  'task.vital': 'a notice', 'effect.failed': 'a line of the program’s log', 'effect.unreadable': 'a line of the program’s log', 'purge.ordered': 'an entry without a case', 'purge.confirmed': 'an entry without a case' };

function written() {
  const names = new Set(['submit']);
  for (const [, name] of all.matchAll(new RegExp(`"((?:${FAMILIES.join('|')})\\.[a-z_]+)"`, 'g'))) names.add(name);
  const [, prefix] = /#define LEGAL_HOLD\s+"([a-z_.]+)"/.exec(all);
  for (const [, rest] of all.matchAll(/#define LEGAL_HOLD_\w+\s+LEGAL_HOLD "([a-z_]+)"/g)) names.add(prefix + rest);
  for (const [, state] of read('core/desk/scans.c').concat(read('core/desk/scan_release.c')).matchAll(/\.event = scan_event\(SCAN_([A-Z]+)\)/g)) names.add(`file.${state.toLowerCase()}`);
  for (const [, name] of read('core/flow/duty.c').matchAll(/^\s*(?:\{DUTY_\w+,\s*)?\{\.name = "([a-z_]+)",\s*\.title = \{/gm)) names.add(name);
  return [...names].filter((name) => !(name in NOT_IN_HISTORY)).sort();
}

describe('words of the engine’s own events', () => {
  const names = written();
  const words = read('plugins/console/pages/words.js');

  it('the names are found where they are written', () => {
    for (const name of ['submit', 'task.claimed', 'task.taken_over', 'task.noted', 'call.done', 'call.failed', 'answer.sealed', 'answer.delivered', 'answer.link', 'effect.retry', 'effect.drop',
      'reader.added', 'unit.handed_over', 'legal_hold.set', 'legal_hold.lifted', 'purge.answer', 'purge.case', 'deadline.missed', 'read.opened', 'file.infected', 'file.released', 'callback_confirmed', 'regularise', 'reviewed', 'new_deadline', 'agree_deadline', 'refuse_deadline', 'drop_deadline']) assert.ok(names.includes(name), name);
    for (const name of Object.keys(NOT_IN_HISTORY)) assert.ok(all.includes(`"${name}"`), `${name} is written nowhere any more`);
  });

  for (const name of names) {
    it(`${name} has a French and an English word`, () => {
      const found = new RegExp(`'event:${name.replace('.', '\\.')}': \\['([^']+)', '([^']+)'\\]`).exec(words);
      assert.ok(found, `words.js has no 'event:${name}'`);
      for (const text of found.slice(1)) assert.ok(text.length > 3 && !text.includes(name), text);
    });
  }
});

it('the places of a template that the console offers are those that a case fills', () => {
  const [, table] = /static const struct place places\[\] = \{([^]*?)\n\};/.exec(read('core/desk/template.c'));
  const filled = [...table.matchAll(/\{"([a-z_.]+)",/g)].map(([, name]) => name);
  const [, list] = /export const PLACES = \[([^\]]*)\]/.exec(read('plugins/console/pages/templates.js'));
  assert.ok(filled.length > 20);
  assert.deepEqual([...list.matchAll(/'([a-z_.]+)'/g)].map(([, name]) => name), filled);
});
