// Administration: a script with faults is refused at its lines, a good one is published and counts; rolled back; the log.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { day, tracking } from '../api/lib/documents.mjs';

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

it('how the gateway is doing: the figures are those of the API, and are read anew while they are looked at', async () => {
  const keeper = await world.audited('auditor');
  await keeper.go('metrics');
  const told = (await world.gateway.as('auditor').get('/v1/metrics')).is(200);
  const pair = (card, name) => keeper.page.getByRole('region', { name: card, exact: true }).locator('div').filter({ has: keeper.page.getByText(name, { exact: true }) }).last().locator('dd').innerText();
  assert.equal(Number(await pair('Journal', 'Entrées')), told.log.size);
  assert.equal(Number(await pair('Réquisitions et scripts', 'En cours')), told.cases.open);
  const commits = Number(await pair('Base de données', 'Écritures groupées'));
  assert.ok(commits > 0 && commits <= told.store.commits);
  await keeper.page.getByRole('table', { name: 'Tableau : Requêtes' }).getByText('2xx : servies').waitFor();
  await keeper.audit('metrics');
  await world.gateway.as('police').submit(tracking());
  await keeper.page.waitForFunction((size) => [...document.querySelectorAll('#m-log ~ dl dd')].some((one) => Number(one.textContent) > size), told.log.size);
  const rate = keeper.page.getByRole('row').filter({ hasText: '2xx' }).locator('[data-name="Par seconde"]');
  assert.match(await rate.innerText(), /^\d+(,\d)?$/);
  await keeper.leave();
});

it('parties: who may call, as what, and until when their authority counts', async () => {
  const keeper = await world.person('admin');
  await keeper.go('parties');
  const { items } = (await world.gateway.as('admin').get('/v1/parties')).is(200);
  for (const party of items) {
    const card = keeper.page.getByRole('region', { name: party.name });
    await card.getByText(party.id, { exact: true }).waitFor();
    assert.equal(await card.locator('time').first().getAttribute('datetime'), party.authority.not_after);
    assert.equal(await card.locator('tbody tr').count(), party.members.length);
  }
  await keeper.page.getByRole('region', { name: 'Groupe La Poste' }).getByRole('row').filter({ hasText: 'CN=Bruno Marchal' }).getByText('superviseur').waitFor();
  await keeper.leave();
});

it('figures: every plot with its table, and the numbers are those of the API', async () => {
  const { json } = await world.gateway.as('admin').get('/v1/stats?by=type');
  const titles = new Map((await world.gateway.as('admin').get('/v1/types')).is(200).items.map((one) => [one.type, one.title]));
  assert.ok(json.groups.length > 0);
  const clerk = await world.person('supervisor');
  await clerk.go('figures');
  const table = clerk.page.getByRole('table', { name: 'Tableau : Réquisitions' });
  const received = (name) => table.getByRole('row').filter({ hasText: name }).locator('[data-name="Reçues"]').first().innerText();
  for (const group of json.groups) assert.equal(await received(titles.get(group.key)), String(group.received));
  assert.equal(await received('Ensemble'), String(json.total.received));
  for (const name of ['Réquisitions', 'Délai de réponse', 'Délai de réponse, suspensions déduites', 'Temps suspendu']) {
    const card = clerk.page.getByRole('region', { name, exact: true });
    assert.equal(await card.getByRole('img').count(), 1, name);
    assert.equal(await card.locator('svg rect').count(), json.groups.length * await card.locator('.legend li').count(), name);
    assert.equal(await card.locator('tbody tr').count(), json.groups.length + 1, name);
  }
  const year = day(0).slice(0, 4);
  const report = clerk.page.getByRole('link', { name: `Rapports annuels 77 ${year}` });
  const { status, text } = await world.gateway.as('supervisor').get(await report.getAttribute('href'), { Accept: 'text/html' });
  assert.equal(status, 200);
  assert.match(text, /Rapport annuel/);
  const hours = clerk.page.getByRole('table', { name: 'Charge par équipe et par heure' });
  const shown = await hours.locator('tbody td').allInnerTexts();
  assert.deepEqual(shown, json.load.flatMap((one) => one.hours.map((count) => (count ? String(count) : ''))));
  assert.ok(shown.some(Boolean));
  await clerk.choose('Par', 'month');
  await table.getByRole('row').filter({ hasText: day(0).slice(0, 7) }).waitFor();
  await clerk.leave();
});

it('the year of the reports is that of Paris, wherever the browser is', async () => {
  const far = await world.person('supervisor', { timezoneId: 'America/Martinique' });
  await far.page.clock.setFixedTime('2026-12-31T23:30:00Z');
  await far.go('figures');
  for (const year of [2027, 2026]) await far.page.getByRole('link', { name: `Rapports annuels 77 ${year}` }).waitFor();
  await far.leave();
});
