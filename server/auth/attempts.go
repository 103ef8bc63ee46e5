package auth

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
)

// What attempts are counted for: purposes of [Config.Tag].
const (
	perAddressTag = "address"
	perSubjectTag = "subject"
)

// attempt counts one attempt for a value and returns a fault.TooMany if there
// were more than most in this window. Who is over it stays so until the window
// ends, and is then not counted any more: a flood writes nothing.
func (d *Door) attempt(ctx context.Context, purpose, value string, most int) error {
	window := d.config.Now().UTC().Truncate(AttemptWindow)
	key := purpose + ":" + d.config.Tag(purpose, value)
	tooMany := refuse(fault.TooMany, wire.ReasonPace, errors.New("too many logins by "+purpose))
	if d.pace.over(window, key) {
		return tooMany
	}
	n, err := d.store.Attempt(ctx, key, window)
	if err != nil {
		return fmt.Errorf("counting attempts: %w", err)
	}
	if n > most {
		d.pace.stop(window, key)
		return tooMany
	}
	return nil
}

// maxStopped is how many keys a pace remembers. Those beyond it are counted in
// the store each time.
const maxStopped = 1 << 14

// A pace remembers who had too many attempts in the window of now. It only
// spares the store: what it forgets is still counted there. It is safe for
// concurrent use.
type pace struct {
	mu      sync.Mutex
	window  time.Time
	stopped map[string]struct{}
}

// over reports whether key was stopped in a window.
func (p *pace) over(window time.Time, key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, stopped := p.stopped[key]
	return stopped && p.window.Equal(window)
}

// stop remembers that key has had enough in a window, and forgets all others.
func (p *pace) stop(window time.Time, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped == nil || !p.window.Equal(window) {
		p.window, p.stopped = window, map[string]struct{}{}
	}
	if len(p.stopped) < maxStopped {
		p.stopped[key] = struct{}{}
	}
}

// networkBits is how much of an IPv6 address names a network: what is below it
// is chosen by whoever is in there.
const networkBits = 64

// Network returns what attempts from a remote address are counted for outside
// this package: the network that it is in.
func Network(remote string) string { return networkOf(remote) }

// networkOf returns the network that a request came from, by its remote
// address: an IPv4 address, or the network of an IPv6 one. All addresses that
// are none count as one.
func networkOf(remote string) string {
	from, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	address := from.Addr().Unmap()
	if address.Is4() {
		return address.String()
	}
	return netip.PrefixFrom(address, networkBits).Masked().String()
}
