/*
 * Host names as they travel: lower-case ASCII.  Readers' clients send Cyrillic hosts raw, percent-encoded or
 * as A-labels (GEM-22); all three become the same bytes here.
 *
 * libunistring has no IDNA.  What is done is the part that matters for comparing and dialling: NFC, case
 * folding, only letters, marks and digits, punycode.  IDNA's rules on joiners and mixed direction are left to registries.
 */
#include <unictype.h>

#include "base/buf.h"
#include "base/punycode.h"
#include "base/uri.h"
#include "base/utf8.h"

#define HOST_MAX 253 /* RFC 1035, as text without the final dot */

static bool
is_ascii_label(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9') || cp == '-' || cp == '_';
}

static bool
is_label_letter(uint32_t cp)
{
	return is_ascii_label(cp) || cp == 0xb7 || cp == 0x30fb ||
	       (cp >= 0x80 && uc_is_general_category(cp, UC_CATEGORY_L)) ||
	       (cp >= 0x80 && uc_is_general_category(cp, UC_CATEGORY_M)) ||
	       (cp >= 0x80 && uc_is_general_category(cp, UC_CATEGORY_Nd));
}

/* IDNA maps these to nothing. */
static bool
is_ignored(uint32_t cp)
{
	return cp == 0xad || cp == 0x200b || cp == 0x2060 || cp == 0xfeff;
}

/* One label, checked and added as an A-label. */
static bool
add_label(struct buf *out, struct str label)
{
	uint32_t letters[LABEL_MAX];
	char code[LABEL_MAX];
	size_t n = 0;
	bool ascii = true;

	while (label.n) {
		uint32_t cp;
		size_t used = utf8_decode(label, &cp);

		if (used == 0)
			return false;
		label = str_after(label, used);
		if (is_ignored(cp))
			continue;
		if (n == LABEL_MAX || !is_label_letter(cp))
			return false;
		letters[n++] = cp;
		ascii = ascii && cp < 0x80;
	}
	if (n == 0 || letters[0] == '-' || letters[n - 1] == '-')
		return false;
	if (ascii) {
		for (size_t i = 0; i < n; i++)
			buf_addc(out, (char)letters[i]);
		return true;
	}
	size_t length = punycode_encode(letters, n, code);
	if (length == 0 || length + 4 > LABEL_MAX)
		return false;
	buf_adds(out, "xn--");
	buf_add(out, code, length);
	return true;
}

/* The dots of East Asian keyboards are dots, too (RFC 3490 3.1). */
static bool
is_dot(struct str x, size_t *n)
{
	static const struct str dots[] = {
		STR_INIT("."),
		STR_INIT("\xe3\x80\x82"),
		STR_INIT("\xef\xbc\x8e"),
		STR_INIT("\xef\xbd\xa1"),
	};

	for (size_t i = 0; i < sizeof(dots) / sizeof(*dots); i++)
		if (str_starts(x, dots[i])) {
			*n = dots[i].n;
			return true;
		}
	return false;
}

static bool
add_labels(struct buf *out, struct str host)
{
	while (host.n) {
		size_t end = 0, dot = 0;

		while (end < host.n && !is_dot(str_after(host, end), &dot))
			end++;
		if (out->n)
			buf_addc(out, '.');
		if (!add_label(out, str_part(host, 0, end)))
			return false;
		host = str_after(host, end + dot); /* a single final dot leaves nothing behind */
	}
	return out->n > 0 && !buf_failed(out);
}

struct str
uri_host_ascii(struct arena *a, struct str host)
{
	struct str decoded, kept = STR("");
	struct buf out;

	/* Twelve bytes of %XX escapes are the most that one letter can take. */
	if (host.n == 0 || host.n > (size_t)12 * HOST_MAX || !uri_decode(a, host, &decoded) ||
	    !utf8_valid(decoded))
		return kept;
	buf_init(&out, HOST_MAX);
	if (add_labels(&out, utf8_lower(a, decoded)))
		kept = arena_str(a, buf_str(&out));
	buf_release(&out);
	return kept;
}

static bool
is_cyrillic(uint32_t cp)
{
	return (cp >= 0x430 && cp <= 0x45F) || cp == 0x491;
}

/*
 * Only labels that are Cyrillic throughout are shown as letters: those are what our readers' hosts are, and nobody can
 * pass off a mixed name as another.
 */
static void
add_label_words(struct buf *out, struct str label)
{
	uint32_t letters[LABEL_MAX];
	size_t n = str_starts_ascii_case(label, STR("xn--"))
		       ? punycode_decode(label.s + 4, label.n - 4, letters)
		       : 0;

	for (size_t i = 0; i < n; i++)
		if (!is_cyrillic(letters[i]) && letters[i] != '-' &&
		    !(letters[i] >= '0' && letters[i] <= '9'))
			n = 0;
	for (size_t i = 0; i < n; i++) {
		char c[4];
		buf_add(out, c, utf8_encode(letters[i], c));
	}
	if (!n)
		buf_addstr(out, label);
}

void
uri_add_host_words(struct buf *out, struct str host)
{
	while (host.n) {
		ptrdiff_t dot = str_find_byte(host, '.');
		size_t end = dot < 0 ? host.n : (size_t)dot;

		add_label_words(out, str_part(host, 0, end));
		if (dot >= 0)
			buf_addc(out, '.');
		host = str_after(host, end + 1);
	}
}
