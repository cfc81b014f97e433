// The law at the door: framework, quality, authorisation, threshold, each with its coded refusal and its neighbour that
// passes. Every case goes through the whole gateway.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { at, day, hold, identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, pause } from './lib/gateway.mjs';

const PAPER = { authority: 'Vice-procureur', court: 'TJ Melun', date: day(-3), reference: 'AUT-26-114' };
const particular = { kind: 'particular', ...PAPER };
const rogatory = { kind: 'commission_rogatoire', authority: 'Juge d\'instruction', court: 'TJ Melun', date: day(-30), valid_until: day(60) };
const none = { kind: 'none' };

// Connection data: no shipped type asks for them yet, so the threshold of 60-1-2 is looked at with this one.
const CONNECTION = `
return workflow {
  type = "test.connections", title = { fr = "Connexions", en = "Connections" }, holder = "numerique", bases = law.connection,
  input = { email = field.email { required = true } },
  answer = { note = field.text {} },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  start = "work",
  states = {
    work = { task = { team = "numerique", role = "agent" }, on = { done = "done" } },
    done = { final = "answered", answer = function() return { note = "x" } end },
  },
}
`;

const as = (quality, more = {}) => ({ requester: { name: 'Claire Vasseur', quality, ...more } });
const track = (framework, basis, authorisation, more = {}) => tracking({ framework, legal_basis: [basis].flat(), authorisation, ...more });
const connections = (changes) => ({ ...identity(changes), type: 'test.connections' });
const offence = (max_prison_months, more = {}) => ({ offence: { natinf: [7151], label: 'Vol', max_prison_months, ...more } });

const PASSES = [
  ['60-1 in flagrance needs no authorisation', 'police', track('flagrance', 'cpp:60-1', none)],
  ['60-1 in flagrance, none stated', 'police', track('flagrance', 'cpp:60-1', null)],
  ['77-1-1 with the prosecutor\'s authorisation', 'police', track('prelim', 'cpp:77-1-1', particular)],
  ['99-3 on a letter rogatory', 'police', track('instruction', 'cpp:99-3', rogatory)],
  ['74-1 for a missing person', 'gendarmerie', track('disappearance', 'cpp:74-1', particular)],
  ['74-2 for a fugitive', 'police', track('fugitive', 'cpp:74-2', particular)],
  ['an APJ under the control of an officer', 'police', track('prelim', 'cpp:77-1-1', particular, as('APJ', { controlled_by: 'Cne Martin' }))],
  ['a prosecutor authorises himself', 'magistrate', track('prelim', 'cpp:77-1-1', none, as('SUBST'))],
  ['an investigating judge needs no letter of his own', 'magistrate', track('instruction', 'cpp:99-3', none, as('JI'))],
  ['customs by their own right', 'customs', track('customs', 'cd:65', none, as('DOUANE'))],
  ['a judicial customs officer under the code of procedure', 'customs', track('prelim', 'cpp:77-1-1', particular, as('ODJ'))],
  ['a hold in flagrance', 'police', hold(at(3_600_000))],
  ['a controlled delivery with authorisation', 'police', hold(at(3_600_000), { framework: 'prelim', legal_basis: ['cpp:706-80-2'], authorisation: particular })],
  ['a basis cited beside another', 'police', track('instruction', ['cpp:99-3', 'cpp:151'], rogatory)],
  ['connection data from three years of prison on', 'police', connections(offence(36))],
  ['connection data below, on a network, to find the author', 'police', connections(offence(12, { network_offence: true, identify_only: true }))],
  ['connection data of the victim\'s own device', 'police', connections(offence(2, { victim_equipment: true }))],
  ['connection data for a missing person', 'police', connections({ framework: 'disappearance', legal_basis: ['cpp:74-1'], offence: null })],
];

// what, who, document, code of the refusal, the pointers of which one must be told
const REFUSED = [
  ['77-1-1 without an authorisation', 'police', track('prelim', 'cpp:77-1-1', none), 'authorisation_missing', '/authorisation/kind'],
  ['77-1-1 when none is stated', 'police', track('prelim', 'cpp:77-1-1', null), 'authorisation_missing', '/authorisation/kind'],
  ['77-1-1 on general instructions: video only', 'police', track('prelim', 'cpp:77-1-1', { ...particular, kind: 'general_instruction' }), 'authorisation_missing', '/authorisation/kind'],
  ['99-3 with a prosecutor\'s paper', 'police', track('instruction', 'cpp:99-3', particular), 'authorisation_missing', '/authorisation/kind'],
  ['an authorisation later than the act', 'police', track('prelim', 'cpp:77-1-1', { ...particular, date: day(2) }), 'authorisation_missing', '/authorisation/date'],
  ['an authorisation that has expired', 'police', track('instruction', 'cpp:99-3', { ...rogatory, valid_until: day(-1) }), 'authorisation_expired', '/authorisation/valid_until'],
  ['an authorisation without its author', 'police', track('prelim', 'cpp:77-1-1', { ...particular, authority: null }), 'incomplete', '/authorisation/authority'],
  ['an authorisation without its reference', 'police', track('prelim', 'cpp:77-1-1', { ...particular, reference: null }), 'incomplete', '/authorisation/reference'],
  ['60-1 in a preliminary enquiry', 'police', track('prelim', 'cpp:60-1', particular), 'basis_not_applicable', '/legal_basis/0'],
  ['77-1-1 in flagrance', 'police', track('flagrance', 'cpp:77-1-1', particular), 'basis_not_applicable', '/legal_basis/0'],
  ['a basis nobody knows', 'police', track('prelim', 'cpp:77-1-9', particular), 'basis_not_applicable', '/legal_basis/0'],
  ['a basis of 2029', 'police', track('prelim', 'cpp29:L3513-1', particular), 'basis_not_applicable', '/legal_basis/0'],
  ['a requisition of data does not seize a parcel', 'police', hold(at(3_600_000), { framework: 'flagrance', legal_basis: ['cpp:60-1'] }), 'basis_not_applicable', '/legal_basis'],
  ['a seizure does not ask for data', 'police', track('flagrance', 'cpp:56', none), 'basis_not_applicable', '/legal_basis'],
  ['60-2: postal operators are not on its list', 'police', track('flagrance', 'cpp:60-2', none), 'basis_not_applicable', '/legal_basis'],
  ['police by the right of customs', 'police', track('customs', 'cd:65', none, as('DOUANE')), 'incompetent_authority', '/requester/quality'],
  ['an officer who calls himself prosecutor', 'police', track('prelim', 'cpp:77-1-1', none, as('PROC')), 'incompetent_authority', '/requester/quality'],
  ['a magistrate who calls himself officer', 'magistrate', track('prelim', 'cpp:77-1-1', particular, as('OPJ')), 'incompetent_authority', '/requester/quality'],
  ['a quality that does not sign this', 'police', track('prelim', 'cpp:77-1-1', particular, as('APJA', { controlled_by: 'Cne Martin' })), 'incompetent_authority', '/requester/quality'],
  ['an assistant asks for video only', 'police', track('prelim', 'cpp:77-1-1', particular, as('ADE', { controlled_by: 'Cne Martin' })), 'incompetent_authority', '/requester/quality'],
  ['an APJ whom nobody controls', 'police', track('prelim', 'cpp:77-1-1', particular, as('APJ')), 'incomplete', '/requester/controlled_by'],
  ['intelligence techniques', 'police', track('prelim', 'csi:L851-1', particular), 'intelligence_channel', '/legal_basis/0'],
  ['interceptions', 'police', track('instruction', 'cpp:100', rogatory), 'telecom_use_pnij', '/legal_basis/0'],
  ['social security\'s right of communication', 'police', track('other', 'css:L114-19', none), 'incompetent_authority', '/legal_basis/0'],
  ['a controlled delivery without authorisation', 'police', hold(at(3_600_000), { framework: 'prelim', legal_basis: ['cpp:706-80-2'], authorisation: none }), 'authorisation_missing', '/authorisation/kind'],
  ['connection data below the threshold', 'police', connections(offence(24)), 'threshold_not_met', '/offence/max_prison_months'],
  ['connection data, the penalty not stated', 'police', connections({ offence: null }), 'incomplete', '/offence/max_prison_months'],
  ['connection data on a network below a year', 'police', connections(offence(11, { network_offence: true, identify_only: true })), 'threshold_not_met', '/offence/max_prison_months'],
  ['connection data on a network, not to find the author', 'police', connections(offence(12, { network_offence: true, identify_only: false })), 'threshold_not_met', '/offence/max_prison_months'],
];

describe('law', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ scripts: { 'connections.lua': CONNECTION } }); });
  after(() => gateway.end());

  describe('is received', () => {
    for (const [what, name, document] of PASSES) {
      it(what, async () => {
        const answer = await gateway.as(name).post('/v1/requisitions', document);
        assert.deepEqual(answer.is(201).legal_basis, document.legal_basis);
      });
    }
  });

  describe('is refused before reception, with its code and place', () => {
    for (const [what, name, document, code, pointer] of REFUSED) {
      it(`${what}: ${code}`, async () => {
        const problem = (await gateway.as(name).post('/v1/requisitions', document)).is(422);
        assert.ok(problem.errors.some((error) => error.pointer === pointer && error.code === code), JSON.stringify(problem.errors));
        const coded = problem.errors.map((error) => error.code);
        assert.ok(coded.includes(problem.code), `the problem's code ${problem.code} is one of its faults'`);
        assert.equal(problem.type, `urn:guichet:problem:${problem.code}`);
        for (const error of problem.errors) assert.ok(error.detail.length > 0);
      });
    }

    it('nothing of it was received', async () => {
      const { items } = (await gateway.as('supervisor').get('/v1/requisitions?limit=200')).is(200);
      assert.equal(items.length, PASSES.length);
    });
  });

  it('what is wrong is told in French, or in English to who asks for it', async () => {
    const document = track('prelim', 'cpp:60-1', none, { object: 'short', input: { item_ids: [] } });
    const told = async (headers) => {
      const { detail, errors } = (await gateway.as('police').post('/v1/requisitions', document, headers)).is(422);
      return { detail, ...Object.fromEntries(errors.map((error) => [error.pointer, error.detail])) };
    };
    const french = await told(), english = await told({ 'Accept-Language': 'en' });
    assert.equal(french['/object'], 'compte 5 caractères, il en faut au moins 20');
    assert.equal(english['/object'], 'has 5 characters, at least 20 are needed');
    assert.equal(french['/legal_basis/0'], "relève d'autres cadres : flagrance, disappearance, death, fugitive");
    assert.equal(french.detail, french['/legal_basis/0']);
    assert.equal(english.detail, english['/legal_basis/0']);
    for (const pointer of Object.keys(french)) assert.notEqual(french[pointer], english[pointer], pointer);
    const warned = await gateway.as('police').submit(connections(offence(36)));
    const shown = async (headers) => (await gateway.as('police').get(`/v1/requisitions/${warned.id}`, headers)).is(200).warnings;
    assert.equal((await shown())[0].detail, "données de connexion sans le contrôle d'un juge qui ne dirige pas l'enquête");
    assert.deepEqual(warned.warnings, await shown());
    assert.equal((await shown({ 'Accept-Language': 'en' }))[0].detail, 'connection data without the control of a judge who does not lead the enquiry');
    assert.deepEqual(Object.keys((await shown())[0]), ['pointer', 'code', 'detail']);
  });

  it('several refusals of law and of form come together', async () => {
    const document = track('prelim', ['cpp:60-1', 'nonsense'], none, { ...as('APJ'), object: 'short' });
    const problem = (await gateway.as('police').post('/v1/requisitions', document)).is(422);
    const told = problem.errors.map(({ pointer }) => pointer);
    for (const pointer of ['/legal_basis/0', '/legal_basis/1', '/requester/controlled_by', '/object']) assert.ok(told.includes(pointer), `${pointer} in ${told}`);
  });

  it('connection data under a prosecutor\'s authorisation are received with a warning', async () => {
    const { warnings } = await gateway.as('police').submit(connections(offence(36)));
    assert.deepEqual(warnings.map(({ pointer, code }) => [pointer, code]), [['/authorisation/kind', 'independent_control']]);
  });

  it('a purpose that is not stated is received with a warning', async () => {
    const { warnings } = await gateway.as('police').submit(connections(offence(12, { network_offence: true })));
    assert.ok(warnings.some(({ pointer, code }) => pointer === '/offence/identify_only' && code === 'threshold_to_confirm'));
  });

  describe('whom the law protects (CPP 56-1 to 56-5)', () => {
    const ITS_ORDER = { authority: 'JLD', court: 'TJ Melun', date: day(-2), reference: 'ORD 26/4' };

    it('a lawyer is reached with the agreement or by a judge\'s order only', async () => {
      const problem = (await gateway.as('police').post('/v1/requisitions', tracking({ protected: { category: 'lawyer' } }))).is(422, 'protected_person');
      assert.deepEqual(problem.errors.map(({ pointer, code }) => [pointer, code]), [['/protected', 'protected_person']]);
      for (const lifted of [{ consent: true }, { order: ITS_ORDER }]) {
        const { warnings, protected: kept } = await gateway.as('police').submit(tracking({ protected: { category: 'lawyer', ...lifted } }));
        assert.ok(warnings.some(({ pointer, code }) => pointer === '/protected' && code === 'protected_person'));
        assert.deepEqual(kept, { category: 'lawyer', ...lifted });
      }
      const faults = (await gateway.as('police').post('/v1/requisitions', tracking({ protected: { category: 'lawyer', order: { ...ITS_ORDER, court: null, date: day(2) } } }))).is(422);
      assert.deepEqual(faults.errors.map(({ pointer, code }) => `${pointer} ${code}`).sort(), ['/protected/order/court required', '/protected/order/date range']);
    });

    it('no machine answers: what is answered by itself for others waits for a person', async () => {
      const police = gateway.as('police');
      const plain = await police.submit(tracking()), press = await police.submit(tracking({ protected: { category: 'press' } }));
      await eventually('the plain one answered', async () => (await police.show(plain.id)).state === 'answered');
      await eventually('the protected one with a person', async () => (await gateway.as('agent').show(press.id)).task !== null);
      assert.equal((await police.show(press.id)).answer, null);
    });
  });

  it('the table of law is told: each basis with what it opens, for whom, from when to when', async () => {
    const { items, protected: protections } = (await gateway.as('police').get('/v1/law')).is(200);
    const protection = (category) => protections.find((one) => one.category === category);
    assert.deepEqual(protection('lawyer').lifted_by, ['consent', 'order']);
    assert.deepEqual(protection('lawyer').connection_lifted_by, ['order']);
    assert.deepEqual(protection('press').lifted_by, []);
    const row = (id) => items.find((one) => one.id === id);
    assert.deepEqual(row('cpp:77-1-1').authorisation.prelim, ['particular', 'general_instruction']);
    assert.deepEqual(row('cpp:60-1').authorisation.flagrance, []);
    assert.equal(row('cpp:77-1-1').valid_until, '2028-12-31');
    assert.equal(row('cpp:77-1-1').alias_of, 'cpp29:L3513-1');
    assert.equal(row('cpp29:L3513-1').valid_from, '2029-01-01');
    assert.equal(row('csi:L851-1').refusal, 'intelligence_channel');
    assert.deepEqual(row('cd:65').parties, ['customs']);
    for (const one of items) if (one.alias_of) assert.ok(row(one.alias_of), one.id);
  });

  it('the coded refusals are told in the language asked for', async () => {
    const told = async (headers) => (await gateway.as('police').get('/v1/refusals', headers)).is(200).items.find(({ code }) => code === 'threshold_not_met');
    assert.equal((await told()).title, 'Seuil de peine non atteint');
    assert.equal((await told({ 'Accept-Language': 'en' })).title, 'Threshold not met');
    assert.deepEqual([(await told()).contest, (await told()).fixable, (await told()).article], ['magistrate', true, 'CPP 60-1-2']);
  });

  it('each type tells on which bases it may be asked for', async () => {
    const bases = async (type) => (await gateway.as('police').get(`/v1/types/${type}`)).is(200).bases;
    const data = await bases('postal.item.tracking');
    assert.ok(data.includes('cpp:60-1') && data.includes('cpp:77-1-1') && data.includes('cd:65') && !data.includes('cpp:56'));
    assert.ok(!data.includes('cpp:60-2'), 'postal operators are not on the list of R.15-33-68');
    const seizure = await bases('postal.item.hold');
    assert.ok(seizure.includes('cpp:56') && seizure.includes('cpp:706-80-2') && !seizure.includes('cpp:60-1'));
  });

  it('a due date that the officer asks for counts when it is earlier, never when it is later', async () => {
    const soon = at(6 * 3_600_000);
    const requisition = await gateway.as('police').submit(tracking({ requested_due: soon }));
    assert.ok(Math.abs(Date.parse(requisition.due_at) - Date.parse(soon)) < 1000, requisition.due_at); // kept as a span of whole seconds
    assert.equal(requisition.requested_due, soon);
    const late = await gateway.as('police').submit(tracking({ requested_due: at(90 * 86_400_000) }));
    assert.ok(Date.parse(late.due_at) < Date.now() + 15 * 86_400_000);
  });

  it('a due date that a magistrate fixes stands to the second, whatever pauses', async () => {
    const fixed = at(6 * 3_600_000), magistrate = gateway.as('magistrate'), agent = gateway.as('agent');
    const { id, due_at } = await magistrate.submit(identity({ ...as('SUBST'), authorisation: none, requested_due: fixed }));
    assert.equal(Date.parse(due_at), Date.parse(fixed));
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'ask', { question: 'Lequel ?' })).is(200);
    await pause(300);
    (await magistrate.fire(id, 'reply', { text: 'Le premier.' })).is(200);
    assert.equal(Date.parse((await magistrate.show(id)).due_at), Date.parse(fixed));
  });
});
