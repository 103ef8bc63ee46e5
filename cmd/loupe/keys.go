package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/loupe-privacy/loupe/internal/fault"
	"github.com/loupe-privacy/loupe/server/config"
	"github.com/loupe-privacy/loupe/server/keys"
)

// keysUsage is how the subcommand is called.
const keysUsage = `Usage:
  loupe keys list                        list the keys, without the keys themselves
  loupe keys rotate [KIND|all]           add a key for everything new; the older ones still read
  loupe keys retire KIND ID              stop using an older key; what it made can't be read
  loupe keys retire KIND ID --destroy    delete a retired key; what it made is lost for good
  loupe keys restore KIND ID             use a retired key again
  loupe keys new-master FILE             encrypt the keys under a new master key, made in FILE

A KIND is seal, tag, client, log or file. Running servers follow by themselves, but for new-master.
`

// keysCmd runs "loupe keys": what an operator does with the keys of the
// installation. Its error is a fault.Invalid where the command line is wrong.
// It prints no key.
func keysCmd(args []string, stdout, stderr io.Writer) error {
	c, err := config.Read(os.Environ())
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	f := keysFolder(c)
	command, n := "", len(args)
	if n > 0 {
		command = args[0]
	}
	switch {
	case command == "list" && n == 1:
		all, err := f.List()
		if err != nil {
			return err
		}
		return printKeys(stdout, all)
	case command == "rotate" && n == 1:
		return rotateKeys(f, "all", stdout)
	case command == "rotate" && n == 2:
		return rotateKeys(f, args[1], stdout)
	case command == "retire" && n == 3:
		return changeKey(f.Retire, args[1], args[2], stdout)
	case command == "retire" && n == 4 && args[3] == "--destroy":
		return destroyKey(f, args[1], args[2], stdout)
	case command == "restore" && n == 3:
		return changeKey(f.Restore, args[1], args[2], stdout)
	case command == "new-master" && n == 2:
		return newMaster(f, args[1], stdout)
	}
	fmt.Fprint(stderr, keysUsage)
	return fault.New(fault.Invalid, "keys: see the usage above")
}

// keysFolder returns where the keys lie.
func keysFolder(c config.Config) keys.Folder {
	return keys.Folder{Dir: c.KeysDir, Master: c.KeysMaster}
}

// printKeys writes one line a key.
func printKeys(w io.Writer, all []keys.Key) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "KIND\tID\tSTATUS\tPRIMARY\tKNOWN TO PROVIDERS AS")
	for _, k := range all {
		primary, name := "-", "-"
		if k.Primary {
			primary = "primary"
		}
		if k.Name != "" {
			name = k.Name
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", k.Kind, k.ID, k.Status, primary, name)
	}
	return t.Flush()
}

// rotateKeys rotates one kind, or all of them.
func rotateKeys(f keys.Folder, name string, stdout io.Writer) error {
	kinds := keys.Kinds()
	if name != "all" {
		k, err := keys.ParseKind(name)
		if err != nil {
			return err
		}
		kinds = []keys.Kind{k}
	}
	var made []keys.Key
	var failed error
	for _, k := range kinds {
		key, err := f.Rotate(k)
		if err != nil {
			failed = err
			break
		}
		made = append(made, key)
	}
	if len(made) > 0 { // also where a later one failed: these are in use
		if err := printKeys(stdout, made); err != nil {
			return errors.Join(failed, err)
		}
		fmt.Fprintf(stdout, "Back up %s now: what is made from here on can't be read without it.\n", f.Dir)
	}
	return failed
}

// changeKey changes one key and shows it.
func changeKey(change func(keys.Kind, string) (keys.Key, error), kind, id string, stdout io.Writer) error {
	k, err := keys.ParseKind(kind)
	if err != nil {
		return err
	}
	key, err := change(k, id)
	if err != nil {
		return err
	}
	return printKeys(stdout, []keys.Key{key})
}

// destroyKey deletes a key that was retired before.
func destroyKey(f keys.Folder, kind, id string, stdout io.Writer) error {
	k, err := keys.ParseKind(kind)
	if err != nil {
		return err
	}
	if err := f.Destroy(k, id); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s key %s is destroyed\n", k, id)
	return err
}

// newMaster makes a master key and says what is left to do.
func newMaster(f keys.Folder, file string, stdout io.Writer) error {
	if err := f.NewMaster(file); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "The keys in %s are encrypted under the master key in %s.\n", f.Dir, file)
	fmt.Fprintf(stdout, "Set %sKEYS_MASTER=%s and start the servers again: until then they go on with the keys they have.\n",
		config.Prefix, file)
	_, err := fmt.Fprintln(stdout, "Back up both, apart from each other. Without the master key, what was sealed is lost.")
	return err
}
