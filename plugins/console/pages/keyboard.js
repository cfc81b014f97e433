// One-letter keys, for those who want them (WCAG 2.1.4: they can be turned off, and never act while one types).
import { useLayoutEffect } from './preact.js';
import { preferences } from './words.js';

const bound = new Map();

/** Binds a key for as long as a view is shown, and always to what that view would do now. In the layout, not after the
 * paint: a key that is pressed the moment one sees what it does is not lost. */
export function useKey(key, act) {
  useLayoutEffect(() => {
    bound.set(key, act);
    return () => bound.get(key) === act && bound.delete(key);
  });
}

const isTyping = (element) => element.closest('input:not([type="checkbox"]), textarea, select, [contenteditable], dialog[open]');

document.addEventListener('keydown', (event) => {
  if (!preferences().keys || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (isTyping(event.target)) return;
  const act = bound.get(event.key);
  if (!act) return;
  event.preventDefault();
  act();
});

/** The row of the list in which an element is, by its link. */
export const rowOf = (element) => element.closest('tr')?.querySelector('[data-row]');

/** Moves the focus among the rows of the shown list. */
export function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const at = rows.indexOf(rowOf(document.activeElement));
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))].focus();
}
