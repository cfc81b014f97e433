// A new requisition: the type, then one form of what the law wants of all and what the type asks.
import { html, useMemo, useState } from './preact.js';
import { durationOf, language, t, tv } from './words.js';
import { call, once, Refusal } from './api.js';
import { announce, Empty, Loading, Title, useLoad, Values } from './parts.js';
import { Faults, Members, pruned } from './form.js';
import { useDocumentDraft } from './draft.js';
import { Versus } from './versus.js';

const text = (name, more) => ({ type: 'string', title: t(name), ...more });
const titles = (kind, values) => Object.fromEntries(values.map((value) => [value, tv(kind, value)]));
const choice = (name, kind, values) => text(name, { enum: values, 'x-enum-titles': titles(kind, values) });
const object = (name, properties, required = []) => ({ type: 'object', title: t(name), properties, required });

const FRAMEWORKS = ['flagrance', 'prelim', 'instruction', 'disappearance', 'death', 'fugitive', 'customs', 'tax', 'other'];
const AUTHORISATIONS = ['none', 'particular', 'general_instruction', 'commission_rogatoire', 'jld', 'ji'];
const QUALITIES = ['OPJ', 'APJ', 'APJA', 'ADE', 'PROC', 'SUBST', 'JI', 'JLD', 'JAP', 'ODJ', 'OFJ', 'DOUANE', 'OTHER'];
const URGENCIES = ['normal', 'urgent', 'vital'];

/** What every requisition says (contract §3), in the order people fill it in; a notice needs no law. */
function schemaOf(type, law) {
  const date = (name) => text(name, { format: 'date' });
  const bases = type.bases || [];
  const basisTitles = Object.fromEntries(bases.map((id) => {
    const row = law.items.find((one) => one.id === id);
    return [id, row ? `${row.code} ${row.article} — ${row.label}` : id];
  }));
  const urgencies = URGENCIES.filter((one) => type.due?.[one] || one === 'normal');
  const common = {
    legal_basis: { type: 'array', title: t('legal_basis'), items: { enum: bases, 'x-enum-titles': basisTitles } },
    framework: choice('framework', 'framework', FRAMEWORKS),
    authorisation: object('authorisation', { kind: choice('form_of', 'kind', AUTHORISATIONS), authority: text('authority', { maxLength: 200 }), court: text('court', { maxLength: 200 }), date: date('date'), reference: text('reference', { maxLength: 100 }), valid_until: date('valid_until') }),
    urgency: text('urgency', { enum: urgencies, 'x-enum-titles': Object.fromEntries(urgencies.map((one) => [one, `${t(`urgency_${one}`)}${type.due?.[one] ? ` (${durationOf(type.due[one])})` : ''}`])) }),
    urgency_reason: text('urgency_reason', { maxLength: 2000 }),
    requester: object('requester', { name: text('name'), quality: choice('quality', 'quality', QUALITIES), rio: text('rio'), unit: text('unit'), email: text('email', { format: 'email' }), phone: text('phone'), controlled_by: text('controlled_by') }, ['name', 'quality']),
    procedure: object('procedure', { pv: text('pv'), parquet: text('parquet'), instruction: text('instruction') }),
    offence: object('offence', { label: text('label'), natinf: { type: 'array', title: t('natinf'), items: { type: 'integer' } }, max_prison_months: { type: 'integer', title: t('max_prison_months') }, network_offence: { type: 'boolean', title: t('network_offence') } }),
  };
  const notice = type.direction === 'notice';
  return {
    type: 'object', required: ['object', 'input', ...(notice ? [] : ['framework', 'legal_basis', 'requester'])],
    properties: {
      ...(notice ? { urgency: common.urgency } : common),
      object: text('object', { minLength: 20, maxLength: 4000 }),
      period: object('period', { from: date('from'), to: date('to') }),
      input: { ...type.input_schema, title: t('asked') },
      files: { type: 'array', title: t('files'), items: { type: 'string', format: 'uuid' } },
      client_ref: text('client_ref', { maxLength: 100 }),
      test: { type: 'boolean', title: t('test') },
    },
  };
}

function Form({ type, me, law, go }) {
  const schema = useMemo(() => schemaOf(type, law), [type.type, language()]);
  const draft = useDocumentDraft(type.type);
  const value = draft.typed || {
    urgency: 'normal',
    ...(type.direction !== 'notice' && { requester: { name: me.agent.name, rio: /\d{7}/.exec(me.agent.matricule)?.[0], unit: me.agent.unit } }),
    ...(type.bases?.length === 1 && { legal_basis: type.bases }),
  };
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const { json } = await call('POST', '/v1/requisitions', { body: { ...pruned(value), type: type.type, input: pruned(value.input) || {} }, headers: { 'Idempotency-Key': draft.key('submit') } });
      draft.drop();
      announce(t('submitted', json.number));
      go(`case/${json.id}`);
      return;
    } catch (failure) {
      if (failure instanceof Refusal) draft.answered();
      setError(failure);
    }
    setBusy(false);
  };
  return html`<form class="card wide" novalidate onSubmit=${submit} aria-label=${type.title}><${Faults} error=${error} />
    <${Versus} draft=${draft} show=${(document) => html`<${Values} of=${document} schema=${schema} />`} />
    <${Members} schema=${schema} value=${value} onChange=${draft.change} pointer="" faults=${error?.errors || []} />
    <div class="acts"><button class="main" disabled=${busy}>${busy ? t('sending') : t('send')}</button>${draft.words}</div></form>`;
}

function Picker({ types }) {
  const [words, set] = useState('');
  const plain = (one) => one.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const found = types.filter((type) => plain(words).split(/\s+/).every((word) => plain(`${type.title} ${type.type} ${type.holder || ''}`).includes(word)));
  return html`<div class="field"><label for="find">${t('find_type')}</label><input id="find" type="search" value=${words} onInput=${(e) => set(e.target.value)} autocomplete="off" /></div>
    <p class="quiet" role="status">${t('types_found', found.length)}</p>
    ${found.length === 0 ? html`<${Empty}>${t('nothing')}<//>` : html`<ul class="types">${found.map((type) => html`<li key=${type.type}><a data-row href=${`#/new/${type.type}`}><strong>${type.title}</strong>
      <span class="quiet">${type.type}${type.due?.normal ? ` · ${durationOf(type.due.normal)}` : ''}</span></a></li>`)}</ul>`}`;
}

export function Submit({ at, me, go }) {
  const [loaded, error, again] = useLoad(async () => {
    const [types, law, type] = await Promise.all([once('/v1/types'), once('/v1/law'), at ? once(`/v1/types/${at}`) : null]);
    return { types: types.items, law, type };
  }, [at, language()]);
  const ready = loaded && (at ? loaded.type?.type === at : true);
  return html`<${Title} key=${at} aside=${at && html`<a class="button" href="#/new">${t('other_type')}</a>`}>${at && ready ? loaded.type.title : t(at ? 'submit' : 'pick_type')}<//>
    ${(!ready || error) && html`<${Loading} error=${error} again=${again} />`}
    ${ready && (at ? html`<${Form} key=${at} type=${loaded.type} law=${loaded.law} me=${me} go=${go} />` : html`<${Picker} types=${loaded.types} />`)}`;
}
