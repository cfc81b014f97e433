/* Five requisitions, from the officer's certificate to the answer.
 *
 * Floor: cli. Thread: main. */
#ifndef CLI_DEMO_STORIES_H
#define CLI_DEMO_STORIES_H

#include "cli/demo_scene.h"

/* Tells all of them; what did not go as told is counted in scene->failures. */
void demo_stories_tell(struct demo_scene *scene);
/* Leaves three cases open, for whoever opens the console afterwards: a free one, one that waits, one to approve. */
void demo_stories_leave(struct demo_scene *scene);

#endif
