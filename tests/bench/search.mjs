// What a search by identifier and a page of the inbox cost over HTTPS in a large house, beside a small one in the same run.
//   node tests/bench/search.mjs FOLDER [SIZE…]        FOLDER: empty; BENCH_SEARCH, BENCH_LOAD: the built programs
// A gateway for each size, its database filled through the store; one connection that asks again as soon as it is
// answered, so that what is measured is an answer and no queue. The rounds of the sizes alternate; medians of rounds.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { at } from "./share.mjs";
import { LOAD_CORE, PATHS, makeGateway, processesOf, start, stop } from "./servers.mjs";

const [folder, ...words] = process.argv.slice(2);
const sizes = words.length ? words.map(Number) : [1000, 1_000_000];
const ROUNDS = 3, COUNT = 1000, WARMUP = 200;
const built = (name) => join(PATHS.root, "build/release/tests/bench", name);
const FILL = process.env.BENCH_SEARCH ?? built("bench_search"), LOAD = process.env.BENCH_LOAD ?? built("bench_load");
const ASKED = [
  { name: "search", route: "requisitions.list", path: "/v1/requisitions?target=@ID@", as: "supervisor" },
  { name: "inbox", route: "queue.list", path: "/v1/queue?limit=50", as: "agent" },
];
const FIGURES = ["server_cpu_us", "p50_us", "p99_us", "answer_bytes"];
const say = (text) => process.stderr.write(`── ${text}\n`);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

function ask(house, { path, as }) {
  const options = { port: house.port, pid: processesOf(house.child.pid).join(), identity: join(house.folder, `pki/${as}.pem`), path,
    method: "GET", expect: 200, connections: 1, count: COUNT, warmup: WARMUP, "ids-from": join(house.folder, "targets") };
  const all = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const seen = JSON.parse(execFileSync("taskset", ["-c", String(LOAD_CORE), LOAD, "run", ...all], { stdio: ["ignore", "pipe", "inherit"] }).toString());
  if (seen.errors) throw new Error(`${path}: ${seen.errors} of ${COUNT} failed, ${seen.first_bad_status} ${seen.last_error}`);
  return seen;
}

// What the gateway itself says that an answer took it: "us" of its log's lines.
function timesOf(house, { route }) {
  const lines = readFileSync(logOf(house), "utf8").split("\n").filter((line) => line.includes(`"route":"${route}"`));
  const times = lines.map((line) => JSON.parse(line).us).sort((a, b) => a - b);
  return { server_p50_us: at(times, 0.5), server_p99_us: at(times, 0.99) };
}

const logOf = (house) => join(PATHS.work, `${house.name}.log`);

mkdirSync(PATHS.work, { recursive: true });
const houses = sizes.map((size, i) => ({ name: `house-${size}`, size, port: 28540 + 10 * i, folder: join(folder, String(size)), seen: {} }));
for (const house of houses) {
  rmSync(logOf(house), { force: true });
  makeGateway(house);
  const from = Date.now();
  execFileSync(FILL, ["--house", house.folder, String(house.size)], { stdio: "inherit" });
  say(`${house.size} requisitions in ${((Date.now() - from) / 1000).toFixed(1)} s`);
}
try {
  for (const house of houses) await start(house);
  for (let round = 0; round < ROUNDS; round++)
    for (const asked of ASKED) for (const house of houses) (house.seen[asked.name] ??= []).push(ask(house, asked));
} finally {
  for (const house of houses) await stop(house);
}
const figure = (house, name, what) => median(house.seen[name].map((one) => one[what]));
for (const asked of ASKED)
  for (const house of houses) {
    const { name } = asked;
    const row = Object.fromEntries(FIGURES.map((what) => [what, figure(house, name, what)]));
    const over = Object.fromEntries(FIGURES.slice(0, 3).map((what) => [what, Number((row[what] / figure(houses[0], name, what)).toFixed(2))]));
    process.stdout.write(`${JSON.stringify({ what: name, requisitions: house.size, open_tasks: Math.floor(house.size / 10), ...row, ...timesOf(house, asked), ratio: over })}\n`);
  }
