-- Which edition of the register a person said that they had read: 0 for none.

-- +goose Up
ALTER TABLE accounts ADD COLUMN seen_edition INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE accounts DROP COLUMN seen_edition;
