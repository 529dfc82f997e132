/*
 * IP addresses and networks as bytes.  An IPv4 address is kept in its mapped form (::ffff:a.b.c.d), so two spellings
 * of one address are equal.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include "base/buf.h"

#define IP_TEXT 46 /* bytes of the longest spelling with its NUL */

struct ip {
	unsigned char bytes[16];
};

struct ip_net {
	struct ip base;
	unsigned bits; /* 0 to 128; an IPv4 network's are counted in the mapped form */
};

/* A literal without brackets, port or zone. */
bool ip_parse(struct ip *out, struct str text);
struct ip ip_from4(const unsigned char bytes[4]);
bool ip_to4(struct ip x,
	    unsigned char out[4]); /* false, and nothing written, where it is not one */

/* "192.0.2.1", "2001:db8::1": a view of out. */
struct str ip_print(struct ip x, char out[IP_TEXT]);
bool ip_eq(struct ip x, struct ip y);

/* "192.0.2.0/24", "2001:db8::/32", or one address.  Bits behind the prefix must be zero. */
bool ip_net_parse(struct ip_net *out, struct str text);
void ip_net_print(struct buf *out, const struct ip_net *net);
bool ip_net_has(const struct ip_net *net, struct ip x);

#endif
