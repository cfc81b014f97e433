// Every hostile script of the corpus against a gateway that serves: it is refused at the check, or killed within its
// budget. Whoever submits meanwhile is served, the case it was shown is exactly as it was, and nothing that was acknowledged
// is lost, also when the gateway is killed right after. That its memory is given back is shown by unit_flow_sandbox, how
// long others wait meanwhile by tests/bench/attacks.mjs: a test that judged by time would fail on a busy machine.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { attacks } from './lib/attacks.mjs';
import { identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

const CALLERS = 2;
const EVERY = process.env.GUICHET_SANITIZE ? 4 : 1; // sanitizers are slow, and unit_flow_sandbox runs all of them there
const corpus = attacks().filter((_, i) => i % EVERY === 0);
describe('hostile scripts while others submit', () => {
  let gateway, admin, police, agent, isOver = false, others;
  const acknowledged = []; // { id, number }
  const parked = []; // why
  const begin = () => {
    admin = gateway.as('admin');
    police = gateway.as('police');
    agent = gateway.as('agent');
  };
  const figure = async (name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec((await gateway.operations('/metrics')).text)[1]);
  /** Ends once every caller has had an answer to what it asked for after now. */
  const served = [];
  const othersAreServed = () => Promise.all(served.map((_, i) => new Promise((done) => { served[i].push(done); })));

  before(async () => {
    gateway = await Gateway.start({ set: { memory_mb: 8, wall_ms: 2000 } }); // memory as in unit_flow_sandbox; time enough for others on a busy machine
    begin();
    others = Promise.all(Array.from({ length: CALLERS }, async (_, i) => {
      served[i] = [];
      while (!isOver) {
        const waiting = served[i];
        served[i] = [];
        const { id, number } = await police.submit(tracking());
        acknowledged.push({ id, number });
        for (const done of waiting) done();
      }
      for (const done of served[i]) done();
    }));
    others.catch(() => {}); // told where it is awaited
  });
  after(() => gateway.end());

  const publish = ({ type, source }) => admin.request('PUT', `/v1/workflows/${type}`, { body: source, headers: { 'Content-Type': 'text/x-lua' } });
  const bare = ({ task, events, ...record }) => record;

  /** The attack itself, with others beside it: its answer. */
  async function attempt(id) {
    const [answer] = await Promise.all([agent.fire(id, 'go', {}), othersAreServed()]);
    return answer;
  }

  for (const attack of corpus) {
    it(`${attack.name}: ${attack.place}, ${attack.outcome}`, async () => {
      const published = await publish(attack);
      if (attack.place === 'load' || attack.place === 'file') {
        if (attack.outcome !== 'ok') published.is(422, 'workflow_refused');
        return; // what gets through there does no harm, and has nothing that runs later
      }
      published.is(201);
      const { id, number } = await police.submit(withAt(identity(), '/type', attack.type));
      await agent.claimTaskOf(id);
      const shown = await agent.show(id);
      const answer = await attempt(id);
      if (attack.outcome === 'ok') answer.is(200);
      else {
        answer.is(500, 'event_parked');
        assert.deepEqual(bare(await agent.show(id)), bare(shown));
        const { cause } = await gateway.logged('event.parked', (line) => line.number === number);
        parked.push(cause);
      }
      acknowledged.push({ id, number });
    });
  }

  it('nothing but the attacks was killed or parked, and each once', async () => {
    const wanted = { lua_kills: parked.filter((cause) => cause.startsWith('the script was stopped: its budget of ')).length, events_parked: parked.length };
    const fatal = corpus.filter(({ place, outcome }) => (place === 'handler' || place === 'value') && outcome === 'killed').length;
    assert.ok(wanted.lua_kills > fatal * 0.9, `${wanted.lua_kills} of ${fatal}`);
    const told = async () => Object.fromEntries(await Promise.all(Object.keys(wanted).map(async (name) => [name, await figure(`guichet_${name}_total`)])));
    await eventually('the figures', async () => isDeepStrictEqual(await told(), wanted), { within: 10_000 })
      .catch(async () => assert.deepEqual(await told(), wanted));
  });

  it('lost nothing that was acknowledged, though the gateway was killed in the midst of it', async () => {
    isOver = true;
    await others;
    assert.ok(acknowledged.length > corpus.length, 'others were served throughout');
    await gateway.kill();
    await gateway.start();
    begin();
    for (const one of acknowledged.filter((_, i) => i % 10 === 0 || i > acknowledged.length - 100))
      assert.equal((await police.show(one.id)).number, one.number);
  });
});
