/*
 * What the fuzz targets of readers and writers share: every input becomes a document, and every document must keep the model's
 * invariants and be printable by every writer without a word of markup that it did not mean.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "doc/doc.h"
#include "doc/gemtext.h"
#include "doc/gopher.h"
#include "doc/json.h"
#include "doc/plain.h"
#include "import/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline char
fuzz_type_of(struct str path)
{
	return str_ends(path, STR("/")) ? '1' : '0';
}

/* Valid UTF-8, and no control but the ends of lines (and the TABs that part a menu's fields). */
static inline void
fuzz_check_text(struct str text, bool menu)
{
	if (!utf8_valid(text))
		abort();
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if ((c < 0x20 && c != '\n' && c != '\r' && !(menu && c == '\t')) || c == 0x7F)
			abort();
		if (c == 0xC2 && i + 1 < text.n && (unsigned char)text.s[i + 1] < 0xA0)
			abort();
	}
}

static inline void
fuzz_write_all(const struct doc *d)
{
	const struct gopher_site site = {
		.host = STR("news.example"),
		.port = 70,
		.gemini_host = STR("news.example"),
		.width = 40,
		.type_of = fuzz_type_of,
	};
	struct buf out, again;

	buf_init(&out, 0);
	buf_init(&again, 0);
	gemtext_write(&out, d);
	gemtext_write(&again, d);
	if (out.n != again.n || memcmp(out.s, again.s, out.n) != 0)
		abort();
	fuzz_check_text(buf_str(&out), false);
	/* Its own reader takes it. */
	struct arena a;
	struct doc read;
	arena_init(&a, 0);
	if (!gemtext_read(buf_str(&out), &a, &read) || !doc_sound(&read))
		abort();
	arena_release(&a);
	buf_clear(&out);
	gophermap_write(&out, d, &site);
	fuzz_check_text(buf_str(&out), true);
	buf_clear(&out);
	gopher_text_write(&out, d, &site);
	fuzz_check_text(buf_str(&out), false);
	buf_clear(&out);
	plain_write(&out, d, 67);
	fuzz_check_text(buf_str(&out), false);
	buf_clear(&out);
	json_write(&out, d, NULL, 0);
	fuzz_check_text(buf_str(&out), false);
	buf_release(&again);
	buf_release(&out);
}

/*
 * The first byte says what the caller knows besides: the title, the base, whether the body stands alone.  The rest is made UTF-8 as the
 * caller of body_read would.
 */
static inline int
fuzz_body(enum body_type type, const uint8_t *data, size_t size)
{
	struct arena a;
	struct doc d;

	if (!size)
		return 0;
	struct str text = str_of((const char *)data + 1, size - 1);
	if (!utf8_valid(text))
		return 0;
	struct body b = {
		.type = type,
		.text = text,
		.title = data[0] & 1 ? STR("Мост") : STR(""),
		.base = data[0] & 2 ? STR("https://example.by/ru/news/") : STR(""),
		.lang = data[0] & 4 ? LANG_BE : LANG_NONE,
		.bare = (data[0] & 8) != 0,
	};
	arena_init(&a, 128u << 20);
	if (body_read(&b, &a, &d) == READ_OK) {
		if (!doc_sound(&d))
			abort();
		fuzz_write_all(&d);
	}
	arena_release(&a);
	return 0;
}

#endif
