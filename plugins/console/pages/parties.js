// Who may call, as what, and until when their authorities count: what the configuration in force says.
import { html } from './preact.js';
import { t, tv } from './words.js';
import { get } from './api.js';
import { Loading, Title, useLoad } from './parts.js';
import { moment } from './clock.js';

const SOON_MS = 60 * 86_400_000;

/** A time that something counts until, marked when that is over or near. */
function Until({ at }) {
  if (!at) return html`<span class="quiet">—</span>`;
  const left = Date.parse(at) - Date.now();
  const kind = left < 0 ? 'late' : left < SOON_MS ? 'soon' : 'ok';
  return html`<span class=${`due ${kind}`}><span class="icon" aria-hidden="true">${{ late: '▲', soon: '◆', ok: '●' }[kind]}</span>
    <span>${kind !== 'ok' && html`<span class="left">${t(left < 0 ? 'run_out' : 'runs_out_soon')}</span> `}<time datetime=${at}>${moment(at, null, true)}</time></span></span>`;
}

function Party({ of }) {
  const id = `party-${of.id}`;
  return html`<section class="card" aria-labelledby=${id}><h2 id=${id}>${of.name}</h2>
    <dl class="pairs">${[['party', html`<code class="text">${of.id}</code>`], ['party_kind', tv('party_kind', of.kind)], ['territory', of.territory || '—'],
      ['authority_until', html`<${Until} at=${of.authority.not_after} />`], ['lists_until', html`<${Until} at=${of.authority.lists_until} />`], ['revoked', of.authority.revoked]]
      .map(([name, value]) => html`<div><dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl>
    <div class="scroll"><table class="list"><caption class="unseen">${`${t('members')} : ${of.name}`}</caption>
      <thead><tr>${['who_matches', 'roles', 'teams', 'courts'].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
      <tbody>${of.members.map((one) => html`<tr key=${one.match}><td data-name=${t('who_matches')}><span class="text">${one.match === '*' ? t('everybody') : one.match}</span></td>
        <td data-name=${t('roles')}>${one.roles.map((role) => tv('by', role)).join(', ')}</td><td data-name=${t('teams')}>${one.teams.map((team) => (team === '*' ? t('all_teams') : team)).join(', ') || '—'}</td>
        <td data-name=${t('courts')}>${one.courts.join(', ') || '—'}</td></tr>`)}</tbody></table></div>
    ${of.callbacks.length > 0 && html`<h3>${t('callback_number')}</h3><ul class="values">${of.callbacks.map((one) => html`<li>${one.unit === '*' ? t('every_unit') : one.unit} : ${one.number}</li>`)}</ul>`}</section>`;
}

export function Parties() {
  const [loaded, error, again] = useLoad(() => get('/v1/parties'), []);
  return html`<${Title}>${t('parties')}<//>${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${loaded && loaded.items.map((one) => html`<${Party} key=${one.id} of=${one} />`)}`;
}
