// What hostile scripts cost the requisitions of others: half-second turns in which one of the corpus runs twice beside
// turns in which none does, on one gateway. Only those that pass the check can run. EVERY 5: a fifth of the corpus.
//   node tests/bench/attacks.mjs [EVERY]        with GUICHET=build/release/guichet
import { performance } from 'node:perf_hooks';
import { attacks } from '../api/lib/attacks.mjs';
import { identity, withAt } from '../api/lib/documents.mjs';
import { Gateway } from '../api/lib/gateway.mjs';
import { at } from './share.mjs';

const CALLERS = 8, TURN_MS = 500, EVERY = Number(process.argv[2] ?? 1);
const RUNS = 2; // in a turn: the third kill would set its version aside
const gateway = await Gateway.start();
const [admin, police, agent] = ['admin', 'police', 'agent'].map((name) => gateway.as(name));
const document = JSON.stringify(identity());

/** A case in which the attack waits for its event; null when the check refuses the script. */
async function prepare({ type, source }) {
  const published = await admin.request('PUT', `/v1/workflows/${type}`, { body: source, headers: { 'Content-Type': 'text/x-lua' } });
  if (published.status !== 201) return null;
  const { id } = await police.submit(withAt(identity(), '/type', type));
  await agent.claimTaskOf(id);
  return id;
}

async function turn(id) {
  const times = [], end = performance.now() + TURN_MS;
  const attacker = id && (async () => {
    for (let i = 0; i < RUNS; i++) {
      await agent.fire(id, 'go', {});
      await new Promise((done) => setTimeout(done, TURN_MS / (RUNS + 1)));
    }
  })();
  await Promise.all(Array.from({ length: CALLERS }, async () => {
    while (performance.now() < end) {
      const before = performance.now();
      await police.submit(document); // what is not a 201 ends the bench
      times.push(performance.now() - before);
    }
  }));
  await attacker;
  return times.sort((a, b) => a - b);
}

await turn(null);
const seen = [];
for (const attack of attacks().filter(({ place }) => place === 'handler' || place === 'value').filter((_, i) => i % EVERY === 0)) {
  const id = await prepare(attack);
  if (!id) continue;
  const order = seen.length % 2 ? [null, id] : [id, null]; // what drifts weighs on both
  const turns = [];
  for (const which of order) turns.push(await turn(which));
  const [beside, quiet] = seen.length % 2 ? turns.reverse() : turns;
  seen.push({ name: attack.name, outcome: attack.outcome, beside, quiet });
}

const p99 = (list) => at(list, 0.99);
const pooled = (list, name) => list.flatMap((one) => one[name]).sort((a, b) => a - b);
function tell(title, list) {
  const beside = pooled(list, 'beside'), quiet = pooled(list, 'quiet');
  console.log(`${title}: ${list.length} attacks, ${beside.length} submissions beside them and ${quiet.length} without; `
    + `p50 ${at(beside, 0.5).toFixed(2)} over ${at(quiet, 0.5).toFixed(2)} ms, p99 ${p99(beside).toFixed(2)} over ${p99(quiet).toFixed(2)} ms: ratio ${(p99(beside) / p99(quiet)).toFixed(3)}`);
}
tell('killed', seen.filter(({ outcome }) => outcome === 'killed'));
tell('all', seen);
const ratio = ({ beside, quiet }) => p99(beside) / p99(quiet);
seen.sort((a, b) => ratio(b) - ratio(a));
console.log(`p99 of one attack over the turn beside it: median ${ratio(seen[seen.length >> 1]).toFixed(2)}; the highest, of which chance has its share: `
  + seen.slice(0, 8).map((one) => `${one.name} ${ratio(one).toFixed(2)}`).join(', '));
await gateway.end();
