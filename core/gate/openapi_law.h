/* Schemas of the table of law, the coded refusals and registered authorisations, as members of "schemas"; and of the
 * submission's member "protected".
 *
 * Floor: gate. Used by openapi_schemas.c, whose words it speaks, and by nobody else. */
#ifndef GATE_OPENAPI_LAW_H
#define GATE_OPENAPI_LAW_H

/* clang-format off */
#define OPENAPI_DATE_NULL "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}"
#define OPENAPI_OFFENCES \
    "{\"type\":[\"object\",\"null\"],\"properties\":{\"natinf\":" LIST(INT) ",\"min_prison_months\":{\"type\":[\"integer\",\"null\"]}}}"
#define OPENAPI_AUTHORISATION_MEMBERS \
    "\"kind\":{\"enum\":[\"particular\",\"general_instruction\",\"commission_rogatoire\",\"jld\",\"ji\"]}" \
    ",\"authority\":" TEXT ",\"court\":" TEXT ",\"date\":" TEXT ",\"reference\":" TEXT \
    ",\"valid_from\":" OPENAPI_DATE_NULL ",\"valid_until\":" OPENAPI_DATE_NULL ",\"offences\":" OPENAPI_OFFENCES \
    ",\"objects\":" LIST(TEXT) ",\"frameworks\":" LIST(TEXT) ",\"parties\":" LIST(TEXT) ",\"units\":" LIST(TEXT) ",\"text\":" TEXT_NULL

#define OPENAPI_PROTECTED \
    "\"protected\":{\"type\":[\"object\",\"null\"],\"required\":[\"category\"],\"properties\":{\"category\":" TEXT \
    ",\"consent\":{\"type\":[\"boolean\",\"null\"]},\"order\":{\"type\":[\"object\",\"null\"],\"properties\":" \
    "{\"authority\":" TEXT ",\"court\":" TEXT ",\"date\":" TEXT ",\"reference\":" TEXT "}}}},"

#define OPENAPI_LAW \
    ",\"AuthorisationDraft\":{\"type\":\"object\",\"additionalProperties\":false," \
    "\"required\":[\"kind\",\"authority\",\"court\",\"date\",\"reference\",\"valid_until\"]," \
    "\"properties\":{" OPENAPI_AUTHORISATION_MEMBERS "}}" \
    ",\"Authorisation\":{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"authority\",\"court\",\"date\",\"reference\"," \
    "\"valid_from\",\"valid_until\",\"objects\",\"frameworks\",\"parties\",\"units\",\"created_by\",\"created_at\",\"revoked_at\"]," \
    "\"properties\":{\"id\":" UUID "," OPENAPI_AUTHORISATION_MEMBERS \
    ",\"created_by\":{\"type\":\"object\",\"properties\":{\"party\":" TEXT ",\"unit\":" TEXT "}}" \
    ",\"created_at\":" TIME ",\"revoked_at\":" TIME_NULL "}}" \
    ",\"AuthorisationList\":" PAGE(REF("Authorisation")) \
    ",\"Revocation\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"reason\":" TEXT_NULL "}}" \
    ",\"LawRow\":{\"type\":\"object\",\"required\":[\"id\",\"code\",\"article\",\"label\",\"families\",\"frameworks\",\"qualities\"," \
    "\"authorisation\",\"valid_from\",\"valid_until\",\"alias_of\"]," \
    "\"properties\":{\"id\":" TEXT ",\"code\":" TEXT ",\"article\":" TEXT ",\"label\":" TEXT ",\"families\":" LIST(TEXT) \
    ",\"thresholds\":" LIST(TEXT) ",\"frameworks\":" LIST(TEXT) ",\"qualities\":" LIST(TEXT) ",\"parties\":" LIST(TEXT) \
    ",\"types\":" LIST(TEXT) ",\"authorisation\":{\"type\":\"object\"},\"valid_from\":" OPENAPI_DATE_NULL \
    ",\"valid_until\":" OPENAPI_DATE_NULL ",\"alias_of\":" TEXT_NULL ",\"refusal\":" TEXT_NULL ",\"note\":" TEXT_NULL "}}" \
    ",\"Protection\":{\"type\":\"object\",\"required\":[\"category\",\"title\",\"article\",\"lifted_by\",\"connection_lifted_by\"]," \
    "\"properties\":{\"category\":" TEXT ",\"title\":" TEXT ",\"article\":" TEXT ",\"lifted_by\":" LIST(TEXT) \
    ",\"connection_lifted_by\":" LIST(TEXT) "}}" \
    ",\"Law\":{\"type\":\"object\",\"required\":[\"items\",\"next\",\"protected\"],\"properties\":{\"items\":" LIST(REF("LawRow")) \
    ",\"next\":" TEXT_NULL ",\"protected\":" LIST(REF("Protection")) "}}" \
    ",\"Refusal\":{\"type\":\"object\",\"required\":[\"code\",\"title\",\"sentence\",\"fixable\",\"contest\",\"clock\"]," \
    "\"properties\":{\"code\":" TEXT ",\"title\":" TEXT ",\"sentence\":" TEXT ",\"article\":" TEXT ",\"fixable\":" BOOL \
    ",\"contest\":{\"enum\":[\"nobody\",\"requester\",\"magistrate\"]},\"clock\":{\"enum\":[\"none\",\"pauses\",\"stops\"]}}}" \
    ",\"RefusalList\":" PAGE(REF("Refusal"))
/* clang-format on */

#endif
