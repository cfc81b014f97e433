/* The configuration, read: every option of guichet.lua in one table (contract §2).
 *
 * Floor: desk. Thread: any; settings are frozen once read and live in their own arena.
 * An unknown key is a fault that names file, line, key and the nearest known key. Relative paths are relative to the
 * file; here they are absolute already. */
#ifndef DESK_SETTINGS_H
#define DESK_SETTINGS_H

#include "base/config.h"
#include "domain/party.h"
#include "flow/duty.h"
#include "plugin/service.h"
#include "store/store.h"

#define SETTINGS_WITNESSES_MAX 16

struct settings {
    struct arena arena;
    const char *file, *folder;

    const char *listen_address;
    int64_t listen_port, loops;
    const char *operations_address;
    int64_t operations_port;

    const char *tls_certificate, *tls_key, *tls_minimum;

    const char *crl_mode, *ocsp_mode, *ocsp_responder;
    int64_t crl_grace_hours, crl_refresh_minutes, ocsp_timeout_ms, ocsp_cache_minutes;
    enum { CRL_MODE_FAIL, CRL_MODE_GRACE, CRL_MODE_WARN } crl_rule; /* the modes, read */
    enum { OCSP_MODE_OFF, OCSP_MODE_SOFT, OCSP_MODE_HARD } ocsp_rule;

    const char *territory;
    const char *const *witnesses; /* verifier keys, NULL-ended */
    const char *log_reads;
    enum reads_rule { READS_ALL, READS_DOWNLOADS, READS_NONE } reads_rule; /* the same, read */
    const char *const *opening;                                            /* two texts, "08:30" and "18:00" */
    struct party_table parties;

    const char *store_engine, *store_path, *store_dsn;

    const char *workflows_path, *reference_path;
    int64_t workflow_memory_mb, workflow_wall_ms;
    double workflow_instructions;
    bool two_people;

    const char *vault_key, *log_key, *seal_key;
    const char *timestamp_url, *timestamp_authority; /* "": answers carry no time-stamp */
    int64_t timestamp_timeout_ms;
    bool timestamp_required;
    const char *font, *font_bold; /* of answer.pdf */
    int64_t link_hours;           /* longest life of a link to an answer */
    yyjson_val *redelivery;
    int64_t deliveries_most; /* the same, read: of one part; 0: as one likes */
    yyjson_val *plugins;     /* name → options, or NULL */
    const char *plugins_path;
    const char *file_scan;    /* plugin that scans files; "": none */
    yyjson_val *notice_teams; /* team → address, or NULL */

    int64_t body_kb, upload_mb, header_kb, header_count, connections, per_party_per_second;
    int64_t per_certificate_per_second, vital_per_party_per_second, handshakes, handshakes_per_address;
    int64_t handshake_s, head_s, body_s, idle_s, write_s;
    int64_t streams_per_party, streams_per_person, heartbeat_s;
    int64_t inbox, streams, bulks, bulk_mb, bulk_lines;
    int64_t lease_minutes;
    double answer_days, case_years;
    bool purge_two_people;
    bool vital_callback;
    int64_t vital_reason_min, vital_abuse_limit, vital_abuse_days;
    const char *vital_regularise, *vital_review;
    struct duty_rules duty_rules; /* the same, read */

    yyjson_val *parties_tree;
};

/* Reads and checks. *faults gets every fault (pointer "FILE:LINE"); GUICHET_CONFIG when there was one.
 * settings_free takes NULL and half-built ones. */
int settings_read(const char *file, struct faults *faults, struct settings **out, struct fail *why);
void settings_free(struct settings *settings);

/* `fresh` is to take the place of `present` while the gateway runs. What cannot change then (addresses, store, keys,
 * plugins, the scripts' folder and machines) is taken over from `present`, which must live as long; the names of those
 * that differed are given in the arena, separated by ", ", or "". */
const char *settings_take_over(struct settings *fresh, const struct settings *present, struct arena *arena);

/* `path` as it is when absolute, else below the configuration's folder; in the settings' arena. */
const char *settings_path(struct settings *settings, const char *path);

/* What the services are opened with. */
struct service_options settings_services(const struct settings *settings);

/* What the store is opened with. */
struct store_options settings_store(const struct settings *settings);

/* The table itself, for `guichet help configuration` and the documentation test; ends with a NULL path. */
const struct config_option *settings_options(void);

#endif
