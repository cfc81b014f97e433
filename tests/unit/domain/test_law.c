/* domain/law.h against the table as shipped: each refusal with a case that has it and a neighbour that has not, and
 * the scenarios of the mission. Then files with faults. */
#include "said.h"

#include "base/text.h"
#include "domain/document.h"
#include "domain/refusal.h"

static struct arena shared;
static struct law_table table;
static const struct zone UTC = {0};

static int load(void **state) {
    (void)state;
    static struct faults faults;
    arena_init(&shared, 32u << 20);
    faults_init(&faults, &shared);
    int status =
        law_table_read(file_said(GUICHET_SOURCE_DIR "/config/law/france.lua", &shared), &shared, &table, &faults);
    print_said(&faults);
    return status;
}

static int drop(void **state) {
    (void)state;
    arena_done(&shared);
    return 0;
}

static unsigned letters(const char *text) {
    unsigned set = 0;
    for (; *text; text++) set |= law_family_of((struct bytes){text, 1});
    return set;
}

struct question {
    const char *name;
    const char *type, *families;
    enum party_kind party;
    const char *day;  /* NULL: 2026-11-23 */
    const char *said; /* the document's own members, single quotes */
    const char *expected, *warnings;
};

static int32_t day_number(const char *text) {
    int year, month, day;
    assert_int_equal(text_date_parse(bytes_of(text), &year, &month, &day), GUICHET_OK);
    return zone_day(year, month, day);
}

static void ask(const struct question *q) {
    struct arena arena;
    static struct faults faults, warnings;
    struct document document;
    struct law_question question;
    arena_init(&arena, 1u << 20);
    faults_init(&faults, &arena);
    faults_init(&warnings, &arena);
    char *text =
        arena_printf(&arena, "{'type':'%s','object':'Suivi complet des envois cités','input':{},%s}", q->type, q->said);
    int32_t day = day_number(q->day ? q->day : "2026-11-23");
    int64_t noon = (int64_t)day * ZONE_DAY_MS + ZONE_DAY_MS / 2;
    if (document_read(json_said(text, &arena), noon, &UTC, &faults, NULL, &document)) {
        print_said(&faults);
        wrong("%s: the document itself is wrong", q->name);
    }
    document_question(&document, day, &question);
    question.families = letters(q->families);
    question.party = LAW_BIT(q->party);
    int status = law_check(&table, &question, &faults, &warnings);
    assert_said(&faults, q->expected, q->name);
    assert_said(&warnings, q->warnings ? q->warnings : "", q->name);
    assert_french(&faults, q->name);
    assert_french(&warnings, q->name);
    assert_int_equal(status, q->expected[0] ? GUICHET_INVALID : GUICHET_OK);
    for (size_t i = 0; i < faults.count; i++) {
        if (!refusal_of(bytes_of(faults.list[i].code)))
            wrong("%s: %s is no coded refusal", q->name, faults.list[i].code);
    }
    assert_int_equal(law_check(&table, &question, &faults, NULL), status); /* warnings may be left out */
    arena_done(&arena);
}

static void ask_all(const struct question *questions, size_t count) {
    for (size_t i = 0; i < count; i++) ask(&questions[i]);
}

#define OFFICER(quality)        "'requester':{'name':'A. Martin','quality':'" quality "'}"
#define CONTROLLED(quality)     "'requester':{'name':'A. Martin','quality':'" quality "','controlled_by':'B. Petit, OPJ'}"
#define CITES(framework, basis) "'framework':'" framework "','legal_basis':['" basis "']"
#define PAPER(kind)                                                                                                    \
    "'authorisation':{'kind':'" kind                                                                                   \
    "','authority':'C. Roux','court':'TJ Melun','date':'2026-11-20','reference':'AUT-26-114'}"
#define MANDATE                                                                                                        \
    "'authorisation':{'kind':'commission_rogatoire','authority':'D. Noir','court':'TJ "                                \
    "Melun','date':'2026-11-20','valid_until':'2027-02-20'}"
#define TRACKING                "postal.item.tracking"
#define PRISON(months, network) "'offence':{'max_prison_months':" months ",'network_offence':" network "}"
#define CONTROL                 "/authorisation/kind independent_control"

static void authorisations(void **state) {
    (void)state;
    static const struct question questions[] = {
        {"scenario 16: a lawyer", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'protected':{'category':'lawyer'}",
         "/protected protected_person", NULL},
        {"scenario 16: with his agreement a jurist decides", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'protected':{'category':'lawyer','consent':true}", "",
         "/protected protected_person"},
        {"a lawyer's connections: his agreement does not do", "email.laposte.connection", "C", PARTY_POLICE, NULL,
         CITES("instruction",
               "cpp:99-3") "," OFFICER("OPJ") "," PAPER("ji") ",'offence':{'max_prison_months':36},"
                                                              "'protected':{'category':'lawyer','consent':true}",
         "/protected protected_person", NULL},
        {"a lawyer's connections: by a judge's order", "email.laposte.connection", "C", PARTY_POLICE, NULL,
         CITES("instruction", "cpp:99-3") "," OFFICER("OPJ") "," PAPER(
             "ji") ",'offence':{'max_prison_months':36},"
                   "'protected':{'category':'lawyer','order':{'authority':'JLD','court':'TJ','date':'2026-11-20',"
                   "'reference':'O 1'}}",
         "", "/protected protected_person"},
        {"a doctor: an order does not do", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'protected':{'category':'doctor','order':{'authority':"
                                                           "'JLD','court':'TJ','date':'2026-11-20','reference':'O 1'}}",
         "/protected protected_person", NULL},
        {"the press: a jurist decides", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'protected':{'category':'press'}", "",
         "/protected protected_person"},
        {"a protection nobody knows", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'protected':{'category':'poet'}",
         "/protected/category manifest_error", NULL},
        {"flagrance needs none", TRACKING, "GD", PARTY_POLICE, NULL, CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ"),
         "", NULL},
        {"scenario 2: prelim without", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ"), "/authorisation/kind authorisation_missing", NULL},
        {"scenario 2: prelim with", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," PAPER("particular"), "", NULL},
        {"the prosecutor himself", TRACKING, "GD", PARTY_JUSTICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("PROC"), "", NULL},
        {"the judge's paper does not do", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," PAPER("ji"), "/authorisation/kind authorisation_missing",
         NULL},
        {"scenario 3: general instruction, parcel", TRACKING, "GD", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," PAPER("general_instruction"),
         "/authorisation/kind authorisation_missing", NULL},
        {"scenario 3: general instruction, video", "video.office", "G", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," PAPER("general_instruction"), "", NULL},
        {"a general instruction nobody relies on", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PAPER("general_instruction"), "", NULL},
        {"expired yesterday", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("prelim",
               "cpp:77-1-1") "," OFFICER("OPJ") ",'authorisation':{'kind':'particular','authority':'C','court':'TJ','"
                                                "date':'2026-10-01','reference':'R','valid_until':'2026-11-22'}",
         "/authorisation/valid_until authorisation_expired", NULL},
        {"expires today", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("prelim",
               "cpp:77-1-1") "," OFFICER("OPJ") ",'authorisation':{'kind':'particular','authority':'C','court':'TJ','"
                                                "date':'2026-10-01','reference':'R','valid_until':'2026-11-23'}",
         "", NULL},
        {"given after the act", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") ",'authorisation':{'kind':'particular','authority':'C','"
                                                          "court':'TJ','date':'2026-11-24','reference':'R'}",
         "/authorisation/date authorisation_missing", NULL},
        {"a kind and nothing else", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") ",'authorisation':{'kind':'particular'}",
         "/authorisation/authority incomplete;/authorisation/court incomplete;/authorisation/date incomplete;"
         "/authorisation/reference incomplete",
         NULL},
        {"commission rogatoire", TRACKING, "G", PARTY_GENDARMERIE, NULL,
         CITES("instruction", "cpp:99-3") "," OFFICER("OPJ") "," MANDATE, "", NULL},
        {"commission rogatoire without its term", TRACKING, "G", PARTY_GENDARMERIE, NULL,
         CITES("instruction", "cpp:99-3") "," OFFICER("OPJ") "," PAPER("commission_rogatoire"),
         "/authorisation/valid_until incomplete", NULL},
        {"the judge himself", TRACKING, "G", PARTY_JUSTICE, NULL, CITES("instruction", "cpp:99-3") "," OFFICER("JI"),
         "", NULL},
        {"a disappearance, on instructions", TRACKING, "G", PARTY_GENDARMERIE, NULL,
         CITES("disappearance", "cpp:74-1") "," OFFICER("OPJ") "," PAPER("particular"), "", NULL},
        {"a disappearance, on nobody's", TRACKING, "G", PARTY_GENDARMERIE, NULL,
         CITES("disappearance", "cpp:74-1") "," OFFICER("OPJ"), "/authorisation/kind authorisation_missing", NULL},
        {"preservation wants the liberty judge", "email.laposte.preserve", "KE", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-2-al2") "," OFFICER("OPJ") "," PAPER("particular"),
         "/authorisation/kind authorisation_missing", NULL},
        {"preservation with the liberty judge", "email.laposte.preserve", "KE", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-2-al2") "," OFFICER("OPJ") "," PAPER("jld"), "", NULL},
        {"even the prosecutor needs him", "email.laposte.preserve", "KE", PARTY_JUSTICE, NULL,
         CITES("flagrance", "cpp:60-2-al2") "," OFFICER("PROC"), "/authorisation/kind authorisation_missing", NULL},
        {"preservation on an investigation", "email.laposte.preserve", "K", PARTY_POLICE, NULL,
         CITES("instruction", "cpp:99-4-al2") "," OFFICER("APJ") "," PAPER("ji"), "/requester/controlled_by incomplete",
         NULL},
        {"controlled delivery, authorised", "postal.item.controlled_delivery", "L", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:706-80-2") "," OFFICER("OPJ") "," PAPER("particular"), "", NULL},
        {"controlled delivery, not authorised", "postal.item.controlled_delivery", "L", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:706-80-2") "," OFFICER("OPJ"), "/authorisation/kind authorisation_missing", NULL},
    };
    ask_all(questions, LENGTH(questions));
}

static void qualities(void **state) {
    (void)state;
    static const struct question questions[] = {
        {"scenario 4: APJ alone", TRACKING, "G", PARTY_POLICE, NULL, CITES("flagrance", "cpp:60-1") "," OFFICER("APJ"),
         "/requester/controlled_by incomplete", NULL},
        {"scenario 4: APJ controlled", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," CONTROLLED("APJ"), "", NULL},
        {"assistant, parcel", TRACKING, "G", PARTY_POLICE, NULL, CITES("flagrance", "cpp:60-1") "," CONTROLLED("ADE"),
         "/requester/quality incompetent_authority", NULL},
        {"assistant, video", "video.office", "G", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," CONTROLLED("ADE"), "", NULL},
        {"a policeman who says he is prosecutor", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("PROC"), "/requester/quality incompetent_authority", NULL},
        {"judge in a preliminary enquiry", TRACKING, "G", PARTY_JUSTICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("JI") "," PAPER("particular"),
         "/requester/quality incompetent_authority", NULL},
        {"auxiliary agent", TRACKING, "G", PARTY_POLICE, NULL, CITES("flagrance", "cpp:60-1") "," CONTROLLED("APJA"),
         "/requester/quality incompetent_authority", NULL},
        {"judicial customs officer has an OPJ's power", TRACKING, "G", PARTY_CUSTOMS, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("ODJ") "," PAPER("particular"), "", NULL},
        {"scenario 17: customs, article 65", TRACKING, "GD", PARTY_CUSTOMS, NULL,
         CITES("customs", "cd:65") "," OFFICER("DOUANE"), "", NULL},
        {"police on article 65", TRACKING, "GD", PARTY_POLICE, NULL, CITES("customs", "cd:65") "," OFFICER("OPJ"),
         "/legal_basis/0 incompetent_authority;/requester/quality incompetent_authority", NULL},
        {"article 65 for a type without customs", "postal.item.image", "G", PARTY_CUSTOMS, NULL,
         CITES("customs", "cd:65") "," OFFICER("DOUANE"), "/legal_basis basis_not_applicable", NULL},
        {"a tax officer", "postal.item.parties", "GDT", PARTY_TAX, NULL, CITES("tax", "lpf:81") "," OFFICER("OTHER"),
         "", NULL},
        {"a fire brigade's notice", "security.suspicious_item", "N", PARTY_FIRE, NULL,
         CITES("other", "convention:territoriale") "," OFFICER("OTHER"), "", NULL},
        {"a fire brigade's requisition", TRACKING, "G", PARTY_FIRE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OTHER"),
         "/legal_basis/0 incompetent_authority;/requester/quality incompetent_authority", NULL},
    };
    ask_all(questions, LENGTH(questions));
}

static void bases(void **state) {
    (void)state;
    static const struct question questions[] = {
        {"scenario 6: content on 77-1-1", "email.laposte.content", "ME", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," PAPER("particular"), "/legal_basis basis_not_applicable",
         NULL},
        {"content on 706-95-1", "email.laposte.content", "ME", PARTY_POLICE, NULL,
         CITES("prelim", "cpp:706-95-1") "," OFFICER("OPJ") "," PAPER("jld"), "", NULL},
        {"unknown", TRACKING, "G", PARTY_POLICE, NULL, CITES("flagrance", "cpp:6O-1") "," OFFICER("OPJ"),
         "/legal_basis/0 basis_not_applicable", NULL},
        {"another framework", TRACKING, "G", PARTY_POLICE, NULL, CITES("prelim", "cpp:60-1") "," OFFICER("OPJ"),
         "/legal_basis/0 basis_not_applicable", NULL},
        {"one of two is enough", TRACKING, "G", PARTY_POLICE, NULL,
         "'framework':'flagrance','legal_basis':['cpp:56','cpp:60-1']," OFFICER("OPJ"), "", NULL},
        {"but both must fit", TRACKING, "G", PARTY_POLICE, NULL,
         "'framework':'flagrance','legal_basis':['cpp:60-1','cpp:99-3']," OFFICER("OPJ"),
         "/legal_basis/1 basis_not_applicable", NULL},
        {"cited beside another", TRACKING, "G", PARTY_POLICE, NULL,
         "'framework':'prelim','legal_basis':['cpp:39-3','cpp:77-1-1']," OFFICER("OPJ") "," PAPER("particular"), "",
         NULL},
        {"cited alone", TRACKING, "G", PARTY_POLICE, NULL, CITES("prelim", "cpp:39-3") "," OFFICER("OPJ"),
         "/legal_basis basis_not_applicable", NULL},
        {"telematic, postal operator", TRACKING, "G", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-2") "," OFFICER("OPJ"), "/legal_basis basis_not_applicable", NULL},
        {"telematic, bank", "bank.account.identify", "GTFD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-2") "," OFFICER("OPJ"), "", NULL},
        {"intelligence", TRACKING, "G", PARTY_POLICE, NULL, CITES("other", "csi:L851-1") "," OFFICER("OPJ"),
         "/legal_basis/0 intelligence_channel", NULL},
        {"interceptions", TRACKING, "G", PARTY_POLICE, NULL, CITES("instruction", "cpp:100") "," OFFICER("OPJ"),
         "/legal_basis/0 telecom_use_pnij", NULL},
        {"a body to be redirected", TRACKING, "G", PARTY_TAX, NULL, CITES("other", "css:L114-19") "," OFFICER("OTHER"),
         "/legal_basis/0 incompetent_authority", NULL},
        {"hold on seizure", "postal.item.hold", "SLD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:56") "," OFFICER("OPJ"), "", NULL},
        {"hold on a mere requisition", "postal.item.hold", "SLD", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ"), "/legal_basis basis_not_applicable", NULL},
        {"the nearest basis speaks", TRACKING, "G", PARTY_POLICE, NULL,
         "'framework':'disappearance','legal_basis':['cpp:80-4','cpp:74-1']," OFFICER(
             "OPJ") ",'authorisation':{'kind':'particular','authority':'C','court':'TJ','date':'2026-11-20'}",
         "/authorisation/reference incomplete", NULL},
    };
    ask_all(questions, LENGTH(questions));
}

static void thresholds(void **state) {
    (void)state;
    static const char activity[] = "account.laposte.activity";
    static const struct question questions[] = {
        {"scenario 7: six months", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("6", "false"),
         "/offence/max_prison_months threshold_not_met", CONTROL},
        {"scenario 7: a year, by a network, to identify", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER(
             "OPJ") ",'offence':{'max_prison_months':12,'network_offence':true,'identify_only':true}",
         "", CONTROL},
        {"the sole object left unsaid", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("12", "true"), "",
         CONTROL ";/offence/identify_only threshold_to_confirm"},
        {"another object", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER(
             "OPJ") ",'offence':{'max_prison_months':12,'network_offence':true,'identify_only':false}",
         "/offence/max_prison_months threshold_not_met", CONTROL},
        {"eleven months by a network", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("11", "true"),
         "/offence/max_prison_months threshold_not_met", CONTROL},
        {"a year without a network", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("12", "false"),
         "/offence/max_prison_months threshold_not_met", CONTROL},
        {"three years", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("36", "false"), "", CONTROL},
        {"a month less than three years", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("35", "false"),
         "/offence/max_prison_months threshold_not_met", CONTROL},
        {"nothing said of the penalty", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ"), "/offence/max_prison_months incomplete", CONTROL},
        {"the victim's own equipment", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'offence':{'max_prison_months':6,'victim_equipment':true}",
         "", CONTROL},
        {"the same, no prison", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") ",'offence':{'max_prison_months':0,'victim_equipment':true}",
         "/offence/max_prison_months threshold_not_met", CONTROL},
        {"a missing person", activity, "C", PARTY_POLICE, NULL,
         CITES("disappearance", "cpp:74-1") "," OFFICER("OPJ") "," PAPER("particular"), "", CONTROL},
        {"the judge controls", activity, "C", PARTY_POLICE, NULL,
         CITES("instruction", "cpp:99-3") "," OFFICER("OPJ") "," MANDATE "," PRISON("36", "false"), "", NULL},
        {"the judge asks", activity, "C", PARTY_JUSTICE, NULL,
         CITES("instruction", "cpp:99-3") "," OFFICER("JI") "," PRISON("36", "false"), "", NULL},
        {"user data need no threshold", "account.laposte.identity", "GC", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1") "," OFFICER("OPJ") "," PRISON("6", "false"), "", NULL},
        {"a lawyer's data on 60-1-1", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1-1") "," OFFICER("OPJ") "," PRISON("36", "false"),
         "/authorisation/kind authorisation_missing", CONTROL},
        {"with the order", activity, "C", PARTY_POLICE, NULL,
         CITES("flagrance", "cpp:60-1-1") "," OFFICER("OPJ") "," PRISON("36", "false") "," PAPER("jld"), "", NULL},
    };
    ask_all(questions, LENGTH(questions));
}

static void days_of_validity(void **state) {
    (void)state;
#define LATE_PAPER                                                                                                     \
    "'authorisation':{'kind':'particular','authority':'C','court':'TJ','date':'2028-12-20','reference':'R'}"
    static const struct question questions[] = {
        {"last day of the old code", TRACKING, "G", PARTY_POLICE, "2028-12-31",
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," LATE_PAPER, "", NULL},
        {"scenario 25: first day of the new one", TRACKING, "G", PARTY_POLICE, "2029-01-01",
         CITES("prelim", "cpp:77-1-1") "," OFFICER("OPJ") "," LATE_PAPER, "/legal_basis/0 basis_not_applicable", NULL},
        {"the new number then", TRACKING, "G", PARTY_POLICE, "2029-01-01",
         CITES("prelim", "cpp29:L3513-1") "," OFFICER("OPJ") "," LATE_PAPER, "", NULL},
        {"the new number too early", TRACKING, "G", PARTY_POLICE, "2028-12-31",
         CITES("prelim", "cpp29:L3513-1") "," OFFICER("OPJ") "," LATE_PAPER, "/legal_basis/0 basis_not_applicable",
         NULL},
        {"the European order from its day on", "email.laposte.content", "ME", PARTY_JUSTICE, "2026-08-18",
         CITES("prelim", "ue:2023-1543-5") "," OFFICER("JLD"), "", NULL},
        {"the European order the day before", "email.laposte.content", "ME", PARTY_JUSTICE, "2026-08-17",
         CITES("prelim", "ue:2023-1543-5") "," OFFICER("JLD"), "/legal_basis/0 basis_not_applicable", NULL},
    };
    ask_all(questions, LENGTH(questions));
}

/* The alias is named in the words of the refusal, in both directions and for the framework at hand. */
static void alias_is_proposed(void **state) {
    (void)state;
    static const struct {
        const char *basis, *day, *proposed;
        enum law_framework framework;
    } cases[] = {
        {"cpp:77-1-1", "2029-01-01", "cpp29:L3513-1", LAW_FRAMEWORK_PRELIM},
        {"cpp:60-1-2", "2030-06-01", "cpp29:L3513-7", LAW_FRAMEWORK_FLAGRANCE},
        {"cpp29:L3513-1", "2028-12-31", "cpp:77-1-1", LAW_FRAMEWORK_PRELIM},
        {"cpp29:L3513-1", "2028-12-31", "cpp:99-3", LAW_FRAMEWORK_INSTRUCTION},
    };
    static struct faults faults;
    faults_init(&faults, &shared);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct law_question q = {.type = TRACKING,
                                 .families = letters("GC"),
                                 .day = day_number(cases[i].day),
                                 .framework = cases[i].framework,
                                 .quality = LAW_QUALITY_COUNT,
                                 .bases = {bytes_of(cases[i].basis)},
                                 .base_count = 1,
                                 .authorisation = {.kind = LAW_AUTHORISATION_COUNT},
                                 .offence = {.max_prison_months = 36}};
        faults.count = 0;
        assert_int_equal(law_check(&table, &q, &faults, NULL), GUICHET_INVALID);
        assert_int_equal(faults.count, 1);
        if (!strstr(faults.list[0].detail, cases[i].proposed))
            wrong("%s: \"%s\"", cases[i].basis, faults.list[0].detail);
    }
}

static void names(void **state) {
    (void)state;
    assert_int_equal(law_family_of(BYTES("general")), LAW_BIT(LAW_FAMILY_GENERAL));
    assert_int_equal(law_family_of(BYTES("K")), LAW_BIT(LAW_FAMILY_PRESERVATION));
    assert_int_equal(law_family_of(BYTES("convention")), law_family_of(BYTES("N")));
    assert_int_equal(law_family_of(BYTES("A")), LAW_BIT(LAW_FAMILY_ASSET_SEIZURE));
    assert_int_equal(law_family_of(BYTES("g")), 0);
    assert_int_equal(law_family_of(BYTES("")), 0);
    enum law_framework framework;
    assert_int_equal(law_framework_of(BYTES("fugitive"), &framework), GUICHET_OK);
    assert_int_equal(framework, LAW_FRAMEWORK_FUGITIVE);
    assert_int_equal(law_framework_of(BYTES("fuite"), &framework), GUICHET_INVALID);
    assert_int_equal(framework, LAW_FRAMEWORK_COUNT);
    enum law_quality quality;
    assert_int_equal(law_quality_of(BYTES("OFJ"), &quality), GUICHET_OK);
    assert_int_equal(law_quality_of(BYTES("opj"), &quality), GUICHET_INVALID);
    enum law_authorisation kind;
    assert_int_equal(law_authorisation_of(BYTES("jld"), &kind), GUICHET_OK);
    assert_int_equal(law_authorisation_of(BYTES("oral"), &kind), GUICHET_INVALID);
}

/* Every row of the shipped table can be used by somebody: a quality some party of the row has. */
static void every_row_is_alive(void **state) {
    (void)state;
    assert_true(table.count >= 60);
    for (size_t i = 0; i < table.count; i++) {
        const struct law_row *row = &table.rows[i];
        bool is_alive = false;
        for (size_t q = 0; q < LAW_QUALITY_COUNT; q++)
            is_alive = is_alive || ((row->qualities >> q & 1) && (table.qualities[q].parties & row->parties));
        if (!is_alive) wrong("%s: nobody can sign it", row->id);
        if (row->thresholds & ~row->families) wrong("%s: a threshold on a family it does not open", row->id);
        if (row->refusal && row->families) wrong("%s: refused, yet it opens something", row->id);
        for (size_t f = 0; f < LAW_FRAMEWORK_COUNT; f++) {
            if (row->authorisations[f] & LAW_BIT(LAW_AUTHORISATION_NONE)) wrong("%s: requires none", row->id);
        }
    }
}

static void files_with_faults(void **state) {
    (void)state;
#define HEAD "thresholds={},limits={},independent_control={mode='off'},"
#define ROW                                                                                                            \
    "id='a:1',code='A',article='1',label='x',families='G',frameworks={'prelim'},qualities={'OPJ'},parties={'police'}"
    static const struct {
        const char *rows, *expected;
    } cases[] = {
        {"{" ROW "}", ""},
        {"{" ROW ",familly='G'}", "/rows/0/familly unknown_key"},
        {"{" ROW ",families='GX'}", "/rows/0/families not_in_list"},
        {"{" ROW ",frameworks={'preliminary'}}", "/rows/0/frameworks/0 not_in_list;/rows/0/frameworks required"},
        {"{" ROW ",authorisation={'oral'}}", "/rows/0/authorisation/0 not_in_list"},
        {"{" ROW ",authorisation={instruction={'ji'}}}", "/rows/0/authorisation required"},
        {"{" ROW ",from='2029-02-30'}", "/rows/0/from date"},
        {"{" ROW ",from='2029-01-02',to='2029-01-01'}", "/rows/0/to order"},
        {"{" ROW ",alias_of='a:2'}", "/rows/0/alias_of not_in_list"},
        {"{" ROW ",refusal='because'}", "/rows/0/refusal not_in_list"},
        {"{" ROW "},{" ROW "}", "/rows/1/id repeated"},
        {"{}", "/rows/0/id required;/rows/0/label required;/rows/0/code required;/rows/0/article required;"
               "/rows/0/frameworks required;/rows/0/qualities required;/rows/0/parties required"},
        {"7", "/rows/0 type"},
    };
    struct arena arena;
    static struct faults faults;
    arena_init(&arena, 32u << 20);
    char people[4096] = "qualities={", *end = people + strlen(people);
    for (size_t i = 0; law_quality_names[i]; i++)
        end += snprintf(end, (size_t)(people + sizeof people - end), "%s={title='q',parties={'police'}},",
                        law_quality_names[i]);
    end += snprintf(end, (size_t)(people + sizeof people - end), "},authorisations={");
    for (size_t i = 1; law_authorisation_names[i]; i++)
        end += snprintf(end, (size_t)(people + sizeof people - end), "%s={title='a'},", law_authorisation_names[i]);
    snprintf(end, (size_t)(people + sizeof people - end), "},");
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct law_table read;
        faults_init(&faults, &arena);
        char *text = arena_printf(&arena, "return {%s" HEAD "rows={%s}}", people, cases[i].rows);
        int status = law_table_read(lua_said(text, &arena), &arena, &read, &faults);
        assert_said(&faults, cases[i].expected, cases[i].rows);
        assert_int_equal(status, cases[i].expected[0] ? GUICHET_CONFIG : GUICHET_OK);
        assert_int_equal(read.count, cases[i].expected[0] ? 0 : 1);
    }
    arena_done(&arena);
}

/* For every ceiling of memory: the table, or GUICHET_MEMORY with nothing in it. */
static void without_memory(void **state) {
    (void)state;
    yyjson_val *tree = file_said(GUICHET_SOURCE_DIR "/config/law/france.lua", &shared);
    static struct faults faults;
    bool was_read = false;
    for (size_t max = 0; max < 400000 && !was_read; max += 4096) {
        struct arena arena;
        struct law_table read;
        arena_init(&arena, max);
        faults_init(&faults, &shared);
        int status = law_table_read(tree, &arena, &read, &faults);
        was_read = status == GUICHET_OK;
        assert_true(was_read || (status == GUICHET_MEMORY && read.count == 0));
        arena_done(&arena);
    }
    assert_true(was_read);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authorisations), cmocka_unit_test(qualities),          cmocka_unit_test(bases),
        cmocka_unit_test(thresholds),     cmocka_unit_test(days_of_validity),   cmocka_unit_test(alias_is_proposed),
        cmocka_unit_test(names),          cmocka_unit_test(every_row_is_alive), cmocka_unit_test(files_with_faults),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
