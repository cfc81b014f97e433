// Answers and receipts that were cut or bent, a byte anywhere: refused in words, exit 1, never a crash. Verified in an
// empty folder and with an empty environment, as on a machine that has never seen the gateway.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { tracking } from './lib/documents.mjs';
import { unzip } from './lib/zip.mjs';
import { Gateway, eventually, program } from './lib/gateway.mjs';

describe('altered proofs', () => {
  let gateway, folder, answer, receipt;
  const alone = (...words) => {
    const done = spawnSync('/usr/bin/env', ['-i', program, ...words], { cwd: folder, encoding: 'utf8', env: {} });
    return { code: done.status, signal: done.signal, out: done.stdout, err: done.stderr };
  };
  const verifyAnswer = (bytes) => {
    fs.writeFileSync(path.join(folder, 'answer.asice'), bytes);
    return alone('answer', 'verify', 'answer.asice', '--ca', 'seal-ca.pem');
  };
  const verifyReceipt = (bytes) => {
    fs.writeFileSync(path.join(folder, 'receipt.json'), bytes);
    return alone('receipt', 'verify', 'receipt.json', '--key', 'log.vkey');
  };
  const isRefused = (told, what) => {
    assert.equal(told.signal, null, `${what}: ${told.err}`);
    assert.equal(told.code, 1, `${what}: exit ${told.code} ${told.out}`);
    assert.match(told.err + told.out, /\w{3,}.*\w{3,}/, `${what}: no reason`);
    assert.doesNotMatch(told.err, /Sanitizer|runtime error/, what);
  };
  /** About `count` places spread over all bytes, the first and the last among them. */
  const places = (size, count) => [...new Set([0, 1, size - 1, ...Array.from({ length: count }, (_, i) => Math.floor((i * size) / count))])];
  const bent = (bytes, at, bit) => {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1 << bit;
    return copy;
  };

  before(async () => {
    gateway = await Gateway.start();
    const police = gateway.as('police');
    const { id } = await police.submit(tracking());
    await eventually('answered', async () => (await police.show(id)).state === 'answered');
    answer = (await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/vnd.etsi.asic-e+zip' })).raw;
    receipt = (await police.get(`/v1/requisitions/${id}/receipt`)).raw;
    folder = gateway.path('elsewhere');
    fs.mkdirSync(folder);
    fs.copyFileSync(gateway.path('pki/seal-ca.pem'), path.join(folder, 'seal-ca.pem'));
    fs.copyFileSync(gateway.path('keys/log.vkey'), path.join(folder, 'log.vkey'));
  });
  after(() => gateway.end());

  it('what is whole verifies there, with nothing around it', () => {
    const good = verifyAnswer(answer), also = verifyReceipt(receipt);
    assert.equal(good.code, 0, good.err);
    assert.equal(also.code, 0, also.err);
  });

  it('a container that was cut anywhere is refused', () => {
    for (const size of places(answer.length, 30)) isRefused(verifyAnswer(answer.subarray(0, size)), `cut at ${size}`);
    isRefused(verifyAnswer(Buffer.concat([answer, Buffer.from('PK')])), 'something behind it');
  });

  // Some bytes of a ZIP archive mean nothing (times, attributes, extra fields): a flip there alters no part, and what
  // verifies must then be, part by part, what was sealed. Which those are is said here, byte by byte.
  it('a container with one bit changed anywhere is refused, or says what was sealed', () => {
    let accepted = 0;
    const contents = (bytes) => [...unzip(bytes)].map(([name, { data }]) => [name, data.toString('base64')]);
    const sealed = contents(answer);
    for (const at of places(answer.length, 80)) {
      const other = bent(answer, at, at % 8), told = verifyAnswer(other);
      if (told.code !== 0) isRefused(told, `byte ${at}`);
      else {
        accepted++;
        assert.deepEqual(contents(other), sealed, `byte ${at} was accepted`);
      }
    }
    assert.ok(accepted < 10, `${accepted} of 80`);
  });

  it('a receipt that was cut anywhere is refused', () => {
    for (const size of places(receipt.length - 1, 40)) isRefused(verifyReceipt(receipt.subarray(0, size)), `cut at ${size}`);
  });

  it('a receipt with one bit changed anywhere is refused, its checkpoint and proof too', () => {
    const text = receipt.toString();
    const isBlank = (at) => /\s/.test(text[at]);
    for (const at of places(receipt.length, 100)) if (!isBlank(at)) isRefused(verifyReceipt(bent(receipt, at, at % 7)), `byte ${at} '${text[at]}'`);
  });

  it('a checkpoint of another log, and rubbish in each place, are refused', () => {
    const whole = JSON.parse(receipt);
    for (const name of Object.keys(whole))
      for (const value of [null, '', 0, -1, [], {}, 'x'.repeat(100_000), 1e308])
        if (value !== whole[name]) isRefused(verifyReceipt(JSON.stringify({ ...whole, [name]: value })), `${name} = ${JSON.stringify(value).slice(0, 20)}`);
    for (const hashes of [whole.inclusion.hashes.slice(1), [...whole.inclusion.hashes, whole.inclusion.hashes[0]], ['AA=='], Array(1000).fill(whole.inclusion.hashes[0])])
      isRefused(verifyReceipt(JSON.stringify({ ...whole, inclusion: { ...whole.inclusion, hashes } })), `${hashes.length} hashes`);
    isRefused(verifyReceipt(''), 'nothing');
    isRefused(verifyAnswer(''), 'nothing');
  });
});
