// The desk: two agents on one case, a network that is cut while one answers, keys instead of a mouse.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { identity } from '../api/lib/documents.mjs';

let world, police;
const submit = () => police.submit(identity());
before(async () => { world = await World.open(); police = world.gateway.as('police'); });
after(() => world.close());

it('two agents, one case: the second is told who has it, and what the first did is seen without asking', async () => {
  const made = await submit();
  const [one, two] = [await world.person('agent'), await world.person('agent2')];
  await one.go(`case/${made.id}`);
  await two.go(`case/${made.id}`);
  await two.button('Prendre en charge').waitFor(); // both see it free
  await one.press('Prendre en charge');
  await one.button(/Libérer/).waitFor();
  await two.sees('Pris par Sophie Lambert');
  await one.press(/Libérer/);
  await two.button('Prendre en charge').waitFor();
  await two.press('Prendre en charge');
  await two.button(/Libérer/).waitFor();
  await one.leave();
  await two.leave();
});

it('a network cut in the middle of an answer loses nothing that was typed, and what is sent again is done once', async () => {
  const made = await submit();
  const agent = await world.person('agent');
  await agent.go(`case/${made.id}`);
  await agent.press('Prendre en charge');
  await agent.page.getByLabel('Aucun compte').check();
  const note = agent.page.getByLabel('Observations');
  await note.fill('Aucun compte à cette adresse, recherche du 27 novembre.');
  await agent.context.setOffline(true);
  await agent.press('Aucun compte');
  await agent.sees('Rien de ce que vous avez saisi n’est perdu');
  assert.match(await note.inputValue(), /^Aucun compte à cette adresse/);
  await agent.page.evaluate(() => { location.hash = '#/inbox/mine'; });
  await agent.page.getByRole('heading', { level: 1, name: 'Corbeille' }).waitFor();
  await agent.page.goBack();
  await agent.context.setOffline(false);
  assert.match(await note.inputValue(), /^Aucun compte à cette adresse/);
  await agent.press('Aucun compte');
  await agent.hears('Fait : Aucun compte.');
  const { items } = (await police.get(`/v1/requisitions/${made.id}/history?limit=200`)).is(200);
  assert.equal(items.filter((entry) => entry.event === 'none').length, 1);
  await agent.leave();
});

it('an act whose answer is lost is done once, and seen to be done', async () => {
  const made = await submit();
  const agent = await world.person('agent');
  await agent.go(`case/${made.id}`);
  await agent.press('Prendre en charge');
  await agent.page.getByLabel('Demander une précision').check();
  await agent.page.getByLabel('Question').fill('De quelle adresse parlez-vous ?');
  await agent.page.route('**/events', async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
  await agent.press('Demander une précision');
  await agent.sees('délai suspendu'); // the page hears of it though the answer is lost
  const { items } = (await police.get(`/v1/requisitions/${made.id}/history?limit=200`)).is(200);
  assert.equal(items.filter((entry) => entry.event === 'ask').length, 1); // it was done
  await agent.leave();
});

it('a submission whose answer is lost is one, also when it is sent again from a view that was left', async () => {
  const officer = await world.person('police2');
  await officer.go('new/account.laposte.identity');
  await officer.page.getByLabel(/CPP 60-1 /).check();
  await officer.choose('Cadre', 'flagrance');
  await officer.choose('Qualité', 'OPJ');
  await officer.fill('Procès-verbal', '12345/00678/2026');
  await officer.fill('Objet de la réquisition', 'Identifier le titulaire du compte, faits du 3 octobre');
  await officer.page.locator('#f-input-email').fill('jean.dupont@laposte.net');
  await officer.page.route('**/v1/requisitions', async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
  await officer.press('Envoyer');
  await officer.sees('Rien de ce que vous avez saisi n’est perdu');
  await officer.page.evaluate(() => { location.hash = '#/cases/all_cases'; });
  await officer.page.getByRole('heading', { level: 1, name: 'Réquisitions' }).waitFor();
  await officer.page.goBack();
  await officer.press('Envoyer');
  await officer.hears(/Réquisition \d{4}-\d+ reçue/);
  assert.equal((await world.gateway.as('police2').get('/v1/requisitions')).is(200).items.length, 1);
  await officer.leave();
});

it('a case that has changed meanwhile is read anew before anything is sent, and the text stays', async () => {
  const made = await submit();
  const agent = await world.person('agent');
  await agent.page.route(/wait=25/, (route) => route.abort()); // it does not hear of the change
  await agent.go(`case/${made.id}`);
  await agent.press('Prendre en charge');
  await agent.page.getByLabel('Demander une précision').check();
  await agent.page.getByLabel('Question').fill('De quelle adresse s\'agit-il ?');
  const direct = world.gateway.as('agent');
  (await direct.fire(made.id, 'ask', { question: 'Autre question' })).is(200);
  (await police.fire(made.id, 'reply', { text: 'Autre réponse' })).is(200);
  await direct.claimTaskOf(made.id);
  await agent.press('Demander une précision');
  await agent.hears('Le dossier a changé entre-temps');
  assert.equal(await agent.page.getByLabel('Question').inputValue(), 'De quelle adresse s\'agit-il ?');
  await agent.press('Demander une précision');
  await agent.hears('Fait : Demander une précision.');
  await agent.leave();
});

it('the inbox by keys alone: help, rows, claiming, releasing, searching; and they can be turned off', async () => {
  const numbers = [(await submit()).number, (await submit()).number];
  const agent = await world.person('agent');
  const { page } = agent;
  const key = async (name) => page.keyboard.press(name);
  await agent.go('inbox/free');
  await agent.sees(numbers[1]);
  assert.ok(await page.evaluate(() => document.activeElement.tagName === 'H1'));
  await key('?');
  await page.getByRole('dialog').waitFor();
  await key('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  const rows = await page.locator('[data-row]').allInnerTexts();
  await key('j');
  assert.equal(await focused(), rows[0]);
  await key('j');
  assert.equal(await focused(), rows[1]);
  await key('k');
  assert.equal(await focused(), rows[0]);
  await key('Enter');
  await page.waitForURL(/#\/case\//);
  await page.getByRole('heading', { level: 1, name: rows[0] }).waitFor();
  assert.equal(await focused(), rows[0]); // the heading of the new view
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Corbeille' }).waitFor();
  await key('c');
  await page.waitForURL(/#\/case\//);
  await agent.button(/Libérer/).waitFor();
  await key('r');
  await agent.hears('Dossier rendu à la corbeille.');
  await key('/');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.type('cjrn?');
  assert.equal(await page.locator('#search').inputValue(), 'cjrn?'); // letters are letters while one types
  await agent.go('profile');
  await page.getByLabel('Raccourcis à une touche').uncheck();
  await agent.go('inbox/free');
  await agent.sees(numbers[1]);
  await key('?');
  await key('c');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.match(page.url(), /inbox/);
  await agent.leave();
});

it('a key counts from the moment that its button is there, before the browser has painted it', async () => {
  const made = await submit();
  const agent = await world.person('agent');
  await agent.go('inbox/free');
  await agent.page.evaluate(() => new MutationObserver((_, observer) => {
    if (!/Libérer/.test(document.querySelector('.claims')?.textContent)) return;
    observer.disconnect();
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true }));
  }).observe(document.body, { childList: true, subtree: true }));
  await world.gateway.as('agent').claimTaskOf(made.id);
  await agent.page.evaluate((id) => { location.hash = `#/case/${id}`; }, made.id);
  await agent.hears('Dossier rendu à la corbeille.');
  await agent.leave();
});

it('every focusable thing of the inbox is reached by Tab, shows its focus, and none holds it', async () => {
  const agent = await world.person('agent');
  await agent.go('inbox/free');
  await agent.page.locator('[data-row]').first().waitFor();
  const all = await agent.page.locator('a[href]:visible, button:visible, input:visible, .skip').count();
  await agent.page.evaluate(() => document.activeElement.blur());
  const seen = new Set();
  for (let i = 0; i < all + 5; i++) {
    await agent.page.keyboard.press('Tab');
    const at = await agent.page.evaluate(() => {
      const it = document.activeElement;
      if (it === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(it);
      return { name: it.outerHTML.slice(0, 200), shown: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
    });
    if (!at) continue;
    assert.ok(at.shown, at.name);
    seen.add(at.name);
  }
  assert.ok(seen.size >= all, `${seen.size} of ${all} reached`);
  await agent.leave();
});
