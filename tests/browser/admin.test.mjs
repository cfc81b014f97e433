// Administration: a script with faults is refused at its lines, a good one is published and counts; rolled back; the log.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { tracking } from '../api/lib/documents.mjs';

const TYPE = 'account.laposte.identity';
let world, admin;
before(async () => {
  world = await World.open();
  await world.gateway.as('police').submit(tracking());
  admin = await world.person('admin');
});
after(() => world.close());

it('types are listed with their versions; one shows its graph and its source', async () => {
  await admin.go('workflows');
  await admin.page.locator(`a[href="#/workflow/${TYPE}"]`).click();
  const graph = admin.page.getByRole('img', { name: /^Graphe/ });
  await graph.waitFor();
  await admin.page.waitForFunction(() => document.querySelector('.graph img').naturalWidth > 100);
  assert.match(await admin.field('Source Lua').inputValue(), /return /);
});

it('faults stand at their lines, and nothing is published', async () => {
  const source = await admin.field('Source Lua').inputValue();
  await admin.fill('Source Lua', `${source}\nlocal x = = 1\n`);
  await admin.press('Vérifier');
  const faults = admin.page.locator('#faults li');
  await faults.first().waitFor();
  const line = Number(/Ligne (\d+)/.exec(await faults.first().innerText())[1]);
  assert.ok(line >= source.split('\n').length);
  assert.equal(await admin.page.locator('.wrong-line').first().innerText(), String(line));
  await faults.first().getByRole('button').click();
  assert.ok(await admin.field('Source Lua').evaluate((area) => area === document.activeElement));
  await admin.press('Publier');
  const [refused] = await Promise.all([admin.page.waitForResponse((answer) => answer.request().method() === 'PUT'),
    admin.page.getByRole('dialog').getByRole('button', { name: 'Publier' }).click()]);
  assert.equal(refused.status(), 422);
  await faults.first().waitFor();
  assert.equal((await world.gateway.as('admin').get(`/v1/workflows/${TYPE}`)).is(200).versions.length, 1);
  await admin.fill('Source Lua', `-- Relu le 27 novembre.\n${source}`);
});

it('a good one is checked, published after a question, and counts', async () => {
  await admin.press('Vérifier');
  await admin.hears('Le script est bon');
  await admin.press('Publier');
  await admin.page.getByRole('dialog').getByRole('button', { name: 'Publier' }).click();
  await admin.hears('Version 2 publiée.');
  await admin.sees('Version 2');
  assert.equal((await world.gateway.as('police').get(`/v1/types/${TYPE}`)).is(200).version, 2);
});

it('and the one before counts again', async () => {
  await admin.press('Revenir à celle-ci');
  await admin.hears('La version 1 compte.');
  assert.equal((await world.gateway.as('police').get(`/v1/types/${TYPE}`)).is(200).version, 1);
});

it('calls to services and the log are seen, and an entry is verified in the browser', async () => {
  await admin.go('effects');
  await admin.sees('tracking.events');
  await admin.go('log');
  await admin.sees('guichet.log/');
  await admin.press('Afficher');
  await admin.page.getByRole('button', { name: /^Vérifier dans ce navigateur 0/ }).click();
  await admin.sees('la racine recalculée est celle du point de contrôle');
  await admin.leave();
});

it('figures: what was received of a type, and in all', async () => {
  const { json } = await world.gateway.as('admin').get('/v1/stats?by=type');
  assert.ok(json.groups.length > 0);
  const clerk = await world.person('supervisor');
  await clerk.go('figures');
  const row = (name) => clerk.page.getByRole('table', { name: /Réquisitions/ }).getByRole('row').filter({ hasText: name });
  for (const group of json.groups) assert.equal(await row(group.key).locator('[data-name="Reçues"]').innerText(), String(group.received));
  assert.equal(await row('Ensemble').locator('[data-name="Reçues"]').innerText(), String(json.total.received));
  await clerk.leave();
});
