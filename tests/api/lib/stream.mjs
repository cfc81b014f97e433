// One who follows GET /v1/stream: takes the bytes apart as an EventSource does and keeps what came.
import assert from 'node:assert/strict';
import https from 'node:https';
import { eventually } from './gateway.mjs';

export class Stream {
  /** Resolves with the stream once it is open; rejects with nothing: a refusal is a stream with another status. */
  static open(client, { lastId, headers = {} } = {}) {
    const stream = new Stream();
    Object.assign(stream, { events: [], comments: 0, lastId, retry: undefined, isOver: false, isWhole: false, rest: '' });
    return new Promise((done, failed) => {
      const fields = { Accept: 'text/event-stream', ...(lastId !== undefined && { 'Last-Event-ID': lastId }), ...headers };
      stream.request = https.request(`${client.gateway.url}/v1/stream`, { headers: fields, agent: false, ...client.tls });
      stream.request.on('error', (error) => {
        stream.isOver = true;
        failed(error);
      });
      stream.request.on('response', (message) => {
        stream.message = message;
        stream.status = message.statusCode;
        stream.headers = message.headers;
        message.setEncoding('utf8');
        message.on('data', (text) => stream.take(text));
        message.on('end', () => { stream.isWhole = stream.isOver = true; }); // the last chunk came
        message.on('error', () => { stream.isOver = true; });
        done(stream);
      });
      stream.request.end();
    });
  }

  take(text) {
    const blocks = (this.rest + text).split('\n\n');
    this.rest = blocks.pop();
    for (const block of blocks) this.dispatch(block.split('\n'));
  }

  dispatch(lines) {
    let data = null, event = 'message';
    for (const line of lines) {
      const [, name, value] = /^([a-z]*): ?(.*)$/s.exec(line) ?? assert.fail(`no line of an event stream: ${JSON.stringify(line)}`);
      if (name === '') this.comments++;
      else if (name === 'id') this.lastId = value;
      else if (name === 'retry') this.retry = Number(value);
      else if (name === 'event') event = value;
      else if (name === 'data') data = value;
      else assert.fail(`an unknown field: ${line}`);
    }
    if (data !== null) this.events.push({ id: Number(this.lastId), event, data: JSON.parse(data) });
  }

  of(name, id) { return this.events.filter(({ event, data }) => event === name && (!id || data.id === id)); }
  /** What came of requisitions, by their index in the log. */
  indices() { return this.of('requisition').map(({ id }) => id); }

  until(what, look) { return eventually(`${what}; came: ${JSON.stringify(this.events.slice(-5))}`, () => look(this) || (this.isOver && assert.fail(`the stream ended before ${what}`))); }
  /** The news of this requisition that fits. */
  async heard(id, fits = () => true, event = 'requisition') {
    await this.until(`${event} of ${id}`, () => this.of(event, id).some(({ data }) => fits(data)));
    return this.of(event, id).find(({ data }) => fits(data));
  }
  over() { return eventually('the end of the stream', () => this.isOver); }

  close() { this.request.destroy(); }
}
