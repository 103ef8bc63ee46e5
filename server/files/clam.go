package files

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/files/reason"
)

// ErrDown says that a scanner gave no verdict: it does not answer, or could
// not look at the file. The file is held, and scanned later.
var ErrDown = errors.New("files: no verdict of the scanner")

// A Scanner knows malware.
type Scanner interface {
	// Scan returns nil for a file in which nothing was found, a fault with
	// [reason.Infected] for malware, and an error that is ErrDown if there
	// is no verdict.
	Scan(ctx context.Context, data []byte) error
}

// A Clam is a scanner of ClamAV, reached over its socket. It keeps no
// connection and is safe for use by any number of goroutines.
//
// Clamd must take files as large as ours: its StreamMaxLength is 25 MB unless
// changed. A file that is too large for it has no verdict.
type Clam struct {
	Network string        // "tcp" or "unix"
	Addr    string        // host and port, or a path
	Timeout time.Duration // of one scan; 0 is a minute
}

// pieceSize is how many bytes are sent at a time.
const pieceSize = 64 << 10

// maxVerdict is how long an answer of clamd may be.
const maxVerdict = 4 << 10

// Scan sends a file to clamd and waits for its verdict. See [Scanner].
func (c Clam) Scan(ctx context.Context, data []byte) error {
	verdict, err := c.ask(ctx, "zINSTREAM\x00", data)
	if err != nil {
		return down(err)
	}
	switch {
	case verdict == "stream: OK":
		return nil
	case strings.HasPrefix(verdict, "stream: ") && strings.HasSuffix(verdict, " FOUND"):
		found := strings.TrimSuffix(strings.TrimPrefix(verdict, "stream: "), " FOUND")
		return reason.Infected.Because("clamd found %q", found)
	}
	return down(fmt.Errorf("clamd said %q", verdict))
}

// Ping asks whether clamd is there. It returns an error that is ErrDown if it
// is not.
func (c Clam) Ping(ctx context.Context) error {
	switch verdict, err := c.ask(ctx, "zPING\x00", nil); {
	case err != nil:
		return down(err)
	case verdict != "PONG":
		return down(fmt.Errorf("clamd said %q", verdict))
	}
	return nil
}

// down returns an ErrDown with its cause.
func down(err error) error {
	return fault.Wrap(fault.Unavailable, fmt.Errorf("%w: %w", ErrDown, err))
}

// ask sends a command with its data, if it has any, and returns the answer.
func (c Clam) ask(ctx context.Context, command string, data []byte) (string, error) {
	timeout := c.Timeout
	if timeout == 0 {
		timeout = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, c.Network, c.Addr)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close() }() // its answer is what counts
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	sent := send(conn, command, data)
	answer, err := receive(conn)
	if err != nil {
		return "", errors.Join(ctx.Err(), sent, err)
	}
	return answer, nil // clamd may answer before it read everything
}

// send writes a command, its data in pieces that each say their length, and
// the empty piece that ends them.
func send(conn net.Conn, command string, data []byte) error {
	w := bufio.NewWriterSize(conn, pieceSize)
	if _, err := w.WriteString(command); err != nil {
		return err
	}
	for more := data != nil; more; {
		piece := data[:min(len(data), pieceSize)]
		data, more = data[len(piece):], len(piece) > 0
		if err := binary.Write(w, binary.BigEndian, uint32(len(piece))); err != nil {
			return err
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return w.Flush()
}

// receive reads an answer up to the zero that ends it. One that is cut off is
// none.
func receive(conn net.Conn) (string, error) {
	var out []byte
	buf := make([]byte, 512)
	for len(out) < maxVerdict {
		n, err := conn.Read(buf)
		out = append(out, buf[:n]...)
		if i := bytes.IndexByte(out, 0); i >= 0 {
			return string(out[:i]), nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", errors.New("an answer without end")
}
