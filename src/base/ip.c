/* Addresses as bytes: read, printed, compared. */
#include "base/ip.h"

#include <arpa/inet.h>

static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };

struct ip
ip_from4(const unsigned char bytes[4])
{
	struct ip x;

	memcpy(x.bytes, mapped, sizeof(mapped));
	memcpy(x.bytes + sizeof(mapped), bytes, 4);
	return x;
}

bool
ip_parse(struct ip *out, struct str text)
{
	char literal[IP_TEXT];
	unsigned char four[4];

	if (text.n == 0 || text.n >= sizeof(literal))
		return false;
	memcpy(literal, text.s, text.n);
	literal[text.n] = '\0';
	if (inet_pton(AF_INET6, literal, out->bytes) == 1)
		return true;
	if (inet_pton(AF_INET, literal, four) != 1)
		return false;
	*out = ip_from4(four);
	return true;
}

static bool
is_mapped(struct ip x)
{
	return memcmp(x.bytes, mapped, sizeof(mapped)) == 0;
}

bool
ip_to4(struct ip x, unsigned char out[4])
{
	if (!is_mapped(x))
		return false;
	memcpy(out, x.bytes + sizeof(mapped), 4);
	return true;
}

struct str
ip_print(struct ip x, char out[IP_TEXT])
{
	const char *text = is_mapped(x) ? inet_ntop(AF_INET, x.bytes + sizeof(mapped), out, IP_TEXT)
					: inet_ntop(AF_INET6, x.bytes, out, IP_TEXT);

	return str_from(text);
}

bool
ip_eq(struct ip x, struct ip y)
{
	return memcmp(x.bytes, y.bytes, sizeof(x.bytes)) == 0;
}

bool
ip_net_parse(struct ip_net *out, struct str text)
{
	bool prefix = str_find_byte(text, '/') >= 0;
	struct str address = str_cut(&text, '/');
	long long bits, most;

	if (!ip_parse(&out->base, address))
		return false;
	most = str_find_byte(address, ':') >= 0 ? 128 : 32;
	bits = most;
	if (prefix && (!str_number(text, &bits) || bits > most))
		return false;
	out->bits = (unsigned)(128 - most + bits);
	for (unsigned i = out->bits; i < 128; i++)
		if (out->base.bytes[i / 8] >> (7 - i % 8) & 1)
			return false;
	return true;
}

void
ip_net_print(struct buf *out, const struct ip_net *net)
{
	char text[IP_TEXT];
	unsigned outside = is_mapped(net->base) && net->bits >= 96 ? 96 : 0;

	buf_addstr(out, ip_print(net->base, text));
	buf_addf(out, "/%u", net->bits - outside);
}

bool
ip_net_has(const struct ip_net *net, struct ip x)
{
	unsigned whole = net->bits / 8, rest = net->bits % 8;

	if (memcmp(net->base.bytes, x.bytes, whole) != 0)
		return false;
	return rest == 0 || (net->base.bytes[whole] ^ x.bytes[whole]) >> (8 - rest) == 0;
}
