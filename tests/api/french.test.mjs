// What a person may not do, does not find or comes too late for is told in the person's language: titles and details, in
// French unless English is asked for. Read twice: every refusal in the source has its row of words; and real answers.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, sourceFolder } from './lib/gateway.mjs';

const STATUSES = ['NOT_ALLOWED', 'NOT_FOUND', 'CONFLICT', 'GONE', 'STALE', 'TOO_MANY'];
const FOLDERS = ['core/gate', 'core/desk', 'core/flow', 'core/store'];
// Handshakes, lists of revocation, the clerk's turns, tools beside a gateway, its start: said in a log or on a terminal.
const NOT_ANSWERS = new Set(['gate/ocsp_check.c', 'gate/lists.c', 'gate/fetcher.c', 'desk/past.c', 'flow/replay.c', 'flow/replay_compare.c',
  'flow/scenario_act.c', 'flow/vm_load.c', 'store/store.c', 'store/signed_state.c']);

const LITERAL = /"((?:[^"\\]|\\.)*)"/g;
/** C's literals and PRI… macros, as the compiler puts them together. */
const together = (text) => text.replace(/"\s*PRId64\s*"/g, 'lld').replace(/"\s*PRId64/g, 'lld"').replace(/"\s*"/g, '');

/** The arguments of a call, apart; `at` is behind its bracket. */
function argumentsAt(source, at) {
  const list = [''];
  for (let depth = 1, quoted = false; ; at++) {
    const c = source[at];
    if (c === '\\') { list[list.length - 1] += c + source[++at]; continue; }
    if (c === '"') quoted = !quoted;
    if (!quoted && c === '(') depth++;
    if (!quoted && c === ')' && --depth === 0) return list.map((one) => one.trim());
    if (!quoted && c === ',' && depth === 1) list.push('');
    else list[list.length - 1] += c;
  }
}

describe('refusals in French', () => {
  const words = new Map();
  before(() => {
    const source = together(fs.readFileSync(path.join(sourceFolder, 'core/base/fault_words.c'), 'utf8'));
    for (const [, english, french] of source.matchAll(/^ {4}\{"((?:[^"\\]|\\.)*)", *"((?:[^"\\]|\\.)*)"\},$/gm)) words.set(english, french);
    assert.ok(words.size > 200, `${words.size} rows were read`);
  });

  it('every refusal of the source has its row', () => {
    const missing = [];
    let count = 0;
    for (const folder of FOLDERS) {
      for (const file of fs.readdirSync(path.join(sourceFolder, folder)).filter((name) => name.endsWith('.c'))) {
        const name = `${folder.slice(5)}/${file}`;
        if (NOT_ANSWERS.has(name)) continue;
        const source = fs.readFileSync(path.join(sourceFolder, folder, file), 'utf8');
        for (const match of source.matchAll(/\b(fail|fail_code|request_fail)\(/g)) {
          const given = argumentsAt(source, match.index + match[0].length);
          if (!STATUSES.some((status) => given[1] === `GUICHET_${status}`)) continue;
          const format = given[match[1] === 'fail' ? 2 : 3];
          for (const [, english] of together(format).matchAll(LITERAL)) {
            count++;
            if (english !== '%s' && !words.has(english)) missing.push(`${name}: ${english}`);
          }
        }
      }
    }
    assert.deepEqual(missing, []);
    assert.ok(count > 70, `${count} refusals were read`);
  });

  describe('as a person reads them', () => {
    let gateway, police, id, task;
    before(async () => {
      gateway = await Gateway.start();
      police = gateway.as('police');
      ({ id } = await police.submit(identity()));
      task = await gateway.as('agent').claimTaskOf(id);
    });
    after(() => gateway.end());

    const CASES = [
      ['a role that may not', 'police', 'GET', () => '/v1/queue', 403, 'not_allowed', /rôles/, /roles/],
      ['what is the holder\'s', 'police', 'POST', () => `/v1/requisitions/${id}/events`, 403, 'not_allowed', /prenez-la/, /claim it/, () => ({ event: 'prepared', input: {} })],
      ['the answer is not for all', 'agent', 'GET', () => `/v1/requisitions/${id}/answer`, 403, 'not_allowed', /requérant/, /requester/],
      ['another team holds it', 'agent2', 'POST', () => `/v1/tasks/${task.id}/claim`, 409, 'already_claimed', /numerique y travaille/, /numerique works/],
      ['nothing there', 'police', 'GET', () => `/v1/requisitions/${randomUUID()}`, 404, 'not_found', /pas de telle réquisition/, /no such requisition/],
      ['no such resource', 'police', 'GET', () => '/v1/nowhere', 404, 'not_found', /ressource/, /resource/],
      ['no such type', 'police', 'GET', () => '/v1/types/none.such', 404, 'not_found', /pas de type « none.such »/, /no type "none.such"/],
      ['no answer yet', 'police', 'GET', () => `/v1/requisitions/${id}/answer`, 404, 'no_answer', /pas de réponse/, /no answer/],
      ['not in this state', 'police', 'POST', () => `/v1/requisitions/${id}/events`, 409, 'event_not_allowed', /ne connaît pas/, /does not know/, () => ({ event: 'nothing' })],
      ['an old version', 'police', 'POST', () => `/v1/requisitions/${id}/events`, 412, 'stale', /est à la version 1, If-Match désigne 9/, /is at version 1, If-Match names 9/,
        () => ({ event: 'withdraw' }), { 'If-Match': '"9"' }],
      ['no version at all', 'police', 'POST', () => `/v1/requisitions/${id}/hand-over`, 412, 'stale', /ne désigne pas de version/, /does not name a version/,
        () => ({ unit: 'x', reason: 'y' }), { 'If-Match': 'x' }],
      ['an unknown parameter', 'police', 'GET', () => '/v1/requisitions?limt=3', 400, 'unknown_parameter', /vouliez-vous dire « limit »/, /did you mean "limit"/],
      ['another method', 'police', 'PUT', () => '/v1/me', 405, 'method_not_allowed', /n'est pas pour cette ressource/, /is not for this resource/],
      ['many faults', 'police', 'POST', () => `/v1/requisitions/${id}/readers`, 422, 'invalid', /la requête a 2 fautes/, /the request has 2 faults/, () => ({ unit: 7 })],
    ];
    for (const [what, name, method, target, status, code, french, english, body, headers = {}] of CASES) {
      it(`${status} ${code}: ${what}`, async () => {
        const ask = async (language) => (await gateway.as(name).request(method, target(), {
          body: body?.(), headers: { ...headers, ...(language && { 'Accept-Language': language }) },
        })).is(status, code);
        const [told, in_french, in_english] = [await ask(), await ask('fr-FR'), await ask('en')];
        assert.match(told.detail, french);
        assert.match(in_french.detail, french);
        assert.match(in_english.detail, english);
        assert.equal(told.title, in_french.title);
        assert.notEqual(told.title, in_english.title);
        assert.equal(told.code, in_english.code);
      });
    }

    it('four eyes, by the one who prepared', async () => {
      const agent = gateway.as('agent');
      (await agent.fire(id, 'prepared', { accounts: [{ account_id: 'C-100234', family_name: 'Dupont' }] })).is(200);
      const review = (await agent.show(id)).task.id;
      assert.match((await agent.post(`/v1/tasks/${review}/claim`)).is(403, 'four_eyes').detail, /autre personne/);
      assert.match((await agent.post(`/v1/tasks/${review}/claim`, undefined, { 'Accept-Language': 'en' })).is(403, 'four_eyes').detail, /another person/);
    });

    it('a line of many is told so too', async () => {
      const body = `${JSON.stringify(tracking())}\n[]\n`, type = { 'Content-Type': 'application/x-ndjson' };
      const lines = (answer) => answer.text.trim().split('\n').map((line) => JSON.parse(line));
      const french = lines(await police.post('/v1/requisitions/bulk', body, type)), english = lines(await police.post('/v1/requisitions/bulk', body, { ...type, 'Accept-Language': 'en' }));
      assert.match(french[1].problem.detail, /la ligne doit être un objet JSON/);
      assert.match(english[1].problem.detail, /the line must be a JSON object/);
    });
  });

  it('429: more than agreed', async () => {
    const gateway = await Gateway.start({ set: { per_party_per_second: 2 } });
    try {
      const ask = async (headers) => (await Promise.all(Array.from({ length: 12 }, () => gateway.as('police').get('/v1/me', headers)))).find(({ status }) => status === 429);
      assert.match((await ask()).json.detail, /que convenu/);
      assert.match((await ask({ 'Accept-Language': 'en' })).json.detail, /than agreed/);
    } finally {
      await gateway.end();
    }
  });
});
