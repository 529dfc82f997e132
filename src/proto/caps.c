/*
 * caps.txt: what a Gopher client may know of this server (protocols.md GOP-80, GOP-81).  Made here because most of it
 * is how proto/gopher.c reads selectors.  "Delimeter" is how the de-facto format spells it.
 */
#include "base/phrase.h"
#include "proto/gopher.h"
#include "proto/line.h"

#ifndef VESTKA_VERSION
#define VESTKA_VERSION "unknown"
#endif

#define VALUE_MOST 200

static const char *const fixed[] = {
	"CAPS",
	"",
	"CapsVersion=1",
	"ExpireCapsAfter=3600",
	"",
	"PathDelimeter=/",
	"PathDelimiter=/",
	"PathIdentity=.",
	"PathParent=..",
	"PathParentDouble=FALSE",
	"PathKeepPreDelimeter=FALSE",
	"",
	"ServerSoftware=vestka",
	"ServerDefaultEncoding=utf-8",
};

static void
add_value(struct buf *out, const char *key, struct str value)
{
	buf_adds(out, key);
	buf_addc(out, '=');
	line_add(out, value, VALUE_MOST);
	buf_adds(out, "\r\n");
}

void
gopher_caps(struct buf *out, const struct proto_site *ps)
{
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		buf_addf(out, "%s\r\n", fixed[i]);
	add_value(out, "ServerSoftwareVersion", STR(VESTKA_VERSION));
	add_value(out, "ServerDescription", phrase(PHRASE_SITE, LANG_EN));
	add_value(out, "ServerGeolocationString", phrase(PHRASE_PLACE, LANG_EN));
	if (ps->site->admin.n)
		add_value(out, "ServerAdmin", ps->site->admin);
	if (ps->gopher_tls)
		buf_addf(out, "ServerTLSPort=%d\r\n",
			 gopher_site_of(ps, (struct gopher_root){ 0 }).port);
}
