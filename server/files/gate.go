package files

import (
	"context"

	"github.com/loupe-privacy/loupe/internal/fault"
)

// A Gate inspects a few files at a time, so that many large ones at once take
// no more memory than these few.
type Gate struct {
	limits Limits
	slots  chan struct{}
}

// NewGate returns a gate for n files at a time.
func NewGate(limits Limits, n int) *Gate {
	return &Gate{limits: limits, slots: make(chan struct{}, max(1, n))}
}

// Inspect waits for its turn and inspects a file as [Inspect] does. It returns
// a fault.Unavailable if ctx ends before.
func (g *Gate) Inspect(ctx context.Context, name string, data []byte) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, fault.Wrap(fault.Unavailable, err)
	}
	select {
	case g.slots <- struct{}{}:
	case <-ctx.Done():
		return Result{}, fault.Wrap(fault.Unavailable, ctx.Err())
	}
	defer func() { <-g.slots }()
	return Inspect(name, data, g.limits)
}
