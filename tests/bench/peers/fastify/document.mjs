// What a requisition must look like: JSON Schema, compiled by Fastify (ajv).
const text = (max, min = 1) => ({ type: "string", minLength: min, maxLength: max });
const orNull = (schema) => ({ ...schema, type: [schema.type, "null"] });
const date = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" };
const object = (properties, required = Object.keys(properties)) =>
  ({ type: "object", properties, required, additionalProperties: false });

export const FRAMEWORKS = ["flagrance", "prelim", "instruction", "disappearance", "death", "fugitive", "customs", "tax", "other"];
const QUALITIES = ["OPJ", "APJ", "APJA", "ADE", "PROC", "SUBST", "JI", "JLD", "JAP", "ODJ", "OFJ", "DOUANE", "OTHER"];
const AUTHORISATIONS = ["none", "particular", "general_instruction", "commission_rogatoire", "jld", "ji"];

export const submission = object({
  type: text(80),
  urgency: { enum: ["normal", "urgent", "vital"] },
  urgency_reason: orNull(text(2000, 20)),
  framework: { enum: FRAMEWORKS },
  legal_basis: { type: "array", minItems: 1, maxItems: 16, items: text(40) },
  authorisation: object({
    kind: { enum: AUTHORISATIONS }, authority: orNull(text(120)), court: orNull(text(120)), date: orNull(date),
    reference: orNull(text(80)), valid_until: orNull(date),
  }, ["kind"]),
  requester: object({
    name: text(120), quality: { enum: QUALITIES }, rio: text(20), unit: text(20), email: text(254), phone: text(20),
    controlled_by: orNull(text(120)),
  }),
  procedure: object({ pv: text(60), parquet: orNull(text(20)), instruction: orNull(text(60)) }),
  offence: object({
    natinf: { type: "array", maxItems: 20, items: { type: "integer", minimum: 1, maximum: 99999 } }, label: text(400),
    max_prison_months: { type: "integer", minimum: 0, maximum: 1200 }, network_offence: { type: "boolean" },
  }),
  object: text(4000, 20),
  period: object({ from: date, to: date }),
  input: {
    type: "object", additionalProperties: false, minProperties: 1, maxProperties: 1,
    properties: {
      email: { type: "string", maxLength: 254, pattern: "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$" },
      phone: { type: "string", pattern: "^\\+?[0-9 ]{9,20}$" },
      account_id: text(40), order_number: text(40),
    },
  },
  files: { type: "array", maxItems: 16, items: text(36, 36) },
  client_ref: orNull(text(80)),
  requested_due: orNull(text(40)),
  test: { type: "boolean" },
});
