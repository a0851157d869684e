package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pioche/data"
	"pioche/pkg/registry"
	"pioche/pkg/registry/registrytest"
)

// exampleFeed is the address written in the examples.
const exampleFeed = "https://pioche.example/communes/05023.json"

// example is a file of the help, reading another feed.
func example(t *testing.T, name, feed string) string {
	t.Helper()
	body, err := data.Examples.ReadFile("examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(body), exampleFeed, feed)
}

// showcase are events a list has to show right, a hostile one among them.
func showcase() []*registry.Card {
	soup, ball := soupAndBall()[0], party(3, `<script>alert(1)</script> & "bal"`, "05023", 2*aDay)
	soup.Event.Status, soup.Place.Name = registry.Cancelled, "MJC"
	return []*registry.Card{soup, ball}
}

// served is a site at an address of its own.
func served(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// browser opens a browser that speaks to nobody by itself.
func browser(t *testing.T) context.Context {
	t.Helper()
	chromium := registrytest.Needs(t, "chromium", "chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	ctx, closeBrowser := chromedp.NewExecAllocator(ctx, options...)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		closeTab()
		closeBrowser()
		cancel()
	})
	return ctx
}

// seen goes to an address and reads what the page shows once a script
// expression is true.
func seen(t *testing.T, ctx context.Context, address, once string) string {
	t.Helper()
	if address != "" {
		if _, err := chromedp.RunResponse(ctx, chromedp.Navigate(address)); err != nil {
			t.Fatal(err)
		}
	}
	deadline := time.Now().Add(15 * time.Second)
	for {
		ready, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+once+")"))
		if err != nil {
			t.Fatal(err)
		}
		if ready || time.Now().After(deadline) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestExampleInJavaScriptShowsAFeed(t *testing.T) {
	ctx := browser(t)
	site := served(t, feeding(t, showcase()...))
	elsewhere := http.NewServeMux()
	for name, kind := range map[string]string{"liste.html": "text/html", "liste.js": "text/javascript"} {
		body := example(t, name, site+"/communes/05023.json")
		elsewhere.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind+"; charset=utf-8")
			_, _ = w.Write([]byte(body))
		})
	}
	text := seen(t, ctx, served(t, elsewhere)+"/liste.html", "document.querySelectorAll('time').length == 2")
	for _, want := range []string{"Annulé : Fête de la soupe – mercredi 25 novembre 2026", "MJC, Briançon", `<script>alert(1)</script> & "bal"`} {
		if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), want) {
			t.Errorf("the list does not show %q:\n%s", want, text)
		}
	}
}

// wordpress stands for the few functions of WordPress that the example calls.
const wordpress = `<?php
define( 'HOUR_IN_SECONDS', 3600 );
$GLOBALS['kept'] = array(); $GLOBALS['pulls'] = 0;
function get_transient( $k ) { return $GLOBALS['kept'][ $k ] ?? false; }
function set_transient( $k, $v, $s ) { if ( 3600 !== $s ) { throw new Exception( 'not an hour' ); } $GLOBALS['kept'][ $k ] = $v; }
function get_option( $k, $d ) { return $GLOBALS['kept'][ $k ] ?? $d; }
function update_option( $k, $v, $a ) { $GLOBALS['kept'][ $k ] = $v; }
function is_wp_error( $r ) { return false === $r; }
function wp_remote_get( $u, $a ) { $GLOBALS['pulls']++; $body = @file_get_contents( $u ); return false === $body ? false : array( 'body' => $body ); }
function wp_remote_retrieve_response_code( $r ) { return 200; }
function wp_remote_retrieve_body( $r ) { return $r['body']; }
function esc_html( $s ) { return htmlspecialchars( $s, ENT_QUOTES ); }
function esc_url( $s ) { return htmlspecialchars( preg_match( '#^https?://#', $s ) ? $s : '', ENT_QUOTES ); }
function add_shortcode( $tag, $f ) { $GLOBALS['shortcodes'][ $tag ] = $f; }
require $argv[1];
$first = $GLOBALS['shortcodes']['pioche']();
echo $first, "\n", $first === $GLOBALS['shortcodes']['pioche']() ? 'same' : 'other', ' ', $GLOBALS['pulls'], "\n";
`

func TestExampleInPHPShowsAFeed(t *testing.T) {
	php := registrytest.Needs(t, "php", "php-cli")
	site := served(t, feeding(t, showcase()...))
	dir := t.TempDir()
	for name, body := range map[string]string{"wordpress.php": wordpress, "pioche.php": example(t, "wordpress.php", site+"/communes/05023.json")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(php, "-d", "error_reporting=E_ALL", "-d", "display_errors=1", filepath.Join(dir, "wordpress.php"), filepath.Join(dir, "pioche.php")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"<li><strong>Annulé : </strong><a href=\"https://pioche.example/evenements/partyaaaaaab\">Fête de la soupe</a> – mercredi 25", "MJC, Briançon</li>",
		"&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;bal&quot;", "\nsame 1\n",
	} {
		if !strings.Contains(strings.ReplaceAll(string(out), "\u00a0", " "), want) {
			t.Errorf("the list lacks %q:\n%s", want, out)
		}
	}
	for _, never := range []string{"Warning", "Notice", "Deprecated", "<script"} {
		if strings.Contains(string(out), never) {
			t.Errorf("the list holds %q:\n%s", never, out)
		}
	}
}

func TestHelpShowsTheExamplesWithItsOwnAddress(t *testing.T) {
	body := get(feeding(t), "/aide/json").Body.String()
	for _, want := range []string{"pioche.example/communes/05023.json", "wp_remote_get", "/api/v1/openapi.json", "dataset.flux"} {
		if !strings.Contains(body, want) {
			t.Errorf("/aide/json does not show %s", want)
		}
	}
}

func TestHelpLeadsToTheExamples(t *testing.T) {
	k := feeding(t)
	for _, path := range []string{"/aide", "/aide/piocher", "/aide/criteres", "/en/aide/criteres"} {
		if !strings.Contains(get(k, path).Body.String(), "/aide/json\"") {
			t.Errorf("%s does not lead to /aide/json", path)
		}
	}
	body := get(k, "/aide/criteres").Body.String()
	for _, example := range []string{"/evenements?near=05065&amp;radius=20&amp;not.theme=sport", "/flux.rss?near=05065&amp;radius=20&amp;not.theme=sport", "/api/v1/territories?q=guillestre"} {
		if w := get(k, strings.ReplaceAll(example, "&amp;", "&")); w.Code != 200 || !strings.Contains(body, `href="`+example) {
			t.Errorf("%s = %d, want 200 and a link to it", example, w.Code)
		}
	}
}

func TestBuilderFollowsTheHand(t *testing.T) {
	ctx := browser(t)
	free := party(3, "Bal gratuit", "05023", 5*aDay)
	free.Themes = []string{"fete"}
	site := served(t, feeding(t, append(soupAndBall(), free)...))
	if text := seen(t, ctx, site+"/flux/nouveau?commune=05023", "document.getElementById('garder')"); !strings.Contains(text, "2 événements") {
		t.Fatalf("the builder does not say 2 events:\n%s", text)
	}
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.getElementById("title").value = "Mon agenda", document.querySelector("input[name='theme'][value=fete]").click(), true`)); err != nil {
		t.Fatal(err)
	}
	text := seen(t, ctx, "", "location.search == '?commune=05023&theme=fete' && document.getElementById('count').innerText.startsWith('1 ')")
	if !strings.Contains(text, "1 événement dans les 60") || strings.Contains(text, "Fête de la soupe") {
		t.Errorf("count and list do not follow a theme:\n%s", text)
	}
	kept, err := chromedp.Run(ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("#kept input")].map(i => i.name + "=" + i.value).join("&") + " " + document.getElementById("title").value`))
	if err != nil || kept != "commune=05023&theme=fete Mon agenda" {
		t.Errorf("what would be saved is %q (%v), want the new criteria and the title as typed", kept, err)
	}
}
