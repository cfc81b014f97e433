// Territories: the convention's directory, to those it is for; read anew without a restart, refused with file and place.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Gateway, eventually, run } from './lib/gateway.mjs';

describe('territories', () => {
  let gateway;
  const as = (name) => gateway.as(name);
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  const SEES = { police: ['77'], gendarmerie: ['77'], magistrate: ['77'], customs: ['77'], agent: ['57', '77'], supervisor: ['57', '77'],
    admin: ['57', '77'], auditor: ['57', '77'] };
  for (const [name, codes] of Object.entries(SEES)) {
    it(`${name} is shown ${codes}`, async () => {
      const { items, next } = (await as(name).get('/v1/territories')).is(200);
      assert.deepEqual(items.map(({ code }) => code), codes);
      assert.equal(next, null);
      for (const code of ['57', '77', '99']) (await as(name).get(`/v1/territories/${code}`)).is(codes.includes(code) ? 200 : 404);
    });
  }

  it('tells convention, referents, sites and sensitive days in the caller\'s language', async () => {
    const french = (await as('police').get('/v1/territories/77')).is(200);
    const english = (await as('police').get('/v1/territories/77', { 'Accept-Language': 'en' })).is(200);
    assert.equal(french.convention.signed, '2023-12-21');
    assert.ok(french.convention.committee.length > 0);
    const of = (territory, role) => territory.referents.find((one) => one.role === role);
    assert.equal(of(french, 'security').subject, 'Sécurité des agents et des bureaux');
    assert.equal(of(english, 'security').subject, 'Security of staff and offices');
    assert.equal(of(french, 'radicalisation').phone, '0800005696');
    assert.deepEqual(french.sites[0].unit, { party: 'police-77', name: 'Commissariat de Melun' });
    assert.ok(french.sensitive.every(({ from, what }) => from && typeof what === 'string'));
  });

  it('a referent whose time is over or has not come is not shown, and SIGHUP takes the file anew', async () => {
    const file = gateway.path('config/territories/77.lua');
    const before = fs.readFileSync(file, 'utf8');
    const referent = (service, days) => `        { subject = { fr = "Essai", en = "Trial" }, role = "trial", service = "${service}", phone = "+33164000009", ${days} },\n`;
    fs.writeFileSync(file, before.replace('    referents = {\n', (line) => line + referent('past', 'to = "2020-01-01"')
      + referent('future', 'from = "2999-01-01"') + referent('now', 'from = "2020-01-01", to = "2999-01-01"')));
    gateway.signal('SIGHUP');
    const trials = await eventually('the new referents', async () => {
      const { referents } = (await as('police').get('/v1/territories/77')).is(200);
      const found = referents.filter(({ role }) => role === 'trial').map(({ service }) => service);
      return found.length && found;
    });
    assert.deepEqual(trials, ['now']);

    fs.writeFileSync(file, 'return { code = "77", nane = 1 }');
    gateway.signal('SIGHUP');
    await gateway.logged('reload.fault', ({ place }) => /77\.lua:\/nane/.test(place));
    assert.equal((await as('police').get('/v1/territories/77')).is(200).convention.signed, '2023-12-21');
    fs.writeFileSync(file, before);
  });

  it('check tells every fault with its file and place', () => {
    const file = gateway.path('config/territories/57.lua');
    const before = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, `return { code = "75", name = { fr = "Moselle" }, surprise = 1,
      convention = { signed = "8 octobre" }, referents = { { subject = { fr = "a", en = "b" }, role = "x", service = "y", phone = "12" } },
      sites = { { code = "57", label = "Metz", unit = { name = "z" } } },
      sensitive = { { from = "2026-02-02", to = "2026-02-01", what = { fr = "a", en = "b" } } } }`);
    const done = run(['check', '-c', gateway.path('guichet.lua')]);
    assert.equal(done.code, 1);
    const words = done.out + done.err;
    for (const place of ['/surprise', '/name/en', '/convention/signed', '/referents/0/phone', '/sites/0/code', '/sites/0/unit/party', '/sensitive/0/to', 'must have that name'])
      assert.ok(words.includes(place), `${place} in ${words}`);
    fs.writeFileSync(file, before);
  });

  it('a party of a territory without a calendar is refused', () => {
    const text = gateway.read('guichet.lua');
    fs.writeFileSync(gateway.path('other.lua'), text.replace('name = "DIPN 77", territory = "77"', 'name = "DIPN 77", territory = "00"'));
    const done = run(['check', '-c', gateway.path('other.lua')]);
    assert.equal(done.code, 1);
    assert.match(done.out + done.err, /police-77: no calendar for the territory "00"/);
  });
});
