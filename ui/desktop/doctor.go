package desktop

import (
	"net/url"
	"os"
	"strings"

	"golang.org/x/term"

	"mintmark/ui/cli"
)

// Checks are what doctor says about the surroundings.
func Checks() []cli.Check {
	return []cli.Check{clipboardCheck(NewClipboard(0)), terminalCheck(os.Getenv, term.IsTerminal(int(os.Stdout.Fd()))), proxyCheck(os.Getenv)}
}

func clipboardCheck(c Clipboard) cli.Check {
	how, native := c.Describe()
	if native {
		return cli.Check{Name: "clipboard", Status: "pass", Detail: how}
	}
	return cli.Check{Name: "clipboard", Status: "warn", Detail: how, Next: "Install wl-clipboard, xclip or xsel for copies that are confirmed and cleared."}
}

func terminalCheck(getenv func(string) string, terminal bool) cli.Check {
	name := getenv("TERM")
	switch {
	case !terminal:
		return cli.Check{Name: "terminal", Status: "skip", Detail: "standard output is no terminal"}
	case name == "" || name == "dumb":
		return cli.Check{Name: "terminal", Status: "warn", Detail: "TERM is " + name, Next: "Use mintmark --accessible, or a command."}
	}
	return cli.Check{Name: "terminal", Status: "pass", Detail: name}
}

// proxyCheck names the proxy without its user and password.
func proxyCheck(getenv func(string) string) cli.Check {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		v := getenv(name)
		if v == "" {
			continue
		}
		shown := "set, not a usable address"
		if u, err := url.Parse(v); err == nil && u.Host != "" {
			shown = strings.TrimSuffix((&url.URL{Scheme: u.Scheme, Host: u.Host}).String(), "/")
		}
		return cli.Check{Name: "proxy", Status: "pass", Detail: shown}
	}
	return cli.Check{Name: "proxy", Status: "pass", Detail: "none"}
}
