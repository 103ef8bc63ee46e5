package auth

import (
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// ClientKeys returns the keys by which providers know us, as a JSON Web Key
// Set: those that our assertions are signed with, and the public halves of
// those that decrypt what comes to us. Providers fetch it by themselves.
func (d *Door) ClientKeys() ([]byte, error) {
	var set jose.JSONWebKeySet
	if d.config.PublicKeys != nil {
		published, err := d.config.PublicKeys()
		if err != nil {
			return nil, fmt.Errorf("reading keys of assertions: %w", err)
		}
		if err := json.Unmarshal(published, &set); err != nil {
			return nil, fmt.Errorf("reading keys of assertions: %w", err)
		}
	}
	known := map[string]bool{}
	for _, p := range d.config.Providers {
		for _, k := range p.DecryptionKeys {
			public := k.Public()
			if public.Use = "enc"; public.Valid() && !known[public.KeyID] {
				known[public.KeyID] = true
				set.Keys = append(set.Keys, public)
			}
		}
	}
	if set.Keys == nil {
		set.Keys = []jose.JSONWebKey{}
	}
	return json.Marshal(set)
}
