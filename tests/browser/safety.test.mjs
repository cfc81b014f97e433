// Hostile text in every field there is, and every view by axe-core, in both colours, narrow and at 200 %.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { World } from './lib/browser.mjs';
import { INFECTED, Scanner } from './lib/scanner.mjs';
import { Authority } from '../api/lib/authority.mjs';
import { common, day, identity, ITEM } from '../api/lib/documents.mjs';
import { eventually } from '../api/lib/gateway.mjs';

const PAYLOADS = [
  '<script>__ran(1)</script>', '<img src=x onerror=__ran(2)>', '"><svg onload=__ran(3)>', "' autofocus onfocus=__ran(4) x='", 'javascript:__ran(5)',
  '<iframe srcdoc="<script>parent.__ran(6)</script>"></iframe>', '</textarea><script>__ran(7)</script>', '${__ran(8)}', '{{constructor.constructor("__ran(9)")()}}',
  '<a href="javascript:__ran(10)">x</a>', '<math><mtext><table><mglyph><style><img src=x onerror=__ran(11)>', '<style>@import "//evil.example/x.css"</style>', '<base href="//evil.example/">', '\u202e<b onmouseover=__ran(12)>',
];
const MIX = PAYLOADS.join(' ');
// What comes from elsewhere than a requisition: each has a payload of its own.
const SIGNATURE = '<img src=x onerror=__ran(20)>', PARTY = '<img src=x onerror=__ran(21)>', OFFICER = '<img src=x onerror=__ran(22)>', UNIT = '<svg onload=__ran(23)>';
const FILE = '<img src=x onerror=__ran(13)>.html', NOTE = `note ${MIX}`, VIEW = '<img src=x onerror=__ran(24)>', TEMPLATE = '<img src=x onerror=__ran(25)>';
const VIEWS = {
  police: (id) => ['cases', 'cases/all_cases', `cases/all_cases/q=${encodeURIComponent(encodeURIComponent(PAYLOADS[1]))}`, 'new', 'new/postal.item.image', 'new/bank.account.identify', 'log', 'profile', 'figures', `case/${id}`],
  hostile: () => ['cases/all_cases', 'profile', 'new'],
  agent: (id) => ['inbox/mine', 'inbox/free', 'inbox/view/claimed=me', 'inbox/waiting', 'cases', 'profile', `case/${id}`],
  supervisor: (id) => ['inbox/overdue', 'effects', 'figures', 'templates', `case/${id}`],
  admin: () => ['workflows', 'workflow/postal.item.hold', 'effects', 'metrics', 'templates', 'parties', 'figures', 'log', 'nowhere'],
};
// What must stand there, as it was written: by person and view, or the first word of the view.
const CASE = ['<script>__ran(7)</script>', SIGNATURE, FILE];
const SHOWN = {
  'police case': CASE, 'police cases': [VIEW], 'agent case': [...CASE, NOTE.slice(0, 40)], 'agent inbox/free': [UNIT, VIEW], 'agent inbox/view/claimed=me': [VIEW],
  'supervisor case': CASE, 'supervisor templates': [TEMPLATE, '__ran(7)'], 'admin templates': [TEMPLATE], 'admin parties': [PARTY], 'hostile profile': [OFFICER, UNIT], 'hostile cases': [UNIT],
};
const shownTo = (name, view) => SHOWN[`${name} ${view}`] ?? SHOWN[`${name} ${view.split('/')[0]}`] ?? [];

/** One whose name and unit are payloads: they come from his certificate. */
function hostileOfficer(gateway) {
  const police = new Authority(gateway.path('hostile'), gateway.path('pki/police-ca.pem'), gateway.path('pki/police-ca.key'));
  police.write(gateway.path('pki/hostile'), `/CN=${OFFICER}/OU=${UNIT}/serialNumber=1234567`);
}

let world, scanner, id;
before(async () => {
  scanner = await Scanner.start(SIGNATURE);
  world = await World.open({ edit: (text) => scanner.edit(text).replace('name = "DIPN 77"', `name = "${PARTY}"`) });
  hostileOfficer(world.gateway);
  const police = world.gateway.as('police');
  const upload = (await police.request('POST', '/v1/uploads', { body: INFECTED, headers: { 'Content-Type': 'text/html', 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(FILE)}` } })).is(201);
  const hostile = common('postal.item.image', { item_id: ITEM }, {
    object: MIX, client_ref: PAYLOADS[1], files: [upload.id],
    requester: { name: PAYLOADS[0], quality: 'OPJ', unit: PAYLOADS[1], phone: '+33160000000' },
    authorisation: { kind: 'particular', authority: PAYLOADS[2], court: PAYLOADS[3], date: day(-1), reference: PAYLOADS[4] },
    procedure: { pv: '12345/00678/2026', parquet: null, instruction: null }, offence: { natinf: [7151], label: PAYLOADS[1], max_prison_months: 36, network_offence: false },
  });
  const made = await police.post('/v1/requisitions', hostile);
  id = made.is(201).id;
  await police.submit(identity());
  const jurist = world.gateway.as('jurist');
  await jurist.claimTaskOf(id);
  (await jurist.fire(id, 'ask', { question: MIX })).is(200);
  (await police.fire(id, 'reply', { text: MIX })).is(200);
  await jurist.claimTaskOf(id);
  (await jurist.fire(id, 'accept')).is(200);
  const agent = world.gateway.as('agent');
  await agent.claimTaskOf(id);
  (await agent.post(`/v1/requisitions/${id}/notes`, { text: NOTE })).is(201);
  for (const [client, list] of [[agent, 'queue'], [police, 'requisitions']])
    (await client.request('PUT', `/v1/views/${list}`, { body: { title: VIEW, list, query: { urgency: 'normal' }, shared_with: null } })).is(200);
  const text = PAYLOADS.filter((payload) => !payload.includes('{{')).join(' '); // what is in braces is a place, and refused
  (await world.gateway.as('supervisor').request('PUT', '/v1/templates/hostile', { body: { title: { fr: TEMPLATE, en: TEMPLATE }, type: null, team: null, event: null, text } })).is(200);
  await world.gateway.as('hostile').submit(identity());
  await eventually('a verdict', async () => (await police.get(`/v1/requisitions/${id}/files`)).is(200).items.every((file) => file.scan === 'infected'));
});
after(async () => {
  await world.close();
  await scanner.stop();
});

it('hostile text is text: it is shown as it was written and nothing of it runs', async () => {
  for (const [name, views] of Object.entries(VIEWS)) {
    const person = await world.person(name);
    for (const view of views(id)) {
      await person.go(view);
      for (const text of shownTo(name, view)) await person.page.getByText(text).first().waitFor({ state: 'attached' });
      if (view.startsWith('case/')) await person.page.locator('.history li').first().waitFor();
      await person.settled();
      assert.equal(await person.page.locator('main :is(script, iframe, math, base, style), main img:not(.graph img)').count(), 0, `${name} ${view}`);
    }
    await person.leave();
  }
});

it('and so it is while it is typed: in every field of a form, in file names, in the search, in a draft', async () => {
  const agent = await world.person('agent');
  await agent.go(`case/${id}`);
  const radios = await agent.page.getByRole('radio').count();
  assert.ok(radios > 1, 'acts to choose from');
  for (let i = 0; i < radios; i++) {
    await agent.page.getByRole('radio').nth(i).check();
    for (const field of await agent.page.getByRole('form').locator('textarea, input[type="text"]').all()) await field.fill(MIX.slice(0, 200));
    for (const field of await agent.page.getByRole('form').locator('input[type="file"]').all()) {
      await field.setInputFiles({ name: '<img src=x onerror=__ran(14)>.png', mimeType: 'image/png', buffer: Buffer.from('x') });
      await agent.hears('est envoyé');
    }
  }
  await agent.choose('Modèle', { label: TEMPLATE });
  await agent.press('Reprendre ce texte');
  await agent.page.waitForFunction(() => [...document.querySelectorAll('form textarea')].some((area) => area.value.includes('<base href')));
  await agent.page.getByLabel('Refuser').check();
  await agent.press('Refuser');
  await agent.page.getByRole('dialog').getByRole('button', { name: 'Annuler' }).click();
  for (const words of [MIX, '100 %', '%zz']) {
    await agent.page.locator('#search').fill(words);
    await agent.page.locator('#search').press('Enter');
    await agent.page.getByRole('heading', { level: 1, name: /Rechercher/ }).waitFor();
  }
  await agent.page.goto(`${world.gateway.url}/console/#/%`);
  await agent.sees('Page introuvable');
  await agent.page.goto(`${world.gateway.url}/console/#/${encodeURIComponent(PAYLOADS[1])}/${encodeURIComponent(PAYLOADS[0])}`);
  await agent.sees('Page introuvable');
  await agent.leave();
});

it('what is not of this origin, and what is not a file, the policy keeps out', async () => {
  const agent = await world.person('agent');
  await agent.go('inbox');
  await agent.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = '__ran("inline")';
    document.body.append(script);
    const holder = document.createElement('div');
    holder.innerHTML = '<img src=x onerror="__ran(\'handler\')">';
    document.body.append(holder);
  });
  await agent.page.waitForFunction(() => window.__seen.violations.length >= 2);
  assert.deepEqual((await agent.seen()).ran, []);
  await agent.context.close();
});

describe('every view, by axe-core', () => {
  for (const colours of ['light', 'dark']) {
    for (const [name, views] of Object.entries(VIEWS)) {
      it(`${name}, ${colours}`, async () => {
        const person = await world.audited(name, { colorScheme: colours });
        for (const view of views(id)) {
          await person.go(view);
          if (view.startsWith('case/') && name === 'agent') await person.page.getByLabel('Soumettre à validation').check();
          if (view.startsWith('new/')) await person.press('Envoyer').then(() => person.page.getByRole('alert').waitFor());
          await person.audit(`${name} ${view} ${colours}`);
        }
        await person.context.close();
      });
    }
  }
});

it('nothing is cut off at 360 pixels, and at 200 % of a usual screen', async () => {
  for (const [name, views] of Object.entries(VIEWS)) {
    for (const viewport of [{ width: 360, height: 740 }, { width: 640, height: 450 }]) { // 1280 at 200 % is 640 wide
      const person = await world.person(name, { viewport });
      for (const view of views(id)) {
        await person.go(view);
        const over = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(over <= 0, `${name} ${view} at ${viewport.width}: ${over} px too wide`);
      }
      await person.leave();
    }
  }
});

it('on paper the act, the law and the history stand, and nothing to press', async () => {
  const agent = await world.person('agent');
  await agent.go(`case/${id}`);
  await agent.page.locator('.history li').first().waitFor();
  await agent.page.emulateMedia({ media: 'print' });
  for (const heading of ['Droit et autorité', 'L’acte', 'Historique']) assert.ok(await agent.page.getByRole('heading', { name: heading }).isVisible());
  for (const gone of ['header', '.todo', 'button']) assert.equal(await agent.page.locator(`${gone}:visible`).count(), 0, gone);
  await agent.leave();
});
