/* What a start takes, looked at without starting: -t, -k, and the rehearsal of a program that shall take this one's place. */
#include <stddef.h>
#include <sysexits.h>
#include <time.h>

#include "base/log.h"
#include "cmd/master.h"
#include "cmd/master_replace.h"
#include "cmd/master_service.h"
#include "net/tls_session.h"

int
master_key(const struct config *c)
{
	struct cert cert;

	if (cert_ensure(c->certs.s, c->host) < 0 ||
	    cert_load(&cert, c->certs.s, c->host, time(NULL)) < 0)
		return -1;
	service_say_fingerprints(&cert);
	cert_release(&cert);
	return 0;
}

/* All that a start takes but for the processes: what is left to this program is closed again. */
static int
rehearse(struct config *c, struct replaced *r)
{
	struct tls_shared shared = { .sessions = tls_sessions_new((size_t)c->tls_sessions) };
	struct service s;

	if (c->tls_secret.n && tls_secret_read(&shared.secret, c->tls_secret.s) < 0)
		return -1;
	int code = service_open(&s, c, &shared, NULL, &r->ports, &r->key_fd);
	arena_init(&c->arena, 0); /* the rest is the service's, whatever came of it */
	if (code == EX_OK)
		service_close(&s);
	return code == EX_OK ? 0 : -1;
}

int
master_check(struct config *c)
{
	static struct replaced before; /* large */
	struct cert cert;
	struct arena arena;

	arena_init(&arena, 0);
	bool replaces = replace_take_over(&before, &arena);
	arena_release(&arena);
	if (replaces)
		return rehearse(c, &before);
	switch (cert_missing(c->certs.s, c->host)) {
	case CERT_BOTH_THERE: break;
	case CERT_CRT_ALONE: return -1;
	default:
		note("a certificate for '%s' will be made in '%s'", c->host.s, c->certs.s);
		return 0;
	}
	if (cert_load(&cert, c->certs.s, c->host, time(NULL)) < 0)
		return -1;
	cert_release(&cert);
	return 0;
}
