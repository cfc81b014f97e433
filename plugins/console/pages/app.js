// The frame: who is here, where one may go, and the view that the address names.
import { html, render, useEffect, useRef, useState } from './preact.js';
import { apply, language, t } from './words.js';
import { get } from './api.js';
import { Announcer, Empty, Loading, Title, useLoad } from './parts.js';
import { Cases, Inbox, isHolder } from './inbox.js';
import { useKey } from './keyboard.js';

apply();

// Views that are not needed first are fetched when they are.
const later = (file, name) => async () => (await import(file))[name];
const VIEWS = {
  inbox: async () => Inbox, cases: async () => Cases, case: later('./case.js', 'Case'), new: later('./submit.js', 'Submit'),
  workflows: later('./admin.js', 'Workflows'), workflow: later('./admin.js', 'Workflow'), effects: later('./admin.js', 'Effects'), figures: later('./figures.js', 'Figures'),
  parties: later('./parties.js', 'Parties'), metrics: later('./metrics.js', 'Metrics'), templates: later('./templates.js', 'Templates'), log: later('./log.js', 'Log'), profile: later('./profile.js', 'Profile'),
};

const has = (...roles) => (me) => roles.some((role) => me.roles.includes(role));
const MENU = [
  ['inbox', 'inbox', isHolder], ['cases', 'cases', (me) => me.party.kind !== 'operator' || has('auditor')(me)], ['new', 'submit', has('investigator', 'magistrate')],
  ['templates', 'templates', (me) => isHolder(me) || has('admin', 'auditor')(me)], ['workflows', 'workflows', has('admin', 'auditor')], ['effects', 'effects', has('admin', 'supervisor')], ['metrics', 'metrics', has('admin', 'auditor')], ['parties', 'parties', has('admin', 'auditor')],
  ['figures', 'figures', has('admin', 'supervisor', 'auditor', 'investigator', 'magistrate')], ['log', 'log', () => true], ['profile', 'profile', () => true],
];

const homeOf = (me) => (isHolder(me) ? 'inbox' : me.roles.includes('admin') ? 'workflows' : 'cases');
export const go = (path) => { location.hash = `#/${path}`; };

/** A part of the address as it was before it was put there; what nobody encoded stays as it is. */
function plain(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}

function useRoute() {
  const read = () => location.hash.replace(/^#\/?/, '').split('/').map(plain);
  const [route, set] = useState(read);
  useEffect(() => {
    const turn = () => set(read());
    addEventListener('hashchange', turn);
    return () => removeEventListener('hashchange', turn);
  }, []);
  return route;
}

const KEYS = [['?', 'key_help'], ['j', 'key_next'], ['k', 'key_before'], ['x', 'key_pick'], ['↵', 'key_open'], ['c', 'claim_next'], ['r', 'release'], ['n', 'submit'], ['/', 'key_search']];

function Help({ onClose }) {
  const dialog = useRef();
  useEffect(() => { dialog.current.showModal(); }, []);
  return html`<dialog ref=${dialog} onClose=${onClose} aria-labelledby="keys"><h2 id="keys">${t('keys')}</h2>
    <dl class="keys">${KEYS.map(([key, words]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(words)}</dd></div>`)}</dl>
    <p class="quiet">${t('keys_off')}</p><button type="button" onClick=${() => dialog.current.close()}>${t('close')}</button></dialog>`;
}

function Search() {
  const [words, set] = useState('');
  const field = useRef();
  useKey('/', () => field.current.focus());
  const search = (event) => {
    event.preventDefault();
    if (words.trim()) go(`cases/all_cases/${encodeURIComponent(new URLSearchParams({ q: words.trim() }))}`);
  };
  return html`<form role="search" onSubmit=${search}><label class="unseen" for="search">${t('search')}</label>
    <input id="search" ref=${field} type="search" placeholder=${t('search')} title=${t('search_hint')} value=${words} onInput=${(e) => set(e.target.value)} autocomplete="off" /></form>`;
}

function View({ route, me, refresh }) {
  const [name, at, more] = route;
  const [shown, error, again] = useLoad(async () => ({ name, is: VIEWS[name] ? await VIEWS[name]() : null }), [name]);
  if (error) return html`<${Title}>${t('app')}<//><${Loading} error=${error} again=${again} />`;
  if (!shown || shown.name !== name) return html`<${Loading} />`;
  if (!shown.is) return html`<${Title}>${t('not_found')}<//><${Empty}>${t('nothing')}<//>`;
  return html`<${shown.is} key=${`${name}/${name === 'case' ? at : name === 'workflow' ? at : more || ''}`} at=${at} id=${at} words=${more} me=${me} go=${go} refresh=${refresh} />`;
}

function App() {
  const [me, error, again] = useLoad(() => get('/v1/me'), []);
  const [, turn] = useState(0);
  const [help, setHelp] = useState(false);
  const route = useRoute();
  useKey('?', () => setHelp(true));
  useKey('n', () => go('new'));
  if (!me) return html`<main class="boot"><h1>Guichet</h1><${Loading} error=${error} again=${again} /></main>`;
  const here = route[0] ? route : [homeOf(me)];
  const under = { case: isHolder(me) ? 'inbox' : 'cases', workflow: 'workflows' }[here[0]] || here[0];
  return html`<a class="skip" href="#main" onClick=${(e) => { e.preventDefault(); document.querySelector('h1')?.focus(); }}>${t('skip')}</a>
    <header><a class="brand" href="#/">Guichet</a>
      <nav aria-label=${t('navigation')}><ul>${MENU.filter(([, , may]) => may(me)).map(([name, words]) => html`<li key=${name}><a href=${`#/${name}`} aria-current=${under === name ? 'page' : undefined}>${t(words)}</a></li>`)}</ul></nav>
      <${Search} /><p class="who">${me.agent.name}<br /><span>${me.agent.unit}</span></p>
      <button type="button" class="plain" onClick=${() => setHelp(true)} aria-label=${t('keys')} title=${t('keys')}>?</button></header>
    <${Announcer} />
    <main id="main" lang=${language()}><${View} route=${here} me=${me} refresh=${() => turn((n) => n + 1)} /></main>
    ${help && html`<${Help} onClose=${() => setHelp(false)} />`}`;
}

document.getElementById('app').textContent = '';
render(html`<${App} />`, document.getElementById('app'));
