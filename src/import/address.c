#include "import/address.h"

#include "base/clean.h"
#include "base/phone_number.h"
#include "base/uri.h"
#include "doc/doc.h"
#include "doc/links.h"

/* Stands in for the page's own address when nobody knows it; no such host can exist (RFC 6761). */
#define NOWHERE "https://page.invalid"

static bool
same_page(struct str base, struct str url)
{
	ptrdiff_t hash = str_find_byte(url, '#'), own = str_find_byte(base, '#');

	if (hash < 0)
		return false;
	return str_eq(str_part(url, 0, (size_t)hash),
		      own < 0 ? base : str_part(base, 0, (size_t)own));
}

/* "tel:8 (02156) 2-22-22" as telephones want it: RFC 3966 knows no blanks. */
static struct str
telephone(struct arena *scratch, struct str ref)
{
	struct phone_number list[PHONE_NUMBERS];
	struct str number = str_after(ref, strlen("tel:"));

	if (phone_numbers(scratch, number, list) == 1 && str_starts(list[0].url, STR("tel:+")))
		return list[0].url;
	char *out = arena_alloc(scratch, ref.n);
	size_t n = 0;
	for (size_t i = 0; out && i < ref.n; i++)
		if (ref.s[i] != ' ')
			out[n++] = ref.s[i];
	return str_of(out, n);
}

struct str
address_resolve(struct arena *scratch, struct arena *a, struct str base, struct str ref)
{
	struct str from = base.n ? base : STR(NOWHERE "/");

	ref = str_trim(ref);
	if (!ref.n || ref.s[0] == '#')
		return STR("");
	if (str_starts_ascii_case(ref, STR("tel:")))
		ref = telephone(scratch, ref);
	struct str url = uri_resolve(scratch, from, ref);
	if (same_page(from, url))
		return STR("");
	url = uri_ascii(scratch, uri_untrack(scratch, url));
	if (!base.n && str_starts_ascii_case(url, STR(NOWHERE)))
		url = str_after(url, sizeof(NOWHERE) - 1);
	/* "c:\plan.doc" and "about:blank" are addresses on the author's own machine. */
	if (!doc_url_ok(url) || str_find_byte(url, ':') == 1 ||
	    str_starts_ascii_case(url, STR("about:")) || str_starts_ascii_case(url, STR("blob:")))
		return STR("");
	return arena_str(a, url);
}

/* The last part of the path that is not empty, where paths name files. */
static struct str
file_of(struct str url)
{
	struct uri u;
	struct str name = STR("");

	if (!uri_split(url, &u) || (!u.has_authority && u.scheme.n))
		return STR("");
	for (struct str rest = u.path; rest.n;) {
		struct str part = str_cut(&rest, '/');
		name = part.n ? part : name;
	}
	return name;
}

struct str
address_name(struct arena *scratch, struct arena *a, struct str url)
{
	struct str name = file_of(url), decoded;

	if (name.n && uri_decode(scratch, name, &decoded))
		name = clean_lookalikes(scratch, clean_line(scratch, decoded));
	if (!name.n)
		name = url_host(url);
	return arena_str(a, name.n ? name : url);
}
