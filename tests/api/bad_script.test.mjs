// A workflow that misbehaves: its event is parked, its case stays as it was, and nobody else notices.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

// Each of these is what `run` does when it is told to; how it ends must not matter to anybody else.
const DEEDS = {
  loop: 'while true do end',
  caught: 'while true do pcall(function() while true do end end) end',
  memory: 'local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(1000) .. i end',
  text: 'local s = ("x"):rep(1e9)',
  recursion: 'local function f() return 1 + f() end f()',
  sorting: 'table.sort({ 1, 2, 3 }, function() while true do end end)',
  pattern: 'local s = ("a"):rep(30) .. "!" s:find(("a*"):rep(30) .. "b")',
  error: 'error("private words of the script")',
  error_object: 'error(setmetatable({}, { __tostring = function() while true do end end }))',
  nil_call: 'local f = c.nothing.at_all',
};

// A type for each, so that none is set aside for what another has done.
const script = (name, events, timers = '') => `
return workflow {
  type = "test.misbehaves.${name}", title = { fr = "Essai", en = "Trial" }, holder = "numerique", bases = law.general,
  input = { email = field.email { required = true } },
  answer = { ok = field.boolean {} },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  start = "work",
  any = { withdraw = { by = "requester", to = "withdrawn" } },
  states = {
    work = {
      task = { team = "numerique", role = "agent" },
      ${timers}
      on = {
        ${events}
        good = { to = "done", run = function(c) c.data.good = true end },
      },
    },
    done = { final = "answered", answer = function(c) return { ok = c.data.good } end },
    withdrawn = { final = "withdrawn" },
  },
}
`;
const SCRIPTS = {
  'timer.lua': script('timer', '["timer.spoil"] = { to = "work", run = function(c) while true do end end },', 'timers = { spoil = "1 second" },'),
  ...Object.fromEntries(Object.entries(DEEDS).map(([name, body]) => [`${name}.lua`,
    script(name, `${name} = { to = "work", run = function(c, e) c.data.spoilt = true; ${body} end },`)])),
};
const trial = (name) => withAt(identity(), '/type', `test.misbehaves.${name}`);

describe('a workflow that misbehaves', () => {
  let gateway, police, agent;
  const begin = () => {
    police = gateway.as('police');
    agent = gateway.as('agent');
  };
  before(async () => {
    gateway = await Gateway.start({ scripts: SCRIPTS });
    begin();
  });
  after(() => gateway.end());

  const bare = ({ task, events, ...record }) => record;

  for (const deed of Object.keys(DEEDS)) {
    it(`${deed}: the event is parked, the case stays as it was, the rest runs on`, async () => {
      const { id } = await police.submit(trial(deed));
      await agent.claimTaskOf(id);
      const before = await agent.show(id);
      const started = Date.now();
      const [answer, ...others] = await Promise.all([agent.fire(id, deed, {}), ...Array.from({ length: 10 }, () => police.post('/v1/requisitions', tracking()))]);
      const took = Date.now() - started;
      assert.equal(answer.status, 500, answer.text);
      assert.equal(answer.json.code, 'event_parked');
      assert.match(answer.json.detail, /rien n'a changé/);
      assert.doesNotMatch(answer.text, /private words|\.lua/);
      for (const other of others) other.is(201);
      assert.ok(took < 60_000, `${took} ms`);
      const after = await agent.show(id);
      assert.deepEqual(bare(after), bare(before));
      assert.equal(after.data.spoilt, undefined);
      const line = await gateway.logged('event.parked', ({ number }) => number === before.number);
      assert.ok(line.cause.length > 0);
    });
  }

  it('the same case goes on with what works', async () => {
    const { id } = await police.submit(trial('loop'));
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'loop', {})).is(500, 'event_parked');
    const done = (await agent.fire(id, 'good')).is(200);
    assert.equal(done.state, 'done');
    assert.equal((await police.get(`/v1/requisitions/${id}/answer`)).is(200).answer.ok, true);
    const events = (await police.history(id)).map(({ event }) => event);
    assert.ok(!events.includes('loop') && events.includes('good'));
  });

  it('a timer that loops is parked once; it neither fires for ever nor stops the clerk', async () => {
    const { id, number } = await police.submit(trial('timer'));
    await gateway.logged('event.parked', (line) => line.number === number);
    const { id: parcel } = await police.submit(tracking());
    await eventually('the service still asked', async () => (await police.show(parcel)).state === 'answered');
    assert.equal(gateway.lines.filter((line) => line.event === 'event.parked' && line.number === number).length, 1);
    assert.equal((await police.show(id)).state, 'work');
  });

  it('the figures count what was killed and parked', async () => {
    const { text } = await gateway.operations('/metrics');
    const figure = (name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
    assert.ok(figure('guichet_lua_kills_total') >= 1, text.match(/.*lua.*/g)?.join('\n'));
    assert.ok(figure('guichet_events_parked_total') >= 1);
  });

  it('survives a restart as it was', async () => {
    const { id } = await police.submit(trial('error'));
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'error', {})).is(500, 'event_parked');
    await gateway.stop();
    await gateway.start();
    begin();
    (await agent.fire(id, 'good')).is(200);
  });
});

describe('a script that does not pass its check', () => {
  it('keeps the gateway from starting, with file and line', async () => {
    const gateway = Gateway.make({ scripts: { 'wrong.lua': 'return workflow {\n  type = "test.wrong",\n  titel = { fr = "x" },\n}\n' } });
    try {
      await assert.rejects(gateway.start(), (error) => {
        assert.match(error.message, /wrong\.lua:\d+/);
        assert.match(error.message, /titel/);
        return true;
      });
      assert.equal((await gateway.exited).code, 1);
    } finally {
      gateway.child = null;
      await gateway.end();
    }
  });
});
