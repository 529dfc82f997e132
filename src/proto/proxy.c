/* See proxy.h.  Both versions are decided by their first bytes, and one that deviates anywhere is none. */
#include "proto/proxy.h"

#define V1_MOST   107 /* bytes, CRLF included */
#define V2_FIXED  16  /* bytes before the addresses */
#define V2_LOCAL  0x20
#define V2_PROXY  0x21
#define PORT_MOST 65535

static const char mark[12] = { '\r', '\n', '\r', '\n', '\0', '\r', '\n', 'Q', 'U', 'I', 'T', '\n' };

/* Whether the bytes begin like this, as far as both go. */
static bool
begins(struct str raw, struct str with)
{
	size_t n = raw.n < with.n ? raw.n : with.n;

	return memcmp(raw.s, with.s, n) == 0;
}

/* --- version 2: binary --- */

enum family {
	UNSPECIFIED = 0x00,
	TCP4 = 0x11,
	UDP4 = 0x12,
	TCP6 = 0x21,
	UDP6 = 0x22,
	UNIX1 = 0x31,
	UNIX2 = 0x32
};

/* Bytes of the addresses and ports; -1: no such family. */
static int
size_of(unsigned family)
{
	switch (family) {
	case UNSPECIFIED: return 0;
	case TCP4:
	case UDP4: return 12;
	case TCP6:
	case UDP6: return 36;
	case UNIX1:
	case UNIX2: return 216;
	default: return -1;
	}
}

static int
two_bytes(const unsigned char *b)
{
	return b[0] << 8 | b[1];
}

static void
take_addresses(const unsigned char *b, unsigned family, struct proxy *out)
{
	if (family == TCP4) {
		out->reader = ip_from4(b);
		out->here = ip_from4(b + 4);
		b += 8;
	} else {
		memcpy(out->reader.bytes, b, 16);
		memcpy(out->here.bytes, b + 16, 16);
		b += 32;
	}
	out->reader_port = two_bytes(b);
	out->here_port = two_bytes(b + 2);
	out->known = true;
}

static enum proxy_result
parse_v2(struct str raw, struct proxy *out)
{
	const unsigned char *b = (const unsigned char *)raw.s;

	if (raw.n > 12 && b[12] != V2_LOCAL && b[12] != V2_PROXY)
		return PROXY_BAD;
	if (raw.n < V2_FIXED)
		return PROXY_MORE;
	size_t rest = (size_t)two_bytes(b + 14);
	int addresses = size_of(b[13]);

	/* LOCAL: the balancer itself asks, to see whether we live; what family it names means nothing. */
	if (b[12] == V2_PROXY && (addresses < 0 || rest < (size_t)addresses))
		return PROXY_BAD;
	out->size = V2_FIXED + rest;
	if (out->size > PROXY_MOST)
		return PROXY_BAD;
	if (raw.n < out->size)
		return PROXY_MORE;
	if (b[12] == V2_PROXY && (b[13] == TCP4 || b[13] == TCP6))
		take_addresses(b + V2_FIXED, b[13], out);
	return PROXY_DONE; /* what follows the addresses are fields of which we need none */
}

/* --- version 1: a line --- */

static bool
take_port(struct str digits, int *port)
{
	long long n;

	if (digits.n > 1 && digits.s[0] == '0')
		return false;
	if (!str_number(digits, &n) || n > PORT_MOST)
		return false;
	*port = (int)n;
	return true;
}

/* inet_pton takes no zero in front of an IPv4 number, as asked; what remains is that the family fits. */
static bool
take_address(struct str text, bool six, struct ip *out)
{
	return (str_find_byte(text, ':') >= 0) == six && ip_parse(out, text);
}

static enum proxy_result
parse_line(struct str line, struct proxy *out)
{
	struct str word[6];
	size_t n = 0;
	bool more = true;

	for (; more && n < 6; n++) {
		more = str_find_byte(line, ' ') >= 0;
		word[n] = str_cut(&line, ' ');
	}
	if (n >= 2 && str_eq(word[1], STR("UNKNOWN")))
		return PROXY_DONE; /* and whatever follows it */
	if (n != 6 || more)
		return PROXY_BAD;
	bool six = str_eq(word[1], STR("TCP6"));
	out->known = (six || str_eq(word[1], STR("TCP4"))) &&
		     take_address(word[2], six, &out->reader) &&
		     take_address(word[3], six, &out->here) &&
		     take_port(word[4], &out->reader_port) && take_port(word[5], &out->here_port);
	return out->known ? PROXY_DONE : PROXY_BAD;
}

static enum proxy_result
parse_v1(struct str raw, struct proxy *out)
{
	struct str line = str_part(raw, 0, V1_MOST);
	ptrdiff_t end = str_find_byte(line, '\n');

	if (end < 0)
		return raw.n < V1_MOST ? PROXY_MORE : PROXY_BAD;
	if (end == 0 || line.s[end - 1] != '\r')
		return PROXY_BAD;
	out->size = (size_t)end + 1;
	return parse_line(str_part(line, 0, (size_t)end - 1), out);
}

enum proxy_result
proxy_parse(struct str raw, struct proxy *out)
{
	struct str v2 = str_of(mark, sizeof(mark)), v1 = STR("PROXY ");

	*out = (struct proxy){ 0 };
	if (begins(raw, v2))
		return parse_v2(raw, out);
	return begins(raw, v1) ? parse_v1(raw, out) : PROXY_BAD;
}
