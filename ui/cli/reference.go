package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Reference is docs/cli.md: every command with its flags, from the commands themselves.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Commands\n\nThis page is generated from the commands (`make docs`); a test fails when it is stale.\n\n" +
		"Answers go to standard output, everything else to standard error. `--json` prints one JSON document. No flag takes a secret.\n\n" +
		"Exit codes: 0 yes or done · 1 the answer is no · 2 wrong usage · 3 not a token · 4 could not ask · 5 store trouble · 130 interrupted, 143 terminated.\n")
	a := &app{}
	describe(&b, a.root())
	return b.String()
}

func describe(b *strings.Builder, cmd *cobra.Command) {
	if cmd.Hidden || cmd.Name() == "help" {
		return
	}
	b.WriteString("\n## " + cmd.CommandPath() + "\n\n" + cmd.Short + ".\n")
	if cmd.Long != "" && cmd.Long != cmd.Short {
		b.WriteString("\n" + cmd.Long + "\n")
	}
	if cmd.Runnable() {
		b.WriteString("\n    " + cmd.UseLine() + "\n")
	}
	var flags strings.Builder
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { flagRow(&flags, f) })
	if !cmd.HasParent() {
		cmd.PersistentFlags().VisitAll(func(f *pflag.Flag) { flagRow(&flags, f) })
	}
	if flags.Len() > 0 {
		b.WriteString("\n| flag | meaning |\n|---|---|\n" + flags.String())
	}
	for _, sub := range cmd.Commands() {
		describe(b, sub)
	}
}

func flagRow(b *strings.Builder, f *pflag.Flag) {
	name := flagName(f)
	if name == "" {
		return
	}
	b.WriteString("| `" + name + "` | " + strings.ReplaceAll(f.Usage, "|", "\\|") + " |\n")
}

// flagName is a flag with the kind of its value, "" for one that is not described.
func flagName(f *pflag.Flag) string {
	if f.Hidden || f.Name == "help" || f.Name == "version" {
		return ""
	}
	if kind := f.Value.Type(); kind != "bool" {
		return "--" + f.Name + " " + strings.ToUpper(kind)
	}
	return "--" + f.Name
}
