// The transparency log: its signed checkpoint, its entries, and the proof that an entry is in it, verified here.
import { html, useState } from './preact.js';
import { t } from './words.js';
import { call, get } from './api.js';
import { attempt, Loading, Title, useLoad } from './parts.js';
import { rootOf } from './proof.js';

export function Log() {
  const [note, error, again] = useLoad(async () => (await call('GET', '/v1/log/checkpoint')).text, []);
  const [from, setFrom] = useState('');
  const [entries, setEntries] = useState(null);
  const [proof, setProof] = useState(null);
  const [, size, root] = (note || '').split('\n');
  const list = (event) => {
    event.preventDefault();
    const first = Number(from) || 0;
    attempt(async () => setEntries((await get(`/v1/log/entries?from=${first}&limit=20`)).items));
  };
  const verify = (one) => attempt(async () => {
    const found = await get(`/v1/log/proof/inclusion?index=${one.index}&size=${size}`);
    setProof({ index: one.index, holds: (await rootOf(one.entry, one.index, Number(size), found.hashes)) === root });
  });
  return html`<${Title}>${t('log')}<//>${(!note || error) && html`<${Loading} error=${error} again=${again} />`}
    ${note && html`<section class="card" aria-labelledby="checkpoint"><h2 id="checkpoint">${t('checkpoint')}</h2><pre class="text" tabindex="0" aria-labelledby="checkpoint" role="group">${note}</pre></section>`}
    <section class="card" aria-labelledby="entries"><h2 id="entries">${t('entries')}</h2><form onSubmit=${list} class="beside"><div class="field"><label for="from">${t('from_index')}</label>
      <input id="from" inputmode="numeric" value=${from} onInput=${(e) => setFrom(e.target.value)} /></div><button>${t('show')}</button></form>
      <div role="status">${proof && html`<p class=${proof.holds ? 'good' : 'bad'}>${proof.index} : ${t(proof.holds ? 'proof_good' : 'proof_bad')}</p>`}</div>
      <ol class="history">${(entries || []).map((one) => html`<li key=${one.index}><strong>${one.index}</strong> <code class="text">${one.entry}</code>
        ${one.index < Number(size) && html` <button type="button" onClick=${() => verify(one)}>${t('verify')}<span class="unseen"> ${one.index}</span></button>`}</li>`)}</ol></section>`;
}
