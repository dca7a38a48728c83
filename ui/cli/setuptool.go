package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/inspect/quote"
	"mintmark/ui/jobs"
)

// toolFlags are those of setup --helper.
type toolFlags struct {
	helper, yes      bool
	write, tokenFile string
}

// setupTool prints or writes the file that makes a vendor's own tool call `mintmark helper`.
func (a *app) setupTool(ctx context.Context, f toolFlags, who, tool string) error {
	j, err := a.jobs(ctx)
	if err != nil {
		return err
	}
	o := jobs.ToolOptions{Tool: tool}
	o.Profile, o.Target = jobs.SplitTarget(who)
	if o.Store, err = wholePath(a.store); err != nil {
		return err
	}
	if tool == "azure" && f.tokenFile == "" {
		return usage("The Azure SDKs read the token from a file, and no file was named.", "Add --token-file FILE; mintmark helper azure "+quote.Shell(who)+" --write FILE --watch keeps it fresh.")
	}
	if f.tokenFile != "" {
		if o.TokenFile, err = filepath.Abs(f.tokenFile); err != nil {
			return err
		}
	}
	made, err := j.ToolConfig(ctx, o)
	if err != nil {
		return err
	}
	file := f.write
	if file != "" {
		if err := a.writeTool(made, file, f.yes); err != nil {
			return err
		}
		if file, err = filepath.Abs(file); err != nil {
			return err
		}
	}
	next := make([]string, len(made.Next))
	for i, n := range made.Next {
		if next[i] = n; file != "" {
			next[i] = strings.ReplaceAll(n, "FILE", quote.Shell(file))
		}
	}
	if a.json {
		return writeJSON(a.Stdout, map[string]any{"tool": tool, "file": file, "text": made.Text, "next": next})
	}
	if file == "" {
		if _, err := fmt.Fprint(a.Stdout, made.Text); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.Stderr, "Written to %s.\n", printable.Of(file))
	}
	for _, n := range next {
		fmt.Fprintf(a.Stderr, "next: %s\n", told(n))
	}
	return nil
}

// writeTool writes the file, or the entry into a file that holds more. What stands there already is replaced only with --yes.
// A settings file is often a link into a folder that is shared or under version control: what it leads to is replaced.
func (a *app) writeTool(made cloud.ToolConfig, file string, yes bool) error {
	place, err := a.Linked(file)
	if err != nil {
		return err
	}
	old, err := a.ReadFile(place)
	exists := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, clash, what := made.Text, exists, "The file "+file+" is there already."
	if exists && made.Merge != nil {
		if text, clash = made.Merge(string(old)); clash {
			what = "The file " + file + " has such an entry already."
		}
	}
	if clash && !yes && text != string(old) {
		return usage(what, "Add --yes to replace it, or name another file.")
	}
	if made.Ours {
		return a.WriteFile(place, []byte(text))
	}
	return a.WriteShared(place, []byte(text))
}

// wholePath makes a vault's path independent of where the tool will be started.
func wholePath(store string) (string, error) {
	path, ok := strings.CutPrefix(store, "vault:")
	if !ok {
		return store, nil
	}
	whole, err := filepath.Abs(path)
	return "vault:" + whole, err
}
