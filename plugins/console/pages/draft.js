// What was typed and not sent. The gateway keeps it, sealed like the case itself; until it has it, it lives in the memory of
// this page alone: texts about people never go into the browser's storage.
import { html, useEffect, useRef, useState } from './preact.js';
import { call, newKey } from './api.js';
import { language, t } from './words.js';

const SAVE_AFTER_MS = 1500;
const memory = new Map(); // path → what was typed
const keys = new Map(); // path → the key of the act it will be, as long as nobody has answered it
const unsaved = new Set(); // paths of what the gateway has not got

addEventListener('beforeunload', (event) => unsaved.size && event.preventDefault());

const read = (path) => call('GET', path).then((answer) => answer.json, () => null); // none, or not now: it begins empty

/** True once the gateway has it. */
async function write(path, body) {
  try {
    await call('PUT', path, { body });
    if (memory.has(path)) unsaved.delete(path);
    return true;
  } catch {
    return false; // the next change tries again
  }
}

/** What is typed under a path: { typed, change(typed), drop(), key(act), answered(), words }. `bodyOf` and `typedOf` translate for the route. */
export function useDraft(path, bodyOf, typedOf) {
  const [typed, set] = useState(memory.get(path));
  const [saved, setSaved] = useState(null);
  const timer = useRef();
  useEffect(() => {
    let gone = false;
    set(memory.get(path));
    setSaved(null);
    if (!memory.has(path)) {
      read(path).then((found) => {
        if (gone || !found || memory.has(path)) return;
        memory.set(path, typedOf(found));
        set(typedOf(found));
        setSaved(new Date(found.saved_at));
      });
    }
    return () => { gone = true; };
  }, [path]);

  const save = async () => {
    if (memory.has(path)) setSaved(await write(path, bodyOf(memory.get(path))) ? new Date() : null);
  };
  const change = (next) => {
    memory.set(path, next);
    unsaved.add(path);
    set(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(save, SAVE_AFTER_MS);
  };
  const drop = () => {
    clearTimeout(timer.current);
    memory.delete(path);
    unsaved.delete(path);
    keys.delete(path);
    set(undefined);
    setSaved(null);
    call('DELETE', path).catch(() => {}); // it was sent, or is not wanted: the gateway forgets it in time
  };
  const key = (act) => { // the same for the same act, also when the view was left meanwhile
    if (keys.get(path)?.act !== act) keys.set(path, { act, is: newKey() });
    return keys.get(path).is;
  };
  const answered = () => keys.delete(path); // what is sent next is another act
  const words = typed !== undefined && html`<span class="quiet">${saved ? t('draft_kept', saved.toLocaleTimeString(language())) : t('draft_here')}${' '}
    <button type="button" class="link" onClick=${drop}>${t('draft_drop')}</button></span>`;
  return { typed, change, drop, key, answered, words };
}

/** The draft of an event of a case. */
export const useEventDraft = (it) => useDraft(`/v1/requisitions/${it.id}/draft`,
  ({ event, input }) => ({ event, input: input ?? {}, version: it.version ?? null }), ({ event, input }) => ({ event, input: input ?? {} }));

/** The draft of a submission of a type. */
export const useDocumentDraft = (type) => useDraft(`/v1/drafts/${type}`, (document) => ({ document }), ({ document }) => document);
