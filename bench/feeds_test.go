package bench

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"
	_ "modernc.org/sqlite"

	"github.com/loupe-privacy/loupe/internal/calendar"
	"github.com/loupe-privacy/loupe/server/demo/mutuality"
	"github.com/loupe-privacy/loupe/server/feed"
	"github.com/loupe-privacy/loupe/server/registerdata"
	"github.com/loupe-privacy/loupe/server/store/pgtest"
	"github.com/loupe-privacy/loupe/server/store/sqlstore"
)

// few is how many members the smaller of two mutualities has.
const few = 1000

// many is how many the larger has: LOUPE_BENCH_MEMBERS, or some that do not
// take long.
func many(b *testing.B) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("LOUPE_BENCH_MEMBERS"), "20000"))
	if err != nil || n <= few {
		b.Fatalf("LOUPE_BENCH_MEMBERS: needs a number above %d", few)
	}
	return n
}

// tables are where the rows of each feed are, for a bare COPY of the same.
var tables = map[feed.Kind]string{
	feed.Members: "members", feed.Holdings: "holding_rows", feed.Decisions: "decision_rows",
	feed.Disclosures: "disclosure_rows", feed.Consultations: "consultation_rows", feed.Choices: "choice_rows",
}

// A measured is what is reported beside a name, by units.
type measured map[string]float64

// report reports figures that were measured already.
func report(b *testing.B, name string, figures measured) {
	b.Run(name, func(b *testing.B) {
		for range b.N { // nothing is left to do
		}
		b.ReportMetric(0, "ns/op")
		for unit, figure := range figures {
			b.ReportMetric(figure, unit)
		}
	})
}

// BenchmarkFeeds imports a full run of a made-up mutuality and a later one with
// the program, on both databases, beside a bare COPY of the same rows on
// PostgreSQL; and compares what a member's pages take with few members and with
// many. Everything is in one run, so that the ratios mean something.
//
// The figures are of one import each: -benchtime has no say.
func BenchmarkFeeds(b *testing.B) {
	n := many(b)
	full := synthesize(b, mutuality.Options{Members: n})
	delta := synthesize(b, mutuality.Options{Members: n, Round: 1})
	little := synthesize(b, mutuality.Options{Members: few, Beside: true})
	lot := synthesize(b, mutuality.Options{Members: n, Beside: true})
	for _, engine := range []struct {
		name string
		open func() string
	}{
		{"sqlite", func() string { return filepath.Join(b.TempDir(), "loupe.db") }},
		{"postgres", func() string { return pgtest.URL(b) }},
	} {
		alone := &portal{database: engine.open(), folder: b.TempDir()}
		alone.measure(b, engine.name+"/full", full, engine.name == "postgres")
		alone.measure(b, engine.name+"/delta", delta, false)
		a, z := newPortal(b, engine.open()), newPortal(b, engine.open())
		for _, f := range little {
			a.load(b, f)
		}
		for _, f := range lot {
			z.load(b, f)
		}
		compareReads(b, engine.name, a, z)
		comparePages(b, engine.name, a, z)
	}
}

// measure imports all files of a run and reports what each took, and all of
// them; where it is wanted, beside a COPY of the same rows.
func (p *portal) measure(b *testing.B, name string, files []fed, copied bool) {
	var took, bare, indexed time.Duration
	lines := 0
	for _, f := range files {
		run := p.load(b, f)
		figures := run.figures()
		took, lines = took+run.took, lines+run.lines
		if copied {
			without, with := p.copy(b, f.File)
			figures.beside(run.took, without, with)
			bare, indexed = bare+without, indexed+with
		}
		report(b, name+"/"+f.Name(), figures)
	}
	all := imported{lines: lines, took: took}.figures()
	if copied {
		all.beside(took, bare, indexed)
	}
	report(b, name+"/all", all)
}

// beside adds how fast an import is, as a share of a COPY of the same rows.
func (m measured) beside(took, without, with time.Duration) {
	m["of-a-bare-COPY"] = without.Seconds() / took.Seconds()
	m["of-a-COPY-with-indexes"] = with.Seconds() / took.Seconds()
}

// A fed is one file of a run of a mutuality.
type fed struct {
	mutuality.File
	path       string
	lines      int
	statements int // of holdings: one for each category
}

// packed is above how many members files are compressed: for a million of them
// they would take some ten GB.
const packed = 200_000

// synthesize writes the files of a mutuality that nobody of the demonstration
// is in.
func synthesize(b *testing.B, o mutuality.Options) []fed {
	b.Helper()
	var err error
	if o.Register, err = registerdata.Load(registerdata.Embedded()); err != nil {
		b.Fatal(err)
	}
	o.Seed, o.Taken, o.AsOf = 1, demoNumbers(b), calendar.DayOf(time.Now(), time.UTC).AddDays(-1)
	m, err := mutuality.New(o)
	if err != nil {
		b.Fatal(err)
	}
	folder := b.TempDir()
	var all []fed
	for _, f := range m.Files() {
		one, err := write(m, f, filepath.Join(folder, f.Name()+".jsonl"))
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// write writes one file of a mutuality.
func write(m *mutuality.Mutuality, f mutuality.File, path string) (fed, error) {
	file, err := os.Create(path)
	if err != nil {
		return fed{}, err
	}
	defer file.Close()
	count := &counter{to: file}
	finish := file.Close
	if m.Members > packed {
		z, err := zstd.NewWriter(file, zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			return fed{}, err
		}
		count.to, finish = z, z.Close
	}
	lines, err := m.Write(f, count)
	return fed{f, path, lines, count.statements}, errors.Join(err, finish())
}

// A counter counts statements on their way to a file. It is given whole lines.
type counter struct {
	to         io.Writer
	statements int
}

// Write writes some lines.
func (c *counter) Write(lines []byte) (int, error) {
	c.statements += bytes.Count(lines, []byte(`{"category":`))
	return c.to.Write(lines)
}

// demoNumbers returns the national numbers of the demonstration.
func demoNumbers(b *testing.B) []string {
	data, err := os.ReadFile("../server/demo/data/members.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	var numbers []string
	for _, part := range bytes.Split(data, []byte(`"national_number":"`))[1:] {
		number, _, _ := bytes.Cut(part, []byte(`"`))
		numbers = append(numbers, string(number))
	}
	return numbers
}

// A portal is the program over one database, with keys of its own.
type portal struct {
	database string
	folder   string // of its keys
}

// newPortal returns a portal over an empty database, filled with the people of
// the demonstration.
func newPortal(b *testing.B, database string) *portal {
	p := &portal{database: database, folder: b.TempDir()}
	p.serve(b)() // the first start makes the schema, the keys and these people
	return p
}

// environment returns the settings of the program.
func (p *portal) environment() []string {
	return append(os.Environ(), "LOUPE_DEMO=1", "LOUPE_DATABASE_URL="+p.database,
		"LOUPE_KEY_FILE="+filepath.Join(p.folder, "index.key"), "LOUPE_KEYS_DIR="+filepath.Join(p.folder, "keys"))
}

// An imported is what the import of one file took.
type imported struct {
	lines      int
	statements int // of holdings: one for each category
	took       time.Duration
	processor  time.Duration // of the program alone, not of the database's
	memory     int64         // the most that the program had, or this one when it started it, in kB
}

// figures returns an import as it is reported.
func (i imported) figures() measured {
	m := measured{"lines/s": float64(i.lines) / i.took.Seconds(), "s": i.took.Seconds()}
	if i.memory > 0 {
		m["MB"], m["cpu-s"] = float64(i.memory)/1024, i.processor.Seconds()
	}
	if i.statements > 0 {
		m["statements/s"] = float64(i.statements) / i.took.Seconds()
	}
	return m
}

// load imports a file with the program.
func (p *portal) load(b *testing.B, f fed) imported {
	b.Helper()
	run := imported{lines: f.lines, statements: f.statements}
	cmd := exec.Command(program, "import", string(f.Feed), f.path)
	cmd.Env = p.environment()
	begun := time.Now()
	out, err := cmd.CombinedOutput()
	run.took = time.Since(begun)
	if err != nil {
		b.Fatalf("%s: %v\n%s", f.Name(), err, out)
	}
	run.processor = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		run.memory = usage.Maxrss
	}
	return run
}

// copy measures a bare COPY of the rows that the last run of a file left, into
// a table of the same columns: without any index, and with those of the table.
func (p *portal) copy(b *testing.B, f mutuality.File) (without, with time.Duration) {
	b.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, p.database)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close(ctx)
	table, mine := tables[f.Feed], ""
	if f.Feed != feed.Members {
		mine = " WHERE id >> 32 = (SELECT MAX(id) FROM feed_runs WHERE feed = '" + string(f.Feed) + "' AND domain = '" + f.Domain + "')"
	}
	file, err := os.Create(filepath.Join(b.TempDir(), "rows"))
	if err != nil {
		b.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if _, err := c.PgConn().CopyTo(ctx, file, "COPY (SELECT * FROM "+table+mine+") TO STDOUT (FORMAT binary)"); err != nil {
		b.Fatal(err)
	}
	return copyInto(b, c, file, "LIKE "+table), copyInto(b, c, file, "LIKE "+table+" INCLUDING INDEXES")
}

// copyInto measures a COPY of a file into a new table.
func copyInto(b *testing.B, c *pgx.Conn, file *os.File, columns string) time.Duration {
	ctx := context.Background()
	if _, err := c.Exec(ctx, "CREATE TABLE bare ("+columns+")"); err != nil {
		b.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	begun := time.Now()
	if _, err := c.PgConn().CopyFrom(ctx, file, "COPY bare FROM STDIN (FORMAT binary)"); err != nil {
		b.Fatal(err)
	}
	took := time.Since(begun)
	if _, err := c.Exec(ctx, "DROP TABLE bare"); err != nil {
		b.Fatal(err)
	}
	return took
}

// compareReads measures what the pages of members read from the database,
// member by member, with few and with many. The rounds take turns, so that
// noise hits both.
func compareReads(b *testing.B, engine string, little, lot *portal) {
	a, z := little.reader(b, few), lot.reader(b, many(b))
	var one, other []time.Duration
	for range 1000 {
		one, other = append(one, a(b)), append(other, z(b))
	}
	report(b, engine+"/reads", ratio(one, other))
}

// ratio returns the medians of two series, in µs, and how many times the first
// the second is.
func ratio(one, other []time.Duration) measured {
	slices.Sort(one)
	slices.Sort(other)
	a, z := one[len(one)/2], other[len(other)/2]
	return measured{
		"µs-few": float64(a.Nanoseconds()) / 1000, "µs-many": float64(z.Nanoseconds()) / 1000, "times": float64(z) / float64(a),
	}
}

// reader returns a function that reads everything about a random member, and
// says how long it took.
func (p *portal) reader(b *testing.B, members int) func(*testing.B) time.Duration {
	ctx := context.Background()
	s, err := sqlstore.Open(ctx, p.database)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	ids := p.someIDs(b, members)
	draw := rand.New(rand.NewPCG(1, 2))
	since := time.Now().AddDate(0, -1, 0)
	return func(b *testing.B) time.Duration {
		id := ids[draw.IntN(len(ids))]
		begun := time.Now()
		for _, read := range []func() error{
			func() error { _, err := s.Dossier(ctx, id); return err },
			func() error { _, err := s.Reports(ctx); return err },
			func() error { _, err := s.Held(ctx, id); return err },
			func() error { _, err := s.Changes(ctx, id, since); return err },
			func() error { _, err := s.Decisions(ctx, id); return err },
			func() error { _, _, err := s.Disclosures(ctx, id, feed.Ask{Most: 50}); return err },
			func() error { _, _, err := s.Consultations(ctx, id, feed.Ask{Most: 200}); return err },
			func() error { _, err := s.Told(ctx, id); return err },
			func() error { _, err := s.ActsFor(ctx, id); return err },
			func() error { _, err := s.Household(ctx, id); return err },
		} {
			if err := read(); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(begun)
	}
}

// someIDs returns the ids of five hundred random members of a made-up
// mutuality: the same of which there are few, and others where there are many.
func (p *portal) someIDs(b *testing.B, members int) []string {
	driver, address := "sqlite", p.database
	if strings.HasPrefix(address, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	draw := rand.New(rand.NewPCG(3, 4))
	var ids []string
	for range 500 {
		var id string
		key := fmt.Sprintf("S-%07d", draw.IntN(members))
		if err := db.QueryRow("SELECT id FROM members WHERE feed_key = $1", key).Scan(&id); err != nil {
			b.Fatalf("%s: %v", key, err)
		}
		ids = append(ids, id)
	}
	return ids
}

// comparePages measures whole pages of one member over HTTP, with few others
// in the database and with many.
func comparePages(b *testing.B, engine string, little, lot *portal) {
	a, z := little.start(b), lot.start(b)
	cookies := [2]string{a.login(b), z.login(b)}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	for _, page := range []string{"/fr/moi", "/fr/moi/domaines/assurance-obligatoire", "/fr/moi/durees", "/fr/moi/decisions"} {
		var one, other []time.Duration
		for range 400 {
			for i, program := range []*running{a, z} {
				begun := time.Now()
				if err := ask(client, program.url+page, cookies[i]); err != nil {
					b.Fatal(err)
				}
				if i == 0 {
					one = append(one, time.Since(begun))
				} else {
					other = append(other, time.Since(begun))
				}
			}
		}
		report(b, engine+"/page"+strings.ReplaceAll(page, "/", "-"), ratio(one, other))
	}
	report(b, engine+"/memory", measured{"MB-few": a.memory(b), "MB-many": z.memory(b)})
}

// serve starts the program and returns what ends it.
func (p *portal) serve(b *testing.B) (stop func()) {
	_, stop = p.run(b)
	return stop
}

// start starts the program until the benchmark ends.
func (p *portal) start(b *testing.B) *running {
	r, stop := p.run(b)
	b.Cleanup(stop)
	return r
}

// run starts the program, waits until it answers, and returns what ends it.
func (p *portal) run(b *testing.B) (*running, func()) {
	addr, idp := free(b), free(b)
	cmd := exec.Command(program, "serve")
	cmd.Env = append(p.environment(), "LOUPE_ADDR=localhost:"+addr, "LOUPE_DEMO_IDP_ADDR=127.0.0.1:"+idp, "LOUPE_DEMO_MAIL_ADDR=127.0.0.1:"+free(b))
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		b.Fatalf("%v: run make build first", err)
	}
	stop := func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	}
	address := url.URL{Scheme: "http", Host: "localhost:" + addr}
	for range 400 {
		if res, err := http.Get(address.String() + "/fr/"); err == nil {
			res.Body.Close()
			return &running{url: address.String(), idp: "http://127.0.0.1:" + idp, pid: cmd.Process.Pid}, stop
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	b.Fatalf("the program does not answer:\n%s", log.String())
	return nil, nil
}
