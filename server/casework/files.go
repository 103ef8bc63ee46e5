package casework

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/internal/wire"
	"github.com/loupe-privacy/loupe/server/audit"
)

// maxName is the most bytes of a file name as it is sent. The [Inspector] has
// limits of its own.
const maxName = 1000

// Attach reads a whole file, has it checked and made anew, and attaches it to
// the actor's draft or, with the id of a request, to their next message to it.
// What is refused is the fault of the [Inspector] or the [Scanner]; without a
// draft it is a fault.NotFound.
//
// While the scanner does not answer, the file is held: it goes with the
// request, and nobody can open it yet.
func (d *Desk) Attach(ctx context.Context, actor Actor, requestID, name string, r io.Reader) (Attachment, error) {
	data, err := io.ReadAll(io.LimitReader(r, wire.MaxFile+1))
	if err != nil {
		return Attachment{}, err
	}
	if err := checkFile(name, int64(len(data))); err != nil {
		return Attachment{}, err
	}
	f, err := d.addFile(ctx, actor, requestID, name, int64(len(data)))
	if err != nil {
		return Attachment{}, err
	}
	whole, err := d.finish(ctx, f, name, data)
	if err != nil && !refused(err) { // there are no pieces with which to try again
		return Attachment{}, d.drop(ctx, f, err)
	}
	return whole, err
}

// BeginUpload begins to receive a file of so many bytes piece by piece, for
// what [Desk.Attach] says. Nothing of it is checked but its name and size.
func (d *Desk) BeginUpload(ctx context.Context, actor Actor, requestID, name string, size int64) (Upload, error) {
	if err := checkFile(name, size); err != nil {
		return Upload{}, err
	}
	f, err := d.addFile(ctx, actor, requestID, name, size)
	if err != nil {
		return Upload{}, err
	}
	return Upload{ID: f.ID, File: seen(f, name)}, nil
}

// Piece adds bytes to a file that is being sent. They must begin where the
// last piece ended: if not, it is a fault.Conflict on "offset", and the sender
// asks [Desk.Upload] where to go on. With the last piece the file is checked
// as in [Desk.Attach]; what is refused then is gone.
func (d *Desk) Piece(ctx context.Context, actor Actor, id string, offset int64, data []byte) (Upload, error) {
	f, err := d.sending(ctx, actor, id)
	if err != nil {
		return Upload{}, err
	}
	end := offset + int64(len(data))
	if offset < 0 || len(data) == 0 || len(data) > wire.MaxPiece || end > f.Size {
		return Upload{}, fault.OnField(wire.FieldFile, "piece")
	}
	var sealed bytes.Buffer
	if err := d.sealBytes(&sealed, data, placeOfPiece(f, offset)); err != nil {
		return Upload{}, err
	}
	if err := d.Store.AddPiece(ctx, actor.Owner(), id, offset, int64(len(data)), sealed.Bytes()); err != nil {
		return Upload{}, err
	}
	if end < f.Size {
		return d.arrived(f, end)
	}
	return d.Upload(ctx, actor, id)
}

// Upload returns how far a file of the actor has arrived. One that has wholly
// arrived and was not checked, because something failed just then, is checked
// now.
func (d *Desk) Upload(ctx context.Context, actor Actor, id string) (Upload, error) {
	whose, err := actor.Whose()
	if err != nil {
		return Upload{}, fault.Wrap(fault.NotFound, err)
	}
	// The pieces are read first: a file that is still being sent after that
	// was not made anew by another call when they were.
	pieces, err := d.Store.Pieces(ctx, id)
	if err != nil {
		return Upload{}, err
	}
	f, err := d.Store.File(ctx, whose, actor.Owner(), id)
	if err != nil {
		return Upload{}, err
	}
	if f.State != FileSending {
		return d.arrived(f, f.Size)
	}
	var offset int64
	for _, p := range pieces {
		offset += p.Size
	}
	if offset < f.Size {
		return d.arrived(f, offset)
	}
	data, err := d.joined(f, pieces)
	if err != nil {
		return Upload{}, err
	}
	name, err := d.Sealer.Unseal(f.Name, placeOfName(f))
	if err != nil {
		return Upload{}, err
	}
	whole, err := d.finish(ctx, f, name, data)
	if fault.Is(err, fault.Conflict) { // finished by another call at this moment
		if f, err = d.Store.File(ctx, whose, actor.Owner(), id); err == nil {
			return d.arrived(f, f.Size)
		}
	}
	return Upload{ID: id, Offset: f.Size, File: whole}, err
}

// Detach takes a file away that was not sent yet.
func (d *Desk) Detach(ctx context.Context, actor Actor, fileID string) error {
	if _, err := actor.Whose(); err != nil {
		return fault.Wrap(fault.NotFound, err)
	}
	return d.Store.DeleteFile(ctx, actor.Owner(), fileID)
}

// OpenFile returns a file of the actor with its bytes, which the caller closes,
// or a fault.NotFound. One that can't be opened now is a fault.Conflict on
// "file" with its state as the reason. The log tells who opened it before
// anything is read.
//
// Bytes that were changed in the database fail as they are read, at the latest.
func (d *Desk) OpenFile(ctx context.Context, actor Actor, fileID string) (Attachment, io.ReadCloser, error) {
	whose, err := actor.Whose()
	if err != nil {
		return Attachment{}, nil, fault.Wrap(fault.NotFound, err)
	}
	f, err := d.Store.File(ctx, whose, actor.Owner(), fileID)
	if err != nil {
		return Attachment{}, nil, err
	}
	return d.open(ctx, f, audit.Leaf{Role: actor.Role, Actor: actor.Owner()}, d.Store.Note)
}

// OpenCaseFile returns a file of a request to an officer whose controller
// answers for some of it, as [Desk.OpenFile] does. One by which its person showed
// who they are is a fault.Forbidden on "file" unless that controller asked. A
// member is told that the office looked.
func (d *Desk) OpenCaseFile(ctx context.Context, o Officer, fileID string) (Attachment, io.ReadCloser, error) {
	f, err := d.Store.File(ctx, Whose{}, "", fileID)
	if err != nil {
		return Attachment{}, nil, err
	}
	record, err := d.caseOf(ctx, o, f.RequestID)
	if err != nil {
		return Attachment{}, nil, err
	}
	purpose, err := d.mayOpen(ctx, o, record, f)
	if err != nil {
		return Attachment{}, nil, err
	}
	note := func(ctx context.Context, leaf audit.Leaf) error {
		_, err := d.Store.LookInto(ctx, f.RequestID, leaf, d.lookOf(o, record, purpose))
		return err
	}
	return d.open(ctx, f, audit.Leaf{Role: rights.Officer, Actor: o.AccountID}, note)
}

// open notes in the log that a file is opened, and opens it.
func (d *Desk) open(
	ctx context.Context, f File, leaf audit.Leaf, note func(context.Context, audit.Leaf) error,
) (Attachment, io.ReadCloser, error) {
	if f.State != FileReady {
		return Attachment{}, nil, &fault.Error{Code: fault.Conflict, Field: wire.FieldFile, Reason: string(f.State)}
	}
	name, err := d.Sealer.Unseal(f.Name, placeOfName(f))
	if err != nil {
		return Attachment{}, nil, err
	}
	leaf.At, leaf.Event, leaf.Object = d.now(), string(rights.Open), objectOfFile(f.ID)
	if err := note(ctx, leaf); err != nil {
		return Attachment{}, nil, err
	}
	body, err := d.body(ctx, f)
	return seen(f, name), body, err
}

// objectOfFile names a file in the log.
func objectOfFile(id string) string { return "file/" + id }

// body returns the bytes of a whole file.
func (d *Desk) body(ctx context.Context, f File) (io.ReadCloser, error) {
	sealed, err := d.Store.ReadFile(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	plain, err := d.Files.OpenFrom(sealed, placeOfBytes(f))
	if err != nil {
		_ = sealed.Close() // nothing was read, so there is nothing to tell
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{plain, sealed}, nil
}

// checkFile refuses what need not be received at all.
func checkFile(name string, size int64) error {
	switch {
	case name == "" || len(name) > maxName:
		return fault.OnField(wire.FieldFile, "name")
	case size == 0:
		return fault.OnField(wire.FieldFile, "empty")
	case size < 0 || size > wire.MaxFile:
		return &fault.Error{Code: fault.TooLarge, Field: wire.FieldFile, Reason: "too_large"}
	}
	return nil
}

// addFile makes room for a file of the actor.
func (d *Desk) addFile(ctx context.Context, actor Actor, requestID, name string, size int64) (File, error) {
	whose, err := actor.Whose()
	if err != nil {
		return File{}, err
	}
	if err := d.takesFiles(ctx, actor, whose, requestID); err != nil {
		return File{}, err
	}
	f := File{
		ID: newID(), OwnerID: actor.Owner(), RequestID: requestID, By: rights.Person,
		State: FileSending, Size: size, Created: d.now(),
	}
	if f.Name, err = d.Sealer.Seal(name, placeOfName(f)); err != nil {
		return File{}, err
	}
	return f, d.Store.AddFile(ctx, f, wire.MaxFiles)
}

// takesFiles refuses files for what there is not, or for a request to which
// nobody can write any more, and from somebody without an account for all but
// the question of the office who they are. A draft that gets one was come back to.
func (d *Desk) takesFiles(ctx context.Context, actor Actor, whose Whose, requestID string) error {
	if requestID != "" {
		r, err := d.Store.Request(ctx, whose, requestID)
		if err == nil && actor.GuestID != "" && r.Status != rights.IdentityAsked {
			err = errNotAskedFor()
		}
		if err == nil && !r.Status.Allows(replyTo(r.Status), rights.Person) {
			err = &fault.Error{Code: fault.Conflict, Field: string(rights.Write), Reason: string(r.Status)}
		}
		return err
	}
	if actor.GuestID != "" {
		return errNotAskedFor()
	}
	draft, err := d.Store.Draft(ctx, actor.Owner())
	if err != nil {
		return err
	}
	draft.Updated = d.now()
	if err := d.Store.SwapDraft(ctx, draft, draft.Key); err != nil && !fault.Is(err, fault.Conflict) {
		return err // a conflict says that the draft was changed just now
	}
	return nil
}

// finish checks a file that has wholly arrived, makes it anew and stores it in
// place of what was sent. One that is refused is deleted.
func (d *Desk) finish(ctx context.Context, f File, name string, data []byte) (Attachment, error) {
	whole, sealed, err := d.makeFile(ctx, f, name, data)
	if err != nil {
		if refused(err) {
			err = d.drop(ctx, f, err)
		}
		return Attachment{}, err
	}
	if err := d.Store.FinishFile(ctx, whole, bytes.NewReader(sealed)); err != nil {
		return Attachment{}, err
	}
	safe, err := d.Sealer.Unseal(whole.Name, placeOfName(whole))
	return seen(whole, safe), err
}

// drop deletes a file that did not become one, and returns why it didn't, even
// if whoever sent it has gone meanwhile.
func (d *Desk) drop(ctx context.Context, f File, why error) error {
	err := d.Store.DeleteFile(context.WithoutCancel(ctx), f.OwnerID, f.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return errors.Join(why, err)
	}
	return why
}

// makeFile returns a file made anew, ready or held, and its sealed bytes.
func (d *Desk) makeFile(ctx context.Context, f File, name string, data []byte) (File, []byte, error) {
	f.State = FileReady
	if d.Scan != nil {
		err := d.Scan.Scan(ctx, data)
		switch {
		case err != nil && refused(err):
			return File{}, nil, err
		case err != nil:
			f.State = FileHeld
		}
	}
	made, err := d.Inspect.Inspect(ctx, name, data)
	if err != nil {
		return File{}, nil, err
	}
	var sealed bytes.Buffer
	if err := d.sealBytes(&sealed, made.Bytes, placeOfBytes(f)); err != nil {
		return File{}, nil, err
	}
	if f.Name, err = d.Sealer.Seal(made.Name, placeOfName(f)); err != nil {
		return File{}, nil, err
	}
	hash := sha256.Sum256(sealed.Bytes())
	f.Type, f.Size, f.Hash = made.Type, int64(len(made.Bytes)), hash[:]
	return f, sealed.Bytes(), nil
}

// refused reports whether err says that a file is not wanted, rather than that
// something failed.
func refused(err error) bool { return fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) }

// sealBytes writes data, sealed, to w.
func (d *Desk) sealBytes(w io.Writer, data []byte, place string) error {
	sealer, err := d.Files.SealTo(w, place)
	if err != nil {
		return err
	}
	if _, err := sealer.Write(data); err != nil {
		return fmt.Errorf("sealing a file: %w", err)
	}
	return sealer.Close()
}

// joined returns the bytes of the pieces of a file.
func (d *Desk) joined(f File, pieces []Piece) ([]byte, error) {
	data := make([]byte, 0, f.Size)
	for _, p := range pieces {
		plain, err := d.Files.OpenFrom(bytes.NewReader(p.Sealed), placeOfPiece(f, p.Start))
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(plain)
		if err != nil {
			return nil, fault.Wrap(fault.Internal, err)
		}
		data = append(data, b...)
	}
	return data, nil
}

// sending returns a file of the actor that is being sent.
func (d *Desk) sending(ctx context.Context, actor Actor, id string) (File, error) {
	whose, err := actor.Whose()
	if err != nil {
		return File{}, fault.Wrap(fault.NotFound, err)
	}
	f, err := d.Store.File(ctx, whose, actor.Owner(), id)
	if err != nil {
		return File{}, err
	}
	if f.State != FileSending || f.OwnerID != actor.Owner() {
		return File{}, &fault.Error{Code: fault.Conflict, Field: "offset", Reason: "whole"}
	}
	return f, nil
}

// arrived returns how far a file has come.
func (d *Desk) arrived(f File, offset int64) (Upload, error) {
	name, err := d.Sealer.Unseal(f.Name, placeOfName(f))
	return Upload{ID: f.ID, Offset: offset, File: seen(f, name)}, err
}

// attached returns the files of the actor's draft or, with the id of a
// request, of their next message to it.
func (d *Desk) attached(ctx context.Context, actor Actor, requestID string) ([]Attachment, error) {
	files, err := d.Store.DraftFiles(ctx, actor.Owner(), requestID)
	if err != nil {
		return nil, err
	}
	return d.openedNames(files)
}

// abandoned is how long after its beginning a file that did not wholly arrive
// is given up, and no longer holds up what it was meant to go with.
const abandoned = time.Hour

// toSend returns the ids of the files that go with the actor's draft or next
// message. One that is still being sent is a fault.Conflict.
func (d *Desk) toSend(ctx context.Context, actor Actor, requestID string) ([]string, error) {
	files, err := d.Store.DraftFiles(ctx, actor.Owner(), requestID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, f := range files {
		switch {
		case f.State == FileReady || f.State == FileHeld:
			ids = append(ids, f.ID)
		case f.State == FileSending && d.Now().Sub(f.Created) < abandoned:
			return nil, &fault.Error{Code: fault.Conflict, Field: wire.FieldFile, Reason: string(FileSending)}
		}
	}
	return ids, nil
}

// openedNames returns files as people see them.
func (d *Desk) openedNames(files []File) ([]Attachment, error) {
	var all []Attachment
	for _, f := range files {
		name, err := d.Sealer.Unseal(f.Name, placeOfName(f))
		if err != nil {
			return nil, err
		}
		all = append(all, seen(f, name))
	}
	return all, nil
}

// seen returns a file as people see it.
func seen(f File, name string) Attachment {
	return Attachment{
		ID: f.ID, Name: name, Type: f.Type, Size: f.Size, State: f.State, Created: f.Created,
		By: f.By, MessageID: f.MessageID,
	}
}
