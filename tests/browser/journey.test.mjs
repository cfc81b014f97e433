// One requisition through the console, from the investigator's form to the answer that is verified offline: everything by
// the pages, nothing behind their back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { run } from '../api/lib/gateway.mjs';
import { ITEM, day } from '../api/lib/documents.mjs';

let world, police, id, number;
before(async () => { world = await World.open(); police = await world.person('police'); });
after(() => world.close());

it('an investigator is told every fault of what he sends, at its field, and in a summary that takes the focus', async () => {
  await police.go('new');
  await police.fill('Chercher un type', 'image');
  await police.page.locator('a[href="#/new/postal.item.image"]').click();
  await police.page.getByRole('form').waitFor();
  await police.press('Envoyer');
  const summary = police.page.getByRole('alert');
  await summary.waitFor();
  assert.ok(await summary.locator('li').count() >= 4);
  assert.ok(await summary.evaluate((box) => box === document.activeElement));
  const object = police.page.getByLabel('Objet de la réquisition');
  assert.equal(await object.getAttribute('aria-invalid'), 'true');
  const described = await object.getAttribute('aria-describedby');
  assert.match(await police.page.locator(`#${described.split(' ').at(-1)}`).innerText(), /doit être donné/);
  await summary.getByRole('button', { name: 'Objet de la réquisition' }).click();
  assert.ok(await object.evaluate((field) => field === document.activeElement));
});

it('then sends it, with a file, and sees it received', async () => {
  await police.page.getByLabel(/CPP 77-1-1/).check();
  await police.choose('Cadre', 'prelim');
  const authorisation = police.page.getByRole('group', { name: 'Autorisation' });
  await police.choose('Forme', 'particular', authorisation);
  await police.fill('Autorité', 'Vice-procureur', authorisation);
  await police.fill('Juridiction', 'TJ Melun', authorisation);
  await authorisation.getByLabel('Date').fill(day(-3));
  await police.fill('Référence', 'AUT-26-114', authorisation);
  await police.choose('Qualité', 'OPJ');
  await police.fill('Procès-verbal', '12345/00678/2026');
  await police.fill('Objet de la réquisition', 'Vol de colis au préjudice de Mme X, faits du 3 octobre');
  await police.page.locator('#f-input-item-id').fill(ITEM);
  await police.page.locator('#f-files').setInputFiles({ name: 'pièce à conviction.txt', mimeType: 'text/plain', buffer: Buffer.from('pièce') });
  await police.hears('pièce à conviction.txt est envoyé.');
  await police.press('Envoyer');
  await police.hears(/Réquisition \d{4}-\d+ reçue/);
  await police.page.waitForURL(/#\/case\//);
  id = police.page.url().split('/').at(-1);
  const heading = police.page.getByRole('heading', { level: 1, name: /^\d{4}-\d{6}$/ });
  await heading.waitFor();
  number = await heading.innerText();
  assert.ok(await heading.evaluate((it) => it === document.activeElement));
});

it('a jurist claims it by one key and asks for a precision; the clock stops; the investigator sees it without asking and replies', async () => {
  const jurist = await world.person('jurist');
  await jurist.go('inbox/free');
  await jurist.sees(number);
  await jurist.page.locator('h1').press('c');
  await jurist.page.waitForURL(new RegExp(id));
  await jurist.page.getByLabel('Demander une précision').check();
  await jurist.fill('Question', 'De quel passage au tri parlez-vous ?');
  await jurist.press('Demander une précision');
  await jurist.hears('Fait : Demander une précision.');
  await jurist.sees('délai suspendu');

  await police.sees('De quel passage au tri parlez-vous ?'); // by the long poll alone
  await police.page.getByRole('radio', { name: /Répondre/ }).check();
  await police.page.getByRole('form').locator('textarea').first().fill('Celui de la nuit du 3 au 4 octobre.');
  await police.page.getByRole('form').locator('button.main').click();
  await police.hears(/^Fait/);

  await jurist.go('inbox/free');
  await jurist.page.getByRole('link', { name: number }).click();
  await jurist.press('Prendre en charge');
  await jurist.page.getByLabel('Accepter').check();
  await jurist.press('Accepter');
  await jurist.hears('Fait : Accepter.');
  await jurist.leave();
});

it('an agent answers with a file; he may not approve it; another approves', async () => {
  const agent = await world.person('agent');
  await agent.go('inbox/free');
  await agent.page.getByRole('link', { name: number }).click();
  await agent.press('Prendre en charge');
  await agent.page.getByLabel('Soumettre à validation').check();
  await agent.page.getByLabel('Images').setInputFiles({ name: 'image.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgo=', 'base64') });
  await agent.hears('image.png est envoyé.');
  await agent.fill('Désignation', 'PIC Brie');
  await agent.press('Soumettre à validation');
  await agent.hears('Fait : Soumettre à validation.');
  await agent.go(`case/${id}`);
  await agent.press('Prendre en charge');
  await agent.hears(/autre personne/);
  assert.equal(await agent.page.getByLabel('Approuver').count() + await agent.button('Approuver').count(), 0);
  await agent.leave();

  const agent2 = await world.person('agent2');
  await agent2.go('inbox/to_approve');
  await agent2.page.getByRole('link', { name: number }).click();
  await agent2.press('Prendre en charge');
  await agent2.page.getByRole('radio', { name: 'Approuver' }).check();
  await agent2.press('Approuver');
  await agent2.hears('Fait : Approuver.');
  await agent2.leave();
});

it('the investigator downloads the sealed answer, and it verifies with no server', async () => {
  await police.sees('Télécharger la réponse scellée');
  const [download] = await Promise.all([police.page.waitForEvent('download'), police.page.getByRole('link', { name: 'Télécharger la réponse scellée' }).click()]);
  const file = path.join(world.gateway.folder, 'answer.asice');
  await download.saveAs(file);
  const verified = run(['answer', 'verify', file, '--ca', world.gateway.path('pki/seal-ca.pem')]);
  assert.equal(verified.code, 0, verified.err + verified.out);
  fs.rmSync(file);
});

it('and verifies in his browser that the log has it', async () => {
  await police.press('Vérifier dans ce navigateur');
  await police.sees('la racine recalculée est celle du point de contrôle');
  await police.leave();
});
