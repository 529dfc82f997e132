/*
 * What each key takes.  A value is checked by the same function wherever it stands, in the file or
 * behind -o.
 */
#include "cmd/config_keys.h"

#include <arpa/inet.h>

#include "base/log.h"
#include "base/uri.h"
#include "net/tls.h"

#define PORT_MOST   65535
#define COUNT(list) (sizeof(list) / sizeof(*(list)))
#define HOST_MOST   253 /* RFC 1035 2.3.4, without the root's dot */

/* --- members by their place --- */

static void *
member(struct config *c, const struct key *k)
{
	return (char *)c + k->at;
}

static const void *
member_const(const struct config *c, const struct key *k)
{
	return (const char *)c + k->at;
}

/* --- one setter and one getter for each kind of value --- */

static bool
set_word(struct config *c, const struct key *k, struct str value)
{
	if (value.n < (size_t)k->least || str_find_byte(value, '\n') >= 0)
		return false;
	*(struct str *)member(c, k) = arena_str(&c->arena, value);
	return true;
}

static void
get_word(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)nth;
	buf_addstr(out, *(const struct str *)member_const(c, k));
}

static bool
set_number(struct config *c, const struct key *k, struct str value)
{
	long long n;

	if (!str_number(value, &n) || n < k->least || n > k->most)
		return false;
	*(int *)member(c, k) = (int)n;
	return true;
}

static void
get_number(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)nth;
	buf_addf(out, "%d", *(const int *)member_const(c, k));
}

static bool
set_switch(struct config *c, const struct key *k, struct str value)
{
	static const struct {
		const char *word;
		bool on;
	} words[] = { { "yes", true },  { "no", false },  { "on", true },
		      { "off", false }, { "true", true }, { "false", false } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq_ascii_case(value, str_from(words[i].word))) {
			*(bool *)member(c, k) = words[i].on;
			return true;
		}
	}
	return false;
}

static void
get_switch(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)nth;
	buf_adds(out, *(const bool *)member_const(c, k) ? "yes" : "no");
}

static bool
is_address(struct str text, char out[64])
{
	unsigned char bytes[16];

	if (text.n == 0 || text.n >= 64)
		return false;
	memcpy(out, text.s, text.n);
	out[text.n] = '\0';
	return inet_pton(AF_INET, out, bytes) == 1 || inet_pton(AF_INET6, out, bytes) == 1;
}

/*
 * A name in lower-case A-labels, since that is what requests are compared with; or an IP
 * literal.
 */
static bool
set_host(struct config *c, const struct key *k, struct str value)
{
	char address[64];

	(void)k;
	if (value.n > 2 && value.s[0] == '[' && value.s[value.n - 1] == ']')
		value = str_part(value, 1, value.n - 2);
	struct str host = is_address(value, address) ? arena_str(&c->arena, str_from(address))
						     : uri_host_ascii(&c->arena, value);
	if (host.n == 0 || host.n > HOST_MOST || str_find_byte(host, '/') >= 0 || host.s[0] == '.')
		return false;
	c->host = host;
	return true;
}

static bool
set_language(struct config *c, const struct key *k, struct str value)
{
	enum lang lang = lang_from_code(value);

	(void)k;
	if (lang == LANG_NONE)
		return false;
	c->language = lang;
	return true;
}

static void
get_language(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)k, (void)nth;
	buf_addstr(out, lang_code(c->language));
}

static bool
set_website(struct config *c, const struct key *k, struct str value)
{
	struct uri u;

	if (!uri_split(value, &u) || !u.has_authority || u.host.n == 0 ||
	    (!str_eq_ascii_case(u.scheme, STR("http")) &&
	     !str_eq_ascii_case(u.scheme, STR("https"))))
		return false;
	return set_word(c, k, value);
}

static const char *const levels[] = {
	[LOG_ERROR] = "error", [LOG_WARN] = "warning", [LOG_NOTE] = "note", [LOG_DEBUG] = "debug"
};

/* One of the words; its number is the value. */
static bool
set_choice(const char *const *words, size_t count, struct str value, int *chosen)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(value, str_from(words[i]))) {
			*chosen = (int)i;
			return true;
		}
	}
	return false;
}

static bool
set_log(struct config *c, const struct key *k, struct str value)
{
	(void)k;
	return set_choice(levels, COUNT(levels), value, &c->log_level);
}

static const char *const addresses[] = { "none", "day", "full" };

static bool
set_log_address(struct config *c, const struct key *k, struct str value)
{
	(void)k;
	return set_choice(addresses, COUNT(addresses), value, &c->log_address);
}

static void
get_log_address(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)k, (void)nth;
	buf_adds(out, addresses[c->log_address]);
}

static void
get_log(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)k, (void)nth;
	buf_adds(out, levels[c->log_level]);
}

/* --- where to listen: repeatable --- */

/* "127.0.0.1:1965", "[::1]:1965"; "none" empties the list. */
static bool
set_listen(struct config *c, const struct key *k, struct str value)
{
	struct config_listens *l = member(c, k);
	struct config_listen *one = &l->list[l->count];
	size_t colon = value.n;
	long long port;

	if (str_eq(value, STR("none"))) {
		l->count = 0;
		return true;
	}
	while (colon > 0 && value.s[colon - 1] != ':')
		colon--;
	if (colon < 2 || l->count == CONFIG_LISTEN_MAX)
		return false;
	struct str address = str_part(value, 0, colon - 1);
	bool brackets = address.n > 2 && address.s[0] == '[' && address.s[address.n - 1] == ']';
	if (brackets)
		address = str_part(address, 1, address.n - 2);
	if (!is_address(address, one->address) || brackets != (str_find_byte(address, ':') >= 0) ||
	    !str_number(str_after(value, colon), &port) || port > PORT_MOST)
		return false;
	one->port = (int)port;
	l->count++;
	return true;
}

static void
get_listen(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	const struct config_listens *l = member_const(c, k);

	if (l->count == 0 && nth == 0)
		buf_adds(out, "none");
	if (nth >= l->count)
		return;
	bool ip6 = strchr(l->list[nth].address, ':') != NULL;
	buf_addf(out, ip6 ? "[%s]:%d" : "%s:%d", l->list[nth].address, l->list[nth].port);
}

/* --- whose word on the reader's address counts: repeatable --- */

static bool
set_proxy(struct config *c, const struct key *k, struct str value)
{
	(void)k;
	if (str_eq(value, STR("none"))) {
		c->proxy_count = 0;
		return true;
	}
	if (c->proxy_count == CONFIG_PROXIES_MAX ||
	    !ip_net_parse(&c->proxies[c->proxy_count], value))
		return false;
	c->proxy_count++;
	return true;
}

static void
get_proxy(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)k;
	if (c->proxy_count == 0 && nth == 0)
		buf_adds(out, "none");
	if (nth < c->proxy_count)
		ip_net_print(out, &c->proxies[nth]);
}

static const char *const resumes[] = {
	[TLS_RESUME_NO] = "no", [TLS_RESUME_IDS] = "ids", [TLS_RESUME_TICKETS] = "tickets"
};

static bool
set_resume(struct config *c, const struct key *k, struct str value)
{
	return set_choice(resumes, COUNT(resumes), value, member(c, k));
}

static void
get_resume(const struct config *c, const struct key *k, struct buf *out, int nth)
{
	(void)nth;
	buf_adds(out, resumes[*(const int *)member_const(c, k)]);
}

/* --- the keys --- */

#define WORD(member, least) set_word, get_word, offsetof(struct config, member), least, 0
#define NUMBER(member, least, most)                                                                \
	set_number, get_number, offsetof(struct config, member), least, most
#define SWITCH(member) set_switch, get_switch, offsetof(struct config, member), 0, 0
#define LISTEN(member) set_listen, get_listen, offsetof(struct config, member), 0, 0
#define LISTEN_RIGHT                                                                               \
	"ADDRESS:PORT such as 127.0.0.1:1965 or [::1]:1965 (16 of them at most), or none"

const struct key config_keys[CONFIG_KEYS] = {
	{ "host", set_host, get_word, offsetof(struct config, host), 0, 0,
	  "a host name such as news.example, or an IP address" },
	{ "language", set_language, get_language, 0, 0, 0, "be, ru or en" },
	{ "store", WORD(store, 1), "the path of store.db" },
	{ "edition", WORD(edition, 1), "the path of edition.db" },
	{ "capsule", WORD(capsule, 1), "a directory of pages and files" },
	{ "certs", WORD(certs, 1), "a directory for HOST.crt and HOST.key" },
	{ "website", set_website, get_word, offsetof(struct config, website), 1, 0,
	  "an absolute address such as https://news.example/" },
	{ "admin", WORD(admin, 0), "how to reach whoever runs the server" },
	{ "search.prompt", WORD(search_prompt, 0), "the words that ask for words to search for" },
	{ "gemini.listen", LISTEN(gemini), LISTEN_RIGHT },
	{ "gopher.listen", LISTEN(gopher), LISTEN_RIGHT },
	{ "spartan.listen", LISTEN(spartan), LISTEN_RIGHT },
	{ "nex.listen", LISTEN(nex), LISTEN_RIGHT },
	{ "finger.listen", LISTEN(finger), LISTEN_RIGHT },
	{ "gemini.port", NUMBER(gemini_port, 0, PORT_MOST), "a port from 1 to 65535" },
	{ "gopher.port", NUMBER(gopher_port, 0, PORT_MOST), "a port from 1 to 65535" },
	{ "gopher.tls", SWITCH(gopher_tls), "yes or no" },
	{ "gopher.final_dot", SWITCH(final_dot), "yes or no" },
	{ "gopher.width", NUMBER(width, 40, 80), "columns, from 40 to 80" },
	{ "proxy.from", set_proxy, get_proxy, 0, 0, 0,
	  "an address or a network such as 192.0.2.0/24 (16 of them at most), or none" },
	{ "tls.resume", set_resume, get_resume, offsetof(struct config, tls_resume), 0, 0,
	  "ids, tickets or no" },
	{ "tls.signer", SWITCH(tls_signer), "yes or no" },
	{ "tls.sessions", NUMBER(tls_sessions, 4, 1000000), "a number from 4 to 1000000" },
	{ "picture.side", NUMBER(picture_side, 0, 2000),
	  "pixels, from 1 to 2000, or 0 for no small pictures" },
	{ "picture.kilobytes", NUMBER(picture_kilobytes, 1, 1000), "a number from 1 to 1000" },
	{ "cache.size", NUMBER(cache_mib, 0, 4096), "MiB, from 0 to 4096" },
	{ "workers", NUMBER(workers, 0, CONFIG_WORKERS_MAX),
	  "a number from 1 to 64, or 0 for one a core" },
	{ "tls.secret", WORD(tls_secret, 0), "the path of a file" },
	{ "user", WORD(user, 0), "the name of a user" },
	{ "keeper", WORD(keeper, 0), "the path of the program vestka, or none" },
	{ "log", set_log, get_log, 0, 0, 0, "error, warning, note or debug" },
	{ "log.answers", WORD(answers, 1), "none, stderr, syslog, or the path of a file" },
	{ "log.address", set_log_address, get_log_address, 0, 0, 0, "none, day or full" },
	{ "status", WORD(status, 1), "the path of a socket, or none" },
	{ "limit.requests", NUMBER(limit_requests, 0, 1000000),
	  "requests a minute, or 0 for any number" },
	{ "limit.megabytes", NUMBER(limit_megabytes, 0, 1000000),
	  "megabytes an hour, or 0 for any number" },
	{ "limit.connections", NUMBER(limit_connections, 0, 60000),
	  "connections, or 0 for any number" },
	{ "limit.idle", NUMBER(limit_idle, 1, 3600), "seconds, from 1 to 3600" },
	{ "limit.local", SWITCH(limit_local), "yes or no" },
	{ "limit.notes", NUMBER(limit_notes, 0, 1000000), "notes an hour, or 0 for any number" },
	{ "notes", SWITCH(notes), "yes or no" },
	{ "titan", SWITCH(titan), "yes or no" },
	{ "titan.token", WORD(titan_token, 0), "the path of a file" },
};

const struct key *
key_find(const char *name)
{
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		if (strcmp(config_keys[i].name, name) == 0)
			return &config_keys[i];
	}
	return NULL;
}

bool
key_repeats(const struct key *k)
{
	return k->set == set_listen || k->set == set_proxy;
}

void
key_clear(const struct key *k, struct config *c)
{
	if (k->set == set_proxy)
		c->proxy_count = 0;
	else if (key_repeats(k))
		((struct config_listens *)member(c, k))->count = 0;
}
