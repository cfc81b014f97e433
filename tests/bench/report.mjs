// The result as one table: on the terminal and in Markdown.
const SHARED = 0.03; // from this part of the time on that the generator waited for its core, others used the machine
const number = (value, digits = 0) => value === undefined ? "" : value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
const ms = (us) => number(us / 1000, us < 10000 ? 2 : 1);

// What a reader must know before believing a row.
function remark(row, operation) {
  const words = [];
  if (row.bound.includes("generator")) words.push("the generator held it back");
  if (operation.steady && row.unsent > 0) words.push(`overloaded: ${row.unsent} not sent in time`);
  if (row.errors) words.push(`${row.errors} errors`);
  if (operation.name.startsWith("resumption") && row.resumed < row.answers) words.push(`${row.resumed} of ${row.answers} resumed`);
  if (operation.writes && !operation.steady && row.bound === "waiting" && row.generator_waited < SHARED) words.push("waits for the disk");
  return words.join("; ");
}

function rows(result) {
  const title = new Map(result.servers.map((s) => [s.name, s.title]));
  return result.operations.flatMap((operation) => {
    const own = operation.servers.guichet?.server_cpu_us;
    return Object.entries(operation.servers).map(([name, row], i) => [
      i ? "" : operation.title, title.get(name), number(row.rate), number(row.server_cpu_us, 1),
      own ? `${number(row.server_cpu_us / own, 2)}` : "", ms(row.p50_us), ms(row.p99_us), ms(row.p999_us),
      number(row.generator_cpu_us, 1), number(row.answer_bytes), remark(row, operation),
    ]);
  });
}

const HEAD = ["operation", "server", "per second", "CPU µs each", "× Guichet", "p50 ms", "p99 ms", "p99.9 ms", "generator µs", "answer bytes", "remark"];
const RIGHT = new Set([2, 3, 4, 5, 6, 7, 8, 9]);

function plainRows(result) {
  return result.servers.map((s) => {
    const memory = result.memory[s.name];
    return [s.title, number(memory?.rest_mb, 1), number(memory?.idle_kb, 1), number(result.ready[s.name], 1)];
  });
}
const hasPlain = (result) => Object.keys(result.memory).length + Object.keys(result.ready).length > 0;
const PLAIN_HEAD = ["server", "at rest MB", "idle connection KB", "ready ms"];

// Did the generator ever stand in the way, and was the machine ours?
function verdict(result) {
  const rows = result.operations.flatMap((o) => Object.entries(o.servers).map(([name, row]) => ({ where: `${o.title} (${name})`, row })));
  const held = rows.filter(({ row }) => row.bound.includes("generator")).map(({ where }) => where);
  const most = (name) => number(100 * Math.max(0, ...rows.map(({ row }) => row[name])));
  const words = [held.length ? `The generator held back: ${held.join(", ")}; the rates there are its own.`
    : `The generator was never the bottleneck (it used at most ${most("generator_share")} % of its core).`];
  if (rows.some(({ row }) => row.generator_waited > SHARED))
    words.push(`THE MACHINE WAS NOT OURS: the generator waited up to ${most("generator_waited")} % of the time for its own core. Compare the rows of one operation; do not quote the numbers.`);
  return words.join(" ");
}

const about = (r) => `${r.run}, ${r.rounds} round(s), ${r.at}. ${r.machine}: the server on one core, the generator on another. ` +
  `${r.openssl}; Node ${r.node} with OpenSSL ${r.openssl_of_node}. One 4 KiB write and fdatasync: ${r.disk.p50_us} µs (p99 ${r.disk.p99_us} µs).`;

const markdownTable = (head, body, right) => [
  `| ${head.join(" | ")} |`, `|${head.map((_, i) => right(i) ? "---:" : "---").join("|")}|`, ...body.map((row) => `| ${row.join(" | ")} |`)].join("\n");

export function markdown(result) {
  const parts = [about(result), verdict(result)];
  if (result.operations.length) parts.push(markdownTable(HEAD, rows(result), (i) => RIGHT.has(i)));
  if (hasPlain(result)) parts.push(markdownTable(PLAIN_HEAD, plainRows(result), (i) => i > 0));
  return `${parts.join("\n\n")}\n`;
}

function terminalTable(head, body, right) {
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((row) => row[i].length)));
  return [head, ...body].map((row) => row.map((cell, i) => right(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ").trimEnd()).join("\n");
}

export function terminal(result) {
  const parts = [about(result), verdict(result)];
  if (result.operations.length) parts.push(terminalTable(HEAD, rows(result), (i) => RIGHT.has(i)));
  if (hasPlain(result)) parts.push(terminalTable(PLAIN_HEAD, plainRows(result), (i) => i > 0));
  return `\n${parts.join("\n\n")}\n`;
}
