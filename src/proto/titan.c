#include "proto/titan.h"

#include "base/uri.h"
#include "base/utf8.h"
#include "proto/gemini.h"
#include "proto/line.h"

#define SCHEME "titan:"

bool
titan_begins(struct str input)
{
	return input.n > 0 &&
	       str_starts_ascii_case(STR(SCHEME), str_part(input, 0, sizeof(SCHEME) - 1));
}

enum parameter { PARAMETER_SIZE, PARAMETER_MIME, PARAMETER_TOKEN, PARAMETER_EDIT, PARAMETERS };

static const struct str names[PARAMETERS] = {
	[PARAMETER_SIZE] = STR_INIT("size"),
	[PARAMETER_MIME] = STR_INIT("mime"),
	[PARAMETER_TOKEN] = STR_INIT("token"),
	[PARAMETER_EDIT] = STR_INIT("edit"),
};

static bool
take(struct titan *t, enum parameter which, struct str raw, bool has_value, struct arena *a)
{
	struct str value;
	long long size;

	if (has_value == (which == PARAMETER_EDIT) || !uri_decode(a, raw, &value) ||
	    !utf8_valid(value) || line_has_control(value))
		return false;
	switch (which) {
	case PARAMETER_SIZE:
		if (!str_number(value, &size))
			return false;
		t->size = (uint64_t)size;
		return true;
	case PARAMETER_MIME: t->mime = value; return value.n > 0;
	case PARAMETER_TOKEN: t->token = value; return true;
	default: t->edit = true; return true;
	}
}

/* TTN-2: in any order, each once; a name that nobody knows is no parameter. */
static bool
read_parameters(struct str rest, struct arena *a, struct titan *t)
{
	unsigned seen = 0;

	while (rest.n) {
		struct str value = str_cut(&rest, ';');
		bool has_value = str_find_byte(value, '=') >= 0;
		struct str name = str_cut(&value, '=');
		enum parameter which = 0;

		while (which < PARAMETERS && !str_eq(name, names[which]))
			which++;
		if (which == PARAMETERS || (seen & 1u << which) ||
		    !take(t, which, value, has_value, a))
			return false;
		seen |= 1u << which;
	}
	/* TTN-5: who asks for the text sends nothing, but may name its token */
	unsigned sends = seen & (1u << PARAMETER_SIZE | 1u << PARAMETER_MIME);
	return t->edit ? sends == 0 : (seen & 1u << PARAMETER_SIZE) != 0;
}

enum page_status
titan_read(struct str line, const struct proto_site *ps, struct arena *a, struct request *req,
	   struct titan *t)
{
	struct str parameters = STR("");

	*t = (struct titan){ .mime = STR("text/gemini"), .token = STR("") };
	*req = (struct request){ .path = STR("/"), .query = STR(""), .by = REQUEST_GEMINI };
	enum page_status status = gemini_read_uri(line, STR("titan"), ps, a, req, &parameters);
	if (status == PAGE_OK && !read_parameters(parameters, a, t))
		status = PAGE_BAD;
	return arena_failed(a) ? PAGE_BUSY : status;
}
