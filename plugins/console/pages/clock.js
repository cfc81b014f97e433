// The legal clock for people: until when, how much working time is left, and how that stands. The gateway counts; this
// only says what its date means today.
import { t, language } from './words.js';

const DAY = 86_400_000;
const ZONES = { 971: 'America/Guadeloupe', 972: 'America/Martinique', 973: 'America/Cayenne', 974: 'Indian/Reunion', 976: 'Indian/Mayotte', 975: 'America/Miquelon', 987: 'Pacific/Tahiti', 988: 'Pacific/Noumea' };
export const zoneOf = (territory) => ZONES[territory] || 'Europe/Paris';

// Making a formatter costs more than all that is written with it.
const formats = new Map();
function formatOf(locale, options) {
  const key = `${locale} ${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, options));
  return formats.get(key);
}

/** "vendredi 4 décembre 2026 à 24:00": midnight is the end of a day, as the law says it. */
export function moment(time, territory, short) {
  if (!time) return '—';
  const zone = zoneOf(territory);
  const at = new Date(time);
  const clock = formatOf('fr', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
  const midnight = clock === '00:00';
  const day = formatOf(language(), short
    ? { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: zone }
    : { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone }).format(midnight ? at - 1 : at);
  return `${day}${short ? ' ' : t('at_hour')}${midnight ? '24:00' : clock}`;
}

/** A date of the calendar, "2026-11-24", as people write it. */
export const dateOf = (date) => formatOf(language(), { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }).format(new Date(date));

export const dayOf = (time, territory) => formatOf('en-CA', { timeZone: zoneOf(territory) }).format(new Date(time));

/** The midnight with which that day of the calendar ends there, in ms. */
export function endOf(date, territory) {
  const guess = Date.parse(date) + DAY;
  const there = formatOf('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone: zoneOf(territory) }).format(guess);
  return guess - (Date.parse(`${there.replace(' ', 'T')}Z`) - guess);
}

/** A time as the API takes it. */
export const timeOf = (ms) => new Date(ms).toISOString().replace('.000Z', 'Z');

/** How long, in one unit. */
export function spanOf(ms) {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 120) return t('minutes', minutes);
  if (minutes < 48 * 60) return t('hours', Math.round(minutes / 60));
  return t('days', Math.round(minutes / 1440));
}

/** How a due time stands: { kind, icon, words }; kind is ok, soon, late, paused or done. */
export function standing({ due_at: due, due_in: dueIn, clock, closed_at: closed, outcome, overdue }, now = Date.now()) {
  if (closed || outcome) return { kind: 'done', icon: '✓', words: t('closed') };
  if (clock === 'paused' || dueIn?.stopped) return { kind: 'paused', icon: '❚❚', words: t('paused') };
  if (!due) return { kind: 'done', icon: '–', words: t('no_due') };
  const left = Date.parse(due) - now;
  if (overdue || left < 0) return { kind: 'late', icon: '▲', words: t('late_by', spanOf(Math.abs(left))) };
  const days = dueIn.working_days;
  const words = days >= 2 ? t('working_left', days) : t('left', spanOf(left));
  return left < 4 * 3_600_000 || days < 1 ? { kind: 'soon', icon: '◆', words } : { kind: 'ok', icon: '●', words };
}
