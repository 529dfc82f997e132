/*
 * What a client says and hears, without a socket: a URL becomes a request, the beginning of an answer
 * a status.  Gemini (GEM-10), Titan (TTN-1), Gopher (RFC 4266, GOP-1) and Spartan (SPA-1).
 */
#ifndef NET_CLIENT_REQUEST_H
#define NET_CLIENT_REQUEST_H

#include "base/arena.h"
#include "base/buf.h"

enum client_scheme { CLIENT_GEMINI, CLIENT_TITAN, CLIENT_GOPHER, CLIENT_GOPHERS, CLIENT_SPARTAN };

struct client_target {
	enum client_scheme scheme;
	bool tls;
	struct str url;  /* absolute, ASCII, no fragment */
	struct str host; /* lower-case A-labels, or an address without brackets */
	bool address;    /* the host is an IP literal: no SNI (GEM-61) */
	struct str port; /* digits */
	struct str
	    path; /* Gopher: the selector, with TAB and words; else percent-encoded, from "/" */
	struct str words; /* Spartan: what goes as data */
};

struct client_upload {
	struct str bytes, mime, token; /* empty mime and token are not sent */
};

/*
 * A URL as somebody typed it, "gemini://" if it has no scheme.  What is wrong with it, as the end of a
 * sentence that begins with the URL, or NULL.  url, host and port end in NUL; all is in the arena.
 */
const char *client_target(struct arena *a, struct str url, struct client_target *t);

/*
 * The same for where a redirect leads, seen from `from`.  Only within a scheme and from Titan to Gemini
 * (GEM-57, TTN-4), a Spartan one only within its host.
 */
const char *client_redirect(struct arena *a, const struct client_target *from, struct str location,
			    struct client_target *t);

/* The request; `up` with its bytes behind it, or NULL. */
void client_request(struct buf *out, const struct client_target *t, const struct client_upload *up);

enum client_header {
	CLIENT_HEADER_MORE,  /* not whole yet */
	CLIENT_HEADER_WHOLE, /* all filled */
	CLIENT_HEADER_BAD    /* this is no answer of that protocol */
};

struct client_status {
	int status; /* Gemini's two digits; Spartan's one; Gopher: 0 */
	int class; /* 1 to 6 as Gemini counts: 2 is success, 3 elsewhere, 4 for now, 5 not at all */
	struct str meta; /* a view */
	size_t size;     /* bytes of the header with its line end; Gopher has none: 0 */
};

/* `ended`: nothing comes behind these bytes. */
enum client_header client_header(enum client_scheme scheme, struct str raw, bool ended,
				 struct client_status *s);

#endif
