// HTTP/1.1 as it is on the wire: frames, order, limits, slow peers, and requests that two readers would read differently.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { identity, tracking } from './lib/documents.mjs';
import { Gateway, eventually, pause } from './lib/gateway.mjs';

const get = (target, more = '') => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
const post = (target, more, body = '') => `POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}\r\n${body}`;
const chunked = (...parts) => parts.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${Buffer.from(part).toString('latin1')}\r\n`).join('');

describe('HTTP', () => {
  let gateway, police;
  before(async () => {
    gateway = await Gateway.start({ set: { header_kb: 4, headers: 20 } });
    police = gateway.as('police');
  });
  after(() => gateway.end());

  const open = () => police.wire();
  const ask = async (text, options) => {
    const wire = await open();
    wire.send(text);
    const answer = await wire.answer(options);
    wire.close();
    return answer;
  };

  describe('one connection', () => {
    it('serves one request after the other', async () => {
      const wire = await open();
      for (let i = 0; i < 5; i++) {
        wire.send(get('/v1/me'));
        const answer = await wire.answer();
        assert.equal(answer.status, 200);
        assert.notEqual(answer.headers.connection, 'close');
      }
      wire.close();
    });

    it('pipelined requests are answered in order', async () => {
      const wire = await open();
      const COUNT = 40;
      const document = Buffer.from(JSON.stringify(identity())).toString('latin1');
      let text = '';
      for (let i = 0; i < COUNT; i++) {
        text += get(`/v1/types/none-${i}`);
        if (i % 8 === 0) text += post('/v1/requisitions', `Content-Length: ${document.length}\r\n`, document);
      }
      wire.send(text);
      for (let i = 0; i < COUNT; i++) {
        const answer = await wire.answer();
        assert.equal(answer.status, 404);
        assert.equal(answer.json.instance, `/v1/types/none-${i}`);
        if (i % 8 === 0) assert.equal((await wire.answer()).status, 201);
      }
      wire.close();
    });

    it('byte by byte is a request as well', async () => {
      const wire = await open();
      const body = Buffer.from(JSON.stringify(tracking())).toString('latin1');
      for (const byte of post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `${body.length.toString(16)};x=1\r\n`)) {
        wire.send(byte);
        await pause(0);
      }
      wire.send(body).send('\r\n0\r\nX-Trailer: 1\r\n\r\n');
      assert.equal((await wire.answer()).status, 201);
      wire.close();
    });

    it('Connection: close and HTTP/1.0 end it', async () => {
      for (const text of [get('/v1/me', 'Connection: close\r\n'), 'GET /v1/me HTTP/1.0\r\n\r\n']) {
        const wire = await open();
        wire.send(text);
        const answer = await wire.answer();
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.connection, 'close');
        await wire.ended();
        assert.equal(wire.seen.length, 0);
      }
    });

    it('a refused body does not become the next request', async () => {
      const wire = await open();
      wire.send(post('/v1/nowhere', 'Content-Length: 500\r\n', get('/v1/me')));
      const answer = await wire.answer();
      assert.equal(answer.status, 404);
      await wire.ended();
      assert.equal(wire.seen.length, 0);
    });

    it('HEAD has the fields of GET and no body', async () => {
      const wire = await open();
      for (const target of ['/v1/me', '/v1/types', '/openapi.json', '/v1/log/checkpoint']) {
        wire.send(`HEAD ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n${get(target)}`);
        const head = await wire.answer({ head: true });
        const whole = await wire.answer();
        assert.equal(head.status, 200);
        assert.equal(head.headers['content-length'], whole.headers['content-length']);
        assert.equal(head.headers['content-type'], whole.headers['content-type']);
        assert.ok(whole.body.length > 0);
      }
      wire.send('HEAD /v1/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n');
      assert.equal((await wire.answer({ head: true })).status, 404);
      wire.close();
    });

    it('OPTIONS and 405 tell what there is, for every route', async () => {
      const { paths } = (await police.get('/openapi.json')).is(200);
      for (const [pattern, operations] of Object.entries(paths)) {
        const target = pattern.replace(/\{[a-z]+\}/g, '00000000-0000-7000-8000-000000000000');
        const expected = new Set(['OPTIONS', ...Object.keys(operations).map((name) => name.toUpperCase())]);
        if (expected.has('GET')) expected.add('HEAD');
        const options = await police.request('OPTIONS', target);
        assert.ok([200, 204].includes(options.status));
        assert.deepEqual(new Set(options.headers.allow.split(/, */)), expected, target);
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((name) => !expected.has(name))) {
          const answer = await police.request(method, target);
          answer.is(405, 'method_not_allowed');
          assert.equal(answer.headers.allow, options.headers.allow);
        }
      }
      assert.ok([200, 204].includes((await ask('OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n')).status));
    });

    it('Expect: 100-continue; any other expectation is 417', async () => {
      const body = Buffer.from(JSON.stringify(tracking())).toString('latin1');
      const wire = await open();
      wire.send(post('/v1/requisitions', `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n`));
      assert.equal((await wire.answer()).status, 100);
      wire.send(body);
      assert.equal((await wire.answer()).status, 201);
      wire.close();
      assert.equal((await ask(get('/v1/me', 'Expect: tea\r\n'))).status, 417);
      // nobody waits for a body that is refused by its head
      const refused = await open();
      refused.send(post('/v1/requisitions', 'Content-Length: 9999999\r\nExpect: 100-continue\r\n'));
      assert.equal((await refused.answer()).status, 413);
      refused.close();
    });
  });

  describe('refusals, each as problem+json with X-Request-Id', () => {
    const CASES = {
      'no such path': [404, get('/v1/nowhere')],
      'a path below one that ends': [404, get('/v1/me/more')],
      'a method nobody has here': [405, 'DELETE /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n'],
      'no length': [411, post('/v1/requisitions', '')],
      'a body that is too long': [413, post('/v1/requisitions', 'Content-Length: 99999999\r\n')],
      'another media type': [415, 'POST /v1/requisitions HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}'],
      'no media type': [415, 'POST /v1/requisitions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}'],
      'a head that is too large': [431, get('/v1/me', `X-Large: ${'x'.repeat(5000)}\r\n`)],
      'too many fields': [431, get('/v1/me', Array.from({ length: 21 }, (_, i) => `X-${i}: 1\r\n`).join(''))],
      'a target that is too long': [431, get(`/v1/${'x'.repeat(4500)}`)],
      'an unknown parameter': [400, get('/v1/me?x=1')],
      'a parameter twice': [400, get('/v1/requisitions?limit=1&limit=2')],
      'a half escape': [400, get('/v1/types/%4')],
      'an escaped slash': [400, get('/v1/types%2Fx')],
      'an escaped NUL': [400, get('/v1/types/%00')],
      'escapes that are no UTF-8': [400, get('/v1/types/%ff')],
      'a body where there is none': [413, post('/v1/me', 'Content-Length: 2\r\n', '{}').replace('POST', 'GET')],
    };
    for (const [what, [status, text]] of Object.entries(CASES)) {
      it(`${what}: ${status}`, async () => {
        const answer = await ask(text);
        assert.equal(answer.status, status, answer.body);
        assert.equal(answer.headers['content-type'], 'application/problem+json');
        assert.match(answer.headers['x-request-id'], /^[0-9a-f-]{36}$/);
        assert.equal(answer.json.status, status);
        assert.equal(answer.json.type, `urn:guichet:problem:${answer.json.code}`);
        assert.ok(answer.json.title && answer.json.detail);
      });
    }

    it('every answer has its own X-Request-Id', async () => {
      const ids = await Promise.all(Array.from({ length: 50 }, async () => (await police.get('/v1/me')).headers['x-request-id']));
      assert.equal(new Set(ids).size, 50);
    });
  });

  // What one reader takes for the end of a request, another must not take for its middle. Each is followed by a second
  // request, which must never be answered.
  describe('requests that could be smuggled: 400, a status line, and the end', () => {
    const me = get('/v1/me');
    const body = '{}';
    const CASES = {
      'Content-Length and Transfer-Encoding': post('/v1/requisitions', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'Transfer-Encoding and Content-Length': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\nContent-Length: 2\r\n', `${chunked(body)}0\r\n\r\n`),
      'two lengths that differ': post('/v1/requisitions', 'Content-Length: 2\r\nContent-Length: 3\r\n', body),
      'two lengths that agree': post('/v1/requisitions', 'Content-Length: 2\r\nContent-Length: 2\r\n', body),
      'a list of lengths': post('/v1/requisitions', 'Content-Length: 2, 2\r\n', body),
      'a length with a sign': post('/v1/requisitions', 'Content-Length: +2\r\n', body),
      'a negative length': post('/v1/requisitions', 'Content-Length: -2\r\n', body),
      'a length in hex': post('/v1/requisitions', 'Content-Length: 0x2\r\n', body),
      'a length with a blank inside': post('/v1/requisitions', 'Content-Length: 2 0\r\n', body),
      'an empty length': post('/v1/requisitions', 'Content-Length:\r\n', body),
      'a length beyond 64 bits': post('/v1/requisitions', 'Content-Length: 18446744073709551618\r\n', body),
      'an unknown coding': post('/v1/requisitions', 'Transfer-Encoding: xchunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'chunked and then another': post('/v1/requisitions', 'Transfer-Encoding: chunked, identity\r\n', `${chunked(body)}0\r\n\r\n`),
      'another and then chunked': post('/v1/requisitions', 'Transfer-Encoding: gzip, chunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'chunked twice': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'chunked behind a vertical tab': post('/v1/requisitions', 'Transfer-Encoding: \x0bchunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'chunked in quotes': post('/v1/requisitions', 'Transfer-Encoding: "chunked"\r\n', `${chunked(body)}0\r\n\r\n`),
      'a blank before the colon': post('/v1/requisitions', 'Content-Length : 2\r\n', body),
      'a blank before the colon of the coding': post('/v1/requisitions', 'Transfer-Encoding : chunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'a blank before a name': post('/v1/requisitions', ' Content-Length: 2\r\n', body),
      'a folded field': get('/v1/me', 'X-Folded: a\r\n b\r\n'),
      'a folded length': post('/v1/requisitions', 'Content-Length:\r\n 2\r\n', body),
      'a folded coding': post('/v1/requisitions', 'Transfer-Encoding:\r\n\tchunked\r\n', `${chunked(body)}0\r\n\r\n`),
      'line feeds alone': 'GET /v1/me HTTP/1.1\nHost: localhost\n\n',
      'a line feed alone after the request line': 'GET /v1/me HTTP/1.1\nHost: localhost\r\n\r\n',
      'a line feed alone after a field': 'GET /v1/me HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n',
      'a line feed alone at the end': 'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\n',
      'a carriage return alone in a field': get('/v1/me', 'X: a\rb\r\n'),
      'a carriage return alone after the request line': 'GET /v1/me HTTP/1.1\rHost: localhost\r\n\r\n',
      'NUL in a field': get('/v1/me', 'X: a\0b\r\n'),
      'NUL in a name': get('/v1/me', 'X\0Y: 1\r\n'),
      'NUL in the target': get('/v1/\0me'),
      'a control character in a field': get('/v1/me', 'X: a\x01b\r\n'),
      'DEL in a field': get('/v1/me', 'X: a\x7fb\r\n'),
      'a name with a bracket': get('/v1/me', 'X(Y): 1\r\n'),
      'an empty name': get('/v1/me', ': 1\r\n'),
      'a line without a colon': get('/v1/me', 'Nonsense\r\n'),
      'no Host': 'GET /v1/me HTTP/1.1\r\n\r\n',
      'two Hosts': get('/v1/me', 'Host: other\r\n'),
      'a Host with a path': 'GET /v1/me HTTP/1.1\r\nHost: a/b\r\n\r\n',
      'a Host with a user': 'GET /v1/me HTTP/1.1\r\nHost: a@b\r\n\r\n',
      'a chunk size that is none': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `g\r\n${body}\r\n0\r\n\r\n`),
      'an empty chunk size': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `\r\n${body}\r\n0\r\n\r\n`),
      'a negative chunk size': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `-2\r\n${body}\r\n0\r\n\r\n`),
      'a chunk size with 0x': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `0x2\r\n${body}\r\n0\r\n\r\n`),
      'a chunk size beyond 64 bits': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `10000000000000002\r\n${body}\r\n0\r\n\r\n`),
      'a chunk size with a blank before it': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', ` 2\r\n${body}\r\n0\r\n\r\n`),
      'a chunk size ended by a line feed alone': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `2\n${body}\r\n0\r\n\r\n`),
      'a chunk that is longer than it says': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', '1\r\n{}\r\n0\r\n\r\n'),
      'a chunk ended by a line feed alone': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `2\r\n${body}\n0\r\n\r\n`),
      'NUL in a chunk extension': post('/v1/requisitions', 'Transfer-Encoding: chunked\r\n', `2;a\0\r\n${body}\r\n0\r\n\r\n`),
      'Transfer-Encoding in HTTP/1.0': `POST /v1/requisitions HTTP/1.0\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(body)}0\r\n\r\n`,
      'HTTP/0.9': 'GET /v1/me\r\n\r\n',
      'HTTP/2 by prior knowledge': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      'HTTP/1.2': 'GET /v1/me HTTP/1.2\r\nHost: localhost\r\n\r\n',
      'HTTP/11': 'GET /v1/me HTTP/11\r\nHost: localhost\r\n\r\n',
      'http in small letters': 'GET /v1/me http/1.1\r\nHost: localhost\r\n\r\n',
      'another protocol': 'GET /v1/me RTSP/1.0\r\nHost: localhost\r\n\r\n',
      'two blanks in the request line': 'GET  /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'two blanks before the version': 'GET /v1/me  HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'a tab in the request line': 'GET\t/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'a blank in the target': 'GET /v1/me x HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'a fragment in the target': get('/v1/me#x'),
      'a target without a slash': get('v1/me'),
      'bytes above 127 in the target': get('/v1/m\xe9'),
      'CONNECT': 'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'a method that is none': 'GE;T /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'a TLS hello inside TLS': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    };
    for (const [what, text] of Object.entries(CASES)) {
      it(what, async () => {
        const wire = await open();
        wire.send(text + me);
        const answer = await wire.answer();
        assert.ok(answer, 'a status line comes before the end');
        assert.equal(answer.status, 400, answer.body);
        assert.equal(answer.headers.connection, 'close');
        assert.equal(answer.headers['content-type'], 'application/problem+json');
        assert.ok(answer.headers['x-request-id']);
        await wire.ended();
        assert.equal(wire.seen.length, 0, `a second answer: ${wire.seen.toString('latin1').slice(0, 200)}`);
      });
    }

    it('none of them did anything', async () => {
      const list = (await gateway.as('supervisor').get('/v1/requisitions?type=postal.item.hold')).is(200);
      assert.deepEqual(list.items, []);
      assert.equal((await gateway.operations('/healthz')).status, 200);
    });

    it('what is unusual and right is still taken', async () => {
      const document = JSON.stringify(tracking());
      const half = document.length >> 1;
      for (const [more, text] of [
        ['transfer-encoding:CHUNKED\r\n', `${chunked(document.slice(0, half), document.slice(half))}0\r\n\r\n`],
        ['Transfer-Encoding: \t chunked  \r\n', `${chunked(document)}0;last\r\nTrailer: x\r\n\r\n`],
        [`content-LENGTH:\t${Buffer.byteLength(document)} \r\n`, Buffer.from(document).toString('latin1')],
      ]) {
        const answer = await ask(post('/v1/requisitions', more, text));
        assert.equal(answer.status, 201, answer.body);
      }
    });
  });
});

describe('slow and many peers', () => {
  let gateway, police;
  const LIMIT = 10;
  before(async () => {
    gateway = await Gateway.start({ set: { handshake_s: 4, head_s: 2, body_s: 2, idle_s: 8, write_s: 3, connections: LIMIT } });
    police = gateway.as('police');
  });
  after(() => gateway.end());

  it('a head that does not come is 408', async () => {
    const wire = await police.wire();
    wire.send('GET /v1/me HTTP/1.1\r\nHost: loc');
    const answer = await wire.answer();
    assert.equal(answer.status, 408);
    assert.equal(answer.json.code, 'request_timeout');
    await wire.ended();
  });

  it('a head that comes drop by drop is 408 too: the time is for the whole', async () => {
    const wire = await police.wire();
    let isOver = false;
    const drip = (async () => {
      for (const byte of 'GET /v1/me HTTP/1.1\r\nX-Slow: '.padEnd(400, 'x')) {
        if (isOver || wire.isOver) return;
        wire.send(byte);
        await pause(100);
      }
    })();
    assert.equal((await wire.answer()).status, 408);
    isOver = true;
    await drip;
    wire.close();
  });

  it('a body that does not come is 408', async () => {
    const wire = await police.wire();
    wire.send(post('/v1/requisitions', 'Content-Length: 100\r\n', '{"type":'));
    assert.equal((await wire.answer()).status, 408);
    await wire.ended();
  });

  it('an idle connection is ended without a word', async () => {
    const wire = await police.wire();
    wire.send(get('/v1/me'));
    assert.equal((await wire.answer()).status, 200);
    await wire.ended();
    assert.equal(wire.seen.length, 0);
  });

  it('a handshake that does not come is ended', async () => {
    const socket = net.connect(gateway.address);
    await new Promise((done) => socket.on('close', done).on('error', () => {}).resume());
  });

  it('a peer that does not read its answers is cut, the others are served meanwhile', async () => {
    const wire = await police.wire();
    wire.socket.pause();
    const text = get('/openapi.json').repeat(200);
    const pump = (async () => {
      for (let i = 0; i < 20 && !wire.isOver; i++) {
        wire.send(text);
        await pause(20);
      }
    })();
    let served = 0;
    await eventually('the slow reader cut', async () => {
      served += (await police.get('/v1/me')).status === 200;
      return gateway.lines.some((line) => line.event === 'connection.too_slow' && line.waiting === 'write');
    });
    assert.ok(served > 0);
    await pump;
    wire.socket.resume();
    await wire.ended();
    assert.ok(wire.seen.length < 4000 * 10_000);
  });

  it('no more connections than agreed; one that goes makes room', async () => {
    police.close();
    const connected = () => eventually('room', async () => (await gateway.operations('/metrics')).text.match(/^guichet_connections (\d+)/m)?.[1] === '0');
    await connected();
    const wires = [];
    let refused = 0;
    // The operations listener may count, too: fill up until one is refused.
    for (let i = 0; i < LIMIT + 3; i++) {
      try {
        const wire = await police.wire();
        wire.send(get('/v1/me'));
        const answer = await wire.answer();
        if (!answer) refused++;
        else wires.push(wire);
      } catch {
        refused++;
      }
    }
    assert.ok(wires.length <= LIMIT && wires.length >= LIMIT - 1, `${wires.length} were let in`);
    assert.ok(refused >= 3);
    wires.pop().close();
    await eventually('room for one', async () => {
      try {
        const wire = await police.wire();
        wire.send(get('/v1/me'));
        const answer = await wire.answer();
        wire.close();
        return answer?.status === 200;
      } catch {
        return false;
      }
    });
    for (const wire of wires) wire.close();
  });
});

describe('requests of one party in a second', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { per_party_per_second: 5 } }); });
  after(() => gateway.end());

  it('beyond: 429 with Retry-After; other parties do not feel it; a second later all is well', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => gateway.as(i % 2 ? 'police' : 'police2').get('/v1/me')));
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0, 'sixty at once are more than five');
    for (const answer of refused) {
      answer.is(429, 'too_many_requests');
      assert.ok(Number(answer.headers['retry-after']) >= 1);
    }
    assert.ok(answers.every(({ status }) => status === 200 || status === 429));
    (await gateway.as('gendarmerie').get('/v1/me')).is(200);
    await eventually('the next second', async () => (await gateway.as('police').get('/v1/me')).status === 200, { every: 300 });
  });
});

describe('rates of a certificate, and the reserve for emergencies', () => {
  const VITAL = { urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' };
  let gateway;
  before(async () => {
    gateway = await Gateway.start({ set: { per_party_per_second: 30, per_certificate_per_second: 10, vital_per_party_per_second: 3 } });
  });
  after(() => gateway.end());
  const flood = (name, count) => Promise.all(Array.from({ length: count }, () => gateway.as(name).get('/v1/me')));
  const figure = async (name) => Number((await gateway.operations('/metrics')).text.match(new RegExp(`^${name}_total (\\d+)`, 'm'))[1]);

  it('every answer tells the rates and what is left', async () => {
    const answer = await gateway.as('customs').get('/v1/me');
    answer.is(200);
    assert.equal(answer.headers['ratelimit-policy'], '"party";q=30;w=1, "certificate";q=10;w=1');
    assert.match(answer.headers.ratelimit, /^"certificate";r=\d;t=1$/);
  });

  it('one certificate does not use up its party\'s rate', async () => {
    const before = await figure('guichet_rate_refused');
    let isSeen = false;
    await eventually('a second in which one is refused and the other is not', async () => {
      const [mine, other] = await Promise.all([flood('police', 40), flood('police2', 5)]);
      const refused = mine.filter(({ status }) => status === 429);
      for (const answer of refused) assert.match(answer.headers.ratelimit, /^"(certificate|party)";r=0;t=1$/);
      isSeen ||= refused.some((answer) => /certificate/.test(answer.headers.ratelimit) && Number(answer.headers['retry-after']) === 1);
      return isSeen && other.every(({ status }) => status === 200);
    });
    assert.ok((await figure('guichet_rate_refused')) > before);
  });

  it('a vital submission goes through while everything else of its party is refused; of those, too, only so many', async () => {
    const client = gateway.as('gendarmerie');
    let isRefused = false, passed = 0;
    await eventually('a flood in which the vital ones pass', async () => {
      const [, ...answers] = await Promise.all([flood('gendarmerie', 60), client.post('/v1/requisitions', tracking()), client.post('/v1/requisitions', tracking(VITAL))]);
      isRefused ||= answers[0].status === 429;
      passed += answers[1].status === 201 ? 1 : 0;
      assert.ok([201, 429].includes(answers[1].status), answers[1].text);
      return isRefused && (await figure('guichet_vital_reserved')) > 0;
    });
    assert.ok(passed > 0);
    const many = await Promise.all([...Array.from({ length: 60 }, () => client.get('/v1/me')),
      ...Array.from({ length: 60 }, () => client.post('/v1/requisitions', tracking(VITAL)))]);
    assert.ok(many.slice(60).some(({ status }) => status === 429), 'the reserve has an end, too');
  });
});

describe('handshakes at the same time', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start({ set: { handshakes: 100, handshakes_per_address: 3 } }); });
  after(() => gateway.end());

  it('beyond: closed at once and counted; one that goes makes room; who is in is served', async () => {
    const police = gateway.as('police');
    (await police.get('/v1/me')).is(200);
    const sockets = Array.from({ length: 8 }, () => Object.assign(net.connect(gateway.address), { isClosed: false }));
    for (const socket of sockets) socket.on('error', () => {}).on('close', () => { socket.isClosed = true; }).resume();
    await eventually('five closed', () => sockets.filter(({ isClosed }) => isClosed).length === 5);
    await pause(200);
    assert.equal(sockets.filter(({ isClosed }) => isClosed).length, 5, 'three stay');
    assert.match((await gateway.operations('/metrics')).text, /^guichet_handshakes_dropped_total 5$/m);
    (await police.get('/v1/me')).is(200); // its handshake is over: on the same connection
    await assert.rejects(gateway.as('gendarmerie').get('/v1/me'));
    for (const socket of sockets) socket.destroy();
    await eventually('room', async () => {
      try { return (await gateway.as('gendarmerie').get('/v1/me')).status === 200; } catch { return false; }
    });
  });
});
