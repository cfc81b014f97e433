/* The two tables, and the search in them. */
#include "gate/routes.h"

#include "gate/handlers.h"
#include "seal/container.h"

static const char *const no_parameters[] = {NULL};
static const char *const answer_options[] = {"encrypt", "part", NULL};
static const char *const waiting[] = {"wait", NULL};
static const char *const page[] = {"limit", "cursor", NULL};
#define FILTERS                                                                                                        \
    "type", "state", "urgency", "party", "unit", "due_before", "due_after", "received_before", "received_after",       \
        "sort", "limit", "cursor", NULL
static const char *const requisition_filters[] = {"case", "q", "target", "open", "clock", "outcome", FILTERS};
static const char *const queue_filters[] = {"team", "claimed", "overdue", "approval", "takeable", FILTERS};
static const char *const history_parameters[] = {"reads", "limit", "cursor", NULL};
static const char *const reads_filters[] = {"requisition", "person", "after", "limit", "cursor", NULL};
static const char *const template_filters[] = {"type", "team", NULL};
static const char *const effect_filters[] = {"state", "limit", "cursor", NULL};
static const char *const authorisation_filters[] = {"court", "kind", "valid_on", "limit", "cursor", NULL};
static const char *const report_options[] = {"lang", NULL};
static const char *const stats_filters[] = {"by", "from", "to", "territory", NULL};
static const char *const cosigned[] = {"cosigned", NULL};
static const char *const log_page[] = {"from", "limit", NULL};
static const char *const inclusion[] = {"index", "size", NULL};
static const char *const drawing[] = {"format", NULL};
static const char *const consistency[] = {"from", "to", NULL};

#define REGISTER_READERS                                                                                               \
    (ROLES_REQUESTER | ROLE_JURIST | ROLE_COMPLIANCE | ROLE_SECURITY | ROLE_SUPERVISOR | ROLE_AUDITOR)
static const char *const one_version[] = {"version", NULL};

#define GET    HTTP_METHOD_GET
#define POST   HTTP_METHOD_POST
#define PUT    HTTP_METHOD_PUT
#define DELETE HTTP_METHOD_DELETE

/* clang-format off */
const struct route routes_api[] = {
    {GET,  "/openapi.json", 0, BODY_NONE, handle_openapi, NULL, "openapi", "This description", no_parameters, "application/json"},
    {GET,  "/v1/me", 0, BODY_NONE, handle_me, NULL, "me", "Who the gateway takes the caller for", no_parameters, "Me"},
    {GET,  "/v1/types", 0, BODY_NONE, handle_types_list, NULL, "types.list", "The catalogue of request types", no_parameters, "TypeList"},
    {GET,  "/v1/types/{type}", 0, BODY_NONE, handle_types_show, NULL, "types.show", "One type with its schemas, states and events", no_parameters, "Type"},
    {GET,  "/v1/territories", 0, BODY_NONE, handle_territories_list, NULL, "territories.list", "Territories of the convention that the caller may read about", no_parameters, "TerritoryList"},
    {GET,  "/v1/territories/{code}", 0, BODY_NONE, handle_territories_show, NULL, "territories.show", "Convention, referents of today, sites and sensitive days of a territory", no_parameters, "Territory"},

    {GET,  "/v1/workflows/{type}/graph", ROLES_OPERATOR, BODY_NONE, handle_workflow_graph, NULL, "workflows.graph", "The workflow drawn: format=svg (default), dot or mermaid", drawing, "image/svg+xml"},

    {POST, "/v1/requisitions", ROLES_ANY, BODY_JSON, handle_requisitions_submit, NULL, "requisitions.submit", "Submit a requisition", no_parameters, "Requisition"},
    {POST, "/v1/requisitions/bulk", ROLES_ANY, BODY_NDJSON, handle_bulk, handle_bulk_begin, "requisitions.bulk", "Submit many: a requisition a line in, a result a line out, in order", no_parameters, "application/x-ndjson"},
    {GET,  "/v1/requisitions", ROLES_ANY, BODY_NONE, handle_requisitions_list, NULL, "requisitions.list", "Requisitions the caller may see; open: true or false; clock: running, paused or stopped; outcome: one or more, with commas between", requisition_filters, "RequisitionList"},
    {GET,  "/v1/requisitions/{id}", ROLES_ANY, BODY_NONE, handle_requisitions_show, NULL, "requisitions.show", "One requisition, and what the caller may do now; wait=S waits up to 60 s for a change", waiting, "Requisition"},
    {POST, "/v1/requisitions/{id}/events", ROLES_ANY, BODY_JSON, handle_requisitions_fire, NULL, "requisitions.fire", "Fire an event of the workflow", no_parameters, "Requisition"},
    {GET,  "/v1/requisitions/{id}/history", ROLES_ANY, BODY_NONE, handle_requisitions_history, NULL, "requisitions.history", "Everything that happened to it; reads=true, for those who oversee: who read it, too", history_parameters, "History"},
    {GET,  "/v1/requisitions/{id}/receipt", ROLES_ANY, BODY_NONE, handle_requisitions_receipt, NULL, "requisitions.receipt", "Signed proof of reception", no_parameters, "Receipt"},
    {GET,  "/v1/requisitions/{id}/answer", ROLES_ANY, BODY_NONE, handle_requisitions_answer, NULL, "requisitions.answer", "The answer: sealed (ASiC-E), its page alone (application/pdf), or as data; encrypt=true enciphers the sealed one to the caller's certificate (CMS); part=N gives that part of it; recorded as delivered", answer_options, "Answer " CONTAINER_MEDIA_TYPE " application/pdf"},
    {POST, "/v1/requisitions/{id}/answer/links", ROLES_ANY, BODY_JSON_OR_NONE, handle_answer_link_create, NULL, "answer.link", "A link for one download of the answer by somebody of the unit; expires_in: seconds", no_parameters, "AnswerLink"},
    {GET,  "/v1/answers/{token}", ROLES_ANY, BODY_NONE, handle_answer_link_use, NULL, "answer.fetch", "The answer, by a link that is good for once", no_parameters, "Answer " CONTAINER_MEDIA_TYPE " application/pdf"},
    {GET,  "/v1/requisitions/{id}/files", ROLES_ANY, BODY_NONE, handle_files_list, NULL, "files.list", "Its files that the caller may see, each with what the scanner said of it", page, "CaseFileList"},
    {POST, "/v1/requisitions/{id}/files/{file}/release", ROLE_SUPERVISOR, BODY_JSON, handle_files_release, NULL, "files.release", "Open a file that could not be scanned, and say why", no_parameters, ""},
    {GET,  "/v1/requisitions/{id}/files/{file}", ROLES_ANY, BODY_NONE, handle_requisitions_file, NULL, "requisitions.file", "A file of the requisition, whole or in ranges", no_parameters, "application/octet-stream"},
    {POST, "/v1/requisitions/{id}/legal-hold", ROLE_SUPERVISOR | ROLE_MAGISTRATE, BODY_JSON, handle_legal_hold_set, NULL, "requisitions.legal_hold", "Order that nothing of it is erased, until a time or until the order is lifted", no_parameters, "Requisition"},
    {DELETE, "/v1/requisitions/{id}/legal-hold", ROLE_SUPERVISOR | ROLE_MAGISTRATE, BODY_NONE, handle_legal_hold_lift, NULL, "requisitions.legal_hold_lift", "Lift the order of the caller's party; what fell due meanwhile is erased", no_parameters, "Requisition"},
    {GET,  "/v1/requisitions/{id}/readers", ROLES_ANY, BODY_NONE, handle_readers_list, NULL, "readers.list", "Who else reads it, for its unit and a magistrate", no_parameters, "ReaderList"},
    {POST, "/v1/requisitions/{id}/readers", ROLES_REQUESTER, BODY_JSON, handle_readers_add, NULL, "readers.add", "Let another unit, party or person read it, and do nothing else", no_parameters, "Reader"},
    {DELETE, "/v1/requisitions/{id}/readers/{reader}", ROLES_REQUESTER, BODY_NONE, handle_readers_remove, NULL, "readers.remove", "Not any more", no_parameters, "Reader"},
    {POST, "/v1/requisitions/{id}/hand-over", ROLES_REQUESTER, BODY_JSON, handle_hand_over, NULL, "requisitions.hand_over", "Give it to another unit of the party", no_parameters, "HandOver"},

    {GET,  "/v1/requisitions/{id}/related", ROLES_ANY, BODY_NONE, handle_related, NULL, "requisitions.related", "Other cases with an identifier or a case number of this one, and which; others' only to the holder", page, "RelatedList"},
    {GET,  "/v1/stream", ROLES_ANY, BODY_NONE, handle_stream, NULL, "stream", "What happens to the requisitions the caller may see, as server-sent events: requisition, queue, reset; Last-Event-ID goes on after that event", no_parameters, "text/event-stream"},
    {GET,  "/v1/requisitions/{id}/draft", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_draft, NULL, "drafts.show", "The caller's draft of an event on this case", no_parameters, "Draft"},
    {PUT,  "/v1/requisitions/{id}/draft", ROLES_REQUESTER | ROLES_HOLDER, BODY_JSON, handle_draft, NULL, "drafts.save", "Keep a draft of an event: the caller's alone, sealed with the case; If-Match names the revision it replaces", no_parameters, "Draft"},
    {DELETE, "/v1/requisitions/{id}/draft", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_draft, NULL, "drafts.remove", "Take the draft away", no_parameters, ""},
    {GET,  "/v1/requisitions/{id}/notes", ROLES_HOLDER | ROLE_AUDITOR, BODY_NONE, handle_notes, NULL, "notes.list", "Internal notes of the holder's side, oldest first", no_parameters, "NoteList"},
    {POST, "/v1/requisitions/{id}/notes", ROLES_HOLDER, BODY_JSON, handle_notes, NULL, "notes.add", "Add a note: it never leaves the holder's side, and goes with the case", no_parameters, "Note"},
    {POST, "/v1/requisitions/{id}/templates/{template}", ROLES_HOLDER, BODY_JSON_OR_NONE, handle_template_fill, NULL, "templates.fill", "The template's text with what this case says in its places", no_parameters, "FilledText"},
    {GET,  "/v1/templates", ROLES_HOLDER | ROLES_OPERATOR, BODY_NONE, handle_templates_list, NULL, "templates.list", "Reply templates that the caller may use", template_filters, "TemplateList"},
    {PUT,  "/v1/templates/{id}", ROLE_SUPERVISOR | ROLE_ADMIN, BODY_JSON, handle_template, NULL, "templates.save", "Write a template; its places are checked against the type's fields; If-Match names the revision it replaces", no_parameters, "Template"},
    {DELETE, "/v1/templates/{id}", ROLE_SUPERVISOR | ROLE_ADMIN, BODY_NONE, handle_template, NULL, "templates.remove", "Take a template away", no_parameters, ""},
    {GET,  "/v1/views", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_views_list, NULL, "views.list", "The caller's saved views, and those shared with his teams", no_parameters, "ViewList"},
    {PUT,  "/v1/views/{id}", ROLES_REQUESTER | ROLES_HOLDER, BODY_JSON, handle_view, NULL, "views.save", "Save a list's query under a title, for oneself or a team", no_parameters, "View"},
    {DELETE, "/v1/views/{id}", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_view, NULL, "views.remove", "Take a view of one's own away", no_parameters, ""},
    {GET,  "/v1/drafts", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_drafts_list, NULL, "documents.list", "Submissions that the caller has begun", no_parameters, "DocumentList"},
    {GET,  "/v1/drafts/{name}", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_draft, NULL, "documents.show", "A submission that the caller has begun", no_parameters, "Document"},
    {PUT,  "/v1/drafts/{name}", ROLES_REQUESTER | ROLES_HOLDER, BODY_JSON, handle_draft, NULL, "documents.save", "Keep a submission as far as it is; nothing in it is judged", no_parameters, "Document"},
    {DELETE, "/v1/drafts/{name}", ROLES_REQUESTER | ROLES_HOLDER, BODY_NONE, handle_draft, NULL, "documents.remove", "Take it away", no_parameters, ""},

    {GET,  "/v1/queue", ROLES_HOLDER, BODY_NONE, handle_queue_list, NULL, "queue.list", "Open tasks of the caller's teams by due time; approval=true: those that approve what another has prepared; takeable=true: those the caller holds, or may take", queue_filters, "TaskList"},
    {GET,  "/v1/queue/counters", ROLES_HOLDER, BODY_NONE, handle_queue_counters, NULL, "queue.counters", "How many open tasks of the caller's teams are his, free, due today, overdue, to approve; how many cases wait for their requester", no_parameters, "QueueCounters"},
    {POST, "/v1/queue/claim", ROLES_HOLDER, BODY_JSON_OR_NONE, handle_queue_claim_next, NULL, "queue.claim", "Claim the most urgent free task; 204 when there is none", no_parameters, "Task"},
    {POST, "/v1/tasks/{id}/claim", ROLES_HOLDER, BODY_JSON_OR_NONE, handle_queue_claim, NULL, "tasks.claim", "Claim this task for 15 minutes", no_parameters, "Task"},
    {POST, "/v1/tasks/{id}/renew", ROLES_HOLDER, BODY_JSON_OR_NONE, handle_queue_renew, NULL, "tasks.renew", "Prolong the claim", no_parameters, "Task"},
    {POST, "/v1/tasks/{id}/release", ROLES_HOLDER, BODY_JSON_OR_NONE, handle_queue_release, NULL, "tasks.release", "Give the task back to the queue", no_parameters, "Task"},
    {POST, "/v1/tasks/{id}/assign", ROLE_SUPERVISOR, BODY_JSON, handle_queue_assign, NULL, "tasks.assign", "Give the task to somebody", no_parameters, "Task"},
    {POST, "/v1/tasks/{id}/take-over", ROLES_HOLDER, BODY_JSON, handle_queue_take_over, NULL, "tasks.take_over", "Take a task that a colleague of the team holds, and say why; who held it is told when he acts, his draft stays", no_parameters, "Task"},
    {GET,  "/v1/agents", ROLE_SUPERVISOR, BODY_NONE, handle_agents_list, NULL, "agents.list", "The caller's colleagues who have called since the gateway was started: to whom tasks may be assigned", no_parameters, "AgentList"},
    {POST, "/v1/tasks/claim", ROLES_HOLDER, BODY_JSON, handle_tasks_claim, NULL, "tasks.claim_many", "Claim up to 100 tasks, each on its own", no_parameters, "TaskResults"},
    {POST, "/v1/tasks/assign", ROLE_SUPERVISOR, BODY_JSON, handle_tasks_assign, NULL, "tasks.assign_many", "Give up to 100 tasks to somebody, each on its own", no_parameters, "TaskResults"},

    {GET,  "/v1/stats", ROLE_SUPERVISOR | ROLE_ADMIN | ROLE_AUDITOR | ROLES_REQUESTER, BODY_NONE, handle_stats, NULL, "stats", "What was received in a period and what became of it: counts, delays, refusals, load; requesters: of their own unit", stats_filters, "Stats text/csv"},
    {GET,  "/v1/reports/{territory}/{year}", ROLE_SUPERVISOR | ROLE_ADMIN | ROLE_AUDITOR | ROLES_REQUESTER, BODY_NONE, handle_reports, NULL, "reports.yearly", "The yearly report of a territory for its committee: a page that prints, figures, or a table; of a running year until now; requesters: when their party is a referent there", report_options, "YearlyReport text/html text/csv"},
    {GET,  "/v1/abuse", ROLE_SUPERVISOR | ROLE_ADMIN | ROLE_AUDITOR, BODY_NONE, handle_abuse, NULL, "abuse", "Vital requisitions and their abuses by unit", no_parameters, "AbuseList"},
    {GET,  "/v1/reads", ROLE_SUPERVISOR | ROLE_AUDITOR, BODY_NONE, handle_reads_list, NULL, "reads", "Who opened, searched, downloaded or exported what, newest first; of the caller's entities", reads_filters, "ReadList"},
    {POST, "/v1/subject-report", ROLE_AUDITOR, BODY_JSON, handle_subject_report, NULL, "subject_report", "Which requisitions ask for an identifier, kept until when, what was erased, who was told; an entry of the log", no_parameters, "SubjectReport"},
    {POST, "/v1/authorisations", ROLE_MAGISTRATE, BODY_JSON, handle_authorisations_create, NULL, "authorisations.create", "Register an authorisation that many requisitions refer to", no_parameters, "Authorisation"},
    {GET,  "/v1/authorisations", REGISTER_READERS, BODY_NONE, handle_authorisations_list, NULL, "authorisations.list", "Registered authorisations that reach the caller, newest first", authorisation_filters, "AuthorisationList"},
    {GET,  "/v1/authorisations/{id}", REGISTER_READERS, BODY_NONE, handle_authorisations_show, NULL, "authorisations.show", "One registered authorisation", no_parameters, "Authorisation"},
    {POST, "/v1/authorisations/{id}/revoke", ROLE_MAGISTRATE, BODY_JSON_OR_NONE, handle_authorisations_revoke, NULL, "authorisations.revoke", "Revoke it: no requisition refers to it any more", no_parameters, "Authorisation"},

    {GET,  "/v1/law", 0, BODY_NONE, handle_law, NULL, "law", "The table of law: every legal basis, what it opens, for whom, from when to when", no_parameters, "Law"},
    {GET,  "/v1/refusals", 0, BODY_NONE, handle_refusals, NULL, "refusals", "The coded refusals in words", no_parameters, "RefusalList"},

    {POST, "/v1/uploads", ROLES_ANY, BODY_STREAM, handle_uploads, handle_uploads_begin, "uploads", "Send a file; it is encrypted as it arrives", no_parameters, "Upload"},

    {GET,  "/v1/effects", ROLE_ADMIN | ROLE_SUPERVISOR, BODY_NONE, handle_effects_list, NULL, "effects.list", "Questions to services and what became of them, newest first", effect_filters, "EffectList"},
    {POST, "/v1/effects/{id}/retry", ROLE_ADMIN | ROLE_SUPERVISOR, BODY_JSON_OR_NONE, handle_effects_retry, NULL, "effects.retry", "Ask again now", no_parameters, "Effect"},
    {POST, "/v1/effects/{id}/drop", ROLE_ADMIN | ROLE_SUPERVISOR, BODY_JSON_OR_NONE, handle_effects_drop, NULL, "effects.drop", "Give up; a case that waits is told so", no_parameters, "Effect"},

    {GET,  "/v1/parties", ROLES_OPERATOR, BODY_NONE, handle_parties_list, NULL, "parties.list", "Who may call and as what, and until when the certificates and lists of each authority count", no_parameters, "PartyList"},
    {GET,  "/v1/workflows", ROLES_OPERATOR, BODY_NONE, handle_workflows_list, NULL, "workflows.list", "Every workflow: which version counts, and how it stands", no_parameters, "WorkflowList"},
    {GET,  "/v1/workflows/{type}", ROLES_OPERATOR, BODY_NONE, handle_workflows_show, NULL, "workflows.show", "The versions of one workflow; version=N gives that one with its source", one_version, "Workflow"},
    {PUT,  "/v1/workflows/{type}", ROLE_ADMIN, BODY_LUA, handle_workflows_publish, NULL, "workflows.publish", "Publish a version; a script that does not pass its check is refused with every fault", no_parameters, "WorkflowVersion"},
    {POST, "/v1/workflows/{type}/check", ROLE_ADMIN, BODY_LUA, handle_workflows_check, NULL, "workflows.check", "Check a script, its own tests included; nothing is kept", no_parameters, "WorkflowCheck"},
    {POST, "/v1/workflows/{type}/activate", ROLE_ADMIN, BODY_JSON, handle_workflows_activate, NULL, "workflows.activate", "This version counts for new requisitions; it leaves its quarantine", no_parameters, "WorkflowVersion"},
    {POST, "/v1/workflows/{type}/rollback", ROLE_ADMIN, BODY_JSON, handle_workflows_roll_back, NULL, "workflows.rollback", "Back to a version that counted before", no_parameters, "WorkflowVersion"},
    {DELETE, "/v1/workflows/{type}/versions/{version}", ROLE_ADMIN, BODY_NONE, handle_workflows_remove, NULL, "workflows.remove", "Remove a version that no open case goes by", no_parameters, "WorkflowVersion"},

    {GET,  "/v1/metrics", ROLES_OPERATOR, BODY_NONE, handle_metrics_json, NULL, "operations.metrics", "Figures at a glance, since the start: requests, connections, queues, effects, store, log, scripts", no_parameters, "Metrics"},
    {POST, "/v1/operations/reload", ROLE_ADMIN, BODY_JSON_OR_NONE, handle_operations_reload, NULL, "operations.reload", "Take configuration, certificates, reference data and scripts anew, all or nothing", no_parameters, "Reload"},
    {GET,  "/v1/operations/purge", ROLES_OPERATOR, BODY_NONE, handle_purge_list, NULL, "operations.purges", "Orders to erase cases, newest first", page, "PurgeList"},
    {POST, "/v1/operations/purge", ROLE_ADMIN, BODY_JSON, handle_purge_order, NULL, "operations.purge", "Erase now what is due, or closed cases by name; dry_run only tells which", no_parameters, "PurgeOrder"},
    {POST, "/v1/operations/purge/{id}/confirm", ROLE_ADMIN, BODY_JSON_OR_NONE, handle_purge_confirm, NULL, "operations.purge_confirm", "Confirm another administrator's order: it is carried out", no_parameters, "PurgeOrder"},
    {POST, "/v1/operations/reindex", ROLE_ADMIN, BODY_JSON_OR_NONE, handle_reindex, NULL, "operations.reindex", "Add what the blind indices of a page of requisitions lack, after the rules of search have changed", no_parameters, "Reindex"},
    {GET,  "/v1/log/checkpoint", 0, BODY_NONE, handle_log_checkpoint, NULL, "log.checkpoint", "The log's signed checkpoint (C2SP); cosigned=true: the last one that witnesses cosigned", cosigned, "text/plain"},
    {POST, "/v1/log/cosignatures", ROLE_ADMIN | ROLE_AUDITOR, BODY_JSON, handle_log_cosign, NULL, "log.cosign", "A checkpoint with the lines of witnesses (C2SP tlog-cosignature)", no_parameters, "Cosigned"},
    {GET,  "/v1/log/entries", 0, BODY_NONE, handle_log_entries, NULL, "log.entries", "Entries of the log, their exact text", log_page, "LogEntries"},
    {GET,  "/v1/log/proof/inclusion", 0, BODY_NONE, handle_log_inclusion, NULL, "log.inclusion", "Proof that an entry is in the log (RFC 9162)", inclusion, "InclusionProof"},
    {GET,  "/v1/log/proof/consistency", 0, BODY_NONE, handle_log_consistency, NULL, "log.consistency", "Proof that the log only grew (RFC 9162)", consistency, "ConsistencyProof"},
    {GET,  "/", 0, BODY_NONE, handle_home, NULL, "home", "Leads to the console where there is one", no_parameters, "text/plain"},
    {GET,  "/console", 0, BODY_NONE, handle_home, NULL, "console.home", "The same", no_parameters, "text/plain"},
    {GET,  "/console/", 0, BODY_NONE, handle_pages, NULL, "console", "The console's first page", no_parameters, "text/html"},
    {GET,  "/console/{page}", 0, BODY_NONE, handle_pages, NULL, "console.page", "A file of the console", no_parameters, "application/octet-stream"},
    {GET, NULL, 0, BODY_NONE, NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct route routes_operations[] = {
    {GET, "/healthz", 0, BODY_NONE, handle_healthz, NULL, "healthz", "Alive", no_parameters, "text/plain"},
    {GET, "/readyz", 0, BODY_NONE, handle_readyz, NULL, "readyz", "Able to serve, or why not", no_parameters, "text/plain"},
    {GET, "/metrics", 0, BODY_NONE, handle_metrics, NULL, "metrics", "OpenMetrics", no_parameters, "text/plain"},
    {GET, NULL, 0, BODY_NONE, NULL, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */

/* One segment against the pattern at *at, which is moved behind it. */
static bool match_segment(const char **at, struct bytes segment, struct bytes **parameter) {
    const char *pattern = *at;
    size_t size = strcspn(pattern, "/");
    *at = pattern + size + (pattern[size] == '/');
    if (pattern[0] != '{') return bytes_equal(segment, (struct bytes){pattern, size});
    if (!segment.size) return false;
    *(*parameter)++ = segment;
    return true;
}

static bool match(const char *pattern, const struct http_path *path, struct bytes parameters[2]) {
    const char *at = pattern + 1;
    struct bytes *parameter = parameters;
    size_t count = 0;
    if (!*at) return path->count == 0; /* "/" */
    for (const char *c = pattern; *c; c++) count += *c == '/';
    if (count != path->count) return false;
    for (size_t i = 0; i < count; i++)
        if (!match_segment(&at, path->segments[i], &parameter)) return false;
    return true;
}

const struct route *routes_find(const struct route *routes, enum http_method method, const struct http_path *path,
                                struct bytes *parameter, struct bytes *parameter2, unsigned *allowed) {
    enum http_method wanted = method == HTTP_METHOD_HEAD ? HTTP_METHOD_GET : method;
    const char *pattern = NULL; /* the first that fits is the one: "bulk" stands before {id} */
    *allowed = 0;
    for (const struct route *route = routes; route->path; route++) {
        struct bytes found[2] = {{NULL, 0}, {NULL, 0}};
        if (pattern ? strcmp(pattern, route->path) != 0 : !match(route->path, path, found)) continue;
        if (!pattern) {
            pattern = route->path;
            *parameter = found[0];
            *parameter2 = found[1];
        }
        *allowed |= 1u << route->method;
        if (route->method == wanted) return route;
    }
    return NULL;
}

void routes_allow_text(unsigned allowed, char out[80]) {
    static const struct {
        enum http_method method;
        const char *text;
    } names[] = {{HTTP_METHOD_GET, "GET, HEAD, "},
                 {HTTP_METHOD_POST, "POST, "},
                 {HTTP_METHOD_PUT, "PUT, "},
                 {HTTP_METHOD_PATCH, "PATCH, "},
                 {HTTP_METHOD_DELETE, "DELETE, "}};
    size_t size = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (allowed & (1u << names[i].method)) size += (size_t)snprintf(out + size, 80 - size, "%s", names[i].text);
    snprintf(out + size, 80 - size, "OPTIONS");
}

size_t routes_index(const struct route *routes, const struct route *route) {
    return (size_t)(route - routes);
}
