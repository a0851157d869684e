package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"pioche/data"
	"pioche/pkg/desk"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
	"pioche/pkg/store"
	"pioche/pkg/store/storetest"
)

// cacheOf is how much the measured site keeps, as by default.
const cacheOf = 64 << 20

// warmSite opens a warm site on a registry, whose clock goes on from the
// moment tests live in.
func warmSite(b *testing.B, kept *store.Store) (http.Handler, *Server) {
	b.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	now := func() time.Time { return registrytest.Now.Add(time.Since(began)) }
	s := &Server{
		Config: Config{Base: "https://pioche.example", Name: "Pioche", Zone: zone, Cache: cacheOf},
		Store:  kept, Desk: &desk.Desk{Store: kept, Now: now, Zone: zone, Trust: "open"}, Now: now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	h, err := s.Handler()
	if err != nil {
		b.Fatal(err)
	}
	return h, s
}

// BenchmarkWarm prints what a warm feed costs beside the same bytes given out
// by echo alone, and by nginx where it is installed. The servers are asked in
// turn, so that a busy machine weighs on all of them. Run it with -benchtime 1x.
func BenchmarkWarm(b *testing.B) {
	site, _ := warmSite(b, storetest.Filled(b, 10_000))
	const path = "/flux.rss?all=1"
	bodies := map[string][]byte{}
	for _, encoding := range []string{"identity", "gzip"} {
		bodies[encoding] = pulled(site, path, encoding).Body.Bytes()
	}
	servers := []target{{"pioche", serving(b, site) + path}, {"echo", serving(b, bare(bodies)) + "/feed"}}
	if address := nginx(b, bodies); address != "" {
		servers = append(servers, target{"nginx", address + "/feed.rss"})
	}
	fmt.Printf("\na warm feed of %d kB, %d kB compressed, asked by %s\n", len(bodies["identity"])>>10, len(bodies["gzip"])>>10, loader())
	for _, what := range []string{"plain", "gzip", "304"} {
		rates, worst := map[string][]float64{}, map[string][]float64{}
		for range 5 {
			for _, server := range servers {
				rate, p99 := load(b, server.address, server.asking(b, what))
				rates[server.name], worst[server.name] = append(rates[server.name], rate), append(worst[server.name], p99)
			}
		}
		fmt.Printf("%s: %.0f requests per second, p99 %.1f ms (≤ 10)", what, middle(rates["pioche"]), middle(worst["pioche"]))
		fmt.Printf("; ÷ echo %.2f (≥ 0.90)", middle(rates["pioche"])/middle(rates["echo"]))
		if rates["nginx"] != nil {
			fmt.Printf("; ÷ nginx %.2f (≥ %s)", middle(rates["pioche"])/middle(rates["nginx"]), map[string]string{"plain": "0.45", "gzip": "0.33", "304": "0.50"}[what])
		}
		fmt.Println()
	}
}

// target is a server and what is asked of it.
type target struct{ name, address string }

// asking gives the headers of a request, with the server's own tag for a 304.
func (s target) asking(b *testing.B, what string) []string {
	encoding := "identity"
	if what != "plain" {
		encoding = "gzip"
	}
	headers := []string{"Accept-Encoding: " + encoding}
	if what != "304" {
		return headers
	}
	r, _ := http.NewRequest(http.MethodGet, s.address, nil)
	r.Header.Set("Accept-Encoding", encoding)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	answer.Body.Close()
	return append(headers, "If-None-Match: "+answer.Header.Get("ETag"))
}

func middle(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

func pulled(h http.Handler, path, encoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// bare is echo with nothing but the bytes.
func bare(bodies map[string][]byte) http.Handler {
	e := echo.New()
	e.GET("/feed", func(c echo.Context) error {
		encoding := c.Request().Header.Get("Accept-Encoding")
		header := c.Response().Header()
		header.Set("Vary", "Accept-Encoding")
		header.Set("ETag", `"feed-`+encoding+`"`)
		if c.Request().Header.Get("If-None-Match") == `"feed-`+encoding+`"` {
			return c.NoContent(http.StatusNotModified)
		}
		if encoding == "gzip" {
			header.Set("Content-Encoding", "gzip")
		}
		header.Set("Content-Length", strconv.Itoa(len(bodies[encoding])))
		return c.Blob(http.StatusOK, "application/rss+xml; charset=utf-8", bodies[encoding])
	})
	return e
}

// serving starts a real server, and gives its address.
func serving(b *testing.B, h http.Handler) string {
	b.Helper()
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return server.URL
}

// nginx serves the same bytes as files, blank where it is not installed.
func nginx(b *testing.B, bodies map[string][]byte) string {
	b.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		return ""
	}
	dir := b.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		b.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	settings := fmt.Sprintf(`daemon off; worker_processes %d; pid %s/pid; error_log stderr crit; events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; types { application/rss+xml rss; }
client_body_temp_path %[2]s; proxy_temp_path %[2]s; fastcgi_temp_path %[2]s; uwsgi_temp_path %[2]s; scgi_temp_path %[2]s;
server { listen %s; root %[2]s; gzip_static on; } }`, runtime.NumCPU(), dir, address)
	for name, content := range map[string][]byte{"feed.rss": bodies["identity"], "feed.rss.gz": bodies["gzip"], "nginx.conf": []byte(settings)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for folder := dir; folder != os.TempDir() && folder != "/"; folder = filepath.Dir(folder) {
		_ = os.Chmod(folder, 0o755) // its workers are of another user
	}
	run := exec.Command(program, "-p", dir, "-c", filepath.Join(dir, "nginx.conf"))
	run.Stderr = os.Stderr
	if err := run.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = run.Process.Signal(os.Interrupt); _ = run.Wait() })
	for range 100 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return "http://" + address
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatal("nginx does not answer")
	return ""
}

// loader says what asks.
func loader() string {
	if _, err := exec.LookPath("wrk"); err == nil {
		return "wrk"
	}
	return "this program (wrk would weigh less)"
}

var (
	wrkRate = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	wrkP99  = regexp.MustCompile(`99%\s+([0-9.]+)(us|ms|s)`)
)

// load asks for an address as fast as it can for two seconds: requests per
// second, and the hundredth part that took longest, in milliseconds.
func load(b *testing.B, address string, headers []string) (rate, p99 float64) {
	b.Helper()
	if loader() != "wrk" {
		return loadOurselves(b, address, headers)
	}
	args := []string{"-t1", "-c16", "-d2s", "--latency"}
	for _, header := range headers {
		args = append(args, "-H", header)
	}
	out, err := exec.Command("wrk", append(args, address)...).Output()
	if err != nil {
		b.Fatal(err)
	}
	if found := wrkRate.FindSubmatch(out); found != nil {
		rate, _ = strconv.ParseFloat(string(found[1]), 64)
	}
	if found := wrkP99.FindSubmatch(out); found != nil {
		p99, _ = strconv.ParseFloat(string(found[1]), 64)
		p99 *= map[string]float64{"us": 1e-3, "ms": 1, "s": 1e3}[string(found[2])]
	}
	return rate, p99
}

func loadOurselves(b *testing.B, address string, headers []string) (rate, p99 float64) {
	const clients, lasting = 16, 2 * time.Second
	took := make([][]time.Duration, clients)
	transport := &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}
	defer transport.CloseIdleConnections()
	var asking sync.WaitGroup
	until := time.Now().Add(lasting)
	for i := range clients {
		asking.Go(func() {
			for time.Now().Before(until) {
				r, _ := http.NewRequest(http.MethodGet, address, nil)
				for _, header := range headers {
					name, value, _ := bytes.Cut([]byte(header), []byte(": "))
					r.Header.Set(string(name), string(value))
				}
				began := time.Now()
				answer, err := transport.RoundTrip(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				took[i] = append(took[i], time.Since(began))
			}
		})
	}
	asking.Wait()
	all := slices.Concat(took...)
	slices.Sort(all)
	return float64(len(all)) / lasting.Seconds(), float64(all[len(all)*99/100]) / 1e6
}

// BenchmarkManyFeeds pulls ten thousand saved feeds in random order while one
// event a second is published, and prints how fast, and the memory that takes.
// Run it with -benchtime 1x.
func BenchmarkManyFeeds(b *testing.B) {
	const feeds, readers, lasting = 10_000, 8, 20 * time.Second
	kept := storetest.Copied(b, 10_000)
	site, s := warmSite(b, kept)
	debug.SetMemoryLimit(s.Memory()) // as the program does
	slugs := saveMany(b, kept, feeds)
	before, liveBefore := resident(b), live()
	for _, slug := range slugs { // once each
		pull(b, site, "/flux/"+slug+".rss", "gzip")
	}
	fmt.Printf("\n%d distinct feeds, once each: %d MB kept, %d MB live more, %d MB resident more (≤ 164)\n",
		feeds, s.warm.kept.WeightedSize()>>20, live()-liveBefore, resident(b)-before)
	ctx, stop := context.WithTimeout(b.Context(), lasting)
	defer stop()
	var writing, reading sync.WaitGroup
	writing.Go(func() { publishEverySecond(b, ctx, s) })
	var mu sync.Mutex
	var took []time.Duration
	var hits atomic.Int64
	for seed := range readers {
		reading.Go(func() {
			draw, own := rand.New(rand.NewPCG(uint64(seed), 1)), []time.Duration(nil)
			for ctx.Err() == nil {
				address := "/flux/" + slugs[draw.IntN(feeds)] + ".rss"
				if s.warm.get(address) != nil {
					hits.Add(1)
				}
				own = append(own, pull(b, site, address, "gzip"))
			}
			mu.Lock()
			took = append(took, own...)
			mu.Unlock()
		})
	}
	reading.Wait()
	writing.Wait()
	slices.Sort(took)
	fmt.Printf("\n%d saved feeds in random order, one event published each second: %.0f pulls per second, p99 %.1f ms, %d %% of them warm; %d MB kept, %d MB resident more (≤ 164)\n",
		feeds, float64(len(took))/lasting.Seconds(), float64(took[len(took)*99/100])/1e6, 100*hits.Load()/int64(len(took)), s.warm.kept.WeightedSize()>>20, resident(b)-before)
}

// live is what the program holds that is no rubbish, in megabytes.
func live() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc >> 20)
}

// saveMany saves feeds with the skew of the registry's events.
func saveMany(b *testing.B, kept *store.Store, feeds int) (slugs []string) {
	b.Helper()
	m := storetest.NewMaker(9)
	err := kept.Tx(b.Context(), func(tx *store.Store) error {
		for i := range feeds {
			card := m.Event(true)
			selection := registry.Selection{
				Slug: fmt.Sprintf("flux-%d", i), Title: fmt.Sprintf("Flux numéro %d", i), Revision: 1, Created: registrytest.Now, Updated: registrytest.Now,
				Filter: "commune=" + card.Place.Commune,
			}
			if i%2 == 0 {
				selection.Filter = "dept=" + card.Place.Commune[:2] + "&theme=" + card.Themes[0] + "," + data.Themes()[i%len(data.Themes())].Code
			}
			if err := tx.SaveSelection(b.Context(), &selection); err != nil {
				return err
			}
			slugs = append(slugs, selection.Slug)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return slugs
}

func publishEverySecond(b *testing.B, ctx context.Context, s *Server) {
	m := storetest.NewMaker(uint64(time.Now().UnixNano()))
	for tick := time.Tick(time.Second); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			card := m.Event(true)
			card.Updated = s.Now()
			if err := s.Store.SaveCard(context.WithoutCancel(ctx), card, s.Now()); err != nil {
				b.Error(err)
			}
		}
	}
}
