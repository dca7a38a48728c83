package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

// Running is a started world.
type Running struct {
	CA           []byte            // certificate authority, PEM
	Dir          string            // where ca.pem, profiles.json, control.json and secrets/ are
	Profiles     json.RawMessage   // the profiles section, ready to import
	Secrets      map[string]string // client secret or private key by profile name
	ControlURL   string            // base of the control endpoint; POST with ControlToken as bearer
	ControlToken string

	ready     Ready
	world     *World // filled in
	env       Env
	tenants   []*tenant
	parts     []*stage
	listeners []*listening
	doors     []*opened
	temporary bool // Dir goes with Close
	stop      context.CancelFunc
	closed    sync.Once
	serving   sync.WaitGroup
}

// Start runs the world until Close or until ctx ends. An error names what could not be: a listener, a ${…}, a section
// that its simulator refuses. Nothing is left running then, and no temporary directory.
func Start(ctx context.Context, w *World, parts []Part, o Options) (_ *Running, err error) {
	o, err = o.filled()
	if err != nil {
		return nil, err
	}
	r := &Running{}
	defer func() {
		if err != nil {
			_ = r.Close()
		}
	}()
	if err := r.open(ctx, w, parts, o); err != nil {
		return nil, err
	}
	ca, err := newAuthority()
	if err != nil {
		return nil, err
	}
	r.CA = ca.pem
	if err := r.prepare(o.Dir); err != nil {
		return nil, err
	}
	if err := r.fill(w, o); err != nil {
		return nil, err
	}
	if err := r.build(ca, parts, o); err != nil {
		return nil, err
	}
	if err := r.write(); err != nil {
		return nil, err
	}
	ctx, r.stop = context.WithCancel(ctx)
	for _, d := range r.doors {
		if err := d.build(ctx, ca); err != nil {
			return nil, err
		}
	}
	r.serve(ctx, ca)
	return r, nil
}

// filled puts the defaults in.
func (o Options) filled() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return o, fmt.Errorf("the address %q is not HOST:PORT: %w", o.Addr, err)
	}
	if !loopback(host) {
		return o, fmt.Errorf("the address %q is not on loopback; the sandbox pretends logins and never listens elsewhere", o.Addr)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return o, nil
}

// open takes a port for every tenant, every root, and the control endpoint, so that all URLs are known before anything
// is decided.
func (r *Running) open(ctx context.Context, w *World, parts []Part, o Options) error {
	host, _, _ := net.SplitHostPort(o.Addr)
	seen := map[string]bool{}
	for i := range w.Tenants {
		addr := o.Addr
		if i > 0 {
			addr = net.JoinHostPort(host, "0")
		}
		if err := r.listen(ctx, "tenant "+strconv.Itoa(i+1), addr); err != nil {
			return err
		}
	}
	for _, p := range parts {
		for _, root := range p.Roots {
			if seen[root] {
				return fmt.Errorf("two parts want the root %q", root)
			}
			seen[root] = true
			if err := r.listen(ctx, root, net.JoinHostPort(host, "0")); err != nil {
				return err
			}
		}
	}
	if err := r.openDoors(ctx, w.Doors, host); err != nil {
		return err
	}
	return r.listen(ctx, "control", net.JoinHostPort(host, "0"))
}

func (r *Running) listen(ctx context.Context, name, addr string) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("no listener for %s: %w", name, err)
	}
	host, _, _ := net.SplitHostPort(addr)
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		_ = l.Close()
		return errors.New("the listener has no TCP address")
	}
	r.listeners = append(r.listeners, &listening{
		name: name, listener: l, port: tcp.Port,
		url: "https://" + authorityOf(host, tcp.Port), handler: http.NotFoundHandler(),
	})
	return nil
}

// fill replaces every ${…} of the world, now that ports and files are known.
func (r *Running) fill(w *World, o Options) error {
	ports := make([]int, len(w.Tenants))
	for i := range w.Tenants {
		ports[i] = r.listeners[i].port
	}
	values := issuerNames(w.Tenants, ports)
	urls := map[string]string{}
	for _, l := range r.listeners[len(w.Tenants) : len(r.listeners)-1] {
		urls[l.name] = l.url
	}
	maps.Copy(values, urls)
	for _, d := range r.doors {
		values["door:"+d.Name] = d.at
	}
	values["ca_file"] = r.path("ca.pem")
	pairs, err := makeKeyPairs(w.source)
	if err != nil {
		return err
	}
	f := &filler{values: values, now: o.Now(), pairs: pairs}
	text, err := f.document(w.source)
	if err != nil {
		return err
	}
	if r.world, err = decodeWorld(text); err != nil {
		return fmt.Errorf("the world after filling in: %w", err)
	}
	r.env.URLs = urls
	r.Profiles, r.Secrets = json.RawMessage(r.world.Profiles), r.world.Secrets
	r.ready = Ready{
		Issuer: values["issuer"], CA: values["ca_file"], Profiles: r.path("profiles.json"),
		AWSEndpoint: urls["aws"], GCPTokenURL: suffixed(urls["gcp_token"], "/v1/token"), GCPImpersonationBase: urls["gcp_impersonation"],
		AzureAuthority: urls["azure"], API: urls["api"],
		Scenarios:       append([]Scenario{}, r.world.Scenarios...),
		TenantScenarios: append([]TenantScenario{}, r.world.TenantScenarios...),
		ClaimScenarios:  append([]ClaimScenario{}, r.world.ClaimScenarios...),
	}
	return nil
}

func suffixed(base, path string) string {
	if base == "" {
		return ""
	}
	return base + path
}

// build makes the tenants and the parts.
func (r *Running) build(ca *authority, parts []Part, o Options) error {
	random := &lockedReader{r: o.Rand}
	for i, cfg := range r.world.Tenants {
		l := r.listeners[i]
		t, err := newTenant(cfg.clone(), l.port, o.Now, random)
		if err != nil {
			return fmt.Errorf("tenant %d: %w", i+1, err)
		}
		r.tenants = append(r.tenants, t)
		r.env.Issuers = append(r.env.Issuers, t.issuers()...)
		l.handler, l.plain = t, true
	}
	r.env.Now, r.env.Client = o.Now, ca.client()
	for _, p := range parts {
		s := &stage{part: p, env: r.env, config: json.RawMessage(r.world.Sections[p.Key])}
		if err := s.reset(); err != nil {
			return err
		}
		r.parts = append(r.parts, s)
		for _, root := range p.Roots {
			r.root(root).handler = s
		}
	}
	door := r.listeners[len(r.listeners)-1]
	token, err := r.tenants[0].text(32)
	if err != nil {
		return err
	}
	r.ControlURL, r.ControlToken = door.url, token
	door.handler = &control{r}
	return nil
}

func (r *Running) root(name string) *listening {
	for _, l := range r.listeners {
		if l.name == name {
			return l
		}
	}
	return nil
}

// lockedReader lets all requests share one source of randomness.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

// Ready is the line for scripts.
func (r *Running) Ready() Ready { return r.ready }

// Story is the one thing that is set up for a profile here, in a few words; "" for a profile of which nothing, or more
// than one thing, is told.
func (r *Running) Story(profile string) string {
	var told []string
	for _, s := range r.ready.Scenarios {
		if s.Profile == profile {
			told = append(told, s.Title)
		}
	}
	for _, s := range r.ready.TenantScenarios {
		if s.Profile == profile {
			told = append(told, s.Title)
		}
	}
	for _, s := range r.ready.ClaimScenarios {
		if s.Profile == profile {
			told = append(told, s.Title)
		}
	}
	if len(told) != 1 {
		return ""
	}
	return told[0]
}

// Close stops all listeners and removes a temporary directory. It may be called more than once.
func (r *Running) Close() error {
	var err error
	r.closed.Do(func() {
		if r.stop != nil {
			r.stop()
		}
		for _, l := range r.listeners {
			l.close()
		}
		for _, d := range r.doors {
			d.close()
		}
		r.serving.Wait()
		if r.env.Client != nil {
			r.env.Client.CloseIdleConnections()
		}
		if r.temporary {
			err = os.RemoveAll(r.Dir)
		}
	})
	return err
}
