/*
 * Lines of warning, phone book and schedule of reception: from the store into the edition, whole, since they are small and a page
 * shows them together.
 */
#include "base/clean.h"
#include "base/collate.h"
#include "base/log.h"
#include "base/utf8.h"
#include "cmd/keep.h"

#define ALERTS_MOST 1000
#define ALERT_MOST  600 /* bytes of a line of warning */
#define FIELD_MOST  300 /* bytes of one field of the other two */

struct office {
	struct keeper *k;
	int n; /* rows of the table at hand */
	bool failed;
};

static struct str
line_of(struct office *o, struct str text, size_t most)
{
	struct str line = clean_line(&o->k->arena, text);

	return utf8_clip(line, most);
}

/* Whether the row may go in: a table of absurd length is cut, and said so. */
static bool
has_room(struct office *o, const char *what, int most)
{
	arena_reset(&o->k->arena);
	if (o->n++ < most)
		return true;
	warn("%s: only the first %d rows are shown", what, most);
	return false;
}

static bool
done(struct office *o, int result)
{
	o->failed = result < 0;
	return !o->failed;
}

static bool
take_alert(void *data, const struct alert *row)
{
	struct office *o = data;
	struct alert x = *row;

	if (!has_room(o, "lines of warning", ALERTS_MOST))
		return false;
	x.text = line_of(o, row->text, ALERT_MOST);
	return x.text.n == 0 || done(o, edition_put_alert(o->k->edition, &x));
}

static bool
take_phone(void *data, const struct phone *row)
{
	struct office *o = data;
	struct phone x = *row;
	struct buf sort;

	if (!has_room(o, "phone book", EDITION_OFFICE_MAX))
		return false;
	x.department = line_of(o, row->department, FIELD_MOST);
	x.person = line_of(o, row->person, FIELD_MOST);
	x.post = line_of(o, row->post, FIELD_MOST);
	x.place = line_of(o, row->place, FIELD_MOST);
	x.room = line_of(o, row->room, FIELD_MOST);
	x.phone = line_of(o, row->phone, FIELD_MOST);
	x.email = line_of(o, row->email, FIELD_MOST);
	x.hours = line_of(o, row->hours, FIELD_MOST);
	if (x.person.n + x.post.n + x.department.n == 0 || x.phone.n + x.email.n == 0)
		return true; /* a number of nobody, somebody without a number */
	buf_init(&sort, FIELD_MOST);
	collate_add(&sort, x.person);
	bool ok = done(o, edition_put_phone(o->k->edition, &x, buf_str(&sort)));
	buf_release(&sort);
	return ok;
}

static bool
take_reception(void *data, const struct reception *row)
{
	struct office *o = data;
	struct reception x = *row;

	if (!has_room(o, "schedule of reception", EDITION_OFFICE_MAX))
		return false;
	x.person = line_of(o, row->person, FIELD_MOST);
	x.post = line_of(o, row->post, FIELD_MOST);
	x.day = line_of(o, row->day, FIELD_MOST);
	x.hours = line_of(o, row->hours, FIELD_MOST);
	x.place = line_of(o, row->place, FIELD_MOST);
	x.phone = line_of(o, row->phone, FIELD_MOST);
	x.note = line_of(o, row->note, FIELD_MOST);
	return x.person.n + x.post.n == 0 || done(o, edition_put_reception(o->k->edition, &x));
}

enum keep_result
keep_office(struct keeper *k)
{
	struct office o = { .k = k };

	if (edition_clear_office(k->edition) < 0)
		return KEEP_EDITION;
	int result = store_alerts(k->store, take_alert, &o);
	o.n = 0;
	if (result == 0 && !o.failed)
		result = store_phones(k->store, take_phone, &o);
	o.n = 0;
	if (result == 0 && !o.failed)
		result = store_receptions(k->store, take_reception, &o);
	if (o.failed)
		return KEEP_EDITION;
	return result < 0 ? KEEP_STORE : KEEP_OK;
}
