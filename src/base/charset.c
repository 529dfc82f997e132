/*
 * Bytes of unknown or wrongly declared encoding into UTF-8.  What pages declare is often wrong (UTF-8 declared as
 * windows-1251 and the reverse are both common), so what the bytes themselves say comes first.
 */
#include "base/charset.h"

#include "base/buf.h"
#include "base/charset_guess.h"
#include "base/utf8.h"

#define DECLARED_WITHIN 1024 /* HTML: a declaration stands within the first 1,024 bytes */
#define UTF16_SAMPLE    4096
#define BROKEN_RATIO    8    /* this many whole characters for each broken byte make it UTF-8 */
#define DECLARED_LEAST  10.0 /* charset_score of a declared charset that may be true */
#define DECLARED_MARGIN 3.0  /* how much better another must look to be believed instead */

#define UTF8_MOST   4 /* bytes of a character */
#define REPLACEMENT 0xfffd

/* --- names --- */

static const struct str names[CHARSET_COUNT] = {
	[CHARSET_WINDOWS_1251] = STR_INIT("windows-1251"),
	[CHARSET_KOI8_R] = STR_INIT("KOI8-R"),
	[CHARSET_KOI8_U] = STR_INIT("KOI8-U"),
	[CHARSET_CP866] = STR_INIT("IBM866"),
	[CHARSET_ISO_8859_5] = STR_INIT("ISO-8859-5"),
	[CHARSET_WINDOWS_1252] = STR_INIT("windows-1252"),
};

/* The names in use, without their "-" and "_".  Latin-1 is read as windows-1252, as browsers do. */
static const struct {
	struct str alias;
	enum charset charset;
} aliases[] = {
	{ STR_INIT("1251"), CHARSET_WINDOWS_1251 },
	{ STR_INIT("866"), CHARSET_CP866 },
	{ STR_INIT("ansi1251"), CHARSET_WINDOWS_1251 },
	{ STR_INIT("cp1251"), CHARSET_WINDOWS_1251 },
	{ STR_INIT("cp1252"), CHARSET_WINDOWS_1252 },
	{ STR_INIT("cp866"), CHARSET_CP866 },
	{ STR_INIT("csisolatincyrillic"), CHARSET_ISO_8859_5 },
	{ STR_INIT("cskoi8r"), CHARSET_KOI8_R },
	{ STR_INIT("cyrillic"), CHARSET_ISO_8859_5 },
	{ STR_INIT("ibm866"), CHARSET_CP866 },
	{ STR_INIT("iso88591"), CHARSET_WINDOWS_1252 },
	{ STR_INIT("iso885915"), CHARSET_WINDOWS_1252 },
	{ STR_INIT("iso88595"), CHARSET_ISO_8859_5 },
	{ STR_INIT("koi8"), CHARSET_KOI8_R },
	{ STR_INIT("koi8r"), CHARSET_KOI8_R },
	{ STR_INIT("koi8ru"), CHARSET_KOI8_U },
	{ STR_INIT("koi8u"), CHARSET_KOI8_U },
	{ STR_INIT("latin1"), CHARSET_WINDOWS_1252 },
	{ STR_INIT("win1251"), CHARSET_WINDOWS_1251 },
	{ STR_INIT("windows1251"), CHARSET_WINDOWS_1251 },
	{ STR_INIT("windows1252"), CHARSET_WINDOWS_1252 },
	{ STR_INIT("xcp1251"), CHARSET_WINDOWS_1251 },
};

#define NAME_MAX_BYTES 32

static bool
charset_named(struct str name, enum charset *charset)
{
	char plain[NAME_MAX_BYTES];
	size_t n = 0;

	name = str_trim(name);
	if (name.n > sizeof(plain))
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (name.s[i] != '-' && name.s[i] != '_')
			plain[n++] = name.s[i];
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (str_eq_ascii_case(str_of(plain, n), aliases[i].alias)) {
			*charset = aliases[i].charset;
			return true;
		}
	return false;
}

/* --- decoding --- */

static struct str
keep(struct arena *a, struct buf *b)
{
	struct str kept = STR("");

	if (buf_failed(b))
		a->failed = true;
	else
		kept = arena_str(a, buf_str(b));
	buf_release(b);
	return kept;
}

struct str
charset_decode(struct arena *a, struct str bytes, enum charset charset)
{
	const uint16_t *table = charset_tables[charset];
	struct buf out;

	buf_init(&out, 0);
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned c = (unsigned char)bytes.s[i];

		if (c < 0x80)
			buf_addc(&out, (char)c);
		else
			utf8_add(&out, table[c - 0x80]);
	}
	return keep(a, &out);
}

static struct str
from_broken_utf8(struct arena *a, struct str bytes)
{
	struct buf out;

	buf_init(&out, 0);
	while (bytes.n) {
		uint32_t cp;
		size_t n = utf8_decode(bytes, &cp);

		if (n)
			buf_add(&out, bytes.s, n);
		else
			utf8_add(&out, REPLACEMENT);
		bytes = str_after(bytes, n ? n : 1);
	}
	return keep(a, &out);
}

static uint32_t
unit_at(struct str bytes, size_t at, bool big)
{
	unsigned char one = (unsigned char)bytes.s[at], two = (unsigned char)bytes.s[at + 1];

	return big ? (uint32_t)one << 8 | two : (uint32_t)two << 8 | one;
}

static struct str
from_utf16(struct arena *a, struct str bytes, bool big)
{
	struct buf out;
	size_t at = 0;

	buf_init(&out, 0);
	for (; at + 1 < bytes.n; at += 2) {
		uint32_t cp = unit_at(bytes, at, big);

		if (cp >= 0xd800 && cp < 0xdc00 && at + 3 < bytes.n) {
			uint32_t low = unit_at(bytes, at + 2, big);

			if (low >= 0xdc00 && low < 0xe000) {
				cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
				at += 2;
			}
		}
		utf8_add(&out, cp >= 0xd800 && cp < 0xe000 ? REPLACEMENT : cp);
	}
	if (at < bytes.n)
		utf8_add(&out, REPLACEMENT);
	return keep(a, &out);
}

/* --- what the bytes say --- */

/* Whole multi-byte characters against broken bytes; a character cut off at the end is no breach. */
static bool
mostly_utf8(struct str bytes)
{
	size_t whole = 0, broken = 0;

	while (bytes.n) {
		uint32_t cp;
		size_t n = utf8_decode(bytes, &cp);

		whole += n > 1;
		broken += n == 0 && bytes.n >= UTF8_MOST;
		bytes = str_after(bytes, n ? n : 1);
	}
	return whole > broken * BROKEN_RATIO;
}

/*
 * UTF-16 without its mark: in Latin, Cyrillic, blanks and digits each second byte is 0x00 or 0x04, and
 * some are 0x00.  Such bytes are valid UTF-8, too, but no text holds NUL.
 */
static bool
is_utf16(struct str bytes, bool *big)
{
	size_t high[2] = { 0, 0 }, zero[2] = { 0, 0 };
	size_t n = (bytes.n < UTF16_SAMPLE ? bytes.n : UTF16_SAMPLE) / 2 * 2;

	if (n < 4 || !memchr(bytes.s, '\0', n))
		return false;
	for (size_t i = 0; i < n; i++) {
		high[i % 2] += bytes.s[i] == 0 || bytes.s[i] == 4;
		zero[i % 2] += bytes.s[i] == 0;
	}
	*big = high[0] > high[1];
	size_t upper = *big ? 0 : 1;
	return high[upper] * 10 >= n / 2 * 8 && zero[1 - upper] * 10 <= n / 2;
}

struct mark {
	struct str bytes, name;
};

static const struct mark marks[] = {
	{ STR_INIT("\xef\xbb\xbf"), STR_INIT("UTF-8") },
	{ STR_INIT("\xff\xfe"), STR_INIT("UTF-16LE") },
	{ STR_INIT("\xfe\xff"), STR_INIT("UTF-16BE") },
};

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_TABLE };

static enum encoding
encoding_of(struct str *bytes)
{
	bool big;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_starts(*bytes, marks[i].bytes)) {
			*bytes = str_after(*bytes, marks[i].bytes.n);
			return (enum encoding)i;
		}
	if (is_utf16(*bytes, &big))
		return big ? ENCODING_UTF16BE : ENCODING_UTF16LE;
	if (utf8_valid(*bytes) || mostly_utf8(*bytes))
		return ENCODING_UTF8;
	return ENCODING_TABLE;
}

static enum charset
table_for(struct str bytes, struct str declared)
{
	enum charset guessed = charset_guess(bytes), named;

	if (!charset_named(declared, &named))
		return guessed;
	double score = charset_score(bytes, named);
	return score >= DECLARED_LEAST && score + DECLARED_MARGIN >= charset_score(bytes, guessed)
		   ? named
		   : guessed;
}

struct str
charset_to_utf8(struct arena *a, struct str bytes, struct str declared, struct str *name)
{
	enum encoding encoding = encoding_of(&bytes);
	enum charset charset = CHARSET_WINDOWS_1251;

	if (encoding == ENCODING_TABLE)
		charset = table_for(bytes, declared);
	if (name)
		*name = encoding == ENCODING_TABLE ? names[charset] : marks[encoding].name;
	switch (encoding) {
	case ENCODING_UTF8:
		return utf8_valid(bytes) ? arena_str(a, bytes) : from_broken_utf8(a, bytes);
	case ENCODING_UTF16LE: return from_utf16(a, bytes, false);
	case ENCODING_UTF16BE: return from_utf16(a, bytes, true);
	case ENCODING_TABLE: break;
	}
	return charset_decode(a, bytes, charset);
}

/* --- what is declared --- */

static bool
is_name_byte(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (c && strchr("-_.:+", c));
}

/* `key = "value"`, the key just taken off; empty when it goes on otherwise. */
static struct str
value_after(struct str x)
{
	x = str_trim(x);
	if (x.n == 0 || x.s[0] != '=')
		return STR("");
	x = str_trim(str_after(x, 1));
	if (x.n && (x.s[0] == '"' || x.s[0] == '\''))
		x = str_trim(str_after(x, 1));
	size_t n = 0;
	while (n < x.n && is_name_byte(x.s[n]))
		n++;
	return str_part(x, 0, n);
}

static struct str
value_of(struct str x, struct str key)
{
	for (; x.n >= key.n; x = str_after(x, 1)) {
		if (!str_starts_ascii_case(x, key))
			continue;
		struct str value = value_after(str_after(x, key.n));
		if (value.n)
			return value;
	}
	return STR("");
}

struct str
charset_declared(struct str bytes)
{
	bytes = str_part(bytes, 0, DECLARED_WITHIN);
	if (str_starts(bytes, marks[0].bytes))
		bytes = str_after(bytes, marks[0].bytes.n);
	if (str_starts_ascii_case(bytes, STR("<?xml"))) {
		ptrdiff_t end = str_find(bytes, STR("?>"));
		struct str head = str_part(bytes, 0, end < 0 ? bytes.n : (size_t)end);
		struct str value = value_of(head, STR("encoding"));

		if (value.n)
			return value;
	}
	return value_of(bytes, STR("charset"));
}
