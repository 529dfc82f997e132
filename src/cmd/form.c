/*
 * The form that `vestka edit` opens: what an editor can read and change without a manual.
 *
 *	Title: Town to buy two buses
 *	Date: 2015-06-26
 *	...
 *
 *	The text.
 *
 * Lines above the first blank line that start with "#" are remarks.
 */
#include "base/charset.h"
#include "base/log.h"
#include "cmd/fields.h"

static const char remark[] =
    "# The lines above the blank line describe the article, what stands below it is its text.\n"
    "# An empty line such as 'Urgent-until:' means: none.\n";

static const char *const labels[FIELDS] = {
	[FIELD_TITLE] = "Title",
	[FIELD_DATE] = "Date",
	[FIELD_LANG] = "Lang",
	[FIELD_SECTION] = "Section",
	[FIELD_TYPE] = "Type",
	[FIELD_STATUS] = "Status",
	[FIELD_REASON] = "Reason",
	[FIELD_URGENT] = "Urgent-until",
	[FIELD_CORRECTION] = "Correction",
	[FIELD_TRANSLATION] = "Translation",
	[FIELD_SOURCE] = "Source",
	[FIELD_SOURCE_NAME] = "Source-name",
};

#define FORM_NAMES                                                                                 \
	"there are Title, Date, Lang, Section, Type, Status, Reason, Urgent-until, Correction, "   \
	"Translation, Source, Source-name"

void
form_write(struct buf *out, const struct article *x)
{
	for (enum field f = 0; f < FIELDS; f++) {
		if (f == FIELD_REASON && x->status != ARTICLE_WITHDRAWN)
			continue;
		size_t start = out->n;
		buf_addf(out, "%s: ", labels[f]);
		size_t value = out->n;
		field_add(out, x, f);
		/* others may have written a title of two lines */
		for (size_t i = start; i < out->n; i++) {
			if (out->s[i] == '\n' || out->s[i] == '\r')
				out->s[i] = ' ';
		}
		if (out->n == value)
			buf_cut(out, out->n - 1);
		buf_addc(out, '\n');
	}
	buf_adds(out, remark);
	buf_addc(out, '\n');
	buf_addstr(out, x->body);
	if (x->body.n && x->body.s[x->body.n - 1] != '\n')
		buf_addc(out, '\n');
}

/* "Title: x" into the article; NULL or what is wrong. */
static const char *
read_line(struct str line, struct arena *a, struct article *x, unsigned *seen)
{
	ptrdiff_t colon = str_find_byte(line, ':');

	if (colon < 0)
		return "is not 'Name: value'; a blank line must stand above the text";
	struct str name = str_trim(str_part(line, 0, (size_t)colon));
	struct str value = str_trim(str_after(line, (size_t)colon + 1));
	for (enum field f = 0; f < FIELDS; f++) {
		if (!str_eq_ascii_case(name, str_from(labels[f])))
			continue;
		if (*seen & 1u << f)
			return "stands there twice";
		*seen |= 1u << f;
		return field_set(x, f, value, a);
	}
	return "has a name that is not known; " FORM_NAMES;
}

int
form_read(struct str text, const char *name, struct arena *a, struct article *x)
{
	struct str rest = charset_to_utf8(a, text, STR("utf-8"), NULL);
	unsigned number = 0, seen = 0;
	int faults = 0;

	while (rest.n) {
		struct str line = str_cut_line(&rest);

		number++;
		if (str_trim(line).n == 0)
			break;
		if (line.s[0] == '#')
			continue;
		const char *fault = read_line(line, a, x, &seen);
		if (fault) {
			error("%s:%u: '%.*s' %s", name, number, STR_ARG(str_part(line, 0, 80)),
			      fault);
			faults++;
		}
	}
	x->body = arena_str(a, rest);
	return faults ? -1 : 0;
}
