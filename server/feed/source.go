package feed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"github.com/loupe-privacy/loupe/internal/calendar"
)

// maxWindow is the most memory that a file compressed with zstd may ask for.
const maxWindow = 32 << 20

// maxLine is the most bytes of one line.
const maxLine = 1 << 20

// A LineError is what is wrong with one line of a file.
type LineError struct {
	Line   int // from 1
	Reason string
}

// Error names the line and the reason.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// A Source is a file of a feed: a header, lines, and a last line that says how
// many there were.
type Source struct {
	Header Header

	scan  *bufio.Scanner
	sum   hash.Hash // of the header and all lines read, each with its end; the last line is none
	line  int       // of the file, from 1
	lines int       // after the header, without the last one
	done  bool
	free  func()
}

// trailer is the last line of a file: without it the file was cut.
type trailer struct {
	End *int `json:"end"`
}

// Open returns the source that r holds, compressed with gzip or zstd or not,
// with its header read. Wrong is a *LineError, and ErrCut for an empty file.
// It is to be closed.
func Open(r io.Reader) (*Source, error) {
	plain, free, err := unpack(r)
	if err != nil {
		return nil, err
	}
	s := &Source{scan: bufio.NewScanner(plain), sum: sha256.New(), free: free}
	s.scan.Buffer(make([]byte, 0, 64<<10), maxLine)
	s.scan.Split(s.split)
	if err := s.readHeader(); err != nil {
		free()
		return nil, err
	}
	return s, nil
}

// Close frees what reading takes. It does not close the file.
func (s *Source) Close() { s.free() }

// unpack returns what r holds, by its first bytes.
func unpack(r io.Reader) (io.Reader, func(), error) {
	in := bufio.NewReaderSize(r, 256<<10)
	begin, err := in.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	switch {
	case bytes.HasPrefix(begin, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, &LineError{Line: 1, Reason: "is no gzip file"}
		}
		return z, func() { _ = z.Close() }, nil
	case bytes.Equal(begin, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, &LineError{Line: 1, Reason: "is no zstd file"}
		}
		return z, z.Close, nil
	}
	return in, func() {}, nil
}

// split is [bufio.ScanLines], but for a line that has no end: only the first
// and the last line of a file may be without, and any other was cut.
func (s *Source) split(data []byte, atEOF bool) (int, []byte, error) {
	n, token, err := bufio.ScanLines(data, atEOF)
	if atEOF && token != nil && n == len(data) && !bytes.HasSuffix(data, []byte("\n")) &&
		s.line > 0 && !bytes.HasPrefix(bytes.TrimSpace(data), []byte(lastLine)) {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return n, token, err
}

// lastLine is how the last line begins.
const lastLine = `{"end"`

// readHeader reads the first line.
func (s *Source) readHeader() error {
	text, err := s.read()
	if errors.Is(err, io.EOF) {
		return ErrCut
	}
	if err != nil {
		return err
	}
	if reason := decode(bytes.TrimPrefix(text, []byte("\ufeff")), &s.Header); reason != "" {
		return s.fault("header: " + reason)
	}
	s.add()
	if reason := wrongHeader(s.Header); reason != "" {
		return s.fault("header: " + reason)
	}
	return nil
}

// wrongHeader returns why a header cannot be accepted, or "".
func wrongHeader(h Header) string {
	switch {
	case !slices.Contains(Kinds[:], h.Feed):
		return "feed: is none of those that there are"
	case (h.Feed == Holdings) != (h.Domain != ""):
		return "domain: belongs to holdings, and to nothing else"
	case !goodID(h.Run):
		return "run: " + wantID
	case h.AsOf == calendar.Day{}:
		return "as_of: needs a day"
	}
	return ""
}

// Line is the number of the line that was read last.
func (s *Source) Line() int { return s.line }

// Next returns the next line, which is good until the next call, and io.EOF
// after the last. A line that is not what it has to be is a *LineError: the
// next one can be read all the same. A file without its end is ErrCut.
func (s *Source) Next() ([]byte, error) {
	if s.done {
		return nil, io.EOF
	}
	text, err := s.read()
	if errors.Is(err, io.EOF) {
		return nil, ErrCut
	}
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, []byte(lastLine)) {
		return nil, s.end(text)
	}
	s.add()
	switch {
	case len(text) == 0:
		return nil, s.fault("is empty")
	case !utf8.Valid(text):
		return nil, s.fault("is not UTF-8")
	}
	return text, nil
}

// end reads the last line, and looks whether it is.
func (s *Source) end(text []byte) error {
	var t trailer
	if reason := decode(text, &t); reason != "" || t.End == nil {
		return s.fault("end: needs the number of lines")
	}
	if lines := s.line - 2; *t.End != lines {
		return fmt.Errorf("line %d: says %d lines, and there are %d: %w", s.line, *t.End, lines, ErrCut)
	}
	if _, err := s.read(); !errors.Is(err, io.EOF) {
		return s.fault("comes after the end")
	}
	s.done = true
	return io.EOF
}

// read returns one line without what surrounds it.
func (s *Source) read() ([]byte, error) {
	if !s.scan.Scan() {
		switch err := s.scan.Err(); {
		case err == nil:
			return nil, io.EOF
		case errors.Is(err, bufio.ErrTooLong):
			s.line++
			return nil, fmt.Errorf("line %d: is longer than %d bytes: %w", s.line, maxLine, ErrCut)
		default: // a compressed file that was cut, or a disk that failed
			return nil, fmt.Errorf("after line %d: %w: %w", s.line, ErrCut, err)
		}
	}
	s.line++
	return bytes.TrimSpace(s.scan.Bytes()), nil
}

// add adds the line that was read last to the sum.
func (s *Source) add() {
	s.sum.Write(s.scan.Bytes())
	s.sum.Write([]byte{'\n'})
	s.lines = s.line - 1
}

// Sum returns the sum of all that was read, as a run keeps it.
func (s *Source) Sum() ([]byte, error) {
	b, err := s.sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("adding up: %w", err)
	}
	return b, nil
}

// Mark returns how far the source was read.
func (s *Source) Mark() (Mark, error) {
	sum, err := s.Sum()
	return Mark{Lines: s.lines, Sum: sum}, err
}

// Skip reads so many lines after the header, and reports whether the sum of
// all that was read is another's: whether it is the same file up to there.
func (s *Source) Skip(lines int, sum []byte) (bool, error) {
	for range lines {
		if _, err := s.read(); errors.Is(err, io.EOF) || errors.Is(err, ErrCut) {
			return false, nil
		} else if err != nil {
			return false, err
		}
		s.add()
	}
	mine, err := s.Sum()
	return bytes.Equal(mine, sum), err
}

// fault returns what is wrong with the line that was read last.
func (s *Source) fault(reason string) error { return &LineError{Line: s.line, Reason: reason} }
