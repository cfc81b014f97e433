// Acts of those who keep the gateway: a call to a service asked again and given up; a version that one administrator
// publishes and another activates.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { tracking } from '../api/lib/documents.mjs';
import { eventually } from '../api/lib/gateway.mjs';

const RUBBISH = '3SAAAA1111111'; // the rehearsal's answer to it is rubbish, which is worth asking again
const TYPE = 'account.laposte.identity';
let world, police, made;
before(async () => {
  world = await World.open({ edit: (text) => text.replace(/two_people\s*=\s*false/, 'two_people = true') });
  police = world.gateway.as('police');
  made = await police.submit(tracking({}, [RUBBISH]));
  await eventually('a first failure', async () => (await effect())?.attempts > 0);
});
after(() => world.close());

const effect = async () => (await world.gateway.as('admin').get('/v1/effects?limit=200')).is(200).items.find((one) => one.requisition.id === made.id);
const row = (person) => person.page.getByRole('row').filter({ hasText: made.number });

it('a call that waits is asked again now, and what it says is read anew', async () => {
  const admin = await world.audited('admin');
  await admin.go('effects');
  await row(admin).getByText('en attente').waitFor();
  await row(admin).getByText('rubbish').waitFor();
  await admin.audit('effects');
  const { attempts } = await effect();
  await admin.press(`Relancer ${made.number}`);
  await admin.hears('Relancé.');
  await eventually('another try', async () => (await effect()).attempts > attempts);
  await admin.choose('État', 'done');
  await admin.sees('Rien ici pour le moment.');
  await admin.leave();
});

it('and given up after a question: the case goes on by hand', async () => {
  const supervisor = await world.person('supervisor');
  await supervisor.go('effects');
  await supervisor.press(`Abandonner ${made.number}`);
  const dialog = supervisor.page.getByRole('dialog');
  await dialog.getByText(`Abandonner l’appel à tracking.events pour ${made.number} ?`).waitFor();
  await dialog.getByRole('button', { name: 'Annuler' }).click();
  assert.equal((await effect()).state, 'pending');
  await supervisor.press(`Abandonner ${made.number}`);
  await dialog.getByRole('button', { name: 'Abandonner' }).click();
  await supervisor.hears('Abandonné.');
  await row(supervisor).getByText('abandonné').waitFor();
  assert.equal(await row(supervisor).getByRole('button').count(), 0);
  assert.equal((await police.show(made.id)).state, 'by_hand');
  await supervisor.leave();
});

it('what one administrator publishes another activates; he himself is refused in words', async () => {
  const [one, two] = [await world.person('admin'), await world.person('admin2')];
  const version = async () => (await police.get(`/v1/types/${TYPE}`)).is(200).version;
  await one.go(`workflow/${TYPE}`);
  const source = await one.field('Source Lua').inputValue();
  await one.fill('Source Lua', `-- Relu à deux.\n${source}`);
  await one.press('Publier');
  await one.page.getByRole('dialog').getByRole('button', { name: 'Publier' }).click();
  await one.hears('Version 2 publiée : un autre administrateur doit l’activer.');
  await one.sees('à activer');
  assert.equal(await version(), 1);
  const [refused] = await Promise.all([one.page.waitForResponse((answer) => answer.url().endsWith('/activate')), one.press('Activer')]);
  assert.equal(refused.status(), 403);
  await one.hears((await refused.json()).detail);
  assert.equal(await version(), 1);
  await two.go(`workflow/${TYPE}`);
  await two.press('Activer');
  await two.hears('La version 2 compte.');
  await two.button('Activer').waitFor({ state: 'detached' });
  assert.equal(await version(), 2);
  await one.leave();
  await two.leave();
});
