// What a script, or a library that most scripts use, costs those who submit while it is saved: turns with saves beside
// turns without, on one gateway.
//   node tests/bench/reload.mjs [TURNS] [SECONDS]        with GUICHET=build/release/guichet
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { identity } from '../api/lib/documents.mjs';
import { Gateway } from '../api/lib/gateway.mjs';
import { at } from './share.mjs';

const turns = Number(process.argv[2] ?? 12);
const seconds = Number(process.argv[3] ?? 3);
const CALLERS = 8;
const SAVES_A_SECOND = 1;
const SAVED = { 'no save': null, 'a script': 'scripts/account/laposte_identity.lua', 'a library': 'scripts/lib/machine.lua' };

const median = (list) => at([...list].sort((a, b) => a - b), 0.5);

const gateway = Gateway.make();
await gateway.start();
const police = gateway.as('police');
const document = JSON.stringify(identity());
let saved = 0;

function save(file) {
  const text = fs.readFileSync(gateway.path(file), 'utf8').replace(/(\n-- saved \d+\n)?$/, `\n-- saved ${++saved}\n`);
  fs.writeFileSync(gateway.path('scripts/.new'), text);
  fs.renameSync(gateway.path('scripts/.new'), gateway.path(file));
}

async function turn(file) {
  const times = [], end = performance.now() + seconds * 1000;
  const saver = file ? setInterval(save, 1000 / SAVES_A_SECOND, file) : null;
  await Promise.all(Array.from({ length: CALLERS }, async () => {
    while (performance.now() < end) {
      const before = performance.now();
      await police.submit(document); // what is not a 201 ends the bench
      times.push(performance.now() - before);
    }
  }));
  clearInterval(saver);
  times.sort((a, b) => a - b);
  return { p50: at(times, 0.5), p99: at(times, 0.99), count: times.length };
}

await turn(null);
const seen = Object.keys(SAVED).map((name) => ({ name, turns: [] }));
for (let i = 0; i < turns; i++) {
  // Each begins a round in its turn, so that what drifts weighs on all.
  for (let k = 0; k < seen.length; k++) {
    const one = seen[(i + k) % seen.length];
    one.turns.push(await turn(SAVED[one.name]));
  }
}
const figure = ({ turns: list }, name) => median(list.map((one) => one[name]));
for (const one of seen)
  console.log(`${one.name.padStart(9)}: ${one.turns.reduce((sum, { count }) => sum + count, 0)} submissions, median of ${turns} turns: `
    + `p50 ${figure(one, 'p50').toFixed(2)} ms, p99 ${figure(one, 'p99').toFixed(2)} ms, over no save ${(figure(one, 'p99') / figure(seen[0], 'p99')).toFixed(3)}`);
const versions = (await gateway.as('admin').get('/v1/workflows')).json.items.reduce((sum, { active }) => sum + active, 0);
console.log(`${saved} saves; the newest versions add up to ${versions}`);
await gateway.end();
