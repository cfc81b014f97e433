// Forms made from the JSON Schemas of the gateway: any workflow's, with no line for any of them. Every fault of a 422
// stands at its field and in a summary that takes the focus.
import { html, useEffect, useRef, useState } from './preact.js';
import { has, t, tv } from './words.js';
import { announce, size, wordsOf } from './parts.js';
import { upload } from './api.js';

const idOf = (pointer) => `f${pointer.replace(/[^a-zA-Z0-9]/g, '-')}`;
const isFile = (schema) => schema.type === 'string' && schema.format === 'uuid';

/** What the form calls a member: its title, or our word for it where the script gave none. */
export function titleOf(name, schema) {
  const title = schema.title;
  return title && title !== name ? title : has(name) ? t(name) : title || name;
}

/** What was typed, without what was left empty; undefined when nothing is left. */
export function pruned(value) {
  if (value === '' || value === null || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const items = value.map(pruned).filter((item) => item !== undefined);
    return items.length ? items : undefined;
  }
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [name, pruned(member)]).filter(([, member]) => member !== undefined);
  return members.length ? Object.fromEntries(members) : undefined;
}

/** The faults of this member: of it alone, or of all that lies in it where there is no field of its own. */
function faultsOf(faults, pointer, deep) {
  return faults.filter((fault) => fault.pointer === pointer || (deep && fault.pointer.startsWith(`${pointer}/`)));
}

function hintOf(schema, deep) {
  const hints = [];
  if (schema.minLength > 1 && schema.maxLength) hints.push(t('between', schema.minLength, schema.maxLength));
  else if (schema.maxLength && schema.maxLength < 2000) hints.push(t('at_most', schema.maxLength));
  if (deep) hints.push(t('one_per_line'));
  if (schema.format === 'date-time') hints.push(t('local_time'));
  return hints.join(' · ');
}

/** Label, hint and faults around one control; `children` is given the attributes that tie them together. */
function Labelled({ pointer, label, schema, required, faults, deep, children }) {
  const id = idOf(pointer);
  const mine = faultsOf(faults, pointer, true);
  const hint = hintOf(schema, deep);
  const described = [hint && `${id}-hint`, mine.length && `${id}-fault`].filter(Boolean).join(' ') || undefined;
  return html`<div class=${`field ${mine.length ? 'wrong' : ''}`}>
    <label for=${id}>${label}${required && html` <span class="required">(${t('required')})</span>`}</label>
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${children({ id, 'aria-describedby': described, 'aria-invalid': mine.length ? 'true' : undefined, 'aria-required': required ? 'true' : undefined })}
    ${mine.length > 0 && html`<p class="wrong-words" id=${`${id}-fault`}>${mine.map((fault) => html`<span>✗ ${fault.detail}</span> `)}</p>`}
  </div>`;
}

const local = (time) => { // RFC 3339 as datetime-local wants it
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? '' : new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

const numberOf = (text) => (text === '' || Number.isNaN(Number(text.replace(',', '.'))) ? text : Number(text.replace(',', '.')));

function Choice({ schema, value, onChange, attributes, name }) {
  const titles = schema['x-enum-titles'] || {};
  return html`<select ...${attributes} value=${value ?? ''} onChange=${(e) => onChange(e.target.value || undefined)}>
    <option value="">${t('choose')}</option>
    ${schema.enum.filter((one) => one !== null).map((one) => html`<option value=${one}>${titles[one] || tv(name, one)}</option>`)}
  </select>`;
}

function Truth({ value, onChange, attributes }) {
  return html`<select ...${attributes} value=${value === undefined ? '' : String(value)} onChange=${(e) => onChange(e.target.value === '' ? undefined : e.target.value === 'true')}>
    <option value="">—</option><option value="true">${t('yes')}</option><option value="false">${t('no')}</option></select>`;
}

function Text({ schema, value, onChange, attributes }) {
  const type = { date: 'date', email: 'email', 'date-time': 'datetime-local' }[schema.format] || 'text';
  const numeric = schema.type === 'integer' || schema.type === 'number';
  const input = (e) => {
    const typed = e.target.value;
    if (numeric) onChange(numberOf(typed));
    else if (type === 'datetime-local') onChange(typed ? new Date(typed).toISOString().replace(/\.\d+Z$/, 'Z') : '');
    else onChange(typed);
  };
  const shown = type === 'datetime-local' && value ? local(value) : value ?? '';
  if (type === 'text' && schema.maxLength > 300) return html`<textarea ...${attributes} rows=${schema.maxLength > 1000 ? 5 : 3} value=${shown} onInput=${input} />`;
  return html`<input ...${attributes} type=${type} inputmode=${numeric ? 'decimal' : undefined} autocomplete="off" value=${shown} onInput=${input} />`;
}

const names = new Map(); // of files sent from this page, by id

/** Files: sent at once, with their progress; the value is the list of their ids. */
function Files({ value = [], onChange, attributes, many, label }) {
  const [busy, setBusy] = useState([]);
  const latest = useRef();
  latest.current = value;
  const send = async (file) => {
    const row = { name: file.name, part: 0 };
    setBusy((all) => [...all, row]);
    try {
      const made = await upload(file, (part) => { row.part = part; setBusy((all) => [...all]); });
      names.set(made.id, `${made.name} (${size(made.size)})`);
      latest.current = many ? [...latest.current, made.id] : [made.id];
      onChange(latest.current);
      announce(t('uploaded', file.name));
    } catch (error) {
      announce(`${file.name} : ${wordsOf(error)}`, 'bad');
    }
    setBusy((all) => all.filter((one) => one !== row));
  };
  return html`<div class="files">
    <input ...${attributes} type="file" multiple=${many} onChange=${(e) => { [...e.target.files].forEach(send); e.target.value = ''; }} />
    ${busy.map((row) => html`<p class="quiet"><progress max="1" value=${row.part} aria-label=${row.name}></progress> ${row.name}</p>`)}
    <ul>${value.map((id) => html`<li><span class="text">${names.get(id) || id}</span>
      <button type="button" onClick=${() => onChange(value.filter((one) => one !== id))} aria-label=${t('remove', names.get(id) || id)}>✕</button></li>`)}</ul>
    <span class="unseen">${label}</span></div>`;
}

function Rows({ schema, value = [], onChange, pointer, faults, label }) {
  const set = (at, item) => onChange(value.map((one, i) => (i === at ? item : one)));
  return html`<fieldset class="rows" id=${idOf(pointer)} tabindex="-1"><legend>${label}</legend>
    ${faultsOf(faults, pointer).map((fault) => html`<p class="wrong-words">✗ ${fault.detail}</p>`)}
    ${value.map((item, i) => html`<div class="row" role="group" aria-label=${`${label} ${i + 1}`}>
      <div class="row-head"><strong>${label} ${i + 1}</strong>
        <button type="button" onClick=${() => onChange(value.filter((_, at) => at !== i))}>${t('remove', `${label} ${i + 1}`)}</button></div>
      <${Members} schema=${schema.items} value=${item} onChange=${(next) => set(i, next)} pointer=${`${pointer}/${i}`} faults=${faults} /></div>`)}
    <button type="button" onClick=${() => onChange([...value, {}])}>${t('add', label)}</button></fieldset>`;
}

function Lines({ value = [], onChange, attributes, numeric }) {
  const [typed, set] = useState(null); // while it is typed in, blank lines stay
  const read = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => (numeric ? numberOf(line) : line));
  return html`<textarea ...${attributes} rows="3" value=${typed ?? value.join('\n')} onBlur=${() => set(null)}
    onInput=${(e) => { set(e.target.value); onChange(read(e.target.value)); }} />`;
}

function Checks({ schema, value = [], onChange, pointer, faults, label, required, name }) {
  const titles = schema.items['x-enum-titles'] || {};
  const mine = faultsOf(faults, pointer, true);
  const flip = (one) => onChange(value.includes(one) ? value.filter((other) => other !== one) : [...value, one]);
  return html`<fieldset class=${`checks ${mine.length ? 'wrong' : ''}`} id=${idOf(pointer)} tabindex="-1">
    <legend>${label}${required && html` <span class="required">(${t('required')})</span>`}</legend>
    ${mine.map((fault) => html`<p class="wrong-words">✗ ${fault.detail}</p>`)}
    ${schema.items.enum.map((one) => html`<label class="check"><input type="checkbox" checked=${value.includes(one)} onChange=${() => flip(one)} /> ${titles[one] || tv(name, one)}</label>`)}
  </fieldset>`;
}

/** A value of one of several forms: which one is chosen first. */
function Forms({ schema, value, onChange, pointer, faults, label, name }) {
  const fits = (form) => (form.type === 'object') === (typeof value === 'object' && value !== null);
  const [at, setAt] = useState(Math.max(0, schema.oneOf.findIndex(fits)));
  const form = schema.oneOf[at];
  return html`<fieldset id=${idOf(pointer)} tabindex="-1"><legend>${label}</legend>
    <div class="field"><label for=${`${idOf(pointer)}-form`}>${t('form_of')}</label>
      <select id=${`${idOf(pointer)}-form`} value=${at} onChange=${(e) => { setAt(Number(e.target.value)); onChange(undefined); }}>
      ${schema.oneOf.map((one, i) => html`<option value=${i}>${one.title || Object.values(one.properties || {}).map((member) => member.title).join(', ') || label}</option>`)}</select></div>
    ${form.type === 'object' ? html`<${Members} schema=${form} value=${value} onChange=${onChange} pointer=${pointer} faults=${faults} />`
      : html`<${Member} name=${name} schema=${{ ...form, title: label }} value=${value} onChange=${onChange} pointer=${pointer} faults=${faults} />`}</fieldset>`;
}

function Member({ name, schema, value, onChange, pointer, faults, required }) {
  const label = titleOf(name, schema);
  const rest = { schema, value, onChange, pointer, faults, label, required, name };
  if (schema.readOnly) return null;
  if (schema.oneOf && !schema.properties) return html`<${Forms} ...${rest} />`;
  if (schema.type === 'object') {
    return html`<fieldset id=${idOf(pointer)} tabindex="-1"><legend>${label}${required && html` <span class="required">(${t('required')})</span>`}</legend>
      ${faultsOf(faults, pointer).map((fault) => html`<p class="wrong-words">✗ ${fault.detail}</p>`)}<${Members} ...${rest} /></fieldset>`;
  }
  if (schema.type === 'array' && schema.items.type === 'object') return html`<${Rows} ...${rest} />`;
  if (schema.type === 'array' && schema.items.enum) return html`<${Checks} ...${rest} />`;
  const many = schema.type === 'array';
  const control = (attributes) => {
    const given = { schema, value, onChange, attributes, name };
    if (many && isFile(schema.items)) return html`<${Files} ...${given} many label=${label} />`;
    if (isFile(schema)) return html`<${Files} ...${given} value=${value ? [value] : []} onChange=${(ids) => onChange(ids[0])} label=${label} />`;
    if (many) return html`<${Lines} ...${given} numeric=${schema.items.type === 'integer'} />`;
    if (schema.enum) return html`<${Choice} ...${given} />`;
    if (schema.type === 'boolean') return html`<${Truth} ...${given} />`;
    return html`<${Text} ...${given} />`;
  };
  return html`<${Labelled} pointer=${pointer} label=${label} schema=${many ? {} : schema} deep=${many && !isFile(schema.items)} required=${required} faults=${faults}>${control}<//>`;
}

const namesIn = (alternatives, schema) => alternatives.flatMap((one) => one.required || []).map((name) => titleOf(name, schema.properties[name] || {})).join(', ');

export function Members({ schema, value = {}, onChange, pointer, faults }) {
  const latest = useRef();
  latest.current = value; // two members may change before the next drawing
  const set = (name, member) => {
    latest.current = { ...latest.current, [name]: member };
    onChange(latest.current);
  };
  return html`${schema.oneOf && html`<p class="hint">${t('one_of', namesIn(schema.oneOf, schema))}</p>`}
    ${schema.anyOf && html`<p class="hint">${t('any_of', namesIn(schema.anyOf, schema))}</p>`}
    ${Object.entries(schema.properties || {}).map(([name, member]) => html`<${Member} key=${name} name=${name} schema=${member} value=${value[name]}
      onChange=${(next) => set(name, next)} pointer=${`${pointer}/${name}`} faults=${faults} required=${(schema.required || []).includes(name)} />`)}`;
}

/** All faults in one place; it takes the focus when they come. */
export function Faults({ error }) {
  const box = useRef();
  useEffect(() => { if (error) box.current.focus(); }, [error]);
  if (!error) return null;
  const faults = error.errors || [];
  const go = (fault) => { // to the nearest field that there is
    let pointer = fault.pointer;
    let field;
    while (pointer && !(field = document.getElementById(idOf(pointer)))) pointer = pointer.replace(/\/[^/]*$/, '');
    field?.focus();
  };
  return html`<div class="fault" role="alert" tabindex="-1" ref=${box}>
    <h2>${faults.length > 1 ? t('faults', faults.length) : faults.length ? t('fault') : wordsOf(error)}</h2>
    ${faults.length > 0 && html`<ul>${faults.map((fault) => html`<li><button type="button" class="link" onClick=${() => go(fault)}>${labelAt(fault.pointer)}</button> ${fault.detail}</li>`)}</ul>`}</div>`;
}

function labelAt(pointer) {
  const label = document.querySelector(`label[for="${idOf(pointer)}"]`) || document.querySelector(`#${idOf(pointer) || 'none'} > legend`);
  return label ? label.firstChild.textContent : pointer.split('/').filter(Boolean).map((name) => t(name)).join(' › ') || '/';
}
