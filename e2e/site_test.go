package e2e

import (
	"bytes"
	"crypto/sha256"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/demo"
)

// A site is one running program: the portal and its demonstration provider.
type site struct {
	t   testing.TB
	url string // scheme and host of the portal
	idp string // scheme and host of the provider
	box string // scheme and host of the mailbox
	log *syncBuffer

	database string // its setting
	keys     string // folder of the keys that seal what is in it
	env      []string

	mu      sync.Mutex
	others  []string // schemes and hosts of further providers
	secrets []string // what the log must not hold
	faults  []string // levels ERROR and WARN that are expected, by message

	examined map[[sha256.Size]byte]bool // pages that [tab.axeOnce] saw
}

// sqlite returns the setting of a new SQLite file.
func sqlite(t testing.TB) string { return filepath.Join(t.TempDir(), "loupe.db") }

// newSite starts the program on a database, with further settings, and stops
// it at the end of the test.
func newSite(t testing.TB, database string, settings ...string) *site {
	t.Helper()
	port, idpPort, boxPort := freePort(t), freePort(t), freePort(t)
	s := &site{
		t:   t,
		url: "http://localhost:" + port,
		idp: "http://127.0.0.1:" + idpPort,
		box: "http://127.0.0.1:" + boxPort,
		log: &syncBuffer{},

		database: database,
		keys:     filepath.Join(t.TempDir(), "keys"),
	}
	env := append([]string{
		"LOUPE_DEMO=1",
		"LOUPE_ADDR=localhost:" + port,
		"LOUPE_DEMO_IDP_ADDR=127.0.0.1:" + idpPort,
		"LOUPE_DEMO_MAIL_ADDR=127.0.0.1:" + boxPort,
		"LOUPE_DATABASE_URL=" + database,
		"LOUPE_KEY_FILE=" + filepath.Join(t.TempDir(), "index.key"),
		"LOUPE_KEYS_DIR=" + s.keys,
		"LOUPE_LOG_LEVEL=debug",
		"LOUPE_LOGINS_PER_ADDRESS=10000", // all tests come from one address
		"LOUPE_LOGINS_PER_SUBJECT=1000",
		"TZ=Pacific/Auckland", // nothing may depend on the zone of the machine
	}, settings...)
	s.start(env)
	for _, p := range demo.People() {
		s.secret(p.FamilyName, p.GivenName+" "+p.FamilyName, p.Subject)
		if !p.Number.IsZero() {
			s.secret(p.Number.Digits(), dotted(p.Number.Digits()))
		}
	}
	return s
}

// keeper runs the program until its own input ends, which is when the test
// asks for it, or when the test process ends in whatever way.
const keeper = `
exec 3<&0
"$1" serve &
pid=$!
{ read -r _ <&3; kill -TERM "$pid"; } >/dev/null 2>&1 &
wait "$pid"
`

// start runs the program until the end of the test.
func (s *site) start(env []string) {
	s.t.Helper()
	cmd := exec.Command("sh", "-c", keeper, "keeper", program)
	life, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.env = append(env, "PATH="+os.Getenv("PATH"), "HOME="+os.Getenv("HOME"))
	cmd.Env, cmd.Dir = s.env, s.t.TempDir()
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.t.Cleanup(func() {
		_ = life.Close() // fails if it has ended, which is reported below
		select {
		case err := <-ended:
			if err != nil {
				s.t.Errorf("the program ended badly: %v\n%s", err, s.log)
			}
		case <-time.After(20 * time.Second):
			s.t.Error("the program did not stop within 20 seconds of SIGTERM")
		}
		s.checkLog()
	})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if res, err := http.Get(s.url + "/robots.txt"); err == nil {
			_ = res.Body.Close() // only its arrival counts
			return
		}
		select {
		case err := <-ended:
			ended <- err
			s.t.Fatalf("the program did not start: %v\n%s", err, s.log)
		default:
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the program does not answer\n%s", s.log)
		}
	}
}

// secret adds words that the log must not hold.
func (s *site) secret(words ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range words {
		if len(w) >= 4 && !slices.Contains(s.secrets, w) {
			s.secrets = append(s.secrets, w)
		}
	}
}

// provider adds the origin of a provider that browsers may be sent to.
func (s *site) provider(origin string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.others = append(s.others, origin)
}

// knows reports whether a further provider has an origin.
func (s *site) knows(origin string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.others, origin)
}

// origins returns the schemes and hosts of the portal and of its providers.
func (s *site) origins() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{s.url, s.idp}, s.others...)
}

// expect allows warnings and errors with a message in the log.
func (s *site) expect(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, message)
}

// checkLog fails the test for anything personal in the log, and for every
// error and warning that was not expected.
func (s *site) checkLog() {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.log.String()
	for _, w := range s.secrets {
		if i := strings.Index(text, w); i >= 0 {
			s.t.Errorf("the log holds %q: ...%s...", w, text[max(0, i-120):min(len(text), i+len(w)+60)])
		}
	}
	for line := range strings.Lines(text) {
		bad := strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, `"level":"WARN"`) ||
			!strings.HasPrefix(line, "{")
		expected := slices.ContainsFunc(s.faults, func(m string) bool { return strings.Contains(line, m) })
		if bad && !expected {
			s.t.Errorf("the log says: %s", line)
		}
	}
}

// freePort returns a port of this machine on which nobody listens.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

// A syncBuffer is a buffer that a program writes while a test reads.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements [io.Writer].
func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// String returns what was written.
func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// dotted returns the eleven digits of a national number as cards show them.
func dotted(n string) string {
	return n[:2] + "." + n[2:4] + "." + n[4:6] + "-" + n[6:9] + "." + n[9:]
}
