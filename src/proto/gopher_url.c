/*
 * The two HTML pages of a Gopher server: the one behind a "URL:" item (protocols.md 4.7) and the one for
 * a web browser that lost its way (GOP-100).
 *
 * A URL: page has a link and no refresh: without a list of what we published, a page that goes on by
 * itself would make this host a redirector to anywhere (GOP-63).  HTML 3.2, nothing fetched.
 */
#include "base/phrase.h"
#include "base/uri.h"
#include "proto/gopher.h"
#include "proto/line.h"

/* GOP-62; tel: because contacts have it.  Never javascript: or data:. */
static const char *const schemes[] = { "http:", "https:", "gemini:", "mailto:", "tel:" };

bool
gopher_url_allowed(struct str url)
{
	if (url.n > URI_MAX)
		return false;
	for (size_t i = 0; i < url.n; i++)
		if (url.s[i] <= ' ' || url.s[i] >= 0x7F || strchr("\"'<>\\`", url.s[i]))
			return false;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		struct str scheme = str_from(schemes[i]);
		if (url.n > scheme.n && str_starts_ascii_case(url, scheme))
			return true;
	}
	return false;
}

static enum lang
language(const struct proto_site *ps)
{
	return ps->site ? ps->site->language : LANG_EN;
}

static void
page_begin(struct buf *out, const struct proto_site *ps, enum phrase words)
{
	enum lang lang = language(ps);

	buf_addf(out,
		 "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">\r\n"
		 "<html lang=\"%.*s\"><head>\r\n"
		 "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\r\n"
		 "<title>",
		 STR_ARG(lang_code(lang)));
	line_add_html(out, phrase(PHRASE_SITE, lang));
	buf_adds(out, "</title></head><body>\r\n<h1>");
	line_add_html(out, phrase(PHRASE_SITE, lang));
	buf_adds(out, "</h1>\r\n<p>");
	line_add_html(out, phrase(words, lang));
	buf_adds(out, "</p>\r\n");
}

static void
page_link(struct buf *out, struct str url)
{
	buf_adds(out, "<p><a href=\"");
	line_add_html(out, url);
	buf_adds(out, "\">");
	line_add_html(out, url);
	buf_adds(out, "</a></p>\r\n");
}

static void
page_end(struct buf *out)
{
	buf_adds(out, "</body></html>\r\n");
}

void
gopher_url_page(struct buf *out, const struct proto_site *ps, struct str url)
{
	page_begin(out, ps, PHRASE_LEADS_TO);
	page_link(out, url);
	page_end(out);
}

void
gopher_http_page(struct buf *out, const struct proto_site *ps, bool head_only)
{
	struct gopher_site gs = gopher_site_of(ps, (struct gopher_root){ 0 });
	struct buf url;

	buf_adds(out, "HTTP/1.0 400 Bad Request\r\n"
		      "Content-Type: text/html; charset=utf-8\r\n"
		      "Connection: close\r\n\r\n");
	if (head_only)
		return;
	page_begin(out, ps, PHRASE_USE_CLIENT);
	buf_init(&url, URI_MAX);
	gopher_url(&url, &gs, STR("/"));
	page_link(out, buf_str(&url));
	buf_clear(&url);
	gemini_url(&url, ps, STR("/"));
	page_link(out, buf_str(&url));
	buf_release(&url);
	page_end(out);
}
