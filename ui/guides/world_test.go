package guides

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mintmark/auth0/sandbox"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	apisim "mintmark/inspect/cloud/api/simulator"
	"mintmark/inspect/cloud/aws"
	awssim "mintmark/inspect/cloud/aws/simulator"
	"mintmark/inspect/cloud/azure"
	azuresim "mintmark/inspect/cloud/azure/simulator"
	"mintmark/inspect/cloud/gcp"
	gcpsim "mintmark/inspect/cloud/gcp/simulator"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// The pretend world, put together as main does it.

func parts() []sandbox.Part {
	return []sandbox.Part{
		{Key: "aws", Roots: []string{"aws"}, New: func(e sandbox.Env, c json.RawMessage) (sandbox.Simulator, error) {
			return awssim.New(awssim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, c)
		}},
		{Key: "gcp", Roots: []string{"gcp_token", "gcp_impersonation"}, New: func(e sandbox.Env, c json.RawMessage) (sandbox.Simulator, error) {
			return gcpsim.New(gcpsim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, c)
		}},
		{Key: "azure", Roots: []string{"azure"}, New: func(e sandbox.Env, c json.RawMessage) (sandbox.Simulator, error) {
			return azuresim.New(azuresim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, c)
		}},
		{Key: "api", Roots: []string{"api"}, New: func(e sandbox.Env, c json.RawMessage) (sandbox.Simulator, error) {
			return apisim.New(apisim.World{Issuers: e.Issuers, Client: e.Client, Now: e.Now}, c)
		}},
	}
}

type world struct {
	running *sandbox.Running
}

func startWorld(t *testing.T, data []byte) world {
	t.Helper()
	parsed, err := sandbox.ParseWorld(data)
	if err != nil {
		t.Fatal(err)
	}
	running, err := sandbox.Start(context.Background(), parsed, parts(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	return world{running}
}

// room is the world with a store of its own that holds the world's profiles as they were written.
func (w world) room(t *testing.T) Room {
	t.Helper()
	store, err := profiles.Open(t.Context(), profiles.NewMemory(), profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	j := jobs.New(jobs.Deps{Store: store, Clouds: cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()}, Now: time.Now, Transport: transport,
		Practice: func(p profiles.Profile) jobs.Practice {
			if filepath.Dir(p.CAFile) != w.running.Dir {
				return nil
			}
			return w.running
		}})
	list, err := profiles.Decode(w.running.Profiles)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]secret.Secret{}
	for name, value := range w.running.Secrets {
		secrets[name] = secret.New(value)
	}
	for i, p := range list {
		if list[i], _, err = j.Normalize(p, w.running.Dir); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Import(t.Context(), list, secrets); err != nil {
		t.Fatal(err)
	}
	return Room{Jobs: j}
}

func transport(p profiles.Profile, approved []string) (*http.Client, *wire.Recorder, error) {
	ca, err := os.ReadFile(p.CAFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, err
	}
	client, err := wire.NewClient(wire.Options{ExtraCA: ca, Approved: approved})
	if err != nil {
		return nil, nil, err
	}
	client, recorder := wire.Record(client, time.Now)
	return client, recorder, nil
}
