// For those who keep the gateway: types and their scripts, calls to services.
import { html, useEffect, useRef, useState } from './preact.js';
import { language, t, tv } from './words.js';
import { call, get, post, Refusal } from './api.js';
import { announce, attempt, Confirm, Empty, Loading, Title, useLoad, wordsOf } from './parts.js';
import { moment } from './clock.js';

// ---- types ----

export function Workflows() {
  const [loaded, error, again] = useLoad(() => get('/v1/workflows'), [language()]);
  return html`<${Title}>${t('workflows')}<//>${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${loaded && html`<div class="scroll"><table class="list"><caption class="unseen">${t('workflows')}</caption><thead><tr><th scope="col">${t('title')}</th><th scope="col">${t('type')}</th><th scope="col">${t('state')}</th><th scope="col">${t('versions')}</th></tr></thead>
      <tbody>${loaded.items.map((one) => html`<tr key=${one.type}><td data-name=${t('title')}><a data-row href=${`#/workflow/${one.type}`}>${one.title}</a></td><td data-name=${t('type')}>${one.type}</td>
        <td data-name=${t('state')}>${tv('state', one.quarantined ? 'quarantined' : one.state)}</td><td data-name=${t('versions')}>${one.active ?? '—'} / ${one.versions.length}</td></tr>`)}</tbody></table></div>`}`;
}

const lineOf = (fault) => Number(/:(\d+)(?::\d+)?$/.exec(fault.pointer || '')?.[1]) || null;

/** A text area with line numbers; faults are marked at theirs. */
function Editor({ value, onChange, faults, label }) {
  const numbers = useRef();
  const area = useRef();
  const wrong = new Set(faults.map(lineOf));
  const count = value.split('\n').length;
  const go = (line) => {
    const start = value.split('\n').slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
    area.current.focus();
    area.current.setSelectionRange(start, start + (value.split('\n')[line - 1] || '').length);
    area.current.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(area.current).lineHeight));
  };
  return html`<div><label for="source">${label}</label><div class="editor">
    <pre ref=${numbers} aria-hidden="true">${Array.from({ length: count }, (_, i) => html`<span class=${wrong.has(i + 1) ? 'wrong-line' : ''}>${i + 1}</span>`)}</pre>
    <textarea id="source" ref=${area} wrap="off" spellcheck="false" autocapitalize="off" value=${value} aria-describedby=${faults.length ? 'faults' : undefined}
      onInput=${(e) => onChange(e.target.value)} onScroll=${(e) => { numbers.current.scrollTop = e.target.scrollTop; }} /></div>
    ${faults.length > 0 && html`<ul id="faults" class="fault">${faults.map((fault) => html`<li>${lineOf(fault) && html`<button type="button" class="link" onClick=${() => go(lineOf(fault))}>${t('line', lineOf(fault))}</button>`} ${fault.detail}</li>`)}</ul>`}</div>`;
}

function Script({ type, source, may, again }) {
  const [text, set] = useState(source || '');
  const [faults, setFaults] = useState([]);
  const [asking, setAsking] = useState(false);
  useEffect(() => set(source || ''), [source]);
  const run = async (method, path, done) => {
    setAsking(false);
    setFaults([]);
    try {
      const { json } = await call(method, path, { body: text, media: 'text/x-lua' });
      if (json.faults?.length) setFaults(json.faults);
      else announce(done(json));
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.errors.length) setFaults(error.errors);
      announce(wordsOf(error), 'bad');
      return false;
    }
  };
  const publish = async () => { if (await run('PUT', `/v1/workflows/${type}`, (json) => t(json.state === 'pending' ? 'published_pending' : 'published', json.version))) again(); };
  return html`<section class="card" aria-labelledby="editor"><h2 id="editor">${t('editor')}</h2><${Editor} value=${text} onChange=${set} faults=${faults} label=${t('source')} />
    ${may && html`<div class="acts"><button type="button" onClick=${() => run('POST', `/v1/workflows/${type}/check`, () => t('check_good'))}>${t('check')}</button>
      <button type="button" class="main" onClick=${() => setAsking(true)}>${t('publish')}</button></div>`}
    ${asking && html`<${Confirm} question=${t('confirm_publish', type)} yes=${t('publish')} onYes=${publish} onNo=${() => setAsking(false)} />`}</section>`;
}

function Versions({ of, may, again, show, shown }) {
  const act = async (path, version) => { if (await attempt(() => post(`/v1/workflows/${of.type}/${path}`, { version }), t('activated', version))) again(); };
  return html`<section class="card" aria-labelledby="versions"><h2 id="versions">${t('versions')}</h2><ul class="plain-list">${of.versions.map((one) => html`<li key=${one.version}>
    <strong>${t('version', one.version)}</strong> · ${tv('state', one.quarantined ? 'quarantined' : one.state)} · ${one.author} · ${moment(one.at, null, true)} · <code>${one.hash.slice(0, 12)}</code>
    <span class="acts"><button type="button" aria-pressed=${shown === one.version ? 'true' : 'false'} onClick=${() => show(one.version)}>${t('show')}</button>
    ${may && (one.state === 'pending' || one.quarantined) && html`<button type="button" onClick=${() => act('activate', one.version)}>${t('activate')}</button>`}
    ${may && one.state === 'retired' && html`<button type="button" onClick=${() => act('rollback', one.version)}>${t('rollback')}</button>`}</span></li>`)}</ul></section>`;
}

export function Workflow({ at, me }) {
  const [version, show] = useState(null);
  const [loaded, error, again] = useLoad(async () => {
    const of = await get(`/v1/workflows/${at}`);
    const wanted = version ?? of.active ?? of.versions[0]?.version;
    return { of, wanted, source: (await get(`/v1/workflows/${at}?version=${wanted}`)).source };
  }, [at, version, language()]);
  const may = me.roles.includes('admin');
  return html`<${Title} key=${at}>${loaded?.of.title || at}<//><p class="subtitle">${at}</p>
    ${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${loaded && html`<${Versions} of=${loaded.of} may=${may} again=${() => { show(null); again(); }} show=${show} shown=${loaded.wanted} />
      <section class="card" aria-labelledby="graph"><h2 id="graph">${t('graph')}</h2><div class="scroll graph" tabindex="0" role="group" aria-label=${t('graph')}><img src=${`/v1/workflows/${at}/graph?format=svg`} alt=${`${t('graph')} : ${loaded.of.title}`} /></div></section>
      <${Script} type=${at} source=${loaded.source} may=${may} again=${again} />`}`;
}

// ---- calls to services ----

const EFFECT_STATES = ['', 'pending', 'dead', 'done', 'dropped'];

export function Effects() {
  const [state, set] = useState('');
  const [loaded, error, again] = useLoad(() => get(`/v1/effects?limit=200${state && `&state=${state}`}`), [state]);
  const [dropping, setDropping] = useState(null);
  const drop = () => { setDropping(null); act(dropping, 'drop'); };
  const act = async (one, path) => { await attempt(() => post(`/v1/effects/${one.id}/${path}`), t(path === 'retry' ? 'retried' : 'dropped')); again(); };
  return html`<${Title}>${t('effects')}<//><div class="field"><label for="state">${t('state')}</label><select id="state" value=${state} onChange=${(e) => set(e.target.value)}>
      ${EFFECT_STATES.map((one) => html`<option value=${one}>${one ? tv('effect', one) : t('all_cases')}</option>`)}</select></div>
    ${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${loaded && (loaded.items.length === 0 ? html`<${Empty}>${t('nothing')}<//>` : html`<div class="scroll"><table class="list"><caption class="unseen">${t('effects')}</caption>
      <thead><tr>${['service', 'number', 'state', 'attempts', 'next_at', 'error', 'acts'].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead><tbody>${loaded.items.map((one) => html`<tr key=${one.id}>
        <td data-name=${t('service')}>${one.service}</td><td data-name=${t('number')}>${one.requisition.number}</td><td data-name=${t('state')}>${tv('effect', one.state)}</td><td data-name=${t('attempts')}>${one.attempts}</td>
        <td data-name=${t('next_at')}>${moment(one.next_at, null, true)}</td><td data-name=${t('error')}>${one.error || '—'}</td>
        <td data-name=${t('acts')}>${['pending', 'dead'].includes(one.state) && html`<button type="button" onClick=${() => act(one, 'retry')} aria-label=${`${t('retry')} ${one.requisition.number}`}>${t('retry')}</button> <button type="button" onClick=${() => setDropping(one)} aria-label=${`${t('drop')} ${one.requisition.number}`}>${t('drop')}</button>`}</td></tr>`)}</tbody></table></div>`)}
    ${dropping && html`<${Confirm} question=${t('confirm_drop', dropping.service, dropping.requisition.number)} yes=${t('drop')} onYes=${drop} onNo=${() => setDropping(null)} />`}`;
}
