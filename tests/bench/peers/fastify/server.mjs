// Usage: node server.mjs PORT PKI_DIR DATABASE plain|group
import Fastify from "fastify";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { submission } from "./document.mjs";
import { due, refusals } from "./rules.mjs";
import { newId, openStore } from "./store.mjs";

const [port, pki, database, mode] = process.argv.slice(2);
const HOLDER = "numerique", LEASE = 15 * 60000, URGENCY = { normal: 0, urgent: 1, vital: 2 };
const store = openStore(database, mode === "group");
const { sql } = store;

const app = Fastify({
  logger: false,
  keepAliveTimeout: 600000,
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, allowUnionTypes: true } },
  https: {
    key: readFileSync(join(pki, "server.key")),
    cert: readFileSync(join(pki, "server.pem")),
    ca: readdirSync(pki).filter((name) => name.endsWith("-ca.pem")).map((name) => readFileSync(join(pki, name))),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: "TLSv1.3",
  },
});
app.server.maxRequestsPerSocket = 0;

// The issuer gives the party, the subject the person; once per connection.
const identity = Symbol("identity");
function whoIs(request) {
  const socket = request.raw.socket;
  if (!socket[identity]) {
    const { subject, issuer, fingerprint256, valid_to } = socket.getPeerCertificate();
    socket[identity] = {
      party: issuer.CN, unit: subject.OU, name: subject.CN, matricule: subject.serialNumber ?? null,
      actor: `sha256:${fingerprint256.replaceAll(":", "").toLowerCase()}`, notAfter: valid_to,
      holds: /poste/i.test(issuer.CN + issuer.O),
    };
  }
  return socket[identity];
}

// What f makes of a value, kept; emptied when it has grown.
function memo(f) {
  const kept = new Map();
  return (value) => {
    let made = kept.get(value);
    if (made === undefined) {
      if (kept.size === 10000) kept.clear();
      kept.set(value, made = f(value));
    }
    return made;
  };
}
const json = memo(JSON.stringify);
const isoSecond = memo((seconds) => new Date(seconds * 1000).toISOString().slice(0, 20));
const iso = (ms) => `${isoSecond(Math.floor(ms / 1000))}${String(ms % 1000).padStart(3, "0")}Z`;
const EVENTS = JSON.stringify([{ name: "withdraw", title: "Retirer la demande", confirm: true, input_schema: null }]);
const head = (r) =>
  `"id":"${r.id}","number":"${r.number}","type_version":1,"state":"${r.state}","state_title":"Préparation",` +
  `"clock":"running","received_at":"${iso(r.received_at)}","due_at":"${iso(r.due_at)}","closed_at":null,"overdue":false,` +
  `"party":${json(r.party)},"unit":${json(r.unit)},"holder":"${r.holder}","version":${r.version}`;
const deadline = (d) => `{"name":"${d.name}","due_at":"${iso(d.due_at)}","status":"${d.status}","met_at":null}`;
const whole = (r, deadlines) =>
  `{${head(r)},${r.document.slice(1, -1)},"deadlines":[${deadlines}],"warnings":[],"duplicates":[],"answer":null,` +
  `"events":${EVENTS},"task":null}`;

function problem(reply, status, code, title, errors) {
  const body = { type: `urn:guichet:problem:${code}`, title, status, code, errors };
  return reply.code(status).type("application/problem+json").send(JSON.stringify(body));
}
app.setErrorHandler((error, request, reply) => {
  if (!error.validation) return problem(reply, error.statusCode ?? 503, "failed", error.message);
  return problem(reply, 422, "invalid", "The document breaks a rule",
    error.validation.map((v) => ({ pointer: v.instancePath, code: v.keyword, detail: v.message })));
});

app.get("/v1/me", (request, reply) => {
  const me = whoIs(request);
  return reply.type("application/json").send(JSON.stringify({
    party: { id: me.party }, agent: { name: me.name, unit: me.unit, matricule: me.matricule },
    roles: [me.holds ? "agent" : "investigator"], teams: me.holds ? [HOLDER] : [],
    certificate: { sha256: me.actor.slice(7), not_after: me.notAfter },
  }));
});

app.post("/v1/requisitions", { schema: { body: submission } }, async (request, reply) => {
  const me = whoIs(request), document = request.body;
  if (me.holds) return problem(reply, 403, "not_allowed", "Not for this role");
  const faults = refusals(document);
  if (faults.length) return problem(reply, 422, "refused", "The requisition is refused", faults);
  const now = Date.now(), due_at = due(document.urgency, now);
  const row = {
    id: newId(now), number: "", type: document.type, state: "prepare", urgency: document.urgency, party: me.party,
    unit: me.unit, holder: HOLDER, received_at: now, due_at, version: 1, document: JSON.stringify(document),
  };
  const year = new Date(now).getUTCFullYear(), task = newId(now);
  await store.write((s) => {
    row.number = `${year}-${String(s.number.get(year).last).padStart(6, "0")}`;
    const at = s.requisition.get(row.id, row.number, row.type, row.state, row.urgency, row.party, row.unit, row.holder,
      now, due_at, row.document).row;
    s.deadline.run(at, due_at);
    s.audit.run(at, "submit", now, me.actor, null, row.state);
    s.task.run(task, at, HOLDER, URGENCY[row.urgency], due_at, now);
  });
  return reply.code(201).header("location", `/v1/requisitions/${row.id}`).header("etag", '"1"').type("application/json")
    .send(whole(row, deadline({ name: "answer", due_at, status: "running" })));
});

app.get("/v1/requisitions/:id", (request, reply) => {
  const me = whoIs(request), row = sql.read.get(request.params.id);
  if (!row || !(me.holds || (row.party === me.party && row.unit === me.unit)))
    return problem(reply, 404, "not_found", "There is no such requisition");
  return reply.header("etag", `"${row.version}"`).type("application/json")
    .send(whole(row, sql.deadlines.all(row.row).map(deadline).join()));
});

const page = { type: "object", additionalProperties: false, properties: {
  limit: { type: "string", pattern: "^([1-9]\\d?|1\\d\\d|200)$" }, cursor: { type: "string", pattern: "^\\d{1,15}$" } } };
app.get("/v1/requisitions", { schema: { querystring: page } }, (request, reply) => {
  const me = whoIs(request), limit = Number(request.query.limit ?? 50);
  const rows = sql.list.all(me.party, me.unit, Number(request.query.cursor ?? Number.MAX_SAFE_INTEGER), limit);
  let items = "";
  for (const row of rows) items += `${items && ","}{${head(row)},"urgency":"${row.urgency}","test":false}`;
  const next = rows.length === limit ? `"${rows[limit - 1].row}"` : "null";
  return reply.type("application/json").send(`{"items":[${items}],"next":${next}}`);
});

app.post("/v1/queue/claim", async (request, reply) => {
  const me = whoIs(request), now = Date.now(), until = now + LEASE;
  if (!me.holds) return problem(reply, 403, "not_allowed", "Not for this role");
  const found = await store.write((s) => {
    const task = s.free.get(HOLDER) ?? s.expired.get(HOLDER, now);
    if (!task) return null;
    s.claim.run(me.actor, until, task.id);
    s.audit.run(task.requisition, "claim", now, me.actor, null, null);
    return { task, row: s.claimed.get(task.requisition) };
  });
  if (!found) return reply.code(204).send();
  const { task, row } = found;
  return reply.type("application/json").send(
    `{"id":"${task.id}","team":"${HOLDER}","role":"agent","claimed_by":${json(me.name)},` +
    `"lease_expires_at":"${iso(until)}","title":"Rechercher le compte","state":"${row.state}","due_at":"${iso(task.due_at)}",` +
    `"overdue":false,"requisition":{"id":"${row.id}","number":"${row.number}","type":"${row.type}","urgency":"${row.urgency}",` +
    `"state":"${row.state}","due_at":"${iso(row.due_at)}","received_at":"${iso(row.received_at)}",` +
    `"party":${json(row.party)},"unit":${json(row.unit)},"holder":"${row.holder}"}}`);
});

await app.listen({ host: "127.0.0.1", port: Number(port) });
process.on("SIGTERM", () => {
  app.server.closeAllConnections();
  app.close().then(() => store.close());
});
