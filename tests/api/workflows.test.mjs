// Workflows while the gateway serves: files saved, scripts published, versions that count and versions that stay.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { identity, tracking, withAt } from './lib/documents.mjs';
import { Gateway, eventually, pause, run, sha256 } from './lib/gateway.mjs';

const script = (type, title, { more = '', states = '' } = {}) => `return workflow {
  type = "${type}", title = { fr = "${title}", en = "${title}" }, holder = "numerique", bases = law.general,
  input = { email = field.email { required = true } },
  due = { normal = "3 working days", urgent = "12 hours", vital = "2 hours" },
  start = "work", ${more}
  any = { withdraw = { by = "requester", to = "withdrawn" } },
  states = {
    work = { task = { team = "numerique", role = "agent" }, on = { good = "done", ${states} } },
    done = { final = "refused" },
    withdrawn = { final = "withdrawn" },
  },
}
`;
const trial = (type) => withAt(identity(), '/type', type);
const LUA = { 'Content-Type': 'text/x-lua' };

describe('workflows while the gateway serves', () => {
  let gateway, admin, auditor, police, agent;
  const begin = () => {
    admin = gateway.as('admin');
    auditor = gateway.as('auditor');
    police = gateway.as('police');
    agent = gateway.as('agent');
  };
  before(async () => {
    gateway = await Gateway.start({ scripts: { 'saved.lua': script('test.saved', 'First') } });
    begin();
  });
  after(() => gateway.end());

  const save = (name, text) => {
    fs.mkdirSync(path.dirname(gateway.path(`scripts/${name}`)), { recursive: true });
    fs.writeFileSync(gateway.path(`scripts/${name}`), text);
  };
  const type = (name) => police.get(`/v1/types/${name}`);
  const title = async (name) => {
    const answer = await type(name);
    return answer.status === 200 ? answer.json.title : undefined;
  };
  const shown = async (name) => (await admin.get(`/v1/workflows/${name}`)).is(200);
  const publish = (name, text, who = admin) => who.request('PUT', `/v1/workflows/${name}`, { body: text, headers: LUA });
  const check = (name, text) => admin.request('POST', `/v1/workflows/${name}/check`, { body: text, headers: LUA });

  const seen = (what, look) => eventually(what, look, { every: 10 });

  describe('a file that is saved', () => {
    it('is live within a second, when the machine lets it', async () => {
      const limit = process.env.GUICHET_SANITIZE ? 20_000 : 1000;
      let fastest = Infinity;
      for (let i = 1; i <= 5 && fastest >= limit; i++) {
        const started = Date.now();
        save('quick.lua', script('test.quick', `Save ${i}`));
        await seen(`save ${i}`, async () => (await title('test.quick')) === `Save ${i}`);
        fastest = Math.min(fastest, Date.now() - started);
      }
      assert.ok(fastest < limit, `${fastest} ms`);
    });

    it('is live for new requisitions; the old ones keep their version', async () => {
      const old = await police.submit(trial('test.saved'));
      save('saved.lua', script('test.saved', 'Second'));
      await seen('the second version', async () => (await title('test.saved')) === 'Second');
      const fresh = await police.submit(trial('test.saved'));
      assert.equal(old.type_version, 1);
      assert.equal(fresh.type_version, 2);
      assert.equal((await police.show(old.id)).type_version, 1);
      (await agent.post(`/v1/tasks/${(await agent.show(old.id)).task.id}/claim`)).is(200);
      assert.equal((await agent.fire(old.id, 'good')).is(200).state, 'done');
    });

    it('may lie in a folder that was not there', async () => {
      save('new/deeper/folder.lua', script('test.folder', 'Folder'));
      await seen('the type', async () => (await title('test.folder')) === 'Folder');
      save('new/deeper/folder.lua', script('test.folder', 'Folder again'));
      await seen('its second version', async () => (await title('test.folder')) === 'Folder again');
    });

    it('is refused with every fault and its line; what was there goes on', async () => {
      save('saved.lua', 'return workflow {\n  type = "test.saved",\n  titel = { fr = "x" },\n  wrong = 1,\n}\n');
      const line = await gateway.logged('workflow.refused', ({ detail }) => /titel/.test(detail));
      assert.match(line.detail, /saved\.lua:\d+: /);
      await gateway.logged('workflow.refused', ({ detail }) => /saved\.lua:\d+: .*wrong/.test(detail));
      assert.equal(await title('test.saved'), 'Second');
      const { refused, active } = await shown('test.saved');
      assert.equal(active, 2);
      assert.equal(refused.file, 'saved.lua');
      assert.ok(refused.errors.length >= 2);
      for (const error of refused.errors) assert.match(error.pointer, /^saved\.lua:\d+$/);
      const list = (await auditor.get('/v1/workflows')).is(200);
      assert.ok(list.refused.some(({ file }) => file === 'saved.lua'));
    });

    it('half written leaves the old version in place, and nothing is said twice', async () => {
      const half = script('test.saved', 'Third').slice(0, 200);
      save('saved.lua', half);
      await gateway.logged('workflow.refused', ({ detail }) => /saved\.lua:\d+: .*(expected|<eof>)/.test(detail));
      const before = gateway.lines.filter(({ event }) => event === 'workflow.refused').length;
      save('touch.txt', 'x');
      await pause(700);
      assert.equal(gateway.lines.filter(({ event }) => event === 'workflow.refused').length, before);
      assert.equal(await title('test.saved'), 'Second');
      save('saved.lua', script('test.saved', 'Third'));
      await seen('the whole file', async () => (await title('test.saved')) === 'Third');
      assert.equal((await shown('test.saved')).refused, null);
    });

    it('that fails its own tests is refused', async () => {
      const failing = script('test.saved', 'Fourth', { more: 'tests = { { "ends", { "good", by = "agent" }, { expect = "work" } } },' });
      save('saved.lua', failing);
      await gateway.logged('workflow.refused', ({ detail }) => /ends/.test(detail));
      assert.equal(await title('test.saved'), 'Third');
      save('saved.lua', script('test.saved', 'Third'));
      await eventually('no refusal', async () => (await shown('test.saved')).refused === null);
      assert.equal((await shown('test.saved')).active, 3, 'the same text is the same version');
    });

    it('uses a library: a change of it is a version of all that use it', async () => {
      save('lib/words.lua', 'return { title = "One" }\n');
      const using = (name) => script(name, 'x').replace(/title = \{[^}]*\}/, 'title = use("lib/words").title');
      save('a.lua', using('test.lib.a'));
      save('b.lua', using('test.lib.b'));
      await seen('both', async () => (await title('test.lib.a')) === 'One' && (await title('test.lib.b')) === 'One');
      save('lib/words.lua', 'return { title = "Two" }\n');
      await seen('both', async () => (await title('test.lib.a')) === 'Two' && (await title('test.lib.b')) === 'Two');
      save('lib/words.lua', 'return { title = \n');
      await gateway.logged('workflow.refused', ({ detail }) => /words/.test(detail));
      assert.equal(await title('test.lib.a'), 'Two');
      save('lib/words.lua', 'return { title = "Two" }\n');
      await eventually('no refusal', async () => (await shown('test.lib.a')).refused === null);
    });

    it('of the type of another file is refused', async () => {
      save('twice.lua', script('test.folder', 'Twice'));
      await gateway.logged('workflow.refused', ({ detail }) => /twice\.lua.*folder\.lua/.test(detail));
      fs.rmSync(gateway.path('scripts/twice.lua'));
    });

    it('that goes takes its type out of the catalogue; its open cases go on', async () => {
      const open = await police.submit(trial('test.folder'));
      fs.rmSync(gateway.path('scripts/new/deeper/folder.lua'));
      await seen('its going', async () => (await type('test.folder')).status === 404);
      (await police.post('/v1/requisitions', trial('test.folder'))).is(422);
      assert.equal((await shown('test.folder')).state, 'withdrawn');
      await agent.claimTaskOf(open.id);
      assert.equal((await agent.fire(open.id, 'good')).is(200).state, 'done');
      save('elsewhere.lua', script('test.folder', 'Folder again'));
      await seen('its return', async () => (await title('test.folder')) === 'Folder again');
      assert.equal((await shown('test.folder')).active, 2, 'the same text has the same number');
    });
  });

  describe('publishing', () => {
    it('stores, numbers, activates, and says so in the log of proofs', async () => {
      const text = script('test.published', 'Published');
      const answer = await publish('test.published', text);
      const version = answer.is(201);
      assert.equal(answer.headers.location, '/v1/workflows/test.published?version=1');
      assert.equal(version.type, 'test.published');
      assert.equal(version.version, 1);
      assert.equal(version.state, 'active');
      assert.equal(version.hash, sha256(text).toString('hex'));
      const me = (await admin.get('/v1/me')).is(200);
      assert.equal(version.author, `sha256:${me.certificate.sha256}`);
      assert.ok(Math.abs(Date.parse(version.at) - Date.now()) < 60_000);
      assert.equal(await title('test.published'), 'Published');
      (await publish('test.published', text)).is(200);
      assert.equal((await shown('test.published')).versions.length, 1);
      assert.equal((await auditor.get('/v1/workflows/test.published?version=1')).is(200).source, text);
      const used = (await auditor.get('/v1/workflows/office.operation?version=1')).is(200);
      assert.equal(used.source, gateway.read('scripts/office/operation.lua'), 'the script alone, as its author knows it');
      assert.ok(used.libraries.length > 1);
      for (const { name, source } of used.libraries) assert.equal(source, gateway.read(`scripts/${name}.lua`));
      (await admin.post('/v1/workflows/office.operation/check', `-- Looked through.\n${used.source}`, { 'Content-Type': 'text/x-lua' })).is(200);
      (await auditor.get('/v1/workflows/test.published?version=9')).is(404);
      const size = Number((await police.get('/v1/log/checkpoint')).text.split('\n')[1]);
      const items = (await police.get(`/v1/log/entries?from=${Math.max(0, size - 5)}&limit=200`)).is(200).items;
      const entry = items.map(({ entry }) => JSON.parse(entry)).find(({ workflow }) => workflow === 'test.published');
      assert.deepEqual({ ...entry, at: undefined }, { v: 1, workflow: 'test.published', version: 1, hash: version.hash, event: 'published', at: undefined, actor: version.author });
    });

    it('refuses with lines, all faults at once, and keeps nothing', async () => {
      const bad = 'return workflow {\n  type = "test.published",\n  titel = "x",\n  wrong = 1,\n}\n';
      for (const refusal of [(await publish('test.published', bad)).is(422, 'workflow_refused'), (await check('test.published', bad)).is(422, 'workflow_refused')]) {
        const places = refusal.errors.map(({ pointer }) => pointer);
        assert.ok(places.includes('test.published.lua:3'), places.join());
        assert.ok(places.includes('test.published.lua:4'), places.join());
      }
      (await publish('test.published', script('test.other', 'Other'))).is(422, 'workflow_refused');
      (await publish('test.published', script('test.published', 'x', { more: 'tests = { { "ends", { expect = "done" } } },' }))).is(422, 'workflow_refused');
      (await admin.request('PUT', '/v1/workflows/test.published', { body: '{}' })).is(415);
      assert.equal((await shown('test.published')).versions.length, 1);
    });

    it('checks without keeping', async () => {
      assert.deepEqual((await check('test.checked', script('test.checked', 'Checked'))).is(200), { ok: true, faults: [] });
      (await admin.get('/v1/workflows/test.checked')).is(404);
    });

    it('is for administrators; auditors read', async () => {
      for (const other of ['auditor', 'supervisor', 'agent', 'police'])
        (await publish('test.published', script('test.published', 'Theirs'), gateway.as(other))).is(403);
      (await gateway.as('supervisor').get('/v1/workflows')).is(403);
      (await auditor.post('/v1/workflows/test.published/activate', { version: 1 })).is(403);
    });

    it('rolls back, activates and removes', async () => {
      const first = await police.submit(trial('test.published'));
      (await publish('test.published', script('test.published', 'Later'))).is(201);
      assert.equal(await title('test.published'), 'Later');
      const back = (await admin.post('/v1/workflows/test.published/rollback', { version: 1 })).is(200);
      assert.equal(back.state, 'active');
      assert.equal(await title('test.published'), 'Published');
      (await admin.post('/v1/workflows/test.published/activate', { version: 2 })).is(200);
      assert.equal(await title('test.published'), 'Later');
      (await admin.post('/v1/workflows/test.published/activate', { version: 7 })).is(404);
      (await admin.post('/v1/workflows/test.published/activate', { version: 'x' })).is(422);
      (await admin.post('/v1/workflows/test.published/activate', { version: 1, more: 1 })).is(422);
      (await admin.request('DELETE', '/v1/workflows/test.published/versions/2')).is(409, 'version_active');
      (await admin.request('DELETE', '/v1/workflows/test.published/versions/1')).is(409, 'version_in_use');
      (await police.fire(first.id, 'withdraw')).is(200);
      (await admin.request('DELETE', '/v1/workflows/test.published/versions/1')).is(200);
      (await admin.request('DELETE', '/v1/workflows/test.published/versions/1')).is(404);
      assert.deepEqual((await shown('test.published')).versions.map(({ version }) => version), [2]);
      assert.equal((await police.show(first.id)).state_title.length > 0, true, 'a case that is over is still shown');
    });

    it('wins over an older file, through a restart, until the file speaks again', async () => {
      save('both.lua', script('test.both', 'File'));
      await seen('the file', async () => (await title('test.both')) === 'File');
      (await publish('test.both', script('test.both', 'Published'))).is(201);
      await gateway.stop();
      await gateway.start();
      begin();
      assert.equal(await title('test.both'), 'Published');
      assert.equal(await title('test.published'), 'Later', 'without a file too');
      const first = (await police.submit(trial('test.both')));
      assert.equal(first.type_version, 2);
      save('both.lua', script('test.both', 'File changed'));
      await seen('the file', async () => (await title('test.both')) === 'File changed');
      (await admin.post('/v1/workflows/test.both/rollback', { version: 1 })).is(200);
      assert.equal(await title('test.both'), 'File');
      await gateway.stop();
      await gateway.start();
      begin();
      assert.equal(await title('test.both'), 'File');
      assert.equal((await shown('test.both')).versions.length, 3);
    });
  });

  it('under load no request fails and no requisition changes its version', async () => {
    let isOver = false;
    const versions = new Map();
    const load = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        const { id, type_version: version } = await police.submit(trial('test.saved'));
        versions.set(id, version);
        assert.equal((await police.show(id)).type_version, version);
        (await police.fire(id, 'withdraw')).is(200);
      }
    });
    for (let i = 0; i < 5; i++) {
      save('saved.lua', script('test.saved', `Load ${i}`));
      await seen(`version ${i}`, async () => (await title('test.saved')) === `Load ${i}`);
      (await publish('test.saved', script('test.saved', `Published ${i}`))).is(201);
    }
    isOver = true;
    await Promise.all(load);
    assert.ok(new Set(versions.values()).size > 2, 'several versions were met');
    for (const [id, version] of [...versions].slice(-50)) assert.equal((await police.show(id)).type_version, version);
  });

  it('counts', async () => {
    const { text } = await gateway.operations('/metrics');
    assert.match(text, /^guichet_workflow_versions \d+$/m);
    assert.match(text, /^guichet_workflows_quarantined 0$/m);
  });
});

describe('two people', () => {
  let gateway;
  before(async () => {
    gateway = await Gateway.start({ edit: (text) => text.replace(/two_people\s*=\s*false/, 'two_people = true') });
  });
  after(() => gateway.end());

  it('what one publishes another activates', async () => {
    const admin = gateway.as('admin');
    const put = (text) => admin.request('PUT', '/v1/workflows/test.two', { body: text, headers: LUA });
    const version = (await put(script('test.two', 'One'))).is(201);
    assert.equal(version.state, 'pending');
    (await gateway.as('police').get('/v1/types/test.two')).is(404);
    const list = (await admin.get('/v1/workflows')).is(200).items;
    assert.equal(list.find(({ type }) => type === 'test.two').pending, 1);
    (await admin.post('/v1/workflows/test.two/activate', { version: 1 })).is(403, 'four_eyes');
    (await admin.post('/v1/workflows/test.two/rollback', { version: 1 })).is(409, 'never_active');
    (await gateway.as('police').get('/v1/types/test.two')).is(404);
    assert.equal((await gateway.as('admin2').post('/v1/workflows/test.two/activate', { version: 1 })).is(200).state, 'active');
    (await gateway.as('police').get('/v1/types/test.two')).is(200);
  });

  it('publish says what the other one types, who then does so', () => {
    const as = (name) => ['--url', gateway.url, '--ca', gateway.path('pki/server-ca.pem'), '--as', gateway.path(`pki/${name}.pem`)];
    const env = { ...process.env, LC_ALL: 'en_GB.UTF-8' };
    fs.writeFileSync(gateway.path('two.lua'), script('test.typed', 'One'));
    const { out, code } = run(['workflow', 'publish', gateway.path('two.lua'), ...as('admin')], { env });
    assert.equal(code, 0);
    const [, typed] = /: guichet (workflow activate test\.typed 1)$/m.exec(out) ?? assert.fail(out);
    const own = run([...typed.split(' '), ...as('admin')], { env });
    assert.equal(own.code, 1);
    assert.match(own.err, /four_eyes/);
    assert.match(run([...typed.split(' '), ...as('admin2')], { env }).out, /^test\.typed version 1: active$/m);
    assert.match(run(['workflow', 'remove', 'test.typed', '1', ...as('admin2')], { env }).err, /version_active/);
  });

  it('a file has nobody for an author: a new version of a type that is offered waits', async () => {
    const admin = gateway.as('admin');
    const name = 'postal/item_tracking.lua';
    const text = gateway.read(`scripts/${name}`);
    const file = fs.realpathSync(gateway.path(`scripts/${name}`));
    assert.ok(file.startsWith(fs.realpathSync(gateway.folder)), 'the scripts are a copy');
    fs.writeFileSync(file, `${text}\n-- another\n`);
    const pending = await eventually('the pending version', async () => (await admin.get('/v1/workflows/postal.item.tracking')).is(200).pending);
    assert.equal(pending, 2);
    assert.equal((await gateway.as('police').submit(tracking())).type_version, 1);
    (await admin.post('/v1/workflows/postal.item.tracking/activate', { version: 2 })).is(200);
    assert.equal((await gateway.as('police').submit(tracking())).type_version, 2);
  });
});

describe('a version that is killed three times', () => {
  const loop = '["loop"] = { to = "done", run = function() while true do end end },';
  let gateway, admin, police, agent;
  const begin = () => {
    admin = gateway.as('admin');
    police = gateway.as('police');
    agent = gateway.as('agent');
  };
  before(async () => {
    gateway = await Gateway.start({ scripts: { 'loops.lua': script('test.loops', 'Loops', { states: loop }), 'generic/documents.lua': null } });
    begin();
  });
  after(() => gateway.end());

  const publish = (name, text) => admin.request('PUT', `/v1/workflows/${name}`, { body: text, headers: LUA });
  const shown = async () => (await admin.get('/v1/workflows')).is(200).items.find(({ type }) => type === 'test.loops');
  const quarantined = async () => Number(/^guichet_workflows_quarantined (\d+)$/m.exec((await gateway.operations('/metrics')).text)[1]);
  let waiting;

  it('is quarantined: its cases wait, its new requisitions are refused, everything else runs on', async () => {
    ({ id: waiting } = await police.submit(trial('test.loops')));
    await agent.claimTaskOf(waiting);
    for (let i = 0; i < 3; i++) (await agent.fire(waiting, 'loop')).is(500, 'event_parked');
    const line = await gateway.logged('workflow.quarantined');
    assert.equal(line.type, 'test.loops');
    assert.equal(line.version, 1);
    (await agent.fire(waiting, 'good')).is(503, 'type_quarantined');
    (await police.post('/v1/requisitions', trial('test.loops'))).is(503, 'type_quarantined');
    assert.equal((await police.show(waiting)).state, 'work');
    await police.submit(tracking());
    assert.equal((await shown()).state, 'quarantined');
    assert.equal((await shown()).quarantined, true);
    assert.equal(await quarantined(), 1);
  });

  it('stays so through a restart', async () => {
    await eventually('the log of proofs', async () => {
      const { items } = (await police.get('/v1/log/entries?limit=200')).is(200);
      return items.some(({ entry }) => JSON.parse(entry).event === 'quarantined');
    });
    await gateway.stop();
    await gateway.start();
    begin();
    assert.equal((await shown()).quarantined, true);
    (await agent.fire(waiting, 'good')).is(503, 'type_quarantined');
  });

  it('sends what is asked to the generic desk, where there is one; what was asked stands there whole', async () => {
    const generic = script('generic.documents', 'Autre réquisition').replace(/input = \{.*\},/, 'input = { what = field.text { required = true }, entity = field.enum { "lbp", "numerique", required = true } },');
    (await publish('generic.documents', generic)).is(201);
    const { id } = await police.submit(trial('test.loops'));
    const record = await police.show(id);
    assert.equal(record.type, 'generic.documents');
    assert.ok(record.input.what.startsWith('test.loops: {'), record.input.what);
    assert.ok(record.input.what.includes(trial('test.loops').input.email));
    assert.equal(record.input.entity, 'numerique');
  });

  it('another version counts for what is new; the old one waits until it is activated again', async () => {
    (await publish('test.loops', script('test.loops', 'Mended'))).is(201);
    assert.equal((await police.submit(trial('test.loops'))).type_version, 2);
    assert.equal((await shown()).quarantined, false);
    (await agent.fire(waiting, 'good')).is(503, 'type_quarantined');
    (await admin.post('/v1/workflows/test.loops/activate', { version: 1 })).is(200);
    assert.equal(await quarantined(), 0);
    await eventually('the task', async () => (await agent.show(waiting)).task);
    assert.equal((await agent.fire(waiting, 'good')).is(200).state, 'done');
  });
});

describe('timers and services of a version that is set aside', () => {
  let gateway;
  const text = script('test.timer', 'Timer', { states: '["timer.spoil"] = { to = "work", run = function() while true do end end }, ["timer.later"] = "done",' })
    .replace('task = {', 'timers = { spoil = "1 second", later = "4 seconds" }, task = {');
  before(async () => { gateway = await Gateway.start({ scripts: { 'timer.lua': text } }); });
  after(() => gateway.end());

  it('wait, and none is lost', async () => {
    const cases = [];
    for (let i = 0; i < 3; i++) cases.push(await gateway.as('police').submit(trial('test.timer')));
    await gateway.logged('workflow.quarantined');
    await pause(5000);
    for (const { id } of cases) assert.equal((await gateway.as('police').show(id)).state, 'work');
    const { pending } = (await gateway.as('admin').post('/v1/workflows/test.timer/activate', { version: 1 })).is(200);
    assert.equal(pending, undefined);
    for (const { id } of cases) await eventually('its own timer', async () => (await gateway.as('police').show(id)).state === 'done');
  });
});

describe('a timer whose handler was killed', () => {
  let gateway;
  const text = script('test.killed', 'Killed', { states: 'calm = { by = "holder", run = function(c) c.data.calm = true end }, ["timer.spoil"] = { to = "done", run = function(c) while not c.data.calm do end end },' })
    .replace('task = {', 'timers = { spoil = "1 second" }, task = {');
  before(async () => { gateway = await Gateway.start({ scripts: { 'killed.lua': text } }); });
  after(() => gateway.end());

  it('fires after all, once its version is activated again', async () => {
    const [police, agent, admin] = ['police', 'agent', 'admin'].map((name) => gateway.as(name));
    const cases = [];
    for (let i = 0; i < 3; i++) cases.push(await police.submit(trial('test.killed')));
    await gateway.logged('workflow.quarantined');
    for (const { id } of cases) assert.equal((await police.show(id)).state, 'work');
    (await admin.post('/v1/workflows/test.killed/activate', { version: 1 })).is(200);
    for (const { id } of cases) (await agent.fire(id, 'calm')).is(200);
    for (const { id } of cases) {
      await eventually('its timer', async () => (await police.show(id)).state === 'done', { within: 60_000 });
      const fired = (await police.history(id)).filter(({ event }) => event === 'timer.spoil');
      assert.equal(fired.length, 1);
      assert.ok(fired[0].late_by_ms >= 1000, `${fired[0].late_by_ms} ms`);
    }
  });
});

describe('the command line', () => {
  let gateway;
  before(async () => { gateway = await Gateway.start(); });
  after(() => gateway.end());

  const guichet = (...args) => run(['workflow', ...args, '--url', gateway.url, '--as', gateway.path('pki/admin.pem'), '--ca', gateway.path('pki/server-ca.pem')]);

  it('publishes, lists, activates and rolls back', () => {
    const file = path.join(gateway.folder, 'command.lua');
    fs.writeFileSync(file, script('test.command', 'One'));
    assert.deepEqual(guichet('publish', file, '--check').code, 0);
    assert.doesNotMatch(guichet('list').out, /test\.command/);
    const first = guichet('publish', file, '--json');
    assert.equal(first.code, 0, first.err);
    assert.equal(JSON.parse(first.out).version, 1);
    fs.writeFileSync(file, script('test.command', 'Two'));
    assert.match(guichet('publish', file).out, /^test\.command version 2/);
    assert.match(guichet('list').out, /test\.command\s+2/);
    assert.match(guichet('rollback', 'test.command', '1').out, /^test\.command version 1/);
    assert.equal(JSON.parse(guichet('list', '--json').out).items.find(({ type }) => type === 'test.command').active, 1);
    assert.equal(guichet('activate', 'test.command', '2').code, 0);
    assert.equal(guichet('activate', 'test.command', '9').code, 1);
    assert.equal(guichet('activate', 'test.command', 'x').code, 2);
    fs.writeFileSync(file, 'return workflow {\n  type = "test.command",\n  titel = 1,\n}\n');
    const refused = guichet('publish', file);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /test\.command\.lua:3/);
    fs.writeFileSync(file, 'return nothing');
    assert.equal(guichet('publish', file).code, 2);
  });
});

describe('reload', () => {
  let gateway, admin;
  before(async () => {
    gateway = await Gateway.start();
    admin = gateway.as('admin');
  });
  after(() => gateway.end());

  const reload = () => admin.post('/v1/operations/reload');
  const edit = (from, to) => fs.writeFileSync(gateway.path('guichet.lua'), gateway.read('guichet.lua').replace(from, to));
  const RIGHTS = /(\["CN=Paul Chevallier"\]\s*=\s*\{ roles = \{ )"auditor"/;

  it('takes parties and limits while requests go on, and no connection is dropped', async () => {
    const auditor = gateway.as('auditor'), police = gateway.as('police');
    (await auditor.post('/v1/operations/reload')).is(403);
    let isOver = false, asked = 0;
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        await police.submit(tracking());
        asked++;
      }
    });
    edit(RIGHTS, '$1"admin"');
    assert.deepEqual((await reload()).is(200), { ok: true, after_restart: [] });
    await eventually('the new roles', async () => (await auditor.get('/v1/me')).is(200).roles[0] === 'admin');
    assert.deepEqual((await auditor.post('/v1/operations/reload')).is(200).after_restart, []);
    const before = asked;
    await eventually('requests', () => asked > before + 4);
    isOver = true;
    await Promise.all(load);
  });

  it('SIGHUP does the same, and tells what waits for a restart', async () => {
    edit(/"CN=Paul Chevallier"(\]\s*=\s*\{ roles = \{ )"admin"/, '"CN=Paul Chevallier"$1"auditor"');
    edit(/inbox(\s*)= 4096/, 'inbox$1= 5000');
    gateway.signal('SIGHUP');
    await gateway.logged('reload.done', (line) => line.after_restart === 'store.inbox');
    await eventually('the new roles', async () => (await gateway.as('auditor').get('/v1/me')).json.roles[0] === 'auditor');
  });

  it('is refused whole, with every fault: nothing changes', async () => {
    const good = gateway.read('guichet.lua');
    edit('territory', 'teritory');
    const refusal = (await reload()).is(422, 'reload_refused');
    assert.ok(refusal.errors.some(({ pointer, detail }) => /guichet\.lua:\d+/.test(pointer) && /teritory/.test(detail)), JSON.stringify(refusal.errors));
    gateway.signal('SIGHUP');
    await gateway.logged('reload.refused');
    fs.writeFileSync(gateway.path('guichet.lua'), good);
    fs.writeFileSync(gateway.path('scripts/broken.lua'), 'return workflow {\n  titel = 1,\n}\n');
    const script_refusal = (await reload()).is(422, 'reload_refused');
    assert.ok(script_refusal.errors.some(({ pointer }) => /broken\.lua:2$/.test(pointer)), JSON.stringify(script_refusal.errors));
    fs.rmSync(gateway.path('scripts/broken.lua'));
    (await reload()).is(200);
    await gateway.as('police').submit(tracking());
  });
});
