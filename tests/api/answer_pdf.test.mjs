// answer.pdf: the page that is annexed to the file, read by poppler.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { ITEM, identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, run } from './lib/gateway.mjs';
import { unzip } from './lib/zip.mjs';

const poppler = (tool, ...words) => execFileSync(tool, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

describe('answer.pdf', () => {
  let gateway, police, id, number, page, file;
  const object = 'Œuvre volée « à l’été » : ça coûte 12 €, naïf ; كتاب, 日本, \u{1F600}, \u202Eenvers, ' + 'x'.repeat(300);
  const words = (path) => poppler('pdftotext', '-layout', path, '-').replaceAll('\u00a0', ' ').replace(/\s+/g, ' ');
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    ({ id, number } = await police.submit(tracking({ object })));
    await eventually('answered', async () => (await police.show(id)).state === 'answered');
    page = await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/pdf' });
    page.is(200);
    file = gateway.path('answer.pdf');
    fs.writeFileSync(file, page.raw);
  });
  after(() => gateway.end());

  it('says who, what, under which act, and what was found', () => {
    assert.equal(page.type, 'application/pdf');
    assert.equal(page.headers['content-disposition'], `attachment; filename="${number}.pdf"`);
    const said = words(file);
    for (const word of [`n° ${number}`, 'DIPN', 'Claire Vasseur', 'autorisation du procureur', 'CPP 77-1-1', 'TJ Melun', 'AUT-26-114', '12345/00678/2026', ITEM,
      'Réponse complète', 'Cachet', 'Ce qui était demandé', 'page 1 sur', 'Entité requise'])
      assert.ok(said.includes(word), `${word}: ${said}`);
  });

  it('writes what the font has, and the number of what it has not', () => {
    const said = words(file);
    for (const word of ['Œuvre volée « à l’été »', 'ça coûte 12 €, naïf', '[U+65E5]', '[U+1F600]', '[U+202E]']) assert.ok(said.includes(word), `${word}: ${said}`);
    assert.ok(said.replaceAll(' ', '').includes('x'.repeat(300)), 'a word longer than a line loses nothing');
  });

  it('has its fonts in it, runs nothing, and is A4', () => {
    const fonts = poppler('pdffonts', file).trimEnd().split('\n').slice(2);
    assert.ok(fonts.length >= 1);
    for (const font of fonts) assert.match(font, /DejaVu.* yes yes/);
    const about = poppler('pdfinfo', file);
    assert.match(about, /JavaScript: +no/);
    assert.match(about, /Encrypted: +no/);
    assert.match(about, /A4/);
    assert.match(about, new RegExp(`Title: +Réponse ${number}`));
  });

  it('is the one in the sealed container, at every delivery', async () => {
    const sealed = await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/vnd.etsi.asic-e+zip' });
    assert.ok(unzip(sealed.raw).get('answer.pdf').data.equals(page.raw));
    const again = await police.get(`/v1/requisitions/${id}/answer`, { Accept: 'application/pdf' });
    assert.ok(again.raw.equals(page.raw));
    assert.equal((await police.history(id)).filter(({ event }) => event === 'answer.delivered').length, 3);
  });

  it('goes over many pages for a long answer', async () => {
    const items = Array.from({ length: 20 }, (_, i) => `6A${String(18987970674 + i * 11).padStart(11, '0')}`);
    const long = await police.submit(tracking({}, items));
    await eventually('answered', async () => (await police.show(long.id)).state === 'answered');
    const whole = await police.get(`/v1/requisitions/${long.id}/answer`, { Accept: 'application/pdf' });
    whole.is(200);
    fs.writeFileSync(file + '.long', whole.raw);
    const pages = Number(/Pages: +(\d+)/.exec(poppler('pdfinfo', file + '.long'))[1]);
    const said = words(file + '.long');
    assert.ok(pages > 1, `${pages} pages`);
    for (let i = 1; i <= pages; i++) assert.ok(said.includes(`page ${i} sur ${pages}`), `page ${i}`);
    for (const item of items) assert.ok(said.includes(item), item);
  });

  it('is not for others, and not there before the answer', async () => {
    const open = await police.submit(identity());
    (await police.get(`/v1/requisitions/${open.id}/answer`, { Accept: 'application/pdf' })).is(404, 'no_answer');
    (await gateway.as('police2').get(`/v1/requisitions/${id}/answer`, { Accept: 'application/pdf' })).is(404);
  });

  it('needs its font, and the check says which one is missing', () => {
    const lame = Gateway.make({ edit: (text) => text.replace(/font_bold = "[^"]*"/, 'font_bold = "/nowhere/bold.ttf"') });
    const told = run(['check', '-c', lame.path('guichet.lua')]);
    assert.equal(told.code, 1);
    assert.match(told.out + told.err, /\/nowhere\/bold\.ttf cannot be read/);
    return lame.end();
  });
});
