// What a script saved under load costs those who submit meanwhile: turns with saves beside turns without, on one gateway.
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
const TYPE = 'account.laposte.identity', FILE = 'scripts/account/laposte_identity.lua';

const median = (list) => at([...list].sort((a, b) => a - b), 0.5);

const gateway = Gateway.make();
await gateway.start();
const police = gateway.as('police');
const text = fs.readFileSync(gateway.path(FILE), 'utf8');
const document = JSON.stringify(identity());
let saved = 0;

function save() {
  fs.writeFileSync(gateway.path('scripts/.new'), `${text}-- saved ${++saved}\n`);
  fs.renameSync(gateway.path('scripts/.new'), gateway.path(FILE));
}

async function turn(saving) {
  const times = [], end = performance.now() + seconds * 1000;
  const saver = saving ? setInterval(save, 1000 / SAVES_A_SECOND) : null;
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

await turn(false);
const quiet = [], saving = [];
for (let i = 0; i < turns; i++) {
  // The order changes every second time, so that what drifts weighs on both.
  for (const which of i % 2 ? [saving, quiet] : [quiet, saving]) which.push(await turn(which === saving));
}
const figure = (list, name) => median(list.map((one) => one[name]));
const versions = (await gateway.as('admin').get(`/v1/workflows/${TYPE}`)).json.versions?.length;
for (const [name, list] of [['no save', quiet], ['saving', saving]])
  console.log(`${name.padStart(8)}: ${list.reduce((sum, one) => sum + one.count, 0)} submissions, `
    + `median of ${turns} turns: p50 ${figure(list, 'p50').toFixed(2)} ms, p99 ${figure(list, 'p99').toFixed(2)} ms`);
console.log(`${saved} saves, ${versions ?? '?'} versions; p99 saving over no save: ${(figure(saving, 'p99') / figure(quiet, 'p99')).toFixed(3)}`);
await gateway.end();
