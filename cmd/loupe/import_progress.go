package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/loupe-privacy/loupe/server/feed"
)

// How often progress is told: on a terminal, where each line takes the place of
// the one before, and elsewhere.
const (
	terminalEvery = 200 * time.Millisecond
	plainEvery    = 10 * time.Second
)

// A progress tells how far an import is.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time
	read     func() int64 // bytes of the file
	size     int64        // 0 if it is not known

	begun, last time.Time
	width       int // of the line on the terminal
}

// newProgress returns the progress of a file.
func newProgress(out io.Writer, f *feedFile) *progress {
	p := &progress{out: out, now: time.Now, read: f.read.Load, size: f.size}
	if file, ok := out.(*os.File); ok {
		p.terminal = isatty.IsTerminal(file.Fd())
	}
	p.begun = p.now()
	p.last = p.begun
	return p
}

// tell tells how far it is, unless it did so just now.
func (p *progress) tell(at feed.Progress) {
	now, every := p.now(), plainEvery
	if p.terminal {
		every = terminalEvery
	}
	if at.Stage == feed.Reading && now.Sub(p.last) < every {
		return
	}
	if at.Stage != feed.Reading && !p.terminal && now.Sub(p.begun) < every {
		return // of what is over at once nothing has to be told
	}
	p.last = now
	text := p.line(at, now)
	if !p.terminal {
		fmt.Fprintln(p.out, text)
		return
	}
	fmt.Fprintf(p.out, "\r%-*s", p.width, text)
	p.width = len(text)
}

// line returns what is told.
func (p *progress) line(at feed.Progress, now time.Time) string {
	if at.Stage != feed.Reading {
		return fmt.Sprintf("%s %d lines", at.Stage, at.Lines)
	}
	text := fmt.Sprintf("%d lines", at.Lines)
	rate := float64(at.Lines-at.From) / now.Sub(p.begun).Seconds()
	if now.After(p.begun) && rate > 0 {
		text += fmt.Sprintf(", %.0f/s", rate)
		if read := p.read(); p.size > 0 && read > 0 {
			share := min(float64(read)/float64(p.size), 1)
			seconds := float64(at.Lines) * (1 - share) / share / rate
			text += fmt.Sprintf(", %.0f %%, %s left", 100*share, time.Duration(seconds*float64(time.Second)).Round(time.Second))
		}
	}
	if at.Rejected > 0 {
		text += fmt.Sprintf(", %d rejected", at.Rejected)
	}
	return text
}

// end clears the line on the terminal.
func (p *progress) end() {
	if p.terminal && p.width > 0 {
		fmt.Fprintf(p.out, "\r%*s\r", p.width, "")
	}
}
