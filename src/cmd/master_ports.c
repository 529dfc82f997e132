/* Opening, inheriting, taking over and sharing out the listening sockets. */
#include "cmd/master_ports.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "sys/inherit.h"

/* A port that several keys name is the first one's. */
static const struct served {
	const struct proto *proto;
	size_t at; /* of its addresses in struct config */
} served[] = {
	{ &proto_gopher, offsetof(struct config, gopher) },
	{ &proto_gemini, offsetof(struct config, gemini) },
	{ &proto_spartan, offsetof(struct config, spartan) },
	{ &proto_nex, offsetof(struct config, nex) },
	{ &proto_finger, offsetof(struct config, finger) },
};

#define SERVED (sizeof(served) / sizeof(served[0]))

static const struct config_listens *
listens_of(const struct config *c, const struct served *s)
{
	return (const void *)((const char *)c + s->at);
}

static void
set_close(struct port_set *s)
{
	for (int i = 0; i < s->count; i++)
		close(s->fds[i]);
	s->count = 0;
}

void
ports_close(struct ports *p)
{
	for (int i = 0; i < p->count; i++)
		set_close(&p->sets[i]);
	p->count = 0;
}

/* The set for the same words in the configuration; the nth, if they stand there n times. */
static const struct port_set *
same_in(const struct ports *old, const struct ports *p, const struct port_set *want)
{
	int before = 0;

	for (int i = 0; i < p->count; i++)
		before += p->sets[i].proto == want->proto &&
			  p->sets[i].asked.port == want->asked.port &&
			  strcmp(p->sets[i].asked.address, want->asked.address) == 0;
	for (int i = 0; old && i < old->count; i++) {
		const struct port_set *s = &old->sets[i];

		if (s->proto == want->proto && s->asked.port == want->asked.port &&
		    strcmp(s->asked.address, want->asked.address) == 0 && before-- == 0)
			return s;
	}
	return NULL;
}

static int
take_over(struct port_set *s, const struct port_set *old)
{
	s->port = old->port;
	for (int i = 0; i < old->count; i++) {
		int fd = fcntl(old->fds[i], F_DUPFD_CLOEXEC, 0);

		if (fd < 0)
			return error("cannot keep a listener: %s", strerror(errno));
		s->fds[s->count++] = fd;
	}
	return 0;
}

/* As many sockets as workers; with port 0 the first decides for all. */
static enum listen_result
fill(struct port_set *s, int workers)
{
	while (s->count < workers) {
		enum listen_result result =
		    listen_open(s->asked.address, &s->port, &s->fds[s->count]);

		if (result != LISTEN_OK)
			return result;
		s->count++;
	}
	return LISTEN_OK;
}

static int
open_list(struct ports *p, const struct proto *proto, const struct config_listens *l, int workers,
	  const struct ports *old)
{
	for (int i = 0; i < l->count; i++) {
		struct port_set *s = &p->sets[p->count];
		*s = (struct port_set){ .proto = proto,
					.asked = l->list[i],
					.port = l->list[i].port };
		const struct port_set *same = same_in(old, p, s);

		p->count++; /* from here on ports_close closes what it has */
		if (same && take_over(s, same) < 0)
			return -1;
		enum listen_result result = fill(s, workers);
		if (result == LISTEN_FAILED)
			return -1;
		if (result == LISTEN_NO_FAMILY) {
			warn("this machine has no IPv6: %s is not served on [%s]:%d", proto->name,
			     s->asked.address, s->asked.port);
			set_close(s);
			p->count--;
		}
	}
	return 0;
}

/* --- from the service manager --- */

static bool
names_port(const struct config_listens *l, int port)
{
	for (int i = 0; i < l->count; i++)
		if (l->list[i].port == port)
			return true;
	return false;
}

static int
inherit_one(struct ports *p, const struct config *c, int fd)
{
	struct port_set *s = &p->sets[p->count++];

	*s = (struct port_set){ .fds = { fd }, .count = 1, .handed = true };
	if (!listen_adopt(fd, s->asked.address, &s->port))
		return error("descriptor %d from the service manager is no socket that listens "
			     "on TCP: use ListenStream with a port",
			     fd);
	s->asked.port = s->port;
	for (size_t i = 0; i < SERVED && !s->proto; i++)
		if (names_port(listens_of(c, &served[i]), s->port))
			s->proto = served[i].proto;
	if (s->proto)
		return 0;
	return error("the service manager listens on port %d, which no NAME.listen names", s->port);
}

int
ports_inherit(struct ports *p, const struct config *c)
{
	int fds[INHERIT_MAX], n = inherit_sockets(fds), failed = 0;

	p->count = 0;
	for (int i = 0; i < n; i++)
		failed |= inherit_one(p, c, fds[i]);
	if (failed)
		ports_close(p);
	return failed;
}

/* Whoever listens elsewhere would not be heard, and should know. */
static void
warn_unserved(const struct ports *p, const struct proto *proto, const struct config_listens *l)
{
	for (int i = 0; i < l->count; i++) {
		bool heard = false;

		for (int j = 0; j < p->count; j++)
			heard |= p->sets[j].port == l->list[i].port;
		if (!heard)
			warn("%s.listen: the service manager does not listen on port %d; name it "
			     "in vestka.socket",
			     proto->name, l->list[i].port);
	}
}

static int
keep_handed(struct ports *p, const struct config *c, const struct ports *old)
{
	for (int i = 0; i < old->count; i++) {
		struct port_set *s = &p->sets[p->count++];

		*s = old->sets[i];
		s->count = 0;
		if (take_over(s, &old->sets[i]) < 0)
			return -1;
	}
	for (size_t i = 0; i < SERVED; i++)
		warn_unserved(p, served[i].proto, listens_of(c, &served[i]));
	return 0;
}

int
ports_open(struct ports *p, const struct config *c, int workers, const struct ports *old)
{
	p->count = 0;
	if (old && old->count && old->sets[0].handed) {
		if (keep_handed(p, c, old) == 0)
			return 0;
		ports_close(p);
		return -1;
	}
	int failed = 0;
	for (size_t i = 0; i < SERVED && failed == 0; i++)
		failed = open_list(p, served[i].proto, listens_of(c, &served[i]), workers, old);
	if (failed == 0 && p->count)
		return 0;
	if (failed == 0)
		error("no address is left to listen on");
	ports_close(p);
	return -1;
}

void
port_name(const struct port_set *s, char *out, size_t size)
{
	bool ip6 = strchr(s->asked.address, ':') != NULL;

	snprintf(out, size, ip6 ? "%s [%s]:%d" : "%s %s:%d", s->proto->name, s->asked.address,
		 s->port);
}

size_t
ports_of_worker(const struct ports *p, int worker, int workers, struct listener *out)
{
	size_t n = 0;

	for (int i = 0; i < p->count; i++) {
		const struct port_set *s = &p->sets[i];

		/* After a reload with fewer workers each serves the queues of those that are
		 * gone. */
		for (int j = s->handed ? 0 : worker; j < s->count; j += workers) {
			struct listener *l = &out[n++];

			*l = (struct listener){ .fd = s->fds[j], .proto = s->proto };
			if (!listen_is_any(s->asked.address))
				snprintf(l->local, sizeof(l->local), "%s", s->asked.address);
		}
	}
	return n;
}
