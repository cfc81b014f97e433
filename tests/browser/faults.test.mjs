// What is wrong is told at its field, in words: what is missing, what is too much, what is too long, files that lie.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { identity } from '../api/lib/documents.mjs';

const TYPE = 'account.laposte.identity';
let world, officer, police;
before(async () => {
  world = await World.open();
  police = world.gateway.as('police');
  officer = await world.person('police');
});
after(() => world.close());

/** Opens the form over a draft that no form would make, sends it, and gives the faults that the gateway found. */
async function send(document) {
  (await police.request('PUT', `/v1/drafts/${TYPE}`, { body: { document } })).is(200);
  await officer.go(`new/${TYPE}`);
  await officer.sees('Brouillon enregistré');
  const [refused] = await Promise.all([officer.page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/v1/requisitions')), officer.press('Envoyer')]);
  assert.equal(refused.status(), 422);
  await officer.page.getByRole('alert').locator('li').first().waitFor();
  return (await refused.json()).errors;
}

/** Each fault stands in the summary, and at its own field where there is one; nothing is told in the words of a program. */
async function told(errors) {
  const summary = await officer.page.getByRole('alert').locator('li').allInnerTexts();
  assert.equal(summary.length, errors.length);
  for (const { pointer, detail } of errors) {
    assert.ok(summary.some((text) => text.includes(detail)), `${pointer}: ${detail}`);
    const id = `f${pointer.replace(/[^a-zA-Z0-9]/g, '-')}`;
    const field = officer.page.locator(`[id="${id}"]`);
    if (!await field.count() || await field.evaluate((it) => it.tagName === 'FIELDSET')) continue;
    assert.equal(await field.getAttribute('aria-invalid'), 'true', pointer);
    assert.ok((await officer.page.locator(`[id="${id}-fault"]`).innerText()).includes(detail), pointer);
  }
}

const right = () => { const { type, files, client_ref, requested_due, test, ...rest } = identity(); return rest; };

it('missing: everything that must be there', async () => {
  const errors = await send({ urgency: 'urgent' });
  for (const pointer of ['/object', '/framework', '/legal_basis', '/requester', '/urgency_reason']) assert.ok(errors.some((one) => one.pointer === pointer), pointer);
  await told(errors);
});

it('too much: members that nobody knows are named', async () => {
  const errors = await send({ ...right(), surprise: 'x', input: { email: 'jean.dupont@laposte.net', secret: 1 } });
  assert.deepEqual(errors.map((one) => one.pointer).sort(), ['/input/secret', '/surprise']);
  await told(errors);
});

it('too long, and of the wrong kind', async () => {
  const errors = await send({ ...right(), object: 'É'.repeat(20_000), framework: 'none of these', input: { email: `${'x'.repeat(5000)}@laposte.net` } });
  for (const pointer of ['/object', '/framework', '/input/email']) assert.ok(errors.some((one) => one.pointer === pointer), pointer);
  await told(errors);
  assert.equal((await officer.page.getByLabel('Objet de la réquisition').inputValue()).length, 20_000); // nothing of it was cut behind his back
  assert.ok(await officer.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
});

it('a file that is not what it says is never shown as a page: it is downloaded, as it was sent', async () => {
  const page = '<!doctype html><script>__ran("file")</script>';
  const sent = async (name, type) => (await police.request('POST', '/v1/uploads', { body: page, headers: { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` } })).is(201).id;
  const ids = [await sent('photo.png', 'image/png'), await sent('acte.pdf', 'application/pdf'), await sent('page.html', 'text/html'), await sent('dessin.svg', 'image/svg+xml')];
  const made = await police.submit(identity({ files: ids }));
  const agent = await world.person('agent');
  await agent.go(`case/${made.id}`);
  const links = agent.page.locator('a[href*="/files/"]');
  await links.first().waitFor();
  assert.equal(await links.count(), ids.length);
  assert.equal(await agent.page.locator('.files li').filter({ hasText: 'non analysé' }).count(), ids.length); // and nobody is told that they were
  for (const href of await links.evaluateAll((all) => all.map((one) => one.href))) {
    const [download] = await Promise.all([agent.page.waitForEvent('download'), agent.page.evaluate((to) => { location.href = to; }, href)]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), page);
    assert.match(agent.page.url(), /#\/case\//);
    const { headers } = await world.gateway.as('agent').request('GET', new URL(href).pathname);
    assert.match(headers['content-disposition'], /^attachment/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
  await agent.leave();
  await officer.leave();
});
