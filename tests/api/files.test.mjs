// GET /v1/requisitions/{id}/files: a case of more files than a page holds.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { identity, withAt } from './lib/documents.mjs';
import { Gateway, run } from './lib/gateway.mjs';

const SCRIPT = `
return workflow {
  type = "test.exhibits", title = { fr = "Pièces", en = "Exhibits" }, holder = "numerique", bases = law.general,
  input = { email = field.email { required = true } },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  start = "open",
  states = {
    open = {
      task = { team = "numerique", role = "agent" },
      on = { add  = { by = "requester", to = "open", input = { files = field.list(field.file {}, { max = 16, required = true }) } },
             keep = { to = "open", input = { files = field.list(field.file {}, { max = 16, required = true }) } },
             close = "closed" },
    },
    closed = { final = "answered" },
  },
  tests = { { "one", given = { input = { email = "jean.dupont@laposte.net" } }, { "close", by = "agent" }, { expect = "closed" } } },
}
`;

describe('the files of a case', () => {
  const ROUNDS = 14, EACH = 16; // more than a page may have
  let gateway, police, agent, id;
  const theirs = [], ours = [];

  const send = async (client) => (await client.request('POST', '/v1/uploads', { body: 'an exhibit', headers: { 'Content-Type': 'application/pdf' } })).is(201).id;
  const sendAll = async (client, into) => {
    const files = [];
    for (let i = 0; i < EACH; i++) files.push(await send(client));
    into.push(...files);
    return files;
  };
  const page = async (query, client = police) => (await client.get(`/v1/requisitions/${id}/files${query}`)).is(200);
  const all = async (limit, client = police) => {
    const items = [];
    let pages = 0;
    for (let cursor = ''; cursor !== null; pages++) {
      const { items: some, next } = await page(`?limit=${limit}${cursor && `&cursor=${cursor}`}`, client);
      assert.ok(some.length <= limit);
      items.push(...some.map((file) => file.id));
      cursor = next;
    }
    return { items, pages };
  };

  before(async () => {
    gateway = await Gateway.start({ scripts: { 'exhibits.lua': SCRIPT } });
    [police, agent] = ['police', 'agent'].map((name) => gateway.as(name));
    ({ id } = await police.submit(withAt(identity(), '/type', 'test.exhibits')));
    for (let round = 0; round < ROUNDS; round++)
      (await police.fire(id, 'add', { files: await sendAll(police, theirs) })).is(200);
    await agent.claimTaskOf(id);
    (await agent.fire(id, 'keep', { files: await sendAll(agent, ours) })).is(200);
  });
  after(() => gateway.end());

  it('come in pages, each once, in the order in which they were sent', async () => {
    const first = await page('');
    assert.equal(first.items.length, 50);
    assert.equal(typeof first.next, 'string');
    for (const limit of [7, 112, 200]) {
      const { items } = await all(limit);
      assert.deepEqual(items, theirs, `pages of ${limit}`);
    }
    const whole = await all(120, agent);
    assert.deepEqual(whole, { items: [...theirs, ...ours], pages: 2 }, 'two full pages, and no third');
  });

  it('what a caller may not see takes room in a page and is not in it', async () => {
    const { items, pages } = await all(EACH);
    assert.deepEqual(items, theirs);
    assert.equal(pages, ROUNDS + 1, 'the last page has none that he may see');
  });

  it('a limit or a cursor that is none is refused', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=all', 'cursor=zz', `cursor=${'00'.repeat(33)}`])
      (await police.get(`/v1/requisitions/${id}/files?${query}`)).is(400);
    const { next } = (await police.get(`/v1/requisitions/${id}/history?limit=1`)).is(200);
    (await police.get(`/v1/requisitions/${id}/files?cursor=${next}`)).is(400);
  });

  it('the command line shows every one', () => {
    const shown = run(['show', id, '--url', gateway.url, '--as', gateway.path('pki/police.pem'), '--ca', gateway.path('pki/server-ca.pem')]);
    assert.equal(shown.code, 0, shown.err);
    for (const file of theirs) assert.ok(shown.out.includes(file), file);
  });
});
