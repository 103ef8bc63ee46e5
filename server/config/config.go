// Package config reads the settings of the program from its environment.
//
// All errors are reported at once. The fields of [Config] and their tags are
// the whole list of settings; docs/config.md repeats it for people, and a test
// holds the two against each other.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/holdings"
	"github.com/loupe-privacy/loupe/server/auth"
	"github.com/loupe-privacy/loupe/server/mail"
)

// Prefix begins the name of every setting.
const Prefix = "LOUPE_"

// A Config holds every setting of the program.
type Config struct {
	Addr      string   `env:"ADDR" envDefault:"localhost:8080" doc:"Address on which the portal listens."`
	PublicURL string   `env:"PUBLIC_URL" doc:"Address under which people reach the portal. Without it: http:// and LOUPE_ADDR."`
	Hosts     []string `env:"HOSTS" doc:"Host names that are answered, besides the one of LOUPE_PUBLIC_URL."`

	DatabaseURL string `env:"DATABASE_URL" envDefault:"data/loupe.db" doc:"A file for SQLite, or a postgres:// address."`
	KeyFile     string `env:"KEY_FILE" envDefault:"data/index.key" doc:"File with the key of the index of national numbers. Made at the first start on an empty database."`
	KeysDir     string `env:"KEYS_DIR" envDefault:"data/keys" doc:"Folder with the keys that seal texts, tag values and sign. Made at the first start on an empty database."`
	KeysMaster  string `env:"KEYS_MASTER" doc:"File with the master key under which the keys in that folder are encrypted. Without it: they lie there in clear."`
	RegisterDir string `env:"REGISTER_DIR" doc:"Folder with other editions of the register. Without it: those inside the program."`

	Holidays []string `env:"EXTRA_HOLIDAYS" doc:"One-off public holidays (YYYY-MM-DD) besides the ten legal ones."`

	Providers string   `env:"PROVIDERS" doc:"File with the identity providers of members and of staff; see docs/providers.example.toml. Not needed in the demonstration, which adds its own."`
	LinkLevel int      `env:"LINK_LEVEL" envDefault:"2" doc:"Least level of a login that opens a member file: 2 (substantial) or 3 (high)."`
	Proxies   []string `env:"PROXIES" doc:"Networks (CIDR) of the proxies in front of the portal, whose X-Forwarded-For is believed."`

	LoginsPerAddress int `env:"LOGINS_PER_ADDRESS" envDefault:"120" doc:"Logins that may be begun from one network address in ten minutes. An agency shares one address."`
	LoginsPerSubject int `env:"LOGINS_PER_SUBJECT" envDefault:"20" doc:"Logins of one person in ten minutes."`

	SessionIdle     time.Duration `env:"SESSION_IDLE" envDefault:"30m" doc:"A member's session ends after this time without use."`
	StaffIdle       time.Duration `env:"STAFF_IDLE" envDefault:"15m" doc:"A session of staff ends after this time without use."`
	SessionAbsolute time.Duration `env:"SESSION_ABSOLUTE" envDefault:"8h" doc:"A session ends after this time in any case."`
	KioskIdle       time.Duration `env:"KIOSK_IDLE" envDefault:"2m" doc:"A session at a shared screen ends after this time without use."`
	KioskAbsolute   time.Duration `env:"KIOSK_ABSOLUTE" envDefault:"20m" doc:"A session at a shared screen ends after this time in any case."`

	SMTPURL  string `env:"SMTP_URL" doc:"Mail server, as smtp://user:password@host:587 (with STARTTLS, except on a loopback host) or smtps://. Without it the portal sends no mail, but for the demonstration, which shows them."`
	MailFrom string `env:"MAIL_FROM" doc:"Sender of all mails, as Loupe <no-reply@example.org>. Needed with LOUPE_SMTP_URL."`

	CheckpointsDir string   `env:"CHECKPOINTS_DIR" doc:"Folder to which signed heads of the log of every act are written each hour. Keep it, or copies of it, where nobody who can change the database can change it. Without it: they are in the database alone."`
	CaseYears      []string `env:"CASE_YEARS" doc:"Years for which each controller keeps a closed request, as partenamut=5,mloz=5. Whoever is not named: 5 years."`
	Clamd          string   `env:"CLAMD" doc:"Malware scanner (clamd) for attachments: host:port, or the path of its socket. While it is down attachments are held. Without it: they are not scanned."`

	FeedMaxRejects int     `env:"FEED_MAX_REJECTS" envDefault:"100" doc:"Lines of one file of a feed that may be rejected. With more, the run is refused and the one before stays."`
	FeedMaxDrop    float64 `env:"FEED_MAX_DROP" envDefault:"0.02" doc:"Share of the members of a feed, from 0 to 1, that a full run may let go. With more, the run is refused and the one before stays."`
	FeedPush       string  `env:"FEED_PUSH" doc:"File with who may push files of feeds over HTTP; see docs/push.example.toml. Without it: nobody, and there is no such address."`

	Connectors string `env:"CONNECTORS" doc:"File with the source systems that are asked while a page is made; see docs/connectors.example.toml. Without it: pages show what was fed."`

	ChildHeard int `env:"CHILD_HEARD" envDefault:"16" doc:"Age, in years, from which a child can say that their parents do not see the file. From it on parents do not see what the law protects more."`
	ChildAdult int `env:"CHILD_ADULT" envDefault:"18" doc:"Age, in years, from which parents see the file of a child only if the child says yes. At most 18."`

	Demo         bool   `env:"DEMO" doc:"Runs the demonstration: its members, and its identity provider in the same program. Refused unless the public address is a loopback one."`
	DemoIDPAddr  string `env:"DEMO_IDP_ADDR" envDefault:"127.0.0.1:8081" doc:"Address on which the demonstration's identity provider listens. Its host must differ from the portal's: cookies don't know ports."`
	DemoMailAddr string `env:"DEMO_MAIL_ADDR" envDefault:"127.0.0.1:8082" doc:"Address on which the demonstration shows its mails, where LOUPE_SMTP_URL names no mail server. Its host must differ from the portal's: cookies don't know ports."`

	LogLevel string `env:"LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error."`
}

// Read returns the settings of an environment given as KEY=value lines. The
// error holds every problem that was found.
func Read(environ []string) (Config, error) {
	var c Config
	err := env.ParseWithOptions(&c, env.Options{Prefix: Prefix, Environment: env.ToMap(environ)})
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Addr
	}
	c.PublicURL = plainURL(c.PublicURL)
	for i, h := range c.Hosts {
		c.Hosts[i] = strings.ToLower(strings.TrimSpace(h))
	}
	return c, errors.Join(err, c.check())
}

// plainURL returns an address as browsers write it: in small letters, without
// the usual port and without a final slash. What is no address comes back as
// it is, for check to name.
func plainURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	usual := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	u.Host = strings.TrimSuffix(strings.ToLower(u.Host), usual)
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u.String()
}

// check returns every problem of values that cannot work.
func (c Config) check() error {
	var errs []error
	fail := func(name, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s%s: %s", Prefix, name, fmt.Sprintf(format, args...)))
	}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		fail("ADDR", "not host:port: %q", c.Addr)
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.String() != u.Scheme+"://"+u.Host {
		fail("PUBLIC_URL", "not an address like https://host: %q", c.PublicURL)
	} else if u.Scheme == "http" && !auth.Loopback(u.Hostname()) {
		fail("PUBLIC_URL", "must be https unless it is a loopback address: %q", c.PublicURL)
	}
	if _, err := c.ExtraHolidays(); err != nil {
		fail("EXTRA_HOLIDAYS", "%v", err)
	}
	if c.SessionIdle <= 0 || c.SessionAbsolute < c.SessionIdle {
		fail("SESSION_IDLE", "must be above zero and at most LOUPE_SESSION_ABSOLUTE")
	}
	if c.StaffIdle <= 0 || c.SessionAbsolute < c.StaffIdle {
		fail("STAFF_IDLE", "must be above zero and at most LOUPE_SESSION_ABSOLUTE")
	}
	if c.KioskIdle <= 0 || c.KioskAbsolute < c.KioskIdle {
		fail("KIOSK_IDLE", "must be above zero and at most LOUPE_KIOSK_ABSOLUTE")
	}
	if c.LinkLevel != 2 && c.LinkLevel != 3 {
		fail("LINK_LEVEL", "must be 2 or 3: %d", c.LinkLevel)
	}
	if c.LoginsPerAddress < 1 || c.LoginsPerSubject < 1 {
		fail("LOGINS_PER_ADDRESS", "and LOUPE_LOGINS_PER_SUBJECT must be above zero")
	}
	if !c.Ages().Valid() {
		fail("CHILD_HEARD", "must be above zero and at most LOUPE_CHILD_ADULT, which is at most 18")
	}
	if _, err := c.TrustedProxies(); err != nil {
		fail("PROXIES", "%v", err)
	}
	c.checkWork(fail)
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		fail("LOG_LEVEL", "not debug, info, warn or error: %q", c.LogLevel)
	}
	if c.Demo {
		c.checkDemo(fail)
	}
	return errors.Join(errs...)
}

// maxRejects is the most lines of a feed that may be rejected: they are listed
// in memory.
const maxRejects = 100_000

// checkWork checks what mails, attachments, requests and feeds need. What is said of
// the mail server does not repeat its address, which may hold a password.
func (c Config) checkWork(fail func(name, format string, args ...any)) {
	if c.SMTPURL != "" {
		if _, err := mail.ParseServer(c.SMTPURL); err != nil {
			fail("SMTP_URL", "%v", err)
		}
		if c.MailFrom == "" {
			fail("MAIL_FROM", "needed with %sSMTP_URL", Prefix)
		}
	}
	if c.MailFrom != "" {
		if _, err := mail.ParseFrom(c.MailFrom); err != nil {
			fail("MAIL_FROM", "%v", err)
		}
	}
	if _, err := c.YearsKept(); err != nil {
		fail("CASE_YEARS", "%v", err)
	}
	if c.FeedMaxRejects < 0 || c.FeedMaxRejects > maxRejects {
		fail("FEED_MAX_REJECTS", "must be from 0 to %d: %d", maxRejects, c.FeedMaxRejects)
	}
	if !(c.FeedMaxDrop >= 0 && c.FeedMaxDrop <= 1) {
		fail("FEED_MAX_DROP", "must be from 0 to 1: %g", c.FeedMaxDrop)
	}
	if network, address := c.Scanner(); network == "tcp" {
		if host, port, err := net.SplitHostPort(address); err != nil || host == "" || port == "" {
			fail("CLAMD", "neither host:port nor the path of a socket: %q", address)
		}
	}
}

// checkDemo checks what the demonstration needs.
func (c Config) checkDemo(fail func(name, format string, args ...any)) {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return // reported already
	}
	if !auth.Loopback(u.Hostname()) {
		fail("DEMO", "refused: the public address %q is not a loopback address", c.PublicURL)
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && !auth.Loopback(host) {
		fail("DEMO", "refused: it would listen on %q, which is not a loopback address", c.Addr)
	}
	for name, addr := range map[string]string{"DEMO_IDP_ADDR": c.DemoIDPAddr, "DEMO_MAIL_ADDR": c.DemoMailAddr} {
		host, _, err := net.SplitHostPort(addr)
		switch {
		case err != nil:
			fail(name, "not host:port: %q", addr)
		case !auth.Loopback(host):
			fail(name, "refused: %q is not a loopback address", addr)
		case host == u.Hostname():
			fail(name, "must have another host than the portal (%q): cookies don't know ports", host)
		}
	}
}

// CheckServe returns what is missing to serve, besides what Read checks:
// other commands need no identity provider.
func (c Config) CheckServe() error {
	if c.Providers == "" && !c.Demo {
		return fmt.Errorf("%sPROVIDERS: needed unless %sDEMO=1", Prefix, Prefix)
	}
	return nil
}

// TrustedProxies returns the networks whose word on who calls is believed.
func (c Config) TrustedProxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range c.Proxies {
		p, err := netip.ParsePrefix(strings.TrimSpace(s))
		if err != nil {
			return nil, err
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// ExtraHolidays returns the one-off holidays as days.
func (c Config) ExtraHolidays() ([]calendar.Day, error) {
	days := make([]calendar.Day, 0, len(c.Holidays))
	for _, s := range c.Holidays {
		d, err := calendar.ParseDay(strings.TrimSpace(s))
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	return days, nil
}

// Ages returns the birthdays at which parents see less of a child.
func (c Config) Ages() holdings.Ages { return holdings.Ages{Heard: c.ChildHeard, Adult: c.ChildAdult} }

// maxYears is the most years for which a closed request may be kept.
const maxYears = 50

// YearsKept returns the years for which each controller that is named keeps a
// closed request, by its id in the register.
func (c Config) YearsKept() (map[string]int, error) {
	kept := make(map[string]int, len(c.CaseYears))
	for _, s := range c.CaseYears {
		id, n, _ := strings.Cut(strings.TrimSpace(s), "=")
		years, err := strconv.Atoi(n)
		if id == "" || err != nil || years < 1 || years > maxYears {
			return nil, fmt.Errorf("not controller=years, of 1 to %d years: %q", maxYears, s)
		}
		if _, twice := kept[id]; twice {
			return nil, fmt.Errorf("names %s twice", id)
		}
		kept[id] = years
	}
	return kept, nil
}

// Scanner returns the network, "tcp" or "unix", and the address of the malware
// scanner, or "" if there is none.
func (c Config) Scanner() (network, address string) {
	switch {
	case c.Clamd == "":
		return "", ""
	case strings.HasPrefix(c.Clamd, "/"):
		return "unix", c.Clamd
	}
	return "tcp", c.Clamd
}

// AllowedHosts returns the values of the Host header that are answered.
func (c Config) AllowedHosts() []string {
	hosts := slices.Clone(c.Hosts)
	if u, err := url.Parse(c.PublicURL); err == nil {
		hosts = append(hosts, u.Host)
	}
	return hosts
}
