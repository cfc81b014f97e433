// The lists: the holder's tasks by what they call for, the requester's cases.
import { html, useEffect, useState } from './preact.js';
import { language, t } from './words.js';
import { get, getIfThere, onChange, once, post } from './api.js';
import { attempt, announce, Due, Empty, Loading, Title, Urgency, useLoad } from './parts.js';
import { bind, step } from './keyboard.js';
import { dayOf } from './clock.js';

const dueToday = (task) => task.due_at && !task.overdue && dayOf(Date.parse(task.due_at) - 1) === dayOf(Date.now());
const TABS = [
  ['mine', (task) => task.mine], ['free', (task) => !task.claimed_by], ['due_today', dueToday], ['overdue', (task) => task.overdue],
  ['waiting', null], ['to_approve', (task) => task.approves ?? /review|approv|relecture/.test(task.state)],
];

export const isHolder = (me) => me.party.kind === 'holder';

/** What a type is called; its name until that is known. */
function useTitles() {
  const [types] = useLoad(async () => new Map((await once('/v1/types')).items.map((type) => [type.type, type.title])), [language()]);
  return (type) => types?.get(type) || type;
}

async function loadTasks() {
  const [mine, all, counters, cases] = await Promise.all([
    get('/v1/queue?claimed=me&limit=200'), get('/v1/queue?limit=200'), getIfThere('/v1/queue/counters'),
    get('/v1/requisitions?limit=200&sort=due')]);
  const own = new Set(mine.items.map((task) => task.id));
  const known = new Set(all.items.map((task) => task.id));
  const tasks = [...all.items, ...mine.items.filter((task) => !known.has(task.id))].map((task) => ({ ...task, mine: own.has(task.id) }));
  return { tasks, counters, waiting: cases.items.filter((one) => one.clock === 'paused' && !one.outcome) };
}

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

function useListKeys() {
  useEffect(() => {
    const ends = [bind('j', () => step(1)), bind('k', () => step(-1))];
    return () => ends.forEach((end) => end());
  }, []);
}

function Tabs({ at, tabs, base }) {
  return html`<nav class="tabs" aria-label=${t('counters')}><ul>${tabs.map(([name, count]) => html`<li><a href=${`#/${base}/${name}`} aria-current=${at === name ? 'page' : undefined}>
    ${t(name)}${count !== undefined && html` <span class=${`count ${name} ${count ? '' : 'zero'}`}>${count}</span>`}</a></li>`)}</ul></nav>`;
}

function TaskRow({ task, titleOf }) {
  const it = task.requisition;
  return html`<tr><td data-name=${t('number')}><a data-row href=${`#/case/${it.id}`}>${it.number}</a> <${Urgency} of=${it.urgency} /></td>
    <td data-name=${t('task')}><strong class="text">${task.title}</strong><br /><span class="quiet">${titleOf(it.type)}</span></td>
    <td data-name=${t('due')}><${Due} of=${{ ...task, territory: it.territory }} /></td>
    <td data-name=${t('requester')}>${it.unit}<br /><span class="quiet">${it.party}</span></td>
    <td data-name=${t('held_by')}>${task.mine ? html`<span class="badge mine">${t('by_me')}</span>` : task.claimed_by || html`<span class="quiet">${t('is_free')}</span>`}</td></tr>`;
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
    <thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead><tbody>${children}</tbody></table></div>`;
}
const CASE_HEADS = ['number', 'kind', 'state', 'due', 'unit'];

export function Inbox({ me, at, go }) {
  const [loaded, error, again] = useLive(loadTasks, []);
  const titleOf = useTitles();
  useListKeys();
  useEffect(() => bind('c', () => claimNext((id) => go(`case/${id}`))), []);
  const tab = TABS.some(([name]) => name === at) ? at : 'free';
  const fits = TABS.find(([name]) => name === tab)[1];
  const shown = loaded && (fits ? loaded.tasks.filter(fits) : loaded.waiting);
  const counts = TABS.map(([name, filter]) => [name, loaded && (loaded.counters?.[name] ?? (filter ? loaded.tasks.filter(filter).length : loaded.waiting.length))]);
  return html`<${Title} aside=${html`<button type="button" class="main" onClick=${() => claimNext((id) => go(`case/${id}`))}>${t('claim_next')} <kbd>c</kbd></button>`}>${t('inbox')}<//>
    <${Tabs} at=${tab} tabs=${counts} base="inbox" />
    <section aria-labelledby="listed"><h2 id="listed" class="unseen">${t(tab)}</h2>
    ${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${shown && (shown.length === 0 ? html`<${Empty}>${t('nothing')}<//>`
      : fits ? html`<${Table} caption=${t(tab)} heads=${['number', 'task', 'due', 'requester', 'held_by']}>${shown.map((task) => html`<${TaskRow} key=${task.id} task=${task} titleOf=${titleOf} />`)}<//>`
        : html`<${Table} caption=${t(tab)} heads=${CASE_HEADS}>${shown.map((one) => html`<${CaseRow} key=${one.id} of=${one} titleOf=${titleOf} />`)}<//>`)}
    </section>`;
}

const STATES = { open_cases: (one) => !one.outcome, to_clarify: (one) => !one.outcome && one.clock === 'paused', answered: (one) => ['answered', 'no_data'].includes(one.outcome), all_cases: () => true };

export function Cases({ me, at, words = '' }) {
  const tab = STATES[at] ? at : isHolder(me) ? 'all_cases' : 'open_cases';
  const [cursor, setCursor] = useState([]);
  const query = words ? `&q=${encodeURIComponent(words)}` : '';
  const load = async () => {
    const pages = [await get(`/v1/requisitions?limit=100&sort=-received${query}`)];
    for (const next of cursor) pages.push(await get(`/v1/requisitions?limit=100&sort=-received${query}&cursor=${next}`));
    return { items: pages.flatMap((page) => page.items), next: pages.at(-1).next };
  };
  const [loaded, error, again] = useLive(load, [words, cursor.length]);
  const titleOf = useTitles();
  useListKeys();
  const shown = loaded && loaded.items.filter(STATES[tab]);
  return html`<${Title} aside=${!isHolder(me) && me.party.kind !== 'operator' && html`<a class="button main" href="#/new">${t('submit')} <kbd>n</kbd></a>`}>${words ? `${t('search')} : ${words}` : t('cases')}<//>
    <${Tabs} at=${tab} tabs=${Object.keys(STATES).map((name) => [name, loaded && loaded.items.filter(STATES[name]).length])} base="cases" />
    ${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${shown && (shown.length === 0 ? html`<${Empty}>${t('nothing')}<//>`
      : html`<${Table} caption=${t(tab)} heads=${CASE_HEADS}>${shown.map((one) => html`<${CaseRow} key=${one.id} of=${one} titleOf=${titleOf} />`)}<//>`)}
    ${loaded?.next && html`<p><button type="button" onClick=${() => setCursor([...cursor, loaded.next])}>${t('more')}</button></p>`}`;
}
