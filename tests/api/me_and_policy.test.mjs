// Who one is, what one's role may ask for, and what one may not even know of.
import assert from 'node:assert/strict';
import { X509Certificate, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { identity, tracking, unknownItem, withAt } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';

const ENTITIES = ['courrier', 'colissimo', 'chronopost', 'geopost', 'reseau', 'numerique', 'laposte.net', 'lbp', 'cnp',
  'docaposte', 'digiposte', 'maileva', 'ar24', 'identite', 'lpm', 'mediaposte', 'viapost', 'filiales', 'drh', 'dsg'];

// Contract §1: the identities that `init` makes. teams: what must be among them.
const PEOPLE = {
  police: { party: 'police-77', kind: 'police', roles: ['investigator'], teams: [] },
  police2: { party: 'police-77', kind: 'police', roles: ['investigator'], teams: [] },
  gendarmerie: { party: 'gendarmerie-77', kind: 'gendarmerie', roles: ['investigator'], teams: [] },
  magistrate: { party: 'justice-77', kind: 'justice', roles: ['magistrate'], teams: [] },
  customs: { party: 'customs-77', kind: 'customs', roles: ['investigator'], teams: [] },
  agent: { party: 'laposte', kind: 'holder', roles: ['agent'], teams: ENTITIES },
  agent2: { party: 'laposte', kind: 'holder', roles: ['agent'], teams: ENTITIES },
  jurist: { party: 'laposte', kind: 'holder', roles: ['jurist'], teams: ['*'] },
  security: { party: 'laposte', kind: 'holder', roles: ['security'], teams: ['security'] },
  compliance: { party: 'laposte', kind: 'holder', roles: ['compliance'], teams: ['compliance'] },
  supervisor: { party: 'laposte', kind: 'holder', roles: ['supervisor'], teams: ['*'] },
  admin: { party: 'operator', kind: 'operator', roles: ['admin'], teams: [] },
  auditor: { party: 'operator', kind: 'operator', roles: ['auditor'], teams: [] },
};
const NAMES = Object.keys(PEOPLE);

const REQUESTERS = ['investigator', 'magistrate'];
const HOLDERS = ['agent', 'jurist', 'compliance', 'security', 'supervisor'];
const OPERATORS = ['admin', 'auditor'];
const ANY = [...REQUESTERS, ...HOLDERS, 'admin', 'auditor'];

// Contract §3, "who": written here a second time on purpose. What a role may ask for at all; what of it a person may see
// is decided case by case.
const REGISTER = ['investigator', 'magistrate', 'jurist', 'compliance', 'security', 'supervisor', 'auditor'];
const POLICY = {
  'GET /': ANY,
  'GET /console': ANY,
  'GET /console/': ANY,
  'GET /console/{page}': ANY,
  'GET /openapi.json': ANY,
  'GET /v1/me': ANY,
  'GET /v1/types': ANY,
  'GET /v1/types/{type}': ANY,
  'GET /v1/territories': ANY,
  'GET /v1/territories/{code}': ANY,
  'GET /v1/workflows/{type}/graph': ['admin', 'auditor'],
  'POST /v1/requisitions': ANY,
  'POST /v1/requisitions/bulk': ANY,
  'GET /v1/requisitions': ANY,
  'GET /v1/requisitions/{id}': ANY,
  'POST /v1/requisitions/{id}/events': ANY,
  'GET /v1/requisitions/{id}/history': ANY,
  'GET /v1/requisitions/{id}/receipt': ANY,
  'POST /v1/requisitions/{id}/answer/links': ANY,
  'GET /v1/answers/{token}': ANY,
  'GET /v1/requisitions/{id}/answer': ANY,
  'GET /v1/requisitions/{id}/files': ANY,
  'POST /v1/requisitions/{id}/files/{file}/release': ['supervisor'],
  'GET /v1/requisitions/{id}/files/{file}': ANY,
  'POST /v1/requisitions/{id}/legal-hold': ['supervisor', 'magistrate'],
  'DELETE /v1/requisitions/{id}/legal-hold': ['supervisor', 'magistrate'],
  'GET /v1/requisitions/{id}/related': ANY,
  'GET /v1/stream': ANY,
  'GET /v1/requisitions/{id}/readers': ANY,
  'POST /v1/requisitions/{id}/readers': REQUESTERS,
  'DELETE /v1/requisitions/{id}/readers/{reader}': REQUESTERS,
  'POST /v1/requisitions/{id}/hand-over': REQUESTERS,
  'GET /v1/requisitions/{id}/draft': [...REQUESTERS, ...HOLDERS],
  'PUT /v1/requisitions/{id}/draft': [...REQUESTERS, ...HOLDERS],
  'DELETE /v1/requisitions/{id}/draft': [...REQUESTERS, ...HOLDERS],
  'GET /v1/requisitions/{id}/notes': [...HOLDERS, 'auditor'],
  'POST /v1/requisitions/{id}/notes': HOLDERS,
  'POST /v1/requisitions/{id}/templates/{template}': HOLDERS,
  'GET /v1/templates': [...HOLDERS, ...OPERATORS],
  'PUT /v1/templates/{id}': ['supervisor', 'admin'],
  'DELETE /v1/templates/{id}': ['supervisor', 'admin'],
  'GET /v1/views': [...REQUESTERS, ...HOLDERS],
  'PUT /v1/views/{id}': [...REQUESTERS, ...HOLDERS],
  'DELETE /v1/views/{id}': [...REQUESTERS, ...HOLDERS],
  'GET /v1/drafts': [...REQUESTERS, ...HOLDERS],
  'GET /v1/drafts/{name}': [...REQUESTERS, ...HOLDERS],
  'PUT /v1/drafts/{name}': [...REQUESTERS, ...HOLDERS],
  'DELETE /v1/drafts/{name}': [...REQUESTERS, ...HOLDERS],
  'GET /v1/queue': HOLDERS,
  'GET /v1/queue/counters': HOLDERS,
  'POST /v1/queue/claim': HOLDERS,
  'POST /v1/tasks/{id}/claim': HOLDERS,
  'POST /v1/tasks/{id}/renew': HOLDERS,
  'POST /v1/tasks/{id}/release': HOLDERS,
  'POST /v1/tasks/{id}/assign': ['supervisor'],
  'POST /v1/tasks/{id}/take-over': HOLDERS,
  'GET /v1/agents': ['supervisor'],
  'POST /v1/tasks/claim': HOLDERS,
  'POST /v1/tasks/assign': ['supervisor'],
  'GET /v1/stats': ['investigator', 'magistrate', 'supervisor', 'admin', 'auditor'],
  'GET /v1/reports/{territory}/{year}': ['investigator', 'magistrate', 'supervisor', 'admin', 'auditor'],
  'GET /v1/metrics': ['admin', 'auditor'],
  'GET /v1/abuse': ['supervisor', 'admin', 'auditor'],
  'POST /v1/authorisations': ['magistrate'],
  'GET /v1/authorisations': REGISTER,
  'GET /v1/authorisations/{id}': REGISTER,
  'POST /v1/authorisations/{id}/revoke': ['magistrate'],
  'GET /v1/law': ANY,
  'GET /v1/refusals': ANY,
  'POST /v1/uploads': ANY,
  'GET /v1/effects': ['admin', 'supervisor'],
  'POST /v1/effects/{id}/retry': ['admin', 'supervisor'],
  'POST /v1/effects/{id}/drop': ['admin', 'supervisor'],
  'GET /v1/parties': OPERATORS,
  'GET /v1/workflows': OPERATORS,
  'GET /v1/workflows/{type}': OPERATORS,
  'PUT /v1/workflows/{type}': ['admin'],
  'POST /v1/workflows/{type}/check': ['admin'],
  'POST /v1/workflows/{type}/activate': ['admin'],
  'POST /v1/workflows/{type}/rollback': ['admin'],
  'DELETE /v1/workflows/{type}/versions/{version}': ['admin'],
  'POST /v1/operations/reload': ['admin'],
  'POST /v1/subject-report': ['auditor'],
  'GET /v1/reads': ['supervisor', 'auditor'],
  'GET /v1/operations/purge': OPERATORS,
  'POST /v1/operations/purge': ['admin'],
  'POST /v1/operations/purge/{id}/confirm': ['admin'],
  'POST /v1/operations/reindex': ['admin'],
  'GET /v1/log/checkpoint': ANY,
  'POST /v1/log/cosignatures': ['admin', 'auditor'],
  'GET /v1/log/entries': ANY,
  'GET /v1/log/proof/inclusion': ANY,
  'GET /v1/log/proof/consistency': ANY,
};

/** The document as this identity may sign it. */
function signedBy(name, document) {
  const quality = { magistrate: 'SUBST', customs: 'ODJ' }[name] ?? 'OPJ';
  return withAt(document, '/requester/quality', quality);
}

const sorted = (list) => [...list].sort();

describe('identities and policy', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  for (const name of NAMES) {
    it(`${name}: /v1/me tells party, person, roles, teams and certificate`, async () => {
      const expected = PEOPLE[name];
      const certificate = new X509Certificate(gateway.read(`pki/${name}.pem`));
      const subject = Object.fromEntries(certificate.subject.split('\n').map((part) => part.split(/=(.*)/s).slice(0, 2)));
      const me = (await gateway.as(name).get('/v1/me')).is(200);
      assert.deepEqual(Object.keys(me).sort(), ['agent', 'certificate', 'party', 'roles', 'teams']);
      assert.equal(me.party.id, expected.party);
      assert.equal(me.party.kind, expected.kind);
      assert.ok(me.party.name.length > 0);
      assert.equal(me.party.territory, '77'); // its own, else the configuration's
      assert.equal(me.agent.name, subject.CN);
      assert.equal(me.agent.unit, subject.OU);
      assert.equal(me.agent.matricule, subject.serialNumber);
      assert.ok(me.agent.id.length > 0);
      assert.deepEqual(me.roles, expected.roles);
      for (const team of expected.teams) assert.ok(me.teams.includes(team), `${name} works for ${team}`);
      if (!expected.teams.length) assert.deepEqual(me.teams, []);
      assert.equal(me.certificate.sha256, certificate.fingerprint256.replaceAll(':', '').toLowerCase());
      assert.equal(Date.parse(me.certificate.not_after), Date.parse(certificate.validTo));
    });
  }

  it('people are told apart: no two have the same id', async () => {
    const ids = new Set();
    for (const name of NAMES) ids.add((await gateway.as(name).get('/v1/me')).is(200).agent.id);
    assert.equal(ids.size, NAMES.length);
  });

  it('/openapi.json tells exactly this policy', async () => {
    const { paths } = (await gateway.as('police').get('/openapi.json')).is(200);
    const told = {};
    for (const [target, operations] of Object.entries(paths))
      for (const [method, operation] of Object.entries(operations))
        told[`${method.toUpperCase()} ${target}`] = sorted(operation['x-roles']);
    const expected = Object.fromEntries(Object.entries(POLICY).map(([key, roles]) => [key, sorted(roles)]));
    assert.deepEqual(told, expected);
  });

  it('the whole table of (identity, route): 403 for the roles that may not, anything else for those that may', async () => {
    const wrong = [];
    for (const [key, roles] of Object.entries(POLICY)) {
      const [method, pattern] = key.split(' ');
      const target = pattern.replace(/\{[a-z]+\}/g, () => randomUUID());
      for (const name of NAMES) {
        const may = PEOPLE[name].roles.some((role) => roles.includes(role));
        const answer = await gateway.as(name).request(method, target, { body: method === 'POST' ? {} : undefined });
        if ((answer.status !== 403) !== may || answer.status >= 500) wrong.push(`${name} ${key}: ${answer.status} ${answer.text}`);
        if (!may && answer.json?.code !== 'not_allowed') wrong.push(`${name} ${key}: code ${answer.json?.code}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  for (const name of NAMES) {
    const may = PEOPLE[name].roles.some((role) => REQUESTERS.includes(role));
    it(`${name} ${may ? 'submits' : 'may not submit'} a requisition that is right`, async () => {
      const answer = await gateway.as(name).post('/v1/requisitions', signedBy(name, tracking()));
      if (may) {
        const requisition = answer.is(201);
        assert.equal(requisition.party, PEOPLE[name].party);
      } else {
        answer.is(403, 'not_allowed');
      }
    });
  }

  it('a type says who may submit it before it says what is wrong with the document', async () => {
    (await gateway.as('agent').post('/v1/requisitions', withAt(tracking(), '/input/item_ids', []))).is(403, 'not_allowed');
  });

  describe('what one may know', () => {
    let parcel, account;
    before(async () => {
      parcel = await gateway.as('police').submit(unknownItem());
      account = await gateway.as('police').submit(identity());
      await eventually('the parcel with a person', async () => (await gateway.as('police').show(parcel.id)).state === 'by_hand');
    });

    // The item's holder is courrier, the account's numerique.
    const SEES = {
      police: true, police2: false, gendarmerie: false, magistrate: false, customs: false, agent: true, agent2: true, jurist: true,
      security: false, compliance: false, supervisor: true, admin: false, auditor: true,
    };

    for (const name of NAMES) {
      it(`${name} ${SEES[name] ? 'sees' : 'gets 404 for'} the requisition, by id and by number`, async () => {
        const client = gateway.as(name);
        for (const { id, number } of [parcel, account])
          for (const key of [id, number])
            for (const rest of ['', '/history', '/receipt'])
              (await client.get(`/v1/requisitions/${key}${rest}`)).is(SEES[name] ? 200 : 404);
      });

      it(`${name}: the list holds it ${SEES[name] ? '' : 'not'}`, async () => {
        const items = (await gateway.as(name).get('/v1/requisitions?limit=200')).is(200).items;
        assert.equal(items.some((item) => item.id === parcel.id), SEES[name]);
        for (const item of items) (await gateway.as(name).get(`/v1/requisitions/${item.id}`)).is(200);
      });
    }

    it('to those who may not know, nothing tells it from one that does not exist', async () => {
      const bare = ({ instance, request_id, ...problem }) => problem;
      for (const name of NAMES.filter((other) => !SEES[other])) {
        for (const rest of ['', '/history', '/receipt', '/answer', `/files/${randomUUID()}`]) {
          const hidden = (await gateway.as(name).get(`/v1/requisitions/${parcel.id}${rest}`)).is(404, 'not_found');
          const absent = (await gateway.as(name).get(`/v1/requisitions/${randomUUID()}${rest}`)).is(404, 'not_found');
          assert.deepEqual(bare(hidden), bare(absent), `${name} ${rest}`);
        }
        const hidden = (await gateway.as(name).fire(parcel.id, 'withdraw')).is(404, 'not_found');
        const absent = (await gateway.as(name).fire(randomUUID(), 'withdraw')).is(404, 'not_found');
        assert.deepEqual(bare(hidden), bare(absent), name);
      }
    });

    it('the answer is for the requester: others who may see the case get 403', async () => {
      (await gateway.as('police').get(`/v1/requisitions/${parcel.id}/answer`)).is(404, 'no_answer');
      for (const name of ['agent', 'jurist', 'supervisor', 'auditor'])
        (await gateway.as(name).get(`/v1/requisitions/${parcel.id}/answer`)).is(403, 'not_allowed');
    });

    it('a task of a team that is not one\'s own does not exist', async () => {
      const { task } = await gateway.as('agent').show(parcel.id);
      for (const name of ['security', 'compliance'])
        for (const action of ['claim', 'renew', 'release']) (await gateway.as(name).post(`/v1/tasks/${task.id}/${action}`)).is(404);
      const queue = (await gateway.as('security').get('/v1/queue')).is(200).items;
      assert.deepEqual(queue, []);
    });

    it('events: the caller is told exactly those that will not be refused to him', async () => {
      const wrong = [];
      for (const name of NAMES.filter((other) => SEES[other])) {
        const { events } = await gateway.as(name).show(parcel.id);
        const offered = events.map((event) => event.name);
        if (name !== 'police') assert.deepEqual(offered, [], `${name} has claimed nothing`);
        for (const event of ['answer', 'none', 'refuse', 'ask', 'withdraw']) {
          if (offered.includes(event)) continue;
          const answer = await gateway.as(name).fire(parcel.id, event, {});
          if (answer.status !== 403) wrong.push(`${name} ${event}: ${answer.status} ${answer.text}`);
        }
      }
      assert.deepEqual(wrong, []);
      assert.deepEqual((await gateway.as('police').show(parcel.id)).events.map((event) => event.name), ['withdraw']);
    });

    it('the officer\'s personal number is for himself and the legal side', async () => {
      const shown = async (name) => (await gateway.as(name).show(parcel.id)).requester.rio;
      assert.equal(await shown('police'), '1234567');
      assert.equal(await shown('jurist'), '1234567');
      assert.equal(await shown('agent'), undefined);
    });

    it('events that do not stand in this state are 409, to all who see the case', async () => {
      for (const name of ['police', 'agent', 'jurist', 'auditor'])
        (await gateway.as(name).fire(parcel.id, 'reply', { text: 'x' })).is(409, 'event_not_allowed');
    });
  });
});
