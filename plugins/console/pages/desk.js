// Internal notes and templates of a holder's team.
import { html, useState } from './preact.js';
import { getIfThere, post } from './api.js';
import { attempt, useLoad } from './parts.js';
import { language, t } from './words.js';
import { moment } from './clock.js';

export function Notes({ it, me }) {
  const holder = me.party.kind === 'holder';
  const [loaded, , again] = useLoad(() => (holder ? getIfThere(`/v1/requisitions/${it.id}/notes`) : null), [it.id]);
  const [text, set] = useState('');
  if (!loaded) return null;
  const add = async (event) => {
    event.preventDefault();
    if (await attempt(() => post(`/v1/requisitions/${it.id}/notes`, { text }))) {
      set('');
      again();
    }
  };
  return html`<section class="card" aria-labelledby="notes"><h2 id="notes">${t('notes')}</h2>
    <ol class="thread">${loaded.items.map((note) => html`<li key=${note.id}><p class="quiet">${note.author?.name || note.author || note.by || ''} · ${moment(note.at || note.created_at, it.territory, true)}</p><p class="text">${note.text}</p></li>`)}</ol>
    <form onSubmit=${add}><div class="field"><label for="note">${t('note_new')}</label><textarea id="note" rows="2" value=${text} onInput=${(e) => set(e.target.value)} /></div>
    <button disabled=${!text.trim()}>${t('add_note')}</button></form></section>`;
}

export function Templates({ it, event, onText }) {
  const [loaded] = useLoad(() => getIfThere(`/v1/templates?type=${it.type}`), [it.type, language()]);
  const [chosen, choose] = useState('');
  const fitting = (loaded?.items || []).filter((one) => !one.event || one.event === event);
  if (!fitting.length) return null;
  const use = () => attempt(async () => {
    const filled = await post(`/v1/requisitions/${it.id}/templates/${chosen}`);
    if (filled?.text) onText(filled.text);
  });
  return html`<div class="field template"><label for="template">${t('template')}</label><span class="beside"><select id="template" value=${chosen} onChange=${(e) => choose(e.target.value)}>
    <option value="">${t('choose')}</option>${fitting.map((one) => html`<option value=${one.id}>${one.title}</option>`)}</select>
    <button type="button" disabled=${!chosen} onClick=${use}>${t('use_template')}</button></span></div>`;
}
