/* One table of titles, one object of JSON. */
#include "wire/problem.h"

static const struct {
    int code_http;
    const char *french, *english;
} titles[] = {
    {400, "Requête mal formée", "Malformed request"},
    {403, "Opération non autorisée", "Not allowed"},
    {404, "Introuvable", "Not found"},
    {405, "Méthode non permise", "Method not allowed"},
    {406, "Aucun format acceptable", "Not acceptable"},
    {408, "Délai de réception dépassé", "Request timeout"},
    {409, "Conflit avec l'état actuel", "Conflict with the current state"},
    {410, "N'existe plus", "Gone"},
    {411, "Longueur du contenu requise", "Length required"},
    {412, "Version dépassée", "Precondition failed"},
    {413, "Contenu trop volumineux", "Content too large"},
    {415, "Type de contenu non pris en charge", "Unsupported media type"},
    {416, "Plage impossible à satisfaire", "Range not satisfiable"},
    {417, "Attente impossible à satisfaire", "Expectation failed"},
    {422, "Contenu non conforme", "Invalid content"},
    {428, "Condition préalable requise", "Precondition required"},
    {429, "Trop de requêtes", "Too many requests"},
    {431, "En-têtes trop volumineux", "Header fields too large"},
    {500, "Erreur interne", "Internal error"},
    {502, "Service tiers défaillant", "Service failure"},
    {503, "Service momentanément indisponible", "Service unavailable"},
};

const char *problem_title(int code_http, const char *language) {
    bool english = language && strcmp(language, "en") == 0;
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (titles[i].code_http == code_http) return english ? titles[i].english : titles[i].french;
    return english ? "Refused" : "Refusé";
}

struct problem problem_of(int status, const struct fail *why, const char *language) {
    struct problem p = {.code_http = status_http(status), .code = status_code(status), .language = language};
    if (why && why->code[0]) p.code = why->code;
    /* What broke inside is nobody's business, unless it was given a code of its own: then it is said on purpose. */
    if (why && (p.code_http < 500 || why->code[0])) p.detail = fail_text(why, language);
    return p;
}

static void put_unless_empty(struct json_out *o, const char *name, const char *text) {
    if (text && text[0]) json_text_member(o, name, text);
}

static void put_faults(struct json_out *o, const struct faults *faults, const char *language) {
    json_key(o, "errors");
    json_array(o);
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        json_object(o);
        json_text_member(o, "pointer", faults->list[i].pointer);
        json_text_member(o, "code", faults->list[i].code);
        json_text_member(o, "detail", faults_detail(&faults->list[i], language));
        json_object_end(o);
    }
    json_array_end(o);
}

void problem_put(const struct problem *p, struct json_out *o) {
    json_object(o);
    json_key(o, "type");
    char type[96];
    snprintf(type, sizeof type, "urn:guichet:problem:%s", p->code);
    json_put_text(o, type);
    json_text_member(o, "title", problem_title(p->code_http, p->language));
    json_int_member(o, "status", p->code_http);
    json_text_member(o, "code", p->code);
    put_unless_empty(o, "detail", p->detail);
    put_unless_empty(o, "instance", p->instance);
    put_unless_empty(o, "request_id", p->request_id);
    if (p->faults) put_faults(o, p->faults, p->language);
    if (p->current.size) json_raw_member(o, "current", p->current);
    if (p->yours.size) json_raw_member(o, "yours", p->yours);
    json_object_end(o);
}

void problem_write(const struct problem *p, struct buffer *to) {
    struct json_out o;
    json_out_init(&o, to);
    problem_put(p, &o);
}
