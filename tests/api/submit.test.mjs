// A requisition comes in: what is taken, what is refused and how it is said, keys and tags.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ITEM, at, day, hold, identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway } from './lib/gateway.mjs';

const pointers = (problem) => problem.errors.map((error) => error.pointer).sort();

describe('submission', () => {
  let gateway, police;
  const post = (body, headers) => police.post('/v1/requisitions', body, headers);
  before(async () => {
    gateway = await Gateway.start();
    police = gateway.as('police');
  });
  after(() => gateway.end());

  describe('what is right', () => {
    it('gives 201, Location, ETag and the representation', async () => {
      const document = tracking();
      const answer = await post(document);
      const requisition = answer.is(201);
      assert.match(requisition.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      assert.equal(answer.headers.location, `/v1/requisitions/${requisition.id}`);
      assert.match(answer.headers.etag, /^"[^"]+"$/);
      assert.match(requisition.number, new RegExp(`^${day(0).slice(0, 4)}-\\d{6}$`));
      for (const name of ['type', 'urgency', 'framework', 'legal_basis', 'authorisation', 'requester', 'procedure', 'offence', 'object',
        'period', 'input', 'files', 'client_ref', 'requested_due', 'test']) assert.deepEqual(requisition[name], document[name], name);
      for (const name of ['type_version', 'state', 'state_title', 'clock', 'received_at', 'due_at', 'deadlines', 'party', 'unit', 'holder',
        'warnings', 'duplicates', 'answer', 'events', 'version', 'log_index']) assert.ok(name in requisition, name);
      assert.equal(requisition.clock, 'running');
      assert.equal(requisition.party, 'police-77');
      assert.equal(requisition.unit, 'Commissariat de Melun');
      assert.equal(requisition.holder, 'colissimo');
      assert.equal(requisition.answer, null);
      assert.equal(requisition.task, null);
      assert.ok(Math.abs(Date.now() - Date.parse(requisition.received_at)) < 120_000);
      assert.deepEqual(requisition.deadlines.map(({ name, status, due_at }) => ({ name, status, due_at })),
        [{ name: requisition.deadlines[0].name, status: 'running', due_at: requisition.due_at }]);
      const shown = await police.get(answer.headers.location);
      assert.equal(shown.is(200).number, requisition.number);
    });

    it('numbers are dense', async () => {
      const list = await Promise.all(Array.from({ length: 40 }, () => police.submit(identity())));
      const ranks = list.map((one) => Number(one.number.slice(5))).sort((a, b) => a - b);
      ranks.forEach((rank, i) => assert.equal(rank, ranks[0] + i));
    });

    it('3 working days end at midnight in Paris, 8 hours are elapsed time', async () => {
      const normal = await police.submit(tracking());
      assert.match(normal.due_at, /T2[23]:00:00Z$/);
      const urgent = await police.submit(tracking({ urgency: 'urgent', urgency_reason: 'Le colis est distribué ce soir même.' }));
      assert.equal(Date.parse(urgent.due_at) - Date.parse(urgent.received_at), 8 * 3_600_000);
      const vital = await police.submit(tracking({ urgency: 'vital', urgency_reason: 'Une personne est en danger immédiat.' }));
      assert.equal(Date.parse(vital.due_at) - Date.parse(vital.received_at), 3_600_000);
    });

    it('members that may be left out are left out', async () => {
      const { type, framework, legal_basis, authorisation, requester, object, input } = tracking();
      const least = { type, framework, legal_basis, authorisation, requester: { name: requester.name, quality: 'OPJ' }, object, input };
      const requisition = (await post(least)).is(201);
      assert.equal(requisition.urgency, 'normal');
      assert.deepEqual(requisition.files, []);
      assert.equal(requisition.test, false);
    });

    it('a wrong check digit warns, an impossible structure refuses', async () => {
      const warned = (await post(tracking({}, ['6A18987970675']))).is(201);
      assert.deepEqual(warned.warnings.map(({ pointer }) => pointer), ['/input/item_ids/0']);
      assert.ok(warned.warnings[0].code && warned.warnings[0].detail);
      const refused = (await post(tracking({}, [ITEM, 'nonsense!']))).is(422);
      assert.deepEqual(pointers(refused), ['/input/item_ids/1']);
    });

    it('numbers are kept in their normal form', async () => {
      const requisition = await police.submit(tracking({}, ['6a 18987970674', 'rr473124829gb']));
      assert.deepEqual(requisition.input.item_ids, ['6A18987970674', 'RR473124829GB']);
    });

    it('1 to 50 items', async () => {
      const many = (count) => Array.from({ length: count }, (_, i) => `6A${String(1_000_000_000 + i)}0`);
      (await post(tracking({}, many(50)))).is(201);
      assert.deepEqual(pointers((await post(tracking({}, many(51)))).is(422)), ['/input/item_ids']);
      assert.deepEqual(pointers((await post(tracking({}, []))).is(422)), ['/input/item_ids']);
    });

    it('exactly one of e-mail, phone, account, order number', async () => {
      for (const input of [{ email: 'a.b@laposte.net' }, { phone: '06 12 34 56 78' }, { account_id: 'C-100234' }, { order_number: 'CMD-2026-0001' }])
        (await post(identity({}, input))).is(201);
      (await post(identity({}, {}))).is(422);
      (await post(identity({}, { email: 'a.b@laposte.net', phone: '06 12 34 56 78' }))).is(422);
    });
  });

  describe('what is wrong is told at once and where', () => {
    it('all faults of form, law and input in one answer', async () => {
      const document = {
        ...tracking(), urgency: 'soon', framework: 'enquiry', object: 'short', colour: 'red',
        requester: { name: '', quality: 'COLONEL', email: 'nobody' }, files: ['x'], test: 'no',
        period: { from: '2026-13-01', to: 7 }, input: { item_ids: [ITEM, '?', 12], more: 1 },
      };
      const problem = (await post(document)).is(422);
      assert.deepEqual(pointers(problem), ['/colour', '/files/0', '/framework', '/input/item_ids/1', '/input/item_ids/2', '/input/more',
        '/object', '/period/from', '/period/to', '/requester/email', '/requester/name', '/requester/quality', '/test', '/urgency']);
      for (const error of problem.errors) {
        assert.ok(error.code.length > 0, error.pointer);
        assert.ok(error.detail.length > 0, error.pointer);
      }
    });

    const FAULTS = {
      '/type': [undefined, '', 7, 'postal.item.trackin'],
      '/framework': [undefined, null, 'war'],
      '/legal_basis': [undefined, [], 'cpp:77-1-1'],
      '/requester': [undefined, null, []],
      '/requester/name': [undefined, '', 'x'.repeat(201), 'a\u0007b'],
      '/requester/quality': [undefined, 'opj'],
      '/requester/phone': ['12'],
      '/object': [undefined, 'x'.repeat(19), 'x'.repeat(4001), ' '.repeat(30)],
      '/input': [undefined, [], 'x'],
      '/urgency': ['NORMAL', 3],
      '/authorisation/kind': ['verbal'],
      '/authorisation/date': ['20/11/2026', '2026-02-30'],
      '/offence/max_prison_months': [-1, 1.5, '36'],
      '/offence/natinf': ['7151'],
      '/period/to': ['2020-01-01', '2126-01-01'],
      '/requested_due': ['2020-01-01T00:00:00Z', 'tomorrow'],
      '/client_ref': ['x'.repeat(1000)],
      '/test': [1],
    };
    for (const [pointer, values] of Object.entries(FAULTS)) {
      it(`${pointer}: each wrong value is refused there`, async () => {
        for (const value of values) {
          const problem = (await post(withAt(tracking(), pointer, value))).is(422);
          assert.ok(problem.errors.length > 0);
          for (const error of problem.errors)
            assert.ok(error.pointer === pointer || error.pointer.startsWith(`${pointer}/`), `${JSON.stringify(value)} → ${JSON.stringify(problem.errors)}`);
        }
      });
    }

    it('urgency needs its reason, of twenty characters', async () => {
      for (const urgency of ['urgent', 'vital']) {
        assert.deepEqual(pointers((await post(tracking({ urgency }))).is(422)), ['/urgency_reason']);
        assert.deepEqual(pointers((await post(tracking({ urgency, urgency_reason: 'x'.repeat(19) }))).is(422)), ['/urgency_reason']);
        (await post(tracking({ urgency, urgency_reason: 'é'.repeat(20) }))).is(201);
      }
    });

    it('the object takes 20 to 4000 characters, not bytes', async () => {
      (await post(tracking({ object: 'é'.repeat(20) }))).is(201);
      (await post(tracking({ object: '😀'.repeat(4000) }))).is(201);
      (await post(tracking({ object: 'é'.repeat(4001) }))).is(422);
    });

    it('an unknown member is named wherever it stands, with the nearest known one', async () => {
      const document = { ...tracking(), frammework: 'prelim' };
      document.requester.grade = 'Brigadier';
      document.offence.natinfs = [];
      const problem = (await post(document)).is(422);
      assert.deepEqual(pointers(problem), ['/frammework', '/offence/natinfs', '/requester/grade']);
      assert.match(problem.errors.find(({ pointer }) => pointer === '/frammework').detail, /framework/);
    });

    it('a pointer escapes ~ and /', async () => {
      const problem = (await post({ ...tracking(), 'a/b~c': 1 })).is(422);
      assert.deepEqual(pointers(problem), ['/a~1b~0c']);
    });

    it('a hold must end within 72 hours and later than now', async () => {
      assert.deepEqual(pointers((await post(hold(at(73 * 3_600_000)))).is(422)), ['/input/hold_until']);
      assert.deepEqual(pointers((await post(hold(at(-60_000)))).is(422)), ['/input/hold_until']);
      (await post(hold(at(71 * 3_600_000)))).is(201);
    });

    it('the body must be an object', async () => {
      for (const body of ['[]', '"x"', '1', 'null', 'true']) (await post(body)).is(422);
    });

    it('titles follow Accept-Language, French when absent', async () => {
      const titles = [];
      for (const language of [undefined, 'fr', 'en', 'en-GB,fr;q=0.5', 'de', 'fr;q=0.1, en;q=0.9'])
        titles.push((await post({}, language && { 'Accept-Language': language })).is(422).title);
      const [french, , english] = titles;
      assert.notEqual(french, english);
      assert.deepEqual(titles, [french, french, english, english, french, english]);
    });

    it('nothing of what was refused has taken a number', async () => {
      const first = await police.submit(identity());
      for (let i = 0; i < 5; i++) (await post(identity({}, {}))).is(422);
      const second = await police.submit(identity());
      assert.equal(Number(second.number.slice(5)), Number(first.number.slice(5)) + 1);
    });
  });

  describe('JSON is I-JSON', () => {
    const good = JSON.stringify(tracking());
    const MALFORMED = {
      'a repeated name': good.replace('"urgency":', '"urgency":"vital","urgency":'),
      'a repeated name further in': good.replace('"kind":', '"court":"x","kind":'),
      'a name repeated by escapes': good.replace('"urgency":', '"\\u0075rgency":"vital","urgency":'),
      'a lone high surrogate': good.replace('Vol de colis', 'Vol \\ud83d de colis'),
      'a lone low surrogate': good.replace('Vol de colis', 'Vol \\ude00 de colis'),
      'surrogates the wrong way round': good.replace('Vol de colis', 'Vol \\ude00\\ud83d de colis'),
      'a trailing comma': `${good.slice(0, -1)},}`,
      'a second document': `${good}{}`,
      'a comment': `${good}// x`,
      'single quotes': good.replaceAll('"', '\''),
      'NaN': good.replace(':36', ':NaN'),
      'Infinity': good.replace(':36', ':Infinity'),
      'a leading zero': good.replace(':36', ':036'),
      'a control character': good.replace('Vol de', 'Vol\u0001de'),
      'half a document': good.slice(0, -10),
      'nothing but blanks': '   ',
      'a byte order mark': `\ufeff${good}`,
    };
    for (const [what, body] of Object.entries(MALFORMED)) {
      it(`${what} is 400`, async () => {
        assert.notEqual(body, good);
        const problem = (await post(body)).is(400);
        assert.ok(problem.detail.length > 0);
      });
    }

    it('invalid UTF-8 is 400', async () => {
      for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
        const at = good.indexOf('Vol');
        const body = Buffer.concat([Buffer.from(good.slice(0, at)), Buffer.from(bytes), Buffer.from(good.slice(at))]);
        (await post(body)).is(400);
      }
    });

    it('depth 32 is read, 33 is 400', async () => {
      const nested = (depth) => good.replace('"email":', `"deep":${'['.repeat(depth - 2)}${']'.repeat(depth - 2)},"email":`);
      assert.deepEqual(pointers((await post(nested(32))).is(422)), ['/requester/deep']);
      (await post(nested(33))).is(400);
      (await post('['.repeat(100_000))).is(400);
    });

    it('an escaped astral character and U+0000 by escape come as what they are', async () => {
      const requisition = (await post(good.replace('Vol de colis', 'Vol \\ud83d\\ude00 de colis'))).is(201);
      assert.match(requisition.object, /Vol 😀 de colis/);
      assert.deepEqual(pointers((await post(good.replace('Vol de colis', 'Vol\\u0000 de colis'))).is(422)), ['/object']);
    });
  });

  describe('the body and its frame', () => {
    it('only application/json is taken', async () => {
      for (const type of ['text/plain', 'application/xml', 'application/jsonx', 'multipart/form-data'])
        (await post(tracking(), { 'Content-Type': type })).is(415);
      (await post(tracking(), { 'Content-Type': 'Application/JSON; charset=utf-8' })).is(201);
    });

    it('an unknown query parameter is 400 and named', async () => {
      const problem = (await police.post('/v1/requisitions?dry_run=true', tracking())).is(400);
      assert.match(problem.detail, /dry_run/);
      (await police.get('/v1/me?x=1')).is(400);
      assert.match((await police.get('/v1/requisitions?lmit=3')).is(400).detail, /limit/);
    });

    it('a body over the ceiling is 413', async () => {
      (await post(tracking({ object: 'x'.repeat(300 * 1024) }))).is(413);
    });
  });

  describe('Idempotency-Key', () => {
    let next = 0;
    const key = () => `key-${process.pid}-${++next}`;
    const count = async () => {
      let total = 0;
      for (let cursor = ''; cursor !== null;) {
        const page = (await police.get(`/v1/requisitions?limit=200${cursor && `&cursor=${cursor}`}`)).is(200);
        total += page.items.length;
        cursor = page.next;
      }
      return total;
    };

    it('the same key and body give the same answer, byte for byte, and no second requisition', async () => {
      const headers = { 'Idempotency-Key': key() };
      const document = tracking();
      const first = await post(document, headers);
      first.is(201);
      const before = await count();
      for (let i = 0; i < 3; i++) {
        const again = await post(document, headers);
        assert.deepEqual(again.is(201), first.json);
        assert.equal(again.headers.location, first.headers.location);
        assert.equal(again.headers.etag, first.headers.etag);
      }
      assert.equal(await count(), before);
    });

    it('also long after, when the case has gone on', async () => {
      const headers = { 'Idempotency-Key': key() };
      const document = identity();
      const first = (await post(document, headers)).is(201);
      (await police.fire(first.id, 'withdraw')).is(200);
      assert.deepEqual((await post(document, headers)).is(201), first);
    });

    it('another body under the same key is 422 idempotency_key_reused', async () => {
      const headers = { 'Idempotency-Key': key() };
      (await post(tracking(), headers)).is(201);
      (await post(tracking({ client_ref: 'OTHER' }), headers)).is(422, 'idempotency_key_reused');
      (await post({ type: 'nonsense' }, headers)).is(422, 'idempotency_key_reused');
    });

    it('keys belong to a person', async () => {
      const headers = { 'Idempotency-Key': key() };
      const mine = (await post(tracking(), headers)).is(201);
      const theirs = (await gateway.as('police2').post('/v1/requisitions', tracking(), headers)).is(201);
      assert.notEqual(mine.id, theirs.id);
    });

    it('forty at once with one key make one requisition', async () => {
      const headers = { 'Idempotency-Key': key() };
      const document = tracking();
      const before = await count();
      const answers = await Promise.all(Array.from({ length: 40 }, () => post(document, headers)));
      const made = answers.filter(({ status }) => status === 201);
      assert.ok(made.length >= 1);
      for (const answer of answers) assert.ok([201, 409].includes(answer.status), answer.text);
      assert.equal(new Set(made.map(({ json }) => json.id)).size, 1);
      assert.equal(await count(), before + 1);
    });

    it('a refused submission does not use its key up', async () => {
      const headers = { 'Idempotency-Key': key() };
      (await post(identity({}, {}), headers)).is(422);
      (await post(identity(), headers)).is(201);
    });

    it('takes 8 to 255 characters', async () => {
      for (const [size, status] of [[7, 400], [8, 201], [255, 201], [256, 400]])
        (await post(tracking(), { 'Idempotency-Key': `${key()}-`.padEnd(size, 'x').slice(-size) })).is(status);
    });

    it('works for events too', async () => {
      const requisition = await police.submit(identity());
      const headers = { 'Idempotency-Key': key() };
      const first = (await police.fire(requisition.id, 'withdraw', undefined, headers)).is(200);
      assert.equal(first.state, 'withdrawn');
      const again = (await police.fire(requisition.id, 'withdraw', undefined, headers)).is(200);
      assert.deepEqual(again, first);
      (await police.fire(requisition.id, 'withdraw')).is(409, 'event_not_allowed');
      assert.equal((await police.history(requisition.id)).filter(({ event }) => event === 'withdraw').length, 1);
    });
  });

  describe('tags', () => {
    it('If-None-Match: 304 without a body while nothing changed', async () => {
      const { id } = await police.submit(identity());
      const shown = await police.get(`/v1/requisitions/${id}`);
      const { etag } = shown.headers;
      for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const answer = await police.get(`/v1/requisitions/${id}`, { 'If-None-Match': tags });
        assert.equal(answer.status, 304, tags);
        assert.equal(answer.headers.etag, etag);
        assert.equal(answer.raw.length, 0);
      }
      (await police.get(`/v1/requisitions/${id}`, { 'If-None-Match': '"other"' })).is(200);
      (await police.fire(id, 'withdraw')).is(200);
      const after = await police.get(`/v1/requisitions/${id}`, { 'If-None-Match': etag });
      after.is(200);
      assert.notEqual(after.headers.etag, etag);
    });

    it('the tag of an agent moves when the task is claimed, renewed or released', async () => {
      const { id } = await police.submit(identity());
      const agent = gateway.as('agent');
      const tags = new Set();
      const tag = async () => tags.add((await agent.get(`/v1/requisitions/${id}`)).headers.etag);
      await tag();
      const task = await agent.claimTaskOf(id);
      await tag();
      (await agent.post(`/v1/tasks/${task.id}/release`)).is(200);
      await tag();
      assert.equal(tags.size, 3);
    });

    it('If-Match: 412 when stale, and nothing happens', async () => {
      const { id } = await police.submit(identity());
      const tag = (await police.get(`/v1/requisitions/${id}`)).headers.etag;
      for (const stale of ['"999"', '"0"', '"x"', 'W/"1x"']) (await police.fire(id, 'withdraw', undefined, { 'If-Match': stale })).is(412);
      assert.equal((await police.show(id)).state, 'prepare');
      const done = await police.fire(id, 'withdraw', undefined, { 'If-Match': tag });
      assert.equal(done.is(200).state, 'withdrawn');
      assert.notEqual(done.headers.etag, tag);
    });

    it('If-Match: the tag an agent was shown is good for his event', async () => {
      const { id } = await police.submit(identity());
      const agent = gateway.as('agent');
      await agent.claimTaskOf(id);
      const tag = (await agent.get(`/v1/requisitions/${id}`)).headers.etag;
      (await agent.fire(id, 'ask', { question: 'Laquelle ?' }, { 'If-Match': tag })).is(200);
    });
  });
});
