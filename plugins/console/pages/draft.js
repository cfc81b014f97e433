// What was typed and not sent. The gateway keeps it, sealed like the case itself; until it has it, it lives in the memory of
// this page alone: texts about people never go into the browser's storage.
//
// Two windows of one person may write the same draft. Each says which revision it replaces; who comes late is given the
// other text (412) and chooses. The one that was not chosen is set aside in this page, and can be taken up again.
import { html, useEffect, useState } from './preact.js';
import { call, newKey, Refusal } from './api.js';
import { pruned } from './form.js';
import { language, t } from './words.js';

const SAVE_AFTER_MS = 1500;
const TRIES = 3; // a save that meets what is its own, or nothing, goes again
const PATIENCE_MS = 10_000; // a save that is not answered by then was lost on the way
const AGAIN_AFTER_MS = 5000;
const records = new Map(); // path → what this page knows of its draft

function recordOf(path) {
  if (!records.has(path)) records.set(path, { path, revision: 0, aside: [], saving: Promise.resolve(), tell: () => {} });
  return records.get(path);
}

addEventListener('beforeunload', (event) => [...records.values()].some((one) => one.unsaved || one.aside.length) && event.preventDefault());

// How a kind of draft stands in the route's body, and whether there is anything in it.
const EVENT = {
  bodyOf: ({ event, input, version }) => ({ event, input: input ?? {}, version: version ?? null }),
  typedOf: ({ event, input }) => ({ event, input: input ?? {} }),
  hasText: ({ input }) => pruned(input) !== undefined,
};
const DOCUMENT = { bodyOf: (document) => ({ document }), typedOf: ({ document }) => document, hasText: (document) => pruned(document) !== undefined };

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Another text stands there. True: it is none, or this page's own whose answer was lost, and the save goes again. */
function meet(record, kind, current) {
  const theirs = current && kind.typedOf(current);
  if (theirs && !isSame(theirs, record.sent) && !isSame(theirs, kind.typedOf(kind.bodyOf(record.typed)))) {
    record.theirs = { typed: theirs, revision: current.revision, at: new Date(current.saved_at) };
    return false;
  }
  record.revision = current?.revision ?? 0;
  return true;
}

/** What the next try may not meet: the line, or a gateway that is not well or has too much to do. */
const isPassing = (error) => !(error instanceof Refusal) || error.status >= 500 || error.status === 429;

/** Once. 'now': it should go again at once; 'later': in a while. */
async function put(record, kind) {
  const { path, typed, revision } = record;
  const body = kind.bodyOf(typed);
  try {
    const { json } = await call('PUT', path, { body, signal: AbortSignal.timeout(PATIENCE_MS), headers: revision ? { 'If-Match': `"${revision}"` } : { 'If-None-Match': '*' } });
    Object.assign(record, { revision: json.revision, at: new Date(json.saved_at), theirs: undefined, unsaved: record.typed !== typed && record.unsaved });
    return undefined; // what was typed meanwhile has its own turn
  } catch (error) {
    record.at = null;
    if (error.status === 412 && record.typed !== undefined) return meet(record, kind, error.current) ? 'now' : undefined;
    record.sent = kind.typedOf(body); // perhaps it is there
    return isPassing(error) ? 'later' : undefined;
  }
}

function later(record, kind, ms) {
  clearTimeout(record.timer);
  record.timer = setTimeout(() => save(record, kind), ms);
}

// One after the other: two at once would be each other's colleague.
function save(record, kind) {
  record.saving = record.saving.then(async () => {
    let next = 'now';
    for (let tries = 0; tries < TRIES && record.unsaved && next === 'now'; tries++) next = await put(record, kind);
    if (record.unsaved && next === 'later') later(record, kind, AGAIN_AFTER_MS);
    record.tell();
  });
}

async function load(record, kind) {
  try {
    const { json } = await call('GET', record.path);
    if (record.typed === undefined) Object.assign(record, { typed: kind.typedOf(json), revision: json.revision, at: new Date(json.saved_at) });
  } catch { /* none, or not now: it begins empty */ }
  record.tell();
}

function remove(record) {
  record.saving = record.saving.then(async () => {
    const { revision } = record;
    record.revision = 0;
    if (revision) await call('DELETE', record.path, { headers: { 'If-Match': `"${revision}"` } }).catch(() => {}); // another window's stays; ours the gateway forgets in time
  });
}

/** What is typed under a path: { typed, change, drop, key(act), answered, words } and, for Versus, { theirs, aside, keep, take, resume, forget, setAside }. */
function useDraft(path, kind) {
  const [, redraw] = useState(0);
  const record = recordOf(path);
  useEffect(() => {
    record.tell = () => redraw((n) => n + 1);
    if (record.typed === undefined) load(record, kind);
    return () => { record.tell = () => {}; };
  }, [path]);

  const set = (members) => {
    Object.assign(record, members);
    record.tell();
  };
  const change = (typed) => {
    set({ typed, unsaved: true });
    later(record, kind, SAVE_AFTER_MS);
  };
  const drop = () => {
    clearTimeout(record.timer);
    set({ typed: undefined, unsaved: false, theirs: undefined, sent: undefined, at: null, key: undefined });
    remove(record); // it was sent, or is not wanted
  };
  const key = (act) => { // the same for the same act, also when the view was left meanwhile
    if (record.key?.act !== act) record.key = { act, is: newKey() };
    return record.key.is;
  };
  const answered = () => { record.key = undefined; }; // what is sent next is another act
  const without = (one) => record.aside.filter((other) => other !== one);
  const and = (aside, one) => (one !== undefined && kind.hasText(one) ? [...aside, one] : aside);
  const keep = () => {
    set({ aside: and(record.aside, record.theirs.typed), revision: record.theirs.revision, theirs: undefined, unsaved: true });
    save(record, kind);
  };
  const take = () => set({ aside: and(record.aside, record.typed), ...record.theirs, theirs: undefined, unsaved: false });
  const resume = (one) => {
    set({ aside: and(without(one), record.typed) });
    change(one);
  };
  const forget = (one) => set({ aside: without(one) });
  const setAside = () => set({ aside: and(record.aside, record.typed) });
  const { typed, theirs, aside, at } = record;
  const words = typed !== undefined && html`<span class="quiet">${at ? t('draft_kept', at.toLocaleTimeString(language())) : t('draft_here')}${' '}
    <button type="button" class="link" onClick=${drop}>${t('draft_drop')}</button></span>`;
  return { typed, change, drop, key, answered, words, theirs, aside, keep, take, resume, forget, setAside, hasText: typed !== undefined && kind.hasText(typed) };
}

/** The draft of an event of a case: the gateway keeps one, so the text of another event is set aside. */
export function useEventDraft(it) {
  const draft = useDraft(`/v1/requisitions/${it.id}/draft`, EVENT);
  const change = (next) => {
    if (draft.typed && draft.typed.event !== next.event) draft.setAside();
    draft.change({ ...next, version: it.version });
  };
  return { ...draft, change };
}

/** The draft of a submission of a type. */
export const useDocumentDraft = (type) => useDraft(`/v1/drafts/${type}`, DOCUMENT);
