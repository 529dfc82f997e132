/*
 * The limited child: foreign formats are read in a process of their own, with hard ceilings on time and memory, that can
 * touch nothing.  A hostile article costs itself alone.
 *
 * The child is this same program started again (`vestka reader`, not for people), in a jail (sys/jail.h): no files, no network, RLIMIT_AS,
 * and a deadline for each piece of work, after which it is killed and the next call starts another.
 * Requests and answers are length-prefixed records on one socket pair.
 */
#ifndef IMPORT_CHILD_H
#define IMPORT_CHILD_H

#include "import/audit.h"
#include "import/picture.h"
#include "import/reader.h"

#define CHILD_MEMORY                                                                               \
	(256u << 20)      /* bytes of address space beyond what the program has at its start */
#define CHILD_EFFORT 5000 /* milliseconds of processor time for one piece of work */
#define CHILD_SECONDS                                                                              \
	30 /* for the same by the clock, which runs on while others have the machine */

struct child;

/* Never fails for want of a process: that shows when it is asked. */
struct child *child_new(void);
void child_free(struct child *c); /* ends the process and waits for it */

enum child_result {
	CHILD_OK,
	CHILD_REFUSED,
	CHILD_TOO_SLOW,
	CHILD_DIED,
	CHILD_BROKEN /* no process could be had; errno in the log */
};

/* body_read in the child.  The doc comes back unpacked and valid in the arena. */
enum child_result child_read_body(struct child *c, const struct body *b, struct arena *a,
				  struct doc *d);

/* audit_body in the child.  The page may be in any charset. */
enum child_result child_audit_body(struct child *c, const struct body *b, struct str page,
				   struct arena *a, struct audit *out);

/* file_read in the child. */
enum child_result child_read_file(struct child *c, struct str bytes, struct str name,
				  struct arena *a, struct found **list, struct str *why);

/* sniff_type and sniff_format; the first 64 KiB are enough. */
enum child_result child_sniff(struct child *c, struct str bytes, struct str name, struct arena *a,
			      struct str *mime, struct str *format);

/* picture_read; pictures of more than CHILD_PICTURE_MOST bytes are refused. */
#define CHILD_PICTURE_MOST (16u << 20)
enum child_result child_picture(struct child *c, struct str bytes,
				const struct picture_limits *most, struct arena *a,
				struct picture *out);

/* The process that works now, or 0: for tests that stop or kill it. */
int child_pid(const struct child *c);

/* Wait so many milliseconds instead of CHILD_SECONDS: for tests. */
void child_set_patience(struct child *c, int milliseconds);

/*
 * At most so many milliseconds of processor time for one piece of work, instead of CHILD_EFFORT: a limit that a busy
 * machine does not move.  0: no such limit.
 */
void child_set_effort(struct child *c, int milliseconds);

/*
 * Which program is started as `PROGRAM reader 3`, instead of the one that runs: for tests and for programs that are not
 * vestka.  The string must stay; NULL is the running program again.
 */
void child_set_program(const char *path);

/* What `vestka reader`: serve requests on descriptor `fd` until it is closed.  Goes to jail first. */
int child_serve(int fd);

#endif
