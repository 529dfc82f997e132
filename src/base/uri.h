/*
 * URIs (RFC 3986): split, resolved, made ASCII.  It knows no protocol's rules; proto/ has those.
 */
#ifndef BASE_URI_H
#define BASE_URI_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct uri {
	struct str scheme;         /* as written; empty: a relative reference */
	struct str userinfo, host; /* host without brackets; as written */
	struct str port;           /* digits as written; may be empty */
	struct str path, query, fragment;
	bool has_authority, has_userinfo, has_port, has_query, has_fragment;
	bool ip6; /* the host stood in brackets */
};

#define URI_MAX 1024 /* bytes; the longest that Gemini takes (protocols.md GEM-11) */

/* Pure split by RFC 3986 appendix B; views into text.  False only for an authority or scheme that
 * cannot be one ("[::1" unclosed, a port that is not digits). */
bool uri_split(struct str text, struct uri *u);

/* The reference seen from base (RFC 3986 5.2), in the arena.  An empty base gives the reference
 * unchanged.  "//host/x" takes the base's scheme. */
struct str uri_resolve(struct arena *a, struct str base, struct str ref);

/*
 * Fit for a link line (converter.md rule 4): ASCII, blanks and bytes above 0x7F percent-encoded, host in
 * A-labels, controls dropped, "%" not followed by two hex digits becomes "%25".  Empty when it cannot
 * be one, is longer than URI_MAX, or its scheme is javascript:, data:, vbscript: or file:.
 */
struct str uri_ascii(struct arena *a, struct str text);

/* The host in lower-case A-labels (IDNA, punycode), one trailing dot removed, percent-encoded UTF-8
 * decoded first.  Empty when it is no host name. */
struct str uri_host_ascii(struct arena *a, struct str host);

/* A host in A-labels as people read it: "xn--80akhbyknj4f.by" is "испытание.by".  Not for dialling. */
void uri_add_host_words(struct buf *out, struct str host);

/* Percent-decoded once.  False for a malformed escape (%, %4, %zz). */
bool uri_decode(struct arena *a, struct str text, struct str *out);
/* Everything outside unreserved characters and those in `keep` encoded as %XX. */
struct str uri_encode(struct arena *a, struct str text, const char *keep);

/* Without the parameters that only follow readers: utm_*, fbclid, gclid, yclid, _openstat.  The uri itself when
 * it has none of them, else in the arena. */
struct str uri_untrack(struct arena *a, struct str uri);

#endif
