// The servers that are compared: how each is made ready, started and ended. All of them use the certificates that
// `guichet init` made, run on core SERVER_CORE, and keep their data under build/bench/work.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { request } from "node:https";
import { setTimeout as pause } from "node:timers/promises";

export const SERVER_CORE = 0, LOAD_CORE = 1;
const ROOT = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../.."), PEERS = join(ROOT, "tests/bench/peers");
const WORK = join(ROOT, "build/bench/work"), GATEWAY = join(WORK, "guichet");
const PROGRAM = process.env.GUICHET ?? join(ROOT, "build/guichet"); // another build, to compare the two
export const PKI = join(GATEWAY, "pki"), PATHS = { root: ROOT, work: WORK };
const MODULES = "/usr/lib/nginx/modules";

// Every edit must find its line, or what is measured is not what is said.
function edit(text, changes) {
  for (const [from, to] of changes) {
    if (!from.test(text)) throw new Error(`guichet.lua has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

export function makeGateway(server) {
  const folder = server.folder ?? GATEWAY, file = join(folder, "guichet.lua");
  execFileSync(PROGRAM, ["init", folder, "--port", String(server.port)], { stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(file, edit(readFileSync(file, "utf8"), [
    [/per_party_per_second\s*=\s*\d+/, "per_party_per_second = 1000000"],
    [/loops\s*=\s*\d+/, "loops = 1"],
  ]));
  server.command = [PROGRAM, "serve", "-c", file];
}

function makeFastify(server) {
  const folder = join(WORK, server.name);
  mkdirSync(folder, { recursive: true });
  server.command = [process.execPath, join(PEERS, "fastify/server.mjs"), String(server.port), PKI, join(folder, "peer.db"),
    server.grouped ? "group" : "plain"];
}

function makeNginx(server) {
  const folder = join(WORK, server.name), conf = join(folder, "nginx.conf");
  mkdirSync(folder, { recursive: true });
  const authorities = readdirSync(PKI).filter((name) => name.endsWith("-ca.pem"));
  writeFileSync(join(folder, "clients.pem"), authorities.map((name) => readFileSync(join(PKI, name), "utf8")).join(""));
  const values = { USER: process.getuid() === 0 ? "user root;" : "", MODULES, FOLDER: folder, PEERS, PKI,
                   PORT: server.port, GROUPED: server.grouped };
  writeFileSync(conf, readFileSync(join(PEERS, "nginx/nginx.conf.in"), "utf8").replace(/@([A-Z]+)@/g, (whole, name) => values[name] ?? whole));
  server.command = ["/usr/sbin/nginx", "-p", folder, "-e", "stderr", "-c", conf];
}

export const servers = [
  { name: "guichet", title: "Guichet", make: makeGateway, grouped: true },
  { name: "nginx-group", title: "nginx, group commit", make: makeNginx, grouped: true },
  { name: "fastify-group", title: "Fastify, group commit", make: makeFastify, grouped: true },
  { name: "nginx", title: "nginx", make: makeNginx, grouped: false },
  { name: "fastify", title: "Fastify", make: makeFastify, grouped: false },
].map((server, i) => ({ ...server, port: 28440 + 10 * i }));

export function makeAll() {
  rmSync(WORK, { recursive: true, force: true });
  mkdirSync(WORK, { recursive: true });
  for (const server of servers) server.make(server);
}

// The process and all its children, with their children.
export function processesOf(pid) {
  const parents = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return [Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])];
    } catch { return [0, 0]; } // it ended meanwhile
  });
  const found = [pid];
  for (const parent of found) found.push(...parents.filter(([, of]) => of === parent).map(([child]) => child));
  return found;
}

export function residentKb(server) {
  return processesOf(server.child.pid).reduce((sum, pid) =>
    sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0), 0);
}

const identity = (server) => readFileSync(join(server.folder ?? GATEWAY, "pki/police.pem"));
const answers = (server) => new Promise((good) => {
  const call = request({ host: "127.0.0.1", port: server.port, path: "/v1/me", cert: identity(server), key: identity(server), rejectUnauthorized: false, agent: false });
  call.on("response", (response) => { response.resume(); good(response.statusCode === 200); });
  call.on("error", () => good(false));
  call.end();
});

export async function start(server) {
  const log = openSync(join(WORK, `${server.name}.log`), "a");
  server.child = spawn("taskset", ["-c", String(SERVER_CORE), ...server.command], { stdio: ["ignore", log, log] });
  for (let i = 0; i < 100; i++) {
    if (server.child.exitCode !== null) break;
    if (await answers(server)) return;
    await pause(100);
  }
  throw new Error(`${server.name} does not start: see ${join(WORK, `${server.name}.log`)}`);
}

export async function stop(server) {
  const { child } = server;
  if (!child || child.exitCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await Promise.race([ended, pause(5000).then(() => child.kill("SIGKILL"))]);
}
