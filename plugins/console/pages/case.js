// One case on one screen: the act and its law beside what is to be done; exchanges, history, files and proof below.
import { html, useEffect, useRef, useState } from './preact.js';
import { language, t, tv } from './words.js';
import { call, get, once, post, Refusal, Unreachable } from './api.js';
import { announce, attempt, Confirm, Due, Loading, Title, Urgency, useLoad, Values } from './parts.js';
import { Faults, Members, pruned } from './form.js';
import { useKey } from './keyboard.js';
import { moment } from './clock.js';
import { verifyReceipt } from './proof.js';
import { Notes, Templates } from './desk.js';
import { Files } from './files.js';
import { entriesOf, Entry, History, Said, titled } from './history.js';
import { useEventDraft } from './draft.js';
import { Side, Sides, Versus } from './versus.js';

// ---- loading: kept fresh by long polls ----

function useCase(id) {
  const [at, set] = useState({});
  const etag = useRef();
  const read = async () => {
    try {
      const answer = await call('GET', `/v1/requisitions/${id}`);
      etag.current = answer.etag;
      set({ of: answer.json, etag: answer.etag });
      return answer.json;
    } catch (error) {
      set((before) => ({ ...before, error }));
      if (error instanceof Refusal) throw error;
      return undefined;
    }
  };
  useEffect(() => {
    etag.current = null;
    const gone = new AbortController();
    const watch = async () => {
      while (!gone.signal.aborted) {
        try {
          if (!etag.current && !(await read())) throw new Unreachable();
          const answer = await call('GET', `/v1/requisitions/${id}?wait=25`, { headers: { 'If-None-Match': etag.current }, signal: gone.signal });
          if (gone.signal.aborted || answer.status === 304 || answer.etag === etag.current) continue;
          etag.current = answer.etag;
          set((before) => {
            if (before.of && before.of.state !== answer.json.state) announce(t('changed', answer.json.state_title));
            return { of: answer.json, etag: answer.etag };
          });
        } catch (error) {
          if (gone.signal.aborted || (error instanceof Refusal && [403, 404, 406].includes(error.status))) return;
          await new Promise((done) => setTimeout(done, 5000));
        }
      }
    };
    watch();
    return () => gone.abort();
  }, [id]);
  return [at, () => read().catch(() => {}), (json, tag) => { etag.current = tag; set({ of: json, etag: tag }); }];
}

// ---- what is to be done ----

/** The chosen event's form. What was typed lives in the draft, not here, so that no view and no failure loses it. */
function EventForm({ event, it, etag, draft, onDone, onStale }) {
  const typed = draft.typed?.event === event.name ? draft.typed.input : {};
  const change = (input) => draft.change({ event: event.name, input });
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [refusals] = useLoad(() => once('/v1/refusals'), [language()]);
  const schema = worded(event.input_schema, refusals);
  useEffect(() => setError(null), [event.name]);

  const fire = async () => {
    setAsking(false);
    setBusy(true);
    setError(null);
    const input = pruned(typed);
    try {
      const answer = await call('POST', `/v1/requisitions/${it.id}/events`, {
        body: { event: event.name, ...(schema && { input: input || {} }) },
        headers: { 'Idempotency-Key': draft.key(event.name), ...(etag && { 'If-Match': etag }) },
      });
      draft.drop();
      announce(t('done_event', event.title));
      onDone(answer);
    } catch (failure) {
      if (failure instanceof Refusal) draft.answered();
      if (failure.status === 412) {
        await onStale();
        announce(t('stale'), 'bad');
      } else {
        setError(failure);
      }
    }
    setBusy(false);
  };
  const submit = (e) => {
    e.preventDefault();
    if (!busy && event.confirm) setAsking(true);
    else if (!busy) fire();
  };
  return html`<form novalidate onSubmit=${submit} aria-label=${event.title}>
    <${Faults} error=${error} />
    ${schema && html`<${Templates} it=${it} event=${event.name} onText=${(text) => change(insert(schema, typed, text))} />
      <${Members} schema=${schema} value=${typed} onChange=${change} pointer="/input" faults=${error?.errors || []} />`}
    <div class="acts"><button class="main" disabled=${busy}>${busy ? t('sending') : event.title}</button>${draft.words}</div>
    ${asking && html`<${Confirm} question=${t('confirm_event', event.title)} yes=${t('confirm')} onYes=${fire} onNo=${() => setAsking(false)} />`}</form>`;
}

/** Coded refusals in words, wherever a form asks for one. */
function worded(schema, refusals) {
  if (!schema?.properties || !refusals) return schema;
  const titles = Object.fromEntries(refusals.items.map((one) => [one.code, one.title]));
  const properties = Object.fromEntries(Object.entries(schema.properties).map(([name, member]) =>
    [name, member.enum?.every((one) => titles[one]) ? { ...member, 'x-enum-titles': titles } : member]));
  return { ...schema, properties };
}

/** A template's text goes into the form's longest text. */
function insert(schema, input = {}, text) {
  const longest = Object.entries(schema.properties || {}).filter(([, member]) => member.type === 'string' && !member.enum)
    .sort(([, a], [, b]) => (b.maxLength || 0) - (a.maxLength || 0))[0];
  return longest ? { ...input, [longest[0]]: [input[longest[0]], text].filter(Boolean).join('\n') } : input;
}

/** A colleague's task is taken over with a reason, which he is told. */
function TakeOver({ act }) {
  const [reason, set] = useState('');
  return html`<form class="beside" onSubmit=${(e) => { e.preventDefault(); act({ reason }); }}><div class="field"><label for="reason">${t('take_over_reason')}</label>
    <input id="reason" value=${reason} onInput=${(e) => set(e.target.value)} autocomplete="off" /></div><button disabled=${!reason.trim()}>${t('take_over')}</button></form>`;
}

const tasksOf = (it) => [it.task, ...(it.vital?.tasks || [])].filter(Boolean);

function Claim({ it, me, again }) {
  const tasks = tasksOf(it);
  const mine = tasks.filter((task) => task.claimed_by === me.agent.name);
  const act = async (path, words, body) => { await attempt(() => post(path, body), words); again(); };
  const release = () => mine.forEach((task) => act(`/v1/tasks/${task.id}/release`, t('released')));
  useKey('r', release);
  useEffect(() => { // held as long as the page is open and seen
    const renew = async () => {
      if (document.visibilityState !== 'visible' || !mine.length) return;
      await Promise.all(mine.map((task) => attempt(() => post(`/v1/tasks/${task.id}/renew`))));
      again();
    };
    const timer = setInterval(renew, 240_000);
    document.addEventListener('visibilitychange', renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', renew);
    };
  }, [it.id, mine.length]);
  return html`<div class="claims">${tasks.map((task) => html`<div class="claim" key=${task.id}>
    ${task.title && html`<strong class="text">${task.title}</strong> `}
    ${task.claimed_by === me.agent.name ? html`<span class="quiet">${t('lease_until', moment(task.lease_expires_at, it.territory, true))}</span>
      <button type="button" onClick=${release}>${t('release')} <kbd>r</kbd></button>`
    : task.claimed_by ? html`<span class="badge">${t('claimed_by', task.claimed_by)}</span>
      <${TakeOver} act=${(body) => act(`/v1/tasks/${task.id}/take-over`, t('claimed', it.number), body)} />`
    : html`<button type="button" class="main" onClick=${() => act(`/v1/tasks/${task.id}/claim`, t('claimed', it.number))}>${t('claim')}</button>`}</div>`)}</div>`;
}

/** What others did since the case was read, beside what was typed. */
function Since({ entries, it, type, children }) {
  return html`<${Sides} name="since" title=${t('stale_since')}>
    <${Side} title=${t('since')}><ol class="plain-list">${entries.map((entry) => html`<${Entry} key=${entry.seq} entry=${entry} it=${it} type=${type}><${Said} entry=${entry} type=${type} /><//>`)}</ol><//>
    <${Side} title=${t('draft_mine')}>${children}<//><//>`;
}

function ToDo({ it, etag, type, me, again, take, draft }) {
  const [chosen, choose] = useState(null);
  const [since, setSince] = useState([]);
  const events = it.events || [];
  const event = events.find((one) => one.name === (chosen ?? draft.typed?.event)) || (events.length === 1 ? events[0] : null);
  const holder = me.party.kind === 'holder';
  const free = holder && tasksOf(it).some((task) => !task.claimed_by);
  const show = ({ event: name, input }) => html`<p><strong>${titled(type, 'events', name)}</strong></p><${Said} entry=${{ event: name, input }} type=${type} />`;
  const back = (act) => (one) => { choose(null); act(one); }; // to the event of the text
  const onStale = async () => {
    await again();
    await attempt(async () => setSince((await entriesOf(it.id)).filter((entry) => entry.log_index > it.log_index)));
  };
  const onDone = (answer) => {
    choose(null);
    setSince([]);
    take(answer.json, answer.etag);
    document.getElementById('todo').focus();
  };
  return html`<section class="card todo" aria-labelledby="todo"><h2 id="todo" tabindex="-1">${t('to_do')}</h2>
    ${holder && html`<${Claim} it=${it} me=${me} again=${again} />`}
    ${events.length === 0 && html`<p class="quiet">${free ? t('claim_first') : t('no_event')}</p>`}
    <${Versus} draft=${{ ...draft, take: back(draft.take), resume: back(draft.resume) }} show=${show} />
    ${since.length > 0 && draft.hasText && html`<${Since} entries=${since} it=${it} type=${type}>${show(draft.typed)}<//>`}
    ${draft.hasText && !events.some((one) => one.name === draft.typed.event) && html`<section class="versus" aria-labelledby="orphan"><p class="name" id="orphan">${t('draft_not_now')}</p>${show(draft.typed)}${draft.words}</section>`}
    ${events.length > 1 && html`<fieldset class="events"><legend>${t('choose_event')}</legend>${events.map((one) => html`<label class="check" key=${one.name}>
      <input type="radio" name="event" value=${one.name} checked=${event?.name === one.name} onChange=${() => choose(one.name)} /> ${one.title}</label>`)}</fieldset>`}
    ${event && html`<${EventForm} key=${event.name} event=${event} it=${it} etag=${etag} draft=${draft} onDone=${onDone} onStale=${onStale} />`}
  </section>`;
}

// ---- the act ----

function Law({ it, law }) {
  return html`<section class="card law" aria-labelledby="law"><h2 id="law">${t('law')}</h2><dl>
    <div><dt>${t('legal_basis')}</dt><dd><ul class="values">${(it.legal_basis || []).map((id) => {
      const row = law?.items.find((one) => one.id === id);
      return html`<li><strong>${row ? `${row.code} ${row.article}` : id}</strong>${row && ` — ${row.label}`}</li>`;
    })}</ul></dd></div>
    <div><dt>${t('framework')}</dt><dd>${it.framework ? tv('framework', it.framework) : '—'}</dd></div>
    <div><dt>${t('authorisation')}</dt><dd>${it.authorisation ? html`${tv('kind', it.authorisation.kind)}${it.authorisation.kind !== 'none' && html`<${Values} of=${it.authorisation} skip=${['kind']} />`}` : '—'}</dd></div>
    <div><dt>${t('requester')}</dt><dd><${Values} of=${it.requester} /></dd></div></dl></section>`;
}

function Act({ it, etag, type, me, onReleased }) {
  return html`<section class="card" aria-labelledby="act"><h2 id="act">${t('act')}</h2>
    <p class="object text">${it.object}</p>
    ${it.urgency_reason && html`<p class="notice"><strong>${t('urgency_reason')} :</strong> <span class="text">${it.urgency_reason}</span></p>`}
    <h3>${t('asked')}</h3><${Values} of=${it.input} schema=${type?.input_schema} />
    ${it.period && html`<h3>${t('period')}</h3><${Values} of=${it.period} />`}
    ${it.procedure && html`<h3>${t('procedure')}</h3><${Values} of=${it.procedure} />`}
    ${it.offence && html`<h3>${t('offence')}</h3><${Values} of=${it.offence} />`}
    ${it.data && Object.keys(it.data).length > 0 && html`<h3>${t('data')}</h3><${Values} of=${it.data} schema=${type?.answer_schema} />`}
    <${Files} it=${it} etag=${etag} me=${me} onReleased=${onReleased} /></section>`;
}

// ---- proof and answer ----

function Proof({ it }) {
  const [found, set] = useState(null);
  const verify = () => attempt(async () => set(await verifyReceipt(await get(`/v1/requisitions/${it.id}/receipt`))));
  return html`<section class="card" aria-labelledby="proof"><h2 id="proof">${t('proof')}</h2>
    <dl><div><dt>${t('log_index')}</dt><dd>${it.log_index}</dd></div></dl>
    <div class="acts"><a class="button" href=${`/v1/requisitions/${it.id}/receipt`} download=${`recepisse-${it.number}.json`}>${t('get_receipt')}</a>
      <button type="button" onClick=${verify}>${t('verify')}</button></div>
    ${found && html`<div role="status"><p class=${found.holds ? 'good' : 'bad'}>${found.holds ? '✓ ' : '✗ '}${t(found.holds ? 'proof_good' : 'proof_bad')}</p>
      <dl><div><dt>${t('checkpoint')}</dt><dd><code class="text">${found.origin} · ${found.size} · ${found.root}</code></dd></div></dl></div>`}</section>`;
}

function AnswerCard({ it, me }) {
  if (!it.answer) return null;
  const own = ['investigator', 'magistrate'].some((role) => me.roles.includes(role));
  const { parts } = it.answer;
  return html`<section class="card answer" aria-labelledby="answer"><h2 id="answer">${t('answer')}</h2>
    <dl>${['completeness', 'records', 'files'].map((name) => html`<div><dt>${t(name)}</dt><dd>${tv(name, it.answer[name])}</dd></div>`)}
      <div><dt>${t('sealed_at')}</dt><dd>${moment(it.answer.sealed_at, it.territory)}</dd></div></dl>
    ${(parts.length > 1 || !parts[0]?.last) && html`<h3>${t('parts')}</h3><ul class="plain">${parts.map(({ part, last, sealed_at }) => html`<li>${t(last ? 'part_last' : 'part_of', part)} · ${moment(sealed_at, it.territory)}
      ${own && html` <a href=${`/v1/requisitions/${it.id}/answer?part=${part}`} download=${`reponse-${it.number}-${part}.asice`}>${t('get_part')}</a>`}</li>`)}</ul>`}
    ${own && html`<p><a class="button main" href=${`/v1/requisitions/${it.id}/answer`} download=${`reponse-${it.number}.asice`}>${t('get_answer')}</a></p><p class="quiet">${t('answer_help')}</p>`}</section>`;
}

function Attention({ it }) {
  const points = [...(it.warnings || []).map((one) => one.detail), ...((it.duplicates || []).length ? [`${t('duplicates')} : ${it.duplicates.map((one) => one.number || one).join(', ')}`] : [])];
  if (!points.length && !it.vital) return null;
  return html`<section class="card warn" aria-labelledby="warnings"><h2 id="warnings">${t('warnings')}</h2>
    ${points.length > 0 && html`<ul>${points.map((text) => html`<li class="text">${text}</li>`)}</ul>`}
    ${it.vital && html`<h3>${t('vital')}</h3><${Values} of=${vitalInWords(it.vital)} />`}</section>`;
}

/** The call-back, the act and the review as words; what they are for is the engine's (core/flow/duty.h). */
const vitalInWords = ({ tasks, ...vital }) => Object.fromEntries(Object.entries(vital).map(([name, value]) => [name, tv('duty', value)]));

export function Case({ id, me }) {
  const [{ of: it, etag, error }, again, take] = useCase(id);
  const [type] = useLoad(() => (it ? once(`/v1/types/${it.type}`) : undefined), [it?.type]);
  const [law] = useLoad(() => once('/v1/law'), []);
  const draft = useEventDraft(it || { id });
  const [turn, setTurn] = useState(0); // entries that leave the case's version as it is
  if (!it) return html`<${Title}>${t('cases')}<//><${Loading} error=${error} again=${again} />`;
  return html`<${Title} aside=${html`<button type="button" onClick=${() => window.print()}>${t('print')}</button>`}>${it.number}<//>
    <p class="subtitle"><span>${type?.title || it.type}</span> <${Urgency} of=${it.urgency} />${it.test && html` <span class="badge">${t('test_case')}</span>`}</p>
    <dl class="facts"><div><dt>${t('state')}</dt><dd><strong>${it.state_title}</strong></dd></div>
      <div><dt>${t('due')}</dt><dd><${Due} of=${it} long /></dd></div>
      <div><dt>${t('received')}</dt><dd><time datetime=${it.received_at}>${moment(it.received_at, it.territory)}</time></dd></div>
      <div><dt>${t('unit')}</dt><dd>${it.unit} (${it.party})</dd></div><div><dt>${t('holder')}</dt><dd>${it.holder}</dd></div></dl>
    <div class="case"><div class="one"><${Law} it=${it} law=${law} /><${Act} it=${it} etag=${etag} type=${type} me=${me} onReleased=${() => setTurn(turn + 1)} /></div>
      <div class="two"><${AnswerCard} it=${it} me=${me} /><${ToDo} it=${it} etag=${etag} type=${type} me=${me} again=${again} take=${take} draft=${draft} /><${Attention} it=${it} />
        <${Notes} it=${it} me=${me} />
        <section class="card" aria-labelledby="deadlines"><h2 id="deadlines">${t('deadlines')}</h2><ul class="values">${(it.deadlines || []).map((one) => html`<li>${t(one.name)} : ${moment(one.due_at, it.territory)} — ${tv('status', one.status)}</li>`)}</ul>
          ${it.deadline_request && html`<p class="notice">${t('deadline_request', tv('by', it.deadline_request.by), moment(it.deadline_request.due_at, it.territory))}<br /><span class="text">${it.deadline_request.reason}</span></p>`}</section></div></div>
    <${History} it=${it} etag=${etag} type=${type} turn=${turn} /><${Proof} it=${it} />`;
}
