// A holder that holds nothing any more: nothing is received for it, and who asks is told whom to ask. Which holder that
// is, config/holders.lua says.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { common } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

// Sent to La Poste Mobile by its own name, and by what the requisition says.
const script = (type, holder) => `
return workflow {
  type = "${type}", title = { fr = "Essai" }, holder = ${holder}, bases = law.general .. law.connection,
  input = { operator = field.enum { "mobile", "colis", required = true } },
  answer = { note = field.text {} },
  due = { normal = "3 working days", urgent = "12 hours", vital = false },
  start = "work",
  states = {
    work = { task = { team = holder, role = "agent" }, on = { done = "done" } },
    done = { final = "answered", answer = function() return { note = "x" } end },
  },
}
`;

describe('a holder that redirects', () => {
  let gateway, police;
  const ask = (type, changes = {}, headers = {}, input = { operator: 'mobile' }) =>
    police.post('/v1/requisitions', common(type, input, changes), headers);
  before(async () => {
    gateway = await Gateway.start({ scripts: {
      'always.lua': script('test.always', '"lpm"'),
      'chosen.lua': script('test.chosen', 'function(c) return c.input.operator == "mobile" and "lpm" or "colissimo" end'),
    } });
    police = gateway.as('police');
  });
  after(() => gateway.end());

  for (const type of ['test.always', 'test.chosen']) {
    it(`${type}: refused with its code and its sentence, in both languages`, async () => {
      const problem = (await ask(type)).is(422, 'telecom_use_pnij');
      assert.deepEqual(problem.errors.map(({ pointer, code }) => [pointer, code]), [['/type', 'telecom_use_pnij']]);
      assert.match(problem.detail, /Bouygues Telecom.*PNIJ/);
      assert.match(problem.detail, /adressez/);
      assert.match((await ask(type, {}, { 'Accept-Language': 'en' })).is(422).detail, /send the requisition to the operator/);
    });

    it(`${type}: the same key again is refused again`, async () => {
      const key = { 'Idempotency-Key': `again-${type}` };
      (await ask(type, {}, key)).is(422, 'telecom_use_pnij');
      (await ask(type, {}, key)).is(422, 'telecom_use_pnij');
    });
  }

  it('whatever else is wrong: correcting it would not help', async () => {
    const wrong = { framework: 'prelim', legal_basis: ['cpp:60-1'], authorisation: null, object: 'court' };
    const problem = (await ask('test.always', wrong, {}, {})).is(422, 'telecom_use_pnij');
    assert.equal(problem.errors.length, 1);
  });

  it('a role that may not submit learns nothing of it', async () => {
    (await gateway.as('agent').post('/v1/requisitions', common('test.always', {}))).is(403);
  });

  it('the same type is received for a holder that holds something', async () => {
    assert.equal((await ask('test.chosen', {}, {}, { operator: 'colis' })).is(201).holder, 'colissimo');
  });

  it('nothing else was received', async () => {
    const { items } = (await gateway.as('supervisor').get('/v1/requisitions')).is(200);
    assert.deepEqual(items.map(({ holder }) => holder), ['colissimo']);
  });
});
