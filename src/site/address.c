/*
 * What an address alone tells: how Gopher names its kind, and whether a query matters.
 */
#include "site/site.h"

#define GEMINI_PORT 1965

static const struct {
	const char *ending;
	char type;
} endings[] = {
	{ ".gif", 'g' },  { ".jpg", 'I' },  { ".jpeg", 'I' }, { ".png", 'I' },  { ".webp", 'I' },
	{ ".svg", 'I' },  { ".bmp", 'I' },  { ".tif", 'I' },  { ".tiff", 'I' }, { ".avif", 'I' },
	{ ".mp3", '9' },  { ".wav", '9' },  { ".ogg", '9' },  { ".oga", '9' },  { ".opus", '9' },
	{ ".flac", '9' }, { ".m4a", '9' },  { ".txt", '0' },  { ".gmi", '0' },  { ".md", '0' },
	{ ".csv", '0' },  { ".xml", '0' },  { ".pdf", '9' },  { ".zip", '9' },  { ".gpub", '9' },
	{ ".epub", '9' }, { ".doc", '9' },  { ".docx", '9' }, { ".xls", '9' },  { ".xlsx", '9' },
	{ ".ppt", '9' },  { ".pptx", '9' }, { ".odt", '9' },  { ".ods", '9' },  { ".rtf", '9' },
	{ ".rar", '9' },  { ".7z", '9' },   { ".gz", '9' },   { ".mp4", '9' },  { ".webm", '9' },
	{ ".avi", '9' },
};

/* The last segment; *before is the one in front of it. */
static struct str
last_segment(struct str path, struct str *before)
{
	struct str last = STR("");

	*before = STR("");
	while (path.n) {
		*before = last;
		last = str_cut(&path, '/');
	}
	return last;
}

bool
site_takes_query(struct str path)
{
	struct str rest = path;

	if (site_is_note_path(path))
		return true;
	if (!str_starts(rest, STR("/")))
		return false;
	rest = str_after(rest, 1);
	struct str first = str_cut(&rest, '/');
	struct str word =
	    rest.n && lang_from_code(first) != LANG_NONE ? str_cut(&rest, '/') : first;
	return str_eq(word, STR("search")) && rest.n == 0;
}

char
site_gopher_type(struct str path)
{
	struct str before, last = last_segment(path, &before);

	if (site_takes_query(path))
		return '7';
	if (path.n == 0 || str_ends(path, STR("/")) || str_eq(before, STR("before")) ||
	    str_eq(before, STR("after")))
		return '1';
	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (str_ends_ascii_case(last, str_from(endings[i].ending)))
			return endings[i].type;
	/* What an editor attached is a text only if its name says so. */
	return str_starts(path, STR("/media/")) ? '9' : '0';
}

void
gemini_origin(struct buf *out, struct str host, int port)
{
	bool ip6 = str_find_byte(host, ':') >= 0;

	buf_adds(out, ip6 ? "gemini://[" : "gemini://");
	buf_addstr(out, host);
	if (ip6)
		buf_addc(out, ']');
	if (port && port != GEMINI_PORT)
		buf_addf(out, ":%d", port);
}
