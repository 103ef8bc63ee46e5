package bench

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/store/pgtest"
)

// connections is how many clients ask at once.
const connections = 32

// program is the program to measure, as `make build` leaves it.
const program = "../bin/loupe"

// Pages are measured in one run, so that their ratios mean something.
func BenchmarkPages(b *testing.B) {
	sqlite := start(b, filepath.Join(b.TempDir(), "loupe.db"))
	postgres := start(b, pgtest.URL(b))
	plain := httptest.NewServer(static(b, sqlite.url+"/fr/"))
	b.Cleanup(plain.Close)
	for _, page := range []struct {
		name, url, cookie string
		program           *running
	}{
		{"static", plain.URL, "", nil},
		{"public", sqlite.url + "/fr/", "", sqlite},
		{"domain-public", sqlite.url + "/fr/domaines/assurance-obligatoire", "", sqlite},
		{"recipients-public", sqlite.url + "/fr/destinataires", "", sqlite},
		{"declaration-public", sqlite.url + "/fr/declaration", "", sqlite},
		{"search", sqlite.url + "/fr/chercher?q=sante", "", sqlite},
		{"home-sqlite", sqlite.url + "/fr/moi", sqlite.login(b), sqlite},
		{"home-postgres", postgres.url + "/fr/moi", postgres.login(b), postgres},
		{"domain-sqlite", sqlite.url + "/fr/moi/domaines/assurance-obligatoire", sqlite.login(b), sqlite},
		{"retention-sqlite", sqlite.url + "/fr/moi/durees", sqlite.login(b), sqlite},
		{"domain-postgres", postgres.url + "/fr/moi/domaines/assurance-obligatoire", postgres.login(b), postgres},
	} {
		b.Run(page.name, func(b *testing.B) {
			took := load(b, page.url, page.cookie, connections)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			if page.program != nil {
				b.ReportMetric(page.program.memory(b), "MB")
			}
		})
	}
}

// static returns a handler that answers with the bytes of a page and does
// nothing else.
func static(b *testing.B, address string) http.Handler {
	res, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })
}

// load asks for a page b.N times over some connections, and returns how long
// each took, in order.
func load(b *testing.B, address, cookie string, connections int) []time.Duration {
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: connections},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	for range connections {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				begun := time.Now()
				if err := ask(client, address, cookie); err != nil {
					b.Error(err)
					return
				}
				took[i] = time.Since(begun)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	return took
}

// ask asks for a page once, compressed as browsers do.
func ask(client *http.Client, address, cookie string) error {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "gzip, br")
	r.Header.Set("Cookie", cookie)
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, res.Status)
	}
	return nil
}

// A running is the program on one database.
type running struct {
	url string
	idp string // of the demonstration's provider
	pid int
}

// start starts the program and waits until it answers.
func start(b *testing.B, database string) *running {
	addr, idp := free(b), free(b)
	cmd := exec.Command(program, "serve")
	cmd.Env = append(os.Environ(), "LOUPE_DEMO=1", "LOUPE_ADDR=localhost:"+addr, "LOUPE_DEMO_IDP_ADDR=127.0.0.1:"+idp,
		"LOUPE_DEMO_MAIL_ADDR=127.0.0.1:"+free(b),
		"LOUPE_DATABASE_URL="+database, "LOUPE_KEY_FILE="+filepath.Join(b.TempDir(), "index.key"),
		"LOUPE_KEYS_DIR="+filepath.Join(b.TempDir(), "keys"))
	if err := cmd.Start(); err != nil {
		b.Fatalf("%v: run make build first", err)
	}
	b.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	p := &running{url: "http://localhost:" + addr, idp: "http://127.0.0.1:" + idp, pid: cmd.Process.Pid}
	for range 200 {
		if res, err := http.Get(p.url + "/fr/"); err == nil {
			res.Body.Close()
			return p
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatal("the program does not answer")
	return nil
}

// free returns a port that nobody listens on.
func free(b *testing.B) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// loginID finds the login under way on the provider's page.
var loginID = regexp.MustCompile(`name="id" value="([^"]+)"`)

// login logs a member in and returns the cookies for the portal.
func (p *running) login(b *testing.B) string {
	jar := map[string]string{}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	do := func(r *http.Request, err error) (string, string) {
		if err != nil {
			b.Fatal(err)
		}
		if r.URL.Hostname() == "localhost" {
			for name, value := range jar {
				r.AddCookie(&http.Cookie{Name: name, Value: value})
			}
		}
		res, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range res.Cookies() {
			jar[c.Name] = c.Value
		}
		to, err := res.Location()
		if err != nil {
			return r.URL.String(), string(body)
		}
		return to.String(), ""
	}
	follow := func(at string) (string, string) {
		body := ""
		for body == "" {
			at, body = do(http.NewRequest(http.MethodGet, at, nil))
		}
		return at, body
	}
	at, body := follow(p.url + "/fr/moi")
	id := loginID.FindStringSubmatch(body)
	if id == nil {
		b.Fatal("no login page")
	}
	form := url.Values{"id": {id[1]}, "person": {"demo-elise"}, "action": {"login"}}
	r, err := http.NewRequest(http.MethodPost, at, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	at, _ = do(r, err)
	follow(at)
	return "__Host-session=" + jar["__Host-session"]
}

// memory returns the resident memory of the program, in MB.
func (p *running) memory(b *testing.B) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		return 0 // only known on Linux
	}
	m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		b.Fatal("no VmRSS")
	}
	kb, err := strconv.Atoi(string(m[1]))
	if err != nil {
		b.Fatal(err)
	}
	return float64(kb) / 1024
}
