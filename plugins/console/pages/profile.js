// Who the gateway takes the caller for, and the few settings that are kept in the browser.
import { html } from './preact.js';
import { language, prefer, preferences, t, tv } from './words.js';
import { Title } from './parts.js';
import { moment } from './clock.js';

export function Profile({ me, refresh }) {
  const set = (changes) => { prefer(changes); refresh(); };
  const { keys, theme } = preferences();
  return html`<${Title}>${t('profile')}<//>
    <section class="card" aria-labelledby="who"><h2 id="who">${t('who')}</h2><dl>
      ${[['name', me.agent.name], ['unit', me.agent.unit], ['matricule', me.agent.matricule], ['party', `${me.party.name} (${me.party.id})`], ['roles', me.roles.map((role) => tv('by', role)).join(', ')], ['teams', me.teams.join(', ') || '—']]
      .map(([name, value]) => html`<div><dt>${t(name)}</dt><dd class="text">${value}</dd></div>`)}
      <div><dt>${t('certificate')}</dt><dd><code class="text">${me.certificate.sha256}</code><br />${t('not_after')} ${moment(me.certificate.not_after, null, true)}</dd></div></dl></section>
    <section class="card" aria-labelledby="settings"><h2 id="settings">${t('settings')}</h2>
      <div class="field"><label for="language">${t('language')}</label><select id="language" value=${language()} onChange=${(e) => set({ language: e.target.value })}>
        <option value="fr" lang="fr">Français</option><option value="en" lang="en">English</option></select></div>
      <div class="field"><label for="theme">${t('theme')}</label><select id="theme" value=${theme} onChange=${(e) => set({ theme: e.target.value })}>
        ${['auto', 'light', 'dark'].map((one) => html`<option value=${one}>${t(`theme_${one}`)}</option>`)}</select></div>
      <label class="check"><input type="checkbox" checked=${keys} onChange=${(e) => set({ keys: e.target.checked })} /> ${t('keys_on')}</label></section>`;
}
