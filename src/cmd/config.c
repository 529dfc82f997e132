/*
 * One table of keys serves the file and -o alike (config_keys.c); values are stored as they come,
 * so the last one wins and a repeatable key adds.
 *
 * libconfuse splits the file into keys and values and knows the line; it takes dotted names as they
 * are. To it every value is a string: what a good value is, and how to say so, is in the table.
 */
#include "cmd/config.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/config_keys.h"
#include "cmd/config_text.h"

#define CONFIG_FILE "/etc/vestka/vestka.conf"

#ifndef VESTKA_CAPSULE
#define VESTKA_CAPSULE "/usr/share/vestka/capsule"
#endif

/* --- reading --- */

/* One source of values: the defaults, the file, or the options. */
struct source {
	struct config *config;
	bool listed[CONFIG_KEYS]; /* a repeatable key was seen: the next one adds */
};

static bool
take(struct source *from, const struct key *k, struct str value)
{
	size_t place = (size_t)(k - config_keys);

	if (!from->listed[place]) {
		key_clear(k, from->config);
		from->listed[place] = true;
	}
	return k->set(from->config, k, value);
}

/* libconfuse hands no pointer of ours to its callbacks; one file is read at a time. */
static struct source *reading;

static int
file_value(cfg_t *cfg, cfg_opt_t *opt)
{
	const struct key *k = key_find(cfg_opt_name(opt));
	const char *value = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	if (k && value && take(reading, k, str_from(value)))
		return 0;
	error("%s:%d: %s = %s: it should be %s", reading->config->file.s, cfg->line,
	      cfg_opt_name(opt), value ? value : "", k ? k->right : "left out");
	return -1;
}

static void file_error(cfg_t *cfg, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
file_error(cfg_t *cfg, const char *fmt, va_list args)
{
	char text[400];

	vsnprintf(text, sizeof(text), fmt, args);
	error("%s:%d: %s; it should be KEY = VALUE, with the keys of vestka.conf(5)",
	      reading->config->file.s, cfg->line, text);
}

static int
parse(struct source *from, const char *text)
{
	cfg_opt_t options[CONFIG_KEYS + 1];

	for (size_t i = 0; i < CONFIG_KEYS; i++)
		options[i] = (cfg_opt_t)CFG_STR(config_keys[i].name, NULL, CFGF_NODEFAULT);
	options[CONFIG_KEYS] = (cfg_opt_t)CFG_END();

	cfg_t *cfg = cfg_init(options, CFGF_NONE);
	if (!cfg)
		return error("cannot read '%s': out of memory", from->config->file.s);
	cfg_set_error_function(cfg, file_error);
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		cfg_set_validate_func(cfg, config_keys[i].name, file_value);
	reading = from;
	int result = cfg_parse_buf(cfg, text);
	reading = NULL;
	cfg_free(cfg);
	return result == CFG_SUCCESS ? 0 : -1;
}

static int
read_file(struct config *c, const char *name)
{
	struct source from = { .config = c };
	struct buf text;
	int fd = open(name ? name : CONFIG_FILE, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && !name && errno == ENOENT)
		return 0;
	if (!name)
		name = CONFIG_FILE;
	if (fd < 0)
		return error("cannot open '%s': %s", name, strerror(errno));
	buf_init(&text, CONFIG_TEXT_MOST);
	c->file = arena_str(&c->arena, str_from(name));
	int result = config_text(name, fd, &text);
	close(fd);
	if (result == 0)
		result = parse(&from, text.s);
	buf_release(&text);
	return result;
}

static int
read_options(struct config *c, const struct config_option *options, int count)
{
	struct source from = { .config = c };

	for (int i = 0; i < count; i++) {
		const struct config_option *o = &options[i];
		const struct key *k = key_find(o->key);

		if (!k)
			return error("-o %s=%s: unknown key; vestka.conf(5) describes the keys",
				     o->key, o->value);
		if (!take(&from, k, str_from(o->value)))
			return error("-o %s=%s: it should be %s", o->key, o->value, k->right);
	}
	return 0;
}

/* What follows from the rest, and what only the whole can tell. */
static int
settle(struct config *c)
{
	if (c->gemini_port == 0)
		c->gemini_port = 1965;
	if (c->gopher_port == 0)
		c->gopher_port = 70;
	if (c->gemini.count + c->gopher.count + c->spartan.count + c->nex.count + c->finger.count ==
	    0)
		return error("nothing to listen on: give gemini.listen or gopher.listen");
	if (c->titan && str_eq(c->keeper, STR("none")))
		return error(
		    "titan = yes: the keeper takes what editors write, and 'keeper' is none");
	if (c->notes && str_eq(c->keeper, STR("none")))
		return error(
		    "notes = yes: the keeper takes what readers write, and 'keeper' is none");
	return arena_failed(&c->arena) ? error("configuration: out of memory") : 0;
}

bool
config_asks_keeper(const struct config *c)
{
	return c->titan || c->notes;
}

static const struct config_option defaults[] = {
	{ "host", "localhost" },
	{ "language", "be" },
	{ "store", "/var/lib/vestka/store.db" },
	{ "edition", "/var/lib/vestka/edition/edition.db" },
	{ "capsule", VESTKA_CAPSULE },
	{ "certs", "/etc/vestka/certs" },
	{ "website", "https://glubokoe.vitebsk-region.gov.by/" },
	{ "gemini.listen", "0.0.0.0:1965" },
	{ "gemini.listen", "[::]:1965" },
	{ "gopher.listen", "0.0.0.0:70" },
	{ "gopher.listen", "[::]:70" },
	{ "gopher.tls", "yes" },
	{ "gopher.final_dot", "yes" },
	{ "gopher.width", "67" },
	{ "tls.resume", "ids" },
	{ "tls.signer", "yes" },
	{ "tls.sessions", "16384" },
	{ "picture.side", "480" },
	{ "picture.kilobytes", "15" },
	{ "cache.size", "32" },
	{ "workers", "0" },
	{ "log", "note" },
	{ "log.answers", "none" },
	{ "log.address", "none" },
	{ "status", "/run/vestka/status" },
	{ "limit.requests", "600" },
	{ "limit.megabytes", "1000" },
	{ "limit.connections", "100" },
	{ "limit.idle", "60" },
	{ "limit.local", "no" },
	{ "limit.notes", "6" },
	{ "notes", "no" },
	{ "titan", "no" },
};

#define DEFAULTS (int)(sizeof(defaults) / sizeof(defaults[0]))

int
config_read(struct config *c, const char *file, const struct config_option *options, int count)
{
	*c = (struct config){ .tls_secret = STR(""),
			      .user = STR(""),
			      .titan_token = STR(""),
			      .keeper = STR(""),
			      .file = STR(""),
			      .admin = STR(""),
			      .search_prompt = STR("") };
	arena_init(&c->arena, 0);
	if (read_options(c, defaults, DEFAULTS) == 0 && read_file(c, file) == 0 &&
	    read_options(c, options, count) == 0 && settle(c) == 0)
		return 0;
	config_release(c);
	return -1;
}

void
config_release(struct config *c)
{
	arena_release(&c->arena);
}

bool
config_option_split(struct config_option *o, struct arena *a, const char *text)
{
	ptrdiff_t equals = str_find_byte(str_from(text), '=');

	if (equals < 1)
		return false;
	*o = (struct config_option){ .key = arena_str(a, str_of(text, (size_t)equals)).s,
				     .value = text + equals + 1 };
	return !arena_failed(a);
}

/* --- handing on --- */

#define WORDS_MAX (2 + 2 * (CONFIG_KEYS + 5 * CONFIG_LISTEN_MAX + CONFIG_PROXIES_MAX) + 1)

static bool
add_word(struct config *c, char **words, size_t *n, const char *text)
{
	char *copy = arena_alloc(&c->arena, strlen(text) + 1);

	if (!copy || *n + 1 >= WORDS_MAX)
		return false;
	memcpy(copy, text, strlen(text) + 1);
	words[(*n)++] = copy;
	return true;
}

/*
 * The value of a key, or the nth of a repeatable one, as "-o key=value"; false when there is
 * none.
 */
static bool
add_key(struct config *c, char **words, size_t *n, const struct key *k, int nth)
{
	struct buf word;

	buf_init(&word, 0);
	buf_addf(&word, "%s=", k->name);
	size_t bare = word.n;
	k->get(c, k, &word, nth);
	bool there = word.n > bare;
	buf_addc(&word, '\0');
	there = there && !buf_failed(&word) && add_word(c, words, n, "-o") &&
		add_word(c, words, n, word.s);
	buf_release(&word);
	return there;
}

char **
config_arguments(struct config *c)
{
	char **words = arena_array(&c->arena, WORDS_MAX, sizeof(*words));
	size_t n = 0;

	if (!words || !add_word(c, words, &n, "-c") || !add_word(c, words, &n, "/dev/null"))
		return NULL;
	for (size_t i = 0; i < CONFIG_KEYS; i++) {
		int most = key_repeats(&config_keys[i]) ? CONFIG_LISTEN_MAX : 1;

		for (int nth = 0; nth < most && add_key(c, words, &n, &config_keys[i], nth); nth++)
			continue;
	}
	words[n] = NULL;
	return arena_failed(&c->arena) ? NULL : words;
}
