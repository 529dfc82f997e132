/*
 * A protocol: bytes to a request, a page to bytes.  Pure functions; no socket in sight.
 */
#ifndef PROTO_PROTO_H
#define PROTO_PROTO_H

#include "site/site.h"

#define REQUEST_TIMEOUT 10 /* seconds without a whole request (GEM-12, GOP-6) */

enum proto_result {
	PROTO_MORE,    /* not whole yet */
	PROTO_READY,   /* *req is filled */
	PROTO_REFUSED, /* *page is filled: print it */
	PROTO_RAW, /* the answer's bytes are already in *out (an HTTP browser, a URL: page): send them */
	PROTO_CLOSE /* no answer at all */
};

struct proto_site {
	struct str host;              /* public name in lower-case A-labels */
	int port;                     /* public port of this protocol (GEM-20) */
	int gopher_port, gemini_port; /* for addresses in texts */
	bool final_dot;               /* GOP-42 */
	bool gopher_tls;              /* the Gopher port answers TLS, too: caps.txt says so */
	size_t width;                 /* Gopher columns */
	struct str local_address;     /* IP of this connection, or empty (GEM-23) */
	const struct site *site;
};

struct proto {
	const char *name; /* "gemini", "gopher": as in NAME.listen */
	bool tls;         /* always inside TLS */
	bool may_tls;     /* if the first byte is 0x16, and gopher.tls says so */
	int default_port;
	/* `ended`: the peer will send no more (GOP-4). */
	enum proto_result (*parse)(struct str input, bool ended, const struct proto_site *ps,
				   struct arena *a, struct request *req, struct page *page,
				   struct buf *out);
	/* Header and, for a doc, the whole body.  For a file only what stands before its bytes;
	 * those follow as they are, then `trailer`. */
	void (*reply)(struct buf *out, const struct page *page, const struct request *req,
		      const struct proto_site *ps);
};

extern const struct proto proto_gemini, proto_gopher, proto_spartan, proto_nex, proto_finger;

#endif
