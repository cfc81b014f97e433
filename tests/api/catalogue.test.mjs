// The whole catalogue over the wire: every type is listed with schemas that are schemas, every type takes the requisition
// it is made for, and many are walked to their end by the people who may.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, at, common, day } from './lib/documents.mjs';
import { Gateway, eventually } from './lib/gateway.mjs';
import { check } from './lib/schema.mjs';

const judge = { kind: 'jld', authority: 'Juge des libertés et de la détention', court: 'TJ Melun', date: day(-2), reference: 'JLD-26-31' };

// What the basis of a type is cited with.
const STORED = { legal_basis: ['cpp:706-95-1'], authorisation: judge };
const KEPT = { legal_basis: ['cpp:77-1-2-al2'], authorisation: judge };
const CONNECTION = { legal_basis: ['cpp:60-1-2'] };
const DELIVERY = { legal_basis: ['cpp:706-80-2'] };
const SEARCH = { framework: 'flagrance', legal_basis: ['cpp:56'], authorisation: null };
const FUNDS = { legal_basis: ['cpp:706-154'] };

const FILE = '{file}'; // an upload of the officer's, put in before it is sent
const OURS = 'FR14 2004 1010 0505 0001 3M02 606', THEIRS = 'FR76 3000 6000 0112 3456 7890 189';
const person = { family_names: ['Dupont'], given_names: ['Jean'], birth_date: '1985-03-12' };
const period = { from: day(-60), to: day(-5) };
const window = { from: at(-86_400_000), to: at(-82_800_000) };
const address = { street: '12 rue du Bac', postcode: '77000', town: 'Melun' }, site = { label: 'Melun Principal' };
const amount = (value) => ({ value, currency: 'EUR' });

// type → input, and what the requisition says beside it.
const SAMPLES = {
  'postal.item.tracking': [{ item_ids: [ITEM] }],
  'postal.item.parties': [{ item_id: ITEM, role: 'both' }],
  'postal.item.proof': [{ item_id: ITEM, which: 'both' }],
  'postal.item.deposit': [{ place: { site, time: window } }],
  'postal.item.marking': [{ marks: [{ kind: 'franking_machine', text: 'HK 123456', image: FILE }] }],
  'postal.item.image': [{ passage: { address, period: { from: day(-6), to: day(-2) } } }],
  'postal.item.lost': [{ item_ids: [ITEM], site }],
  'postal.item.seizure': [{ item_id: ITEM, team: 'Groupe 2, trois officiers' }, SEARCH],
  'postal.item.controlled_delivery': [{ item_id: ITEM, lead: 'Cdt Morel', authorisation: FILE }, DELIVERY],
  'postal.item.watch': [{ item_id: ITEM, watch_until: at(240 * 3_600_000), reason: 'Identification du destinataire réel.' }, DELIVERY],
  'postal.address.items': [{ address, period }],
  'postal.redirection': [{ person, period, protected: false }],
  'postal.pobox': [{ pobox: { number: 'BP 12', postcode: '77000' } }],
  'postal.procuration': [{ address }],
  'postal.round': [{ address, on: day(-3) }],
  'parcel.customs': [{ item_id: ITEM }],
  'relay.locker': [{ locker: { id: 'FR-77A12', time: window } }],
  'video.office': [{ site, time: window }],
  'office.operation': [{ site, time: window, amount: amount('49.90') }],
  'staff.identity': [{ agent: 'AG-17', on: day(-3) }],
  'site.visit': [{ entity: 'reseau', place: site, purpose: 'Constat sur le site, sur commission rogatoire' }, SEARCH],
  'generic.documents': [{ entity: 'filiales', request: 'Liste des commandes de timbres de collection.' }],
  'generic.preserve': [{ entity: 'reseau', what: 'Vidéo du bureau de Melun, matin', preserve_until: at(240 * 3_600_000) }],
  'postal.item.hold': [{ item_id: ITEM, hold_until: at(36_000_000), reason: 'Saisie prévue sur commission rogatoire' }, SEARCH],
  'account.laposte.identity': [{ phone: '06 12 34 56 78' }],
  'account.laposte.activity': [{ account_id: 'C-100234', period, seen: [{ ip: '81.250.10.7', port: 4123, at: at(-3_600_000) }] }, CONNECTION],
  'email.laposte.subscriber': [{ address: 'jean.dupont@laposte.net' }],
  'email.laposte.connection': [{ address: 'jean.dupont@laposte.net', period }, CONNECTION],
  'email.laposte.content': [{ address: 'jean.dupont@laposte.net', period, folders: ['INBOX'] }, STORED],
  'email.laposte.preserve': [{ address: 'jean.dupont@laposte.net', keep_until: at(30 * 86_400_000) }, KEPT],
  'bank.account.identify': [{ account: OURS }],
  'bank.account.statement': [{ account: OURS, period }],
  'bank.account.kyc': [{ account: '0500013M026' }],
  'bank.card.operations': [{ card: '4111 1111 1111 1111', period }],
  'bank.transfer.trace': [{ reference: 'E2E-2026-42', amount: amount('12000'), on: day(-1), payer: OURS, beneficiary: THEIRS, recall: true }],
  'bank.account.seizure': [{ account: OURS, amount: amount('15000'), authorisation: FILE }, FUNDS],
  'bank.cheque': [{ cheque: '1234567', account: OURS, side: 'drawn' }],
  'bank.cash': [{ terminal: 'DAB-57-12', window }],
  'bank.safe': [{ person }],
  'insurance.contract': [{ person }],
  'vault.digiposte.account': [{ email: 'jean.dupont@example.org' }],
  'vault.digiposte.content': [{ account_id: 'DGP-1', documents: ['bulletins de paie'] }, SEARCH],
  'hybrid.sending': [{ platform: 'maileva', tracking: 'MLV-2026-1' }],
  'hybrid.lre': [{ emails: ['a@example.org'] }],
  'trust.signature': [{ transaction: 'TR-2026-1', processor_named: true }],
  'identity.numerique': [{ phone: '+33612345678' }],
};

// Refused at the door: type → input, what is said beside it, code.
const REFUSED = [
  ['telecom.mobile', { phone: '06 12 34 56 78' }, {}, 'telecom_use_pnij'],
  ['bank.account.identify', { account: THEIRS }, {}, 'other_holder'],
  ['bank.account.statement', { account: THEIRS, period }, {}, 'other_holder'],
  ['bank.account.kyc', { account: OURS, connections_wanted: true }, {}, 'basis_not_applicable'],
  ['bank.account.seizure', { account: OURS, authorisation: FILE }, SEARCH, 'basis_not_applicable'],
  ['bank.safe', { person, opening: true }, {}, 'basis_not_applicable'],
  ['email.laposte.content', { address: 'jean.dupont@laposte.net', period }, {}, 'basis_not_applicable'],
  ['email.laposte.preserve', { address: 'jean.dupont@laposte.net', keep_until: at(86_400_000) }, {}, 'basis_not_applicable'],
  ['email.laposte.connection', { address: 'jean.dupont@laposte.net', period }, { offence: { natinf: [7151], label: 'Vol', max_prison_months: 24 } }, 'threshold_not_met'],
  ['account.laposte.activity', { account_id: 'C-1', period }, { legal_basis: ['cpp:60-1-2'], offence: null }, 'incomplete'],
  ['trust.signature', { transaction: 'TR-2026-1' }, {}, 'controller_first'],
  ['hybrid.sending', { platform: 'docaposte', tracking: 'DCP-1' }, {}, 'controller_first'],
];

const agents = [['agent', 'prepared'], ['agent2', 'approve']];
const banked = [['agent', 'prepared'], ['compliance', 'approve']];

// type → the answer an agent prepares, and who does what in which order; the last state is the end.
const WALKS = {
  'account.laposte.activity': [agents, { connections: [{ at: at(-86_400_000), ip: '81.250.10.7', port: 4123 }] }, 'answered'],
  'email.laposte.subscriber': [[['agent', 'answer']], { subscriber: { address: 'jean.dupont@laposte.net', created_on: '2011-04-02' } }, 'answered'],
  'email.laposte.connection': [agents, { connections: [{ at: at(-86_400_000), ip: '2a01:cb00::1', service: 'IMAP' }] }, 'answered'],
  'email.laposte.content': [[['jurist', 'accept'], ...agents], { messages: 2, exports: [FILE] }, 'answered'],
  'bank.account.identify': [banked, { accounts: [{ account: OURS, kind: 'current', people: [{ role: 'holder', person }] }] }, 'answered'],
  'bank.account.statement': [banked, { operations: [{ date: day(-9), label: 'VIR SEPA', amount: amount('-12.5') }], statements: [{ format: 'camt.053', file: FILE }] }, 'answered'],
  'bank.account.kyc': [[...agents, ['compliance', 'approve']], { channel: 'office' }, 'answered'],
  'bank.card.operations': [banked, { card: '4111111111111111' }, 'answered'],
  'bank.transfer.trace': [banked, { status: 'returned', recall: 'accepted', recovered: amount('12000') }, 'answered'],
  'bank.cheque': [banked, { remitter: 'M. Martin' }, 'answered'],
  'bank.cash': [banked, { operations: [] , video: { available: true, until_: day(20) } }, 'answered'],
  'bank.safe': [[...agents, ['compliance', 'approve']], { exists: true }, 'answered'],
  'insurance.contract': [agents, { contracts: [{ contract: 'CNP-1', kind: 'life' }] }, 'answered'],
  'vault.digiposte.content': [[['jurist', 'accept'], ...agents], { outcome: 'encrypted' }, 'answered'],
  'hybrid.sending': [[['agent', 'answer']], { customer: 'Cabinet X' }, 'answered'],
  'trust.signature': [agents, { controller: 'Banque X', evidence: FILE }, 'answered'],
  'identity.numerique': [agents, { identities: [{ subject: 'SUB-1', way: 'postman' }] }, 'answered'],
};

const isSchema = (schema) => {
  assert.equal(schema.type, 'object');
  assert.equal(schema.additionalProperties, false);
  for (const part of Object.values(schema.properties ?? {})) assert.ok(part.type ?? part.oneOf ?? part.enum, JSON.stringify(part));
  check(schema, {}).forEach((fault) => assert.doesNotMatch(fault, /unknown keyword|leads nowhere/));
};

describe('the catalogue', () => {
  let gateway, police, listed;
  const upload = async (name) => (await gateway.as(name).request('POST', '/v1/uploads', {
    body: Buffer.from('%PDF-1.7 pièce'), headers: { 'Content-Type': 'application/pdf', 'Content-Disposition': 'attachment; filename="piece.pdf"' },
  })).is(201).id;
  const filled = async (value, name) => {
    const text = JSON.stringify(value);
    return JSON.parse(text.includes(FILE) ? text.replaceAll(FILE, await upload(name)) : text);
  };
  const post = async (type, input, changes) => police.post('/v1/requisitions', common(type, await filled(input, 'police'), changes));
  const submit = async (type) => (await post(type, ...SAMPLES[type])).is(201);
  /** Where it stands once no service is being asked any more. */
  const settled = (id, name = 'police') => eventually(`${id} waits for a person`, async () => {
    const requisition = await gateway.as(name).show(id);
    return !['ask', 'place', 'order', 'let_go'].includes(requisition.state) && requisition;
  });
  const act = async (id, name, event, input) => {
    await gateway.as(name).claimTaskOf(id);
    return (await gateway.as(name).fire(id, event, input)).is(200);
  };

  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
    listed = (await police.get('/v1/types')).is(200).items;
  });
  after(() => gateway.end());

  it('lists every type there is a sample of, and there is one of every requisition', () => {
    assert.deepEqual(listed.filter(({ direction }) => direction === 'request').map(({ type }) => type).sort(), [...Object.keys(SAMPLES), 'telecom.mobile'].sort());
  });

  it('each type has a title in two languages, bases, and schemas of input, answer and events', async () => {
    for (const { type } of listed) {
      const french = (await police.get(`/v1/types/${type}`)).is(200);
      const english = (await police.get(`/v1/types/${type}`, { 'Accept-Language': 'en' })).is(200);
      assert.notEqual(french.title, english.title, type);
      assert.ok(french.bases.length > 0, type);
      isSchema(french.input_schema);
      isSchema(french.answer_schema);
      for (const { input_schema } of french.events) if (input_schema) isSchema(input_schema);
      for (const state of french.states) assert.notEqual(state.title, state.name, `${type}: ${state.name} has no title`);
      for (const event of french.events) {
        if (/^(timer|call)\./.test(event.name)) continue;
        assert.notEqual(event.title, event.name, `${type}: ${event.name} has no title`);
      }
    }
  });

  describe('takes the requisition it is made for, as its schema says', () => {
    for (const type of Object.keys(SAMPLES)) {
      it(type, async () => {
        const { input_schema } = (await police.get(`/v1/types/${type}`)).is(200);
        const [input, changes] = SAMPLES[type];
        assert.deepEqual(check(input_schema, await filled(input, 'police')), []);
        const requisition = (await post(type, input, changes)).is(201);
        assert.equal(requisition.type, type);
        assert.equal(requisition.clock, 'running');
        assert.notDeepEqual(check(input_schema, { ...input, stray: 1 }), []);
        (await post(type, { ...input, stray: 1 }, changes)).is(422);
      });
    }
  });

  describe('refuses at the door', () => {
    for (const [type, input, changes, code] of REFUSED)
      it(`${type}: ${code}`, async () => { (await post(type, input, changes)).is(422, code); });
  });

  describe('is walked to its end', () => {
    for (const [type, [steps, prepared, end]] of Object.entries(WALKS)) {
      it(`${type}: ${steps.map(([name, event]) => `${name} ${event}`).join(', ')}`, async () => {
        const { id } = await submit(type);
        await settled(id);
        for (const [name, event] of steps) {
          const input = event === 'prepared' || event === 'answer' ? await filled(prepared, name) : undefined;
          await act(id, name, event, input);
        }
        const requisition = await police.show(id);
        assert.equal(requisition.state, end);
        assert.equal(requisition.answer.completeness, 'full');
        assert.equal(requisition.clock, 'stopped');
        (await police.fire(id, 'acknowledge')).is(200);
      });
    }

    it('four eyes: whoever prepared does not approve', async () => {
      const { id } = await submit('vault.digiposte.account');
      await act(id, 'agent', 'prepared', { account_id: 'DGP-1' });
      const { task } = await gateway.as('agent2').show(id);
      (await gateway.as('agent').post(`/v1/tasks/${task.id}/claim`)).is(403);
      assert.equal((await act(id, 'agent2', 'approve')).state, 'answered');
    });

    it('bank.account.seizure: blocked, seen by the officer at once, confirmed by the judge', async () => {
      const { id } = await submit('bank.account.seizure');
      await act(id, 'jurist', 'accept');
      await act(id, 'compliance', 'approve');
      const blocked = await act(id, 'agent', 'blocked', { amount: amount('9200'), balance: amount('9200'), at: at(-1000) });
      assert.deepEqual(blocked.deadlines.map(({ status }) => status), ['met']);
      const seen = (await police.history(id)).find(({ event }) => event === 'blocked');
      assert.equal(seen.input.amount.value, '9200.00');
      assert.equal((await police.fire(id, 'confirm', { reference: 'ORD-26-9' })).is(200).state, 'confirmed');
    });

    it('email.laposte.preserve: kept by hand, extended, let go by hand', async () => {
      const { id } = await submit('email.laposte.preserve');
      await settled(id);
      assert.equal((await act(id, 'agent', 'kept', { preservation_id: 'PRS-1' })).state, 'kept');
      (await police.fire(id, 'extend', { keep_until: at(60 * 86_400_000) })).is(200);
      (await police.fire(id, 'release')).is(200);
      assert.equal((await settled(id)).state, 'let_go_by_hand');
      assert.equal((await act(id, 'agent', 'done')).state, 'ended');
    });

    it('bank.card.operations: the card number is nowhere to be read, and finds the case', async () => {
      const { id, input } = await submit('bank.card.operations');
      assert.deepEqual(input.card, { first6: '411111', last4: '1111', length: 16 });
      const { items } = (await police.get('/v1/requisitions?target=4111111111111111&limit=200')).is(200);
      assert.ok(items.some((one) => one.id === id));
      assert.doesNotMatch(JSON.stringify(await gateway.as('agent').show(id)), /4111111111111111|4111 1111 1111 1111/);
    });

    it('a refusal is contested and looked at by a jurist', async () => {
      const { id } = await submit('bank.cheque');
      await act(id, 'agent', 'refuse', { code: 'retention_expired' });
      (await police.fire(id, 'contest', { text: 'Le chèque date de moins de dix ans.' })).is(200);
      await act(id, 'jurist', 'refuse', { code: 'retention_expired', text: 'Images effacées.' });
      const { outcome, state } = await police.show(id);
      assert.deepEqual([state, outcome], ['refused', 'refused']);
    });
  });
});
