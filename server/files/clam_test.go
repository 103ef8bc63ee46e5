package files_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/files"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// eicar is the harmless file that every scanner takes for malware, in two
// parts, so that none takes this file for it.
var eicar = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-` + `ANTIVIRUS-TEST-FILE!$H+H*`)

// A clamd is a server that speaks as clamd does.
type clamd struct {
	net.Listener
	limit  int                 // bytes of a stream
	answer func(string) string // in place of the verdict, if set
	got    chan []byte
}

// startClamd starts a clamd on a network of this machine.
func startClamd(t *testing.T, network string, c clamd) *clamd {
	t.Helper()
	addr := "127.0.0.1:0"
	if network == "unix" {
		addr = filepath.Join(t.TempDir(), "clamd.sock")
	}
	var err error
	if c.Listener, err = net.Listen(network, addr); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	c.got = make(chan []byte, 10)
	go func() {
		for {
			conn, err := c.Accept()
			if err != nil {
				return
			}
			go c.serve(conn)
		}
	}()
	return &c
}

// client returns a scanner that asks this server.
func (c *clamd) client() files.Clam {
	return files.Clam{Network: c.Addr().Network(), Addr: c.Addr().String(), Timeout: 10 * time.Second}
}

// serve answers one command.
func (c *clamd) serve(conn net.Conn) {
	defer conn.Close()
	command := make([]byte, 0, 16)
	for b := []byte{1}; b[0] != 0; {
		if _, err := io.ReadFull(conn, b); err != nil {
			return
		}
		command = append(command, b[0])
	}
	verdict := "PONG"
	if string(command) == "zINSTREAM\x00" {
		data, ok := c.stream(conn)
		switch {
		case !ok:
			verdict = "INSTREAM size limit exceeded. ERROR"
		case bytes.Contains(data, eicar):
			verdict = "stream: Eicar-Signature FOUND"
		default:
			verdict = "stream: OK"
		}
		c.got <- data
	}
	if c.answer != nil {
		verdict = c.answer(verdict)
	}
	_, _ = io.WriteString(conn, verdict)
}

// stream reads the pieces of a file, and reports whether it was not too long.
func (c *clamd) stream(conn net.Conn) ([]byte, bool) {
	var data []byte
	for {
		var n uint32
		if err := binary.Read(conn, binary.BigEndian, &n); err != nil || n == 0 {
			return data, err == nil
		}
		if c.limit > 0 && len(data)+int(n) > c.limit {
			return nil, false
		}
		piece := make([]byte, n)
		if _, err := io.ReadFull(conn, piece); err != nil {
			return nil, false
		}
		data = append(data, piece...)
	}
}

// ended ends each answer as clamd does.
func ended(s string) string { return s + "\x00" }

func TestClam(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		server := startClamd(t, network, clamd{answer: ended})
		scanner := server.client()
		if err := scanner.Ping(t.Context()); err != nil {
			t.Errorf("%s: Ping: %v", network, err)
		}
		for name, data := range map[string][]byte{
			"small": goodPDF, "none": {}, "one piece": make([]byte, 64<<10), "many": bytes.Repeat([]byte("abc"), 1<<20),
		} {
			if err := scanner.Scan(t.Context(), data); err != nil {
				t.Errorf("%s, %s: %v", network, name, err)
			}
			if got := <-server.got; !bytes.Equal(got, data) {
				t.Errorf("%s, %s: %d bytes arrived of %d", network, name, len(got), len(data))
			}
		}
		err := scanner.Scan(t.Context(), append(bytes.Repeat([]byte(" "), 100_000), eicar...))
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Code != fault.Invalid || e.Reason != string(reason.Infected) || errors.Is(err, files.ErrDown) {
			t.Errorf("%s: malware: %v", network, err)
		}
		<-server.got
	}
}

// TestClamDown has every answer that is no verdict hold the file: it is never
// taken as clean.
func TestClamDown(t *testing.T) {
	closed := startClamd(t, "tcp", clamd{})
	_ = closed.Close()
	say := func(s string) func(string) string { return func(string) string { return s } }
	long := startClamd(t, "tcp", clamd{limit: 1000, answer: ended})
	for name, server := range map[string]*clamd{
		"not there":       closed,
		"says nothing":    startClamd(t, "tcp", clamd{answer: say("")}),
		"cut off":         startClamd(t, "tcp", clamd{answer: say("stream: OK")}),
		"cut off earlier": startClamd(t, "unix", clamd{answer: say("stream: O")}),
		"an error":        startClamd(t, "tcp", clamd{answer: say("stream: Can't allocate memory ERROR\x00")}),
		"unknown":         startClamd(t, "tcp", clamd{answer: say("UNKNOWN COMMAND\x00")}),
		"two verdicts":    startClamd(t, "tcp", clamd{answer: say("stream: OK FOUND nothing\x00")}),
		"talks on":        startClamd(t, "tcp", clamd{answer: say(strings.Repeat("stream: OK ", 10_000))}),
		"too long for it": long,
	} {
		err := server.client().Scan(t.Context(), make([]byte, 5000))
		if !errors.Is(err, files.ErrDown) || !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := closed.client().Ping(t.Context()); !errors.Is(err, files.ErrDown) {
		t.Errorf("Ping: %v", err)
	}
}

// TestClamIsLeft has a scan that hangs end with its context.
func TestClamIsLeft(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	asked := make(chan struct{})
	server := startClamd(t, "tcp", clamd{answer: func(string) string {
		close(asked)
		<-hang
		return ""
	}})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-asked
		leave()
	}()
	err := server.client().Scan(ctx, goodPDF)
	if !errors.Is(err, files.ErrDown) || !errors.Is(err, context.Canceled) {
		t.Errorf("Scan = %v", err)
	}
}
