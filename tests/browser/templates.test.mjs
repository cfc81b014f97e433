// Reply templates: a supervisor writes one with its places and sees every fault at its field; it is tried on a case, used by
// an agent, edited and removed; who may not write reads.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { identity } from '../api/lib/documents.mjs';
import { eventually } from '../api/lib/gateway.mjs';

const TYPE = 'account.laposte.identity';
const TITLE = 'Compte introuvable';
let world, made, supervisor;
before(async () => {
  world = await World.open();
  made = await world.gateway.as('police').submit(identity());
  supervisor = await world.audited('supervisor');
});
after(() => world.close());

const form = () => supervisor.page.getByRole('form', { name: 'Modèle' });
const stored = async () => (await world.gateway.as('supervisor').get('/v1/templates')).is(200).items;
const row = (person, title) => person.page.getByRole('row').filter({ hasText: title });

it('every fault stands at its field, nothing is saved, and the preview marks what no case fills', async () => {
  await supervisor.go('templates');
  await supervisor.sees('Rien ici pour le moment.');
  await supervisor.press('Nouveau modèle');
  await supervisor.fill('En français', TITLE, form());
  await supervisor.fill('Texte du modèle', 'Bonjour {{numero}}', form());
  await supervisor.page.locator('.preview .wrong-place').getByText('aucun dossier ne remplit ce champ').waitFor();
  await supervisor.press('Enregistrer le modèle');
  const summary = form().getByRole('alert');
  await summary.waitFor();
  assert.equal(await summary.locator('li').count(), 2); // the English title, the place
  for (const label of ['En anglais', 'Texte du modèle']) assert.equal(await form().getByLabel(label).getAttribute('aria-invalid'), 'true', label);
  await supervisor.audit('a template with faults');
  assert.deepEqual(await stored(), []);
});

it('places are chosen by their words, those of the type too; the preview shows them; it is saved', async () => {
  await supervisor.fill('En anglais', 'No such account', form());
  await supervisor.choose('Type (vide : tous)', TYPE, form());
  await supervisor.choose('Acte (vide : tous)', 'none', form());
  await supervisor.fill('Texte du modèle', 'Réf. ', form());
  await supervisor.page.getByText('Champs que le dossier remplit').click();
  await supervisor.press('Numéro');
  await form().getByLabel('Texte du modèle').press('End');
  await form().getByLabel('Texte du modèle').pressSequentially(' : rien pour ');
  await supervisor.page.locator('.places button[title="{{input.email}}"]').click();
  assert.equal(await form().getByLabel('Texte du modèle').inputValue(), 'Réf. {{number}} : rien pour {{input.email}}');
  assert.equal(await supervisor.page.locator('.preview mark').count(), 2);
  assert.equal(await supervisor.page.locator('.wrong-place').count(), 0);
  await supervisor.audit('a template with places');
  await supervisor.press('Enregistrer le modèle');
  await supervisor.hears(`Modèle « ${TITLE} » enregistré.`);
  const [one] = await stored();
  assert.deepEqual([one.type, one.event, one.team, one.text, one.titles.en], [TYPE, 'none', null, 'Réf. {{number}} : rien pour {{input.email}}', 'No such account']);
});

it('it is tried on a case, then edited; what is begun stays while another page is looked at', async () => {
  await supervisor.press(`Modifier : ${TITLE}`);
  await supervisor.fill('Essayer le modèle', made.number);
  await supervisor.press('Essayer');
  await supervisor.sees(`Réf. ${made.number} : rien pour ${made.input.email}`);
  await supervisor.fill('Texte du modèle', 'Réf. {{number}}, {{requester.name}}', form());
  await supervisor.page.evaluate(() => { location.hash = '#/profile'; });
  await supervisor.page.getByRole('heading', { level: 1, name: 'Profil' }).waitFor();
  await supervisor.page.goBack();
  assert.equal(await form().getByLabel('Texte du modèle').inputValue(), 'Réf. {{number}}, {{requester.name}}');
  await supervisor.press('Enregistrer le modèle');
  await eventually('the second revision', async () => (await stored())[0].revision === 2);
});

it('a colleague who saves meanwhile overwrites nothing and is not overwritten: both texts stand side by side', async () => {
  const path = `/v1/templates/${(await stored())[0].id}`;
  const colleague = (text) => world.gateway.as('admin').request('PUT', path, { body: { title: { fr: TITLE, en: 'No such account' }, type: TYPE, team: null, event: 'none', text } });
  const sides = () => supervisor.page.locator('.versus');
  await supervisor.press(`Modifier : ${TITLE}`);
  await supervisor.fill('Texte du modèle', 'Le mien {{number}}', form());
  (await colleague('Le sien {{number}}')).is(200);
  await supervisor.press('Enregistrer le modèle');
  await supervisor.hears('Ce modèle a changé entre-temps');
  for (const text of ['Le mien {{number}}', 'Le sien {{number}}']) await sides().getByText(text).waitFor();
  await supervisor.audit('two texts of a template');
  assert.equal((await stored())[0].text, 'Le sien {{number}}');
  await supervisor.press('Nouveau modèle'); // another template has no such rival
  await sides().waitFor({ state: 'detached' });
  await supervisor.press(`Modifier : ${TITLE}`);
  await supervisor.fill('Texte du modèle', 'Le mien {{number}}', form());
  await supervisor.press('Enregistrer le modèle');
  await supervisor.press('Prendre l’autre');
  await sides().waitFor({ state: 'detached' });
  assert.equal(await form().getByLabel('Texte du modèle').inputValue(), 'Le sien {{number}}');
  await supervisor.fill('Texte du modèle', 'Le mien, encore', form());
  (await colleague('Le sien, encore')).is(200);
  await supervisor.press('Enregistrer le modèle');
  await supervisor.press('Garder celui d’ici');
  await supervisor.press('Enregistrer le modèle');
  await eventually('the choice', async () => (await stored())[0].text === 'Le mien, encore');
  await supervisor.press(`Modifier : ${TITLE}`);
  (await world.gateway.as('admin').request('DELETE', path)).is(204);
  await supervisor.fill('Texte du modèle', 'Réf. {{number}}, {{requester.name}}', form());
  await supervisor.press('Enregistrer le modèle');
  await sides().getByText('Le modèle a été supprimé').waitFor();
  await supervisor.press('Garder celui d’ici');
  await supervisor.press('Enregistrer le modèle');
  await eventually('it is there again', async () => (await stored())[0]?.text === 'Réf. {{number}}, {{requester.name}}');
});

it('agents read them and do not write; the filter by type leaves out the others', async () => {
  const agent = await world.audited('agent');
  await agent.go('templates');
  await row(agent, TITLE).locator('summary').click();
  await row(agent, TITLE).getByText('Réf. {{number}}, {{requester.name}}').waitFor();
  assert.equal(await agent.page.getByRole('button', { name: /modèle|Modifier|Supprimer/ }).count(), 0);
  await agent.audit('templates');
  await agent.choose('Type', 'postal.item.tracking');
  await agent.sees('Rien ici pour le moment.');
  await agent.leave();
  const admin = await world.person('admin');
  await admin.go('templates');
  await admin.button(`Modifier : ${TITLE}`).waitFor();
  await admin.leave();
});

it('and one is removed after a question', async () => {
  await supervisor.press(`Supprimer : ${TITLE}`);
  await supervisor.page.getByRole('dialog').getByRole('button', { name: 'Supprimer' }).click();
  await supervisor.hears('supprimé');
  assert.deepEqual(await stored(), []);
  await supervisor.leave();
});
