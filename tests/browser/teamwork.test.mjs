// Among the holder's own: notes that never leave, templates that fill themselves, a task taken over with its reason.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { identity } from '../api/lib/documents.mjs';

const NOTE = 'Voir avec le pôle fraude avant de répondre : ne pas transmettre.';
let world, police, made;
before(async () => {
  world = await World.open();
  police = world.gateway.as('police');
  made = await police.submit(identity());
});
after(() => world.close());

it('an internal note is read by colleagues, and by nobody of the requester', async () => {
  const agent = await world.person('agent');
  await agent.go(`case/${made.id}`);
  await agent.fill('Nouvelle note', NOTE);
  await agent.press('Ajouter la note');
  await agent.page.locator('#notes ~ .thread').getByText(NOTE).waitFor();
  await agent.leave();
  const jurist = await world.person('jurist');
  await jurist.go(`case/${made.id}`);
  await jurist.page.locator('#notes ~ .thread').getByText(NOTE).waitFor();
  await jurist.leave();

  const officer = await world.person('police');
  const answers = [];
  officer.page.on('response', async (answer) => answers.push(await answer.text().catch(() => '')));
  await officer.go(`case/${made.id}`);
  await officer.page.locator('.history li').first().waitFor();
  assert.equal(await officer.page.getByRole('heading', { name: 'Notes internes' }).count(), 0);
  assert.equal(await officer.page.getByText('Note interne').count(), 0);
  assert.ok(answers.some((text) => text.includes(made.number))); // what it was told is looked at
  assert.ok(answers.every((text) => !text.includes('pôle fraude')));
  await officer.leave();
});

it('a template is filled from the case and goes into the text of the act', async () => {
  const text = 'Réf. {{number}} ({{requester.name}}) : aucun compte pour {{input.email}}.';
  (await world.gateway.as('supervisor').request('PUT', `/v1/templates/${randomUUID()}`, { body: { title: { fr: 'Compte introuvable', en: 'No such account' }, type: 'account.laposte.identity', team: null, event: 'none', text } })).is(200);
  const agent = await world.person('agent');
  await agent.go(`case/${made.id}`);
  await agent.press('Prendre en charge');
  await agent.page.getByRole('radio', { name: 'Demander une précision' }).check();
  assert.equal(await agent.page.getByLabel('Modèle').count(), 0); // it is for another act
  await agent.page.getByRole('radio', { name: 'Aucun compte' }).check();
  await agent.page.getByLabel('Observations').fill('Recherche du 27 novembre.');
  await agent.choose('Modèle', { label: 'Compte introuvable' });
  await agent.press('Reprendre ce texte');
  await agent.page.waitForFunction(() => /aucun compte/.test(document.querySelector('form[aria-label] textarea').value));
  assert.equal(await agent.page.getByLabel('Observations').inputValue(), `Recherche du 27 novembre.\nRéf. ${made.number} (Claire Vasseur) : aucun compte pour ${made.input.email}.`);
  await agent.leave();
});

it('a colleague takes over with a reason; who held it is told by his page, and his draft stays his', async () => {
  const [agent, other] = [await world.person('agent'), await world.person('agent2')];
  await agent.go(`case/${made.id}`);
  await agent.button(/Libérer/).waitFor();
  await agent.page.getByRole('radio', { name: 'Aucun compte' }).check();
  await agent.page.getByLabel('Observations').fill('Ma phrase, gardée.');
  await agent.sees('Brouillon enregistré');
  await other.go(`case/${made.id}`);
  await other.sees('Pris par Sophie Lambert');
  assert.ok(await other.button('Reprendre').isDisabled()); // not without a reason
  await other.fill('Motif de la reprise', 'Sophie est absente cet après-midi');
  await other.button('Reprendre').click();
  await other.button(/Libérer/).waitFor();
  await agent.sees('Pris par Nicolas Perrin');
  const { items } = (await world.gateway.as('agent').get(`/v1/requisitions/${made.id}/history?limit=200`)).is(200);
  assert.equal(items.find((entry) => entry.event === 'task.taken_over').input.reason, 'Sophie est absente cet après-midi');
  const draft = (await world.gateway.as('agent').get(`/v1/requisitions/${made.id}/draft`)).is(200);
  assert.equal(draft.input.note, 'Ma phrase, gardée.');
  (await world.gateway.as('agent2').get(`/v1/requisitions/${made.id}/draft`)).is(404);
  await other.page.locator('.history').getByText('Reprise').waitFor();
  await agent.leave();
  await other.leave();
});
