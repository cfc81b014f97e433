// GET /v1/parties: who may call and as what, to those who keep the gateway; as the configuration says it, also after a reload.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Gateway } from './lib/gateway.mjs';

describe('parties', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());
  const list = async (name = 'admin') => (await gateway.as(name).get('/v1/parties')).is(200);
  const party = async (id) => (await list()).items.find((one) => one.id === id);

  it('tells of each party its members, teams, numbers to call back, and until when its authority counts', async () => {
    const { items, next } = await list();
    assert.equal(next, null);
    assert.deepEqual(items.map(({ id }) => id), ['police-77', 'gendarmerie-77', 'justice-77', 'customs-77', 'laposte', 'operator']);
    const police = await party('police-77');
    const end = new Date(new X509Certificate(gateway.read('pki/police-ca.pem')).validTo);
    assert.deepEqual(police, {
      id: 'police-77', kind: 'police', name: 'DIPN 77', territory: '77',
      authority: { not_after: end.toISOString().replace('.000Z', 'Z'), revoked: 0, lists_until: null },
      members: [{ match: '*', roles: ['investigator'], teams: [], courts: [] }], callbacks: [{ unit: '*', number: '+33199001712' }],
    });
    const people = (await party('laposte')).members;
    assert.deepEqual(people.find(({ match }) => match === 'CN=Bruno Marchal'), { match: 'CN=Bruno Marchal', roles: ['supervisor'], teams: ['*'], courts: [] });
    assert.ok(people.find(({ match }) => match === 'CN=Sophie Lambert').teams.includes('colissimo'));
  });

  it('auditors read it, and nobody else does', async () => {
    assert.deepEqual(await list('auditor'), await list());
    for (const name of ['police', 'magistrate', 'agent', 'supervisor']) (await gateway.as(name).get('/v1/parties')).is(403);
  });

  it('after a reload it is the new configuration\'s', async () => {
    gateway.configure({}, (text) => text.replace('name = "DIPN 77"', 'name = "DIPN de Seine-et-Marne"'));
    (await gateway.as('admin').post('/v1/operations/reload')).is(200);
    assert.equal((await party('police-77')).name, 'DIPN de Seine-et-Marne');
  });
});
