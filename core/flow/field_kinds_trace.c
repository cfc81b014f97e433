/* Traces that a connection or a machine leaves: an address at a moment, the marks on an item. */
#include "flow/field_kinds.h"

#include "base/fault_words.h"
#include "base/text.h"
#include "flow/field_latin.h"

/* ---- connections ---- */

static const struct field CONNECTION_MEMBERS[] = {
    {.name = "ip", .kind = &field_kinds_ip, .required = true, .title_fr = "Adresse IP", .title_en = "IP address"},
    {.name = "port",
     .kind = &field_kinds_integer,
     .min = 1,
     .max = 65535,
     .title_fr = "Port source",
     .title_en = "Source port"},
    {.name = "at",
     .kind = &field_kinds_datetime,
     .required = true,
     .is_past = true,
     .title_fr = "Horodatage",
     .title_en = "Time"},
    {.name = "tolerance_s",
     .kind = &field_kinds_integer,
     .min = 0,
     .max = 3600,
     .title_fr = "Tolérance en secondes",
     .title_en = "Tolerance in seconds"},
};
static const struct field_list CONNECTION = {.fields = CONNECTION_MEMBERS, .count = 4};

/* Behind carrier-grade NAT (RFC 6888) an IPv4 address without its source port is that of thousands. */
static void rule_connection(struct field_run *run, const struct field *field, yyjson_val *value,
                            const struct field_at *at) {
    (void)field;
    struct bytes ip = json_get_text(value, "ip");
    yyjson_val *port = json_get(value, "port");
    if (ip.size && !memchr(ip.data, ':', ip.size) && (!port || yyjson_is_null(port)))
        field_kinds_warn(run, at, "no_port",
                         fault_words_french("has no source port: many subscribers may share an IPv4 address"),
                         "has no source port: many subscribers may share an IPv4 address");
}

const struct field_kind field_kinds_connection = {.name = "connection",
                                                  .is_target = true,
                                                  .options = FIELD_COMMON,
                                                  .check = field_kinds_check_members,
                                                  .schema = field_kinds_schema_members,
                                                  .members = &CONNECTION,
                                                  .rule = rule_connection};

/* ---- marks ---- */

static const char *const MARK_KINDS[] = {
    "online_stamp", "franking_machine", "datamatrix", "postmark", "bars", "other", NULL};
static const char *const MARK_NEEDS[] = {"text", "image", NULL};
static const struct field MARK_MEMBERS[] = {
    {.name = "kind",
     .kind = &field_kinds_enum,
     .required = true,
     .values = MARK_KINDS,
     .title_fr = "Sorte de marque",
     .title_en = "Kind of mark"},
    {.name = "text", .kind = &field_kinds_line, .max = 400, .title_fr = "Transcription", .title_en = "Transcription"},
    {.name = "image", .kind = &field_kinds_file, .title_fr = "Image", .title_en = "Image"},
};
static const struct field_list MARK = {.fields = MARK_MEMBERS, .count = 3, .any_of = MARK_NEEDS};

#define MARK_TARGET_MAX 64

/* A number that was read off; words ("PARIS LOUVRE") are on a thousand letters. */
static void rule_mark(struct field_run *run, const struct field *field, yyjson_val *value, const struct field_at *at) {
    (void)field;
    (void)at;
    bool is_whole;
    struct bytes text = json_get_text(value, "text");
    const char *norm = text.size ? field_latin_capitals(run->arena, text, &is_whole) : NULL;
    if (!norm || !is_whole || strlen(norm) > MARK_TARGET_MAX || !strpbrk(norm, "0123456789")) return;
    field_kinds_target(run, "mark", norm);
}

const struct field_kind field_kinds_mark = {.name = "mark",
                                            .is_target = true,
                                            .options = FIELD_COMMON,
                                            .check = field_kinds_check_members,
                                            .schema = field_kinds_schema_members,
                                            .members = &MARK,
                                            .rule = rule_mark};
