/* guichet receipt verify FILE --key PUB: what a receipt proves, on a machine that has never seen the gateway. */
#include "cli/commands.h"

#include "base/json.h"
#include "base/text.h"
#include "cli/files.h"
#include "cli/language.h"
#include "cli/print.h"
#include "seal/checkpoint.h"

#define RECEIPT_MAX (1u << 20)
#define HASHES_MAX  64
#define MEMORY_MAX  (16u << 20)

static int run(const struct arguments *arguments);

static const struct cli_option options[] = {
    {"--key", "PUB", "the log's verifier key (keys/log.vkey)"},
    {NULL, NULL, NULL},
};

const struct command command_receipt_verify = {
    .name = "receipt verify",
    .usage = "FILE",
    .summary = "Prove that a requisition was received, and when",
    .help =
        "The checkpoint must be signed by the key, the entry must be in the tree of that checkpoint (RFC 9162), and\n"
        "the entry must be about this requisition. Needs no gateway and no network. Exit 1, and why, otherwise.",
    .options = options,
    .min_words = 1,
    .max_words = 1,
    .run = run,
};

struct receipt {
    struct bytes entry, note;
    const char *requisition, *number;
    int64_t index, size;
    struct merkle_hash hashes[HASHES_MAX];
    size_t count;
};

static int read_hashes(yyjson_val *list, struct receipt *out, struct fail *why) {
    yyjson_val *text;
    size_t i, count;
    if (!yyjson_is_arr(list) || yyjson_arr_size(list) > HASHES_MAX)
        return fail(why, GUICHET_INVALID, "inclusion.hashes is no list of up to %d hashes", HASHES_MAX);
    yyjson_arr_foreach(list, i, count, text) {
        size_t size = MERKLE_HASH_SIZE;
        if (text_base64_parse(json_text(text), out->hashes[i].bytes, &size) || size != MERKLE_HASH_SIZE)
            return fail(why, GUICHET_INVALID, "inclusion.hashes[%zu] is no hash", i);
    }
    out->count = yyjson_arr_size(list);
    return GUICHET_OK;
}

static int read_receipt(struct bytes text, struct arena *arena, struct receipt *out, struct fail *why) {
    yyjson_val *root;
    int status = json_read(text, arena, &root, why);
    if (status) return status;
    yyjson_val *inclusion = json_get(root, "inclusion");
    *out = (struct receipt){.entry = json_get_text(root, "entry"),
                            .note = json_get_text(root, "checkpoint"),
                            .requisition = json_get_string(root, "requisition", NULL),
                            .number = json_get_string(root, "number", NULL),
                            .index = json_get_int(root, "index", -1),
                            .size = json_get_int(inclusion, "size", -1)};
    if (!out->entry.size || !out->note.size || !out->requisition || !out->number || out->index < 0 || out->size < 0)
        return fail(why, GUICHET_INVALID,
                    "this is no receipt: entry, checkpoint, requisition, number, index or "
                    "inclusion is missing");
    return read_hashes(json_get(inclusion, "hashes"), out, why);
}

/* An entry that is in the log, but another requisition's or another event's, proves no reception of this one. */
static int check_entry(const struct receipt *receipt, struct arena *arena, const char **at, struct fail *why) {
    yyjson_val *entry;
    if (json_read(receipt->entry, arena, &entry, why)) return GUICHET_CRYPTO;
    *at = json_get_string(entry, "at", "?");
    if (!bytes_equal_text(json_get_text(entry, "requisition"), receipt->requisition) ||
        !bytes_equal_text(json_get_text(entry, "number"), receipt->number))
        return fail(why, GUICHET_CRYPTO, "the entry is not about the requisition %s (%s)", receipt->number,
                    receipt->requisition);
    if (bytes_equal_text(json_get_text(entry, "event"), "submit")) return GUICHET_OK;
    return fail(why, GUICHET_CRYPTO, "the entry is no reception");
}

static int check_proof(const struct receipt *receipt, const struct verifier *verifier, struct fail *why) {
    struct merkle_hash leaf, root;
    uint64_t size;
    int status = checkpoint_verify(verifier, receipt->note, &size, &root, why);
    if (status) return status;
    if (size != (uint64_t)receipt->size)
        return fail(why, GUICHET_CRYPTO, "the checkpoint is of %llu entries, the proof of %lld",
                    (unsigned long long)size, (long long)receipt->size);
    merkle_leaf(receipt->entry, &leaf);
    if (merkle_verify_inclusion(&leaf, (uint64_t)receipt->index, size, receipt->hashes, receipt->count, &root))
        return fail(why, GUICHET_CRYPTO, "the entry is not in the tree of the checkpoint");
    return GUICHET_OK;
}

static int verify(const struct arguments *arguments, struct arena *arena, struct fail *why) {
    struct bytes key, text;
    struct verifier *verifier = NULL;
    struct receipt receipt;
    const char *at = "?";
    int status = files_read(arguments_value(arguments, "--key"), RECEIPT_MAX, arena, &key, why);
    if (!status) status = files_read(arguments_word(arguments, 0), RECEIPT_MAX, arena, &text, why);
    if (!status) status = read_receipt(text, arena, &receipt, why);
    if (!status) status = checkpoint_open_verifier(bytes_trim(key), &verifier, why);
    if (!status) status = check_proof(&receipt, verifier, why);
    if (!status) status = check_entry(&receipt, arena, &at, why);
    checkpoint_close_verifier(verifier);
    if (status) return status;
    print_good(language_pick("Récépissé valable : la réquisition %s (%s) est l'entrée %lld du journal, datée du %s ;\n"
                             "le point de contrôle de %lld entrées est signé par la clé donnée.",
                             "The receipt holds: requisition %s (%s) is entry %lld of the log, dated %s;\n"
                             "the checkpoint of %lld entries is signed by the given key."),
               receipt.number, receipt.requisition, (long long)receipt.index, at, (long long)receipt.size);
    return GUICHET_OK;
}

static int run(const struct arguments *arguments) {
    struct arena arena;
    struct fail why = {0};
    if (!arguments_value(arguments, "--key")) {
        print_failure("receipt verify", "--key is missing: without a key a signature proves nothing");
        return CLI_USAGE;
    }
    arena_init(&arena, MEMORY_MAX);
    int status = verify(arguments, &arena, &why);
    arena_done(&arena);
    if (status) print_failure("receipt verify", "%s", why.text);
    return status ? CLI_REFUSED : CLI_DONE;
}
