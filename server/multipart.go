package server

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/auth"
)

// Limits of a form with files.
const (
	maxFormField = 64 << 10                                    // bytes of all that is no file
	maxFormFiles = wire.MaxFiles*wire.MaxFile + 2*maxFormField // bytes of the whole
)

// isMultipart reports whether the body of r is a form with files.
func isMultipart(r *http.Request) bool {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// A filesForm is a form with files: its fields, and what became of the files.
type filesForm struct {
	fields  url.Values
	added   int
	refused error // why the first file that was refused was, or nil
}

// transferTime is how long sending or getting files may take: 100 MiB at
// 3 Mbit/s. Anything else has the time that the HTTP server gives it.
const transferTime = 5 * time.Minute

// allowTime sets a deadline of a connection to [transferTime] from now, where
// the connection can.
func allowTime(set func(time.Time) error) error {
	err := set(time.Now().Add(transferTime))
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// A crowd counts who sends files at the moment: each takes memory and time, so
// there are so many of one person and so many in all.
type crowd struct {
	mu    sync.Mutex
	by    map[string]int
	total int
}

// How many forms with files are taken in at once.
const (
	crowdOfOne = 2
	crowdOfAll = 24
)

// enter lets somebody in until leave is called, or is a fault.TooMany.
func (c *crowd) enter(who string) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by[who] >= crowdOfOne || c.total >= crowdOfAll {
		return nil, fault.New(fault.TooMany, "too many forms with files at once")
	}
	if c.by == nil {
		c.by = map[string]int{}
	}
	c.by[who]++
	c.total++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.by[who]--; c.by[who] == 0 {
			delete(c.by, who)
		}
		c.total--
	}, nil
}

// attacher takes in one file of a form whose fields before it are known, or
// says why not.
type attacher func(ctx context.Context, fields url.Values, name string, r io.Reader) error

// readFiles reads a form with files that only the person of a session may
// send. Its field with the owner comes before the first file: no byte of a file
// is taken from anybody else. A file that is refused does not stop the others.
func (s *Server) readFiles(w http.ResponseWriter, r *http.Request, sess auth.Session, attach attacher, fields ...string) (filesForm, error) {
	form := filesForm{fields: url.Values{}}
	if who := formOwner(sess); who != "" { // of nobody else is a file taken in
		leave, err := s.uploading.enter(who)
		if err != nil {
			return form, err
		}
		defer leave()
	}
	if err := allowTime(http.NewResponseController(w).SetReadDeadline); err != nil {
		return form, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFormFiles)
	parts, err := r.MultipartReader()
	if err != nil {
		return form, bodyFault(err)
	}
	room, files := int64(maxFormField), 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return form, bodyFault(err)
		}
		switch name := part.FormName(); {
		case name == wire.FieldFile:
			if !s.owns(sess, form.fields.Get(wire.FieldOwner)) {
				return form, errOwner
			}
			if files++; files > wire.MaxFiles+1 { // the field in which nothing was chosen comes too
				return form, &fault.Error{Code: fault.TooLarge, Field: wire.FieldFile, Reason: "too_many"}
			}
			if err := form.take(r.Context(), part, attach); err != nil {
				return form, err
			}
		case !slices.Contains(fields, name):
			return form, errUnknownField
		default:
			value, err := io.ReadAll(io.LimitReader(part, room+1))
			if err != nil {
				return form, bodyFault(err)
			}
			if room -= int64(len(value)); room < 0 {
				return form, fault.New(fault.TooLarge, "the fields of the form are too long")
			}
			form.fields.Add(name, string(value))
		}
	}
}

// take takes in one file. The field of a form in which nothing was chosen
// comes without a name and empty.
func (f *filesForm) take(ctx context.Context, part *multipart.Part, attach attacher) error {
	if part.FileName() == "" {
		return nil
	}
	body := &body{from: part}
	err := attach(ctx, f.fields, part.FileName(), body)
	code := fault.CodeOf(err)
	switch {
	case body.err != nil: // the form ended in the middle, whatever was made of that
		return bodyFault(body.err)
	case err == nil:
		f.added++
	case code == fault.Invalid || code == fault.TooLarge || code == fault.Conflict:
		if f.refused == nil {
			f.refused = err
		}
		_, err = io.Copy(io.Discard, part) // on to the next one
		if err != nil {
			return bodyFault(err)
		}
	default:
		return err
	}
	return nil
}

// A body reads a file of a form, and keeps why that ended before its end.
type body struct {
	from io.Reader
	err  error
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// readPlain reads a form of either kind that carries files or could.
func (s *Server) readPlain(w http.ResponseWriter, r *http.Request, sess auth.Session, attach attacher, fields ...string) (filesForm, error) {
	if isMultipart(r) {
		return s.readFiles(w, r, sess, attach, fields...)
	}
	err := readForm(w, r, fields...)
	return filesForm{fields: r.PostForm}, err
}

// plainText returns a text of a form with plain line ends and without white
// space around it.
func plainText(v string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(v))
}
