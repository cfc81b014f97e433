// GET /v1/stats held against a recount of every case, after a history made at random; who counts what; guichet stats.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { ITEM, at, common, day, identity, tracking, unknownItem } from './lib/documents.mjs';
import { Client, Gateway, eventually, run } from './lib/gateway.mjs';

const SEED = Number(process.env.GUICHET_SEED ?? 20261127);
function randomOf(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const random = randomOf(SEED), pick = (list) => list[Math.floor(random() * list.length)];

const KINDS = [
  () => tracking(), () => unknownItem(), () => identity(), () => identity({ test: true }),
  () => common('bank.account.identify', { account: 'FR14 2004 1010 0505 0001 3M02 606' }),
];
const delivery = () => common('postal.item.controlled_delivery', { item_id: ITEM, lead: 'Commandant Morel' }, {
  framework: 'flagrance', legal_basis: ['cpp:706-80-2'], offence: { natinf: [7990], label: 'Trafic', max_prison_months: 120 },
});

const seconds = (from, to) => Math.floor((Date.parse(to) - Date.parse(from)) / 1000);
const rank = (sorted, percent) => sorted[Math.ceil((sorted.length * percent) / 100) - 1];
const tally = (list) => list.filter(Boolean).reduce((all, word) => ({ ...all, [word]: (all[word] ?? 0) + 1 }), {});

describe(`statistics, seed ${SEED}`, () => {
  let gateway, banker, cases;
  const stats = async (client, query = '') => (await client.get(`/v1/stats${query}`)).is(200);
  const as = (name) => gateway.as(name);

  /** Every case there is, as those see it who see it, with its code of refusal. */
  async function recount() {
    const all = [];
    for (const name of ['supervisor', 'auditor']) {
      const { items } = (await as(name).get('/v1/requisitions?limit=200')).is(200);
      for (const item of items) {
        if (all.some(({ id }) => id === item.id)) continue;
        const shown = await as(name).show(item.id);
        const refused = shown.outcome === 'refused' ? (await as(name).history(item.id)).filter(({ event }) => event === 'refuse').at(-1) : null;
        all.push({ ...item, isSecret: name === 'auditor', refusal: refused?.input?.code ?? null });
      }
    }
    return all.filter(({ test }) => !test);
  }

  function expected(list) {
    const answered = list.filter(({ outcome }) => ['answered', 'no_data'].includes(outcome));
    const delays = answered.map((one) => seconds(one.received_at, one.closed_at)).sort((a, b) => a - b);
    return {
      received: list.length, closed: list.filter((one) => one.closed_at).length, open: list.filter((one) => !one.closed_at).length,
      answered: answered.length, overdue: list.filter((one) => one.overdue).length,
      late: list.filter((one) => one.closed_at && one.due_at && one.closed_at > one.due_at).length,
      states: tally(list.map((one) => one.state)), outcomes: tally(list.map((one) => one.outcome)), refusals: tally(list.map((one) => one.refusal)),
      delays,
    };
  }

  /** Delays are made of milliseconds and shown in seconds: one more or less between the two ways of rounding. */
  function hold(group, list, what) {
    const { delays, ...counts } = expected(list);
    const { key, delay_s, net_delay_s, stopped_s, ...shown } = group;
    assert.deepEqual(shown, counts, what);
    assert.ok(stopped_s >= 0);
    if (!delays.length) return assert.equal(delay_s, null, what);
    for (const percent of [50, 90, 95]) {
      assert.ok(Math.abs(delay_s[`p${percent}`] - rank(delays, percent)) <= 1, `${what} p${percent}: ${delay_s[`p${percent}`]} ${delays}`);
      assert.ok(net_delay_s[`p${percent}`] <= delay_s[`p${percent}`]);
    }
  }

  before(async () => {
    gateway = await Gateway.start({ edit: (text) => text.replace(/(\["CN=Bruno Marchal"\])/,
      '["CN=Chef Banque"] = { roles = { "supervisor" }, teams = { "lbp" } },\n["CN=Chef Courrier"] = { roles = { "supervisor" }, teams = { "courrier", "colissimo", "numerique" } },\n$1') });
    const issuer = new Authority(gateway.path('test-laposte'), gateway.path('pki/laposte-ca.pem'), gateway.path('pki/laposte-ca.key'));
    banker = new Client(gateway, issuer.issue('/CN=Chef Banque/OU=Banque/serialNumber=A0070001'));
    const jurist = as('jurist'), agent = as('agent');
    for (let i = 0; i < 40; i++) {
      const author = pick(['police', 'police2', 'gendarmerie']);
      const { id } = await as(author).submit(i < KINDS.length ? KINDS[i]() : pick(KINDS)());
      if (random() < 0.2) await as(author).fire(id, 'withdraw');
      const shown = await jurist.show(id);
      if (!shown.task || random() < 0.3) continue;
      await agent.post(`/v1/tasks/${shown.task.id}/claim`);
      for (const event of ['refuse', 'none']) {
        if (!(await agent.show(id)).events.some(({ name }) => name === event)) continue;
        await agent.fire(id, event, event === 'refuse' ? { code: pick(['too_broad', 'other']) } : { note: 'Rien de tel.' });
        break;
      }
    }
    for (const { task, id } of await Promise.all((await jurist.get('/v1/queue?limit=200')).is(200).items.slice(0, 12)
      .map(async ({ requisition }) => jurist.show(requisition.id)))) {
      if (!task || (await jurist.post(`/v1/tasks/${task.id}/claim`)).status !== 200) continue;
      if ((await jurist.show(id)).events.some(({ name }) => name === 'refuse')) await jurist.fire(id, 'refuse', { code: pick(['too_broad', 'other']) });
    }
    await as('police').submit(delivery());
    const asked = ['ask', 'place'];
    await eventually('no service is being asked', async () => (await recount()).every(({ state }) => !asked.includes(state)));
    cases = await recount();
    assert.ok(cases.filter(({ outcome }) => outcome === 'answered').length > 2);
  });
  after(async () => {
    banker.close();
    await gateway.end();
  });

  it('the whole, and each way to group it, is what a recount of all cases gives', async () => {
    hold((await stats(as('auditor'))).total, cases, 'auditor');
    const open = cases.filter(({ isSecret }) => !isSecret);
    hold((await stats(as('supervisor'))).total, open, 'supervisor: without what needs to be known');
    for (const [by, key] of [['type', 'type'], ['party', 'party'], ['team', 'holder']]) {
      const { groups, total } = await stats(as('supervisor'), `?by=${by}`);
      assert.deepEqual(groups.map((group) => group.key), [...new Set(open.map((one) => one[key]))].sort(), by);
      for (const group of groups) hold(group, open.filter((one) => one[key] === group.key), `${by} ${group.key}`);
      hold(total, open, by);
    }
    const months = (await stats(as('supervisor'), '?by=month')).groups;
    assert.equal(months.reduce((sum, { received }) => sum + received, 0), open.length);
    for (const { key } of months) assert.match(key, /^\d{4}-\d\d$/);
    assert.ok(Object.keys((await stats(as('supervisor'))).total.refusals).length > 0, 'some were refused');
  });

  it('load: by team and hour of the day', async () => {
    const { load } = await stats(as('auditor'));
    const teams = tally(cases.map(({ holder }) => holder));
    assert.deepEqual(Object.fromEntries(load.map(({ team, hours }) => [team, hours.reduce((a, b) => a + b)])), teams);
    for (const { hours } of load) assert.equal(hours.length, 24);
  });

  it('a unit counts its own, the bank its own, the post its own; agents none', async () => {
    const mine = cases.filter(({ party, unit, isSecret }) => party === 'police-77' && unit === 'Commissariat de Melun' && !isSecret);
    hold((await stats(as('police'))).total, mine, 'police');
    hold((await stats(as('customs'))).total, [], 'customs');
    const bank = cases.filter(({ holder, isSecret }) => holder === 'lbp' && !isSecret);
    assert.ok(bank.length > 0);
    const banks = await stats(banker, '?by=team');
    hold(banks.total, bank, 'bank');
    assert.deepEqual(banks.groups.map(({ key }) => key), ['lbp']);
    for (const name of ['agent', 'jurist', 'compliance']) (await as(name).get('/v1/stats')).is(403);
  });

  it('of a period and a territory', async () => {
    assert.equal((await stats(as('auditor'), `?from=${at(-86_400_000)}&to=${at(86_400_000)}`)).total.received, cases.length);
    assert.equal((await stats(as('auditor'), `?to=${day(-1)}`)).total.received, 0);
    assert.equal((await stats(as('auditor'), `?from=${day(1)}&to=${day(2)}`)).total.received, 0);
    assert.equal((await stats(as('auditor'), '?territory=77')).total.received, cases.filter(({ territory }) => territory === '77').length);
    assert.equal((await stats(as('auditor'), '?territory=974')).total.received, 0);
    for (const query of ['by=unit', 'by=', 'from=x', 'to=2026-13-01', 'from=2026-02-01&to=2026-01-01'])
      (await as('auditor').get(`/v1/stats?${query}`)).is(400, 'bad_parameter');
    (await as('auditor').get('/v1/stats?state=x')).is(400, 'unknown_parameter');
  });

  it('as CSV', async () => {
    const answer = await as('supervisor').get('/v1/stats?by=type', { Accept: 'text/csv' });
    assert.equal(answer.type, 'text/csv');
    const { groups } = await stats(as('supervisor'), '?by=type');
    const lines = answer.text.split('\r\n');
    assert.equal(lines.pop(), '');
    assert.match(lines[0], /^type,received,closed,open,/);
    assert.deepEqual(lines.slice(1).map((line) => line.split(',').slice(0, 4)),
      groups.map(({ key, received, closed, open }) => [`"${key}"`, received, closed, open].map(String)));
    for (const line of lines) assert.equal(line.split(',').length, lines[0].split(',').length);
  });

  it('guichet stats: a table, JSON, CSV', () => {
    const env = { ...process.env, GUICHET_URL: gateway.url, GUICHET_AS: gateway.path('pki/supervisor.pem'), GUICHET_CA: gateway.path('pki/server-ca.pem'), LANG: 'en_US.UTF-8' };
    const table = run(['stats', '--by', 'team'], { env });
    assert.equal(table.code, 0, table.err);
    assert.match(table.out, /^lbp +\d+/m);
    assert.match(table.out, /^Total +\d+/m);
    const json = run(['stats', '--by', 'team', '--json'], { env });
    assert.equal(JSON.parse(json.out).by, 'team');
    assert.match(run(['stats', '--csv'], { env }).out, /^all,received/);
    const wrong = run(['stats', '--by', 'unit'], { env });
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /by is type/);
  });
});
