// As much of JSON Schema 2020-12 as the gateway uses. A keyword it does not know fails, so that nothing passes unseen.
const KNOWN = new Set(['$ref', 'type', 'properties', 'required', 'items', 'enum', 'const', 'additionalProperties', 'format', 'minLength',
  'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minimum', 'maximum', 'pattern', 'oneOf', 'anyOf', 'allOf', 'not', 'title', 'description',
  '$schema', 'examples', 'default', 'contentMediaType', 'minProperties', 'maxProperties', 'deprecated', 'writeOnly', '$comment', '$id']);

const FORMATS = {
  'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
};

const typeOf = (value) => value === null ? 'null' : Array.isArray(value) ? 'array'
  : typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value;

/** Faults as "pointer: words"; an empty list when `value` is as `schema` says. */
export function check(schema, value, root = schema, at = '') {
  const faults = [];
  const say = (words) => faults.push(`${at || '/'}: ${words}`);
  if (schema === true) return faults;
  if (schema === false) return [`${at || '/'}: nothing is allowed here`];
  for (const word of Object.keys(schema)) if (!KNOWN.has(word) && !word.startsWith('x-')) say(`the schema has an unknown keyword ${word}`);
  if (schema.$ref) {
    const target = schema.$ref.slice(2).split('/').reduce((object, name) => object?.[name], root);
    if (!target) return [...faults, `${at}: ${schema.$ref} leads nowhere`];
    faults.push(...check(target, value, root, at));
  }
  const type = typeOf(value);
  if (schema.type) {
    const types = [schema.type].flat();
    if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) say(`${type} instead of ${types.join(' or ')}`);
  }
  if (schema.enum && !schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) say(`${JSON.stringify(value)} is not in the list`);
  if ('const' in schema && JSON.stringify(schema.const) !== JSON.stringify(value)) say('another value');
  if (type === 'string') {
    const length = [...value].length;
    if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Infinity)) say(`${length} characters`);
    if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) say(`does not match ${schema.pattern}`);
    if (schema.format && FORMATS[schema.format] && !FORMATS[schema.format](value)) say(`is no ${schema.format}: ${value}`);
  }
  if ((type === 'integer' || type === 'number') && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))) say(`${value} is out of range`);
  if (type === 'array') {
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) say(`${value.length} entries`);
    if (schema.items !== undefined) value.forEach((item, i) => faults.push(...check(schema.items, item, root, `${at}/${i}`)));
  }
  if (type === 'object') {
    for (const name of schema.required ?? []) if (!(name in value)) say(`${name} is missing`);
    for (const [name, item] of Object.entries(value)) {
      if (schema.properties && name in schema.properties) faults.push(...check(schema.properties[name], item, root, `${at}/${name}`));
      else if (schema.additionalProperties === false) say(`${name} is not foreseen`);
      else if (typeof schema.additionalProperties === 'object') faults.push(...check(schema.additionalProperties, item, root, `${at}/${name}`));
    }
    const count = Object.keys(value).length;
    if (count < (schema.minProperties ?? 0) || count > (schema.maxProperties ?? Infinity)) say(`${count} members`);
  }
  const fits = (list) => (list ?? []).filter((one) => check(one, value, root, at).length === 0).length;
  if (schema.oneOf && fits(schema.oneOf) !== 1) say(`fits ${fits(schema.oneOf)} of oneOf`);
  if (schema.anyOf && fits(schema.anyOf) === 0) say('fits none of anyOf');
  for (const one of schema.allOf ?? []) faults.push(...check(one, value, root, at));
  if (schema.not && check(schema.not, value, root, at).length === 0) say('fits what it must not');
  return faults;
}
