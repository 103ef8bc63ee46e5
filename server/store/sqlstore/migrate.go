package sqlstore

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/pressly/goose/v3"
)

// migrations holds the schema, one file per step. Both engines run the files
// of the folder itself; a step whose SQL differs has a file of the same name in
// the folder of each engine.
//
//go:embed migrations/*.sql migrations/*/*.sql
var migrations embed.FS

// steps returns the migrations of an engine.
func (d dialect) steps() (fs.FS, error) {
	var all layers
	for _, dir := range []string{"migrations", "migrations/" + d.folder} {
		files, err := fs.Sub(migrations, dir)
		if err != nil {
			return nil, fmt.Errorf("reading the migrations: %w", err)
		}
		all = append(all, files)
	}
	return all, nil
}

// layers are folders that are read as one.
type layers []fs.FS

// Open implements [fs.FS].
func (l layers) Open(name string) (fs.File, error) {
	for _, files := range l {
		f, err := files.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Glob implements [fs.GlobFS].
func (l layers) Glob(pattern string) ([]string, error) {
	var all []string
	for _, files := range l {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
	}
	slices.Sort(all)
	return all, nil
}

// Migrate brings the schema up to date. Several processes may do so at once.
// It refuses a database whose schema is newer than this program: an older
// program must not write what it does not understand.
func (s *Store) Migrate(ctx context.Context) error {
	files, err := s.dialect.steps()
	if err != nil {
		return err
	}
	steps, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	up := func() error { return s.migrateUp(ctx, files) }
	if err := s.dialect.migrate(ctx, s.write.db, len(steps), up); err != nil {
		return s.dialect.fault(fmt.Errorf("migrating the database: %w", err))
	}
	return s.dialect.fault(s.prepare(ctx))
}

// migrateUp applies the migrations of a folder that are not applied.
func (s *Store) migrateUp(ctx context.Context, files fs.FS) error {
	p, err := s.provider(files)
	if err != nil {
		return err
	}
	has, knows, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return fmt.Errorf("its schema has version %d and this program knows %d: use a newer program", has, knows)
	}
	_, err = p.Up(ctx)
	return err
}

// provider returns goose on the migrations of a folder.
func (s *Store) provider(files fs.FS) (*goose.Provider, error) {
	return goose.NewProvider(s.dialect.goose, s.write.db, files,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

// prepare prepares the statements of the hot paths, where the driver does not
// keep statements by itself.
func (s *Store) prepare(ctx context.Context) error {
	if s.dialect.keeps {
		return nil
	}
	if err := s.read.prepare(ctx, hotReads...); err != nil {
		return err
	}
	return s.write.prepare(ctx, hotWrites...)
}

// hotReads are the statements of personal pages, and hotWrites those of
// logins and requests.
var (
	hotReads = []string{
		selectSession, selectMember, selectHoldings, selectRequest, selectRequests, selectDraft, selectDraftFiles,
		selectHistory + ofMember + historyOrder, selectMessages + ofMember + messageOrder,
		filesOfRequest + ofMember + fileOrder, countUnread + ofMember + perRequest, selectChunk, selectNotices,
		selectDossier + `id = $1`, selectDomains, selectSamples, selectChanges, selectActsFor, selectActedBy, selectHousehold,
	}
	hotWrites = []string{
		touchSession, countAttempt, insertRequest, updateRequest, deleteItems, insertItem, insertHistory,
		insertReceipt, insertMessage, useDraft, upsertDraft, insertChunk, growTree, insertLeaf, insertHash,
	}
)
