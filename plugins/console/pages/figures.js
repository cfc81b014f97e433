// What was received, what became of it and how long it took: every plot with the table of its numbers.
import { html, useState } from './preact.js';
import { language, t, tv } from './words.js';
import { getIfThere, once } from './api.js';
import { Empty, Loading, Title, useLoad } from './parts.js';
import { dayOf, spanOf } from './clock.js';

const HEIGHT = 160, COLUMN = 22, GAP = 26, TOP = 18, FOOT = 36, SHOWN_MAX = 16;
const seconds = (value) => (value === null || value === undefined ? '—' : spanOf(value * 1000));
const plainly = (value) => String(value ?? '—');

/** Columns side by side, one a series, for each group; `rows`: [[name, [value, …]], …]. */
function Columns({ caption, series, rows, words }) {
  const top = Math.max(...rows.flatMap(([, values]) => values.map(Number)), 1);
  const wide = series.length * COLUMN + GAP;
  const short = (name) => (name.length > 14 ? `${name.slice(0, 13)}…` : name);
  return html`<div class="scroll plot" tabindex="0" role="group" aria-label=${caption}>
    <ul class="legend">${series.map((name, at) => html`<li><span class=${`swatch s${at}`} aria-hidden="true"></span>${name}</li>`)}</ul>
    <svg role="img" aria-label=${caption} width=${rows.length * Math.max(wide, 96) + GAP} height=${TOP + HEIGHT + FOOT}>
      <line class="axis" x1="0" x2="100%" y1=${TOP + HEIGHT} y2=${TOP + HEIGHT} />
      ${rows.map(([name, values], group) => {
        const left = GAP / 2 + group * Math.max(wide, 96);
        return html`<g>${values.map((value, at) => {
          const high = Math.round((HEIGHT * (Number(value) || 0)) / top);
          return html`<rect class=${`s${at}`} x=${left + at * COLUMN} y=${TOP + HEIGHT - high} width=${COLUMN - 3} height=${high}><title>${`${name} · ${series[at]} : ${words(value)}`}</title></rect>
            ${series.length === 1 && html`<text x=${left} y=${TOP + HEIGHT - high - 5}>${words(value)}</text>`}`;
        })}<text x=${left} y=${TOP + HEIGHT + 18}><title>${name}</title>${short(name)}</text></g>`;
      })}</svg></div>`;
}

function Numbers({ caption, heads, rows, words }) {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('table_of', caption)}><table class="list figures"><caption class="unseen">${t('table_of', caption)}</caption>
    <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows.map(([name, values]) => html`<tr key=${name}><td data-name=${heads[0]}>${name}</td>${values.map((value, at) => html`<td data-name=${heads[at + 1]}>${words(value)}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** A plot and its table. Of many groups the plot shows the greatest; the table has them all. */
function Figure({ name, first, series, rows, words = plainly, total }) {
  const caption = t(name);
  const greatest = [...rows].sort(([, a], [, b]) => (b[0] || 0) - (a[0] || 0)).slice(0, SHOWN_MAX);
  const shown = rows.length > SHOWN_MAX ? greatest : rows;
  return html`<section class="card" aria-labelledby=${`figure-${name}`}><h2 id=${`figure-${name}`}>${caption}</h2>
    ${rows.length === 0 ? html`<${Empty}>${t('nothing')}<//>` : html`<${Columns} caption=${caption} series=${series} rows=${shown} words=${words} />
      <${Numbers} caption=${caption} heads=${[first, ...series]} rows=${total ? [...rows, total] : rows} words=${words} />`}</section>`;
}

/** The load by the hour of the day: darker is more, and the number stands in the cell. */
function Load({ load }) {
  const top = Math.max(...load.flatMap((one) => one.hours), 1);
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return html`<section class="card" aria-labelledby="figure-load"><h2 id="figure-load">${t('figure_load')}</h2>${load.length === 0 ? html`<${Empty}>${t('nothing')}<//>`
    : html`<div class="scroll" tabindex="0" role="group" aria-label=${t('figure_load')}><table class="load"><caption class="unseen">${t('figure_load')}</caption>
      <thead><tr><th scope="col">${t('team_of')}</th>${hours.map((hour) => html`<th scope="col">${hour} h</th>`)}</tr></thead>
      <tbody>${load.map((one) => html`<tr key=${one.team}><th scope="row">${one.team}</th>${one.hours.map((count) => html`<td class=${`l${Math.ceil((4 * count) / top)}`}>${count || ''}</td>`)}</tr>`)}</tbody></table></div>`}</section>`;
}

const GROUPS = [['cases', ['received', 'closed', 'overdue', 'late'], (one, name) => one[name], plainly],
  ['figure_delay', ['p50', 'p95'], (one, name) => one.delay_s?.[name], seconds],
  ['figure_net_delay', ['p50', 'p95'], (one, name) => one.net_delay_s?.[name], seconds],
  ['figure_stopped', ['stopped_s'], (one, name) => one[name], seconds]];
const BY = ['type', 'party', 'team', 'month'];

function Stats({ stats, by, titles, refusals }) {
  const nameOf = (key) => titles.get(key) || key;
  return html`${GROUPS.map(([name, series, valueOf, words]) => {
    const row = (one, title) => [title, series.map((which) => valueOf(one, which))];
    return html`<${Figure} key=${name} name=${name} first=${t(by)} series=${series.map((which) => tv('figure', which))} words=${words}
      rows=${stats.groups.map((one) => row(one, nameOf(one.key)))} total=${row(stats.total, t('total'))} />`;
  })}
  <${Figure} name="figure_refusals" first=${t('code')} series=${[t('figure:refusals')]} rows=${Object.entries(stats.total.refusals).map(([code, count]) => [refusals.get(code) || code, [count]])} />
  <${Load} load=${stats.load} />`;
}

/** This year's and the last one's of each territory whose report the person may read: his own as a referent, or all. */
function Reports({ me }) {
  const [codes] = useLoad(async () => {
    const { items } = await once('/v1/territories');
    if (['supervisor', 'admin', 'auditor'].some((role) => me.roles.includes(role))) return items.map(({ code }) => code);
    const whole = await Promise.all(items.map(({ code }) => once(`/v1/territories/${code}`)));
    return whole.filter(({ referents }) => referents.some(({ party }) => party === me.party.id)).map(({ code }) => code);
  }, [language()]);
  const year = Number(dayOf(Date.now()).slice(0, 4));
  if (!codes?.length) return null;
  return html`<section class="card" aria-labelledby="reports"><h2 id="reports">${t('yearly_reports')}</h2><ul class="values">${codes.map((code) => html`<li key=${code}>${t('territory')} ${code} :
    ${[year, year - 1].map((one) => html` <a href=${`/v1/reports/${code}/${one}?lang=${language()}`} target="_blank" rel="noopener" aria-label=${`${t('yearly_reports')} ${code} ${one}`}>${one}</a>`)}</li>`)}</ul></section>`;
}

const ABUSE = ['vital', 'fraud', 'unjustified', 'irregular'];

export function Figures({ me }) {
  const [by, set] = useState('type');
  const [loaded, error, again] = useLoad(async () => {
    const [stats, abuse, types, refusals] = await Promise.all([getIfThere(`/v1/stats?by=${by}`), getIfThere('/v1/abuse'), once('/v1/types'), once('/v1/refusals')]);
    return { by, stats, abuse, titles: new Map(types.items.map((one) => [one.type, one.title])), refusals: new Map(refusals.items.map((one) => [one.code, one.title])) };
  }, [by, language()]);
  return html`<${Title}>${t('figures')}<//>${(!loaded || error) && html`<${Loading} error=${error} again=${again} />`}
    ${loaded?.stats && html`<div class="field"><label for="by">${t('by')}</label><select id="by" value=${by} onChange=${(e) => set(e.target.value)}>${BY.map((one) => html`<option value=${one}>${t(one)}</option>`)}</select></div>
      <${Stats} ...${loaded} />`}
    ${loaded?.abuse && html`<${Figure} name="abuse" first=${t('unit')} series=${ABUSE.map((one) => tv('figure', one))} rows=${loaded.abuse.items.map((one) => [`${one.party} · ${one.unit}`, ABUSE.map((kind) => one[kind] ?? 0)])} />`}
    ${loaded && !loaded.stats && !loaded.abuse && html`<${Empty}>${t('refused_for')}<//>`}<${Reports} me=${me} />`;
}
