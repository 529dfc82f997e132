/*
 * Sessions that readers resume by their number: a table of fixed size in memory that all workers
 * share, so that one who comes back is known to whichever worker takes the call.
 *
 * Beside sealed tickets it saves 160 bytes each way and some CPU on each fetch
 * (docs/PERFORMANCE.md); what it costs is this memory, and that a restart of the master forgets.
 */
#ifndef NET_TLS_SESSION_H
#define NET_TLS_SESSION_H

#include <stdint.h>
#include <sys/types.h>

#include "base/str.h"

#define TLS_SESSION_ID   32  /* bytes of the number; OpenSSL chooses it at random */
#define TLS_SESSION_MOST 200 /* bytes of a session that can be kept */

struct tls_sessions;

/* Room for at least so many, from 4 on, before any process that shares it is forked.  NULL after logging. */
struct tls_sessions *tls_sessions_new(size_t count);
void tls_sessions_free(struct tls_sessions *t);

/*
 * Keeps the bytes under their number (TLS_SESSION_ID bytes) until `now` + life seconds, or until newer
 * ones need the place.  Nothing is kept when they are too large; then the reader's next handshake is
 * a full one.
 */
void tls_sessions_put(struct tls_sessions *t, struct str id, struct str bytes, int64_t now,
		      int64_t life);

/* A copy into out[TLS_SESSION_MOST]; its size, 0 when there is none.  *before: how often it was asked for until now. */
size_t tls_sessions_get(struct tls_sessions *t, struct str id, int64_t now, unsigned char *out,
			unsigned *before);
void tls_sessions_drop(struct tls_sessions *t, struct str id);

/* That process has ended, perhaps in the middle of a write: what it held is given back. */
void tls_sessions_mend(struct tls_sessions *t, pid_t dead);

/* How many there are; for tests. */
size_t tls_sessions_count(const struct tls_sessions *t, int64_t now);

#endif
