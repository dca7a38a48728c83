# make test is the whole truth: with CI=true it installs what the real-part tests need, and a skip is a failure.
GO ?= go
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.16.0
FUZZTIME ?= 10s

.PHONY: build test test-deps test-peers lint fmt vet race bench fuzz sandbox docs pictures release-files release-check

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o mintmark .

# The bus and keyring of the Secret Service tests live only as long as the tests.
test:
	@if [ "$$CI" = true ]; then $(MAKE) --no-print-directory test-deps; fi
	test/run.sh

test-deps:
	test/deps.sh

test-peers:
	test/peers.sh

lint: vet
	$(GO) run $(GOLANGCI) run ./...
	@$(GO) mod tidy -diff

fmt:
	$(GO) run $(GOLANGCI) fmt ./...

# Every platform that a release is built for must at least compile and vet.
vet:
	@for os in linux darwin windows freebsd; do echo "vet $$os"; GOOS=$$os CGO_ENABLED=0 $(GO) vet ./... || exit 1; done

race:
	test/race.sh

bench:
	test/bench.sh

fuzz:
	test/fuzz.sh $(FUZZTIME)

sandbox:
	$(GO) run . sandbox

docs:
	$(GO) test ./test -run 'TestDocsAreCurrent|TestLicences' -update
	$(GO) test ./ui -run TestKeyTableIsCurrent -update

# The real screen on the sandbox, as PNG.
pictures:
	test/pictures.sh

# What packages carry beside the binary.
release-files:
	@rm -rf build && mkdir -p build/completions build/man
	@for shell in bash zsh fish; do $(GO) run . completion $$shell > build/completions/mintmark.$$shell || exit 1; done
	@$(GO) run . man | gzip -9n > build/man/mintmark.1.gz
	@$(GO) test ./test -run '^TestLicences$$' -count=1 -notices "$(CURDIR)/build/THIRD_PARTY_NOTICES.txt" >/dev/null

# What is committed, as a release twice over: the same bits, installed, used and removed. By hand, before a release.
release-check:
	test/release.sh $(GORELEASER)
