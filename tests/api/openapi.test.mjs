// The description of the API: complete, well-formed, and true of the answers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { at, day, hold, identity, tracking, unknownItem, withAt } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { check } from './lib/schema.mjs';

// Contract §3, as far as it is built.
const ROUTES = ['GET /v1/workflows/{type}/graph', 'GET /v1/workflows', 'GET /v1/parties', 'GET /v1/workflows/{type}', 'PUT /v1/workflows/{type}',
  'POST /v1/workflows/{type}/check', 'POST /v1/workflows/{type}/activate', 'POST /v1/workflows/{type}/rollback',
  'DELETE /v1/workflows/{type}/versions/{version}', 'POST /v1/operations/reload',
  'GET /v1/requisitions/{id}/readers', 'POST /v1/requisitions/{id}/readers', 'DELETE /v1/requisitions/{id}/readers/{reader}', 'POST /v1/requisitions/{id}/hand-over',
  'GET /v1/queue/counters', 'GET /v1/requisitions/{id}/draft', 'PUT /v1/requisitions/{id}/draft', 'DELETE /v1/requisitions/{id}/draft',
  'POST /v1/tasks/{id}/take-over', 'POST /v1/tasks/claim', 'POST /v1/tasks/assign', 'GET /v1/agents',
  'GET /v1/requisitions/{id}/notes', 'POST /v1/requisitions/{id}/notes',
  'POST /v1/requisitions/{id}/templates/{template}', 'GET /v1/templates', 'PUT /v1/templates/{id}', 'DELETE /v1/templates/{id}',
  'GET /v1/views', 'PUT /v1/views/{id}', 'DELETE /v1/views/{id}',
  'GET /v1/drafts', 'GET /v1/drafts/{name}', 'PUT /v1/drafts/{name}', 'DELETE /v1/drafts/{name}',
  'POST /v1/subject-report', 'GET /v1/reads', 'GET /v1/operations/purge', 'POST /v1/operations/purge', 'POST /v1/operations/purge/{id}/confirm', 'POST /v1/operations/reindex',
  'POST /v1/requisitions/{id}/legal-hold', 'DELETE /v1/requisitions/{id}/legal-hold',
  'GET /', 'GET /console', 'GET /console/', 'GET /console/{page}', 'GET /openapi.json', 'GET /v1/me', 'GET /v1/types', 'GET /v1/types/{type}', 'GET /v1/territories', 'GET /v1/territories/{code}', 'POST /v1/requisitions', 'GET /v1/requisitions',
  'GET /v1/requisitions/{id}', 'POST /v1/requisitions/{id}/events', 'GET /v1/requisitions/{id}/history', 'GET /v1/requisitions/{id}/receipt',
  'GET /v1/requisitions/{id}/answer', 'POST /v1/requisitions/{id}/answer/links', 'GET /v1/answers/{token}', 'GET /v1/requisitions/{id}/files', 'POST /v1/requisitions/{id}/files/{file}/release', 'GET /v1/requisitions/{id}/files/{file}', 'GET /v1/stream', 'GET /v1/requisitions/{id}/related', 'GET /v1/stats', 'GET /v1/reports/{territory}/{year}', 'GET /v1/abuse', 'GET /v1/metrics', 'GET /v1/queue', 'POST /v1/queue/claim', 'POST /v1/requisitions/bulk', 'POST /v1/tasks/{id}/assign', 'POST /v1/tasks/{id}/claim',
  'POST /v1/tasks/{id}/renew', 'POST /v1/tasks/{id}/release', 'POST /v1/uploads',
  'POST /v1/authorisations', 'GET /v1/authorisations', 'GET /v1/authorisations/{id}',
  'POST /v1/authorisations/{id}/revoke', 'GET /v1/law', 'GET /v1/refusals', 'GET /v1/effects', 'POST /v1/effects/{id}/retry', 'POST /v1/effects/{id}/drop', 'GET /v1/log/checkpoint', 'POST /v1/log/cosignatures', 'GET /v1/log/entries',
  'GET /v1/log/proof/inclusion', 'GET /v1/log/proof/consistency'];

describe('/openapi.json', () => {
  let gateway, api, police, agent;
  before(async () => {
    gateway = Gateway.make();
    assert.equal(run(['log', 'witness-key', 'witness.example/w', '-o', gateway.path('w')]).code, 0);
    gateway.configure({}, (text) => text.replace('witnesses = {}', `witnesses = { "${gateway.read('w.vkey').trim()}" }`)
      .replace('{ "auditor" }', '{ "auditor", "admin" }')); // a second administrator
    await gateway.start();
    police = gateway.as('police');
    agent = gateway.as('agent');
    api = (await police.get('/openapi.json')).is(200);
  });
  after(() => gateway.end());

  const operations = () => Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));

  it('is OpenAPI 3.1 with what that needs', () => {
    assert.match(api.openapi, /^3\.1\.\d+$/);
    assert.ok(api.info.title && api.info.version);
    assert.equal(api.components.securitySchemes.mutualTLS.type, 'mutualTLS');
    assert.deepEqual(api.security, [{ mutualTLS: [] }]);
    const ids = operations().map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`;
      assert.ok(operation.summary, where);
      const names = [...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name);
      assert.deepEqual(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name), names, where);
      for (const one of operation.parameters) {
        assert.ok(['path', 'query', 'header'].includes(one.in) && one.schema, where);
        if (one.in === 'path') assert.equal(one.required, true);
      }
      const codes = Object.keys(operation.responses);
      assert.ok(codes.some((code) => /^[23]/.test(code)) && codes.includes('default'), where);
      for (const answer of Object.values(operation.responses)) assert.ok(answer.description, where);
      assert.equal(method === 'POST' || method === 'PUT', 'requestBody' in operation, where);
    }
  });

  it('every reference leads somewhere, every schema has known words only', () => {
    const walk = (value) => {
      if (!value || typeof value !== 'object') return;
      if (typeof value.$ref === 'string') {
        assert.match(value.$ref, /^#\//);
        assert.ok(value.$ref.slice(2).split('/').reduce((object, name) => object?.[name], api), value.$ref);
      }
      Object.values(value).forEach(walk);
    };
    walk(api);
    for (const [name, schema] of Object.entries(api.components.schemas))
      assert.deepEqual(check(schema, undefined, api).filter((fault) => /unknown keyword/.test(fault)), [], name);
  });

  it('names every route of the contract that is built, and no other', () => {
    assert.deepEqual(operations().map(({ path, method }) => `${method} ${path}`).sort(), [...ROUTES].sort());
  });

  it('says what every answer in JSON holds, but for itself', () => {
    const vague = operations().filter(({ path, operation }) => path !== '/openapi.json' && Object.entries(operation.responses).some(([code, { content }]) =>
      code.startsWith('2') && content?.['application/json'] && !content['application/json'].schema?.$ref));
    assert.deepEqual(vague.map(({ method, path }) => `${method} ${path}`), []);
    for (const { path, operation } of operations())
      if (path.startsWith('/v1/territories')) assert.match(operation.responses[200].content['application/json'].schema.$ref, /Territory/);
  });

  it('every route it names is answered, and takes the parameters it names', async () => {
    for (const { path, method, operation } of operations()) {
      const target = path.replace(/\{[a-z]+\}/g, 'x');
      const answer = await gateway.as('supervisor').request(method, target, { body: method === 'POST' ? {} : undefined });
      assert.notEqual(answer.status, 405, `${method} ${path}`);
      assert.ok(answer.status < 500, `${method} ${path}: ${answer.text}`);
      for (const { name } of operation.parameters.filter((one) => one.in === 'query')) {
        const asked = await gateway.as('supervisor').request(method, `${target}?${name}=1`, { body: method === 'POST' ? {} : undefined });
        assert.notEqual(asked.json?.code, 'unknown_parameter', `${method} ${path}?${name}`);
      }
      (await gateway.as('supervisor').request(method, `${target}?never=1`, { body: method === 'POST' ? {} : undefined })).is(400, 'unknown_parameter');
    }
  });

  describe('real answers are as it says', () => {
    const answered = new Set();

    /** Asks, and holds the answer against the schema of its status. */
    async function ask(client, method, path, values = {}, body, query = '', headers = {}) {
      const target = path.replace(/\{([a-z]+)\}/g, (_, name) => encodeURIComponent(values[name])) + query;
      const answer = await client.request(method, target, { body, headers });
      const operation = api.paths[path][method.toLowerCase()];
      const told = operation.responses[answer.status] ?? operation.responses.default;
      const media = Object.keys(told.content ?? {});
      if (answer.raw.length) {
        assert.ok(media.some((one) => one.split(';')[0] === answer.type) || /octet-stream/.test(media.join()), `${method} ${target}: ${answer.type}, told ${media}`);
        const { schema } = told.content[media.find((one) => one.split(';')[0] === answer.type) ?? media[0]];
        if (answer.json) assert.deepEqual(check(schema, answer.json, api), [], `${method} ${target} ${answer.status}`);
      }
      if (answer.status < 400) answered.add(`${method} ${path}`);
      return answer;
    }

    it('from submission to answer', async () => {
      const bytes = Buffer.from('pièce');
      const upload = await police.request('POST', '/v1/uploads', { body: bytes, headers: { 'Content-Type': 'text/plain' } });
      assert.deepEqual(check(api.components.schemas.Upload, upload.is(201), api), []);
      answered.add('POST /v1/uploads');
      const file = upload.json.id;
      for (const document of [tracking(), unknownItem(), identity({ files: [file] }), hold(at(3_600_000))]) {
        assert.deepEqual(check(api.components.schemas.Submission, document, api), []);
        const made = await ask(police, 'POST', '/v1/requisitions', {}, document);
        const { id } = made.is(201);
        for (const client of [police, gateway.as('supervisor')]) {
          await ask(client, 'GET', '/v1/requisitions/{id}', { id });
          await ask(client, 'GET', '/v1/requisitions/{id}/history', { id });
          await ask(client, 'GET', '/v1/requisitions/{id}/receipt', { id });
          await ask(client, 'GET', '/v1/requisitions/{id}/related', { id });
          await ask(client, 'GET', '/v1/requisitions/{id}/files', { id });
        }
        if (document.files.length) await ask(police, 'GET', '/v1/requisitions/{id}/files/{file}', { id, file });
      }
      await ask(police, 'GET', '/v1/requisitions', {}, undefined, '?limit=3');
      await eventually('one answered', async () => (await police.get('/v1/requisitions?state=answered')).is(200).items.length > 0);
      const [{ id }] = (await police.get('/v1/requisitions?state=answered')).is(200).items;
      await ask(police, 'GET', '/v1/requisitions/{id}/answer', { id });
      const link = (await ask(police, 'POST', '/v1/requisitions/{id}/answer/links', { id }, { expires_in: 60, part: 1 })).is(201);
      (await ask(police, 'GET', '/v1/answers/{token}', { token: link.url.split('/').pop() })).is(200);
      const path = '/v1/requisitions/{id}/legal-hold';
      (await ask(gateway.as('supervisor'), 'POST', path, { id }, { reason: 'Instruction 26/118, TJ Melun', until: null })).is(200);
      (await ask(gateway.as('supervisor'), 'DELETE', path, { id })).is(200);
      await ask(police, 'GET', '/v1/requisitions/{id}', { id });
    });

    it('the console', async () => {
      for (const path of ['/', '/console']) (await ask(police, 'GET', path)).is(303);
      (await ask(police, 'GET', '/console/')).is(200);
      (await ask(police, 'GET', '/console/{page}', { page: 'app.js' })).is(200);
    });

    it('who else reads, and another unit', async () => {
      const { id } = await police.submit(unknownItem()), draft = { unit: 'Brigade fluviale', person: null, until: at(3_600_000), reason: 'Enquête commune.' };
      assert.deepEqual(check(api.components.schemas.ReaderDraft, draft, api), []);
      const reader = (await ask(police, 'POST', '/v1/requisitions/{id}/readers', { id }, draft)).is(201);
      await ask(police, 'GET', '/v1/requisitions/{id}/readers', { id });
      await ask(police, 'DELETE', '/v1/requisitions/{id}/readers/{reader}', { id, reader: reader.id });
      await ask(police, 'POST', '/v1/requisitions/{id}/hand-over', { id }, { unit: 'Brigade fluviale', reason: 'Mutation.', keep_reading: true });
      await ask(police, 'GET', '/v1/requisitions/{id}/history', { id });
    });

    it('many at once', async () => {
      const path = '/v1/requisitions/bulk';
      const answer = await police.post(path, JSON.stringify(tracking()), { 'Content-Type': 'application/x-ndjson' });
      answer.is(200);
      assert.ok(api.paths[path].post.responses[200].content[answer.type], answer.type);
      assert.deepEqual(check(api.components.schemas.Requisition, JSON.parse(answer.text).requisition, api), []);
      answered.add(`POST ${path}`);
    });

    it('the supervisor\'s side', async () => {
      await gateway.as('police').submit(identity({ urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' }));
      await ask(gateway.as('supervisor'), 'GET', '/v1/abuse');
      await ask(gateway.as('admin'), 'GET', '/v1/metrics');
      await ask(police, 'GET', '/v1/stream');
      await ask(gateway.as('supervisor'), 'GET', '/v1/stats', {}, undefined, '?by=type');
      (await ask(gateway.as('supervisor'), 'GET', '/v1/reports/{territory}/{year}', { territory: '77', year: '2025' }, undefined, '', { Accept: 'application/json' })).is(200);
    });

    it('the legal teams\' side', async () => {
      await ask(agent, 'GET', '/v1/queue');
      (await ask(agent, 'GET', '/v1/queue/counters')).is(200);
      const task = (await ask(agent, 'POST', '/v1/queue/claim', {}, {})).is(200);
      await ask(agent, 'GET', '/v1/queue', {}, undefined, '?claimed=me');
      for (const action of ['claim', 'renew', 'release']) (await ask(agent, 'POST', `/v1/tasks/{id}/${action}`, { id: task.id })).is(200);
      (await ask(agent, 'POST', '/v1/tasks/{id}/take-over', { id: task.id }, { reason: 'Il le faut.' })).is(200);
      (await ask(agent, 'POST', '/v1/tasks/claim', {}, { ids: [task.id, 'none'] })).is(200);
      (await ask(gateway.as('supervisor'), 'GET', '/v1/agents')).is(200);
      (await ask(gateway.as('supervisor'), 'POST', '/v1/tasks/assign', {}, { ids: [task.id, 'none'], agent: 'Sophie Lambert' })).is(200);
      await ask(gateway.as('supervisor'), 'POST', '/v1/tasks/{id}/assign', { id: task.id }, { agent: 'Sophie Lambert' });
      await ask(agent, 'POST', '/v1/requisitions/{id}/events', { id: task.requisition.id }, { event: 'refuse', input: { code: 'other' } });
      await ask(agent, 'GET', '/v1/requisitions/{id}', { id: task.requisition.id });
    });

    it('drafts', async () => {
      const { id } = await police.submit(identity());
      const path = '/v1/requisitions/{id}/draft', body = { event: 'withdraw', input: null, version: 1 };
      assert.deepEqual(check(api.components.schemas.DraftInput, body, api), []);
      (await ask(police, 'PUT', path, { id }, body)).is(200);
      (await ask(police, 'GET', path, { id })).is(200);
      (await ask(police, 'DELETE', path, { id })).is(204);
      await ask(police, 'GET', path, { id });
      (await ask(agent, 'POST', '/v1/requisitions/{id}/notes', { id }, { text: 'À voir.', to_team: null })).is(201);
      (await ask(agent, 'GET', '/v1/requisitions/{id}/notes', { id })).is(200);
      const boss = gateway.as('supervisor'), text = { title: { fr: 'Reçu', en: 'Received' }, text: 'Réf. {{number}}' };
      (await ask(boss, 'PUT', '/v1/templates/{id}', { id: 'recu' }, text)).is(200);
      (await ask(agent, 'GET', '/v1/templates')).is(200);
      (await ask(agent, 'POST', '/v1/requisitions/{id}/templates/{template}', { id, template: 'recu' }, {})).is(200);
      (await ask(boss, 'DELETE', '/v1/templates/{id}', { id: 'recu' })).is(204);
      (await ask(agent, 'PUT', '/v1/views/{id}', { id: 'v' }, { title: 'Urgent', list: 'queue', query: { urgency: 'urgent' }, shared_with: null })).is(200);
      (await ask(agent, 'GET', '/v1/views')).is(200);
      (await ask(agent, 'DELETE', '/v1/views/{id}', { id: 'v' })).is(204);
      (await ask(police, 'PUT', '/v1/drafts/{name}', { name: 'a' }, { document: {} })).is(200);
      (await ask(police, 'GET', '/v1/drafts')).is(200);
      (await ask(police, 'GET', '/v1/drafts/{name}', { name: 'a' })).is(200);
      (await ask(police, 'DELETE', '/v1/drafts/{name}', { name: 'a' })).is(204);
    });

    it('questions to services', async () => {
      const supervisor = gateway.as('supervisor');
      await police.submit(tracking({}, ['3SAAAA1111111'])); // the rehearsal's answer to it is rubbish: it waits for another try
      const { id } = (await supervisor.get('/v1/effects?state=pending')).is(200).items[0];
      await ask(supervisor, 'GET', '/v1/effects');
      for (const action of ['retry', 'drop']) (await ask(supervisor, 'POST', `/v1/effects/{id}/${action}`, { id })).is(200);
      await ask(supervisor, 'POST', '/v1/effects/{id}/drop', { id });
    });

    it('who, what, and the log', async () => {
      for (const name of ['police', 'agent', 'supervisor', 'admin', 'auditor']) await ask(gateway.as(name), 'GET', '/v1/me');
      (await ask(police, 'GET', '/v1/territories')).is(200);
      for (const code of ['57', '77']) (await ask(agent, 'GET', '/v1/territories/{code}', { code })).is(200);
      const { items } = (await ask(police, 'GET', '/v1/types')).is(200);
      const types = items.map(({ type }) => type);
      for (const type of ['account.laposte.identity', 'postal.item.hold', 'postal.item.tracking']) assert.ok(types.includes(type), type);
      for (const { type } of items) await ask(police, 'GET', '/v1/types/{type}', { type });
      for (const path of ['checkpoint', 'entries']) await ask(police, 'GET', `/v1/log/${path}`);
      const cosigned = run(['log', 'witness', '--key', gateway.path('w.key'), '--vkey', gateway.path('keys/log.vkey'), '--url', gateway.url,
        '--as', gateway.path('pki/auditor.pem'), '--ca', gateway.path('pki/server-ca.pem')]);
      (await ask(gateway.as('auditor'), 'POST', '/v1/log/cosignatures', {}, { checkpoint: cosigned.out })).is(200);
      await ask(police, 'GET', '/v1/log/proof/inclusion', {}, undefined, '?index=0');
      await ask(police, 'GET', '/v1/log/proof/consistency', {}, undefined, '?from=1');
      await ask(police, 'GET', '/openapi.json');
      await ask(gateway.as('admin'), 'GET', '/v1/workflows/{type}/graph', { type: 'postal.item.hold' });
    });

    it('the law, and what a magistrate registers', async () => {
      const magistrate = gateway.as('magistrate'), today = day(0);
      const document = { kind: 'particular', authority: 'Vice-procureur', court: 'TJ Melun', date: today, reference: 'A1', valid_until: today };
      assert.deepEqual(check(api.components.schemas.AuthorisationDraft, document, api), []);
      const { id } = (await ask(magistrate, 'POST', '/v1/authorisations', {}, document)).is(201);
      await ask(police, 'GET', '/v1/authorisations', {}, undefined, '?limit=1');
      await ask(police, 'GET', '/v1/authorisations/{id}', { id });
      await ask(magistrate, 'POST', '/v1/authorisations/{id}/revoke', { id }, { reason: 'Fin.' });
      for (const path of ['/v1/law', '/v1/refusals']) (await ask(police, 'GET', path)).is(200);
    });

    it('workflows', async () => {
      const admin = gateway.as('admin'), type = 'account.laposte.identity', lua = { 'Content-Type': 'text/x-lua' };
      const { source } = (await ask(admin, 'GET', '/v1/workflows/{type}', { type }, undefined, '?version=1')).is(200);
      (await ask(admin, 'GET', '/v1/parties')).is(200);
      (await ask(admin, 'GET', '/v1/workflows')).is(200);
      (await ask(admin, 'GET', '/v1/workflows/{type}', { type })).is(200);
      (await ask(admin, 'POST', '/v1/workflows/{type}/check', { type }, source, '', lua)).is(200);
      (await ask(admin, 'POST', '/v1/workflows/{type}/check', { type }, 'return 1', '', lua)).is(422);
      const made = "return workflow { type = 'test.described', title = { fr = 'Décrit', en = 'Described' }, holder = 'courrier', bases = law.general, due = { normal = '2 hours', urgent = '1 hour', vital = false }, start = 'one', states = { one = { task = { team = holder }, on = { go = 'two' } }, two = { final = 'refused' } } }\n";
      (await ask(admin, 'PUT', '/v1/workflows/{type}', { type: 'test.described' }, made, '', lua)).is(201);
      (await ask(admin, 'PUT', '/v1/workflows/{type}', { type: 'test.described' }, `${made}-- later`, '', lua)).is(201);
      (await ask(admin, 'POST', '/v1/workflows/{type}/rollback', { type: 'test.described' }, { version: 1 })).is(200);
      (await ask(admin, 'POST', '/v1/workflows/{type}/activate', { type: 'test.described' }, { version: 2 })).is(200);
      (await ask(admin, 'DELETE', '/v1/workflows/{type}/versions/{version}', { type: 'test.described', version: 1 })).is(200);
      (await ask(admin, 'POST', '/v1/operations/reload')).is(200);
    });

    it('reads', async () => {
      const { items } = (await ask(gateway.as('supervisor'), 'GET', '/v1/reads')).is(200);
      assert.ok(items.length > 0);
      const draft = { identifiers: [{ kind: 'postal_item', value: '6A18987970674' }] };
      assert.deepEqual(check(api.components.schemas.SubjectReportDraft, draft, api), []);
      assert.ok((await ask(gateway.as('auditor'), 'POST', '/v1/subject-report', {}, draft)).is(200).cases.length > 0);
    });

    it('erasing', async () => {
      const [{ id }] = (await police.get('/v1/requisitions?state=answered')).is(200).items, path = '/v1/operations/purge';
      const draft = { requisitions: [id], before: null, reason: 'Jugement 26/4211, TJ Melun', dry_run: true };
      assert.deepEqual(check(api.components.schemas.PurgeDraft, draft, api), []);
      (await ask(gateway.as('admin'), 'POST', path, {}, draft)).is(200);
      const order = (await ask(gateway.as('admin'), 'POST', path, {}, { ...draft, dry_run: null })).is(200);
      (await ask(gateway.as('auditor'), 'POST', `${path}/{id}/confirm`, { id: order.id })).is(200);
      (await ask(gateway.as('auditor'), 'GET', path)).is(200);
    });

    it('indices', async () => {
      const done = (await ask(gateway.as('admin'), 'POST', '/v1/operations/reindex', {}, { cursor: null })).is(200);
      assert.deepEqual([done.mended, done.unread, done.next], [0, [], null]);
    });

    it('refusals', async () => {
      await ask(police, 'POST', '/v1/requisitions', {}, {});
      await ask(police, 'POST', '/v1/requisitions', {}, '{');
      await ask(police, 'GET', '/v1/queue');
      await ask(police, 'GET', '/v1/types/{type}', { type: 'none' });
      await ask(police, 'GET', '/v1/requisitions', {}, undefined, '?limit=0');
    });

    it('every route has been answered with success; a release needs a scanner that fails (plugin_clamd.test.mjs)', () => {
      assert.deepEqual(ROUTES.filter((route) => !answered.has(route)), ['POST /v1/requisitions/{id}/files/{file}/release']);
    });
  });

  describe('the types', () => {
    it('tell due times, bases and the schemas of input and answer, in the language asked for', async () => {
      const { items } = (await police.get('/v1/types')).is(200);
      for (const { type } of items.filter((one) => one.type !== 'test.described')) {
        const french = (await police.get(`/v1/types/${type}`)).is(200);
        const english = (await police.get(`/v1/types/${type}`, { 'Accept-Language': 'en' })).is(200);
        assert.notEqual(french.title, english.title);
        assert.equal(french.version, 1);
        assert.equal(french.direction, french.bases.every((basis) => /^(convention:|cpp:40$)/.test(basis)) ? 'notice' : 'request', type);
        assert.ok(french.bases.length > 0);
        for (const urgency of ['normal', 'urgent', 'vital']) assert.match(french.due[urgency] ?? '0 not admitted', /^\d+ \w+/);
        assert.notEqual(french.due.normal, null);
        assert.equal(french.input_schema.type, 'object');
        assert.equal(french.answer_schema.type, 'object');
        assert.ok(french.states.length > 3 && french.states.some(({ final }) => final));
        assert.ok(french.events.length > 3);
      }
    });

    it('what the input schema takes is taken, what it refuses is refused', async () => {
      const cases = [[tracking(), '/input/item_ids', [[], 'x', [1]]], [identity(), '/input/email', [7, null]], [hold(at(3_600_000)), '/input/reason', ['short', 5, 'x'.repeat(2001)]]];
      for (const [document, pointer, wrong] of cases) {
        const { input_schema: schema } = (await police.get(`/v1/types/${document.type}`)).is(200);
        assert.deepEqual(check(schema, document.input), [], document.type);
        await police.submit(document);
        for (const value of wrong) {
          const changed = withAt(document, pointer, value);
          assert.notDeepEqual(check(schema, changed.input), [], `${document.type} ${JSON.stringify(value)}`);
          (await police.post('/v1/requisitions', changed)).is(422);
        }
        assert.notDeepEqual(check(schema, { ...document.input, more: 1 }), []);
      }
    });
  });
});
