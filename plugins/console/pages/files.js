// The files of a case and what the scanner said of each; a supervisor of the holder opens one that could not be scanned.
import { html, useEffect, useRef, useState } from './preact.js';
import { t, tv } from './words.js';
import { allIfThere, post } from './api.js';
import { announce, size, useLoad, wordsOf } from './parts.js';

const AGAIN_MS = 5000; // while a scan runs
const REASON_MIN = 10, REASON_MAX = 1000;
const LOCKED = ['pending', 'infected', 'failed'];

/** Asks for the reason, and says what is risked before anything is opened. */
function Release({ path, name, onEnd }) {
  const dialog = useRef();
  const [reason, set] = useState('');
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => { dialog.current.showModal(); }, []);
  const release = async (event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await post(path, { reason: reason.trim() });
      announce(t('file_released', name));
      onEnd();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return html`<dialog ref=${dialog} onClose=${onEnd} aria-labelledby="release-title"><form onSubmit=${release}><h2 id="release-title">${t('release_file', name)}</h2>
    <p class="notice" id="release-risk">${t('release_risk')}</p>
    <div class=${`field ${error ? 'wrong' : ''}`}><label for="release-reason">${t('release_reason')}</label><p class="hint" id="release-hint">${t('between', REASON_MIN, REASON_MAX)}</p>
      <textarea id="release-reason" rows="3" maxlength=${REASON_MAX} required aria-describedby="release-risk release-hint" aria-invalid=${error ? 'true' : undefined} value=${reason} onInput=${(e) => set(e.target.value)} />
      ${error && html`<p class="wrong-words" role="alert">✗ ${wordsOf(error)}</p>`}</div>
    <div class="acts"><button class="main" disabled=${busy || reason.trim().length < REASON_MIN}>${t('release_anyway')}</button>
      <button type="button" onClick=${() => dialog.current.close()}>${t('cancel')}</button></div></form></dialog>`;
}

/** Whom the gateway lets release: a supervisor of the entity that holds the case. */
const mayRelease = (me, it) => me.roles.includes('supervisor') && (me.teams.includes('*') || me.teams.includes(it.holder));

function File({ file, path, may, again }) {
  const [asking, ask] = useState(false);
  const name = file.name || file.id;
  return html`<li>${LOCKED.includes(file.scan) ? html`<span class="text">${name}</span>` : html`<a href=${path} download><span class="text">${name}</span></a>`}
    <span class="quiet"> · ${size(file.size)} · ${tv('scan', file.scan)}${file.signature && html` · <span class="text">${file.signature}</span>`}</span>
    ${may && file.scan === 'failed' && html` <button type="button" onClick=${() => ask(true)} aria-label=${t('release_file', name)}>${t('release_ask')}</button>`}
    ${asking && html`<${Release} path=${`${path}/release`} name=${name} onEnd=${() => { ask(false); again(); }} />`}</li>`;
}

/** Every file that may be seen; one that is locked is no link. `onReleased`: the case has a new entry. */
export function Files({ it, etag, me, onReleased }) {
  const [loaded, , again] = useLoad(() => allIfThere(`/v1/requisitions/${it.id}/files`), [it.id, etag]);
  const files = loaded || [];
  useEffect(() => {
    if (!files.some((file) => file.scan === 'pending')) return undefined;
    const later = setTimeout(again, AGAIN_MS);
    return () => clearTimeout(later);
  }, [loaded]);
  return files.length > 0 && html`<h3>${t('files')}</h3><ul class="values files">${files.map((file) => html`<${File} key=${file.id} file=${file} may=${mayRelease(me, it)}
    path=${`/v1/requisitions/${it.id}/files/${file.id}`} again=${() => { again(); onReleased(); }} />`)}</ul>`;
}
