package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// maxBatchLine is the most bytes one line of a batch may have.
const maxBatchLine = 64 << 10

// A batchQuestion is one line of a batch. It has either a received_at or a
// receipt.
type batchQuestion struct {
	ReceivedAt *time.Time     `json:"received_at"`
	Receipt    calendar.Day   `json:"receipt"`
	Months     *int           `json:"months"` // 1 if absent
	Pauses     []rights.Pause `json:"pauses"`
}

// A batchAnswer is the line that answers a good one.
type batchAnswer struct {
	Nominal calendar.Day `json:"nominal"`
	Due     calendar.Day `json:"due"`
	End     time.Time    `json:"end"`
}

// A batchError is the line that answers a bad one.
type batchError struct {
	Error string `json:"error"`
	Line  int    `json:"line"` // from 1
}

// deadlineBatch answers each line of r with one line on w, in order. Blank
// lines are passed over. Bad lines are answered too, and make it return a
// fault.Invalid at the end. Answers are sent on before it waits for more, so
// that a program can ask and read in turn.
func deadlineBatch(clock rights.Clock, now time.Time, r io.Reader, w io.Writer) error {
	in, out := bufio.NewReaderSize(r, maxBatchLine), bufio.NewWriter(w)
	answers := json.NewEncoder(out)
	bad := 0
	for n, last := 1, false; !last; n++ {
		line, long, err := readLine(in)
		if last = errors.Is(err, io.EOF); err != nil && !last {
			return errors.Join(fault.Wrap(fault.Internal, err), out.Flush())
		}
		if len(bytes.TrimSpace(line)) > 0 || long {
			answer, err := batchReply(clock, now, line, long)
			if err != nil {
				bad++
				err = answers.Encode(batchError{deadlineWords(err), n})
			} else {
				err = answers.Encode(answer)
			}
			if err != nil {
				return fault.Wrap(fault.Internal, err)
			}
		}
		if last || !ready(in) {
			if err := out.Flush(); err != nil {
				return fault.Wrap(fault.Internal, err)
			}
		}
	}
	if bad > 0 {
		return fault.New(fault.Invalid, fmt.Sprintf("lines in error: %d", bad))
	}
	return nil
}

// readLine returns the next line, and io.EOF with the last one. A line that is
// too long is read to its end and not returned.
func readLine(in *bufio.Reader) (line []byte, long bool, err error) {
	line, err = in.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) {
		long, line = true, nil
		_, err = in.ReadSlice('\n')
	}
	return line, long, err
}

// ready reports whether a whole line can be read without waiting.
func ready(in *bufio.Reader) bool {
	buffered, err := in.Peek(in.Buffered())
	return err == nil && bytes.IndexByte(buffered, '\n') >= 0
}

// batchReply returns the answer to one line, or why there is none.
func batchReply(clock rights.Clock, now time.Time, line []byte, long bool) (batchAnswer, error) {
	if long {
		return batchAnswer{}, fault.OnField("line", "too_long")
	}
	q := batchQuestion{}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&q); err != nil {
		return batchAnswer{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return batchAnswer{}, fault.OnField("line", "more_than_one")
	}
	if q.ReceivedAt != nil {
		if !q.Receipt.IsZero() {
			return batchAnswer{}, fault.OnField("receipt", "twice")
		}
		q.Receipt = calendar.DayOf(*q.ReceivedAt, clock.Office)
	}
	months := rights.Period
	if q.Months != nil {
		months = *q.Months
	}
	d, err := clock.DeadlineFrom(q.Receipt, months, q.Pauses, calendar.DayOf(now, clock.Office))
	return batchAnswer{Nominal: d.Nominal, Due: d.Due, End: d.End}, err
}
