/* Keeps the store's writer busy, so that what is read meanwhile is read before anything is committed. */
#ifndef BRAKE_H
#define BRAKE_H

#include "desk_kit.h"

#include <semaphore.h>

struct brake {
    struct store_letter letter;
    struct change change;
    sem_t reached, released;
};

static inline void on_brake(struct letter *letter) {
    struct brake *brake = chain_item(chain_item(letter, struct store_letter, letter), struct brake, letter);
    sem_post(&brake->reached);
    sem_wait(&brake->released);
    sem_post(&brake->reached);
}

static inline void hold_writer(struct kit *kit, struct brake *brake) {
    brake->change =
        (struct change){.id = id_new(kit->now), .expected_version = -1, .now = kit->now, .result_arena = &kit->arena};
    brake->letter = (struct store_letter){.letter.on_open = on_brake, .change = &brake->change};
    sem_init(&brake->reached, 0, 0);
    sem_init(&brake->released, 0, 0);
    assert_int_equal(store_submit(kit->desk->store, &brake->letter), GUICHET_OK);
    sem_wait(&brake->reached);
}

static inline void release_writer(struct brake *brake) {
    sem_post(&brake->released);
    sem_wait(&brake->reached); /* the letter is ours again */
    sem_destroy(&brake->reached);
    sem_destroy(&brake->released);
}

#endif
