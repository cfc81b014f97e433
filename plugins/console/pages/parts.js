// What all views are made of.
import { html, useEffect, useLayoutEffect, useRef, useState } from './preact.js';
import { language, t } from './words.js';
import { dateOf, moment, standing } from './clock.js';
import { Refusal, Unreachable } from './api.js';

// ---- words to everybody ----

let say = () => {};
/** Says it in the live region, for eyes and screen readers. */
export const announce = (text, kind = 'good') => say({ text, kind, at: Date.now() });

export function Announcer() {
  const [said, set] = useState(null);
  say = set;
  useEffect(() => {
    if (!said || said.kind === 'bad') return undefined;
    const timer = setTimeout(() => set(null), 8000);
    return () => clearTimeout(timer);
  }, [said]);
  return html`<div class="said" role="status" aria-live="polite">${said && html`<p class=${said.kind} key=${said.at}>${said.text}
    <button type="button" class="plain" onClick=${() => set(null)} aria-label=${t('dismiss')}>✕</button></p>`}</div>`;
}

/** A failure in words; the request's number leads to the log. */
export function wordsOf(error) {
  if (error instanceof Unreachable) return t('unreachable');
  if (error instanceof Refusal) return error.requestId && error.status >= 500 ? `${error.message} (${error.requestId})` : error.message;
  return String(error && error.message || error);
}

/** Runs an act of the user's and says what became of it; gives what it gave, or undefined. */
export async function attempt(act, done) {
  try {
    const given = await act();
    if (done) announce(typeof done === 'function' ? done(given) : done);
    return given;
  } catch (error) {
    if (error.name !== 'AbortError') announce(wordsOf(error), 'bad');
    return undefined;
  }
}

/** Loads for a view: [value, error, again]; what was loaded stays while it is asked for again. */
export function useLoad(load, parts) {
  const [state, set] = useState([undefined, null]);
  const turn = useRef(0);
  const again = async () => {
    const mine = ++turn.current;
    try {
      const value = await load();
      if (mine === turn.current) set([value, null]);
    } catch (error) {
      if (mine === turn.current) set(([value]) => [value, error]);
    }
  };
  useEffect(() => { again(); return () => { turn.current = -1e9; }; }, parts);
  return [state[0], state[1], again];
}

// ---- a view ----

/** The heading of a view: it takes the focus when the view is new, and names the page. */
export function Title({ children, aside }) {
  const heading = useRef();
  const text = [].concat(children).join('');
  useEffect(() => { document.title = `${text} — Guichet`; }, [text]);
  useLayoutEffect(() => { heading.current.focus({ preventScroll: true }); window.scrollTo(0, 0); }, []);
  return html`<div class="title"><h1 tabindex="-1" ref=${heading}>${children}</h1>${aside}</div>`;
}

export function Loading({ error, again }) {
  if (!error) return html`<p class="quiet" aria-busy="true">${t('loading')}</p>`;
  return html`<div class="fault" role="alert"><p>${wordsOf(error)}</p>${again && html`<button type="button" onClick=${again}>${t('again')}</button>`}</div>`;
}

export const Empty = ({ children }) => html`<p class="empty">${children}</p>`;

export function Due({ of, long }) {
  const how = standing(of);
  return html`<span class=${`due ${how.kind}`}><span class="icon" aria-hidden="true">${how.icon}</span>
    <span><span class="left">${how.words}</span>${of.due_at && html` <time datetime=${of.due_at}>${moment(of.due_at, of.territory, !long)}</time>`}</span></span>`;
}

export const Urgency = ({ of }) => of !== 'normal' && html`<span class=${`badge ${of}`}>${of === 'vital' ? '!! ' : '! '}${t(`urgency_${of}`)}</span>`;

/** A question that must be answered before going on; Escape says no. */
export function Confirm({ question, yes, onYes, onNo }) {
  const dialog = useRef();
  useEffect(() => { dialog.current.showModal(); }, []);
  return html`<dialog ref=${dialog} onClose=${onNo} aria-labelledby="question"><p id="question">${question}</p>
    <div class="acts"><button type="button" class="main" onClick=${onYes}>${yes}</button>
    <button type="button" onClick=${() => dialog.current.close()}>${t('cancel')}</button></div></dialog>`;
}

/** A value of JSON as people read it; never as markup. `schema` gives the names. */
export function Value({ of, schema = {} }) {
  if (of === null || of === undefined || of === '') return html`<span class="quiet">—</span>`;
  if (typeof of === 'boolean') return t(of ? 'yes' : 'no');
  if (Array.isArray(of)) {
    if (!of.length) return html`<span class="quiet">—</span>`;
    return html`<ul class="values">${of.map((item) => html`<li><${Value} of=${item} schema=${schema.items} /></li>`)}</ul>`;
  }
  if (typeof of === 'object') return html`<${Values} of=${of} schema=${schema} />`;
  if (/^\d{4}-\d\d-\d\d$/.test(of)) return dateOf(of);
  if (schema.format === 'date-time' || /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(of)) return moment(of);
  return html`<span class="text">${String(of)}</span>`;
}

export function Values({ of, schema = {}, skip = [] }) {
  const names = Object.keys(of || {}).filter((name) => !skip.includes(name) && of[name] !== null && of[name] !== undefined);
  if (!names.length) return html`<span class="quiet">—</span>`;
  return html`<dl>${names.map((name) => html`<div><dt>${(schema.properties?.[name]?.title) || t(name)}</dt>
    <dd><${Value} of=${of[name]} schema=${schema.properties?.[name]} /></dd></div>`)}</dl>`;
}

export const size = (bytes) => (bytes < 1e3 ? t('size_b', bytes) : bytes < 1e6 ? t('size_kb', Math.round(bytes / 1e3)) : t('size_mb', (bytes / 1e6).toLocaleString(language(), { maximumFractionDigits: 1 })));
