package config

import (
	"fmt"

	"github.com/BurntSushi/toml"
)

// decodeFile reads a TOML file. What it says beyond the form is one error each
// in problems, for the caller to add to; err is of a file that cannot be read.
func decodeFile(path string, into any) (problems []error, err error) {
	meta, err := toml.DecodeFile(path, into)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, key := range meta.Undecoded() {
		problems = append(problems, fmt.Errorf("%s: unknown setting %q", path, key))
	}
	return problems, nil
}
