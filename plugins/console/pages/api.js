// The public API as the pages call it: JSON in, JSON out, a Refusal for everything that is not a success.
import { language } from './words.js';

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.code = problem.code;
    this.title = problem.title;
    this.errors = problem.errors || [];
    this.current = problem.current; // 412: what stands there now
    this.requestId = problem.request_id;
  }
}

/** The gateway was not reached: nothing is known about what became of the request. */
export class Unreachable extends Error {}

async function refusalOf(response) {
  let problem = {};
  try { problem = await response.json(); } catch { /* not from the gateway: the status must do */ }
  return new Refusal(response.status, problem);
}

/** `body`: sent as JSON, or as it is with `media`. Gives { status, etag, json }, with `text` in place of json where it is none. */
export async function call(method, path, { body, media, headers = {}, signal } = {}) {
  const fields = { Accept: 'application/json, */*;q=0.5', 'Accept-Language': language(), ...headers };
  if (body !== undefined) fields['Content-Type'] = media || 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method, signal, headers: fields, cache: 'no-store', redirect: 'error',
      body: body === undefined ? undefined : media ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Unreachable(error.message);
  }
  const { status } = response;
  if (status >= 400) throw await refusalOf(response);
  const answer = { status, etag: response.headers.get('ETag') };
  if (status === 204 || status === 304) return answer;
  if (/json/.test(response.headers.get('Content-Type') || '')) answer.json = await response.json();
  else answer.text = await response.text();
  return answer;
}

export const get = async (path, options) => (await call('GET', path, options)).json;
export const post = async (path, body, options) => (await call('POST', path, { body, ...options })).json;

// Routes that this gateway may not have yet: asked once, then remembered.
const missing = new Set();
export async function getIfThere(path, options) {
  const route = path.split('?')[0].replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}');
  if (missing.has(route)) return null;
  try {
    return await get(path, options);
  } catch (refusal) {
    if (refusal.status === 404 && !route.includes('{id}')) missing.add(route);
    if ([403, 404, 405].includes(refusal.status)) return null;
    throw refusal;
  }
}

/** Every item of a list, page after page; null when the list is not there for this caller. */
export async function allIfThere(path) {
  const items = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await getIfThere(`${path}?limit=200${cursor && `&cursor=${cursor}`}`);
    if (!page) return null;
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
}

// What does not change while the page is open is asked for once.
const kept = new Map();
export function once(path) {
  const key = `${language()} ${path}`;
  if (!kept.has(key)) {
    const answer = get(path);
    kept.set(key, answer);
    answer.catch(() => kept.delete(key));
  }
  return kept.get(key);
}

/** A key for one act: the same act sent again after a cut is done once. */
export const newKey = () => crypto.randomUUID();

/** Sends a file; progress(0…1) on the way. Gives the upload {id, name, size …}. */
export function upload(file, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    request.open('POST', '/v1/uploads');
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`);
    request.setRequestHeader('Accept-Language', language());
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => failed(new Unreachable('upload'));
    request.onload = () => {
      let json = {};
      try { json = JSON.parse(request.responseText); } catch { /* the status must do */ }
      if (request.status < 300) done(json);
      else failed(new Refusal(request.status, json));
    };
    request.send(file);
  });
}

// ---- what happens meanwhile ----

const listeners = new Set();
let source, poll;

function tell() { for (const listener of listeners) listener(); }

function pollInstead() {
  if (source) source.close();
  source = null;
  poll ||= setInterval(() => document.visibilityState === 'visible' && tell(), 15_000);
}

// Opened once and kept: the stream resumes by itself; a gateway without it is asked every 15 seconds.
function follow() {
  if (source || poll) return;
  source = new EventSource('/v1/stream');
  for (const event of ['requisition', 'queue', 'reset']) source.addEventListener(event, tell);
  source.onerror = () => source && source.readyState === EventSource.CLOSED && pollInstead();
}

/** Calls `listener` when something the caller may see has changed; the function given ends that. */
export function onChange(listener) {
  listeners.add(listener);
  follow();
  return () => listeners.delete(listener);
}
