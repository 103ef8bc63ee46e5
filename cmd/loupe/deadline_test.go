package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/internal/rights"
)

// runDeadline runs the subcommand and returns what it wrote.
func runDeadline(stdin string, args ...string) (stdout, stderr string, err error) {
	var out, problems bytes.Buffer
	err = deadline(args, strings.NewReader(stdin), &out, &problems)
	return out.String(), problems.String(), err
}

func TestDeadlineText(t *testing.T) {
	for _, test := range []struct {
		name string // of the file in testdata
		args []string
	}{
		{"plain", []string{"--received", "2026-05-04"}},
		{"christmas", []string{"--received", "2026-11-24T23:30:00Z", "--format", "text"}},
		{"extended", []string{"--received", "2025-11-30T12:00:00+01:00", "--extended", "--holiday", "2026-03-02"}},
		{"paused", []string{"--received", "2026-01-31", "--pause", "2026-02-02/2026-02-04", "--pause", "2026-02-03/2026-02-05"}},
		{"one-day", []string{"--received", "2026-03-05", "--pause", "2026-03-06/2026-03-07"}},
	} {
		got, _, err := runDeadline("", test.args...)
		want, readErr := os.ReadFile("testdata/deadline-" + test.name + ".txt")
		if err != nil || readErr != nil || got != string(want) {
			t.Errorf("%s: %v, %v\n got\n%s\nwant\n%s", test.name, err, readErr, got, want)
		}
	}
}

func TestDeadlineJSON(t *testing.T) {
	got, _, err := runDeadline("", "--received=2026-01-31", "--pause=2026-02-02/2026-02-05", "--holiday=2026-03-03", "--format=json")
	want := `{"receipt":"2026-01-31","months":1,"paused":3,"nominal":"2026-03-03","due":"2026-03-04",` +
		`"end":"2026-03-04T23:00:00Z","target":"2026-02-24","calendar":"BE-10-legal+2026-03-03","steps":[` +
		`{"kind":"received","day":"2026-01-31"},{"kind":"period","day":"2026-02-28","months":1,"short":true},` +
		`{"kind":"paused","day":"2026-03-03","days":3},{"kind":"off","day":"2026-03-03","off":{"reason":"extra"}},` +
		`{"kind":"due","day":"2026-03-04"}]}` + "\n"
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

// brusselsClock returns the clock of the office.
func brusselsClock(t *testing.T) rights.Clock {
	t.Helper()
	zone, err := time.LoadLocation(rights.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return rights.Clock{Office: zone}
}

func TestDeadlineOpenPause(t *testing.T) {
	now := time.Date(2026, 6, 10, 22, 0, 0, 0, time.UTC) // the eleventh in Brussels
	pause, err := parsePause("2026-06-02/")
	if err != nil {
		t.Fatal(err)
	}
	cmd := deadlineCommand{received: "2026-06-01", pauses: []rights.Pause{pause}, format: "text"}
	var text, record bytes.Buffer
	if err := cmd.one(brusselsClock(t), now, &text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"paused       2026-07-10 Friday     paused for 9 days so far: as if the answer came today\n",
		"end          2026-07-10T22:00:00Z  not overdue while the pause is open\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in\n%s", want, text.String())
		}
	}
	cmd.format = "json"
	if err := cmd.one(brusselsClock(t), now, &record); err != nil || !strings.Contains(record.String(), `"paused":9,"as_of":"2026-06-11"`) {
		t.Errorf("%v, %s", err, record.String())
	}
}

func TestDeadlineOpenPauseUntilToday(t *testing.T) {
	today := calendar.DayOf(time.Now(), brusselsClock(t).Office)
	got, _, err := runDeadline("", "--received", today.AddDays(-5).String(), "--pause", today.AddDays(-3).String()+"/", "--format", "json")
	var record deadlineRecord
	if err != nil || json.Unmarshal([]byte(got), &record) != nil || record.Paused < 3 || record.Paused > 4 { // midnight may pass
		t.Errorf("%v, %s", err, got)
	}
}

func TestDeadlineRefuses(t *testing.T) {
	for _, test := range []struct {
		args   string
		want   string // in the error
		misuse bool   // and so a word about the help
	}{
		{"", "--received is missing", true},
		{"--received 2026-06-01 2026-06-02", "unexpected argument 2026-06-02", true},
		{"--recieved 2026-06-01", "not defined", true},
		{"--received 2026-06-01 --format yaml", "neither text nor json", true},
		{"--received 2026-06-01 --pause 2026-06-02", "not FROM/TO", true},
		{"--received 2026-06-01 --pause /2026-06-02", "not a day", true},
		{"--received 2026-06-01 --pause 2026-06-02/x", "not a day", true},
		{"--received 2026-06-01 --pause 2026-06-02/2026-06-03/2026-06-04", "not a day", true},
		{"--received 2026-06-01 --holiday 2026-06-31", "not a day", true},
		{"--received 2026-06-01 --holiday=", "not a day", true},
		{"--received 2026-06-31", "neither an instant", false},
		{"--received 2026-06-01T10:00:00", "neither an instant", false}, // without a zone it is no instant
		{"--received 2026-06-01 --pause 2026-05-31/2026-06-02", "a pause was asked before receipt", false},
		{"--received 2026-06-02 --pause 2026-06-04/2026-06-03", "a pause was answered before it was asked", false},
		{"--received 2026-06-02 --pause 9000-06-04/", "an open pause was asked after today", false},
		{"--received 1969-06-02", "the receipt is before 1975", false},
		{"--batch --received 2026-06-01", "--batch", true},
		{"--batch --extended", "--batch", true},
		{"--batch --pause 2026-06-02/", "--batch", true},
		{"--batch --format text", "--batch", true},
	} {
		stdout, stderr, err := runDeadline("", strings.Fields(test.args)...)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.args, err, test.want)
		}
		if stdout != "" || strings.Contains(stderr, "-h") != test.misuse {
			t.Errorf("%q: wrote %q and %q", test.args, stdout, stderr)
		}
	}
}

func TestDeadlineHelp(t *testing.T) {
	stdout, stderr, err := runDeadline("", "-h")
	if err != nil || stderr != "" {
		t.Errorf("%v, %q", err, stderr)
	}
	for _, flag := range []string{"-received INSTANT", "-extended", "-pause FROM/TO", "-holiday DAY", "-format text", "-batch"} {
		if !strings.Contains(stdout, "\n  "+flag) {
			t.Errorf("the help does not tell of %s:\n%s", flag, stdout)
		}
	}
}

func TestDeadlineWordsOfEveryDayOff(t *testing.T) {
	codes := []string{"saturday", "sunday", "extra"}
	for _, h := range calendar.Holidays(2026) {
		codes = append(codes, string(h.Code))
	}
	for _, code := range codes {
		if offWords[code] == "" {
			t.Errorf("no words for %s", code)
		}
	}
	if len(offWords) != len(codes) {
		t.Errorf("%d words for %d codes", len(offWords), len(codes))
	}
}

func TestBatch(t *testing.T) {
	const weekend = `{"nominal":"2026-02-28","due":"2026-03-02","end":"2026-03-02T23:00:00Z"}`
	for _, test := range []struct{ name, in, want string }{
		{"day", `{"receipt":"2026-01-31"}`, weekend},
		{"instant", `{"received_at":"2026-01-30T23:00:00Z"}`, weekend},
		{"instant of another zone", `{"received_at":"2026-01-30T18:00:00-05:00"}`, weekend},
		{"instant with a fraction", `{"received_at":"2026-01-31T22:59:59.999Z","months":1}`, weekend},
		{"three months", `{"receipt":"2026-01-31","months":3}`, `{"nominal":"2026-04-30","due":"2026-04-30","end":"2026-04-30T22:00:00Z"}`},
		{"pauses", `{"receipt":"2026-01-31","pauses":[{"asked":"2026-02-03","answered":"2026-02-05"},{"asked":"2026-02-02","answered":"2026-02-04"}]}`,
			`{"nominal":"2026-03-03","due":"2026-03-03","end":"2026-03-03T23:00:00Z"}`},
		{"open pause", `{"receipt":"2026-06-01","pauses":[{"asked":"2026-06-02"}]}`,
			`{"nominal":"2026-07-09","due":"2026-07-09","end":"2026-07-09T22:00:00Z"}`},
		{"open pause, written out", `{"receipt":"2026-06-01","months":1,"pauses":[{"asked":"2026-06-02","answered":null}]}`,
			`{"nominal":"2026-07-09","due":"2026-07-09","end":"2026-07-09T22:00:00Z"}`},
		{"no receipt", `{}`, `{"error":"the receipt is missing","line":1}`},
		{"empty receipt", `{"receipt":""}`, `{"error":"the receipt is missing","line":1}`},
		{"both", `{"receipt":"2026-01-31","received_at":"2026-01-31T10:00:00Z"}`, `{"error":"there is both a received_at and a receipt","line":1}`},
		{"bad day", `{"receipt":"2026-02-30"}`, `{"error":"not a day such as 2026-11-25","line":1}`},
		{"bad day of a pause", `{"receipt":"2026-02-03","pauses":[{"asked":"tomorrow"}]}`, `{"error":"not a day such as 2026-11-25","line":1}`},
		{"two months", `{"receipt":"2026-01-31","months":2}`, `{"error":"months is neither 1 nor 3","line":1}`},
		{"no months", `{"receipt":"2026-01-31","months":0}`, `{"error":"months is neither 1 nor 3","line":1}`},
		{"pause without a question", `{"receipt":"2026-01-31","pauses":[{}]}`, `{"error":"a pause has no day of the question","line":1}`},
		{"two values", `{"receipt":"2026-01-31"} {"receipt":"2026-01-31"}`, `{"error":"there is more than one value on the line","line":1}`},
		{"unknown field", `{"receipt":"2026-01-31","extended":true}`, `{"error":"json: unknown field \"extended\"","line":1}`},
		{"unknown field of a pause", `{"receipt":"2026-01-31","pauses":[{"from":"2026-02-01"}]}`, `{"error":"json: unknown field \"from\"","line":1}`},
	} {
		var out strings.Builder
		err := deadlineBatch(brusselsClock(t), time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC), strings.NewReader(test.in+"\n"), &out)
		if out.String() != test.want+"\n" {
			t.Errorf("%s:\n got %swant %s", test.name, out.String(), test.want)
		}
		if bad := strings.Contains(test.want, "error"); bad != fault.Is(err, fault.Invalid) || bad != (err != nil) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestBatchAnswersAroundBadLines(t *testing.T) {
	const good, answer = `{"receipt":"2026-05-04"}`, `{"nominal":"2026-06-04","due":"2026-06-04","end":"2026-06-04T22:00:00Z"}`
	exact := good + strings.Repeat(" ", maxBatchLine-len(good)-1) // with its line feed, as long as allowed
	in := strings.Join([]string{good, "nonsense", "", exact, exact + " ", good + "\r", `[`, "  ", good}, "\n")
	got, _, err := runDeadline(in, "--batch")
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	want := []string{answer, "line 2", answer, "line 5", answer, "line 7", answer}
	if len(lines) != len(want) {
		t.Fatalf("%d answers, want %d:\n%s", len(lines), len(want), got)
	}
	for i, line := range lines {
		n, bad := strings.CutPrefix(want[i], "line ")
		var e batchError
		if bad {
			if json.Unmarshal([]byte(line), &e) != nil || e.Error == "" || fmt.Sprint(e.Line) != n {
				t.Errorf("answer %d: %s, want an error on %s", i, line, want[i])
			}
		} else if line != want[i] {
			t.Errorf("answer %d: %s, want %s", i, line, want[i])
		}
	}
	if !strings.Contains(lines[3], "too long") {
		t.Errorf("long line: %s", lines[3])
	}
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "lines in error: 3") {
		t.Errorf("at the end: %v", err)
	}
}

func TestBatchHolidayAndFormat(t *testing.T) {
	got, _, err := runDeadline(`{"receipt":"2026-05-04"}`, "--batch", "--format", "json", "--holiday", "2026-06-04")
	if want := `{"nominal":"2026-06-04","due":"2026-06-05","end":"2026-06-05T22:00:00Z"}` + "\n"; err != nil || got != want {
		t.Errorf("%v, %s", err, got)
	}
	if got, _, err := runDeadline("", "--batch"); err != nil || got != "" {
		t.Errorf("nothing asked: %v, %q", err, got)
	}
}

// TestBatchVectors asks the worked cases of package rights, all in one batch.
func TestBatchVectors(t *testing.T) {
	data, err := os.ReadFile("../../internal/rights/testdata/deadlines.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Periods  []map[string]string `json:"one_month_and_extension"`
		Pauses   []map[string]any    `json:"pause"`
		Timezone []map[string]string `json:"timezone"`
	}
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var in strings.Builder
	var want []string // the beginning of each answer
	for _, p := range v.Periods {
		fmt.Fprintf(&in, `{"receipt":%q}`+"\n"+`{"receipt":%q,"months":3}`+"\n", p["receipt"], p["receipt"])
		want = append(want, fmt.Sprintf(`{"nominal":%q,"due":%q,"end":%q}`, p["nominal_1m"], p["due_1m"], p["due_1m_end_utc"]),
			fmt.Sprintf(`{"nominal":%q,"due":%q,`, p["nominal_3m"], p["due_3m"]))
	}
	for _, p := range v.Pauses {
		fmt.Fprintf(&in, `{"receipt":%q,"months":%v,"pauses":[{"asked":%q,"answered":%q}]}`+"\n", p["receipt"], p["months"], p["asked"], p["answered"])
		want = append(want, fmt.Sprintf(`{"nominal":%q,"due":%q,`, p["nominal"], p["due"]))
	}
	for _, p := range v.Timezone {
		fmt.Fprintf(&in, `{"received_at":%q}`+"\n", p["received_at"])
		want = append(want, fmt.Sprintf(`"due":%q,`, p["due_1m"]))
	}
	got, _, err := runDeadline(in.String(), "--batch")
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if err != nil || len(lines) != len(want) || len(want) < 37 {
		t.Fatalf("%d answers to %d cases, %v", len(lines), len(want), err)
	}
	for i := range lines {
		if !strings.Contains(lines[i], want[i]) {
			t.Errorf("case %d: %s, want %s", i, lines[i], want[i])
		}
	}
}

// TestBatchInTurn asks a line, reads its answer, and asks the next.
func TestBatchInTurn(t *testing.T) {
	askR, askW := io.Pipe()
	answerR, answerW := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := deadlineBatch(brusselsClock(t), time.Now(), askR, answerW)
		answerW.CloseWithError(err)
		done <- err
	}()
	answers := bufio.NewReader(answerR)
	for range 3 {
		// The beginning of the next line must not hold back the answer.
		if _, err := io.WriteString(askW, `{"receipt":"2026-05-04"}`+"\n "); err != nil {
			t.Fatal(err)
		}
		if line, err := answers.ReadString('\n'); err != nil || !strings.Contains(line, `"due":"2026-06-04"`) {
			t.Fatalf("%q, %v", line, err)
		}
	}
	askW.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A brokenWriter takes nothing.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

var errBroken = errors.New("broken")

func TestDeadlineBrokenPipes(t *testing.T) {
	c, line := brusselsClock(t), `{"receipt":"2026-05-04"}`+"\n"
	if err := deadlineBatch(c, time.Now(), strings.NewReader(line), brokenWriter{}); !errors.Is(err, errBroken) {
		t.Errorf("one answer into a broken pipe: %v", err)
	}
	if err := deadlineBatch(c, time.Now(), strings.NewReader(strings.Repeat(line, 500)), brokenWriter{}); !errors.Is(err, errBroken) {
		t.Errorf("many answers into a broken pipe: %v", err)
	}
	var out strings.Builder
	broken := io.MultiReader(strings.NewReader(line), iotest.ErrReader(errBroken))
	if err := deadlineBatch(c, time.Now(), broken, &out); !errors.Is(err, errBroken) || !fault.Is(err, fault.Internal) || out.Len() == 0 {
		t.Errorf("from a broken pipe: %v, %q", err, out.String())
	}
	if err := deadline([]string{"--received", "2026-05-04"}, nil, brokenWriter{}, io.Discard); !errors.Is(err, errBroken) {
		t.Errorf("text into a broken pipe: %v", err)
	}
}
