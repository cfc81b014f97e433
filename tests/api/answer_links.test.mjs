// Links that are good for one download, and how often an answer may be fetched.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { tracking, unknownItem } from './lib/documents.mjs';
import { Gateway, eventually, pause } from './lib/gateway.mjs';

const ASIC = { Accept: 'application/vnd.etsi.asic-e+zip' };

async function answered(gateway) {
  const police = gateway.as('police');
  const { id } = await police.submit(tracking());
  await eventually(`${id} answered`, async () => (await police.show(id)).state === 'answered');
  return id;
}

describe('links to an answer', () => {
  let gateway, police, id;
  const make = (body = {}, client = police) => client.post(`/v1/requisitions/${id}/answer/links`, body);
  const pathOf = ({ url }) => new URL(url).pathname;
  const NONE = 'il n\'y a pas de tel lien';
  const isNone = (answer) => assert.equal(answer.is(404, 'not_found').detail, NONE);
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    id = await answered(gateway);
  });
  after(() => gateway.end());

  it('give the same bytes once, and then nothing', async () => {
    const link = (await make({ expires_in: 600 })).is(201);
    assert.match(link.url, /^https:\/\/127\.0\.0\.1:\d+\/v1\/answers\/[\w-]{43}$/);
    assert.ok(Math.abs(Date.parse(link.expires_at) - Date.now() - 600_000) < 60_000);
    const direct = await police.get(`/v1/requisitions/${id}/answer`, ASIC);
    assert.equal((await police.request('HEAD', pathOf(link))).status, 405); // looks for nothing, and uses nothing up
    const linked = await police.get(pathOf(link), ASIC);
    linked.is(200);
    assert.ok(linked.raw.equals(direct.raw));
    isNone(await police.get(pathOf(link), ASIC));
    const events = (await police.history(id)).map(({ event }) => event);
    assert.ok(events.includes('answer.link'));
    assert.equal(events.filter((event) => event === 'answer.delivered').length, 2);
    assert.equal((await police.show(id)).answer.deliveries, 2);
  });

  it('are used up by one of those who come at once', async () => {
    const path = pathOf((await make()).is(201));
    const all = await Promise.all(Array.from({ length: 6 }, () => police.get(path, ASIC)));
    assert.equal(all.filter(({ status }) => status === 200).length, 1);
    all.filter(({ status }) => status !== 200).forEach(isNone);
  });

  it('say the same of used, expired, foreign and invented ones', async () => {
    const path = pathOf((await make()).is(201));
    for (const name of ['police2', 'gendarmerie', 'agent', 'magistrate', 'auditor']) isNone(await gateway.as(name).get(path, ASIC));
    isNone(await police.get('/v1/answers/' + 'A'.repeat(43), ASIC));
    isNone(await police.get('/v1/answers/short', ASIC));
    const brief = pathOf((await make({ expires_in: 1 })).is(201));
    await pause(1100);
    isNone(await police.get(brief, ASIC));
    (await police.get(path, { Accept: 'application/pdf' })).is(200); // nobody else had used it up
  });

  it('keep their token to themselves: on disk there is its hash alone', async () => {
    const token = pathOf((await make()).is(201)).split('/').pop();
    for (const name of fs.readdirSync(gateway.path('data')).filter((one) => /guichet\.db/.test(one)))
      assert.ok(!fs.readFileSync(gateway.path(`data/${name}`)).includes(token), name);
  });

  it('are refused when they are asked for too long, for no answer, or by others', async () => {
    (await make({ expires_in: 25 * 3600 })).is(422);
    (await make({ expires_in: 0 })).is(422);
    (await make({ part: 2 })).is(422);
    (await make({ days: 1 })).is(422);
    const open = await police.submit(unknownItem());
    (await police.post(`/v1/requisitions/${open.id}/answer/links`, {})).is(404, 'no_answer');
    (await make({}, gateway.as('police2'))).is(404);
    (await make({}, gateway.as('supervisor'))).is(403, 'not_allowed');
  });

  it('last over a restart', async () => {
    const path = pathOf((await make()).is(201));
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    (await police.get(path, ASIC)).is(200);
  });
});

describe('fetching again', () => {
  it('is counted, and counted out when the configuration says how often', async () => {
    const gateway = Gateway.make({ edit: (text) => text.replace(/redelivery = "until_erased"/, 'redelivery = 1') });
    await gateway.start();
    try {
      const id = await answered(gateway);
      const fetch = () => gateway.as('police').get(`/v1/requisitions/${id}/answer`, ASIC);
      const etag = (await gateway.as('police').get(`/v1/requisitions/${id}`)).headers.etag;
      const first = await fetch(), second = await fetch();
      assert.ok(first.raw.equals(second.raw));
      const spent = (await fetch()).is(410, 'answer_spent');
      assert.match(spent.detail, /retirée 2 fois.*nouvelle réquisition/);
      const shown = await gateway.as('police').get(`/v1/requisitions/${id}`, { 'If-None-Match': etag });
      assert.equal(shown.is(200).answer.deliveries, 2);
      assert.equal((await gateway.as('supervisor').show(id)).answer.deliveries, 2);
      assert.deepEqual(shown.json.answer.parts.map(({ part, completeness }) => [part, completeness]), [[1, 'full']]);
      (await gateway.as('police').get(`/v1/requisitions/${id}/answer?part=2`, ASIC)).is(404, 'no_answer');
      (await gateway.as('police').get(`/v1/requisitions/${id}/answer?part=x`, ASIC)).is(400, 'bad_parameter');
    } finally {
      await gateway.end();
    }
  });
});
