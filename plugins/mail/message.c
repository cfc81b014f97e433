/* Headers in ASCII, the subject in encoded words, the text in base64. */
#include "message.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BYTES_MAX 42 /* becomes 56 of base64 and 68 with what stands around it: under the 75 of RFC 2047 */
#define LINE_BYTES     57 /* becomes 76 */

bool message_is_address(const char *text) {
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-";
    if (!text || strlen(text) > 254) return false;
    size_t local = strspn(text, good);
    if (!local || text[local] != '@') return false;
    const char *domain = text + local + 1;
    return strspn(domain, good) == strlen(domain) && strchr(domain, '.') && domain[0] != '.' && domain[0] != '-';
}

static void write_base64(FILE *out, const char *bytes, size_t size) {
    unsigned char text[LINE_BYTES / 3 * 4 + 1];
    EVP_EncodeBlock(text, (const unsigned char *)bytes, (int)size);
    fputs((const char *)text, out);
}

/* Encoded words, a line each, cut between characters and never inside one. */
static void write_subject(FILE *out, const char *text) {
    size_t size = strlen(text);
    fputs("Subject:", out);
    for (size_t at = 0; at < size;) {
        size_t end = at + WORD_BYTES_MAX < size ? at + WORD_BYTES_MAX : size;
        while (end < size && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
        fputs(at ? "\r\n =?UTF-8?B?" : " =?UTF-8?B?", out);
        write_base64(out, text + at, end - at);
        fputs("?=", out);
        at = end;
    }
    fputs("\r\n", out);
}

static void write_date(FILE *out, time_t now) {
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm t;
    gmtime_r(&now, &t);
    fprintf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
            t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static const char *text_of(yyjson_val *notice, const char *name) {
    const char *text = yyjson_get_str(yyjson_obj_get(notice, name));
    return text ? text : "";
}

static const char *title_of(yyjson_val *notice, const char *name, const char *language) {
    return text_of(yyjson_obj_get(notice, name), language);
}

/* Why it is told, where the state does not say so. */
static const char *reason_of(yyjson_val *notice, bool is_french) {
    static const char *const reasons[][3] = {
        {"due.soon", "Échéance proche", "Due soon"},
        {"due.missed", "Échéance dépassée", "Deadline missed"},
        {"vital.irregular", "Acte non régularisé", "Act not put in writing"},
        {"vital.fraud", "Fraude suspectée", "Suspected fraud"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(text_of(notice, "kind"), reasons[i][0]) == 0) return reasons[i][is_french ? 1 : 2];
    return NULL;
}

/* In one language: what, which case, its state, by when, where to open it. */
static void write_text(FILE *out, const struct message *message, yyjson_val *notice, bool is_french) {
    static const char *const urgencies[][3] = {
        {"normal", "normale", "normal"}, {"urgent", "urgente", "urgent"}, {"vital", "VITALE", "VITAL"}};
    const char *language = is_french ? "fr" : "en", *urgency = text_of(notice, "urgency"),
               *due = text_of(notice, "due_at"), *reason = reason_of(notice, is_french);
    fprintf(out, is_french ? "Réquisition %s : %s\r\n" : "Requisition %s: %s\r\n", text_of(notice, "number"),
            title_of(notice, "type_title", language));
    if (reason) fprintf(out, is_french ? "Motif : %s\r\n" : "Reason: %s\r\n", reason);
    fprintf(out, is_french ? "État : %s\r\n" : "State: %s\r\n", title_of(notice, "state_title", language));
    for (size_t i = 0; i < sizeof urgencies / sizeof urgencies[0]; i++)
        if (strcmp(urgency, urgencies[i][0]) == 0)
            fprintf(out, is_french ? "Urgence : %s\r\n" : "Urgency: %s\r\n", urgencies[i][is_french ? 1 : 2]);
    if (due[0]) fprintf(out, is_french ? "Échéance (UTC) : %s\r\n" : "Due (UTC): %s\r\n", due);
    if (message->base_url[0]) fprintf(out, "%s%s\r\n", message->base_url, text_of(notice, "path"));
    fputs(is_french ? "Ce message ne contient rien du dossier : ouvrez-le dans Guichet. N'y répondez pas.\r\n"
                    : "This message holds nothing of the case: open it in Guichet. Do not reply to it.\r\n",
          out);
}

/* A memory stream's text; NULL when something failed. */
static char *end_text(FILE *out, char **text) {
    bool is_bad = ferror(out) != 0;
    if (fclose(out) == 0 && !is_bad) return *text;
    free(*text);
    return NULL;
}

static char *write_body(const struct message *message, yyjson_val *notice) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out) return NULL;
    write_text(out, message, notice, true);
    fputs("\r\n-- \r\n\r\n", out);
    write_text(out, message, notice, false);
    return end_text(out, &text);
}

static void write_headers(FILE *out, const struct message *message, yyjson_val *notice) {
    char subject[512];
    bool is_vital = strcmp(text_of(notice, "urgency"), "vital") == 0;
    const char *reason = reason_of(notice, true);
    snprintf(subject, sizeof subject, "[Guichet] %s%s : %.200s", is_vital ? "URGENCE VITALE " : "",
             text_of(notice, "number"), reason ? reason : title_of(notice, "state_title", "fr"));
    fprintf(out, "From: Guichet <%s>\r\nTo: <%s>\r\n", message->from, message->to);
    write_subject(out, subject);
    write_date(out, message->now);
    fprintf(out, "Message-ID: <%s@%s>\r\n", message->key, strchr(message->from, '@') + 1);
    fputs("Auto-Submitted: auto-generated\r\n", out);
    if (is_vital) fputs("Importance: high\r\n", out);
    fputs("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: fr, en\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\n",
          out);
}

char *message_write(const struct message *message, yyjson_val *notice, size_t *size) {
    if (!text_of(notice, "number")[0] || !message_is_address(message->from) || !message_is_address(message->to))
        return NULL;
    char *whole = NULL, *body = write_body(message, notice);
    FILE *out = body ? open_memstream(&whole, size) : NULL;
    if (out) {
        write_headers(out, message, notice);
        for (size_t at = 0, rest = strlen(body); rest; at += LINE_BYTES) {
            size_t line = rest < LINE_BYTES ? rest : LINE_BYTES;
            write_base64(out, body + at, line);
            fputs("\r\n", out);
            rest -= line;
        }
        whole = end_text(out, &whole);
    }
    free(body);
    return whole;
}
