// What was said and done on a case.
import { html } from './preact.js';
import { has, language, t, tv } from './words.js';
import { allIfThere } from './api.js';
import { Loading, useLoad, Values } from './parts.js';
import { moment } from './clock.js';

const whoDid = ({ name, team, by }) => name || team || (by ? tv('by', by) : '');
export const titled = (type, kind, name) => (kind === 'events' && has(`event:${name}`) ? t(`event:${name}`) : type?.[kind]?.find((one) => one.name === name)?.title || name);

/** Every entry, oldest first. */
export const entriesOf = async (id) => (await allIfThere(`/v1/requisitions/${id}/history`)) || [];

/** What somebody wrote with an event. */
export const Said = ({ entry, type }) => hasWords(entry) && html`<${Values} of=${entry.input} schema=${type?.events?.find((one) => one.name === entry.event)?.input_schema || {}} />`;
const hasWords = ({ input }) => input && Object.keys(input).length > 0;

/** One entry in a line. */
export const Entry = ({ entry, it, type, children }) => html`<li><time datetime=${entry.at}>${moment(entry.at, it.territory, true)}</time> <strong>${titled(type, 'events', entry.event)}</strong>
  ${entry.to !== entry.from && html` → ${titled(type, 'states', entry.to)}`}
  <span class="quiet"> ${whoDid(entry.actor)} · ${t('log_index')} ${entry.log_index}</span>${children}</li>`;

/** What was said, then all that was done. `turn`: entries that leave the case's version as it is. */
export function History({ it, etag, type, turn }) {
  const [loaded, error, again] = useLoad(() => entriesOf(it.id), [it.id, etag, turn, language()]);
  if (!loaded) return html`<${Loading} error=${error} again=${again} />`;
  const said = loaded.filter(hasWords);
  return html`<section class="card" aria-labelledby="thread"><h2 id="thread">${t('thread')}</h2>
    ${said.length === 0 ? html`<p class="quiet">${t('nothing')}</p>` : html`<ol class="thread">${said.map((entry) => html`<li key=${entry.seq} class=${entry.actor.by === 'requester' ? 'theirs' : 'ours'}>
      <p class="quiet"><strong>${whoDid(entry.actor)}</strong> · ${titled(type, 'events', entry.event)} · <time datetime=${entry.at}>${moment(entry.at, it.territory, true)}</time></p>
      <${Said} entry=${entry} type=${type} /></li>`)}</ol>`}</section>
  <section class="card" aria-labelledby="history"><h2 id="history">${t('history')}</h2><ol class="history">${loaded.map((entry) => html`<${Entry} key=${entry.seq} entry=${entry} it=${it} type=${type} />`)}</ol></section>`;
}
