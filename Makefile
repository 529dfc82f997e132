# vestka: build, run, test.  `make help` lists the targets.

CC	?= cc
VERSION	:= 0.1.0
B	?= build

WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	   -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wno-format-nonliteral
CFLAGS	?= -O2 -g
CPPFLAGS += -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -DVESTKA_VERSION='"$(VERSION)"' -Isrc -I$(B)/gen
HARDEN	:= -fstack-protector-strong -fPIE
LDFLAGS	?=
LINK	:= -pie -Wl,-z,relro,-z,now -Wl,--as-needed

LIBS_VESTKAD := -lssl -lcrypto -lsqlite3 -luv -lunistring -lseccomp -lconfuse
LIBS_VESTKA  := -lcrypto -lsqlite3 -lunistring -lseccomp -lconfuse -lmagic -lgumbo -lmd4c -lexpat

FLOORS	:= base sys doc store site proto net import export
SRC	:= $(foreach f,$(FLOORS),$(sort $(wildcard src/$(f)/*.c)))
CMD	:= $(filter-out src/cmd/vestka.c src/cmd/vestkad.c,$(sort $(wildcard src/cmd/*.c)))
OBJ	:= $(SRC:src/%.c=$(B)/%.o) $(CMD:src/%.c=$(B)/%.o)
SQL	:= $(patsubst src/%,$(B)/gen/%.h,$(wildcard src/store/*.sql))

.PHONY: all
all: $(B)/vestka $(B)/vestkad

$(B)/vestkad: $(B)/cmd/vestkad.o $(B)/libvestka.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS_VESTKAD)

$(B)/vestka: $(B)/cmd/vestka.o $(B)/libvestka.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS_VESTKA)

$(B)/libvestka.a: $(OBJ)
	rm -f $@ && ar rcs $@ $^

$(B)/%.o: src/%.c $(SQL)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(HARDEN) -std=c11 $(WARN) -MMD -MP -c -o $@ $<

# A schema as a C string literal.
$(B)/gen/%.sql.h: src/%.sql
	@mkdir -p $(@D)
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $< > $@

-include $(OBJ:.o=.d) $(B)/cmd/vestka.d $(B)/cmd/vestkad.d

# Unit tests: tests/unit/NAME.c is one cmocka program.
UNITS	:= $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard tests/unit/*.c)))
$(B)/unit/%: tests/unit/%.c $(B)/libvestka.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -std=c11 $(WARN) -MMD -MP -o $@ $< $(B)/libvestka.a -lcmocka -lssl -luv $(LIBS_VESTKA)
-include $(UNITS:=.d)

.PHONY: unit
unit: $(UNITS)
	@for t in $(UNITS); do $$t || exit 1; done

.PHONY: clean
clean:
	rm -rf $(B)
