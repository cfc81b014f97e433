/* Sealed containers: ASiC-E with CAdES (ETSI EN 319 162-1), a ZIP archive whose manifest names every part with its
 * digest and whose one seal is over the manifest.
 *
 *   mimetype                       first, not compressed: application/vnd.etsi.asic-e+zip
 *   answer.json, files/…           the parts
 *   META-INF/ASiCManifest.xml      their names, kinds and SHA-256
 *   META-INF/signature.p7s         the seal over ASiCManifest.xml
 *
 * Floor: seal (pure: everything in memory). Thread: any. */
#ifndef SEAL_CONTAINER_H
#define SEAL_CONTAINER_H

#include "seal/cades.h"

#define CONTAINER_MEDIA_TYPE "application/vnd.etsi.asic-e+zip"
#define CONTAINER_PARTS_MAX  256
#define CONTAINER_NAME_MAX   200
#define CONTAINER_MAX        (512u << 20) /* of all parts together, unpacked */

struct container_part {
    const char *name;       /* "answer.json", "files/releve.csv": no "..", no leading "/", no control characters */
    const char *media_type; /* "application/json" */
    struct bytes data;
};

/* The manifest of the parts, in their order; the first is the root file. GUICHET_INVALID for a name that may not be or
 * comes twice. */
int container_manifest(const struct container_part *parts, size_t count, struct arena *arena, struct bytes *manifest,
                       struct fail *why);
/* The archive. `manifest` is what the seal is over. `out` is appended to. */
int container_pack(const struct container_part *parts, size_t count, struct bytes manifest, struct bytes seal,
                   struct buffer *out, struct fail *why);

struct container {
    struct container_part parts[CONTAINER_PARTS_MAX]; /* in the manifest's order */
    size_t count;
    struct bytes manifest, seal;
};

/* Takes an archive apart and holds every part against the manifest: `mimetype` as it must be, nothing that the manifest
 * does not name, nothing missing, every digest right. Texts and data lie in the arena. GUICHET_CRYPTO says what is
 * wrong. The seal itself is then for cades_verify(seal, manifest, …). */
int container_open(struct bytes archive, struct arena *arena, struct container *out, struct fail *why);
/* One part by its name, held against nothing: of a container that one has made oneself. GUICHET_NOT_FOUND without it.
 */
int container_part(struct bytes archive, const char *name, struct arena *arena, struct bytes *out, struct fail *why);

#endif
