# What one does with Pioche. Go and git suffice for build, run and test.

export CGO_ENABLED = 0
GO      = go
VERSION = $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
MISSING = $(CURDIR)/bin/missing

# Rooms where several goroutines meet: the race detector reads their short tests.
CONCURRENT = ./pkg/jobs ./pkg/desk ./pkg/web

.PHONY: build run test check fmt vet staticcheck tidy race fuzz cover bench soak vendor axe checkers

build: ## the binary, in bin/pioche
	@mkdir -p bin
	$(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/pioche ./cmd/pioche

run: export PIOCHE_STATE ?= ./var/demo
run: build ## a local server on a demo registry of its own
	@bin/pioche demo
	@bin/pioche serve

test: ## every test, shuffled; ends by saying what could not be tried here
	@mkdir -p bin && rm -f $(MISSING)
	@PIOCHE_TEST_MISSING=$(MISSING) $(GO) test -count=1 -shuffle=on -timeout 25m ./... ; status=$$?; \
	if [ -s $(MISSING) ]; then echo "Not tried, for want of a program; one command adds each:"; sort -u $(MISSING) | sed 's/^/  /'; fi; \
	exit $$status

check: fmt vet staticcheck tidy test race ## all that a commit must pass

fmt:
	@out=$$(gofmt -l cmd pkg data templates static); [ -z "$$out" ] || { echo "gofmt -w $$out"; exit 1; }

vet:
	$(GO) vet ./...

staticcheck:
	$(GO) tool staticcheck ./...

tidy:
	@$(GO) mod tidy -diff >/dev/null || { echo "go mod tidy would change go.mod or go.sum"; exit 1; }
	@$(GO) mod verify >/dev/null

race: ## needs gcc
	@if command -v gcc >/dev/null; then CGO_ENABLED=1 $(GO) test -race -short -count=1 -run 'Concurrent|TwentyClicks|TwoRunners|RunWakes' $(CONCURRENT); \
	elif [ "$$CI" = true ]; then echo "race needs gcc"; exit 1; else echo "race: not run; apt-get install gcc"; fi

fuzz: ## a minute per target
	@for file in $$(grep -rl '^func Fuzz' --include='*_test.go' pkg cmd); do \
	  for target in $$(grep -o '^func Fuzz[A-Za-z]*' $$file | sed 's/func //'); do \
	    echo "$$target ($$file)"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime 60s ./$$(dirname $$file) || exit 1; done; done

cover: ## what the tests leave dark
	@mkdir -p bin
	$(GO) test -count=1 -coverprofile=bin/cover.out -coverpkg=./pkg/...,./cmd/... ./... >/dev/null
	@$(GO) tool cover -func=bin/cover.out | awk '$$3 == "0.0%"' ; $(GO) tool cover -func=bin/cover.out | tail -1

bench: ## ratios measured in one run, on 10 000 and 100 000 events; LARGE=1: on a million too, whose first fill takes twenty minutes
	@PIOCHE_BENCH_LARGE=$(LARGE) $(GO) test -p 1 -run '^$$' -bench '^Benchmark(Reverse|Feeds|Publish|Names|Warm|ManyFeeds|Site|Planning)$$' -benchtime 1x -timeout 120m ./pkg/filter ./pkg/store ./pkg/web

soak: ## the long fault runs: kill -9 by the hundred, on both databases
	PIOCHE_SOAK=1 $(GO) test -count=1 -timeout 120m -run 'TestTrial(Killed|FullDisk|Stop)' -v ./cmd/pioche

LEAFLET = 1.9.4
CLUSTER = 1.5.3

vendor: ## the browser's libraries anew, from npm; what they give is committed
	@dir=$$(mktemp -d) && cd $$dir && npm pack --silent leaflet@$(LEAFLET) leaflet.markercluster@$(CLUSTER) >/dev/null && \
	for name in leaflet-$(LEAFLET) leaflet.markercluster-$(CLUSTER); do mkdir $$name && tar -xzf $$name.tgz -C $$name --strip-components 1; done && \
	install -m 644 leaflet-$(LEAFLET)/dist/leaflet.js leaflet-$(LEAFLET)/dist/leaflet.css leaflet-$(LEAFLET)/LICENSE $(CURDIR)/static/vendor/leaflet/ && \
	install -m 644 leaflet.markercluster-$(CLUSTER)/dist/leaflet.markercluster.js leaflet.markercluster-$(CLUSTER)/dist/MarkerCluster.css leaflet.markercluster-$(CLUSTER)/MIT-LICENCE.txt $(CURDIR)/static/vendor/leaflet.markercluster/ && \
	rm -r $$dir; git -C $(CURDIR) status --short static/vendor

AXE = 4.14.0

axe: bin/axe-$(AXE).js ## the checker of accessibility some tests ask, from npm; not committed

bin/axe-$(AXE).js:
	@mkdir -p bin && dir=$$(mktemp -d) && (cd $$dir && npm pack --silent axe-core@$(AXE) >/dev/null && tar -xzf axe-core-$(AXE).tgz) && \
	install -m 644 $$dir/package/axe.min.js $@ && rm -r $$dir

VNU     = 26.9.27
ICAL    = 2.2.1
REDOCLY = 2.77.0

checkers: bin/vnu-$(VNU) bin/ical-$(ICAL) bin/redocly-$(REDOCLY) ## what reads our pages, calendars and API to the letter, from npm; not committed

bin/vnu-$(VNU): PACKAGE = vnu-jar@$(VNU)
bin/ical-$(ICAL): PACKAGE = ical.js@$(ICAL)
bin/redocly-$(REDOCLY): PACKAGE = @redocly/cli@$(REDOCLY)
bin/vnu-$(VNU) bin/ical-$(ICAL) bin/redocly-$(REDOCLY):
	@mkdir -p bin && dir=$$(mktemp -d) && (cd $$dir && npm pack --silent $(PACKAGE) >pack && tar -xzf $$(cat pack)) && mv $$dir/package $@ && rm -r $$dir
