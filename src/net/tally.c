#include "net/tally.h"

#include <sys/mman.h>

static const struct proto *const protos[] = { &proto_gemini, &proto_gopher, &proto_spartan,
					      &proto_nex, &proto_finger };

#define PROTOS (sizeof(protos) / sizeof(protos[0]))

_Static_assert(PROTOS <= TALLY_PROTOS, "more protocols than places");
_Static_assert((int)PAGE_STATUSES <= TALLY_STATUSES, "more statuses than places");

struct tally *
tally_new(int places)
{
	void *t = mmap(NULL, (size_t)places * sizeof(struct tally), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return t == MAP_FAILED ? NULL : t;
}

void
tally_free(struct tally *t, int places)
{
	if (t)
		munmap(t, (size_t)places * sizeof(struct tally));
}

const struct proto *
tally_proto(unsigned place)
{
	return place < PROTOS ? protos[place] : NULL;
}

static unsigned
place_of(const struct proto *p)
{
	for (unsigned i = 0; i < PROTOS; i++)
		if (protos[i] == p)
			return i;
	return 0;
}

void
tally_answer(struct tally *t, const struct tally_answer *a)
{
	unsigned proto = place_of(a->proto), time = 0;

	while (time + 1 < TALLY_TIMES && a->microseconds >= TALLY_UNDER(time))
		time++;
	tally_add(&t->answers[proto][a->status], 1);
	tally_add(&t->bytes[proto], a->bytes);
	tally_add(&t->times[time], 1);
	tally_add(&t->microseconds, a->microseconds);
	if (a->kept)
		tally_add(&t->hits[proto], 1);
	if (a->missed)
		tally_add(&t->misses[proto], 1);
	if (a->cut)
		tally_add(&t->cut, 1);
}
