/* One POST of application/timestamp-query. */
#include "desk/stamp.h"

#include <curl/curl.h>

#define ANSWER_MAX    TIMESTAMP_MAX
#define AUTHORITY_MAX (1u << 20)

static size_t on_bytes(char *data, size_t one, size_t count, void *to) {
    return buffer_add(to, data, one * count) == GUICHET_OK ? one * count : 0;
}

static int post(CURL *curl, const struct settings *settings, struct bytes question, struct buffer *answer,
                struct fail *why) {
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/timestamp-query");
    long code = 0;
    curl_easy_setopt(curl, CURLOPT_URL, settings->timestamp_url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)settings->timestamp_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question.data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)question.size);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    CURLcode result = headers ? curl_easy_perform(curl) : CURLE_OUT_OF_MEMORY;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    curl_slist_free_all(headers);
    if (result != CURLE_OK)
        return fail(why, GUICHET_SERVICE, "the time-stamp authority does not answer: %s", curl_easy_strerror(result));
    if (code != 200) return fail(why, GUICHET_SERVICE, "the time-stamp authority answers with HTTP %ld", code);
    return GUICHET_OK;
}

static int ask(const struct settings *settings, struct bytes question, struct buffer *answer, struct fail *why) {
    CURL *curl = curl_easy_init();
    if (!curl) return fail(why, GUICHET_MEMORY, "no memory for a time-stamp");
    int status = post(curl, settings, question, answer, why);
    curl_easy_cleanup(curl);
    return status;
}

int stamp_seal(const struct settings *settings, struct bytes seal, struct arena *arena, struct bytes *stamped,
               struct fail *why) {
    uint8_t imprint[DIGEST_SIZE];
    struct bytes question, token, authorities;
    struct timestamp_report report;
    struct buffer answer;
    buffer_init(&answer, ANSWER_MAX);
    int status = config_slurp(settings->timestamp_authority, AUTHORITY_MAX, arena, &authorities, why);
    if (!status) status = cades_imprint(seal, imprint, why);
    if (!status) status = timestamp_question(imprint, arena, &question, why);
    if (!status) status = ask(settings, question, &answer, why);
    if (!status) status = timestamp_token(question, buffer_bytes(&answer), arena, &token, why);
    if (!status && timestamp_verify(token, imprint, authorities, &report, why))
        status = fail_prefix(why, "%s: ", settings->timestamp_authority);
    if (!status) status = cades_add_timestamp(seal, token, arena, stamped, why);
    buffer_done(&answer);
    return status;
}
