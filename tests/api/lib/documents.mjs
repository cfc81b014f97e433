// Requisitions that are right, to be made wrong one member at a time.

/** A calendar day, `offset` from today, as the gateway counts them: by the clock of Paris, so also in the hour before midnight UTC. */
export function day(offset) {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(Date.now());
  return new Date(Date.parse(today) + offset * 86_400_000).toISOString().slice(0, 10);
}

/** RFC 3339 without fractions, `ms` from now. */
export const at = (ms) => new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** What every requisition says; `input` is the type's own. */
export function common(type, input, changes) {
  return {
    type, urgency: 'normal', urgency_reason: null, framework: 'prelim', legal_basis: ['cpp:77-1-1'],
    authorisation: { kind: 'particular', authority: 'Vice-procureur', court: 'TJ Melun', date: day(-3), reference: 'AUT-26-114' },
    requester: { name: 'Claire Vasseur', quality: 'OPJ', rio: '1234567', unit: '12345', email: 'claire.vasseur@interieur.gouv.fr',
                 phone: '+33160000000', controlled_by: null },
    procedure: { pv: '12345/00678/2026', parquet: null, instruction: null },
    offence: { natinf: [7151], label: 'Vol', max_prison_months: 36, network_offence: false },
    object: 'Vol de colis au préjudice de Mme X, faits du 3 octobre', period: { from: day(-40), to: day(-2) },
    input, files: [], client_ref: 'LRPGN-889', requested_due: null, test: false, ...changes,
  };
}

export const ITEM = '6A18987970674';
/** A number of a form nobody knows; the rehearsal service answers "not found" to those that end so. */
export const STRANGE_ITEM = 'ABC1234567XX';

/** Answered by the service. */
export const tracking = (changes = {}, item_ids = [ITEM]) => common('postal.item.tracking', { item_ids }, changes);
/** Unknown to the service: a person looks. */
export const unknownItem = (changes = {}) => tracking(changes, [STRANGE_ITEM]);
export const identity = (changes = {}, input = { email: 'Jean.Dupont@laposte.net' }) => common('account.laposte.identity', input, changes);
export const hold = (holdUntil, changes = {}) =>
  common('postal.item.hold', { item_id: ITEM, hold_until: holdUntil, reason: 'Saisie prévue sur commission rogatoire' }, {
    framework: 'flagrance', legal_basis: ['cpp:56'], authorisation: null, ...changes,
  });

/** A copy with the member at this JSON Pointer set (undefined: taken away). */
export function withAt(document, pointer, value) {
  const copy = structuredClone(document);
  const names = pointer.slice(1).split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop();
  const parent = names.reduce((object, name) => object[name], copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
