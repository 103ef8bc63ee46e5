package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"maragu.dev/goqite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A dialect is all that differs between the two engines.
type dialect struct {
	goose goose.Dialect

	// folder holds the migrations whose SQL differs, and queue is how the
	// queue speaks to the engine.
	folder string
	queue  goqite.SQLFlavor

	// keeps says that the driver prepares and keeps statements by itself.
	keeps bool

	// classify says what an error of the driver means.
	classify func(error) class

	// fill adds rows to a table of a connection until next returns io.EOF.
	// Any other error of next is returned as it is.
	fill func(ctx context.Context, c *sql.Conn, table string, columns []string, next func() ([]any, error)) error

	// lockImport is the statement by which a transaction keeps other
	// imports waiting until its end, or "" where every transaction does.
	lockImport string

	// eachJSON makes rows with a column value of the JSON list in a text, for
	// which %s stands.
	eachJSON string

	// much are statements that prepare a transaction for reading much at
	// once: full runs are not looked up row by row, however few rows the
	// engine expects. little are those for the opposite: a delta is, however
	// many it expects.
	much, little []string

	// analyze says that plans depend on counting the rows of a table that
	// grew.
	analyze bool

	// lockMails is the statement by which a transaction that takes a mail
	// from the queue keeps others from taking the same, or "" likewise.
	lockMails string

	// connect runs f, which connects to the database for the first time.
	connect func(ctx context.Context, f func() error) error

	// migrate runs f, which applies at most so many migrations, with other
	// processes doing the same.
	migrate func(ctx context.Context, db *sql.DB, migrations int, f func() error) error
}

// Limits of the connections. Reading from SQLite is work of this process: more
// readers than a few per core get in each other's way.
const (
	sqliteReaders = 2   // reads at once, per core
	sqliteCache   = 4   // MiB of the page cache of each
	sqliteLog     = 64  // MiB at which the log is cut back after a checkpoint
	postgresConns = 20  // of one replica; a server has 100 by default
	sqliteInsert  = 500 // values in one statement of an import
)

// busyTimeout is how long a change to SQLite waits for another process or for
// an import.
const busyTimeout = 30 * time.Second

// importLock is the advisory lock of imports on PostgreSQL, migrateLock that of
// migrations and mailLock that of the queue of mails: "loup" and the next
// numbers.
const (
	importLock  = 0x6c6f7570
	migrateLock = importLock + 1
	mailLock    = importLock + 2
)

// openSQLite returns the store of a file.
//
// One connection makes all changes: SQLite has one writer at a time anyhow,
// and waiting in the pool is fair where waiting for a lock is not. Reads see
// the last commit and wait for nobody.
func openSQLite(path string) (*Store, error) {
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return nil, errors.New("SQLite needs the path of a file")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the database: %w", err)
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	readers := sqliteReaders * runtime.GOMAXPROCS(0)
	s := &Store{dialect: sqliteDialect, write: &pool{}, read: &pool{}}
	for _, p := range []struct {
		pool        *pool
		open, idle  int // connections at most
		cache       int // MiB
		readingOnly string
	}{
		{s.write, 1, 1, sqliteCache, "OFF"},
		{s.read, readers, readers, sqliteCache, "ON"},
	} {
		p.pool.db, err = sql.Open("sqlite", sqliteAddress(path, p.cache, p.readingOnly))
		if err != nil {
			return nil, fmt.Errorf("opening the database: %w", err)
		}
		p.pool.db.SetMaxOpenConns(p.open)
		p.pool.db.SetMaxIdleConns(p.idle)
	}
	return s, nil
}

// makeFile makes the file of a new database and its folder, for this user
// alone. SQLite gives the files beside it the same permissions.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the folder of the database: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("making the database: %w", err)
	}
	return f.Close()
}

// sqliteAddress returns the address of a file for the driver, with what every
// connection is set to: a page cache in MiB, and whether it is for reading.
func sqliteAddress(path string, cache int, readingOnly string) string {
	q := url.Values{
		"_busy_timeout": {fmt.Sprint(busyTimeout.Milliseconds())},
		"_foreign_keys": {"ON"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_txlock":       {"immediate"},
		"_time_format":  {"sqlite"},
		"_timezone":     {"UTC"},
		"_dqs":          {"0"},
		"_defensive":    {"1"},
		"_query_only":   {readingOnly},
		"_pragma": {
			fmt.Sprintf("cache_size(-%d)", cache<<10),
			fmt.Sprintf("journal_size_limit(%d)", sqliteLog<<20),
		},
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

// sqliteDialect is SQLite.
var sqliteDialect = dialect{
	goose:    goose.DialectSQLite3,
	folder:   "sqlite",
	queue:    goqite.SQLFlavorSQLite,
	classify: classifySQLite,
	fill:     fillByInsert,
	eachJSON: "json_each(%s)",
	connect:  connectAgain,
	migrate:  migrateAgain,
}

// classifySQLite reads the result codes of SQLite.
func classifySQLite(err error) class {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return other
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return duplicate
	case sqlite3.SQLITE_BUSY_SNAPSHOT:
		return again
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return unavailable
	}
	return other
}

// fillByInsert adds rows with INSERT, many to a statement.
func fillByInsert(ctx context.Context, c *sql.Conn, table string, columns []string, next func() ([]any, error)) error {
	batch := max(1, sqliteInsert/len(columns))
	insert := func(rows int) string {
		row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
		return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " +
			row + strings.Repeat(", "+row, rows-1)
	}
	full, err := c.PrepareContext(ctx, insert(batch))
	if err != nil {
		return fmt.Errorf("preparing to fill %s: %w", table, err)
	}
	defer func() { _ = full.Close() }() // of a connection that goes on

	args := make([]any, 0, batch*len(columns))
	for {
		row, err := next()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		args = append(args, row...)
		switch {
		case len(args) == cap(args):
			_, insertErr := full.ExecContext(ctx, args...)
			if insertErr != nil {
				return fmt.Errorf("filling %s: %w", table, insertErr)
			}
			args = args[:0]
		case errors.Is(err, io.EOF) && len(args) > 0:
			if _, err := c.ExecContext(ctx, insert(len(args)/len(columns)), args...); err != nil {
				return fmt.Errorf("filling %s: %w", table, err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

// connectAgain runs f until no other process is in its way: SQLite does not
// wait where several processes at once find a file that has no log yet.
func connectAgain(ctx context.Context, f func() error) error {
	for end := time.Now().Add(busyTimeout); ; {
		err := f()
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok || e.Code()&0xff != sqlite3.SQLITE_BUSY || ctx.Err() != nil || time.Now().After(end) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// migrateAgain runs f, and again if it failed because another process was
// first: every migration is one transaction, so each such failure means that
// one migration more is there, or the table that counts them.
func migrateAgain(ctx context.Context, _ *sql.DB, migrations int, f func() error) error {
	var err error
	for range migrations + 2 {
		if err = f(); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// openPostgres returns the store of a server.
func openPostgres(address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("reading the address of the database: %w", err)
	}
	for name, value := range map[string]string{
		"application_name":              "loupe",
		"timezone":                      "UTC",
		"default_transaction_isolation": "read committed",
		"synchronous_commit":            "on",
	} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	if config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(postgresConns)
	db.SetMaxIdleConns(postgresConns)
	db.SetConnMaxIdleTime(5 * time.Minute)
	p := &pool{db: db}
	return &Store{dialect: postgresDialect, write: p, read: p}, nil
}

// postgresDialect is PostgreSQL.
var postgresDialect = dialect{
	goose:      goose.DialectPostgres,
	folder:     "postgres",
	queue:      goqite.SQLFlavorPostgreSQL,
	keeps:      true,
	classify:   classifyPostgres,
	fill:       fillByCopy,
	eachJSON:   "json_array_elements(CAST(%s AS JSON))",
	analyze:    true,
	much:       []string{"SET LOCAL jit = off", "SET LOCAL enable_nestloop = off", "SET LOCAL work_mem = '64MB'"},
	little:     []string{"SET LOCAL jit = off", "SET LOCAL enable_hashjoin = off", "SET LOCAL enable_mergejoin = off", "SET LOCAL enable_seqscan = off"},
	lockImport: fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", importLock),
	lockMails:  fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", mailLock),
	connect:    func(_ context.Context, f func() error) error { return f() },
	migrate:    migrateLocked,
}

// classifyPostgres reads the SQLSTATE of PostgreSQL and the errors of its
// connections.
func classifyPostgres(err error) class {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return classifyState(e.Code)
	}
	_, connect := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	if connect || network || pgconn.SafeToRetry(err) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) {
		return unavailable
	}
	return other
}

// classifyState reads a SQLSTATE: appendix A of the PostgreSQL manual.
func classifyState(state string) class {
	switch state {
	case "23505": // unique_violation
		return duplicate
	case "40001", "40P01": // serialization_failure, deadlock_detected
		return again
	case "25006", "55P03": // read_only_sql_transaction, lock_not_available
		return unavailable
	}
	switch state[:min(2, len(state))] {
	case "08", "53", "57", "58": // connection, resources, intervention, system
		return unavailable
	}
	return other
}

// migrateLocked runs f under an advisory lock, on a connection of its own.
func migrateLocked(ctx context.Context, db *sql.DB, _ int, f func() error) error {
	c, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("locking migrations: %w", err)
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
		return fmt.Errorf("locking migrations: %w", err)
	}
	err = f()
	_, unlockErr := c.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrateLock)
	return errors.Join(err, unlockErr)
}

// sqliteTime is how the SQLite driver writes an instant.
const sqliteTime = "2006-01-02 15:04:05.999999999-07:00"

// stamp returns t as it is kept: in UTC, to the microsecond, which is what
// PostgreSQL has. Years have four digits, so that SQLite's text sorts.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// stampOrNull returns t as it is kept, and NULL for the zero instant.
func stampOrNull(t time.Time) sql.NullTime { return sql.NullTime{Time: stamp(t), Valid: !t.IsZero()} }

// An instant reads an instant: SQLite gives text, PostgreSQL a time in the
// zone of the machine.
type instant struct{ to *time.Time }

// Scan implements [sql.Scanner].
func (i instant) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*i.to = v.UTC()
		return nil
	case string:
		t, err := time.Parse(sqliteTime, v)
		*i.to = t.UTC()
		return err
	}
	return fmt.Errorf("not an instant: %T", src)
}

// An instantOrZero reads an instant, or NULL as the zero instant.
type instantOrZero struct{ to *time.Time }

// Scan implements [sql.Scanner].
func (i instantOrZero) Scan(src any) error {
	if src == nil {
		*i.to = time.Time{}
		return nil
	}
	return instant(i).Scan(src)
}
