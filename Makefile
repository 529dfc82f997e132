# vestka: build, run, test.  `make help` lists what there is.

VERSION	:= 0.1.0
CC	?= cc
B	?= build
PREFIX	?= /usr/local
SYSCONF	?= /etc
PYTEST	?= /usr/bin/python3 -m pytest

WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	   -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wno-format-nonliteral
CFLAGS	?= -O2 -g
FORTIFY	?= -D_FORTIFY_SOURCE=2
CPPFLAGS += -D_GNU_SOURCE $(FORTIFY) -DVESTKA_VERSION='"$(VERSION)"' \
	   -DVESTKA_CAPSULE='"$(PREFIX)/share/vestka/capsule"' -Isrc -I$(B)/gen
HARDEN	:= -fstack-protector-strong -fPIE
LDFLAGS	?=
LINK	:= -pie -Wl,-z,relro,-z,now -Wl,--as-needed

# Each program names its libraries: what the network faces links no reader of foreign formats.
LIBS_VESTKAD := -lssl -lcrypto -lsqlite3 -luv -lunistring -lseccomp -lconfuse
LIBS_VESTKA  := -lsqlite3 -lunistring -lseccomp -lconfuse -lmagic -lgumbo -lmd4c -lexpat

FLOORS	:= base sys doc store site proto net import export cmd
MAINS	:= src/cmd/vestka.c src/cmd/vestkad.c
SRC	:= $(filter-out $(MAINS),$(foreach f,$(FLOORS),$(sort $(wildcard src/$(f)/*.c))))
OBJ	:= $(SRC:src/%.c=$(B)/%.o)
SQL	:= $(patsubst src/%,$(B)/gen/%.h,$(wildcard src/store/*.sql))

.PHONY: all
all: $(B)/vestka $(B)/vestkad ## build both programs (B=build, CFLAGS=-O2 -g)

$(B)/vestkad: $(B)/cmd/vestkad.o $(B)/libvestka.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS_VESTKAD)

$(B)/vestka: $(B)/cmd/vestka.o $(B)/libvestka.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS_VESTKA)

$(B)/libvestka.a: $(OBJ)
	@rm -f $@
	ar rcs $@ $^

$(B)/%.o: src/%.c $(B)/flags | $(SQL)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(HARDEN) -std=c11 $(WARN) -MMD -MP -c -o $@ $<

# Other flags, other objects: a build never mixes two.
$(B)/flags: .flags-checked
	@mkdir -p $(B)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(CFLAGS)' > $@
.PHONY: .flags-checked
.flags-checked:

# A schema as a C string literal.
$(B)/gen/%.sql.h: src/%.sql
	@mkdir -p $(@D)
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $< > $@

-include $(OBJ:.o=.d) $(B)/cmd/vestka.d $(B)/cmd/vestkad.d

# --- packages ---

.PHONY: deps
deps: ## install what is missing (Debian 12; as root or with sudo); FOR=run, test or check
	@contrib/deps $(or $(FOR),run)

# --- run ---

.PHONY: run
run: ## build, prepare var/ (store, first articles, certificate), serve on 1965 and 7070
	@contrib/deps run
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@B=$(B) contrib/run

# --- test ---

UNITS	:= $(patsubst tests/unit/%.c,$(B)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))
$(B)/unit/%: tests/unit/%.c $(B)/libvestka.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -std=c11 $(WARN) -MMD -MP -o $@ $< $(B)/libvestka.a \
		-Wl,--as-needed $(LDFLAGS) -lcmocka -lssl -lcrypto -luv $(LIBS_VESTKA)
-include $(UNITS:=.d)

.PHONY: test
test: ## unit tests, then the programs: command line, store, both protocols on the wire
	@contrib/deps test
	@$(MAKE) --no-print-directory -j$$(nproc) all units
	@$(MAKE) --no-print-directory run-units run-pytest

.PHONY: units run-units run-pytest
units: $(UNITS)
run-units: units
	@B=$(B) tests/units.sh $(UNITS)
run-pytest: all
	@VESTKA_BUILD=$(abspath $(B)) $(PYTEST) -q -p no:cacheprovider $(if $(T),-k '$(T)') tests

# --- check: what a reviewer would ask ---

.PHONY: check
check: ## floors, formatting, two compilers, static analysis, manual pages, sanitizers
	@contrib/deps check
	@B=$(B) MAKE='$(MAKE)' tests/check/run

# --- install ---

.PHONY: install uninstall
install: all ## copy programs, pages and manuals below $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin
	install -m 755 $(B)/vestka $(DESTDIR)$(PREFIX)/bin/vestka
	install -m 755 $(B)/vestkad $(DESTDIR)$(PREFIX)/sbin/vestkad
	cd capsule && find . -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/vestka/capsule/{} \;
	for m in docs/*.[1-8]; do \
		install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/} || exit 1; done
	install -D -m 644 contrib/vestka.conf $(DESTDIR)$(PREFIX)/share/doc/vestka/vestka.conf

uninstall: ## remove what install copied
	rm -f $(DESTDIR)$(PREFIX)/bin/vestka $(DESTDIR)$(PREFIX)/sbin/vestkad
	for m in docs/*.[1-8]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/}; done
	rm -rf $(DESTDIR)$(PREFIX)/share/vestka $(DESTDIR)$(PREFIX)/share/doc/vestka

.PHONY: clean help
clean: ## remove what was built (var/ stays)
	rm -rf $(B)

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18
