// The corpus of hostile scripts (tests/flow/attacks) as workflows that an administrator might publish. The first line of a
// file says where the attack stands: in a handler, in a function that gives a value, at the top of the script, or it is
// the whole script; and what becomes of it.
import fs from 'node:fs';
import path from 'node:path';
import { sourceFolder } from './gateway.mjs';

const FOLDER = path.join(sourceFolder, 'tests/flow/attacks');

// What attacks write into: shared by the functions of the script.
const BEFORE = `local count = 0
local memory = { x = 1, inner = { list = { 1 } } }
local object = setmetatable({}, { __index = function(self, key) self[key] = 1 return 1 end })
local iterate = ('a b c'):gmatch('%a')
`;
const workflow = (type, { top = '', run = "return 'last'", answer = 'return { seen = true }' }) => `${BEFORE}${top}
return workflow {
  type = "${type}", title = { fr = "Attaque", en = "Attack" }, holder = "numerique", bases = law.general,
  input = { email = field.email { required = true } },
  answer = { seen = field.boolean {} }, due = { normal = "3 working days", urgent = "8 hours", vital = "2 hours" },
  start = { to = { "first" }, run = function(c) c.data.deep = { list = { 1, 2, 3 }, empty = {} } end },
  states = {
    first = { task = { team = "numerique", role = "agent" },
              on = { go = { to = { "last", "first" }, run = function(c, e)
${run}
end } } },
    last = { final = "answered", answer = function(c)
${answer}
end },
  },
}
`;

// They look for keys that no submission can bring through its check.
const NEED_OTHER_INPUT = ['json_keys', 'json_keys_metatable'];

/** Every attack: { name, type, place, outcome: "killed" | "error" | "ok", source }; the source is bytes. */
export function attacks() {
  return fs.readdirSync(FOLDER).filter((file) => file.endsWith('.lua')).sort().map((file) => {
    const bytes = fs.readFileSync(path.join(FOLDER, file)), text = bytes.toString('utf8');
    const [, place = 'file', outcome = 'error'] = /^-- (handler|value|load|file): (killed|error|ok)/.exec(text) ?? [];
    const name = file.slice(0, -4), type = `test.attack.${name.toLowerCase()}`;
    const made = { handler: () => workflow(type, { run: text }), value: () => workflow(type, { answer: text }), load: () => workflow(type, { top: text }) };
    return { name, type, place, outcome, source: made[place]?.() ?? bytes };
  }).filter(({ name }) => !NEED_OTHER_INPUT.includes(name));
}
