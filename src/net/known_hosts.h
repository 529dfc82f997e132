/*
 * Trust on first use (GEM-74): which key a server showed when it was first visited, and until when
 * its certificate holds.
 *
 * A file of lines "HOST PORT KEY DAY": the key's SHA-256 as cert_fingerprint writes it, the day as
 * 2046-11-20.  Lines are only added, in one write each, so that several programs may use the file; the
 * last one for a host and port counts.  "#" begins a comment.
 */
#ifndef NET_KNOWN_HOSTS_H
#define NET_KNOWN_HOSTS_H

#include <time.h>

#include "base/buf.h"

struct known_host {
	struct str host, port, key;
	time_t until;
};

enum known {
	KNOWN_SAME,
	KNOWN_NEW,     /* never seen, or what was seen has ended by now */
	KNOWN_CHANGED, /* another key was seen, and still holds */
	KNOWN_FAILED   /* the file cannot be read; logged */
};

/* A file that is not there is empty. */
enum known known_hosts_look(const char *file, const struct known_host *h, time_t now);

/* Makes the file and its last two directories where they are missing.  -1 after logging. */
int known_hosts_add(const char *file, const struct known_host *h);

#endif
