// Who else asked for the same: told to the unit for its own cases, to the holder for all.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

describe('duplicates', () => {
  const wanted = ['RR473124829GB'];
  let gateway, police, police2, supervisor, first, second, foreign;
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    police2 = gateway.as('police2');
    supervisor = gateway.as('supervisor');
    first = await police.submit(tracking({}, wanted));
    second = await police.submit(tracking({}, ['6M17554710224', ...wanted]));
    foreign = await police2.submit(tracking({}, wanted));
  });
  after(() => gateway.end());

  it('the answer to the submission names those of the own unit', () => {
    assert.deepEqual(first.duplicates, []);
    assert.deepEqual(second.duplicates, [first.number]);
    assert.deepEqual(foreign.duplicates, []); // another unit's are not told
  });

  it('cases are tied both ways', async () => {
    assert.deepEqual((await police.show(first.id)).duplicates, [second.number]);
    assert.deepEqual((await police.show(second.id)).duplicates, [first.number]);
    assert.deepEqual((await police2.show(foreign.id)).duplicates, []);
  });

  it('the holder\'s side sees all of them', async () => {
    assert.deepEqual((await supervisor.show(foreign.id)).duplicates, [first.number, second.number]);
  });

  it('the same Idempotency-Key gets the first list again, whatever was tied to it since', async () => {
    const items = ['6M17554710224'];
    const send = () => police.post('/v1/requisitions', tracking({ client_ref: 'TWICE' }, items), { 'Idempotency-Key': 'duplicates-told-twice' });
    const told = (await send()).is(201);
    assert.deepEqual(told.duplicates, [second.number]);
    await police.submit(tracking({}, items));
    assert.deepEqual((await send()).is(201), told);
    assert.equal((await police.show(told.id)).duplicates.length, 2);
  });

  it('the same case number ties nothing, nor does another type', async () => {
    const other = await police.submit(tracking({}, ['EY604176344FR']));
    assert.deepEqual(other.duplicates, []);
    const account = await police.submit(identity());
    assert.deepEqual(account.duplicates, []);
  });
});
