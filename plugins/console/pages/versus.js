// Two texts side by side, where two were written: nobody's is lost, and a person says which one counts.
import { html, useEffect } from './preact.js';
import { language, t } from './words.js';
import { announce } from './parts.js';

/** Side by side in Sides; below each other where it is narrow. */
export const Sides = ({ name, title, children }) => html`<section class="versus" aria-labelledby=${name}><p class="name" id=${name}>${title}</p><div class="sides">${children}</div></section>`;
export const Side = ({ title, act, children }) => html`<div class="side"><p class="quiet">${title}</p>${children}${act && html`<div class="acts">${act}</div>`}</div>`;

/** What another window wrote meanwhile, and what was set aside. `show`: a draft's text as it is read. */
export function Versus({ draft, show }) {
  const { theirs, aside } = draft;
  useEffect(() => { if (theirs) announce(t('draft_conflict'), 'bad'); }, [Boolean(theirs)]);
  return html`${theirs && html`<${Sides} name="versus" title=${t('draft_conflict')}>
      <${Side} title=${t('draft_mine')} act=${html`<button type="button" class="main" onClick=${draft.keep}>${t('keep_mine')}</button>`}>${show(draft.typed)}<//>
      <${Side} title=${t('draft_theirs', theirs.at.toLocaleTimeString(language()))} act=${html`<button type="button" onClick=${draft.take}>${t('take_theirs')}</button>`}>${show(theirs.typed)}<//><//>`}
    ${aside.length > 0 && html`<details class="versus"><summary>${t('draft_aside', aside.length)}</summary><p class="hint">${t('draft_aside_help')}</p>
      ${aside.map((one) => html`<div class="side">${show(one)}<div class="acts"><button type="button" onClick=${() => draft.resume(one)}>${t('draft_resume')}</button>
        <button type="button" onClick=${() => draft.forget(one)}>${t('draft_forget')}</button></div></div>`)}</details>`}`;
}
