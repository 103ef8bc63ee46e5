package feed

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// The most of a chunk: lines that are read together, so that several are decoded
// at once and few things are handed over.
const (
	chunkLines = 256
	chunkBytes = 256 << 10
)

// A chunk is some lines on their way to be rows.
type chunk struct {
	text  []byte // of all lines, one after another
	lines []span
	step  Step
	bytes int

	done chan error // told once, when the lines are rows
}

// texts are for the text of chunks.
var texts = sync.Pool{New: func() any { return new([]byte) }}

// A span is where a line stands in the text of its chunk.
type span struct{ line, from, to int }

// read fills a chunk with at most so many of the next lines, and notes how far
// they reach. It returns io.EOF with the last ones.
func (c *chunk) read(s *Source, most int) error {
	for len(c.lines) < most && len(c.text) < chunkBytes {
		text, err := s.Next()
		if wrong, ok := errors.AsType[*LineError](err); ok {
			c.step.Rejected = append(c.step.Rejected, Rejection{Line: wrong.Line, Reason: wrong.Reason})
			if len(c.step.Rejected) >= most {
				break
			}
			continue
		}
		if err != nil {
			return errors.Join(c.mark(s), err)
		}
		from := len(c.text)
		c.text = append(c.text, text...)
		c.lines = append(c.lines, span{s.Line(), from, len(c.text)})
	}
	return c.mark(s)
}

// mark notes how far the source was read.
func (c *chunk) mark(s *Source) (err error) {
	c.bytes = len(c.text)
	c.step.To, err = s.Mark()
	return err
}

// decode makes rows of the lines, and gives their text back: nothing of a row
// points into it. Lines that reading rejected stand among the others, in order.
func (c *chunk) decode(check *Checker) error {
	defer func(text []byte) {
		c.text, c.lines = nil, nil
		texts.Put(&text)
	}(c.text)
	early := c.step.Rejected
	c.step.Rejected = nil
	c.step.Rows = make([]Row, 0, len(c.lines))
	for _, l := range c.lines {
		for len(early) > 0 && early[0].Line < l.line {
			c.step.Rejected, early = append(c.step.Rejected, early[0]), early[1:]
		}
		row, reason, err := check.Row(l.line, c.text[l.from:l.to])
		if err != nil {
			return err
		}
		if reason != "" {
			c.step.Rejected = append(c.step.Rejected, Rejection{Line: l.line, Reason: reason, Member: row.Member})
			continue
		}
		c.step.Rows = append(c.step.Rows, row)
	}
	c.step.Rejected = append(c.step.Rejected, early...)
	return nil
}

// steps reads a source, and gives its lines to use as steps, in order. Lines
// are decoded on all cores while use works on those before. It returns the
// first error of anybody, nil once the source was read to its end; a source
// that ends in an error gives what was read before all the same.
//
// A step has at most so many rows. In memory are at most three steps, and a few
// chunks.
func steps(ctx context.Context, s *Source, check *Checker, rows int, use func(context.Context, Step) error) error {
	if rows <= 0 || rows > StepRows {
		rows = StepRows
	}
	workers := runtime.GOMAXPROCS(0)
	todo, order, ready := make(chan *chunk), make(chan *chunk, 4*workers), make(chan Step, 1)
	var ended error
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(todo)
		defer close(order)
		var err error
		ended, err = readChunks(ctx, s, min(chunkLines, rows), todo, order)
		return err
	})
	for range workers {
		g.Go(func() error {
			for c := range todo {
				c.done <- c.decode(check)
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(ready)
		return collect(ctx, rows, order, ready)
	})
	g.Go(func() error {
		for step := range ready {
			if err := use(ctx, step); err != nil {
				return err
			}
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return ended
}

// readChunks reads a source into chunks of at most so many lines. Ended is how
// the source ended if it was not by its end; err is why reading was given up.
//
// A chunk is put in order before anybody decodes it, so that collect sees the
// chunks as they were read, however long each takes.
func readChunks(ctx context.Context, s *Source, most int, todo, order chan<- *chunk) (ended, err error) {
	for {
		c := &chunk{text: (*texts.Get().(*[]byte))[:0], lines: make([]span, 0, most), done: make(chan error, 1)}
		end := c.read(s, most)
		for _, to := range []chan<- *chunk{order, todo} {
			select {
			case to <- c:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if errors.Is(end, io.EOF) {
			return nil, nil
		}
		if end != nil {
			return end, nil
		}
	}
}

// collect makes steps of so many rows of chunks, in the order in which they
// were read.
func collect(ctx context.Context, rows int, order <-chan *chunk, ready chan<- Step) error {
	var step Step
	bytes, most := 0, 0 // most is about how many rows a step is going to have
	give := func() error {
		select {
		case ready <- step:
			most = 2 * len(step.Rows)
			step, bytes = Step{}, 0
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for c := range order {
		select {
		case err := <-c.done:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		// A step ends between two chunks: only there the sum of what was read
		// is known.
		full := len(step.Rows)+len(c.step.Rows) > rows || bytes+c.bytes > StepBytes
		if full && len(step.Rows)+len(step.Rejected) > 0 {
			if err := give(); err != nil {
				return err
			}
		}
		if step.Rows == nil {
			step.Rows = slices.Grow(step.Rows, min(rows, most))
		}
		step.Rows = append(step.Rows, c.step.Rows...)
		step.Rejected = append(step.Rejected, c.step.Rejected...)
		step.To, bytes = c.step.To, bytes+c.bytes
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(step.Rows)+len(step.Rejected) == 0 {
		return nil
	}
	return give()
}
