package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"pioche/pkg/registry/registrytest"
)

// debianWordPress is where Debian puts WordPress.
const debianWordPress = "/usr/share/wordpress"

// wordpress is a WordPress of its own, on its own database.
type wordpress struct {
	*site
	root string
	env  []string
}

// newWordPress installs Debian's WordPress in a folder of the test.
func newWordPress(t *testing.T) *wordpress {
	t.Helper()
	php := registrytest.Needs(t, "php", "php-cli")
	if _, err := os.Stat(debianWordPress); err != nil {
		registrytest.Missing(t, "WordPress", "wordpress wordpress-l10n wordpress-theme-twentytwentythree php8.2-mysql php8.2-xml")
	}
	w := &wordpress{site: &site{t: t}, root: filepath.Join(t.TempDir(), "site")}
	socket := database(t)
	w.base = "http://" + freeAddress(t)
	w.env = append(os.Environ(), "TRIAL_SOCKET="+socket, "TRIAL_SITE="+w.base, "PHP_CLI_SERVER_WORKERS=4")
	w.unpack()
	if said := w.php("install.php"); !strings.HasPrefix(said, "installed") {
		t.Fatalf("WordPress is not installed: %s", said)
	}
	server := exec.Command(php, "-d", "error_reporting=E_ALL&~E_DEPRECATED", "-S", strings.TrimPrefix(w.base, "http://"), "-t", w.root)
	server.Env = w.env
	started(t, server)
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if a, err := http.Get(w.base + "/wp-login.php"); err == nil && a.Body.Close() == nil && a.StatusCode == 200 {
			return w
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("WordPress does not answer")
		}
	}
}

// unpack copies the program, its French words, and the settings of the trial.
func (w *wordpress) unpack() {
	w.t.Helper()
	copied := exec.Command("sh", "-c", `cp -rL "$0" "$1" 2>/dev/null; find "$1/wp-content/languages" -type f ! -name '*fr_FR*' -delete; mkdir "$1/wp-content/mu-plugins"`, debianWordPress, w.root)
	if out, err := copied.CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
	for name, to := range map[string]string{"config.php": "wp-config.php", "install.php": "install.php", "network.php": "network.php", "loopback.php": "wp-content/mu-plugins/loopback.php"} {
		content, err := os.ReadFile(filepath.Join("testdata", "trial", "wordpress", name))
		if err != nil {
			w.t.Fatal(err)
		}
		to = filepath.Join(w.root, to)
		if err := os.RemoveAll(to); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
}

// php runs a script in the site's folder.
func (w *wordpress) php(script string) string {
	w.t.Helper()
	cmd := exec.Command("php", "-d", "error_reporting=E_ALL&~E_DEPRECATED", "-d", "sendmail_path=/bin/true", script)
	cmd.Dir, cmd.Env = w.root, w.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("%s: %v\n%s", script, err, excerpt(string(out)))
	}
	return strings.TrimSpace(string(out))
}

// database starts a MariaDB of its own and gives its socket.
func database(t *testing.T) string {
	t.Helper()
	registrytest.Needs(t, "mariadbd", "mariadb-server")
	dir, err := os.MkdirTemp("", "pioche-mariadb-") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if out, err := exec.Command("mariadb-install-db", "--no-defaults", "--user=root", "--datadir="+dir+"/data", "--auth-root-authentication-method=normal", "--skip-test-db").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	socket := filepath.Join(dir, "socket")
	started(t, exec.Command("mariadbd", "--no-defaults", "--user=root", "--datadir="+dir+"/data", "--socket="+socket, "--pid-file="+dir+"/pid", "--skip-networking", "--innodb-flush-log-at-trx-commit=0"))
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		out, err := exec.Command("mariadb", "--no-defaults", "--socket="+socket, "-e", "CREATE DATABASE wordpress").CombinedOutput()
		if err == nil {
			return socket
		}
		if time.Since(began) > 20*time.Second {
			t.Fatalf("MariaDB does not answer: %s", out)
		}
	}
}

// started runs a program, and those it starts, until the test ends.
func started(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var said notebook
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr, cmd.WaitDelay = &syscall.SysProcAttr{Setpgid: true}, 5*time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s said, at the end:\n%s", filepath.Base(cmd.Path), tail(said.String(), 15))
		}
	})
}

// signIn opens the editor of pages as its Éditeur.
func (w *wordpress) signIn(p *phone) {
	w.t.Helper()
	p.open("/wp-login.php")
	p.do(chromedp.SetValue(chromedp.CSS("#user_login"), "editeur"), chromedp.SetValue(chromedp.CSS("#user_pass"), "mot-de-passe"))
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS("#wp-submit"))); err != nil {
		w.t.Fatal(err)
	}
	p.open("/wp-admin/post-new.php?post_type=page")
	p.said("the editor is there", "window.wpApiSettings && wp.data && wp.data.select('core/editor').getCurrentPostId() && wp.blocks.getBlockType('core/embed')")
}

// publish keeps a page as the editor does when its button is pressed, and
// gives its address.
func (w *wordpress) publish(p *phone, title, content string) string {
	w.t.Helper()
	sent, err := json.Marshal(map[string]string{"title": title, "content": content, "status": "publish"})
	if err != nil {
		w.t.Fatal(err)
	}
	script := fmt.Sprintf(`fetch(wpApiSettings.root + "wp/v2/pages", { method: "POST", headers: { "X-WP-Nonce": wpApiSettings.nonce, "Content-Type": "application/json" }, body: %q }).then(r => r.json()).then(r => { window.published = r.link || JSON.stringify(r) })`, sent)
	p.do(chromedp.Evaluate[chromedp.Void]("window.published = ''; " + script + "; undefined"))
	p.said("the page is published", "window.published")
	link, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("window.published"))
	if err != nil || !strings.HasPrefix(link, w.base) {
		w.t.Fatalf("published at %q, %v", link, err)
	}
	return strings.TrimPrefix(link, w.base)
}

// shoot takes the picture the instructions show, when it is asked for.
func (p *phone) shoot(name string) {
	p.t.Helper()
	if os.Getenv("PIOCHE_SHOTS") == "" {
		return
	}
	shot, err := chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: new(int64(40))})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(shot.Data) > 30_000 {
		p.t.Errorf("%s weighs %d bytes", name, len(shot.Data))
	}
	if err := os.WriteFile(filepath.Join("..", "..", "static", "shots", name+".webp"), shot.Data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// wordpressScreen is the screen the pictures of the instructions are taken on.
var wordpressScreen = chromedp.EmulateViewport(800, 620)

// lookIn keeps pictures of a page of WordPress, and comes back to its screen.
func (p *phone) lookIn(name string) {
	p.t.Helper()
	p.look(name)
	p.do(wordpressScreen)
}

// TestTrialWordPress pastes into WordPress, as an Éditeur may, what was copied
// from the screen: the address alone on a line, the RSS block, the HTML block;
// on one site, then on a network of sites.
func TestTrialWordPress(t *testing.T) {
	w := newWordPress(t)
	s := serve(t, "")
	for i := range 12 {
		s.announce(five(fmt.Sprintf("Veillée aux étoiles %d", i+1), 6+i))
	}
	b := browser(t)
	picker := keepAFeed(tab(t, b, s, true), "WordPress")
	if clicks := picker.clicks + 3; clicks > mostClicks { // whichever way: to copy, to paste, to publish
		t.Errorf("it takes %d clicks, want at most %d", clicks, mostClicks)
	}
	address, feed, snippet := picker.copied("L’adresse à coller"), picker.copied("L’adresse RSS"), picker.copied("Le code à coller")
	line := "<!-- wp:embed {\"url\":\"" + address + "\",\"type\":\"rich\",\"providerNameSlug\":\"pioche\",\"responsive\":true} -->\n<figure class=\"wp-block-embed is-type-rich is-provider-pioche wp-block-embed-pioche\"><div class=\"wp-block-embed__wrapper\">\n" + address + "\n</div></figure>\n<!-- /wp:embed -->"
	rss := `<!-- wp:rss {"feedURL":"` + feed + `","itemsToShow":10} /-->`
	code := "<!-- wp:html -->\n" + snippet + "\n<!-- /wp:html -->"
	p := tab(t, b, w.site, true)
	p.do(wordpressScreen)
	for _, network := range []bool{false, true} {
		t.Run(fmt.Sprintf("network %t", network), func(t *testing.T) {
			if network {
				if said := w.php("network.php"); said != "network" {
					t.Fatal(said)
				}
			}
			p.t = t
			w.signIn(p)
			if !network {
				w.writeAlone(p, address)
			}
			framed, listed, coded := w.publish(p, "Agenda", line), w.publish(p, "Agenda en liste", rss), w.publish(p, "Agenda en code", code)
			t.Run("its address alone on a line", func(t *testing.T) { inWordPress(t, p, s, framed) })
			t.Run("the RSS block", func(t *testing.T) {
				p.t = t
				p.open(listed)
				p.said("ten dates, in their order", "[...document.querySelectorAll('.wp-block-rss__item-title')].length === 10 && document.querySelector('.wp-block-rss__item-title').textContent.includes('Veillée aux étoiles 1') && document.querySelectorAll('.wp-block-rss__item-title')[9].textContent.includes('étoiles 10')")
				p.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.wp-block-rss').scrollIntoView()"))
				if !network {
					p.shoot("wordpress-rss")
					p.lookIn("5-L’adresse RSS")
				}
			})
			t.Run("the HTML block", func(t *testing.T) {
				p.t = t
				p.open(coded)
				if network { // an Éditeur of a network may not: the link is what is left
					p.said("the link is there, the rest is taken away", "!document.querySelector('pioche-flux') && document.querySelector('a[href=\""+address+"\"]')")
					return
				}
				p.said("the feed is part of the page", "document.querySelector('pioche-flux').shadowRoot.querySelectorAll('li').length === 12")
				p.do(chromedp.Evaluate[chromedp.Void]("document.querySelector('pioche-flux').scrollIntoView()"))
				p.shoot("wordpress-html")
				p.lookIn("5-Le code à coller dans WordPress")
			})
		})
	}
}

// writeAlone gives the address to the editor, as the block it makes of it.
func (w *wordpress) writeAlone(p *phone, address string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`{
		wp.data.dispatch("core/editor").editPost({ title: "Agenda" });
		wp.data.dispatch("core/block-editor").insertBlocks(wp.blocks.createBlock("core/embed", { url: %q }));
	}`, address)))
	p.said("the editor found its frame", "(wp.data.select('core').getEmbedPreview("+fmt.Sprintf("%q", address)+") || {}).html")
}

// inWordPress looks at the frame WordPress keeps, and follows a link of it.
func inWordPress(t *testing.T, p *phone, s *site, at string) {
	p.t = t
	p.open(at)
	const frame = "document.querySelector('iframe.wp-embedded-content[sandbox=allow-scripts]')"
	p.said("the frame is in a sandbox, as tall as it may be", frame+" && "+frame+".offsetHeight >= 900")
	p.do(chromedp.Evaluate[chromedp.Void](frame + ".scrollIntoView()"))
	p.shoot("wordpress-line")
	p.lookIn("5-L’adresse à coller")
	for range 20 { // what is in a sandbox tells nobody when it can be clicked, nor where
		at, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]float64]("(r => r ? [r.left + 140, r.top + 62] : [])("+frame+" && "+frame+".getBoundingClientRect())"))
		if err != nil || len(at) == 0 {
			break // it left
		}
		p.do(chromedp.MouseClickXY(at[0], at[1]))
		time.Sleep(500 * time.Millisecond)
	}
	p.said("the link leads to the event", "location.href.startsWith('"+s.base+"/evenements/')")
}
