package cli

import (
	"fmt"
	"io"
)

// maxInput is a little above the engine's 1 MiB, so that the engine is the one to refuse what is too long.
const maxInput = 1<<20 + 1<<12

// whole is what a file of the user's holds; "-" is standard input.
func (a *app) whole(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(a.Stdin)
	}
	return a.ReadFile(file)
}

// tokenArgument reads what a token argument means: "-" is standard input, "@FILE" a file, anything else the token
// itself, which is accepted with a warning because other processes can read argv.
func (a *app) tokenArgument(arg string) (string, error) {
	switch {
	case arg == "-":
		b, err := io.ReadAll(io.LimitReader(a.Stdin, maxInput))
		return string(b), err
	case len(arg) > 1 && arg[0] == '@':
		b, err := a.ReadFile(arg[1:])
		return string(b), err
	}
	fmt.Fprintln(a.Stderr, "warning: a token on the command line is visible to other processes; prefer - or @FILE.")
	return arg, nil
}
