/* Sockets that listen.  What is set here is inherited by every connection accepted from them. */
#include "net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "base/log.h"

#define BACKLOG 4096
/*
 * A reader speaks first in both protocols: wake up when its first bytes are there
 * (performance.md).  After this many seconds the kernel hands over a silent one, too.
 */
#define DEFER_SECONDS 1
/*
 * Bytes that the kernel takes beyond what it has sent: a slow reader must not hold a whole file
 * of memory.
 */
#define UNSENT_MOST (64 << 10)

union address {
	struct sockaddr any;
	struct sockaddr_in ip4;
	struct sockaddr_in6 ip6;
};

static socklen_t
address_parse(union address *a, const char *text, int port)
{
	*a = (union address){ 0 };
	if (inet_pton(AF_INET, text, &a->ip4.sin_addr) == 1) {
		a->ip4.sin_family = AF_INET;
		a->ip4.sin_port = htons((uint16_t)port);
		return sizeof(a->ip4);
	}
	if (inet_pton(AF_INET6, text, &a->ip6.sin6_addr) == 1) {
		a->ip6.sin6_family = AF_INET6;
		a->ip6.sin6_port = htons((uint16_t)port);
		return sizeof(a->ip6);
	}
	return 0;
}

static bool
set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

/* Only faster with these: do without where the kernel does not know them. */
static void
set_speed(int fd)
{
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, DEFER_SECONDS);
	set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MOST);
}

static bool
set_up(int fd, int family)
{
	/* TRAP-33: otherwise [::] takes IPv4 as well, and 0.0.0.0 fails beside it */
	if (family == AF_INET6 && !set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))
		return false;
	if (!set(fd, SOL_SOCKET, SO_REUSEADDR, 1) || !set(fd, SOL_SOCKET, SO_REUSEPORT, 1))
		return false;
	set_speed(fd);
	return true;
}

static int
port_of(int fd)
{
	union address a = { 0 };
	socklen_t n = sizeof(a);

	if (getsockname(fd, &a.any, &n) < 0)
		return -1;
	return ntohs(a.any.sa_family == AF_INET6 ? a.ip6.sin6_port : a.ip4.sin_port);
}

enum listen_result
listen_open(const char *address, int *port, int *fd)
{
	union address a = { 0 };
	socklen_t n = address_parse(&a, address, *port);

	if (n == 0) {
		error("'%s' is no IP address", address);
		return LISTEN_FAILED;
	}
	*fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (*fd < 0 && errno == EAFNOSUPPORT)
		return LISTEN_NO_FAMILY;
	if (*fd >= 0 && set_up(*fd, a.any.sa_family) && bind(*fd, &a.any, n) == 0 &&
	    listen(*fd, BACKLOG) == 0 && (*port = port_of(*fd)) > 0)
		return LISTEN_OK;
	int why = errno;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	if (why == EADDRNOTAVAIL && a.any.sa_family == AF_INET6 && listen_is_any(address))
		return LISTEN_NO_FAMILY;
	error("cannot listen on %s port %d: %s%s", address, *port, strerror(why),
	      why == EACCES ? "; ports below 1024 need root or CAP_NET_BIND_SERVICE" : "");
	return LISTEN_FAILED;
}

struct str
listen_local(int fd, char out[LISTEN_NAME])
{
	union address a = { 0 };
	socklen_t n = sizeof(a);
	const char *text = NULL;

	if (getsockname(fd, &a.any, &n) < 0)
		return STR("");
	if (a.any.sa_family == AF_INET)
		text = inet_ntop(AF_INET, &a.ip4.sin_addr, out, LISTEN_NAME);
	else if (a.any.sa_family == AF_INET6)
		text = inet_ntop(AF_INET6, &a.ip6.sin6_addr, out, LISTEN_NAME);
	return str_from(text);
}

bool
listen_adopt(int fd, char address[LISTEN_NAME], int *port)
{
	int listens = 0;
	socklen_t size = sizeof(listens);

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) < 0 || !listens)
		return false;
	*port = port_of(fd);
	struct str local = listen_local(fd, address);
	set_speed(fd);
	return local.n > 0 && *port > 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

bool
listen_ip(const struct sockaddr *a, struct ip *out)
{
	const union address *x = (const union address *)a;

	if (a->sa_family == AF_INET)
		*out = ip_from4((const unsigned char *)&x->ip4.sin_addr);
	else if (a->sa_family == AF_INET6)
		memcpy(out->bytes, &x->ip6.sin6_addr, sizeof(out->bytes));
	return a->sa_family == AF_INET || a->sa_family == AF_INET6;
}

bool
listen_peer(int fd, unsigned char out[16])
{
	union address a = { 0 };
	socklen_t n = sizeof(a);
	struct ip x;

	if (getpeername(fd, &a.any, &n) != 0 || !listen_ip(&a.any, &x))
		return false;
	memcpy(out, x.bytes, sizeof(x.bytes));
	return true;
}

bool
listen_is_any(const char *address)
{
	union address a = { 0 };

	if (address_parse(&a, address, 0) == 0)
		return false;
	return a.any.sa_family == AF_INET ? a.ip4.sin_addr.s_addr == htonl(INADDR_ANY)
					  : IN6_IS_ADDR_UNSPECIFIED(&a.ip6.sin6_addr);
}
