package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/server/demo"
)

// What the independent provider calls how sure it is, and itself at most.
const (
	acrLow         = "urn:example:low"
	acrSubstantial = "urn:example:substantial"
	acrHigh        = "urn:example:high"
)

// independentHost is where the independent provider runs. Cookies don't know
// ports: it is neither the host of Loupe nor that of the demonstration's
// provider.
const independentHost = "127.0.0.2"

// A client is the metadata of a client, as in OpenID Connect registration.
type client map[string]any

// with returns c with further metadata.
func (c client) with(name string, value any) client {
	all := client{name: value}
	for n, v := range c {
		if n != name {
			all[n] = v
		}
	}
	return all
}

// newClient returns the metadata of a client that logs people in by code, and
// lives at an address.
func newClient(id, redirect, afterLogout, backChannel string) client {
	return client{
		"client_id":                           id,
		"response_types":                      []string{"code"},
		"grant_types":                         []string{"authorization_code"},
		"redirect_uris":                       []string{redirect},
		"post_logout_redirect_uris":           []string{afterLogout},
		"backchannel_logout_uri":              backChannel,
		"backchannel_logout_session_required": true,
		"id_token_signed_response_alg":        "ES256",
		"userinfo_signed_response_alg":        "ES256",
		"require_auth_time":                   true,
	}
}

// A subject is somebody who can log in at the independent provider.
type subject struct {
	Sub    string `json:"sub"`
	Given  string `json:"given"`
	Family string `json:"family"`
	Locale string `json:"locale"`
	Number string `json:"number,omitempty"`
}

// subjects returns the people of the demonstration as the independent provider
// knows them: the same numbers, under subjects of its own.
func subjects() []subject {
	var all []subject
	for _, p := range demo.People() {
		all = append(all, subject{independently(p), p.GivenName, p.FamilyName, string(p.Lang) + "-BE", p.Number.Digits()})
	}
	return all
}

// independently returns the subject of a person at the independent provider.
func independently(p demo.Person) string { return "indep-" + strings.TrimPrefix(p.Subject, "demo-") }

// An independent is the independent provider: a program of its own that shares
// no code with Loupe. See folder provider for what it is and can be told.
type independent struct {
	t       testing.TB
	Issuer  string    `json:"issuer"`
	Clients []client  `json:"clients"`
	People  []subject `json:"people"`

	// Pushed says that it takes no authorization request but pushed ones,
	// and InIDToken that every claim is in the ID token already.
	Pushed    bool `json:"pushed"`
	InIDToken bool `json:"inIdToken"`

	stop func()
	log  *syncBuffer
}

// newIndependent returns the provider with an address, not started: its
// clients are still to be set.
func newIndependent(t testing.TB) *independent {
	t.Helper()
	return &independent{
		t: t, Issuer: "http://" + independentHost + ":" + freePort(t), People: subjects(),
		stop: func() {}, log: &syncBuffer{},
	}
}

// start starts the provider, with new keys and nobody logged in, and waits
// until it answers. It runs until [independent.kill] or the end of the test.
func (p *independent) start() {
	p.t.Helper()
	setting, err := json.Marshal(p)
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command("node", "provider/provider.mjs")
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	life, err := cmd.StdinPipe() // whose end ends it, also when this process dies
	if err != nil {
		p.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.t.Fatalf("starting node (make tools): %v", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // by whatever it ended: it is seen where it is missed
		close(ended)
	}()
	p.stop = func() {
		_ = life.Close()       // fails if it has ended
		_ = cmd.Process.Kill() // likewise
		<-ended
	}
	p.t.Cleanup(func() {
		p.kill()
		if p.t.Failed() {
			p.t.Logf("the independent provider says:\n%s", p.log)
		}
	})
	if _, err := life.Write(append(setting, '\n')); err != nil {
		p.t.Fatalf("the independent provider does not listen: %v\n%s", err, p.log)
	}
	p.waitFor(ended)
}

// waitFor waits until the provider answers who it is.
func (p *independent) waitFor(ended <-chan struct{}) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if res, err := http.Get(p.Issuer + "/.well-known/openid-configuration"); err == nil {
			_ = res.Body.Close() // only its arrival counts
			return
		}
		select {
		case <-ended:
			p.t.Fatalf("the independent provider did not start\n%s", p.log)
		default:
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the independent provider does not answer\n%s", p.log)
		}
	}
}

// kill ends the provider at once and returns when it is gone.
func (p *independent) kill() {
	p.stop()
	p.stop = func() {}
}

// endSessions has the provider end every session of a person and tell its
// clients. It fails the test unless each of them was told and took it, and
// there were as many as wanted.
func (p *independent) endSessions(sub string, want int) {
	p.t.Helper()
	res, err := http.Post(p.Issuer+"/test/logout?sub="+sub, "", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to its end
	var out struct {
		Told []struct{ Client, Error string }
	}
	if err != nil || res.StatusCode != http.StatusOK || json.NewDecoder(bytes.NewReader(body)).Decode(&out) != nil {
		p.t.Fatalf("ending the sessions of %s: %s, %v, %s", sub, res.Status, err, body)
	}
	for _, told := range out.Told {
		if told.Error != "" {
			p.t.Errorf("telling client %s that %s is logged out: %s", told.Client, sub, told.Error)
		}
	}
	if len(out.Told) != want {
		p.t.Errorf("%d clients were told that %s is logged out, want %d", len(out.Told), sub, want)
	}
}

// did waits until the provider says that something happened.
func (p *independent) did(line string) {
	p.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(15 * time.Millisecond) {
		if slices.Contains(strings.Split(p.log.String(), "\n"), line) {
			return
		}
	}
	p.t.Fatalf("the independent provider never said %q:\n%s", line, p.log)
}
