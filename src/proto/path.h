/*
 * Host and path of a request, as Gemini's rules have them; Spartan and Nex have the same ones.
 */
#ifndef PROTO_PATH_H
#define PROTO_PATH_H

#include "proto/proto.h"

/* PAGE_OK for this server's name or address, PAGE_NOT_HERE for another's, PAGE_BAD for what is none.  `ip6`: it stood in brackets. */
enum page_status host_check(struct str host, bool ip6, const struct proto_site *ps,
			    struct arena *a);

/*
 * GEM-26 to GEM-28: split, then decode each segment once, then take the dot segments out.  Doubled slashes
 * stay: the site answers them with one redirect to the canonical address (GEM-30).  Empty is "/".
 */
enum page_status path_read(struct str raw, struct arena *a, struct str *path);

/* What a parser answers: the request is ready, or *page says why not. */
enum proto_result request_judge(enum page_status status, const struct proto_site *ps,
				struct arena *a, const struct request *req, struct page *page);

#endif
