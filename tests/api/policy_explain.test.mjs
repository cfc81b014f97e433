// `guichet policy explain` says beforehand what the gateway then does.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Authority } from './lib/authority.mjs';
import { identity } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';

describe('policy explain', () => {
  let gateway, id, number;
  before(async () => {
    gateway = await Gateway.start();
    ({ id } = await gateway.as('police').submit(identity()));
    ({ number } = await gateway.as('police').show(id));
  });
  after(() => gateway.end());

  const explain = (name, route, ...more) => run(['policy', 'explain', '-c', gateway.path('guichet.lua'),
    '--cert', name.includes('/') ? name : gateway.path(`pki/${name}.pem`), '--route', route, ...more]);
  const is = (done, code, ...lines) => {
    assert.equal(done.code, code, done.out + done.err);
    for (const line of lines) assert.match(done.out, line);
  };

  it('an officer may submit, not work on the queue', async () => {
    is(explain('police', 'POST /v1/requisitions'), 0, /^chain +accepted$/m, /^party +police-77 \(police\), by the rule "\*"$/m,
      /^roles +investigator$/m, /^route +allowed: .*investigator/m, /^verdict +allowed$/m);
    is(explain('police', 'GET /v1/queue'), 1, /^route +refused: .*agent/m, /^verdict +refused$/m);
    (await gateway.as('police').get('/v1/queue')).is(403);
  });

  it('an agent gets rule, roles and teams of the nearest member rule', () => {
    is(explain('agent', 'GET /v1/queue'), 0, /by the rule "CN=/, /^roles +agent$/m, /^teams .*colissimo/m);
  });

  it('who may see a requisition, by id and by number', async () => {
    const target = `GET /v1/requisitions/${id}`;
    for (const name of [id, number]) is(explain('police', target, '--requisition', name), 0, /^requisition +seen: it is its unit's own$/m);
    is(explain('gendarmerie', target, '--requisition', id), 1, /^route +allowed/m, /^requisition +refused: for this caller it does not exist$/m);
    (await gateway.as('gendarmerie').get(`/v1/requisitions/${id}`)).is(404);
    is(explain('police', target, '--requisition', '00000000-0000-7000-8000-000000000000'), 1, /^requisition +refused: there is none$/m);
  });

  it('a chain that is refused, and why', () => {
    const authority = new Authority(gateway.path('test-police'), gateway.path('pki/police-ca.pem'), gateway.path('pki/police-ca.key'));
    const file = gateway.path('late.pem');
    fs.writeFileSync(file, authority.issue('/CN=Late/OU=Melun', { from: -7_200_000, to: -3_600_000 }));
    is(explain(file, 'GET /v1/me'), 1, /^chain +refused: .*expired$/m);
    fs.writeFileSync(file, Authority.own(gateway.path('test-stranger'), '/CN=Stranger').issue('/CN=Nobody'));
    is(explain(file, 'GET /v1/me'), 1, /^chain +refused: .*no trusted authority$/m);
    fs.writeFileSync(file, new Authority(gateway.path('test-laposte'), gateway.path('pki/laposte-ca.pem'), gateway.path('pki/laposte-ca.key'))
      .issue('/CN=Unknown Person'));
    is(explain(file, 'GET /v1/me'), 1, /^chain +accepted$/m, /^party +none: .*no member rule/m);
  });

  it('what is no route, or not said', () => {
    is(explain('police', 'GET /v1/nothing'), 1, /^route +refused: there is no such route$/m);
    is(explain('police', 'DELETE /v1/requisitions'), 1, /knows other methods/);
    is(explain('police', 'whatever'), 1, /is not a method and a path/);
    assert.equal(run(['policy', 'explain', '-c', gateway.path('guichet.lua')]).code, 2);
  });
});
