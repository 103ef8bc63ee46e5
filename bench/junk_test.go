package bench

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// junkRate is how many bad logout tokens arrive in a second.
const junkRate = 1000

// A personal page is measured with and without a flood of bad logout tokens:
// the figures of one run are to be compared. The tokens are of the dearest
// kinds: right in everything but the signature, and of a key that nobody knows.
func BenchmarkUnderJunk(b *testing.B) {
	p := start(b, filepath.Join(b.TempDir(), "loupe.db"))
	page, cookie := p.url+"/fr/moi", p.login(b)
	measure := func(b *testing.B) {
		took := load(b, page, cookie, 1) // a machine that has time left, as it should
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	}
	b.Run("quiet", measure)
	for _, kind := range []struct{ name, kid string }{{"bad-signature", p.kid(b)}, {"unknown-key", "unknown"}} {
		b.Run(kind.name, func(b *testing.B) {
			sent := p.flood(b, kind.kid)
			begun := time.Now()
			measure(b)
			b.ReportMetric(float64(sent())/time.Since(begun).Seconds(), "junk/s")
		})
	}
}

// kid returns the id of the key of the demonstration's provider.
func (p *running) kid(b *testing.B) string {
	res, err := http.Get(p.idp + "/keys")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var set struct {
		Keys []struct {
			ID string `json:"kid"`
		} `json:"keys"`
	}
	if err := json.NewDecoder(res.Body).Decode(&set); err != nil || len(set.Keys) == 0 {
		b.Fatal("no key", err)
	}
	return set.Keys[0].ID
}

// flood sends junk until the end of the benchmark, and returns a function that
// tells how much was answered.
func (p *running) flood(b *testing.B, kid string) func() int64 {
	var answered atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	tick := time.NewTicker(time.Second / junkRate)
	for range 8 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-tick.C:
				}
				res, err := client.PostForm(p.url+"/auth/backchannel/demo", url.Values{"logout_token": {p.junk(kid)}})
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if res.StatusCode == http.StatusOK {
					b.Error("junk was taken for a logout")
				}
				answered.Add(1)
			}
		})
	}
	b.Cleanup(func() {
		close(stop)
		wg.Wait()
		tick.Stop()
		client.CloseIdleConnections()
	})
	return answered.Load
}

// junk returns a logout token that is right in everything but its signature.
func (p *running) junk(kid string) string {
	encode := base64.RawURLEncoding.EncodeToString
	now := time.Now().Unix()
	header := fmt.Sprintf(`{"alg":"ES256","typ":"logout+jwt","kid":%q}`, kid)
	claims := fmt.Sprintf(`{"iss":%q,"aud":"loupe","iat":%d,"exp":%d,"jti":%q,"sub":"demo-elise","events":{"http://schemas.openid.net/event/backchannel-logout":{}}}`,
		p.idp, now, now+60, rand.Text())
	signature := make([]byte, 64)
	rand.Read(signature)
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + encode(signature)
}
