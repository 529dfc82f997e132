#include "cmd/audited.h"

#include "doc/printable.h"

static void
begin_line(struct buf *out, struct str name)
{
	printable_add(out, name, BLANKS_PLAIN);
	buf_adds(out, ": ");
}

/* "words 3 (мост, рака, дзень)" */
static void
add_loss(struct buf *out, enum audit_kind kind, const struct audit_loss *loss)
{
	buf_addstr(out, audit_kind_name(kind));
	buf_addf(out, " %u", loss->n);
	if (!loss->examples.n)
		return;
	buf_adds(out, " (");
	printable_add(out, loss->examples, BLANKS_PLAIN);
	buf_adds(out, ")");
}

static bool
any(const struct audit *x, enum audit_rule rule)
{
	for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++)
		if (x->of[rule][kind].n)
			return true;
	return false;
}

int
audited_add(struct buf *out, struct str name, const struct audit *x, bool all)
{
	int lines = 0;

	for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++) {
		const struct audit_loss *loss = &x->of[AUDIT_LOST][kind];
		if (!loss->n)
			continue;
		begin_line(out, name);
		buf_adds(out, "readers lack of the source: ");
		add_loss(out, kind, loss);
		buf_addc(out, '\n');
		lines++;
	}
	for (enum audit_rule rule = AUDIT_LOST + 1; all && rule < AUDIT_RULES; rule++) {
		bool first = true;
		if (!any(x, rule))
			continue;
		begin_line(out, name);
		buf_adds(out, "left out, ");
		buf_addstr(out, audit_rule_name(rule));
		for (enum audit_kind kind = 0; kind < AUDIT_KINDS; kind++) {
			if (!x->of[rule][kind].n)
				continue;
			buf_adds(out, first ? ": " : ", ");
			if (rule == AUDIT_SCRIPT)
				buf_addf(out, "%u", x->of[rule][kind].n);
			else
				add_loss(out, kind, &x->of[rule][kind]);
			first = false;
		}
		buf_addc(out, '\n');
	}
	return lines;
}
