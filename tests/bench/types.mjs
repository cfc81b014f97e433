// What the number of request types costs: the same submissions against 5 types and against 500, spread over all of them.
//   node tests/bench/types.mjs [SECONDS] [COUNT…]        with GUICHET=build/release/guichet
import fs from 'node:fs';
import { performance } from 'node:perf_hooks';
import { identity, withAt } from '../api/lib/documents.mjs';
import { Gateway } from '../api/lib/gateway.mjs';
import { at } from './share.mjs';

const seconds = Number(process.argv[2] ?? 10);
const counts = process.argv.length > 3 ? process.argv.slice(3).map(Number) : [5, 500];
const CALLERS = 16;

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

async function measure(count) {
  const gateway = Gateway.make();
  fs.mkdirSync(gateway.path('scripts/bench'), { recursive: true });
  for (let i = 0; i < count; i++) fs.writeFileSync(gateway.path(`scripts/bench/t${i}.lua`), script(i));
  const started = performance.now();
  await gateway.start();
  const startMs = performance.now() - started;
  const police = gateway.as('police');
  const documents = Array.from({ length: count }, (_, i) => JSON.stringify(withAt(identity(), '/type', `bench.type_${i}`)));
  for (const document of documents) await police.submit(document);
  const times = [];
  let next = 0;
  const end = performance.now() + seconds * 1000, cpuBefore = cpuUs(gateway.pid);
  await Promise.all(Array.from({ length: CALLERS }, async () => {
    while (performance.now() < end) {
      const before = performance.now();
      await police.submit(documents[next++ % count]);
      times.push(performance.now() - before);
    }
  }));
  const cpuEach = (cpuUs(gateway.pid) - cpuBefore) / times.length;
  const changed = performance.now();
  fs.writeFileSync(gateway.path('scripts/bench/t0.lua'), script(0).replace('Essai 0', 'Changed'));
  while ((await police.get('/v1/types/bench.type_0')).json.title !== 'Changed') await new Promise((done) => setTimeout(done, 5));
  const liveMs = performance.now() - changed;
  const resident = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))[1]) / 1024;
  times.sort((a, b) => a - b);
  console.log(`${String(count).padStart(4)} types: ${Math.round(times.length / seconds)} submissions/s, ${Math.round(cpuEach)} µs of CPU each, p50 ${at(times, 0.5).toFixed(2)} ms, p99 ${at(times, 0.99).toFixed(2)} ms, `
    + `start ${Math.round(startMs)} ms, a saved file is live after ${Math.round(liveMs)} ms, ${Math.round(resident)} MiB resident`);
  await gateway.end();
}

for (const count of counts) await measure(count);
