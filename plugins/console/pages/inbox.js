// The lists: the holder's tasks by what they call for, the requester's cases; any question about them (views.js).
import { html, useEffect, useRef, useState } from './preact.js';
import { language, t } from './words.js';
import { get, onChange, once, post } from './api.js';
import { attempt, announce, Due, Empty, Loading, Title, Urgency, useLoad } from './parts.js';
import { rowOf, step, useKey } from './keyboard.js';
import { dayOf, endOf, timeOf } from './clock.js';

// Each list is the gateway's answer to a question of its own, so that it is whole however many tasks and cases there are.
const PAGE = 100;
const QUEUE = {
  mine: () => 'claimed=me', free: () => 'claimed=none',
  due_today: () => `due_after=${new Date().toISOString().replace(/\.\d+/, '')}&due_before=${timeOf(endOf(dayOf(Date.now())))}`,
  overdue: () => 'overdue=true', to_approve: () => 'approval=true&takeable=true',
};
const TABS = ['mine', 'free', 'due_today', 'overdue', 'waiting', 'to_approve'];
const PAGES_AT_ONCE = 5;

export const isHolder = (me) => me.party.kind === 'holder';

/** What a type is called; its name until that is known. */
function useTitles() {
  const [types] = useLoad(async () => new Map((await once('/v1/types')).items.map((type) => [type.type, type.title])), [language()]);
  return (type) => types?.get(type) || type;
}

/** Pages of a list: { items, next }. A page may come empty though more follow: it goes on by itself, for a few of them. */
async function read(path, query, pages) {
  const found = { items: [], next: '' };
  for (let page = 0; page < pages || (found.items.length === 0 && page < pages + PAGES_AT_ONCE - 1); page++) {
    const { items, next } = await get(`${path}?${query ? `${query}&` : ''}limit=${PAGE}${found.next ? `&cursor=${found.next}` : ''}`);
    found.items.push(...items);
    found.next = next;
    if (!next) break;
  }
  return found;
}

const listOf = (tab, words, pages) => (tab === 'waiting' ? read('/v1/requisitions', 'open=true&clock=paused&sort=due', pages)
  : read('/v1/queue', tab === 'view' ? words : QUEUE[tab](), pages));

export async function claimNext(onCase) {
  const given = await attempt(() => post('/v1/queue/claim'));
  if (given) {
    announce(t('claimed', given.requisition.number));
    onCase(given.requisition.id);
  } else if (given === undefined) {
    announce(t('no_free'));
  }
}

function useLive(load, parts) {
  const loaded = useLoad(load, parts);
  useEffect(() => {
    let timer;
    const end = onChange(() => { clearTimeout(timer); timer = setTimeout(loaded[2], 300); }); // a burst is one reading
    return () => { clearTimeout(timer); end(); };
  }, parts);
  return loaded;
}

/** What a tab shows: never the rows of the one before, though its frame stays. */
function useList(tab, load, parts) {
  const [loaded, error, again] = useLive(async () => ({ ...(await load()), tab }), [tab, ...parts]);
  return [loaded?.tab === tab ? loaded : undefined, error, again, Boolean(loaded)];
}

function useListKeys() {
  useKey('j', () => step(1));
  useKey('k', () => step(-1));
}

function Tabs({ at, tabs, base }) {
  return html`<nav class="tabs" aria-label=${t('counters')}><ul>${tabs.map(([name, count, path = `${base}/${name}`]) => html`<li><a href=${`#/${path}`} aria-current=${at === name ? 'page' : undefined}>
    ${t(name)}${count !== undefined && html` <span class=${`count ${name} ${count ? '' : 'zero'}`}>${count}</span>`}</a></li>`)}</ul></nav>`;
}

function TaskRow({ task, titleOf, me, chosen }) {
  const it = task.requisition;
  return html`<tr data-task=${task.id}><td class="pick"><label><input type="checkbox" aria-label=${t('pick', it.number)} checked=${chosen.has(task.id)} onChange=${() => chosen.toggle(task.id)} /></label></td>
    <td data-name=${t('number')}><a data-row href=${`#/case/${it.id}`}>${it.number}</a> <${Urgency} of=${it.urgency} /></td>
    <td data-name=${t('task')}><strong class="text">${task.title}</strong><br /><span class="quiet">${titleOf(it.type)}</span></td>
    <td data-name=${t('due')}><${Due} of=${{ ...task, territory: it.territory }} /></td>
    <td data-name=${t('requester')}>${it.unit}<br /><span class="quiet">${it.party}</span></td>
    <td data-name=${t('held_by')}>${task.claimed_by === me.agent.name ? html`<span class="badge mine">${t('by_me')}</span>` : task.claimed_by || html`<span class="quiet">${t('is_free')}</span>`}</td></tr>`;
}

function CaseRow({ of, titleOf }) {
  return html`<tr><td data-name=${t('number')}><a data-row href=${`#/case/${of.id}`}>${of.number}</a> <${Urgency} of=${of.urgency} />${of.test && html` <span class="badge">${t('test_case')}</span>`}</td>
    <td data-name=${t('kind')}>${titleOf(of.type)}</td>
    <td data-name=${t('state')}>${of.state_title}</td>
    <td data-name=${t('due')}><${Due} of=${of} /></td>
    <td data-name=${t('unit')}>${of.unit}</td></tr>`;
}

function Table({ caption, heads, children }) {
  return html`<div class="scroll"><table class="list"><caption class="unseen">${caption}</caption>
    <thead><tr>${heads.map((head) => (head ? html`<th scope="col">${t(head)}</th>` : html`<td></td>`))}</tr></thead><tbody>${children}</tbody></table></div>`;
}

const Rows = { queue: TaskRow, requisitions: CaseRow };
const HEADS = { queue: ['', 'number', 'task', 'due', 'requester', 'held_by'], requisitions: ['number', 'kind', 'state', 'due', 'unit'] };

/** A list of tasks or of cases, and the way to its next page. */
function List({ kind, name, loaded, error, again, more, titleOf, me, chosen }) {
  return html`<section aria-labelledby="listed"><h2 id="listed" class="unseen">${name}</h2>
    ${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${loaded && (loaded.items.length === 0 ? html`<${Empty}>${t(loaded.next ? 'nothing_yet' : 'nothing')}<//>`
      : html`<${Table} caption=${name} heads=${HEADS[kind]}>${loaded.items.map((one) => html`<${Rows[kind]} key=${one.id} task=${one} of=${one} titleOf=${titleOf} me=${me} chosen=${chosen} />`)}<//>`)}
    ${loaded?.next && html`<p><button type="button" onClick=${more}>${t('more')}</button></p>`}</section>`;
}

/** Which of the tasks shown are chosen: of one list only, and never one that is not shown any more. */
function useChosen(list, tasks) {
  const [state, set] = useState({ list, ids: new Set() });
  const ids = state.list === list ? state.ids : new Set();
  const choose = (wanted) => set({ list, ids: new Set(wanted) });
  return {
    tasks: tasks.filter((task) => ids.has(task.id)), has: (id) => ids.has(id), choose,
    toggle: (id) => choose(ids.has(id) ? [...ids].filter((one) => one !== id) : [...ids, id]),
  };
}

/** Above the list: all or none, how many; and once something is chosen, what may be done with it. */
function Picks({ shown, chosen, me, again }) {
  const count = chosen.tasks.length;
  const isWanted = useRef(false);
  isWanted.current ||= count > 0; // and stays: it tells what became of those that are gone
  const [Bulk] = useLoad(async () => (isWanted.current ? (await import('./bulk.js')).Bulk : null), [isWanted.current]);
  useKey('x', () => {
    const id = rowOf(document.activeElement)?.closest('tr').dataset.task;
    if (id) chosen.toggle(id);
  });
  return html`<div class="picks" role="group" aria-label=${t('bulk')}>
    ${shown.length > 0 && html`<label class="check"><input type="checkbox" checked=${count === shown.length} indeterminate=${count > 0 && count < shown.length}
      onChange=${(e) => chosen.choose(e.target.checked ? shown.map((task) => task.id) : [])} /> ${t('pick_all')}</label>`}
    <p class="quiet" role="status">${count > 0 && t('chosen', count)}</p>
    ${Bulk && html`<${Bulk} tasks=${chosen.tasks} me=${me} onDone=${(left) => { chosen.choose(left); again(); }} />`}</div>`;
}

/** Saved views and filters: fetched when the list stands. */
function Views(given) {
  const [shown] = useLoad(async () => (given.ready ? (await import('./views.js')).Views : null), [given.ready]);
  return shown && html`<${shown} ...${given} />`;
}

export function Inbox({ me, at, words = '', go }) {
  const tab = at === 'view' || TABS.includes(at) ? at : 'free';
  const [pages, setPages] = useState(1);
  const [loaded, error, again, isReady] = useList(tab, () => listOf(tab, words, pages), [words, pages]);
  const [counters, , recount] = useLive(() => get('/v1/queue/counters'), []);
  const titleOf = useTitles();
  const isQueue = tab !== 'waiting';
  const shown = (isQueue && loaded?.items) || [];
  const chosen = useChosen(`${tab} ${words}`, shown);
  const refresh = () => { again(); recount(); };
  useListKeys();
  const claim = () => claimNext((id) => go(`case/${id}`));
  useKey('c', claim);
  return html`<${Title} aside=${html`<button type="button" class="main" onClick=${claim}>${t('claim_next')} <kbd>c</kbd></button>`}>${t('inbox')}<//>
    <${Tabs} at=${tab} tabs=${TABS.map((name) => [name, counters?.[name]])} base="inbox" />
    <${Views} ready=${isReady} list="queue" query=${tab === 'view' ? words : ['mine', 'free', 'overdue'].includes(tab) ? QUEUE[tab]() : ''} isChosen=${tab === 'view'} me=${me} go=${(query) => go(`inbox/view/${encodeURIComponent(query)}`)} />
    ${isQueue && html`<${Picks} key=${tab} shown=${shown} chosen=${chosen} me=${me} again=${refresh} />`}
    <${List} kind=${isQueue ? 'queue' : 'requisitions'} name=${t(tab)} loaded=${loaded} error=${error} again=${refresh} chosen=${chosen} more=${() => setPages(pages + 1)} titleOf=${titleOf} me=${me} />`;
}

const STATES = { open_cases: { open: true }, to_clarify: { open: true, clock: 'paused' }, answered: { outcome: 'answered,no_data' }, all_cases: {} };
const casesAsked = (tab, words) => String(new URLSearchParams({ sort: '-received', ...Object.fromEntries(new URLSearchParams(words)), ...STATES[tab] }));

export function Cases({ me, at, words = '', go }) {
  const tab = at in STATES ? at : isHolder(me) ? 'all_cases' : 'open_cases';
  const [pages, setPages] = useState(1);
  const sought = new URLSearchParams(words).get('q');
  const [loaded, error, again, isReady] = useList(tab, () => read('/v1/requisitions', casesAsked(tab, words), pages), [words, pages]);
  const titleOf = useTitles();
  useListKeys();
  const base = words ? (name) => `cases/${name}/${encodeURIComponent(words)}` : (name) => `cases/${name}`;
  return html`<${Title} aside=${!isHolder(me) && me.party.kind !== 'operator' && html`<a class="button main" href="#/new">${t('submit')} <kbd>n</kbd></a>`}>${sought ? `${t('search')} : ${sought}` : t('cases')}<//>
    <${Tabs} at=${tab} tabs=${Object.keys(STATES).map((name) => [name, undefined, base(name)])} />
    ${me.party.kind !== 'operator' && html`<${Views} ready=${isReady} list="requisitions" query=${words} isChosen=${Boolean(words)} me=${me} go=${(query) => go(`cases/all_cases/${encodeURIComponent(query)}`)} />`}
    <${List} kind="requisitions" name=${t(tab)} loaded=${loaded} error=${error} again=${again} more=${() => setPages(pages + 1)} titleOf=${titleOf} me=${me} />`;
}
