/* A change: one unit for the store, applied whole or not at all.
 *
 * Floor: domain (pure data). Thread: its maker until it is submitted, then the store, then its maker again.
 * Everything it points to lives in its maker's arena until it comes back. Preconditions are looked at first; when one
 * fails nothing is applied and the failure is a *result* (status + code), never an SQL error. */
#ifndef DOMAIN_CHANGE_H
#define DOMAIN_CHANGE_H

#include "base/fail.h"
#include "domain/requisition.h"
#include "domain/scan.h"

#define CHANGE_OPS_MAX   160
#define BLIND_SIZE       8  /* bytes of a blind index: seal/vault.h says why */
#define ANSWER_LINK_SIZE 32 /* of what is kept of a link's token: SHA-256 */

enum op_kind {
    OP_PUT_REQUISITION, /* insert (expected_version 0) or replace head, deadlines and content */
    OP_ENTRY,           /* one entry of the log */
    OP_TARGET,          /* blind index of one identifier that is asked for; ties it to others that ask for the same */
    OP_REFERENCE,       /* blind index of a number to find the case by (as.target); ties nothing */
    OP_TIMER_SET,
    OP_TIMER_CLEAR,
    OP_TASK_OPEN,
    OP_TASK_CLOSE,     /* the task of the state, or of as.task.duty */
    OP_TASK_BAR,       /* who may not claim it: as.task.barred, of the task of the state or of as.task.duty */
    OP_EFFECT,         /* a question to a service, written in the same commit (transactional outbox) */
    OP_EFFECT_SET,     /* what became of an effect: done (for good), again at …, dead, dropped */
    OP_UPLOAD,         /* a stored upload that nothing refers to yet */
    OP_UPLOAD_REF,     /* the requisition now owns it */
    OP_ANSWER_FILE,    /* the sealed container of a part of the answer (as.upload); CONFLICT when there is one */
    OP_DELIVERY,       /* an answer leaves: NOT_FOUND for a link that is not good, GONE "answer_spent" */
    OP_ANSWER_LINK,    /* a link by which it may leave once */
    OP_UPLOAD_DROP,    /* forget an upload that nothing refers to (as.upload_ref); one that is referenced stays */
    OP_REWRAP,         /* the same data key under another master key; nothing when it has changed meanwhile */
    OP_READING,        /* an entry of the log that somebody read something; of no requisition's history */
    OP_META,           /* a number the program keeps for itself */
    OP_RETAIN,         /* when a part of the case is to be erased; due_at 0: never any more */
    OP_PURGE,          /* an order to erase named cases now */
    OP_PURGE_CONFIRM,  /* a second person said so too: it is carried out */
    OP_LEGAL_HOLD,     /* a party's order that nothing of the case is erased, or its end */
    OP_PAYLOAD,        /* another payload of an entry of this case; its text, which is what was logged, stays */
    OP_UPLOAD_DESTROY, /* the key of this upload (as.upload_ref) is overwritten */
    OP_SIGHT,          /* whoever this word names finds the case in his lists (domain/coreader.h) */
    OP_SIGHT_DROP,     /* not any more: as.sight.word */
    OP_UNIT,           /* the head's unit is another: its lists follow */
    OP_ERASE_ANSWER,   /* what the case keeps of it besides: drafts, parked events, kept replies, services asked */
    OP_ERASE_CASE,     /* the data key is overwritten, content, payloads and blind indices go */
    OP_REPLY,          /* what to answer when the same Idempotency-Key comes again */
    OP_ITEM,           /* something a person or team keeps beside the cases: written, or, without content, taken away */
    OP_PARK,           /* an event whose handler failed, kept with its cause; the case stays as it was */
    OP_UNPARK,         /* it was delivered after all: as.event */
    OP_WORKFLOW,       /* a script version gets its number, for good */
    OP_EMERGENCY,      /* counts a vital requisition of its unit, or what was wrong with one */
    OP_AUTHORISATION,  /* a registered authorisation (authorisation.h) */
    OP_COSIGNED,       /* a checkpoint that witnesses cosigned; their lines join those that are kept of the same one */
    OP_AUTHORISATION_REVOKE, /* it holds no more; the first revocation stands */
    OP_WORKFLOW_ACTIVATE,    /* which version counts for new requisitions, and what its file was when that was said */
    OP_WORKFLOW_MARK,        /* how a version stands: activated, quarantined, removed */
    OP_SCAN,                 /* what the scanner said of a file, or a person of one it could not scan */
    OP_WORKFLOW_NOTE,        /* an entry of the log that belongs to no requisition: who did what to which version */
};

/* What is counted of vital requisitions, once for each of them; all but the first are abuses. */
#define EMERGENCY_KINDS(X)                                                                                             \
    X(VITAL, "vital")                                                                                                  \
    X(FRAUD, "fraud")             /* the call-back found a false request */                                            \
    X(UNJUSTIFIED, "unjustified") /* so the review afterwards */                                                       \
    X(IRREGULAR, "irregular")     /* the written act did not come in time */

enum emergency_kind {
#define X(name, text) EMERGENCY_##name,
    EMERGENCY_KINDS(X)
#undef X
        EMERGENCY_KIND_COUNT
};

const char *change_emergency_name(enum emergency_kind kind);

struct op_entry {
    const char *event;
    const char *from, *to; /* state names; from may be NULL */
    const char *actor;     /* "sha256:…" of the certificate, or "system" */
    int64_t at;
    struct bytes payload;    /* sealed JSON: actor's name, unit, team, the event's input; may be empty */
    uint8_t payload_mac[32]; /* HMAC-SHA-256 of the plain payload under the data key */
};

struct op_timer {
    const char *name;
    bool of_case;   /* belongs to the case, not to the state entry */
    int64_t due_at; /* for SET */
    /* for SET, of one that is put off */
    int64_t first_due_at; /* 0: due_at */
    int64_t failures;     /* how often the script has failed on it */
};

struct op_effect {
    struct id id;
    bool of_case; /* a notice: belongs to no state entry (0), and to nobody who waits */
    const char *service;
    struct bytes args; /* sealed JSON */
    int64_t next_at;   /* when to ask */
    int64_t timeout_ms;
    int64_t retry_times, retry_from_ms, retry_to_ms;
};

#define EFFECT_NOTICE_RETRIES 10 /* of a notice, see clerk_job_wait() */

enum effect_state { EFFECT_PENDING, EFFECT_DONE, EFFECT_DEAD, EFFECT_DROPPED };

const char *change_effect_state(enum effect_state state); /* "pending" … */

struct op_effect_set {
    struct id id;
    enum effect_state state;
    int64_t attempts, next_at;
    const char *error; /* code of the last failure, or NULL; no personal data */
    /* while it is pending */
    int64_t failures;    /* how often the script has failed on the answer */
    struct bytes answer; /* sealed: what the script is still to hear; empty leaves what there is */
};

struct op_upload {
    struct id id;
    const char *person;       /* owner until referenced */
    struct bytes sealed_key;  /* the file's own data key, wrapped by the vault */
    struct bytes sealed_meta; /* name, media type: sealed with that key */
    int64_t size;
    uint8_t sha256[32];
    int64_t created_at;
    int64_t part; /* OP_ANSWER_FILE: which of the answer, from 1 */
    enum scan_state scan;
    int64_t scan_tries;    /* of one that was read */
    const char *signature; /* what the scanner calls what it found; of one that was read */
};

/* What becomes of a file's scan. GUICHET_CONFLICT when it does not stand at `from` any more. */
struct op_scan {
    struct id file;
    enum scan_state from, to; /* another one: an entry of the log, of no requisition's history */
    uint8_t sha256[32];       /* of the file: what that entry says of it */
    const char *signature;    /* of an infected one */
    const char *actor;        /* "system", or "sha256:…" of who releases it */
    int64_t tries;
    int64_t next_at; /* when the clerk looks at it again; 0: never */
};

enum retention_part { RETENTION_ANSWER, RETENTION_CASE, RETENTION_PARTS };

/* What was read. The name of the event is change_reading_event(). */
enum reading_kind { READING_OPENED, READING_SEARCHED, READING_DOWNLOADED, READING_EXPORTED, READING_KINDS };

const char *change_reading_event(enum reading_kind kind); /* "read.opened" … */

/* A change of only such ops has a zero requisition id, so that nobody who follows the case is woken. */
struct op_reading {
    enum reading_kind kind;
    struct id requisition; /* zero: a search */
    bool has_target;
    uint8_t target[BLIND_SIZE];               /* of a search */
    const char *person, *party, *unit, *name; /* person: the keyed hash; name: sealed by vault_seal_name() */
};

struct op_retain {
    enum retention_part part;
    int64_t due_at;
    struct id purge; /* the order by which it is erased; zero: its time is over */
    bool is_held;    /* it is due, and put off by a legal hold: due at once when that is lifted */
};

struct op_purge_case {
    struct id requisition;
    enum retention_part part;
};

/* A change of these two has a zero requisition id. Names and reason are sealed by vault_seal_name(). */
struct op_purge {
    struct id id;
    const char *actor, *person, *name, *reason; /* actor: "sha256:…", person: the key of one */
    bool is_confirmed;                          /* nobody else need say so */
    const struct op_purge_case *cases;
    size_t count;
};

struct op_purge_confirm {
    struct id id;
    const char *name;
};

struct op_legal_hold {
    const char *party;
    int64_t at;          /* 0: the party lifts it */
    int64_t until;       /* 0: until it is lifted */
    struct bytes sealed; /* JSON: reason, name */
};

struct op_sight {
    const char *word;
    int64_t until; /* 0: without end */
};

struct op_payload {
    int64_t log_index;
    struct bytes payload; /* sealed */
};

/* Whose data key. */
enum key_place { KEY_OF_REQUISITION, KEY_OF_UPLOAD, KEY_OF_AUTHORISATION, KEY_OF_ITEM, KEY_PLACES };

struct op_rewrap {
    enum key_place place;
    struct id owner;
    int64_t row; /* of a requisition */
    struct bytes before, after;
};

struct op_meta {
    const char *name; /* "vault.newest" …: desk/keys.c */
    int64_t value;
};

enum item_kind {
    ITEM_DRAFT,    /* of an event of a case, one for each person */
    ITEM_NOTE,     /* on a case, of the holder's side */
    ITEM_DOCUMENT, /* a submission not yet sent */
    ITEM_VIEW,     /* a list's query under a title */
    ITEM_TEMPLATE, /* a text with places to be filled */
};

/* Of a case (the change's) it is sealed under the case's key and goes with it; else under a key of its own. */
struct item {
    enum item_kind kind;
    struct id id;
    uint8_t owner[BLIND_SIZE]; /* blind index of a person; zero: nobody's own */
    const char *team;          /* with whom it is shared; "": with nobody */
    bool of_case;
    int64_t revision;                  /* of one that was read */
    int64_t expected;                  /* when it is written: the revision there is; 0: none; -1: not looked at */
    int64_t at, limit;                 /* limit: so many of the kind an owner or a case may have */
    struct bytes wrapped_key, content; /* content: sealed */
};

struct op_park {
    struct id id;
    const char *event;
    struct bytes input; /* sealed JSON: what came with the event */
    const char *cause;  /* file, line, words of the script's failure */
    int64_t at;
};

/* A change of only such ops has a zero requisition id and expected_version -1. */
struct op_workflow {
    const char *type, *hash, *file, *author; /* author: "sha256:…", or "system" for a file found in the folder */
    const char *person;                      /* the author as `actor.person` names one, "" for the system */
    int64_t version, at;
    struct bytes source; /* the script with the libraries it used, as the registry bundles it */
};

/* A change of these has a zero requisition id; head.id and head.type are for its log entry. */
struct op_authorisation {
    struct id id;
    const char *party, *unit; /* that registered it */
    int64_t kind;             /* enum law_authorisation */
    const char *court;
    int64_t valid_from, valid_until; /* day numbers, both included */
    const char *parties, *units;     /* JSON arrays of texts, or "": no limit */
    int64_t created_at;
    struct bytes wrapped_key, content; /* content: sealed JSON */
};

struct op_authorisation_revoke {
    struct id id;
    int64_t at;
};

/* `version` 0: the type is not offered. */
struct op_workflow_activate {
    const char *type, *file_hash; /* file_hash: of what the type's file gives now, "" when there is none */
    int64_t version, at;
};

struct op_workflow_mark {
    const char *type;
    int64_t version, activated_at, quarantined_at, removed_at; /* 0: never, it is not, it is not */
};

struct op_workflow_note {
    const char *event; /* "published", "activated", "removed" … */
    const char *type, *hash, *actor;
    int64_t version, at;
};

struct op_cosigned {
    int64_t size;
    struct bytes note; /* the text, the log's line, the witnesses' lines */
};

struct op_delivery {
    int64_t part, most; /* most: as often as this part may leave; 0: as one likes */
    bool by_link;       /* then the link of this hash is used up */
    uint8_t link[ANSWER_LINK_SIZE];
};

struct op_answer_link {
    uint8_t token[ANSWER_LINK_SIZE];
    int64_t part, expires_at;
    const char *party, *unit; /* for whom */
};

struct op {
    enum op_kind kind;
    union {
        struct op_entry entry;
        uint8_t target[BLIND_SIZE];
        struct op_timer timer;
        struct task task;
        struct op_effect effect;
        struct op_effect_set effect_set;
        struct op_upload upload;
        struct op_scan scan;
        struct id upload_ref;
        struct op_delivery delivery;
        struct op_answer_link link;
        struct op_rewrap rewrap;
        struct op_retain retain;
        struct op_legal_hold legal_hold;
        struct op_sight sight;
        struct op_purge purge;
        struct op_reading reading;
        struct op_purge_confirm purge_confirm;
        struct op_payload payload;
        struct op_meta meta;
        struct item item;
        struct op_park park;
        const char *event;
        struct op_workflow workflow;
        enum emergency_kind emergency;
        struct op_cosigned cosigned;
        struct op_authorisation authorisation;
        struct op_authorisation_revoke revoke;
        struct op_workflow_activate workflow_activate;
        struct op_workflow_mark workflow_mark;
        struct op_workflow_note workflow_note;
        struct bytes reply; /* sealed; given back by the store when the key comes again */
    } as;
};

/* What a caller wants to do with the queue instead of an ordinary list of ops. */
enum claim_kind { CLAIM_NONE, CLAIM_NEXT, CLAIM_ONE, CLAIM_RENEW, CLAIM_RELEASE, CLAIM_ASSIGN, CLAIM_TAKE_OVER };

struct claim {
    enum claim_kind kind;
    struct id task;           /* all but NEXT */
    const char *const *teams; /* NULL-ended: teams of the caller (NEXT: already narrowed to what was asked) */
    bool all_teams;
    const char *const *types; /* NULL-ended or NULL: NEXT only */
    unsigned roles;
    const char *person, *name, *actor; /* actor: "sha256:…" */
    const char *assignee, *assignee_name;
    const char *const *assignee_teams;
    bool assignee_all_teams;
    unsigned assignee_roles;
    bool may_override;    /* supervisor: release and assign what another holds */
    struct bytes payload; /* of the entry: sealed, with its MAC; TAKE_OVER only */
    uint8_t payload_mac[32];
    int64_t now, lease_ms;
};

struct change {
    struct id id;
    struct id requisition;
    int64_t expected_version; /* 0: must not exist yet. -1: not looked at */
    bool vital;               /* may use the inbox's reserve */
    bool is_erasing;          /* what it takes out of the database is overwritten there */

    /* preconditions beyond the version; zero = not asked */
    bool has_idempotency;
    uint8_t idempotency_key[32]; /* hash of (person, key) */
    uint8_t idempotency_body[32];
    struct id claimed_task; /* must be open and claimed by claimed_person with a living lease at `now` */
    const char *claimed_person;
    struct id upload_needed[16]; /* each present, unreferenced and owned by upload_person */
    size_t upload_needed_count;
    const char *upload_person;
    struct id upload_open[16]; /* files that leave by it: none of them locked (domain/scan.h) */
    size_t upload_open_count;
    struct claim claim;
    int64_t now;

    /* the new state of the requisition, for OP_PUT_REQUISITION */
    struct requisition head;
    struct bytes wrapped_key; /* on insert */
    struct bytes content;     /* sealed JSON; empty: unchanged */

    struct op *ops; /* by change_add(), or the maker's own array */
    size_t op_count, op_room;

    /* result, filled by the store */
    struct fail result; /* OK, CONFLICT, DUPLICATE, GONE, LIMIT, NOT_FOUND, NOT_ALLOWED, FULL, DISK … with code */
    int64_t version, log_index, seq;
    char number[REQUISITION_NUMBER_SIZE + 1];
    bool is_tied;             /* others ask for the same: QUERY_DUPLICATES names them */
    struct bytes reply;       /* of the first change, on DUPLICATE: in `result_arena` */
    struct id duplicate_of;   /* its requisition, on DUPLICATE */
    struct id upload_missing; /* the first of upload_needed that is not as it must be, on "upload_not_found" */
    struct task claimed;      /* of a successful claim; texts in `result_arena` */
    struct requisition claimed_head;
    struct arena *result_arena; /* the maker's; used by the store only between submit and return */
};

/* Appends an op, zeroed but for its kind, in `result_arena`; pointers to earlier ops are not valid afterwards. NULL
 * when the change is full (CHANGE_OPS_MAX) or there is no memory. */
struct op *change_add(struct change *change, enum op_kind kind);

#endif
