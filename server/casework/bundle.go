package casework

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
	"github.com/loupe-privacy/loupe/server/audit"
)

// Bundled is the event of the log by which a bundle is made.
const Bundled = "bundle"

// Bundle writes a ZIP archive of all that a request of the actor is, for a
// complaint: the request with its deadline and how it was computed, the
// timeline and the messages, as JSON; every file that can be opened; and the
// parts given, such as a page to read and the receipt. Or it returns a
// fault.NotFound, and nothing is written.
//
// It names nobody of the office. For somebody without an account it holds
// neither files nor what the office answered: a code proves nobody's identity.
// If it fails later, what was written is no archive.
func (d *Desk) Bundle(ctx context.Context, actor Actor, id string, w io.Writer, parts ...Part) error {
	whose, err := actor.Whose()
	if err != nil {
		return fault.Wrap(fault.NotFound, err)
	}
	t, files, err := d.thread(ctx, whose, id)
	if err != nil {
		return err
	}
	if actor.GuestID != "" {
		t.Files, files = nil, nil
	}
	own, err := documents(t, actor.GuestID != "")
	if err != nil {
		return err
	}
	if err := d.Store.Note(ctx, audit.Leaf{
		At: d.now(), Role: actor.Role, Actor: actor.Owner(), Event: Bundled, Object: object(id), Version: t.Request.Version,
	}); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, p := range append(own, parts...) {
		if err := d.pack(z, p.Name, d.now(), bytes.NewReader(p.Bytes)); err != nil {
			return err
		}
	}
	for i, f := range files {
		if f.State != FileReady {
			continue
		}
		if err := d.packFile(ctx, z, packedName(i, t.Files[i].Name), f); err != nil {
			return err
		}
	}
	return z.Close()
}

// documents returns what a bundle tells besides the files. With closed, it tells
// that there are answers, and not what they say.
func documents(t Thread, closed bool) ([]Part, error) {
	steps, err := t.Request.Deadline.Steps()
	if err != nil {
		return nil, err
	}
	var all []Part
	for _, doc := range []struct {
		name string
		data any
	}{
		{"request.json", tellRequest(t, steps)},
		{"timeline.json", tellHistory(t.History)},
		{"messages.json", tellMessages(t, closed)},
	} {
		text, err := json.MarshalIndent(doc.data, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", doc.name, err)
		}
		all = append(all, Part{Name: doc.name, Bytes: append(text, '\n')})
	}
	return all, nil
}

// pack adds a document to an archive.
func (d *Desk) pack(z *zip.Writer, name string, at time.Time, r io.Reader) error {
	to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.In(d.Clock.Office)})
	if err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	if _, err := io.Copy(to, r); err != nil {
		return fmt.Errorf("packing: %w", err)
	}
	return nil
}

// packFile adds a file to an archive.
func (d *Desk) packFile(ctx context.Context, z *zip.Writer, name string, f File) error {
	body, err := d.body(ctx, f)
	if err != nil {
		return err
	}
	defer body.Close()
	return d.pack(z, name, f.Created, body)
}

// packedName returns the name of the i-th file in an archive, in NFC: no two
// are the same, none leads out of its folder, and each is a name on every
// system, Windows too, which reserves signs and drops dots and spaces at the
// end.
func packedName(i int, name string) string {
	name = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, c) || !unicode.IsPrint(c) && c != '\u00a0' {
			return '_'
		}
		return c
	}, norm.NFC.String(strings.ToValidUTF8(name, "_")))
	if name = strings.TrimRight(name, " ."); name == "" {
		name = "_"
	}
	return fmt.Sprintf("files/%02d-%s", i+1, name)
}

// A toldRequest is a request as a bundle tells it.
type toldRequest struct {
	Reference rights.Reference `json:"reference"`
	Status    rights.Status    `json:"status"`
	Lang      string           `json:"lang"`
	Behalf    rights.Behalf    `json:"behalf,omitempty"`
	Received  time.Time        `json:"received"`
	Due       calendar.Day     `json:"due"`
	End       time.Time        `json:"overdue_from"`
	Calendar  string           `json:"calendar"`
	Steps     []rights.Step    `json:"steps"`
	Pauses    []rights.Pause   `json:"pauses,omitempty"`
	Closed    time.Time        `json:"closed,omitzero"`
	Items     []toldItem       `json:"items"`
	Answers   rights.Answers   `json:"answers,omitempty"`
	Note      string           `json:"note,omitempty"`
}

// A toldExtension is two more months for an item, as a bundle tells it.
type toldExtension struct {
	Reason rights.ReasonCode `json:"reason"`
	Told   time.Time         `json:"told"`
}

// A toldItem is an item as a bundle tells it.
type toldItem struct {
	Right      rights.Right        `json:"right"`
	Domain     string              `json:"domain,omitempty"`
	Subject    string              `json:"subject,omitempty"`
	Controller string              `json:"controller"`
	Outcome    rights.Outcome      `json:"outcome,omitempty"`
	Reasons    []rights.ReasonCode `json:"reasons,omitempty"`
	Decided    time.Time           `json:"decided,omitzero"`
	Extension  *toldExtension      `json:"extension,omitempty"`
	Late       time.Time           `json:"told_late,omitzero"` // when the person was told that it is late
	Told       []toldTelling       `json:"told,omitempty"`     // GDPR article 19
}

// A toldTelling is a recipient that was told, as a bundle tells it.
type toldTelling struct {
	Recipient string       `json:"recipient"`
	Day       calendar.Day `json:"day"`
}

// tellRequest returns a request as a bundle tells it.
func tellRequest(t Thread, steps []rights.Step) toldRequest {
	r := t.Request
	told := toldRequest{
		Reference: r.Reference, Status: r.Status, Lang: string(r.Lang), Behalf: r.Behalf, Received: r.Received,
		Due: r.Deadline.Due, End: r.Deadline.End, Calendar: r.Deadline.Calendar, Steps: steps,
		Pauses: r.Pauses, Closed: r.Closed, Answers: r.Answers, Note: t.Note,
	}
	for _, i := range r.Items {
		item := toldItem{i.Right, i.Domain, i.Subject, i.Controller, i.Outcome, i.Reasons, i.Decided, nil, i.Late, nil}
		if i.Extension != (rights.Extension{}) {
			item.Extension = &toldExtension{i.Extension.Reason, i.Extension.Told}
		}
		for _, t := range i.Told {
			item.Told = append(item.Told, toldTelling(t))
		}
		told.Items = append(told.Items, item)
	}
	return told
}

// A toldEntry is a line of the history as a bundle tells it.
type toldEntry struct {
	At    time.Time           `json:"at"`
	By    rights.Party        `json:"by"`
	Event rights.Event        `json:"event"`
	Codes []rights.ReasonCode `json:"codes,omitempty"`
}

// tellHistory returns a history as a bundle tells it.
func tellHistory(history []Entry) []toldEntry {
	told := make([]toldEntry, len(history))
	for i, e := range history {
		told[i] = toldEntry{e.At, e.By, e.Event, e.Codes}
	}
	return told
}

// A toldMessage is a message as a bundle tells it.
type toldMessage struct {
	At     time.Time    `json:"at"`
	By     rights.Party `json:"by"`
	Kind   MessageKind  `json:"kind"`
	Text   string       `json:"text"`
	Closed bool         `json:"closed,omitempty"` // the text is for a login
	Read   time.Time    `json:"read,omitzero"`
	Files  []string     `json:"files,omitempty"` // names within the bundle
}

// tellMessages returns the messages of a thread as a bundle tells them.
func tellMessages(t Thread, closed bool) []toldMessage {
	told := make([]toldMessage, len(t.Messages))
	for i, m := range t.Messages {
		told[i] = toldMessage{At: m.At, By: m.By, Kind: m.Kind, Text: m.Body, Read: m.Read}
		if closed && m.Kind == AnswerMessage {
			told[i].Text, told[i].Closed = "", true
		}
		for n, f := range t.Files {
			if f.MessageID == m.ID && f.State == FileReady {
				told[i].Files = append(told[i].Files, packedName(n, f.Name))
			}
		}
	}
	return told
}
