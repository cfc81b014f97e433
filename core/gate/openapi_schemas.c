/* Written by hand beside contract §3; the API tests hold real answers against them. */
#include "gate/openapi_schemas.h"

#include "gate/openapi_law.h"

#include <string.h>

/* C99 promises only 4095 characters in a literal; every compiler Guichet is built with takes more. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

#define TEXT        "{\"type\":\"string\"}"
#define TEXT_NULL   "{\"type\":[\"string\",\"null\"]}"
#define TIME        "{\"type\":\"string\",\"format\":\"date-time\"}"
#define TIME_NULL   "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"
#define INT         "{\"type\":\"integer\"}"
#define INT_NULL    "{\"type\":[\"integer\",\"null\"]}"
#define BOOL        "{\"type\":\"boolean\"}"
#define UUID        "{\"type\":\"string\",\"format\":\"uuid\"}"
#define URGENCY     "{\"enum\":[\"normal\",\"urgent\",\"vital\"]}"
#define CLOCK       "{\"enum\":[\"running\",\"paused\",\"stopped\"]}"
#define REF(name)   "{\"$ref\":\"#/components/schemas/" name "\"}"
#define LIST(items) "{\"type\":\"array\",\"items\":" items "}"
#define INTS        "{\"type\":\"object\",\"additionalProperties\":" INT "}"
#define SCAN        "{\"enum\":[\"not_scanned\",\"pending\",\"clean\",\"infected\",\"failed\",\"released\"]}"
#define PAGE(items)                                                                                                    \
    "{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":{\"items\":" LIST(                          \
        items) ",\"next\":" TEXT_NULL "}}"

#define STATS_DELAY "{\"type\":[\"object\",\"null\"],\"properties\":{\"p50\":" INT ",\"p90\":" INT ",\"p95\":" INT "}}"

/* null: nothing is due; while the clock is stopped nothing is counted. */
#define DUE_IN                                                                                                         \
    "{\"type\":[\"object\",\"null\"],\"description\":\"what is left until due_at by the calendar of the territory: "   \
    "working days after today, whole elapsed hours, negative when "                                                    \
    "late\",\"additionalProperties\":false,\"required\":["                                                             \
    "\"stopped\",\"working_days\",\"hours\"],\"properties\":{\"stopped\":" BOOL ",\"working_days\":" INT_NULL          \
    ",\"hours\":" INT_NULL "}}"

/* Absent: the state's own task. */
#define DUTY "{\"enum\":[\"callback\",\"review\"]}"
/* The other deadline that one side has asked the other for; null: none that still waits. */
#define DEADLINE_REQUEST                                                                                               \
    "{\"type\":[\"object\",\"null\"],\"required\":[\"by\",\"due_at\",\"reason\",\"at\"],\"properties\":{\"by\":"       \
    "{\"enum\":[\"requester\",\"holder\"]},\"due_at\":" TIME ",\"reason\":" TEXT ",\"at\":" TIME "}}"

/* Of vital requisitions only; from `review` on for the holder only. */
#define VITAL                                                                                                          \
    "{\"type\":\"object\",\"required\":[\"callback\",\"act\"],\"properties\":{"                                        \
    "\"callback\":{\"enum\":[\"not_required\",\"pending\",\"confirmed\",\"failed\",\"dropped\"]},"                     \
    "\"act\":{\"enum\":[\"complete\",\"awaited\",\"regularised\",\"irregular\",\"late\"]},"                            \
    "\"review\":{\"enum\":[null,\"pending\",\"justified\",\"unjustified\"]},\"failures\":" INT                         \
    ",\"callback_number\":" TEXT_NULL ",\"tasks\":" LIST("{\"type\":\"object\"}") "}}"
#define ABUSE                                                                                                          \
    "{\"type\":\"object\",\"required\":[\"party\",\"unit\",\"vital\",\"fraud\",\"unjustified\","                       \
    "\"irregular\"],\"properties\":{\"party\":" TEXT ",\"unit\":" TEXT ",\"vital\":" INT ",\"fraud\":" INT             \
    ",\"unjustified\":" INT ",\"irregular\":" INT "}}"
#define ABUSES         "{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{\"items\":" LIST(ABUSE) "}}"

#define READER_MEMBERS "\"party\":" TEXT_NULL ",\"unit\":" TEXT_NULL ",\"person\":" TEXT_NULL ",\"until\":" TIME_NULL
#define OPENAPI_SHARE                                                                                                  \
    "\"Reader\":{\"type\":\"object\",\"required\":[\"id\",\"party\",\"unit\",\"person\",\"until\"],"                   \
    "\"properties\":{\"id\":" UUID "," READER_MEMBERS "}},"                                                            \
    "\"ReaderList\":" PAGE(REF("Reader")) ","                                                                          \
                                          "\"ReaderDraft\":{\"type\":\"object\",\"description\":\"A unit of the own "  \
                                          "party, or of the party named; a whole "                                     \
                                          "party; or a person, by the id of "                                          \
                                          "/v1/me.\",\"additionalProperties\":false,\"required\":[\"reason\"],"        \
                                          "\"properties\":{" READER_MEMBERS ",\"reason\":" TEXT "}},"                  \
                                          "\"HandOverDraft\":{\"type\":\"object\",\"additionalProperties\":false,"     \
                                          "\"required\":[\"unit\",\"reason\"],"                                        \
                                          "\"properties\":{\"unit\":" TEXT ",\"reason\":" TEXT                         \
                                          ",\"keep_reading\":{\"type\":[\"boolean\",\"null\"]}}},"                     \
                                          "\"HandOver\":{\"type\":\"object\",\"required\":[\"id\",\"number\","         \
                                          "\"party\",\"unit\",\"former_unit\","                                        \
                                          "\"keep_reading\",\"version\"],\"properties\":{\"id\":" UUID                 \
                                          ",\"number\":" TEXT ",\"party\":" TEXT ",\"unit\":" TEXT                     \
                                          ",\"former_unit\":" TEXT ",\"keep_reading\":" BOOL ",\"version\":" INT "}},"

#define DATE "{\"type\":\"string\",\"format\":\"date\"}"
#define TERRITORY_HEAD                                                                                                 \
    "\"code\":" TEXT ",\"name\":" TEXT                                                                                 \
    ",\"convention\":{\"type\":[\"object\",\"null\"],\"required\":[\"signed\"],\"additionalProperties\":false,"        \
    "\"properties\":{\"national\":" DATE ",\"signed\":" DATE                                                           \
    ",\"parties\":" LIST(TEXT) ",\"committee\":" LIST(DATE) "}}"
#define REFERENT                                                                                                       \
    "{\"type\":\"object\",\"required\":[\"subject\",\"role\",\"service\"],\"additionalProperties\":false,"             \
    "\"properties\":{\"subject\":" TEXT ",\"role\":" TEXT ",\"service\":" TEXT ",\"phone\":" TEXT ",\"email\":" TEXT   \
    ",\"hours\":" TEXT ",\"party\":" TEXT ",\"from\":" DATE ",\"to\":" DATE "}}"
#define SITE                                                                                                           \
    "{\"type\":\"object\",\"required\":[\"code\",\"label\"],\"additionalProperties\":false,\"properties\":{"           \
    "\"code\":" TEXT ",\"label\":" TEXT                                                                                \
    ",\"unit\":{\"type\":\"object\",\"required\":[\"party\",\"name\"],\"properties\":{\"party\":" TEXT                 \
    ",\"name\":" TEXT "}},\"fire\":" TEXT "}}"
#define SENSITIVE_DAYS                                                                                                 \
    "{\"type\":\"object\",\"required\":[\"from\"],\"additionalProperties\":false,\"properties\":{\"from\":" DATE       \
    ",\"to\":" DATE ",\"what\":" TEXT ",\"sites\":" LIST(TEXT) "}}"
#define OPENAPI_TERRITORY                                                                                              \
    "\"TerritorySummary\":{\"type\":\"object\",\"required\":[\"code\",\"name\",\"convention\"],"                       \
    "\"additionalProperties\":false,\"properties\":{" TERRITORY_HEAD "}},"                                             \
    "\"TerritoryList\":" PAGE(REF(                                                                                     \
        "TerritorySummary")) ","                                                                                       \
                             "\"Territory\":{\"type\":\"object\",\"required\":[\"code\",\"name\",\"convention\","      \
                             "\"referents\",\"sites\",\"sensitive\"],"                                                 \
                             "\"additionalProperties\":false,\"properties\":{" TERRITORY_HEAD ",\"referents\":" LIST(  \
                                 REFERENT) ",\"sites\":" LIST(SITE) ",\"sensitive\":" LIST(SENSITIVE_DAYS) "}},"

#define COMPLETENESS "{\"enum\":[\"full\",\"partial\",\"none\"]}"
#define PART_MEMBERS "\"completeness\":" COMPLETENESS ",\"records\":" INT ",\"files\":" INT ",\"sealed_at\":" TIME
/* The latest part, and all of them in their order. */
#define ANSWER_NULL                                                                                                    \
    "{\"type\":[\"object\",\"null\"],\"properties\":{" PART_MEMBERS ",\"deliveries\":" INT                             \
    ",\"parts\":" LIST("{\"type\":\"object\",\"required\":[\"part\",\"last\"],\"properties\":{\"part\":" INT           \
                       ",\"last\":" BOOL "," PART_MEMBERS "}}") "}}"
#define HEAD_MEMBERS                                                                                                   \
    "\"id\":" UUID ",\"number\":" TEXT ",\"type\":" TEXT ",\"type_version\":" INT ",\"state\":" TEXT                   \
    ",\"state_title\":" TEXT ",\"outcome\":" TEXT_NULL ",\"clock\":" CLOCK ",\"received_at\":" TIME                    \
    ",\"due_at\":" TIME_NULL ",\"due_in\":" DUE_IN ",\"closed_at\":" TIME_NULL ",\"overdue\":" BOOL ",\"party\":" TEXT \
    ",\"unit\":" TEXT ",\"holder\":" TEXT ",\"territory\":" TEXT ",\"version\":" INT ",\"urgency\":" URGENCY

#define PURGE_CASE                                                                                                     \
    "{\"type\":\"object\",\"required\":[\"id\",\"number\",\"part\",\"due_at\"],\"properties\":{\"id\":" UUID           \
    ",\"number\":" TEXT ",\"part\":{\"enum\":[\"answer\",\"case\"]},\"due_at\":" TIME_NULL "}}"

/* The orders that stand; name and reason for the holder's side and the party that gave it. */
#define LEGAL_HOLD                                                                                                     \
    "{\"type\":[\"object\",\"null\"],\"required\":[\"orders\"],\"properties\":{\"orders\":" LIST(                      \
        "{\"type\":\"object\",\"required\":[\"party\",\"by\",\"since\",\"until\"],\"properties\":{\"party\":" TEXT     \
        ",\"by\":{\"enum\":[\"supervisor\",\"magistrate\"]},\"since\":" TIME ",\"until\":" TIME_NULL                   \
        ",\"name\":" TEXT_NULL ",\"reason\":" TEXT_NULL "}}") "}}"

#define IDS              "{\"type\":\"array\",\"minItems\":1,\"maxItems\":100,\"items\":" TEXT "}"
#define TITLES           "{\"type\":\"object\",\"required\":[\"fr\",\"en\"],\"properties\":{\"fr\":" TEXT ",\"en\":" TEXT "}}"
#define TEMPLATE_MEMBERS "\"type\":" TEXT_NULL ",\"team\":" TEXT_NULL ",\"event\":" TEXT_NULL ",\"text\":" TEXT
#define VIEW_MEMBERS                                                                                                   \
    "\"title\":" TEXT                                                                                                  \
    ",\"list\":{\"enum\":[\"queue\",\"requisitions\"]},\"query\":{\"type\":\"object\"},\"shared_with\":" TEXT_NULL
#define DRAFT_MEMBERS                                                                                                  \
    "\"event\":" TEXT ",\"input\":{\"type\":[\"object\",\"null\"]},\"version\":{\"type\":[\"integer\",\"null\"]}"

/* clang-format off */
/* The yearly report: figures, the same of the year before. */
#define REPORT_CASES \
    "\"received\":" INT ",\"answered\":" INT ",\"refused\":" INT ",\"withdrawn\":" INT ",\"otherwise_closed\":" INT \
    ",\"open\":" INT ",\"overdue\":" INT ",\"late\":" INT ",\"transferred\":" INT ",\"stopped\":" INT \
    ",\"stopped_s\":" INT ",\"working_p50_s\":" INT_NULL ",\"working_p90_s\":" INT_NULL \
    ",\"working_p95_s\":" INT_NULL
#define REPORT_REFUSALS \
    "\"refused\":" INT
#define REPORT_VITAL \
    "\"received\":" INT ",\"callbacks_confirmed\":" INT ",\"callbacks_failed\":" INT ",\"regularised\":" INT \
    ",\"escalated\":" INT ",\"regularised_late\":" INT ",\"frauds\":" INT ",\"unjustified\":" INT
#define REPORT_NOTICES \
    "\"sent\":" INT ",\"received\":" INT ",\"acknowledged\":" INT ",\"acknowledged_percent\":" INT_NULL \
    ",\"declined\":" INT ",\"lapsed\":" INT ",\"open\":" INT
#define REPORT_PLACED \
    "\"placed\":" INT ",\"expired\":" INT ",\"released\":" INT ",\"otherwise_ended\":" INT ",\"running\":" INT
#define REPORT_FIGURES(figures) \
    figures ",\"year_before\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" figures "}}"
#define REPORT_ONE(figures) \
    "{\"type\":\"object\",\"required\":[\"year_before\"],\"additionalProperties\":false,\"properties\":{" \
    REPORT_FIGURES(figures) "}}"
#define REPORT_ROWS(figures) \
    LIST("{\"type\":\"object\",\"required\":[\"key\",\"label\",\"year_before\"],\"additionalProperties\":false," \
    "\"properties\":{\"key\":" TEXT ",\"label\":" TEXT ",\"sentence\":" TEXT "," REPORT_FIGURES(figures) "}}")
#define REPORT_PERIOD \
    "{\"type\":\"object\",\"required\":[\"from\",\"to\"],\"properties\":{\"from\":" TIME ",\"to\":" TIME "}}"
#define REPORT_PROOF \
    "{\"type\":\"object\",\"required\":[\"log_size\",\"checkpoint_size\",\"checkpoint_root\",\"verified\"]," \
    "\"properties\":{\"log_size\":" INT ",\"checkpoint_size\":" INT ",\"checkpoint_root\":" TEXT_NULL \
    ",\"verified\":" BOOL "}}"
#define REPORT \
    "{\"type\":\"object\",\"description\":\"what was received in the civil year of the territory and what became of " \
    "it; times in seconds, working_* in opening time; null: nothing was answered\",\"required\":[\"territory\"," \
    "\"name\",\"year\",\"made_at\",\"until\",\"period\",\"period_before\",\"total\",\"months\",\"families\"," \
    "\"parties\",\"holders\",\"refusals\",\"vital\",\"notices\",\"placed\",\"proof\"]," \
    "\"additionalProperties\":false,\"properties\":{\"territory\":" TEXT ",\"name\":" TEXT ",\"year\":" INT \
    ",\"made_at\":" TIME ",\"until\":" TIME_NULL ",\"period\":" REPORT_PERIOD ",\"period_before\":" REPORT_PERIOD \
    ",\"total\":" REPORT_ONE(REPORT_CASES) ",\"months\":" REPORT_ROWS(REPORT_CASES) ",\"families\":" \
    REPORT_ROWS(REPORT_CASES) ",\"parties\":" REPORT_ROWS(REPORT_CASES) ",\"holders\":" REPORT_ROWS(REPORT_CASES) \
    ",\"refusals\":" REPORT_ROWS(REPORT_REFUSALS) ",\"vital\":" REPORT_ONE(REPORT_VITAL) ",\"notices\":" \
    REPORT_ROWS(REPORT_NOTICES) ",\"placed\":" REPORT_ROWS(REPORT_PLACED) ",\"proof\":" REPORT_PROOF "}}"

const char *const openapi_schemas =
    "{"
    "\"AbuseList\":" ABUSES ","
    "\"Party\":{\"type\":\"object\",\"required\":[\"id\",\"kind\",\"name\",\"territory\",\"authority\",\"members\",\"callbacks\"],"
        "\"properties\":{\"id\":" TEXT ",\"kind\":" TEXT ",\"name\":" TEXT ",\"territory\":" TEXT_NULL ",\"authority\":{"
        "\"type\":\"object\",\"required\":[\"not_after\",\"revoked\",\"lists_until\"],\"properties\":{\"not_after\":" TIME_NULL
        ",\"revoked\":" INT ",\"lists_until\":" TIME_NULL "}},\"members\":" LIST("{\"type\":\"object\",\"required\":[\"match\","
        "\"roles\",\"teams\",\"courts\"],\"properties\":{\"match\":" TEXT ",\"roles\":" LIST(TEXT) ",\"teams\":" LIST(TEXT)
        ",\"courts\":" LIST(TEXT) "}}") ",\"callbacks\":" LIST("{\"type\":\"object\",\"required\":[\"unit\",\"number\"],"
        "\"properties\":{\"unit\":" TEXT ",\"number\":" TEXT "}}") "}},"
    "\"PartyList\":" PAGE(REF("Party")) ","
    "\"StatsGroup\":{\"type\":\"object\",\"description\":\"of cases received in the period; delays in seconds from "
        "reception to the answer, net_delay_s without the time the clock stood\",\"required\":[\"key\",\"received\",\"closed\","
        "\"open\",\"answered\",\"overdue\",\"late\",\"delay_s\",\"net_delay_s\",\"stopped_s\",\"states\",\"outcomes\","
        "\"refusals\"],\"properties\":{\"key\":" TEXT ",\"received\":" INT ",\"closed\":" INT ",\"open\":" INT
        ",\"answered\":" INT ",\"overdue\":" INT ",\"late\":" INT ",\"delay_s\":" STATS_DELAY ",\"net_delay_s\":"
        STATS_DELAY ",\"stopped_s\":" INT ",\"states\":{\"type\":\"object\"},\"outcomes\":{\"type\":\"object\"},"
        "\"refusals\":{\"type\":\"object\"}}},"
    "\"Stats\":{\"type\":\"object\",\"required\":[\"from\",\"to\",\"total\",\"groups\",\"load\"],\"properties\":{\"from\":"
        TIME ",\"to\":" TIME ",\"territory\":" TEXT_NULL ",\"by\":" TEXT_NULL ",\"total\":" REF("StatsGroup")
        ",\"groups\":" LIST(REF("StatsGroup")) ",\"load\":"
        LIST("{\"type\":\"object\",\"required\":[\"team\",\"hours\"],\"properties\":{\"team\":" TEXT ",\"hours\":" LIST(INT) "}}")
        "}},"
    "\"YearlyReport\":" REPORT ","
    "\"RelatedList\":"
        PAGE("{\"type\":\"object\",\"required\":[\"id\",\"number\",\"type\",\"state\",\"matched\"],\"properties\":{\"id\":" UUID
        ",\"number\":" TEXT ",\"type\":" TEXT ",\"state\":" TEXT ",\"outcome\":" TEXT_NULL ",\"received_at\":" TIME
        ",\"party\":" TEXT ",\"unit\":" TEXT ",\"holder\":" TEXT ",\"matched\":"
        LIST("{\"type\":\"object\",\"required\":[\"kind\",\"pointer\"],\"properties\":{\"kind\":" TEXT ",\"pointer\":"
        TEXT_NULL "}}") "}}") ","
    "\"StreamRequisition\":{\"type\":\"object\",\"description\":\"data of the event requisition: state is that after "
        "the event, version and due_at those of now\",\"required\":[\"id\",\"number\",\"type\",\"state\",\"version\",\"event\","
        "\"at\",\"due_at\",\"log_index\"],\"properties\":{\"id\":" UUID ",\"number\":" TEXT ",\"type\":" TEXT
        ",\"urgency\":" URGENCY ",\"state\":" TEXT ",\"version\":" INT ",\"event\":" TEXT ",\"from\":" TEXT_NULL
        ",\"seq\":" INT ",\"at\":" TIME ",\"outcome\":" TEXT_NULL ",\"clock\":" CLOCK ",\"received_at\":" TIME
        ",\"due_at\":" TIME_NULL ",\"party\":" TEXT ",\"unit\":" TEXT ",\"holder\":" TEXT ",\"log_index\":" INT "}},"
    "\"StreamQueue\":{\"type\":\"object\",\"description\":\"data of the event queue: the open tasks of the caller's teams "
        "in this requisition, none when they are done; of one that the caller sees no more, id and no tasks alone\","
        "\"required\":[\"id\",\"tasks\"],"
        "\"properties\":{\"id\":" UUID ",\"number\":" TEXT ",\"type\":" TEXT ",\"urgency\":" URGENCY ",\"event\":" TEXT
        ",\"tasks\":" LIST("{\"type\":\"object\",\"required\":[\"id\",\"team\",\"state\",\"claimed\"],\"properties\":{\"id\":"
        UUID ",\"team\":" TEXT ",\"state\":" TEXT ",\"claimed\":" BOOL ",\"due_at\":" TIME_NULL "}}") "}},"
    "\"Problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"code\"],"
        "\"properties\":{\"type\":" TEXT ",\"title\":" TEXT ",\"status\":" INT ",\"detail\":" TEXT ",\"instance\":"
        TEXT ",\"code\":" TEXT
        ",\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"pointer\","
        "\"code\",\"detail\"],\"properties\":{\"pointer\":" TEXT ",\"code\":" TEXT ",\"detail\":" TEXT "}}},"
        "\"current\":{\"type\":[\"object\",\"null\"]},\"yours\":{\"type\":\"object\"}}},"
    "\"Me\":{\"type\":\"object\",\"required\":[\"party\",\"agent\",\"roles\",\"teams\","
        "\"certificate\"],\"properties\":{\"party\":{\"type\":\"object\",\"properties\":{\"id\":" TEXT ",\"kind\":"
        TEXT ",\"name\":" TEXT ",\"territory\":" TEXT_NULL "}},\"agent\":{\"type\":\"object\",\"properties\":{\"id\":"
        TEXT ",\"name\":" TEXT ",\"unit\":" TEXT ",\"matricule\":" TEXT "}},\"roles\":" LIST(TEXT) ",\"teams\":"
        LIST(TEXT) ",\"certificate\":{\"type\":\"object\",\"properties\":{\"sha256\":" TEXT ",\"not_after\":" TIME
        "}}}},"
    "\"Type\":{\"type\":\"object\",\"required\":[\"type\",\"version\",\"title\",\"bases\",\"due\"],"
        "\"properties\":{\"type\":" TEXT ",\"version\":" INT ",\"title\":" TEXT ",\"holder\":" TEXT_NULL
        ",\"direction\":{\"enum\":[\"request\",\"notice\"]},\"bases\":" LIST(TEXT)
        ",\"due\":{\"type\":\"object\",\"properties\":{\"normal\":" TEXT_NULL ",\"urgent\":" TEXT_NULL ",\"vital\":"
        TEXT_NULL "}},\"due_for\":{\"type\":\"object\",\"description\":\"times of their own by family of the law\"}"
        ",\"input_schema\":{\"type\":\"object\"},\"answer_schema\":{\"type\":\"object\"},\"states\":"
        LIST("{\"type\":\"object\"}") ",\"events\":" LIST("{\"type\":\"object\"}") "}},"
    "\"TypeList\":" PAGE(REF("Type")) ","
    "\"Submission\":{\"type\":\"object\",\"description\":\"A requisition also needs framework, legal_basis and "
        "requester; a notice does not.\",\"required\":[\"type\",\"object\",\"input\"],\"additionalProperties\":false,\"properties\":{\"type\":" TEXT
        ",\"urgency\":" URGENCY ",\"urgency_reason\":" TEXT_NULL
        ",\"framework\":{\"enum\":[\"flagrance\",\"prelim\",\"instruction\",\"disappearance\",\"death\","
        "\"fugitive\",\"customs\",\"tax\",\"other\"]},\"legal_basis\":{\"type\":\"array\",\"minItems\":1,"
        "\"maxItems\":10,\"items\":" TEXT "},\"authorisation\":{\"type\":[\"object\",\"null\"],"
        "\"properties\":{\"kind\":{\"enum\":[\"none\",\"particular\",\"general_instruction\","
        "\"commission_rogatoire\",\"jld\",\"ji\"]},\"authority\":" TEXT_NULL ",\"court\":" TEXT_NULL ",\"date\":"
        TEXT_NULL ",\"reference\":" TEXT_NULL ",\"valid_until\":" TEXT_NULL ",\"id\":" TEXT_NULL
        "}},\"requester\":{\"type\":\"object\",\"required\":[\"name\",\"quality\"]," "\"properties\":{\"name\":" TEXT
        ",\"quality\":{\"enum\":[\"OPJ\",\"APJ\",\"APJA\",\"ADE\",\"PROC\",\"SUBST\",\"JI\",\"JLD\","
        "\"JAP\",\"ODJ\",\"OFJ\",\"DOUANE\",\"OTHER\"]},\"rio\":" TEXT_NULL ",\"unit\":" TEXT_NULL ",\"email\":"
        TEXT_NULL ",\"phone\":" TEXT_NULL ",\"controlled_by\":" TEXT_NULL
        "}},\"procedure\":{\"type\":[\"object\",\"null\"],\"properties\":{\"pv\":" TEXT_NULL ",\"parquet\":" TEXT_NULL
        ",\"instruction\":" TEXT_NULL "}},\"offence\":{\"type\":[\"object\",\"null\"],\"properties\":{\"natinf\":"
        LIST(INT) ",\"label\":" TEXT_NULL ",\"max_prison_months\":{\"type\":[\"integer\",\"null\"]},"
        "\"network_offence\":{\"type\":[\"boolean\",\"null\"]},\"identify_only\":{\"type\":[\"boolean\","
        "\"null\"]},\"victim_equipment\":{\"type\":[\"boolean\",\"null\"]}}}," OPENAPI_PROTECTED
        "\"object\":{\"type\":\"string\",\"minLength\":20,\"maxLength\":4000},"
        "\"period\":{\"type\":[\"object\",\"null\"],\"properties\":{\"from\":" TEXT_NULL ",\"to\":" TEXT_NULL
        "}},\"input\":{\"type\":\"object\"},\"files\":" LIST(UUID) ",\"client_ref\":" TEXT_NULL ",\"requested_due\":"
        TIME_NULL ",\"test\":" BOOL "}},"
    "\"Event\":{\"type\":\"object\",\"required\":[\"event\"],\"additionalProperties\":false,"
        "\"properties\":{\"event\":" TEXT ",\"input\":{\"type\":[\"object\",\"null\"]}}},"
    "\"LegalHold\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"reason\"],"
        "\"properties\":{\"reason\":{\"type\":\"string\",\"minLength\":10,\"maxLength\":1000},\"until\":" TIME_NULL "}},"
    "\"Read\":{\"type\":\"object\",\"required\":[\"event\",\"at\",\"requisition\",\"person\",\"name\",\"party\",\"unit\",\"log_index\"],"
        "\"properties\":{\"event\":{\"enum\":[\"read.opened\",\"read.searched\",\"read.downloaded\",\"read.exported\"]},\"at\":" TIME
        ",\"requisition\":{\"type\":[\"object\",\"null\"],\"properties\":{\"id\":" UUID ",\"number\":" TEXT "}},\"person\":" TEXT
        ",\"name\":" TEXT_NULL ",\"party\":" TEXT ",\"unit\":" TEXT ",\"log_index\":" INT "}},"
    "\"ReadList\":" PAGE(REF("Read")) ","
    "\"SubjectReportDraft\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"identifiers\"],\"properties\":{"
        "\"identifiers\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":20,\"items\":{\"type\":\"object\",\"required\":[\"kind\",\"value\"],"
        "\"additionalProperties\":false,\"properties\":{\"kind\":" TEXT ",\"value\":" TEXT "}}}}},"
    "\"SubjectReport\":{\"type\":\"object\",\"required\":[\"made_at\",\"log_index\",\"identifiers\",\"cases\",\"more\"],"
        "\"properties\":{\"made_at\":" TIME ",\"log_index\":" INT ",\"identifiers\":" LIST("{\"type\":\"object\"}") ",\"more\":" BOOL
        ",\"cases\":" LIST("{\"type\":\"object\",\"required\":[\"id\",\"number\",\"type\",\"state\",\"party\",\"unit\",\"holder\","
        "\"received_at\",\"closed_at\",\"answer_kept_until\",\"case_kept_until\",\"legal_holds\",\"erased\",\"told\"],\"properties\":{"
        "\"id\":" UUID ",\"number\":" TEXT ",\"type\":" TEXT ",\"state\":" TEXT ",\"party\":" TEXT ",\"unit\":" TEXT ",\"holder\":" TEXT
        ",\"received_at\":" TIME ",\"closed_at\":" TIME_NULL ",\"answer_kept_until\":" TIME_NULL ",\"case_kept_until\":" TIME_NULL
        ",\"legal_holds\":" LIST("{\"type\":\"object\"}") ",\"erased\":" LIST("{\"type\":\"object\"}") ",\"told\":"
        LIST("{\"type\":\"object\"}") "}}") "}},"
    "\"PurgeDraft\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
        "\"requisitions\":{\"type\":[\"array\",\"null\"],\"items\":" TEXT ",\"minItems\":1,\"maxItems\":200},\"before\":" TIME_NULL
        ",\"reason\":{\"type\":[\"string\",\"null\"],\"minLength\":10,\"maxLength\":200},\"dry_run\":{\"type\":[\"boolean\",\"null\"]}}},"
    "\"PurgeOrder\":{\"type\":\"object\",\"required\":[\"id\",\"state\",\"requisitions\",\"held\",\"more\"],"
        "\"properties\":{\"id\":" TEXT_NULL ",\"state\":{\"enum\":[\"dry_run\",\"nothing\",\"waiting\",\"running\"]},\"requisitions\":"
        LIST(PURGE_CASE) ",\"held\":" LIST(PURGE_CASE) ",\"more\":" BOOL "}},"
    "\"Purge\":{\"type\":\"object\",\"required\":[\"id\",\"state\",\"ordered_at\",\"ordered_by\",\"reason\",\"cases\",\"left\"],"
        "\"properties\":{\"id\":" UUID ",\"state\":{\"enum\":[\"waiting\",\"running\",\"done\"]},\"ordered_at\":" TIME
        ",\"ordered_by\":" TEXT ",\"confirmed_at\":" TIME_NULL ",\"confirmed_by\":" TEXT_NULL ",\"reason\":" TEXT
        ",\"cases\":" INT ",\"left\":" INT "}},"
    "\"PurgeList\":" PAGE(REF("Purge")) ","
    "\"ReindexDraft\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"cursor\":" TEXT_NULL "}},"
    "\"Reindex\":{\"type\":\"object\",\"required\":[\"looked_at\",\"mended\",\"indices\",\"unread\",\"next\"],\"properties\":{"
        "\"looked_at\":" INT ",\"mended\":" INT ",\"indices\":" INT ",\"unread\":" LIST(TEXT) ",\"next\":" TEXT_NULL "}},"
    "\"Assign\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"agent\"],"
        "\"properties\":{\"agent\":" TEXT "}},"
    "\"ClaimNext\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"team\":" TEXT_NULL
        ",\"types\":" LIST(TEXT) "}},"
    "\"Requisition\":{\"type\":\"object\",\"required\":[\"id\",\"number\",\"type\",\"state\","
        "\"clock\",\"received_at\",\"due_at\",\"deadlines\",\"events\",\"version\",\"log_index\"]," "\"properties\":{"
        HEAD_MEMBERS ",\"vital\":" VITAL ",\"framework\":" TEXT ",\"legal_basis\":" LIST(TEXT) ",\"object\":" TEXT
        ",\"input\":{\"type\":\"object\"},\"deadlines\":{\"type\":\"array\","
        "\"items\":{\"type\":\"object\",\"properties\":{\"name\":" TEXT ",\"due_at\":" TIME_NULL
        ",\"status\":{\"enum\":[\"running\",\"paused\",\"met\",\"missed\"]},\"met_at\":" TIME_NULL "}}},\"warnings\":"
        LIST("{\"type\":\"object\"}") ",\"duplicates\":" LIST(TEXT)
        ",\"holder_number\":" TEXT ",\"transfers\":" LIST("{\"type\":\"object\",\"properties\":{\"number\":" TEXT
             ",\"holder\":" TEXT ",\"since\":" TIME ",\"until\":" TIME_NULL ",\"due_at\":" TIME "}}")
        ",\"deadline_request\":" DEADLINE_REQUEST
        ",\"answer\":" ANSWER_NULL ",\"events\":" LIST("{\"type\":\"object\"}")
        ",\"task\":{\"type\":[\"object\",\"null\"]},\"legal_hold\":" LEGAL_HOLD ",\"log_index\":" INT "}},"
    "\"Summary\":{\"type\":\"object\",\"properties\":{" HEAD_MEMBERS ",\"test\":" BOOL "}},"
    "\"RequisitionList\":" PAGE(REF("Summary")) ","
    "\"HistoryEntry\":{\"type\":\"object\",\"required\":[\"seq\",\"event\",\"at\",\"to\",\"actor\","
        "\"log_index\"],\"properties\":{\"seq\":{\"type\":[\"integer\",\"null\"]},\"event\":" TEXT ",\"at\":" TIME ",\"from\":" TEXT_NULL
        ",\"to\":" TEXT_NULL ",\"actor\":{\"type\":\"object\"},\"input\":{\"type\":[\"object\",\"null\"]},"
        "\"holder\":{\"type\":\"object\"},\"due_at\":{\"type\":\"object\"},\"late_by_ms\":" INT ",\"log_index\":" INT
        "}},"
    "\"History\":" PAGE(REF("HistoryEntry")) ","
    "\"Answer\":{\"type\":\"object\",\"required\":[\"requisition\",\"number\",\"type\",\"answer\"],"
        "\"properties\":{\"requisition\":" UUID ",\"number\":" TEXT ",\"type\":" TEXT
        ",\"part\":" INT ",\"last\":" BOOL ",\"completeness\":" COMPLETENESS ",\"records\":" INT ",\"sealed_at\":" TIME
        ",\"answer\":{\"type\":[\"object\",\"null\"]}}},"
    "\"AnswerLinkOrder\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"expires_in\":" INT ",\"part\":" INT "}},"
    "\"AnswerLink\":{\"type\":\"object\",\"required\":[\"url\",\"expires_at\",\"part\"],"
        "\"properties\":{\"url\":" TEXT ",\"expires_at\":" TIME ",\"part\":" INT "}},"
    "\"Receipt\":{\"type\":\"object\",\"required\":[\"requisition\",\"number\",\"entry\",\"index\","
        "\"inclusion\",\"checkpoint\"],\"properties\":{\"requisition\":" UUID ",\"number\":" TEXT ",\"entry\":" TEXT
        ",\"index\":" INT ",\"inclusion\":{\"type\":\"object\",\"properties\":{\"size\":" INT ",\"hashes\":" LIST(TEXT)
        "}},\"checkpoint\":" TEXT "}},"
    "\"Task\":{\"type\":\"object\",\"required\":[\"id\",\"team\",\"state\",\"requisition\"],"
        "\"properties\":{\"duty\":" DUTY ",\"approval\":" BOOL ",\"id\":" UUID ",\"team\":" TEXT ",\"role\":" TEXT_NULL ",\"title\":" TEXT
        ",\"state\":" TEXT ",\"due_at\":" TIME_NULL ",\"due_in\":" DUE_IN ",\"overdue\":" BOOL ",\"claimed_by\":" TEXT_NULL
        ",\"lease_expires_at\":" TIME_NULL ",\"requisition\":{\"type\":\"object\"}}},"
    "\"DraftInput\":{\"type\":\"object\",\"required\":[\"event\"],\"additionalProperties\":false,\"properties\":{" DRAFT_MEMBERS "}},"
    "\"Draft\":{\"type\":\"object\",\"required\":[\"event\",\"saved_at\",\"revision\",\"current_version\"],\"properties\":{"
        DRAFT_MEMBERS ",\"saved_at\":" TIME ",\"revision\":" INT ",\"current_version\":" INT "}},"
    "\"DocumentInput\":{\"type\":\"object\",\"required\":[\"document\"],\"additionalProperties\":false,\"properties\":{\"document\":{\"type\":\"object\"}}},"
    "\"Document\":{\"type\":\"object\",\"required\":[\"name\",\"document\",\"saved_at\",\"revision\"],\"properties\":{\"name\":" TEXT
        ",\"document\":{\"type\":\"object\"},\"saved_at\":" TIME ",\"revision\":" INT "}},"
    "\"DocumentList\":" PAGE("{\"type\":\"object\",\"required\":[\"name\",\"saved_at\",\"revision\"],\"properties\":{\"name\":" TEXT ",\"type\":" TEXT_NULL ",\"saved_at\":" TIME ",\"revision\":" INT "}}") ","
    "\"NoteInput\":{\"type\":\"object\",\"required\":[\"text\"],\"additionalProperties\":false,\"properties\":{\"text\":" TEXT ",\"to_team\":" TEXT_NULL "}},"
    "\"Note\":{\"type\":\"object\",\"required\":[\"id\",\"at\",\"author\",\"to_team\",\"text\"],\"properties\":{\"id\":" UUID ",\"at\":" TIME
        ",\"author\":{\"type\":\"object\",\"properties\":{\"id\":" TEXT ",\"name\":" TEXT ",\"team\":" TEXT_NULL "}},\"to_team\":" TEXT_NULL ",\"text\":" TEXT "}},"
    "\"NoteList\":" PAGE(REF("Note")) ","
    "\"TemplateInput\":{\"type\":\"object\",\"required\":[\"title\",\"text\"],\"additionalProperties\":false,\"properties\":{\"title\":" TITLES "," TEMPLATE_MEMBERS "}},"
    "\"Template\":{\"type\":\"object\",\"required\":[\"id\",\"title\",\"titles\",\"text\",\"revision\"],\"properties\":{\"id\":" TEXT ",\"title\":" TEXT ",\"titles\":" TITLES ","
        TEMPLATE_MEMBERS ",\"updated_at\":" TIME ",\"revision\":" INT "}},"
    "\"TemplateList\":" PAGE(REF("Template")) ","
    "\"FilledText\":{\"type\":\"object\",\"required\":[\"text\"],\"properties\":{\"text\":" TEXT "}},"
    "\"ViewInput\":{\"type\":\"object\",\"required\":[\"title\",\"list\",\"query\"],\"additionalProperties\":false,\"properties\":{" VIEW_MEMBERS "}},"
    "\"View\":{\"type\":\"object\",\"required\":[\"id\",\"title\",\"list\",\"query\",\"mine\",\"revision\"],\"properties\":{\"id\":" TEXT "," VIEW_MEMBERS ",\"mine\":" BOOL ",\"revision\":" INT "}},"
    "\"ViewList\":" PAGE(REF("View")) ","
    "\"Metrics\":{\"type\":\"object\",\"description\":\"counters since the start; us: microseconds, s: seconds; log.checkpoint: entries that the last signed one covers\","
        "\"required\":[\"at\",\"requests\",\"connections\",\"cases\",\"queues\",\"effects\",\"store\",\"log\",\"scripts\"],\"properties\":{\"at\":" TIME
        ",\"requests\":" LIST("{\"type\":\"object\",\"properties\":{\"status\":" TEXT ",\"count\":" INT "}}") ",\"connections\":" INTS ",\"cases\":" INTS
        ",\"queues\":" LIST("{\"type\":\"object\",\"properties\":{\"team\":" TEXT ",\"open\":" INT ",\"overdue\":" INT ",\"oldest_s\":" INT "}}")
        ",\"effects\":" LIST("{\"type\":\"object\",\"properties\":{\"state\":" TEXT ",\"count\":" INT "}}") ",\"store\":" INTS
        ",\"log\":{\"type\":\"object\",\"properties\":{\"size\":" INT ",\"checkpoint\":" INT_NULL "}},\"scripts\":" INTS "}},"
    "\"QueueCounters\":{\"type\":\"object\",\"required\":[\"mine\",\"free\",\"due_today\",\"overdue\",\"waiting\",\"to_approve\"],"
        "\"properties\":{\"mine\":" INT ",\"free\":" INT ",\"due_today\":" INT ",\"overdue\":" INT ",\"waiting\":" INT
        ",\"to_approve\":" INT "}},"
    "\"TakeOver\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"reason\"],\"properties\":{\"reason\":" TEXT "}},"
    "\"ClaimMany\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"ids\"],\"properties\":{\"ids\":" IDS "}},"
    "\"AssignMany\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"ids\",\"agent\"],\"properties\":{\"ids\":" IDS ",\"agent\":" TEXT "}},"
    "\"TaskResults\":{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{\"items\":" LIST("{\"type\":\"object\",\"required\":[\"id\",\"status\"],"
        "\"properties\":{\"id\":" TEXT ",\"status\":" INT ",\"task\":" REF("Task") ",\"problem\":" REF("Problem") "}}") "}},"
    "\"TaskList\":" PAGE(REF("Task")) ","
    "\"Agent\":{\"type\":\"object\",\"required\":[\"id\",\"name\",\"matricule\",\"roles\",\"teams\"],\"properties\":{\"id\":" TEXT ",\"name\":" TEXT
        ",\"matricule\":" TEXT ",\"roles\":" LIST(TEXT) ",\"teams\":" LIST(TEXT) "}},"
    "\"AgentList\":" PAGE(REF("Agent")) ","
    OPENAPI_SHARE
    OPENAPI_TERRITORY
    "\"Upload\":{\"type\":\"object\",\"properties\":{\"id\":" UUID ",\"name\":" TEXT ",\"media_type\":" TEXT
        ",\"size\":" INT ",\"sha256\":" TEXT ",\"scan\":" SCAN "}},"
    "\"CaseFile\":{\"type\":\"object\",\"required\":[\"id\",\"name\",\"media_type\",\"size\",\"sha256\",\"from\",\"at\",\"scan\",\"signature\"],\"properties\":{\"id\":" UUID
        ",\"name\":" TEXT ",\"media_type\":" TEXT ",\"size\":" INT ",\"sha256\":" TEXT ",\"from\":{\"enum\":[\"requester\",\"holder\"]},\"at\":" TIME
        ",\"scan\":" SCAN ",\"signature\":" TEXT_NULL "}},"
    "\"FileRelease\":{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"reason\"],\"properties\":{\"reason\":" TEXT "}},"
    "\"CaseFileList\":" PAGE(REF("CaseFile")) ","
    "\"Checkpoint\":{\"type\":\"object\",\"required\":[\"checkpoint\"],\"additionalProperties\":false,"
        "\"properties\":{\"checkpoint\":" TEXT "}},"
    "\"Cosigned\":{\"type\":\"object\",\"properties\":{\"size\":" INT ",\"witnesses\":" LIST(TEXT) "}},"
    "\"LogEntries\":{\"type\":\"object\",\"properties\":{\"items\":"
        LIST("{\"type\":\"object\",\"properties\":{\"index\":" INT ",\"entry\":" TEXT "}}") "}},"
    "\"InclusionProof\":{\"type\":\"object\",\"properties\":{\"index\":" INT ",\"size\":" INT ",\"hashes\":" LIST(TEXT)
        "}},"
    "\"ConsistencyProof\":{\"type\":\"object\",\"properties\":{\"from\":" INT ",\"to\":" INT ",\"hashes\":" LIST(TEXT)
        "}},"
    "\"Effect\":{\"type\":\"object\",\"required\":[\"id\",\"requisition\",\"service\",\"state\","
        "\"attempts\",\"next_at\",\"created_at\",\"error\"],\"properties\":{\"id\":" UUID
        ",\"requisition\":{\"type\":\"object\",\"properties\":{\"id\":" UUID ",\"number\":" TEXT ",\"type\":" TEXT
        "}},\"service\":" TEXT ",\"state\":{\"enum\":[\"pending\",\"done\",\"dead\",\"dropped\"]},\"attempts\":" INT
        ",\"next_at\":" TIME_NULL ",\"created_at\":" TIME ",\"error\":" TEXT_NULL "}},"
    "\"EffectList\":" PAGE(REF("Effect")) OPENAPI_LAW "}";
#define WORKFLOW_NUMBER  "{\"type\":[\"integer\",\"null\"]}"
#define WORKFLOW_ORIGIN  ",\"hash\":" TEXT ",\"author\":" TEXT ",\"at\":" TIME ",\"file\":" TEXT ",\"origin\":{\"enum\":[\"file\",\"api\"]}"
#define WORKFLOW_REFUSAL "{\"type\":[\"object\",\"null\"],\"properties\":{\"file\":" TEXT ",\"type\":" TEXT_NULL ",\"at\":" TIME ",\"errors\":" LIST("{\"type\":\"object\"}") "}}"
#define WORKFLOW_STANDS  "\"type\":" TEXT ",\"title\":" TEXT ",\"state\":{\"enum\":[\"active\",\"pending\",\"retired\",\"withdrawn\",\"quarantined\"]},\"active\":" WORKFLOW_NUMBER ",\"pending\":" WORKFLOW_NUMBER WORKFLOW_ORIGIN ",\"quarantined\":" BOOL ",\"refused\":" WORKFLOW_REFUSAL

const char *const openapi_workflow_schemas =
    "\"VersionNumber\":{\"type\":\"object\",\"required\":[\"version\"],\"properties\":{\"version\":" INT "}},"
    "\"WorkflowVersion\":{\"type\":\"object\",\"required\":[\"type\",\"version\",\"hash\",\"state\"],\"properties\":{\"type\":" TEXT ",\"version\":" INT WORKFLOW_ORIGIN
    ",\"activated_at\":" TIME_NULL ",\"state\":{\"enum\":[\"active\",\"pending\",\"retired\"]},\"quarantined\":" BOOL ",\"quarantined_at\":" TIME_NULL ",\"source\":" TEXT "}},"
    "\"Workflow\":{\"type\":\"object\",\"required\":[\"type\",\"hash\",\"state\"],\"properties\":{" WORKFLOW_STANDS ",\"version\":" INT ",\"source\":" TEXT ",\"libraries\":" LIST("{\"type\":\"object\",\"properties\":{\"name\":" TEXT ",\"source\":" TEXT "}}") ",\"versions\":" LIST(REF("WorkflowVersion")) "}},"
    "\"WorkflowSummary\":{\"type\":\"object\",\"required\":[\"type\",\"active\",\"versions\"],\"properties\":{" WORKFLOW_STANDS ",\"versions\":" LIST(INT) "}},"
    "\"WorkflowList\":{\"type\":\"object\",\"required\":[\"items\",\"next\",\"refused\"],\"properties\":{\"items\":" LIST(REF("WorkflowSummary")) ",\"next\":" TEXT_NULL ",\"refused\":" LIST(WORKFLOW_REFUSAL) "}},"
    "\"Reload\":{\"type\":\"object\",\"required\":[\"ok\",\"after_restart\"],\"properties\":{\"ok\":" BOOL ",\"after_restart\":" LIST(TEXT) "}},"
    "\"WorkflowCheck\":{\"type\":\"object\",\"required\":[\"ok\",\"faults\"],\"properties\":{\"ok\":" BOOL ",\"faults\":" LIST("{\"type\":\"object\"}") "}},";
/* clang-format on */

static const struct {
    const char *route, *body, *success;
} bodies[] = {
    {"requisitions.submit", "Submission", "201"},
    {"requisitions.fire", "Event", "200"},
    {"requisitions.legal_hold", "LegalHold", "200"},
    {"readers.add", "ReaderDraft", "201"},
    {"requisitions.hand_over", "HandOverDraft", "200"},
    {"operations.purge", "PurgeDraft", "200"},
    {"operations.reindex", "ReindexDraft", "200"},
    {"subject_report", "SubjectReportDraft", "200"},
    {"answer.link", "AnswerLinkOrder", "201"},
    {"queue.claim", "ClaimNext", "200"},
    {"tasks.assign", "Assign", "200"},
    {"tasks.take_over", "TakeOver", "200"},
    {"tasks.claim_many", "ClaimMany", "200"},
    {"tasks.assign_many", "AssignMany", "200"},
    {"notes.add", "NoteInput", "201"},
    {"templates.save", "TemplateInput", "200"},
    {"templates.remove", NULL, "204"},
    {"views.save", "ViewInput", "200"},
    {"views.remove", NULL, "204"},
    {"drafts.save", "DraftInput", "200"},
    {"drafts.remove", NULL, "204"},
    {"documents.save", "DocumentInput", "200"},
    {"documents.remove", NULL, "204"},
    {"uploads", NULL, "201"},
    {"files.release", "FileRelease", "204"},
    {"workflows.publish", NULL, "201"},
    {"workflows.activate", "VersionNumber", "200"},
    {"workflows.rollback", "VersionNumber", "200"},
    {"log.cosign", "Checkpoint", "200"},
    {"authorisations.create", "AuthorisationDraft", "201"},
    {"authorisations.revoke", "Revocation", "200"},
    {"home", NULL, "303"},
    {"console.home", NULL, "303"},
};

const char *openapi_body_schema(const char *route_name) {
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (strcmp(bodies[i].route, route_name) == 0) return bodies[i].body;
    return NULL;
}

const char *openapi_success(const char *route_name) {
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
        if (strcmp(bodies[i].route, route_name) == 0) return bodies[i].success;
    return "200";
}
