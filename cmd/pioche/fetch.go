package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"pioche/pkg/ingest"
	"pioche/pkg/registry"
)

// Bounds on reading someone else's address.
const (
	connectTimeout = 10 * time.Second // to connect, and for the first line of the answer
	fetchTimeout   = 20 * time.Second // for all of it
	maxRedirects   = 5
)

// A fetcher reads an address of the Internet.
type fetcher struct {
	client *http.Client
}

// outside is the fetcher for addresses strangers choose: the open Internet
// alone, on the ports of the web, judged on the address connected to, so that
// no name can lead inside by answering twice differently.
func outside() fetcher { return newFetcher(ssrf.New(ssrf.WithPorts(80, 443)).Safe) }

func newFetcher(allow func(network, address string, conn syscall.RawConn) error) fetcher {
	dialer := &net.Dialer{Timeout: connectTimeout, Control: allow}
	return fetcher{&http.Client{
		Timeout:       fetchTimeout,
		CheckRedirect: checkRedirect,
		Transport: &http.Transport{
			Proxy:       nil, // an address of the environment would be connected to in the place of the one judged
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectTimeout, ResponseHeaderTimeout: connectTimeout,
			MaxResponseHeaderBytes: 64 << 10, DisableKeepAlives: true,
		},
	}}
}

var (
	errScheme    = errors.New("neither http nor https")
	errDowngrade = errors.New("a redirect from https to http")
	errRedirects = errors.New("too many redirects")
)

// checkRedirect lets a few redirects pass; each is connected to under the same watch.
func checkRedirect(next *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return errRedirects
	case next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return errScheme
	case via[len(via)-1].URL.Scheme == "https" && next.URL.Scheme == "http":
		return errDowngrade
	}
	next.Header.Del("Referer")
	return nil
}

// read gives what an address of dates answers, within bounds.
func (f fetcher) read(ctx context.Context, address string) ([]byte, error) {
	return f.get(ctx, address, "text/calendar, application/json;q=0.9, */*;q=0.5", ingest.MaxFile)
}

// picture gives the picture of an address, of so many bytes at most.
func (f fetcher) picture(ctx context.Context, address string, most int) ([]byte, error) {
	return f.get(ctx, address, "image/png, image/jpeg, image/webp", most)
}

// get gives what an address answers, within bounds. What is wrong is
// registry.Problems: a sentence for the host.
func (f fetcher) get(ctx context.Context, address, accept string, most int) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fetchProblem("address")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fetchProblem("address")
	}
	request.Header.Set("User-Agent", "Pioche/"+version)
	request.Header.Set("Accept", accept)
	response, err := f.client.Do(request)
	if err != nil {
		return nil, fetchProblem(failure(err), "Cause", cause(err))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fetchProblem(answered(response.StatusCode), "Status", response.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(response.Body, int64(most)+1))
	switch {
	case err != nil:
		return nil, fetchProblem(failure(err), "Cause", cause(err))
	case len(raw) > most:
		return nil, fetchProblem("large", "Max", most>>20)
	}
	return raw, nil
}

func fetchProblem(what string, args ...any) error {
	return registry.Problems{{Path: "address", Key: "command.fetch." + what, Args: args}}
}

// failure names what kept an address from answering.
func failure(err error) string {
	var timeout interface{ Timeout() bool }
	for _, inside := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedPort, ssrf.ErrProhibitedNetwork, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, inside) {
			return "inside"
		}
	}
	switch {
	case errors.Is(err, errScheme), errors.Is(err, errDowngrade), errors.Is(err, errRedirects):
		return "redirect"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "slow"
	case strings.Contains(err.Error(), "x509") || strings.Contains(err.Error(), "tls:"):
		return "certificate"
	}
	return "unreachable"
}

// cause is an error without the address, which may hold a secret key.
func cause(err error) string {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Sprint(err)
}

// answered names what a refusal means for the host.
func answered(status int) string {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return "forbidden"
	case status == http.StatusNotFound:
		return "absent"
	case status == http.StatusGone:
		return "gone"
	case status == http.StatusTooManyRequests || status >= 500:
		return "later"
	}
	return "status"
}
