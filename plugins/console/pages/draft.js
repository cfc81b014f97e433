// What was typed and not sent. It is kept on the gateway, sealed like the rest of the case, where there is a route for it;
// otherwise in the memory of this page alone: texts about people never go into the browser's storage.
import { html, useEffect, useRef, useState } from './preact.js';
import { call, Refusal } from './api.js';
import { t } from './words.js';
import { pruned } from './form.js';

const memory = new Map(); // id → { event, input }
let isKept = null; // whether the gateway has drafts; null: not known

window.addEventListener('beforeunload', (event) => { if (isKept !== true && memory.size) event.preventDefault(); });

async function ask(method, id, body) {
  if (isKept === false) return null;
  try {
    const answer = await call(method, `/v1/requisitions/${id}/draft`, { body });
    isKept = true;
    return answer.json || null;
  } catch (error) {
    if (error instanceof Refusal && [403, 404, 405].includes(error.status) && isKept === null && error.code !== 'no_draft') isKept = error.status === 404 ? null : false;
    return null;
  }
}

function use(id) {
  const [draft, set] = useState(memory.get(id) || {});
  const [saved, setSaved] = useState(null);
  const timer = useRef();
  const version = useRef(0);
  useEffect(() => {
    let gone = false;
    set(memory.get(id) || {});
    setSaved(null);
    if (!memory.has(id)) {
      ask('GET', id).then((found) => {
        if (gone || !found || !found.event || memory.has(id)) return;
        version.current = found.version || 0;
        memory.set(id, { event: found.event, input: found.input || {} });
        set(memory.get(id));
      });
    }
    return () => { gone = true; clearTimeout(timer.current); };
  }, [id]);

  const save = async (event, input) => {
    const kept = await ask('PUT', id, { event, input: pruned(input) || {}, version: version.current });
    if (kept) version.current = kept.version || version.current;
    setSaved(kept ? new Date() : false);
  };
  const change = (event, input) => {
    memory.set(id, { event, input });
    set({ event, input });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => save(event, input), 1500);
  };
  const drop = () => {
    clearTimeout(timer.current);
    memory.delete(id);
    set({});
    setSaved(null);
    if (isKept) ask('DELETE', id);
  };
  const Words = () => draft.event && html`<span class="quiet" role="status">${saved ? t('draft_kept', saved.toLocaleTimeString(document.documentElement.lang)) : t('draft_here')}
    <button type="button" class="link" onClick=${drop}>${t('draft_drop')}</button></span>`;
  return { event: draft.event, input: draft.input, change, drop, Words };
}

export const Draft = { use };
