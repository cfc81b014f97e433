// How the gateway is doing, at a glance: what needs somebody first, then the figures, read anew while they are looked at.
import { html, useEffect, useState } from './preact.js';
import { language, t, tv } from './words.js';
import { get } from './api.js';
import { Loading, Title, useLoad } from './parts.js';
import { moment, spanOf } from './clock.js';

const AGAIN_MS = 5000;

const number = (value, digits = 0) => value.toLocaleString(language(), { maximumFractionDigits: digits });
const milliseconds = (us, count) => (count > 0 ? t('milliseconds', number(us / count / 1000, 2)) : '—');
const countIn = (list, key, value) => list.find((one) => one[key] === value)?.count ?? 0;

// What an operator does something about: [words, how many].
const ALARMS = [
  ['alarm_5xx', (now) => countIn(now.requests, 'status', '5xx')],
  ['alarm_dead', (now) => countIn(now.effects, 'state', 'dead')],
  ['alarm_quarantined', (now) => now.scripts.quarantined],
  ['alarm_scripts', (now) => now.scripts.refused],
  ['alarm_overdue', (now) => now.cases.overdue],
  ['alarm_dropped', (now) => now.connections.dropped],
];

function Alarms({ now }) {
  const due = ALARMS.map(([words, count]) => [words, count(now)]).filter(([, count]) => count > 0);
  if (!due.length) return html`<p class="good">${t('alarm_none')}</p>`;
  return html`<section class="card warn" aria-labelledby="alarms"><h2 id="alarms">${t('warnings')}</h2><ul>${due.map(([words, count]) => html`<li key=${words}>${t(words, number(count))}</li>`)}</ul></section>`;
}

function Table({ name, heads, rows }) {
  return html`<section class="card" aria-labelledby=${`m-${name}`}><h2 id=${`m-${name}`}>${t(name)}</h2><table class="list figures"><caption class="unseen">${t('table_of', t(name))}</caption>
    <thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${rows.length === 0 ? html`<tr><td colspan=${heads.length}>${t('nothing')}</td></tr>` : rows.map((row) => html`<tr key=${row[0]}>${row.map((cell, at) => html`<td data-name=${t(heads[at])}>${cell}</td>`)}</tr>`)}</tbody></table></section>`;
}

function Pairs({ name, pairs }) {
  return html`<section class="card" aria-labelledby=${`m-${name}`}><h2 id=${`m-${name}`}>${t(name)}</h2><dl class="pairs">${pairs.map(([words, value]) => html`<div key=${words}><dt>${t(words)}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

/** What was counted between two readings; null after the first, and after a start in between. */
function Shown({ now, before }) {
  const seconds = before && (Date.parse(now.at) - Date.parse(before.at)) / 1000;
  const perSecond = (one) => {
    const grown = seconds > 0 ? one.count - countIn(before.requests, 'status', one.status) : -1;
    return grown < 0 ? '—' : number(grown / seconds, 1);
  };
  const { store, log, connections, scripts } = now;
  return html`<${Alarms} now=${now} />
    <${Table} name="m_requests" heads=${['m_status', 'm_since_start', 'm_per_second']} rows=${now.requests.map((one) => [tv('status_class', one.status), number(one.count), perSecond(one)])} />
    <${Table} name="m_queues" heads=${['team_of', 'm_open_tasks', 'overdue', 'm_oldest']} rows=${now.queues.map((one) => [one.team, number(one.open), number(one.overdue), one.oldest_s ? spanOf(one.oldest_s * 1000) : '—'])} />
    <${Table} name="effects" heads=${['state', 'm_count']} rows=${now.effects.map((one) => [tv('effect', one.state), number(one.count)])} />
    <${Pairs} name="m_store" pairs=${[['m_commits', number(store.commits)], ['m_commit_mean', milliseconds(store.commit_us, store.commits)], ['m_fsync_mean', milliseconds(store.fsync_us, store.commits)],
      ['m_changes_each', store.commits ? number(store.changes / store.commits, 1) : '—'], ['m_backlog', number(store.backlog)], ['m_conflicts', number(store.conflicts)]]} />
    <${Pairs} name="log" pairs=${[['entries', number(log.size)], ['m_covered', log.checkpoint === null ? '—' : number(log.checkpoint)], ['m_uncovered', number(log.size - (log.checkpoint ?? 0))]]} />
    <${Pairs} name="m_connections" pairs=${[['m_open_now', number(connections.open)], ['m_since_start', number(connections.opened)], ['m_handshakes', number(connections.handshakes)], ['m_refused', number(connections.refused)],
      ['m_dropped', number(connections.dropped)], ['m_over_rate', number(connections.over_rate)]]} />
    <${Pairs} name="m_cases_scripts" pairs=${[['open_cases', number(now.cases.open)], ['overdue', number(now.cases.overdue)], ['m_types', number(scripts.types)], ['versions', number(scripts.versions)]]} />`;
}

export function Metrics() {
  const [before, keep] = useState(null);
  const [now, error, again] = useLoad(async () => {
    const read = await get('/v1/metrics');
    keep(now ?? null);
    return read;
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => document.visibilityState === 'visible' && again(), AGAIN_MS);
    const seen = () => document.visibilityState === 'visible' && again();
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [now, error]);
  return html`<${Title}>${t('metrics')}<//>${(!now || error) && html`<${Loading} error=${error} again=${again} />`}
    ${now && html`<p class="subtitle">${t('read_at', moment(now.at, null, true))}</p><${Shown} now=${now} before=${before} />`}`;
}
