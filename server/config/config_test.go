package config_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/loupe-privacy/loupe/server/config"
)

func TestReadDefaults(t *testing.T) {
	c, err := config.Read(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.PublicURL != "http://localhost:8080" || c.DatabaseURL != "data/loupe.db" || c.Demo {
		t.Errorf("defaults = %+v", c)
	}
	if err := c.CheckServe(); err == nil || !strings.Contains(err.Error(), "LOUPE_PROVIDERS") {
		t.Errorf("serving without a provider: %v", err)
	}
}

func TestReadProblems(t *testing.T) {
	for _, test := range []struct {
		name string
		env  []string
		want string // in the error, or "" for none
	}{
		{"demo on loopback", []string{"LOUPE_DEMO=1"}, ""},
		{"demo in public", []string{"LOUPE_DEMO=1", "LOUPE_PUBLIC_URL=https://loupe.example"}, "LOUPE_DEMO: refused"},
		{"demo provider in public", []string{"LOUPE_DEMO=1", "LOUPE_DEMO_IDP_ADDR=0.0.0.0:8081"}, "LOUPE_DEMO_IDP_ADDR: refused"},
		{"demo provider on the same host", []string{"LOUPE_DEMO=1", "LOUPE_DEMO_IDP_ADDR=localhost:8081"}, "another host"},
		{"demo mails in public", []string{"LOUPE_DEMO=1", "LOUPE_DEMO_MAIL_ADDR=192.0.2.1:8082"}, "LOUPE_DEMO_MAIL_ADDR: refused"},
		{"demo mails on the same host", []string{"LOUPE_DEMO=1", "LOUPE_DEMO_MAIL_ADDR=localhost:8082"}, "LOUPE_DEMO_MAIL_ADDR: must have another host"},
		{"demo mails nowhere", []string{"LOUPE_DEMO=1", "LOUPE_DEMO_MAIL_ADDR=8082"}, "LOUPE_DEMO_MAIL_ADDR: not host:port"},
		{"demo whose name only looks like loopback", []string{"LOUPE_DEMO=1", "LOUPE_PUBLIC_URL=https://localhost.example"}, "refused"},
		{"demo that listens to all", []string{"LOUPE_DEMO=1", "LOUPE_ADDR=0.0.0.0:8080", "LOUPE_PUBLIC_URL=http://localhost:8080"}, "LOUPE_DEMO: refused"},
		{"public address with a query", []string{"LOUPE_PUBLIC_URL=https://loupe.example?x=1"}, "LOUPE_PUBLIC_URL"},
		{"public address with a person", []string{"LOUPE_PUBLIC_URL=https://u:p@loupe.example"}, "LOUPE_PUBLIC_URL"},
		{"plain http in public", []string{"LOUPE_PUBLIC_URL=http://loupe.example"}, "must be https"},
		{"public address with a path", []string{"LOUPE_PUBLIC_URL=https://loupe.example/x"}, "LOUPE_PUBLIC_URL"},
		{"address", []string{"LOUPE_ADDR=8080"}, "LOUPE_ADDR"},
		{"holiday", []string{"LOUPE_EXTRA_HOLIDAYS=2026-02-30"}, "LOUPE_EXTRA_HOLIDAYS"},
		{"idle longer than absolute", []string{"LOUPE_SESSION_IDLE=9h"}, "LOUPE_SESSION_IDLE"},
		{"idle of staff", []string{"LOUPE_STAFF_IDLE=0s"}, "LOUPE_STAFF_IDLE"},
		{"idle of kiosks", []string{"LOUPE_KIOSK_IDLE=21m"}, "LOUPE_KIOSK_IDLE"},
		{"files opened by anybody", []string{"LOUPE_LINK_LEVEL=1"}, "LOUPE_LINK_LEVEL"},
		{"proxies", []string{"LOUPE_PROXIES=10.0.0.1"}, "LOUPE_PROXIES"},
		{"no logins", []string{"LOUPE_LOGINS_PER_ADDRESS=0"}, "LOUPE_LOGINS_PER_ADDRESS"},
		{"mail", []string{"LOUPE_SMTP_URL=smtp://u:p@mail.example:587", "LOUPE_MAIL_FROM=Loupe <no-reply@loupe.example>"}, ""},
		{"mail from nobody", []string{"LOUPE_SMTP_URL=smtp://mail.example"}, "LOUPE_MAIL_FROM: needed"},
		{"mail from two", []string{"LOUPE_MAIL_FROM=a@loupe.example, b@loupe.example"}, "LOUPE_MAIL_FROM"},
		{"mail by the web", []string{"LOUPE_SMTP_URL=https://mail.example", "LOUPE_MAIL_FROM=a@loupe.example"}, "LOUPE_SMTP_URL: must begin"},
		{"years", []string{"LOUPE_CASE_YEARS=partenamut=5, mloz=10"}, ""},
		{"no years", []string{"LOUPE_CASE_YEARS=partenamut=0"}, "LOUPE_CASE_YEARS"},
		{"years of nobody", []string{"LOUPE_CASE_YEARS=5"}, "LOUPE_CASE_YEARS"},
		{"years twice", []string{"LOUPE_CASE_YEARS=mloz=5,mloz=6"}, "names mloz twice"},
		{"scanner by its socket", []string{"LOUPE_CLAMD=/run/clamav/clamd.ctl"}, ""},
		{"scanner without a port", []string{"LOUPE_CLAMD=127.0.0.1"}, "LOUPE_CLAMD"},
		{"rejects", []string{"LOUPE_FEED_MAX_REJECTS=0", "LOUPE_FEED_MAX_DROP=1"}, ""},
		{"less than no rejects", []string{"LOUPE_FEED_MAX_REJECTS=-1"}, "LOUPE_FEED_MAX_REJECTS"},
		{"more members than all", []string{"LOUPE_FEED_MAX_DROP=1.1"}, "LOUPE_FEED_MAX_DROP"},
		{"no number of members", []string{"LOUPE_FEED_MAX_DROP=NaN"}, "LOUPE_FEED_MAX_DROP"},
		{"ages", []string{"LOUPE_CHILD_HEARD=12", "LOUPE_CHILD_ADULT=16"}, ""},
		{"a child of no age", []string{"LOUPE_CHILD_HEARD=0"}, "LOUPE_CHILD_HEARD"},
		{"heard after coming of age", []string{"LOUPE_CHILD_HEARD=17", "LOUPE_CHILD_ADULT=16"}, "LOUPE_CHILD_HEARD"},
		{"a child of 20", []string{"LOUPE_CHILD_ADULT=21"}, "LOUPE_CHILD_HEARD"},
		{"level", []string{"LOUPE_LOG_LEVEL=loud"}, "LOUPE_LOG_LEVEL"},
		{"duration", []string{"LOUPE_SESSION_IDLE=soon"}, "SessionIdle"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := config.Read(test.env)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestReadReportsAllProblemsAtOnce(t *testing.T) {
	_, err := config.Read([]string{"LOUPE_ADDR=x", "LOUPE_LOG_LEVEL=loud", "LOUPE_EXTRA_HOLIDAYS=never", "LOUPE_SESSION_IDLE=soon"})
	for _, name := range []string{"SessionIdle", "LOUPE_ADDR", "LOUPE_LOG_LEVEL", "LOUPE_EXTRA_HOLIDAYS"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error does not name %s: %v", name, err)
		}
	}
}

func TestNoPasswordInProblems(t *testing.T) {
	for _, address := range []string{"smtp://u:hunter2@mail.example:0", "smtp://u:hunter2@mail.example/%zz", "ftp://u:hunter2@mail.example"} {
		_, err := config.Read([]string{"LOUPE_SMTP_URL=" + address})
		if err == nil || !strings.Contains(err.Error(), "LOUPE_SMTP_URL") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestWork(t *testing.T) {
	c, err := config.Read([]string{"LOUPE_CASE_YEARS=partenamut=7, mloz=10", "LOUPE_CLAMD=localhost:3310"})
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := c.YearsKept(); err != nil || len(kept) != 2 || kept["partenamut"] != 7 || kept["mloz"] != 10 {
		t.Errorf("YearsKept = %v, %v", kept, err)
	}
	for _, test := range []struct{ clamd, network, address string }{
		{"", "", ""}, {"localhost:3310", "tcp", "localhost:3310"}, {"/run/clamd.ctl", "unix", "/run/clamd.ctl"},
	} {
		c.Clamd = test.clamd
		if network, address := c.Scanner(); network != test.network || address != test.address {
			t.Errorf("Scanner of %q = %q, %q", test.clamd, network, address)
		}
	}
}

func TestAllowedHosts(t *testing.T) {
	c, err := config.Read([]string{"LOUPE_PUBLIC_URL=https://Loupe.example:443/", "LOUPE_HOSTS=a.example, B.example:8443"})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.AllowedHosts(), " "); got != "a.example b.example:8443 loupe.example" {
		t.Errorf("hosts = %q", got)
	}
}

// TestDocumented holds docs/config.md against the struct: the same names, the
// same defaults, the same words, and none besides.
func TestDocumented(t *testing.T) {
	b, err := os.ReadFile("../../docs/config.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][2]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(LOUPE_[A-Z_]+)` \\| (?:`([^`]*)`)? *\\| (.+) \\|$").FindAllStringSubmatch(string(b), -1) {
		rows[m[1]] = [2]string{m[2], m[3]}
	}
	walk(reflect.TypeFor[config.Config](), config.Prefix, func(name, def, doc string) {
		row, ok := rows[name]
		if want := [2]string{def, doc}; !ok || row != want {
			t.Errorf("docs/config.md says of %s %q, the struct says %q", name, row, want)
		}
		delete(rows, name)
	})
	for name := range rows {
		t.Errorf("docs/config.md names %s, which is no setting", name)
	}
}

// walk calls f for every setting below a struct type.
func walk(typ reflect.Type, prefix string, f func(name, def, doc string)) {
	for field := range typ.Fields() {
		if p, ok := field.Tag.Lookup("envPrefix"); ok {
			walk(field.Type, prefix+p, f)
			continue
		}
		f(prefix+field.Tag.Get("env"), field.Tag.Get("envDefault"), field.Tag.Get("doc"))
	}
}
