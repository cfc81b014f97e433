/* The handlers of the routes, one per row of routes.c. Each gets its request again until it has what it needs: `stage`
 * says how far it is, STEP_WAIT that someone was asked.
 *
 * Floor: gate. Thread: the worker's. They hold no rule of the domain: they read what was sent, call the desk, show what
 * it gave. */
#ifndef GATE_HANDLERS_H
#define GATE_HANDLERS_H

#include "gate/request.h"

int handle_me(struct request *r);
int handle_agents_list(struct request *r);
int handle_openapi(struct request *r);
int handle_parties_list(struct request *r);
int handle_types_list(struct request *r);
int handle_types_show(struct request *r);
int handle_territories_list(struct request *r);
int handle_territories_show(struct request *r);
int handle_workflow_graph(struct request *r);

int handle_requisitions_submit(struct request *r);
int handle_bulk_begin(struct request *r);
int handle_bulk(struct request *r);
/* A bulk request ends: what it holds is given back. */
void handle_bulk_end(struct request *r);
int handle_requisitions_list(struct request *r);
int handle_requisitions_show(struct request *r);
int handle_requisitions_fire(struct request *r);
int handle_requisitions_history(struct request *r);
int handle_requisitions_answer(struct request *r);
int handle_answer_link_create(struct request *r);
int handle_answer_link_use(struct request *r);
int handle_requisitions_file(struct request *r);
int handle_legal_hold_set(struct request *r);
int handle_legal_hold_lift(struct request *r);
int handle_stream(struct request *r);
int handle_related(struct request *r);
int handle_stats(struct request *r);
int handle_reports(struct request *r);

int handle_readers_list(struct request *r);
int handle_readers_add(struct request *r);
int handle_readers_remove(struct request *r);
int handle_hand_over(struct request *r);
int handle_draft(struct request *r);
int handle_drafts_list(struct request *r);
int handle_notes(struct request *r);
int handle_templates_list(struct request *r);
int handle_template(struct request *r);
int handle_template_fill(struct request *r);
int handle_views_list(struct request *r);
int handle_view(struct request *r);

int handle_queue_list(struct request *r);
int handle_queue_counters(struct request *r);
int handle_abuse(struct request *r);
int handle_metrics_json(struct request *r);
int handle_queue_claim_next(struct request *r);
int handle_queue_claim(struct request *r);
int handle_queue_renew(struct request *r);
int handle_queue_release(struct request *r);
int handle_queue_assign(struct request *r);
int handle_queue_take_over(struct request *r);
int handle_tasks_claim(struct request *r);
int handle_tasks_assign(struct request *r);

int handle_effects_list(struct request *r);
int handle_effects_retry(struct request *r);
int handle_effects_drop(struct request *r);

int handle_authorisations_create(struct request *r);
int handle_authorisations_list(struct request *r);
int handle_authorisations_show(struct request *r);
int handle_authorisations_revoke(struct request *r);

int handle_law(struct request *r);
int handle_refusals(struct request *r);

int handle_uploads_begin(struct request *r);
int handle_uploads(struct request *r);
int handle_files_list(struct request *r);
int handle_files_release(struct request *r);

int handle_operations_reload(struct request *r);
int handle_subject_report(struct request *r);
int handle_reads_list(struct request *r);
int handle_purge_list(struct request *r);
int handle_purge_order(struct request *r);
int handle_purge_confirm(struct request *r);
int handle_reindex(struct request *r);

int handle_workflows_list(struct request *r);
int handle_workflows_show(struct request *r);
int handle_workflows_publish(struct request *r);
int handle_workflows_check(struct request *r);
int handle_workflows_activate(struct request *r);
int handle_workflows_roll_back(struct request *r);
int handle_workflows_remove(struct request *r);

int handle_log_checkpoint(struct request *r);
int handle_log_cosign(struct request *r);
int handle_log_entries(struct request *r);
int handle_log_inclusion(struct request *r);
int handle_log_consistency(struct request *r);
int handle_requisitions_receipt(struct request *r);

int handle_home(struct request *r);
int handle_pages(struct request *r);

int handle_healthz(struct request *r);
int handle_readyz(struct request *r);
int handle_metrics(struct request *r);

/* ---- shared by them ---- */

/* Asks the store: the query is in r->use.query, its arena and reply address are set here. STEP_NEXT: the answer is
 * there; STEP_WAIT: it will be when the handler is called again. */
enum step_result handler_ask(struct request *r);
/* Has r->use.statistics counted: STEP_WAIT, the handler is called again; statistician_done is then due. */
enum step_result handler_count(struct request *r);
/* Sends an order of the request's to the workshop, with how it comes back filled in: STEP_WAIT. */
enum step_result handler_order(struct request *r, struct workshop_order *order);
/* r->use.claiming for the caller, whose handler is called again by it. */
struct claiming *handler_claiming(struct request *r, enum claim_kind kind);
/* Whether Accept names this media type. */
bool handler_accepts(const struct request *r, const char *type);
/* A day as "2026-05-11". */
void handler_day(int32_t day, char out[32]);
/* `limit` (1–200, default 50) and `cursor`. STEP_FAIL when they are wrong. */
enum step_result handler_page(struct request *r, struct query *query);
/* The {id} of the path into the query: a UUID or a number ("2026-000001"). STEP_FAIL: 404. */
enum step_result handler_id(struct request *r, struct query *query);
/* The body as a JSON object; an empty body is an empty object when `may_be_empty`. */
enum step_result handler_json(struct request *r, bool may_be_empty, yyjson_val **root);
/* Refuses members that are not in the NULL-ended list, all at once. */
enum step_result handler_known(struct request *r, yyjson_val *object, const char *const *known);
/* If-None-Match: "*" or a list that has this tag (RFC 9110 §13.1.2: weak comparison). */
bool handler_is_unchanged(const struct request *r, const char *etag);
/* If-Match: "5" or "5.2" (version, claim state): the version is compared. "*" and no field match any. STEP_FAIL: it
 * names none. */
enum step_result handler_if_match(struct request *r, bool *has_version, int64_t *version);
/* How this caller sees a record; shown in r->language. */
struct view handler_view(const struct request *r, enum sight sight);
/* Opens the one row of QUERY_REQUISITION and looks at the caller's sight. STEP_FAIL: 404 as if there were none. */
enum step_result handler_record(struct request *r, struct record *record, enum sight *sight);
/* The same into r->held and r->sight, which outlive a second question. */
enum step_result handler_hold(struct request *r);
/* The same, but of a purged case the head alone, without key and content. */
enum step_result handler_hold_head(struct request *r);

#endif
