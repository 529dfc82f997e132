/*
 * A page's links are few, but a hostile page has a hundred thousand: numbers are found by hash, so the
 * whole stays linear.
 */
#include "doc/links.h"

#include "base/clean.h"
#include "base/phrase.h"
#include "base/uri.h"
#include "base/utf8.h"

#define SLOTS_FIRST 64 /* a power of two */

void
linkset_init(struct linkset *s, struct arena *a)
{
	*s = (struct linkset){ .arena = a };
}

/* FNV-1a, started at a place in memory that nobody outside can know, so that no page can be made to collide. */
static size_t
hash(const struct linkset *s, struct str url)
{
	uint64_t h = 14695981039346656037u ^ (uint64_t)(uintptr_t)s;

	for (size_t i = 0; i < url.n; i++)
		h = (h ^ (unsigned char)url.s[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 29);
}

/* The slot that holds the url, or the free one where it belongs. */
static uint32_t *
slot_of(const struct linkset *s, struct str url)
{
	size_t i = hash(s, url) & (s->nslots - 1);

	while (s->slots[i] && !str_eq(s->urls[s->slots[i] - 1], url))
		i = (i + 1) & (s->nslots - 1);
	return &s->slots[i];
}

/* At most half full, so that a free slot is near. */
static bool
make_room(struct linkset *s)
{
	struct str *urls = arena_grow(s->arena, s->urls, s->n, &s->cap, sizeof(*urls));

	if (!urls)
		return false;
	s->urls = urls;
	if (s->nslots && s->n < s->nslots / 2)
		return true;
	size_t nslots = s->nslots ? s->nslots * 2 : SLOTS_FIRST;
	uint32_t *slots = arena_array(s->arena, nslots, sizeof(*slots));
	if (!slots)
		return false;
	s->slots = slots;
	s->nslots = nslots;
	for (size_t i = 0; i < s->n; i++)
		*slot_of(s, s->urls[i]) = (uint32_t)(i + 1);
	return true;
}

size_t
linkset_add(struct linkset *s, struct str url, bool *fresh)
{
	*fresh = false;
	if (s->n == UINT32_MAX || !make_room(s))
		return 0;
	uint32_t *slot = slot_of(s, url);
	if (!*slot) {
		*fresh = true;
		s->urls[s->n++] = url;
		*slot = (uint32_t)s->n;
	}
	return *slot;
}

bool
url_is_local(struct str url)
{
	return str_starts(url, STR("/"));
}

struct str
url_scheme(struct str url)
{
	ptrdiff_t colon = url_is_local(url) ? -1 : str_find_byte(url, ':');

	return colon < 0 ? STR("") : str_part(url, 0, (size_t)colon);
}

struct str
url_host(struct str url)
{
	struct uri u;

	if (url_is_local(url) || !uri_split(url, &u))
		return STR("");
	return str_starts_ascii_case(u.host, STR("www.")) ? str_after(u.host, 4) : u.host;
}

/* The last part of the path, as it stands in the address. */
static struct str
file_of(struct str url)
{
	struct uri u;

	if (!uri_split(url, &u) || (!url_is_local(url) && !u.has_authority))
		return STR("");
	struct str name = u.path;
	for (ptrdiff_t at = str_find_byte(name, '/'); at >= 0; at = str_find_byte(name, '/'))
		name = str_after(name, (size_t)at + 1);
	return name;
}

struct str
url_format(struct str url)
{
	static const struct {
		struct str ending, format;
	} formats[] = {
#define ROW(ending, format) { STR_INIT(ending), STR_INIT(format) }
		ROW(".7z", "7Z"),     ROW(".csv", "CSV"),   ROW(".doc", "DOC"),
		ROW(".docx", "DOCX"), ROW(".epub", "EPUB"), ROW(".gif", "GIF"),
		ROW(".gpub", "GPUB"), ROW(".jpeg", "JPEG"), ROW(".jpg", "JPEG"),
		ROW(".mp3", "MP3"),   ROW(".mp4", "MP4"),   ROW(".odp", "ODP"),
		ROW(".ods", "ODS"),   ROW(".odt", "ODT"),   ROW(".ogg", "OGG"),
		ROW(".pdf", "PDF"),   ROW(".png", "PNG"),   ROW(".ppt", "PPT"),
		ROW(".pptx", "PPTX"), ROW(".rar", "RAR"),   ROW(".rtf", "RTF"),
		ROW(".wav", "WAV"),   ROW(".webp", "WEBP"), ROW(".xls", "XLS"),
		ROW(".xlsx", "XLSX"), ROW(".zip", "ZIP"),
#undef ROW
	};
	struct str file = file_of(url);

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (str_ends_ascii_case(file, formats[i].ending))
			return formats[i].format;
	return STR("");
}

static struct str
host_words(struct arena *a, struct str host)
{
	struct buf words;

	buf_init(&words, 0);
	uri_add_host_words(&words, host);
	host = arena_str(a, buf_str(&words));
	buf_release(&words);
	return host;
}

struct str
url_name(struct arena *a, struct str url)
{
	struct str file = file_of(url), plain = file;

	if (file.n && uri_decode(a, file, &plain))
		plain = clean_line(a, plain);
	if (plain.n)
		return plain;
	return url_host(url).n ? host_words(a, url_host(url)) : url;
}

static bool
names(struct str text, struct str what)
{
	for (size_t at = 0; at + what.n <= text.n; at++)
		if (str_starts_ascii_case(str_after(text, at), what))
			return true;
	return false;
}

/* Of a text that is too long for a label the beginning and the end are looked at. */
static bool
text_names(struct str text, struct str what)
{
	size_t end = text.n > LABEL_MAX ? text.n - LABEL_MAX : 0;

	return what.n && (names(str_part(text, 0, 2 * (size_t)LABEL_MAX), what) ||
			  names(str_after(text, end), what));
}

void
link_add_file(struct buf *out, struct str text, struct str url, const struct link_file *file,
	      enum lang lang)
{
	struct str format = file->format.n ? file->format : url_format(url);

	if (text_names(text, format))
		format = STR("");
	if (!format.n && !file->size)
		return;
	buf_adds(out, " (");
	size_t start = out->n;
	buf_addstr(out, format);
	if (file->width && file->height)
		buf_addf(out, format.n ? " %u×%u" : "%u×%u", file->width, file->height);
	if (out->n > start && file->size)
		buf_adds(out, ", ");
	if (file->size)
		phrase_add_size(out, (size_t)file->size, lang);
	if (file->full) {
		buf_addf(out, "; %s ", phrase(PHRASE_FULL, lang).s);
		phrase_add_size(out, (size_t)file->full, lang);
	}
	buf_addc(out, ')');
}

void
link_add_host(struct buf *out, struct str text, struct str url)
{
	struct str host = url_host(url);

	if (!host.n || text_names(text, host))
		return;
	size_t start = out->n;
	buf_addc(out, '[');
	uri_add_host_words(out, host);
	/* The text may name it in letters. */
	if (text_names(text, str_after(buf_str(out), start + 1)))
		buf_cut(out, start);
	else
		buf_adds(out, "] ");
}

void
link_add_clipped(struct buf *out, struct str text)
{
	struct str part = utf8_clip(text, LABEL_MAX);

	if (part.n == text.n) {
		buf_addstr(out, text);
		return;
	}
	size_t word = part.n;
	while (word > LABEL_MAX / 2 && part.s[word] != ' ')
		word--;
	if (word > LABEL_MAX / 2)
		part.n = word;
	buf_addstr(out, part);
	buf_adds(out, "…");
}
