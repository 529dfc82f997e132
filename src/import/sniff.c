/*
 * MIME types: libmagic's one home.
 *
 * libmagic is good at what has a signature and poor at text: it calls Cyrillic in windows-1251 "iso-8859-1", a list of
 * shell commands a script, a line that starts with a dot troff.  So it only says whether bytes are text; which text, the name's ending
 * says, and base/charset says in which charset.  A client shows text/gemini as it should only if we say so (protocols.md TRAP-13).
 */
#include "import/sniff.h"

#include <magic.h>

#include "base/charset.h"
#include "base/log.h"
#include "base/utf8.h"
#include "import/format.h"

#define LOOK    (64u << 10) /* bytes that are looked at */
#define UNKNOWN "application/octet-stream"

static magic_t magic;

bool
sniff_open(void)
{
	/* No unpacking (it forks), no tokens of programming languages, no charsets. */
	int flags =
	    MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_ELF;

	if (magic)
		return true;
	magic = magic_open(flags);
	if (magic && magic_load(magic, NULL) == 0)
		return true;
	warn("cannot load the database of file types: %s",
	     magic ? magic_error(magic) : "out of memory");
	sniff_close();
	return false;
}

void
sniff_close(void)
{
	if (magic)
		magic_close(magic);
	magic = NULL;
}

/* A character that our limit cut in two does not make a text anything else. */
static struct str
whole_characters(struct str bytes)
{
	size_t n = bytes.n, back = 0;

	if (n < LOOK)
		return bytes;
	while (back < 3 && back < n && ((unsigned char)bytes.s[n - 1 - back] & 0xC0) == 0x80)
		back++;
	bool lead = back < n && ((unsigned char)bytes.s[n - 1 - back] & 0xC0) == 0xC0;
	return lead ? str_part(bytes, 0, n - 1 - back) : bytes;
}

/* What no text holds but by accident. */
static bool
has_controls(struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.s[i];
		if (c < 0x20 && !strchr("\t\n\v\f\r\x1B", c))
			return true;
	}
	return bytes.n && memchr(bytes.s, 0, bytes.n);
}

static bool
is_text(struct str mime, struct str bytes)
{
	static const struct str kinds[] = {
		STR_INIT("application/javascript"),
		STR_INIT("application/json"),
		STR_INIT("application/x-ndjson"),
		STR_INIT("application/x-wine-extension-ini"),
		STR_INIT("application/x-empty"),
		STR_INIT("inode/x-empty"),
		STR_INIT("message/"),
		STR_INIT("text/"),
	};

	if (str_eq(mime, STR("text/rtf")))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_starts(mime, kinds[i]))
			return true;
	return str_eq(mime, STR(UNKNOWN)) && bytes.n && utf8_valid(bytes) && !has_controls(bytes);
}

static bool
is_xml(struct str mime)
{
	return str_ends(mime, STR("/xml")) || str_ends(mime, STR("+xml"));
}

/* XML by its first element. */
static struct str
xml_type(struct str bytes)
{
	static const struct {
		struct str start, mime;
	} roots[] = {
		{ STR_INIT("<feed"), STR_INIT("application/atom+xml") },
		{ STR_INIT("<rdf:RDF"), STR_INIT("application/rss+xml") },
		{ STR_INIT("<rss"), STR_INIT("application/rss+xml") },
		{ STR_INIT("<svg"), STR_INIT("image/svg+xml") },
		{ STR_INIT("<html"), STR_INIT("application/xhtml+xml") },
	};

	for (size_t at = 0; at < bytes.n; at++) {
		const char *lt = memchr(bytes.s + at, '<', bytes.n - at);
		if (!lt)
			break;
		at = (size_t)(lt - bytes.s);
		if (at + 1 < bytes.n && strchr("?!", bytes.s[at + 1]))
			continue;
		for (size_t i = 0; i < sizeof(roots) / sizeof(*roots); i++)
			if (str_starts(str_after(bytes, at), roots[i].start))
				return roots[i].mime;
		break;
	}
	return STR("text/xml");
}

static struct str
with_charset(struct arena *a, struct str mime, struct str bytes)
{
	struct str charset = STR("utf-8");
	struct str part = whole_characters(bytes);

	if (!utf8_valid(part)) {
		struct str lower;
		charset_to_utf8(a, part, STR(""), &charset);
		lower = utf8_lower(a, charset);
		charset = lower.n ? lower : STR("utf-8");
	}
	return arena_printf(a, "%.*s; charset=%.*s", STR_ARG(mime), STR_ARG(charset));
}

static struct str
text_type(struct arena *a, struct str mime, struct str bytes, const struct format *f)
{
	bool html = str_eq(mime, STR("text/html"));

	if (f && f->family == FORMAT_XML && !html)
		return is_xml(mime) ? xml_type(bytes) : with_charset(a, STR("text/plain"), bytes);
	if (f && f->family == FORMAT_TEXT)
		return str_starts(f->mime, STR("text/")) ? with_charset(a, f->mime, bytes)
							 : f->mime;
	if (is_xml(mime))
		return xml_type(bytes);
	return with_charset(a, html ? mime : STR("text/plain"), bytes);
}

/* libmagic wants to look through the whole container, and we give it the first part of the file. */
static bool
is_ole(struct str mime, struct str bytes)
{
	return str_starts(mime, STR("application/CDFV2")) ||
	       str_starts(mime, STR("application/x-ole-storage")) ||
	       str_eq(mime, STR("application/vnd.ms-office")) ||
	       (str_eq(mime, STR(UNKNOWN)) &&
		str_starts(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")));
}

/* What the name may add: only which of the formats that share a container. */
static struct str
container_type(struct str mime, struct str bytes, const struct format *f)
{
	if (f && f->family == FORMAT_ZIP &&
	    (str_eq(mime, STR("application/zip")) ||
	     str_eq(mime, STR("application/java-archive")) ||
	     str_eq(mime, STR("application/epub+zip"))))
		return f->mime;
	if (f && f->family == FORMAT_OLE && is_ole(mime, bytes))
		return f->mime;
	/* Sound and films have too many beginnings for libmagic to know them all. */
	if (f && f->family == FORMAT_OTHER && str_eq(mime, STR(UNKNOWN)) &&
	    (str_starts(f->mime, STR("audio/")) || str_starts(f->mime, STR("video/"))))
		return f->mime;
	return mime;
}

struct str
sniff_type(struct arena *a, struct str bytes, struct str name)
{
	const struct format *f = format_of_name(name);

	bytes = str_part(bytes, 0, LOOK);
	const char *found = magic ? magic_buffer(magic, bytes.s, bytes.n) : NULL;
	struct str mime = found ? arena_str(a, str_from(found)) : STR(UNKNOWN);
	if (!mime.n || str_find_byte(mime, '/') < 0)
		mime = STR(UNKNOWN);
	if (!bytes.n || is_text(mime, whole_characters(bytes)) ||
	    str_eq(mime, STR("image/svg+xml")))
		return text_type(a, mime, bytes, f);
	const struct format *own = format_of_mime(mime);
	return container_type(own ? own->mime : mime, bytes, f);
}

struct str
sniff_format(struct arena *a, struct str mime, struct str name)
{
	struct str ending = format_ending(name), type = str_trim(str_cut(&mime, ';'));
	const struct format *f = format_of_mime(type);
	const struct format *by_name = format_of_name(name);
	/* DOC and DOCX tell more than what their container is; two endings of one type, which it was. */
	if (by_name && (!f || str_eq(by_name->mime, f->mime)))
		f = by_name;
	if (f)
		return f->name;
	char *upper = ending.n ? arena_alloc(a, ending.n) : NULL;
	if (!upper)
		return STR("");
	for (size_t i = 0; i < ending.n; i++)
		upper[i] = (char)(ending.s[i] -
				  (ending.s[i] >= 'a' && ending.s[i] <= 'z' ? 'a' - 'A' : 0));
	return str_of(upper, ending.n);
}
