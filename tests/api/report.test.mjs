// GET /v1/reports/{territory}/{year}: who reads it, what it counts, that its page runs nothing and says what it is told.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { at, day, identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { check } from './lib/schema.mjs';

const HOSTILE = `<script>alert("x")</script>&'`;
const YEAR = Number(day(0).slice(0, 4));
const bulletin = () => ({ type: 'prevention.notice', object: 'Avis transmis au titre de la convention',
  input: { subject: 'false_postman', modus: 'Faux facteurs proposant un calendrier.', tlp: 'GREEN', expires_at: at(48 * 3_600_000) } });

/** Tags are opened and closed in order; attributes are quoted. */
function assertWellFormed(html) {
  const open = [], VOID = ['meta', 'br'];
  for (const [whole, name] of html.matchAll(/<(\/?[a-z][a-z0-9]*)(?:\s+[a-zA-Z0-9-]+(?:="[^"<>]*")?)*\s*\/?>/g)) {
    if (VOID.includes(name) || whole.endsWith('/>')) continue;
    if (name.startsWith('/')) assert.equal(open.pop(), name.slice(1), whole);
    else open.push(name);
  }
  assert.deepEqual(open, []);
  const bare = html.replace(/<style>[^<]*<\/style>/, '').replace(/<!doctype html>/, '').replace(/<\/?[a-z][a-z0-9]*(?:\s+[a-zA-Z0-9-]+(?:="[^"<>]*")?)*\s*\/?>/g, '');
  assert.doesNotMatch(bare, /[<>]/, 'what is no tag has none of its signs');
}

describe('the yearly report', () => {
  let gateway, api;
  const as = (name) => gateway.as(name);
  const path = `/v1/reports/77/${YEAR}`;
  const figures = async (name = 'auditor', headers = {}) => (await as(name).get(path, { Accept: 'application/json', ...headers })).is(200);
  const page = async (query = '', headers = {}) => as('auditor').get(path + query, { Accept: 'text/html', ...headers });

  before(async () => {
    gateway = await Gateway.start({ edit: (text) => text.replace('name = "GGD 77"', `name = [[${HOSTILE}]]`) });
    api = (await as('police').get('/openapi.json')).is(200);
    await as('police').submit(tracking());
    await as('gendarmerie').submit(identity({ test: true }));
    const withdrawn = await as('gendarmerie').submit(identity());
    (await as('gendarmerie').fire(withdrawn.id, 'withdraw')).is(200);
    const refused = await as('police').submit(identity());
    await as('agent').claimTaskOf(refused.id);
    (await as('agent').fire(refused.id, 'refuse', { code: 'too_broad' })).is(200);
    const notice = await as('security').submit(bulletin());
    await as('security').submit(bulletin());
    (await as('police').fire(notice.id, 'acknowledge')).is(200);
    await eventually('the item was looked up', async () => (await figures()).total.answered === 1);
  });
  after(() => gateway.end());

  it('counts what became of each, and shows it the same way to all who may read it', async () => {
    const report = await figures();
    const { received, answered, refused, withdrawn, open } = report.total;
    assert.deepEqual({ received, answered, refused, withdrawn, open }, { received: 3, answered: 1, refused: 1, withdrawn: 1, open: 0 });
    assert.deepEqual(report.refusals.map(({ key, refused: n }) => [key, n]), [['too_broad', 1]]);
    assert.match(report.refusals[0].sentence, /trop large/);
    assert.deepEqual(report.parties.map(({ key, received: n }) => [key, n]), [['gendarmerie-77', 1], ['police-77', 2]]);
    assert.equal(report.months.length, 12);
    assert.equal(report.months.reduce((sum, one) => sum + one.received, 0), 3);
    const notices = report.notices.find(({ key }) => key === 'prevention.notice');
    assert.deepEqual([notices.sent, notices.received, notices.acknowledged, notices.acknowledged_percent], [2, 0, 1, 50]);
    assert.equal(report.until, report.made_at);
    assert.equal(report.total.year_before.received, 0);
    for (const name of ['supervisor', 'admin', 'police']) assert.deepEqual((await figures(name)).total, report.total, name);
  });

  it('is as its schema says', async () => {
    assert.deepEqual(check({ $ref: '#/components/schemas/YearlyReport' }, await figures(), api), []);
    assert.deepEqual(check({ $ref: '#/components/schemas/YearlyReport' }, (await as('auditor').get(`/v1/reports/57/${YEAR - 1}`, { Accept: 'application/json' })).is(200), api), []);
  });

  it('names the checkpoint of the log, and that it holds', async () => {
    const note = (await as('auditor').get('/v1/log/checkpoint')).text.split('\n');
    const { proof } = await figures();
    assert.ok(proof.log_size > 0 && proof.verified);
    if (proof.checkpoint_size === Number(note[1])) assert.equal(proof.checkpoint_root, note[2]);
    else assert.ok(proof.checkpoint_size > Number(note[1]));
  });

  it('the page is well formed, runs nothing, and its one style is the one its policy lets in', async () => {
    const answer = await page();
    answer.is(200);
    assert.equal(answer.type, 'text/html');
    assertWellFormed(answer.text);
    assert.doesNotMatch(answer.text, /<script|javascript:|\son[a-z]+=|style="/i);
    assert.ok(answer.text.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;'), 'hostile words of the configuration are text');
    const policy = answer.headers['content-security-policy'];
    const style = /<style>([^<]*)<\/style>/.exec(answer.text)[1];
    assert.ok(policy.includes(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`), policy);
    assert.match(policy, /default-src 'none'/);
    assert.match(style, /@page\{size:A4/);
    const plain = (text) => text.replace(/\\([0-9a-f]+) /g, (_, code) => String.fromCodePoint(parseInt(code, 16)));
    const [, sheet] = /@top-left\{[^}]*content:"([^"]*)"\}/.exec(style);
    assert.match(plain(sheet), /^Rapport annuel \d{4} – .*Seine-et-Marne.* \(77\)$/, 'every printed sheet says what it is of');
    assert.match(style, /@bottom-right\{[^}]*content:counter\(page\) " \/ " counter\(pages\)\}/);
    assert.match(style, /thead\{display:table-header-group\}/);
    assert.equal([...answer.text.matchAll(/<rect class="(year|before)"/g)].length, 24);
    assert.match(answer.text, /<svg role="img" aria-labelledby="chart-title"/);
    assert.match(answer.text, /Seine-et-Marne/);
    assert.match(answer.text, /arrêtés au/);
  });

  it('speaks French, and English when asked', async () => {
    assert.match((await page()).text, /<html lang="fr">.*Rapport annuel/s);
    assert.match((await page('?lang=en')).text, /<html lang="en">.*Yearly report/s);
    assert.match((await page('', { 'Accept-Language': 'en' })).text, /<html lang="en">/);
    assert.match((await page('?lang=fr', { 'Accept-Language': 'en' })).text, /<html lang="fr">/);
    (await page('?lang=de')).is(400, 'bad_parameter');
  });

  it('as CSV: every line has seven columns, and the figures are those of the JSON', async () => {
    const answer = await as('auditor').get(path, { Accept: 'text/csv' });
    assert.equal(answer.type, 'text/csv');
    const lines = answer.text.split('\r\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines[0], `table,key,label,figure,unit,${YEAR},${YEAR - 1}`);
    const cells = lines.map((line) => [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,"]*)/g)].map(([, cell]) => cell));
    for (const line of cells) assert.equal(line.length, 7, line.join('|'));
    const { total } = await figures();
    assert.deepEqual(cells.filter(([table, , , figure]) => table === 'total' && figure === 'received').map((line) => line[5]), [String(total.received)]);
  });

  it('who may: supervisors, operators, and the parties that are referents of the territory', async () => {
    const MAY = { police: 200, gendarmerie: 200, customs: 403, magistrate: 403, agent: 403, jurist: 403, security: 403, supervisor: 200, admin: 200, auditor: 200 };
    for (const [name, status] of Object.entries(MAY)) assert.equal((await as(name).get(path)).status, status, name);
    for (const [name, status] of Object.entries({ police: 403, supervisor: 200 })) assert.equal((await as(name).get(`/v1/reports/57/${YEAR}`)).status, status, name);
    const refused = await as('customs').get(path, { 'Accept-Language': 'fr' });
    assert.match(refused.is(403, 'not_allowed').detail, /référents de son territoire/);
  });

  it('names what is wrong: a territory that is none, a year that is none or has not begun', async () => {
    (await as('auditor').get(`/v1/reports/99/${YEAR}`)).is(404, 'not_found');
    for (const year of ['26', '20260', '2o26', '1999', '%2B202']) assert.match((await as('auditor').get(`/v1/reports/77/${year}`)).is(400, 'bad_parameter').detail, /year/);
    (await as('auditor').get(`/v1/reports/77/${YEAR + 1}`)).is(422, 'year_not_begun');
    (await as('auditor').get(`${path}?to=x`)).is(400, 'unknown_parameter');
    assert.equal((await as('auditor').get(`/v1/reports/77/${YEAR - 1}`, { Accept: 'application/json' })).is(200).until, null);
  });

  it('guichet report: tables, JSON, CSV, the page in a file', () => {
    const env = { ...process.env, GUICHET_URL: gateway.url, GUICHET_AS: gateway.path('pki/supervisor.pem'), GUICHET_CA: gateway.path('pki/server-ca.pem'), LANG: 'en_US.UTF-8' };
    const report = (...more) => run(['report', '77', String(YEAR), ...more], { env });
    const table = report();
    assert.equal(table.code, 0, table.err);
    assert.match(table.out, /Seine-et-Marne \(77\)/);
    assert.match(table.out, /^DIPN 77 +2/m);
    assert.equal(JSON.parse(report('--json').out).total.received, 3);
    assert.match(report('--csv').out, /^table,key,label/);
    const file = gateway.path('report.html');
    assert.equal(report('--output', file).code, 0);
    assert.match(fs.readFileSync(file, 'utf8'), /^<!doctype html>/);
    const wrong = run(['report', '99', String(YEAR)], { env });
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /no such territory/);
  });
});
