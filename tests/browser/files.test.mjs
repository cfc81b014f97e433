// Files that the scanner locked: who sees what, and how a supervisor answers for one that could not be scanned.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { INFECTED, Scanner, UNSCANNABLE } from './lib/scanner.mjs';
import { identity } from '../api/lib/documents.mjs';
import { eventually } from '../api/lib/gateway.mjs';

const REASON = 'Ouvert hors ligne sur le poste isolé : rien de suspect.';
let world, scanner, made, files;
before(async () => {
  scanner = await Scanner.start('Win.Test.EICAR');
  world = await World.open({ edit: scanner.edit });
  const police = world.gateway.as('police');
  const send = (name, body) => police.request('POST', '/v1/uploads', { body, headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': `attachment; filename="${name}"` } }).then((answer) => answer.is(201).id);
  files = [await send('lourd.pdf', UNSCANNABLE), await send('piege.pdf', INFECTED), await send('sain.pdf', 'x')];
  made = await police.submit(identity({ files }));
  await eventually('verdicts', async () => (await police.get(`/v1/requisitions/${made.id}/files`)).is(200).items.every((file) => file.scan !== 'pending'));
});
after(async () => {
  await world.close();
  await scanner.stop();
});

const row = (person, name) => person.page.locator('.files li').filter({ hasText: name });

it('a locked file is told and is no link; nobody but a supervisor is offered to open it', async () => {
  for (const name of ['police', 'agent']) {
    const person = await world.person(name);
    await person.go(`case/${made.id}`);
    await row(person, 'piege.pdf').getByText('verrouillé : programme malveillant').waitFor();
    await row(person, 'piege.pdf').getByText('Win.Test.EICAR').waitFor();
    await row(person, 'lourd.pdf').getByText('verrouillé : analyse impossible').waitFor();
    assert.deepEqual(await person.page.locator('.files a').allInnerTexts(), ['sain.pdf'], name);
    assert.equal(await person.page.locator('.files button').count(), 0, name);
    await person.leave();
  }
});

it('the question is legible to everybody, in both colours', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const supervisor = await world.audited('supervisor', { colorScheme });
    await supervisor.go(`case/${made.id}`);
    await supervisor.press('Libérer lourd.pdf sans analyse');
    await supervisor.audit(`release, ${colorScheme}`);
    await supervisor.leave();
  }
});

it('a supervisor is told what he risks, gives his reason, and the file is open to all who read the case', async () => {
  const supervisor = await world.person('supervisor');
  await supervisor.go(`case/${made.id}`);
  await row(supervisor, 'lourd.pdf').waitFor();
  assert.equal(await supervisor.page.locator('.files button').count(), 1); // not the one in which something was found
  await supervisor.press('Libérer lourd.pdf sans analyse');
  const dialog = supervisor.page.getByRole('dialog', { name: 'Libérer lourd.pdf sans analyse' });
  await dialog.getByText('peut contenir un programme malveillant').waitFor();
  const yes = dialog.getByRole('button', { name: 'Libérer malgré le risque' });
  await dialog.getByLabel('Pourquoi').fill('court');
  assert.ok(await yes.isDisabled());
  await dialog.getByRole('button', { name: 'Annuler' }).click();
  assert.equal(await dialog.count(), 0);
  await supervisor.press('Libérer lourd.pdf sans analyse');
  await dialog.getByLabel('Pourquoi').fill(REASON);
  await yes.click();
  await supervisor.hears('lourd.pdf est libéré.');
  await row(supervisor, 'lourd.pdf').getByText('libéré sans analyse').waitFor();
  await row(supervisor, 'lourd.pdf').getByRole('link').waitFor();
  await supervisor.page.locator('.history').getByText('Fichier libéré sans analyse').waitFor();
  await supervisor.page.locator('.thread').getByText(REASON).waitFor();
  await supervisor.leave();
  const answer = await world.gateway.as('police').get(`/v1/requisitions/${made.id}/files/${files[0]}`);
  assert.equal(answer.status, 200);
});

it('what the gateway refuses meanwhile is told in the dialog, and the reason stays', async () => {
  const late = await world.gateway.as('police').request('POST', '/v1/uploads', { body: UNSCANNABLE, headers: { 'Content-Type': 'application/pdf' } });
  const { id } = await world.gateway.as('police').submit(identity({ files: [late.is(201).id] }));
  const path = `/v1/requisitions/${id}/files/${late.json.id}`;
  await eventually('a verdict', async () => (await world.gateway.as('supervisor').get(path)).json?.code === 'file_scan_failed');
  const supervisor = await world.person('supervisor');
  await supervisor.go(`case/${id}`);
  await supervisor.page.locator('.files button').click();
  await supervisor.page.getByLabel('Pourquoi').fill(REASON);
  (await world.gateway.as('supervisor').post(`${path}/release`, { reason: 'déjà regardé par un autre' })).is(204);
  await supervisor.press('Libérer malgré le risque');
  await supervisor.page.getByRole('dialog').getByRole('alert').waitFor();
  assert.equal(await supervisor.page.getByLabel('Pourquoi').inputValue(), REASON);
  await supervisor.press('Annuler');
  await supervisor.page.locator('.files').getByText('libéré sans analyse').waitFor(); // the list is read anew
  await supervisor.leave();
});
