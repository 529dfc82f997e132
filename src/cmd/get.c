/*
 * vestka get: one page as a reader's program gets it, for scripts and for whoever watches over a server.
 *
 * The body goes to standard output as it comes, so a large file costs no memory; all that is said
 * about it goes to standard error.  The exit code is the class of the answer: 0 for success, else
 * Gemini's first digit.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/log.h"
#include "base/uri.h"
#include "cmd/command.h"
#include "net/client.h"
#include "net/known_hosts.h"

#define REDIRECTS_USUAL 5 /* GEM-30: more is a loop */
#define TIMEOUT_USUAL   30
#define TIMEOUT_MOST    86400
#define UPLOAD_MOST     (64u << 20)
#define KNOWN_FILE      "vestka/known_hosts"

enum {
	OPTION_REDIRECTS = OPTION_LONG,
	OPTION_TO,
	OPTION_KNOWN,
	OPTION_TRUST,
	OPTION_CERT,
	OPTION_KEY,
	OPTION_MIME,
	OPTION_TOKEN
};

const struct command_option get_options[] = {
	{ "header", 'i', NULL, "print the answer's header, too" },
	{ "verbose", 'v', NULL, "tell of time, bytes and certificate" },
	{ "timeout", 't', "SECONDS", "give up after such a silence (30)" },
	{ "redirects", OPTION_REDIRECTS, "N", "follow at most N redirects (5)" },
	{ "to", OPTION_TO, "ADDRESS:PORT", "connect there, whatever the URL names" },
	{ "known-hosts", OPTION_KNOWN, "FILE", "where the keys of servers are remembered" },
	{ "trust", OPTION_TRUST, NULL, "take the server's certificate as it is now" },
	{ "cert", OPTION_CERT, "FILE", "show this certificate (PEM)" },
	{ "key", OPTION_KEY, "FILE", "its key, if it is not in the same file" },
	{ "upload", 'u', "FILE|-", "send this, to a titan address" },
	{ "mime", OPTION_MIME, "TYPE", "what is sent (text/gemini)" },
	{ "token", OPTION_TOKEN, "TEXT", "the token that the server asks for" },
	{ 0 },
};

struct get {
	struct client_settings set;
	struct client_upload upload;
	struct buf sent;  /* what is uploaded */
	const char *file; /* of it; NULL: nothing */
	const char *known;
	long long redirects;
	bool header, verbose, trust;
	struct arena arena;
};

/* --- whom we speak with --- */

/* $XDG_DATA_HOME or ~/.local/share, as the desktop's programs do. */
static const char *
known_file(struct get *g)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (g->known)
		return g->known;
	if (data && *data == '/')
		return arena_printf(&g->arena, "%s/" KNOWN_FILE, data).s;
	if (home && *home == '/')
		return arena_printf(&g->arena, "%s/.local/share/" KNOWN_FILE, home).s;
	return NULL;
}

static struct str
day_of(struct get *g, time_t t)
{
	struct date d = date_from_time(t);
	struct buf b;

	buf_init(&b, 0);
	date_add_day(&b, &d);
	struct str day = arena_str(&g->arena, buf_str(&b));
	buf_release(&b);
	return day;
}

static int
distrust(const struct client_target *t, const char *why)
{
	error("'%s' port %s: %s; '--trust' takes it nevertheless", t->host.s, t->port.s, why);
	return EX_NOPERM;
}

/* GEM-74: what was seen first is whom we know; dates are always looked at (GEM-75). */
static int
look_at_peer(struct get *g, const struct client_target *t, const struct tls_peer *p)
{
	struct known_host host = { t->host, t->port, buf_str(&p->key), p->until };
	const char *file = known_file(g);
	time_t now = time(NULL);

	if (!file) {
		error("nowhere to remember servers: HOME is not set; '--known-hosts' names a file");
		return EX_CONFIG;
	}
	enum known known = known_hosts_look(file, &host, now);
	if (known == KNOWN_FAILED)
		return EX_NOINPUT;
	if (!g->trust && (now < p->from || now > p->until))
		return distrust(t, now < p->from ? "its certificate does not hold yet"
						 : "its certificate has ended");
	if (!g->trust && known == KNOWN_CHANGED)
		return distrust(t,
				"it shows another key than it did before, which may be an attack");
	if (!g->trust && known == KNOWN_NEW && !p->named)
		return distrust(t, "its certificate is for another name");
	if (known != KNOWN_SAME && known_hosts_add(file, &host) < 0)
		return EX_CANTCREAT;
	if (g->verbose && known != KNOWN_SAME)
		note("%s is remembered in '%s'", t->host.s, file);
	return EX_OK;
}

static int
check_peer(struct get *g, const struct client *c, const struct client_target *t)
{
	struct tls_peer p;

	if (!client_peer(c, t, &p)) {
		error("'%s' port %s: a certificate that cannot be read", t->host.s, t->port.s);
		buf_release(&p.key);
		return EX_PROTOCOL;
	}
	if (g->verbose) {
		struct str from = day_of(g, p.from), until = day_of(g, p.until);

		note("%s, %s; certificate %.*s to %.*s%s", p.version, p.cipher, STR_ARG(from),
		     STR_ARG(until), p.named ? "" : ", for another name");
		note("key SHA-256 %.*s", STR_ARG(buf_str(&p.key)));
	}
	int code = look_at_peer(g, t, &p);
	buf_release(&p.key);
	return code;
}

/* --- the answer --- */

/* On a terminal nobody's page shall move the cursor. */
static void
print_bytes(struct str x, bool terminal)
{
	if (!terminal) {
		fwrite(x.s, 1, x.n, stdout);
		return;
	}
	for (size_t i = 0; i < x.n; i++) {
		unsigned char c = (unsigned char)x.s[i];

		if (c == '\r')
			continue;
		putchar((c < ' ' && c != '\n' && c != '\t') || c == 0x7F ? '?' : c);
	}
}

static int
print_body(struct client *c)
{
	bool terminal = isatty(STDOUT_FILENO);
	int code = EX_OK;

	for (;;) {
		print_bytes(buf_str(&c->in), terminal);
		if (ferror(stdout))
			return EX_IOERR; /* told in main() */
		buf_clear(&c->in);
		if (c->ended || code != EX_OK)
			break;
		code = client_receive(c);
	}
	if (code == EX_OK && c->tls && !c->whole)
		warn("the server did not say that this is all: the end may be missing");
	return code;
}

static double
milliseconds(uint64_t microseconds)
{
	return (double)microseconds / 1000;
}

static void
tell_costs(struct client *c)
{
	const struct client_times *t = &c->times;

	if (c->tls)
		tls_client_bytes(c->tls, &c->received, &c->sent);
	note("found %.1f ms, connected %.1f, handshake %.1f, first byte %.1f, all %.1f",
	     milliseconds(t->found), milliseconds(t->connected), milliseconds(t->secured),
	     milliseconds(t->first), milliseconds(t->last));
	note("received %llu bytes, sent %llu", (unsigned long long)c->received,
	     (unsigned long long)c->sent);
}

/* The header into *s, a view of c->in. */
static int
receive_header(struct client *c, const struct client_target *t, struct client_status *s)
{
	for (;;) {
		switch (client_header(t->scheme, buf_str(&c->in), c->ended, s)) {
		case CLIENT_HEADER_WHOLE: return EX_OK;
		case CLIENT_HEADER_BAD:
			error("'%s' port %s: %s", t->host.s, t->port.s,
			      c->in.n ? "this is no answer of that protocol"
				      : "it answered nothing");
			return EX_PROTOCOL;
		case CLIENT_HEADER_MORE: break;
		}
		int code = client_receive(c);
		if (code != EX_OK)
			return code;
	}
}

/* Header and body; the exit code. */
static int
print_answer(struct get *g, struct client *c, const struct client_status *s)
{
	struct str header = str_part(buf_str(&c->in), 0, s->size);

	if (g->header)
		print_bytes(header, isatty(STDOUT_FILENO));
	else if (s->class != 2 && s->size)
		error("%.*s", STR_ARG(str_trim(header)));
	buf_drop(&c->in, s->size);
	int code = print_body(c);
	if (g->verbose)
		tell_costs(c);
	return code != EX_OK ? code : s->class == 2 ? EX_OK : s->class;
}

/* --- one request --- */

static int
ask(struct get *g, struct client *c, const struct client_target *t)
{
	struct buf request;

	if (t->tls) {
		int code = check_peer(g, c, t);
		if (code != EX_OK)
			return code;
	}
	buf_init(&request, 0);
	client_request(&request, t, g->file && t->scheme == CLIENT_TITAN ? &g->upload : NULL);
	int code = buf_failed(&request) ? EX_OSERR : client_ask(c, buf_str(&request));
	buf_release(&request);
	return code;
}

/* Where the answer leads, in *next: true when it is to be followed. */
static bool
leads_on(struct get *g, const struct client_target *t, const struct client_status *s, int *left,
	 struct client_target *next)
{
	struct str location = arena_str(&g->arena, s->meta);

	if (s->class != 3 || *left <= 0)
		return false;
	const char *fault = client_redirect(&g->arena, t, location, next);
	if (fault) {
		warn("'%.*s' is not followed: it %s", STR_ARG(location), fault);
		return false;
	}
	/* who we are is for the server that we were told to show it to */
	if (!str_eq(next->host, t->host) || !str_eq(next->port, t->port))
		g->set.cert = g->set.key = g->set.to_host = NULL;
	--*left;
	if (g->verbose)
		note("%d leads to %s", s->status, next->url.s);
	return true;
}

static int
get(struct get *g, struct client_target t)
{
	int left = (int)g->redirects;

	for (;;) {
		struct client c;
		struct client_status s;
		struct client_target next;
		bool on = false;

		int code = client_open(&c, &t, &g->set);
		if (code == EX_OK)
			code = ask(g, &c, &t);
		if (code == EX_OK)
			code = receive_header(&c, &t, &s);
		if (code == EX_OK) {
			on = leads_on(g, &t, &s, &left, &next);
			if (!on)
				code = print_answer(g, &c, &s);
		}
		client_close(&c);
		if (!on)
			return code;
		t = next;
	}
}

/* --- the command line --- */

/* "127.0.0.1:1965", "[::1]:70", "relay.example:1965" */
static bool
read_to(struct get *g, const char *text)
{
	struct uri u;
	struct str whole = arena_join(&g->arena, STR("x://"), str_from(text));

	if (!uri_split(whole, &u) || u.host.n == 0 || u.port.n == 0 || u.path.n || u.has_query)
		return false;
	g->set.to_host = arena_str(&g->arena, u.host).s;
	g->set.to_port = arena_str(&g->arena, u.port).s;
	return true;
}

static const char *
read_option(struct get *g, int code)
{
	long long n = 0;

	switch (code) {
	case 'i': g->header = true; break;
	case 'v': g->verbose = true; break;
	case 'u': g->file = optarg; break;
	case 't':
		if (!str_number(str_from(optarg), &n) || n == 0 || n > TIMEOUT_MOST)
			return "is not a number of seconds from 1 to 86400";
		g->set.timeout = (int)n;
		break;
	case OPTION_REDIRECTS:
		if (!str_number(str_from(optarg), &g->redirects) || g->redirects > REDIRECTS_USUAL)
			return "is not a number from 0 to 5";
		break;
	case OPTION_TO: return read_to(g, optarg) ? NULL : "is not ADDRESS:PORT";
	case OPTION_KNOWN: g->known = optarg; break;
	case OPTION_TRUST: g->trust = true; break;
	case OPTION_CERT: g->set.cert = optarg; break;
	case OPTION_KEY: g->set.key = optarg; break;
	case OPTION_MIME: g->upload.mime = uri_encode(&g->arena, str_from(optarg), "/+"); break;
	case OPTION_TOKEN: g->upload.token = uri_encode(&g->arena, str_from(optarg), ""); break;
	default: break;
	}
	return NULL;
}

static int
run(struct get *g, const char *url)
{
	struct client_target t;
	const char *fault = client_target(&g->arena, str_from(url), &t);

	if (fault)
		return command_misused("'%s' %s", url, fault);
	if (g->file && t.scheme != CLIENT_TITAN)
		return command_misused("'--upload' needs a titan address, which '%s' is not", url);
	if (g->file && command_read_file(g->file, &g->sent, UPLOAD_MOST) < 0)
		return EX_NOINPUT;
	g->upload.bytes = buf_str(&g->sent);
	signal(SIGPIPE, SIG_IGN); /* a server that stops reading may have something to say */
	return get(g, t);
}

int
cmd_get(struct config *c, int argc, char **argv)
{
	struct get g = { .set.timeout = TIMEOUT_USUAL, .redirects = REDIRECTS_USUAL };
	const char *fault = NULL;
	int code, result;

	(void)c;
	arena_init(&g.arena, 0);
	buf_init(&g.sent, 0);
	g.upload = (struct client_upload){ STR(""), STR(""), STR("") };
	while (!fault && (code = command_option(argc, argv, get_options)) != -1)
		fault = read_option(&g, code);
	if (g.set.cert && !g.set.key)
		g.set.key = g.set.cert;
	if (fault)
		result = command_bad_value(get_options, code, fault);
	else if (argc - optind != 1)
		result = command_misused("'vestka get' needs one URL");
	else if (g.set.key && !g.set.cert)
		result = command_misused("'--key' needs '--cert'");
	else
		result = run(&g, argv[optind]);
	buf_release(&g.sent);
	arena_release(&g.arena);
	return result;
}
