// The inbox: every list is the gateway's answer, filters by every date and word, views that are saved and shared.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { day, identity, unknownItem } from '../api/lib/documents.mjs';

let world, police, agent, asked, lost;
before(async () => {
  world = await World.open();
  police = world.gateway.as('police');
  [asked, lost] = [await police.submit(identity()), await police.submit(unknownItem())];
  agent = await world.person('agent');
});
after(() => world.close());

const numbers = (person) => person.page.locator('td a[data-row]').allInnerTexts();
const shows = (person, wanted) => person.page.waitForFunction((list) => JSON.stringify([...document.querySelectorAll('td a[data-row]')].map((one) => one.textContent).sort()) === list,
  JSON.stringify(wanted.map((one) => one.number).sort()));
const open = async (person) => { await person.page.locator('.views summary').click(); await person.page.getByRole('form', { name: /^Filtrer/ }).waitFor(); };

it('each list has what its counter says', async () => {
  await world.gateway.as('agent').claimTaskOf(lost.id);
  for (const [tab, wanted] of [['mine', [lost]], ['free', [asked]], ['overdue', []], ['due_today', []], ['to_approve', []], ['waiting', []]]) {
    await agent.go(`inbox/${tab}`);
    await shows(agent, wanted);
    await agent.page.waitForFunction(([name, count]) => document.querySelector(`.count.${name}`)?.textContent === String(count), [tab, wanted.length]);
  }
});

it('filters by type, by unit and by every date; the address holds them, so that back leads back', async () => {
  const form = () => agent.page.getByRole('form', { name: /^Filtrer/ });
  const ask = async (fields, wanted) => {
    await agent.go('inbox/view');
    await shows(agent, [asked, lost]);
    for (const [id, value] of Object.entries(fields)) {
      const field = form().locator(`#by-${id}`);
      await (await field.evaluate((it) => it.tagName) === 'SELECT' ? field.selectOption(value) : field.fill(value));
    }
    await agent.press('Appliquer');
    await shows(agent, wanted);
  };
  await ask({ type: 'account.laposte.identity' }, [asked]);
  assert.match(decodeURIComponent(agent.page.url()), /inbox\/view\/type=account\.laposte\.identity$/);
  assert.equal(await form().locator('#by-type').inputValue(), 'account.laposte.identity');
  await ask({ claimed: 'me' }, [lost]);
  await ask({ unit: 'nulle part' }, []);
  await ask({ received_after: day(0), received_before: day(0) }, [asked, lost]);
  await ask({ received_before: day(-1) }, []);
  await ask({ received_after: day(1) }, []);
  await ask({ due_after: day(0), due_before: day(60) }, [asked, lost]);
  await ask({ due_before: day(-1) }, []);
  assert.equal(await form().locator('#by-due_before').inputValue(), day(-1)); // the day that was typed, not its midnight
  await agent.page.goBack();
  await shows(agent, [asked, lost]);
});

it('a view is saved, found again, shared with a team, and taken away', async () => {
  await agent.go('inbox/free');
  await shows(agent, [asked]);
  await open(agent);
  await agent.sees('Aucune vue enregistrée.');
  await agent.page.locator('#by-type').selectOption('account.laposte.identity');
  await agent.press('Appliquer');
  await agent.page.getByRole('form', { name: 'Enregistrer cette vue' }).waitFor();
  await agent.fill('Nom de la vue', 'Comptes libres');
  await agent.page.locator('#view-team').selectOption('numerique');
  await agent.press('Enregistrer cette vue');
  await agent.hears('Vue « Comptes libres » enregistrée.');
  const { items } = (await world.gateway.as('agent').get('/v1/views')).is(200);
  assert.deepEqual(items.map(({ title, list, query, shared_with: team }) => ({ title, list, query, team })),
    [{ title: 'Comptes libres', list: 'queue', query: { claimed: 'none', type: 'account.laposte.identity' }, team: 'numerique' }]);

  const colleague = await world.person('agent2');
  await colleague.go('inbox/mine');
  await open(colleague);
  const chip = colleague.page.getByRole('button', { name: /Comptes libres/ });
  await chip.click();
  await shows(colleague, [asked]);
  assert.equal(await chip.getAttribute('aria-pressed'), 'true');
  assert.equal(await colleague.page.getByRole('button', { name: 'Retirer : Comptes libres' }).count(), 0); // it is the other's
  await colleague.leave();

  await agent.press('Retirer : Comptes libres');
  await agent.hears('Vue « Comptes libres » retirée.');
  await agent.sees('Aucune vue enregistrée.');
  assert.deepEqual((await world.gateway.as('agent').get('/v1/views')).is(200).items, []);
});

it('`n` begins a requisition, from any view', async () => {
  const officer = await world.person('police');
  await officer.go('cases');
  await officer.page.keyboard.press('n');
  await officer.page.getByRole('heading', { level: 1, name: 'Que demandez-vous ?' }).waitFor();
  await officer.leave();
});

it('requesters have views of their own cases', async () => {
  const officer = await world.person('police');
  await officer.go('cases/all_cases');
  await shows(officer, [asked, lost]);
  await open(officer);
  await officer.page.locator('#by-type').selectOption('account.laposte.identity');
  await officer.press('Appliquer');
  await shows(officer, [asked]);
  await officer.fill('Nom de la vue', 'Mes comptes');
  await officer.press('Enregistrer cette vue');
  await officer.hears('Vue « Mes comptes » enregistrée.');
  await officer.go('cases');
  await shows(officer, [asked, lost]);
  await open(officer);
  await officer.page.getByRole('button', { name: 'Mes comptes' }).first().click();
  await shows(officer, [asked]);
  await officer.leave();
});

it('what waits is among those that wait; a page is not all there is', async () => {
  await world.gateway.as('agent').claimTaskOf(asked.id);
  (await world.gateway.as('agent').fire(asked.id, 'ask', { question: 'De quelle adresse parlez-vous ?' })).is(200);
  await agent.go('inbox/waiting');
  await shows(agent, [asked]);
  for (let i = 0; i < 101; i++) await police.submit(identity({}, { email: `a${i}@laposte.net` }));
  await agent.go('inbox/free');
  await agent.page.locator('[data-row]').nth(99).waitFor();
  assert.equal((await numbers(agent)).length, 100);
  await agent.page.getByRole('button', { name: 'Suite de la liste' }).click();
  await agent.page.locator('[data-row]').nth(100).waitFor();
  assert.equal(new Set(await numbers(agent)).size, 101);
  await agent.go('inbox/waiting'); // the last of all by date of reception
  await shows(agent, [asked]);
  await agent.leave();
});

it('the requester\'s lists are whole however many cases there are, and a tab never shows the rows of another', async () => {
  const officer = await world.person('police');
  await officer.go('cases/to_clarify');
  await shows(officer, [asked]);
  await officer.page.getByRole('link', { name: 'Répondues' }).click();
  await officer.sees('Rien ici pour le moment.');
  await shows(officer, []);
  await officer.page.getByRole('link', { name: 'En cours' }).click();
  await officer.page.locator('[data-row]').nth(99).waitFor();
  await officer.page.getByRole('link', { name: 'Précision demandée' }).click();
  await shows(officer, [asked]);
  (await police.fire(asked.id, 'reply', { text: 'La seule connue.' })).is(200);
  await shows(officer, []); // seen without asking
  await officer.leave();
});

it('what is to be approved is what others prepared: not a word in the name of its state, and not one\'s own', async () => {
  await world.gateway.as('agent').claimTaskOf(asked.id);
  (await world.gateway.as('agent').fire(asked.id, 'prepared', { accounts: [{ account_id: 'C-100234', family_name: 'Dupont' }] })).is(200);
  const [one, other] = [await world.person('agent'), await world.person('agent2')];
  for (const [person, wanted] of [[one, []], [other, [asked]]]) {
    await person.go('inbox/to_approve');
    await shows(person, wanted);
    await person.page.waitForFunction((count) => document.querySelector('.count.to_approve')?.textContent === String(count), wanted.length);
    await person.leave();
  }
});
