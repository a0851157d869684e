package mail

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP carries letters to a mail server (RFC 5321).
type SMTP struct {
	Host     string
	Port     int
	TLS      bool // from the first byte (smtps); otherwise STARTTLS where the server has it
	User     string
	Password string        // never sent in clear but to this machine
	Timeout  time.Duration // of the whole exchange
}

// ParseSMTP reads a setting like smtp://user:password@host:587 or
// smtps://host. Ports by default: 465 for smtps, 587 with a user, else 25.
// Its error never repeats the password.
func ParseSMTP(setting string) (SMTP, error) {
	u, err := url.Parse(setting)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return SMTP{}, errors.New("want smtp://user:password@host:port or smtps://… (write % : / @ of the password as %25 %3A %2F %40)")
	}
	s := SMTP{Host: u.Hostname(), TLS: u.Scheme == "smtps", User: u.User.Username(), Timeout: 60 * time.Second}
	s.Password, _ = u.User.Password()
	switch {
	case u.Port() != "":
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return SMTP{}, fmt.Errorf("port %s is not between 1 and 65535", u.Port())
		}
	case s.TLS:
		s.Port = 465
	case s.User != "":
		s.Port = 587
	default:
		s.Port = 25
	}
	return s, nil
}

// Send hands the letter to the server. What the server refuses for good
// (a 5xx answer) is ErrRefused; errors never name the recipient.
func (s SMTP) Send(ctx context.Context, letter Letter) error {
	m, err := letter.message()
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.Host, s.options()...)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.Host, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // accepted, though the goodbye failed: sending again would make two
		return nil
	}
	said := strings.ReplaceAll(err.Error(), letter.To, "(recipient)")
	refusal := (*gomail.SendError)(nil)
	if errors.As(err, &refusal) && refusal.ErrorCode() >= 500 {
		return fmt.Errorf("%w by %s: %s", ErrRefused, s.Host, said)
	}
	return fmt.Errorf("mail server %s: %s", s.Host, said)
}

func (s SMTP) options() []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(s.Timeout),
		gomail.WithTLSPolicy(gomail.TLSOpportunistic),
		gomail.WithoutNoop(),
	}
	if s.TLS {
		options = append(options, gomail.WithSSL())
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return options
}
