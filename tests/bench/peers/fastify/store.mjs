// Rows and commits. Plain: one commit for each change. Group: everything that arrived in a turn of the event loop is
// written in one transaction, and answered after its commit.
import Database from "better-sqlite3";
import { randomFillSync } from "node:crypto";
import { readFileSync } from "node:fs";

const here = (name) => new URL(`../${name}`, import.meta.url);
const pool = Buffer.alloc(4096);
let used = pool.length;

// UUIDv7
export function newId(now) {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const time = now.toString(16).padStart(12, "0"), random = pool.toString("hex", used, used + 10);
  const variant = "89ab"[pool[used] & 3];
  used += 16;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(3, 6)}-${random.slice(6, 18).padEnd(12, "0")}`;
}

export function openStore(path, grouped) {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec(readFileSync(here("schema.sql"), "utf8"));
  const queries = JSON.parse(readFileSync(here("queries.json"), "utf8"));
  const sql = Object.fromEntries(Object.entries(queries).map(([name, text]) => [name, db.prepare(text)]));

  let waiting = [];
  function commit(changes) {
    const results = new Array(changes.length);
    sql.begin.run();
    try {
      for (let i = 0; i < changes.length; i++) results[i] = changes[i].apply(sql);
      sql.commit.run();
    } catch (error) {
      if (db.inTransaction) sql.rollback.run();
      throw error;
    }
    return results;
  }
  function flush() {
    const batch = waiting;
    waiting = [];
    try {
      const results = commit(batch);
      for (let i = 0; i < batch.length; i++) batch[i].resolve(results[i]);
    } catch (error) {
      for (const change of batch) change.reject(error);
    }
  }
  const write = grouped
    ? (apply) => new Promise((resolve, reject) => {
        if (waiting.push({ apply, resolve, reject }) === 1) setImmediate(flush);
      })
    : async (apply) => commit([{ apply }])[0];
  return { sql, write, close: () => db.close() };
}
