/* From a configuration to what workers inherit. */
#include "cmd/master_service.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "store/edition.h"

#define KEY_MOST (64u << 10) /* bytes of its file; net/cert.c reads no more */

static int
cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	int n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > CONFIG_WORKERS_MAX ? CONFIG_WORKERS_MAX : n;
}

/* Readers pin these: they are published beside the address (GEM-76). */
void
service_say_fingerprints(const struct cert *c)
{
	struct buf certificate, key;

	buf_init(&certificate, 0);
	buf_init(&key, 0);
	if (cert_fingerprint(c, false, &certificate) && cert_fingerprint(c, true, &key)) {
		note("certificate SHA-256 %.*s", STR_ARG(buf_str(&certificate)));
		note("public key SHA-256 %.*s", STR_ARG(buf_str(&key)));
	}
	buf_release(&certificate);
	buf_release(&key);
}

static void
move_certificate(struct service *to, struct service *from)
{
	to->cert = from->cert;
	to->key_fd = from->key_fd;
	from->cert = (struct cert){ 0 };
	from->key_fd = -1;
}

/* The certificate that is loaded already, if it is the same and its key cannot be read again. */
static bool
keep_certificate(struct service *s, struct service *old)
{
	const struct config *c = &s->config;

	if (!old || !str_eq(c->host, old->config.host) || !str_eq(c->certs, old->config.certs) ||
	    !cert_out_of_reach(c->certs.s, c->host))
		return false;
	if (c->tls_signer != old->config.tls_signer)
		warn("another tls.signer takes a restart");
	note("the key is out of reach since privileges were dropped: the certificate stays");
	move_certificate(s, old);
	return true;
}

/*
 * Looked at and copied in a process of its own, since this one, and all that it starts, shall never have had the key.  The copy is a
 * file of memory that nobody can open by a name; whatever becomes of the key's own file, signers start from what was looked at.
 */
static int
take_key(const struct config *c, int copy)
{
	struct cert cert;
	int status, file;
	pid_t pid = fork();

	if (pid == 0)
		_exit(cert_ensure(c->certs.s, c->host) < 0 ||
		      cert_load(&cert, c->certs.s, c->host, time(NULL)) < 0 ||
		      (file = cert_key_open(c->certs.s, c->host)) < 0 ||
		      sendfile(copy, file, NULL, KEY_MOST) <= 0);
	if (pid < 0)
		return error("cannot look at the key: %s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static int
open_certificate(struct service *s, int *left)
{
	const struct config *c = &s->config;

	if (!c->tls_signer)
		return cert_ensure(c->certs.s, c->host) < 0
			   ? -1
			   : cert_load(&s->cert, c->certs.s, c->host, time(NULL));
	if (left && *left >= 0 && cert_out_of_reach(c->certs.s, c->host)) {
		s->key_fd = *left;
		*left = -1;
		return cert_load_public(&s->cert, c->certs.s, c->host, time(NULL));
	}
	s->key_fd = memfd_create("key", MFD_CLOEXEC);
	if (s->key_fd < 0)
		return error("cannot keep a copy of the key: %s", strerror(errno));
	if (take_key(c, s->key_fd) < 0)
		return -1;
	return cert_load_public(&s->cert, c->certs.s, c->host, time(NULL));
}

static int
open_tls(struct service *s, const struct tls_shared *shared, struct service *old, int *key_fd)
{
	const struct config *c = &s->config;

	if (!keep_certificate(s, old)) {
		if (open_certificate(s, key_fd) < 0)
			return -1;
		if (!old)
			service_say_fingerprints(&s->cert);
	}
	s->tls = tls_context_new(&s->cert, shared, (enum tls_resume)c->tls_resume, c->titan);
	if (s->tls)
		return 0;
	if (old && !old->cert.x509)
		move_certificate(old, s); /* it goes on with its own */
	return -1;
}

/* Whether the file, or where its name leads to, lies in the directory or below it. */
static bool
lies_in(const char *file, const char *directory)
{
	char real[PATH_MAX], path[PATH_MAX];
	size_t n;

	if (!realpath(directory, path))
		return false;
	n = strlen(path);
	snprintf(real, sizeof(real), "%.*s", STR_ARG(str_directory(str_from(file))));
	const char *names[] = { file, real };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char found[PATH_MAX];

		if (realpath(names[i], found) && strncmp(found, path, n) == 0 &&
		    (found[n] == '/' || found[n] == '\0' || n == 1))
			return true;
	}
	return false;
}

/*
 * Workers wait for the edition's file, but not for its directory: their walls are built around that, and they may write there.
 */
int
service_edition(const struct config *c)
{
	char directory[PATH_MAX];
	const char *inside;

	if (edition_make_room(c->edition.s) < 0)
		return -1;
	snprintf(directory, sizeof(directory), "%.*s", STR_ARG(str_directory(c->edition)));
	inside = lies_in(c->store.s, directory)   ? c->store.s
		 : lies_in(c->certs.s, directory) ? c->certs.s
						  : NULL;
	if (inside)
		warn("'%s' lies in the edition's directory, where workers may write: give the "
		     "edition "
		     "one of its own, such as edition = /var/lib/vestka/edition/edition.db",
		     inside);
	return 0;
}

int
service_open(struct service *s, struct config *c, const struct tls_shared *shared,
	     struct service *old, const struct ports *ports, int *key_fd)
{
	*s = (struct service){ .config = *c,
			       .workers = c->workers ? c->workers : cores(),
			       .key_fd = -1,
			       .log = { .fd = -1 } };
	if ((old && service_edition(&s->config) < 0) || open_tls(s, shared, old, key_fd) < 0) {
		service_close(s);
		return EX_CONFIG;
	}
	if (ports_open(&s->ports, &s->config, s->workers, ports) == 0)
		return EX_OK;
	if (old && !old->cert.x509)
		move_certificate(old, s);
	service_close(s);
	return EX_OSERR;
}

void
service_close(struct service *s)
{
	ports_close(&s->ports);
	answers_log_close(&s->log);
	tls_context_free(s->tls);
	cert_release(&s->cert);
	if (s->key_fd >= 0)
		close(s->key_fd);
	config_release(&s->config);
	*s = (struct service){ .key_fd = -1, .log = { .fd = -1 } };
}
