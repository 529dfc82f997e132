/* One function a form; each protocol's own writer does the work. */
#include "cmd/printed.h"

#include <string.h>

#include "cmd/command.h"
#include "doc/atom.h"
#include "doc/gemtext.h"
#include "doc/gopher.h"
#include "doc/plain.h"
#include "site/site.h"

static void
as_gemtext(struct printed *p)
{
	gemtext_write(&p->out, p->doc);
}

static struct gopher_site
gopher_site(const struct printed *p)
{
	return (struct gopher_site){
		.host = p->config->host,
		.port = p->config->gopher_port,
		.gemini_host = p->config->host,
		.width = p->width,
		.type_of = site_gopher_type,
	};
}

static void
as_gopher(struct printed *p)
{
	struct gopher_site site = gopher_site(p);

	gopher_text_write(&p->out, p->doc, &site);
}

static void
as_menu(struct printed *p)
{
	struct gopher_site site = gopher_site(p);

	gophermap_write(&p->out, p->doc, &site);
}

static void
as_text(struct printed *p)
{
	plain_write(&p->out, p->doc, p->width);
}

/* The element alone: who has a feed puts it into an entry. */
static void
as_atom(struct printed *p)
{
	atom_content_write(&p->out, p->doc, NULL);
	buf_addc(&p->out, '\n');
}

static const struct printed_form forms[] = {
	{ "text", as_text }, { "gemtext", as_gemtext }, { "gopher", as_gopher },
	{ "menu", as_menu }, { "atom", as_atom },
};

const struct printed_form *
printed_form(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

bool
printed_width(const char *text, size_t *width)
{
	long long n;

	if (!str_number(str_from(text), &n) || n < PRINTED_WIDTH_LEAST || n > PRINTED_WIDTH_MOST) {
		command_misused("--width: '%s' is not a width from %d to %d", text,
				PRINTED_WIDTH_LEAST, PRINTED_WIDTH_MOST);
		return false;
	}
	*width = (size_t)n;
	return true;
}
