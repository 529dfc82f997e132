/* Maps are read as the configuration is: libconfuse splits and counts lines, what a good value is stands here. */
#include "cmd/config_map.h"

#include <confuse.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/log.h"
#include "cmd/config_text.h"

static const char *const fields[MAP_FIELDS] = {
	[MAP_BODY] = "body",
	[MAP_CORRECTION] = "correction",
	[MAP_DATE] = "date",
	[MAP_KEY] = "key",
	[MAP_LANG] = "lang",
	[MAP_REASON] = "reason",
	[MAP_SECTION] = "section",
	[MAP_SOURCE_NAME] = "source_name",
	[MAP_STATUS] = "status",
	[MAP_TITLE] = "title",
	[MAP_TRANSLATION] = "translation",
	[MAP_URGENT] = "urgent_until",
	[MAP_URL] = "url",
};

static const char *const lists[MAP_LISTS] = {
	[MAP_LANGUAGES] = "languages",
	[MAP_SECTIONS] = "sections",
	[MAP_STATUSES] = "statuses",
};

static const char *const settings[] = { "query", "delimiter", "charset", "prefix", "body_type" };

#define SETTINGS (sizeof(settings) / sizeof(*settings))

const char *
map_field_name(enum map_field f)
{
	return fields[f];
}

/* libconfuse hands no pointer of ours to its callbacks; one file is read at a time. */
static struct map *reading;

/* --- values --- */

static bool
is_one_of(struct str x, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(x, str_from(*words)))
			return true;
	return false;
}

/* NULL, or what the value should be. */
static const char *
setting_fault(const char *name, struct str value)
{
	static const char *const types[] = { "html",    "markdown",  "text",
					     "gemtext", "wordpress", NULL };

	if (strcmp(name, "body_type") == 0 && !is_one_of(value, types))
		return "html, markdown, text, gemtext or wordpress";
	if (strcmp(name, "delimiter") == 0 && value.n != 1)
		return "one character, such as \";\"";
	return value.n ? NULL : "not empty";
}

static void
set(const char *name, struct str value)
{
	struct str *const places[SETTINGS] = { &reading->query, &reading->delimiter,
					       &reading->charset, &reading->prefix,
					       &reading->body_type };

	for (size_t i = 0; i < SETTINGS; i++)
		if (strcmp(name, settings[i]) == 0)
			*places[i] = arena_str(&reading->arena, value);
}

static int
wrong(const cfg_t *cfg, const char *name, const char *value, const char *right)
{
	error("%s:%d: %s = %s: it should be %s", reading->file, cfg->line, name, value, right);
	return -1;
}

static int
take_setting(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *name = cfg_opt_name(opt);
	const char *value = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	const char *right = setting_fault(name, str_from(value));

	if (right)
		return wrong(cfg, name, value ? value : "", right);
	set(name, str_from(value));
	return 0;
}

static int
take_field(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *name = cfg_opt_name(opt);
	const char *value = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	if (!value || !*value)
		return wrong(cfg, name, "", "a column, or a text with {column} in it");
	for (int f = 0; f < MAP_FIELDS; f++) {
		if (strcmp(name, fields[f]) != 0)
			continue;
		reading->field[f] = arena_str(&reading->arena, str_from(value));
		reading->line[f] = cfg->line;
	}
	return 0;
}

static const char *
word_fault(enum map_list list, struct str ours)
{
	static const char *const statuses[] = { "published", "draft", "withdrawn", "left-out",
						NULL };

	if (list == MAP_LANGUAGES && lang_from_code(ours) == LANG_NONE)
		return "\"THEIRS=be\", \"THEIRS=ru\" or \"THEIRS=en\"";
	if (list == MAP_STATUSES && !is_one_of(ours, statuses))
		return "\"THEIRS=published\", \"THEIRS=draft\", \"THEIRS=withdrawn\" or "
		       "\"THEIRS=left-out\"";
	return ours.n ? NULL : "\"THEIRS=OURS\"";
}

static int
take_words(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *name = cfg_opt_name(opt);
	int list = 0;

	while (list < MAP_LISTS - 1 && strcmp(name, lists[list]) != 0)
		list++;
	struct map_words *w = &reading->words[list];
	w->n = 0; /* the call comes once a value, with all of them so far */
	for (unsigned i = 0; i < cfg_opt_size(opt); i++) {
		const char *value = cfg_opt_getnstr(opt, i);
		const char *equals = strrchr(value, '=');
		struct str ours = str_trim(str_from(equals ? equals + 1 : ""));
		const char *right = word_fault((enum map_list)list, ours);

		if (right)
			return wrong(cfg, name, value, right);
		struct map_word *more =
		    arena_grow(&reading->arena, w->list, w->n, &w->cap, sizeof(*w->list));
		if (!more)
			return -1;
		w->list = more;
		struct str theirs = str_trim(str_of(value, (size_t)(equals - value)));
		w->list[w->n++] = (struct map_word){ arena_str(&reading->arena, theirs),
						     arena_str(&reading->arena, ours) };
	}
	return 0;
}

bool
map_word(const struct map *m, enum map_list list, struct str theirs, struct str *ours)
{
	const struct map_words *w = &m->words[list];

	for (size_t i = 0; i < w->n; i++) {
		if (str_eq(w->list[i].theirs, theirs)) {
			*ours = w->list[i].ours;
			return true;
		}
	}
	return false;
}

/* --- the file --- */

static void map_error(cfg_t *cfg, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
map_error(cfg_t *cfg, const char *fmt, va_list args)
{
	char text[400];

	vsnprintf(text, sizeof(text), fmt, args);
	error("%s:%d: %s; it should be KEY = VALUE, with the keys of vestka-map(5)", reading->file,
	      cfg->line, text);
}

static int
parse(struct map *m, const char *text)
{
	cfg_opt_t options[SETTINGS + MAP_FIELDS + MAP_LISTS + 1];
	size_t n = 0;

	for (size_t i = 0; i < SETTINGS; i++)
		options[n++] = (cfg_opt_t)CFG_STR(settings[i], NULL, CFGF_NODEFAULT);
	for (size_t i = 0; i < MAP_FIELDS; i++)
		options[n++] = (cfg_opt_t)CFG_STR(fields[i], NULL, CFGF_NODEFAULT);
	for (size_t i = 0; i < MAP_LISTS; i++)
		options[n++] = (cfg_opt_t)CFG_STR_LIST(lists[i], NULL, CFGF_NODEFAULT);
	options[n] = (cfg_opt_t)CFG_END();

	cfg_t *cfg = cfg_init(options, CFGF_NONE);
	if (!cfg)
		return error("cannot read '%s': out of memory", m->file);
	cfg_set_error_function(cfg, map_error);
	for (size_t i = 0; i < SETTINGS; i++)
		cfg_set_validate_func(cfg, settings[i], take_setting);
	for (size_t i = 0; i < MAP_FIELDS; i++)
		cfg_set_validate_func(cfg, fields[i], take_field);
	for (size_t i = 0; i < MAP_LISTS; i++)
		cfg_set_validate_func(cfg, lists[i], take_words);
	reading = m;
	int result = cfg_parse_buf(cfg, text);
	reading = NULL;
	cfg_free(cfg);
	return result == CFG_SUCCESS ? 0 : -1;
}

static int
settle(const struct map *m)
{
	if (!m->field[MAP_KEY].n)
		return error("%s: key is missing: by it an article is known again", m->file);
	if (!m->field[MAP_TITLE].n || !m->field[MAP_BODY].n)
		return error("%s: %s is missing", m->file,
			     m->field[MAP_TITLE].n ? "body" : "title");
	return arena_failed(&m->arena) ? error("%s: out of memory", m->file) : 0;
}

int
map_read(struct map *m, const char *file)
{
	struct buf text;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	*m = (struct map){ .file = file, .body_type = STR("html") };
	m->query = m->delimiter = m->charset = m->prefix = STR("");
	for (int f = 0; f < MAP_FIELDS; f++)
		m->field[f] = STR("");
	if (fd < 0)
		return error("cannot open '%s': %s", file, strerror(errno));
	arena_init(&m->arena, 0);
	buf_init(&text, CONFIG_TEXT_MOST);
	int result = config_text(file, fd, &text);
	close(fd);
	if (result == 0)
		result = parse(m, text.s);
	buf_release(&text);
	if (result == 0)
		result = settle(m);
	if (result < 0)
		map_release(m);
	return result;
}

void
map_release(struct map *m)
{
	arena_release(&m->arena);
}
