/*
 * Listening sockets, made by the master before it drops its privileges, and kept open by it for its
 * whole life.
 */
#ifndef NET_LISTEN_H
#define NET_LISTEN_H

#include <sys/socket.h>

#include "base/ip.h"
#include "proto/proto.h"

#define LISTEN_NAME 64 /* bytes of an address with its end */

struct listener {
	int fd;
	const struct proto *proto;
	char local[LISTEN_NAME]; /* where it is bound; empty: anywhere, so ask the connection */
};

enum listen_result { LISTEN_OK, LISTEN_FAILED, LISTEN_NO_FAMILY /* the machine has no IPv6 */ };

/*
 * A socket that listens on the address (an IP literal without brackets) and port.  With *port 0 the
 * kernel chooses, and *port is what it chose.  Several sockets on one address and port share what
 * comes in (SO_REUSEPORT).  Failures are logged.
 */
enum listen_result listen_open(const char *address, int *port, int *fd);

/*
 * Makes a socket that somebody else opened fit: non-blocking, with our options.  Where it is bound
 * goes to address and *port.  False when it is no listening TCP socket.
 */
bool listen_adopt(int fd, char address[LISTEN_NAME], int *port);

/* The local address of a connection; empty if it cannot be told. */
struct str listen_local(int fd, char out[LISTEN_NAME]);

/* The address at the other end of a connection, IPv4 in its mapped form; false when it has gone. */
bool listen_peer(int fd, unsigned char out[16]);

/* False when it is of another family. */
bool listen_ip(const struct sockaddr *a, struct ip *out);

/* Whether it means every address of the machine. */
bool listen_is_any(const char *address);

#endif
