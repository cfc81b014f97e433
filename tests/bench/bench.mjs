// Usage: ./dev bench [quick|full] [OPERATION…]
// The gateway beside its peers, measured in turns: for each operation and round, every server once, so that what
// disturbs the machine disturbs all of them. Writes build/bench/result.json and result.md.
import { execFileSync, spawn } from "node:child_process";
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { operations, sizes } from "./operations.mjs";
import { LOAD_CORE, PATHS, PKI, SERVER_CORE, makeAll, processesOf, residentKb, servers, start, stop } from "./servers.mjs";
import { markdown, terminal } from "./report.mjs";

const CONNECTIONS = 64, STEADY = 1000, IDLE = 1000;
const LOAD = process.env.BENCH_LOAD ?? join(PATHS.root, "build/release/tests/bench/bench_load");
const say = (text) => process.stderr.write(`── ${text}\n`);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

function readArguments() {
  const words = process.argv.slice(2), wanted = words.filter((word) => !(word in sizes));
  const known = new Set([...operations.map((o) => o.name), "memory", "ready"]);
  const unknown = wanted.find((word) => !known.has(word));
  if (unknown) {
    process.stderr.write(`./dev bench takes quick or full, and of these: ${[...known].join(" ")} (not '${unknown}')\n`);
    process.exit(2);
  }
  const name = words.find((word) => word in sizes) ?? "quick";
  return { name, size: sizes[name], wants: (operation) => wanted.length === 0 || wanted.includes(operation) };
}

// One 4 KiB write and its way to the disk: what every commit waits for at least once.
function syncCost() {
  const path = join(PATHS.work, "sync"), file = openSync(path, "w"), block = Buffer.alloc(4096, 1), took = [];
  for (let i = 0; i < 200; i++) {
    const from = process.hrtime.bigint();
    writeSync(file, block, 0, block.length, i * block.length);
    fdatasyncSync(file);
    took.push(Number(process.hrtime.bigint() - from) / 1000);
  }
  closeSync(file);
  unlinkSync(path);
  took.sort((a, b) => a - b);
  return { p50_us: Math.round(took[100]), p99_us: Math.round(took[198]) };
}

const person = (name) => join(PKI, `${name}.pem`);
const idsFile = (server) => join(PATHS.work, `${server.name}.ids`);
const idCount = (server) => existsSync(idsFile(server)) ? readFileSync(idsFile(server)).length / 37 : 0;

function load(job, options, rest = []) {
  const words = Object.entries(options).filter(([, value]) => value !== undefined).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ["taskset", ["-c", String(LOAD_CORE), LOAD, job, ...words, ...rest]];
}

function callLoad(server, options) {
  const all = { port: server.port, pid: processesOf(server.child.pid).join(), ...options };
  return JSON.parse(execFileSync(...load("run", all), { cwd: PATHS.root, stdio: ["ignore", "pipe", "inherit"] }).toString());
}

// Submissions that others need: ids to read, tasks to claim.
function seed(server, count) {
  callLoad(server, { identity: person("police"), method: "POST", path: "/v1/requisitions", expect: 201, connections: CONNECTIONS,
    template: "tests/bench/submission.json", "ids-to": idsFile(server), count, serial: nextSerial(server, count + 100) });
  server.tasks += count;
}

function nextSerial(server, count) {
  const serial = server.serial;
  server.serial += count;
  return serial;
}

function measure(server, operation, size) {
  // One commit each: a fraction of the requests says as much, and takes as long.
  const { requests, seconds } = server.grouped ? size : { requests: Math.min(size.requests, 4000), seconds: Math.min(size.seconds, 3) };
  const count = operation.steady ? STEADY * seconds : Math.ceil(requests * (operation.weight ?? 1));
  const warmup = Math.max(CONNECTIONS, server.warm?.has(operation.path) ? 0 : Math.ceil(count / 8));
  if (operation.needsIds && idCount(server) < 500) seed(server, 500);
  if (operation.takesTasks && server.tasks < count + warmup) seed(server, count + warmup - server.tasks + CONNECTIONS);
  const before = idCount(server);
  const result = callLoad(server, {
    identity: person(operation.as ?? "police"), method: operation.method, path: operation.path, template: operation.template,
    expect: operation.expect, handshake: operation.handshake, connections: CONNECTIONS, count, warmup, seconds,
    rate: operation.steady ? STEADY : undefined, "ids-from": operation.needsIds ? idsFile(server) : undefined,
    "ids-to": operation.makesTasks ? idsFile(server) : undefined, serial: nextSerial(server, count + warmup + 100),
    sample: join(PATHS.work, `${server.name}.${operation.name}.answer`),
  });
  (server.warm ??= new Set()).add(operation.path);
  if (operation.makesTasks) server.tasks += idCount(server) - before;
  if (operation.takesTasks) server.tasks -= result.answers + warmup;
  return result;
}

function summary(rounds) {
  const of = (name) => median(rounds.map((r) => r[name]));
  const out = Object.fromEntries(["rate", "p50_us", "p99_us", "p999_us", "server_cpu_us", "server_share", "generator_cpu_us",
    "generator_share", "generator_waited", "answer_bytes"].map((name) => [name, of(name)]));
  out.answers = rounds.reduce((sum, r) => sum + r.answers, 0);
  out.errors = rounds.reduce((sum, r) => sum + r.errors, 0);
  out.unsent = rounds.reduce((sum, r) => sum + r.unsent, 0);
  out.resumed = rounds.reduce((sum, r) => sum + r.resumed, 0);
  out.bound = [...new Set(rounds.map((r) => r.bound))].join("/");
  out.tls = rounds[0].tls;
  out.rounds = rounds;
  return out;
}

async function measureReady(size) {
  const times = Object.fromEntries(servers.map((server) => [server.name, []]));
  for (let i = 0; i < size.ready; i++)
    for (const server of servers) {
      const call = load("ready", { port: server.port, identity: person("police"), core: SERVER_CORE }, ["--", ...server.command]);
      times[server.name].push(JSON.parse(execFileSync(...call).toString()).ready_ms);
    }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

// RSS with nobody there, then with IDLE connections that have asked once and stay.
async function measureMemory(server) {
  await pause(300);
  const rest = residentKb(server);
  callLoad(server, { identity: person("police"), connections: CONNECTIONS, count: 2000 });
  await pause(300);
  const before = residentKb(server);
  const holder = spawn(...load("idle", { port: server.port, identity: person("police"), connections: IDLE }), { stdio: ["pipe", "pipe", "inherit"] });
  const { open } = JSON.parse(await new Promise((line) => holder.stdout.once("data", (data) => line(data.toString()))));
  await pause(500);
  const after = residentKb(server);
  holder.stdin.end();
  await new Promise((done) => holder.once("exit", done));
  return { rest_mb: rest / 1024, open, idle_kb: (after - before) / open };
}

async function main() {
  const { name, size, wants } = readArguments();
  say(`making the servers (${name})`);
  makeAll();
  for (const server of servers) Object.assign(server, { tasks: 0, serial: 1 });
  const result = {
    run: name, rounds: size.rounds, at: new Date().toISOString(), machine: `${cpus().length} × ${cpus()[0].model.trim()}`,
    node: process.version, openssl_of_node: process.versions.openssl,
    openssl: execFileSync("openssl", ["version"]).toString().trim(), disk: syncCost(), servers: servers.map(({ name: n, title, grouped }) => ({ name: n, title, grouped })),
    operations: [], memory: {}, ready: {},
  };
  say(`one write and fdatasync of this disk: ${result.disk.p50_us} µs (p99 ${result.disk.p99_us})`);
  if (wants("ready")) {
    say("time to the first answer");
    result.ready = await measureReady(size);
  }
  try {
    for (const server of servers) await start(server);
    if (wants("memory"))
      for (const server of servers) {
        say(`memory: ${server.title}`);
        result.memory[server.name] = await measureMemory(server);
      }
    const done = new Map();
    for (let round = 1; round <= size.rounds; round++)
      for (const operation of operations.filter((o) => wants(o.name)))
        for (const server of servers.filter((s) => operation.writes || s.grouped)) {
          say(`${round}/${size.rounds} ${operation.title}: ${server.title}`);
          const key = `${operation.name} ${server.name}`;
          done.set(key, [...(done.get(key) ?? []), measure(server, operation, size)]);
          await pause(300);
        }
    for (const operation of operations.filter((o) => wants(o.name)))
      result.operations.push({ name: operation.name, title: operation.title, aim: operation.aim, steady: !!operation.steady, writes: !!operation.writes,
        servers: Object.fromEntries(servers.filter((s) => done.has(`${operation.name} ${s.name}`))
          .map((s) => [s.name, summary(done.get(`${operation.name} ${s.name}`))])) });
  } finally {
    for (const server of servers) await stop(server);
  }
  const folder = join(PATHS.root, "build/bench");
  writeFileSync(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(folder, "result.md"), markdown(result));
  process.stdout.write(terminal(result));
  say("written: build/bench/result.json, build/bench/result.md");
}

await main();
