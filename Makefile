# The only entry points: build, run, test. A Debian 12 machine with the .NET 10 SDK, git and make is enough;
# what else is needed is installed with apt-get the first time a target needs it.
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

RID          := $(if $(filter aarch64,$(shell uname -m)),linux-arm64,linux-x64)
CONFIG       := Release
# Folders too: one is newer when a file of it has gone.
BUILD_INPUTS := $(shell find src) \
                Directory.Build.props Directory.Packages.props global.json
BUILD_NEEDS  := gcc libc6-dev zlib1g-dev libssl3
TEST_NEEDS   := conserver-server conserver-client socat openssl procps expect python3 python3-serial python3-twisted \
                zsh fish strace faketime \
                krb5-kdc krb5-admin-server krb5-user ser2net busybox qemu-system-x86 openssh-server openipmi libipmiconsole2
BENCH_NEEDS  := conserver-server conserver-client conman libssl-dev procps

.PHONY: all run check test fuzz endure bench bench-micro clean setup-build setup-test setup-bench

all: dist/conserver dist/console

setup-build:
	@.ci/ensure-packages $(BUILD_NEEDS)

setup-test: setup-build
	@.ci/ensure-packages $(TEST_NEEDS)

# Warnings are errors (Directory.Build.props), those of the ahead-of-time compiler included. Symbols stay behind in
# artifacts; dist holds what ships. Restored apart, because a restore for one runtime alone rewrites the lock files.
dist/conserver dist/console: $(BUILD_INPUTS) | setup-build
	@mkdir -p dist
	@.ci/restore src/$(@F)
	dotnet publish src/$(@F) --no-restore -c $(CONFIG) -r $(RID) -v quiet -o artifacts/publish/$(@F)
	@install -m 755 artifacts/publish/$(@F)/$(@F) $@

run: all
	@exec packaging/examples/demo.sh

# What can be known in a minute: no ahead-of-time compilation, no processes.
check: setup-build
	@.ci/check

# Everything. `make test ONLY=Rotation,StartTests` runs the tests that have one of these in their full name, and builds the
# programs only when they are needed. The last line counts.
ifdef ONLY
test: setup-test
	@.ci/run-tests '$(ONLY)'
else
test: setup-test all
	@.ci/run-tests
endif

# Made-up input for as long as one likes, each kind for so many seconds and from another place each time; what fails says its
# number. How many inputs there were stands in artifacts/fuzz.log.
fuzz: SECONDS := 300
fuzz: SEED := $(shell date +%s)
fuzz: setup-test all
	@echo "Each kind $(SECONDS) s, from seed $(SEED); again the same: make fuzz SECONDS=$(SECONDS) SEED=$(SEED)"
	@mkdir -p artifacts && rm -f artifacts/fuzz.log
	@MODE=fuzz FUZZ_SECONDS=$(SECONDS) FUZZ_SEED=$(SEED) FUZZ_LOG=$(CURDIR)/artifacts/fuzz.log CsCheck_Time=$(SECONDS) \
	    .ci/run-tests
	@cat artifacts/fuzz.log

# Machines that number what they say, logs that are rolled and moved, daemons that are stopped and killed, for as long as one
# likes: every byte is accounted for. The figures stand in artifacts/endure.log.
endure: MINUTES := 10
endure: CONSOLES := 500
endure: setup-test all
	@mkdir -p artifacts && rm -f artifacts/endure.log
	@ENDURE_MINUTES=$(MINUTES) ENDURE_CONSOLES=$(CONSOLES) ENDURE_LOG=$(CURDIR)/artifacts/endure.log \
	    .ci/run-tests EnduranceTests
	@cat artifacts/endure.log

setup-bench: setup-build
	@.ci/ensure-packages $(BENCH_NEEDS)

# Ours beside Debian's conserver, conman and a bare relay. Not part of `make test`: a machine has slow moments, and a
# test must not depend on them. `make bench FULL=1` is the long form, whose results belong into bench/RESULTS.md;
# `make bench ONLY=flood,echo` runs some scenarios alone, `make bench SCALING=1` draws docs/scaling.svg, BEFORE=FOLDER takes the
# programs of an earlier commit along.
bench: setup-bench all artifacts/bench/load
	@dotnet run --project bench/compare -c $(CONFIG) -v quiet -- \
	    $(if $(FULL),--full) $(if $(SCALING),--scaling) $(if $(ONLY),--only $(ONLY)) $(if $(CONTENDERS),--contenders $(CONTENDERS)) \
	    $(if $(BEFORE),--before $(BEFORE)) artifacts/bench/load

# The pure parts alone: `make bench-micro`, `make bench-micro FILTER='*Wire*'`.
bench-micro: setup-build
	dotnet run --project bench/micro -c $(CONFIG) -v quiet -- --filter '$(or $(FILTER),*)' --artifacts artifacts/bench/micro

artifacts/bench/load: $(wildcard bench/load/*.[ch]) | setup-bench
	@mkdir -p $(@D)
	gcc -O2 -Wall -Wextra -Werror -std=gnu17 -o $@ $(filter %.c,$^) -lssl -lcrypto -lutil -lpthread -lm

clean:
	rm -rf dist artifacts demo
