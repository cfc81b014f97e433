// What vault, log and receipt add to a submission: the CPU time of a submission in a gateway, and that of its proof alone
// (bench_proof), in one run. The ratio is with them over without them.
//   node tests/bench/proof.mjs [SECONDS]        with GUICHET=build/guichet, BENCH_PROOF=…/bench_proof
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Gateway } from '../api/lib/gateway.mjs';

const seconds = Number(process.argv[2] ?? 10);
const CALLERS = 16, ROUNDS = 3;
const template = fs.readFileSync(new URL('submission.json', import.meta.url), 'utf8');
let serial = 0;
const document = () => JSON.parse(template.replaceAll('@N@', String(serial++).padStart(9, '0'))); // as the load generator fills it

// User and kernel time of all threads, in µs.
function cpuOf(pid) {
  const threads = fs.readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]), 0) / 1000;
}

function proof() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guichet-bench-'));
  try {
    return JSON.parse(execFileSync(process.env.BENCH_PROOF, [folder, '9'], { encoding: 'utf8' }));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function submission(gateway, police) {
  let count = 0;
  const before = cpuOf(gateway.pid), end = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: CALLERS }, async () => {
    for (; performance.now() < end; count++) await police.submit(document());
  }));
  return (cpuOf(gateway.pid) - before) / count;
}

const gateway = await Gateway.start();
const police = gateway.as('police');
for (let round = 1; round <= ROUNDS; round++) {
  const whole = await submission(gateway, police), { seal_us: seal, log_us: log } = proof();
  console.log(`round ${round}: a submission ${whole.toFixed(1)} µs of server CPU; sealing ${seal.toFixed(1)} µs, leaf, checkpoint and path ${log.toFixed(1)} µs; `
    + `with over without: ${(whole / (whole - seal - log)).toFixed(2)}`);
}
await gateway.end();
