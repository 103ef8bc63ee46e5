package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"github.com/loupe-privacy/loupe/server/feed"
)

// A feedFile is a file of a feed, of which one knows how much was read.
type feedFile struct {
	kind feed.Kind
	file *os.File
	size int64 // 0 for what has none, such as a pipe
	read atomic.Int64
}

// openFeed opens a file that is to be of a feed.
func openFeed(path string, kind feed.Kind) (*feedFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &feedFile{kind: kind, file: file}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		f.size = info.Size()
	}
	return f, nil
}

// open returns the source in the file, from its beginning.
func (f *feedFile) open() (*feed.Source, error) {
	if f.size > 0 {
		if _, err := f.file.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
	}
	f.read.Store(0)
	source, err := feed.Open(f)
	if err != nil {
		return nil, err
	}
	if source.Header.Feed != f.kind {
		source.Close()
		return nil, fmt.Errorf("is a file of %s, and not of %s", source.Header.Feed, f.kind)
	}
	return source, nil
}

// Read implements [io.Reader], and counts.
func (f *feedFile) Read(b []byte) (int, error) {
	n, err := f.file.Read(b)
	f.read.Add(int64(n))
	return n, err
}

// close closes the file, of which everything was read or nothing matters.
func (f *feedFile) close() { _ = f.file.Close() }

// rejectsOf returns the name of the file that lists what was rejected of
// another.
func rejectsOf(path string) string { return path + ".rejects.jsonl" }

// writeRejects writes the lines that were rejected beside their file.
func writeRejects(path string, all []feed.Rejection) error {
	r := newRejects(path)
	for _, rejection := range all {
		r.add(rejection)
	}
	return r.end()
}

// A rejectsFile lists rejected lines. It is made with the first of them; what
// an earlier attempt left goes away.
type rejectsFile struct {
	path string
	file *os.File
	out  *bufio.Writer
	err  error
}

func newRejects(path string) *rejectsFile { return &rejectsFile{path: rejectsOf(path)} }

// add adds a line to the list.
func (r *rejectsFile) add(rejection feed.Rejection) {
	if r.file == nil && r.err == nil {
		if r.file, r.err = os.OpenFile(r.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); r.err == nil {
			r.out = bufio.NewWriter(r.file)
		}
	}
	if r.err != nil {
		return
	}
	text, err := json.Marshal(rejection)
	if err == nil {
		_, err = r.out.Write(append(text, '\n'))
	}
	r.err = err
}

// end finishes the list, and returns what went wrong with it.
func (r *rejectsFile) end() error {
	if r.file != nil {
		return errors.Join(r.err, r.out.Flush(), r.file.Close())
	}
	if err := os.Remove(r.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(r.err, err)
	}
	return r.err
}
