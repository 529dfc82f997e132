#include "import/settle.h"

#include "base/utf8.h"

struct str
settle_fold(struct arena *a, struct str text)
{
	struct str x = arena_str(a, text);
	char *out = arena_alloc(a, x.n);
	size_t n = 0;

	if (!out)
		return STR("");
	for (size_t i = 0; i < x.n; i++) {
		bool nbsp = x.s[i] == '\xC2' && i + 1 < x.n && x.s[i + 1] == '\xA0';
		if (nbsp)
			i++;
		out[n] = x.s[i];
		if (nbsp)
			out[n] = ' ';
		n++;
	}
	return utf8_lower(a, str_of(out, n));
}

static bool
is_letter_at(struct str x, size_t i)
{
	unsigned char c = (unsigned char)x.s[i];

	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
	/*
	 * Dashes, bullets and quotes of General Punctuation, and what Latin-1 has of them, are
	 * none.
	 */
	return c >= 0xC0 && c != 0xC2 && !(c == 0xE2 && i + 1 < x.n && x.s[i + 1] == '\x80');
}

bool
settle_only_links(const struct html_line *line)
{
	size_t link = 0;

	for (size_t i = 0; i < line->text.n; i++) {
		while (link < line->nlinks && i >= line->links[link].at + line->links[link].n)
			link++;
		bool inside = link < line->nlinks && i >= line->links[link].at;
		if (!inside && is_letter_at(line->text, i))
			return false;
	}
	return line->nlinks > 0;
}

void
settle_headings(struct doc *d)
{
	int top = 6, before = 1;

	for (size_t i = 0; i < d->n; i++)
		if (d->blocks[i].kind == BLOCK_HEADING && d->blocks[i].level < top)
			top = d->blocks[i].level;
	for (size_t i = 0; i < d->n; i++) {
		if (d->blocks[i].kind != BLOCK_HEADING)
			continue;
		int level = d->blocks[i].level - top + 2;
		level = level > 3 ? 3 : level;
		level = level > before + 1 ? before + 1 : level;
		before = level;
		d->blocks[i].level = (uint8_t)level;
	}
}
