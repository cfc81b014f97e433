// Who sees and does what, as a property: cases, claims and answers made at random, and for every identity and every route
// what comes back is held against a small oracle that was written from the contract, not from the program.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { ITEM, common, identity, tracking, unknownItem } from './lib/documents.mjs';
import { Client, Gateway, eventually, pause } from './lib/gateway.mjs';

const SEED = Number(process.env.GUICHET_SEED ?? 20261126);
const CASES = 12, SHARES = 260, ACTS = 90, SAMPLES = 250;

/* mulberry32: the same seed, the same run. */
function randomOf(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = randomOf(SEED);
const pick = (list) => list[Math.floor(random() * list.length)];

// Beside the identities of `guichet init`: name → authority, subject, and the member rule it needs.
const MORE = {
  colleague: ['police', '/CN=Paul Meunier/OU=Commissariat de Melun/serialNumber=P9999999'],
  police_again: ['police', '/CN=Claire Vasseur/OU=Commissariat de Melun/serialNumber=P1048213'],
  agent_again: ['laposte', '/CN=Sophie Lambert/OU=Autre service/serialNumber=A0051001'],
  agent_renamed: ['laposte', '/CN=Nicolas Perrin/OU=Pôle réquisitions/serialNumber=a0051001'], // Sophie Lambert's matricule
  postal: ['laposte', '/CN=Poste Seule/OU=Courrier/serialNumber=A0060001', 'roles = { "agent" }, teams = { "courrier", "colissimo", "numerique" }'],
  banker: ['laposte', '/CN=Banque Seule/OU=Banque/serialNumber=A0060002', 'roles = { "agent" }, teams = { "lbp" }'],
  prosecutor: ['justice', '/CN=Anne Lefort/OU=Parquet de Meaux/serialNumber=M0040001', 'roles = { "magistrate" }, courts = { "tj  MELUN" }'],
  dean: ['justice', '/CN=Yves Caron/OU=Instruction Meaux/serialNumber=M0040002', 'roles = { "magistrate" }, courts = { "TJ Meaux", "TJ Provins" }'],
  both: ['laposte', '/CN=Deux Roles/OU=Banque/serialNumber=A0060003', 'roles = { "agent", "compliance", "jurist" }, teams = { "*" }'],
};
const BASE = ['police', 'police2', 'gendarmerie', 'magistrate', 'customs', 'agent', 'agent2', 'jurist', 'security', 'compliance', 'supervisor',
  'admin', 'auditor'];
const NAMES = [...BASE, ...Object.keys(MORE)];
const REQUESTERS = ['investigator', 'magistrate'], HOLDERS = ['agent', 'jurist', 'compliance', 'security', 'supervisor'];

const KINDS = [
  (changes) => tracking(changes),
  (changes) => unknownItem(changes),
  (changes) => identity(changes),
  (changes) => common('bank.account.identify', { account: 'FR14 2004 1010 0505 0001 3M02 606' }, changes),
  (changes) => common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
    framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic', max_prison_months: 120 }, ...changes }),
];
const COURTS = ['TJ Melun', 'TJ Meaux', null];
const SUBMITTERS = ['police', 'police2', 'gendarmerie', 'colleague', 'police_again'];

const INPUTS = {
  prepared: { accounts: [{ account_id: 'C-100234', family_name: 'Dupont' }] }, none: { note: 'Rien de tel.' }, approve: undefined,
  return: { reason: 'Il manque une adresse.' }, accept: undefined, withdraw: undefined, refuse: { code: 'other' }, ask: { question: 'Lequel ?' },
};

describe(`policy, seed ${SEED}`, () => {
  let gateway;
  const clients = {}, people = {}, cases = [];
  before(async () => {
    const rules = Object.values(MORE).filter(([, , rule]) => rule)
      .map(([authority, subject, rule]) => [authority, `["${subject.match(/CN=[^/]+/)[0]}"] = { ${rule} },`]);
    const of = (wanted) => rules.filter(([authority]) => authority === wanted).map(([, rule]) => rule).join('\n');
    gateway = await Gateway.start({
      edit: (text) => text.replace(/(\["CN=Bruno Marchal"\])/, `${of('laposte')}\n$1`)
        .replace(/(\["\*"\] = \{ roles = \{ "magistrate" \} \})/, `${of('justice')}\n$1`),
    });
    for (const name of BASE) clients[name] = gateway.as(name);
    const issuers = {};
    for (const [name, [authority, subject]] of Object.entries(MORE)) {
      issuers[authority] ??= new Authority(gateway.path(`test-${authority}`), gateway.path(`pki/${authority}-ca.pem`), gateway.path(`pki/${authority}-ca.key`));
      clients[name] = new Client(gateway, issuers[authority].issue(subject));
    }
    for (const name of NAMES) people[name] = (await clients[name].get('/v1/me')).is(200);
  });
  after(async () => {
    for (const name of Object.keys(MORE)) clients[name]?.close();
    await gateway.end();
  });

  // ---- the oracle ----

  const has = (name, roles) => people[name].roles.some((role) => roles.includes(role));
  const inTeam = (name, team) => people[name].teams.includes('*') || people[name].teams.includes(team);
  const isAuthor = (name, one) => has(name, REQUESTERS) && people[name].party.id === one.party && people[name].agent.unit === one.unit;
  const COURTS_OF = { prosecutor: ['tj melun'], dean: ['tj meaux', 'tj provins'] };
  const isOfCourt = (name, one) => (COURTS_OF[name] ?? []).includes(one.court?.trim().toLowerCase());
  const isCoReader = (name, one) => has(name, REQUESTERS) && (one.readers ?? []).some(({ until, party, unit, person }) => (!until || until > Date.now()) &&
    (person ? person === people[name].agent.id : party === people[name].party.id && (!unit || unit === people[name].agent.unit)));
  /** Reads the case as an authority: its unit, its court, its co-readers. */
  const readsAnswer = (name, one) => one.circle ? isAuthor(name, one) && has(name, REQUESTERS) : isAuthor(name, one) || isOfCourt(name, one) || isCoReader(name, one);
  /** Says who else reads it, and hands it over. */
  const mayShare = (name, one) => isAuthor(name, one) || (!one.circle && isOfCourt(name, one));
  /** Contract §3: own unit, own teams (holder or open task), all for supervisor and auditor; co-readers and the magistrates
   *  of its court; a circle before all these. */
  const sees = (name, one) => {
    if (one.circle) {
      return has(name, ['auditor']) || one.circle.has(people[name].agent.id) ||
        one.tasks.some(({ team, role }) => people[name].roles.includes(role) && inTeam(name, team));
    }
    if (readsAnswer(name, one) || has(name, ['supervisor', 'auditor'])) return true;
    return has(name, HOLDERS) && [one.holder, ...one.tasks.map(({ team }) => team)].some((team) => inTeam(name, team));
  };

  /** What is open now, as those see it who see most; of a case with a circle, as its own people do. */
  async function look(one) {
    const eyes = one.circle ? one.author : 'supervisor';
    const shown = await clients[eyes].show(one.id);
    Object.assign(one, { state: shown.state, holder: shown.holder, version: shown.version });
    one.tasks = one.circle ? one.tasks : [];
    if (!one.circle && shown.task) one.tasks.push({ id: shown.task.id, team: shown.task.team, claimed: shown.task.claimed_by });
    return one;
  }
  const settle = (one) => eventually('no service is being asked', async () => !['ask', 'place'].includes((await look(one)).state));

  it('a world is made at random', async () => {
    for (let i = 0; i < CASES; i++) {
      const author = pick(SUBMITTERS), kind = i < KINDS.length ? i : Math.floor(random() * KINDS.length);
      const client_ref = `MARKE-${i}-${randomUUID().slice(0, 8)}`;
      const draft = KINDS[kind]({ client_ref }), court = pick(COURTS);
      if (court) draft.authorisation = { ...draft.authorisation, court: random() < 0.5 ? court : ` ${court.toUpperCase().replace(' ', '  ')}` };
      const made = await clients[author].submit(draft);
      const { party, agent } = people[author];
      const one = { id: made.id, number: made.number, type: made.type, author, client_ref, party: party.id, unit: agent.unit, court: court ?? draft.authorisation.court, readers: [], tasks: [], prepared: new Set() };
      if (made.need_to_know || made.type === 'postal.item.controlled_delivery') one.circle = new Set([agent.id]);
      if (one.circle) one.tasks = [{ team: 'legal', role: 'jurist' }];
      cases.push(one);
    }
    for (const one of cases) await settle(one);
    assert.ok(cases.filter((one) => one.tasks.length).length > 5);
  });

  it('cases are shared and handed over at random, by whom the contract lets and by nobody else', async () => {
    const wrong = [], done = {};
    const drafts = () => {
      const { party, agent } = people[pick(NAMES.filter((name) => has(name, REQUESTERS)))];
      const until = random() < 0.2 ? Date.now() + 2500 + Math.floor(random() * 2000) : 0;
      return { until, ...pick([{ party: party.id, unit: agent.unit }, { party: party.id }, { person: agent.id }]) };
    };
    const acts = {
      async readers(one, client) {
        const draft = drafts();
        const answer = await client.post(`/v1/requisitions/${one.id}/readers`, { ...draft, until: draft.until ? new Date(draft.until).toISOString() : null, reason: 'Au hasard.' });
        if (answer.status !== 201) return answer;
        const word = ({ party, unit, person }) => JSON.stringify([party, unit, person]);
        one.readers = [...one.readers.filter((known) => word(known) !== word(draft)), { ...draft, id: answer.json.id }];
        return answer;
      },
      async remove(one, client) {
        const reader = pick(one.readers.length ? one.readers : [{ id: randomUUID() }]);
        const answer = await client.request('DELETE', `/v1/requisitions/${one.id}/readers/${reader.id}`);
        if (answer.status === 200) one.readers = one.readers.filter(({ id }) => id !== reader.id);
        return answer;
      },
      async handOver(one, client) {
        const unit = pick(SUBMITTERS.filter((name) => people[name].party.id === one.party).map((name) => people[name].agent.unit));
        const keep_reading = random() < 0.5;
        const answer = await client.post(`/v1/requisitions/${one.id}/hand-over`, { unit, keep_reading, reason: 'Au hasard.' });
        if (answer.status !== 200) return answer;
        one.readers = one.readers.filter((reader) => reader.unit !== unit || reader.party !== one.party);
        if (keep_reading) one.readers = [...one.readers.filter((reader) => reader.unit !== one.unit || reader.party !== one.party), { party: one.party, unit: one.unit }];
        one.unit = unit;
        return answer;
      },
    };
    for (let i = 0; i < SHARES; i++) {
      const one = pick(cases), name = pick(NAMES), act = pick(Object.keys(acts));
      const [may, sight] = [mayShare(name, one), sees(name, one)];
      const answer = await acts[act](one, clients[name]);
      const expected = !has(name, REQUESTERS) ? [403] : !sight ? [404] : !may ? [403] : [200, 201, 404, 409, 422];
      if (!expected.includes(answer.status)) wrong.push(`${name} ${act} ${one.type} of ${one.unit}: ${answer.status} ${answer.text}, not ${expected}`);
      if (answer.status < 300) done[act] = (done[act] ?? 0) + 1;
    }
    assert.deepEqual(wrong, []);
    for (const act of Object.keys(acts)) assert.ok(done[act] > 0, `${act} was never done: ${JSON.stringify(done)}`);
    const last = Math.max(0, ...cases.flatMap(({ readers }) => readers.map(({ until }) => until ?? 0)));
    await pause(Math.max(0, last - Date.now() + 50)); // whose time was short is a reader no more
    for (const one of cases) {
      if (one.circle && !isAuthor(one.author, one)) throw new Error('a circle was handed over to a unit that nobody admitted');
      if (!isAuthor(one.author, one)) one.author = SUBMITTERS.find((name) => isAuthor(name, one));
    }
  });

  it('people act at random; what is done was offered, and nobody approves what he prepared', async () => {
    const done = {};
    for (let i = 0; i < ACTS; i++) {
      const one = pick(cases.filter(({ circle }) => !circle)), name = pick(NAMES), client = clients[name];
      const shown = await client.get(`/v1/requisitions/${one.id}`);
      if (shown.status !== 200) continue;
      if (shown.json.task && has(name, HOLDERS) && random() < 0.7) await client.post(`/v1/tasks/${shown.json.task.id}/claim`);
      const offered = (await client.show(one.id)).events.map((event) => event.name).filter((event) => event in INPUTS && event !== 'withdraw');
      if (!offered.length) continue;
      const event = pick(offered), person = people[name].agent.id;
      const answer = await client.fire(one.id, event, INPUTS[event]);
      if (answer.status === 200) {
        if (event === 'approve') assert.ok(!one.prepared.has(person), `${name} approved what he prepared: ${one.number}`);
        if (['prepared', 'none'].includes(event)) one.prepared.add(person);
        done[event] = (done[event] ?? 0) + 1;
      }
      await settle(one);
    }
    assert.ok((done.prepared ?? 0) + (done.none ?? 0) > 0, JSON.stringify(done));
  });

  it('every identity, every case: 200 for whom the contract gives it, 404 for the others, and the same 404 as for nothing', async () => {
    const wrong = [], bare = ({ instance, request_id, ...problem }) => JSON.stringify(problem);
    for (const name of NAMES) {
      const absent = (await clients[name].get(`/v1/requisitions/${randomUUID()}`)).is(404);
      for (const one of cases) {
        const may = sees(name, one), isReader = may && readsAnswer(name, one);
        for (const rest of ['', '/history', '/receipt', '/answer', '/readers', `/files/${randomUUID()}`]) {
          const answer = await clients[name].get(`/v1/requisitions/${random() < 0.5 ? one.id : one.number}${rest}`);
          const expected = !may ? [404] : rest === '/answer' ? (isReader ? [200, 404] : [403]) : rest.startsWith('/files') ? [404, 403] : rest === '/readers' ? [mayShare(name, one) || (!one.circle && has(name, ['supervisor', 'auditor'])) ? 200 : 403] : [200];
          if (!expected.includes(answer.status)) wrong.push(`${name} ${one.type} ${one.state} ${rest}: ${answer.status}, not ${expected}`);
          if (!may && answer.status === 404 && bare(answer.json) !== bare(absent)) wrong.push(`${name} ${rest}: ${answer.text}`);
        }
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('lists, filters, exact search and the queue hold exactly what the contract gives', async () => {
    const all = async (client, target) => {
      const found = [];
      for (let cursor = ''; cursor !== null;) {
        const answer = await client.get(`${target}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        if (answer.status === 403) return null;
        found.push(...answer.is(200).items);
        cursor = answer.json.next;
      }
      return found;
    };
    for (const name of NAMES) {
      const isListed = (one) => sees(name, one) && (!one.circle || has(name, ['auditor']) || one.circle.has(people[name].agent.id));
      const expected = cases.filter(isListed).map(({ id }) => id).sort(); // with a circle: its own; the queue shows its open task
      for (const query of ['limit=7', 'limit=200&sort=-received', 'limit=200&sort=due'])
        assert.deepEqual((await all(clients[name], `/v1/requisitions?${query}`)).map(({ id }) => id).sort(), expected, `${name} ${query}`);
      for (const type of new Set(cases.map((one) => one.type)))
        assert.deepEqual((await all(clients[name], `/v1/requisitions?limit=200&type=${type}`)).map(({ id }) => id).sort(),
          cases.filter((one) => one.type === type && isListed(one)).map(({ id }) => id).sort(), `${name} ${type}`);
      for (const { id } of await all(clients[name], `/v1/requisitions?limit=200&target=${ITEM}`)) assert.ok(expected.includes(id), `${name} by target`);
      const queue = await all(clients[name], '/v1/queue?limit=200');
      assert.equal(queue === null, !has(name, HOLDERS), `${name} /v1/queue`);
      for (const task of queue ?? []) {
        assert.ok(has(name, ['supervisor']) || inTeam(name, task.team), `${name} is shown a task of ${task.team}`);
        assert.ok(cases.some((one) => one.id === task.requisition.id && sees(name, one)), `${name} is shown a task of a case that he may not see`);
      }
    }
  });

  it('no route, present or to come, tells anybody of a case that he may not see', async () => {
    const { paths } = (await clients.police.get('/openapi.json')).is(200);
    // By their nature of all cases: the public log (ids, no content), what the operators are told of services and abuses.
    const ofAll = /^\/v1\/(log|effects|abuse|stats)/;
    for (const [path, operations] of Object.entries(paths)) {
      if (!operations.get || JSON.stringify(operations.get.responses).includes('text/event-stream')) continue;
      for (const name of NAMES) {
        const hidden = cases.filter((one) => !sees(name, one));
        for (const one of path.includes('{') ? hidden : [null]) {
          const target = path.replace('{id}', one?.id ?? 'x').replace(/\{[a-z]+\}/g, randomUUID());
          const { text, status } = await clients[name].get(target);
          const told = text.replaceAll(target, '');
          assert.ok(status < 500, `${name} ${target}: ${text}`);
          for (const other of hidden) {
            assert.ok(!told.includes(other.client_ref), `${name} ${target} tells the content of ${other.type}`);
            if (!ofAll.test(path)) assert.ok(!told.includes(other.number) && !told.includes(other.id), `${name} ${target} tells of ${other.number}`);
          }
        }
      }
    }
  });

  it('no route changes a case for whom it is not: every POST, PUT, PATCH and DELETE that has an {id}', async () => {
    const { paths } = (await clients.police.get('/openapi.json')).is(200);
    const state = async () => JSON.stringify(await Promise.all(cases.map(async (one) => {
      const { version, state: at, task } = await clients[one.circle ? one.author : 'supervisor'].show(one.id);
      return [one.number, version, at, task?.claimed_by ?? null];
    })));
    const before = await state(), taken = [];
    const wellFormed = { // what would do it, were it one's own
      events: () => ({ event: 'withdraw' }),
      assign: () => ({ agent: people.agent.agent.id }),
      readers: ({ agent }) => ({ unit: agent.unit, reason: 'Même enquête.' }),
      'hand-over': ({ agent }) => ({ unit: agent.unit, reason: 'À moi.' }),
      'take-over': () => ({ reason: 'Le collègue est absent.' }),
      'legal-hold': () => ({ reason: 'Ordonnance du juge.' }),
      notes: () => ({ text: 'Note.' }),
      draft: () => ({ event: 'withdraw', input: {}, version: 1 }),
      links: () => ({ expires_in: 60 }),
    };
    for (const [path, operations] of Object.entries(paths)) {
      for (const method of Object.keys(operations).filter((word) => word !== 'get' && path.includes('{id}'))) {
        for (const name of NAMES) {
          for (const one of cases.filter((any) => !sees(name, any))) {
            const id = path.startsWith('/v1/tasks') ? one.tasks[0]?.id : one.id;
            if (!id) continue;
            const body = wellFormed[path.split('/').at(-1)]?.(people[name]) ?? {};
            const answer = await clients[name].request(method.toUpperCase(), path.replace('{id}', id).replace(/\{[a-z]+\}/g, randomUUID()), { body });
            if (answer.status < 400 || answer.status >= 500) taken.push(`${name} ${method} ${path}: ${answer.status}`);
          }
        }
      }
    }
    assert.deepEqual(taken, []);
    assert.equal(await state(), before);
  });

  it('who sees but may not do is offered nothing, and what he tries is refused', async () => {
    const wrong = [];
    for (const name of NAMES) {
      for (const one of cases.filter((any) => sees(name, any) && !isAuthor(name, any))) {
        const { events, task, version } = await clients[name].show(one.id);
        const selves = NAMES.filter((other) => people[other].agent.id === people[name].agent.id);
        const holds = selves.some((other) => people[other].agent.name === task?.claimed_by);
        const own = (events ?? []).filter((event) => !(one.circle && event.name === 'admit')); // the circle is its people's to widen
        if (!holds && own.length) wrong.push(`${name} ${one.type}: offered ${own.map((event) => event.name)} without a claim`);
        if (holds) continue;
        for (const event of ['approve', 'prepared', 'withdraw', 'refuse', 'accept', 'return', 'none']) {
          const answer = await clients[name].fire(one.id, event, INPUTS[event]);
          if (![403, 409].includes(answer.status)) wrong.push(`${name} ${one.type} ${event}: ${answer.status} ${answer.text}`);
        }
        if ((await clients[name].show(one.id)).version !== version) wrong.push(`${name} changed ${one.type}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  describe('the preparer never approves', () => {
    let id, task;
    const selves = ['agent', 'agent_again', 'agent_renamed']; // one person, three certificates
    const approve = (name, headers) => clients[name].fire(id, 'approve', undefined, headers);
    const claimedBy = async () => (await clients.supervisor.show(id)).task.claimed_by;
    before(async () => {
      ({ id } = await clients.police.submit(identity()));
      await clients.agent.claimTaskOf(id);
      (await clients.agent.fire(id, 'prepared', INPUTS.prepared)).is(200);
      ({ task } = await clients.supervisor.show(id));
    });

    it('one person, whatever the certificate', () => {
      for (const name of selves) assert.equal(people[name].agent.id, people.agent.agent.id, name);
    });

    it('not at once, not by claiming it, not by the next of the queue, under no certificate', async () => {
      for (const name of selves) {
        (await approve(name)).is(403);
        (await clients[name].post(`/v1/tasks/${task.id}/claim`)).is(403, 'four_eyes');
        for (const body of [{}, { team: 'numerique' }, { types: ['account.laposte.identity'] }, { team: 'numerique', types: ['account.laposte.identity'] }]) {
          const next = await clients[name].post('/v1/queue/claim', body);
          if (next.status === 204) continue;
          assert.notEqual(next.is(200).requisition.id, id);
          (await clients[name].post(`/v1/tasks/${next.json.id}/release`)).is(200);
        }
        (await approve(name)).is(403);
      }
      assert.equal(await claimedBy(), null);
    });

    it('not by being given it, by any of his names', async () => {
      for (const name of selves)
        for (const text of [people[name].agent.id, people[name].agent.matricule])
          (await clients.supervisor.post(`/v1/tasks/${task.id}/assign`, { agent: text })).is(403, 'four_eyes');
      assert.equal(await claimedBy(), null);
    });

    it('not while another holds it, nor with that one\'s Idempotency-Key', async () => {
      const key = { 'Idempotency-Key': 'approve-4711' };
      (await clients.agent2.post(`/v1/tasks/${task.id}/claim`)).is(200);
      for (const name of selves) (await approve(name, key)).is(403);
      for (const name of selves) (await clients[name].post(`/v1/tasks/${task.id}/release`)).is(409);
      (await approve('agent2', key)).is(200);
      for (const name of selves) assert.ok((await approve(name, key)).status >= 400, 'a key belongs to one person');
      const approvals = (await clients.supervisor.history(id)).filter(({ event }) => event === 'approve');
      assert.deepEqual(approvals.map(({ actor }) => actor.name), ['Nicolas Perrin']);
    });

    it('not with several roles at once', async () => {
      const { id: other } = await clients.police.submit(identity());
      await clients.both.claimTaskOf(other);
      (await clients.both.fire(other, 'prepared', INPUTS.prepared)).is(200);
      const { task: review } = await clients.supervisor.show(other);
      (await clients.both.post(`/v1/tasks/${review.id}/claim`)).is(403, 'four_eyes');
      (await clients.both.fire(other, 'approve')).is(403);
      (await clients.supervisor.post(`/v1/tasks/${review.id}/assign`, { agent: 'Deux Roles' })).is(403, 'four_eyes');
      assert.equal((await clients.supervisor.show(other)).state, 'review');
    });

    it('by no bulk submission of events: lines are requisitions', async () => {
      const body = JSON.stringify({ event: 'approve', requisition: id });
      const answer = await clients.agent.post('/v1/requisitions/bulk', body, { 'Content-Type': 'application/x-ndjson' });
      assert.ok(JSON.parse(answer.is(200) ?? answer.text).status >= 400);
    });
  });

  it('what one may not know of takes the time of what does not exist', async () => {
    const hidden = cases.find((one) => !sees('customs', one));
    const client = clients.customs, times = { hidden: [], absent: [] };
    const measure = async (id, into) => {
      const begin = process.hrtime.bigint();
      (await client.get(`/v1/requisitions/${id}`)).is(404);
      into.push(Number(process.hrtime.bigint() - begin) / 1000);
    };
    for (let i = 0; i < SAMPLES; i++) {
      const pair = [() => measure(hidden.id, times.hidden), () => measure(randomUUID(), times.absent)];
      if (random() < 0.5) pair.reverse(); // what comes every second time is then nobody's
      for (const one of pair) await one();
    }
    const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
    const ratio = median(times.hidden) / median(times.absent);
    assert.ok(ratio > 0.6 && ratio < 1.67, `median ratio ${ratio.toFixed(3)}`);
  });
});
