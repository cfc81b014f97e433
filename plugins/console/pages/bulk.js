// What is done with many tasks at once. Each is a claim of its own, so what became of each is told: those that were done
// are counted, those that were not are named, with why, and stay chosen.
import { html, useEffect, useRef, useState } from './preact.js';
import { t } from './words.js';
import { get, post } from './api.js';
import { announce, useLoad, wordsOf } from './parts.js';

const AT_ONCE = 100; // as the API takes them

/** A result for each id: what the gateway gave, and for those it was not reached for, why. */
async function sendAll(path, ids, body) {
  const results = [];
  try {
    while (results.length < ids.length) results.push(...(await post(path, { ...body, ids: ids.slice(results.length, results.length + AT_ONCE) })).items);
  } catch (error) {
    for (const id of ids.slice(results.length)) results.push({ id, problem: { detail: wordsOf(error) } });
  }
  return results;
}

/** [why, [number …]] of those that failed, the same reason told once. */
function reasonsOf(results, tasks) {
  const numbers = new Map(tasks.map((task) => [task.id, task.requisition.number]));
  const reasons = new Map();
  for (const { id, problem } of results.filter((one) => one.problem)) reasons.set(problem.detail, [...(reasons.get(problem.detail) || []), numbers.get(id)]);
  return [...reasons];
}

function Failures({ reasons, count, onClose }) {
  const box = useRef();
  useEffect(() => box.current.focus(), [reasons]);
  return html`<div class="fault" role="alert" tabindex="-1" ref=${box}><p>${t('bulk_failed', count)}</p>
    <ul>${reasons.map(([why, numbers]) => html`<li><span class="text">${why}</span> — ${numbers.join(', ')}</li>`)}</ul>
    <button type="button" onClick=${onClose}>${t('close')}</button></div>`;
}

function Assign({ busy, act }) {
  const [agents] = useLoad(async () => (await get('/v1/agents')).items, []);
  const [chosen, choose] = useState('');
  if (!agents) return null;
  const assign = (event) => {
    event.preventDefault();
    act('/v1/tasks/assign', 'bulk_assigned', { agent: chosen });
  };
  return html`<form class="beside" onSubmit=${assign}><div class="field"><label for="agent">${t('assign_to')}</label>
    <select id="agent" value=${chosen} onChange=${(e) => choose(e.target.value)}><option value="">${t('choose')}</option>
      ${agents.map(({ id, name, matricule }) => html`<option value=${id}>${matricule ? `${name} (${matricule})` : name}</option>`)}</select></div>
    <button disabled=${busy || !chosen}>${t('assign')}</button></form>`;
}

/** `tasks`: those that are chosen; onDone(ids): those that failed, when the others are done. */
export function Bulk({ tasks, me, onDone }) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(null);
  const act = async (path, words, body) => {
    setBusy(true);
    const results = await sendAll(path, tasks.map((task) => task.id), body);
    const left = results.filter((one) => one.problem).map((one) => one.id);
    setBusy(false);
    setFailed(left.length ? { count: left.length, reasons: reasonsOf(results, tasks) } : null);
    if (left.length < results.length) announce(t(words, results.length - left.length));
    if (!left.length) document.querySelector('h1').focus(); // what had the focus is gone
    onDone(left);
  };
  return html`${tasks.length > 0 && html`<div class="acts"><button type="button" class="main" disabled=${busy} onClick=${() => act('/v1/tasks/claim', 'bulk_claimed')}>${busy ? t('sending') : t('claim')}</button>
      ${me.roles.includes('supervisor') && html`<${Assign} busy=${busy} act=${act} />`}</div>`}
    ${failed && html`<${Failures} ...${failed} onClose=${() => setFailed(null)} />`}`;
}
