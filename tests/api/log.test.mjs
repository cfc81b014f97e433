// The transparency log, verified from outside: signature, every proof, the receipt; and what does not stand in it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { isConsistent, isIncluded, leafHash, openCheckpoint, readVerifierKey, rootOf } from './lib/transparency.mjs';

describe('transparency log', () => {
  let gateway, police, verifier;
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    verifier = readVerifierKey(gateway.read('keys/log.vkey'));
    for (let i = 0; i < 5; i++) {
      const { id } = await police.submit(identity());
      await gateway.as('agent').claimTaskOf(id);
      (await gateway.as('agent').fire(id, 'refuse', { code: 'other' })).is(200);
    }
    await Promise.all(Array.from({ length: 20 }, () => police.submit(tracking())));
    await eventually('all answered', async () => (await police.get('/v1/requisitions?state=ask')).is(200).items.length === 0);
  });
  after(() => gateway.end());

  const checkpoint = async () => {
    const answer = await police.get('/v1/log/checkpoint');
    assert.equal(answer.status, 200);
    assert.equal(answer.type, 'text/plain');
    return openCheckpoint(answer.text, verifier);
  };
  const entries = async () => {
    const list = [];
    for (;;) {
      const { items } = (await police.get(`/v1/log/entries?from=${list.length}&limit=17`)).is(200);
      if (!items.length) return list;
      for (const { index, entry } of items) {
        assert.equal(index, list.length);
        list.push(entry);
      }
    }
  };
  const hashesOf = async (target) => (await police.get(target)).is(200).hashes.map((text) => Buffer.from(text, 'base64'));

  it('the checkpoint is signed, and its root is that of the entries\' exact bytes', async () => {
    const { size, root, origin } = await checkpoint();
    assert.equal(origin, verifier.name);
    const leaves = (await entries()).map(leafHash);
    assert.ok(size >= 40 && size <= leaves.length);
    assert.ok(rootOf(leaves.slice(0, size)).equals(root));
    assert.ok(!rootOf(leaves.slice(0, size - 1)).equals(root));
  });

  it('anybody with a certificate may read it', async () => {
    for (const name of ['police2', 'customs', 'admin', 'auditor', 'security']) {
      (await gateway.as(name).get('/v1/log/checkpoint')).is(200);
      (await gateway.as(name).get('/v1/log/entries?limit=1')).is(200);
    }
  });

  it('an altered checkpoint does not verify', async () => {
    const { text } = await police.get('/v1/log/checkpoint');
    assert.throws(() => openCheckpoint(text.replace(/\n\d+\n/, (size) => `\n${Number(size) + 1}\n`), verifier));
  });

  it('entries carry ids, times, events, states and a certificate, and nothing of the content', async () => {
    const list = (await entries()).map((text) => JSON.parse(text));
    const submit = list.find(({ event }) => event === 'submit');
    assert.match(submit.requisition, /^[0-9a-f-]{36}$/);
    assert.match(submit.actor, /^sha256:[0-9a-f]{64}$/);
    assert.equal(Buffer.from(submit.payload, 'base64').length, 32);
    const text = (await entries()).join('\n');
    for (const secret of ['Vasseur', 'Lambert', 'dupont', '6A18987970674', '12345/00678', 'LRPGN', 'Commissariat', 'Vol de colis'])
      assert.ok(!text.includes(secret), secret);
    const payloads = new Set(list.filter(({ event }) => event === 'submit').map(({ payload }) => payload));
    assert.equal(payloads.size, 25, 'the same content under another key is another payload');
  });

  it('proofs of inclusion: every entry in every size of the tree', async () => {
    const leaves = (await entries()).map(leafHash);
    const SIZE = 33;
    for (let size = 1; size <= SIZE; size++) {
      const root = rootOf(leaves.slice(0, size));
      const proofs = await Promise.all(Array.from({ length: size }, (_, index) => hashesOf(`/v1/log/proof/inclusion?index=${index}&size=${size}`)));
      proofs.forEach((hashes, index) => {
        assert.ok(isIncluded(leaves[index], index, size, hashes, root), `entry ${index} of ${size}`);
        assert.ok(!isIncluded(leaves[(index + 1) % leaves.length], index, size, hashes, root), 'another leaf is not included');
      });
    }
    const { index, size, hashes } = (await police.get('/v1/log/proof/inclusion?index=3')).is(200);
    assert.equal(index, 3);
    assert.ok(isIncluded(leaves[3], 3, size, hashes.map((text) => Buffer.from(text, 'base64')), rootOf(leaves.slice(0, size))));
  });

  it('proofs of consistency: every size to every later one', async () => {
    const leaves = (await entries()).map(leafHash);
    const SIZE = 33;
    const roots = Array.from({ length: SIZE + 1 }, (_, size) => rootOf(leaves.slice(0, size)));
    for (let to = 1; to <= SIZE; to++) {
      const proofs = await Promise.all(Array.from({ length: to }, (_, i) => hashesOf(`/v1/log/proof/consistency?from=${i + 1}&to=${to}`)));
      proofs.forEach((hashes, i) => {
        assert.ok(isConsistent(i + 1, to, hashes, roots[i + 1], roots[to]), `${i + 1} to ${to}`);
        if (i + 1 < to) assert.ok(!isConsistent(i + 1, to, hashes, roots[i], roots[to]), 'another root is not consistent');
      });
    }
  });

  it('the log only grows, while it is written', async () => {
    let before = await checkpoint();
    for (let i = 0; i < 5; i++) {
      await Promise.all(Array.from({ length: 4 }, () => police.submit(identity())));
      const now = await eventually('a later checkpoint', async () => {
        const next = await checkpoint();
        return next.size > before.size && next;
      });
      const hashes = await hashesOf(`/v1/log/proof/consistency?from=${before.size}&to=${now.size}`);
      assert.ok(isConsistent(before.size, now.size, hashes, before.root, now.root));
      before = now;
    }
  });

  it('the receipt ties a requisition to the log, and can be verified with the key alone', async () => {
    const { id, number, log_index } = await police.submit(tracking());
    for (const name of ['police', 'agent', 'auditor']) {
      const receipt = (await gateway.as(name).get(`/v1/requisitions/${id}/receipt`)).is(200);
      assert.deepEqual(Object.keys(receipt).sort(), ['checkpoint', 'entry', 'inclusion', 'index', 'number', 'requisition']);
      assert.equal(receipt.requisition, id);
      assert.equal(receipt.number, number);
      assert.equal(receipt.index, log_index);
      const { size, root } = openCheckpoint(receipt.checkpoint, verifier);
      assert.equal(receipt.inclusion.size, size);
      const hashes = receipt.inclusion.hashes.map((text) => Buffer.from(text, 'base64'));
      assert.ok(isIncluded(leafHash(receipt.entry), receipt.index, size, hashes, root));
      const entry = JSON.parse(receipt.entry);
      assert.equal(entry.requisition, id);
      assert.equal(entry.event, 'submit');
    }
    (await gateway.as('police2').get(`/v1/requisitions/${id}/receipt`)).is(404);
    (await police.get(`/v1/requisitions/${randomUUID()}/receipt`)).is(404);
  });

  it('every entry of a history is the entry of the log with its index', async () => {
    const list = await entries();
    for (const { id } of (await police.get('/v1/requisitions?limit=10')).is(200).items)
      for (const { log_index, event, seq } of await police.history(id)) {
        const entry = JSON.parse(list[log_index]);
        assert.deepEqual([entry.requisition, entry.event, entry.seq], [id, event, seq]);
      }
  });

  it('what cannot be proved is 400', async () => {
    const { size } = await checkpoint();
    for (const target of [`inclusion?index=${size + 1000}`, `inclusion?index=5&size=5`, 'inclusion?index=-1', 'inclusion', 'inclusion?index=x',
      `inclusion?index=0&size=${size + 1000}`, `consistency?from=5&to=4`, `consistency?from=1&to=${size + 1000}`, 'consistency', 'consistency?from=x'])
      (await police.get(`/v1/log/proof/${target}`)).is(400);
    (await police.get('/v1/log/entries?from=-1')).is(400);
    assert.deepEqual((await police.get(`/v1/log/entries?from=${size + 1000}`)).is(200).items, []);
  });

  it('goes on after a restart, consistent with what was signed before', async () => {
    const before = await checkpoint();
    await gateway.stop();
    await gateway.start();
    police = gateway.as('police');
    await police.submit(identity());
    const now = await eventually('a later checkpoint', async () => {
      const next = await checkpoint();
      return next.size > before.size && next;
    });
    assert.ok(isConsistent(before.size, now.size, await hashesOf(`/v1/log/proof/consistency?from=${before.size}&to=${now.size}`), before.root, now.root));
  });

  it('guichet log verify passes beside a living gateway and finds one altered byte', async () => {
    const check = () => run(['log', 'verify', '-c', gateway.path('guichet.lua')]);
    const living = check();
    assert.equal(living.code, 0, living.err);
    await gateway.stop();
    assert.equal(check().code, 0);
    const file = gateway.path('data/guichet.db');
    const bytes = fs.readFileSync(file);
    const at = bytes.indexOf('"event":"submit"');
    assert.ok(at > 0, 'the entries lie readable in the database');
    bytes[at + 10] ^= 1;
    fs.writeFileSync(file, bytes);
    const altered = check();
    assert.equal(altered.code, 1, altered.out + altered.err);
    assert.match(altered.out + altered.err, /\d/);
    bytes[at + 10] ^= 1;
    fs.writeFileSync(file, bytes);
    await gateway.start();
  });

  it('does not start on an older database; an operator may record the break in the log', async () => {
    const before = await checkpoint();
    await gateway.stop();
    for (const name of fs.readdirSync(gateway.path('data'))) fs.cpSync(gateway.path(`data/${name}`), gateway.path(`older/${name}`), { recursive: true });
    await gateway.start();
    police = gateway.as('police');
    await police.submit(identity());
    const last = await eventually('a later checkpoint', async () => {
      const next = await checkpoint();
      return next.size > before.size && next;
    });
    await gateway.stop();
    fs.rmSync(gateway.path('data'), { recursive: true });
    fs.cpSync(gateway.path('older'), gateway.path('data'), { recursive: true });
    const refused = run(['serve', '-c', gateway.path('guichet.lua')]);
    assert.equal(refused.code, 1, refused.err);
    assert.match(refused.err, /a checkpoint was signed for \d+.*log\.state.*accept-fork/s);
    const checked = run(['check', '-c', gateway.path('guichet.lua')]);
    assert.equal(checked.code, 1, checked.out);
    assert.match(checked.out, /guichet\.lua:\d*:? ?.*does not extend the checkpoint of \d+ entries.*log\.state/);
    const told = run(['log', 'accept-fork', '-c', gateway.path('guichet.lua')]);
    assert.equal(told.code, 1);
    assert.match(told.err, /a checkpoint was signed for/);
    const done = run(['log', 'accept-fork', '-c', gateway.path('guichet.lua'), '--yes']);
    assert.equal(done.code, 0, done.err);
    await gateway.start();
    police = gateway.as('police');
    const broken = (await entries()).map((text) => JSON.parse(text)).find(({ event }) => event === 'log.broken');
    assert.equal(broken.from, `${last.size} ${last.root.toString('base64')}`);
    assert.equal(broken.requisition, null);
    assert.equal(run(['log', 'verify', '-c', gateway.path('guichet.lua')]).code, 0);
    const served = run(['check', '-c', gateway.path('guichet.lua')]); // beside the gateway that serves
    assert.equal(served.code, 0, served.out);
    await gateway.stop();
    fs.rmSync(gateway.path('data/guichet.db'));
    assert.equal(run(['check', '-c', gateway.path('guichet.lua')]).code, 1, 'no database at all');
    assert.equal(run(['serve', '-c', gateway.path('guichet.lua')]).code, 1);
  });
});
