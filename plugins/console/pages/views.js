// Filters of a list, and the views that are saved of it: one's own, or a team's. What is asked is the list's own query, so a
// view is nothing but that query under a title.
import { html, useState } from './preact.js';
import { language, t } from './words.js';
import { call, get, once } from './api.js';
import { attempt, useLoad } from './parts.js';
import { dayOf, endOf, timeOf } from './clock.js';

const DAY = 86_400_000;
const TIMES = ['due_after', 'due_before', 'received_after', 'received_before'];
const TEXTS = ['state', 'party', 'unit'];

// People name days and the gateway times: from the midnight a day begins with, until the one it ends with.
const isBefore = (name) => name.endsWith('_before');
const timeFor = (name, date) => timeOf(endOf(date) - (isBefore(name) ? 0 : DAY));
const dateFor = (name, time) => dayOf(Date.parse(time) - (isBefore(name) ? 1 : 0));

/** The query as the form holds it, and back. */
const typedOf = (query) => Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, TIMES.includes(name) ? dateFor(name, value) : value]));
const queryOf = (typed) => Object.fromEntries(Object.entries(typed).filter(([, value]) => value).map(([name, value]) => [name, TIMES.includes(name) ? timeFor(name, value) : value]));
const textOf = (query) => String(new URLSearchParams(query));

function Pick({ name, value, onChange, options, words = t(name) }) {
  return html`<div class="field"><label for=${`by-${name}`}>${words}</label><select id=${`by-${name}`} value=${value || ''} onChange=${(e) => onChange(e.target.value)}>
    <option value="">${t('any')}</option>${options.map(([one, title]) => html`<option value=${one}>${title}</option>`)}</select></div>`;
}

function Input({ name, value, onChange, type = 'text', words = t(name) }) {
  return html`<div class="field"><label for=${`by-${name}`}>${words}</label>
    <input id=${`by-${name}`} type=${type} maxlength="400" autocomplete="off" value=${value || ''} onInput=${(e) => onChange(e.target.value)} /></div>`;
}

function Filters({ list, query, types, go }) {
  const [typed, set] = useState(() => typedOf(query));
  const given = (name) => ({ name, value: typed[name], onChange: (value) => set({ ...typed, [name]: value }) });
  const apply = (event) => { event.preventDefault(); go(textOf(queryOf(typed))); };
  return html`<form class="filters" aria-label=${t('filters')} onSubmit=${apply}>
    <${Pick} ...${given('type')} options=${types.map((one) => [one.type, one.title])} />
    <${Pick} ...${given('urgency')} options=${['normal', 'urgent', 'vital'].map((one) => [one, t(`urgency_${one}`)])} />
    ${TIMES.map((name) => html`<${Input} key=${name} ...${given(name)} type="date" />`)}
    ${TEXTS.map((name) => html`<${Input} key=${name} ...${given(name)} words=${t(name === 'state' ? 'state_name' : name)} />`)}
    ${list === 'queue' && html`<${Pick} ...${given('claimed')} words=${t('claimed_state')} options=${['me', 'none', 'any'].map((one) => [one, t(`claimed:${one}`)])} />
      <label class="check"><input type="checkbox" checked=${typed.overdue === 'true'} onChange=${(e) => set({ ...typed, overdue: e.target.checked ? 'true' : '' })} /> ${t('only_overdue')}</label>`}
    <div class="acts"><button class="main">${t('apply')}</button></div></form>`;
}

function Save({ list, query, teams, again }) {
  const [title, setTitle] = useState('');
  const [team, setTeam] = useState('');
  const save = async (event) => {
    event.preventDefault();
    const body = { title: title.trim(), list, query: Object.fromEntries(new URLSearchParams(query)), shared_with: team || null };
    if (await attempt(() => call('PUT', `/v1/views/${crypto.randomUUID()}`, { body }), t('view_saved', body.title))) {
      setTitle('');
      again();
    }
  };
  return html`<form class="beside" aria-label=${t('save_view')} onSubmit=${save}>
    <div class="field"><label for="view-title">${t('view_title')}</label><input id="view-title" maxlength="100" autocomplete="off" value=${title} onInput=${(e) => setTitle(e.target.value)} /></div>
    ${teams.length > 0 && html`<div class="field"><label for="view-team">${t('shared_with')}</label><select id="view-team" value=${team} onChange=${(e) => setTeam(e.target.value)}>
      <option value="">${t('shared_none')}</option>${teams.map((one) => html`<option value=${one}>${t('of_team', one)}</option>`)}</select></div>`}
    <button disabled=${!title.trim() || !query}>${t('save_view')}</button></form>`;
}

/** `query`: what the list is asked now; `isChosen`: a question of somebody's, not one of the usual lists. */
export function Views({ list, query, isChosen, me, go }) {
  const [views, , again] = useLoad(async () => (await get('/v1/views')).items.filter((one) => one.list === list), [list]);
  const [types] = useLoad(async () => (await once('/v1/types')).items, [language()]);
  if (!views || !types) return null;
  const teams = me.teams.includes('*') ? [...new Set(types.map((one) => one.holder).filter(Boolean))].sort() : me.teams;
  const remove = async (view) => { if (await attempt(() => call('DELETE', `/v1/views/${view.id}`), t('view_removed', view.title))) again(); };
  return html`<details class="views" open=${isChosen}><summary>${t('filters')}</summary>
    <h2>${t('views')}</h2>${views.length === 0 ? html`<p class="quiet">${t('no_view')}</p>` : html`<ul class="chips">${views.map((view) => html`<li key=${view.id}>
      <button type="button" aria-pressed=${isChosen && textOf(view.query) === query ? 'true' : 'false'} onClick=${() => go(textOf(view.query))}><span class="text">${view.title}</span>${view.shared_with && html` <span class="quiet">(${t('of_team', view.shared_with)})</span>`}</button>
      ${view.mine && html`<button type="button" class="plain" onClick=${() => remove(view)} aria-label=${t('remove', view.title)}>✕</button>`}</li>`)}</ul>`}
    <${Filters} key=${query} list=${list} query=${query} types=${types} go=${go} />
    ${isChosen && html`<${Save} list=${list} query=${query} teams=${teams} again=${again} />`}</details>`;
}
