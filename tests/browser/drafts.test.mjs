// Two texts where one is kept: two windows of one person, a case that changed meanwhile, an act that is not possible any
// more, another act begun. Nobody's text is lost, and the person says which one counts.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { identity } from '../api/lib/documents.mjs';
import { eventually } from '../api/lib/gateway.mjs';

const TYPE = 'account.laposte.identity';
let world, police;
before(async () => { world = await World.open(); police = world.gateway.as('police'); });
after(() => world.close());

const kept = (id) => world.gateway.as('agent').get(`/v1/requisitions/${id}/draft`);
const note = (person) => person.page.getByRole('form').getByLabel('Observations');

/** An agent on a case of his, about to say that there is no such account. */
async function writing() {
  const { id } = await police.submit(identity());
  await world.gateway.as('agent').claimTaskOf(id);
  const agent = await world.person('agent');
  await agent.go(`case/${id}`);
  await agent.page.getByRole('radio', { name: 'Aucun compte' }).check();
  return { id, agent };
}

/** Two windows of one agent on a case of his; the first one's text is kept. */
async function twoWindows(audited = false) {
  const { id } = await police.submit(identity());
  await world.gateway.as('agent').claimTaskOf(id);
  const [one, two] = [await world.person('agent'), audited ? await world.audited('agent') : await world.person('agent')];
  for (const window of [one, two]) {
    await window.go(`case/${id}`);
    await window.page.getByRole('radio', { name: 'Aucun compte' }).check();
  }
  await note(one).fill('Texte de la première fenêtre.');
  await one.sees('Brouillon enregistré');
  await note(two).fill('Texte de la seconde fenêtre.');
  const choice = two.page.getByRole('region', { name: /changé dans une autre fenêtre/ });
  await choice.waitFor();
  return { id, one, two, choice };
}

it('two windows: both texts stand side by side, the other is not overwritten, and what is kept counts', async () => {
  const { id, one, two, choice } = await twoWindows(true);
  assert.equal((await kept(id)).is(200).input.note, 'Texte de la première fenêtre.');
  for (const text of ['Texte de la première fenêtre.', 'Texte de la seconde fenêtre.']) await choice.getByText(text).waitFor();
  await two.audit('two texts');
  await two.press('Garder celui d’ici');
  await eventually('kept', async () => (await kept(id)).json.input.note === 'Texte de la seconde fenêtre.');
  assert.equal(await note(two).inputValue(), 'Texte de la seconde fenêtre.');
  await two.page.getByText('Textes mis de côté : 1').click();
  await two.audit('a text set aside');
  await two.press('Reprendre ce texte mis de côté'); // the other way round
  assert.equal(await note(two).inputValue(), 'Texte de la première fenêtre.');
  await eventually('kept', async () => (await kept(id)).json.input.note === 'Texte de la première fenêtre.');
  await two.page.locator('details.versus').getByText('Texte de la seconde fenêtre.').waitFor();
  await two.press('Effacer ce texte');
  assert.equal(await two.page.locator('.versus').count(), 0);
  await one.leave();
  await two.leave();
});

it('or the other one is taken, and one\'s own is set aside', async () => {
  const { id, one, two } = await twoWindows();
  await two.press('Prendre l’autre');
  assert.equal(await note(two).inputValue(), 'Texte de la première fenêtre.');
  await two.page.locator('details.versus summary').click();
  await two.page.locator('details.versus').getByText('Texte de la seconde fenêtre.').waitFor();
  await note(two).fill('Texte de la première fenêtre, complété.');
  await eventually('kept', async () => (await kept(id)).json.input.note.endsWith('complété.')); // no conflict any more
  await two.press(/^Aucun compte/);
  await two.hears('Fait : Aucun compte.');
  await one.leave();
  await two.leave();
});

it('a text saved over a line that was cut is this page\'s own, and no conflict', async () => {
  const { id, agent } = await writing();
  await agent.page.route('**/draft', async (route) => { await route.fetch(); await route.abort(); }, { times: 1 });
  await note(agent).fill('Premier jet.');
  await eventually('kept', async () => (await kept(id)).json.input?.note === 'Premier jet.');
  await agent.sees('Brouillon gardé dans cette page');
  await note(agent).fill('Premier jet, repris.');
  await eventually('kept', async () => (await kept(id)).json.input.note === 'Premier jet, repris.');
  assert.equal(await agent.page.locator('.versus').count(), 0);
  await agent.leave();
});

it('a save that fails, or is never answered, goes again by itself', async () => {
  const { id, agent } = await writing();
  for (const [text, lose] of [['Perdu deux fois.', (route) => route.abort()], ['Jamais répondu.', () => {}]]) {
    const lost = [];
    await agent.page.route('**/draft', (route) => { lost.push(route.request().method()); return lose(route); }, { times: 2 });
    await note(agent).fill(text);
    await agent.sees('Brouillon gardé dans cette page');
    await agent.sees('Brouillon enregistré');
    assert.deepEqual([(await kept(id)).is(200).input.note, lost], [text, ['PUT', 'PUT']]);
  }
  await agent.leave();
});

it('a case that changed while one wrote: what happened stands beside one\'s own text', async () => {
  const made = await police.submit(identity());
  const agent = await world.audited('agent');
  await agent.page.route(/wait=25/, (route) => route.abort()); // it does not hear of the change
  await agent.go(`case/${made.id}`);
  await agent.press('Prendre en charge');
  await agent.page.getByRole('radio', { name: 'Demander une précision' }).check();
  await agent.page.getByLabel('Question').fill('De quelle adresse parlez-vous ?');
  const direct = world.gateway.as('agent');
  (await direct.fire(made.id, 'ask', { question: 'Autre question' })).is(200);
  (await police.fire(made.id, 'reply', { text: 'Autre réponse' })).is(200);
  await direct.claimTaskOf(made.id);
  await agent.press('Demander une précision');
  const since = agent.page.getByRole('region', { name: 'Le dossier a changé pendant que vous écriviez' });
  for (const text of ['Autre question', 'Autre réponse', 'De quelle adresse parlez-vous ?']) await since.getByText(text).waitFor();
  assert.equal(await since.getByText('Dépôt').count(), 0); // what was known before
  await agent.audit('what happened since');
  assert.equal(await agent.page.getByLabel('Question').inputValue(), 'De quelle adresse parlez-vous ?');
  await agent.press('Demander une précision');
  await agent.hears('Fait : Demander une précision.');
  assert.equal(await since.count(), 0);
  await agent.leave();
});

it('a text whose act is not possible any more is still read', async () => {
  const { id, agent } = await writing();
  await note(agent).fill('Texte pour rien, mais gardé.');
  (await world.gateway.as('agent').fire(id, 'ask', { question: 'Quelle adresse ?' })).is(200);
  await agent.page.getByRole('region', { name: /cet acte n’est pas possible maintenant/ }).getByText('Texte pour rien, mais gardé.').waitFor();
  await agent.leave();
});

it('another act begun sets the text of the first aside', async () => {
  const { agent } = await writing();
  await note(agent).fill('Aucun compte trouvé.');
  await agent.page.getByRole('radio', { name: 'Demander une précision' }).check();
  await agent.page.getByLabel('Question').fill('Quelle adresse ?');
  await agent.page.getByText('Textes mis de côté : 1').click();
  await agent.press('Reprendre ce texte mis de côté');
  assert.equal(await note(agent).inputValue(), 'Aucun compte trouvé.'); // with its act
  await agent.page.locator('details.versus').getByText('Quelle adresse ?').waitFor();
  await agent.leave();
});

it('and so it is with a submission', async () => {
  const [one, two] = [await world.person('police'), await world.audited('police')];
  for (const window of [one, two]) await window.go(`new/${TYPE}`);
  const object = (person) => person.page.locator('#f-object');
  await object(one).fill('Objet de la première fenêtre');
  await one.sees('Brouillon enregistré');
  await object(two).fill('Objet de la seconde fenêtre');
  const choice = two.page.getByRole('region', { name: /changé dans une autre fenêtre/ });
  for (const text of ['Objet de la première fenêtre', 'Objet de la seconde fenêtre']) await choice.getByText(text).waitFor();
  await two.audit('two submissions');
  await two.press('Prendre l’autre');
  assert.equal(await object(two).inputValue(), 'Objet de la première fenêtre');
  await one.leave();
  await two.leave();
});
