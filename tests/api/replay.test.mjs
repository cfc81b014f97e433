// guichet workflow replay: real cases through another version; exactly those that the change concerns differ.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { at, hold, identity, withAt } from './lib/documents.mjs';
import { Gateway, eventually, run, sha256, sourceFolder } from './lib/gateway.mjs';

const SCRIPT = `
return workflow {
  type = "test.replay", title = { fr = "Essai", en = "Trial" }, holder = "numerique", bases = law.general,
  input = { email = field.email { required = true } },
  answer = { found = field.integer { required = true }, note = field.text {} },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  start = { to = "work", run = function(c)
    if c.input.email ~= "jean.dupont@laposte.net" then return deny("not_as_it_came", "…") end
  end },
  states = {
    work = {
      task = { team = "numerique", role = "agent" },
      timers = { remind = "2 working days" },
      on = { found  = { to = { "done", "many" }, input = { n = field.integer { required = true } },
                        run = function(c, e)
                          c.data.n, c.input.email = e.input.n, "changed@example.org"
                          if e.input.n > 9 then return "many" end
                        end },
             refuse = "refused",
             ["timer.remind"] = { notify = "holder" } },
    },
    many = { task = { team = "numerique", role = "agent" }, on = { confirm = "done" } },
    done = { final = "answered", answer = function(c) return { found = c.data.n } end },
    refused = { final = "refused" },
  },
  tests = { { "a few", given = { input = { email = "jean.dupont@laposte.net" } }, { "found", by = "agent", input = { n = 1 } }, { expect = "done" } } },
}
`;

describe('workflow replay', () => {
  let gateway;
  const numbers = {};

  const finish = async (name, ...events) => {
    const agent = gateway.as('agent');
    const { id, number } = await gateway.as('police').submit(withAt(identity(), '/type', 'test.replay'));
    for (const [event, input] of events) {
      await agent.claimTaskOf(id);
      (await agent.fire(id, event, input)).is(200);
    }
    numbers[name] = number;
  };

  before(async () => {
    gateway = await Gateway.start({ scripts: { 'replayed.lua': SCRIPT } });
    await finish('few', ['found', { n: 3 }]);
    await finish('many', ['found', { n: 12 }], ['confirm']);
    await finish('refused', ['refuse']);
    await finish('open');
  });
  after(() => gateway.end());

  /** The lines by number, and the last line. */
  const replay = (text, ...more) => {
    const file = gateway.path('other.lua');
    fs.writeFileSync(file, text);
    const done = run(['workflow', 'replay', 'test.replay', '-c', gateway.path('guichet.lua'), '--file', file, ...more]);
    assert.equal(done.err, '');
    const lines = done.out.trim().split('\n');
    const sum = lines.pop();
    const told = {};
    for (const line of lines) (told[line.split('  ')[0]] ??= []).push(line.split('  ')[1]);
    return { code: done.code, sum, told };
  };
  const change = (from, to) => {
    assert.ok(SCRIPT.includes(from), from);
    return replay(SCRIPT.replace(from, to));
  };

  it('the same script gives the same, also from the scripts folder, also when a script has changed the input', () => {
    assert.deepEqual(replay(SCRIPT), { code: 0, sum: '3 cases, 3 the same, 0 differ', told: {} });
    const done = run(['workflow', 'replay', 'test.replay', '--last', '1000', '-c', gateway.path('guichet.lua')]);
    assert.deepEqual([done.code, done.out, done.err], [0, '3 cases, 3 the same, 0 differ\n', '']);
  });

  it('another threshold concerns the one case above it', () => {
    assert.deepEqual(change('e.input.n > 9', 'e.input.n > 20'), {
      code: 1, sum: '3 cases, 2 the same, 1 differ',
      told: { [numbers.many]: ['event 2 "found": "done" instead of "many"'] },
    });
  });

  it('an event that is gone, an answer that is another, a task of another team', () => {
    const { told } = change('refuse = "refused",', 'decline = "refused",');
    assert.deepEqual(Object.keys(told), [numbers.refused]);
    assert.deepEqual(told[numbers.refused].slice(0, 2),
      ['event 2 "refuse": refused (event_not_allowed) instead of "refused"', 'it ends in "work" instead of "refused"']);
    assert.match(told[numbers.refused][2], /^deadline "answer": running \S+ instead of met \S+$/);
    assert.deepEqual(change('found = c.data.n }', 'found = c.data.n, note = "x" }').told,
      { [numbers.few]: ['the answer differs in: note'], [numbers.many]: ['the answer differs in: note'] });
    assert.deepEqual(change('many = { task = { team = "numerique"', 'many = { task = { team = "legal"').told,
      { [numbers.many]: ['after event 2: task legal agent instead of numerique agent'] });
  });

  it('another delay, another timer concern all', () => {
    const due = change('normal = "3 working days"', 'normal = "4 working days"');
    assert.equal(due.sum, '3 cases, 0 the same, 3 differ');
    for (const lines of Object.values(due.told)) assert.match(lines.join('\n'), /after event 1: due .* instead of .*\n(.*\n)*deadline "answer": met .* instead of met /);
    const timer = change('remind = "2 working days"', 'remind = "1 working days"');
    assert.equal(timer.sum, '3 cases, 0 the same, 3 differ');
    for (const lines of Object.values(timer.told)) assert.match(lines[0], /^after event 1: timers remind .* instead of remind /);
  });

  it('only so many, the newest; and nothing is written', () => {
    const database = () => ['guichet.db', 'guichet.db-wal'].map((name) => sha256(fs.readFileSync(gateway.path(`data/${name}`))).toString('hex'));
    process.kill(gateway.pid, 'SIGSTOP'); // the gateway itself moves pages from the one file to the other when it likes
    try {
      const before = database();
      const last = replay(SCRIPT.replace('e.input.n > 9', 'e.input.n > 20'), '--last', '1');
      assert.deepEqual([last.code, last.sum], [0, '1 cases, 1 the same, 0 differ']);
      assert.deepEqual(database(), before);
    } finally {
      process.kill(gateway.pid, 'SIGCONT');
    }
  });

  it('a script with faults, another type, a wrong number are refused', () => {
    const bad = run(['workflow', 'replay', 'test.replay', '-c', gateway.path('guichet.lua'), '--file', path.join(sourceFolder, 'scripts/postal/item_tracking.lua')]);
    assert.equal(bad.code, 1);
    assert.match(bad.err, /no workflow of the type test\.replay/);
    fs.writeFileSync(gateway.path('other.lua'), SCRIPT.replace('to = "work"', 'to = "werk"'));
    const faulty = run(['workflow', 'replay', 'test.replay', '-c', gateway.path('guichet.lua'), '--file', gateway.path('other.lua')]);
    assert.equal(faulty.code, 1);
    assert.match(faulty.err, /other\.lua:\d+: .*"werk" is not known; did you mean "work"/);
    assert.equal(run(['workflow', 'replay', 'test.replay', '--last', '0', '-c', gateway.path('guichet.lua')]).code, 2);
  });

  it('a shipped type, with its services and timers', async () => {
    const [police, jurist] = [gateway.as('police'), gateway.as('jurist')];
    const { id } = await police.submit(hold(at(4000)));
    await jurist.claimTaskOf(id);
    (await jurist.fire(id, 'accept')).is(200);
    await eventually('released', async () => (await police.show(id)).state === 'released');
    const same = run(['workflow', 'replay', 'postal.item.hold', '-c', gateway.path('guichet.lua')]);
    assert.deepEqual([same.code, same.out], [0, '1 cases, 1 the same, 0 differ\n'], same.err);
  });
});
