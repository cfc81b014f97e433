/* guichet workflow new TYPE: a script to begin with, that passes check and test as it is. */
#include "cli/commands.h"

#include "cli/files.h"
#include "cli/print.h"

#define SCRIPT_MAX (64u << 10)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--out", "FILE", "a new file (default: the standard output)"},
    {NULL, NULL, NULL},
};

const struct command command_workflow_new = {
    .name = "workflow new",
    .usage = "TYPE",
    .summary = "Write a commented workflow to begin with",
    .help = "TYPE is words with points: guichet workflow new postal.item.photo --out scripts/postal/photo.lua",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

/* NULL: the type stands here. */
static const char *const SKELETON[] = {
    "-- ",
    NULL,
    ": say here in two lines what is asked, and what the law wants to be seen to.\n"
    "--\n"
    "--   prepare ─ready─▶ review ─approve─▶ answered\n"
    "--     │ ▲ ▲            │\n"
    "--     │ │ └───return───┘\n"
    "--     ▼ │ reply\n"
    "--   clarify ─10 working days─▶ lapsed\n"
    "\n"
    "return workflow {\n"
    "  type   = \"",
    NULL,
    "\",\n"
    "  title  = { fr = \"À nommer\", en = \"To be named\" },\n"
    "  holder = \"generic\",                        -- a key of config/holders.lua, or holder.of_item \"item_id\"\n"
    "  bases  = law.general,                      -- families joined with `..`: law.general .. law.customs\n"
    "\n"
    "  -- What the requester fills in. `guichet workflow api` lists the kinds of field.\n"
    "  input  = {\n"
    "    reference = field.reference { required = true, title = { fr = \"Référence\", en = \"Reference\" } },\n"
    "    remarks   = field.text { max = 2000, title = { fr = \"Précisions\", en = \"Remarks\" } },\n"
    "  },\n"
    "\n"
    "  -- What is sent back.\n"
    "  answer = {\n"
    "    result = field.text { max = 2000, title = { fr = \"Réponse\", en = \"Answer\" } },\n"
    "  },\n"
    "\n"
    "  -- By when, for each urgency; false: this urgency is not admitted.\n"
    "  due    = { normal = \"3 working days\", urgent = \"8 hours\", vital = \"1 hour\" },\n"
    "  start  = \"prepare\",\n"
    "\n"
    "  -- Possible in every state that is not final.\n"
    "  any = {\n"
    "    withdraw = { by = \"requester\", to = \"withdrawn\", confirm = true,\n"
    "                 title = { fr = \"Retirer la demande\", en = \"Withdraw\" } },\n"
    "  },\n"
    "\n"
    "  states = {\n"
    "    prepare = {                              -- an agent of the holder looks it up\n"
    "      title = { fr = \"Préparation\", en = \"Preparation\" },\n"
    "      task  = { team = holder, role = \"agent\", title = { fr = \"Préparer la réponse\", en = \"Prepare the "
    "answer\" } },\n"
    "      on    = {\n"
    "        ready  = { to = \"review\", title = { fr = \"Soumettre à relecture\", en = \"Hand over for review\" },\n"
    "                   input = { result = field.text { required = true, max = 2000 } },\n"
    "                   run = function(c, e) c.data.result = e.input.result end },   -- c.data stays with the case\n"
    "        refuse = { to = \"refused\", confirm = true, title = { fr = \"Refuser\", en = \"Refuse\" },\n"
    "                   input = { code = field.refusal { required = true }, text = field.text {} } },\n"
    "        ask    = { to = \"clarify\", notify = \"requester\", title = { fr = \"Demander une précision\", en = "
    "\"Ask\" },\n"
    "                   input = { question = field.text { required = true } } },\n"
    "      },\n"
    "    },\n"
    "    review = {                               -- four eyes: never whoever prepared it\n"
    "      title   = { fr = \"Relecture\", en = \"Review\" },\n"
    "      approve = { team = holder, role = { \"agent\", \"supervisor\" }, distinct_from = { \"prepare\" },\n"
    "                  title = { fr = \"Relire la réponse\", en = \"Review the answer\" } },\n"
    "      on      = {\n"
    "        approve    = { to = \"answered\", title = { fr = \"Approuver\", en = \"Approve\" } },\n"
    "        [\"return\"] = { to = \"prepare\", title = { fr = \"Renvoyer\", en = \"Send back\" },\n"
    "                       input = { reason = field.text { required = true } } },\n"
    "      },\n"
    "    },\n"
    "    clarify = {                              -- the clock stands still until the requester replies\n"
    "      title  = { fr = \"Précision demandée à l'enquêteur\", en = \"Waiting for the requester\" },\n"
    "      clock  = \"paused\",\n"
    "      timers = { remind = \"3 working days\", lapse = \"10 working days\" },\n"
    "      on     = {\n"
    "        reply = { by = \"requester\", to = \"prepare\", title = { fr = \"Répondre\", en = \"Reply\" },\n"
    "                  input = { text = field.text { required = true } } },\n"
    "        [\"timer.remind\"] = { notify = \"requester\" },\n"
    "        [\"timer.lapse\"]  = \"lapsed\",\n"
    "      },\n"
    "    },\n"
    "    answered  = { title = { fr = \"Répondue\", en = \"Answered\" }, final = \"answered\",\n"
    "                  answer = function(c) return { result = c.data.result } end },\n"
    "    refused   = { title = { fr = \"Refusée\", en = \"Refused\" }, final = \"refused\" },\n"
    "    lapsed    = { title = { fr = \"Classée sans réponse\", en = \"Lapsed\" }, final = \"lapsed\" },\n"
    "    withdrawn = { title = { fr = \"Retirée\", en = \"Withdrawn\" }, final = \"withdrawn\" },\n"
    "  },\n"
    "\n",
    "  -- Played with a simulated clock by `guichet workflow test`.\n"
    "  tests = {\n"
    "    { \"one prepares, another approves\",\n"
    "      given = { at = \"2026-03-10T10:00:00+01:00\", input = { reference = \"ABC-123\" } },\n"
    "      { expect = \"prepare\", tasks = 1, due_at = \"2026-03-13T23:00:00Z\" },\n"
    "      { \"ready\", input = { result = \"Rien à signaler.\" } }, { expect = \"review\" },\n"
    "      { \"approve\", by = \"agent\", denied = \"four_eyes\" },\n"
    "      { \"approve\", by = \"agent:2\" },\n"
    "      { expect = \"answered\", overdue = false, answer = { result = \"Rien à signaler.\" } } },\n"
    "\n"
    "    { \"is refused with a code\",\n"
    "      given = { input = { reference = \"ABC-123\" } },\n"
    "      { \"refuse\", input = { code = \"too_broad\" } }, { expect = \"refused\", outcome = \"refused\" } },\n"
    "\n"
    "    { \"a question stops the clock, and the case lapses when nobody replies\",\n"
    "      given = { input = { reference = \"ABC-123\" } },\n"
    "      { \"ask\", input = { question = \"Quelle période ?\" } }, { expect = \"clarify\", clock = \"paused\" },\n"
    "      { wait = \"10 working days\" }, { expect = \"lapsed\" } },\n"
    "\n"
    "    { \"is late, and that is seen\",\n"
    "      given = { urgency = \"vital\", input = { reference = \"ABC-123\" } },\n"
    "      { wait = \"61 minutes\" }, { expect = \"prepare\", overdue = true },\n"
    "      { \"withdraw\" }, { expect = \"withdrawn\" } },\n"
    "  },\n"
    "}\n",
};

static bool is_type(const char *text) {
    size_t points = 0;
    for (const char *c = text; *c; c++) {
        if (*c == '.' && (c == text || c[1] == '\0' || c[1] == '.')) return false;
        points += *c == '.';
    }
    return points > 0 && strlen(text) <= 80 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(text);
}

static int run(const struct arguments *arguments) {
    const char *type = arguments_word(arguments, 0), *path = arguments_value(arguments, "--out");
    struct fail why = {0};
    struct buffer text;
    if (!is_type(type)) {
        print_failure("workflow new", "a type is words with points, as \"postal.item.hold\"");
        return CLI_USAGE;
    }
    buffer_init(&text, SCRIPT_MAX);
    for (size_t i = 0; i < sizeof SKELETON / sizeof *SKELETON; i++) {
        buffer_add_text(&text, SKELETON[i] ? SKELETON[i] : type);
    }
    int status = text.status ? fail(&why, text.status, "no memory") : GUICHET_OK;
    if (!status && path && files_exist(path))
        status = fail(&why, GUICHET_CONFLICT, "%s is there already: choose another name", path);
    else if (!status && path) status = files_write(path, 0644, buffer_bytes(&text), &why);
    else if (!status) fwrite(text.data, 1, text.size, stdout);
    if (!status && path) printf("%s: now edit it, then: guichet workflow check %s\n", path, path);
    else if (status) print_failure("workflow new", "%s", why.text);
    buffer_done(&text);
    return status ? CLI_REFUSED : CLI_DONE;
}
