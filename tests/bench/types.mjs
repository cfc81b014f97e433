// What the number of request types costs: the same submissions against 5 types and against 500, spread over all of them,
// turn and turn about. The figures are medians of the turns.
//   node tests/bench/types.mjs [SECONDS] [COUNT…]        with GUICHET=build/guichet
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { identity, withAt } from '../api/lib/documents.mjs';
import { Gateway } from '../api/lib/gateway.mjs';
import { at } from './share.mjs';

const seconds = Number(process.argv[2] ?? 10);
const counts = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [5, 500];
const CALLERS = 16, TURN_S = 1;

// As large as a type usually is, with functions of its own: a machine keeps them for each type it meets.
const script = (i) => `local function words(c) return c.input.email .. " ${i}" end
return workflow {
  type = "bench.type_${i}", title = { fr = "Essai ${i}", en = "Trial ${i}" },
  holder = function(c) return "numerique" end, bases = law.general,
  input = { email = field.email { required = true }, note = field.text { max = 200 } },
  answer = { words = field.text {} },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  start = "review",
  any = { withdraw = { by = "requester", to = "withdrawn", run = function(c) c.data.words = words(c) end } },
  states = {
    review = { task = { team = "numerique", role = "agent" }, timers = { expiry = { at = function(c) return nil end } },
               on = { accept = { to = "done", run = function(c) c.data.words = words(c) end }, refuse = "refused", ["timer.expiry"] = "refused" } },
    done = { final = "answered", answer = function(c) return { words = words(c) } end },
    refused = { final = "refused" }, withdrawn = { final = "withdrawn" },
  },
}
`;

// CPU time of all threads of a process so far, in µs.
function cpuUs(pid) {
  const tasks = fs.readdirSync(`/proc/${pid}/task`).map((task) => fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8'));
  return tasks.reduce((sum, words) => sum + Number(words.split(' ')[0]) / 1000, 0);
}

/** A gateway with so many types beside the shipped ones; every machine of it has met each of them, and all gateways hold
 *  equally many cases. */
async function open(count) {
  const gateway = Gateway.make();
  fs.mkdirSync(gateway.path('scripts/bench'), { recursive: true });
  for (let i = 0; i < count; i++) fs.writeFileSync(gateway.path(`scripts/bench/t${i}.lua`), script(i));
  const started = performance.now();
  await gateway.start();
  const seen = { gateway, count, startMs: performance.now() - started, turns: [] };
  seen.documents = Array.from({ length: count }, (_, i) => JSON.stringify(withAt(identity(), '/type', `bench.type_${i}`)));
  // Connections are spread over the loops, each with a machine of its own, and so are these.
  const police = gateway.as('police');
  await Promise.all(Array.from({ length: CALLERS }, async () => {
    for (let i = 0; i < Math.max(...counts); i++) await police.submit(seen.documents[i % count]);
  }));
  return seen;
}

async function turn({ gateway, count, documents, turns }) {
  const police = gateway.as('police'), times = [], end = performance.now() + TURN_S * 1000, cpuBefore = cpuUs(gateway.pid);
  let next = 0;
  await Promise.all(Array.from({ length: CALLERS }, async () => {
    while (performance.now() < end) {
      const before = performance.now();
      await police.submit(documents[next++ % count]);
      times.push(performance.now() - before);
    }
  }));
  times.sort((a, b) => a - b);
  turns.push({ rate: times.length / TURN_S, cpu: (cpuUs(gateway.pid) - cpuBefore) / times.length, p50: at(times, 0.5), p99: at(times, 0.99) });
}

async function liveMs({ gateway }) {
  const changed = performance.now(), police = gateway.as('police');
  fs.writeFileSync(gateway.path('scripts/bench/t0.lua'), script(0).replace('Essai 0', 'Changed'));
  while ((await police.get('/v1/types/bench.type_0')).json.title !== 'Changed') await new Promise((done) => setTimeout(done, 5));
  return performance.now() - changed;
}

const figure = ({ turns }, name) => at(turns.map((one) => one[name]).sort((a, b) => a - b), 0.5);
const seen = [];
for (const count of counts) seen.push(await open(count));
// Turn and turn about, so that what else the machine does weighs on all; whoever began ends the next round.
for (let i = 0; i < seconds / TURN_S; i++) for (const one of i % 2 ? [...seen].reverse() : seen) await turn(one);
for (const one of seen) {
  const resident = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${one.gateway.pid}/status`, 'utf8'))[1]) / 1024;
  console.log(`${String(one.count).padStart(4)} types: ${Math.round(figure(one, 'rate'))} submissions/s, ${Math.round(figure(one, 'cpu'))} µs of CPU each `
    + `(over ${seen[0].count} types ${(figure(one, 'cpu') / figure(seen[0], 'cpu')).toFixed(3)}), p50 ${figure(one, 'p50').toFixed(2)} ms, p99 ${figure(one, 'p99').toFixed(2)} ms, `
    + `start ${Math.round(one.startMs)} ms, a saved file is live after ${Math.round(await liveMs(one))} ms, ${Math.round(resident)} MiB resident`);
}
for (const { gateway } of seen) await gateway.end();
