package desktop

import (
	"context"
	"errors"
	"net/url"
	"os/exec"
	"runtime"
	"time"
)

// OpenBrowser hands an https address to the desktop. Nothing else is opened: an address may come from a token.
func OpenBrowser(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return errors.New("only an https address is opened")
	}
	argv := []string{"xdg-open", u.String()}
	switch runtime.GOOS {
	case "darwin":
		argv[0] = "open"
	case "windows":
		argv = []string{"rundll32", "url.dll,FileProtocolHandler", u.String()}
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return errors.New("no program to open a browser was found: open " + u.String() + " yourself")
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return exec.CommandContext(ctx, path, argv[1:]...).Run()
}
