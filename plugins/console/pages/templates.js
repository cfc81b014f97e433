// Reply templates: read by a holder's teams, written by their supervisors and by administrators. The places in a text are
// filled from the case that it is used on; the gateway checks them, and every fault stands at its field.
import { html, useEffect, useRef, useState } from './preact.js';
import { has, language, t } from './words.js';
import { call, get, newKey, once, post } from './api.js';
import { announce, attempt, Confirm, Empty, Loading, Title, useLoad } from './parts.js';
import { Faults, Members, titleOf } from './form.js';
import { isHolder } from './inbox.js';
import { Side, Sides } from './versus.js';
import { moment } from './clock.js';

const TITLE_MAX = 200, TEXT_MAX = 20_000;

// What every case can fill (core/desk/template.c; a test compares the two).
export const PLACES = ['number', 'type', 'title', 'party', 'unit', 'holder', 'received_at', 'due_at', 'today', 'object', 'client_ref', 'legal_basis',
  'requester.name', 'requester.quality', 'requester.unit', 'procedure.pv', 'procedure.parquet', 'procedure.instruction',
  'authorisation.reference', 'authorisation.court', 'authorisation.date', 'offence.label', 'period.from', 'period.to'];

const placeWords = (name) => name.split('.').map((part) => t(has(`place:${part}`) ? `place:${part}` : part)).join(' › ');

/** The fields of an input as places: [name, words], those inside of others too. */
function placesOf(schema, before = 'input', words = t('asked')) {
  return Object.entries(schema?.properties || {}).flatMap(([name, member]) => {
    const [path, title] = [`${before}.${name}`, `${words} › ${titleOf(name, member)}`];
    return member.type === 'object' ? placesOf(member, path, title) : [[path, title]];
  });
}

// ---- writing ----

/** The text as a reader sees it: a place by its words, one that no case fills marked. */
function Preview({ text, places }) {
  const parts = text.split(/(\{\{[^]*?\}\})/);
  return html`<section aria-labelledby="preview"><h3 id="preview">${t('preview')}</h3><p class="preview text">${parts.map((part) => {
    if (!/^\{\{[^]*\}\}$/.test(part)) return part;
    const name = part.slice(2, -2).trim();
    return places.has(name) ? html`<mark title=${name}>${places.get(name)}</mark>` : html`<mark class="wrong-place">✗ ${part} — ${t('no_place')}</mark>`;
  })}</p></section>`;
}

/** Filled from a case that the person may see: what an agent will get. */
function Trial({ id }) {
  const [number, set] = useState('');
  const [filled, fill] = useState(null);
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => fill((await post(`/v1/requisitions/${encodeURIComponent(number.trim())}/templates/${encodeURIComponent(id)}`)).text));
  };
  return html`<section class="card"><form class="beside" aria-label=${t('template_try')} onSubmit=${submit}><div class="field"><label for="try">${t('template_try_on')}</label><input id="try" autocomplete="off" value=${number} onInput=${(e) => set(e.target.value)} /></div>
    <button disabled=${!number.trim()}>${t('template_try')}</button></form>${filled !== null && html`<p class="preview text" role="status">${filled}</p>`}</section>`;
}

const schemaOf = (types, type, teams, anyTeam) => ({
  type: 'object', required: ['title', 'text', ...(anyTeam ? [] : ['team'])],
  properties: {
    title: { type: 'object', title: t('title'), required: ['fr', 'en'], properties: { fr: { type: 'string', title: t('in_french'), maxLength: TITLE_MAX }, en: { type: 'string', title: t('in_english'), maxLength: TITLE_MAX } } },
    type: { type: 'string', title: t('template_type'), enum: types.map((one) => one.type), 'x-enum-titles': Object.fromEntries(types.map((one) => [one.type, one.title])) },
    ...(type && { event: { type: 'string', title: t('template_event'), enum: type.events.map((one) => one.name), 'x-enum-titles': Object.fromEntries(type.events.map((one) => [one.name, one.title])) } }),
    team: { type: 'string', title: t(anyTeam ? 'template_team' : 'team_of'), enum: teams },
    text: { type: 'string', title: t('template_text'), maxLength: TEXT_MAX },
  },
});

const editable = ({ id, revision, titles, type, team, event, text }) => ({ id, revision, title: titles, type, team, event, text });
const onlyIf = ({ revision }) => (revision ? { 'If-Match': `"${revision}"` } : { 'If-None-Match': '*' });

/** A colleague saved, or removed, the template meanwhile: both texts, and a person says which one counts. */
function Rivals({ mine, theirs, keep, take }) {
  const shown = ({ title, text }) => html`<p><strong class="text">${title?.[language()]}</strong></p><p class="preview text">${text}</p>`;
  return html`<${Sides} name="versus" title=${t('template_conflict')}>
    <${Side} title=${t('draft_mine')} act=${html`<button type="button" class="main" onClick=${keep}>${t('keep_mine')}</button>`}>${shown(mine)}<//>
    ${theirs ? html`<${Side} title=${t('draft_theirs', moment(theirs.updated_at, null, true))} act=${html`<button type="button" onClick=${take}>${t('take_theirs')}</button>`}>${shown(editable(theirs))}<//>`
    : html`<${Side} title=${t('template_gone')} />`}<//>`;
}

const bodyOf = ({ title, type, team, event, text }) => ({ title: title || {}, type: type || null, team: team || null, event: (type && event) || null, text: text || '' });

function Editor({ of, types, teams, anyTeam, change, onSaved, onEnd }) {
  const [error, setError] = useState(null);
  const [rival, setRival] = useState(undefined); // null: it is there no more
  const [type] = useLoad(() => (of.type ? once(`/v1/types/${of.type}`) : null), [of.type, language()]);
  const heading = useRef();
  useEffect(() => heading.current.focus(), []);
  const chosen = type?.type === of.type ? type : null;
  const places = new Map([...PLACES.map((name) => [name, placeWords(name)]), ...placesOf(chosen?.input_schema)]);
  const insert = (name) => { // where the cursor is
    const area = document.getElementById('f-text');
    const at = area.selectionStart ?? area.value.length;
    change({ ...of, text: `${area.value.slice(0, at)}{{${name}}}${area.value.slice(area.selectionEnd ?? at)}` });
    area.focus();
  };
  const save = async (event) => {
    event.preventDefault();
    setError(null);
    try {
      await call('PUT', `/v1/templates/${encodeURIComponent(of.id)}`, { body: bodyOf(of), headers: onlyIf(of) });
      announce(t('template_saved', of.title[language()]));
      onSaved();
    } catch (failure) {
      if (failure.status !== 412) return setError(failure);
      setRival(failure.current ?? null);
      announce(t('template_conflict'), 'bad');
    }
  };
  const settle = (it) => { setRival(undefined); change(it); };
  return html`<section class="card" aria-labelledby="editing"><h2 id="editing" tabindex="-1" ref=${heading}>${t(of.revision ? 'template_edit' : 'template_new')}</h2>
    <form class="wide" novalidate aria-label=${t('template')} onSubmit=${save}><${Faults} error=${error} />
      ${rival !== undefined && html`<${Rivals} mine=${of} theirs=${rival} keep=${() => settle({ ...of, revision: rival?.revision })} take=${() => settle(editable(rival))} />`}
      <${Members} schema=${schemaOf(types, chosen, teams, anyTeam)} value=${of} onChange=${change} pointer="" faults=${error?.errors || []} />
      <details class="places"><summary>${t('places')}</summary><ul class="chips">${[...places].map(([name, words]) => html`<li key=${name}><button type="button" onClick=${() => insert(name)} title=${`{{${name}}}`}>${words}</button></li>`)}</ul></details>
      <${Preview} text=${of.text || ''} places=${places} />
      <div class="acts"><button class="main">${t('template_save')}</button><button type="button" onClick=${onEnd}>${t('cancel')}</button></div></form></section>`;
}

// ---- the list ----

let begun = null; // what is written and not saved stays while the page is open
addEventListener('beforeunload', (event) => begun && event.preventDefault());

function Row({ of, titleOfType, may, edit, remove }) {
  return html`<tr><td data-name=${t('title')}><details><summary><span class="text">${of.title}</span></summary><p class="preview text">${of.text}</p></details></td>
    <td data-name=${t('type')}>${of.type ? titleOfType(of.type) : t('every_type')}</td><td data-name=${t('act_of')}>${of.event || t('every_act')}</td><td data-name=${t('team_of')}>${of.team || t('all_teams')}</td>
    <td data-name=${t('changed_at')}>${moment(of.updated_at, null, true)}</td>
    <td data-name=${t('acts')}>${may && html`<button type="button" onClick=${edit} aria-label=${t('edit_of', of.title)}>${t('edit')}</button> <button type="button" onClick=${remove} aria-label=${t('delete_of', of.title)}>${t('delete')}</button>`}</td></tr>`;
}

const HEADS = ['title', 'type', 'act_of', 'team_of', 'changed_at', 'acts'];

export function Templates({ me }) {
  const [filter, setFilter] = useState({ type: '', team: '' });
  const [editing, setEditing] = useState(begun);
  const [going, setGoing] = useState(null);
  const [types, typesError] = useLoad(async () => (await once('/v1/types')).items, [language()]);
  const [loaded, error, again] = useLoad(async () => (await get(`/v1/templates?${new URLSearchParams(Object.entries(filter).filter(([, value]) => value))}`)).items, [filter, language()]);
  const admin = me.roles.includes('admin'), supervisor = me.roles.includes('supervisor');
  const anyTeam = admin || me.teams.includes('*');
  const all = [...new Set((types || []).map((one) => one.holder).filter(Boolean))].sort();
  const teams = anyTeam ? all : me.teams;
  const may = (of) => admin || (supervisor && (anyTeam || me.teams.includes(of.team)));
  const write = (of) => { begun = of; setEditing(of); };
  const remove = async () => {
    setGoing(null);
    await attempt(() => call('DELETE', `/v1/templates/${encodeURIComponent(going.id)}`, { headers: onlyIf(going) }), t('template_removed', going.title));
    again();
  };
  const titleOfType = (name) => types?.find((one) => one.type === name)?.title || name;
  const pick = (name, options, words) => html`<div class="field"><label for=${`only-${name}`}>${t(name === 'team' ? 'team_of' : name)}</label><select id=${`only-${name}`} value=${filter[name]} onChange=${(e) => setFilter({ ...filter, [name]: e.target.value })}>
    <option value="">${t('any')}</option>${options.map((one) => html`<option value=${one}>${words(one)}</option>`)}</select></div>`;
  return html`<${Title} aside=${(admin || supervisor) && html`<button type="button" class="main" onClick=${() => write({ id: newKey(), text: '' })}>${t('template_new')}</button>`}>${t('templates')}<//>
    ${(!loaded || !types || error || typesError) && html`<${Loading} error=${error || typesError} again=${again} />`}
    ${loaded && types && html`${editing && html`<${Editor} key=${editing.id} of=${editing} types=${types} teams=${teams} anyTeam=${anyTeam} change=${write} onEnd=${() => write(null)} onSaved=${() => { write(null); again(); }} />
        ${editing.revision && isHolder(me) && html`<${Trial} key=${editing.id} id=${editing.id} />`}`}
      <div class="filters">${pick('type', types.map((one) => one.type), titleOfType)}${pick('team', teams, (one) => one)}</div>
      ${loaded.length === 0 ? html`<${Empty}>${t('nothing')}<//>` : html`<div class="scroll"><table class="list"><caption class="unseen">${t('templates')}</caption><thead><tr>${HEADS.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
        <tbody>${loaded.map((one) => html`<${Row} key=${one.id} of=${one} titleOfType=${titleOfType} may=${may(one)} remove=${() => setGoing(one)}
          edit=${() => write(editable(one))} />`)}</tbody></table></div>`}`}
    ${going && html`<${Confirm} question=${t('template_confirm', going.title)} yes=${t('delete')} onYes=${remove} onNo=${() => setGoing(null)} />`}`;
}
