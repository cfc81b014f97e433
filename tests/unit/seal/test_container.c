/* Containers, seals and time-stamps, judged by OpenSSL's own tools as well as by ourselves: what was sealed verifies,
 * and nothing else does. */
#include "seal/container.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#undef fail /* cmocka's; ours is base/fail.h */

struct world {
    char folder[64];
    struct arena arena;
    struct sealer *sealer;
    struct bytes authority, tsa, manifest, seal;
    struct buffer archive;
};

static const struct container_part parts[] = {
    {"answer.json", "application/json", {"{\"items\":[]}", 12}},
    {"files/relevé <1> & \"2\".csv", "text/csv; charset=utf-8", {"a;b\n1;2\n", 8}},
    {"empty.txt", "text/plain", {"", 0}},
};
#define PARTS (sizeof parts / sizeof parts[0])

/* A root, a certificate for seals and one for time-stamps, as an administrator would make them by hand. */
static const char make_pki[] =
    "set -e; cd %s; exec 2>log;"
    "printf '[tsa]\\nextendedKeyUsage=critical,timeStamping\\n[seal]\\nkeyUsage=critical,digitalSignature,"
    "nonRepudiation\\n[tsa_config]\\nserial=%s/serial\\ncrypto_device=builtin\\nsigner_cert=%s/tsa.pem\\n"
    "certs=%s/ca.pem\\nsigner_key=%s/tsa.key\\nsigner_digest=sha256\\ndefault_policy=1.2.3.4.1\\ndigests=sha256\\n"
    "accuracy=secs:1\\nordering=no\\ntsa_name=no\\ness_cert_id_chain=no\\n' > conf;"
    "echo 01 > serial;"
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 30 -subj "
    "'/CN=Root of seals';"
    "for n in seal tsa; do openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $n.key -out $n.csr "
    "-subj "
    "\"/CN=Cachet $n\"; openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -extfile conf "
    "-extensions $n -out $n.pem; done;"
    "cat seal.pem seal.key > both.pem; chmod 600 both.pem";

static int shell(const char *format, const struct world *w) {
    char line[4096];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(line, sizeof line, format, w->folder, w->folder, w->folder, w->folder, w->folder);
#pragma GCC diagnostic pop
    return system(line);
}

static struct bytes slurp(struct world *w, const char *name) {
    char path[160];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", w->folder, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(fstat(file, &about), 0);
    char *data = arena_alloc(&w->arena, (size_t)about.st_size + 1);
    assert_int_equal(read(file, data, (size_t)about.st_size), about.st_size);
    close(file);
    return (struct bytes){data, (size_t)about.st_size};
}

static void spill(const struct world *w, const char *name, struct bytes data) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", w->folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, data.data, data.size), (ssize_t)data.size);
    close(file);
}

static int set_up(void **state) {
    static struct world world;
    char path[160];
    memset(&world, 0, sizeof world);
    snprintf(world.folder, sizeof world.folder, "/tmp/guichet-seal-XXXXXX");
    if (!mkdtemp(world.folder)) return 1;
    *state = &world;
    arena_init(&world.arena, 64u << 20);
    if (shell(make_pki, &world) != 0) return 1;
    snprintf(path, sizeof path, "%s/both.pem", world.folder);
    if (cades_open(path, &world.sealer, NULL)) return 1;
    world.authority = slurp(&world, "ca.pem");
    if (container_manifest(parts, PARTS, &world.arena, &world.manifest, NULL)) return 1;
    if (cades_sign(world.sealer, world.manifest, &world.arena, &world.seal, NULL)) return 1;
    buffer_init(&world.archive, 1u << 20);
    return container_pack(parts, PARTS, world.manifest, world.seal, &world.archive, NULL);
}

static int tear_down(void **state) {
    struct world *w = *state;
    cades_close(w->sealer);
    buffer_done(&w->archive);
    shell("rm -rf %s", w);
    arena_done(&w->arena);
    return 0;
}

static int verify(struct world *w, struct bytes archive, struct cades_report *report) {
    struct container *container = arena_alloc(&w->arena, sizeof *container);
    struct fail why = {0};
    int status = container_open(archive, &w->arena, container, &why);
    if (!status)
        status =
            cades_verify(container->seal, container->manifest, w->authority, (struct bytes){NULL, 0}, report, &why);
    return status;
}

static void test_round_trip(void **state) {
    struct world *w = *state;
    struct container container;
    struct cades_report report;
    assert_int_equal(container_open(buffer_bytes(&w->archive), &w->arena, &container, NULL), GUICHET_OK);
    assert_int_equal(container.count, PARTS);
    for (size_t i = 0; i < PARTS; i++) {
        assert_string_equal(container.parts[i].name, parts[i].name);
        assert_string_equal(container.parts[i].media_type, parts[i].media_type);
        assert_true(bytes_equal(container.parts[i].data, parts[i].data));
    }
    assert_int_equal(verify(w, buffer_bytes(&w->archive), &report), GUICHET_OK);
    assert_string_equal(report.signer, "CN=Cachet seal");
    assert_false(report.has_timestamp);
    assert_true(report.signed_at_ms > 1700000000000);
}

static void test_one_part(void **state) {
    struct world *w = *state;
    struct bytes part;
    struct fail why = {0};
    assert_int_equal(container_part(buffer_bytes(&w->archive), parts[1].name, &w->arena, &part, &why), GUICHET_OK);
    assert_true(bytes_equal(part, parts[1].data));
    assert_int_equal(container_part(buffer_bytes(&w->archive), "answer.xls", &w->arena, &part, &why),
                     GUICHET_NOT_FOUND);
    assert_int_equal(container_part(BYTES("PK"), parts[1].name, &w->arena, &part, &why), GUICHET_CRYPTO);
}

/* ASiC: the first 58 bytes say what this is without a ZIP reader. */
static void test_magic(void **state) {
    struct world *w = *state;
    const char *data = w->archive.data;
    assert_memory_equal(data, "PK\3\4", 4);
    assert_memory_equal(data + 30, "mimetype" CONTAINER_MEDIA_TYPE, 8 + sizeof CONTAINER_MEDIA_TYPE - 1);
}

static void test_openssl_verifies(void **state) {
    struct world *w = *state;
    spill(w, "manifest", w->manifest);
    spill(w, "p7s", w->seal);
    assert_int_equal(shell("cd %s && openssl cms -verify -cades -inform DER -in p7s -content manifest -binary -CAfile "
                           "ca.pem -out /dev/null 2>>log",
                           w),
                     0);
    spill(w, "manifest", BYTES("another"));
    assert_int_not_equal(shell("cd %s && openssl cms -verify -cades -inform DER -in p7s -content manifest -binary "
                               "-CAfile ca.pem -out /dev/null 2>>log",
                               w),
                         0);
}

static void test_timestamp(void **state) {
    struct world *w = *state;
    uint8_t imprint[DIGEST_SIZE], other[DIGEST_SIZE] = {0};
    struct bytes question, another, token, stamped;
    struct cades_report report;
    struct timestamp_report stamp;
    assert_int_equal(cades_imprint(w->seal, imprint, NULL), GUICHET_OK);
    assert_int_equal(timestamp_question(imprint, &w->arena, &question, NULL), GUICHET_OK);
    spill(w, "tsq", question);
    assert_int_equal(
        shell("cd %s && openssl ts -reply -config conf -section tsa_config -queryfile tsq -out tsr 2>>log", w), 0);
    struct bytes answer = slurp(w, "tsr");
    assert_int_equal(timestamp_token(question, answer, &w->arena, &token, NULL), GUICHET_OK);
    assert_int_equal(timestamp_question(imprint, &w->arena, &another, NULL), GUICHET_OK);
    assert_int_equal(timestamp_token(another, answer, &w->arena, &stamped, NULL), GUICHET_SERVICE); /* its nonce */
    assert_int_equal(timestamp_token(question, BYTES("rubbish"), &w->arena, &stamped, NULL), GUICHET_SERVICE);
    assert_int_equal(timestamp_verify(token, imprint, w->authority, &stamp, NULL), GUICHET_OK);
    assert_string_equal(stamp.authority, "CN=Cachet tsa");
    assert_int_equal(timestamp_verify(token, other, w->authority, &stamp, NULL), GUICHET_CRYPTO);
    assert_int_equal(timestamp_verify(token, imprint, slurp(w, "seal.pem"), &stamp, NULL), GUICHET_CRYPTO);
    assert_int_equal(cades_add_timestamp(w->seal, token, &w->arena, &stamped, NULL), GUICHET_OK);
    assert_int_equal(cades_verify(stamped, w->manifest, w->authority, w->authority, &report, NULL), GUICHET_OK);
    assert_true(report.has_timestamp);
    assert_int_equal(report.timestamp.at_ms, stamp.at_ms);
    spill(w, "p7s", stamped);
    spill(w, "manifest", w->manifest);
    assert_int_equal(shell("cd %s && openssl cms -verify -cades -inform DER -in p7s -content manifest -binary -CAfile "
                           "ca.pem -out /dev/null 2>>log",
                           w),
                     0);
    spill(w, "token", token);
    assert_int_equal(
        shell("cd %s && openssl ts -verify -queryfile tsq -in token -token_in -CAfile ca.pem >>log 2>&1", w), 0);
}

static void test_wrong_authority(void **state) {
    struct world *w = *state;
    struct cades_report report;
    struct bytes none = {NULL, 0};
    assert_int_equal(cades_verify(w->seal, w->manifest, slurp(w, "tsa.pem"), none, &report, NULL), GUICHET_CRYPTO);
    assert_int_equal(cades_verify(w->seal, w->manifest, BYTES("no certificate"), none, &report, NULL), GUICHET_CONFIG);
    assert_int_equal(cades_verify(BYTES("x"), w->manifest, w->authority, none, &report, NULL), GUICHET_CRYPTO);
}

/* Any byte changed, any end cut: refused, or what it says is the same all the same (a ZIP has bytes that mean nothing,
 * as the hour of a file). */
static void test_bit_flips(void **state) {
    struct world *w = *state;
    struct cades_report report;
    struct bytes whole = buffer_bytes(&w->archive);
    char *copy = arena_copy(&w->arena, whole);
    size_t refused = 0;
    for (size_t i = 0; i < whole.size; i++) {
        struct arena before = w->arena;
        arena_init(&w->arena, 16u << 20);
        copy[i] ^= 0x10;
        if (verify(w, (struct bytes){copy, whole.size}, &report)) refused++;
        copy[i] ^= 0x10;
        if (i % 16 == 0) assert_int_not_equal(verify(w, (struct bytes){copy, i}, &report), GUICHET_OK);
        arena_done(&w->arena);
        w->arena = before;
    }
    assert_true(refused > whole.size / 2);
}

static int repack(struct world *w, const struct container_part *changed, size_t count, struct buffer *out) {
    buffer_init(out, 1u << 20);
    return container_pack(changed, count, w->manifest, w->seal, out, NULL);
}

static void test_parts_are_those_of_the_manifest(void **state) {
    struct world *w = *state;
    struct cades_report report;
    struct container_part changed[PARTS + 1];
    struct buffer out;
    memcpy(changed, parts, sizeof parts);
    changed[0].data = BYTES("{\"items\":[1]}");
    assert_int_equal(repack(w, changed, PARTS, &out), GUICHET_OK);
    assert_int_equal(verify(w, buffer_bytes(&out), &report), GUICHET_CRYPTO);
    buffer_done(&out);
    changed[0] = parts[0];
    changed[PARTS] = (struct container_part){"files/more", "text/plain", BYTES("x")};
    assert_int_equal(repack(w, changed, PARTS + 1, &out), GUICHET_OK);
    assert_int_equal(verify(w, buffer_bytes(&out), &report), GUICHET_CRYPTO);
    buffer_done(&out);
    assert_int_equal(repack(w, changed, PARTS - 1, &out), GUICHET_OK);
    assert_int_equal(verify(w, buffer_bytes(&out), &report), GUICHET_CRYPTO);
    buffer_done(&out);
}

static void test_names(void **state) {
    struct world *w = *state;
    static const char *const refused[] = {"",         "/etc/passwd", "../x", "a/../b", "META-INF/x",
                                          "mimetype", "a\nb",        "a\\b", "\xff"};
    struct bytes manifest;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const struct container_part part = {refused[i], "text/plain", BYTES("x")};
        assert_int_equal(container_manifest(&part, 1, &w->arena, &manifest, NULL), GUICHET_INVALID);
    }
    const struct container_part twice[] = {{"a", "text/plain", BYTES("x")}, {"a", "text/plain", BYTES("y")}};
    assert_int_equal(container_manifest(twice, 2, &w->arena, &manifest, NULL), GUICHET_INVALID);
    const struct container_part typed = {"a", "text/\"plain", BYTES("x")};
    assert_int_equal(container_manifest(&typed, 1, &w->arena, &manifest, NULL), GUICHET_INVALID);
    assert_int_equal(container_manifest(parts, 0, &w->arena, &manifest, NULL), GUICHET_INVALID);
}

static void test_open_refuses(void **state) {
    struct world *w = *state;
    struct sealer *sealer;
    struct fail why = {0};
    char path[160];
    snprintf(path, sizeof path, "%s/both.pem", w->folder);
    chmod(path, 0644);
    assert_int_not_equal(cades_open(path, &sealer, &why), GUICHET_OK);
    assert_null(sealer);
    chmod(path, 0600);
    snprintf(path, sizeof path, "%s/ca.pem", w->folder);
    chmod(path, 0600);
    assert_int_equal(cades_open(path, &sealer, &why), GUICHET_CONFIG); /* no key in it */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_one_part),
        cmocka_unit_test(test_magic),      cmocka_unit_test(test_openssl_verifies),
        cmocka_unit_test(test_timestamp),  cmocka_unit_test(test_wrong_authority),
        cmocka_unit_test(test_bit_flips),  cmocka_unit_test(test_parts_are_those_of_the_manifest),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_open_refuses),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
