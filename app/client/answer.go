package client

import (
	"encoding/json"
	"strings"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// An answer is what came of a request to the server.
type answer struct {
	status int    // 0 if the server could not be reached
	body   []byte // only of JSON
}

// page reports whether the answer may hold a page to show. Whatever else came
// is for the server to say.
func (a answer) page() bool { return a.status == 200 }

// next returns where a form that was accepted leads to.
func (a answer) next() (string, bool) {
	var n wire.Next
	if a.status < 200 || a.status > 299 || json.Unmarshal(a.body, &n) != nil {
		return "", false
	}
	return n.Path, strings.HasPrefix(n.Path, "/") && !strings.HasPrefix(n.Path, "//")
}

// fault returns why a form was not accepted. An answer that does not say
// counts as no answer: the reason is then [wire.ReasonNetwork].
func (a answer) fault() wire.Fault {
	var e wire.Error
	if a.status >= 400 && json.Unmarshal(a.body, &e) == nil && e.Code != "" {
		return e.Fault
	}
	return wire.Fault{Code: fault.Unavailable, Reason: wire.ReasonNetwork}
}
