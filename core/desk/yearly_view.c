/* Names for the keys of rows, and the two dresses for machines. */
#include "desk/yearly_view.h"

#include "base/csv.h"
#include "domain/refusal.h"

const char *yearly_view_pick(const struct yearly_view *view, const char *fr, const char *en) {
    return strcmp(view->language, "en") == 0 ? en : fr;
}

const char *yearly_view_title(const struct yearly_view *view, yyjson_val *value) {
    if (yyjson_is_obj(value)) value = json_get(value, view->language);
    return yyjson_is_str(value) ? yyjson_get_str(value) : "";
}

/* ---- labels ---- */

static const struct {
    const char *key, *fr, *en;
} families[] =
    {
        {"account", "Comptes laposte.fr", "laposte.fr accounts"},
        {"bank", "Banque", "Bank"},
        {"email", "Messagerie laposte.net", "laposte.net mail"},
        {"generic", "Demandes générales", "General requests"},
        {"hybrid", "Courrier hybride et recommandé électronique", "Hybrid mail and electronic registered mail"},
        {"identity", "Identité numérique", "Digital identity"},
        {"insurance", "Assurances", "Insurance"},
        {"office", "Bureaux", "Post offices"},
        {"parcel", "Colis", "Parcels"},
        {"postal", "Courrier et colis", "Mail and parcels"},
        {"relay", "Relais et consignes", "Relays and lockers"},
        {"site", "Interventions sur site", "Visits to sites"},
        {"staff", "Personnel", "Staff"},
        {"telecom", "Télécommunications", "Telecommunications"},
        {"trust", "Signature électronique", "Electronic signature"},
        {"vault", "Coffres numériques", "Digital vaults"},
        {"video", "Vidéoprotection", "Video protection"},
},
  placed[] = {
      {"hold", "Maintien à disposition", "Hold"},
      {"preservation", "Conservation de données", "Preservation of data"},
      {"watch", "Surveillance d'un envoi", "Watch on an item"},
};

#define LABEL_IN(view, list, key)                                                                                      \
    for (size_t i = 0; i < sizeof(list) / sizeof *(list); i++)                                                         \
        if (strcmp((list)[i].key, key) == 0) return yearly_view_pick(view, (list)[i].fr, (list)[i].en)

static const char *family_label(const struct yearly_view *view, const char *key) {
    LABEL_IN(view, families, key);
    return key;
}

static const char *placed_label(const struct yearly_view *view, const char *key) {
    LABEL_IN(view, placed, key);
    return key;
}

static const char *month_label(const struct yearly_view *view, const char *key) {
    static const char *const fr[] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                     "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
    static const char *const en[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
    uint64_t month = 0;
    if (bytes_to_uint(bytes_of(key), 12, &month) || month == 0) return key;
    return yearly_view_pick(view, fr[month - 1], en[month - 1]);
}

static const char *party_label(const struct yearly_view *view, const char *key) {
    const struct party *party = party_find(&view->desk->settings->parties, key);
    return party ? party->name : key;
}

static const char *holder_label(const struct yearly_view *view, const char *key) {
    const struct holder *holder = holder_find(&view->desk->reference->holders, bytes_of(key));
    return holder ? yearly_view_pick(view, holder->fr, holder->en ? holder->en : holder->fr) : key;
}

static const char *refusal_label(const struct yearly_view *view, const char *key) {
    const struct refusal *refusal = refusal_of(bytes_of(key));
    if (!key[0]) return yearly_view_pick(view, "Sans motif codé, ou dossier effacé", "Without a code, or erased");
    return refusal ? refusal_title(refusal, view->language) : key;
}

static const char *type_label(const struct yearly_view *view, const char *key) {
    const struct flow *flow;
    for (size_t i = 0; (flow = registry_at(view->desk->registry, i)); i++)
        if (strcmp(flow->type, key) == 0)
            return yearly_view_pick(view, flow->title.fr, flow->title.en ? flow->title.en : flow->title.fr);
    return key;
}

const char *yearly_view_label(const struct yearly_view *view, enum yearly_which which, const char *key) {
    static const char *(*const labels[YEARLY_TABLES])(const struct yearly_view *view, const char *key) = {
        [YEARLY_MONTH] = month_label,     [YEARLY_FAMILY] = family_label, [YEARLY_PARTY] = party_label,
        [YEARLY_HOLDER] = holder_label,   [YEARLY_NOTICE] = type_label,   [YEARLY_PLACED] = placed_label,
        [YEARLY_REFUSAL] = refusal_label,
    };
    return labels[which] ? labels[which](view, key) : "";
}

/* ---- JSON ---- */

static void put_figures(struct json_out *out, const struct yearly_description *d, const struct yearly_row *row) {
    for (size_t i = 0; i < d->column_count; i++) {
        json_key(out, d->columns[i].name);
        if (row->n[i] == YEARLY_NONE) json_put_null(out);
        else json_put_int(out, row->n[i]);
    }
}

static void put_row(const struct yearly_view *view, struct json_out *out, enum yearly_which which, size_t i) {
    const struct yearly_description *d = yearly_description(which);
    const struct yearly_row *row = &view->yearly->sheets[0].tables[which].rows[i];
    const struct refusal *refusal = which == YEARLY_REFUSAL ? refusal_of(bytes_of(row->key)) : NULL;
    json_object(out);
    if (d->of_fr) {
        json_text_member(out, "key", row->key);
        json_text_member(out, "label", yearly_view_label(view, which, row->key));
    }
    if (refusal) json_text_member(out, "sentence", refusal_sentence(refusal, view->language));
    put_figures(out, d, row);
    json_key(out, "year_before");
    json_object(out);
    put_figures(out, d, &view->yearly->sheets[1].tables[which].rows[i]);
    json_object_end(out);
    json_object_end(out);
}

static void put_tables(const struct yearly_view *view, struct json_out *out) {
    for (enum yearly_which which = 0; which < YEARLY_TABLES; which++) {
        const struct yearly_description *d = yearly_description(which);
        json_key(out, d->name);
        if (d->of_fr) json_array(out);
        for (size_t i = 0; i < view->yearly->sheets[0].tables[which].count; i++) put_row(view, out, which, i);
        if (d->of_fr) json_array_end(out);
    }
}

static void put_proof(const struct yearly_proof *proof, struct json_out *out) {
    json_key(out, "proof");
    json_object(out);
    json_int_member(out, "log_size", (int64_t)proof->log_size);
    json_int_member(out, "checkpoint_size", (int64_t)proof->size);
    json_text_member(out, "checkpoint_root", proof->root[0] ? proof->root : NULL);
    json_bool_member(out, "verified", proof->is_verified);
    json_object_end(out);
}

static void put_period(struct json_out *out, const char *name, const struct yearly_sheet *sheet) {
    json_key(out, name);
    json_object(out);
    json_time_member(out, "from", sheet->from);
    json_time_member(out, "to", sheet->to);
    json_object_end(out);
}

void yearly_view_json(const struct yearly_view *view, struct json_out *out) {
    const struct yearly *yearly = view->yearly;
    json_object(out);
    json_text_member(out, "territory", yearly->territory);
    json_text_member(out, "name", yearly_view_title(view, json_get(view->territory->tree, "name")));
    json_int_member(out, "year", yearly->year);
    json_time_member(out, "made_at", yearly->now);
    json_time_member(out, "until", yearly->is_running ? yearly->now : 0);
    put_period(out, "period", &yearly->sheets[0]);
    put_period(out, "period_before", &yearly->sheets[1]);
    put_tables(view, out);
    put_proof(&yearly->proof, out);
    json_object_end(out);
}

/* ---- CSV ---- */

static void csv_figure(struct buffer *out, int64_t figure) {
    if (figure == YEARLY_NONE) buffer_add_byte(out, ',');
    else buffer_addf(out, ",%lld", (long long)figure);
}

static void csv_row(const struct yearly_view *view, struct buffer *out, enum yearly_which which, size_t i) {
    static const char *const units[] = {"count", "seconds", "percent"};
    const struct yearly_description *d = yearly_description(which);
    const struct yearly_row *row = &view->yearly->sheets[0].tables[which].rows[i];
    for (size_t k = 0; k < d->column_count; k++) {
        buffer_addf(out, "%s,", d->name);
        csv_text(out, row->key);
        buffer_add_byte(out, ',');
        csv_text(out, yearly_view_label(view, which, row->key));
        buffer_addf(out, ",%s,%s", d->columns[k].name, units[d->columns[k].unit]);
        csv_figure(out, row->n[k]);
        csv_figure(out, view->yearly->sheets[1].tables[which].rows[i].n[k]);
        buffer_add_text(out, "\r\n");
    }
}

void yearly_view_csv(const struct yearly_view *view, struct buffer *out) {
    buffer_addf(out, "table,key,label,figure,unit,%d,%d\r\n", view->yearly->year, view->yearly->year - 1);
    for (enum yearly_which which = 0; which < YEARLY_TABLES; which++)
        for (size_t i = 0; i < view->yearly->sheets[0].tables[which].count; i++) csv_row(view, out, which, i);
}
