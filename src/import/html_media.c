/*
 * Pictures, players and embedded pages: each takes one line (converter.md rules 3, 8 and 13).
 */
#include "base/clean.h"
#include "base/phrase.h"
#include "import/html_reader.h"
#include "import/settle.h"

#define PIXEL        2    /* a picture this small only counts readers */
#define CAPTION_MAX  2000 /* bytes; longer ones are paragraphs */
#define ICON         32   /* and this small only decorates */
#define SRCSET_WIDTH 1600 /* the largest picture worth linking to */
#define BLOCKS_SEEN  64   /* blocks looked over for the same picture, or for a caption's */

static bool
has_address(const GumboNode *n, const char *attr)
{
	struct str x = html_attr(n, attr);

	return x.n && !str_starts_ascii_case(x, STR("data:")) &&
	       !str_starts_ascii_case(x, STR("about:"));
}

/*
 * The largest of "a.jpg 600w, b.jpg 1200w" (or 1x, 2x) that is no larger than SRCSET_WIDTH, else
 * the smallest.
 */
static struct str
best_of_srcset(struct str set)
{
	struct str best = STR("");
	long best_size = -1;

	while (set.n) {
		/* An address may hold commas, but does not end in one: it ends at a blank. */
		set = str_trim(set);
		size_t at = 0;
		while (at < set.n && !strchr(" \t\r\n\f", set.s[at]))
			at++;
		struct str url = str_part(set, 0, at);
		set = str_after(set, at);
		bool bare = str_ends(url, STR(","));
		while (str_ends(url, STR(",")) || str_starts(url, STR(",")))
			url = str_starts(url, STR(",")) ? str_after(url, 1)
							: str_part(url, 0, url.n - 1);
		struct str size = bare ? STR("") : str_trim(str_cut(&set, ','));
		long n = html_length(size);
		if (!url.n || str_starts_ascii_case(url, STR("data:")))
			continue;
		bool fits = n <= SRCSET_WIDTH, best_fits = best_size <= SRCSET_WIDTH;
		if (!best.n || (fits && !best_fits) ||
		    (fits == best_fits && fits == (n > best_size))) {
			best = url;
			best_size = n;
		}
	}
	return best;
}

static struct str
image_source(const GumboNode *img)
{
	static const char *const plain[] = { "data-src", "data-original", "data-lazy-src",
					     "data-lazy" };
	static const char *const sets[] = { "data-srcset", "data-lazy-srcset", "srcset" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		if (has_address(img, plain[i]))
			return html_attr(img, plain[i]);
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		struct str url = best_of_srcset(html_attr(img, sets[i]));
		if (url.n)
			return url;
	}
	if (has_address(img, "src"))
		return html_attr(img, "src");
	/* <picture><source srcset="…"><img></picture> */
	const GumboNode *up = img->parent;
	for (unsigned i = 0; up && i < html_children(up)->length && i < 8; i++) {
		const GumboNode *n = html_child(up, i);
		if (html_tag(n) != GUMBO_TAG_SOURCE)
			continue;
		struct str url = best_of_srcset(html_attr(n, "srcset"));
		if (!url.n)
			url = best_of_srcset(html_attr(n, "data-srcset"));
		if (url.n)
			return url;
	}
	return STR("");
}

static long
side(const GumboNode *n, const char *name)
{
	struct str style = html_style(n, str_from(name));
	long styled = html_length(style);

	return styled >= 0 ? styled : html_length(html_attr(n, name));
}

static bool
is_within(const GumboNode *n, long most)
{
	long w = side(n, "width"), h = side(n, "height");

	return (w >= 0 && w <= most && h <= most) || (h >= 0 && h <= most && w <= most);
}

static bool
is_spacer(struct html_reader *r, struct str url)
{
	static const struct str names[] = {
		STR_INIT("1x1.gif"),    STR_INIT("blank.gif"),       STR_INIT("blank.png"),
		STR_INIT("clear.gif"),  STR_INIT("pixel.gif"),       STR_INIT("spacer.gif"),
		STR_INIT("spacer.png"), STR_INIT("transparent.gif"),
	};
	struct str name = html_file_name(r, url);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq_ascii_case(name, names[i]))
			return true;
	return false;
}

/* "DSC_0012", "IMG-20240703-WA0001.jpg": a camera's words, not a person's. */
static bool
is_camera_name(struct str text)
{
	bool digits = false;

	for (size_t i = 0; i < text.n; i++) {
		if ((text.s[i] & 0x80) || text.s[i] == ' ')
			return false;
		digits = digits || (text.s[i] >= '0' && text.s[i] <= '9');
	}
	return digits || html_format(text).n;
}

static struct str
image_caption(struct html_reader *r, const GumboNode *img)
{
	static const char *const attrs[] = { "alt", "title" };

	for (size_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
		struct str text = html_clean(r, html_attr(img, attrs[i]));
		/* Content systems put the article's title under each of its pictures. */
		if (text.n && !is_camera_name(text) &&
		    !str_eq(settle_fold(&r->scratch, text), r->title))
			return text;
	}
	return STR("");
}

static bool
shown_already(const struct html_reader *r, struct str url)
{
	size_t from = r->doc->n > BLOCKS_SEEN ? r->doc->n - BLOCKS_SEEN : 0;

	for (size_t i = from; i < r->doc->n; i++)
		if (str_eq(r->doc->blocks[i].url, url))
			return true;
	return false;
}

static bool
is_at(struct str host, struct str domain)
{
	return str_ends_ascii_case(host, domain) &&
	       (host.n == domain.n || host.s[host.n - domain.n - 1] == '.');
}

/* Whose pages are embedded to count, to advertise or to be liked. */
static bool
is_tracker(struct str host)
{
	static const struct str trackers[] = {
		STR_INIT("adfox.ru"),
		STR_INIT("doubleclick.net"),
		STR_INIT("facebook.com"),
		STR_INIT("googlesyndication.com"),
		STR_INIT("googletagmanager.com"),
		STR_INIT("mc.yandex.ru"),
		STR_INIT("platform.twitter.com"),
		STR_INIT("recaptcha.net"),
	};

	for (size_t i = 0; i < sizeof(trackers) / sizeof(*trackers); i++)
		if (is_at(host, trackers[i]))
			return true;
	return false;
}

static void
emit_media(struct html_reader *r, const struct html_media *m)
{
	if (r->result != READ_OK || shown_already(r, m->url))
		return;
	if (!m->image) {
		html_emit_link(r, m->url, m->text);
		return;
	}
	struct block *b = doc_image(r->doc, m->url, m->text);
	if (!html_count(r, b, m->url.n + m->text.n))
		return;
	b->format = html_format(m->url);
	if (r->caption.n && html_caption(r, r->caption))
		r->caption = STR("");
}

static void
add_media(struct html_reader *r, struct html_media m)
{
	if (!r->joined && html_run_empty(&r->run)) {
		emit_media(r, &m);
		return;
	}
	struct html_media *grown =
	    arena_grow(&r->scratch, r->media, r->nmedia, &r->media_cap, sizeof(*grown));
	if (!grown)
		return;
	r->media = grown;
	r->media[r->nmedia++] = m;
}

void
html_flush_media(struct html_reader *r)
{
	for (size_t i = 0; i < r->nmedia; i++)
		emit_media(r, &r->media[i]);
	r->media = NULL;
	r->nmedia = r->media_cap = 0;
}

void
html_media_link(struct html_reader *r, struct str url, struct str text)
{
	if (url.n)
		add_media(r, (struct html_media){ .url = url, .text = text });
}

/* Smileys that a content system turned into pictures are characters in truth. */
static bool
is_emoji(const GumboNode *img)
{
	return html_has_class(img, STR("emoji")) || html_has_class(img, STR("wp-smiley"));
}

void
html_image(struct html_reader *r, const GumboNode *img)
{
	struct str url, big = r->run.link;

	if (is_emoji(img)) {
		html_run_text(&r->run, html_attr(img, "alt"));
		return;
	}
	if (is_within(img, PIXEL))
		return;
	r->link_label = image_caption(r, img);
	url = html_url(r, image_source(img));
	if (!url.n && !big.n && !is_within(img, ICON)) {
		/* A picture inside the page itself, or one that leads nowhere: its words stay. */
		html_run_text(&r->run, r->link_label);
		return;
	}
	bool thumbnail = big.n && html_is_picture(big);
	if (!thumbnail && (!url.n || is_within(img, ICON) || is_spacer(r, url))) {
		if (big.n && !r->link_image)
			r->link_image = r->link_label.n > 0;
		return;
	}
	/* The small picture's link leads to the big one: one line says it all. */
	r->link_image = !thumbnail;
	r->link_text = r->link_text || thumbnail;
	r->run.apart = true;
	add_media(r, (struct html_media){
			 .image = true, .url = thumbnail ? big : url, .text = r->link_label });
}

#define NOSCRIPT_LOOK 64 /* nodes that are looked at */

void
html_noscript(struct html_reader *r, const GumboNode *noscript)
{
	const GumboNode *n = noscript;

	for (size_t seen = 0; seen < NOSCRIPT_LOOK; seen++) {
		struct str url = html_tag(n) == GUMBO_TAG_IMG && !html_hidden(n)
				     ? html_url(r, image_source(n))
				     : STR("");
		/* Counters have no file's name. */
		if (url.n && html_is_picture(url) && !is_tracker(url_host(url)))
			html_image(r, n);
		if (html_children(n)->length) {
			n = html_child(n, 0);
			continue;
		}
		while (n != noscript &&
		       n->index_within_parent + 1 >= html_children(n->parent)->length)
			n = n->parent;
		if (n == noscript)
			return;
		n = html_child(n->parent, (unsigned)n->index_within_parent + 1);
	}
}

bool
html_caption(struct html_reader *r, struct str caption)
{
	size_t end =
	    r->figure_from + BLOCKS_SEEN < r->doc->n ? r->figure_from + BLOCKS_SEEN : r->doc->n;

	for (size_t i = r->figure_from; i < end; i++) {
		struct block *b = &r->doc->blocks[i];
		if (b->kind == BLOCK_TABLE && !b->alt.n) {
			b->alt = caption;
			return html_count(r, b, caption.n);
		}
		if (b->kind != BLOCK_IMAGE)
			continue;
		if (b->text.n + caption.n > CAPTION_MAX)
			return false;
		struct str said = settle_fold(&r->scratch, b->text);
		if (!b->text.n || str_find(settle_fold(&r->scratch, caption), said) >= 0)
			b->text = caption;
		else if (str_find(said, settle_fold(&r->scratch, caption)) < 0)
			b->text = arena_printf(r->arena, "%.*s (%.*s)", STR_ARG(caption),
					       STR_ARG(b->text));
		return html_count(r, b, caption.n);
	}
	return false;
}

/* --- players and embedded pages --- */

static enum phrase
kind_of_player(struct str url)
{
	static const struct {
		struct str host;
		enum phrase kind;
	} hosts[] = {
		{ STR_INIT("youtube.com"), PHRASE_VIDEO },
		{ STR_INIT("youtube-nocookie.com"), PHRASE_VIDEO },
		{ STR_INIT("youtu.be"), PHRASE_VIDEO },
		{ STR_INIT("rutube.ru"), PHRASE_VIDEO },
		{ STR_INIT("vimeo.com"), PHRASE_VIDEO },
		{ STR_INIT("dailymotion.com"), PHRASE_VIDEO },
		{ STR_INIT("vkvideo.ru"), PHRASE_VIDEO },
		{ STR_INIT("soundcloud.com"), PHRASE_AUDIO },
		{ STR_INIT("music.yandex.ru"), PHRASE_AUDIO },
	};
	static const struct {
		struct str part;
		enum phrase kind;
	} parts[] = {
		{ STR_INIT("/video_ext.php"), PHRASE_VIDEO }, /* VK */
		{ STR_INIT("/videoembed/"), PHRASE_VIDEO },   /* OK */
	};
	static const struct {
		struct str format;
		enum phrase kind;
	} formats[] = {
		{ STR_INIT("AVI"), PHRASE_VIDEO },  { STR_INIT("MP3"), PHRASE_AUDIO },
		{ STR_INIT("MP4"), PHRASE_VIDEO },  { STR_INIT("OGG"), PHRASE_AUDIO },
		{ STR_INIT("WEBM"), PHRASE_VIDEO },
	};

	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (is_at(url_host(url), hosts[i].host))
			return hosts[i].kind;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (str_find(url, parts[i].part) >= 0)
			return parts[i].kind;
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (str_eq(html_format(url), formats[i].format))
			return formats[i].kind;
	return PHRASE_EMBEDDED;
}

/* The page that people open, in place of the one made for frames. */
static struct str
watch_page(struct html_reader *r, struct str url)
{
	ptrdiff_t at = str_find(url, STR("/embed/"));
	struct str host = url_host(url);

	if (at < 0 ||
	    (!is_at(host, STR("youtube.com")) && !is_at(host, STR("youtube-nocookie.com"))))
		return url;
	struct str id = str_after(url, (size_t)at + 7);
	size_t n = 0;
	while (n < id.n && !strchr("/?&#", id.s[n]))
		n++;
	if (!n || str_eq(str_part(id, 0, n), STR("videoseries")))
		return url;
	return arena_printf(r->arena, "https://www.youtube.com/watch?v=%.*s", (int)n, id.s);
}

static void
add_player(struct html_reader *r, struct str url, struct str title, enum phrase kind)
{
	struct str word = phrase(kind, r->doc->lang), host = url_host(url), label;

	title = html_clean(r, title);
	if (!host.n)
		host = html_file_name(r, url);
	if (title.n && str_find(title, STR("player")) < 0)
		label = arena_printf(r->arena, "%.*s: %.*s (%.*s)", STR_ARG(word), STR_ARG(title),
				     STR_ARG(host));
	else
		label = arena_printf(r->arena, "%.*s: %.*s", STR_ARG(word), STR_ARG(host));
	html_media_link(r, url, clean_line(r->arena, label));
}

void
html_player(struct html_reader *r, struct str url, struct str title)
{
	url = url.n ? watch_page(r, url) : url;
	if (url.n && !is_tracker(url_host(url)))
		add_player(r, url, title, kind_of_player(url));
}

/* The address of a child <source> or <param>. */
static struct str
child_source(const GumboNode *n)
{
	for (unsigned i = 0; i < html_children(n)->length && i < 32; i++) {
		const GumboNode *c = html_child(n, i);
		struct str name = html_attr(c, "name");
		if (html_tag(c) == GUMBO_TAG_SOURCE && has_address(c, "src"))
			return html_attr(c, "src");
		if (html_tag(c) == GUMBO_TAG_PARAM &&
		    (str_eq_ascii_case(name, STR("movie")) || str_eq_ascii_case(name, STR("src"))))
			return html_attr(c, "value");
	}
	return STR("");
}

bool
html_embed(struct html_reader *r, const GumboNode *n)
{
	static const char *const attrs[] = { "data-src", "data-lazy-src", "src", "data" };
	struct str ref = STR("");

	if (html_tag(n) == GUMBO_TAG_IFRAME && is_within(n, PIXEL))
		return true;
	for (size_t i = 0; !ref.n && i < sizeof(attrs) / sizeof(*attrs); i++)
		if (has_address(n, attrs[i]))
			ref = html_attr(n, attrs[i]);
	if (!ref.n)
		ref = child_source(n);
	struct str url = html_url(r, ref);
	if (!url.n)
		return html_tag(n) == GUMBO_TAG_IFRAME;
	url = watch_page(r, url);
	if (is_tracker(url_host(url)))
		return true;
	enum phrase kind = kind_of_player(url);
	if (html_tag(n) == GUMBO_TAG_VIDEO || html_tag(n) == GUMBO_TAG_AUDIO)
		kind = html_tag(n) == GUMBO_TAG_VIDEO ? PHRASE_VIDEO : PHRASE_AUDIO;
	add_player(r, url, html_attr(n, "title"), kind);
	return true;
}
