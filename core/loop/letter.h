/* A letter: the one thing that crosses from thread to thread.
 *
 * Floor: loop. Thread: whoever holds it. It is the first member of the sender's own struct; from posting until
 * `on_open` runs it belongs to the receiver, and nobody else may touch it. Every letter is opened exactly once. */
#ifndef LOOP_LETTER_H
#define LOOP_LETTER_H

struct letter {
    struct letter *next;
    void (*on_open)(struct letter *letter);
};

#endif
