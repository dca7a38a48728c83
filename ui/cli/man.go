package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) man() *cobra.Command {
	return &cobra.Command{
		Use: "man", Short: "Print the manual page", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(a.Stdout, manual(cmd.Root()))
			return err
		},
	}
}

// manual is the page in man's macros. It has no date, so that the same program prints the same page.
func manual(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString(".TH MINTMARK 1\n.SH NAME\nmintmark \\- " + roff(root.Short) + "\n.SH SYNOPSIS\n.B mintmark\n[flags]\n.br\n.B mintmark\nCOMMAND [argument...] [flags]\n.SH DESCRIPTION\n")
	paragraphs(&b, root.Long)
	b.WriteString(".SH OPTIONS\n")
	root.LocalFlags().VisitAll(func(f *pflag.Flag) { option(&b, f) })
	b.WriteString(".SH COMMANDS\n")
	for _, cmd := range root.Commands() {
		chapter(&b, cmd)
	}
	b.WriteString(".SH EXIT STATUS\n")
	for _, row := range [][2]string{
		{"0", "yes, or done"}, {"1", "the answer is no: refused, expired, not accepted, differs"}, {"2", "wrong usage"}, {"3", "not a token"},
		{"4", "could not ask: network, tenant or cloud"}, {"5", "the store is in trouble, or holds no such profile"}, {"130, 143", "interrupted, terminated"},
	} {
		tagged(&b, row[0], row[1])
	}
	b.WriteString(".SH ENVIRONMENT\n")
	for _, row := range [][2]string{
		{"MINTMARK_STORE", "where profiles are kept, as --store says it"},
		{"MINTMARK_VAULT_PASSPHRASE_FILE", "a file with the passphrase of the vault, in place of the terminal"},
		{"NO_COLOR", "no colours"}, {"HTTPS_PROXY, NO_PROXY", "the proxy, and who is reached without it"},
	} {
		tagged(&b, row[0], row[1])
	}
	return b.String()
}

// chapter describes a command that does something, then those below it.
func chapter(b *strings.Builder, cmd *cobra.Command) {
	if cmd.Hidden || cmd.Name() == "help" {
		return
	}
	if !cmd.HasSubCommands() {
		b.WriteString(".SS " + roff(cmd.UseLine()) + "\n")
		text := cmd.Long
		if text == "" {
			text = cmd.Short + "."
		}
		paragraphs(b, text)
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { option(b, f) })
	}
	for _, sub := range cmd.Commands() {
		chapter(b, sub)
	}
}

func paragraphs(b *strings.Builder, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			b.WriteString(".PP\n" + roff(line) + "\n")
		}
	}
}

func option(b *strings.Builder, f *pflag.Flag) {
	if name := flagName(f); name != "" {
		tagged(b, name, f.Usage)
	}
}

func tagged(b *strings.Builder, tag, text string) {
	b.WriteString(".TP\n.B " + roff(tag) + "\n" + roff(text) + "\n")
}

// roff writes text so that no part of it is a request: a backslash and a hyphen have escapes, and a line's first dot or
// quote is guarded.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		return `\&` + text
	}
	return text
}
