/*
 * The PROXY protocol, versions 1 and 2: what a load balancer says about the reader, in front of the reader's own bytes
 * (GOP-101 to GOP-103; haproxy's proxy-protocol.txt).  Pure: bytes in, addresses out.
 *
 * Whether to listen to it at all is the caller's matter, and a matter of trust: it is expected from those whom the
 * configuration names, and never looked for in the bytes of anybody else.
 */
#ifndef PROTO_PROXY_H
#define PROTO_PROXY_H

#include "base/ip.h"

#define PROXY_MOST                                                                                 \
	4096 /* bytes of a header; the longest that version 2 has use for is far shorter */

enum proxy_result {
	PROXY_MORE, /* it may become one */
	PROXY_DONE, /* the first `size` bytes are a whole one */
	PROXY_BAD   /* it cannot: end the connection */
};

struct proxy {
	size_t size;            /* bytes of the header; the reader's begin behind it */
	bool known;             /* the addresses are filled; otherwise the socket's own count */
	struct ip reader, here; /* who asks, and where the reader connected to */
	int reader_port, here_port;
};

enum proxy_result proxy_parse(struct str raw, struct proxy *out);

#endif
