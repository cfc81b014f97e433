/* domain/document.h: each member wrong in each way it can be, and any set of faults reported exactly. */
#include "said.h"

#include "base/text.h"
#include "domain/document.h"

#define TEXT20 "Suivi complet du coli"
#define UUID_A "01890a5d-ac96-774b-bcce-b302099a8057"
#define UUID_B "01890a5d-ac96-774b-bcce-b302099a8058"

/* The members of a valid document. */
static const char *const members[] = {
    "'type':'postal.item.tracking'",
    "'urgency':'urgent'",
    "'urgency_reason':'Garde à vue en cours depuis ce matin'",
    "'framework':'prelim'",
    "'legal_basis':['cpp:77-1-1','cpp:39-3']",
    "'authorisation':{'kind':'particular','authority':'Vice-procureur','court':'TJ Melun','date':'2026-11-20',"
    "'reference':'AUT-26-114','valid_until':'2026-12-20'}",
    "'requester':{'name':'Jeanne Martin','quality':'OPJ','rio':'1234567','unit':'12345',"
    "'email':'jeanne.martin@gendarmerie.interieur.gouv.fr','phone':'+33160000000','controlled_by':null}",
    "'procedure':{'pv':'12345/00678/2026','parquet':null,'instruction':null}",
    "'offence':{'natinf':[7151],'label':'Vol','max_prison_months':36,'network_offence':false}",
    "'object':'Suivi complet des envois cités'",
    "'period':{'from':'2026-10-01','to':'2026-11-20'}",
    "'input':{'item_ids':['6A18987970674']}",
    "'files':['" UUID_A "']",
    "'client_ref':'LRPGN-889'",
    "'requested_due':'2026-12-01T12:00:00Z'",
    "'test':true",
};

/* Paris in winter: 23 November 2026, 00:30 there, still the 22nd in UTC. */
#define NOW "2026-11-22T23:30:00Z"
static const struct zone PARIS = {.standard_s = 3600, .daylight_s = 3600};

static int64_t at(const char *text) {
    int64_t ms = 0;
    assert_int_equal(text_time_parse(bytes_of(text), &ms), GUICHET_OK);
    return ms;
}

/* The valid document with some members replaced (by their name) and others added. */
static char *document_with(struct arena *arena, const char *const *changes, size_t count) {
    struct buffer b;
    buffer_init(&b, 1u << 20);
    buffer_add_byte(&b, '{');
    for (size_t i = 0; i < LENGTH(members); i++) {
        size_t name = strcspn(members[i], ":");
        bool is_changed = false;
        for (size_t j = 0; j < count; j++) is_changed = is_changed || strncmp(changes[j], members[i], name + 1) == 0;
        if (!is_changed) buffer_addf(&b, "%s%s", b.size > 1 ? "," : "", members[i]);
    }
    for (size_t j = 0; j < count; j++) {
        if (!strstr(changes[j], ":ABSENT")) buffer_addf(&b, "%s%s", b.size > 1 ? "," : "", changes[j]);
    }
    buffer_add_byte(&b, '}');
    assert_int_equal(b.status, GUICHET_OK);
    char *text = arena_copy(arena, buffer_bytes(&b));
    buffer_done(&b);
    return text;
}

struct change {
    const char *said;     /* one member; 'name':ABSENT leaves it out */
    const char *expected; /* faults */
    const char *warnings;
};

static const struct change changes[] = {
    /* type */
    {"'type':ABSENT", "/type required", ""},
    {"'type':null", "/type required", ""},
    {"'type':7", "/type type", ""},
    {"'type':''", "/type too_short", ""},
    /* urgency */
    {"'urgency':'fast'", "/urgency not_in_list", ""},
    {"'urgency':1", "/urgency type", ""},
    {"'urgency_reason':'too short'", "/urgency_reason too_short", ""},
    {"'urgency_reason':null", "/urgency_reason required", ""},
    {"'urgency_reason':ABSENT", "/urgency_reason required", ""},
    {"'urgency_reason':'                              '", "/urgency_reason too_short", ""},
    {"'urgency_reason':'" TEXT20 "\\u0007'", "/urgency_reason control_character", ""},
    /* framework and bases */
    {"'framework':'preliminary'", "/framework not_in_list", ""},
    {"'framework':ABSENT", "/framework required", ""},
    {"'legal_basis':[]", "/legal_basis too_short", ""},
    {"'legal_basis':'cpp:60-1'", "/legal_basis type", ""},
    {"'legal_basis':['a','b','c','d','e','f','g','h','i','j','k']", "/legal_basis too_many", ""},
    {"'legal_basis':['a','b','c','d','e','f','g','h','i','j']", "", ""},
    {"'legal_basis':['cpp:60-1','cpp:60-1']", "/legal_basis/1 repeated", ""},
    {"'legal_basis':['cpp:60-1',7,'']", "/legal_basis/1 type;/legal_basis/2 format", ""},
    /* authorisation */
    {"'authorisation':null", "", ""},
    {"'authorisation':'none'", "/authorisation type", ""},
    {"'authorisation':{'authority':'X'}", "/authorisation/kind required", ""},
    {"'authorisation':{'kind':'oral'}", "/authorisation/kind not_in_list", ""},
    {"'authorisation':{'kind':'jld','date':'20/11/2026'}", "/authorisation/date format", ""},
    {"'authorisation':{'kind':'jld','valid_until':'2026-13-01'}", "/authorisation/valid_until format", ""},
    {"'authorisation':{'kind':'jld','date':'2026-11-20T10:00:00+01:00'}", "", ""},
    {"'authorisation':{'kind':'jld','ref':'x'}", "/authorisation/ref unknown_member", ""},
    /* requester */
    {"'requester':ABSENT", "/requester required", ""},
    {"'requester':{}", "/requester/name required;/requester/quality required", ""},
    {"'requester':{'name':'A','quality':'Colonel'}", "/requester/quality not_in_list", ""},
    {"'requester':{'name':'A','quality':'OPJ','rio':'123456'}", "/requester/rio format", ""},
    {"'requester':{'name':'A','quality':'OPJ','email':'nobody'}", "/requester/email format", ""},
    {"'requester':{'name':'A','quality':'OPJ','phone':'12'}", "/requester/phone format", ""},
    {"'requester':{'name':'A\\nB','quality':'OPJ'}", "/requester/name control_character", ""},
    {"'requester':{'name':'A\\u0000B','quality':'OPJ'}", "/requester/name control_character", ""},
    {"'requester':{'name':'A','quality':'APJ'}", "", ""},
    /* procedure: formats only warn */
    {"'procedure':{'pv':'who knows'}", "", "/procedure/pv structure"},
    {"'procedure':{'parquet':'1'}", "", "/procedure/parquet structure"},
    {"'procedure':{'instruction':'cabinet 4'}", "", "/procedure/instruction structure"},
    {"'procedure':{'instruction':'JI1 26/000123'}", "", ""},
    {"'procedure':{'pv':7}", "/procedure/pv type", ""},
    {"'procedure':null", "", ""},
    /* offence */
    {"'offence':{'natinf':['7151']}", "/offence/natinf/0 type", ""},
    {"'offence':{'natinf':[7151,0,-3,1000000]}",
     "/offence/natinf/1 range;/offence/natinf/2 range;/offence/natinf/3 range", ""},
    {"'offence':{'natinf':[7151,22,7151]}", "/offence/natinf/2 repeated", ""},
    {"'offence':{'max_prison_months':-1}", "/offence/max_prison_months range", ""},
    {"'offence':{'max_prison_months':18446744073709551615}", "/offence/max_prison_months range", ""},
    {"'offence':{'max_prison_months':36.5}", "/offence/max_prison_months type", ""},
    {"'offence':{'network_offence':'yes'}", "/offence/network_offence type", ""},
    {"'offence':{'network_offence':null,'identify_only':true,'victim_equipment':false}", "", ""},
    /* object */
    {"'object':ABSENT", "/object required", ""},
    {"'object':'too short'", "/object too_short", ""},
    {"'object':'" TEXT20 "\\n\\tligne deux'", "", ""},
    {"'object':{}", "/object type", ""},
    /* period */
    {"'period':{'from':'2026-10-01'}", "/period/to required", ""},
    {"'period':{'from':'2026-10-02','to':'2026-10-01'}", "/period/to order", ""},
    {"'period':{'from':'2026-10-01','to':'2026-10-01'}", "", ""},
    {"'period':{'from':'2026-10-01','to':'2026-11-23'}", "", ""},
    {"'period':{'from':'2026-10-01','to':'2026-11-24'}", "/period/to period_in_future", ""},
    {"'period':{'from':'2026-11-20T08:00:00Z','to':'2026-11-20T07:59:59Z'}", "/period/to order", ""},
    {"'period':{'from':'yesterday','to':'2026-02-30'}", "/period/from format;/period/to format", ""},
    {"'period':['2026-10-01','2026-10-02']", "/period type", ""},
    /* input */
    {"'input':ABSENT", "/input required", ""},
    {"'input':[]", "/input type", ""},
    /* files */
    {"'files':['" UUID_A "','" UUID_B "']", "", ""},
    {"'files':['" UUID_A "','01890A5D-AC96-774B-BCCE-B302099A8057']", "/files/1 repeated", ""},
    {"'files':['photo.jpg',7]", "/files/0 format;/files/1 format", ""},
    /* the rest */
    {"'client_ref':'" TEXT20 TEXT20 TEXT20 "xy'", "/client_ref too_long", ""},
    {"'client_ref':'" TEXT20 TEXT20 TEXT20 "é'", "", ""},
    {"'requested_due':'2026-11-22T23:30:00Z'", "/requested_due in_past", ""},
    {"'requested_due':'2026-11-23'", "", ""},
    {"'requested_due':'soon'", "/requested_due format", ""},
    {"'test':'no'", "/test type", ""},
    {"'test':null", "", ""},
    {"'tests':true", "/tests unknown_member", ""},
    {"'a/b~c':1", "/a~1b~0c unknown_member", ""},
};

static void each_change(void **state) {
    (void)state;
    for (size_t i = 0; i < LENGTH(changes); i++) {
        struct arena arena;
        static struct faults faults, warnings;
        struct document document;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        faults_init(&warnings, &arena);
        yyjson_val *root = json_said(document_with(&arena, &changes[i].said, 1), &arena);
        int status = document_read(root, at(NOW), &PARIS, &faults, &warnings, &document);
        assert_said(&faults, changes[i].expected, changes[i].said);
        assert_said(&warnings, changes[i].warnings, changes[i].said);
        assert_french(&faults, changes[i].said);
        assert_french(&warnings, changes[i].said);
        assert_int_equal(status, changes[i].expected[0] ? GUICHET_INVALID : GUICHET_OK);
        arena_done(&arena);
    }
}

static size_t name_length(const char *said) {
    return strcspn(said, ":");
}

/* Any set of changes of different members: all their faults, and no other. */
static void any_set_of_faults(void **state) {
    (void)state;
    uint64_t random = SEED;
    for (int round = 0; round < 3000; round++) {
        const char *chosen[12];
        char expected[2000] = "";
        size_t count = 0, wanted = next_random(&random) % LENGTH(chosen) + 1;
        for (size_t tries = 0; tries < 60 && count < wanted; tries++) {
            const struct change *change = &changes[next_random(&random) % LENGTH(changes)];
            bool is_taken = !change->expected[0];
            /* urgency and its reason judge each other: never both changed */
            for (size_t i = 0; i < count; i++) {
                size_t length = name_length(change->said);
                is_taken = is_taken || strncmp(chosen[i], change->said, length + 1) == 0 ||
                           (strncmp(chosen[i], "'urgency", 8) == 0 && strncmp(change->said, "'urgency", 8) == 0);
            }
            if (is_taken) continue;
            chosen[count++] = change->said;
            snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%s%s", expected[0] ? ";" : "",
                     change->expected);
        }
        struct arena arena;
        static struct faults faults;
        struct document document;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        char *text = document_with(&arena, chosen, count);
        int status = document_read(json_said(text, &arena), at(NOW), &PARIS, &faults, NULL, &document);
        assert_said(&faults, expected, text);
        assert_french(&faults, text);
        assert_int_equal(status, GUICHET_INVALID);
        arena_done(&arena);
    }
}

static void what_is_read(void **state) {
    (void)state;
    struct arena arena;
    static struct faults faults, warnings;
    struct document d;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    faults_init(&warnings, &arena);
    yyjson_val *root = json_said(document_with(&arena, NULL, 0), &arena);
    assert_int_equal(document_read(root, at(NOW), &PARIS, &faults, &warnings, &d), GUICHET_OK);
    assert_int_equal(warnings.count, 0);
    assert_string_equal(d.type, "postal.item.tracking");
    assert_int_equal(d.urgency, URGENCY_URGENT);
    assert_string_equal(d.urgency_reason, "Garde à vue en cours depuis ce matin");
    assert_int_equal(d.framework, LAW_FRAMEWORK_PRELIM);
    assert_int_equal(d.legal_basis_count, 2);
    assert_string_equal(d.legal_basis[1], "cpp:39-3");
    assert_int_equal(d.authorisation.kind, LAW_AUTHORISATION_PARTICULAR);
    assert_string_equal(d.authorisation.court, "TJ Melun");
    assert_int_equal(d.authorisation.date_day, zone_day(2026, 11, 20));
    assert_int_equal(d.authorisation.valid_until_day, zone_day(2026, 12, 20));
    assert_int_equal(d.requester.quality, LAW_QUALITY_OPJ);
    assert_string_equal(d.requester.rio, "1234567");
    assert_null(d.requester.controlled_by);
    assert_string_equal(d.procedure.pv, "12345/00678/2026");
    assert_null(d.procedure.parquet);
    assert_int_equal(d.offence.natinf_count, 1);
    assert_int_equal(d.offence.natinf[0], 7151);
    assert_int_equal(d.offence.facts.max_prison_months, 36);
    assert_int_equal(d.offence.facts.network_offence, LAW_NO);
    assert_int_equal(d.offence.facts.identify_only, LAW_UNSAID);
    assert_string_equal(d.period.from, "2026-10-01");
    assert_int_equal(d.period.from_ms, at("2026-09-30T23:00:00Z"));
    assert_int_equal(d.period.to_ms, at("2026-11-20T23:00:00Z"));
    assert_int_equal(d.file_count, 1);
    assert_string_equal(d.client_ref, "LRPGN-889");
    assert_int_equal(d.requested_due, at("2026-12-01T12:00:00Z"));
    assert_true(d.test);
    assert_ptr_equal(d.input, json_get(root, "input"));

    struct law_question q;
    document_question(&d, zone_day(2026, 11, 23), &q);
    assert_int_equal(q.base_count, 2);
    assert_int_equal(q.base_at[1], 1);
    assert_string_equal(q.type, d.type);
    assert_int_equal(q.framework, LAW_FRAMEWORK_PRELIM);
    arena_done(&arena);
}

static bool has_fault(const struct faults *faults, const char *pointer, const char *code) {
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->list[i].pointer, pointer) == 0 && strcmp(faults->list[i].code, code) == 0) return true;
    return false;
}

/* A notice needs three members; whatever else it says is judged as in any document, all faults at once. */
static void a_notice_is_short(void **state) {
    (void)state;
    static const char least[] = "{'type':'x.y','object':'" TEXT20 "','input':{}}";
    static const char wrong[] = "{'type':'x.y','object':'court','framework':'guerre','legal_basis':'cpp:60-1',"
                                "'urgency':'vital','requester':{'quality':'OPJ'},'surprise':1}";
    static const char *const expected[][2] = {{"/object", "too_short"},        {"/framework", "not_in_list"},
                                              {"/legal_basis", "type"},        {"/urgency_reason", "required"},
                                              {"/requester/name", "required"}, {"/surprise", "unknown_member"},
                                              {"/input", "required"}};
    struct arena arena;
    static struct faults faults;
    struct document d;
    struct buffer written;
    struct json_out out;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    assert_int_equal(document_read_notice(json_said(least, &arena), at(NOW), &PARIS, &faults, NULL, &d), GUICHET_OK);
    assert_int_equal(d.framework, LAW_FRAMEWORK_OTHER);
    assert_int_equal(d.legal_basis_count, 0);
    d.legal_basis[d.legal_basis_count++] = "convention:nationale";
    buffer_init(&written, 1u << 16);
    json_out_init(&out, &written);
    document_write(&out, &d);
    static const char filled[] = "\"framework\":\"other\",\"legal_basis\":[\"convention:nationale\"]";
    assert_non_null(memmem(written.data, written.size, filled, strlen(filled)));
    buffer_done(&written);

    assert_int_equal(document_read_notice(json_said(wrong, &arena), at(NOW), &PARIS, &faults, NULL, &d),
                     GUICHET_INVALID);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_true(has_fault(&faults, expected[i][0], expected[i][1]));
    assert_int_equal(faults.count, sizeof expected / sizeof *expected);
    arena_done(&arena);
}

/* The smallest document, and what stands for what it leaves out. */
static void the_least(void **state) {
    (void)state;
    static const char least[] = "{'type':'x.y','framework':'flagrance','legal_basis':['cpp:60-1'],"
                                "'requester':{'name':'A','quality':'OPJ'},'object':'" TEXT20 "','input':{}}";
    struct arena arena;
    static struct faults faults;
    struct document d;
    struct buffer written;
    struct json_out out;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    assert_int_equal(document_read(json_said(least, &arena), at(NOW), &PARIS, &faults, NULL, &d), GUICHET_OK);
    assert_int_equal(d.urgency, URGENCY_NORMAL);
    assert_int_equal(d.authorisation.kind, LAW_AUTHORISATION_NONE);
    assert_int_equal(d.authorisation.date_day, INT32_MIN);
    assert_int_equal(d.authorisation.valid_until_day, INT32_MAX);
    assert_int_equal(d.offence.facts.max_prison_months, -1);
    assert_int_equal(d.requested_due, 0);
    assert_false(d.test);
    assert_null(d.period.from);

    buffer_init(&written, 1u << 16);
    json_out_init(&out, &written);
    document_write(&out, &d);
    const char *expected = "{'urgency_reason':null,'framework':'flagrance','legal_basis':['cpp:60-1'],"
                           "'authorisation':{'kind':'none'},'requester':{'name':'A','quality':'OPJ'},'procedure':null,"
                           "'offence':null,'object':'" TEXT20 "','period':null,'files':[],'client_ref':null,"
                           "'requested_due':null,'test':false}";
    char *text = arena_text(&arena, expected);
    for (char *c = text; *c; c++) *c = *c == '\'' ? '"' : *c;
    assert_int_equal(written.size, strlen(text));
    assert_memory_equal(written.data, text, written.size);
    buffer_done(&written);
    arena_done(&arena);
}

/* What was written, with type, input and urgency put back, reads as the same document. */
static void written_and_read_again(void **state) {
    (void)state;
    struct arena arena;
    static struct faults faults;
    struct document d, again;
    struct buffer first, second;
    struct json_out out;
    struct fail why;
    yyjson_val *root;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    root = json_said(document_with(&arena, NULL, 0), &arena);
    assert_int_equal(document_read(root, at(NOW), &PARIS, &faults, NULL, &d), GUICHET_OK);
    buffer_init(&first, 1u << 16);
    json_out_init(&out, &first);
    document_write(&out, &d);
    char *text = arena_printf(&arena, "{\"type\":\"%s\",\"urgency\":\"urgent\",\"input\":{},%.*s", d.type,
                              (int)first.size - 1, first.data + 1);
    assert_int_equal(json_read(bytes_of(text), &arena, &root, &why), GUICHET_OK);
    assert_int_equal(document_read(root, at(NOW), &PARIS, &faults, NULL, &again), GUICHET_OK);
    buffer_init(&second, 1u << 16);
    json_out_init(&out, &second);
    document_write(&out, &again);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    assert_int_equal(again.requested_due, d.requested_due);
    buffer_done(&first);
    buffer_done(&second);
    arena_done(&arena);
}

static void lengths(void **state) {
    (void)state;
    static const struct {
        size_t characters;
        const char *expected;
    } cases[] = {{19, "/object too_short"}, {20, ""}, {4000, ""}, {4001, "/object too_long"}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena;
        static struct faults faults;
        struct document d;
        char said[9000] = "'object':'";
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        for (size_t c = 0; c < cases[i].characters; c++) memcpy(said + strlen(said), "é", 3);
        memcpy(said + strlen(said), "'", 2);
        const char *change = said;
        document_read(json_said(document_with(&arena, &change, 1), &arena), at(NOW), &PARIS, &faults, NULL, &d);
        assert_said(&faults, cases[i].expected, "object");
        arena_done(&arena);
    }
}

static void no_object_at_all(void **state) {
    (void)state;
    static const char *const roots[] = {"[]", "7", "'x'", "null"};
    for (size_t i = 0; i < LENGTH(roots); i++) {
        struct arena arena;
        static struct faults faults;
        struct document d;
        struct law_question q;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        assert_int_equal(document_read(json_said(roots[i], &arena), at(NOW), &PARIS, &faults, NULL, &d),
                         GUICHET_INVALID);
        assert_said(&faults, ". type", roots[i]);
        document_question(&d, 0, &q);
        assert_int_equal(q.base_count, 0);
        arena_done(&arena);
    }
}

/* The nearest known name, the list of what could be written. */
static void words(void **state) {
    (void)state;
    static const struct {
        const char *said, *word;
    } cases[] = {
        {"'legal_bases':[]", "\"legal_basis\""},
        {"'framework':'preliminary'", "flagrance, prelim, instruction"},
        {"'urgency':'fast'", "normal, urgent, vital"},
        {"'authorisation':{'kind':'oral'}", "commission_rogatoire"},
        {"'requester':{'name':'A','quality':'x'}", "OPJ, APJ"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct arena arena;
        static struct faults faults;
        struct document d;
        arena_init(&arena, 1u << 20);
        faults_init(&faults, &arena);
        document_read(json_said(document_with(&arena, &cases[i].said, 1), &arena), at(NOW), &PARIS, &faults, NULL, &d);
        assert_int_equal(faults.count, 1);
        if (!strstr(faults.list[0].detail, cases[i].word)) wrong("%s: %s", cases[i].said, faults.list[0].detail);
        arena_done(&arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change),       cmocka_unit_test(any_set_of_faults),
        cmocka_unit_test(what_is_read),      cmocka_unit_test(the_least),
        cmocka_unit_test(a_notice_is_short), cmocka_unit_test(written_and_read_again),
        cmocka_unit_test(lengths),           cmocka_unit_test(words),
        cmocka_unit_test(no_object_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
