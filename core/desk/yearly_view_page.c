/* The page: a cover, a section a table, the proof, the method. */
#include "base/text.h"
#include "desk/yearly_view.h"
#include "domain/refusal.h"
#include "seal/digest.h"

#define STYLE_MAX   (64u << 10)
#define MARGIN_TEXT "font:8.5pt Georgia,'Times New Roman',serif;color:#444;"

static const char style[] =
    "@page{size:A4 landscape;margin:15mm}body{font:10.5pt/1.4 Georgia,'Times New Roman',serif;color:#111;"
    "background:#fff;max-width:265mm;margin:0 auto;padding:8mm}h1{font-size:18pt;margin:0}h2{font-size:13pt;"
    "margin:8mm 0 2mm;border-bottom:1px solid #999;break-after:avoid}p.sub{color:#444;margin:1mm 0 4mm}"
    "table{border-collapse:collapse;width:100%;font-size:9pt;margin:1mm 0 3mm}th,td{border:1px solid #bbb;"
    "padding:1mm 1.5mm;text-align:right;vertical-align:top}th{background:#f0f0f0}th[scope=row],td.words{"
    "text-align:left}td small{display:block;color:#555}thead{display:table-header-group}tr,svg,figure{"
    "break-inside:avoid}section.new{break-before:page}figure{margin:3mm 0}svg{width:100%;height:auto}"
    "rect.year{fill:#1f4e8c}rect.before{fill:#b9c6d8}svg text{font:10px sans-serif;text-anchor:middle;fill:#111}"
    "line{stroke:#555}code{font-size:9pt;word-break:break-all}@media print{body{padding:0;max-width:none}}";

void yearly_view_escape(struct buffer *out, const char *text) {
    static const struct {
        char from;
        const char *to;
    } marks[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
    for (; *text; text++) {
        size_t k = 0;
        while (k < 4 && marks[k].from != *text) k++;
        if (k < 4) buffer_add_text(out, marks[k].to);
        else buffer_add_byte(out, *text);
    }
}

struct page {
    const struct yearly_view *view;
    struct buffer *out;
};

static void put(const struct page *page, const char *markup) {
    buffer_add_text(page->out, markup);
}

static void say(const struct page *page, const char *fr, const char *en) {
    yearly_view_escape(page->out, yearly_view_pick(page->view, fr, en));
}

static void put_text(const struct page *page, const char *before, const char *text, const char *after) {
    put(page, before);
    yearly_view_escape(page->out, text);
    put(page, after);
}

/* ---- the style ---- */

/* A text in a style (CSS Syntax 3, §4.3.7): whatever is in it ends neither of the two. */
static void put_style_text(const struct page *page, const char *text) {
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool is_plain =
            c >= 0x80 || c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (is_plain) buffer_add_byte(page->out, *text);
        else buffer_addf(page->out, "\\%x ", c);
    }
}

static const char *territory_name(const struct page *page) {
    return yearly_view_title(page->view, json_get(page->view->territory->tree, "name"));
}

/* On every printed sheet: what it is of, and which of how many it is (CSS Paged Media 3). */
static void put_style(const struct page *page) {
    const struct yearly *yearly = page->view->yearly;
    put(page, style);
    put(page, "@page{@top-left{" MARGIN_TEXT "content:\"");
    put_style_text(page, yearly_view_pick(page->view, "Rapport annuel", "Yearly report"));
    buffer_addf(page->out, " %d – ", yearly->year);
    put_style_text(page, territory_name(page));
    put_style_text(page, " (");
    put_style_text(page, yearly->territory);
    put_style_text(page, ")");
    put(page, "\"}@bottom-right{" MARGIN_TEXT "content:counter(page) \" / \" counter(pages)}}");
}

const char *yearly_view_policy(const struct yearly_view *view) {
    uint8_t hash[DIGEST_SIZE];
    struct buffer text;
    const struct page page = {view, &text};
    buffer_init(&text, STYLE_MAX);
    put_style(&page);
    const struct bytes whole = buffer_bytes(&text);
    digest_sha256(&whole, 1, hash);
    buffer_done(&text);
    return arena_printf(view->arena,
                        "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; "
                        "frame-ancestors 'none'",
                        text_base64(view->arena, hash, sizeof hash));
}

/* ---- figures ---- */

/* "12 min", "3 h 05", by hours: working time has no days. */
static void put_span(const struct page *page, int64_t seconds) {
    if (seconds < 60) buffer_addf(page->out, "%lld s", (long long)seconds);
    else if (seconds < 3600) buffer_addf(page->out, "%lld min", (long long)seconds / 60);
    else buffer_addf(page->out, "%lld h %02lld", (long long)seconds / 3600, (long long)seconds / 60 % 60);
}

static void put_figure(const struct page *page, enum yearly_unit unit, int64_t figure) {
    if (figure == YEARLY_NONE) put(page, "–");
    else if (unit == YEARLY_SECONDS) put_span(page, figure);
    else buffer_addf(page->out, unit == YEARLY_PERCENT ? "%lld %%" : "%lld", (long long)figure);
}

static void put_cell(const struct page *page, enum yearly_unit unit, int64_t figure, int64_t before) {
    put(page, "<td>");
    put_figure(page, unit, figure);
    put(page, "<small>");
    put_figure(page, unit, before);
    put(page, "</small></td>");
}

static void put_row_head(const struct page *page, enum yearly_which which, const char *key) {
    const struct refusal *refusal = which == YEARLY_REFUSAL ? refusal_of(bytes_of(key)) : NULL;
    put_text(page, "<th scope=\"row\">", yearly_view_label(page->view, which, key), "</th>");
    if (which != YEARLY_REFUSAL) return;
    put_text(page, "<td class=\"words\">", refusal ? refusal_sentence(refusal, page->view->language) : "", "</td>");
}

static void put_table(const struct page *page, enum yearly_which which) {
    const struct yearly_description *d = yearly_description(which);
    const struct yearly_sheet *sheets = page->view->yearly->sheets;
    put_text(page, "<table aria-label=\"", yearly_view_pick(page->view, d->fr, d->en), "\"><thead><tr>");
    if (d->of_fr) put_text(page, "<th scope=\"col\">", yearly_view_pick(page->view, d->of_fr, d->of_en), "</th>");
    if (which == YEARLY_REFUSAL) {
        put(page, "<th scope=\"col\">");
        say(page, "Ce qui est dit", "What is said");
        put(page, "</th>");
    }
    for (size_t i = 0; i < d->column_count; i++)
        put_text(page, "<th scope=\"col\">", yearly_view_pick(page->view, d->columns[i].fr, d->columns[i].en), "</th>");
    put(page, "</tr></thead><tbody>");
    for (size_t k = 0; k < sheets[0].tables[which].count; k++) {
        put(page, "<tr>");
        if (d->of_fr) put_row_head(page, which, sheets[0].tables[which].rows[k].key);
        for (size_t i = 0; i < d->column_count; i++)
            put_cell(page, d->columns[i].unit, sheets[0].tables[which].rows[k].n[i],
                     sheets[1].tables[which].rows[k].n[i]);
        put(page, "</tr>");
    }
    put(page, "</tbody></table>");
}

static void put_section(const struct page *page, enum yearly_which which) {
    const struct yearly_description *d = yearly_description(which);
    bool begins_page = which == YEARLY_FAMILY || which == YEARLY_VITAL;
    put(page, begins_page ? "<section class=\"new\"><h2>" : "<section><h2>");
    say(page, d->fr, d->en);
    put(page, "</h2>");
    if (which == YEARLY_MONTH) {
        put(page, "<figure>");
        yearly_view_chart(page->view, page->out);
        put(page, "</figure>");
    }
    if (page->view->yearly->sheets[0].tables[which].count) {
        put_table(page, which);
    } else {
        put(page, "<p>");
        say(page, "Aucun sur les deux années.", "None in either year.");
        put(page, "</p>");
    }
    put(page, "</section>");
}

/* ---- what stands around them ---- */

static void put_day(const struct page *page, int64_t at) {
    struct zone_time t;
    zone_local(&page->view->yearly->calendar->zone, at, &t);
    buffer_addf(page->out, "%02d/%02d/%04d %02d:%02d", t.day_of_month, t.month, t.year, t.hour, t.minute);
}

static void put_list(const struct page *page, const char *fr, const char *en, yyjson_val *list) {
    size_t i, count;
    yyjson_val *one;
    if (!yyjson_arr_size(list)) return;
    put(page, "<br>");
    say(page, fr, en);
    yyjson_arr_foreach(list, i, count, one) put_text(page, i ? ", " : " ", yearly_view_title(page->view, one), "");
}

static void put_convention(const struct page *page) {
    yyjson_val *convention = json_get(page->view->territory->tree, "convention");
    if (!convention) return;
    say(page, "Convention signée le ", "Convention signed on ");
    put_text(page, "", json_get_string(convention, "signed", ""), "");
    put_list(page, "Parties :", "Parties:", json_get(convention, "parties"));
    put_list(page, "Réunions du comité :", "Meetings of the committee:", json_get(convention, "committee"));
}

static void put_head(const struct page *page) {
    const struct yearly *yearly = page->view->yearly;
    put(page, "<header><h1>");
    say(page, "Rapport annuel", "Yearly report");
    buffer_addf(page->out, " %d – ", yearly->year);
    put_text(page, "", territory_name(page), " (");
    put_text(page, "", yearly->territory, ")</h1><p class=\"sub\">");
    put_convention(page);
    put(page, "</p><p>");
    if (yearly->is_running) {
        say(page, "Année en cours : chiffres arrêtés au ", "The year is running: figures until ");
        put_day(page, yearly->now);
        say(page, ". ", ". ");
    }
    say(page, "Sous chaque chiffre, en petit : l'année précédente", "Below each figure, small: the year before");
    if (yearly->is_running) say(page, ", arrêtée au même jour", ", until the same day");
    put(page, ".</p></header>");
}

static void put_proof(const struct page *page) {
    const struct yearly_proof *proof = &page->view->yearly->proof;
    put(page, "<section><h2>");
    say(page, "Preuve", "Proof");
    put(page, "</h2><p>");
    say(page, "Écritures du journal :", "Entries of the log:");
    buffer_addf(page->out, " %llu. ", (unsigned long long)proof->log_size);
    if (!proof->size) {
        say(page, "Aucun point de contrôle n'est encore signé.", "No checkpoint has been signed yet.");
    } else {
        say(page, "Dernier point de contrôle signé :", "Last signed checkpoint:");
        buffer_addf(page->out, " %llu, <code>%s</code>. ", (unsigned long long)proof->size, proof->root);
        if (proof->is_verified)
            say(page, "Signature et racine vérifiées à la rédaction.",
                "Signature and root were verified for this report.");
        else
            say(page, "ATTENTION : la signature ou la racine ne se vérifie pas.",
                "WARNING: its signature or its root does not verify.");
    }
    put(page, "</p></section>");
}

static void put_method(const struct page *page) {
    put(page, "<section><h2>");
    say(page, "Méthode", "Method");
    put(page, "</h2><p>");
    say(page,
        "Est compté ce qui a été reçu dans l'année civile, de minuit à minuit à l'heure du territoire, avec ce qu'il "
        "en "
        "est advenu jusqu'à la rédaction : une réquisition de décembre répondue en janvier est répondue dans l'année "
        "de sa "
        "réception. Le délai ouvré est le temps d'ouverture (jours et heures ouvrés du territoire) de la réception à "
        "la "
        "réponse, suspensions déduites ; médiane et centiles sont au plus proche rang, sur les réquisitions répondues, "
        "« aucune donnée » comprise. La durée des suspensions est du temps écoulé. Une réquisition transférée est "
        "comptée "
        "chez l'entité qui la détient en dernier. Un acte écrit est dans le délai s'il précède le rappel de la "
        "passerelle. Un avis a son accusé de réception dès qu'un service au moins l'a donné ; les interventions sur "
        "site "
        "sont des réquisitions et figurent aussi parmi elles. Ni les essais, ni les dossiers à diffusion restreinte ne "
        "sont comptés. Aucun chiffre ne descend sous le service partenaire, et aucun ne porte sur une personne.",
        "What was received in the civil year is counted, from midnight to midnight by the territory's clocks, with "
        "what "
        "became of it until this report was made: a requisition of December answered in January is answered in the "
        "year of "
        "its reception. Working time is opening time (working days and hours of the territory) from reception to "
        "answer "
        "without the time the clock stood; median and percentiles are by nearest rank, over those answered, \"no "
        "data\" "
        "included. Time stopped is elapsed time. A transferred requisition counts with the entity that holds it last. "
        "An "
        "act is in writing in time when it comes before the gateway's reminder. A notice is acknowledged once one "
        "service has done so; visits to sites are requisitions and stand among these too. Tests and cases under need "
        "to "
        "know are not counted. No figure goes below the party, and none is about a person.");
    put(page, "</p></section>");
}

void yearly_view_html(const struct yearly_view *view, struct buffer *out) {
    const struct page page = {view, out};
    buffer_addf(out,
                "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                "content=\"width=device-width\"><title>",
                view->language);
    say(&page, "Rapport annuel", "Yearly report");
    buffer_addf(out, " %s %d</title><style>", view->yearly->territory, view->yearly->year);
    put_style(&page);
    put(&page, "</style></head><body>");
    put_head(&page);
    for (enum yearly_which which = 0; which < YEARLY_TABLES; which++) put_section(&page, which);
    put_proof(&page);
    put_method(&page);
    put(&page, "</body></html>\n");
}
