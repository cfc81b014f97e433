/* Finding files on the seat's thread, everything else in the pool. */
#include "desk/package.h"

#include "base/log.h"
#include "base/text.h"
#include "desk/answer_parts.h"
#include "desk/answer_text.h"
#include "desk/stamp.h"
#include "desk/upload_files.h"
#include "seal/container.h"

#include <unistd.h>

#define NAME_SIZE 160 /* bytes of a file's name in the container; longer ones are cut */
#define TEXT_MAX  (32u << 20)
#define PIECE     (1u << 20)
#define TEXTS     4 /* answer.json, .csv, .html, .pdf */
#define PARTS     (TEXTS + PACKAGE_FILES_MAX)

/* One container being made. */
struct making {
    struct packaging *packaging;
    const struct desk *desk;
    struct arena arena; /* for what is large */
    struct container_part parts[PARTS];
    size_t count;
    struct answer_file files[PACKAGE_FILES_MAX];
    struct buffer texts[TEXTS], archive;
    struct fail *why;
};

/* ---- parts ---- */

/* A name that a container may have, at most NAME_SIZE bytes, cut between code points. */
static const char *safe_name(struct making *m, size_t index, const char *name) {
    struct bytes text = bytes_of(name);
    size_t size = 0, step;
    while ((step = text_utf8_step((struct bytes){text.data + size, text.size - size})) && size + step <= NAME_SIZE)
        size += step;
    char *safe = arena_copy(&m->arena, (struct bytes){name, size});
    for (char *c = safe; c && *c; c++)
        if (*c == '/' || *c == '\\' || (*c == '.' && c[1] == '.') || (unsigned char)*c < ' ') *c = '_';
    return safe ? arena_printf(&m->arena, "files/%zu-%s", index + 1, *safe ? safe : "file") : NULL;
}

static int read_file(struct making *m, const struct upload_file *file, struct bytes *out) {
    struct buffer data;
    int64_t from = 0;
    int status = GUICHET_OK;
    buffer_init(&data, (size_t)file->size + 1);
    while (from < file->size && !status) {
        size_t piece = file->size - from < PIECE ? (size_t)(file->size - from) : PIECE;
        status = upload_files_read(m->desk, file, from, piece, &data, m->why);
        from += (int64_t)piece;
    }
    char *copy = status ? NULL : arena_copy(&m->arena, buffer_bytes(&data));
    *out = (struct bytes){copy, data.size};
    buffer_done(&data);
    if (status || copy) return status;
    return fail(m->why, GUICHET_TOO_LARGE, "the files of the answer are more than %u MiB together",
                CONTAINER_MAX >> 20);
}

static int add_file(struct making *m, size_t index) {
    const struct query_row_upload *row = &m->packaging->files[index];
    struct container_part *part = &m->parts[m->count];
    struct answer_file *listed = &m->files[index];
    struct upload_file file;
    int status = upload_files_open(m->packaging->seat, row, &m->arena, &file, m->why);
    if (status) return status;
    char *id = arena_alloc(&m->arena, ID_TEXT_SIZE + 1);
    part->name = safe_name(m, index, file.name);
    part->media_type = file.media_type;
    if (!id || !part->name) status = fail(m->why, GUICHET_MEMORY, "no memory for the answer");
    else status = read_file(m, &file, &part->data);
    vault_wipe_key(&file.key);
    if (status) return status;
    id_format(&file.id, id);
    *listed = (struct answer_file){.id = id, .name = part->name, .size = file.size};
    text_hex(file.sha256, sizeof file.sha256, listed->sha256);
    m->count++;
    return GUICHET_OK;
}

static void add_text(struct making *m, const char *name, const char *media_type, size_t which) {
    m->parts[m->count++] = (struct container_part){name, media_type, buffer_bytes(&m->texts[which])};
}

static const char *party_name(const struct desk *desk, const char *id) {
    const struct party *party = party_find(&desk->settings->parties, id);
    return party ? party->name : id;
}

static int add_texts(struct making *m) {
    const struct record *record = m->packaging->record;
    const struct requisition *head = &record->head;
    const struct settings *settings = m->desk->settings;
    const struct holder *holder = holder_find(&m->desk->reference->holders, bytes_of(head->holder));
    const struct answer_text text = {.flow = record->flow,
                                     .head = head,
                                     .document = json_get(record->content, "document"),
                                     .input = json_get(record->content, "input"),
                                     .answer = answer_parts_at(record, m->packaging->part),
                                     .part = m->packaging->part,
                                     .is_final = answer_parts_is_final(record, m->packaging->part),
                                     .law = &m->desk->reference->law,
                                     .calendar = desk_calendar(m->desk, head->territory),
                                     .holder = holder ? holder->fr : head->holder,
                                     .party = party_name(m->desk, head->party),
                                     .sealer = cades_name(m->desk->sealer),
                                     .files = m->files,
                                     .file_count = m->packaging->file_count};
    answer_text_json(&text, &m->texts[0]);
    add_text(m, "answer.json", "application/json", 0);
    if (answer_text_csv(&text, &m->texts[1])) add_text(m, "answer.csv", "text/csv; charset=utf-8", 1);
    answer_text_html(&text, &m->texts[2]);
    add_text(m, "answer.html", "text/html; charset=utf-8", 2);
    int status = answer_text_pdf(&text, settings->font, settings->font_bold, &m->texts[3], m->why);
    if (status) return status;
    add_text(m, "answer.pdf", "application/pdf", 3);
    for (size_t i = 0; i < TEXTS; i++)
        if (m->texts[i].status) return fail(m->why, m->texts[i].status, "the answer is too large to be written out");
    return GUICHET_OK;
}

/* Texts name the files, but stand before them. */
static int add_parts(struct making *m) {
    int status = GUICHET_OK;
    m->count = TEXTS;
    for (size_t i = 0; i < m->packaging->file_count && !status; i++) status = add_file(m, i);
    size_t whole = m->count;
    m->count = 0;
    if (!status) status = add_texts(m);
    if (status) return status;
    memmove(m->parts + m->count, m->parts + TEXTS, (whole - TEXTS) * sizeof m->parts[0]);
    m->count += whole - TEXTS;
    return GUICHET_OK;
}

/* ---- sealing ---- */

static int stamp(struct making *m, struct bytes *seal) {
    const struct settings *settings = m->desk->settings;
    if (!settings->timestamp_url[0]) return GUICHET_OK;
    struct bytes stamped;
    int status = stamp_seal(settings, *seal, &m->arena, &stamped, m->why);
    if (!status) *seal = stamped;
    if (!status || settings->timestamp_required) return status;
    log_line(LOG_WARN, "answer.not_stamped", LOG_TEXT("requisition", m->packaging->record->head.number),
             LOG_TEXT("detail", m->why->text));
    return GUICHET_OK;
}

static int pack(struct making *m) {
    struct bytes manifest, seal;
    int status = add_parts(m);
    if (!status) status = container_manifest(m->parts, m->count, &m->arena, &manifest, m->why);
    if (!status) status = cades_sign(m->desk->sealer, manifest, &m->arena, &seal, m->why);
    if (!status) status = stamp(m, &seal);
    return status ? status : container_pack(m->parts, m->count, manifest, seal, &m->archive, m->why);
}

static int keep(struct making *m) {
    struct packaging *p = m->packaging;
    struct data_key key;
    uint8_t *wrapped = arena_alloc(p->arena, VAULT_WRAPPED_SIZE);
    char name[64];
    struct bytes archive = buffer_bytes(&m->archive);
    if (!wrapped) return fail(m->why, GUICHET_MEMORY, "no memory for the answer");
    if (p->part > 1) snprintf(name, sizeof name, "%s-%zu.asice", p->record->head.number, p->part);
    else snprintf(name, sizeof name, "%s.asice", p->record->head.number);
    p->made = (struct op_upload){.id = id_new(p->now),
                                 .person = "system",
                                 .part = (int64_t)p->part,
                                 .sealed_key = {(const char *)wrapped, VAULT_WRAPPED_SIZE},
                                 .size = (int64_t)archive.size,
                                 .created_at = p->now};
    digest_sha256(&archive, 1, p->made.sha256);
    int status = vault_new_key(m->desk->vault, &p->made.id, &key, wrapped, m->why);
    if (status) return status;
    status = upload_files_meta(&key, name, CONTAINER_MEDIA_TYPE, p->arena, &p->made.sealed_meta, m->why);
    if (!status) status = upload_files_write(m->desk, &p->made.id, &key, archive, m->why);
    vault_wipe_key(&key);
    return status;
}

static void on_work(uv_work_t *work) {
    struct packaging *p = chain_item(work, struct packaging, work);
    struct making *m = calloc(1, sizeof *m);
    if (!m) {
        p->status = fail(&p->why, GUICHET_MEMORY, "no memory for the answer");
        return;
    }
    *m = (struct making){.packaging = p, .desk = p->seat->desk, .why = &p->why};
    arena_init(&m->arena, CONTAINER_MAX + (64u << 20));
    for (size_t i = 0; i < TEXTS; i++) buffer_init(&m->texts[i], TEXT_MAX);
    buffer_init(&m->archive, CONTAINER_MAX);
    p->status = pack(m);
    if (!p->status) p->status = keep(m);
    for (size_t i = 0; i < TEXTS; i++) buffer_done(&m->texts[i]);
    buffer_done(&m->archive);
    arena_done(&m->arena);
    free(m);
}

static void on_worked(uv_work_t *work, int cancelled) {
    struct packaging *p = chain_item(work, struct packaging, work);
    if (cancelled) p->status = fail(&p->why, GUICHET_UNAVAILABLE, "the gateway stops");
    p->on_done(p);
}

/* ---- beginning ---- */

static int find_file(struct packaging *p, const char *text) {
    struct query query = {.kind = QUERY_UPLOAD, .arena = p->arena, .limit = 1};
    if (p->file_count == PACKAGE_FILES_MAX)
        return fail(&p->why, GUICHET_LIMIT, "an answer has at most %d files", PACKAGE_FILES_MAX);
    if (id_parse(bytes_of(text), &query.id) != GUICHET_OK)
        return fail(&p->why, GUICHET_INTERNAL, "the answer names a file that is none");
    require(store_read(p->seat->reader, &query)); /* an engine that does not answer at once will need a stage here */
    if (query.status) return fail(&p->why, query.status, "a file of the answer is not there: %s", query.why.text);
    p->files[p->file_count++] = query.rows.uploads[0];
    return GUICHET_OK;
}

int package_start(struct packaging *p) {
    struct faults *faults = arena_alloc(p->arena, sizeof *faults);
    struct field_result named;
    if (!faults) return fail(&p->why, GUICHET_MEMORY, "no memory for the answer");
    faults_init(faults, p->arena);
    yyjson_val *data = json_get(answer_parts_at(p->record, p->part), "data");
    int status = GUICHET_OK;
    if (field_check_built(&p->record->flow->answer, data, "", p->now, p->arena, faults, &named) == GUICHET_OK)
        for (size_t i = 0; i < named.file_count && !status; i++) status = find_file(p, named.files[i]);
    if (!status && uv_queue_work(&p->seat->loop->uv, &p->work, on_work, on_worked))
        status = fail(&p->why, GUICHET_UNAVAILABLE, "the answer cannot be sealed now");
    return status;
}

void package_drop(const struct packaging *p) {
    char path[UPLOAD_FILES_PATH_SIZE];
    upload_files_path(p->seat->desk, &p->made.id, "", path);
    unlink(path);
}
