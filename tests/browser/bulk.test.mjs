// Many tasks at once: chosen by mouse and by keys, claimed, assigned; what could not be done is told with why.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { identity } from '../api/lib/documents.mjs';

let world, police;
const submit = async (count) => {
  const made = [];
  while (made.length < count) made.push(await police.submit(identity())); // one after the other: so they are listed
  return made;
};
before(async () => {
  world = await World.open();
  police = world.gateway.as('police');
  await world.gateway.as('agent').get('/v1/me'); // to whom one may assign: who has called
});
after(() => world.close());

const bar = (person) => person.page.getByRole('group', { name: 'Actes sur les tâches choisies' });
const box = (person, made) => person.page.getByRole('checkbox', { name: `Choisir ${made.number}` });
const chosen = (person, text) => bar(person).getByText(text, { exact: true }).waitFor();
const held = async (made) => (await world.gateway.as('supervisor').show(made.id)).task?.claimed_by ?? null;

it('rows are chosen by `x` and by their boxes, all at once too, and claimed together', async () => {
  const made = await submit(3);
  const agent = await world.person('agent');
  await agent.go('inbox/free');
  await box(agent, made[2]).waitFor();
  assert.equal(await bar(agent).getByRole('button').count(), 0); // nothing is chosen
  await agent.page.keyboard.press('j');
  await agent.page.keyboard.press('x');
  await chosen(agent, 'Tâches choisies : 1');
  await agent.page.keyboard.press('x');
  await bar(agent).getByRole('button').waitFor({ state: 'detached' });
  await box(agent, made[0]).check();
  await agent.page.keyboard.press('j'); // keys go on from the row whose box has the focus
  await agent.page.keyboard.press('x');
  await chosen(agent, 'Tâches choisies : 2');
  await agent.page.getByLabel('Choisir toutes les tâches affichées').check();
  await chosen(agent, 'Tâches choisies : 3');
  await box(agent, made[1]).uncheck();
  await chosen(agent, 'Tâches choisies : 2');
  await bar(agent).getByRole('button', { name: 'Prendre en charge' }).click();
  await agent.hears('Tâches prises en charge : 2.');
  await box(agent, made[0]).waitFor({ state: 'detached' });
  assert.deepEqual(await Promise.all(made.map(held)), ['Sophie Lambert', null, 'Sophie Lambert']);
  await bar(agent).getByRole('button').waitFor({ state: 'detached' });
  await agent.page.keyboard.press('?');
  await agent.page.getByRole('dialog').getByText('Choisir la ligne').waitFor();
  await agent.leave();
});

it('of those that another was given meanwhile it is told which and why; the others are done', async () => {
  const made = await submit(3);
  const agent = await world.person('agent');
  await agent.page.route('**/v1/stream', (route) => route.abort()); // it does not hear of the change
  await agent.go('inbox/free');
  for (const one of made) await box(agent, one).check();
  await world.gateway.as('agent2').claimTaskOf(made[1].id);
  await bar(agent).getByRole('button', { name: 'Prendre en charge' }).click();
  await agent.hears('Tâches prises en charge : 2.');
  const told = agent.page.getByRole('alert');
  await told.getByText(made[1].number).waitFor();
  assert.match(await told.innerText(), /^Tâches qui n’ont pas pu l’être : 1\n[^]*travaille déjà[^]*Fermer$/);
  assert.ok(await told.evaluate((it) => it === document.activeElement));
  await told.getByRole('button', { name: 'Fermer' }).click();
  assert.equal(await told.count(), 0);
  assert.deepEqual(await Promise.all(made.map(held)), ['Sophie Lambert', 'Nicolas Perrin', 'Sophie Lambert']);
  await agent.leave();
});

it('a network that is cut is told, nothing is taken for done, and the choice stays', async () => {
  const [made] = await submit(1);
  const agent = await world.person('agent');
  await agent.go('inbox/free');
  await box(agent, made).check();
  await bar(agent).getByRole('button').waitFor();
  await agent.context.setOffline(true);
  await bar(agent).getByRole('button', { name: 'Prendre en charge' }).click();
  await agent.page.getByRole('alert').getByText('La passerelle ne répond pas').first().waitFor();
  await agent.context.setOffline(false);
  assert.ok(await box(agent, made).isChecked());
  assert.equal(await held(made), null);
  await agent.leave();
});

it('a supervisor gives many to one of the team; agents have no such act', async () => {
  const made = await submit(2);
  const supervisor = await world.person('supervisor');
  await supervisor.go('inbox/free');
  for (const one of made) await box(supervisor, one).check();
  const give = bar(supervisor).getByRole('button', { name: 'Attribuer' });
  await give.waitFor();
  assert.ok(await give.isDisabled()); // to nobody yet
  const name = (await bar(supervisor).getByRole('option').allInnerTexts()).find((text) => text.startsWith('Sophie Lambert'));
  await bar(supervisor).getByLabel('Attribuer à').selectOption({ label: name });
  await give.click();
  await supervisor.hears('Tâches attribuées : 2.');
  assert.deepEqual(await Promise.all(made.map(held)), ['Sophie Lambert', 'Sophie Lambert']);
  await supervisor.leave();
  const agent = await world.person('agent');
  await agent.go('inbox/mine');
  await box(agent, made[0]).check();
  await bar(agent).getByRole('button', { name: 'Prendre en charge' }).waitFor();
  assert.equal(await bar(agent).getByRole('button').count(), 1);
  await agent.leave();
});

it('the bar is clean by axe-core, narrow and wide, in both languages, and nothing is cut off', async () => {
  const [made] = await submit(1);
  for (const [width, locale] of [[1280, 'fr-FR'], [640, 'en-GB'], [320, 'fr-FR']]) {
    const supervisor = await world.audited('supervisor', { viewport: { width, height: 900 }, locale });
    await supervisor.go('inbox/free');
    await supervisor.page.getByRole('checkbox', { name: new RegExp(made.number) }).check();
    await supervisor.page.locator('#agent').waitFor();
    await supervisor.audit(`bar, ${width} wide, ${locale}`);
    assert.ok(await supervisor.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} wide: it goes sideways`);
    await supervisor.context.close();
  }
});
